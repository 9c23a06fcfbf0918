//! The bracket that names sources and dates, read from the right: where it opens, what of it are dates, and what is left,
//! which are names. A bracket that does not read as an attribution stays text; every bracket is looked at once, and a
//! closing one no further back than [`REACH`] bytes, so reading stays linear.

mod joined;
mod name;

use std::borrow::Cow;

use super::clean::last_bytes;
use super::dates::{Reader, Reading, Written, share_years};
use super::lex::{Kind, Token, may_have_dash, tokens};
use super::tables::tables;

use name::{Name, OPENING, in_quotes, is_host, is_of, is_writer, kind_of, may_date, unreferred};
pub(super) use name::{is_page, sounds_like_outlet};

/// How far a closing bracket may reach back.
const REACH: usize = 700;
/// The most tokens a bracket is read to.
const TOKENS: usize = 160;
/// The most words of the names of one entry.
const WORDS: usize = 14;

/// One source with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Entry {
    /// The printed name.
    pub source: String,
    /// Its dates.
    pub dates: Vec<Written>,
    /// What is printed for it and those that share its dates.
    pub printed: String,
}

/// What a bracket or line was read to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Credits {
    /// Its entries, one a source.
    pub entries: Vec<Entry>,
    /// A writer it names beside the outlet.
    pub byline: Option<String>,
    /// True where no date vouches for the names: they must be known from elsewhere in the document.
    pub needs_witness: bool,
}

impl Credits {
    /// One outlet, as it is printed.
    pub(super) fn named(outlet: &str) -> Credits {
        let entry = Entry { source: outlet.to_owned(), dates: Vec::new(), printed: outlet.to_owned() };
        Credits { entries: vec![entry], ..Credits::default() }
    }
}

/// A bracket at the end of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closing {
    /// The offset of its opening bracket.
    pub start: usize,
    /// One past its closing bracket.
    pub end: usize,
    /// What it says.
    pub credits: Credits,
}

/// The attribution that closes a paragraph, a full stop after it allowed.
pub(super) fn closing(paragraph: &str) -> Option<Closing> {
    let Some((start, end)) = closing_bracket(paragraph) else { return wide(paragraph).or_else(|| unclosed(paragraph)) };
    let credits = read(paragraph.get(start + 1..end - 1)?)?;
    let undated = credits.entries.iter().all(|entry| entry.dates.is_empty());
    if undated && abbreviates(paragraph.get(..start)?, paragraph.get(start + 1..end - 1)?) {
        return None;
    }
    Some(Closing { start, end, credits })
}

/// The attribution in the wide brackets of Chinese and Japanese: `（読売新聞　9月4日）`.
fn wide(paragraph: &str) -> Option<Closing> {
    let text = paragraph.trim_end_matches(['。', '．', '.', ' ']);
    let inner = last_bytes(text.strip_suffix('）')?, 240);
    let inner = inner.rsplit('（').next().filter(|rest| rest.len() < inner.len())?;
    let credits = read(inner)?;
    let end = text.len();
    Some(Closing { start: end - '）'.len_utf8() - inner.len() - '（'.len_utf8(), end, credits })
}

/// The attribution whose closing bracket was lost: it stands behind a sentence, and all its sources have a whole date.
fn unclosed(paragraph: &str) -> Option<Closing> {
    let text = paragraph.trim_end_matches(['.', ' ']);
    let tail = last_bytes(text, 160);
    // Most paragraphs end in a word and not in the year of a date.
    if !tail.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let open = tail.rfind('(').filter(|&open| !tail.get(open..).is_some_and(|inner| inner.contains(')')))?;
    if !tail.get(..open)?.trim_end().ends_with(['.', '!', '?', '"', '”', '’', '»', '…']) {
        return None;
    }
    let credits = read(tail.get(open + 1..)?)?;
    let whole =
        |entry: &Entry| !entry.dates.is_empty() && entry.dates.iter().all(|date| date.has_day() && !date.lacks_year());
    let fits = !credits.needs_witness && credits.entries.iter().all(whole);
    let start = text.len() - tail.len() + open;
    fits.then_some(Closing { start, end: text.len(), credits })
}

