//! The gazetteer: every word that names a country, and where such words stand in a text.
//!
//! One automaton holds all words. It is asked only where a word begins with a capital (or in a script without case), takes the
//! longest word there, and the word must end where a word of the text ends. What an ambiguous word means is not decided here.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};

use super::outlets::Outlets;
use super::rules::{self, Around, Rule};

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
    pub(super) text: String,
    /// The text is a stem: a word of it goes on with an ending (`Росси` in `России`).
    pub(super) stem: bool,
    pub(super) readings: Vec<Reading>,
    pub(super) rules: Vec<Rule>,
    pub(super) outlet: Option<usize>,
}

impl Word {
    pub(super) fn names_nothing(&self) -> bool {
        self.readings.is_empty() && self.rules.is_empty()
    }
}

/// A word of the gazetteer in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: usize,
}

/// The automaton and its words.
#[derive(Debug)]
pub(super) struct Gazetteer {
    automaton: Option<AhoCorasick>,
    words: Vec<Word>,
    /// The words of each pattern of the automaton.
    patterns: Vec<Vec<u32>>,
    around: Around,
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
            _ => None,
        };
        let code = code.and_then(|code| <[u8; 2]>::try_from(code.as_bytes()).ok());
        let reading = code.zip(kind).map(|(code, kind)| Reading { code, kind });
        words.into_iter().flat_map(|words| words.split('|')).filter_map(move |word| Some((word, reading?)))
    })
}

/// The names of countries, in other languages too, with their codes.
pub(super) fn country_names() -> impl Iterator<Item = (String, &'static str)> {
    let split = |line: &'static str| line.split_once("\tname\t").or_else(|| line.split_once("\texonym\t"));
    GAZETTEER
        .lines()
        .filter_map(split)
        .flat_map(|(code, names)| names.split('|').map(move |name| (name.replace('~', ""), code)))
}

/// Words while they are gathered, each once.
#[derive(Default)]
struct Words {
    all: Vec<Word>,
    index: HashMap<&'static str, usize>,
}

impl Words {
    fn get(&mut self, text: &'static str) -> &mut Word {
        let at = *self.index.entry(text).or_insert(self.all.len());
        if at == self.all.len() {
            let (stem, marked) = text.split_once('~').map_or((text, false), |(stem, _)| (stem, true));
            self.all.push(Word { text: stem.to_owned(), stem: marked, ..Word::default() });
        }
        &mut self.all[at]
    }
}

impl Gazetteer {
    pub(super) fn new(outlets: &Outlets) -> Gazetteer {
        let mut words = Words::default();
        for (text, reading) in entries() {
            let word = words.get(text);
            if word.readings.iter().all(|r| r.code != reading.code) {
                word.readings.push(reading);
            }
        }
        for (text, rule) in rules::rules() {
            words.get(text).rules.push(rule);
        }
        for phrase in rules::exclusions() {
            *words.get(phrase) = Word { text: phrase.to_owned(), ..Word::default() };
        }
        for (at, outlet) in outlets.all().iter().enumerate() {
            let bare = outlet.names.iter().filter_map(|n| n.strip_prefix("The ")).filter(|n| n.contains(' '));
            let bare = bare.filter(|name| !outlet.common.contains(name));
            for name in outlet.names.iter().copied().chain(bare) {
                let word = words.get(name);
                if word.names_nothing() {
                    word.outlet = Some(at);
                }
            }
        }
        let mut words = words.all;
        for word in &mut words {
            word.readings.sort_by_key(|reading| reading.kind);
        }
        let mut patterns: Vec<(String, Vec<u32>)> = Vec::with_capacity(words.len() + 512);
        let mut index: HashMap<String, usize> = HashMap::with_capacity(words.len() + 512);
        for (at, word) in (0..).zip(&words) {
            // The automaton folds ASCII only; words that differ by that alone are one pattern.
            let upper = word.text.to_uppercase();
            let other = (!word.text.is_ascii() && upper != word.text).then_some(upper);
            for form in std::iter::once(word.text.clone()).chain(other) {
                match index.entry(form.to_ascii_lowercase()).or_insert(patterns.len()) {
                    slot if *slot == patterns.len() => patterns.push((form, vec![at])),
                    slot => patterns[*slot].1.push(at),
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Anchored)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|(text, _)| text))
            .inspect_err(|error| log::error!("gazetteer: {error}"))
            .ok();
        Gazetteer {
            automaton,
            words,
            patterns: patterns.into_iter().map(|(_, at)| at).collect(),
            around: Around::new(),
        }
    }

