//! From cells to bytes: what the terminal must be sent so that it shows `next` where it showed `shown`.
//!
//! It moves, sets the pen and prints, with few bytes: no attribute is sent twice, short gaps are printed instead of jumped
//! over. It knows nothing of panes.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::sequence;
use crate::shown::Shown;

/// A gap of unchanged cells up to this long is printed again: jumping over it costs as much.
const GAP: u16 = 4;

/// The look of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    fn of(cell: &Cell) -> Pen {
        Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }
}

/// Writes the difference between two screens of the same size. The pen must be plain before and is plain after.
pub(crate) fn difference(shown: &Buffer, next: &Buffer, out: &mut String) {
    let mut pen = Pen::default();
    let mut at: Option<(u16, u16)> = None;
    for (x, y, cell) in shown.diff_iter(next) {
        if at != Some((x, y)) {
            go(next, at, (x, y), pen, out);
        }
        let wanted = Pen::of(cell);
        if wanted != pen {
            change(pen, wanted, out);
            pen = wanted;
        }
        let symbol = cell.symbol();
        at = print(symbol, out).map(|columns| (x + columns, y));
    }
    if pen != Pen::default() {
        out.push_str(sequence::PLAIN);
    }
}

/// Moves from one cell to another.
fn go(next: &Buffer, from: Option<(u16, u16)>, to: (u16, u16), pen: Pen, out: &mut String) {
    match from {
        Some((x, y)) if y == to.1 && x < to.0 => {
            let gap = to.0 - x;
            let between = || (x..to.0).filter_map(|column| next.cell((column, y)));
            if gap <= GAP && between().all(|cell| Pen::of(cell) == pen && is_ascii(cell.symbol())) {
                between().for_each(|cell| out.push_str(cell.symbol()));
            } else {
                sequence::skip(out, gap);
            }
        }
        Some((_, y)) if to.0 == 0 && y.checked_add(1) == Some(to.1) => out.push_str("\r\n"),
        _ => sequence::move_to(out, to.0, to.1),
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
fn change(from: Pen, to: Pen, out: &mut String) {
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
        numbers.push_str("0;");
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
    let index = match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(index) => {
            let _ = write!(numbers, "{};5;{index};", base + 8);
            return;
        }
        // Themes use no others.
        Color::Reset | Color::Rgb(..) => return,
    };
    let _ = if index < 8 { write!(numbers, "{};", base + index) } else { write!(numbers, "{};", base + 52 + index) };
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn painted(before: &[&str], after: &[(&str, Style)]) -> String {
        let area = Rect::new(0, 0, 20, u16::try_from(after.len()).unwrap());
        let (mut shown, mut next) = (Buffer::empty(area), Buffer::empty(area));
        for (y, text) in (0..).zip(before) {
            shown.set_string(0, y, text, Style::new());
        }
        for (y, (text, style)) in (0..).zip(after) {
            next.set_string(0, y, text, *style);
        }
        let mut out = String::new();
        difference(&shown, &next, &mut out);
        out.replace('\x1b', "^")
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
    fn after_text_whose_width_is_disputed_the_place_is_named() {
        assert_eq!(painted(&[], &[("👩\u{200d}🚀b", Style::new())]), "^[H👩\u{200d}🚀^[1;3Hb");
        assert_eq!(painted(&[], &[("日b", Style::new())]), "^[H日b");
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
