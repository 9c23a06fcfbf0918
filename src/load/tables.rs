//! The rules that are data: names of months and weekdays, outlets, phrases and labels, read once from `assets/load/`.
//! Each table is a text file: one entry a line, `#` opens a comment.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::lex::{Opening, Openings, first_chars};

/// A map whose keys are all known beforehand.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of the same kind.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// A quick hash for tables whose entries are all known beforehand, so that no document can make them slow.
#[derive(Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
        }
        for &byte in rest {
            self.0 = (self.0.rotate_left(5) ^ u64::from(byte)).wrapping_mul(FACTOR);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes the place from the low bits and the mark from the high ones.
        self.0 ^ self.0 >> 32
    }
}

/// All tables of the loader.
pub(super) struct Tables {
    months: Map<&'static str, u8>,
    /// How the names of months open.
    pub month_openings: Openings,
    weekdays: Set<&'static str>,
    outlets: Set<String>,
    refused: Set<&'static str>,
    particles: Set<&'static str>,
    given: Set<&'static str>,
    outlet_words: Set<&'static str>,
    weak: Set<&'static str>,
    /// Words before the `and` inside of one name.
    themes: Set<&'static str>,
    /// Words that a sentence goes on after.
    goes_on: Set<&'static str>,
    /// What opens a line that credits a source.
    credit_labels: Set<&'static str>,
    outlet_starts: Set<String>,
    /// Note labels, in lower case with straight apostrophes, longest first.
    pub note_labels: Vec<&'static str>,
    /// Exact furniture lines and what opens one.
    pub furniture: Phrases,
    /// Sections by kind of text, which are no label of a story.
    genres: Set<&'static str>,
    /// Headings of a part of one story.
    asides: Set<&'static str>,
    /// Furniture that opens the end of a page.
    pub trailers: Phrases,
    sections: Set<&'static str>,
    /// How the names of sections and regions open.
    pub section_openings: Openings,
    /// Sections that name a part of the world.
    regions: Set<&'static str>,
    /// Headings of lists of contents.
    pub contents: Vec<&'static str>,
    /// How these open.
    pub contents_openings: Openings,
    /// Lines that say that there is nothing to say.
    pub nothing: Set<&'static str>,
    /// How these open.
    pub nothing_openings: Openings,
    /// Labels of listings by what they open.
    pub labels: Vec<(Label, &'static str)>,
    /// How these open.
    pub label_openings: Openings,
    /// What the labels of records of databases open.
    records: Map<&'static str, Field>,
    /// How the names open that digests call themselves.
    about_openings: Openings,
    /// How the names of outlets open, without their article, and the first words of them.
    outlet_openings: [Openings; 2],
    /// How those lines open that are known whole, and those that are known by their beginning or are longer than [`WHOLE`].
    pub line_openings: [Openings; 2],
    /// What writers are called below their names.
    roles: Vec<&'static str>,
    /// How digests speak of themselves.
    about: About,
}

/// How digests speak of themselves.
struct About {
    /// What they call themselves.
    names: Set<&'static str>,
    /// What they call themselves where a word points at it.
    own: Set<&'static str>,
    /// Words that point at what is read.
    points: Set<&'static str>,
    /// What they tell of themselves.
    tells: Set<&'static str>,
    /// What only they say.
    phrases: Vec<&'static str>,
}

impl About {
    fn read(text: &'static str) -> About {
        let of = |kind: &'static str| {
            entries(text)
                .filter_map(move |line| line.split_once('\t').filter(|(of, _)| *of == kind))
                .map(|(_, word)| word)
        };
        About {
            names: of("name").collect(),
            own: of("own").collect(),
            points: of("points").collect(),
            tells: of("tells").collect(),
            phrases: of("phrase").collect(),
        }
    }

    fn is_spoken(&self, lower: &str) -> bool {
        let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
        let points = words.clone().take(2).any(|word| self.points.contains(word));
        // `This is a complimentary issue`: what points stands further from the name.
        let subject = if points { POINTED } else { SUBJECT };
        let named = |word: &str| self.names.contains(word) || points && self.own.contains(word);
        let told = words.clone().any(|word| self.tells.contains(word));
        told && words.by_ref().take(subject).any(named)
    }
}

/// Longer phrases are known by their beginning.
pub(super) const WHOLE: usize = 40;

