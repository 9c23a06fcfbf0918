//! Borders: plain lines around panes, joined where panes share a row, with titles in them.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{line_width, put_line};
use super::theme::Theme;
use super::touched::Touched;
use crate::app::view::{Line as ViewLine, Pane, PaneKind};

/// The characters of a border.
struct Lines {
    across: &'static str,
    down: &'static str,
    /// Upper left, upper right, lower left, lower right.
    corners: [&'static str; 4],
    /// Left and right end of a shared row.
    joints: [&'static str; 2],
}

const THIN: Lines = Lines { across: "─", down: "│", corners: ["┌", "┐", "└", "┘"], joints: ["├", "┤"] };
const ASCII: Lines = Lines { across: "-", down: "|", corners: ["+", "+", "+", "+"], joints: ["+", "+"] };

/// Draws the border of `pane` in `area`, as far as it lies in some rows of the screen. The upper line tells of the focus: to change all of
/// it would be most of the bytes of a key that goes from pane to pane. What lies over the panes is set off from them all around.
///
/// A pane as wide as the screen has no lines at its sides: text is then selected with the mouse without them, and a new row is its
/// text and nothing else.
pub(crate) fn draw(pane: &Pane, area: Rect, rows: &Touched, theme: &Theme, buffer: &mut Buffer) {
    if area.width < 2 || area.height < 2 {
        return;
    }
    let lines = if theme.is_ascii() { &ASCII } else { &THIN };
    let upper = theme.border(pane.focused);
    let style = if pane.kind == PaneKind::Overlay { upper } else { theme.border(false) };
    let (right, bottom) = (area.x + (area.width - 1), area.y + (area.height - 1));
    for (y, style) in [(area.y, upper), (bottom, style)].into_iter().filter(|(y, _)| rows.has(*y)) {
        (area.x..=right).for_each(|x| set(buffer, x, y, lines.across, style));
    }
    let alone = area.width == buffer.area.width
        && (pane.kind != PaneKind::Overlay || area.height.saturating_add(2) >= buffer.area.height);
    if !alone {
        for y in (area.y + 1..=bottom).filter(|y| rows.has(*y)) {
            set(buffer, area.x, y, lines.down, style);
            set(buffer, right, y, lines.down, style);
        }
        let [upper_left, upper_right, lower_left, lower_right] = lines.corners;
        let [left, end] = if pane.joined { lines.joints } else { [upper_left, upper_right] };
        if rows.has(area.y) {
            set(buffer, area.x, area.y, left, upper);
            set(buffer, right, area.y, end, upper);
        }
        if rows.has(bottom) {
            set(buffer, area.x, bottom, lower_left, style);
            set(buffer, right, bottom, lower_right, style);
        }
    }
    if rows.has(area.y) {
        titles(pane, area, theme, buffer);
    }
}

/// The title at the left of the upper border and the corner text at its right; the title gives way.
fn titles(pane: &Pane, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    // A corner piece and a blank at each end; a line beside a text that is there.
    let room = area.width.saturating_sub(4);
    let corner = line_width(&pane.corner, theme).min(room);
    if corner > 0 {
        let start = area.x + area.width - 2 - corner;
        put_over(buffer, (start, area.y), corner, &pane.corner, theme);
    }
    let room = if corner > 0 { room.saturating_sub(corner + 3) } else { room };
    if room > 0 && !pane.title.is_empty() {
        put_over(buffer, (area.x + 2, area.y), room, &pane.title, theme);
    }
}

/// Puts a text over the line, with a blank at each side, as if the line were not there.
fn put_over(buffer: &mut Buffer, (x, y): (u16, u16), room: u16, text: &ViewLine, theme: &Theme) {
    for x in (x - 1)..=x.saturating_add(line_width(text, theme).min(room)) {
        buffer.cell_mut((x, y)).into_iter().for_each(Cell::reset);
        set(buffer, x, y, " ", theme.ground());
    }
    put_line(buffer, (x, y), room, text, theme);
}

fn set(buffer: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(symbol).set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::*;
    use crate::app::view::{Area, Role, Segment};
    use crate::tui::theme::{Colours, ThemeChoice};

    fn drawn(kind: PaneKind, focused: bool) -> (Buffer, Theme) {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 10));
        let area = Rect::new(0, 0, 20, 6);
        let pane = Pane {
            kind,
            area: Area { x: 0, y: 0, width: 20, height: 6 },
            focused,
            title: vec![Segment::new("Items", Role::Strong)],
            ..Pane::default()
        };
        draw(&pane, area, &Touched::All, &theme, &mut buffer);
        (buffer, theme)
    }

    #[test]
    fn a_title_looks_like_its_role_whatever_the_line_behind_it() {
        for focused in [true, false] {
            let (buffer, _) = drawn(PaneKind::List, focused);
            assert_eq!((buffer[(2, 0)].symbol(), buffer[(2, 0)].modifier), ("I", Modifier::BOLD), "{focused}");
            assert_eq!(buffer[(7, 0)].symbol(), " ");
        }
    }

    #[test]
    fn the_corners_look_like_the_line_between_them() {
        for focused in [true, false] {
            let (buffer, _) = drawn(PaneKind::List, focused);
            let look = |x, y| (buffer[(x, y)].fg, buffer[(x, y)].modifier);
            assert_eq!([look(0, 0), look(19, 0)], [look(12, 0); 2], "{focused}");
            assert_eq!([look(0, 5), look(19, 5)], [look(12, 5); 2], "{focused}");
        }
    }

    #[test]
    fn the_upper_line_tells_of_the_focus_and_the_rest_stays_as_it_was() {
        let ((with, theme), (without, _)) = (drawn(PaneKind::List, true), drawn(PaneKind::List, false));
        let differ = |(x, y): &(u16, u16)| with[(*x, *y)] != without[(*x, *y)];
        let cells: Vec<_> = (0..10).flat_map(|y| (0..40).map(move |x| (x, y))).filter(differ).collect();
        assert!(cells.iter().all(|(_, y)| *y == 0) && cells.len() == 20 - "Items".len() - 2, "{cells:?}");
        let (over, _) = drawn(PaneKind::Overlay, true);
        assert_eq!(Some(over[(0, 5)].fg), theme.border(true).fg, "what lies over the panes has it all around");
    }
}
