//! The words of the gazetteer: what each can mean, gathered from the assets.
//!
//! A word is a name, a demonym, a capital and so on with the countries it can mean, or a phrase or an outlet that only holds the
//! word of a place. How words are laid out to be looked up is the part of [`super::lexicon`].

use std::borrow::Cow;
use std::collections::HashMap;

use super::outlets::Outlet;
use super::rules;

const GAZETTEER: &str = include_str!("../../assets/enrich/gazetteer.tsv");

/// How a word names a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The country's name, also former or short ones.
    Name,
    /// A demonym or adjective.
    Demonym,
    /// Its capital.
    Capital,
    /// A seat or office of its government.
    Metonym,
    /// A state, province or area of it, or a smaller place that news name alone.
    Part,
    /// Words that name it together with another country.
    Pair,
    /// A city of it.
    City,
    /// A city of it that has a greater namesake elsewhere.
    Namesake,
    /// A smaller city of it, whose name may be somebody's too.
    Town,
}

impl Kind {
    /// All kinds, by rank.
    pub(super) const ALL: [Kind; 9] = [
        Kind::Name,
        Kind::Demonym,
        Kind::Capital,
        Kind::Metonym,
        Kind::Part,
        Kind::Pair,
        Kind::City,
        Kind::Namesake,
        Kind::Town,
    ];
}

/// One thing that a word can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) code: [u8; 2],
    pub(super) kind: Kind,
}

/// A word of the gazetteer with all it can mean; nothing for outlets and phrases that only hold the word of a place.
#[derive(Debug, Default)]
pub(super) struct Word {
    pub(super) text: Cow<'static, str>,
    /// The text is a stem: a word of it goes on with an ending (`Росси` in `России`).
    pub(super) stem: bool,
    pub(super) readings: Vec<Reading>,
    /// The numbers of its rules (see [`rules::rules`]).
    pub(super) rules: Vec<u16>,
    pub(super) outlet: Option<usize>,
}

/// All words of the asset with the country they name, line by line.
fn entries() -> impl Iterator<Item = (&'static str, Reading)> {
    GAZETTEER.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut fields = line.split('\t');
        let (code, kind, words) = (fields.next(), fields.next(), fields.next());
        let kind = match kind {
            Some("name" | "exonym") => Some(Kind::Name),
            Some("demonym") => Some(Kind::Demonym),
            Some("capital" | "exonym-capital") => Some(Kind::Capital),
            Some("metonym") => Some(Kind::Metonym),
            Some("part") => Some(Kind::Part),
            Some("pair") => Some(Kind::Pair),
            Some("city") => Some(Kind::City),
            Some("namesake") => Some(Kind::Namesake),
            Some("town") => Some(Kind::Town),
            _ => None,
        };
        let code = code.and_then(|code| <[u8; 2]>::try_from(code.as_bytes()).ok());
        let reading = code.zip(kind).map(|(code, kind)| Reading { code, kind });
        words.into_iter().flat_map(|words| words.split('|')).filter_map(move |word| Some((word, reading?)))
    })
}

/// The names of countries, in other languages too, with their codes.
#[allow(dead_code, reason = "the build lays them out")]
pub(super) fn country_names() -> impl Iterator<Item = (String, &'static str)> {
    let split = |line: &'static str| line.split_once("\tname\t").or_else(|| line.split_once("\texonym\t"));
    GAZETTEER
        .lines()
        .filter_map(split)
        .flat_map(|(code, names)| names.split('|').map(move |name| (name.replace('~', ""), code)))
}

/// Words while they are gathered, each once.
struct Words {
    all: Vec<Word>,
    index: HashMap<Cow<'static, str>, usize>,
}

impl Words {
    fn get(&mut self, text: Cow<'static, str>) -> &mut Word {
        let at = self.index.get(&text).copied().unwrap_or(self.all.len());
        if at == self.all.len() {
            self.index.insert(text.clone(), at);
            let (text, stem) = match (text.find('~'), text) {
                (None, text) => (text, false),
                (Some(end), Cow::Borrowed(text)) => (Cow::Borrowed(&text[..end]), true),
                (Some(end), Cow::Owned(text)) => (Cow::Owned(text[..end].to_owned()), true),
            };
            self.all.push(Word { text, stem, ..Word::default() });
        }
        &mut self.all[at]
    }
}

/// A name without its article.
fn bare(name: &str) -> Option<Cow<'static, str>> {
    name.strip_prefix("The ").map(|name| Cow::Owned(name.to_owned()))
}

/// Gathers the words of all assets and of these outlets, the readings of each by rank.
pub(super) fn gather(outlets: &[Outlet]) -> Vec<Word> {
    let mut words = Words { all: Vec::new(), index: HashMap::new() };
    for (text, reading) in entries() {
        let word = words.get(text.into());
        if word.readings.iter().all(|r| r.code != reading.code) {
            word.readings.push(reading);
        }
    }
    for (text, number) in rules::ruled() {
        words.get(text.into()).rules.push(number);
    }
    for phrase in rules::exclusions() {
        *words.get(phrase.into()) = Word { text: phrase.into(), ..Word::default() };
    }
    for (at, outlet) in outlets.iter().enumerate() {
        let bare = outlet
            .names
            .iter()
            .filter_map(|name| bare(name))
            .filter(|name| name.contains(' ') && !outlet.common.contains(name));
        for name in outlet.names.iter().cloned().chain(bare) {
            let word = words.get(name);
            if word.readings.is_empty() && word.rules.is_empty() {
                word.outlet = Some(at);
            }
        }
    }
    for word in &mut words.all {
        word.readings.sort_by_key(|reading| reading.kind);
    }
    words.all
}
