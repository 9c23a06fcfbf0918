//! Draws a [`View`] into cells: bars, panes from back to front, rows, calm screens. It cannot change the program, takes any
//! size, and draws what fits.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::border;
use super::links::Links;
use super::theme::Theme;
use super::touched::Touched;
use crate::app::view::{Area, Bar, Line, Pane, PaneKind, RowView, View};
use crate::shown::Shown;

/// The columns of a sign and its blank.
const SIGN: usize = 2;

/// What says in ASCII that a text was cut.
const CUT: &str = "...";

/// Draws some rows of a view; every cell of those rows is set.
pub(crate) fn view(view: &View, rows: &Touched, theme: &Theme, links: &mut Links, buffer: &mut Buffer) {
    clear(buffer, buffer.area, rows, theme);
    for (index, pane) in view.panes.iter().enumerate() {
        draw_pane(pane, index == 0, rows, theme, links, buffer);
    }
    for bar in view.bars.iter().filter(|bar| rows.has(bar.y)) {
        draw_bar(bar, theme, buffer);
    }
}

/// A rectangle of the view as far as it lies on the screen.
pub(crate) fn clip(area: Area, buffer: &Buffer) -> Rect {
    // Saturating, because a rectangle that ends beyond 65,535 would be an overflow.
    let width = area.width.min(u16::MAX - area.x);
    let height = area.height.min(u16::MAX - area.y);
    Rect { x: area.x, y: area.y, width, height }.intersection(buffer.area)
}

/// Blanks some rows of an area of the screen.
fn clear(buffer: &mut Buffer, area: Rect, rows: &Touched, theme: &Theme) {
    let mut ground = Cell::EMPTY;
    ground.set_style(theme.ground());
    let (width, left, right) = (usize::from(buffer.area.width), usize::from(area.x), usize::from(area.right()));
    let lines = buffer.content.chunks_mut(width.max(1)).skip(usize::from(area.y)).take(usize::from(area.height));
    for (_, row) in (area.y..).zip(lines).filter(|(y, _)| rows.has(*y)) {
        for cell in row.get_mut(left..right).into_iter().flatten() {
            cell.reset();
            (cell.fg, cell.bg) = (ground.fg, ground.bg);
        }
    }
}

fn draw_pane(pane: &Pane, is_first: bool, rows: &Touched, theme: &Theme, links: &mut Links, buffer: &mut Buffer) {
    let area = clip(pane.area, buffer);
    if !is_first {
        clear(buffer, area, rows, theme);
    }
    border::draw(pane, area, rows, theme, buffer);
    let inside = clip(pane.area.inside(), buffer).intersection(area);
    let skip = if pane.centred { usize::from(inside.height).saturating_sub(pane.rows.len()) / 2 } else { 0 };
    for (y, row) in (inside.y..inside.bottom()).skip(skip).zip(&pane.rows).filter(|(y, _)| rows.has(*y)) {
        let area = Rect { y, height: 1, ..inside };
        draw_row(row, area, pane, theme, buffer);
        if let Some(number) = row.link.as_ref().and_then(|link| links.number(link)) {
            link_row(area, number, buffer);
        }
    }
}

fn draw_row(row: &RowView, area: Rect, pane: &Pane, theme: &Theme, buffer: &mut Buffer) {
    let indent = if pane.centred { area.width.saturating_sub(line_width(&row.line, theme)) / 2 } else { 0 };
    put_line(buffer, (area.x + indent, area.y), area.width - indent, &row.line, theme);
    if row.selected {
        buffer.set_style(area, theme.selected_row());
    }
    if row.current {
        let width = if pane.kind == PaneKind::List && !theme.has_whole_row() {
            first_column(&row.line, theme).min(area.width)
        } else {
            area.width
        };
        buffer.set_style(Rect { width, ..area }, theme.current_row(pane.focused));
    }
}

/// Makes the text of a row lead where a link leads, the blanks around it apart.
fn link_row(area: Rect, number: Color, buffer: &mut Buffer) {
    let inked = |x: &u16| buffer.cell((*x, area.y)).is_some_and(|cell| cell.symbol() != " ");
    let (first, last) = ((area.x..area.right()).find(inked), (area.x..area.right()).rev().find(inked));
    if let (Some(first), Some(last)) = (first, last) {
        let text = Rect { x: first, width: (last - first).saturating_add(1), ..area };
        buffer.set_style(text, Style::new().underline_color(number));
    }
}

/// The columns of a list row up to the end of its first column of text: the pointer, the signs and mostly the date. Moving a bar
/// over all of the row would cost two rows of bytes at every key.
fn first_column(line: &Line, theme: &Theme) -> u16 {
    let end = line.iter().position(|segment| segment.text.width() > SIGN).map_or(line.len(), |number| number + 1);
    line.get(..end).map_or(0, |head| line_width(&head.to_vec(), theme))
}

