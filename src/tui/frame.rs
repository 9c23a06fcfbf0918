//! Borders: plain lines around panes, joined where panes share a row, with titles in them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{line_width, put_line};
use super::theme::Theme;
use crate::app::view::Pane;

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

/// Draws the border of `pane` in `area`. `above` is true when the pane whose lower border is our upper one has the focus.
///
/// A pane that has the screen for itself has no lines at its sides: text is then selected with the mouse without them, and a
/// new row is its text and nothing else.
pub(crate) fn draw(pane: &Pane, area: Rect, above: bool, theme: &Theme, buffer: &mut Buffer) {
    if area.width < 2 || area.height < 2 {
        return;
    }
    let lines = if theme.is_ascii() { &ASCII } else { &THIN };
    let (style, upper) = (theme.border(pane.focused), theme.border(pane.focused || above));
    let (right, bottom) = (area.x + (area.width - 1), area.y + (area.height - 1));
    for x in area.x..=right {
        set(buffer, x, area.y, lines.across, upper);
        set(buffer, x, bottom, lines.across, style);
    }
    if area.width == buffer.area.width && area.height.saturating_add(2) >= buffer.area.height {
        return titles(pane, area, theme, buffer);
    }
    for y in area.y..=bottom {
        set(buffer, area.x, y, lines.down, style);
        set(buffer, right, y, lines.down, style);
    }
    let [upper_left, upper_right, lower_left, lower_right] = lines.corners;
    let [left, end] = if pane.joined { lines.joints } else { [upper_left, upper_right] };
    set(buffer, area.x, area.y, left, upper);
    set(buffer, right, area.y, end, upper);
    set(buffer, area.x, bottom, lower_left, style);
    set(buffer, right, bottom, lower_right, style);
    titles(pane, area, theme, buffer);
}

/// The title at the left of the upper border and the corner text at its right; the title gives way.
fn titles(pane: &Pane, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    // A corner piece and a blank at each end; a line beside a text that is there.
    let room = area.width.saturating_sub(4);
    let corner = line_width(&pane.corner, theme).min(room);
    if corner > 0 {
        let start = area.x + area.width - 2 - corner;
        blank(buffer, start - 1, area.y, theme);
        let end = put_line(buffer, (start, area.y), corner, &pane.corner, theme);
        blank(buffer, end, area.y, theme);
    }
    let room = if corner > 0 { room.saturating_sub(corner + 3) } else { room };
    if room > 0 && !pane.title.is_empty() {
        blank(buffer, area.x + 1, area.y, theme);
        let end = put_line(buffer, (area.x + 2, area.y), room, &pane.title, theme);
        blank(buffer, end, area.y, theme);
    }
}

fn blank(buffer: &mut Buffer, x: u16, y: u16, theme: &Theme) {
    set(buffer, x, y, " ", theme.ground());
}

fn set(buffer: &mut Buffer, x: u16, y: u16, symbol: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.set_symbol(symbol).set_style(style);
    }
}
