//! The order and the headings of a brief: stories under regions, sources or days. A chain stays together under the heading of
//! its first story, and inside a group stories keep the order of the list.

use crate::enrich::RegionKind;
use crate::library::Library;
use crate::rows::{Row, RowSet};
use crate::store::Facet;

use super::day::DayForm;

/// How a brief is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// Under continents, in the order of the filter.
    #[default]
    Region,
    /// Under the first outlet, by name.
    Source,
    /// Under the day, newest first.
    Day,
    /// In the order of the list.
    None,
}

impl Grouping {
    /// Every grouping with its name.
    pub const ALL: [(&'static str, Grouping); 4] =
        [("region", Grouping::Region), ("source", Grouping::Source), ("day", Grouping::Day), ("none", Grouping::None)];

    /// The grouping of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Grouping> {
        Grouping::ALL.iter().find(|(known, _)| *known == name).map(|(_, grouping)| *grouping)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Grouping::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}

/// Where a group stands, then its heading.
type Heading = (u64, String, String);

/// Rows in their order, and each group's heading before its first row. Without grouping there is one group without a heading.
pub(super) fn groups(library: &Library, rows: &RowSet, grouping: Grouping) -> Vec<(Option<String>, Vec<Row>)> {
    let order = library.order(rows);
    if grouping == Grouping::None {
        return vec![(None, order)];
    }
    let mut headed: Vec<(Heading, Row)> = Vec::with_capacity(order.len());
    let mut before: Option<(Row, Heading)> = None;
    for row in order {
        let heading = match before {
            Some((known, heading)) if library.store().previous(row) == Some(known) => heading,
            _ => heading(library, row, grouping),
        };
        headed.push((heading.clone(), row));
        before = Some((row, heading));
    }
    // A stable sort: the order of the list stays inside of a group.
    headed.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut groups: Vec<(Option<String>, Vec<Row>)> = Vec::new();
    for ((_, _, name), row) in headed {
        match groups.last_mut() {
            Some((Some(known), rows)) if *known == name => rows.push(row),
            _ => groups.push((Some(name), vec![row])),
        }
    }
    groups
}

fn heading(library: &Library, row: Row, grouping: Grouping) -> Heading {
    const LAST: u64 = u64::MAX;
    let store = library.store();
    match grouping {
        Grouping::Region => {
            let continent = store.names_of(Facet::Main, row).next().and_then(|code| continent(library, code));
            match continent {
                Some((place, name)) => (place, String::new(), name.to_owned()),
                None => (LAST, String::new(), String::from("No country named")),
            }
        }
        Grouping::Source => match store.names_of(Facet::Source, row).next() {
            Some(name) => (0, crate::fold::fold_word(name), name.to_owned()),
            None => (LAST, String::new(), String::from("No source named")),
        },
        Grouping::Day => match store.date(row) {
            Some(date) => (LAST - 1 - u64::from(date.packed()), String::new(), DayForm::Long.print(date)),
            None => (LAST, String::new(), String::from("Undated")),
        },
        Grouping::None => (0, String::new(), String::new()),
    }
}

/// The region right under the World that contains a country, and its place in reading order.
fn continent<'a>(library: &'a Library, code: &str) -> Option<(u64, &'a str)> {
    let tables = library.tables();
    let mut region = tables.region(code)?;
    // The tree is not deep; a bound keeps a wrong table from holding the program.
    for _ in 0..16 {
        let Some(parent) = region.parent.and_then(|parent| tables.region(parent)) else { break };
        if parent.kind == RegionKind::World {
            break;
        }
        region = parent;
    }
    let place = tables.regions().iter().position(|known| known.code == region.code)?;
    Some((place as u64, region.name))
}
