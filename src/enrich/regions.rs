//! The place tree: World, continents, subregions and countries of UN M49, with named groups of countries beside them.
//!
//! A region is something to browse by. Finding places in text is the gazetteer's part; the tree knows names as people type them.

use std::collections::HashMap;

use super::key::{key, without_article};
use super::names::Names;

const REGIONS: &str = include_str!("../../assets/enrich/regions.tsv");

/// What a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// The root.
    World,
    /// A continent or subregion of M49.
    Area,
    /// A named group of countries that M49 has not.
    Group,
    /// A country or territory.
    Country,
}

/// A node of the place tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-1 alpha-2 for countries (`RU`; `XK` for Kosovo), three digits for M49 areas (`150`), lower-case words for groups.
    pub code: &'static str,
    /// The name people read.
    pub name: &'static str,
    /// The region it stands under; none for World and for groups that no one area contains.
    pub parent: Option<&'static str>,
    /// What it is.
    pub kind: RegionKind,
    /// The codes of all countries inside; for a country, itself.
    pub members: Vec<&'static str>,
}

/// All regions in reading order, with their lookups.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) regions: Vec<Region>,
    by_code: HashMap<&'static str, usize>,
    further: Vec<(&'static str, &'static str)>,
    /// Country code -> codes of all that contains it and itself, nearest first, World last.
    chains: HashMap<[u8; 2], Vec<&'static str>>,
}

impl Tree {
    pub(super) fn new() -> Tree {
        let mut tree = Tree {
            regions: Vec::with_capacity(320),
            by_code: HashMap::new(),
            further: Vec::new(),
            chains: HashMap::new(),
        };
        for line in REGIONS.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(code), Some(kind), Some(parent), Some(name)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            tree.further.extend(
                fields.next().into_iter().flat_map(|f| f.split('|')).filter(|f| !f.is_empty()).map(|f| (f, code)),
            );
            let members: Vec<_> = fields.next().into_iter().flat_map(|m| m.split(' ')).collect();
            let parent = Some(parent).filter(|p| !p.is_empty());
            let (kind, members) = match kind {
                "group" => (RegionKind::Group, members),
                "country" => (RegionKind::Country, vec![code]),
                _ if parent.is_none() => (RegionKind::World, Vec::new()),
                _ => (RegionKind::Area, Vec::new()),
            };
            tree.by_code.insert(code, tree.regions.len());
            tree.regions.push(Region { code, name, parent, kind, members });
        }
        tree.link();
        tree
    }

    /// Gives areas their members and countries their chains.
    fn link(&mut self) {
        let countries: Vec<_> = self.regions.iter().filter(|r| r.kind == RegionKind::Country).map(|r| r.code).collect();
        let mut groups: Vec<usize> = Vec::new();
        for (index, region) in self.regions.iter().enumerate() {
            if region.kind == RegionKind::Group {
                groups.push(index);
            }
        }
        groups.sort_by_key(|&index| self.regions[index].members.len());
        for country in countries {
            let mut chain = vec![country];
            let mut at = self.get(country).and_then(|r| r.parent);
            let mut world = None;
            while let Some(index) = at.and_then(|code| self.by_code.get(code).copied()) {
                let region = &mut self.regions[index];
                region.members.push(country);
                at = region.parent;
                if region.kind == RegionKind::World {
                    world = Some(region.code);
                } else {
                    chain.push(region.code);
                }
            }
            let around = groups.iter().map(|&index| &self.regions[index]).filter(|g| g.members.contains(&country));
            chain.extend(around.map(|group| group.code));
            chain.extend(world);
            if let [a, b] = *country.as_bytes() {
                self.chains.insert([a, b], chain);
            }
        }
    }

    pub(super) fn get(&self, code: &str) -> Option<&Region> {
        self.by_code.get(code).map(|&index| &self.regions[index])
    }

    /// A country and all that contains it: areas nearest first, groups from the smallest, World.
    pub(super) fn chain(&self, country: [u8; 2]) -> &[&'static str] {
        self.chains.get(&country).map_or(&[], Vec::as_slice)
    }

    /// All names and codes as they are looked up, each with the numbers of its regions: codes and printed names before further ones,
    /// and last these names of countries, which stand with their codes.
    #[allow(dead_code, reason = "the build lays them out")]
    pub(super) fn names(&self, countries: impl Iterator<Item = (String, &'static str)>) -> Names {
        let codes = self.regions.iter().map(|region| (region.code.to_owned(), region.code));
        let printed = self.regions.iter().map(|region| (region.name.to_owned(), region.code));
        let further = self.further.iter().map(|&(name, code)| (name.to_owned(), code));
        let all = codes.chain(printed).chain(further).chain(countries);
        let numbered = |(name, code): (String, &str)| {
            let number = *self.by_code.get(code)?;
            Some((without_article(&key(&name)).to_owned(), number))
        };
        Names::lay_out(all.filter_map(numbered).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parent_and_member_stands_in_the_tree() {
        let tree = Tree::new();
        for region in &tree.regions {
            assert!(region.parent.is_none_or(|p| tree.get(p).is_some()), "{region:?}");
            assert!(!region.members.is_empty(), "{region:?}");
            for member in &region.members {
                assert_eq!(tree.get(member).map(|m| m.kind), Some(RegionKind::Country), "{member} of {}", region.code);
            }
            assert_eq!(region.kind == RegionKind::World, region.code == "001");
        }
        assert_eq!(tree.regions.iter().filter(|r| r.kind == RegionKind::Country).count(), 250);
    }

    #[test]
    fn russia_stands_in_eastern_europe() {
        let tree = Tree::new();
        let chain = tree.chain(*b"RU");
        assert_eq!(&chain[..3], ["RU", "151", "150"]);
        assert_eq!(chain.last(), Some(&"001"));
        assert!(chain.contains(&"brics") && chain.contains(&"post-soviet") && !chain.contains(&"nato"));
    }

    #[test]
    fn taiwan_and_kosovo_have_their_place() {
        let tree = Tree::new();
        assert_eq!(tree.get("TW").and_then(|r| r.parent), Some("030"));
        assert_eq!(tree.get("XK").and_then(|r| r.parent), Some("039"));
    }
}
