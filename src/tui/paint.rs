//! From cells to bytes: what the terminal must be sent so that it shows `next` where it showed `shown`.
//!
//! It moves, sets the pen, prints and erases, with few bytes: no attribute is sent twice, what nobody sees of a blank is not
//! sent at all, short gaps are printed instead of jumped over, and rows that only moved are moved by the terminal. It knows
//! nothing of panes.

use std::fmt::Write;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::face::{Face, Row, SEEN_ON_BLANKS, Sheet, is_blank, sixteen};
use super::links::Links;
use super::sequence;
use super::shift;
use super::touched::Touched;
use crate::shown::Shown;

/// A gap of unchanged cells up to this long may be printed again; jumping over a longer one is never dearer.
const GAP: u16 = 6;

/// A frame of fewer bytes is not worth the search for rows that moved.
const WORTH_SHIFTING: usize = 100;

/// So many rows must change the pen in a column before the screen is parted there.
const WORTH_PARTING: u16 = 6;

/// What the terminal can do beside moving, printing and erasing to the end of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Abilities {
    /// It moves rows inside a region.
    pub(crate) shifts: bool,
    /// It erases some cells of a row.
    pub(crate) erases: bool,
}

/// The look of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
    /// The number of the link that is printed.
    link: Color,
}

impl Pen {
    /// The look as far as it is seen: of a blank that is its ground only.
    fn of(cell: &Cell) -> Pen {
        if is_blank(cell) {
            return Pen { bg: cell.bg, link: cell.underline_color, ..Pen::default() };
        }
        Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier, link: cell.underline_color }
    }

    /// Printing this cell with this pen looks right.
    fn suits(self, cell: &Cell) -> bool {
        let wanted = Pen::of(cell);
        self == wanted
            || is_blank(cell)
                && (self.bg, self.link) == (cell.bg, cell.underline_color)
                && !self.modifier.intersects(SEEN_ON_BLANKS)
    }

    /// Cells erased with this pen look as if they were erased with a plain one: terminals fill with the ground of the pen.
    fn erases_plainly(self) -> bool {
        self.bg == Color::Reset && self.link == Color::Reset && !self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

/// The columns a cell takes.
fn columns(cell: &Cell, face: Face) -> u16 {
    if face.is_ascii() { 1 } else { u16::try_from(cell.symbol().width()).unwrap_or(1).max(1) }
}

/// How a frame is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'a> {
    /// What the terminal can do.
    pub(crate) abilities: Abilities,
    /// The links of the frame.
    pub(crate) links: &'a Links,
    /// The row that is written last, for the cursor to stay there.
    pub(crate) last: Option<u16>,
}

/// Writes what makes the terminal show `next`; both screens have one size, and are alike but for some rows, which alone are looked
/// at in `next`. The pen must be plain before and is plain after. Where the cursor is then; none where that is not known. Of the cells of
/// those rows in `shown` nothing can be said afterwards; `rows` become all where that is so of any, and then `next` has all cells.
pub(crate) fn frame(
    shown: &mut Sheet,
    next: &mut Sheet,
    rows: &mut Touched,
    manner: Manner<'_>,
    out: &mut String,
) -> Option<(u16, u16)> {
    let mut best = difference(shown, next, rows, manner);
    if !(manner.abilities.shifts && best.bytes.len() > WORTH_SHIFTING) {
        out.push_str(&best.bytes);
        return best.at;
    }
    next.copy_other_rows(shown, rows);
    *rows = Touched::All;
    if let Some(shift) = shift::find(shown, next) {
        shift.apply(shown);
        let mut bytes = String::new();
        sequence::shift(&mut bytes, shift.top, shift.bottom, shift.rows);
        let rest = difference(shown, next, rows, manner);
        if bytes.len() + rest.bytes.len() < best.bytes.len() {
            bytes.push_str(&rest.bytes);
            best = Difference { bytes, at: rest.at };
        }
    }
    out.push_str(&best.bytes);
    best.at
}

