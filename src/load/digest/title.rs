//! What a line of text looks like before its neighbours are asked: a title, a numbered title, `COUNTRY: title`,
//! `PLACE | title`, a bullet, or a paragraph.

use crate::load::lex::has_pair;
use crate::load::tables::tables;

use super::headline;

/// The look of a line or paragraph. Offsets are where its own text starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A short line that could head a story.
    Title,
    /// `1. Title`, `1a. Title`, `#3 Title`, `(12) Title`: its number too.
    Numbered(u32, usize),
    /// `FINLAND: Ferries stop`, `UKRAINE | Pilots walk out`.
    Placed,
    /// `• …`, `* …`, `-- …`.
    Bullet(usize),
    /// A paragraph that begins with a headline in capitals, which ends at the first offset; its text starts at the second.
    RunIn(usize, usize),
    /// A list entry: it ends in a semicolon.
    Entry,
    /// Anything else.
    Plain,
}

/// The longest title, in characters.
const LONGEST: usize = 150;

/// The look of a block of text.
pub(super) fn look(text: &str) -> Look {
    if let Some(at) = bullet(text) {
        return Look::Bullet(at);
    }
    if let Some((end, body)) = run_in(text) {
        return Look::RunIn(end, body);
    }
    if text.len() > LONGEST * 4 || text.chars().count() > LONGEST {
        return Look::Plain;
    }
    if let Some((number, at)) = number(text) {
        return if is_title(text.get(at..).unwrap_or_default(), true) {
            Look::Numbered(number, at)
        } else {
            Look::Plain
        };
    }
    if text.ends_with(';') {
        // A list inside a story goes on in lower case: `a) boxes that do not leak;`
        let listed = text.starts_with(char::is_lowercase);
        return if listed && !opens_like_a_name(text) { Look::Plain } else { Look::Entry };
    }
    if is_placed(text) {
        return Look::Placed;
    }
    if is_title(text, false) { Look::Title } else { Look::Plain }
}

/// `iPhone`, `eBay`, `al-Jazeera`: lower case that begins a title all the same.
fn opens_like_a_name(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or(text);
    first.starts_with(char::is_alphabetic) && first.chars().any(char::is_uppercase)
}

/// A line that could be a title: it opens like one, and does not end like a sentence or a label.
fn is_title(text: &str, numbered: bool) -> bool {
    let opens = text
        .trim_start_matches(['"', '“', '‘', '\'', '«', '.', '…', '(', '¿', '¡', '$', '£', '€', '#', '《', '「', '『']);
    let Some(first) = opens.chars().next() else { return false };
    if !first.is_alphanumeric()
        || (first.is_lowercase()
            && !numbered
            && !opens.chars().take(3).skip(1).any(char::is_uppercase)
            && !text.starts_with(['.', '…']))
    {
        return false;
    }
    if text.ends_with([',', ':', ';', '(', '-']) {
        return false;
    }
    let dots = headline::ends_in_dots(text);
    if !numbered && text.ends_with(['.', '。']) && !dots && !ends_in_abbreviation(text) {
        return false;
    }
    let words = text.split_whitespace().count();
    // A numbered line may end in a stop (`4. More unhappy Odessa.`), if it is short.
    let may_stop = dots || ends_in_abbreviation(text) || (numbered && words <= 8);
    // `… of them, one day."` at the end of so many words is a sentence.
    let long = words > 14 || words > 8 && !headline::is_titled(text) && !headline::is_caps(text);
    let quoted = long && [".\"", ".”", ".’"].iter().any(|end| text.ends_with(end));
    let stopped = text.ends_with(['.', '。']) && !may_stop || quoted;
    let sentences = (ends_a_sentence(text) || stops_before_bracket(text)) && !dots;
    words <= 24 && !stopped && !sentences
}

/// A stop inside the line after a whole word, with more to come: `It was over. (Mark 16:20)`, `They met. Nobody spoke.`
fn ends_a_sentence(text: &str) -> bool {
    // Most titles have no mark before a blank at all.
    let stop = |byte: u8| (byte == b'.') | (byte == b'!') | (byte == b'?') | (byte == b'"') | (byte >= 0x80);
    if !has_pair(text.as_bytes(), |a, b| stop(a) & (b == b' ')) {
        return false;
    }
    [". ", "! ", "? ", ".” ", ".\" ", ".’ "].iter().any(|stop| {
        text.match_indices(stop).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            let last = before.rsplit([' ', '-', '[', '(']).next().unwrap_or_default();
            let after = text.get(at + stop.len()..).unwrap_or_default();
            let whole = last.chars().count() > 2
                && last.ends_with(char::is_lowercase)
                && !last.contains('.')
                && !abbreviates(last);
            let goes_on = *stop == ". " || after.starts_with('(') || after.split_whitespace().count() > 4;
            whole && before.split_whitespace().count() >= 5 && goes_on
        })
    })
}

