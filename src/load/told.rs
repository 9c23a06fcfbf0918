//! What a person told of documents that do not say it themselves: publisher, date, topics, language, the order of day and
//! month, a region. [`Rule`]s give it to the files whose path fits a pattern; where several do, the later one wins, fact by
//! fact. What a document prints of a story stays what it is: a told date is the document's, not the story's.

use crate::item::{DateHow, DateOrder, Document, Loaded, PartialDate};

/// The facts told of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Who issued it.
    pub publisher: Option<String>,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Topics of all its stories.
    pub topics: Vec<String>,
    /// The language it is written in, ISO 639-1.
    pub language: Option<String>,
    /// The order of day and month in dates of numbers.
    pub order: Option<DateOrder>,
    /// The region label of its stories that have none.
    pub region: Option<String>,
}

impl Told {
    /// These facts, and those of a weaker word where these tell nothing.
    #[must_use]
    pub fn or(self, weaker: &Told) -> Told {
        Told {
            publisher: self.publisher.or_else(|| weaker.publisher.clone()),
            date: self.date.or(weaker.date),
            topics: if self.topics.is_empty() { weaker.topics.clone() } else { self.topics },
            language: self.language.or_else(|| weaker.language.clone()),
            order: self.order.or(weaker.order),
            region: self.region.or_else(|| weaker.region.clone()),
        }
    }

    /// A document of which nothing but this is known.
    pub(super) fn document(&self) -> Document {
        Document {
            date: self.date,
            date_how: self.date.map_or(DateHow::None, |_| DateHow::Config),
            date_order: self.order,
            language: self.language.clone(),
            ..Document::default()
        }
    }

    /// Adds to a document that was taken apart what it cannot say of itself.
    pub(super) fn complete(&self, loaded: &mut Loaded) {
        if self.publisher.is_some() {
            loaded.document.publisher.clone_from(&self.publisher);
        }
        for item in &mut loaded.items {
            item.topics.extend(self.topics.iter().cloned());
            if item.region_label.is_none() {
                item.region_label.clone_from(&self.region);
            }
        }
    }
}

/// Facts for the files that a pattern fits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// The folder that all meant files are in or below, none for anywhere.
    pub base: Option<String>,
    /// The pattern: `*` and `?` within a name, `**` for any folders. Without a slash it is about names, wherever they are.
    pub files: String,
    /// The facts.
    pub told: Told,
}

impl Rule {
    /// Whether a path, with `/` between its parts, is meant: all of it by a pattern that begins with a slash, all of it below
    /// the folder by one with a slash inside, else its end.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let whole = |pattern: &str, path: &str| fits(pattern.as_bytes(), path.as_bytes());
        let below = match &self.base {
            None => None,
            Some(base) => match path.strip_prefix(base.trim_end_matches('/')).and_then(|path| path.strip_prefix('/')) {
                None => return false,
                below => below,
            },
        };
        match (self.files.strip_prefix('/'), below) {
            (Some(pattern), Some(below)) => whole(pattern, below),
            (Some(pattern), None) => path.strip_prefix('/').is_some_and(|path| whole(pattern, path)),
            (None, Some(below)) if self.files.contains('/') => whole(&self.files, below),
            (None, below) => {
                let path = below.unwrap_or(path);
                let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
                starts.filter_map(|at| path.get(at..)).any(|end| fits(self.files.as_bytes(), end.as_bytes()))
            }
        }
    }
}

/// What some rules tell of a path: the last that tells a fact is right.
#[must_use]
pub fn told(rules: &[Rule], path: &str) -> Told {
    rules.iter().rev().filter(|rule| rule.fits(path)).fold(Told::default(), |told, rule| told.or(&rule.told))
}

