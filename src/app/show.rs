//! Making the view: what the state looks like at this size. Only what is visible is looked at.

use super::detail::Hits;
use super::filter::thousands;
use super::key::print;
use super::keymap::Resolved;
use super::layout::Layout;
use super::overlay::Overlay;
use super::prompt::{Prompt, Purpose};
use super::view::{Area, Bar, Line, Pane, PaneKind, Role, RowView, Segment, View, width};
use super::wrap::wrap;
use super::{Action, App};
use crate::library::Sort;
use crate::shown::Shown;

/// How to get documents, for those who have none.
const WAYS_IN: [(&str, &str); 3] = [
    ("dateline add FILE…", "keeps documents here"),
    ("dateline FOLDER", "opens a folder"),
    ("dateline --demo", "opens the samples"),
];

/// Columns of what stands over the panes, where there is room.
const OVERLAY: usize = 92;

/// A title that fits the upper border of the story pane needs no line inside it.
pub(super) fn title_fits(title: &str, columns: usize) -> bool {
    Shown::new(title).width() + 20 <= columns
}

impl App {
    /// The frame to be drawn now.
    #[must_use]
    pub fn view(&self) -> View {
        let layout = self.layout();
        if layout.too_small() {
            return self.too_small();
        }
        let mut view = View { size: self.size, ..View::default() };
        view.bars.push(self.top_bar());
        for kind in [PaneKind::List, PaneKind::Detail, PaneKind::Filter] {
            let Some(area) = layout.area(kind) else { continue };
            view.panes.push(match kind {
                PaneKind::Filter => self.filter_pane(area),
                PaneKind::Detail => self.detail_pane(area, layout),
                PaneKind::List | PaneKind::Overlay => self.list_pane(area),
            });
        }
        view.cursor = self.cursor_cell(&view);
        self.bottom(&mut view);
        if let Some(overlay) = &self.input.overlay {
            let pane = self.overlay_pane(overlay, layout);
            let inside = pane.area.inside();
            let typed = self.overlay_cursor();
            let (x, y) = typed.unwrap_or_default();
            // The lines begin one column to the right of the border.
            let x = u16::try_from(x + usize::from(typed.is_some())).unwrap_or(0).min(inside.width.saturating_sub(1));
            let y = u16::try_from(y).unwrap_or(0).min(inside.height.saturating_sub(1));
            view.cursor = Some((inside.x + x, inside.y + y));
            view.typing |= typed.is_some();
            view.panes.push(pane);
        }
        view
    }

    fn too_small(&self) -> View {
        let columns = usize::from(self.size.width);
        let sentences = ["too small: needs 20 x 5", "needs 20 x 5", "20 x 5"];
        let text = sentences.into_iter().find(|text| text.len() <= columns).unwrap_or_default();
        let text = Shown::new(text);
        let bar = Bar { y: 0, left: vec![Segment { text, role: Role::Plain }], right: Line::new() };
        View { size: self.size, bars: vec![bar], ..View::default() }
    }

    fn top_bar(&self) -> Bar {
        let status = self.library.status();
        let items = self.library.store().present();
        let mut counts = format!("   {}", count(items, "item", "items"));
        let query = self.searching.query().to_string();
        let columns = usize::from(self.size.width);
        // The query needs some room first, the counts take what is left.
        let wanted = if query.is_empty() { 0 } else { Shown::new(&query).width().min(columns / 3) + 3 };
        let read = status.read.count() - status.read.and_count(self.library.store().gone());
        let flagged = status.flagged.count() - status.flagged.and_count(self.library.store().gone());
        for (number, what) in [(items.saturating_sub(read), "unread"), (flagged, "flagged")] {
            let told = format!(" · {} {what}", thousands(number));
            if what == "flagged" && number == 0
                || " dateline".len() + counts.chars().count() + told.chars().count() + wanted > columns
            {
                break;
            }
            counts.push_str(&told);
        }
        let left = vec![Segment::new(" dateline", Role::Accent), Segment::new(counts, Role::Plain)];
        let room = columns.saturating_sub(width(&left) + 3);
        let right = if query.is_empty() || room == 0 {
            Line::new()
        } else {
            let text = Shown::new(&query).fit(room);
            vec![Segment { text, role: Role::Strong }, Segment::new(" ", Role::Plain)]
        };
        Bar { y: 0, left, right }
    }

