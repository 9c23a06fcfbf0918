//! Stories that the form of a page sets apart without an element made for it: rows of a table that hold an outlet with its day
//! beside a text, as press reviews are set, and entries of a list that open with a link and its source in brackets. Their parts
//! are cut where the story's fields meet, and each gets the story and the role it has.

use crate::load::attribution;
use crate::load::tables::tables;

use super::classes::Role;
use super::evidence::is_day;
use super::page::{BAR, unmarked};
use super::parts::{JOIN, Part, Parts};
use super::tree::Place;

/// Cuts the parts of such stories, where the elements of the page set none apart.
pub(super) fn set(page: &mut Parts) {
    if page.stories > 1 {
        return;
    }
    let rows = rows(page);
    page.linked = rows.is_none();
    let found = rows.or_else(|| entries(page));
    let Some(found) = found else {
        page.linked = false;
        return;
    };
    let mut parts = Vec::with_capacity(page.parts.len() + found.len() * 2);
    let mut found = found.into_iter().peekable();
    let mut story = 0;
    for (at, part) in page.parts.iter().enumerate() {
        let mut part = Part { place: Place { story: 0, ..part.place }, ..*part };
        let Some(own) = found.next_if(|own| own.part == at) else {
            parts.push(part);
            continue;
        };
        match own.cuts {
            Cuts::Section => {
                part.place.heading = part.place.heading.max(BAR);
                parts.push(part);
            }
            Cuts::Pieces(pieces) => {
                story += u32::from(own.begins);
                part.place.story = story;
                let mut begins = own.begins;
                for piece in pieces {
                    let role = if piece.role == Role::None { part.place.role } else { piece.role };
                    let place = Place { role, entry: false, ..part.place };
                    let first = piece.start == part.start;
                    let (start, end) = (piece.start, piece.end);
                    parts.push(Part {
                        start,
                        end,
                        place,
                        begins,
                        listed: piece.listed,
                        broken: part.broken && first && !piece.listed && role == Role::None,
                        runs_on: part.runs_on && first,
                        gap: if first { part.gap } else { 0 },
                        bold: part.bold.min(end - start),
                        linked: part.linked.min(end - start),
                        ..part
                    });
                    begins = false;
                }
            }
        }
    }
    if story < 2 {
        page.linked = false;
        return;
    }
    page.stories = story;
    page.apart = true;
    page.parts = parts;
    for link in &mut page.links {
        link.part = page.parts.partition_point(|part| part.start <= link.start).saturating_sub(1);
    }
}

/// What becomes of one part.
struct Own {
    part: usize,
    /// A story begins with it.
    begins: bool,
    cuts: Cuts,
}

enum Cuts {
    /// It heads the stories below it.
    Section,
    /// It is these pieces of a story.
    Pieces(Vec<Piece>),
}

/// A stretch of text of one part.
#[derive(Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    role: Role,
    /// It goes on with what stands before it.
    listed: bool,
}

/// A line of a cell.
#[derive(Clone, Copy)]
struct Line {
    part: usize,
    start: usize,
    end: usize,
    cell: usize,
}

/// The rows of a press review: an outlet with its day in one cell or two, headline and text in another.
fn rows(page: &Parts) -> Option<Vec<Own>> {
    let mut found = Vec::new();
    let (mut stories, mut known, mut others, mut text) = (0, 0, 0, 0);
    let mut at = 0;
    while let Some(part) = page.parts.get(at) {
        let row = part.place.row;
        let length = page.parts.iter().skip(at).take_while(|part| part.place.row == row).count();
        if row > 0 && !part.place.chrome {
            let lines = lines(page, at, length);
            let cells = lines.last().map_or(0, |line| line.cell + 1);
            match read_row(page, &lines, cells) {
                Some((pieces, sure)) => {
                    stories += 1;
                    known += usize::from(sure);
                    text += lines.iter().map(|line| line.end - line.start).sum::<usize>();
                    for (number, own) in pieces.chunk_by(|a, b| a.0 == b.0).enumerate() {
                        let part = own.first().map_or(at, |(part, _)| *part);
                        let pieces = own.iter().map(|(_, piece)| *piece).collect();
                        found.push(Own { part, begins: number == 0, cuts: Cuts::Pieces(pieces) });
                    }
                }
                None if cells == 1 && lines.len() == 1 && is_name(page, &lines) => {
                    found.push(Own { part: at, begins: false, cuts: Cuts::Section });
                }
                None => others += usize::from(cells > 1),
            }
        }
        at += length.max(1);
    }
    let all: usize = page.parts.iter().filter(|part| !part.place.chrome).map(|part| part.end - part.start).sum();
    (stories >= 2 && stories > others && known * 2 >= stories && text * 2 >= all).then_some(found)
}