/// `… (from one bank to the other). (13, Trud, 2)`: a sentence with a bracket of its own behind it.
fn stops_before_bracket(text: &str) -> bool {
    let before = text.strip_suffix(')').and_then(|inner| inner.rfind(" (")).and_then(|at| text.get(..at));
    before.is_some_and(|before| {
        let core = before.trim_end_matches([')', '"', '”', '’']);
        let behind = before.strip_suffix('.').is_some_and(|rest| rest.ends_with([')', '"', '”', '’']));
        behind || core.len() < before.len() && core.ends_with('.')
    })
}

/// `Nov.`, `Gen.`: a stop behind it ends no sentence.
fn abbreviates(word: &str) -> bool {
    (word.len() <= 4 && tables().month(word).is_some())
        || ABBREVIATIONS.iter().any(|known| known.strip_suffix('.').is_some_and(|k| k.eq_ignore_ascii_case(word)))
}

/// True where a sentence ends inside a text, with more to come.
pub(super) fn has_stop(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let last = text.get(..at).unwrap_or_default().rsplit([' ', '-', '(', '[']).next().unwrap_or_default();
        last.chars().count() > 1 && !last.contains('.') && !abbreviates(last)
    })
}

/// `… in the U.S.`, `… of Flint, Mich.`, `… - Somphone K.`
fn ends_in_abbreviation(text: &str) -> bool {
    const CLOSING: [&str; 30] = [
        "Mich.", "Calif.", "Mass.", "Conn.", "Ariz.", "Colo.", "Fla.", "Ga.", "Ill.", "Ind.", "Kan.", "Ky.", "La.",
        "Md.", "Minn.", "Miss.", "Mo.", "Mont.", "Neb.", "Nev.", "Okla.", "Ore.", "Pa.", "Tenn.", "Tex.", "Va.", "Vt.",
        "Wash.", "Wis.", "Wyo.",
    ];
    const FIRMS: [&str; 8] = ["Inc.", "Ltd.", "Co.", "Corp.", "Bros.", "Jr.", "Sr.", "etc."];
    let (before, last) = text.rsplit_once(' ').unwrap_or(("", text));
    let dotted = last.matches('.').count() >= 2 && last.len() <= 6;
    // A state stands behind its city and a comma; an initial behind a given name.
    let state = before.ends_with(',') && CLOSING.contains(&last);
    let initial =
        is_initial(last) && before.rsplit(' ').next().is_some_and(|name| name.starts_with(char::is_uppercase));
    dotted || state || initial || FIRMS.contains(&last)
}

fn bullet(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let glued = matches!(first, '•' | '●' | '▪' | '■' | '◦' | '‣' | '·' | '►' | '»');
    let apart = matches!(first, '*' | '-' | '–' | '—' | '+' | 'o' | '>');
    let rest = text.get(first.len_utf8()..)?;
    let rest_bare = rest.trim_start_matches(['-', '*']);
    let inner = rest_bare.trim_start();
    let spaced = inner.len() < rest_bare.len();
    if inner.is_empty() || !(glued || (apart && spaced)) || (first == 'o' && rest.len() != rest_bare.len()) {
        return None;
    }
    Some(text.len() - inner.len())
}

/// A number in front of a title, and where the title begins.
pub(super) fn number(text: &str) -> Option<(u32, usize)> {
    let rest = text.strip_prefix(['(', '#', '[']).unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 3 {
        return None;
    }
    let number = rest.get(..digits)?.parse().ok()?;
    let mut after = rest.get(digits..)?;
    if let Some(lettered) = after.strip_prefix(|c: char| c.is_ascii_lowercase()) {
        after = if lettered.starts_with(['.', ')']) { lettered } else { after };
    }
    let bare = after.trim_start_matches(['.', ')', ':', ']', '/']);
    // `1.- Título`
    let bare = if bare.len() < after.len() { bare.strip_prefix("- ").map_or(bare, |_| &bare[1..]) } else { bare };
    let marked = bare.len() < after.len() && text.starts_with('[') == after.starts_with(']') || text.starts_with('#');
    let inner = bare.trim_start();
    let spaced = bare.len() > inner.len();
    let fits = marked && spaced && inner.starts_with(|c: char| !c.is_ascii_digit());
    fits.then(|| (number, text.len() - inner.len()))
}

