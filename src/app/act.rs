//! Carrying actions out: what each means in the pane that has the focus.

use super::action::{Action, Group};
use super::effect::{Effect, Effects, Errand};
use super::view::PaneKind;
use super::{App, Now};
use crate::library::{Choice, Sort};
use crate::query::{Field, Owned, Query, State, Value};
use crate::rows::Row;

impl App {
    pub(super) fn act(&mut self, action: Action, count: Option<usize>, now: Now) -> Effects {
        if self.takes_a_stand(action) {
            self.stay_with_story();
        }
        let effects = match action {
            Action::Down
            | Action::Up
            | Action::HalfPageDown
            | Action::HalfPageUp
            | Action::PageDown
            | Action::PageUp => {
                self.step(action, count);
                Effects::none()
            }
            Action::Top => {
                self.go(count.map_or(0, |place| place.saturating_sub(1)));
                Effects::none()
            }
            Action::Bottom => {
                self.go(count.map_or(usize::MAX, |place| place.saturating_sub(1)));
                Effects::none()
            }
            Action::Left => self.left(),
            Action::Right => self.right(now),
            Action::NextPane => self.next_pane(true),
            Action::PreviousPane => self.next_pane(false),
            Action::Open => self.open(now),
            Action::Back => self.back(),
            Action::Zoom => {
                self.stance.zoomed = !self.stance.zoomed;
                Effects::none()
            }
            Action::ToggleFilter => self.toggle_filter(),
            Action::ReadOn => self.read_on(now),
            Action::NextUnread => self.seek(true, count, "no unread story below", super::App::is_unread),
            Action::PreviousUnread => self.seek(false, count, "no unread story above", super::App::is_unread),
            Action::NextDay | Action::PreviousDay => self.seek_day(action == Action::NextDay, count),
            Action::NextDocument | Action::PreviousDocument => {
                self.seek_document(action == Action::NextDocument, count)
            }
            Action::NextHit | Action::PreviousHit => self.seek_hit(action == Action::NextHit, count),
            Action::Search | Action::EditQuery | Action::Command => {
                self.ask(action);
                Effects::none()
            }
            Action::ShowAll => {
                self.agenda = None;
                self.filter.narrow.clear();
                self.set_query(Query::all());
                Effects::none()
            }
            Action::ShowUnread => self.show_only(State::Unread),
            Action::ShowFlagged => self.show_only(State::Flagged),
            Action::Agenda => self.toggle_agenda(),
            Action::Exclude => {
                self.choose(Choice::Excluded);
                Effects::none()
            }
            Action::LiftTerm => self.lift_term(count),
            Action::SortByDate => self.sort_by(Sort::Date),
            Action::SortBySource => self.sort_by(Sort::Source),
            Action::SortByRegion => self.sort_by(Sort::Region),
            Action::SortByDocument => self.sort_by(Sort::Document),
            Action::Group => {
                self.grouped = !self.grouped;
                self.rearrange();
                Effects::none()
            }
            Action::FoldGroup => {
                self.fold_group();
                Effects::none()
            }
            Action::FoldGroups => {
                if self.grouped {
                    let height = self.rows_of(PaneKind::List);
                    self.list.toggle_groups(height);
                } else {
                    self.say_no_groups();
                }
                Effects::none()
            }
            Action::Refresh => {
                self.status.say("refreshed");
                self.take_in(now).and(Effect::Errand(Errand::Look).into())
            }
            Action::ToggleRead => self.toggle_read(count, now),
            Action::ToggleFlag => self.toggle_flag(count, now),
            Action::ToggleDone => self.toggle_done(count, now),
            Action::FollowUp | Action::SetDue | Action::EditTags => self.ask_for_mark(action, count),
            Action::RaisePriority => self.step_priority(count, true, now),
            Action::LowerPriority => self.step_priority(count, false, now),
            Action::EditNote | Action::EditNoteOutside => self.edit_note(action == Action::EditNoteOutside),
            Action::Select => {
                self.list.toggle_selection();
                Effects::none()
            }
            Action::AllRead => self.ask_all_read(),
            Action::OlderRead => self.ask_older_read(),
            Action::Undo => self.undo(count, false, now),
            Action::Redo => self.undo(count, true, now),
            Action::SavedSearches => {
                self.open_saved();
                Effects::none()
            }
            Action::SaveSearch => {
                self.ask_name();
                Effects::none()
            }
            Action::QueryHelp => {
                self.show_text("Queries", &crate::query::guide());
                Effects::none()
            }
            Action::History | Action::Failures => {
                self.open_overlay(action);
                Effects::none()
            }
            Action::Help => {
                self.open_overlay(action);
                Effect::Errand(Errand::Weigh).into()
            }
            Action::CopyCitation | Action::CopyText | Action::CopyLink | Action::CopyTitle => self.copy(action, count),
            Action::OpenLink => self.ask_open(false),
            Action::Links => self.ask_open(true),
            Action::Pipe => self.ask_pipe(count),
            Action::Export => self.ask_export(),
            Action::Redraw => Effect::Redraw.into(),
            Action::Suspend => Effect::Suspend.into(),
            Action::Cancel => {
                self.cancel();
                Effects::none()
            }
            Action::Quit => Effect::Quit.into(),
        };
        self.settle();
        effects
    }

