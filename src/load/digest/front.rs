//! How a paragraph begins: with a bracket that credits it, with a dateline (`MOSCOW (AP) -- `), or with the outlet and its
//! bracket in the sentence (`Reuters (…, 9/30/97) reported that`).

use crate::load::attribution::{self, Credits, Entry};
use crate::load::dates::Reader;
use crate::load::lex::{has_digit, holds, tokens};
use crate::load::tables::tables;

/// What a paragraph begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Front {
    /// The bytes of the credit.
    pub span: (usize, usize),
    /// Where the paragraph's own text starts; for a credit that is part of the sentence, where it started anyway.
    pub body: usize,
    /// What it says.
    pub credits: Credits,
}

/// True where a paragraph opens with its place in capitals (`BURKINA FASO — The board …`, `OSLO, Norway: The board …`).
pub(super) fn opens_with_place(text: &str) -> bool {
    // Most texts open with a word whose second letter is small.
    if matches!(text.as_bytes(), [first, second, ..] if first.is_ascii_alphabetic() && second.is_ascii_lowercase()) {
        return false;
    }
    let head = text.get(..72).or_else(|| (64..72).rev().find_map(|end| text.get(..end))).unwrap_or(text);
    // Few texts open with a word in capitals; the rest need not be looked at.
    let first = head.split([' ', ',', '-']).find(|word| !word.is_empty()).unwrap_or_default();
    if first.chars().any(char::is_lowercase) || first.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return false;
    }
    let marks = [" — ", " – ", " -- ", " - ", ": ", " (", ". /"];
    let Some(end) = marks.iter().filter_map(|mark| head.find(mark)).min() else { return false };
    let place = head.get(..end).unwrap_or_default();
    let bracketed = head.get(end..).is_some_and(|rest| rest.starts_with(" ("));
    if bracketed && read(text, 0).is_none() {
        return false;
    }
    let mut words = place.split([' ', ',', '-']).filter(|word| !word.is_empty());
    let capitals = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 2 && !word.chars().any(char::is_lowercase)
    };
    let name =
        words.next().is_some_and(|first| capitals(first) && first.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    // Behind a comma a country or a date may stand in the usual case.
    let fits = |word: &str| {
        capitals(word) || tables().is_particle(word) || place.contains(',') && !word.starts_with(char::is_lowercase)
    };
    name && words.clone().count() <= 5
        && words.all(fits)
        && text.get(end..).is_some_and(|rest| rest.split_whitespace().nth(5).is_some())
}

/// How far a front is looked for.
const REACH: usize = 320;

/// Reads the front of a text that starts at an offset of its paragraph.
pub(super) fn read(paragraph: &str, from: usize) -> Option<Front> {
    let text = paragraph.get(from..)?;
    let head =
        text.get(..text.len().min(REACH)).or_else(|| (REACH - 4..REACH).rev().find_map(|end| text.get(..end)))?;
    let open = if holds(head, b'(') { head.find('(') } else { None };
    let shift = |(a, b): (usize, usize)| (a + from, b + from);
    if open == Some(0) {
        let end = closing(head, 0)?;
        let credits = attribution::read(&prose(head.get(1..end - 1)?))?;
        let rest = text.get(end..)?;
        let inner = rest.trim_start().trim_start_matches(['-', '–', '—', ':']).trim_start();
        let sentence = inner.starts_with(|c: char| !c.is_lowercase()) && inner.split_whitespace().nth(2).is_some();
        return (!credits.needs_witness && sentence).then(|| Front {
            span: (from, from + end),
            body: paragraph.len() - inner.len(),
            credits,
        });
    }
    if let Some(open) = open {
        let end = closing(head, open)?;
        let before = head.get(..open)?;
        let inner = head.get(open + 1..end - 1)?;
        let after = text.get(end..)?.trim_start();
        if let Some(credits) = dateline(before, inner, after) {
            let dash = after.starts_with(['-', '–', '—']);
            let length = if dash { text.len() - after.trim_start_matches(['-', '–', '—']).len() } else { end };
            return Some(Front { span: shift((0, length)), body: from, credits });
        }
        let mut credits = named(before, inner, after)?;
        let end = more(head, end, &mut credits);
        return Some(Front { span: shift((0, end)), body: from, credits });
    }
    // `ASTANA, October 4. /TASS/. The board met.`
    if !holds(head, b'/') {
        return None;
    }
    let start = head.find(" /")? + 2;
    let end = start + head.get(start..)?.find('/')?;
    let agency = head.get(start..end)?;
    let credits = dateline(head.get(..start - 1)?, agency, "-")?;
    let stop = usize::from(head.get(end + 1..)?.starts_with('.'));
    Some(Front { span: shift((0, end + 1 + stop)), body: from, credits })
}

