//! How the lines of a document are wrapped, and which of them go on in the next one: a width that most lines keep to, lines torn
//! anywhere, brackets and sentences that a line end broke.

use crate::load::attribution;
use crate::load::clean::last_bytes;
use crate::load::lex::{first_chars, holds};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::lines::Line;
use super::{notes, tail, title};

/// What joining asks of a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Its length in characters, saturating for long lines.
    width: usize,
    /// The length of its first word.
    first_word: usize,
    /// It ends a sentence.
    stopped: bool,
    /// It ends in a bracket, not in a stop.
    closes: bool,
    /// It ends in a comma, a dash or an opening bracket.
    open: bool,
    /// A bracket is left open near its end.
    pub bracket: bool,
    /// It is one word in small letters.
    small: bool,
}

/// A shorter line is no part of a torn paragraph but its last.
const TORN: usize = 20;

/// Shorter lines of the page are whole: `Share`, `Subscribe to our list`.
const NARROWEST: usize = 40;

/// Lines longer than this are never wrapped by hand.
const WIDEST: usize = 100;

impl Shape {
    pub(super) fn of(text: &str) -> Shape {
        let long = text.len() > WIDEST * 4;
        let tail = last_bytes(text, 200);
        // It is near as a rule, and a search for what is far is dear to set up.
        let first = text.bytes().position(|byte| byte == b' ').unwrap_or(text.len());
        // Most wrapped lines end in a word.
        let marked = !text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric);
        let bare = if marked { text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']) } else { text };
        Shape {
            width: match () {
                () if long => WIDEST * 4,
                () if text.is_ascii() => text.len(),
                () => text.chars().count(),
            },
            first_word: first_chars(text.get(..first).unwrap_or(text), WIDEST).chars().count(),
            stopped: marked
                && (bare.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？']) || text.ends_with(')')),
            closes: marked && text.ends_with(')') && !bare.ends_with(['.', '!', '?']),
            open: marked
                && (text.ends_with([',', '(', '“', '['])
                    || [") -", ") --", ") –", ") —"].iter().any(|end| text.ends_with(end))),
            small: first == text.len() && text.starts_with(char::is_lowercase),
            bracket: holds(tail, b'(') && leaves_open(tail),
        }
    }
}

/// True for a text with a bracket that does not close in it, brackets inside of it left out: `(Al Rawi (Qatar), May 3; Quay`.
fn leaves_open(text: &str) -> bool {
    let mut closed = 0_usize;
    text.bytes().rev().any(|byte| match byte {
        b')' => {
            closed += 1;
            false
        }
        b'(' if closed > 0 => {
            closed -= 1;
            false
        }
        byte => byte == b'(',
    })
}

/// How a document's lines are wrapped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wrap {
    /// The width, none where each line is a paragraph.
    width: Option<usize>,
    /// Lines break anywhere, not where the next word would not fit.
    ragged: bool,
    /// They break anywhere and keep to no width: only that they stop in mid-sentence tells.
    torn: bool,
    /// A blank line stands between paragraphs: a sentence that ends before the line is full ends none.
    apart: bool,
    /// Lines with a title and its dated bracket stand on their texts.
    credited: bool,
}

impl Wrap {
    /// Learns the width from the lines of running text: most lines that come near it go on in mid-sentence.
    pub(super) fn of(lines: &[Line<'_>], shapes: &[Shape], kinds: &[Kind]) -> Wrap {
        let text = |kind: Option<&Kind>| matches!(kind, Some(Kind::Text | Kind::Note));
        let mut widths: Vec<usize> =
            shapes.iter().zip(kinds).filter(|(_, kind)| text(Some(kind))).map(|(shape, _)| shape.width).collect();
        let long = widths.iter().filter(|&&w| w > WIDEST + 20).count();
        let below = lines.iter().skip(1).map(|line| line.gap == 0);
        let credited =
            lines.iter().zip(below).filter(|(line, below)| *below && is_credited(&line.text)).nth(1).is_some();
        if widths.len() < 4 || long * 10 > widths.len() {
            return Wrap { credited, ..Wrap::default() };
        }
        let torn = Wrap::is_torn(lines, shapes, kinds);
        widths.sort_unstable();
        let Some(&width) = widths.get((widths.len() - long) * 97 / 100).or(widths.last()) else {
            return Wrap { credited, ..Wrap::default() };
        };
        let full = widths.iter().filter(|&&w| w + 15 >= width && w <= width + 8).count();
        let (mut near, mut broken, mut loose, mut lower) = (0_usize, 0_usize, 0_usize, 0_usize);
        let (mut tight, mut apart) = (0_usize, 0_usize);
        for (at, pair) in shapes.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let gap = lines.get(at + 1).map_or(0, |line| line.gap);
            let follows = gap == 0;
            if a.stopped
                && text(kinds.get(at))
                && text(kinds.get(at + 1))
                && a.width + 1 + b.first_word <= width
                && b.width > TORN
            {
                tight += usize::from(follows);
                apart += usize::from(!follows);
            }
            if !follows || !text(kinds.get(at)) || !text(kinds.get(at + 1)) || a.width * 5 < width * 4 {
                continue;
            }
            near += 1;
            broken += usize::from(!a.stopped);
            // In mid-sentence most lines begin in lower case; the lines of a list do not.
            let goes_on =
                lines.get(at + 1).is_some_and(|l| l.text.starts_with(|c: char| !c.is_uppercase() && !c.is_numeric()));
            lower += usize::from(!a.stopped && goes_on);
            loose += usize::from(!a.stopped && a.width + 1 + b.first_word <= width);
        }
        let wrapped = (40..=WIDEST).contains(&width)
            && full * 4 >= widths.len()
            && near >= 2
            && broken * 2 > near
            && lower * 3 >= broken;
        let apart = apart >= 3 && tight * 4 <= apart;
        Wrap { width: wrapped.then_some(width), ragged: loose * 10 > broken * 3, torn, apart, credited }
    }