/// A dash and known names after the last stop of a paragraph: `… it said. — Reuters`.
pub(super) fn signed(paragraph: &str) -> Option<Closing> {
    let text = paragraph.trim_end_matches(['.', ' ']);
    let tail = last_bytes(text, 96);
    let window = text.len() - tail.len();
    if !may_have_dash(tail) {
        return None;
    }
    let (at, dash) = ["--", "—", "–"].iter().filter_map(|dash| tail.rfind(dash).map(|at| (at, *dash))).max()?;
    let before = tail.get(..at)?.trim_end();
    let value = tail.get(at + dash.len()..)?;
    if !before.ends_with(['.', '!', '?', '"', '”', '’', ')']) || value.trim().is_empty() {
        return None;
    }
    let credits = read(value)?;
    let known =
        !credits.needs_witness && credits.entries.iter().all(|e| tables().is_outlet(&e.source) || !e.dates.is_empty());
    known.then(|| Closing { start: window + at, end: text.len(), credits })
}

/// A label and its names behind the last stop of a paragraph: `… it said. Reporting: AP, Reuters`.
pub(super) fn labelled(paragraph: &str) -> Option<Closing> {
    let text = paragraph.trim_end_matches(['.', ' ']);
    let tail = last_bytes(text, 120);
    let colon = tail.rfind(": ")?;
    let before = tail.get(..colon)?;
    // `News Source:`, `Reporting:`
    let stop = before.rfind(['.', '!', '?', '"', '”', '’', ')'])?;
    let lead = before.get(stop..)?.chars().next().map_or(0, char::len_utf8);
    let label = before.get(stop + lead..)?.trim_start_matches([' ', '-', '–', '—']);
    let value = tail.get(colon + 2..)?;
    if label.is_empty() || !tables().is_credit_label(label) || value.split_whitespace().nth(12).is_some() {
        return None;
    }
    let mut credits = read(value)?;
    credits.needs_witness = false;
    let start = text.len() - tail.len() + colon - label.len();
    Some(Closing { start, end: text.len(), credits })
}

/// The balanced bracket that ends a paragraph.
pub(super) fn closing_bracket(paragraph: &str) -> Option<(usize, usize)> {
    let trimmed = paragraph.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    if !trimmed.ends_with(')') {
        return None;
    }
    let floor = trimmed.len().saturating_sub(REACH);
    let mut depth = 0_usize;
    for (at, byte) in trimmed.bytes().enumerate().rev().take_while(|(at, _)| *at >= floor) {
        match byte {
            b')' => depth += 1,
            b'(' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some((at, trimmed.len()));
                }
            }
            _ => {}
        }
    }
    None
}

/// True where the bracket holds the first letters of the words before it: `the Justice and Labour Party (JLP)`.
fn abbreviates(before: &str, inner: &str) -> bool {
    let short = inner.trim();
    if !(2..=7).contains(&short.len()) || !short.bytes().all(|b| b.is_ascii_uppercase()) {
        return false;
    }
    let tail = last_bytes(before, 180);
    let words: Vec<char> = tail
        .split(|c: char| c.is_whitespace() || c == '-' || c == '/')
        .filter_map(|word| word.chars().next())
        .collect();
    let capitals: Vec<char> = words.iter().copied().filter(|c| c.is_uppercase()).collect();
    let ends_so = |initials: &[char]| {
        short.len() <= initials.len() && initials[initials.len() - short.len()..].iter().copied().eq(short.chars())
    };
    ends_so(&capitals) || ends_so(&words)
}

/// A part between separators.
enum Element {
    /// A name, a writer, a page: bytes of the text.
    Name(usize, usize),
    /// Dates, and whether a separator stood before them.
    Dates { dates: Vec<Written>, start: usize, end: usize, apart: bool },
    /// A semicolon: names of different entries stand on its sides.
    Semicolon,
}

