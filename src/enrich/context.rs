//! What a word of the gazetteer means where it stands: which country, or none.
//!
//! First what surrounds it: a given name, a title or a ship before it, a water, a language, letters that mean the pronoun. Then
//! the rules of the word itself. Last what follows: `Paris, Texas` is in Texas, and who was once a person stays one.

use super::gazetteer::{Gazetteer, Hit};
use super::lexicon::Entry;
use super::rules::{Rule, Test};
use super::words::Kind;

/// A story as the gazetteer sees it.
pub(super) struct Story<'a> {
    /// The headline, empty where there is none, then the paragraphs.
    pub(super) fields: Vec<&'a str>,
    /// Hits in text order, each with its field.
    pub(super) hits: Vec<(usize, Hit)>,
}

/// What a hit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Country([u8; 2]),
    Person,
    Language,
    Nothing,
}

/// A hit with its surroundings.
#[derive(Clone, Copy)]
struct Site<'a> {
    text: &'a str,
    hit: Hit,
    word: Entry<'a>,
    /// The text is written in capitals throughout.
    capitals: bool,
}

impl<'a> Site<'a> {
    fn before(&self) -> &'a str {
        &self.text[..self.hit.start]
    }

    fn after(&self) -> &'a str {
        &self.text[self.hit.end..]
    }

    /// The word right before, with nothing but a blank between.
    fn previous(&self) -> Option<&'a str> {
        self.before().strip_suffix(' ').and_then(last_word)
    }

    /// The word right after, with nothing but a blank between.
    fn next(&self) -> Option<&'a str> {
        let rest = self.after().strip_prefix(' ')?;
        let word = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        (!word.is_empty()).then_some(word)
    }

    fn is_kind(&self, kinds: &[Kind]) -> bool {
        self.word.readings().next().is_none_or(|reading| kinds.contains(&reading.kind))
    }

    fn same(&self, cue: &str, text: &str) -> bool {
        cue == text || (self.capitals && cue.eq_ignore_ascii_case(text))
    }
}

fn last_word(text: &str) -> Option<&str> {
    text.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '‘'))
        .next()
        .filter(|word| !word.is_empty())
}

/// What each hit of a story names, in the order of its hits.
pub(super) fn judge(story: &Story<'_>, gazetteer: &Gazetteer) -> Vec<Option<[u8; 2]>> {
    let capitals: Vec<bool> = story.fields.iter().map(|text| !text.contains(|c: char| c.is_lowercase())).collect();
    let site = |&(field, hit): &(usize, Hit)| {
        let (text, word) = (story.fields.get(field)?, gazetteer.word(hit)?);
        Some(Site { text, hit, word, capitals: capitals.get(field).copied().unwrap_or_default() })
    };
    let mut verdicts: Vec<Option<Verdict>> = Vec::with_capacity(story.hits.len());
    let mut certain: Vec<[u8; 2]> = Vec::new();
    for at in &story.hits {
        let Some(site) = site(at) else {
            verdicts.push(Some(Verdict::Nothing));
            continue;
        };
        let verdict = if site.word.names_nothing() {
            Some(Verdict::Nothing)
        } else {
            let last = verdicts.last().copied().flatten().filter(|v| *v == Verdict::Language);
            surroundings(&site, last.and_then(|_| language_gap(story, verdicts.len())), gazetteer)
        };
        let verdict = verdict.or_else(|| {
            let only = site.word.only().filter(|_| site.word.text != "US")?;
            Some(Verdict::Country(only.code))
        });
        if let Some(Verdict::Country(code)) = verdict
            && !certain.contains(&code)
        {
            certain.push(code);
        }
        verdicts.push(verdict);
    }
    for (at, verdict) in story.hits.iter().zip(&mut verdicts) {
        if verdict.is_none()
            && let Some(site) = site(at)
        {
            *verdict = Some(ambiguous(&site, story, &certain, gazetteer));
        }
    }
    let mut verdicts: Vec<Verdict> = verdicts.into_iter().map(|v| v.unwrap_or(Verdict::Nothing)).collect();
    inside(story, gazetteer, &mut verdicts);
    persons(story, &certain, &mut verdicts);
    let code = |verdict| if let Verdict::Country(code) = verdict { Some(code) } else { None };
    verdicts.into_iter().map(code).collect()
}

