//! What stands over the panes and takes the keys: help, the history of marks, a question.

use super::action::{Action, Group};
use super::commands::Choosing;
use super::deed::Deed;
use super::effect::Effects;
use super::export::ExportForm;
use super::filter::thousands;
use super::key::{Code, Key};
use super::view::{Line, Role, RowView, Segment, width};
use super::wrap::wrap;
use super::{App, Now};
use crate::marks::NextStep;
use crate::rows::Row;
use crate::shown::Shown;

/// Something over the panes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Overlay {
    /// All actions and their keys; letters narrow them.
    Help {
        /// The letters typed so far.
        narrow: String,
        /// The first visible line.
        top: usize,
        /// Its lines, made when it is opened or narrowed.
        lines: Vec<Line>,
    },
    /// What was marked and undone.
    History {
        /// The first visible line.
        top: usize,
        /// Its lines, made when it is opened.
        lines: Vec<Line>,
    },
    /// What could not be read.
    Failures {
        /// The first visible line.
        top: usize,
        /// Its lines, made when it is opened.
        lines: Vec<Line>,
    },
    /// Text that was asked for: what a command wrote, what could not be copied.
    Text {
        /// What it is.
        title: String,
        /// The first visible line.
        top: usize,
        /// Its lines.
        lines: Vec<Line>,
    },
    /// What is exported, how and where to.
    Export(Box<ExportForm>),
    /// Commands to choose from.
    Choose(Box<Choosing>),
    /// Saved searches; the one the cursor is on.
    Saved(usize),
    /// A question that `y` answers with an action.
    Question {
        /// The question.
        text: String,
        /// What is done on `y`.
        action: Asked,
    },
}

impl Overlay {
    /// The keys that matter in it, for the bottom line: those of the pane behind do nothing now.
    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Overlay::Help { .. } => &[("PgDn", "more"), ("Esc", "close")],
            Overlay::History { .. } | Overlay::Failures { .. } | Overlay::Text { .. } => {
                &[("j k", "scroll"), ("q", "close")]
            }
            Overlay::Export(_) => &[("Enter", "export"), ("Esc", "close")],
            Overlay::Choose(_) => &[("Enter", "choose"), ("j k", "go"), ("q", "close")],
            Overlay::Saved(_) => &[("Enter", "open"), ("j k", "go"), ("q", "close")],
            Overlay::Question { .. } => &[("y", "yes"), ("n", "no")],
        }
    }
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Do this to these stories.
    Deed(Deed, Vec<Row>),
    /// Undo or redo what another session did, as long as that is still what comes next.
    TakeBack {
        /// Do it again.
        redo: bool,
        /// What it is about.
        step: NextStep,
    },
    /// Write an export over the file that has its name.
    Overwrite,
    /// Make the folder that an export belongs into.
    MakeFolder(String),
}

/// Deeds shown in the history.
const DEEDS: usize = 200;

impl App {
    pub(super) fn overlay_key(&mut self, key: Key, now: Now) -> Effects {
        let page = usize::from(self.layout().overlay(60, usize::MAX).inside().height);
        let Some(overlay) = self.input.overlay.take() else { return Effects::none() };
        let mut overlay = match overlay {
            Overlay::Export(form) => return self.export_key(form, key),
            Overlay::Choose(choosing) => return self.choose_key(choosing, key),
            Overlay::Saved(at) => return self.saved_key(at, key),
            other => other,
        };
        let (top, lines) = match &mut overlay {
            Overlay::Question { action, .. } => {
                if let Some('y' | 'Y') = key.typed() {
                    return self.asked(action.clone(), now);
                }
                self.status.say("nothing was changed");
                return Effects::none();
            }
            Overlay::Export(_) | Overlay::Choose(_) | Overlay::Saved(_) => return Effects::none(),
            Overlay::Help { narrow, top, lines } => {
                match (key.code, key.typed()) {
                    (Code::Backspace, _) if narrow.pop().is_none() => return Effects::none(),
                    (_, Some('q' | '?')) if narrow.is_empty() => return Effects::none(),
                    (Code::Backspace, _) => {}
                    (_, Some(c)) => narrow.push(c),
                    _ => return self.scroll_overlay(overlay, key, page),
                }
                *top = 0;
                *lines = self.help_lines(narrow);
                self.input.overlay = Some(overlay);
                return Effects::none();
            }
            Overlay::History { top, lines } | Overlay::Failures { top, lines } | Overlay::Text { top, lines, .. } => {
                (top, lines)
            }
        };
        let last = lines.len().saturating_sub(page);
        match key.typed() {
            Some('q' | 'U') => return Effects::none(),
            Some('j') => *top = (*top + 1).min(last),
            Some('k') => *top = top.saturating_sub(1),
            _ => return self.scroll_overlay(overlay, key, page),
        }
        self.input.overlay = Some(overlay);
        Effects::none()
    }

