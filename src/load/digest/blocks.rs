//! Lines to blocks: hard wrap is undone, brackets broken by a line end are closed, a line that goes on in mid-sentence
//! joins the line before. A block is a paragraph or one line of another kind.

use std::borrow::Cow;

use crate::load::clean::raw_offset;
use crate::load::markup::{Mark, Marks, Says};

use super::classify::{self, Kind};
use super::lines::Line;
use super::records::Told;
use super::wrap::{Shape, Wrap, closes_below, is_anew, is_fragment};
use super::{alike, furniture};

/// A paragraph, or a line of another kind.
#[derive(Debug, Clone)]
pub(super) struct Block<'a> {
    /// What its first line is.
    pub kind: Kind,
    /// Its clean text.
    pub text: Cow<'a, str>,
    /// First byte in the decoded text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
    /// Blank lines before it.
    pub gap: u32,
    /// What the mark-up says of its first line.
    pub mark: Mark,
    /// Where the words of a title start behind the mark or the number in front of them.
    pub lead: usize,
}

/// How the labels begin that some pages print above the text.
const FILING: [&str; 16] = [
    "posted",
    "filed",
    "categor",
    "catégor",
    "kategor",
    "rubri",
    "tags",
    "tagi",
    "abgelegt",
    "classé",
    "archivado",
    "archiviato",
    "geplaatst",
    "рубрика",
    "категория",
    "метки",
];

impl Block<'_> {
    /// The number of a story on a line of its own: `#4`.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Rule) && self.text.contains(char::is_alphanumeric)
    }

    /// `Posted in …`, `Filed under …`, `Category: …`: labels that some pages print above the text.
    pub(super) fn is_filing(&self) -> bool {
        let label = |value: usize| {
            let label = self.text.get(..value).unwrap_or_default().trim_start_matches("- ").to_lowercase();
            FILING.iter().any(|word| label.starts_with(word))
        };
        matches!(self.kind, Kind::Region(value) | Kind::Topics(value) if label(value))
    }

    /// The byte of the decoded text at an offset of the clean one.
    pub(super) fn raw(&self, document: &str, offset: usize) -> usize {
        let raw = document.get(self.start..self.end).unwrap_or_default();
        self.start + raw_offset(raw, &self.text, offset).min(raw.len())
    }
}

/// The blocks of a document; of one made of records with what each line is there.
pub(super) fn join<'a>(lines: &[Line<'a>], marks: Marks<'_>, records: &[Told]) -> Vec<Block<'a>> {
    let told = |at: usize| records.get(at).and_then(|told| told.kind.clone());
    let mark = |at: usize, line: &Line<'_>| records.get(at).map_or_else(|| marks.of(line.number), |told| told.mark);
    let looks = |(at, line): (usize, &Line<'_>)| told(at).unwrap_or_else(|| kind(line, mark(at, line).says));
    let mut kinds: Vec<Kind> = lines.iter().enumerate().map(looks).collect();
    tags_below(lines, &mut kinds);
    alike::credits_below(lines, &mut kinds);
    let shapes: Vec<Shape> = lines.iter().map(|line| Shape::of(&line.text)).collect();
    let wrap = Wrap::of(lines, &shapes, &kinds);
    let mut blocks: Vec<Block<'_>> = Vec::with_capacity(lines.len());
    // The last line put into the last block, and how many lines a note still takes.
    let (mut before, mut in_note) = (Shape::default(), 0_usize);
    for (at, line) in lines.iter().enumerate() {
        let kind = kinds.get(at).cloned().unwrap_or(Kind::Text);
        let shape = shapes.get(at).copied().unwrap_or_default();
        let mark = mark(at, line);
        let open = |block: &&mut Block<'_>| mark == Mark::default() && block.mark.says != Says::Field;
        if let Some(block) = blocks.last_mut().filter(open) {
            let joins = if in_note > 0 {
                in_note -= 1;
                true
            } else {
                line.hangs
                    || wrap.joins(block, &before, line, &shape, &kind)
                    || before.bracket && !is_anew(&kind) && closes_below(lines.get(at..).unwrap_or_default())
                    || is_fragment(block, (&before, &shape), line, lines.get(at + 1), &kind)
            };
            if joins {
                let inside = before.bracket && !line.text.contains(')');
                append(&mut block.text, &line.text);
                block.end = line.end;
                block.last = line.number;
                if matches!(block.kind, Kind::Caps) && kind == Kind::Text {
                    block.kind = Kind::Text;
                }
                before = shape;
                before.bracket |= inside;
                continue;
            }
        }
        in_note = 0;
        if kind == Kind::Note {
            in_note = note_lines(lines.get(at..).unwrap_or_default(), kinds.get(at..).unwrap_or_default());
        }
        blocks.push(Block {
            kind,
            text: line.text.clone(),
            start: line.start,
            end: line.end,
            first: line.number,
            last: line.number,
            gap: line.gap,
            mark,
            lead: 0,
        });
        before = shape;
    }
    blocks
}

/// What a line is, where its mark-up leaves that open.
fn kind(line: &Line<'_>, says: Says) -> Kind {
    // The mark-up's word stands but for a pager.
    if says == Says::Furniture && furniture::pager(&line.text).is_none() {
        return Kind::Furniture;
    }
    match (says, classify::kind(&line.text)) {
        (Says::Furniture, kind @ Kind::Pager(_)) => kind,
        (Says::Furniture, _) => Kind::Furniture,
        // A picture is no note, though it stands in brackets.
        (Says::Paragraph, Kind::Note) if line.text.starts_with("[image: ") => Kind::Text,
        // A heading may be a date, a tag or a line in capitals; it is no credit and no link.
        (
            Says::Title | Says::Section | Says::Desk | Says::Masthead,
            Kind::Credit(_) | Kind::Link(_) | Kind::Furniture,
        ) => Kind::Text,
        (_, kind) => kind,
    }
}

/// How many lines after its first a bracketed note takes; none where it closes at once or never does in this paragraph.
fn note_lines(lines: &[Line<'_>], kinds: &[Kind]) -> usize {
    let mut depth = 0_i32;
    for (n, (line, kind)) in lines.iter().zip(kinds).take(60).enumerate() {
        if n > 0 && (line.gap > 0 || !matches!(kind, Kind::Text)) {
            return 0;
        }
        if n == 0 && !line.text.starts_with('[') {
            return 0;
        }
        depth += line.text.bytes().map(|b| i32::from(b == b'[') - i32::from(b == b']')).sum::<i32>();
        if depth <= 0 {
            return n;
        }
    }
    0
}

fn append<'a>(text: &mut Cow<'a, str>, more: &str) {
    let glued = text.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_alphanumeric))
        && more.starts_with(char::is_alphanumeric)
        && !["and ", "or ", "to ", "und ", "et "].iter().any(|word| more.starts_with(word));
    let opened = text.ends_with('(');
    let text = match text {
        Cow::Owned(text) => text,
        // Where two lines make a paragraph, more will follow.
        Cow::Borrowed(first) => {
            let mut whole = String::with_capacity((first.len() + more.len()) * 3);
            whole.push_str(first);
            *text = Cow::Owned(whole);
            text.to_mut()
        }
    };
    // `, said the board` behind a name that stood on a line of its own.
    let closes = more.starts_with([',', ';']) || more.starts_with(". ") || more == ".";
    if !glued && !opened && !closes && !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// Tags that stand on lines of their own below `Tagged under`.