fn draw_bar(bar: &Bar, theme: &Theme, buffer: &mut Buffer) {
    let area = buffer.area;
    if bar.y >= area.height || area.width == 0 {
        return;
    }
    clear(buffer, Rect { y: bar.y, height: 1, ..area }, &Touched::All, theme);
    let right = line_width(&bar.right, theme).min(area.width);
    put_line(buffer, (area.width - right, bar.y), right, &bar.right, theme);
    let room = if right == 0 { area.width } else { area.width.saturating_sub(right + 1) };
    put_line(buffer, (0, bar.y), room, &bar.left, theme);
}

/// The columns a line takes in this theme.
pub(crate) fn line_width(line: &Line, theme: &Theme) -> u16 {
    let columns: usize = if theme.is_ascii() {
        in_ascii(line, usize::MAX).iter().map(|text| text.width()).sum()
    } else {
        line.iter().map(|segment| segment.text.width()).sum()
    };
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// Puts a line at a place, in at most `room` columns; the column after it.
pub(crate) fn put_line(buffer: &mut Buffer, (x, y): (u16, u16), room: u16, line: &Line, theme: &Theme) -> u16 {
    let end = x.saturating_add(room);
    let mut at = x;
    let ascii = if theme.is_ascii() { in_ascii(line, usize::from(room)) } else { Vec::new() };
    for (number, segment) in line.iter().enumerate() {
        let text = ascii.get(number).map_or(segment.text.as_str(), String::as_str);
        at = put(buffer, (at, y), end, text, theme.role(segment.role));
    }
    at
}

/// The texts of a line in ASCII, for `room` columns. A twin may be wider or narrower than what it stands for: the blanks
/// between columns make up for it, and text that was cut is cut further where they do not suffice.
fn in_ascii(line: &Line, room: usize) -> Vec<String> {
    let is_blank = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b' ');
    let (mut due, mut at) = (0, 0);
    let mut texts = Vec::with_capacity(line.len());
    for (number, segment) in line.iter().enumerate() {
        due += segment.text.width();
        let mut text = segment.text.to_ascii().to_string();
        let next = line.get(number + 1).map(|next| next.text.as_str());
        let spare = match next {
            None => room.saturating_sub(due),
            Some(next) if is_blank(next) => next.len() - 1,
            Some(_) => 0,
        };
        if is_blank(&text) {
            text = " ".repeat(due.saturating_sub(at).max(1));
        } else if at + text.len() > due + spare && segment.text.as_str().ends_with('…') {
            // ASCII twins are one column a byte.
            text.truncate((due + spare).saturating_sub(at + CUT.len()));
            text.push_str(CUT);
        }
        at += text.len();
        texts.push(text);
    }
    texts
}

/// Puts text at a place, up to the column `end`; the column after it.
pub(crate) fn put(buffer: &mut Buffer, (x, y): (u16, u16), end: u16, text: &str, style: Style) -> u16 {
    let end = end.min(buffer.area.right());
    if x >= end || y >= buffer.area.bottom() {
        return x;
    }
    if Shown::is_simple(text) {
        let row = usize::from(y) * usize::from(buffer.area.width);
        let cells = buffer.content.get_mut(row + usize::from(x)..row + usize::from(end)).unwrap_or_default();
        let columns = (0..).zip(cells.iter_mut().zip(text.chars())).map(|(column, (cell, c))| {
            cell.set_char(c).set_style(style);
            column + 1
        });
        return x + columns.last().unwrap_or(0);
    }
    let before = x;
    let (x, _) = buffer.set_stringn(x, y, text, usize::from(end - x), style);
    // The second cell of a wide character is reset by the buffer; give it the look of the first.
    if text.len() != text.width() {
        buffer.set_style(Rect { x: before, y, width: x - before, height: 1 }, style);
    }
    debug_assert!(!style.add_modifier.contains(Modifier::HIDDEN));
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::{Role, Segment};

    #[test]
    fn ascii_twins_keep_columns_under_each_other() {
        let line = |first: &str, gap: usize| {
            [first.to_owned(), " ".repeat(gap), String::from("title")]
                .map(|text| Segment::new(text, Role::Plain))
                .to_vec()
        };
        for (first, gap, expect) in [
            ("Agence France…", 2, "Agence Franc... title"),
            ("Reuters", 9, "Reuters         title"),
            ("Ærø Straße", 6, "AEro Strasse    title"),
            ("日本経済", 8, "????            title"),
            ("soon…", 11, "soon...         title"),
        ] {
            assert_eq!(in_ascii(&line(first, gap), 40).concat(), expect);
        }
        let last = |text: &str, room| in_ascii(&vec![Segment::new(text, Role::Plain)], room).concat();
        assert_eq!(last("HARBOUR STRIKE…", 15), "HARBOUR STRI...");
        assert_eq!(last("TALKS…", 15), "TALKS...", "an ellipsis of the headline itself takes the room there is");
    }
}