    /// The keys that scroll or close any list of lines.
    fn scroll_overlay(&mut self, mut overlay: Overlay, key: Key, page: usize) -> Effects {
        if matches!(key.code, Code::Esc | Code::Enter) || (key.code == Code::Char('c') && key.ctrl) {
            return Effects::none();
        }
        if let Overlay::Help { top, lines, .. }
        | Overlay::History { top, lines }
        | Overlay::Failures { top, lines }
        | Overlay::Text { top, lines, .. } = &mut overlay
        {
            let last = lines.len().saturating_sub(page);
            *top = match key.code {
                Code::Down => *top + 1,
                Code::Up => top.saturating_sub(1),
                Code::PageDown => *top + page,
                Code::PageUp => top.saturating_sub(page),
                Code::Home => 0,
                Code::End => last,
                _ => *top,
            }
            .min(last);
        }
        self.input.overlay = Some(overlay);
        Effects::none()
    }

    /// Opens help, the history of marks or what could not be read.
    pub(super) fn open_overlay(&mut self, action: Action) {
        let overlay = match action {
            Action::History => Overlay::History { top: 0, lines: self.history_lines() },
            Action::Failures => Overlay::Failures { top: 0, lines: self.failure_lines() },
            _ => Overlay::Help { narrow: String::new(), top: 0, lines: self.help_lines("") },
        };
        self.input.overlay = Some(overlay);
    }

    /// Breaks the lines of the overlay anew: the screen has another size.
    pub(super) fn refit_overlay(&mut self) {
        let broken = match &self.input.overlay {
            Some(Overlay::Help { narrow, .. }) => self.help_lines(narrow),
            Some(Overlay::History { .. }) => self.history_lines(),
            Some(Overlay::Failures { .. }) => self.failure_lines(),
            _ => return,
        };
        if let Some(
            Overlay::Help { top, lines, .. } | Overlay::History { top, lines } | Overlay::Failures { top, lines },
        ) = &mut self.input.overlay
        {
            *top = (*top).min(broken.len().saturating_sub(1));
            *lines = broken;
        }
    }

    /// The columns inside of a wide overlay.
    pub(super) fn overlay_columns(&self) -> usize {
        usize::from(self.layout().overlay(92, usize::MAX).inside().width)
    }

    /// Where the cursor stands in the overlay while somebody types there, in columns and rows.
    pub(super) fn overlay_cursor(&self) -> Option<(usize, usize)> {
        match &self.input.overlay {
            Some(Overlay::Export(form)) => form.cursor(self.overlay_columns()),
            _ => None,
        }
    }

    /// Shows text over the panes, a row a line, broken where it is wider than they are.
    pub(super) fn show_text(&mut self, title: &str, text: &str) {
        let columns = self.overlay_columns().saturating_sub(1).max(1);
        let mut lines = Vec::new();
        for line in text.lines() {
            let shown = Shown::new(line);
            let ranges = wrap(shown.as_str(), columns);
            if ranges.is_empty() {
                lines.push(Line::new());
            }
            lines.extend(ranges.into_iter().map(|range| vec![Segment::new(&shown.as_str()[range], Role::Plain)]));
        }
        self.input.overlay = Some(Overlay::Text { title: title.to_owned(), top: 0, lines });
    }

    /// Title and lines of the overlay.
    pub(super) fn overlay_title(&self) -> Line {
        match &self.input.overlay {
            Some(Overlay::Help { narrow, .. }) if narrow.is_empty() => {
                vec![Segment::new("Help", Role::Strong), Segment::new("  type to search, Esc closes", Role::Dim)]
            }
            Some(Overlay::Help { narrow, .. }) => {
                vec![Segment::new("Help: ", Role::Strong), Segment::new(narrow.as_str(), Role::Accent)]
            }
            Some(Overlay::History { .. }) => vec![Segment::new("What was marked", Role::Strong)],
            Some(Overlay::Export(_)) => vec![Segment::new("Export", Role::Strong)],
            Some(Overlay::Choose(choosing)) => vec![Segment::new(choosing.title(), Role::Strong)],
            Some(Overlay::Text { title, .. }) => vec![Segment::new(title.as_str(), Role::Strong)],
            Some(Overlay::Saved(_)) => vec![Segment::new("Saved searches", Role::Strong)],
            Some(Overlay::Failures { .. }) => vec![Segment::new("Not read", Role::Strong)],
            Some(Overlay::Question { .. }) | None => Line::new(),
        }
    }