    /// Most lines that stop in mid-sentence go on in lower case in the next one.
    fn is_torn(lines: &[Line<'_>], shapes: &[Shape], kinds: &[Kind]) -> bool {
        let (mut broken, mut lower) = (0_usize, 0_usize);
        for ((pair, line), kinds) in shapes.windows(2).zip(lines.iter().skip(1)).zip(kinds.windows(2)) {
            let [before, _] = pair else { continue };
            if line.gap == 0 && !before.stopped && before.width >= TORN && matches!(kinds, [Kind::Text, Kind::Text]) {
                broken += 1;
                lower += usize::from(line.text.starts_with(char::is_lowercase));
            }
        }
        lower >= 5 && lower * 2 >= broken
    }

    /// True where a line belongs to the block before it.
    pub(super) fn joins(self, block: &Block<'_>, before: &Shape, line: &Line<'_>, shape: &Shape, kind: &Kind) -> bool {
        let full = self.width.is_some_and(|width| before.width + 1 + shape.first_word > width);
        if matches!(block.kind, Kind::Caps) && matches!(kind, Kind::Text) && line.gap == 0 && full {
            // A headline that runs into its text, broken before it ends.
            let both = format!("{} {}", block.text, line.text);
            return matches!(title::look(&both), title::Look::RunIn(end, _) if end > block.text.len());
        }
        if matches!(block.kind, Kind::Caps) {
            let capitals = matches!(kind, Kind::Caps | Kind::Section(..));
            return capitals && line.gap == 0 && full && !line.text.starts_with(['.', '…']);
        }
        // A sentence of the page's own, wrapped: `… should be directed / to the editors.`
        if block.kind == Kind::Furniture && *kind == Kind::Text {
            let on = line.text.starts_with(char::is_lowercase) || full;
            return line.gap == 0 && on && !before.stopped && before.width >= NARROWEST;
        }
        let text = matches!(block.kind, Kind::Text | Kind::Note);
        // In mid-sentence a line that looks like something else is text as well.
        let weak = !matches!(kind, Kind::Note | Kind::Rule | Kind::Tag(_) | Kind::Region(_) | Kind::Pager(_));
        // `(PAP)` is a line in capitals.
        let short = matches!(kind, Kind::Caps) && line.text.starts_with('(');
        let fits = matches!(kind, Kind::Text) || short || weak && full && !before.stopped;
        if !text || !weak || line.text.is_empty() {
            return false;
        }
        if self.credited && block.first == block.last && line.gap == 0 && fits && is_credited(&block.text) {
            return true;
        }
        // An entry of the bracket on a line of its own.
        if before.bracket
            && line.gap == 0
            && block.text.ends_with(['(', ';', ','])
            && line.text.ends_with([';', ','])
            && line.text.len() <= 160
        {
            return true;
        }
        if before.bracket && line.gap <= 1 && closes_bracket(&line.text) && (line.gap == 0 || block.text.ends_with('('))
        {
            return true;
        }
        // A bracket that had no room on the last line of its paragraph.
        if line.gap == 0
            && before.stopped
            && block.text.ends_with(['.', '"', '”', '»'])
            && !block.text.ends_with("...")
            && is_credit(&line.text)
        {
            return true;
        }
        if !fits
            || line.gap > 0
            || starts_anew(&line.text) && !signs(block, &line.text)
            || (matches!(block.kind, Kind::Note) && notes::is_closed(&block.text))
        {
            return false;
        }
        let lower = line.text.starts_with(char::is_lowercase);
        if signs(block, &line.text) {
            return true;
        }
        if before.open || line.text.starts_with([',', ';', ')', '.', '”', '’']) && !line.text.starts_with("..") {
            return true;
        }
        if lower && (!before.stopped || before.closes && !block.text.ends_with('.')) {
            return true;
        }
        if !before.stopped && goes_on_behind_bracket(&line.text) {
            return true;
        }
        if is_whole_title(block, &line.text) || before.stopped && runs_in(&line.text) {
            return false;
        }
        let Some(width) = self.width else {
            let heading = block.first == block.last && !matches!(title::look(&block.text), title::Look::Plain);
            return self.torn && !before.stopped && before.width >= TORN && !heading;
        };
        if before.width > width + 8 {
            return false;
        }
        match (full, before.stopped) {
            (true, _) => !(block.text.ends_with(')') && shape.width * 2 < width),
            (false, true) => lower || self.apart && !block.text.ends_with(')') && before.width * 4 >= width * 3,
            (false, false) => self.ragged || lower || before.width * 4 >= width * 3,
        }
    }
}

/// `Ferries stop (May 14, 2012, Harbour Post)` on a line of its own.
fn is_credited(text: &str) -> bool {
    if text.len() > 240 || !text.ends_with(')') {
        return false;
    }
    let Some(closing) = attribution::closing(text) else { return false };
    let title = text.get(..closing.start).unwrap_or_default().trim_end();
    !closing.credits.needs_witness
        && closing.credits.entries.iter().all(|entry| !entry.dates.is_empty())
        && title.split_whitespace().nth(1).is_some()
        && matches!(title::look(title), title::Look::Title | title::Look::Numbered(..))
}

/// `(PAP)`, `(Reuters, May 3)`: a line that is nothing but a credit in brackets, which nothing else need vouch for.
fn is_credit(text: &str) -> bool {
    text.len() <= 120
        && text.starts_with('(')
        && text.ends_with(')')
        && attribution::closing(text).is_some_and(|closing| closing.start == 0 && !closing.credits.needs_witness)
}

/// A line that the page broke off inside of a sentence, where a link or italics stood: the line before ends in a small word, or it
/// is a name between two parts of a sentence (`… he said. / Radio Harbour / quotes a pilot …`).
pub(super) fn is_fragment(
    block: &Block<'_>,
    (before, shape): (&Shape, &Shape),
    line: &Line<'_>,
    next: Option<&Line<'_>>,
    kind: &Kind,
) -> bool {
    let lower = |text: &str| text.starts_with(char::is_lowercase);
    if !matches!(block.kind, Kind::Text) || !matches!(kind, Kind::Text | Kind::Caps) || line.gap > 0 {
        return false;
    }
    // The rest of the sentence stands below a name that stands below a sentence.
    let named = || {
        line.text.len() <= 48
            && before.stopped
            && !before.closes
            && !shape.stopped
            && next.is_some_and(|next| next.gap == 0 && lower(&next.text))
            && line.text.split_whitespace().count() <= 4
    };
    // `tells` alone on its line goes on with whatever follows.
    let verb = !before.stopped && before.width <= 24 && before.small;
    let last = last_bytes(&block.text, 24).rsplit(' ').next().unwrap_or_default();
    // `Oslo's / Harbour Post has seen a draft …`
    let owner = || block.text.len() <= 32 && last.ends_with("'s") | last.ends_with("’s") && line.text.len() > 60;
    let goes_on = || !before.stopped && (ends_nothing(last) || owner());
    // `What remains, writes / Dnevni Lloyd / in a long report, …`
    let between = || {
        !before.stopped
            && is_short_name(&line.text)
            && next.is_some_and(|next| {
                next.gap == 0 && (lower(&next.text) || next.text.starts_with([',', ';', '.', '’', '\'']))
            })
            && (tables().goes_on(&last.to_lowercase()) || !matches!(title::look(&block.text), title::Look::Title))
    };
    // `… within sixty days, / LETA / reports. A third …`: in capitals only a name may be part of a sentence.
    let words = *kind == Kind::Text && (verb || named() || goes_on());
    (words || between()) && !starts_anew(&line.text)
}

/// `(15.09.13) and Quay Post (15.09.13) write that`: a bracket in the middle of its sentence.
fn goes_on_behind_bracket(text: &str) -> bool {
    let behind = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    behind.is_some_and(|(inner, rest)| {
        !inner.contains('(')
            && rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
            && rest.split_whitespace().nth(2).is_some()
    })
}

/// True for a word that neither a sentence nor a title ends in.
fn ends_nothing(word: &str) -> bool {
    const SMALL: [&str; 10] = ["of", "the", "and", "a", "an", "with", "that", "or", "der", "und"];
    // An article may open a sentence; `A` ends many a title.
    SMALL.contains(&word) || matches!(word, "The" | "Der" | "Das" | "Le" | "La" | "El" | "Il")
}

/// One to four words as names have them, with no mark that ends a sentence.
fn is_short_name(text: &str) -> bool {
    text.len() <= 48
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '«' | '„'))
        && !text.ends_with(['.', '!', '?', ':', ';'])
        && text.split_whitespace().count() <= 4
}