/// The text between a hit and the one before it, where that is a language.
fn language_gap<'a>(story: &Story<'a>, index: usize) -> Option<&'a str> {
    let (field, hit) = story.hits.get(index)?;
    let (other, previous) = story.hits.get(index.checked_sub(1)?)?;
    (field == other).then(|| story.fields.get(*field)?.get(previous.end..hit.start)).flatten()
}

/// What the words around a hit make of it, none where they leave it what it is.
fn surroundings(site: &Site<'_>, since_language: Option<&str>, gazetteer: &Gazetteer) -> Option<Verdict> {
    let around = gazetteer.around();
    let place = site.is_kind(&[Kind::Name, Kind::Capital, Kind::Part, Kind::City, Kind::Namesake, Kind::Town]);
    let single = !site.word.text.contains([' ', '.']);
    if let Some(previous) = site.previous().filter(|_| single) {
        let initial = previous.len() == 2 && previous.ends_with('.') && previous.starts_with(char::is_uppercase);
        let given = if initial {
            let before = site.before().trim_end().strip_suffix(previous).unwrap_or_default();
            last_word(before.trim_end()).unwrap_or(previous)
        } else {
            previous
        };
        let named = around.given.contains(given) && !site.is_kind(&[Kind::Metonym]);
        if named || (place && around.titles.contains(previous)) {
            return Some(Verdict::Person);
        }
        if place && around.vessels.contains(previous) {
            return Some(Verdict::Nothing);
        }
        if site.is_kind(&[Kind::Town]) && is_surname(site, previous, gazetteer) {
            return Some(Verdict::Person);
        }
    }
    let water = |cue: &&str| {
        site.before().strip_suffix(' ').is_some_and(|before| {
            let at = before.len().checked_sub(cue.len());
            at.and_then(|at| before.get(at..)).is_some_and(|end| site.same(cue, end))
                && !before[..before.len() - cue.len()].ends_with(char::is_alphanumeric)
        })
    };
    if place && single && around.water_before.iter().any(water) {
        return Some(Verdict::Nothing);
    }
    if site.next().is_some_and(|next| around.water_after.iter().any(|cue| site.same(cue, next))) {
        return Some(Verdict::Nothing);
    }
    // A word that only its rules explain tells by its ending: `Korean` may be a language, `Congo` is none.
    let adjective = ["an", "ans", "ese", "ish"].iter().any(|ending| site.word.text.ends_with(ending));
    let demonym = site.word.readings().next().map_or(adjective, |reading| reading.kind == Kind::Demonym);
    if demonym && !site.capitals && is_language(site, since_language) {
        return Some(Verdict::Language);
    }
    (site.word.text == "US" && site.capitals && is_pronoun(site)).then_some(Verdict::Nothing)
}

/// Right after another capitalised word that leads to no place, the name of a smaller city is rather somebody's.
fn is_surname(site: &Site<'_>, previous: &str, gazetteer: &Gazetteer) -> bool {
    const LEADS: [&str; 26] = [
        "In", "At", "From", "Near", "To", "Of", "Around", "Outside", "Inside", "Across", "The", "And", "For",
        "Northern", "Southern", "Eastern", "Western", "Central", "Greater", "Downtown", "Upper", "Lower", "North",
        "South", "East", "West",
    ];
    previous.starts_with(char::is_uppercase)
        && previous.ends_with(char::is_alphabetic)
        && !previous.ends_with("'s")
        && !previous.ends_with("’s")
        && !LEADS.contains(&previous)
        && !site.capitals
        && !is_title_case(site.text)
        && !gazetteer.is_word(previous)
}

/// `in French`, `Russian-speaking`, `Spanish, Arabic and English`: the language, not the country.
fn is_language(site: &Site<'_>, since_language: Option<&str>) -> bool {
    const AFTER: [&str; 14] = [
        "-language",
        " language",
        "-speaking",
        " speaker",
        "-speaker",
        " translation",
        " subtitles",
        " lessons",
        " dictionary",
        " alphabet",
        " grammar",
        " classes",
        "-medium",
        " as a foreign language",
    ];
    const BEFORE: [&str; 20] = [
        "in",
        "into",
        "speak",
        "speaks",
        "spoke",
        "speaking",
        "spoken",
        "learn",
        "learned",
        "learns",
        "learning",
        "studied",
        "teach",
        "taught",
        "teaches",
        "fluent",
        "broken",
        "native",
        "understands",
        "both",
    ];
    const GOES_ON: [&str; 26] = [
        "and", "or", "as", "but", "with", "for", "at", "than", "only", "when", "which", "is", "are", "was", "by", "on",
        "that", "before", "after", "to", "in", "from", "through", "online", "fluently", "well",
    ];
    if AFTER.iter().any(|cue| site.after().starts_with(cue)) {
        return true;
    }
    let ends =
        !site.after().starts_with([' ', '-', '\'', '’', '/']) || site.next().is_some_and(|n| GOES_ON.contains(&n));
    if !ends {
        return false;
    }
    if let Some(gap) = since_language {
        let joined = gap.split([' ', ',']).filter(|word| !word.is_empty());
        if joined.clone().count() <= 2 && joined.clone().any(|w| matches!(w, "and" | "or")) || gap == ", " {
            return true;
        }
    }
    let before_and = site.next() == Some("and") || site.next() == Some("or");
    let is_before = |previous: &str| BEFORE.iter().any(|word| word.eq_ignore_ascii_case(previous));
    site.previous().is_some_and(is_before) && (!before_and || and_language(site, &GOES_ON))
}

