//! Names in order with the numbers they stand for, laid out as bytes: such a table lies in the program ready for use, and looking
//! a name up costs no start anything.

use std::borrow::Cow;

/// A table of names.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All names, one behind the other.
    text: Cow<'static, str>,
    /// Of each name where it begins and how long it is, and its number; in the order of the names.
    rows: Cow<'static, [u8]>,
}

const ROW: usize = 8;

impl Names {
    /// A table that was laid out before.
    pub(super) const fn laid_out(text: &'static str, rows: &'static [u8]) -> Names {
        Names { text: Cow::Borrowed(text), rows: Cow::Borrowed(rows) }
    }

    /// Lays out names with their numbers; a name may have several, which stay in their order. A name or number too large for the
    /// table is left out.
    pub(super) fn lay_out(mut names: Vec<(String, usize)>) -> Names {
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let (mut text, mut rows) = (String::new(), Vec::with_capacity(names.len() * ROW));
        for (name, number) in names {
            let row = (u32::try_from(text.len()), u16::try_from(name.len()), u16::try_from(number));
            if let (Ok(start), Ok(length), Ok(number)) = row {
                rows.extend(start.to_le_bytes());
                rows.extend(length.to_le_bytes());
                rows.extend(number.to_le_bytes());
                text.push_str(&name);
            }
        }
        Names { text: Cow::Owned(text), rows: Cow::Owned(rows) }
    }

    /// The layout: the text and the rows.
    #[allow(dead_code, reason = "the build lays them out")]
    pub(super) fn parts(&self) -> (&str, &[u8]) {
        (&self.text, &self.rows)
    }

    /// The numbers of a name.
    pub(super) fn find(&self, name: &str) -> impl Iterator<Item = usize> {
        let (rows, _) = self.rows.as_chunks::<ROW>();
        let from = rows.partition_point(|row| self.name(row) < name);
        rows.get(from..).unwrap_or_default().iter().take_while(move |row| self.name(row) == name).map(|row| {
            let [.., a, b] = row;
            usize::from(u16::from_le_bytes([*a, *b]))
        })
    }

    fn name(&self, row: &[u8; ROW]) -> &str {
        let [a, b, c, d, e, f, ..] = *row;
        let start = u32::from_le_bytes([a, b, c, d]) as usize;
        let end = start + usize::from(u16::from_le_bytes([e, f]));
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_numbers_in_their_order() {
        let names = [("congo", 7), ("aden", 1), ("congo", 3), ("", 9), ("ёж", 2)];
        let names = Names::lay_out(names.map(|(name, number)| (name.to_owned(), number)).to_vec());
        let find = |name: &str| names.find(name).collect::<Vec<_>>();
        assert_eq!(find("congo"), [7, 3]);
        assert_eq!(find("aden"), [1]);
        assert_eq!(find(""), [9]);
        assert_eq!(find("ёж"), [2]);
        assert!(find("cong").is_empty() && find("congos").is_empty() && find("я").is_empty());
        assert!(Names::default().find("congo").next().is_none());
    }
}