    fn filter_pane(&self, area: Area) -> Pane {
        let inside = area.inside();
        let focused = self.stance.focus == PaneKind::Filter;
        let mut title = vec![Segment::new("Filter", Role::Plain)];
        if !self.filter.narrow.is_empty() {
            title.push(Segment::new(format!(" {}", self.filter.narrow), Role::Accent));
        }
        let (columns, height) = (usize::from(inside.width), usize::from(inside.height));
        let empty = self.filter.is_empty();
        let rows = if empty {
            let narrowed = ["no value has these letters", "Esc shows all values"];
            let none = ["nothing to browse by yet"];
            calm(if self.filter.narrow.is_empty() { &none } else { &narrowed }, columns, height)
        } else {
            self.filter.view(columns, height, focused)
        };
        Pane { kind: PaneKind::Filter, area, focused, title, rows, centred: empty, ..Pane::default() }
    }

    fn list_pane(&self, area: Area) -> Pane {
        let inside = area.inside();
        let (columns, height) = (usize::from(inside.width), usize::from(inside.height));
        let total = self.list.rows().len();
        let selected = self.list.selection().map(|places| places.len());
        let corner = match (total, selected) {
            (0, _) => Line::new(),
            (_, Some(selected)) => vec![Segment::new(format!("{selected} selected"), Role::Accent)],
            _ => {
                let at = self.list.ordinal().map(|at| format!("{} of ", thousands(at))).unwrap_or_default();
                let sort = if self.sort == Sort::Date { String::new() } else { format!("by {}, ", self.sort.name()) };
                // Not dim: the number changes at every key.
                vec![Segment::new(format!("{sort}{at}{}", thousands(total)), Role::Plain)]
            }
        };
        let rows = if total == 0 {
            self.calm_list(columns, height)
        } else {
            self.list.view(&self.library, self.today, &self.searching.needles, columns, height)
        };
        Pane {
            kind: PaneKind::List,
            area,
            focused: self.stance.focus == PaneKind::List,
            title: vec![Segment::new(if self.agenda.is_some() { "Agenda" } else { "Items" }, Role::Plain)],
            corner,
            rows,
            centred: total == 0,
            ..Pane::default()
        }
    }

    /// What an empty list says: always what to do next.
    fn calm_list(&self, columns: usize, height: usize) -> Vec<RowView> {
        let keys = |action| self.settings.keymap.keys_of(&self.layers(), action).into_iter().next().unwrap_or_default();
        let failures = self.status.failures.len() + self.status.more_failures;
        let mut lines: Vec<String> = Vec::new();
        if self.library.store().is_empty() && !self.status.load_ended {
            lines.push(String::from("reading the documents …"));
        } else if self.library.store().is_empty() {
            lines.push(String::from(if self.settings.opened.is_empty() {
                "There are no documents yet."
            } else {
                "There is no story in what was opened."
            }));
            if let Some(first) = self.status.failures.first() {
                lines.push(first.clone());
                if failures > 1 {
                    lines.push(format!("and {} more; dateline check lists them", failures - 1));
                }
            }
            lines.push(String::new());
            // One width for all, so that they stand under each other in the middle.
            lines.extend(WAYS_IN.iter().map(|(command, what)| {
                if columns < 44 { format!("{command:<18}") } else { format!("{command:<18}   {what:<20}") }
            }));
            lines.extend([String::new(), format!("{} quits, {} helps", keys(Action::Back), keys(Action::Help))]);
        } else if self.searching.is_running() {
            lines.push(String::from("searching …"));
        } else {
            lines.extend([
                String::from("No story matches."),
                String::new(),
                self.searching.query().to_string(),
                String::new(),
                format!("{} lifts the last term", keys(Action::LiftTerm)),
                format!("{} shows every story", keys(Action::ShowAll)),
                format!("{} edits the query", keys(Action::EditQuery)),
            ]);
        }
        calm(&lines.iter().map(String::as_str).collect::<Vec<_>>(), columns, height)
    }