/// In `in Russian and Chinese waters` no language is meant: after the second adjective the sentence must pause or go on.
fn and_language(site: &Site<'_>, goes_on: &[&str]) -> bool {
    let rest = site.after().trim_start();
    let rest = rest.strip_prefix("and ").or_else(|| rest.strip_prefix("or ")).unwrap_or(rest);
    let second = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let third = rest[second.len()..].strip_prefix(' ').map(|rest| rest.split(' ').next().unwrap_or_default());
    third.is_none_or(|third| goes_on.contains(&third.trim_end_matches(['.', ','])))
        || !second.starts_with(char::is_uppercase)
}

/// In a line of capitals, `US` after a verb or preposition or at the end of a clause is the pronoun.
fn is_pronoun(site: &Site<'_>) -> bool {
    const VERBS: [&str; 24] = [
        "LET", "LETS", "TELL", "TELLS", "JOIN", "JOINS", "HELP", "HELPS", "GIVE", "GIVES", "SHOW", "SHOWS", "TEACH",
        "TEACHES", "REMIND", "REMINDS", "MAKE", "MAKES", "CONTACT", "FOLLOW", "TRUST", "SAVE", "LEAD", "FORGIVE",
    ];
    const PREPOSITIONS: [&str; 12] =
        ["OF", "FOR", "TO", "WITH", "FROM", "ABOUT", "AMONG", "BETWEEN", "AROUND", "UPON", "BEFORE", "ALL"];
    let Some(previous) = site.previous() else { return false };
    VERBS.contains(&previous) || (PREPOSITIONS.contains(&previous) && site.next().is_none())
}

/// What the rules of the word say; without any, the reading that the story names otherwise, or the first.
fn ambiguous(site: &Site<'_>, story: &Story<'_>, certain: &[[u8; 2]], gazetteer: &Gazetteer) -> Verdict {
    for rule in gazetteer.rules(&site.word) {
        if fits(rule, site, story, certain, gazetteer) {
            let none = if matches!(rule.test, Test::Given) { Verdict::Person } else { Verdict::Nothing };
            return rule.code.map_or(none, Verdict::Country);
        }
    }
    let named = site.word.readings().find(|reading| certain.contains(&reading.code));
    named.or(site.word.readings().next()).map_or(Verdict::Nothing, |reading| Verdict::Country(reading.code))
}

fn fits(rule: &Rule, site: &Site<'_>, story: &Story<'_>, certain: &[[u8; 2]], gazetteer: &Gazetteer) -> bool {
    match &rule.test {
        Test::Before(cues) => cues.iter().any(|cue| {
            let at = site.hit.start.checked_sub(cue.len());
            let end = at.and_then(|at| site.text.get(at..site.hit.start));
            let before = at.and_then(|at| site.text.get(..at));
            let whole = before.is_some_and(|before| !before.ends_with(char::is_alphanumeric));
            whole && end.is_some_and(|end| site.same(cue, end))
        }),
        Test::After(cues) => {
            cues.iter().any(|cue| site.after().get(..cue.len()).is_some_and(|start| site.same(cue, start)))
        }
        Test::Story(cues) => cues.iter().any(|cue| story.fields.iter().any(|text| has_word(text, cue))),
        Test::With(codes) => codes.iter().any(|code| certain.contains(code)),
        Test::Given => surname_follows(site, gazetteer),
        Test::Else => true,
    }
}

fn has_word(text: &str, cue: &str) -> bool {
    text.match_indices(cue).any(|(at, _)| {
        !text[..at].ends_with(char::is_alphanumeric) && !text[at + cue.len()..].starts_with(char::is_alphanumeric)
    })
}

