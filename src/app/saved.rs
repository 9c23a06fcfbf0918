//! Saved searches: queries with a name, from the configuration. They stand in the filter pane with the number of their stories,
//! which is worked out between keys, and in a list of their own, where one more key opens one.

use jiff::civil::Date;

use super::effect::{Effect, Effects, Errand};
use super::filter::thousands;
use super::key::{Code, Key};
use super::overlay::Overlay;
use super::prompt::{Prompt, Purpose};
use super::searching::asks_marks;
use super::view::{Line, Role, Segment, width};
use super::{Action, App};
use crate::fold::fold_word;
use crate::library::{Choice, FacetNode};
use crate::query::Query;
use crate::shown::Shown;

/// More than a name has letters; a paste of a sentence is no name.
const LONGEST: usize = 60;
/// Columns of names before their queries.
const NAMES: usize = 28;

/// A query with a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Its name.
    pub name: String,
    /// What it selects.
    pub query: Query,
    /// The key that opens it in the list of searches, besides its number.
    pub key: Option<char>,
}

/// What a count was taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    stories: usize,
    /// The version of the library, where marks can change what is selected.
    version: Option<u64>,
    today: Date,
}

/// The saved searches with their counts.
#[derive(Debug, Default)]
pub(super) struct Searches {
    all: Vec<Saved>,
    counts: Vec<Option<(Stamp, usize)>>,
}

impl Searches {
    pub(super) fn new(all: Vec<Saved>) -> Searches {
        Searches { counts: vec![None; all.len()], all }
    }

    fn find(&self, name: &str) -> Option<&Saved> {
        self.all.iter().find(|saved| fold_word(&saved.name) == fold_word(name) || saved.name == name)
    }
}

impl App {
    fn stamp(&self, query: &Query) -> Stamp {
        let version = asks_marks(query).then(|| self.library.version());
        Stamp { stories: self.library.store().len(), version, today: self.today }
    }

    /// Counts the next search whose count is not of now, where counts are seen and all is read.
    pub(super) fn count_saved(&mut self) {
        let seen = self.layout().filter.is_some() || matches!(self.input.overlay, Some(Overlay::Saved(_)));
        if self.saved.all.is_empty() || !seen || !self.status.load_ended || self.searching.unfinished().is_some() {
            return;
        }
        let stale = self
            .saved
            .all
            .iter()
            .zip(&self.saved.counts)
            .position(|(saved, count)| count.is_none_or(|(stamp, _)| stamp != self.stamp(&saved.query)));
        let Some((number, query)) = stale.and_then(|at| Some((at, self.saved.all.get(at)?.query.clone()))) else {
            return;
        };
        self.begin_saved(number, &query);
    }

    pub(super) fn saved_counted(&mut self, number: usize, count: usize) {
        let Some(stamp) = self.saved.all.get(number).map(|saved| self.stamp(&saved.query)) else { return };
        if let Some(place) = self.saved.counts.get_mut(number) {
            *place = Some((stamp, count));
        }
        self.filter.set_search_count(number, count);
    }

    /// The searches as nodes of the filter pane: those that have its letters.
    pub(super) fn search_nodes(&self, query: &Query) -> Vec<FacetNode> {
        let letters = fold_word(&self.filter.narrow);
        let open = !letters.is_empty() || self.filter.open.contains("search");
        let wanted = |saved: &Saved| letters.is_empty() || fold_word(&saved.name).contains(&letters);
        let searches: Vec<FacetNode> = self
            .saved
            .all
            .iter()
            .zip(&self.saved.counts)
            .enumerate()
            .filter(|(_, (saved, _))| wanted(saved))
            .map(|(number, (saved, count))| FacetNode {
                key: format!("search/{}", saved.name),
                label: saved.name.clone(),
                count: count.map_or(0, |(_, count)| count),
                uncounted: count.is_none(),
                depth: 1,
                choice: if saved.query == *query { Choice::Chosen } else { Choice::Open },
                search: Some(number),
                ..FacetNode::default()
            })
            .collect();
        if searches.is_empty() {
            return searches;
        }
        let head = FacetNode {
            key: String::from("search"),
            label: String::from("Searches"),
            children: true,
            open,
            ..FacetNode::default()
        };
        std::iter::once(head).chain(searches.into_iter().filter(|_| open)).collect()
    }

    /// The query with a node of the filter chosen or excluded. A saved search takes the place of the whole query, and gives it
    /// back when it is chosen again; excluded it joins it.
    pub(super) fn chosen(&self, query: &Query, node: &FacetNode, choice: Choice) -> Query {
        let Some(saved) = node.search.and_then(|number| self.saved.all.get(number)) else {
            return self.library.choose(query, node, choice);
        };
        match choice {
            Choice::Excluded => query.clone().and(saved.query.clone().not()),
            _ if saved.query == *query => Query::all(),
            _ => saved.query.clone(),
        }
    }