    pub(super) fn around(&self) -> &Around {
        &self.around
    }

    /// Whether the whole text is a word of the gazetteer.
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.longest(text, 0).is_some_and(|hit| hit.end == text.len())
    }

    pub(super) fn word(&self, hit: Hit) -> Option<&Word> {
        self.words.get(hit.word)
    }

    /// Gives all hits of a text, left to right, never overlapping.
    pub(super) fn scan(&self, text: &str, mut found: impl FnMut(Hit)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut inside = false;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                if byte.is_ascii_uppercase()
                    && !inside
                    && let Some(hit) = self.longest(text, at)
                {
                    at = hit.end;
                    inside = true;
                    found(hit);
                    continue;
                }
                inside = byte.is_ascii_alphanumeric();
                at += 1;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let blankless = is_blankless(c);
            if (!inside || blankless)
                && c.is_alphabetic()
                && let Some(hit) = self.longest(text, at).or_else(|| self.after_prefix(text, at, c))
            {
                at = hit.end;
                inside = true;
                found(hit);
                continue;
            }
            inside = c.is_alphanumeric() && !blankless;
            at += c.len_utf8();
        }
    }

    /// Arabic writes `and`, `in`, `for` and the like in one word with the name that follows.
    fn after_prefix(&self, text: &str, start: usize, first: char) -> Option<Hit> {
        matches!(first, 'و' | 'ف' | 'ب' | 'ل' | 'ك').then(|| self.longest(text, start + first.len_utf8())).flatten()
    }

    /// The longest word that begins here, ends at the end of a word, and is written in one of its cases.
    fn longest(&self, text: &str, start: usize) -> Option<Hit> {
        let automaton = self.automaton.as_ref()?;
        let mut limit = text.len();
        while start < limit {
            let input = Input::new(text).span(start..limit).anchored(Anchored::Yes);
            let found = automaton.find(input)?;
            let words = self.patterns.get(found.pattern().as_usize())?;
            let written = &text[start..found.end()];
            for (at, word) in words.iter().filter_map(|&at| Some((at as usize, self.words.get(at as usize)?))) {
                let end = if word.stem { ending(text, found.end()) } else { found.end() };
                if ends_word(text, end) && same_case(&word.text, written) {
                    return Some(Hit { start, end, word: at });
                }
            }
            limit = found.end() - 1;
        }
        None
    }
}

/// Whether words of this script stand without blanks between them.
fn is_blankless(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Where the word ends whose stem ends here: after an ending of case or number, else where the stem does.
fn ending(text: &str, stem: usize) -> usize {
    const ENDINGS: [&str; 31] = [
        "а", "я", "ы", "и", "у", "ю", "е", "є", "і", "ї", "й", "ь", "ой", "ей", "ою", "ею", "єю", "ом", "ем", "єм",
        "ам", "ах", "ями", "ами", "ях", "ию", "ью", "ії", "ією", "ів", "s",
    ];
    let rest = &text[stem..];
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let written = &rest[..length];
    let known = length <= 8 && (ENDINGS.contains(&written) || ENDINGS.contains(&written.to_lowercase().as_str()));
    if known { stem + length } else { stem }
}

fn ends_word(text: &str, end: usize) -> bool {
    let last = text[..end].chars().next_back();
    let next = text[end..].chars().next();
    last.is_some_and(is_blankless) || next.is_none_or(|c| !c.is_alphanumeric() || is_blankless(c))
}

/// As printed in the table, all in capitals, or with capitals where the table has none; abbreviations as printed only.
fn same_case(known: &str, written: &str) -> bool {
    if known == written {
        return true;
    }
    if !known.contains(|c: char| c.is_lowercase()) {
        return false;
    }
    if !written.contains(|c: char| c.is_lowercase()) {
        return true;
    }
    known.len() == written.len()
        && known
            .bytes()
            .zip(written.bytes())
            .all(|(k, w)| k == w || (k.is_ascii_lowercase() && w == k.to_ascii_uppercase()))
}