/// Reads the inside of a bracket, or the value of a `Source:` line.
pub(super) fn read(inner: &str) -> Option<Credits> {
    let tokens = tokens(inner, TOKENS);
    if tokens.len() >= TOKENS {
        return None;
    }
    let elements = elements(inner, &tokens);
    group(inner, elements)
}

fn elements(inner: &str, tokens: &[Token]) -> Vec<Element> {
    let reader = Reader::new(inner, tokens);
    let mut found = Vec::new();
    let mut name: Option<usize> = None;
    let mut at = after_lead(reader, tokens);
    let mut depth = 0_usize;
    let end_name = |found: &mut Vec<Element>, name: &mut Option<usize>, at: usize| {
        if let (Some(from), Some(last)) = (name.take(), at.checked_sub(1).and_then(|last| tokens.get(last)))
            && let Some(first) = tokens.get(from)
        {
            found.push(Element::Name(first.start, last.end));
        }
    };
    while let Some(token) = tokens.get(at) {
        let fresh = name.is_none();
        if depth == 0
            && let Some(Reading { dates, next }) = date_here(reader, at, fresh)
        {
            end_name(&mut found, &mut name, at);
            let end = tokens.get(next - 1).map_or(token.end, |t| t.end);
            // A day with its units is set off by a blank.
            let apart = fresh || token.spaced && has_unit(reader, at);
            found.push(Element::Dates { dates, start: token.start, end, apart });
            at = next;
            continue;
        }
        // `Le Monde du 3 mai 2017`
        if depth == 0
            && !fresh
            && is_of(reader.printed(at))
            && let Some(first) = name.and_then(|from| tokens.get(from))
            && inner.get(first.start..token.start).is_some_and(|name| may_date(name.trim_end()))
            && let Some(Reading { dates, next }) = reader.read_list(at + 1).filter(|reading| closes(reader, reading))
        {
            end_name(&mut found, &mut name, at);
            let end = tokens.get(next - 1).map_or(token.end, |t| t.end);
            found.push(Element::Dates { dates, start: token.start, end, apart: true });
            at = next;
            continue;
        }
        // `Harbour Post, May 7 and Tempo, May 8, 2018`
        if depth == 0 && fresh && matches!(found.last(), Some(Element::Dates { .. })) && reader.is_and(at) {
            at += 1;
            continue;
        }
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let next_spaced = tokens.get(at + 1).is_none_or(|next| next.spaced);
        let separates = depth == 0
            && match token.kind {
                Kind::Comma | Kind::Semicolon | Kind::Bar => true,
                Kind::Slash => fresh || token.spaced && next_spaced,
                Kind::Dash => {
                    fresh
                        || token.spaced
                            && next_spaced
                            && (leads_to_host(inner, tokens, at + 1) || reader.read(at + 1).is_some())
                }
                Kind::Colon => fresh,
                Kind::Dot => fresh || tokens.get(at + 1).is_none(),
                _ => false,
            };
        // `al Monitor Date:15Aug2021`
        let date_label = depth == 0
            && token.kind == Kind::Word
            && reader.printed(at).eq_ignore_ascii_case("date")
            && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Colon);
        if separates || date_label {
            end_name(&mut found, &mut name, at);
            if token.kind == Kind::Semicolon {
                found.push(Element::Semicolon);
            }
        } else if fresh {
            name = Some(at);
        }
        at += 1;
    }
    end_name(&mut found, &mut name, tokens.len());
    found
}

/// A web address follows: `Moscow Times – themoscowtimes.com`. Other dashes are part of a name.
fn leads_to_host(inner: &str, tokens: &[Token], at: usize) -> bool {
    let Some(first) = tokens.get(at) else { return true };
    let rest = inner.get(first.start..).unwrap_or_default();
    is_host(rest.split([' ', ',', ';']).next().unwrap_or_default().trim_end_matches('.'))
}