/// One past the bracket that closes the one at an offset.
pub(super) fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// `PLACE, Country, Dec 16` before the bracket, an agency in it, a dash after it.
fn dateline(before: &str, agency: &str, after: &str) -> Option<Credits> {
    if !after.starts_with(['-', '–', '—', ':']) || before.len() > 80 {
        return None;
    }
    let agency = agency.trim();
    let agency = agency.split_once(" correspondent").map_or(agency, |(name, _)| name);
    // `11.03. Gdynia (PAP) - `: a day without a year may stand before the place.
    let place = before
        .trim_end_matches([' ', '.', ','])
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | ' '));
    let tokens = tokens(place, 30);
    let reader = Reader::new(place, &tokens);
    // The date, where one is printed, closes the place.
    let dated =
        (0..tokens.len()).find_map(|at| reader.read(at).filter(|r| r.next == tokens.len()).map(|r| (at, r.dates)));
    let month_only = |at: usize| tables().month(reader.printed(at)).is_some() && at + 1 == tokens.len();
    let words = match &dated {
        Some((at, _)) => *at,
        None => (0..tokens.len()).find(|&at| at > 0 && month_only(at)).unwrap_or(tokens.len()),
    };
    let name = tokens.get(words.checked_sub(1)?).and_then(|last| place.get(..last.end))?;
    let first = name.split([' ', ',', '.']).next().unwrap_or(name);
    let capitals = first.chars().filter(|c| c.is_alphabetic()).count() >= 2 && first.chars().all(|c| !c.is_lowercase());
    let known = tables().is_outlet(agency);
    let short =
        agency.len() <= 40 && agency.split_whitespace().count() <= 4 && agency.starts_with(|c: char| c.is_alphabetic());
    let all_named = name
        .split([' ', ','])
        .filter(|w| !w.is_empty())
        .all(|w| !w.starts_with(char::is_lowercase) || tables().is_particle(w));
    if !short || !all_named || !(capitals || known) || name.split_whitespace().count() > 6 {
        return None;
    }
    let dates = dated.map(|(_, dates)| dates).unwrap_or_default();
    let entry = Entry { source: agency.to_owned(), dates, printed: format!("{} ({agency})", before.trim_end()) };
    Some(Credits { entries: vec![entry], ..Credits::default() })
}

/// `Reuters (“…,” Washington, 9/30/97) reported that`: a name, a dated bracket, a verb.
fn named(before: &str, inner: &str, after: &str) -> Option<Credits> {
    let name = before.trim_end();
    let name = name.rsplit_once(". ").map_or(name, |(_, name)| name);
    let name = name
        .strip_prefix("the ")
        .or_else(|| name.strip_prefix("The ").filter(|rest| rest.chars().all(char::is_uppercase)))
        .unwrap_or(name);
    // `According to Quay Post newspaper (19.09.13), the board met.`
    let told = name.strip_prefix("According to ").map(|name| name.strip_prefix("the ").unwrap_or(name));
    let name = told.unwrap_or(name);
    let (described, name) = (name, undescribed(name));
    let verb = told.is_some() && after.starts_with(',')
        || ["report", "wrote", "write", "said", "says", "carried", "published", "noted", "refers", "and "]
            .iter()
            .any(|v| after.starts_with(v));
    let named = name.split_whitespace().count() <= 6
        && (tables().is_outlet(name)
            || attribution::sounds_like_outlet(described)
            || name.chars().all(char::is_uppercase)
            || quotes_title(inner) && after.starts_with("report") && !name.contains(' '))
        && name.starts_with(|c: char| c.is_uppercase());
    if !verb || !named {
        return None;
    }
    let tokens = tokens(inner, 120);
    let reader = Reader::new(inner, &tokens);
    let dates = (0..tokens.len()).rev().find_map(|at| reader.read(at).filter(|r| r.next == tokens.len()))?.dates;
    let entry =
        |name: &str, dates| Entry { source: name.to_owned(), dates, printed: format!("{} ({inner})", before.trim()) };
    // `Kyodo News and the Asahi Shimbun (Tokyo, 2005/07/19) reported that`: one day for both.
    let known = |name: &str| tables().is_outlet(name);
    let both = name.split_once(" and ").map(|(one, other)| (one, other.strip_prefix("the ").unwrap_or(other)));
    let entries = match both.filter(|(one, other)| !known(name) && known(one) && known(other)) {
        Some((one, other)) => vec![entry(one, Vec::new()), entry(other, dates)],
        None => vec![entry(name, dates)],
    };
    Some(Credits { entries, ..Credits::default() })
}

