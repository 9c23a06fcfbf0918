//! The history of queries: what was typed at the prompt and kept, the newest last. Up goes back through those that begin with what
//! is typed, Down forward again, at last to the line as it was.

use super::App;
use super::effect::{Effect, Effects};
use super::prompt::Prompt;

/// Queries that are kept.
pub const KEPT: usize = 200;
/// A longer line is a paste, and no query to come back to, in bytes.
const LONGEST: usize = 1024;

/// The queries, and where in them the prompt stands.
#[derive(Debug, Default)]
pub(super) struct Recall {
    queries: Vec<String>,
    /// The query in the prompt, and what stood there before.
    at: Option<(usize, String)>,
}

/// One of each, in the order of their last use: of equal ones the newest stays.
#[must_use]
pub fn once_each(queries: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<String> =
        queries.into_iter().rev().filter(|query| seen.insert(query.clone())).take(KEPT).collect();
    kept.reverse();
    kept
}

impl Recall {
    /// Takes in what earlier sessions kept, before what this one did.
    pub(super) fn found(&mut self, mut queries: Vec<String>) {
        queries.append(&mut self.queries);
        self.queries = once_each(queries);
    }

    /// The prompt is another one, or its text was edited.
    pub(super) fn leave(&mut self) {
        self.at = None;
    }

    /// The next older or newer query that begins as the prompt did.
    fn step(&mut self, older: bool, typed: &str) -> Option<String> {
        let (at, begun) = self.at.clone().unwrap_or_else(|| (self.queries.len(), typed.to_owned()));
        let fits =
            |place: &usize| self.queries.get(*place).is_some_and(|query| query.starts_with(&begun) && *query != typed);
        let next = if older { (0..at).rev().find(fits) } else { (at + 1..self.queries.len()).find(fits) };
        match next {
            Some(place) => {
                self.at = Some((place, begun));
                self.queries.get(place).cloned()
            }
            None if older => None,
            None => {
                self.at = None;
                (at < self.queries.len()).then_some(begun)
            }
        }
    }
}

impl App {
    /// Up or Down at the prompt for queries.
    pub(super) fn recall(&mut self, older: bool) {
        let Some(prompt) = &self.input.prompt else { return };
        let Some(query) = self.recall.step(older, prompt.text()) else { return };
        let mut recalled = Prompt::new(prompt.purpose, &query);
        recalled.before.clone_from(&prompt.before);
        self.input.prompt = Some(recalled);
        self.offer_nothing_here();
        self.run_typed();
    }

    /// A query was kept: it is remembered for the next prompt and the next session.
    pub(super) fn keep_query(&mut self, text: &str) -> Effects {
        let text = text.trim();
        self.recall.leave();
        if text.is_empty() || text.len() > LONGEST || self.recall.queries.last().is_some_and(|last| last == text) {
            return Effects::none();
        }
        let mut queries = std::mem::take(&mut self.recall.queries);
        queries.push(text.to_owned());
        self.recall.queries = once_each(queries);
        Effect::KeepQuery(text.to_owned()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_queries_the_newest_stays_and_there_are_not_too_many() {
        let owned = |queries: &[&str]| queries.iter().map(|query| (*query).to_owned()).collect::<Vec<_>>();
        assert_eq!(once_each(owned(&["a", "b", "a", "c"])), owned(&["b", "a", "c"]));
        let many: Vec<String> = (0..1000).map(|number| number.to_string()).collect();
        let kept = once_each(many);
        assert_eq!((kept.len(), kept.last().map(String::as_str)), (KEPT, Some("999")));
    }
}
