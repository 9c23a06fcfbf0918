//! Files that change, come and go between two starts: only they are read again, and everything comes out as if all had been.

use std::collections::BTreeMap;

use dateline::library::Batch;
use dateline::store::Facet;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// Stories that documents are made of: some are short, some go on in the next, some have many words in common.
fn story(number: usize) -> (String, String) {
    let places = ["Oslo", "Minsk", "Paris", "Lagos", "Seoul"];
    let place = places[number % places.len()];
    let words = ["harbour", "ferry", "strike", "bridge", "grain", "winter"];
    let body: Vec<&str> = (0..14).map(|at| words[(number * 7 + at * (number + 3)) % words.len()]).collect();
    let dots = if number % 5 == 1 { "..." } else { "" };
    let before = if number % 5 == 2 { "..." } else { "" };
    let headline = format!("{before}{} STORY {number}{dots}", place.to_uppercase());
    (headline, format!("{place} tells of number {number}: {}.", body.join(" ")))
}

/// A document: its kind, its stories, and what it prints for them.
#[derive(Debug, Clone)]
struct Made {
    kind: &'static str,
    stories: Vec<usize>,
    print: usize,
}

impl Made {
    fn text(&self) -> String {
        let day = 1 + self.print % 3;
        let mut text = String::new();
        if self.kind == "xml" {
            text.push_str("<rss version=\"2.0\"><channel><title>Feed</title>");
            for number in &self.stories {
                let (headline, mut body) = story(*number);
                if self.print == 2 {
                    body.push_str(" It was told again.");
                }
                text.push_str(&format!(
                    "<item><title>{headline}</title><guid>g{number}</guid><pubDate>0{day} Mar 2025 08:00:00 GMT</pubDate><description>{body}</description></item>"
                ));
            }
            text.push_str("</channel></rss>");
            return text;
        }
        for number in &self.stories {
            let (headline, body) = story(*number);
            let source = ["TASS", "Reuters", "DW"][(number + self.print) % 3];
            text.push_str(&format!("{headline}\n{body} ({source}, March {day}, 2025)\n"));
            if (number + self.print).is_multiple_of(4) {
                text.push_str("[EDITORS' NOTE: It was cold.]\n");
            }
        }
        text
    }
}

