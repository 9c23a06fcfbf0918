//! What is typed at a prompt, while it is typed, and what becomes of it: a search of the list, of the filter pane or of the story.

use crate::app::effect::Effects;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::view::PaneKind;
use crate::app::{Action, App, Now};
use crate::fold::{self, Needle};
use crate::library::Choice;
use crate::query::{Diagnostic, Field, Query};
use crate::suggest::{did_you_mean, nearest};

impl App {
    /// Opens a prompt.
    pub(in crate::app) fn ask(&mut self, action: Action) {
        self.searching.before = self.searching.query.clone();
        let prompt = match (action, self.stance.focus) {
            (Action::EditQuery, _) => {
                // The next term is typed right away, and is one of its own.
                let query = self.searching.query.to_string();
                Prompt::new(Purpose::Query, &if query.is_empty() { query } else { format!("{query} ") })
            }
            (Action::Command, _) => Prompt::new(Purpose::Command, ""),
            (_, PaneKind::Detail) => Prompt::new(Purpose::Find, ""),
            (_, PaneKind::Filter) => Prompt::new(Purpose::Narrow, &self.filter.narrow),
            _ => {
                let query = &self.searching.query;
                let words = Query::all().set_terms(Field::Words, query.terms_of(Field::Words).owned).to_string();
                self.searching.base = query.without(Field::Words);
                Prompt::new(Purpose::Search, words.strip_suffix('*').unwrap_or(&words))
            }
        };
        let narrows = prompt.purpose == Purpose::Narrow;
        if narrows && !self.searching.is_running() {
            self.filter.taken = self.library.taken(&self.searching.query);
            self.searching.kept = Some((self.searching.query.clone(), self.searching.selected.clone()));
        }
        let searches = matches!(prompt.purpose, Purpose::Search | Purpose::Query | Purpose::Narrow);
        self.searching.stand = searches.then(|| self.stand());
        self.searching.diagnostics.clear();
        self.stop_offering();
        self.input.prompt = Some(prompt);
    }

