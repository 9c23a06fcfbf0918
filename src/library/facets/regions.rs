//! The facet of regions: areas in reading order with their countries inside, then the named groups.

use std::collections::HashMap;

use super::counts::{Chosen, Counts};
use super::{Choice, FacetNode, Tree, leaf};
use crate::enrich::{Region, RegionKind};
use crate::library::Library;
use crate::query::{Field, Value};
use crate::store::Facet;

impl Library {
    pub(super) fn regions(&self, tree: &mut Tree<'_>, counts: &Counts<'_>) {
        let rows = counts.rows(Field::Region);
        let mut by_code: HashMap<&str, usize> = HashMap::new();
        let tally = self.store.tally(Facet::Region, &rows);
        for (value, count) in tally.counts {
            by_code.insert(self.store.value_name(Facet::Region, value), count as usize);
        }
        let chosen = Chosen::of(counts.query, Field::Region);
        let folded_out = |parent: Option<&str>, tree: &Tree<'_>| {
            std::iter::successors(parent, |code| self.tables.region(code).and_then(|region| region.parent)).any(
                |code| {
                    self.tables.region(code).is_some_and(|r| r.kind != RegionKind::World)
                        && !tree.is_open(&format!("region/{code}"))
                },
            )
        };
        let node = |region: &Region, depth: usize, tree: &Tree<'_>| {
            let key = format!("region/{}", region.code);
            let inside = region.kind == RegionKind::Area;
            FacetNode {
                open: inside && tree.is_open(&key),
                key,
                label: region.name.to_owned(),
                count: by_code.get(region.code).copied().unwrap_or(0),
                depth: u8::try_from(depth).unwrap_or(9),
                children: inside,
                choice: chosen.choice(|name| self.tables.find_region(name).contains(&region.code)),
                field: Some(Field::Region),
                value: Some(Value::name(region.name)),
                ..FacetNode::default()
            }
        };
        let some = |region: &&Region| by_code.contains_key(region.code) && region.kind != RegionKind::World;
        let (groups, areas): (Vec<&Region>, Vec<&Region>) =
            self.tables.regions().iter().filter(some).partition(|region| region.kind == RegionKind::Group);
        for region in areas {
            if folded_out(region.parent, tree) || !tree.wanted(region.name) {
                continue;
            }
            let above = std::iter::successors(region.parent, |code| self.tables.region(code).and_then(|r| r.parent))
                .filter(|code| self.tables.region(code).is_some_and(|r| r.kind != RegionKind::World))
                .count();
            tree.nodes.push(node(region, above + 1, tree));
        }
        let groups: Vec<FacetNode> =
            groups.into_iter().filter(|group| tree.wanted(group.name)).map(|group| node(group, 2, tree)).collect();
        if !groups.is_empty() {
            let open = tree.is_open("region/groups");
            tree.nodes.push(FacetNode {
                key: String::from("region/groups"),
                label: format!("{} named groups", groups.len()),
                depth: 1,
                children: true,
                open,
                ..FacetNode::default()
            });
            tree.nodes.extend(groups.into_iter().filter(|group| open || group.choice != Choice::Open));
        }
        let nowhere = tally.without;
        if nowhere > 0 && tree.narrow.is_empty() {
            let choice = chosen.none();
            tree.nodes.push(leaf("region/none", "no country named", nowhere, choice, Field::Region, Value::None));
        }
    }
}