    fn detail_pane(&self, area: Area, layout: Layout) -> Pane {
        let inside = area.inside();
        let (columns, height) = (usize::from(inside.width), usize::from(inside.height));
        let mut corners: Vec<Segment> = Vec::new();
        let mut title = Line::new();
        if let Some(row) = self.detail.row() {
            let story = self.library.store().title(row);
            let has_headline = self.library.store().has_headline(row);
            if title_fits(&story, columns) && has_headline {
                title.push(Segment::new(&*story, Role::Strong));
            } else {
                title.push(Segment::new("Story", Role::Plain));
            }
            let hits = self.detail.hits();
            if hits.count > 0 && self.stance.focus == PaneKind::Detail {
                let at = hits.at.map(|at| format!("{at} of ")).unwrap_or_default();
                corners.push(Segment::new(format!("{at}{}", found(hits)), Role::Hit));
            }
            if let Some((at, of)) = self.library.chain(row) {
                corners.push(Segment::new(format!("chain {at} of {of}"), Role::Dim));
            }
            if let Some(share) = self.detail.share(height) {
                let more = if self.detail.is_on_the_way() { " …" } else { "" };
                corners.push(Segment::new(format!("{share}%{more}"), Role::Dim));
            }
        }
        let mut corner = Line::new();
        for part in corners {
            if !corner.is_empty() {
                corner.push(Segment::new("  ", Role::Plain));
            }
            corner.push(part);
        }
        Pane {
            kind: PaneKind::Detail,
            area,
            focused: self.stance.focus == PaneKind::Detail,
            joined: layout.joined,
            title,
            corner,
            rows: self.detail.view(height),
            centred: false,
        }
    }

    fn overlay_pane(&self, overlay: &Overlay, layout: Layout) -> Pane {
        let lines = self.overlay_lines();
        let columns = match overlay {
            Overlay::Question { .. } => lines.iter().map(width).max().unwrap_or(0) + 4,
            _ => OVERLAY,
        };
        let rows = match overlay {
            // The frame stays where it is while help is narrowed.
            Overlay::Help { .. } => usize::from(layout.size.height),
            _ => lines.len().max(3),
        };
        let area = layout.overlay(columns, rows);
        let height = usize::from(area.inside().height);
        let columns = usize::from(area.inside().width);
        let question = matches!(overlay, Overlay::Question { .. });
        let rows = self
            .overlay_rows(height)
            .into_iter()
            .map(|row| RowView { line: fit(row.line, columns, if question { 2 } else { 1 }), ..row })
            .collect();
        Pane { kind: PaneKind::Overlay, area, focused: true, title: self.overlay_title(), rows, ..Pane::default() }
    }

    /// The cell of the row under the cursor, so that screen readers and people without colours find it.
    fn cursor_cell(&self, view: &View) -> Option<(u16, u16)> {
        let pane = view.pane(self.stance.focus)?;
        let at = pane.rows.iter().position(|row| row.current).unwrap_or(0);
        Some((pane.area.x + 1, pane.area.y + 1 + u16::try_from(at).unwrap_or(0)))
    }

