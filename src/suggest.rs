//! "Did you mean": the known name that is nearest to what was typed, for queries, settings, keys and options alike.
//!
//! Names are compared folded. What the names are for, and what else might mend the mistake, the caller knows.

use crate::fold;

/// The names nearest to a typed one, at most three that are equally near; none where nothing is near.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = fold::fold_word(typed);
    let length = typed.chars().count();
    if length < 2 {
        return Vec::new();
    }
    let allowed = (length / 3).clamp(1, 3);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for name in known {
        let folded = fold::fold_word(name);
        let distance = if length >= 3 && folded.starts_with(&typed) { 0 } else { distance(&typed, &folded, allowed) };
        if distance <= allowed && !near.iter().any(|(_, known)| *known == name) {
            near.push((distance, name));
        }
    }
    near.sort_by_key(|&(distance, name)| (distance, name.len()));
    let best = near.first().map_or(0, |&(distance, _)| distance);
    near.retain(|&(distance, _)| distance == best);
    near.truncate(3);
    near.into_iter().map(|(_, name)| name).collect()
}

/// "did you mean `a`?", or `a` or `b`.
#[must_use]
pub fn did_you_mean(names: &[&str]) -> Option<String> {
    let (last, first) = names.split_last()?;
    let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
    let names = if first.is_empty() { format!("`{last}`") } else { format!("{} or `{last}`", first.join(", ")) };
    Some(format!("did you mean {names}?"))
}

/// What to write instead of a typed name: the nearest known one, or any of them.
#[must_use]
pub fn suggestion(typed: &str, known: &[&str]) -> String {
    let near = nearest(typed, known.iter().copied());
    did_you_mean(&near).unwrap_or_else(|| format!("it must be one of {}", quoted(known)))
}

/// Names as a list.
#[must_use]
pub fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// How many letters must be added, dropped, changed or swapped with a neighbour; anything above `limit` is just more.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best =
                (cell(&above, j) + usize::from(from != to)).min(cell(&above, j + 1) + 1).min(cell(&row, j) + 1);
            let is_swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if is_swapped {
                best = best.min(cell(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_comes_first() {
        let names = ["region", "label", "note", "ednote", "due", "doc"];
        assert_eq!(nearest("regoin", names), ["region"]);
        assert_eq!(nearest("Labels", names), ["label"]);
        assert_eq!(nearest("not", names), ["note"]);
        assert!(nearest("zebra", names).is_empty());
        assert!(nearest("x", names).is_empty());
        assert_eq!(nearest("łodz", ["Lodz", "Łódź"]), ["Lodz", "Łódź"]);
    }

    #[test]
    fn names_are_listed_as_a_sentence() {
        assert_eq!(did_you_mean(&["a"]).as_deref(), Some("did you mean `a`?"));
        assert_eq!(did_you_mean(&["a", "b", "c"]).as_deref(), Some("did you mean `a`, `b` or `c`?"));
        assert_eq!(did_you_mean(&[]), None);
    }
}
