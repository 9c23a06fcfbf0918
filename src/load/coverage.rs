//! The account of a document's text: every non-blank byte is in exactly one piece.

use crate::item::{Loaded, Role};

/// Proves that pieces come in order, never overlap, name parts that exist, and leave nothing but blanks between them.
///
/// # Errors
/// The first place where that is not so, in words.
pub fn coverage(loaded: &Loaded) -> Result<(), String> {
    let mut done = 0;
    for piece in &loaded.pieces {
        let (start, end) = (piece.span.start, piece.span.end);
        if start < done || end <= start {
            return Err(format!("the piece at bytes {start} to {end} overlaps the one before, which ends at {done}"));
        }
        blank(&loaded.text, done, start)?;
        if loaded.text.get(start..end).is_none() {
            return Err(format!("the piece at bytes {start} to {end} does not lie on characters of the text"));
        }
        let (index, known) = match piece.role {
            Role::Item(index, _) => (index as usize, loaded.items.get(index as usize).map(|item| item.span)),
            Role::Unparsed(index) => (index as usize, loaded.unparsed.get(index as usize).map(|text| text.span)),
        };
        let span =
            known.ok_or_else(|| format!("the piece at bytes {start} to {end} is of part {index}, which is none"))?;
        if start < span.start || end > span.end {
            return Err(format!("the piece at bytes {start} to {end} lies outside its part {index}"));
        }
        done = end;
    }
    blank(&loaded.text, done, loaded.text.len())
}

fn blank(text: &str, start: usize, end: usize) -> Result<(), String> {
    let between = text.get(start..end).ok_or_else(|| format!("byte {start} or {end} cuts a character"))?;
    if between.trim().is_empty() {
        return Ok(());
    }
    let line = 1 + text.get(..start).unwrap_or_default().matches('\n').count();
    Err(format!("bytes {start} to {end} (line {line}) are in no piece: {:?}", between.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Lines, Part, Piece, RawItem, Span};

    fn with(pieces: &[(usize, usize)]) -> Loaded {
        let item = RawItem { span: Span::new(0, 9), lines: Lines { first: 1, last: 1 }, ..RawItem::default() };
        let piece = |&(a, b): &(usize, usize)| Piece { span: Span::new(a, b), role: Role::Item(0, Part::Body) };
        Loaded {
            text: "one two é".into(),
            items: vec![item],
            pieces: pieces.iter().map(piece).collect(),
            ..Loaded::default()
        }
    }

    #[test]
    fn finds_what_is_left_out_and_what_is_told_twice() {
        assert!(coverage(&with(&[(0, 3), (4, 10)])).is_err(), "beyond the item");
        assert!(coverage(&with(&[(0, 3), (4, 7)])).unwrap_err().contains("no piece"));
        assert!(coverage(&with(&[(0, 3), (2, 7)])).unwrap_err().contains("overlaps"));
        assert!(coverage(&with(&[(0, 9)])).unwrap_err().contains("characters"));
    }
}