/// Dates at the start of an element; inside a name only where nothing else can be meant (`Reuters August 2, 2017`).
fn date_here(reader: Reader<'_>, at: usize, fresh: bool) -> Option<Reading> {
    if fresh {
        return reader.read_list(at);
    }
    let starts = match reader.kind(at)? {
        Kind::Word => tables().month(reader.printed(at)).is_some(),
        // `読売新聞　9月4日`
        Kind::Number(_) if has_unit(reader, at) => true,
        Kind::Number(_) => reader.kind(at + 1).is_some_and(|k| matches!(k, Kind::Dot | Kind::Slash | Kind::Dash)),
        _ => false,
    };
    reader.read_list(at).filter(|reading| starts && closes(reader, reading))
}

/// `9月`: a number with its unit behind it.
fn has_unit(reader: Reader<'_>, at: usize) -> bool {
    matches!(reader.kind(at), Some(Kind::Number(_)))
        && reader.kind(at + 1) == Some(Kind::Word)
        && reader.printed(at + 1).starts_with(['月', '年', '월', '년'])
}

/// Dates with their days, and nothing behind them that would make them part of a name.
fn closes(reader: Reader<'_>, reading: &Reading) -> bool {
    let ends = match reader.kind(reading.next) {
        None | Some(Kind::Comma | Kind::Semicolon | Kind::Bar) => true,
        Some(Kind::Dot) => reader.kind(reading.next + 1).is_none(),
        Some(_) => false,
    };
    ends && reading.dates.iter().all(|d| d.has_day())
}

/// Skips `Source:`, `via`, `from`.
fn after_lead(reader: Reader<'_>, tokens: &[Token]) -> usize {
    let colon = |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.kind == Kind::Colon));
    let first = reader.printed(0);
    let second = reader.printed(1);
    let is = |word: &str, any: &[&str]| any.iter().any(|known| word.eq_ignore_ascii_case(known));
    match () {
        () if is(first, &["news"]) && is(second, &["source", "sources"]) => 2 + colon(2),
        () if is(first, &["courtesy"]) && is(second, &["of"]) => 2 + colon(2),
        () if tables().is_credit_label(first) || first == "from" => 1 + colon(1),
        () => 0,
    }
}

/// Puts names and dates together.
fn group(inner: &str, elements: Vec<Element>) -> Option<Credits> {
    let dated = elements.iter().any(|e| matches!(e, Element::Dates { .. }));
    // `("Деловой мир", 15 марта 2012 г.)`: where every name beside a date stands in quotes, they are the names of outlets.
    let quoted = dated
        && inner.contains(OPENING)
        && elements.iter().all(|e| match e {
            Element::Name(start, end) => inner.get(*start..*end).is_some_and(|name| in_quotes(name).is_some()),
            _ => true,
        });
    let dates_first = matches!(elements.first(), Some(Element::Dates { .. }));
    let mut credits = Credits { needs_witness: !dated, ..Credits::default() };
    let mut names: Vec<(usize, usize)> = Vec::new();
    let mut current: Option<(Vec<Written>, usize)> = None;
    let mut open_entry = 0;
    let mut small: Vec<&str> = Vec::new();
    for element in elements {
        match element {
            Element::Name(start, end) => match kind_of(inner.get(start..end)?) {
                Name::Small => {
                    small.push(inner.get(start..end)?);
                    names.push((start, end));
                }
                Name::Writer(writer) => credits.byline = Some(writer),
                Name::Aside if quoted => names.push((start, end)),
                Name::Aside => {
                    // A page number vouches for nothing: undated, the bracket is a list of something else.
                    if !dated {
                        return None;
                    }
                }
                Name::Host if !names.is_empty() => {}
                Name::Host | Name::Source => names.push((start, end)),
                Name::Refused => return None,
            },
            Element::Semicolon => {
                if let Some((dates, start)) = current.take() {
                    credits.close(inner, &mut names, &dates, Some(start))?;
                }
            }
            Element::Dates { dates, start, end, apart } => {
                credits.needs_witness |= !apart;
                if dates_first {
                    if let Some((before, from)) = current.take() {
                        credits.close(inner, &mut names, &before, Some(from))?;
                    }
                    current = Some((dates, start));
                } else {
                    if names.is_empty() {
                        // A second date after an aside belongs to the entries just closed.
                        let entries = credits.entries.get_mut(open_entry..).filter(|e| !e.is_empty())?;
                        entries.iter_mut().for_each(|entry| entry.dates.extend(&dates));
                        continue;
                    }
                    open_entry = credits.entries.len();
                    let from = names.first().map(|n| n.0);
                    credits.close_to(inner, &mut names, &dates, from, Some(end))?;
                }
            }
        }
    }
    if let Some((dates, start)) = current {
        credits.close(inner, &mut names, &dates, Some(start))?;
    } else if !names.is_empty() {
        // After a dated entry only a known name is another source; anything else is a remark.
        if dated {
            names.retain(|&(start, end)| inner.get(start..end).is_some_and(|name| tables().is_outlet(name)));
        }
        credits.close(inner, &mut names, &[], None)?;
    }
    if credits.entries.is_empty() {
        return None;
    }
    // A name all in small letters is one beside others, and with a date of its own.
    let bears = |entry: &Entry| !small.contains(&entry.source.as_str()) || !entry.dates.is_empty();
    if !small.is_empty() && (credits.entries.len() <= small.len() || !credits.entries.iter().all(bears)) {
        return None;
    }
    credits.share_years();
    if !dated && credits.entries.iter().all(|e| tables().is_outlet(&e.source)) {
        credits.needs_witness = false;
    }
    if dated && credits.needs_witness {
        credits.needs_witness = !credits.entries.iter().all(|e| tables().is_outlet(&e.source));
    }
    Some(credits)
}