/// The lines of a row with their cells.
fn lines(page: &Parts, at: usize, length: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut cell, mut column) = (0, None);
    for (n, part) in page.parts.iter().enumerate().skip(at).take(length) {
        cell += usize::from(column.is_some_and(|column| column != part.place.column) && !part.runs_on);
        let from = page.joins.partition_point(|join| *join < part.start);
        let mut start = part.start;
        for join in page.joins.iter().skip(from).take_while(|join| **join < part.end) {
            lines.push(Line { part: n, start, end: *join, cell });
            start = join + JOIN.len();
            cell += 1;
        }
        lines.push(Line { part: n, start, end: part.end, cell });
        // What was joined stands in a later cell than the part began in.
        let joined = page.joins.get(from).is_some_and(|join| *join < part.end);
        column = (!joined).then_some(part.place.column);
    }
    lines
}

/// What the lines of a row are, and whether its outlet is known for one.
fn read_row(page: &Parts, lines: &[Line], cells: usize) -> Option<(Vec<(usize, Piece)>, bool)> {
    if !(2..=MOST_CELLS).contains(&cells) {
        return None;
    }
    let text = |line: &Line| page.text.get(line.start..line.end).unwrap_or_default();
    let size =
        |cell: usize| lines.iter().filter(|line| line.cell == cell).map(|line| line.end - line.start).sum::<usize>();
    let main = (0..cells).max_by_key(|cell| size(*cell))?;
    if size(main) < LEAST_TEXT {
        return None;
    }
    let beside: Vec<&Line> = lines.iter().filter(|line| line.cell != main).collect();
    let printed = beside.iter().map(|line| text(line)).collect::<Vec<_>>().join(", ");
    let credits = attribution::read(&printed).filter(|_| printed.len() <= MOST_CREDIT)?;
    let dated =
        credits.entries.iter().any(|entry| !entry.source.is_empty() && entry.dates.iter().any(|date| date.has_day()));
    let named = credits
        .entries
        .first()
        .is_some_and(|entry| tables().is_outlet(&entry.source) || attribution::sounds_like_outlet(&entry.source));
    let marked =
        beside.iter().any(|line| page.parts.get(line.part).is_some_and(|part| part.place.role == Role::Source));
    if !dated {
        return None;
    }
    let own = lines.iter().filter(|line| line.cell == main).count();
    let mut pieces = Vec::with_capacity(lines.len());
    let mut before = None;
    let mut headed = false;
    for line in lines {
        let role = match line.cell == main {
            false => Role::Source,
            true if !headed && own > 1 && heads(page, line) => Role::Title,
            true => Role::None,
        };
        headed |= line.cell == main;
        let listed = role == Role::Source && before == Some(Role::Source);
        before = Some(role);
        pieces.push((line.part, Piece { start: line.start, end: line.end, role, listed }));
    }
    Some((pieces, named || marked))
}

/// A first line that is set as a title: bold, a link, a heading, or named so; or a short one that does not end as sentences do.
fn heads(page: &Parts, line: &Line) -> bool {
    let Some(part) = page.parts.get(line.part) else { return false };
    let length = line.end - line.start;
    let text = page.text.get(line.start..line.end).unwrap_or_default();
    let set = part.place.heading > 0
        || part.place.role == Role::Title
        || part.bold + 2 >= length
        || part.linked + 2 >= length;
    length <= LONGEST_TITLE && (set || !text.ends_with(['.', ',', ';', ':']))
}

