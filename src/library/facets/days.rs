//! The facet of dates: years with their months and days inside, each with bars that show when most was written; and what has
//! no date.

use super::counts::{Chosen, Counts};
use super::{FacetNode, Tree, leaf};
use crate::item::{PartialDate, month_name};
use crate::library::Library;
use crate::query::{Dates, Field, Value, When};

/// What a level of the tree is made of: the factor that makes a packed date of its numbers.
const LEVELS: [u32; 3] = [10_000, 100, 1];

/// How many stories fall under each packed date, oldest first.
struct Days(Vec<(u32, u32)>);

impl Days {
    /// The numbers of a level with their counts, newest first, within one number of the level above.
    fn level(&self, level: usize, within: Option<u32>) -> Vec<(u32, usize)> {
        let factor = LEVELS.get(level).copied().unwrap_or(1);
        let above = level.checked_sub(1).and_then(|above| LEVELS.get(above)).copied().unwrap_or(1);
        let mut sums: Vec<(u32, usize)> = Vec::new();
        for (packed, count) in self.0.iter().rev() {
            let value = packed / factor;
            // A date without its month has no part in months, one without its day none in days.
            let known = *packed > 0 && (level == 0 || !value.is_multiple_of(100));
            if !known || within.is_some_and(|within| packed / above != within) {
                continue;
            }
            match sums.last_mut() {
                Some((last, sum)) if *last == value => *sum += *count as usize,
                _ => sums.push((value, *count as usize)),
            }
        }
        sums
    }

    /// How many stories each month of a year has.
    fn months(&self, year: u32) -> [usize; 12] {
        let mut months = [0; 12];
        for (value, count) in self.level(1, Some(year)) {
            if let Some(sum) = months.get_mut((value % 100) as usize - 1) {
                *sum += count;
            }
        }
        months
    }

    /// How many stories each week of a month has: days 1 to 7, 8 to 14 and so on, what is left of a long month last.
    fn weeks(&self, month: u32) -> [usize; 5] {
        let mut weeks = [0; 5];
        for (value, count) in self.level(2, Some(month)) {
            if let Some(sum) = weeks.get_mut((value % 100) as usize / 7 - usize::from((value % 100).is_multiple_of(7)))
            {
                *sum += count;
            }
        }
        weeks
    }
}

/// Heights of 0 to 8 for counts; a count that is not 0 is seen.
fn heights(counts: &[usize], most: usize) -> Vec<u8> {
    let height = |count: usize| if count == 0 { 0 } else { 1 + count * 7 / most.max(1) };
    counts.iter().map(|count| u8::try_from(height(*count)).unwrap_or(8)).collect()
}

impl Library {
    pub(super) fn dates(&self, tree: &mut Tree<'_>, counts: &Counts<'_>) {
        let days = Days(self.store.date_counts(&counts.rows(Field::Date)));
        let chosen = Chosen::of(counts.query, Field::Date);
        let node = |tree: &Tree<'_>, level: usize, value: u32, count: usize, bars: Vec<u8>| {
            let date = PartialDate::unpack(value * LEVELS.get(level)?)?;
            let key = format!("date/{date}");
            let label = match (date.month_number(), date.day_number()) {
                (None, _) => date.to_string(),
                (Some(month), None) => month_name(month).to_owned(),
                (Some(_), Some(day)) => day.to_string(),
            };
            let asked = Value::Dates(Dates::In(When::On(date)));
            Some(FacetNode {
                open: level < 2 && tree.is_open(&key),
                children: level < 2,
                bars,
                ..leaf_at(level, &key, &label, count, chosen.choice_of(&asked), asked)
            })
        };
        let years = days.level(0, None);
        let months_of: Vec<[usize; 12]> = years.iter().map(|(year, _)| days.months(*year)).collect();
        let most = months_of.iter().flatten().copied().max().unwrap_or(1);
        for ((year, count), months) in years.iter().zip(&months_of) {
            let Some(found) = node(tree, 0, *year, *count, heights(months, most)) else { continue };
            let (open, whole) = (found.open, tree.wanted(&found.label));
            let inside = if open { days.level(1, Some(*year)) } else { Vec::new() };
            let weeks_of: Vec<[usize; 5]> = inside.iter().map(|(month, _)| days.weeks(*month)).collect();
            let most = weeks_of.iter().flatten().copied().max().unwrap_or(1);
            let mut months: Vec<(u32, FacetNode)> = Vec::new();
            for ((month, count), weeks) in inside.iter().zip(&weeks_of) {
                let found = node(tree, 1, *month, *count, heights(weeks, most));
                months.extend(found.filter(|found| whole || tree.wanted(&found.label)).map(|found| (*month, found)));
            }
            if whole || !months.is_empty() {
                tree.nodes.push(found);
            }
            for (month, found) in months {
                let open = found.open && tree.narrow.is_empty();
                tree.nodes.push(found);
                if open {
                    let inside = days.level(2, Some(month));
                    let most = inside.iter().map(|(_, count)| *count).max().unwrap_or(1);
                    let bar = |count| heights(&[count], most);
                    let nodes = inside.iter().filter_map(|(day, count)| node(tree, 2, *day, *count, bar(*count)));
                    let nodes: Vec<FacetNode> = nodes.collect();
                    tree.nodes.extend(nodes);
                }
            }
        }
        let undated = days.0.first().filter(|(packed, _)| *packed == 0).map_or(0, |(_, count)| *count as usize);
        if undated > 0 && tree.wanted("undated") {
            tree.nodes.push(leaf("date/none", "undated", undated, chosen.none(), Field::Date, Value::None));
        }
    }
}

fn leaf_at(level: usize, key: &str, label: &str, count: usize, choice: super::Choice, asked: Value) -> FacetNode {
    let depth = u8::try_from(level + 1).unwrap_or(1);
    FacetNode { depth, ..leaf(key, label, count, choice, Field::Date, asked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_months_of_years_and_weeks_of_months() {
        let days =
            Days(vec![(0, 9), (20_240_000, 5), (20_241_000, 2), (20_241_007, 3), (20_241_008, 4), (20_241_131, 1)]);
        assert_eq!(days.level(0, None), [(2024, 15)]);
        assert_eq!(days.level(1, Some(2024)), [(202_411, 1), (202_410, 9)]);
        assert_eq!(days.months(2024)[9..], [9, 1, 0]);
        assert_eq!(days.weeks(202_410), [3, 4, 0, 0, 0]);
        assert_eq!(days.weeks(202_411), [0, 0, 0, 0, 1]);
        assert_eq!(heights(&[0, 1, 9], 9), [0, 1, 8]);
    }
}