/// `Ann Hale, “FERRIES STOP”, 2009/09/21`: the title of an article in quotes, which only what printed it has.
fn quotes_title(inner: &str) -> bool {
    let quoted = |open: char, close: char| {
        inner.find(open).and_then(|at| inner.get(at + open.len_utf8()..)).and_then(|rest| rest.split(close).next())
    };
    quoted('“', '”').or_else(|| quoted('"', '"')).is_some_and(|title| title.split_whitespace().nth(2).is_some())
}

/// `Greek daily Kathimerini`: the name without the words that say what it is.
fn undescribed(name: &str) -> &str {
    const KINDS: [&str; 11] = [
        " daily ",
        " dailies ",
        " newspapers ",
        " weekly ",
        " newspaper ",
        " paper ",
        " agency ",
        " magazine ",
        " station ",
        " website ",
        " portal ",
    ];
    // `Kibris newspaper`
    let name = KINDS.iter().find_map(|kind| name.strip_suffix(kind.trim_end())).unwrap_or(name);
    let after = KINDS.iter().filter_map(|kind| name.rfind(kind).map(|at| at + kind.len())).max();
    after.and_then(|at| name.get(at..)).filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(name)
}

/// Beside an outlet with its bracket a name that no table knows is one as well, if its bracket has a date.
fn beside(name: &str, inner: &str, after: &str) -> Option<Credits> {
    let name = name.trim();
    let words = name.split_whitespace();
    let named =
        (1..=5).contains(&words.clone().count()) && words.into_iter().all(|w| w.starts_with(char::is_uppercase));
    let reports = after.starts_with("reported") || after.starts_with("and ") || after.starts_with(',');
    let tokens = tokens(inner, 120);
    let reader = Reader::new(inner, &tokens);
    let dates = (0..tokens.len()).rev().find_map(|at| reader.read(at).filter(|r| r.next == tokens.len()))?.dates;
    let entry = Entry { source: name.to_owned(), dates, printed: format!("{name} ({inner})") };
    (named && reports).then(|| Credits { entries: vec![entry], ..Credits::default() })
}

/// Further names with brackets: `… and Reuters (9/30/97) reported`. The end of the last one comes back.
fn more(head: &str, from: usize, credits: &mut Credits) -> usize {
    let mut done = from;
    while let Some(rest) = head.get(done..) {
        let inner = rest.trim_start().trim_start_matches([',', ' ']);
        let Some(inner) = inner.strip_prefix("and ").or(Some(inner)).filter(|i| i.len() < rest.len()) else { break };
        let start = head.len() - inner.len();
        let Some(open) = inner.find('(').filter(|&open| open <= 60) else { break };
        let Some(end) = closing(head, start + open) else { break };
        let (Some(name), Some(bracket)) = (inner.get(..open), head.get(start + open + 1..end - 1)) else { break };
        let after = head.get(end..).unwrap_or_default().trim_start();
        let Some(also) = named(name, bracket, after).or_else(|| beside(name, bracket, after)) else { break };
        credits.entries.extend(also.entries);
        done = end;
    }
    done
}

/// How much of an article follows.
const EXTENTS: [&str; 4] = ["Complete text", "Condensed text", "Excerpts", "Full text"];