    pub(super) fn overlay_lines(&self) -> Vec<Line> {
        match &self.input.overlay {
            Some(
                Overlay::Help { lines, .. }
                | Overlay::History { lines, .. }
                | Overlay::Failures { lines, .. }
                | Overlay::Text { lines, .. },
            ) => lines.clone(),
            Some(Overlay::Export(form)) => form.lines(self.overlay_columns()),
            Some(Overlay::Choose(choosing)) => choosing.lines(self.overlay_columns()),
            Some(Overlay::Saved(at)) => self.saved_lines(*at),
            Some(Overlay::Question { text, .. }) => self.question_lines(text),
            None => Vec::new(),
        }
    }

    /// A question, broken where it is wider than the screen, and how it is answered.
    fn question_lines(&self, text: &str) -> Vec<Line> {
        let inside = self.layout().overlay(92, usize::MAX).inside();
        let shown = Shown::new(text);
        let mut ranges = wrap(shown.as_str(), usize::from(inside.width).saturating_sub(4).max(1));
        // The answers stay on the screen, whatever is asked; what has no room is cut where the pane ends.
        let room = usize::from(inside.height).saturating_sub(2).max(1);
        let end = ranges.last().map_or(0, |range| range.end);
        ranges.truncate(room);
        if let Some(last) = ranges.last_mut() {
            last.end = end;
        }
        let text = ranges.into_iter().map(|range| vec![Segment::new(&shown.as_str()[range], Role::Strong)]);
        let answers = vec![
            Segment::new("y", Role::Accent),
            Segment::new(" yes   ", Role::Plain),
            Segment::new("any other key", Role::Accent),
            Segment::new(" no", Role::Plain),
        ];
        text.chain([Line::new(), answers]).collect()
    }

    fn help_lines(&self, narrow: &str) -> Vec<Line> {
        let columns = self.overlay_columns().saturating_sub(1);
        let narrow = narrow.to_lowercase();
        let mut lines = Vec::new();
        let mut group: Option<Group> = None;
        for &action in Action::ALL {
            let keys = self.settings.keymap.keys_of(&self.layers(), action).join(" ");
            let text = format!("{keys} {} {}", action.name(), action.doc()).to_lowercase();
            if !narrow.split_whitespace().all(|word| text.contains(word)) {
                continue;
            }
            if group != Some(action.group()) {
                if group.is_some() {
                    lines.push(Line::new());
                }
                lines.push(vec![Segment::new(action.group().name(), Role::Strong)]);
                group = Some(action.group());
            }
            let keys = if keys.is_empty() { format!(":{}", action.name()) } else { keys };
            lines.extend(entry(Segment::new(keys, Role::Accent), &Segment::new(action.doc(), Role::Plain), columns));
        }
        if lines.is_empty() {
            let told = Segment::new("nothing is called that; Backspace widens the search", Role::Dim);
            lines.extend(hang(Line::new(), 0, &told, columns));
        }
        if narrow.is_empty() {
            let key = self.settings.keymap.keys_of(&self.layers(), Action::QueryHelp);
            let here = key.first().map(|key| format!("{key} here, ")).unwrap_or_default();
            lines.extend([Line::new(), vec![Segment::new("Queries", Role::Strong)]]);
            let about = |what: &str, told: &str| {
                entry(Segment::new(what, Role::Plain), &Segment::new(told, Role::Dim), columns)
            };
            lines.extend(about("the whole language", &format!("{here}`dateline help query` in a shell")));
            lines.extend([Line::new(), vec![Segment::new("About", Role::Strong)]]);
            lines.extend(self.about().into_iter().flat_map(|(what, told)| about(what, &told)));
        }
        lines
    }

    /// The program in numbers: version, stories, sizes.
    fn about(&self) -> Vec<(&'static str, String)> {
        let store = self.library.store();
        let sizes = store.sizes();
        let mut about = vec![
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("stories", thousands(store.len())),
            ("documents", thousands(store.documents().len())),
            ("stories with their words", thousands(store.indexed())),
            ("text and columns", size((sizes.text + sizes.columns + sizes.words) as u64)),
            ("read from the index", size(sizes.mapped as u64)),
            ("marked stories", thousands(self.library.marks().counts().marked)),
        ];
        about.extend(self.status.memory.map(|bytes| ("memory", size(bytes))));
        about
    }

    /// The memory was told: help that is open shows it.
    pub(super) fn weighed(&mut self, bytes: Option<u64>) {
        self.status.memory = bytes;
        if matches!(&self.input.overlay, Some(Overlay::Help { narrow, .. }) if narrow.is_empty()) {
            let told = self.help_lines("");
            if let Some(Overlay::Help { lines, .. }) = &mut self.input.overlay {
                *lines = told;
            }
        }
    }