type World = BTreeMap<(&'static str, usize), Made>;

fn made() -> impl Strategy<Value = Made> {
    (select(vec!["txt", "xml"]), prop::collection::vec(0..18_usize, 0..7), 0..4_usize).prop_map(
        |(kind, stories, print)| {
            let mut stories = stories;
            // A story follows the one it goes on from now and then.
            if print == 3 {
                stories.sort_unstable();
            }
            Made { kind, stories, print }
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let name = (select(vec!["a", "b", "c"]), 0..4_usize);
    prop::collection::btree_map(name, made(), 3..11)
}

#[derive(Debug, Clone)]
enum Edit {
    Remove(Index),
    Change(Index, Made),
    Add((&'static str, usize), Made),
    Copy(Index, (&'static str, usize)),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let name = || (select(vec!["a", "b", "c"]), 0..4_usize);
    let one = prop_oneof![
        any::<Index>().prop_map(Edit::Remove),
        (any::<Index>(), made()).prop_map(|(at, made)| Edit::Change(at, made)),
        (name(), made()).prop_map(|(name, made)| Edit::Add(name, made)),
        (any::<Index>(), name()).prop_map(|(at, name)| Edit::Copy(at, name)),
    ];
    prop::collection::vec(one, 1..4)
}

fn edit(world: &mut World, edit: &Edit) {
    let names: Vec<_> = world.keys().copied().collect();
    let at = |index: &Index| names.get(index.index(names.len().max(1))).copied();
    match edit {
        Edit::Remove(index) => drop(at(index).and_then(|name| world.remove(&name))),
        Edit::Change(index, made) => drop(at(index).and_then(|name| world.insert(name, made.clone()))),
        Edit::Add(name, made) => drop(world.insert(*name, made.clone())),
        Edit::Copy(index, name) => {
            if let Some(made) = at(index).and_then(|at| world.get(&at).cloned()) {
                world.insert(*name, made);
            }
        }
    }
}

fn path(news: &Path, name: (&'static str, usize), made: &Made) -> PathBuf {
    news.join(name.0).join(format!("{}.{}", name.1, made.kind))
}

/// Brings the folder in line; what is the same is not touched.
fn write(news: &Path, old: &World, new: &World) {
    for (name, made) in old {
        if new.get(name).is_none_or(|new| new.kind != made.kind || new.text() != made.text()) {
            fs::remove_file(path(news, *name, made)).unwrap();
        }
    }
    for (name, made) in new {
        let path = path(news, *name, made);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !path.exists() {
            fs::write(path, made.text()).unwrap();
        }
    }
}

/// Everything that can be seen of a library but the numbers of rows and documents.
pub(super) fn all_of(library: &Library) -> Vec<String> {
    let store = library.store();
    let mut present = RowSet::full(store.len());
    present.and_not(store.gone());
    let id = |row: Option<Row>| row.map(|row| store.id(row));
    let mut seen: Vec<String> = Vec::new();
    for row in library.order(&present) {
        let origins: Vec<String> = store
            .origins(row)
            .into_iter()
            .map(|mut origin| {
                let document = store.document(origin.document).clone();
                origin.document = dateline::store::DocId(0);
                format!("{document:?} {origin:?}")
            })
            .collect();
        let (item, bound) = (store.item(row), store.bound(row));
        let facets: Vec<Vec<&str>> = Facet::ALL.iter().map(|facet| store.names_of(*facet, row).collect()).collect();
        let aliases: Vec<_> = item.aliases.iter().map(|alias| store.row_of_alias(alias).is_some()).collect();
        assert_eq!(store.row_of(&item.id), Some(row));
        seen.push(format!(
            "{item:?} {origins:?} {bound:?} {facets:?} {aliases:?} {:?} {:?}",
            id(store.previous(row)),
            id(store.next(row))
        ));
    }
    let today = jiff::civil::date(2026, 11, 22);
    for query in
        ["*", "harbour", "har*", "source:tass -strike", "\"tells of number\"", "region:europe", "doc:a", "cold"]
    {
        let rows = library.select(&library.parse(query, today).0, today);
        let mut ids: Vec<_> = rows.iter().map(|row| store.id(row)).collect();
        ids.sort();
        seen.push(format!("{query}: {ids:?}"));
    }
    for facet in Facet::ALL {
        let counts = store.counts(facet, &present);
        let counts: BTreeMap<&str, u32> =
            counts.into_iter().map(|(value, count)| (store.value_name(facet, value), count)).collect();
        seen.push(format!("{facet:?} {counts:?}"));
    }
    seen
}

fn first(news: &Path) -> (Library, Covered) {
    let mut library = empty();
    library.start_over(None);
    let mut all = Covered::default();
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    let ended = read::read_on(vec![Input::Path(news.to_owned())], means, None, 1, &mut |batch: Batch, covered| {
        library.insert(batch);
        all.extend(covered.clone().unwrap());
        library.cover(covered);
        ControlFlow::Continue(())
    });
    assert_eq!(ended, Ended::Read);
    (library, all)
}

/// Brings a library in line with its files. True where that was a patch.
fn follow(library: &mut Library, covered: &mut Covered, news: &Path) -> bool {
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    let inputs = vec![Input::Path(news.to_owned())];
    let mut patched = false;
    loop {
        let mut more = Covered::default();
        let ended = read::read_on(inputs.clone(), means, Some(covered), 1, &mut |batch, covers| {
            library.insert(batch);
            more.extend(covers.clone().unwrap());
            library.cover(covers);
            ControlFlow::Continue(())
        });
        covered.extend(more);
        let Ended::Changed(difference) = ended else { return patched };
        let patch = read::patch(library.store(), covered, &difference.unwrap(), &inputs, means);
        let Some(patch) = patch else {
            (*library, *covered) = first(news);
            return false;
        };
        *covered = patch.covered().clone();
        assert!(library.patch(patch));
        patched = true;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn files_that_change_come_and_go_leave_what_all_files_say(mut now in world(), steps in prop::collection::vec(edits(), 1..4)) {
        let folder = Folder::new(&format!("patch-{:?}", std::thread::current().id()));
        write(&folder.news(), &World::default(), &now);
        let (mut library, mut covered) = first(&folder.news());
        for edits in steps {
            let before = now.clone();
            edits.iter().for_each(|one| edit(&mut now, one));
            write(&folder.news(), &before, &now);
            follow(&mut library, &mut covered, &folder.news());
            let (cold, files) = first(&folder.news());
            prop_assert_eq!(&covered.files, &files.files);
            prop_assert_eq!(all_of(&library), all_of(&cold));
        }
    }
}
