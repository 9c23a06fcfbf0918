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

/// Each word that has rules with one of them, in the order of the asset.
pub(super) fn rules() -> impl Iterator<Item = (&'static str, Rule)> {
    RULES.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (words, code, at, cues) = (next(), next(), next(), next());
        let cues = || cues.split('|').filter(|cue| !cue.is_empty()).collect::<Vec<_>>();
        let test = match at {
            "before" => Some(Test::Before(cues())),
            "after" => Some(Test::After(cues())),
            "item" => Some(Test::Story(cues())),
            "with" => Some(Test::With(cues().iter().filter_map(|code| code.as_bytes().try_into().ok()).collect())),
            "given" => Some(Test::Given),
            "else" => Some(Test::Else),
            _ => None,
        };
        let rule = test.map(|test| Rule { code: code.as_bytes().try_into().ok(), test });
        words.split('|').filter_map(move |word| Some((word, rule.clone()?)))
    })
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
        let lines = RULES.lines().filter(|line| !line.starts_with('#'));
        let expected: usize = lines.map(|line| line.split('\t').next().unwrap().split('|').count()).sum();
        assert_eq!(rules().count(), expected);
        for (word, rule) in rules() {
            let cues = match &rule.test {
                Test::Before(cues) | Test::After(cues) | Test::Story(cues) => cues.len(),
                Test::With(codes) => codes.len(),
                Test::Given | Test::Else => 1,
            };
            assert!(cues > 0, "{word}: {rule:?}");
        }
    }
}