/// What turns one screen into another.
struct Difference {
    bytes: String,
    /// Where the cursor is then; none where that is not known.
    at: Option<(u16, u16)>,
}

/// The difference between two screens of the same size: row by row, or first all that stands left of a column and then the rest,
/// where that is shorter. The upper lines of two panes beside each other differ in colour, and row by row each would change the pen.
fn difference(shown: &Sheet, next: &Sheet, rows: &Touched, manner: Manner<'_>) -> Difference {
    let mut pens = vec![0; usize::from(next.cells.area.width)];
    let whole = parted((shown, next, rows), manner, None, &mut pens);
    let most = pens.iter().skip(1).copied().max().unwrap_or(0);
    if most < WORTH_PARTING {
        return whole;
    }
    let often = |rows: &u16| *rows >= WORTH_PARTING.max(most / 2);
    let Some(column) = pens.iter().rposition(often).and_then(|column| u16::try_from(column).ok()) else { return whole };
    let parts = parted((shown, next, rows), manner, Some(column), &mut pens);
    if parts.bytes.len() < whole.bytes.len() { parts } else { whole }
}

/// The difference, the screen parted at a column if one is given. Counts for each column how often the pen changes there.
fn parted(
    (shown, next, touched): (&Sheet, &Sheet, &Touched),
    manner: Manner<'_>,
    column: Option<u16>,
    pens: &mut [u16],
) -> Difference {
    let Manner { abilities, links, last } = manner;
    let mut bytes = String::new();
    let (width, out) = (next.cells.area.width, &mut bytes);
    let mut painter = Painter { erases: abilities.erases, links, width, pen: Pen::default(), at: None, pens, out };
    if width == 0 {
        return Difference { bytes, at: None };
    }
    let rows = || (0..).zip(shown.rows().zip(next.rows())).filter(|(y, _)| touched.has(*y));
    let is_last = |y: u16| last == Some(y);
    let mut glyphs = Vec::with_capacity(width.into());
    let middle = column.unwrap_or(width);
    for (from, end) in [(0, middle), (middle, width)] {
        if from == end {
            continue;
        }
        for (y, (before, after)) in rows().filter(|(y, _)| !is_last(*y)) {
            if !before.is_like(after) {
                read(before, after, &mut glyphs);
                painter.row(y, &glyphs, from, end);
            }
        }
    }
    if let Some((y, (before, after))) = rows().find(|(y, (before, after))| is_last(*y) && !before.is_like(*after)) {
        read(before, after, &mut glyphs);
        painter.row(y, &glyphs, 0, width);
    }
    painter.wear(Pen::default());
    // After the last column a terminal may wait with the cursor, or be in the next row.
    let at = painter.at.filter(|(x, _)| *x < width);
    Difference { bytes, at }
}

/// What is to stand in one or more columns of a row.
struct Glyph<'a> {
    x: u16,
    cell: &'a Cell,
    /// The terminal shows it already.
    stands: bool,
}

/// Parts a row into glyphs. A column that held half of a wide one must be printed anew even where its cells are equal.
fn read<'a>(before: Row<'_>, after: Row<'a>, glyphs: &mut Vec<Glyph<'a>>) {
    glyphs.clear();
    let mut covered = 0;
    let mut at = 0;
    let old = before.cells.iter().zip(before.faces);
    for (x, ((old, was), (cell, is))) in (0..).zip(old.zip(after.cells.iter().zip(after.faces))) {
        let was_start = x >= covered;
        if was_start {
            covered = x + columns(old, *was);
        }
        if x < at {
            continue;
        }
        let alike = was == is && (!is.is_long() || old.symbol() == cell.symbol());
        glyphs.push(Glyph { x, cell, stands: was_start && alike });
        at = x + columns(cell, *is);
    }
}