    pub(in crate::app) fn prompt_changed(&mut self) {
        let Some(prompt) = &self.input.prompt else { return };
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                self.offer();
                self.run_typed();
            }
            Purpose::Find => {
                let text = prompt.text().to_owned();
                self.find_in_story(&text);
            }
            Purpose::Narrow => {
                prompt.text().trim_start_matches('-').trim_start().clone_into(&mut self.filter.narrow);
                self.filter.seek_value();
                self.count_facets();
            }
            Purpose::Command | Purpose::Due | Purpose::Tags | Purpose::Name => {}
        }
    }

    /// The cursor went elsewhere in the prompt: something else is offered there.
    pub(in crate::app) fn cursor_moved(&mut self) {
        let typed =
            self.input.prompt.as_ref().is_some_and(|prompt| matches!(prompt.purpose, Purpose::Search | Purpose::Query));
        if typed && self.completing.is_open() {
            self.prompt_changed();
        }
    }

    /// The list follows the query in the prompt.
    pub(in crate::app) fn run_typed(&mut self) {
        let Some(prompt) = &self.input.prompt else { return };
        let (purpose, text) = (prompt.purpose, self.meant_text(prompt));
        if purpose == Purpose::Search {
            let (words, faults) = self.library.parse(&open_end(&text), self.today);
            let query = self.searching.base.clone().and(words);
            return self.take_typed(query, faults);
        }
        let (query, faults) = self.library.parse(&text, self.today);
        // A half-typed field name is a word that no story has: a wrong query goes back to the accepted one.
        if !faults.is_empty() {
            self.set_query(self.searching.before.clone());
        }
        self.take_typed(query, faults);
    }

    /// The next value above or below, while the values are narrowed.
    pub(in crate::app) fn step_narrowed(&mut self, down: bool) {
        let height = self.rows_of(PaneKind::Filter);
        self.filter.step_value(down, height);
        self.look_at_value();
    }

    /// A digit after letters: the value it stands for is under the cursor then.
    pub(in crate::app) fn choose_likely(&mut self, digit: char) -> bool {
        let height = self.rows_of(PaneKind::Filter);
        !self.filter.narrow.is_empty() && self.filter.choose_likely(digit, height)
    }

    /// The list shows the value under the cursor of the filter while letters narrow it, so that nothing need be chosen to be seen.
    pub(super) fn look_at_value(&mut self) {
        let (Some((kept, _)), Some(prompt)) = (&self.searching.kept, &self.input.prompt) else { return };
        let choice = choice_typed(prompt.text());
        let node = self.filter.current().filter(|node| node.is_value() && !self.filter.narrow.is_empty());
        match node.map(|node| self.chosen(kept, node, choice)) {
            Some(query) => self.set_query(query),
            None => self.look_away(),
        }
    }

    /// The list is again what it was before letters narrowed the filter.
    fn look_away(&mut self) {
        if let Some(stand) = self.searching.stand.clone().filter(|stand| stand.query != self.searching.query) {
            self.go_back_to(stand);
        }
    }

    /// Tab: the values stay narrowed, to choose among them; the list is what it was.
    pub(in crate::app) fn end_narrowing(&mut self) {
        self.look_away();
        (self.input.prompt, self.searching.kept, self.searching.stand) = (None, None, None);
        self.count_facets();
    }

    /// A query as it is typed: a wrong one leaves the last good one in place.
    fn take_typed(&mut self, query: Query, faults: Vec<Diagnostic>) {
        let good = faults.is_empty();
        self.searching.diagnostics = faults;
        if good {
            self.set_query(query);
        }
    }

    fn find_in_story(&mut self, text: &str) {
        let needles = if text.trim().is_empty() {
            self.searching.needles.clone()
        } else {
            let tokens = fold::tokens(text);
            if tokens.is_empty() {
                Vec::new()
            } else {
                vec![Needle { tokens, prefix: !text.ends_with(' '), within: false }]
            }
        };
        self.detail.find(needles, self.page_slice());
        let height = self.rows_of(PaneKind::Detail).max(1);
        self.detail.step(true, 1, height);
    }

    pub(in crate::app) fn prompt_accepted(&mut self, now: Now) -> Effects {
        self.take_offer();
        let Some(prompt) = self.input.prompt.take() else { return Effects::none() };
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                let wrong = !self.searching.diagnostics.is_empty();
                if wrong {
                    // The prompt stays open at the fault: nothing typed is lost, and the last good list stays.
                    self.input.prompt = Some(prompt);
                    return Effects::none();
                }
                self.searching.before = self.searching.query.clone();
                self.searching.stand = None;
                if self.stance.focus == PaneKind::Filter {
                    self.focus(PaneKind::List);
                }
                self.keep_query(prompt.text())
            }
            Purpose::Find => {
                let hits = self.detail.hits();
                if hits.count == 0 && !hits.more && !prompt.text().trim().is_empty() {
                    self.status.warn(format!("`{}` is not in this story", prompt.text()));
                }
                Effects::none()
            }
            Purpose::Narrow => {
                self.choose_narrowed(prompt.text());
                Effects::none()
            }
            Purpose::Due => self.due_accepted(prompt, now),
            Purpose::Tags => self.tags_accepted(prompt, now),
            Purpose::Name => self.name_accepted(&prompt),
            Purpose::Command => {
                let name = prompt.text().trim().to_owned();
                match Action::named(&name) {
                    Some(action) => self.act(action, None, now),
                    None if name.is_empty() => Effects::none(),
                    None => {
                        let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
                        let mend =
                            did_you_mean(&nearest(&name, names)).map(|mend| format!("; {mend}")).unwrap_or_default();
                        self.status.warn(format!("no action is called `{name}`{mend}"));
                        Effects::none()
                    }
                }
            }
        }
    }

    /// Enter after letters: the value under the cursor is chosen, or excluded where a dash was typed first, and all are shown again.
    fn choose_narrowed(&mut self, typed: &str) {
        let chosen = self.filter.current().filter(|node| node.is_value()).cloned();
        if chosen.is_none() || self.filter.narrow.is_empty() {
            if !self.filter.narrow.is_empty() {
                self.status.warn(format!("no value has the letters `{}`", self.filter.narrow));
            }
            self.look_away();
        }
        let kept = self.searching.kept.take().map(|(query, _)| query);
        self.searching.stand = None;
        let Some(node) = chosen.filter(|_| !self.filter.narrow.is_empty()) else {
            self.filter.narrow.clear();
            return self.count_facets();
        };
        self.filter.narrow.clear();
        self.filter.unfold_to(&node.key);
        let code = node.key.strip_prefix("region/").unwrap_or_default();
        let tables = self.library.tables();
        let parent = |code: &&'static str| tables.region(code).and_then(|region| region.parent);
        let above = std::iter::successors(tables.region(code).and_then(|region| region.parent), parent);
        self.filter.open.extend(above.map(|code| format!("region/{code}")));
        let kept = kept.unwrap_or_else(|| self.searching.query.clone());
        let query = self.chosen(&kept, &node, choice_typed(typed));
        if query == *self.searching.query() {
            self.count_facets();
        }
        self.set_query(query);
        self.filter.go_to(&node.key, self.rows_of(PaneKind::Filter));
    }

    pub(in crate::app) fn prompt_cancelled(&mut self) {
        let Some(prompt) = self.input.prompt.take() else { return };
        self.stop_offering();
        self.recall.leave();
        self.searching.diagnostics.clear();
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                if let Some(stand) = self.searching.stand.take() {
                    self.go_back_to(stand);
                }
            }
            Purpose::Find => self.detail.find(self.searching.needles.clone(), self.page_slice()),
            Purpose::Narrow => {
                self.filter.narrow.clear();
                self.look_away();
                (self.searching.kept, self.searching.stand) = (None, None);
                self.count_facets();
            }
            Purpose::Command | Purpose::Due | Purpose::Tags | Purpose::Name => {}
        }
    }
}

/// What Enter does with a value that letters were typed for.
fn choice_typed(text: &str) -> Choice {
    if text.trim_start().starts_with('-') { Choice::Excluded } else { Choice::Chosen }
}

/// A search as it is typed: its last word may go on.
fn open_end(text: &str) -> String {
    let text = text.trim_start();
    let last = text.chars().next_back();
    let quoted = text.matches('"').count() % 2 == 1;
    if quoted {
        return format!("{text}\"");
    }
    let bare = text.rsplit([' ', '(']).next().unwrap_or_default();
    let is_word =
        last.is_some_and(char::is_alphanumeric) && !bare.contains([':', '"']) && !matches!(bare, "AND" | "OR" | "NOT");
    if is_word { format!("{text}*") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::open_end;

    #[test]
    fn the_last_word_is_open_while_it_is_typed() {
        for (text, expect) in [
            ("stri", "stri*"),
            ("harbour stri", "harbour stri*"),
            ("harbour ", "harbour "),
            ("\"second we", "\"second we\""),
            ("\"second week\"", "\"second week\""),
            ("source:reu", "source:reu"),
            ("-stri", "-stri*"),
            ("a OR", "a OR"),
            ("", ""),
        ] {
            assert_eq!(open_end(text), expect, "{text}");
        }
    }
}