    /// From now on the cursor stays on its story while others are still being read.
    pub(super) fn stay_with_story(&mut self) {
        self.stands = true;
        self.wanted = None;
    }

    /// The reader reads, marks or moves.
    fn takes_a_stand(&self, action: Action) -> bool {
        let stories = self.stance.focus != PaneKind::Filter && self.current().is_some();
        let moves = action.group() == Group::Movement
            && !matches!(
                action,
                Action::Left | Action::NextPane | Action::PreviousPane | Action::Zoom | Action::ToggleFilter
            );
        let marks = action.group() == Group::Marking && action != Action::History;
        stories && (moves || marks || action.group() == Group::Reading)
    }

    /// Moves by rows, lines or pages in the pane with the focus.
    fn step(&mut self, action: Action, count: Option<usize>) {
        let focus = self.stance.focus;
        let height = self.rows_of(focus).max(1);
        let by = match action {
            Action::Down | Action::Up => 1,
            Action::HalfPageDown | Action::HalfPageUp => (height / 2).max(1),
            _ => height.saturating_sub(1).max(1),
        };
        let by = isize::try_from(by.saturating_mul(count.unwrap_or(1))).unwrap_or(isize::MAX);
        let by = if matches!(action, Action::Up | Action::HalfPageUp | Action::PageUp) { -by } else { by };
        match focus {
            PaneKind::Detail => {
                self.detail.scroll_by(by, height);
            }
            PaneKind::Filter => self.filter.go(self.filter.cursor().saturating_add_signed(by), height),
            PaneKind::List | PaneKind::Overlay => {
                self.list.go(self.list.cursor().saturating_add_signed(by), height);
            }
        }
    }

    /// Goes to a row or line.
    fn go(&mut self, place: usize) {
        let height = self.rows_of(self.stance.focus).max(1);
        match self.stance.focus {
            PaneKind::Detail => self.detail.scroll_to(place, height),
            PaneKind::Filter => self.filter.go(place, height),
            PaneKind::List | PaneKind::Overlay => {
                self.list.go(place, height);
            }
        }
    }

    /// Gives a pane the focus.
    pub(super) fn focus(&mut self, pane: PaneKind) {
        let filter_was_seen = self.layout().filter.is_some();
        self.stance.focus = pane;
        if pane == PaneKind::Filter && !filter_was_seen {
            self.count_facets();
        }
        self.settle();
    }

    fn left(&mut self) -> Effects {
        match self.stance.focus {
            PaneKind::Filter => {
                let height = self.rows_of(PaneKind::Filter);
                if self.filter.fold(height) {
                    self.count_facets();
                }
            }
            PaneKind::Detail => self.focus(PaneKind::List),
            PaneKind::List | PaneKind::Overlay => self.focus(PaneKind::Filter),
        }
        Effects::none()
    }

    fn right(&mut self, now: Now) -> Effects {
        match self.stance.focus {
            PaneKind::Filter => {
                if self.filter.unfold() {
                    self.count_facets();
                } else {
                    self.focus(PaneKind::List);
                }
                Effects::none()
            }
            PaneKind::List => self.open(now),
            PaneKind::Detail | PaneKind::Overlay => Effects::none(),
        }
    }

    fn next_pane(&mut self, forward: bool) -> Effects {
        let order = [PaneKind::Filter, PaneKind::List, PaneKind::Detail];
        let at = order.iter().position(|pane| *pane == self.stance.focus).unwrap_or(1);
        let next = if forward { (at + 1) % 3 } else { (at + 2) % 3 };
        self.focus(order[next]);
        Effects::none()
    }