/// Whole lines, and the words some lines open with.
pub(super) struct Phrases {
    /// Whole lines.
    pub exact: Set<&'static str>,
    /// Openings, by their first word.
    pub opening: Map<&'static str, Vec<&'static str>>,
    /// Those openings whose first word is a mark, which may stand glued to what follows.
    pub marked: Vec<&'static str>,
    /// The first words of them all, without closing marks.
    pub firsts: Set<&'static str>,
    /// How they all open.
    pub openings: Openings,
}

/// What a label of a listing or a bulletin opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Label {
    /// The tag whose listing the page is.
    TagHeading,
    /// The region of an item.
    Region,
    /// The tags of an item.
    Topics,
    /// The publisher's cut: `Read more`.
    More,
}

/// What a label opens in the record of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    /// The title of the story.
    Title,
    /// Who wrote it.
    Writer,
    /// Where it appeared.
    Outlet,
    /// When it did.
    Day,
    /// The text of the story.
    Text,
    /// What it is in short, printed where the text is missing.
    Abstract,
    /// Something that the database tells of it.
    Form,
}

/// No label has more characters.
const LONGEST_LABEL: usize = 40;
/// Labels that are one only where the mark-up says that a list of tags follows.
const SHORT_LABELS: [&str; 6] = ["labels", "tagged", "tags", "topics", "categories", "category"];
/// A longer paragraph is no word of a digest about itself.
const LONGEST_ABOUT: usize = 400;
/// So many words may be the subject of a sentence.
const SUBJECT: usize = 4;
/// And so many where one of them points at it.
const POINTED: usize = 6;

/// The tables.
pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::read)
}

fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "))
}

fn field(line: &'static str) -> Option<(&'static str, Field)> {
    let (field, label) = line.split_once('\t')?;
    let field = match field {
        "title" => Field::Title,
        "writer" => Field::Writer,
        "outlet" => Field::Outlet,
        "day" => Field::Day,
        "text" => Field::Text,
        "abstract" => Field::Abstract,
        _ => Field::Form,
    };
    Some((label, field))
}

impl Tables {
    fn read() -> Tables {
        let mut months = Map::default();
        for line in entries(include_str!("../../assets/load/months.tsv")) {
            let mut words = line.split_whitespace();
            if let Some(number) = words.next().and_then(|word| word.parse().ok()) {
                months.extend(words.map(|word| (word, number)));
            }
        }
        let words = |text: &'static str| entries(text).flat_map(str::split_whitespace).collect::<Set<_>>();
        let mut note_labels: Vec<_> = entries(include_str!("../../assets/load/notes.txt")).collect();
        note_labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        let outlets: Set<String> = entries(include_str!("../../assets/load/outlets.txt")).map(outlet_key).collect();
        let outlet_starts: Set<String> =
            outlets.iter().map(|name| name.split(' ').next().unwrap_or(name).to_owned()).collect();
        let sections: Set<_> = entries(include_str!("../../assets/load/sections.txt")).collect();
        let regions: Set<_> = entries(include_str!("../../assets/load/regions.txt")).collect();
        let contents: Vec<_> = entries(include_str!("../../assets/load/contents.txt")).collect();
        let nothing: Set<_> = entries(include_str!("../../assets/load/nothing.txt")).collect();
        let labels = labels(include_str!("../../assets/load/labels.tsv"));
        let furniture = entries(include_str!("../../assets/load/furniture.txt"));
        let (openings, lines): (Vec<_>, Vec<_>) = furniture.partition(|line| line.ends_with(" …"));
        let lines = lines.into_iter().chain(sections.iter().chain(&regions).chain(&nothing).copied());
        let (whole, long): (Vec<_>, Vec<_>) = lines.partition(|line| line.len() <= WHOLE);
        let openings = openings.into_iter().map(|line| line.strip_suffix(" …").unwrap_or(line));
        let begun = openings.chain(long).chain(contents.iter().copied()).chain(labels.iter().map(|&(_, words)| words));
        let about = About::read(include_str!("../../assets/load/about.tsv"));
        Tables {
            line_openings: [Openings::of(whole), Openings::of(begun)],
            outlet_openings: [
                Openings::of(outlets.iter().map(String::as_str)),
                Openings::of(outlet_starts.iter().map(String::as_str)),
            ],
            month_openings: Openings::of(months.keys().copied()),
            months,
            weekdays: words(include_str!("../../assets/load/weekdays.txt")),
            outlets,
            outlet_starts,
            refused: words(include_str!("../../assets/load/refused.txt")),
            particles: words(include_str!("../../assets/load/particles.txt")),
            outlet_words: words(include_str!("../../assets/load/outlet-words.txt")),
            weak: words(include_str!("../../assets/load/weak.txt")),
            themes: words(include_str!("../../assets/load/themes.txt")),
            goes_on: words(include_str!("../../assets/load/goes-on.txt")),
            credit_labels: entries(include_str!("../../assets/load/credit-labels.txt")).collect(),
            given: words(include_str!("../../assets/load/given.txt")),
            note_labels,
            furniture: phrases(include_str!("../../assets/load/furniture.txt")),
            asides: entries(include_str!("../../assets/load/asides.txt")).collect(),
            genres: entries(include_str!("../../assets/load/genres.txt")).collect(),
            trailers: phrases(include_str!("../../assets/load/trailers.txt")),
            section_openings: Openings::of(sections.iter().chain(&regions).copied()),
            sections,
            regions,
            contents_openings: Openings::of(contents.iter().copied()),
            contents,
            nothing_openings: Openings::of(nothing.iter().copied()),
            nothing,
            label_openings: Openings::of(labels.iter().map(|&(_, words)| words)),
            labels,
            records: entries(include_str!("../../assets/load/records.tsv")).filter_map(field).collect(),
            about_openings: Openings::of(about.names.iter().chain(&about.own).copied()),
            about,
            roles: entries(include_str!("../../assets/load/roles.txt")).collect(),
        }
    }

