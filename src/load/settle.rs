//! Stories of a text with mark-up: split by what the mark-up says of the lines, then given what it knows besides: links
//! with their targets, days in numbers, tags, and what the head of a page or an entry tells of the one story it holds.

use crate::item::{Format, Link, Loaded, RawItem};

use super::digest::{self, Under};
use super::html::{Facts, write};
use super::lex::has;
use super::markup::{Anchor, Mark, Says, Sheet};
use super::{decode, mend};

/// Takes a written text apart.
pub(super) fn split(loaded: &mut Loaded, mut sheet: Sheet) {
    written(loaded, &mut sheet);
    digest::split(loaded, sheet.marks());
    besides(loaded, sheet);
}

/// Gives a document its text, mended.
fn written(loaded: &mut Loaded, sheet: &mut Sheet) {
    let mut text = std::mem::take(&mut sheet.text);
    mend::mend(&mut text, &mut loaded.warnings);
    // Lines keep their numbers.
    if has(&text, |byte| (byte == 0xc2) | (byte == 0xe2)) && text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        text = text.replace(['\u{85}', '\u{2028}', '\u{2029}'], " ");
    }
    loaded.text = text;
}

/// Gives a document and its stories what the mark-up knows besides the text: what a listing lists, links, days.
fn besides(loaded: &mut Loaded, sheet: Sheet) {
    let Sheet { anchors, days, subject, .. } = sheet;
    if loaded.document.format == Format::Listing {
        loaded.document.tag = loaded.document.tag.take().or(subject);
    }
    if links(&mut loaded.items, anchors) {
        let message = format!("more than {} links in one story; the rest is left out", super::LIMITS.links);
        loaded.warnings.push(decode::warning(None, message, ""));
    }
    // The day above the title of the only story is the story's.
    let first = loaded.items.first().map_or(0, |item| item.lines.first);
    let above = days.iter().rev().find(|(line, _)| *line < first).map(|(_, day)| *day);
    let mut days = days.into_iter().peekable();
    // The foot of a story, which says where and when it was filed, is the page's.
    let firsts = loaded.items.iter().skip(1).map(|item| item.lines.first).chain([u32::MAX]);
    let feet: Vec<u32> =
        loaded.items.iter().zip(firsts).map(|(item, next)| (item.lines.last + FOOT).min(next - 1)).collect();
    for (item, foot) in loaded.items.iter_mut().zip(feet) {
        while days.next_if(|(line, _)| *line < item.lines.first).is_some() {}
        if let Some((_, day)) = days.next_if(|(line, _)| *line <= foot)
            && item.date.is_none()
        {
            item.date = Some(day);
        }
    }
    if let ([item], Some(day)) = (loaded.items.as_mut_slice(), above) {
        item.date = item.date.or(Some(day));
    }
}

/// So many lines below a story its foot may stand.
const FOOT: u32 = 2;

/// Takes an entry or a message apart that has a title of its own and some mark-up for its text.
pub(super) fn titled(title: &str, markup: &str, mut empty: Loaded) -> Loaded {
    let sheet = if markup.contains('<') {
        write(markup, title, &mut empty).0
    } else {
        let mut sheet = Sheet::default();
        let mut gap = 0;
        for line in markup.lines() {
            if line.trim().is_empty() {
                gap += 1;
                continue;
            }
            sheet.line(line, Mark::default(), gap);
            gap = 0;
        }
        sheet
    };
    under(title, sheet, empty)
}

/// A text that holds no story itself, but documents that do, under its title.
pub(super) fn around(title: &str, mut body: Sheet, mut empty: Loaded) -> Loaded {
    let mut sheet = Sheet::default();
    // No masthead, for one without stories below it may be a story itself.
    sheet.line(title, Mark::of(Says::Furniture), 0);
    empty.document.title = Some(title.to_owned()).filter(|title| !title.is_empty());
    body.marks.iter_mut().for_each(|mark| *mark = Mark::of(Says::Furniture));
    sheet.append(body);
    split(&mut empty, sheet);
    empty
}

/// Splits a text under a title: the title of its one story, or of all of them.
pub(super) fn under(title: &str, body: Sheet, empty: Loaded) -> Loaded {
    let several = body.has_stories();
    // The text may tell by itself that it holds several stories.
    let long = body.marks.iter().filter(|mark| mark.says != Says::Furniture).nth(LONG - 1).is_some();
    let mut sheet = Sheet::default();
    sheet.line(title, Mark::of(Says::Masthead), 0);
    let under = Under { titled: !sheet.marks.is_empty(), several, long };
    sheet.append(body);
    let mut loaded = empty;
    written(&mut loaded, &mut sheet);
    let all = digest::split_under(&mut loaded, sheet.marks(), under);
    besides(&mut loaded, sheet);
    if !all {
        digest::one_story(&mut loaded);
    }
    loaded
}

/// A text of at least so many lines may hold several stories.
const LONG: usize = 4;

/// Gives each story the links on its lines, once each. A link on the last words makes good a `See` that seemed lost. True
/// where a story has more of them than the limit.
fn links(items: &mut [RawItem], anchors: Vec<Anchor>) -> bool {
    let mut too_many = false;
    let mut items = items.iter_mut().peekable();
    let mut anchors = anchors;
    anchors.sort_by_key(|anchor| anchor.line);
    for Anchor { line, text, url } in anchors {
        while items.next_if(|item| item.lines.last < line).is_some() {}
        let Some(item) = items.peek_mut().filter(|item| item.lines.first <= line) else { continue };
        let see = text.trim_end_matches(['.', ':', ' ']);
        if item.link_lost && ["see", "see also", "see here", "here"].iter().any(|words| see.eq_ignore_ascii_case(words))
        {
            item.link_lost = false;
        }
        if item.links.len() >= super::LIMITS.links {
            too_many = true;
        } else if !item.links.iter().any(|link| link.url == url) {
            let text = if text == url { String::new() } else { text };
            item.links.push(Link { url, text });
        }
    }
    too_many
}

/// Gives a document what its head tells of it, and its one story what is the story's.
pub(super) fn page(loaded: &mut Loaded, facts: Facts) {
    let Facts { title, shared, site, writer, day, address, tags, .. } = facts;
    let document = &mut loaded.document;
    let own = |title: String| {
        let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let shorter = site.as_deref().and_then(|site| {
            let rest = line.strip_suffix(site)?.trim_end();
            rest.strip_suffix(['|', '-', '–', '—', '·', ':', '»']).map(|rest| rest.trim_end().to_owned())
        });
        shorter.unwrap_or(line)
    };
    let title = shared.or(title).map(own).filter(|title| !title.is_empty());
    document.date = document.date.or(day);
    if let (true, [item]) = (document.format == Format::Plain, loaded.items.as_mut_slice()) {
        item.headline = item.headline.take().or_else(|| title.clone());
        item.byline = item.byline.take().or(writer);
        item.date = item.date.or(day);
        item.topics.extend(tags);
        if let Some(address) = address {
            item.links.retain(|link| link.url != address);
            item.links.insert(0, Link { url: address.clone(), text: String::new() });
            item.aliases.push(address);
        }
        document.title = item.headline.clone().or(document.title.take());
    }
    document.title = document.title.take().or(title);
    document.publisher = document.publisher.take().filter(|_| site.is_none()).or(site);
}