/// Where the pen is and what it looks like.
struct Painter<'a> {
    erases: bool,
    links: &'a Links,
    width: u16,
    pen: Pen,
    /// The cursor; none where it is not known.
    at: Option<(u16, u16)>,
    /// How often the pen changed in each column.
    pens: &'a mut [u16],
    out: &'a mut String,
}

impl Painter<'_> {
    /// Writes what begins in the columns from `from` to `end`.
    fn row(&mut self, y: u16, glyphs: &[Glyph<'_>], from: u16, end: u16) {
        let mut number = glyphs.partition_point(|glyph| glyph.x < from);
        let mut done = number;
        let glyphs = glyphs.get(..glyphs.partition_point(|glyph| glyph.x < end)).unwrap_or_default();
        while let Some(glyph) = glyphs.get(number) {
            if glyph.stands {
                number += 1;
                continue;
            }
            self.go(glyph, y, glyphs.get(done..number).unwrap_or_default());
            let erased = self.erase(glyphs.get(number..).unwrap_or_default(), end == self.width);
            if erased > 0 {
                // The cursor stays, so the erased cells are a gap like any other.
                done = number;
                number += erased;
                continue;
            }
            if !self.pen.suits(glyph.cell) {
                self.wear(Pen::of(glyph.cell));
                self.pens.get_mut(usize::from(glyph.x)).into_iter().for_each(|rows| *rows = rows.saturating_add(1));
            }
            self.at = print(glyph.cell.symbol(), self.out).map(|columns| (glyph.x + columns, y));
            number += 1;
            done = number;
        }
    }

    /// Erases the blanks that come first, where that is shorter than printing them; how many glyphs are done with that. With
    /// `to_end` the last glyph is the last of the row.
    fn erase(&mut self, glyphs: &[Glyph<'_>], to_end: bool) -> usize {
        let empty = |glyph: &Glyph<'_>| is_blank(glyph.cell) && Pen::of(glyph.cell) == Pen::default();
        let run = glyphs.iter().take_while(|glyph| empty(glyph)).count();
        let changed = glyphs.iter().take(run).rposition(|glyph| !glyph.stands).map_or(0, |last| last + 1);
        let pen = if self.pen.erases_plainly() { 0 } else { sequence::PLAIN.len() };
        if to_end && run == glyphs.len() && changed > sequence::ERASE_REST.len() + pen {
            self.wear_to_erase();
            self.out.push_str(sequence::ERASE_REST);
            return run;
        }
        let more = glyphs.iter().skip(run).any(|glyph| !glyph.stands);
        let Ok(count) = u16::try_from(changed) else { return 0 };
        if self.erases && changed > pen + 5 + if more { 5 } else { 0 } {
            self.wear_to_erase();
            sequence::erase(self.out, count);
            return changed;
        }
        0
    }

    /// Moves to a glyph. What stands between the cursor and it, if it is in this row, is printed again where that is shorter.
    fn go(&mut self, to: &Glyph<'_>, y: u16, between: &[Glyph<'_>]) {
        let from = self.at;
        if from == Some((to.x, y)) {
            return;
        }
        self.at = Some((to.x, y));
        let mut move_to = String::new();
        sequence::move_to(&mut move_to, to.x, y);
        let mut nearer = String::new();
        match from {
            Some((x, row)) if row == y && x < to.x => {
                sequence::skip(&mut nearer, to.x - x);
                if to.x - x <= GAP && self.reprints(between, x, to, nearer.len()) {
                    return;
                }
            }
            Some((x, row)) if row < y => {
                sequence::next_row(&mut nearer, y - row);
                let start = nearer.clone();
                if to.x > 0 {
                    sequence::skip(&mut nearer, to.x);
                }
                // Behind the last column a terminal may be in the next row already.
                if x < self.width {
                    let mut below = String::new();
                    sequence::below(&mut below, y - row, x, to.x);
                    nearer = if below.len() < nearer.len() { below } else { nearer };
                }
                if (1..=GAP).contains(&to.x)
                    && let Some(room) = nearer.len().min(move_to.len()).checked_sub(start.len())
                {
                    let before = self.out.len();
                    self.out.push_str(&start);
                    if self.reprints(between, 0, to, room) {
                        return;
                    }
                    self.out.truncate(before);
                }
            }
            _ => nearer.clone_from(&move_to),
        }
        self.out.push_str(if nearer.len() < move_to.len() { &nearer } else { &move_to });
    }

    /// Prints a gap again if that, with the pen for what follows, is no longer than a jump.
    fn reprints(&mut self, gap: &[Glyph<'_>], from: u16, to: &Glyph<'_>, jump: usize) -> bool {
        if gap.first().is_none_or(|first| first.x > from) {
            return false;
        }
        let mut text = String::new();
        let mut pen = self.pen;
        for glyph in gap.iter().filter(|glyph| glyph.x >= from) {
            if !pen.suits(glyph.cell) {
                change(pen, Pen::of(glyph.cell), self.links, &mut text);
                pen = Pen::of(glyph.cell);
            }
            if print(glyph.cell.symbol(), &mut text).is_none() {
                return false;
            }
        }
        let after = |pen: Pen| {
            let mut text = String::new();
            if !pen.suits(to.cell) {
                change(pen, Pen::of(to.cell), self.links, &mut text);
            }
            text.len()
        };
        if text.len() + after(pen) > jump + after(self.pen) {
            return false;
        }
        self.out.push_str(&text);
        self.pen = pen;
        true
    }

    fn wear_to_erase(&mut self) {
        if !self.pen.erases_plainly() {
            self.wear(Pen::default());
        }
    }

    fn wear(&mut self, pen: Pen) {
        if pen != self.pen {
            change(self.pen, pen, self.links, self.out);
            self.pen = pen;
        }
    }
}

/// Prints one cell; the columns it took, or none where terminals disagree about them.
fn print(symbol: &str, out: &mut String) -> Option<u16> {
    if is_ascii(symbol) {
        out.push_str(symbol);
        return Some(1);
    }
    let mut chars = symbol.chars();
    let single = chars.next().filter(|_| chars.next().is_none());
    // Drawing takes harmless text only. This is the last place where a mistake above could still be caught.
    if !matches!(single, Some('\u{2500}'..='\u{257f}')) && Shown::new(symbol).as_str() != symbol {
        out.push('\u{fffd}');
        return None;
    }
    out.push_str(symbol);
    let columns =
        single.and_then(unicode_width::UnicodeWidthChar::width).and_then(|width| u16::try_from(width).ok())?;
    let agreed = single.is_some_and(|c| match c {
        '\u{2010}'..='\u{25ff}' | '\u{2691}' => columns == 1,
        c => c < '\u{1f000}' && c.is_alphanumeric(),
    });
    agreed.then_some(columns)
}

fn is_ascii(symbol: &str) -> bool {
    matches!(symbol.as_bytes(), [0x20..=0x7e])
}

/// Changes the pen: adds what is new, and starts from plain where something must go.
fn change(from: Pen, to: Pen, links: &Links, out: &mut String) {
    if from.link != to.link {
        match links.link(to.link) {
            Some(link) => sequence::link(out, link),
            None => out.push_str(sequence::LINK_END),
        }
    }
    let (from, to) = (Pen { link: Color::Reset, ..from }, Pen { link: Color::Reset, ..to });
    let mut numbers = String::new();
    let mut base = from;
    let goes = !to.modifier.contains(from.modifier)
        || (from.fg != to.fg && to.fg == Color::Reset)
        || (from.bg != to.bg && to.bg == Color::Reset);
    if goes {
        if to == Pen::default() {
            out.push_str(sequence::PLAIN);
            return;
        }
        // A number that is left out is 0.
        numbers.push(';');
        base = Pen::default();
    }
    for (modifier, number) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ] {
        if to.modifier.contains(modifier) && !base.modifier.contains(modifier) {
            let _ = write!(numbers, "{number};");
        }
    }
    if to.fg != base.fg {
        colour(to.fg, 30, &mut numbers);
    }
    if to.bg != base.bg {
        colour(to.bg, 40, &mut numbers);
    }
    let numbers = numbers.trim_end_matches(';');
    if !numbers.is_empty() {
        sequence::pen(out, numbers);
    }
}

