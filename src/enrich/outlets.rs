//! The outlets: who reports news, under which names they are cited.
//!
//! One line of the asset is one outlet; a person's configuration adds more. Two names are one outlet only where a table says
//! so, never because they look alike. What may stand around a known name and changes nothing is told here as rules: its
//! country (`The Guardian (UK)`, `Russia's TASS`), its kind (`Izvestia newspaper`), the address of its site.

use std::borrow::Cow;
use std::collections::HashMap;

use super::key::{key, without_article};
use super::names::Names;

const OUTLETS: &str = include_str!("../../assets/enrich/outlets.tsv");

/// The kinds of outlets, with what they are called behind a name.
pub const KINDS: [(&str, &[&str]); 7] = [
    ("agency", &["news agency", "press agency", "agency", "newswire", "wire", "news service"]),
    ("newspaper", &["newspaper", "daily", "daily newspaper", "weekly"]),
    ("magazine", &["magazine", "weekly", "weekly magazine", "journal"]),
    ("broadcaster", &["television", "tv", "tv channel", "channel", "radio", "broadcaster", "network"]),
    ("website", &["website", "site", "news site", "portal", "news portal", "online"]),
    ("institute", &["institute", "think tank"]),
    ("government", &[]),
];

/// What the table knows of an outlet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlet {
    /// The name people print when they cite it.
    pub name: Cow<'static, str>,
    /// One of [`KINDS`]; empty where a person did not say.
    pub kind: Cow<'static, str>,
    /// The country it reports from, ISO alpha-2; empty for none.
    pub country: Cow<'static, str>,
    /// The languages it publishes in, ISO 639-1.
    pub languages: Vec<Cow<'static, str>>,
    /// Its names that mean it wherever they stand, the canonical one included where it does.
    pub names: Vec<Cow<'static, str>>,
    /// Its names that mean it only where a source is printed: common words, persons, short letters.
    pub common: Vec<Cow<'static, str>>,
}

/// The table with its lookup.
#[derive(Debug)]
pub(super) struct Outlets {
    all: Vec<Outlet>,
    /// The names of the built-in ones.
    names: Names,
    /// The names that a person gave.
    own: HashMap<String, usize>,
}

/// The built-in outlets.
pub(super) fn built_in() -> Vec<Outlet> {
    OUTLETS.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(outlet).collect()
}

/// The names of outlets as they are looked up, each with the number of the first outlet that has it.
#[allow(dead_code, reason = "the build lays them out")]
pub(super) fn names(outlets: &[Outlet]) -> Names {
    let all = outlets.iter().enumerate();
    Names::lay_out(all.flat_map(|(at, outlet)| outlet.all_names().map(move |name| (bare_key(name), at))).collect())
}

impl Outlets {
    /// The built-in outlets with their names, and those of a person. A person's outlet with a name that is known extends what is
    /// known of it, and takes its further names from whoever had them.
    pub(super) fn new(names: Names, own: &[Outlet]) -> Outlets {
        let mut outlets = Outlets { all: built_in(), names, own: HashMap::new() };
        for outlet in own {
            outlets.add(outlet);
        }
        outlets
    }

    /// The number of the outlet with this key.
    fn at(&self, key: &str) -> Option<usize> {
        self.own.get(key).copied().or_else(|| self.names.find(key).next())
    }

    fn add(&mut self, own: &Outlet) {
        let at = self.at(&bare_key(&own.name)).unwrap_or(self.all.len());
        for name in own.all_names() {
            self.own.insert(bare_key(name), at);
        }
        let Some(known) = self.all.get_mut(at) else { return self.all.push(own.clone()) };
        known.names.extend(own.names.iter().filter(|name| !known.names.contains(name)).cloned().collect::<Vec<_>>());
        for (mine, theirs) in [(&own.kind, &mut known.kind), (&own.country, &mut known.country)] {
            if !mine.is_empty() {
                theirs.clone_from(mine);
            }
        }
        if !own.languages.is_empty() {
            known.languages.clone_from(&own.languages);
        }
    }