    /// What a label opens in the record of a database.
    pub(super) fn record(&self, label: &str) -> Option<Field> {
        if label.len() > LONGEST_LABEL * 2 {
            return None;
        }
        lookup(label, |label| self.records.get(label).copied())
    }

    /// How much of a text the label of the text of a record is, with the blank after it: `Full text: `.
    pub(super) fn records_text(&self, text: &str) -> Option<usize> {
        let colon = first_chars(text, LONGEST_LABEL).find(':')?;
        let field = self.record(text.get(..colon)?)?;
        let value = text.get(colon + 1..)?;
        (field == Field::Text).then(|| text.len() - value.trim_start().len())
    }

    /// How much of a text is the label of its tags or of where it is filed: `Tagged under: `, `Etiquetado como `.
    pub(super) fn filing_label(&self, text: &str) -> usize {
        let head = text.char_indices().nth(LONGEST_LABEL).map_or(text, |(at, _)| &text[..at]);
        let lower = head.to_lowercase();
        // Lower case of another length would cut elsewhere.
        if lower.len() != head.len() {
            return 0;
        }
        let filing = self.labels.iter().filter(|(label, _)| matches!(label, Label::Topics | Label::Region));
        let ends = filing.map(|(_, label)| label.trim_end_matches(':')).chain(SHORT_LABELS).filter_map(|label| {
            let rest = text.get(lower.strip_prefix(label).map(|_| label.len())?..)?;
            (rest.is_empty() || rest.starts_with([':', ' ']))
                .then(|| text.len() - rest.trim_start_matches([':', ' ']).len())
        });
        ends.max().unwrap_or(0)
    }

    /// True for a line that opens with the label of where a story is filed, be it glued to the name (`Posted inEcuador`).
    pub(super) fn is_filed(&self, text: &str) -> bool {
        if !self.label_openings.may_have(Opening::of(text)) {
            return false;
        }
        let head = text.char_indices().nth(LONGEST_LABEL).map_or(text, |(at, _)| &text[..at]);
        let lower = head.to_lowercase();
        let fits = |label: &str| {
            let rest = text.get(label.len()..).unwrap_or_default();
            label.ends_with(':') || rest.starts_with(|c: char| c == ':' || c == ' ' || c.is_uppercase())
        };
        let filing = self.labels.iter().filter(|(label, _)| matches!(label, Label::Topics | Label::Region));
        lower.len() == head.len()
            && filing.map(|(_, label)| *label).any(|label| lower.starts_with(label) && fits(label))
    }

