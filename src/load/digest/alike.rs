//! What a document prints alike above or inside of every story: the same mark in front of each heading (`>> `), the same names of
//! parts below each (`Background`, `Place: …`), a line of outlet, page and writer. Only what recurs is heard; one such line is an
//! accident. The mark-up, where there is one, says more.

use std::collections::HashMap;

use crate::load::attribution::{self, Credits, Entry};
use crate::load::dates::{Reader, Written};
use crate::load::lex::tokens;
use crate::load::markup::{Mark, Says};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::day::Day;
use super::lines::Line;
use super::plan::is_title;
use super::title::{Look, look};
use super::{credit, headline, tail};

/// Lines longer than this head nothing.
const HEADING: usize = 160;
/// Shorter lines below a heading are no text of its story.
const LEAST: usize = 60;

/// Hears what the blocks of a document have alike.
pub(super) fn hear(blocks: &mut [Block<'_>]) {
    eyebrows(blocks);
    signed(blocks);
    advertisements(blocks);
    underlined(blocks);
    brackets(blocks);
    dashed(blocks);
    slashed(blocks);
    let told = |block: &Block<'_>| !matches!(block.mark.says, Says::Nothing | Says::Masthead | Says::Furniture);
    if blocks.iter().any(|block| told(block) || block.mark.begins) {
        return;
    }
    if !dressed(blocks) {
        parts(blocks);
    }
}

/// True for a line that is open to be a heading.
fn open(block: &Block<'_>) -> bool {
    matches!(block.kind, Kind::Text | Kind::Caps | Kind::Section(..))
        && block.text.len() <= HEADING * 2
        && block.mark.says == Says::Nothing
}

/// The mark in front of a heading and where its words start: `>> Ferries stop`, `* * Ferries stop`.
fn dress(text: &str) -> Option<(&str, usize)> {
    const SIGNS: [char; 14] = ['>', '=', '»', '■', '□', '◆', '●', '•', '►', '▶', '*', '#', '+', '~'];
    let rest = text.trim_start_matches(|c: char| SIGNS.contains(&c) || c == ' ');
    let at = text.len() - rest.len();
    let mark = text.get(..at)?;
    (mark.ends_with(' ') && (2..=12).contains(&at) && text.starts_with(SIGNS)).then(|| (mark.trim_end(), at))
}

/// Blocks that are titles, and where the words of each start.
type Titles = Vec<(usize, usize)>;

/// Makes titles of the lines behind the mark that the document sets in front of its headings, and of nothing else.
fn dressed(blocks: &mut [Block<'_>]) -> bool {
    let mut marks: HashMap<&str, (usize, Titles)> = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        let Some((mark, from)) =
            Some(block).filter(|b| matches!(b.kind, Kind::Text | Kind::Caps)).and_then(|b| dress(&b.text))
        else {
            continue;
        };
        let (all, heads) = marks.entry(mark).or_default();
        *all += 1;
        let title = block.text.get(from..).unwrap_or_default();
        // A source or a day may stand between.
        let below = blocks.get(at + 1..).unwrap_or_default().iter().take(3);
        let text = below.into_iter().find(|b| !matches!(b.kind, Kind::Credit(_) | Kind::Date(_)));
        let heads_text = text.is_some_and(|b| {
            b.kind == Kind::Text && b.text.len() >= LEAST.max(title.len() + 1) && dress(&b.text).is_none()
        });
        let named = title.split(' ').nth(1).is_some() && !tables().is_region(title) && !tables().is_section(title);
        if open(block)
            && heads_text
            && named
            && (headline::is_caps(title) || matches!(look(title), Look::Title | Look::Placed))
        {
            heads.push((at, from));
        }
    }
    let best = marks.into_values().filter(|(all, heads)| heads.len() >= 2 && heads.len() * 5 >= all * 4);
    let Some((_, heads)) = best.max_by_key(|(_, heads)| (heads.len(), std::cmp::Reverse(heads.first().copied())))
    else {
        return false;
    };
    for (at, from) in heads {
        head(blocks, at, from);
    }
    true
}

/// Makes a block the title of a story; what stands in front of its words is none.
fn head(blocks: &mut [Block<'_>], at: usize, from: usize) {
    if let Some(block) = blocks.get_mut(at) {
        block.mark = Mark::of(Says::Title);
        block.lead = from;
        block.kind = Kind::Text;
    }
}

/// The name of a part of a story: a short line, or what stands before the colon of one.
fn part_name<'b>(block: &'b Block<'_>) -> Option<&'b str> {
    let labelled = matches!(block.kind, Kind::Date(_)) && block.mark.says == Says::Nothing && block.text.contains(':');
    if !open(block) && !labelled || block.first != block.last || block.text.len() > HEADING {
        return None;
    }
    let named = |name: &str| {
        (4..=60).contains(&name.len())
            && name.split_whitespace().count() <= 5
            && name.starts_with(char::is_uppercase)
            && !tables().is_region(name)
            && !tables().is_section(name)
            && !tables().is_outlet(name)
    };
    if let Some((name, value)) = block.text.split_once(':') {
        let name = name.trim_end();
        let short = value.is_empty() || value.starts_with(' ') && !value.ends_with(['.', '!', '?']);
        return Some(name).filter(|name| short && named(name) && (value.is_empty() || !headline::is_caps(name)));
    }
    Some(&*block.text).filter(|name| named(name) && (headline::is_caps(name) || look(name) == Look::Title))
}

/// A line that recurs word for word below each heading is a part of a story and heads none: the heading stands above the first of
/// these parts.
fn parts(blocks: &mut [Block<'_>]) {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, block) in blocks.iter().enumerate() {
        if let Some(name) = part_name(block) {
            named.entry(name).or_default().push(at);
        }
    }
    let mut named: Vec<Vec<usize>> = named.into_values().filter(|places| places.len() >= 3).collect();
    named.sort_unstable();
    let Some(firsts) = named.first().filter(|_| named.len() > 1).cloned() else { return };
    let text = |at: usize| blocks.get(at).is_some_and(|b| b.kind == Kind::Text && b.text.len() >= LEAST);
    let mut are_parts = vec![false; blocks.len()];
    for at in named.iter().flatten() {
        if let Some(is) = are_parts.get_mut(*at) {
            *is = true;
        }
    }
    let is_part = |at: usize| are_parts.get(at).copied().unwrap_or(false);
    let below = |at: usize| at.checked_sub(1).is_some_and(|above| text(above) || is_part(above));
    // The other parts follow below the first, once each.
    let once = |places: &Vec<usize>| {
        // Few names recur as often as the first, so that this stays linear.
        if places.len() * 3 < firsts.len() * 2 || places.len() > firsts.len() {
            return false;
        }
        let held = firsts.iter().enumerate().filter(|(n, first)| {
            let end = firsts.get(n + 1).copied().unwrap_or(usize::MAX);
            let from = places.partition_point(|at| at < *first);
            let within = places.get(from..).unwrap_or_default().iter().take_while(|at| **at < end);
            let within: Vec<usize> = within.take(2).copied().collect();
            matches!(within[..], [only] if below(only))
        });
        held.count() * 3 >= firsts.len() * 2
    };
    let others: Vec<usize> = named.iter().skip(1).filter(|places| once(places)).flatten().copied().collect();
    if others.is_empty() {
        return;
    }
    let mut heads: Titles = Vec::new();
    for &first in &firsts {
        let mut at = first;
        // Figures, a place or a day may stand directly below the heading.
        let glued = |at: usize| blocks.get(at).is_some_and(|block| block.gap == 0);
        let short = |at: usize| blocks.get(at).is_some_and(|b| open(b) && b.text.len() <= HEADING);
        let above =
            |at: usize| at.checked_sub(1).filter(|&above| short(above) && !is_part(above) && !text_ends(blocks, above));
        while let Some(above) = above(at) {
            at = above;
            if !glued(at) || first - at > 3 {
                break;
            }
        }
        let Some(block) = blocks.get(at).filter(|_| at < first) else { continue };
        match look(&block.text) {
            Look::Numbered(_, from) => heads.push((at, from)),
            Look::Title | Look::Placed => heads.push((at, 0)),
            _ if block.kind == Kind::Caps => heads.push((at, 0)),
            _ => {}
        }
    }
    let mut titles: Vec<&str> = heads.iter().filter_map(|(at, _)| blocks.get(*at)).map(|block| &*block.text).collect();
    titles.sort_unstable();
    titles.dedup();
    if titles.len() < 2 || titles.len() * 4 < firsts.len() * 3 || titles.len() < heads.len() {
        return;
    }
    for (at, from) in heads {
        head(blocks, at, from);
    }
    for at in firsts.into_iter().chain(others) {
        if let Some(block) = blocks.get_mut(at).filter(|block| !matches!(block.kind, Kind::Date(_))) {
            block.mark = Mark::of(Says::Entry);
            block.kind = Kind::Text;
        }
    }
}

/// True for a line that ends a sentence.
fn text_ends(blocks: &[Block<'_>], at: usize) -> bool {
    blocks.get(at).is_some_and(|block| block.text.ends_with(['.', '!', '…', '。']) && block.text.len() >= LEAST)
}

/// `[Channel 1, 20:00 news, 4 October 2008]`: lines in square brackets that hold an outlet and its day credit it, where a document has
/// several.
fn brackets(blocks: &mut [Block<'_>]) {
    let credit = |block: &Block<'_>| -> Option<Credits> {
        let inner = block.text.strip_prefix('[')?.strip_suffix(']')?;
        if block.kind != Kind::Note
            || inner.len() > HEADING
            || inner.contains(['[', ']', '"', '“', ':']) && !inner.contains(", ")
        {
            return None;
        }
        // The hour of a programme is no part of its name.
        let clock = |cell: &&str| {
            cell.as_bytes().windows(3).any(|w| matches!(w, [a, b':', b] if a.is_ascii_digit() && b.is_ascii_digit()))
        };
        let untimed = inner.split(", ").filter(|cell| !clock(cell)).collect::<Vec<_>>().join(", ");
        let credits = attribution::read(&untimed)?;
        let named = |name: &str| name.starts_with(char::is_uppercase) && name.split(' ').count() <= 6;
        let sure = credits.entries.iter().all(|e| named(&e.source))
            && credits.entries.iter().any(|e| e.dates.iter().any(|date| date.has_day()));
        (sure && !credits.entries.is_empty()).then_some(credits)
    };
    let found: Vec<(usize, Credits)> =
        blocks.iter().enumerate().filter_map(|(at, block)| Some((at, credit(block)?))).collect();
    credited(blocks, found);
}

/// What stands between two rules below the word `ADVERTISEMENT` is none of the news.
fn advertisements(blocks: &mut [Block<'_>]) {
    const LONGEST: usize = 5;
    let is_rule = |block: Option<&Block<'_>>| block.is_some_and(|b| b.kind == Kind::Rule && !b.is_number());
    for at in 1..blocks.len() {
        let named = |block: &Block<'_>| {
            matches!(block.kind, Kind::Furniture | Kind::Caps)
                && ["advertisement", "sponsored", "anzeige", "publicité", "publicidad", "publicidade", "реклама"]
                    .contains(&block.text.to_lowercase().trim_matches(|c: char| !c.is_alphabetic()))
        };
        if !is_rule(blocks.get(at - 1)) || !blocks.get(at).is_some_and(named) {
            continue;
        }
        let below = blocks.get(at + 1..).unwrap_or_default();
        let Some(length) = below.iter().take(LONGEST + 1).position(|block| block.kind == Kind::Rule) else { continue };
        let reported = |block: &Block<'_>| matches!(block.kind, Kind::Credit(_) | Kind::Date(_) | Kind::Note);
        if below.iter().take(length).any(reported) {
            continue;
        }
        let lines = blocks.iter_mut().skip(at).take(length + 1);
        lines.filter(|b| b.text.len() <= HEADING * 2).for_each(|block| block.kind = Kind::Furniture);
    }
}

/// A line with a rule directly below it, and below that the source or the day of a story and not its text, heads several.
fn underlined(blocks: &mut [Block<'_>]) {
    for at in 0..blocks.len() {
        let rule = blocks.get(at + 1).is_some_and(|b| b.kind == Kind::Rule && b.gap == 0 && !b.is_number());
        let source = blocks.get(at + 2).is_some_and(|b| match &b.kind {
            Kind::Credit(line) => matches!(**line, credit::Line::Bare(_)),
            _ => false,
        });
        let Some(block) =
            blocks.get_mut(at).filter(|b| rule && source && b.kind == Kind::Text && b.text.len() <= LEAST)
        else {
            continue;
        };
        if block.mark.says == Says::Nothing && look(&block.text) == Look::Title {
            block.kind = Kind::Section(0, block.text.len());
        }
    }
}

/// `-- BNS, 6 February`: lines with a name and a day without its year behind a dash, where a document has several.
fn dashed(blocks: &mut [Block<'_>]) {
    let credit = |block: &Block<'_>| -> Option<Credits> {
        let name = block.text.trim_start_matches(['-', '–', '—']);
        let fits = block.kind == Kind::Text && name.len() < block.text.len() && block.text.len() <= 80;
        let credits = attribution::read(name.trim()).filter(|_| fits && !block.text.ends_with(['.', '!', '?']))?;
        let named = |e: &Entry| e.source.starts_with(char::is_uppercase) && e.source.split(' ').count() <= 6;
        let sure = credits.entries.iter().all(named) && credits.entries.last()?.dates.iter().any(|date| date.has_day());
        sure.then_some(credits)
    };
    let found: Vec<(usize, Credits)> = blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.text.starts_with(['-', '–', '—']))
        .filter_map(|(at, block)| Some((at, credit(block)?)))
        .collect();
    credited(blocks, found);
}

/// `El Diario / p. 14 / Ana Ruiz`: lines with an outlet, its page and a writer, directly below titles.
fn slashed(blocks: &mut [Block<'_>]) {
    let credit = |at: usize, block: &Block<'_>| -> Option<Credits> {
        let fits = block.gap == 0 && open(block) && block.text.len() <= HEADING && block.first == block.last;
        let above = at.checked_sub(1).and_then(|above| blocks.get(above)).filter(|_| fits)?;
        let mark = [" / ", " | ", " · ", " – ", " - "].into_iter().find(|mark| block.text.contains(mark))?;
        let mut cells = block.text.split(mark).map(str::trim);
        let outlet =
            cells.next().filter(|name| name.starts_with(char::is_uppercase) && name.split(' ').count() <= 6)?;
        let rest: Vec<&str> = cells.collect();
        let paged = rest.iter().any(|cell| is_page(cell));
        let writer = rest.iter().find(|cell| !is_page(cell) && tail::is_person(cell)).map(|name| (*name).to_owned());
        let titled = || {
            let looks = || matches!(look(&above.text), Look::Title | Look::Numbered(..) | Look::Placed);
            above.kind == Kind::Caps || above.mark.says == Says::Title || above.kind == Kind::Text && looks()
        };
        (paged && rest.len() <= 3 && titled()).then(|| Credits { byline: writer, ..Credits::named(outlet) })
    };
    let found: Vec<(usize, Credits)> =
        blocks.iter().enumerate().filter_map(|(at, block)| Some((at, credit(at, block)?))).collect();
    credited(blocks, found);
    // `Página 4 - Ana Ruiz`, `Página 9`: where the outlet heads several.
    let paged = |at: usize, block: &Block<'_>| -> Option<Option<String>> {
        let above = at.checked_sub(1).and_then(|above| blocks.get(above))?;
        let fits = above.mark.says == Says::Title && block.kind == Kind::Text && block.text.len() <= LEAST;
        let (page, writer) =
            block.text.split_once(" - ").map_or((&*block.text, None), |(page, writer)| (page, Some(writer)));
        let person = writer.is_none_or(tail::is_person);
        (fits && person && is_page(page)).then(|| writer.map(str::to_owned))
    };
    let found: Vec<(usize, Option<String>)> =
        blocks.iter().enumerate().filter_map(|(at, block)| Some((at, paged(at, block)?))).collect();
    if found.len() < 2 {
        return;
    }
    for (at, byline) in found {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = match byline {
                Some(_) => Kind::Credit(Box::new(credit::Line::Byline(Credits { byline, ..Credits::default() }))),
                None => Kind::Furniture,
            };
        }
    }
}

/// `p. 14`, `pág. 3 (Negocios)`, `S. 5`, `A4`, `página 7`.
fn is_page(cell: &str) -> bool {
    let bare = cell.split(" (").next().unwrap_or(cell).trim();
    let letters = bare.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–'));
    let number = bare.len() - letters.len();
    let word = letters.trim_end_matches(['.', ' ']);
    const WORDS: [&str; 12] = ["p", "pp", "pg", "pag", "pág", "págs", "page", "página", "pagina", "s", "seite", "стр"];
    (1..=7).contains(&number)
        && (WORDS.contains(&word.to_lowercase().as_str())
            || letters.len() == 1 && letters.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Where the mark-up tells titles and most have a line with their day or their time directly above (`14 March 2025 EU`, `TRENDS
/// (4 May 2023)`, `17:55`), that line begins the story and is none of the text above it.
fn eyebrows(blocks: &mut [Block<'_>]) {
    let titles = (1..blocks.len()).filter(|&at| blocks.get(at).is_some_and(is_title));
    let (mut all, mut found) = (0_usize, Vec::new());
    // `TRENDS (4 May 2023)` reads as an outlet and its day.
    let fits = |block: &&Block<'_>| {
        let bracket = block.text.ends_with(')') && headline::is_caps(block.text.split(" (").next().unwrap_or_default());
        match block.kind {
            Kind::Text | Kind::Caps => block.text.len() <= LEAST,
            Kind::Credit(_) => block.text.len() <= LEAST && bracket,
            _ => false,
        }
    };
    for at in titles {
        all += 1;
        let Some(above) = blocks.get(at - 1).filter(fits) else {
            // What stands below the stories stands above all titles but the first.
            if all == 1 {
                return;
            }
            continue;
        };
        if !matches!(above.mark.says, Says::Nothing | Says::Paragraph) {
            if all == 1 {
                return;
            }
            continue;
        }
        if let Some(written) = day_within(&above.text) {
            let day = Day { written, timed: false, heads: false, weekday: false };
            found.push((at - 1, Kind::Date(day)));
        } else if is_time(&above.text) {
            found.push((at - 1, Kind::Furniture));
        } else if all == 1 {
            return;
        }
    }
    if found.len() < 2 || found.len() * 2 < all {
        return;
    }
    for (at, kind) in found {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = kind;
            block.mark = Mark { says: Says::Nothing, begins: true };
        }
    }
}

/// The day that a title opens with: `2022-03-21 · A pump left open`.
pub(super) fn day_in_front(title: &str) -> Option<Written> {
    let (date, _) = [" · ", " – ", " — ", " | ", ": ", " - "]
        .iter()
        .filter_map(|mark| title.split_once(mark))
        .min_by_key(|(date, _)| date.len())?;
    if !date.starts_with(|c: char| c.is_ascii_digit()) || date.len() > 32 {
        return None;
    }
    let tokens = tokens(date, 12);
    let reading = Reader::new(date, &tokens).read(0).filter(|reading| reading.next == tokens.len())?;
    reading.dates.last().copied().filter(|date| date.has_day() && !date.lacks_year())
}

/// The only day of a line that has at most three words beside it.
fn day_within(text: &str) -> Option<Written> {
    let tokens = tokens(text, 16);
    let reader = Reader::new(text, &tokens);
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count();
    let reading = (0..tokens.len()).find_map(|at| reader.read(at)).filter(|_| words <= 5 && tokens.len() <= 12)?;
    reading.dates.last().copied().filter(|date| date.has_day() && !date.lacks_year())
}

/// The name that stands beside such a day: `EU` in `14 March 2025 EU`, `TRENDS` in `TRENDS (4 May 2023)`.
pub(super) fn beside_day(text: &str) -> Option<(usize, usize)> {
    let tokens = tokens(text, 16);
    let reader = Reader::new(text, &tokens);
    let (at, reading) = (0..tokens.len()).find_map(|at| Some((at, reader.read(at)?)))?;
    let from = tokens.get(at)?.start;
    let to = tokens.get(reading.next.checked_sub(1)?)?.end;
    let bare = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        let left = part.trim_start_matches(|c: char| !c.is_alphabetic());
        let name = left.trim_end_matches(|c: char| !c.is_alphabetic());
        let start = from + part.len() - left.len();
        let known = tables().is_weekday(name) || name.chars().nth(1).is_none();
        (!known && name.split(' ').count() <= 3).then_some((start, start + name.len()))
    };
    let (before, after) = (bare(0, from), bare(to, text.len()));
    if before.is_some() == after.is_some() { None } else { before.or(after) }
}

/// `17:55`, `5.55 pm`, `17h55 CET`: a time of day and nothing else.
fn is_time(text: &str) -> bool {
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let (clock, zone) = text.split_once(' ').unwrap_or((text, ""));
    let parted = clock.split_once([':', '.', 'h']).is_some_and(|(hour, minute)| digits(hour) && digits(minute));
    parted && zone.len() <= 5 && zone.chars().all(|c| c.is_alphabetic() || c == '.')
}

/// A cable ends in `NNNN`; what stands above that in capitals is who sent it.
fn signed(blocks: &mut [Block<'_>]) {
    // `.....ab/cd`: who wrote it, behind a row of dots.
    for block in
        blocks.iter_mut().filter(|b| b.kind == Kind::Text && b.text.len() <= LEAST && b.text.starts_with("........"))
    {
        block.kind = Kind::Furniture;
    }
    let from = blocks.len().saturating_sub(3);
    let foot = blocks.get_mut(from..).unwrap_or_default();
    if foot.last().is_none_or(|block| !matches!(&*block.text, "NNNN" | "#NNNN")) {
        return;
    }
    for block in foot.iter_mut().rev().take_while(|b| b.kind == Kind::Caps && !b.text.contains(' ')) {
        block.kind = Kind::Furniture;
    }
}

/// Lines directly below a text that name its outlets, each with a bracket that holds its day, where a document has several:
/// `The Harbour Journal (free registration) (5/14), Lock News (5/13)`.
pub(super) fn credits_below(lines: &[Line<'_>], kinds: &mut [Kind]) {
    let credit = |at: usize| -> Option<Credits> {
        let line = lines.get(at).filter(|l| l.gap == 0 && l.text.ends_with(')') && l.text.len() <= HEADING)?;
        let above = at.checked_sub(1).and_then(|above| lines.get(above))?;
        (kinds.get(at) == Some(&Kind::Text) && above.text.len() >= LEAST / 2).then(|| listed(&line.text))?
    };
    let found: Vec<(usize, Credits)> = (1..lines.len()).filter_map(|at| Some((at, credit(at)?))).collect();
    if found.len() < 2 {
        return;
    }
    for (at, credits) in found {
        if let Some(kind) = kinds.get_mut(at) {
            *kind = Kind::Credit(Box::new(credit::Line::Labelled(credits)));
        }
    }
}

/// Names with brackets behind them, the last of which holds a day.
fn listed(text: &str) -> Option<Credits> {
    let (mut depth, mut from) = (0_usize, 0);
    let mut cells: Vec<&str> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                cells.push(text.get(from..at)?.trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    cells.push(text.get(from..)?.trim());
    let mut credits = Credits::default();
    for cell in cells {
        let (name, brackets) = cell.split_once(" (")?;
        let mut inner = brackets.strip_suffix(')')?.rsplit(") (");
        let date = inner.next()?;
        let tokens = tokens(date, 12);
        let reading = Reader::new(date, &tokens).read(0).filter(|reading| reading.next == tokens.len());
        // Month and day alone are read by nobody, for they may be either.
        let numbers = || {
            date.split_once('/').is_some_and(|(a, b)| {
                [a, b].iter().all(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        let remarks = inner.all(|remark| remark.starts_with(char::is_lowercase));
        let word = |word: &str| !word.starts_with(char::is_lowercase) || tables().is_particle(word);
        let named = name.split(' ').count() <= 6 && name.starts_with(char::is_uppercase) && name.split(' ').all(word);
        if !named || !remarks || reading.is_none() && !numbers() {
            return None;
        }
        let dates = reading.map(|reading| reading.dates).unwrap_or_default();
        credits.entries.push(Entry { source: name.to_owned(), dates, printed: cell.to_owned() });
    }
    Some(credits)
}

fn credited(blocks: &mut [Block<'_>], found: Vec<(usize, Credits)>) {
    if found.len() < 2 {
        return;
    }
    for (at, mut credits) in found {
        if let Some(block) = blocks.get_mut(at) {
            credits.needs_witness = false;
            block.kind = Kind::Credit(Box::new(credit::Line::Labelled(credits)));
        }
    }
}