/// Whether a pattern fits the whole of a text. The place to go back to is only ever the last star: no pattern is slow.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on when the rest does not fit: after a star in a name, and after stars over folders.
    let mut star: Option<(usize, usize)> = None;
    let mut stars: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), text.get(t)) {
            (None, None) => return true,
            (Some(b'*'), _) if pattern.get(p + 1) == Some(&b'*') => {
                // `**/` may stand for no folder at all.
                p += if pattern.get(p + 2) == Some(&b'/') { 3 } else { 2 };
                (star, stars) = (None, Some((p, t)));
                continue;
            }
            (Some(b'*'), _) => {
                p += 1;
                star = Some((p, t));
                continue;
            }
            (Some(b'?'), Some(c)) if *c != b'/' => {
                // One letter, however many bytes it has.
                t += 1;
                while text.get(t).is_some_and(|c| c & 0xc0 == 0x80) {
                    t += 1;
                }
                p += 1;
                continue;
            }
            (Some(a), Some(b)) if a == b => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            _ => {}
        }
        match (star, stars) {
            (Some((after, from)), _) if text.get(from).is_some_and(|c| *c != b'/') => {
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            (_, Some((after, from))) if from < text.len() => {
                star = None;
                stars = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{coverage, load_told};

    fn rule(files: &str) -> Rule {
        Rule { files: files.to_owned(), ..Rule::default() }
    }

    #[test]
    fn patterns_fit_names_ends_and_whole_paths() {
        for (pattern, path, expected) in [
            ("*.txt", "/news/a.txt", true),
            ("*.txt", "/news/a.html", false),
            ("*", "/news/a", true),
            ("news/*.txt", "/srv/news/a.txt", true),
            ("news/*.txt", "/srv/news/sub/a.txt", false),
            ("news/**", "/srv/news/sub/a.txt", true),
            ("news/**/*.txt", "/srv/news/a.txt", true),
            ("news/**/*.txt", "/srv/news/x/y/a.txt", true),
            ("news/**/b*.txt", "/srv/news/x/y/a.txt", false),
            ("/srv/*/a.txt", "/srv/news/a.txt", true),
            ("/news/a.txt", "/srv/news/a.txt", false),
            ("ews/a.txt", "/srv/news/a.txt", false),
            ("monitor-??.txt", "monitor-12.txt", true),
            ("monitor-??.txt", "monitor-é1.txt", true),
            ("monitor-??.txt", "monitor-1/.txt", false),
            ("a*b*c", "aXbYbZc", true),
            ("", "a", false),
            ("[x].txt", "[x].txt", true),
        ] {
            assert_eq!(rule(pattern).fits(path), expected, "{pattern} {path}");
        }
        let nasty = "*a".repeat(60);
        assert!(!rule(&nasty).fits(&format!("{}b", "a".repeat(4000))));
    }

    #[test]
    fn the_later_rule_wins_fact_by_fact() {
        let one = Told { publisher: Some("A".into()), date: "2024".parse().ok(), ..Told::default() };
        let two = Told { publisher: Some("B".into()), ..Told::default() };
        let of = |files: &str, told: Told| Rule { told, ..rule(files) };
        let rules = [of("*", one), of("x*", two.clone()), of("y*", two)];
        let found = told(&rules, "/d/x1");
        assert_eq!((found.publisher.as_deref(), found.date), (Some("B"), "2024".parse().ok()));
        assert_eq!(told(&rules, "/d/z").publisher.as_deref(), Some("A"));
    }

    #[test]
    fn what_is_told_completes_a_document_and_settles_its_numbers() {
        let text = "LOCKS SHUT\nThe locks were shut at noon by the board. (Canal Post, 04/05/2021)\n\
                    LOCKS OPEN\nThe locks were opened again by the board. (Canal Post, March 7)\n";
        let dates = |told: &Told| {
            let [loaded] = &load_told("a.txt", text.as_bytes(), told)[..] else { panic!() };
            coverage(loaded).unwrap();
            let dates = loaded.items.iter().flat_map(|item| &item.attributions).flat_map(|entry| &entry.dates);
            (dates.map(ToString::to_string).collect::<Vec<_>>(), loaded.document.clone(), loaded.items.clone())
        };
        assert_eq!(dates(&Told::default()).0, Vec::<String>::new());
        let told = Told {
            publisher: Some("Canal Board".into()),
            date: "2021-05-09".parse().ok(),
            topics: vec!["Locks".into()],
            order: Some(DateOrder::DayFirst),
            region: Some("Europe".into()),
            language: Some("en".into()),
        };
        let (found, document, items) = dates(&told);
        assert_eq!(found, ["2021-05-04", "2021-03-07"]);
        assert_eq!(document.publisher.as_deref(), Some("Canal Board"));
        assert_eq!((document.date_how, document.language.as_deref()), (DateHow::Config, Some("en")));
        assert!(items.iter().all(|item| item.topics == ["Locks"] && item.region_label.as_deref() == Some("Europe")));
    }
}
