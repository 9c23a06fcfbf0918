//! Stories that lie in elements of one kind, as sites print lists: cards, entries, rows. Where the titles are known, the largest
//! elements that hold one title each, and are alike, hold the stories: what stands in them above the title belongs to the story,
//! and what stands between and behind them is the page.

use crate::load::markup::Says;

use super::classes::Role;
use super::page::{BAR, BOLD};
use super::parts::Parts;

/// The parts of a story, from its first to one past its last, and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Story {
    from: usize,
    to: usize,
    title: usize,
}

/// The stories of a page by the elements around its titles; none where no elements of one kind hold nearly all of the text.
pub(super) fn find(page: &Parts, outside: &[bool], says: &[Says]) -> Option<Vec<Story>> {
    let titles: Vec<usize> = (0..says.len()).filter(|at| says.get(*at) == Some(&Says::Title)).collect();
    if titles.len() < 2 || page.boxes.is_empty() {
        return None;
    }
    let around: Vec<Vec<u32>> = titles.iter().map(|at| around(page, *at)).collect();
    let mut held = vec![0_u32; page.boxes.len() + 1];
    for number in around.iter().flatten() {
        held.iter_mut().skip(*number as usize).take(1).for_each(|count| *count += 1);
    }
    let alone = |number: &u32| held.get(*number as usize) == Some(&1);
    // From the largest that holds one title to the smallest.
    let first: Vec<u32> =
        around.first()?.iter().rev().copied().filter(alone).map(|number| sign(page, number)).collect();
    let last = last_inside(page);
    let mut tried = Vec::new();
    for wanted in first {
        if tried.contains(&wanted) {
            continue;
        }
        tried.push(wanted);
        let boxes: Option<Vec<u32>> = around
            .iter()
            .map(|own| own.iter().rev().copied().filter(alone).find(|number| sign(page, *number) == wanted))
            .collect();
        let Some(boxes) = boxes else { continue };
        let stories: Vec<Story> =
            boxes.iter().zip(&titles).map(|(number, title)| inside(page, &last, *number, *title)).collect();
        if are_stories(page, outside, &stories) {
            return Some(stories);
        }
    }
    None
}

/// The elements around a part, from the innermost, as far as a story may lie in.
fn around(page: &Parts, at: usize) -> Vec<u32> {
    let mut number = page.parts.get(at).map_or(0, |part| part.place.within);
    let mut all = Vec::new();
    while number > 0 && all.len() < DEEPEST {
        all.push(number);
        number = page.boxes.get(number as usize - 1).map_or(0, |own| own.parent);
    }
    all
}

fn sign(page: &Parts, number: u32) -> u32 {
    page.boxes.get((number as usize).wrapping_sub(1)).map_or(0, |own| own.sign)
}

/// By element, the last one that opens inside it: what lies in it has the numbers from its own up to that.
fn last_inside(page: &Parts) -> Vec<u32> {
    let mut last: Vec<u32> = (0..=u32::try_from(page.boxes.len()).unwrap_or(0)).collect();
    for (at, own) in page.boxes.iter().enumerate().rev() {
        let inner = last.get(at + 1).copied().unwrap_or_default();
        if let Some(outer) = last.get_mut(own.parent as usize) {
            *outer = inner.max(*outer);
        }
    }
    last
}

/// The parts around a title that lie in an element.
fn inside(page: &Parts, last: &[u32], number: u32, title: usize) -> Story {
    let end = last.get(number as usize).copied().unwrap_or(number);
    let lies = |at: &usize| page.parts.get(*at).is_some_and(|part| (number..=end).contains(&part.place.within));
    let from = (0..title).rev().take_while(lies).last().unwrap_or(title);
    let to = (title + 1..page.parts.len()).take_while(lies).last().unwrap_or(title) + 1;
    Story { from, to, title }
}

/// True where each has text below its title, no heading above it that is higher than the title, and all of them together hold nearly
/// all of the text.
fn are_stories(page: &Parts, outside: &[bool], stories: &[Story]) -> bool {
    // The text up to each part.
    let mut up_to = vec![0_usize];
    for (part, out) in page.parts.iter().zip(outside) {
        let own = if *out { 0 } else { part.end - part.start };
        up_to.push(up_to.last().copied().unwrap_or(0) + own);
    }
    let length = |from: usize, to: usize| up_to.get(to).zip(up_to.get(from)).map_or(0, |(to, from)| to - from);
    let told = stories.iter().filter(|story| length(story.title + 1, story.to) >= LEAST_TEXT).count();
    let heading = |at: usize| page.parts.get(at).map_or(0, |part| part.place.heading);
    let headed = |story: &Story| {
        let own = if heading(story.title) == 0 { BOLD } else { heading(story.title) };
        (story.from..story.title).any(|at| heading(at) > 0 && heading(at) < own)
    };
    let held: usize = stories.iter().map(|story| length(story.from, story.to)).sum();
    told * 4 >= stories.len() * 3 && !stories.iter().any(headed) && held * 3 >= length(0, page.parts.len()) * 2
}

/// Gives the parts of each story its number. What heads several stories is a heading, however it is set.
pub(super) fn set(page: &mut Parts, stories: &[Story], says: &[Says]) {
    for (part, says) in page.parts.iter_mut().zip(says) {
        part.place.story = 0;
        if matches!(says, Says::Section | Says::Desk) && part.place.heading == 0 {
            part.place.heading = BAR;
        }
    }
    for (story, number) in stories.iter().zip(1_u32..) {
        for part in page.parts.iter_mut().take(story.to).skip(story.from) {
            part.place.story = number;
        }
        page.parts.iter_mut().skip(story.from).take(1).for_each(|part| part.begins = true);
        page.parts.iter_mut().skip(story.title).take(1).for_each(|part| part.place.role = Role::Title);
    }
    page.stories = u32::try_from(stories.len()).unwrap_or(u32::MAX);
    page.boxed = true;
}

/// So many elements out from its title a story may reach.
const DEEPEST: usize = 12;
/// The least text of a story, in bytes.
const LEAST_TEXT: usize = 40;