/// A name in capitals before a colon or a bar, and a title after it.
fn is_placed(text: &str) -> bool {
    // Most titles have neither mark, and two bytes are found quicker than three.
    if !has_pair(text.as_bytes(), |a, b| ((a == b'|') | (a == b':')) & (b == b' ')) {
        return false;
    }
    let split = text.split_once(" | ").or_else(|| text.split_once(": "));
    let Some((place, title)) = split else { return false };
    let capitals = place.chars().filter(|c| c.is_alphabetic()).count();
    let barred = text.contains(" | ");
    capitals >= 2
        && place.len() <= 48
        && place.split_whitespace().count() <= 6
        && (headline::is_caps(place) || (barred && place.len() <= 24))
        && title.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '“' | '‘' | '\''))
        && is_title(title, true)
        && !title.ends_with('.')
}

/// Words before a stop that ends no sentence.
const ABBREVIATIONS: [&str; 21] = [
    "U.S.", "U.K.", "U.N.", "E.U.", "ST.", "GEN.", "MR.", "MRS.", "DR.", "NO.", "VS.", "COL.", "LT.", "GOV.", "SEN.",
    "REP.", "JR.", "CO.", "ED.", "EDS.", "PROF.",
];

/// The headline in capitals that a paragraph begins with: it ends at the last stop before the words that are not in capitals, and
/// may be more than one sentence (`CAN A QUAY BE A CITIZEN? JURISTS THINK SO. A draft law`).
fn run_in(text: &str) -> Option<(usize, usize)> {
    if greets(text) {
        return None;
    }
    if let Some(found) = slug(text) {
        return Some(found);
    }
    let first = text.chars().next()?;
    if !(first.is_uppercase() || first.is_ascii_digit() || matches!(first, '"' | '“' | '\'' | '‘' | '.' | '…' | '$'))
    {
        return None;
    }
    let (mut at, mut letters, mut words, mut before) = (0, 0_usize, 0_usize, 0_usize);
    let mut stop: Option<usize> = None;
    for word in text.split_inclusive(' ').take(40) {
        let bare = word.trim_end();
        let (mut upper, mut lower) = (0_usize, 0_usize);
        for c in bare.chars() {
            upper += usize::from(c.is_uppercase());
            lower += usize::from(c.is_lowercase());
        }
        // An island such as `McCAIN` or a plural `MiGs` is still in capitals.
        if lower > 0 && (lower >= upper || upper < 2) {
            let end = stop?;
            let body = text.get(end..)?;
            let fits = letters >= 8 && words >= 2 && at <= 200 && !body.trim_start().is_empty();
            // `PRESS REVIEW. Thursday, 13 March 2014` is the head of a page.
            let fits = fits && (body.len() > 60 || super::day::day(body.trim()).is_none());
            return fits.then(|| (end, text.len() - body.trim_start().len()));
        }
        letters += upper;
        words += usize::from(upper > 0);
        at += word.len();
        let end = at - (word.len() - bare.len());
        let core = bare.trim_end_matches(['"', '”', '\'', '’', ')']);
        let ends = core.ends_with(['.', '?', '!', '…']) && !ABBREVIATIONS.contains(&core) && !is_initial(core);
        if ends && words >= before + 2 {
            stop = Some(end);
            before = words;
        }
    }
    None
}

/// `GOOD TUESDAY MORNING. It rains.`: who greets tells no story.
pub(super) fn greets(text: &str) -> bool {
    let mut words = text.split(' ');
    words.next().is_some_and(|first| first.eq_ignore_ascii_case("good"))
        && words.take(2).any(|word| {
            let word = word.trim_end_matches(|c: char| !c.is_alphabetic());
            ["morning", "afternoon", "evening", "day"].iter().any(|known| word.eq_ignore_ascii_case(known))
        })
}

/// Where words in capitals end that a colon sets off from a text of more than a line, and where that starts.
pub(super) fn capitals_before_colon(text: &str) -> Option<(usize, usize)> {
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    let head = text.char_indices().nth(80).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    let end = head.find(": ")?;
    let (name, rest) = (head.get(..end)?, text.get(end + 2..)?.trim_start());
    let letters = name.chars().filter(|c| c.is_uppercase()).count();
    let fits = letters >= 8
        && name.split(' ').nth(1).is_some()
        && !name.contains(char::is_lowercase)
        && !name.contains(|c: char| c.is_ascii_digit() || c == ',' || c == '(')
        && !tables().is_region(name);
    let follows = rest.len() > 80 && rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '‘'));
    (fits && follows && !headline::is_caps(rest)).then(|| (end + 1, text.len() - rest.len()))
}