    /// True for a sentence in which a digest speaks of itself: `The Review is compiled by staff`, `This issue is complimentary`.
    pub(super) fn is_about_digest(&self, text: &str) -> bool {
        // Few sentences open with such a name.
        let mut words =
            text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty()).take(POINTED);
        text.len() <= LONGEST_ABOUT
            && words.any(|word| self.about_openings.may_have(Opening::of(word)))
            && self.about.is_spoken(&text.to_lowercase())
    }

    /// True for a sentence that only pages say: `… does not endorse the views of …`.
    pub(super) fn is_disclaimer(&self, text: &str) -> bool {
        text.len() <= LONGEST_ABOUT && {
            let lower = text.to_lowercase();
            self.about.phrases.iter().any(|phrase| lower.contains(phrase))
        }
    }

    /// The number of a month by its name or abbreviation, whatever the case.
    pub(super) fn month(&self, word: &str) -> Option<u8> {
        lookup(word, |lower| self.months.get(lower).copied())
    }

    /// True for the name of a weekday.
    pub(super) fn is_weekday(&self, word: &str) -> bool {
        lookup(word, |lower| self.weekdays.get(lower).map(|_| ())).is_some()
    }

    /// True for the name of an outlet that needs no date to be taken for one.
    pub(super) fn is_outlet(&self, name: &str) -> bool {
        let [openings, _] = &self.outlet_openings;
        name.len() <= 80
            && openings.may_have(Opening::of(without_article(name.trim())))
            && self.outlets.contains(&outlet_key(name))
    }

    /// True for a word that no source begins with (`see`, `born`, `part`).
    pub(super) fn is_refused(&self, word: &str) -> bool {
        lookup(word, |lower| self.refused.get(lower).map(|_| ())).is_some()
    }

    /// True for a small word inside names (`of`, `the`, `de`).
    pub(super) fn is_particle(&self, word: &str) -> bool {
        lookup(word, |lower| self.particles.get(lower).map(|_| ())).is_some()
    }

    /// True for the name of a section, whatever its case.
    pub(super) fn is_section(&self, line: &str) -> bool {
        if line.len() > 60 || !self.section_openings.may_have(Opening::of(line)) {
            return false;
        }
        let key = section_key(line);
        self.sections.contains(key.as_str()) || self.regions.contains(key.as_str())
    }

    /// True for the name of a section that is a part of the world, or a desk that stands for one.
    pub(super) fn is_region(&self, name: &str) -> bool {
        if name.len() > 60 {
            return false;
        }
        let key = section_key(name);
        let part = |name: &str| self.regions.contains(name.trim());
        // `RUSSIA AND UKRAINE`, `Central, Eastern, and Southeastern Europe`, `INSIDE BURMA`
        part(&key)
            || key.starts_with("inside ")
            || key.contains([',', '/', '&']) && key.split([',', '/', '&']).any(part)
            || key.contains(" and ") && key.split(" and ").any(part)
    }

    /// True for a section by kind of text: `In brief`, `Top stories`.
    pub(super) fn is_genre(&self, name: &str) -> bool {
        name.len() <= 60 && self.genres.contains(section_key(name).as_str())
    }

    /// True for the heading of a part of one story: `Analysis`, `Why it matters`.
    pub(super) fn is_aside(&self, line: &str) -> bool {
        line.len() <= 32 && !headed_in_capitals(line) && self.asides.contains(section_key(line).as_str())
    }

    /// True for a word that the name of some known outlet begins with.
    pub(super) fn begins_outlet(&self, word: &str) -> bool {
        let [_, starts] = &self.outlet_openings;
        starts.may_have(Opening::of(word)) && lookup(word, |lower| self.outlet_starts.get(lower).map(|_| ())).is_some()
    }

    /// True for an outlet whose name is a common word as well.
    pub(super) fn is_weak(&self, name: &str) -> bool {
        lookup(name, |lower| self.weak.get(lower).map(|_| ())).is_some()
    }

    /// True for a word that stands before the `and` inside of one name (`Oil and Gas Journal`).
    pub(super) fn is_theme(&self, word: &str) -> bool {
        lookup(word, |lower| self.themes.get(lower).map(|_| ())).is_some()
    }

    /// True for a word in small letters that a sentence goes on after (`writes`, `according to`).
    pub(super) fn goes_on(&self, word: &str) -> bool {
        word.starts_with(char::is_lowercase) && self.goes_on.contains(word)
    }

    /// True for what a writer is: `Staff Writer`, `Special to the Harbour Times`.
    pub(super) fn is_role(&self, line: &str) -> bool {
        let line = line.trim_end_matches('.');
        if line.len() > 60 || line.split_whitespace().count() > 7 || !line.starts_with(char::is_alphabetic) {
            return false;
        }
        let lower = line.to_lowercase();
        self.roles.iter().any(|role| match (role.strip_prefix("… "), role.strip_suffix(" …")) {
            (Some(end), _) => lower.strip_suffix(end).is_some_and(|rest| rest.ends_with(' ')),
            (_, Some(opening)) => lower.strip_prefix(opening).is_some_and(|rest| rest.starts_with(' ')),
            _ => lower == *role,
        })
    }

    /// True for a word that credits a source where a colon follows it (`source`, `quelle`).
    pub(super) fn is_credit_label(&self, words: &str) -> bool {
        lookup(words, |lower| self.credit_labels.get(lower).map(|_| ())).is_some()
    }

    /// True for a word that outlets are called by (`gazette`, `agency`).
    pub(super) fn is_outlet_word(&self, word: &str) -> bool {
        lookup(word, |lower| self.outlet_words.get(lower).map(|_| ())).is_some()
    }

    /// True for a common given name.
    pub(super) fn is_given_name(&self, word: &str) -> bool {
        lookup(word, |lower| self.given.get(lower).map(|_| ())).is_some()
    }
}