/// True for what begins something of its own, even inside of a bracket.
pub(super) fn is_anew(kind: &Kind) -> bool {
    matches!(kind, Kind::Note | Kind::Rule | Kind::Tag(_) | Kind::Region(_) | Kind::Pager(_) | Kind::Caps)
}

/// A bracket that is open above closes in one of the next lines, which its entries stand on (`(Reuters / , May 3; / The Star / , May 4)`).
pub(super) fn closes_below(lines: &[Line<'_>]) -> bool {
    let mut length = 0;
    for line in lines.iter().take(MOST_OF_BRACKET.0).take_while(|line| line.gap == 0) {
        length += line.text.len();
        if length > MOST_OF_BRACKET.1 || line.text.contains('(') && !line.text.contains(')') {
            return false;
        }
        if closes_bracket(&line.text) {
            return true;
        }
    }
    false
}

/// The most lines and bytes that a broken bracket takes behind its first line.
const MOST_OF_BRACKET: (usize, usize) = (8, 320);

/// A bracket closes early in the line.
fn closes_bracket(text: &str) -> bool {
    let head = first_chars(text, 240);
    match (head.find(')'), head.find('(')) {
        (Some(close), Some(open)) => close < open,
        (close, _) => close.is_some(),
    }
}

/// A bullet or a number in front: a line of its own, however it is wrapped.
fn starts_anew(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_alphanumeric() && c != 'o') {
        return false;
    }
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let numbered = || text.starts_with('[') && matches!(title::look(text), title::Look::Numbered(..));
    matches!(first, "•" | "*" | "-" | "--" | "–" | "—" | "·" | "o") && words.next().is_some()
        || text.starts_with('•')
        || numbered()
}

