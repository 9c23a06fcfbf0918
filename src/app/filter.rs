//! The filter pane: a tree of facets to browse by. It owns a cursor, what is unfolded and what narrows it; what is chosen is
//! read from the query each time, because the query is the only filter there is.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::view::{Line, Role, RowView, Segment, width};
use crate::fold;
use crate::library::{Choice, FacetNode, is_group, is_of_marks};
use crate::query::Field;
use crate::shown::Shown;

/// The filter pane.
#[derive(Debug, Default)]
pub(super) struct Filter {
    nodes: Vec<FacetNode>,
    cursor: usize,
    top: usize,
    /// The next nodes are a new choice of letters: the cursor goes to the first value that has them.
    seeking: bool,
    /// Keys of the nodes that are unfolded.
    pub(super) open: BTreeSet<String>,
    /// Letters that a value must hold to be seen.
    pub(super) narrow: String,
    /// Fields with a value in the query already: who types on is likelier to mean another.
    pub(super) taken: Vec<Field>,
    /// The places of the values that the letters mean most, the likeliest first; a digit chooses one of them.
    likely: Vec<usize>,
}

impl Filter {
    /// Takes the nodes of a new count. The cursor stays on its value.
    pub(super) fn set(&mut self, nodes: Vec<FacetNode>) {
        let here = self.current().map(|node| node.key.clone());
        self.nodes = nodes;
        self.find(here);
    }

    /// Takes new nodes for the facets of what the reader set. False where there were none to take the place of.
    pub(super) fn set_marks(&mut self, nodes: Vec<FacetNode>) -> bool {
        let Some(start) = self.nodes.iter().position(is_of_marks) else { return false };
        let end = start + self.nodes.iter().skip(start).take_while(|node| is_of_marks(node)).count();
        let here = self.current().map(|node| node.key.clone());
        self.nodes.splice(start..end, nodes);
        self.find(here);
        true
    }

    fn find(&mut self, here: Option<String>) {
        let place = here.and_then(|key| self.nodes.iter().position(|node| node.key == key));
        self.cursor = place.unwrap_or(self.cursor).min(self.nodes.len().saturating_sub(1));
        self.likely = if self.narrow.is_empty() { Vec::new() } else { self.likely_values() };
        if std::mem::take(&mut self.seeking)
            && let Some(&first) = self.likely.first()
        {
            self.cursor = first;
            self.top = first.saturating_sub(2);
        }
    }

    /// The values that the letters mean most: one that is the letters, else those that begin with them, else those that have a word
    /// that does; of these first those of a field that nothing was chosen of, then what is no named group, which has the
    /// stories of many, then those with the most stories.
    fn likely_values(&self) -> Vec<usize> {
        let letters = fold::fold_word(&self.narrow);
        let inside = format!(" {letters}");
        let rank = |node: &FacetNode| {
            let label = fold::fold_word(&node.label);
            let fits =
                [label == letters, label.starts_with(&letters), label.contains(&inside), label.contains(&letters)];
            let fit = fits.iter().position(|fit| *fit).unwrap_or(fits.len());
            let taken = node.field.is_some_and(|field| self.taken.contains(&field));
            let group = node.key.strip_prefix("region/").is_some_and(is_group);
            (fit, taken, group, Reverse(node.count))
        };
        let values = self.nodes.iter().enumerate().filter(|(_, node)| node.is_value());
        let mut ranked: Vec<_> = values.map(|(at, node)| (rank(node), at)).collect();
        ranked.sort_unstable();
        ranked.into_iter().take(LIKELY).map(|(_, at)| at).collect()
    }

    /// Puts the cursor on the value that a digit stands for; false where the letters go on with the digit, or it stands for none.
    pub(super) fn choose_likely(&mut self, digit: char, height: usize) -> bool {
        let more = fold::fold_word(&format!("{}{digit}", self.narrow));
        let goes_on = self.nodes.iter().any(|node| node.is_value() && fold::fold_word(&node.label).contains(&more));
        let place = digit.to_digit(10).and_then(|digit| self.likely.get((digit as usize).checked_sub(1)?)).copied();
        match place.filter(|_| !goes_on) {
            Some(place) => {
                self.go(place, height);
                true
            }
            None => false,
        }
    }

