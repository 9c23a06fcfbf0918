//! The places of the list: a line each, a story or the head of a group of stories. Folded groups keep their stories out of sight.

use std::collections::BTreeSet;

use super::view::{Line, Role, Segment, width};
use crate::library::Group;
use crate::shown::Shown;

use super::filter::thousands;

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The head of the group with this number.
    Head(usize),
    /// The story with this number in the order of the list.
    Story(usize),
}

/// The lines of a list of `stories`; without groups each story is its own place.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    stories: usize,
    groups: Vec<Group>,
    /// Labels of the folded groups.
    folded: BTreeSet<String>,
    /// Empty where there are no groups.
    lines: Vec<Place>,
}

impl Places {
    /// Takes the groups of new stories; what was folded by name stays folded.
    pub(super) fn set(&mut self, stories: usize, groups: Vec<Group>) {
        self.stories = stories;
        self.groups = groups;
        self.lay();
    }

    fn lay(&mut self) {
        self.lines.clear();
        for (number, group) in self.groups.iter().enumerate() {
            self.lines.push(Place::Head(number));
            if !self.folded.contains(&group.label) {
                self.lines.extend((group.first..group.first + group.count).map(Place::Story));
            }
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        if self.groups.is_empty() { self.stories } else { self.lines.len() }
    }

    /// What stands at a place.
    pub(super) fn at(&self, place: usize) -> Option<Place> {
        if self.groups.is_empty() {
            return (place < self.stories).then_some(Place::Story(place));
        }
        self.lines.get(place).copied()
    }

    /// The place of a story, of the head of its group where that is folded.
    pub(super) fn of(&self, story: usize) -> usize {
        if self.groups.is_empty() {
            return story;
        }
        // Lines and groups are in the order of the stories.
        let first = |line: &Place| match line {
            Place::Head(group) => self.groups.get(*group).map_or(0, |group| group.first),
            Place::Story(number) => *number,
        };
        let after = self.lines.partition_point(|line| first(line) <= story);
        after.saturating_sub(1)
    }

    /// Folds or unfolds the group at a place: its head, or that of the story there. The new place of the head.
    pub(super) fn toggle(&mut self, place: usize) -> Option<usize> {
        let head = (0..=place).rev().find(|at| matches!(self.at(*at), Some(Place::Head(_))))?;
        let Some(Place::Head(number)) = self.at(head) else { return None };
        let label = self.groups.get(number)?.label.clone();
        if !self.folded.remove(&label) {
            self.folded.insert(label);
        }
        self.lay();
        Some(head)
    }

    /// Whether the group at a place is folded; none where there are no groups.
    pub(super) fn is_folded(&self, place: usize) -> Option<bool> {
        let Some(Place::Head(number)) = self.at(place) else { return None };
        self.groups.get(number).map(|group| self.folded.contains(&group.label))
    }

    /// Folds all groups, or unfolds all where all are folded.
    pub(super) fn toggle_all(&mut self) {
        if self.groups.iter().all(|group| self.folded.contains(&group.label)) {
            self.folded.clear();
        } else {
            self.folded = self.groups.iter().map(|group| group.label.clone()).collect();
        }
        self.lay();
    }

    /// The line of a head.
    pub(super) fn head(&self, number: usize, current: bool, columns: usize) -> Line {
        let Some(group) = self.groups.get(number) else { return Line::new() };
        let sign = if self.folded.contains(&group.label) { "▸ " } else { "▾ " };
        let count = format!(" {} ", thousands(group.count));
        let mut line = vec![Segment::new(if current { ">" } else { " " }, Role::Accent), Segment::new(sign, Role::Dim)];
        let room = columns.saturating_sub(width(&line) + count.len());
        line.push(Segment { text: Shown::new(&group.label).fit(room), role: Role::Strong });
        line.push(Segment::new(count, Role::Dim));
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(label: &str, first: usize, count: usize) -> Group {
        Group { label: label.into(), first, count }
    }

    #[test]
    fn every_story_has_its_place_folded_or_not() {
        let mut places = Places::default();
        places.set(3, Vec::new());
        assert_eq!((places.len(), places.at(2), places.at(3)), (3, Some(Place::Story(2)), None));
        places.set(5, vec![group("a", 0, 2), group("b", 2, 3)]);
        assert_eq!(places.len(), 7);
        for story in 0..5 {
            assert_eq!(places.at(places.of(story)), Some(Place::Story(story)));
        }
        assert_eq!(places.toggle(2), Some(0));
        assert_eq!((places.len(), places.at(0), places.at(1)), (5, Some(Place::Head(0)), Some(Place::Head(1))));
        assert_eq!((places.of(1), places.of(2)), (0, 2), "a folded story stands at its head");
        assert_eq!((places.is_folded(0), places.is_folded(1), places.is_folded(2)), (Some(true), Some(false), None));
        places.toggle_all();
        assert_eq!(places.len(), 2);
        places.toggle_all();
        assert_eq!(places.len(), 7);
        assert!(width(&places.head(0, true, 10)) <= 10);
    }
}
