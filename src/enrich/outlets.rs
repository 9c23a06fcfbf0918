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
    /// Its other names; one marked `*` in the asset is no name of an outlet in running text.
    pub(super) aliases: Vec<&'static str>,
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
            let (name, kind, country, languages, aliases) = (next(), next(), next(), next(), next());
            let outlet = Outlet {
                name: name.trim_start_matches('*'),
                kind,
                country,
                languages: languages.split(' ').filter(|l| !l.is_empty()).collect(),
                aliases: std::iter::once(name).chain(aliases.split('|')).filter(|a| !a.is_empty()).collect(),
            };
            for alias in &outlet.aliases {
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