    /// The outlet of a printed name, as the table has it or with its country, its kind or its address around it. `countries`
    /// tells which countries a word means.
    pub(super) fn find(&self, printed: &str, countries: &dyn Fn(&str) -> Vec<&'static str>) -> Option<&Outlet> {
        self.named(printed).or_else(|| {
            let printed = printed.trim();
            let of_country = |outlet: &&Outlet, word: &str| countries(word).contains(&&*outlet.country);
            let in_brackets = || {
                let (name, country) = printed.strip_suffix(')')?.rsplit_once('(')?;
                let outlet = self.named(name)?;
                let alias = self.named(country).is_some_and(|other| other.name == outlet.name);
                (alias || of_country(&outlet, country)).then_some(outlet)
            };
            let possessive = || {
                let (country, name) = printed.split_once("'s ").or_else(|| printed.split_once("’s "))?;
                self.with_kind(name).filter(|outlet| of_country(outlet, country))
            };
            in_brackets().or_else(possessive).or_else(|| self.with_kind(printed)).or_else(|| self.with_address(printed))
        })
    }

    fn named(&self, printed: &str) -> Option<&Outlet> {
        self.all.get(self.at(&bare_key(printed))?)
    }

    /// `Izvestia newspaper`, `Tasnim news agency`, `the daily Milliyet`: the kind around the name is the outlet's own.
    fn with_kind(&self, printed: &str) -> Option<&Outlet> {
        let key = bare_key(printed);
        let kinds = KINDS.iter().flat_map(|(kind, words)| words.iter().map(move |word| (*kind, *word)));
        let found = kinds.filter_map(|(kind, word)| {
            let behind = key.strip_suffix(word).and_then(|name| name.strip_suffix(' '));
            let before = key.strip_prefix(word).and_then(|name| name.strip_prefix(' '));
            let outlet = behind.or(before).and_then(|name| self.all.get(self.at(name)?))?;
            (outlet.kind == kind).then_some(outlet)
        });
        found.max_by_key(|outlet| outlet.name.len()).or_else(|| self.named(printed))
    }

    /// `www.kommersant.ru/`, `https://tass.com`, `The Moscow Times – themoscowtimes.com`: an address that is a name of the
    /// table, or a name with its address behind it.
    fn with_address(&self, printed: &str) -> Option<&Outlet> {
        let (name, address) = printed.split_once([' ', '|']).map_or((None, printed), |_| {
            let cut = printed.rfind([' ', '|']).unwrap_or(0);
            (Some(&printed[..cut]), printed.get(cut + 1..).unwrap_or_default())
        });
        let host = address.trim_matches(['(', ')']);
        let host = host.strip_prefix("https://").or_else(|| host.strip_prefix("http://")).unwrap_or(host);
        let host = host.split('/').next().unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host);
        let (domain, top) = host.rsplit_once('.')?;
        let is_host = !domain.is_empty() && (2..=5).contains(&top.len()) && host.bytes().all(|b| b.is_ascii_graphic());
        if !is_host {
            return None;
        }
        match name.map(|name| name.trim_end_matches(['–', '—', '-', '|', ',', ' ', '('])) {
            Some(name) => {
                let outlet = self.named(name)?;
                let plain = |text: &str| key(text).replace(' ', "");
                let known = |other: &str| plain(other) == plain(domain) || plain(other) == plain(host);
                outlet
                    .all_names()
                    .any(|name| known(name) || known(name.strip_prefix("The ").unwrap_or(name)))
                    .then_some(outlet)
            }
            None => self.named(host),
        }
    }

    pub(super) fn all(&self) -> &[Outlet] {
        &self.all
    }
}

impl Outlet {
    /// All its names, the canonical one first.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.names).chain(&self.common).map(|name| &**name)
    }
}

fn bare_key(name: &str) -> String {
    without_article(&key(name)).to_owned()
}

