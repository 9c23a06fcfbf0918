//! One story in several documents: identity, origins, facets, chains.

use dateline::item::{Document, DocumentHash, Item, ItemId, PartialDate, Span};
use dateline::rows::{Row, RowSet};
use dateline::store::{Added, Facet, Folded, Section, Store};
use proptest::prelude::*;

use crate::world::{date, world};

fn story(body: &str) -> Item {
    Item {
        id: ItemId::of([body], None, None, None),
        title: body.to_owned(),
        body: vec![body.to_owned()],
        ..Item::default()
    }
}

fn document(name: &str) -> Document {
    Document { path: name.to_owned(), hash: DocumentHash::of(name.as_bytes()), ..Document::default() }
}

fn folded(store: &Store, section: Section) -> String {
    let mut folded = Folded::default();
    store.fold(Row(0), &mut folded);
    folded.get(Some(section)).to_owned()
}

fn rows(store: &Store) -> Vec<Row> {
    store.order(&RowSet::full(store.len()))
}

fn names(store: &Store, facet: Facet, row: Row) -> Vec<&str> {
    store.names_of(facet, row).collect()
}

#[test]
fn a_story_in_two_documents_is_one_item_with_two_origins() {
    let mut store = Store::new();
    let (a, b) = (store.add_document(document("a"), None), store.add_document(document("b"), None));
    let plain =
        Item { region_label: Some("Europe".into()), topics: vec!["Russia".into()], ..story("the ferries stop") };
    let full = Item {
        headline: Some("FERRIES".into()),
        title: "FERRIES".into(),
        date: Some(date("2024-10-23")),
        region_label: Some("Worldwide".into()),
        topics: vec!["russia".into(), "Ferries".into()],
        ..story("the ferries stop")
    };
    assert_eq!(store.insert(a, vec![plain.clone()]), [Added::New(Row(0))]);
    assert_eq!(store.insert(b, vec![full.clone()]), [Added::Merged(Row(0))]);
    assert_eq!(store.len(), 1);
    let origins = store.origins(Row(0));
    assert_eq!(origins.iter().map(|origin| origin.document).collect::<Vec<_>>(), [a, b]);
    assert_eq!(origins[0].headline, None);
    assert_eq!(origins[1].headline.as_deref(), Some("FERRIES"));
    assert_eq!(origins[1].region_label.as_deref(), Some("Worldwide"));
    assert_eq!((&*store.title(Row(0)), store.date(Row(0))), ("FERRIES", Some(date("2024-10-23"))));
    assert_eq!(names(&store, Facet::Label, Row(0)), ["Europe", "Worldwide"]);
    assert_eq!(names(&store, Facet::Topic, Row(0)), ["Russia", "Ferries"]);
    assert_eq!(names(&store, Facet::Document, Row(0)), ["a", "b"]);
    assert_eq!(folded(&store, Section::Headline), " ferries ");
}

#[test]
fn the_same_bytes_again_are_the_same_document_and_no_further_origin() {
    let mut store = Store::new();
    let a = store.add_document(document("a"), None);
    store.insert(a, vec![story("one"), story("two")]);
    let copy = Document { path: "copy of a".into(), ..document("a") };
    let again = store.add_document(copy, None);
    assert_eq!(again, a);
    assert_eq!(store.insert(again, vec![story("one"), story("two")]), [Added::Merged(Row(0)), Added::Merged(Row(1))]);
    assert_eq!((store.documents().len(), store.origins(Row(0)).len()), (1, 1));
}

#[test]
fn an_alias_makes_a_changed_story_the_same_item() {
    let mut store = Store::new();
    let a = store.add_document(document("a"), None);
    let b = store.add_document(document("b"), None);
    let first = Item { aliases: vec!["guid".into()], ..story("first words") };
    let second = Item { aliases: vec!["guid".into()], ..story("other words") };
    store.insert(a, vec![first.clone()]);
    assert_eq!(store.insert(b, vec![second.clone()]), [Added::Merged(Row(0))]);
    assert_eq!(store.id(Row(0)), first.id);
    assert_eq!((store.row_of(&first.id), store.row_of(&second.id)), (Some(Row(0)), Some(Row(0))));
    assert_eq!(store.row_of_alias("guid"), Some(Row(0)));
    assert_eq!(store.origins(Row(0)).len(), 2);
}

#[test]
fn chains_stand_together_in_document_order_at_their_newest_date() {
    let mut store = Store::new();
    let a = store.add_document(document("a"), None);
    let dated = |body: &str, day: &str, continues: bool| Item { date: day.parse().ok(), continues, ..story(body) };
    store.insert(
        a,
        vec![
            dated("one", "2024-10-10", true),
            dated("two", "2024-10-30", true),
            dated("three", "2024-10-01", false),
            dated("four", "2024-10-20", true),
        ],
    );
    let b = store.add_document(Document { date: Some(date("2024-10-25")), ..document("b") }, None);
    store.insert(b, vec![story("undated"), dated("five", "2024-11-01", false)]);
    let c = store.add_document(document("c"), None);
    store.insert(c, vec![story("nowhen"), dated("six", "2024", false)]);
    let titles: Vec<String> = rows(&store).into_iter().map(|row| store.title(row).into_owned()).collect();
    assert_eq!(titles, ["five", "one", "two", "three", "undated", "four", "six", "nowhen"]);
    assert_eq!((store.previous(Row(1)), store.next(Row(1))), (Some(Row(0)), Some(Row(2))));
    assert_eq!(store.next(Row(3)), None);
}

