//! The outlets: who reports news, under which names they are cited.
//!
//! One line of the asset is one outlet. Two names are one outlet only where the table says so, never because they look alike.

use std::collections::HashMap;

use super::key::{key, without_article};

const OUTLETS: &str = include_str!("../../assets/enrich/outlets.tsv");

/// What the table knows of an outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// The name people print when they cite it.
    pub name: &'static str,
    /// Agency, newspaper, broadcaster, magazine, website, institute or government.
    pub kind: &'static str,
    /// The country it reports from, ISO alpha-2; empty for none.
    pub country: &'static str,
    /// The languages it publishes in, ISO 639-1.
    pub languages: Vec<&'static str>,
    /// Its names that mean it wherever they stand, the canonical one included where it does.
    pub(super) names: Vec<&'static str>,
    /// Its names that mean it only where a source is printed: common words, persons, short letters.
    pub(super) common: Vec<&'static str>,
}

/// The table with its lookup.
#[derive(Debug)]
pub(super) struct Outlets {
    all: Vec<Outlet>,
    by_key: HashMap<String, usize>,
}

impl Outlets {
    pub(super) fn new() -> Outlets {
        let mut outlets = Outlets { all: Vec::with_capacity(512), by_key: HashMap::with_capacity(2048) };
        for line in OUTLETS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or_default();
            let (name, kind, country, languages, further) = (next(), next(), next(), next(), next());
            let further = || further.split('|').filter(|alias| !alias.is_empty());
            let common: Vec<&str> = further().filter_map(|alias| alias.strip_prefix('*')).collect();
            let aliases = further().filter(|alias| !alias.starts_with('*'));
            let outlet = Outlet {
                name,
                kind,
                country,
                languages: languages.split(' ').filter(|l| !l.is_empty()).collect(),
                names: std::iter::once(name).chain(aliases).filter(|name| !common.contains(name)).collect(),
                common,
            };
            for alias in std::iter::once(&name).chain(&outlet.names).chain(&outlet.common) {
                let key = key(alias);
                outlets.by_key.entry(without_article(&key).to_owned()).or_insert(outlets.all.len());
            }
            outlets.all.push(outlet);
        }
        outlets
    }

    pub(super) fn find(&self, printed: &str) -> Option<&Outlet> {
        let key = key(printed);
        self.by_key.get(without_article(&key)).and_then(|&index| self.all.get(index))
    }

    pub(super) fn all(&self) -> &[Outlet] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_belongs_to_two_outlets() {
        let outlets = Outlets::new();
        assert!(outlets.all().len() >= 300);
        for outlet in outlets.all() {
            for name in outlet.names.iter().chain(&outlet.common).chain([&outlet.name]) {
                assert_eq!(outlets.find(name).map(|found| found.name), Some(outlet.name), "{name}");
            }
            assert!(outlet.country.len() == 2 && !outlet.languages.is_empty(), "{}", outlet.name);
            assert!(
                ["agency", "newspaper", "magazine", "website", "broadcaster", "institute"].contains(&outlet.kind),
                "{}",
                outlet.name
            );
        }
    }
}