impl Credits {
    fn close(
        &mut self,
        inner: &str,
        names: &mut Vec<(usize, usize)>,
        dates: &[Written],
        from: Option<usize>,
    ) -> Option<()> {
        let from = from.or(names.first().map(|n| n.0));
        let to = names.last().map(|n| n.1);
        self.close_to(inner, names, dates, from, to)
    }

    /// Makes entries of the names met so far; none where they cannot be sources.
    fn close_to(
        &mut self,
        inner: &str,
        names: &mut Vec<(usize, usize)>,
        dates: &[Written],
        from: Option<usize>,
        to: Option<usize>,
    ) -> Option<()> {
        let printed = match (from, to) {
            (Some(from), Some(to)) => inner.get(from..to)?,
            _ => "",
        };
        let mut sources: Vec<&str> = Vec::new();
        for &(start, end) in names.iter() {
            sources.extend(joined::split(inner.get(start..end)?));
        }
        names.clear();
        if sources.iter().map(|s| s.split_whitespace().count()).sum::<usize>() > WORDS {
            return None;
        }
        if sources.len() > 1
            && sources.first().is_some_and(|s| is_writer(s))
            && !sources.iter().skip(1).any(|s| is_writer(s))
        {
            self.byline = Some(sources.remove(0).to_owned());
        } else if sources.len() > 1
            && sources.last().is_some_and(|s| is_writer(s))
            && !sources.iter().rev().skip(1).any(|s| is_writer(s))
        {
            // `Harbour Times | Ann Hale | June 13, 2018`
            self.byline = sources.pop().map(str::to_owned);
        }
        self.entries.extend(sources.into_iter().map(|source| Entry {
            source: in_quotes(unreferred(source)).unwrap_or(unreferred(source)).to_owned(),
            dates: dates.to_vec(),
            printed: printed.to_owned(),
        }));
        Some(())
    }

    fn share_years(&mut self) {
        let mut all: Vec<Written> = self.entries.iter().flat_map(|e| e.dates.iter().copied()).collect();
        share_years(&mut all);
        let mut shared = all.into_iter();
        for date in self.entries.iter_mut().flat_map(|e| e.dates.iter_mut()) {
            if let Some(with_year) = shared.next() {
                *date = with_year;
            }
        }
    }
}

/// `[Quay Post] 7 May 2018` as `Quay Post, 7 May 2018`.
pub(super) fn unbracketed(printed: &str) -> Cow<'_, str> {
    match printed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, day)) if !day.trim().is_empty() => Cow::Owned(format!("{name}, {}", day.trim_start())),
        _ => Cow::Borrowed(printed),
    }
}
#[cfg(test)]
mod tests;
