//! The lines of services that monitor and translate what others report. Below the title, or behind `Source:` below the text, they
//! name the outlet with its town, its language, the time and the day: `PM1603101592 Moscow TRUD in Russian 1410 GMT 16 Mar 92
//! p 2`, `Source: Radio Watan, Ashgabat, in Turkmen 1600 gmt 2 May 07`. Above the text one says what it is: `Text of report by …`.

use crate::load::attribution::{Credits, Entry, sounds_like_outlet};
use crate::load::dates::Reader;
use crate::load::lex::{Kind, has_digit, tokens};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind as BlockKind;
use super::credit::Line;
use super::headline;

/// What opens a line that says what the text below it is.
pub(super) const LEADS: [&str; 23] = [
    "Text of report",
    "Text of article",
    "Text of commentary",
    "Text of editorial",
    "Text of interview",
    "Text of statement",
    "Text of press release",
    "Excerpt from report",
    "Excerpts from report",
    "Excerpt from article",
    "Excerpt from interview",
    "Excerpt from commentary",
    "[Article by",
    "[Report by",
    "[Report from",
    "[Commentary by",
    "[Editorial by",
    "[Interview with",
    "[Statement by",
    "[Speech by",
    "[Unattributed report",
    "[Unattributed article",
    "[Announcer-read report",
];

/// True for the line above a text that says whose report it is: it ends in no stop.
pub(super) fn is_lead(text: &str) -> bool {
    let opens = |lead: &str| text.strip_prefix(lead).is_some_and(|rest| rest.starts_with(' '));
    text.len() <= 200
        && text.starts_with('[') == text.ends_with(']')
        && LEADS.iter().any(|lead| opens(lead))
        && !text.ends_with(['.', '?', '!', ':'])
}

/// Makes credits of lines of filed reports that were broken before their day.
pub(super) fn hear_broken(blocks: &mut [Block<'_>]) {
    for block in blocks {
        if block.kind == BlockKind::Text
            && block.first < block.last
            && block.text.len() <= 200
            && serial(&block.text).0
            && let Some(credits) = read(&block.text, false)
        {
            block.kind = BlockKind::Credit(Box::new(Line::Labelled(credits)));
        }
    }
}

/// The outlet, the language and the day of a filed report; `sure` where a label stands in front.
pub(super) fn read(text: &str, sure: bool) -> Option<Credits> {
    let at = text.find(" in ").filter(|_| has_digit(text))?;
    let (front, back) = (text.get(..at)?, text.get(at + 4..)?);
    let (language, rest) = back.split_once(' ')?;
    let named = |word: &str| {
        word.len() >= 4
            && word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || c == '-')
            && tables().month(word).is_none()
    };
    if !named(language) {
        return None;
    }
    let (serial, front) = serial(front);
    let (timed, rest) = time(rest);
    if !(sure || serial || timed) {
        return None;
    }
    let tokens = tokens(rest, 24);
    let mut reading = Reader::new(rest, &tokens).read(0)?;
    let mut written = *reading.dates.last()?;
    // The year has two digits here, whichever they are: `3 May 07`.
    if written.lacks_year()
        && let Some(Kind::Number(year)) = tokens.get(reading.next).map(|token| token.kind)
        && let Ok(year) = i16::try_from(year)
        && tokens.get(reading.next).is_some_and(|token| token.end - token.start == 2)
    {
        written = written.or_year(Some(if year < 50 { 2000 + year } else { 1900 + year }));
        reading.next += 1;
    }
    // Behind the day there is nothing but a page.
    let behind = tokens.get(reading.next..)?;
    let pages = behind.iter().all(|token| match token.kind {
        Kind::Word => matches!(rest.get(token.start..token.end), Some("p" | "pp" | "P" | "page" | "pages" | "Ed")),
        Kind::Number(_) | Kind::Comma | Kind::Dot | Kind::Dash => true,
        _ => false,
    });
    let source = outlet(front)?;
    let printed = source.to_owned();
    let entry = Entry { source: source.to_owned(), dates: vec![written], printed };
    pages.then(|| Credits { entries: vec![entry], ..Credits::default() })
}

/// The number under which a report was filed: `PM1603101592`.
fn serial(front: &str) -> (bool, &str) {
    let Some((first, rest)) = front.split_once(' ') else { return (false, front) };
    let digits = first.bytes().filter(u8::is_ascii_digit).count();
    let filed = digits >= 8 && first.len() <= 16 && first.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if filed { (true, rest) } else { (false, front) }
}

/// `1410 GMT `, and what stands behind it.
fn time(rest: &str) -> (bool, &str) {
    let Some((number, after)) = rest.split_once(' ') else { return (false, rest) };
    let is_time = number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit());
    match after.split_once(' ') {
        Some((zone, after)) if is_time && zone.eq_ignore_ascii_case("gmt") => (true, after),
        _ => (false, rest),
    }
}

/// The outlet beside its town: before the comma, or behind the name of the town.
fn outlet(front: &str) -> Option<&str> {
    let front = front.trim().trim_end_matches(',');
    if let Some((outlet, _town)) = front.rsplit_once(", ") {
        return Some(outlet).filter(|outlet| !outlet.is_empty());
    }
    let starts = || front.char_indices().filter(|&(at, _)| at == 0 || front.as_bytes().get(at - 1) == Some(&b' '));
    let words = front.split(' ').count();
    if words < 2 {
        return Some(front).filter(|front| !front.is_empty());
    }
    // What is set in capitals behind the town, or the first word that an outlet begins with.
    let capitals = |rest: &&str| headline::is_caps(rest) && rest.len() >= 3;
    let begins = |rest: &&str| {
        let first = rest.split(' ').next().unwrap_or(rest);
        tables().is_outlet(rest) || tables().is_outlet_word(first) && sounds_like_outlet(rest)
    };
    let rests = || starts().skip(1).filter_map(|(at, _)| front.get(at..));
    rests().find(capitals).or_else(|| rests().find(begins)).or_else(|| rests().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str, sure: bool) -> Option<(String, usize)> {
        let credits = read(line, sure)?;
        credits.entries.first().map(|entry| (entry.source.clone(), entry.dates.len()))
    }

    #[test]
    fn the_outlet_stands_behind_its_town_or_before_the_comma() {
        for (line, sure, outlet) in [
            ("PM1603101592 Moscow TRUD in Russian 13 Mar 92 p 2", false, "TRUD"),
            ("Sao Paulo O PILOTO in Portuguese 1410 GMT 16 Mar 92", false, "O PILOTO"),
            ("AU1503190292 Riga Radio Latvia Network in Latvian 1800 GMT 15 Mar 92", false, "Radio Latvia Network"),
            ("Radio Quay, Oslo, in Norwegian 1600 gmt 2 May 07", true, "Radio Quay"),
            ("Quay TV, Oslo, in English 2 May 07, p 4", true, "Quay TV"),
        ] {
            assert_eq!(seen(line, sure), Some((outlet.to_owned(), 1)), "{line}");
        }
        for line in
            ["They met in Oslo 2 May 07", "He was born in May 1907", "Quay TV in English 2 May 07", "Riots in Paris"]
        {
            assert_eq!(seen(line, false), None, "{line}");
        }
    }

    #[test]
    fn a_lead_is_no_sentence() {
        assert!(is_lead("Text of report by Norwegian Quay TV on 2 May"));
        assert!(!is_lead("Text of reports is kept for a year."));
        assert!(!is_lead("Texts of reports"));
    }
}