/// A name alone in its row heads the rows below it.
fn is_name(page: &Parts, lines: &[Line]) -> bool {
    let text = lines.first().and_then(|line| page.text.get(line.start..line.end)).unwrap_or_default();
    text.len() <= MOST_CREDIT && !text.ends_with(['.', ',', ';', '!']) && !is_day(text)
}

/// Entries of lists that open with a link, which is the title, and its source in brackets: `[Title](…) (Outlet, May 3) – text`.
fn entries(page: &Parts) -> Option<Vec<Own>> {
    let mut found = Vec::new();
    let (mut stories, mut others) = (0, 0);
    let mut links = page.links.iter().peekable();
    let mut inside = false;
    for (at, part) in page.parts.iter().enumerate() {
        while links.next_if(|link| link.part < at).is_some() {}
        if !part.place.entry || part.place.chrome {
            inside = false;
            continue;
        }
        let text = page.text.get(part.start..part.end).unwrap_or_default();
        let own = unmarked(text);
        let start = part.end - own.len();
        let cut = links.peek().filter(|link| link.part == at && link.start <= start).and_then(|link| {
            let end = link.end.min(part.end);
            let title = page.text.get(start..end)?.trim_end();
            let rest = page.text.get(end..part.end)?;
            let open = rest.trim_start();
            let from = part.end - open.len();
            let (length, body) = bracketed(open).or_else(|| named_behind(open))?;
            (title.len() >= LEAST_TITLE).then(|| {
                let piece = |start, end, role| Piece { start, end, role, listed: false };
                let mut pieces =
                    vec![piece(start, start + title.len(), Role::Title), piece(from, from + length, Role::Source)];
                if !body.is_empty() {
                    pieces.push(piece(part.end - body.len(), part.end, Role::None));
                }
                pieces
            })
        });
        let opens = own.len() < text.len();
        match cut {
            Some(pieces) => {
                stories += 1;
                inside = true;
                found.push(Own { part: at, begins: true, cuts: Cuts::Pieces(pieces) });
            }
            // A further paragraph of the entry.
            None if inside && !opens => {
                let whole = Piece { start: part.start, end: part.end, role: Role::None, listed: false };
                found.push(Own { part: at, begins: false, cuts: Cuts::Pieces(vec![whole]) });
            }
            None => {
                inside = false;
                others += 1;
            }
        }
    }
    (stories >= 2 && stories > others).then_some(found)
}

/// `(Reuters, May 7) – text`: the length of the source in brackets, and the text behind it.
fn bracketed(open: &str) -> Option<(usize, &str)> {
    let close = closing(open)?;
    let credits = attribution::read(open.strip_prefix('(')?.get(..close - 1)?)?;
    let whole =
        |entry: &attribution::Entry| entry.dates.iter().any(|date| date.has_day()) || tables().is_outlet(&entry.source);
    let body = open.get(close + 1..)?.trim_start_matches([' ', '-', '–', '—', ':', '.']);
    credits.entries.iter().any(whole).then_some((close + 1, body))
}

/// `[Quay Post] 7 May 2018`, `– Quay Post, 7 May 2018`: an outlet and its day, and nothing behind them.
fn named_behind(open: &str) -> Option<(usize, &str)> {
    let printed = attribution::unbracketed(open.trim_start_matches([' ', '-', '–', '—', '|', '·', ',']));
    let credits = attribution::read(&printed).filter(|_| open.len() <= MOST_CREDIT)?;
    let whole = |entry: &attribution::Entry| !entry.source.is_empty() && entry.dates.iter().any(|date| date.has_day());
    let [entry] = &credits.entries[..] else { return None };
    whole(entry).then_some((open.len(), ""))
}

/// The place of the bracket that closes the one a text opens with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(MOST_CREDIT * 2) {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return Some(at),
            b')' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// More cells than these have tables of something else.
const MOST_CELLS: usize = 4;
/// The least text of a story in a row, in bytes.
const LEAST_TEXT: usize = 60;
/// The most an outlet, its day and the page take, in bytes.
const MOST_CREDIT: usize = 120;
/// The longest title in a cell, in bytes.
const LONGEST_TITLE: usize = 200;
/// The shortest title that is a link, in bytes.
const LEAST_TITLE: usize = 8;