    /// The bottom line; while somebody types, the line above it too.
    fn bottom(&self, view: &mut View) {
        let y = self.size.height - 1;
        let Some(prompt) = &self.input.prompt else {
            if !self.input.pending.is_empty() || self.input.count.is_some() {
                let lines = self.pending_hints(usize::from(self.size.width));
                let first = self.size.height - u16::try_from(lines.len()).unwrap_or(1);
                view.bars.extend((first..).zip(lines).map(|(y, left)| Bar { y, left, right: Line::new() }));
                return;
            }
            view.bars.push(self.bottom_bar(y));
            return;
        };
        let label = match prompt.purpose {
            Purpose::Search => " /",
            Purpose::Find => " find: ",
            Purpose::Query => " query: ",
            Purpose::Command => " :",
            Purpose::Narrow => " narrow: ",
            Purpose::Due if self.input.meant.is_follow_up() => " follow up, due: ",
            Purpose::Due => " due: ",
            Purpose::Tags => " tags: ",
            Purpose::Name => " save the query as: ",
        };
        let columns = usize::from(self.size.width).saturating_sub(label.len() + 1);
        let (text, column) = prompt.shown(columns);
        let room = usize::from(self.size.width);
        // While something is offered, nothing is wrong yet.
        let fault = self.searching.diagnostics.first().filter(|_| !self.completing.is_open());
        let fault = fault.map(|fault| {
            let typed = prompt.text();
            let before = Shown::new(typed.get(..fault.span.start).unwrap_or(typed)).width();
            let under = Shown::new(typed.get(fault.span.start..fault.span.end).unwrap_or_default()).width().max(1);
            // What of it has moved out of sight has no caret.
            let column = |at: usize| (label.len() + at).saturating_sub(prompt.hidden(columns)).max(label.len());
            let at = column(before).min(room.saturating_sub(1));
            let end = column(before + under).clamp(at + 1, room.max(at + 1));
            (at, end - at, Shown::new(&fault.sentence()))
        });
        // The caret stands under the fault, the sentence beside it or, where there is no room, below it.
        let beside = fault.as_ref().is_some_and(|(at, under, sentence)| at + under + 2 + sentence.width() <= room);
        let offers = prompt.purpose == Purpose::Tags;
        let rows = fault.as_ref().map_or(u16::from(offers), |_| if beside { 1 } else { 2 });
        let prompt_y = y.saturating_sub(rows);
        let left = vec![Segment::new(label, Role::Accent), Segment { text: text.fit(columns), role: Role::Plain }];
        // What is typed needs its room first.
        let spare = columns.saturating_sub(text.width() + 1);
        let right = if fault.is_none() { self.prompt_hint(prompt, spare) } else { Line::new() };
        view.bars.push(Bar { y: prompt_y, left, right });
        if let Some((at, under, sentence)) = fault {
            let caret = Segment::new(format!("{}{} ", " ".repeat(at), "^".repeat(under)), Role::Warning);
            let blank = Segment::new(if beside { "" } else { " " }, Role::Plain);
            let text = sentence.fit(room.saturating_sub(2));
            let sentence = vec![blank, Segment { text, role: Role::Warning }];
            let lines = if beside { vec![[vec![caret], sentence].concat()] } else { vec![vec![caret], sentence] };
            for (y, left) in (prompt_y + 1..).zip(lines) {
                view.bars.push(Bar { y, left, right: Line::new() });
            }
        }
        if offers {
            view.bars.push(Bar { y, left: self.tag_offers(room), right: Line::new() });
        }
        view.panes.extend(self.offers_pane(prompt, label.len(), prompt_y, columns));
        let x = u16::try_from(label.len() + column).unwrap_or(0).min(self.size.width.saturating_sub(1));
        view.cursor = Some((x, prompt_y));
        view.typing = true;
    }

    /// What stands beside a prompt: as much as fits.
    fn prompt_hint(&self, prompt: &Prompt, room: usize) -> Line {
        let first = |texts: Vec<String>, role: Role| {
            let text = texts.into_iter().find(|text| Shown::new(text).width() + 2 <= room).unwrap_or_default();
            vec![Segment::new(format!(" {text} "), role)]
        };
        let (short, long) = match prompt.purpose {
            Purpose::Due => {
                let (texts, good) = self.due_preview(prompt.text());
                return first(texts, if good { Role::Dim } else { Role::Warning });
            }
            Purpose::Tags => {
                let stories = count(self.input.meant.rows.len(), "story", "stories");
                return first(vec![format!("-name takes off, Tab completes · {stories}"), stories], Role::Dim);
            }
            Purpose::Search | Purpose::Query => {
                (count(self.list.rows().len(), "story", "stories"), "  Tab completes, Enter keeps, Esc goes back")
            }
            Purpose::Name => (self.searching.query().to_string(), ""),
            Purpose::Find => (found(self.detail.hits()), "  n next"),
            Purpose::Command => (String::new(), "the name of an action; ? lists them"),
            Purpose::Narrow => {
                (String::from("Enter chooses"), "  a digit another, - before it excludes, Esc shows all values")
            }
        };
        let texts = [format!(" {short}{long} "), format!(" {short} ")];
        let text = texts.into_iter().find(|text| Shown::new(text).width() <= room).unwrap_or_default();
        vec![Segment::new(text, Role::Dim)]
    }