    /// Letters were typed: when the values that have them are known, the cursor goes to the best of them.
    pub(super) fn seek_value(&mut self) {
        self.seeking = true;
    }

    /// The next value above or below the cursor.
    pub(super) fn step_value(&mut self, down: bool, height: usize) {
        let is_value = |place: &usize| self.nodes.get(*place).is_some_and(FacetNode::is_value);
        let next = if down {
            (self.cursor + 1..self.nodes.len()).find(is_value)
        } else {
            (0..self.cursor).rev().find(is_value)
        };
        self.go(next.unwrap_or(self.cursor), height);
    }

    /// Unfolds what a node stands in, where that can be told from its key.
    pub(super) fn unfold_to(&mut self, key: &str) {
        for (at, _) in key.match_indices('/') {
            self.open.extend(key.get(..at).map(str::to_owned));
        }
        if let Some(date) = key.strip_prefix("date/") {
            let above = date.match_indices('-').filter_map(|(at, _)| date.get(..at)).map(|date| format!("date/{date}"));
            self.open.extend(above);
        }
    }

    /// Puts the cursor on a node, where it is seen.
    pub(super) fn go_to(&mut self, key: &str, height: usize) {
        if let Some(place) = self.nodes.iter().position(|node| node.key == key) {
            self.go(place, height);
        }
    }

    /// A saved search has so many stories.
    pub(super) fn set_search_count(&mut self, number: usize, count: usize) {
        for node in self.nodes.iter_mut().filter(|node| node.search == Some(number)) {
            (node.count, node.uncounted) = (count, false);
        }
    }

    /// The node under the cursor.
    #[must_use]
    pub(super) fn current(&self) -> Option<&FacetNode> {
        self.nodes.get(self.cursor)
    }

    /// The place of the cursor among the nodes that are unfolded.
    #[must_use]
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first node that is seen.
    #[must_use]
    pub(super) fn top(&self) -> usize {
        self.top
    }

    /// There is nothing to browse by.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Puts the cursor on a place and shows it in `height` rows.
    pub(super) fn go(&mut self, place: usize, height: usize) {
        self.cursor = place.min(self.nodes.len().saturating_sub(1));
        if height == 0 {
            return;
        }
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
        self.top = self.top.min(self.nodes.len().saturating_sub(height));
    }

    /// Unfolds the node under the cursor; false when it is unfolded or has nothing inside.
    pub(super) fn unfold(&mut self) -> bool {
        match self.current() {
            Some(node) if node.children && !node.open => {
                let key = node.key.clone();
                self.open.insert(key)
            }
            _ => false,
        }
    }

    /// Folds the node under the cursor, or else goes to the node above it; false at the top.
    pub(super) fn fold(&mut self, height: usize) -> bool {
        let Some(node) = self.current() else { return false };
        if node.open && node.children {
            let key = node.key.clone();
            return self.open.remove(&key);
        }
        let depth = node.depth;
        let parent = self.nodes.iter().take(self.cursor).rposition(|above| above.depth < depth);
        match parent {
            Some(place) => {
                self.go(place, height);
                true
            }
            None => false,
        }
    }

    /// The digit that chooses the value in a place.
    fn digit(&self, place: usize) -> Option<char> {
        let at = self.likely.iter().position(|likely| *likely == place)?;
        char::from_digit(u32::try_from(at).ok()? + 1, 10)
    }

    /// The nodes that are seen in `height` rows of `columns`.
    #[must_use]
    pub(super) fn view(&self, columns: usize, height: usize, focused: bool) -> Vec<RowView> {
        self.nodes
            .iter()
            .enumerate()
            .skip(self.top)
            .take(height)
            .map(|(place, node)| RowView {
                line: line(node, columns, focused && place == self.cursor, self.digit(place)),
                current: focused && place == self.cursor,
                selected: false,
                link: None,
            })
            .collect()
    }
}