/// The slug of a wire service, with the dateline behind it: `MALI-RIVER FERRY -- MOPTI, Mali -- The board met.`
fn slug(text: &str) -> Option<(usize, usize)> {
    if !text.as_bytes().first().is_some_and(u8::is_ascii_uppercase) {
        return None;
    }
    let head = (56..=60).rev().find_map(|end| text.get(..end))?;
    let (end, mark) = [" -- ", " — ", " – "].iter().filter_map(|mark| Some((head.find(mark)?, mark))).min()?;
    let name = head.get(..end).filter(|name| name.len() <= 48 && name.contains('-'))?;
    let from = end + mark.len();
    let place = text.get(from..)?.split(mark).next().filter(|place| place.len() <= 48)?;
    let follows = text.len() > from + place.len() + mark.len() && place.starts_with(char::is_uppercase);
    (follows && headline::is_caps(name) && !name.contains(char::is_lowercase)).then_some((end, from))
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars().filter(|c| !matches!(c, '"' | '“' | '\'' | '‘' | '('));
    chars.next().is_some_and(char::is_uppercase)
        && chars.next() == Some('.')
        && (chars.next().is_none() || word.matches('.').count() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_look_like_what_they_are() {
        for (text, expect) in [
            ("Talks resume in Oslo", Look::Title),
            ("Syria: Aleppo", Look::Title),
            ("《港口》网站被关 (Website of a port closed)", Look::Title),
            ("After the strike... a ferry?", Look::Title),
            ("...Gets a helping hand", Look::Title),
            ("iPhone ban in Oslo", Look::Title),
            ("1. Pilots Agree", Look::Numbered(1, 3)),
            ("1a. Pilots Agree: The Last Word", Look::Numbered(1, 4)),
            ("1.- Los pilotos aceptan", Look::Numbered(1, 4)),
            ("PRESS REVIEW. Thursday, 13 March 2014", Look::Title),
            ("#3 Pilots Agree", Look::Numbered(3, 3)),
            ("(12) Pilots agree", Look::Numbered(12, 5)),
            ("[01] Pilots agree", Look::Numbered(1, 5)),
            ("4. More unhappy pilots.", Look::Numbered(4, 3)),
            ("FINLAND: Ferries in the west stop", Look::Placed),
            ("UKRAINE | Pilots Walk Out", Look::Placed),
            ("• The board met.", Look::Bullet(4)),
            ("-- The board met.", Look::Bullet(3)),
            ("Taking on (some of) the pilots;", Look::Entry),
            ("News summary at 0800 GMT, Nov. 14", Look::Title),
            ("b) boxes that do not leak;", Look::Plain),
            ("The board met on Tuesday.", Look::Plain),
            ("a line in lower case", Look::Plain),
            ("MATTHEW LEVITT, director at the board, said so to the pilots.", Look::Plain),
            ("US officials have accused the board of it.", Look::Plain),
            ("MOSCOW. May 16 (Interfax) – The board met on Tuesday.", Look::Plain),
            ("‘Surely the rain will come back.’ (Psalm 42:11)", Look::Plain),
            ("The pilot called the page \"short for a field of that size.\"", Look::Plain),
            ("2024 was a good year for the ferries.", Look::Plain),
        ] {
            assert_eq!(look(text), expect, "{text}");
        }
    }

    #[test]
    fn a_run_in_headline_ends_at_its_first_stop() {
        let read = |text: &'static str| match look(text) {
            Look::RunIn(end, body) => (&text[..end], &text[body..]),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(read("CIS LEADERS TO MEET? The board of it met."), ("CIS LEADERS TO MEET?", "The board of it met."));
        assert_eq!(read("TALKS FAIL. NATO officials said so."), ("TALKS FAIL.", "NATO officials said so."));
        assert_eq!(read("GEN. HALE RESIGNS. The pilots did not."), ("GEN. HALE RESIGNS.", "The pilots did not."));
        assert_eq!(read("THE U.S. LEAVES. \"We are off,\" he said."), ("THE U.S. LEAVES.", "\"We are off,\" he said."));
    }
}