/// The numbers of a colour; `base` is 30 for the foreground and 40 for the background.
fn colour(colour: Color, base: u8, numbers: &mut String) {
    if let Color::Indexed(index) = colour {
        let _ = write!(numbers, "{};5;{index};", base + 8);
    }
    let Some(index) = sixteen(colour) else { return };
    let _ = if index < 8 { write!(numbers, "{};", base + index) } else { write!(numbers, "{};", base + 52 + index) };
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn difference(shown: &Buffer, next: &Buffer, manner: Manner<'_>) -> Difference {
        super::difference(&Sheet::new(shown.clone()), &Sheet::new(next.clone()), &Touched::All, manner)
    }

    fn painted(before: &[&str], after: &[(&str, Style)]) -> String {
        let area = Rect::new(0, 0, 20, u16::try_from(after.len()).unwrap());
        let (mut shown, mut next) = (Buffer::empty(area), Buffer::empty(area));
        for (y, text) in (0..).zip(before) {
            shown.set_string(0, y, text, Style::new());
        }
        for (y, (text, style)) in (0..).zip(after) {
            next.set_string(0, y, text, *style);
        }
        let links = Links::default();
        let manner = Manner { abilities: Abilities { shifts: false, erases: true }, links: &links, last: None };
        difference(&shown, &next, manner).bytes.replace('\x1b', "^")
    }

    #[test]
    fn nothing_changed_is_nothing_sent() {
        assert_eq!(painted(&["harbour"], &[("harbour", Style::new())]), "");
    }

    #[test]
    fn only_what_changed_is_sent() {
        assert_eq!(painted(&["harbour strike"], &[("harbour street", Style::new())]), "^[1;12Heet");
        assert_eq!(painted(&["abcdefgh"], &[("Xbcdefgh", Style::new())]), "^[HX");
        assert_eq!(painted(&["abcdefgh"], &[("XbcdXfgh", Style::new())]), "^[HXbcdX");
        assert_eq!(painted(&["abcdefghijk"], &[("XbcdefghiXk", Style::new())]), "^[HX^[8CX");
        assert_eq!(painted(&["a", "b"], &[("x", Style::new()), ("y", Style::new())]), "^[Hx\r\ny");
        let (long, short) = (("long and longer", Style::new()), ("          on", Style::new()));
        assert_eq!(painted(&[], &[long, short]), "^[Hlong and longer\n^[5Don");
        let indented = ("  on", Style::new());
        assert_eq!(painted(&[], &[long, indented]), "^[Hlong and longer\r\n  on");
        let blank = ("", Style::new());
        assert_eq!(painted(&[], &[long, blank, short]), "^[Hlong and longer\n\n^[5Don");
        let (tail, same) = (("             a tail", Style::new()), ("   in the same column", Style::new()));
        assert_eq!(painted(&[], &[("so it was", Style::new()), blank, tail]), "^[Hso it was\n\n^[4Ca tail");
        assert_eq!(painted(&[], &[("one", Style::new()), blank, same]), "^[Hone^[2Bin the same colum");
        assert_eq!(painted(&[], &[("twenty columns in all", Style::new()), short]), "^[Htwenty columns in al^[2;11Hon");
    }

    #[test]
    fn the_pen_is_changed_once_and_left_plain() {
        let (plain, bold) = (Style::new(), Style::new().bold());
        assert_eq!(painted(&[], &[("ab", bold), ("c", plain)]), "^[H^[1mab\r\n^[mc");
        assert_eq!(painted(&[], &[("ab", bold.magenta())]), "^[H^[1;35mab^[m");
        assert_eq!(
            painted(&[], &[("ab", Style::new().fg(Color::Indexed(203)).on_light_red())]),
            "^[H^[38;5;203;101mab^[m"
        );
    }

    #[test]
    fn borders_of_two_colours_are_painted_one_after_the_other() {
        let area = Rect::new(0, 0, 20, 8);
        let mut next = Buffer::empty(area);
        for y in 0..8 {
            next.set_string(0, y, "│", Style::new().magenta());
            next.set_string(9, y, "│", Style::new().dim());
        }
        let links = Links::default();
        let abilities = Abilities { shifts: false, erases: true };
        let paint = |last| {
            let manner = Manner { abilities, links: &links, last };
            difference(&Buffer::empty(area), &next, manner).bytes.replace('\x1b', "^").replace("\r\n", "~")
        };
        let (left, right) = ("│~".repeat(7), "\n^[D│".repeat(7));
        assert_eq!(paint(None), format!("^[H^[35m{left}│^[1;10H^[;2m│{right}^[m"));
        assert!(paint(Some(3)).ends_with("^[4H^[;35m│^[8C^[;2m│^[m"), "the row of the cursor comes last as a whole");
        let mut other = next.clone();
        other.set_string(1, 3, "        ", Style::new());
        other.set_string(2, 3, "日", Style::new());
        assert_eq!(difference(&other, &next, Manner { abilities, links: &links, last: None }).bytes, "\x1b[4;3H  ");
    }

    #[test]
    fn a_pen_without_ground_need_not_be_put_down_to_erase() {
        let dim = Style::new().dim();
        assert_eq!(painted(&["a", "harbour strike"], &[("b", dim), ("", dim)]), "^[H^[2mb\r\n^[K^[m");
        let barred = Style::new().reversed();
        assert_eq!(painted(&["a", "harbour strike"], &[("b", barred), ("", dim)]), "^[H^[7mb\r\n^[m^[K");
    }

    #[test]
    fn after_text_whose_width_is_disputed_the_place_is_named() {
        assert_eq!(painted(&[], &[("👩\u{200d}🚀b", Style::new())]), "^[H👩\u{200d}🚀^[1;3Hb");
        assert_eq!(painted(&[], &[("日b", Style::new())]), "^[H日b");
    }

    #[test]
    fn a_link_is_around_its_text_and_nothing_else_and_changes_with_its_target() {
        let area = Rect::new(0, 0, 20, 1);
        let mut links = Links::new(true);
        let numbers = ["https://a.example/", "https://b.example/"].map(|link| links.number(&Shown::new(link)).unwrap());
        let of = |number: Color| {
            let mut buffer = Buffer::empty(area);
            buffer.set_string(0, 0, "see a report here", Style::new());
            buffer.set_style(Rect::new(4, 0, 8, 1), Style::new().underline_color(number));
            buffer
        };
        let paint = |shown: &Buffer, next: &Buffer| {
            let manner = Manner { abilities: Abilities::default(), links: &links, last: None };
            difference(shown, next, manner).bytes.replace('\x1b', "^")
        };
        let (one, other) = (of(numbers[0]), of(numbers[1]));
        let linked = |link: &str| format!("^]8;;{link}^\\a report^]8;;^\\");
        assert_eq!(paint(&Buffer::empty(area), &one), format!("^[Hsee {} here", linked("https://a.example/")));
        assert_eq!(paint(&one, &other), format!("^[1;5H{}", linked("https://b.example/")));
        assert_eq!(paint(&one, &of(Color::Reset)), "^[1;5Ha report");
        assert_eq!(paint(&one, &one), "");
    }

    #[test]
    fn a_harmful_cell_is_not_printed() {
        for bad in ["\x1b", "\u{202e}", "a\u{9b}", "\u{200b}", "\u{e0041}", "\u{7f}", "\t"] {
            let mut out = String::new();
            print(bad, &mut out);
            assert!(sequence::violations(out.as_bytes()).is_empty(), "{bad:?} gave {out:?}");
        }
    }
}
