//! The tables that enrichment and browsing look things up in: the place tree, the gazetteer, the outlets.
//!
//! What is long of them lies in the program ready for use ([`super::built`]); the rest is read from assets on first use.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::built;
use super::cities::{self, City};
use super::gazetteer::Gazetteer;
use super::key::{key, without_article};
use super::lexicon::Lexicon;
use super::outlets::{Outlet, Outlets};
use super::regions::{Region, Tree};
use super::words;

/// The built-in tables, and the outlets that a person added.
#[derive(Debug, Default)]
pub struct Tables {
    own: Vec<Outlet>,
    tree: OnceLock<Tree>,
    gazetteer: OnceLock<Gazetteer>,
    outlets: OnceLock<Outlets>,
    cities: OnceLock<Vec<City>>,
}

impl Tables {
    /// The tables of this program. Costs nothing: each is built when it is first asked.
    #[must_use]
    pub fn new() -> Tables {
        Tables::default()
    }

    /// The tables with outlets of a person's own.
    #[must_use]
    pub fn with_outlets(own: Vec<Outlet>) -> Tables {
        Tables { own, ..Tables::default() }
    }

    /// Reads all tables now, for a thread that has the time.
    pub fn warm(&self) {
        self.gazetteer();
        self.outlets();
        self.tree();
    }

    /// The region with this code (`RU`, `151`, `british-isles`).
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&Region> {
        self.tree().get(code)
    }

    /// All regions in reading order, World first, each before what stands under it.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.tree().regions
    }

    /// The codes of the regions that people call by this name or code, case and accents aside; several for `Congo`.
    #[must_use]
    pub fn find_region(&self, name: &str) -> Vec<&'static str> {
        let key = key(name);
        let regions = &self.tree().regions;
        let mut codes = Vec::new();
        if !key.is_empty() {
            let names = built::regions();
            for region in names.find(without_article(&key)).filter_map(|at| regions.get(at)) {
                if !codes.contains(&region.code) {
                    codes.push(region.code);
                }
            }
        }
        codes
    }

    /// The name of a country by its ISO alpha-2 code.
    #[must_use]
    pub fn country_name(&self, code: &str) -> Option<&'static str> {
        self.region(code).filter(|r| r.code.len() == 2).map(|r| r.name)
    }

    /// All capitals and all cities above 500,000 people, with their coordinates, country by country.
    #[must_use]
    pub fn cities(&self) -> &[City] {
        self.cities.get_or_init(cities::cities)
    }

    /// The capital of a country by its ISO alpha-2 code.
    #[must_use]
    pub fn capital(&self, code: &str) -> Option<&City> {
        self.cities().iter().find(|city| city.is_capital && city.country == code)
    }

    /// The canonical name of an outlet; what was printed where the outlet is not in the table.
    #[must_use]
    pub fn outlet<'a>(&self, printed: &'a str) -> Cow<'a, str> {
        self.outlet_of(printed).map_or(Cow::Borrowed(printed), |outlet| outlet.name.clone())
    }

    /// What is known of the outlet of a printed name.
    #[must_use]
    pub fn outlet_of(&self, printed: &str) -> Option<&Outlet> {
        self.outlets().find(printed, &|word| self.find_region(word))
    }

    /// Whether two printed names are the same outlet by the table, or the same name but for case and punctuation.
    #[must_use]
    pub fn same_outlet(&self, a: &str, b: &str) -> bool {
        let (a, b) = (key(&self.outlet(a)), key(&self.outlet(b)));
        without_article(&a) == without_article(&b)
    }

    pub(super) fn tree(&self) -> &Tree {
        self.tree.get_or_init(Tree::new)
    }

    pub(super) fn gazetteer(&self) -> &Gazetteer {
        self.gazetteer.get_or_init(|| {
            let own = || Lexicon::lay_out(&words::gather(self.outlets().all()));
            Gazetteer::new(if self.own.is_empty() { built::words() } else { own() })
        })
    }

    pub(super) fn outlets(&self) -> &Outlets {
        self.outlets.get_or_init(|| Outlets::new(built::outlets(), &self.own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_by_code_name_and_alias() {
        let tables = Tables::new();
        for (name, code) in [
            ("RU", "RU"),
            ("ru", "RU"),
            ("151", "151"),
            ("Eastern Europe", "151"),
            ("russia", "RU"),
            ("RUSSIAN FEDERATION", "RU"),
            ("U.S.", "US"),
            ("usa", "US"),
            ("Burma", "MM"),
            ("the Netherlands", "NL"),
            ("cote d'ivoire", "CI"),
            ("British Isles", "british-isles"),
            ("british-isles", "british-isles"),
            ("Southeast Asia", "035"),
            ("Worldwide", "001"),
            ("Kosovo", "XK"),
            ("turkiye", "TR"),
            ("Россия", "RU"),
            ("Deutschland", "DE"),
            ("中国", "CN"),
            ("méxico", "MX"),
        ] {
            assert_eq!(tables.find_region(name), [code], "{name}");
        }
        assert!(tables.find_region("").is_empty());
        assert!(tables.find_region("Atlantis").is_empty());
        assert_eq!(tables.find_region("Congo").len(), 2);
    }

    #[test]
    fn regions_come_parents_first() {
        let tables = Tables::new();
        let mut seen = Vec::new();
        for region in tables.regions() {
            assert!(region.parent.is_none_or(|p| seen.contains(&p)), "{}", region.code);
            seen.push(region.code);
        }
        assert_eq!(seen.first(), Some(&"001"));
    }

    #[test]
    fn outlets_are_known_by_their_aliases() {
        let tables = Tables::new();
        assert_eq!(tables.outlet("AFP"), "Agence France-Presse");
        assert_eq!(tables.outlet("Wall Street Journal"), tables.outlet("WSJ"));
        assert_eq!(tables.outlet("The Ferry Gazette"), "The Ferry Gazette");
        assert!(tables.same_outlet("Ferry Gazette", "THE FERRY GAZETTE"));
        assert!(!tables.same_outlet("Ferry Gazette", "Ferry Gazettes"));
    }
}
