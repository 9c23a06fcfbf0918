//! The face of a cell: all that is seen of it, as one number. Screens are compared by faces, which is many times quicker than
//! by cells, and a frame compares every cell.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::touched::Touched;

/// What is seen of a blank beside its ground.
pub(super) const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED);

/// The bits of the symbol; above them come three colours and the attributes.
const SYMBOL: u32 = 32;
const COLOUR: u32 = 25;

/// The symbol has more bytes than there is room for: equal faces may then differ.
const LONG: u128 = 1 << 127;

/// What is seen of a cell: its symbol, its colours, its attributes, its link. Of a blank that is its ground and its link only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Face(u128);

impl Face {
    /// The face of a cell.
    pub(crate) fn of(cell: &Cell) -> Face {
        let (symbol, long) = match cell.symbol().as_bytes() {
            [byte] => (u32::from(*byte), false),
            [a, b] => (u32::from_le_bytes([*a, *b, 0, 0]), false),
            [a, b, c] => (u32::from_le_bytes([*a, *b, *c, 0]), false),
            [a, b, c, d] => (u32::from_le_bytes([*a, *b, *c, *d]), false),
            bytes => (bytes.iter().fold(0x8000_0000_u32, |sum, byte| sum.rotate_left(5) ^ u32::from(*byte)), true),
        };
        let look = if is_blank(cell) {
            tint(cell.bg) << COLOUR | tint(cell.underline_color) << (2 * COLOUR)
        } else {
            let attributes = u128::from(cell.modifier.bits()) << (3 * COLOUR);
            tint(cell.fg) | tint(cell.bg) << COLOUR | tint(cell.underline_color) << (2 * COLOUR) | attributes
        };
        Face(u128::from(symbol) | look << SYMBOL | if long { LONG } else { 0 })
    }

    /// Cells of this face may look otherwise nevertheless: their symbols must be compared.
    pub(crate) fn is_long(self) -> bool {
        self.0 & LONG != 0
    }

    /// The symbol is one letter of ASCII.
    pub(crate) fn is_ascii(self) -> bool {
        matches!(self.symbol(), 0x20..=0x7e)
    }

    /// The symbol may take two columns.
    pub(crate) fn may_be_wide(self) -> bool {
        // Nothing of two bytes is wide, nor is what draws borders (U+2500 to U+257F).
        self.symbol() > 0xffff && !matches!(self.symbol() & 0xffff, 0x94e2 | 0x95e2)
    }

    /// A number for the face. Two that differ may share one.
    pub(crate) fn brief(self) -> u32 {
        let folded = (self.0 >> 64) as u64 ^ (self.0 as u64).rotate_left(29);
        (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
    }

    fn symbol(self) -> u32 {
        self.0 as u32
    }
}

/// A blank of which nothing but its ground is seen.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// A number for a colour, in [`COLOUR`] bits.
fn tint(colour: Color) -> u128 {
    u128::from(match colour {
        Color::Indexed(index) => 32 + u32::from(index),
        Color::Rgb(red, green, blue) => 512 + u32::from_be_bytes([0, red, green, blue]),
        named => sixteen(named).map_or(0, |index| 1 + u32::from(index)),
    })
}

/// The number of a colour that has a name, as terminals count them; none of any other, and of the terminal's own.
pub(super) fn sixteen(colour: Color) -> Option<u8> {
    Some(match colour {
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
        Color::Reset | Color::Indexed(_) | Color::Rgb(..) => return None,
    })
}

/// A screen of cells and their faces.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) cells: Buffer,
    /// The face of every cell, as of the last look at it.
    faces: Vec<Face>,
}

impl Sheet {
    /// A sheet of cells that will not change.
    pub(crate) fn new(cells: Buffer) -> Sheet {
        let mut sheet = Sheet { cells, faces: Vec::new() };
        sheet.look_and_mend(&Touched::All, |_| ());
        sheet
    }

    /// Looks at the cells of some rows, and has `mend` look at rows with symbols that may be wide.
    pub(crate) fn look_and_mend(&mut self, rows: &Touched, mend: impl Fn(&mut [Cell])) {
        self.faces.resize(self.cells.content.len(), Face(0));
        let width = usize::from(self.cells.area.width).max(1);
        let lines = self.cells.content.chunks_mut(width).zip(self.faces.chunks_mut(width));
        for (_, (row, faces)) in (0..).zip(lines).filter(|(y, _)| rows.has(*y)) {
            look(row, faces);
            if faces.iter().any(|face| face.may_be_wide()) {
                mend(row);
                look(row, faces);
            }
        }
    }

    /// Takes some rows of a sheet of the same size, which has those of this one then.
    pub(crate) fn swap_rows(&mut self, other: &mut Sheet, rows: &Touched) {
        let width = usize::from(self.cells.area.width).max(1);
        let cells = self.cells.content.chunks_mut(width).zip(other.cells.content.chunks_mut(width));
        let faces = self.faces.chunks_mut(width).zip(other.faces.chunks_mut(width));
        for (_, ((cells, others), (faces, theirs))) in (0..).zip(cells.zip(faces)).filter(|(y, _)| rows.has(*y)) {
            if cells.len() == others.len() && faces.len() == theirs.len() {
                cells.swap_with_slice(others);
                faces.swap_with_slice(theirs);
            }
        }
    }