fn tags_below(lines: &[Line<'_>], kinds: &mut [Kind]) {
    let mut within = false;
    for (line, kind) in lines.iter().zip(kinds) {
        let tag = || {
            line.gap == 0
                && line.text.split_whitespace().count() <= 5
                && !line.text.ends_with(['.', '!', '?', ':', ';'])
        };
        match kind {
            Kind::Topics(value) => within = *value >= line.text.len(),
            Kind::Text | Kind::Section(..) if within && tag() => *kind = Kind::Topics(0),
            _ => within = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        join(&split(text), Marks::default(), &[]).into_iter().map(|block| block.text.into_owned()).collect()
    }

    #[test]
    fn a_bracket_broken_by_a_line_end_is_closed() {
        assert_eq!(texts("They won. (\nHarbour Times, July 29, 2017)"), ["They won. (Harbour Times, July 29, 2017)"]);
        assert_eq!(texts("They won. (Reuters,\nNovember 25, 2017)"), ["They won. (Reuters, November 25, 2017)"]);
        assert_eq!(texts("An open one (cut\nAnother paragraph."), ["An open one (cut", "Another paragraph."]);
    }

    #[test]
    fn a_line_in_mid_sentence_joins_the_line_before() {
        assert_eq!(texts("\"The land,\"\nwrites the board."), ["\"The land,\" writes the board."]);
        assert_eq!(texts("It is over.\nNow they go."), ["It is over.", "Now they go."]);
    }

    #[test]
    fn hard_wrap_is_undone() {
        let paragraph = "The harbour board met on Tuesday to talk about the long-awaited ferries and the pilots who had not sailed \
                         since the storm of last week, and it said that nothing was settled before the talks in the north.";
        let mut wrapped = String::new();
        for _ in 0..3 {
            let mut width = 0;
            for word in paragraph.split(' ') {
                if width + word.len() > 60 {
                    wrapped.push('\n');
                    width = 0;
                } else if width > 0 {
                    wrapped.push(' ');
                }
                wrapped.push_str(word);
                width += word.len() + 1;
            }
            wrapped.push_str("\n\n");
        }
        let blocks = texts(&wrapped);
        assert_eq!(blocks.len(), 3, "{blocks:#?}");
        assert!(blocks.iter().all(|b| b.split_whitespace().eq(paragraph.split_whitespace())));
    }
}