/// A headline in capitals that runs into its text begins a paragraph, though no blank line stands above it.
fn runs_in(text: &str) -> bool {
    let capitals = |word: &str| word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let opens = text.split(' ').take(2).all(capitals);
    opens && matches!(title::look(text), title::Look::RunIn(..))
}

/// `-- Milan Hruby, Harbour Digest, Inc.` below the end of a sentence: the writer of the paragraph, for whom its last line had no room.
fn signs(block: &Block<'_>, text: &str) -> bool {
    let name = text.strip_prefix("-- ").or_else(|| text.strip_prefix("— "));
    let person = |name: &str| {
        name.split(',')
            .next()
            .and_then(|name| name.split(" in ").next())
            .is_some_and(|name| name.split(" and ").all(tail::is_person))
    };
    name.is_some_and(person) && block.text.ends_with(['.', '!', '?', ')', '"', '”'])
}

/// A numbered title in the usual case that the next line, a sentence, does not go on with.
fn is_whole_title(block: &Block<'_>, next: &str) -> bool {
    let numbered = block.last - block.first <= 1
        && block.text.len() <= 160
        && block.text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '#' | '['))
        && matches!(title::look(&block.text), title::Look::Numbered(..));
    // `NORWAY: Ferries stop for the winter`
    let placed = || {
        block.last - block.first <= 1
            && block.text.len() <= 160
            && block.text.contains(": ")
            && title::look(&block.text) == title::Look::Placed
    };
    if !next.starts_with(char::is_uppercase) || !numbered && !placed() {
        return false;
    }
    let title =
        if numbered { &block.text } else { block.text.split_once(": ").map_or(&*block.text, |(_, title)| title) };
    let words = title.split_whitespace().skip(1).filter(|w| w.len() > 3);
    let (small, large) = words.partition::<Vec<_>, _>(|w| w.starts_with(char::is_lowercase));
    small.len() >= large.len() || block.text.starts_with('[')
}
