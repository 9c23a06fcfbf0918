//! What an item was when it was first marked: enough to find it again when a later version takes its document apart
//! otherwise, and to show it when its document is gone.

use crate::item::{DocumentHash, Lines, PartialDate, Span};

use super::text::{eight_digits, escape, push_bytes, unescape};

/// The first words kept of an item, at most this many bytes.
const WORDS_BYTES: usize = 160;

/// An item's caption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// Its title.
    pub title: String,
    /// Its source, empty where it had none.
    pub source: String,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Its first words (cut when written: 160 bytes at most are kept).
    pub words: String,
    /// Publishers' ids.
    pub aliases: Vec<String>,
    /// The document it was read in.
    pub document: DocumentHash,
    /// A number of the path of its file, 0 where none is known: a document of that path with another hash is a changed one.
    pub file: u64,
    /// Where it stood there.
    pub span: Span,
    /// The lines it stood on.
    pub lines: Lines,
    /// The version of the rules that took the document apart.
    pub rules: u32,
}

impl Caption {
    /// The journal's columns of a caption: the title, then `key=value`.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        escape(&self.title, out);
        let mut column = |key: &str, text: &str| {
            if !text.is_empty() {
                out.push(b'\t');
                out.extend_from_slice(key.as_bytes());
                out.push(b'=');
                escape(text, out);
            }
        };
        column("source", &self.source);
        column("date", &self.date.map(|date| date.to_string()).unwrap_or_default());
        column("words", cut(&self.words, WORDS_BYTES));
        let mut document = Vec::with_capacity(32);
        push_bytes(&self.document.0, &mut document);
        column("document", &String::from_utf8_lossy(&document));
        if self.file != 0 {
            column("file", &format!("{:016x}", self.file));
        }
        column("span", &format!("{}-{}", self.span.start, self.span.end));
        column("lines", &format!("{}-{}", self.lines.first, self.lines.last));
        column("rules", &self.rules.to_string());
        for alias in &self.aliases {
            column("alias", alias);
        }
    }

    /// The caption as one line of text.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut columns = Vec::new();
        self.encode(&mut columns);
        String::from_utf8_lossy(&columns).into_owned()
    }

    /// Reads what [`to_line`](Self::to_line) wrote. What cannot be read stays at its default.
    #[must_use]
    pub fn of_line(line: &str) -> Caption {
        Caption::decode(line.as_bytes())
    }

    /// The short number of the document of a caption ([`DocumentHash::tag`]), 0 for none: its first eight digits are enough.
    pub(super) fn document_tag(columns: &[u8]) -> u32 {
        // It stands near the end, behind the words.
        let text = columns.rsplit(|&byte| byte == b'\t').find_map(|column| column.strip_prefix(b"document="));
        let digits = text.and_then(|text| text.first_chunk());
        digits.and_then(|digits| eight_digits(*digits)).map_or(0, u32::swap_bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote. What it does not know or cannot read stays at its default.
    pub(super) fn decode(columns: &[u8]) -> Self {
        let mut columns = columns.split(|&byte| byte == b'\t');
        let mut caption =
            Caption { title: columns.next().map(unescape).unwrap_or_default().into_owned(), ..Caption::default() };
        for column in columns {
            let Some(equals) = column.iter().position(|&byte| byte == b'=') else { continue };
            let (key, text) = column.split_at(equals);
            let text = unescape(text.get(1..).unwrap_or_default());
            match key {
                b"source" => caption.source = text.into_owned(),
                b"date" => caption.date = text.parse().ok(),
                b"words" => caption.words = text.into_owned(),
                b"document" => caption.document = text.parse().unwrap_or_default(),
                b"file" => caption.file = u64::from_str_radix(&text, 16).unwrap_or_default(),
                b"span" => {
                    if let Some((start, end)) = pair(&text) {
                        caption.span = Span { start, end };
                    }
                }
                b"lines" => {
                    if let Some((first, last)) = pair(&text) {
                        caption.lines = Lines { first, last };
                    }
                }
                b"rules" => caption.rules = text.parse().unwrap_or_default(),
                b"alias" => caption.aliases.push(text.into_owned()),
                _ => {}
            }
        }
        caption
    }
}

fn pair<T: std::str::FromStr>(text: &str) -> Option<(T, T)> {
    let (first, last) = text.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// The start of a text, not cut inside a character.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_survives_the_journal() {
        let caption = Caption {
            title: "…and the\tferries \\ stop".into(),
            source: "Yle\n".into(),
            date: "2025-03".parse().ok(),
            words: "The ferries".into(),
            aliases: vec!["<1@example>".into(), "a=b\tc".into()],
            document: DocumentHash([1, 2, 3, 250, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
            file: 0x00fe_1234_5678_9abc,
            span: Span { start: 3, end: 90 },
            lines: Lines { first: 2, last: 9 },
            rules: 4,
        };
        let mut columns = Vec::new();
        caption.encode(&mut columns);
        assert!(!columns.contains(&b'\n'));
        assert_eq!(Caption::decode(&columns), caption);
        assert_eq!(Caption::document_tag(&columns), caption.document.tag());
        assert_eq!(Caption::document_tag(b"Title\tsource=DW"), 0);
    }

    #[test]
    fn what_a_later_version_adds_is_passed_over() {
        let caption = Caption::decode("Title\tmood=grim\tsource=DW\tspan=x\tnothing".as_bytes());
        assert_eq!(caption, Caption { title: "Title".into(), source: "DW".into(), ..Caption::default() });
    }

    #[test]
    fn long_words_are_cut_between_characters() {
        let caption = Caption { words: "ä".repeat(200), ..Caption::default() };
        let mut columns = Vec::new();
        caption.encode(&mut columns);
        assert_eq!(Caption::decode(&columns).words, "ä".repeat(80));
    }
}
