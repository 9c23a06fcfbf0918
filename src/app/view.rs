//! The view: plain data for one frame. It holds what is visible and nothing else, every text in it is [`Shown`], and what a
//! segment means is a [`Role`]; which colour that is, the theme of the terminal layer decides. Drawing a view cannot change
//! the program, because a view knows nothing of it.

use crate::shown::Shown;

/// A screen size in columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A rectangle of the screen, in columns and rows from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// The area inside a border of one column and one row on each side.
    #[must_use]
    pub fn inside(self) -> Area {
        Area {
            x: self.x.saturating_add(1),
            y: self.y.saturating_add(1),
            width: self.width.saturating_sub(2),
            height: self.height.saturating_sub(2),
        }
    }
}

/// What a segment of text means. The theme turns roles into colours and attributes; without colours bold, dim, underline and
/// reverse tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Plain,
    /// Less important: read rows, counts, hints.
    Dim,
    /// Important: unread titles, headings.
    Strong,
    /// The one accent: the name of the program, keys in hints, chosen values.
    Accent,
    /// The sign of an unread story.
    Unread,
    /// The sign of a flagged story.
    Flag,
    /// A due date that has passed, and its sign.
    Overdue,
    /// Found text.
    Hit,
    /// The found text the reader stands on.
    CurrentHit,
    /// An editor's note or the reader's own.
    Note,
    /// A region label, topic or place.
    Label,
    /// A warning or error.
    Warning,
    /// An excluded value.
    Excluded,
    /// What is saved.
    Good,
}

/// Text with one meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segment {
    /// The text.
    pub text: Shown,
    /// Its meaning.
    pub role: Role,
}

impl Segment {
    /// Text that means `role`.
    pub fn new(text: impl Into<Shown>, role: Role) -> Self {
        Segment { text: text.into(), role }
    }
}

/// One line of segments.
pub type Line = Vec<Segment>;

/// The width of a line in columns.
#[must_use]
pub fn width(line: &Line) -> usize {
    line.iter().map(|segment| segment.text.width()).sum()
}

/// A line of the screen with text at both ends. Where both do not fit, the left one gives way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bar {
    /// Its row.
    pub y: u16,
    /// At the left end.
    pub left: Line,
    /// At the right end.
    pub right: Line,
}

/// Which pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PaneKind {
    /// The tree of facets.
    Filter,
    /// The list of stories.
    #[default]
    List,
    /// The story.
    Detail,
    /// Something over the panes: help, history, a question.
    Overlay,
}

/// One row of a pane's content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowView {
    /// Its text, cut to the pane already.
    pub line: Line,
    /// The cursor is on it.
    pub current: bool,
    /// It belongs to a selection.
    pub selected: bool,
    /// It prints this link, which may be opened.
    pub link: Option<Shown>,
}

/// A framed part of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pane {
    /// Which one.
    pub kind: PaneKind,
    /// Its rectangle, border included.
    pub area: Area,
    /// Keys go to it: its border is accented.
    pub focused: bool,
    /// Its upper border is the lower border of the pane above.
    pub joined: bool,
    /// In the upper border at the left.
    pub title: Line,
    /// In the upper border at the right.
    pub corner: Line,
    /// Its visible rows.
    pub rows: Vec<RowView>,
    /// The rows stand in the middle: a calm screen that says what to do next.
    pub centred: bool,
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The size it was made for.
    pub size: Size,
    /// The line on top, the lines at the bottom.
    pub bars: Vec<Bar>,
    /// The panes from back to front.
    pub panes: Vec<Pane>,
    /// Where the terminal's cursor stands, column and row: on the selected row or in a prompt.
    pub cursor: Option<(u16, u16)>,
    /// The cursor is to be seen: somebody types.
    pub typing: bool,
}

impl View {
    /// The pane of a kind, where it is seen.
    #[must_use]
    pub fn pane(&self, kind: PaneKind) -> Option<&Pane> {
        self.panes.iter().find(|pane| pane.kind == kind)
    }
}