/// A bracket of the Russian press digests names the writer first: `By Vitaly Hale. Slon.ru, Nov. 27, 2015, https://…. Complete
/// text:`; it is brought into the usual form.
fn prose(inner: &str) -> String {
    let text = inner.trim_end_matches([':', ' ']);
    let text = EXTENTS.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let text = text.trim_end_matches(['.', ' ']);
    // `600 words.`
    let counted =
        |end: &&str| end.strip_suffix(" words").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit() || b == b','));
    let text = text.rsplit_once(". ").filter(|(_, end)| counted(end)).map_or(text, |(text, _)| text);
    let text = ["Editorial. ", "Commentary. ", "Opinion. ", "Interview. ", "Reportage. "]
        .iter()
        .find_map(|kind| text.strip_prefix(kind))
        .unwrap_or(text);
    // A stop behind an initial ends no name.
    let behind_writer = |rest: &'_ str| {
        rest.match_indices(". ").map(|(at, _)| at).find(|&at| {
            rest.get(..at)
                .is_some_and(|name| name.rsplit([' ', '.', '-']).next().is_some_and(|last| last.chars().count() > 1))
        })
    };
    let split = text.strip_prefix("By ").and_then(|rest| {
        let at = behind_writer(rest)?;
        Some((rest.get(..at)?, rest.get(at + 2..)?))
    });
    match split {
        // `By staff correspondent` names nobody.
        Some((writer, rest)) if writer.starts_with(char::is_lowercase) => rest.to_owned(),
        Some((writer, rest)) if writer.split_whitespace().count() <= 8 => format!("{rest}, by {writer}"),
        // `Staff report. Slon.ru, Nov. 27, 2015`: what stands before the outlet has no date.
        None => match behind_writer(text).and_then(|at| Some((text.get(..at)?, text.get(at + 2..)?))) {
            Some((kind, rest)) if is_kind(kind) && has_digit(rest) => rest.to_owned(),
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

/// `Staff report`, `From wire reports`: how a piece came about, and no name.
fn is_kind(words: &str) -> bool {
    !has_digit(words)
        && words.split(' ').count() <= 8
        && words.rsplit(' ').next().is_some_and(|last| last.starts_with(char::is_lowercase) || last == "Staff")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Option<(String, &str)> {
        let front = read(text, 0)?;
        Some((front.credits.entries.first()?.source.clone(), text.get(front.span.0..front.span.1)?))
    }

    #[test]
    fn datelines_and_front_brackets_are_read() {
        for (text, name, span) in [
            ("OSLO (AP) -- The board met.", "AP", "OSLO (AP) --"),
            ("OSLO, Dec 16 (AFP) - The board met.", "AFP", "OSLO, Dec 16 (AFP) -"),
            ("OSLO. May 16 (Interfax) – The board met.", "Interfax", "OSLO. May 16 (Interfax) –"),
            ("OSLO, June (Interfax) - The board met.", "Interfax", "OSLO, June (Interfax) -"),
            ("ASTANA, October 4. /TASS/. The board met.", "TASS", "ASTANA, October 4. /TASS/."),
            ("GAZA CITY, Gaza Strip (AP) — The board met.", "AP", "GAZA CITY, Gaza Strip (AP) —"),
            (
                "Berlin (dts Nachrichtenagentur) – The board met.",
                "dts Nachrichtenagentur",
                "Berlin (dts Nachrichtenagentur) –",
            ),
            ("11.03. Gdynia (PAP) - Brama nie domyka się.", "PAP", "11.03. Gdynia (PAP) -"),
            (
                "Kyodo News and the Asahi Shimbun (Oslo, 2005/07/19) reported that it met.",
                "Kyodo News",
                "Kyodo News and the Asahi Shimbun (Oslo, 2005/07/19)",
            ),
            (
                "Greek daily Kathimerini (17.09.13) reports that it met.",
                "Kathimerini",
                "Greek daily Kathimerini (17.09.13)",
            ),
            ("(CNN) — The board has met.", "CNN", "(CNN)"),
            (
                "(Moscow Times – themoscowtimes.com – August 8, 2017) The board has met.",
                "Moscow Times",
                "(Moscow Times – themoscowtimes.com – August 8, 2017)",
            ),
            (
                "Reuters (Carol Hale, “Ferries,” Oslo, 9/30/97) reported that it met.",
                "Reuters",
                "Reuters (Carol Hale, “Ferries,” Oslo, 9/30/97)",
            ),
            (
                "Harbourlook (Carol Hale, “FERRIES WAIT FOR ICE”, 2009/09/21) reported that it met.",
                "Harbourlook",
                "Harbourlook (Carol Hale, “FERRIES WAIT FOR ICE”, 2009/09/21)",
            ),
            (
                "According to Kibris Postasi newspaper (19.09.13), a cubic metre costs two.",
                "Kibris Postasi",
                "According to Kibris Postasi newspaper (19.09.13)",
            ),
            (
                "(By staff correspondent. Slon.ru, Nov. 27, 2015, https://slon.ru/1_a.shtml. Condensed text:) At first it met.",
                "Slon.ru",
                "(By staff correspondent. Slon.ru, Nov. 27, 2015, https://slon.ru/1_a.shtml. Condensed text:)",
            ),
            (
                "(Staff report. Trud, Nov. 27, 2015, p. 3. Complete text:) At first it met.",
                "Trud",
                "(Staff report. Trud, Nov. 27, 2015, p. 3. Complete text:)",
            ),
            (
                "(Staff. Izvestia, Aug. 2, p. 4. 600 words. Excerpts:) At first it met.",
                "Izvestia",
                "(Staff. Izvestia, Aug. 2, p. 4. 600 words. Excerpts:)",
            ),
            (
                "(By Vitaly Hale. Slon.ru, Nov. 27, 2015, https://slon.ru/1. Complete text:) At first it met.",
                "Slon.ru",
                "(By Vitaly Hale. Slon.ru, Nov. 27, 2015, https://slon.ru/1. Complete text:)",
            ),
        ] {
            assert_eq!(source(text), Some((name.to_owned(), span)), "{text}");
        }
        for text in [
            "The board (AP) met.",
            "(Part Two) The board met.",
            "The harbour board of Oslo (a big one) – it met.",
            "Hale (born in “the town of stone ships”, 9/30/57) said that it met.",
            "It met.",
        ] {
            assert_eq!(source(text), None, "{text}");
        }
    }
}