/// Marks at the end of a line that are not its own.
pub(super) const CLOSING: [char; 10] = ['.', '…', '!', '»', '→', '›', ':', ' ', '*', '|'];

/// Longer words of ASCII are in no table of words.
pub(super) const SHORT_WORD: usize = 24;

/// Asks a table of lower-case words, without an allocation for the usual short ASCII word.
pub(super) fn lookup<T>(word: &str, ask: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut small = [0_u8; SHORT_WORD];
    if word.is_ascii() {
        let lower = small.get_mut(..word.len())?;
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        return ask(std::str::from_utf8(lower).ok()?);
    }
    if word.len() > 48 { None } else { ask(&word.to_lowercase()) }
}

/// A name without `The `, whatever its case.
fn without_article(name: &str) -> &str {
    match name.as_bytes().first_chunk::<4>() {
        Some(head) if head.eq_ignore_ascii_case(b"the ") => &name[4..],
        _ => name,
    }
}

/// The form under which outlets are compared: lower case, without the article and without blanks at the ends.
pub(super) fn outlet_key(name: &str) -> String {
    let lower = name.trim().to_lowercase().replace('’', "'");
    match lower.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => lower,
    }
}

/// True for a line without a letter in lower case: such a line heads several stories, or a whole one.
fn headed_in_capitals(line: &str) -> bool {
    !line.chars().any(char::is_lowercase)
}

fn section_key(line: &str) -> String {
    line.to_lowercase().replace('’', "'").trim_end_matches([':', '.']).to_owned()
}

fn phrases(text: &'static str) -> Phrases {
    let mut all = Phrases {
        exact: Set::default(),
        opening: Map::default(),
        marked: Vec::new(),
        firsts: Set::default(),
        openings: Openings::of(entries(text).map(|line| line.strip_suffix(" …").unwrap_or(line))),
    };
    for line in entries(text) {
        match line.strip_suffix(" …") {
            Some(opening) => {
                let first = opening.split(' ').next().unwrap_or(opening);
                all.firsts.insert(first.trim_end_matches(CLOSING));
                all.opening.entry(first).or_default().push(opening);
                if !first.contains(char::is_alphanumeric) {
                    all.marked.push(opening);
                }
            }
            None => {
                all.exact.insert(line);
                all.firsts.extend(line.split(' ').next().map(|first| first.trim_end_matches(CLOSING)));
            }
        }
    }
    all
}

fn labels(text: &'static str) -> Vec<(Label, &'static str)> {
    entries(text)
        .filter_map(|line| {
            let (kind, label) = line.split_once('\t')?;
            let kind = match kind {
                "tag" => Label::TagHeading,
                "region" => Label::Region,
                "topics" => Label::Topics,
                "more" => Label::More,
                _ => return None,
            };
            Some((kind, label))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_entries_and_every_line_is_understood() {
        let tables = tables();
        assert!(tables.months.len() > 150 && tables.weekdays.len() > 40 && tables.outlets.len() > 80);
        let lines = entries(include_str!("../../assets/load/labels.tsv")).count();
        assert_eq!(tables.labels.len(), lines);
        assert!(
            tables.month("OCTOBER") == Some(10) && tables.month("Июня") == Some(6) && tables.month("Octo").is_none()
        );
    }

    #[test]
    fn outlets_are_known_with_and_without_article() {
        assert!(tables().is_outlet("The Guardian") && tables().is_outlet("Guardian") && tables().is_outlet("iStories"));
        assert!(!tables().is_outlet("AKP"));
    }
}