/// A capitalised word right after that is no office and no place, in a text that does not capitalise every word.
fn surname_follows(site: &Site<'_>, gazetteer: &Gazetteer) -> bool {
    if site.capitals || is_title_case(site.text) {
        return false;
    }
    let Some(next) = site.next() else { return false };
    let letters = next.chars().count();
    next.starts_with(char::is_uppercase)
        && letters > 2
        && next.chars().skip(1).any(char::is_lowercase)
        && !gazetteer.around().roles.contains(next)
        && !gazetteer.is_word(next)
}

/// Whether most words of four letters and more begin with a capital, as in the headlines of many papers, which end without a
/// stop.
fn is_title_case(text: &str) -> bool {
    if text.ends_with(['.', '”']) {
        return false;
    }
    let long = text.split_whitespace().filter(|word| word.chars().count() > 3);
    let (mut all, mut capital) = (0, 0);
    for word in long.take(30) {
        all += 1;
        capital += usize::from(word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase));
    }
    all > 2 && capital * 10 > all * 7
}

/// `Paris, Texas`: a place before a comma lies in the country of the place after it.
fn inside(story: &Story<'_>, gazetteer: &Gazetteer, verdicts: &mut [Verdict]) {
    for index in 1..story.hits.len() {
        let (Some(&(field, first)), Some(&(other, second))) = (story.hits.get(index - 1), story.hits.get(index)) else {
            continue;
        };
        let Some(text) = story.fields.get(field).filter(|_| field == other) else { continue };
        if text.get(first.end..second.start) != Some(", ") {
            continue;
        }
        let (Some(Verdict::Country(a)), Some(Verdict::Country(b))) = (verdicts.get(index - 1), verdicts.get(index))
        else {
            continue;
        };
        let kind = |hit: Hit, code: &[u8; 2]| {
            let word = gazetteer.word(hit);
            word.and_then(|w| w.readings().find(|r| r.code == *code).or(w.readings().next())).map(|r| r.kind)
        };
        let (kind_a, kind_b) = (kind(first, a), kind(second, b));
        let rest = &text[second.end..];
        let listed = rest.starts_with(" and ") || rest.starts_with(" or ");
        let state =
            matches!(b, b"US" | b"CA" | b"AU") && !matches!(kind_b, Some(Kind::Capital | Kind::City | Kind::Town));
        let city = matches!(kind_a, Some(Kind::City | Kind::Namesake | Kind::Town | Kind::Part | Kind::Capital));
        let paused = rest.is_empty() || rest.starts_with([',', '.', ';', ')']);
        let next = story
            .hits
            .get(index + 1)
            .is_some_and(|&(f, next)| f == field && text.get(second.end..next.start) == Some(", "));
        let country = kind_b == Some(Kind::Name) && kind_a != Some(Kind::Capital) && paused && !next;
        if a != b && city && !listed && (state || country) {
            let b = *b;
            if let Some(verdict) = verdicts.get_mut(index - 1) {
                *verdict = Verdict::Country(b);
            }
        }
    }
}

/// Who was once named in full stays a person from there on and in the headline, unless the story names the country by
/// another word or the word stands where only a place does.
fn persons(story: &Story<'_>, certain: &[[u8; 2]], verdicts: &mut [Verdict]) {
    const PLACING: [&str; 9] = ["in", "from", "into", "across", "inside", "outside", "near", "throughout", "via"];
    let mut people: Vec<(usize, usize)> = Vec::new();
    for (index, ((_, hit), verdict)) in story.hits.iter().zip(verdicts.iter()).enumerate() {
        if *verdict == Verdict::Person && !people.iter().any(|(word, _)| *word == hit.word) {
            people.push((hit.word, index));
        }
    }
    if people.is_empty() {
        return;
    }
    for (index, ((field, hit), verdict)) in story.hits.iter().zip(verdicts).enumerate() {
        let Verdict::Country(code) = verdict else { continue };
        let Some((_, first)) = people.iter().find(|(word, _)| *word == hit.word) else { continue };
        let before = story.fields.get(*field).and_then(|text| text.get(..hit.start)).unwrap_or_default();
        let placed = before.strip_suffix(' ').and_then(last_word).is_some_and(|word| PLACING.contains(&word));
        if !certain.contains(code) && !placed && (index > *first || *field == 0) {
            *verdict = Verdict::Person;
        }
    }
}