    /// Enter: the story gets the focus and counts as read; in the filter, the value is chosen.
    fn open(&mut self, now: Now) -> Effects {
        match self.stance.focus {
            PaneKind::Filter => {
                self.choose(Choice::Chosen);
                Effects::none()
            }
            PaneKind::List | PaneKind::Overlay => match self.current() {
                Some(row) => {
                    self.focus(PaneKind::Detail);
                    self.opened(row, now)
                }
                None => {
                    self.fold_group();
                    Effects::none()
                }
            },
            PaneKind::Detail => {
                let height = self.rows_of(PaneKind::Detail).max(1);
                self.detail.scroll_by(1, height);
                Effects::none()
            }
        }
    }

    fn back(&mut self) -> Effects {
        if self.list.end_selection() {
            return Effects::none();
        }
        if self.stance.zoomed {
            self.stance.zoomed = false;
            return Effects::none();
        }
        match self.stance.focus {
            PaneKind::Detail | PaneKind::Filter => {
                self.focus(PaneKind::List);
                Effects::none()
            }
            _ if self.agenda.is_some() => self.toggle_agenda(),
            PaneKind::List | PaneKind::Overlay => Effect::Quit.into(),
        }
    }

    fn toggle_filter(&mut self) -> Effects {
        if self.stance.focus == PaneKind::Filter {
            self.stance.filter_hidden = true;
            self.focus(PaneKind::List);
        } else if self.layout().filter.is_some() {
            self.stance.filter_hidden = true;
        } else {
            self.stance.filter_hidden = false;
            if self.layout().filter.is_none() {
                self.focus(PaneKind::Filter);
            }
            self.count_facets();
        }
        Effects::none()
    }

    /// Space: a page down; at the end of the story on to the next unread one.
    fn read_on(&mut self, now: Now) -> Effects {
        let height = self.rows_of(PaneKind::Detail);
        let Some(row) = self.current() else { return Effects::none() };
        if height == 0 {
            return self.open(now);
        }
        if !self.detail.at_end(height) {
            self.detail.scroll_by(isize::try_from(height.saturating_sub(1).max(1)).unwrap_or(1), height);
            return if self.detail.at_end(height) { self.opened(row, now) } else { Effects::none() };
        }
        let effects = self.opened(row, now);
        effects.and(self.seek(true, None, "no unread story below", super::App::is_unread))
    }

    fn is_unread(&self, row: Row) -> bool {
        !self.library.status().read.contains(row)
    }

    /// Moves the list to the next row that is wanted.
    fn seek(&mut self, forward: bool, count: Option<usize>, none: &str, wanted: impl Fn(&App, Row) -> bool) -> Effects {
        let height = self.rows_of(PaneKind::List);
        match self.list.find(forward, count.unwrap_or(1), |row| wanted(self, row)) {
            Some(place) => self.list.go(place, height),
            None => self.status.say(none),
        }
        Effects::none()
    }

    /// To the first story of the next stretch of rows that are alike.
    fn seek_change<T: PartialEq>(
        &mut self,
        forward: bool,
        count: Option<usize>,
        what: &str,
        of: impl Fn(&App, Row) -> T,
    ) -> Effects {
        let height = self.rows_of(PaneKind::List);
        for _ in 0..count.unwrap_or(1).max(1) {
            // On the head of a group any story is another.
            let here = self.current().map(|row| of(self, row));
            let Some(other) = self.list.find(forward, 1, |row| Some(of(self, row)) != here) else {
                self.status.say(format!("no other {what} {}", if forward { "below" } else { "above" }));
                break;
            };
            self.list.go(other, height);
            if !forward {
                let there = self.current().map(|row| of(self, row));
                while let Some(before) = self.list.cursor().checked_sub(1) {
                    if self.list.row_at(before).map(|row| of(self, row)) != there {
                        break;
                    }
                    self.list.go(before, height);
                }
            }
        }
        Effects::none()
    }

    fn seek_day(&mut self, forward: bool, count: Option<usize>) -> Effects {
        self.seek_change(forward, count, "day", |app, row| app.library.store().date(row))
    }

    fn seek_document(&mut self, forward: bool, count: Option<usize>) -> Effects {
        self.seek_change(forward, count, "document", |app, row| app.library.store().documents_of(row).next())
    }