/// Values that digits choose.
const LIKELY: usize = 9;

fn line(node: &FacetNode, columns: usize, current: bool, digit: Option<char>) -> Line {
    let role = match (node.choice, node.depth) {
        (Choice::Chosen, _) => Role::Accent,
        (Choice::Excluded, _) => Role::Excluded,
        (Choice::Open, 0) => Role::Strong,
        (Choice::Open, _) => Role::Plain,
    };
    let sign = match node.choice {
        Choice::Chosen => '✓',
        Choice::Excluded => '-',
        Choice::Open if current => '>',
        Choice::Open => digit.unwrap_or(' '),
    };
    let signed = if sign.is_ascii_digit() { Role::Accent } else { role };
    let fold = match (node.children, node.open) {
        (true, true) => "▾ ",
        (true, false) => "▸ ",
        (false, _) => "  ",
    };
    let indent = "  ".repeat(usize::from(node.depth).min(columns / 6));
    let mut line = vec![Segment::new(String::from(sign), signed), Segment::new(format!("{indent}{fold}"), Role::Dim)];
    // Heads, folds and terms of the query have no stories of their own.
    let counted = node.is_value() && !node.uncounted;
    let count = Shown::new(&if counted { format!(" {}", thousands(node.count)) } else { String::new() });
    let label = Shown::new(&node.label);
    let free = columns.saturating_sub(width(&line) + count.width() + 1);
    let bars = bars(&node.bars, free.saturating_sub(label.width().min(9) + 1));
    let room = free.saturating_sub(bars.chars().count());
    let label = label.fit(room);
    let gap = room.saturating_sub(label.width());
    line.push(Segment { text: label, role });
    line.push(Segment::new(" ".repeat(gap), Role::Plain));
    line.push(Segment::new(bars.as_str(), Role::Label));
    line.push(Segment { text: count, role: Role::Dim });
    line
}

/// Bars of height 0 to 8 in so many columns: where there is little room the highest of some stands for them.
fn bars(heights: &[u8], room: usize) -> String {
    let each = [1, 2, 3, 4, 6, 12].into_iter().find(|each| heights.len().div_ceil(*each) <= room);
    let Some(each) = each.filter(|_| room > 0) else { return String::new() };
    let highest = heights.chunks(each).map(|some| some.iter().copied().max().unwrap_or(0));
    highest.map(|height| " ▁▂▃▄▅▆▇█".chars().nth(usize::from(height)).unwrap_or('█')).collect()
}

/// A number with its thousands apart: `12 345`.
#[must_use]
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(key: &str, depth: u8, children: bool, open: bool) -> FacetNode {
        FacetNode { key: key.into(), label: key.into(), count: 3, depth, children, open, ..FacetNode::default() }
    }

    #[test]
    fn bars_take_the_room_there_is() {
        let year = [0, 1, 8, 0, 0, 2, 0, 0, 0, 0, 4, 0];
        for (room, expected) in [(20, " ▁█  ▂    ▄ "), (6, "▁█▂  ▄"), (4, "█▂ ▄"), (1, "█"), (0, "")]
        {
            assert_eq!(bars(&year, room), expected);
        }
        assert_eq!(bars(&[3], 5), "▃");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 999, 1000, 1_234_567].map(thousands), ["7", "999", "1 000", "1 234 567"]);
    }

    #[test]
    fn folding_goes_to_the_node_above() {
        let mut filter = Filter::default();
        filter.set(vec![node("region", 0, true, true), node("europe", 1, true, false), node("asia", 1, false, false)]);
        filter.go(2, 10);
        assert!(filter.fold(10));
        assert_eq!(filter.cursor(), 0);
        filter.go(1, 10);
        assert!(filter.unfold() && filter.open.contains("europe"));
    }

    #[test]
    fn lines_fill_their_columns_and_no_more() {
        for columns in [8, 20, 34, 60] {
            for depth in 0..5 {
                let line = line(&node("a rather long name of a place", depth, true, true), columns, true, None);
                assert!(width(&line) <= columns, "{columns} {depth}");
            }
        }
    }
}