    /// The tags that may be meant, each with the number of its stories.
    fn tag_offers(&self, room: usize) -> Line {
        let offered = self.tags_offered();
        let chosen = self.input.meant.completing.as_ref().map(|(_, _, at)| *at);
        let mut line = vec![Segment::new(" ", Role::Plain)];
        if offered.is_empty() {
            let none = if self.library.status().tags().next().is_none() { "no tags yet" } else { "a new tag" };
            line.push(Segment::new(none, Role::Dim));
            return line;
        }
        // The chosen one is always seen.
        let from = chosen.map_or(0, |at| at.saturating_sub(2));
        for (at, (name, stories)) in offered.iter().enumerate().skip(from) {
            let name = Shown::new(name).fit(24);
            let stories = format!(" {}  ", thousands(*stories));
            if width(&line) + name.width() + stories.len() > room {
                break;
            }
            let role = if chosen == Some(at) { Role::Accent } else { Role::Plain };
            line.push(Segment { text: name, role });
            line.push(Segment::new(stories, Role::Dim));
        }
        line
    }

    /// What was last done, or the keys that matter here; at the right what is saved, read and searched.
    fn bottom_bar(&self, y: u16) -> Bar {
        let columns = usize::from(self.size.width);
        let mut right = self.status.line(self.searching.percent(), columns);
        let beside = columns.saturating_sub(width(&right) + usize::from(!right.is_empty()));
        let Some(message) = &self.status.message else {
            return Bar { y, left: key_line(&self.keys_here(), beside), right };
        };
        // What was just done is read once, what is saved all the time; only what went wrong keeps its place.
        let mut room = beside;
        if message.text.width() + 1 > beside && right.iter().all(|part| part.role != Role::Warning) {
            (right, room) = (Line::new(), columns);
        }
        let text = message.text.fit(room.saturating_sub(1));
        Bar { y, left: vec![Segment::new(" ", Role::Plain), Segment { text, role: message.role }], right }
    }