    /// Opens the list of searches.
    pub(super) fn open_saved(&mut self) {
        if self.saved.all.is_empty() {
            let save = self.key_hint(Action::SaveSearch, "saves the query");
            self.status.say(format!("no search is saved{save}"));
            return;
        }
        let here = self.saved.all.iter().position(|saved| saved.query == *self.searching.query());
        self.input.overlay = Some(Overlay::Saved(here.unwrap_or(0)));
    }

    pub(super) fn saved_key(&mut self, at: usize, key: Key) -> Effects {
        let last = self.saved.all.len().saturating_sub(1);
        let typed = key.typed();
        let own = typed.and_then(|typed| self.saved.all.iter().position(|saved| saved.key == Some(typed)));
        let digit = typed.and_then(|typed| typed.to_digit(10)).filter(|digit| *digit > 0);
        let numbered = digit.map(|digit| digit as usize - 1).filter(|at| *at <= last);
        if let Some(chosen) = own.or(numbered) {
            self.show_saved(chosen);
            return Effects::none();
        }
        let at = match (key.code, typed) {
            (Code::Esc, _) | (_, Some('q' | '\'')) => return Effects::none(),
            (Code::Char('c'), _) if key.ctrl => return Effects::none(),
            (Code::Enter, _) => {
                self.show_saved(at);
                return Effects::none();
            }
            (Code::Down, _) | (_, Some('j')) => (at + 1).min(last),
            (Code::Up, _) | (_, Some('k')) => at.saturating_sub(1),
            _ => at,
        };
        self.input.overlay = Some(Overlay::Saved(at));
        Effects::none()
    }

    fn show_saved(&mut self, number: usize) {
        let Some(saved) = self.saved.all.get(number).cloned() else { return };
        self.agenda = None;
        self.set_query(saved.query);
        self.status.say(saved.name);
    }

    pub(super) fn saved_lines(&self, at: usize) -> Vec<Line> {
        let names = self.saved.all.iter().map(|saved| Shown::new(&saved.name).width()).max().unwrap_or(0).min(NAMES);
        let counts = |count: &Option<(Stamp, usize)>| count.map(|(_, count)| thousands(count)).unwrap_or_default();
        let widest = self.saved.counts.iter().map(|count| counts(count).len()).max().unwrap_or(0);
        let lines = self.saved.all.iter().zip(&self.saved.counts).enumerate().map(|(number, (saved, count))| {
            let here = number == at;
            let own = saved.key.map(String::from);
            let key = own.unwrap_or_else(|| if number < 9 { (number + 1).to_string() } else { String::from(" ") });
            let name = Shown::new(&saved.name).fit(names);
            let blanks = " ".repeat(names.saturating_sub(name.width()));
            let mut line = vec![
                Segment::new(if here { "> " } else { "  " }, Role::Accent),
                Segment::new(format!("{key} "), Role::Accent),
                Segment { text: name, role: if here { Role::Strong } else { Role::Plain } },
                Segment::new(format!("{blanks}  {:>widest$}  ", counts(count)), Role::Dim),
            ];
            debug_assert!(width(&line) > 0);
            line.push(Segment::new(saved.query.to_string(), Role::Dim));
            line
        });
        lines.collect()
    }

    /// Asks for the name under which the query is saved.
    pub(super) fn ask_name(&mut self) {
        if self.searching.query().is_all() {
            self.status.say("there is no query to save");
            return;
        }
        self.input.prompt = Some(Prompt::new(Purpose::Name, ""));
    }

    /// A name was typed: the search is written down. One that is taken stays in the prompt.
    pub(super) fn name_accepted(&mut self, prompt: &Prompt) -> Effects {
        let name = prompt.text().trim().to_owned();
        if name.is_empty() {
            self.status.say("no name was typed");
            return Effects::none();
        }
        let wrong = if name.chars().count() > LONGEST {
            Some(format!("a name has at most {LONGEST} letters"))
        } else {
            self.saved.find(&name).map(|saved| format!("a search is called `{}` already: {}", saved.name, saved.query))
        };
        if let Some(wrong) = wrong {
            self.status.warn(wrong);
            return Effects::none();
        }
        Effect::Errand(Errand::SaveSearch { name, query: self.searching.query().to_string() }).into()
    }

    pub(super) fn search_saved(&mut self, name: &str, query: &str, path: &str) {
        let (query, _) = self.library.parse(query, self.today);
        if self.saved.find(name).is_none() {
            self.saved.all.push(Saved { name: name.to_owned(), query, key: None });
            self.saved.counts.push(None);
        }
        self.filter.open.insert(String::from("search"));
        self.count_facets();
        let open = self.key_hint(Action::SavedSearches, "opens it");
        self.status.say(format!("saved `{name}` in {path}{open}"));
    }
}
