//! The line in which tags are typed: names to put on, names with a minus to take off, and Tab to complete them. It reads text
//! and knows nothing of stories.

use crate::fold::fold_word;
use crate::marks::tag_fault;

/// A word of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagWord {
    /// The tag, without minus, `#` and quotes.
    pub(super) name: String,
    /// It is to be taken off.
    pub(super) off: bool,
    /// The bytes of the name in the line, quotes included.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The words of a line: parted by blanks or commas, except in quotes.
pub(super) fn words(line: &str) -> Vec<TagWord> {
    let parts = |c: char| c.is_whitespace() || c == ',';
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(parts) {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let off = rest.starts_with('-');
        at += usize::from(off);
        at += usize::from(line.get(at..).unwrap_or_default().starts_with('#'));
        let rest = line.get(at..).unwrap_or_default();
        let (name, length) = match rest.strip_prefix('"') {
            Some(quoted) => match quoted.find('"') {
                Some(end) => (quoted.get(..end), end + 2),
                None => (Some(quoted), rest.len()),
            },
            None => {
                let end = rest.find(parts).unwrap_or(rest.len());
                (rest.get(..end), end)
            }
        };
        let name = name.unwrap_or_default().trim().to_owned();
        words.push(TagWord { name, off, start: at, end: at + length });
        at += length;
    }
    words
}

/// What the line asks for: tags to put on and to take off; or why it cannot be meant.
pub(super) fn read(line: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for word in words(line).into_iter().filter(|word| !word.name.is_empty()) {
        if let Some(fault) = tag_fault(&word.name).filter(|_| !word.off) {
            return Err(fault);
        }
        let list: &mut Vec<String> = if word.off { &mut off } else { &mut on };
        if !list.contains(&word.name) {
            list.push(word.name);
        }
    }
    Ok((on, off))
}

/// A tag as it is typed: in quotes where blanks or commas would part it.
pub(super) fn typed(name: &str) -> String {
    let plain = !name.contains(|c: char| c.is_whitespace() || c == ',') && !name.starts_with(['-', '#', '"']);
    if plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// The tags that may be meant by what stands before the cursor, the most frequent first.
pub(super) fn matching<'a>(known: &[(&'a str, usize)], begun: &str) -> Vec<(&'a str, usize)> {
    let begun = fold_word(begun);
    let mut found: Vec<(&str, usize)> =
        known.iter().filter(|(name, _)| fold_word(name).starts_with(&begun)).copied().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_tags_is_read() {
        let read = |line| read(line).unwrap();
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(read("law port"), (owned(&["law", "port"]), vec![]));
        assert_eq!(read(" law, -port ,#sea law"), (owned(&["law", "sea"]), owned(&["port"])));
        assert_eq!(read("\"to read\" -\"old law\""), (owned(&["to read"]), owned(&["old law"])));
        assert_eq!(read("\"never closed"), (owned(&["never closed"]), vec![]));
        assert_eq!(read("straße 日本 -"), (owned(&["straße", "日本"]), vec![]));
        assert_eq!(read(""), (vec![], vec![]));
        assert!(super::read(&"x".repeat(61)).is_err());
    }

    #[test]
    fn the_frequent_ones_come_first() {
        let known = [("law", 2), ("Łódź", 9), ("lodge", 2), ("port", 5)];
        assert_eq!(matching(&known, "lo"), [("Łódź", 9), ("lodge", 2)]);
        assert_eq!(matching(&known, "").len(), 4);
        assert_eq!(matching(&known, "x"), []);
    }

    #[test]
    fn a_tag_is_typed_so_that_it_is_read_back() {
        for name in ["law", "to read", "-odd", "a,b", "#1"] {
            assert_eq!(words(&typed(name)).first().map(|word| word.name.clone()).as_deref(), Some(name));
        }
    }
}
