//! The rules for words that can mean several things, and the words around a place word that make it something else.
//!
//! All of it is data in assets; this module reads it. What a rule decides for a story is the part of [`super::context`].

use std::collections::HashSet;

const RULES: &str = include_str!("../../assets/enrich/rules.tsv");
const PERSONS: &str = include_str!("../../assets/enrich/persons.tsv");
const EXCLUSIONS: &str = include_str!("../../assets/enrich/exclusions.tsv");

/// When a rule fits.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// The text before the word ends with one of these.
    Before(Vec<&'static str>),
    /// The text after the word begins with one of these.
    After(Vec<&'static str>),
    /// The story has one of these words.
    Story(Vec<&'static str>),
    /// The story names one of these countries by a word that means nothing else.
    With(Vec<[u8; 2]>),
    /// The word is a given name here: a surname follows.
    Given,
    /// Always.
    Else,
}

/// What a word means when a test fits.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) code: Option<[u8; 2]>,
    pub(super) test: Test,
}

/// Words around place words.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) given: HashSet<&'static str>,
    pub(super) titles: HashSet<&'static str>,
    pub(super) vessels: HashSet<&'static str>,
    pub(super) roles: HashSet<&'static str>,
    pub(super) water_before: Vec<&'static str>,
    pub(super) water_after: HashSet<&'static str>,
}

impl Around {
    pub(super) fn new() -> Around {
        let of = |kind: &str| {
            let line = PERSONS.lines().filter_map(|line| line.split_once('\t')).find(|(k, _)| *k == kind);
            line.map_or("", |(_, words)| words).split('|').filter(|word| !word.is_empty())
        };
        Around {
            given: of("given").collect(),
            titles: of("title").collect(),
            vessels: of("vessel").collect(),
            roles: of("role").collect(),
            water_before: of("water-before").collect(),
            water_after: of("water-after").collect(),
        }
    }
}

/// The lines of the asset.
fn lines() -> impl Iterator<Item = &'static str> {
    RULES.lines().filter(|line| !line.starts_with('#'))
}

/// All rules, each under its number.
pub(super) fn rules() -> Vec<Rule> {
    let rule = |line: &'static str| {
        let mut fields = line.split('\t').skip(1);
        let mut next = || fields.next().unwrap_or_default();
        let (code, at, cues) = (next(), next(), next());
        let cues = || cues.split('|').filter(|cue| !cue.is_empty()).collect::<Vec<_>>();
        let test = match at {
            "before" => Test::Before(cues()),
            "after" => Test::After(cues()),
            "item" => Test::Story(cues()),
            "with" => Test::With(cues().iter().filter_map(|code| code.as_bytes().try_into().ok()).collect()),
            "given" => Test::Given,
            _ => Test::Else,
        };
        Rule { code: code.as_bytes().try_into().ok(), test }
    };
    lines().map(rule).collect()
}

/// Each word that has rules with the number of one of them, in their order.
pub(super) fn ruled() -> impl Iterator<Item = (&'static str, u16)> {
    let words = |line: &'static str| line.split('\t').next().unwrap_or_default().split('|');
    (0..).zip(lines()).flat_map(move |(number, line)| words(line).map(move |word| (word, number)))
}

/// Phrases that hold a word for a place and name none.
pub(super) fn exclusions() -> impl Iterator<Item = &'static str> {
    EXCLUSIONS.lines().filter_map(|line| line.split_once('\t')).flat_map(|(_, phrases)| phrases.split('|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_asset_is_a_rule() {
        const TESTS: [&str; 6] = ["before", "after", "item", "with", "given", "else"];
        let rules = rules();
        assert_eq!(rules.len(), lines().count());
        for (rule, line) in rules.iter().zip(lines()) {
            let cues = match &rule.test {
                Test::Before(cues) | Test::After(cues) | Test::Story(cues) => cues.len(),
                Test::With(codes) => codes.len(),
                Test::Given | Test::Else => 1,
            };
            assert!(cues > 0, "{line}: {rule:?}");
            assert!(line.split('\t').nth(2).is_some_and(|test| TESTS.contains(&test)), "{line}");
        }
        assert!(ruled().all(|(word, number)| !word.is_empty() && usize::from(number) < rules.len()));
    }
}
