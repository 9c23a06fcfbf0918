//! What an item was when it was first marked: enough to find it again when a later version takes its document apart
//! otherwise, and to show it when its document is gone.

use crate::item::{DocumentHash, Lines, PartialDate, Span};

use super::text::{eight_digits, escape, push_bytes, unescape};

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
    /// The first words kept of an item, at most this many bytes.
    pub const WORDS: usize = 160;

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
        column("words", cut(&self.words, Self::WORDS));
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

    /// The short numbers of the document ([`DocumentHash::tag`]) and of the path of its file ([`file_tag`](Self::file_tag)) that a
    /// caption names, 0 for none: the first eight digits of each are enough.
    pub(super) fn tags(columns: &[u8]) -> (u32, u32) {
        let number = |text: &[u8]| text.first_chunk().and_then(|digits| eight_digits(*digits)).unwrap_or(0);
        let mut file = 0;
        // They stand near the end, behind the words, the file last.
        for column in columns.rsplit(|&byte| byte == b'\t') {
            if let Some(text) = column.strip_prefix(b"file=") {
                file = number(text).max(1);
            } else if let Some(text) = column.strip_prefix(b"document=") {
                return (number(text).swap_bytes(), file);
            }
        }
        (0, file)
    }

    /// A short number of the number of a path: never 0, unless that is.
    #[must_use]
    pub fn file_tag(file: u64) -> u32 {
        if file == 0 { 0 } else { ((file >> 32) as u32).max(1) }
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
        assert_eq!(Caption::tags(&columns), (caption.document.tag(), Caption::file_tag(caption.file)));
        assert_eq!(Caption::tags(b"Title\tsource=DW"), (0, 0));
    }

    #[test]
    fn a_path_whose_number_begins_with_noughts_is_a_path() {
        let mut columns = Vec::new();
        Caption { file: 7, ..Caption::default() }.encode(&mut columns);
        assert_eq!((Caption::tags(&columns).1, Caption::file_tag(7), Caption::file_tag(0)), (1, 1, 0));
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