#[test]
fn documents_that_chain_the_same_items_in_a_circle_make_no_circle() {
    let mut store = Store::new();
    let chained =
        |bodies: &[&str]| -> Vec<Item> { bodies.iter().map(|body| Item { continues: true, ..story(body) }).collect() };
    for (name, bodies) in
        [("a", ["one", "two"]), ("b", ["two", "three"]), ("c", ["three", "one"]), ("d", ["one", "one"])]
    {
        let id = store.add_document(document(name), None);
        store.insert(id, chained(&bodies));
    }
    assert_eq!(rows(&store), [Row(0), Row(1), Row(2)]);
    assert_eq!(store.next(Row(2)), None);
}

#[test]
fn the_order_is_right_after_each_arrival() {
    let mut store = Store::new();
    let a = store.add_document(document("a"), None);
    for (at, day) in ["2024-01-02", "2024-01-04", "2024-01-01", "2024-01-03"].into_iter().enumerate() {
        let item = Item { date: day.parse().ok(), span: Span::new(at, at + 1), ..story(day) };
        store.insert(a, vec![item]);
        let days: Vec<Option<PartialDate>> = rows(&store).into_iter().map(|row| store.date(row)).collect();
        assert!(days.is_sorted_by(|a, b| a >= b), "{days:?}");
    }
}

/// Bytes of a store in which so many documents repeat one long story, or one document so many times.
fn bytes_of_repeats(repeats: usize, in_one_document: bool) -> usize {
    let mut store = Store::new();
    let body = "The ferries stop at night and nobody says when they will sail again. ".repeat(60);
    let first = store.add_document(document("first"), None);
    for at in 0..repeats {
        let id = if in_one_document { first } else { store.add_document(document(&at.to_string()), None) };
        let item = Item { headline: Some("FERRIES".into()), span: Span::new(at, at + 1), ..story(&body) };
        store.insert(id, vec![item]);
    }
    assert_eq!((store.len(), store.origins(Row(0)).len()), (1, repeats));
    let sizes = store.sizes();
    sizes.text + sizes.columns + sizes.words
}

#[test]
fn a_further_origin_takes_a_few_bytes_however_long_the_story_and_however_many_there_are() {
    for in_one_document in [true, false] {
        let (few, many) = (bytes_of_repeats(10_000, in_one_document), bytes_of_repeats(30_000, in_one_document));
        let each = (many - few) / 20_000;
        assert!(each < 200, "{each} bytes an origin");
    }
}

#[test]
fn what_each_document_adds_is_kept_however_often_a_story_changes() {
    let mut store = Store::new();
    for at in 0..300 {
        let id = store.add_document(document(&at.to_string()), None);
        let item = Item {
            headline: Some(format!("headline {at}")),
            region_label: Some(format!("label {at}")),
            topics: vec![format!("topic {at}")],
            aliases: vec![format!("alias {at}")],
            ..story("the ferries stop")
        };
        assert_eq!(store.insert(id, vec![item.clone()])[0].row(), Row(0));
        assert_eq!(store.insert(id, vec![item]), [Added::Merged(Row(0))]);
    }
    let told = |name: &str| (0..300).map(|at| format!("{name} {at}")).collect::<Vec<_>>();
    assert_eq!(names(&store, Facet::Label, Row(0)), told("label"));
    assert_eq!(names(&store, Facet::Topic, Row(0)), told("topic"));
    assert_eq!((store.item(Row(0)).topics, store.item(Row(0)).aliases), (told("topic"), told("alias")));
    let origins = store.origins(Row(0));
    assert_eq!(origins.iter().filter_map(|origin| origin.headline.clone()).collect::<Vec<_>>(), told("headline"));
    assert!(origins.iter().all(|origin| origin.topics.len() == 1 && origin.aliases.len() == 1));
    assert_eq!(origins[0], store.first_origin(Row(0)));
    assert!(folded(&store, Section::Headline).ends_with("\n headline 299 "));
    assert_eq!(folded(&store, Section::Body), "\n the ferries stop ");
}

proptest! {
    #[test]
    fn items_come_back_as_they_went_in(world in world()) {
        for ((source, added), id) in world.sources.iter().zip(&world.added).zip(&world.ids) {
            for (item, added) in source.items.iter().zip(added) {
                let row = added.row();
                prop_assert_eq!(world.store.row_of(&item.id), Some(row));
                let origins = world.store.origins(row);
                let origin = origins.iter().find(|origin| origin.document == *id && origin.span == item.span);
                let is_known = origins.len() > 1 || origin.is_some();
                prop_assert!(is_known);
                if origins.len() == 1 {
                    // The same document twice is read once: what stands there first is kept.
                    if let Added::New(_) = added {
                        prop_assert_eq!(&world.store.item(row), item);
                    }
                }
                if let (Added::New(_), Some(origin)) = (added, origin) {
                    prop_assert_eq!(&origin.headline, &item.headline);
                    prop_assert_eq!(&origin.attribution, &item.attribution);
                    prop_assert_eq!(&origin.topics, &item.topics);
                    prop_assert_eq!(&origin.region_label, &item.region_label);
                }
            }
        }
        for row in (0..world.store.len()).map(Row::at) {
            let item = world.store.item(row);
            prop_assert_eq!(&*world.store.title(row), &item.title);
            prop_assert_eq!(world.store.date(row), item.date);
            prop_assert_eq!(world.store.has_headline(row), item.headline.is_some());
            prop_assert_eq!(world.store.next(row).map(|next| world.store.previous(next)), world.store.next(row).map(|_| Some(row)));
        }
    }
}
