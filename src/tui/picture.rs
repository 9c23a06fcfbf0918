//! A frame as a picture of cells: what a terminal of the view's size would show. For tests of the screen and for the pictures
//! in documents. It draws with the same code as the reader and writes nothing.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::draw;
use super::links::Links;
use super::theme::Theme;
use super::touched::Touched;
use crate::app::View;

/// A drawn frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    cells: Buffer,
}

/// How one cell looks, the colours aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Underlined.
    pub underlined: bool,
    /// Dark on light, or the other way round.
    pub reversed: bool,
    /// Its text or ground has a colour of its own.
    pub coloured: bool,
}

impl Picture {
    /// Draws a view.
    #[must_use]
    pub fn of(view: &View, theme: &Theme) -> Picture {
        let backend = TestBackend::new(view.size.width, view.size.height);
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(_) =
            terminal.draw(|frame| draw::view(view, &Touched::All, theme, &mut Links::default(), frame.buffer_mut()));
        Picture { cells: terminal.backend().buffer().clone() }
    }

    /// Its rows as text, without the blanks at their ends.
    #[must_use]
    pub fn rows(&self) -> Vec<String> {
        let area = self.cells.area;
        (area.top()..area.bottom()).map(|y| self.row(y).trim_end().to_owned()).collect()
    }

    fn row(&self, y: u16) -> String {
        let mut text = String::new();
        let mut x = self.cells.area.left();
        while let Some(cell) = self.cells.cell((x, y)) {
            text.push_str(cell.symbol());
            // The cell under the right half of a wide character holds nothing of its own.
            x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
        }
        text
    }

    /// How the cell in this column and row looks; none outside of the screen.
    #[must_use]
    pub fn look(&self, x: u16, y: u16) -> Option<Look> {
        let cell = self.cells.cell((x, y))?;
        let is = |modifier| cell.modifier.contains(modifier);
        Some(Look {
            bold: is(Modifier::BOLD),
            dim: is(Modifier::DIM),
            underlined: is(Modifier::UNDERLINED),
            reversed: is(Modifier::REVERSED),
            coloured: cell.fg != Color::Reset || cell.bg != Color::Reset,
        })
    }
}