    /// The keys that matter here, with what they do.
    fn keys_here(&self) -> Vec<(String, &'static str)> {
        if let Some(overlay) = &self.input.overlay {
            let room = self.layout().overlay(OVERLAY, usize::from(self.size.height)).inside().height;
            // Where all is in sight nothing more comes.
            let whole = self.overlay_lines().len() <= usize::from(room);
            let hints = overlay.hints().iter().filter(|(_, word)| !(whole && matches!(*word, "more" | "scroll")));
            return hints.map(|(key, word)| ((*key).to_owned(), *word)).collect();
        }
        let actions: &[(Action, &'static str)] = match self.stance.focus {
            PaneKind::Filter => &[
                (Action::Open, "choose"),
                (Action::Exclude, "exclude"),
                (Action::Right, "unfold"),
                (Action::Search, "narrow"),
                (Action::Help, "help"),
            ],
            PaneKind::Detail => &[
                (Action::ReadOn, "read on"),
                (Action::ToggleFlag, "flag"),
                (Action::EditNote, "note"),
                (Action::Search, "find"),
                (Action::Back, "back"),
                (Action::Help, "help"),
            ],
            PaneKind::List if self.list.folded_head().is_some() => &[
                (Action::Open, "fold or unfold"),
                (Action::FoldGroups, "all groups"),
                (Action::Group, "no groups"),
                (Action::Help, "help"),
            ],
            PaneKind::List if self.list.selection().is_some() => &[
                (Action::ToggleRead, "read"),
                (Action::ToggleFlag, "flag"),
                (Action::EditTags, "tag"),
                (Action::Export, "export"),
                (Action::Select, "end"),
                (Action::Help, "help"),
            ],
            PaneKind::List | PaneKind::Overlay => &[
                (Action::Open, "read"),
                (Action::ToggleFlag, "flag"),
                (Action::Search, "search"),
                (Action::NextPane, "panes"),
                (Action::Undo, "undo"),
                (Action::Help, "help"),
            ],
        };
        let narrow = self.size.width < 60;
        let last = actions.len() - 1;
        let shown = actions.iter().enumerate().filter(|(at, _)| !narrow || *at < 2 || *at == last);
        let key = |action| self.settings.keymap.keys_of(&self.layers(), action).into_iter().next();
        shown.filter_map(|(_, (action, word))| Some((key(*action)?, *word))).collect()
    }

    /// A sequence has begun: what it can become, in as few lines as it takes.
    fn pending_hints(&self, room: usize) -> Vec<Line> {
        let count = self.input.count.map(|count| count.to_string()).unwrap_or_default();
        let begun = Segment::new(format!(" {count}{}", print(&self.input.pending)), Role::Accent);
        let indent = begun.text.width();
        let mut lines = vec![vec![begun]];
        if self.input.pending.is_empty() {
            return lines;
        }
        if let Resolved::Pending(more) = self.settings.keymap.resolve(&self.layers(), &self.input.pending) {
            for (keys, action) in more {
                let rest = print(keys.get(self.input.pending.len()..).unwrap_or_default());
                let name = action.name();
                let name = name.strip_prefix("show-").unwrap_or(name);
                let part =
                    [Segment::new(format!("  {rest}"), Role::Accent), Segment::new(format!(" {name}"), Role::Dim)];
                let full = |line: &Line| width(line) + width(&part.to_vec()) > room;
                if lines.last().is_some_and(full) && lines.len() + 1 < usize::from(self.size.height) {
                    lines.push(vec![Segment::new(" ".repeat(indent), Role::Plain)]);
                }
                if let Some(line) = lines.last_mut() {
                    line.extend(part);
                }
            }
        }
        lines
    }
}

/// Lines for a pane that has nothing else to show, the more important ones first: where there is little room, the blank ones
/// go before the last ones.
fn calm(lines: &[&str], columns: usize, height: usize) -> Vec<RowView> {
    let mut shown: Vec<Shown> = Vec::new();
    for text in lines.iter().map(|text| Shown::new(text)) {
        if height < 3 || text.width() <= columns {
            shown.push(text.fit(columns));
        } else {
            shown.extend(wrap(text.as_str(), columns).into_iter().map(|range| Shown::new(&text.as_str()[range])));
        }
    }
    if shown.len() > height {
        shown.retain(|text| !text.as_str().is_empty());
        shown.truncate(height);
    }
    shown
        .into_iter()
        .map(|text| RowView { line: vec![Segment { text, role: Role::Dim }], ..RowView::default() })
        .collect()
}

/// A line cut to the columns of a pane, after some blanks.
fn fit(line: Line, columns: usize, indent: usize) -> Line {
    let mut room = columns.saturating_sub(indent);
    let mut out = vec![Segment::new(" ".repeat(indent.min(columns)), Role::Plain)];
    for segment in line {
        let text = segment.text.fit(room);
        room -= text.width().min(room);
        out.push(Segment { text, role: segment.role });
        if room == 0 {
            break;
        }
    }
    out
}

/// Keys with what they do, as many as there is room for: the first is never left out, the last not before the others.
fn key_line(keys: &[(String, &'static str)], room: usize) -> Line {
    let columns = |(key, word): &(String, &str)| Shown::new(key).width() + 1 + word.len();
    let mut shown: Vec<_> = keys.iter().collect();
    // Two blanks between each two, one before the first.
    while shown.len() > 1 && shown.iter().map(|pair| columns(pair) + 2).sum::<usize>() > room + 1 {
        shown.remove(if shown.len() > 2 { shown.len() - 2 } else { 1 });
    }
    let mut line = vec![Segment::new(" ", Role::Plain)];
    for (key, word) in shown {
        line.push(Segment::new(key.as_str(), Role::Accent));
        line.push(Segment::new(format!(" {word}  "), Role::Dim));
    }
    line
}

/// `1 story`, `12 345 stories`.
/// How many hits there are, as far as is known: `3 hits`, `100+ hits`.
fn found(hits: Hits) -> String {
    if !hits.more {
        return count(hits.count, "hit", "hits");
    }
    // A number that changes with each look says nothing more than its size.
    let size = 10_usize.saturating_pow(hits.count.checked_ilog10().unwrap_or(0));
    format!("{}+ hits", thousands((hits.count - hits.count % size).max(hits.at.unwrap_or(0))))
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}