    /// The next hit in the story.
    fn seek_hit(&mut self, forward: bool, count: Option<usize>) -> Effects {
        let height = self.rows_of(PaneKind::Detail).max(1);
        if !self.detail.step(forward, count.unwrap_or(1).clamp(1, 1000), height) {
            let search = self.key_hint(Action::Search, "searches");
            self.status.say(format!("nothing was searched{search}"));
        }
        let hits = self.detail.hits();
        if let Some(at) = hits.at {
            self.status.say(format!("{at} of {}{}", hits.count, if hits.more { "+" } else { "" }));
        }
        Effects::none()
    }

    fn sort_by(&mut self, sort: Sort) -> Effects {
        self.sort = sort;
        self.rearrange();
        Effects::none()
    }

    /// The same stories in another order.
    fn rearrange(&mut self) {
        let grouped = if self.grouped { ", in groups" } else { "" };
        self.status.say(format!("sorted by {}{grouped}", self.sort.name()));
        self.run();
    }

    fn fold_group(&mut self) {
        let height = self.rows_of(PaneKind::List);
        if !self.list.toggle_group(height) && !self.list.rows().is_empty() {
            self.say_no_groups();
        }
    }

    fn say_no_groups(&mut self) {
        let group = self.key_hint(Action::Group, "makes groups");
        self.status.say(format!("the list has no groups{group}"));
    }

    /// Shows what is to be followed up by its due dates, or goes back to where the reader stood.
    fn toggle_agenda(&mut self) -> Effects {
        if let Some(stand) = self.agenda.take() {
            self.go_back_to(stand);
            return Effects::none();
        }
        self.agenda = Some(self.stand());
        let open = Query::field(Field::Is, Value::Is(State::Open));
        if *self.searching.query() == open {
            self.searching.is_new = true;
            self.run();
        } else {
            self.set_query(open);
        }
        self.focus(PaneKind::List);
        let back = self.key_hint(Action::Agenda, "goes back");
        self.status.say(format!("agenda{back}"));
        Effects::none()
    }

    fn show_only(&mut self, state: State) -> Effects {
        self.agenda = None;
        let query = toggled(self.searching.query(), state);
        self.set_query(query);
        Effects::none()
    }

    /// Chooses or excludes the value under the cursor of the filter, or takes that back.
    fn choose(&mut self, choice: Choice) {
        let Some(node) = self.filter.current().cloned() else { return };
        if let Some(chip) = node.chip {
            let query = self.searching.query().remove_chip(chip);
            return self.set_query(query);
        }
        if !node.is_value() {
            let changed = if node.open { self.filter.open.remove(&node.key) } else { self.filter.unfold() };
            if changed {
                self.count_facets();
            }
            return;
        }
        let query = self.chosen(self.searching.query(), &node, choice);
        self.set_query(query);
    }

    /// The last term, or with a count the one with that number, from the left.
    fn lift_term(&mut self, count: Option<usize>) -> Effects {
        let chips = self.searching.query().chips();
        let at = count.unwrap_or(chips.len()).wrapping_sub(1);
        let Some(chip) = chips.get(at) else {
            self.status.say(match chips.len() {
                0 => String::from("the query is empty"),
                1 => String::from("the query has one term"),
                more => format!("the query has {more} terms"),
            });
            return Effects::none();
        };
        self.status.say(format!("lifted {chip}"));
        let query = self.searching.query().remove_chip(at);
        self.set_query(query);
        Effects::none()
    }

    /// Esc: closes what is open here. The query and the marks stay as they are.
    fn cancel(&mut self) {
        if self.list.end_selection() {
            return;
        }
        if !self.filter.narrow.is_empty() {
            self.filter.narrow.clear();
            self.count_facets();
            return;
        }
        if self.detail.hits().at.is_some() {
            self.detail.find(self.searching.needles.clone(), self.page_slice());
            return;
        }
        match self.stance.focus {
            PaneKind::Filter => self.focus(PaneKind::List),
            _ if self.searching.query().terms().iter().any(|(term, _)| term.field() != Field::Words) => {
                let all = self.key_hint(Action::ShowAll, "lifts it");
                let last = self.key_hint(Action::LiftTerm, "its last term");
                self.status.say(format!("the query stays{all}{last}"));
            }
            _ => {}
        }
    }
}

/// The query with a state asked for alone, or lifted where it was.
fn toggled(query: &Query, state: State) -> Query {
    let asked = vec![Owned::Any(vec![Value::Is(state)])];
    if query.terms_of(Field::Is).owned == asked { query.without(Field::Is) } else { query.set_terms(Field::Is, asked) }
}