    fn history_lines(&self) -> Vec<Line> {
        let deeds = self.library.marks().history(DEEDS);
        if deeds.is_empty() {
            return vec![vec![Segment::new("nothing was marked yet", Role::Dim)]];
        }
        let undo = self.settings.keymap.keys_of(&self.layers(), Action::Undo).into_iter().next().unwrap_or_default();
        let next = match self.library.marks().next_undo() {
            Some(next) if next.mine => format!("would be undone next ({undo}): {}", next.what),
            Some(next) => format!("would be undone next, after asking ({undo}): {}", next.what),
            None => String::from("nothing is left to be undone"),
        };
        let (zone, columns) = (self.zone(), self.overlay_columns().saturating_sub(1));
        let mut lines = hang(Line::new(), 0, &Segment::new(next, Role::Accent), columns);
        lines.push(Line::new());
        for deed in deeds {
            let at = Segment::new(format!("{}  ", super::detail::minute(deed.at, &zone)), Role::Dim);
            let indent = if columns < 44 { 2 } else { at.text.width() };
            let what = Segment::new(deed.what, if deed.undone { Role::Dim } else { Role::Plain });
            lines.extend(hang(vec![at], indent, &what, columns));
            let mut ends = Vec::new();
            if let Some(by) = deed.by.told() {
                ends.push(Segment::new(format!("  {by}"), Role::Dim));
            }
            if deed.undone {
                ends.push(Segment::new("  undone", Role::Warning));
            }
            if !deed.mine {
                let whose = if deed.at < self.began.0 { "  before this session" } else { "  by another session" };
                ends.push(Segment::new(whose, Role::Dim));
            }
            for end in ends {
                match lines.last_mut() {
                    Some(line) if width(line) + end.text.width() <= columns => line.push(end),
                    _ => lines.push(vec![end]),
                }
            }
        }
        lines
    }

    fn failure_lines(&self) -> Vec<Line> {
        let columns = self.overlay_columns().saturating_sub(1);
        let failures = self.status.failures.iter().map(|text| Segment::new(text.as_str(), Role::Plain));
        let mut lines: Vec<Line> = failures.flat_map(|text| hang(Line::new(), 2, &text, columns)).collect();
        if lines.is_empty() {
            lines.push(vec![Segment::new("everything was read", Role::Dim)]);
        }
        if self.status.more_failures > 0 {
            lines.push(vec![Segment::new(format!("and {} more", self.status.more_failures), Role::Dim)]);
        }
        lines
    }

    /// The visible lines of the overlay for `height` rows.
    pub(super) fn overlay_rows(&self, height: usize) -> Vec<RowView> {
        let top = match &self.input.overlay {
            Some(
                Overlay::Help { top, .. }
                | Overlay::History { top, .. }
                | Overlay::Failures { top, .. }
                | Overlay::Text { top, .. },
            ) => *top,
            Some(Overlay::Choose(choosing)) => choosing.top(height, choosing.lines(self.overlay_columns()).len()),
            Some(Overlay::Saved(at)) => (at + 1).saturating_sub(height),
            Some(Overlay::Question { .. } | Overlay::Export(_)) | None => 0,
        };
        let lines = self.overlay_lines().into_iter().skip(top).take(height);
        lines.map(|line| RowView { line, ..RowView::default() }).collect()
    }
}

/// A word or a key and what is told about it: beside each other, or below where there is little room.
fn entry(what: Segment, told: &Segment, columns: usize) -> Vec<Line> {
    let column = if columns < 50 { 15 } else { 20 };
    let head = vec![Segment::new("  ", Role::Plain), what];
    if columns < column + 16 {
        return [vec![head], hang(vec![Segment::new("    ", Role::Plain)], 4, told, columns)].concat();
    }
    let gap = column.saturating_sub(width(&head)).max(1);
    hang([head, vec![Segment::new(" ".repeat(gap), Role::Plain)]].concat(), column, told, columns)
}

/// A text behind the head of its line, broken where it is wider than there are columns; what follows is indented.
fn hang(head: Line, indent: usize, text: &Segment, columns: usize) -> Vec<Line> {
    let taken = width(&head).max(indent);
    // A head that leaves little room has its line for itself.
    let (mut lines, mut first) = (Vec::new(), Some(head));
    if columns < taken + 24 && taken > indent {
        lines.extend(first.take());
    }
    let indent = indent.min(columns / 2);
    let room = columns.saturating_sub(if first.is_some() { taken } else { indent }).max(1);
    for range in wrap(text.text.as_str(), room) {
        let mut line = first.take().unwrap_or_else(|| vec![Segment::new(" ".repeat(indent), Role::Plain)]);
        line.push(Segment::new(&text.text.as_str()[range], text.role));
        lines.push(line);
    }
    lines
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