fn outlet(line: &'static str) -> Outlet {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let (name, kind, country, languages, further) = (next(), next(), next(), next(), next());
    let further = || further.split('|').filter(|alias| !alias.is_empty());
    let common: Vec<Cow<'static, str>> =
        further().filter_map(|alias| alias.strip_prefix('*')).map(Cow::Borrowed).collect();
    let aliases = further().filter(|alias| !alias.starts_with('*'));
    Outlet {
        name: Cow::Borrowed(name),
        kind: Cow::Borrowed(kind),
        country: Cow::Borrowed(country),
        languages: languages.split(' ').filter(|l| !l.is_empty()).map(Cow::Borrowed).collect(),
        names: std::iter::once(name).chain(aliases).map(Cow::Borrowed).filter(|name| !common.contains(name)).collect(),
        common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(word: &str) -> Vec<&'static str> {
        match word {
            "UK" | "Britain" => vec!["GB"],
            "Russia" => vec!["RU"],
            "India" => vec!["IN"],
            _ => Vec::new(),
        }
    }

    fn name(outlets: &Outlets, printed: &str) -> Option<String> {
        outlets.find(printed, &countries).map(|outlet| outlet.name.to_string())
    }

    #[test]
    fn no_name_belongs_to_two_outlets() {
        let outlets = Outlets::new(names(&built_in()), &[]);
        assert!(outlets.all().len() >= 300);
        for outlet in outlets.all() {
            for printed in outlet.all_names() {
                assert_eq!(name(&outlets, printed).as_deref(), Some(&*outlet.name), "{printed}");
            }
            assert!(outlet.country.len() == 2 && !outlet.languages.is_empty(), "{}", outlet.name);
            assert!(KINDS.iter().any(|(kind, _)| *kind == outlet.kind), "{}", outlet.name);
        }
    }

    #[test]
    fn country_kind_and_address_change_nothing_when_they_are_its_own() {
        let outlets = Outlets::new(names(&built_in()), &[]);
        for (printed, expected) in [
            ("The Guardian (Britain)", Some("The Guardian")),
            ("Russia's TASS", Some("TASS")),
            ("Russia’s Interfax news agency", Some("Interfax")),
            ("Izvestia newspaper", Some("Izvestia")),
            ("the newspaper Izvestia", Some("Izvestia")),
            ("www.tass.com", Some("TASS")),
            ("https://www.tass.ru/", Some("TASS")),
            ("The Moscow Times – themoscowtimes.com", Some("The Moscow Times")),
            ("India's TASS", None),
            ("Izvestia magazine", None),
            ("Izvestia (India)", None),
            ("The Moscow Times – example.com", None),
            ("Moscow Timez", None),
            ("Ferry Gazette newspaper", None),
            ("", None),
            ("(", None),
            ("a.b", None),
        ] {
            assert_eq!(name(&outlets, printed).as_deref(), expected, "{printed}");
        }
    }

    #[test]
    fn own_outlets_extend_and_add() {
        let own = |name: &'static str, names: &[&'static str], kind: &'static str| Outlet {
            name: name.into(),
            kind: kind.into(),
            names: names.iter().map(|name| Cow::Borrowed(*name)).collect(),
            ..Outlet::default()
        };
        let outlets = Outlets::new(
            names(&built_in()),
            &[
                own("Ferry Gazette", &["Ferry Gazette", "FG"], "newspaper"),
                own("TASS", &["The Telegraph Agency"], ""),
                own("Quay Post", &["Quay Post", "Mirror"], "website"),
            ],
        );
        assert_eq!(name(&outlets, "fg").as_deref(), Some("Ferry Gazette"));
        assert_eq!(name(&outlets, "Ferry Gazette newspaper").as_deref(), Some("Ferry Gazette"));
        assert_eq!(name(&outlets, "the telegraph agency").as_deref(), Some("TASS"));
        assert_eq!(name(&outlets, "ITAR-TASS").as_deref(), Some("TASS"));
        assert_eq!(name(&outlets, "Mirror").as_deref(), Some("Quay Post"), "a person knows best");
    }
}