    /// Makes all rows but some the same as those of a sheet of the same size.
    pub(crate) fn copy_other_rows(&mut self, from: &Sheet, rows: &Touched) {
        let width = usize::from(self.cells.area.width).max(1);
        let cells = self.cells.content.chunks_mut(width).zip(from.cells.content.chunks(width));
        let faces = self.faces.chunks_mut(width).zip(from.faces.chunks(width));
        for (_, ((cells, others), (faces, theirs))) in (0..).zip(cells.zip(faces)).filter(|(y, _)| !rows.has(*y)) {
            if cells.len() == others.len() && faces.len() == theirs.len() {
                cells.clone_from_slice(others);
                faces.copy_from_slice(theirs);
            }
        }
    }

    /// The face of every cell.
    pub(crate) fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The rows, with the faces of their cells.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let width = usize::from(self.cells.area.width).max(1);
        let rows = self.cells.content.chunks(width).zip(self.faces.chunks(width));
        rows.map(|(cells, faces)| Row { cells, faces })
    }

    /// Turns the cells between two numbers round, to the left where `left`, and blanks those that come round.
    pub(crate) fn turn(&mut self, first: usize, end: usize, cells: usize, left: bool) {
        let blank = Cell::default();
        if let Some(region) = self.cells.content.get_mut(first..end) {
            turn(region, cells, left, &blank);
        }
        if let Some(region) = self.faces.get_mut(first..end) {
            turn(region, cells, left, &Face::of(&blank));
        }
    }
}

fn look(row: &[Cell], faces: &mut [Face]) {
    for (face, cell) in faces.iter_mut().zip(row) {
        *face = Face::of(cell);
    }
}

fn turn<T: Clone>(region: &mut [T], number: usize, left: bool, blank: &T) {
    let number = number.min(region.len());
    let new = if left {
        region.rotate_left(number);
        region.len() - number..region.len()
    } else {
        region.rotate_right(number);
        0..number
    };
    region.get_mut(new).into_iter().for_each(|new| new.fill(blank.clone()));
}

/// A row of a sheet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) cells: &'a [Cell],
    pub(crate) faces: &'a [Face],
}

impl Row<'_> {
    /// The rows look alike.
    pub(crate) fn is_like(self, other: Row<'_>) -> bool {
        self.faces == other.faces
            && (!self.faces.iter().any(|face| face.is_long())
                || self.cells.iter().zip(other.cells).all(|(one, other)| one.symbol() == other.symbol()))
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn cell(symbol: &str, style: Style) -> Cell {
        let mut cell = Cell::default();
        cell.set_symbol(symbol).set_style(style);
        cell
    }

    #[test]
    fn faces_differ_where_anything_seen_differs() {
        let styles = [
            Style::new(),
            Style::new().bold(),
            Style::new().reversed(),
            Style::new().red(),
            Style::new().on_red(),
            Style::new().fg(Color::Indexed(255)),
            Style::new().fg(Color::Rgb(255, 255, 255)),
            Style::new().bg(Color::Rgb(0, 0, 1)),
            Style::new().underline_color(Color::Indexed(3)),
        ];
        let symbols = ["a", "b", "é", "日", "│", "\u{1f680}"];
        let cells: Vec<Cell> =
            symbols.iter().flat_map(|symbol| styles.iter().map(|style| cell(symbol, *style))).collect();
        for one in &cells {
            for other in &cells {
                assert_eq!(Face::of(one) == Face::of(other), one == other, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn of_a_blank_the_ground_and_the_link_are_seen() {
        let face = |style| Face::of(&cell(" ", style));
        assert_eq!(face(Style::new().bold().red()), face(Style::new()));
        assert_ne!(face(Style::new().on_red()), face(Style::new()));
        assert_ne!(face(Style::new().reversed()), face(Style::new()));
        assert_ne!(face(Style::new().underline_color(Color::Red)), face(Style::new()));
    }

    #[test]
    fn long_symbols_are_compared_themselves() {
        let area = ratatui::layout::Rect::new(0, 0, 1, 1);
        let sheet = |symbol: &str| {
            let mut buffer = Buffer::empty(area);
            buffer.content[0].set_symbol(symbol);
            Sheet::new(buffer)
        };
        let (one, other) = (sheet("👩\u{200d}🚀"), sheet("👩\u{200d}🚒"));
        let row = |sheet: &'static Sheet| sheet.rows().next().unwrap();
        let (one, other): (&'static Sheet, &'static Sheet) = (Box::leak(Box::new(one)), Box::leak(Box::new(other)));
        assert!(row(one).faces[0].is_long());
        assert!(!row(one).is_like(row(other)) && row(one).is_like(row(one)));
    }

    #[test]
    fn what_may_be_wide_is_told_from_what_never_is() {
        let wide = |symbol: &str| Face::of(&cell(symbol, Style::new())).may_be_wide();
        assert!(["日", "한", "\u{1f680}", "👩\u{200d}🚀"].into_iter().all(wide));
        assert!(!["a", "é", "│", "─", " "].into_iter().any(wide));
    }
}
