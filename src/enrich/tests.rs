use super::*;
use crate::item::Note;

fn raw(headline: &str, body: &str) -> RawItem {
    RawItem {
        headline: (!headline.is_empty()).then(|| headline.to_owned()),
        body: vec![body.to_owned()],
        ..RawItem::default()
    }
}

fn codes(item: &Item) -> Vec<&str> {
    item.places.iter().map(crate::item::Place::code).collect()
}

fn enriched(raw: RawItem) -> Item {
    static TABLES: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(Tables::new);
    enrich(raw, &Document::default(), &TABLES)
}

fn entry(source: &str, dates: &[&str]) -> Attribution {
    Attribution {
        source: source.to_owned(),
        dates: dates.iter().filter_map(|d| d.parse().ok()).collect(),
        printed: source.to_owned(),
    }
}

#[test]
fn places_come_heaviest_first_with_their_evidence() {
    let item = enriched(raw(
        "OSLO, TALLINN SHARE A HARBOUR",
        "Norwegian and Estonian boards met in Oslo. Ferries from Denmark will call too. Norway pays.",
    ));
    assert_eq!(codes(&item), ["NO", "EE", "DK"]);
    let norway = &item.places[0];
    assert!(norway.in_headline && norway.in_lead && norway.in_body);
    assert_eq!(norway.count, 4);
    assert_eq!(norway.evidence, ["OSLO", "Norwegian", "Oslo", "Norway"]);
    assert!(!item.places[2].in_lead && item.places[2].in_body);
}

#[test]
fn a_country_before_a_colon_is_what_the_story_is_about() {
    let item =
        enriched(raw("Peru: the mines of Chile", "Chilean firms bid in Lima. Chile and Chile again, Chile, Chile."));
    assert_eq!(codes(&item), ["PE", "CL"]);
}

#[test]
fn regions_are_each_country_and_all_that_holds_it() {
    let item = enriched(raw("", "Ferries link Dublin and Tunis."));
    assert_eq!(&item.regions[..3], ["IE", "154", "150"]);
    assert!(
        item.regions.contains(&"british-isles") && item.regions.contains(&"015") && item.regions.contains(&"maghreb")
    );
    assert_eq!(item.regions.iter().filter(|r| **r == "001").count(), 1);
}

#[test]
fn small_words_and_parts_of_words_name_nothing() {
    let item = enriched(raw(
        "",
        "Join us for turkey on fine china; polish the chilean-free Malibu sign of Nigerialike Omanis' kin.",
    ));
    assert_eq!(codes(&item), ["OM"]);
    assert!(enriched(raw("", "Us and them.")).places.is_empty());
}

#[test]
fn outlets_have_their_canonical_names() {
    let mut story =
        raw("", "As RFE/RL first said, the Wall Street Journal and AFP agree. The Ferry Gazette denies it.");
    story.attributions = vec![entry("AFP", &["2024-11-08"]), entry("Ferry Gazette", &["2024-11-09"])];
    story.cited = vec!["The Ferry Gazette".to_owned(), "Harbour Post".to_owned()];
    let item = enriched(story);
    let outlets: Vec<_> = item.credits.iter().map(|c| c.outlet.as_str()).collect();
    assert_eq!(outlets, ["Agence France-Presse", "Ferry Gazette"]);
    assert_eq!(item.credits[0].entry.source, "AFP");
    assert_eq!(item.cited, ["Harbour Post", "RFE/RL", "The Wall Street Journal"]);
    assert!(item.places.is_empty());
}

#[test]
fn the_date_is_the_latest_printed_one() {
    let mut story = raw("", "x");
    story.attributions = vec![entry("A", &["2024-11-08", "2024-11-01"]), entry("B", &["2024-11-08"])];
    story.date = "2024-10".parse().ok();
    let document = Document { date: "2025-01-01".parse().ok(), ..Document::default() };
    let tables = Tables::new();
    let item = enrich(story, &document, &tables);
    assert_eq!(item.date.map(|d| d.to_string()).as_deref(), Some("2024-11-08"));
    assert_eq!(item.dates.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2024-10", "2024-11-01", "2024-11-08"]);
    assert_eq!(item.date_how, DateHow::Printed);

    let item = enrich(raw("", "x"), &document, &tables);
    assert_eq!((item.date, item.date_how), (document.date, DateHow::Document));
    assert!(item.dates.is_empty());

    let mut entry = raw("", "x");
    entry.given = "2024-12-24".parse().ok();
    let item = enrich(entry, &document, &tables);
    assert_eq!((item.date_how, item.dates.as_slice()), (DateHow::Feed, item.date.as_slice()));

    let item = enrich(raw("", "x"), &Document::default(), &tables);
    assert_eq!((item.date, item.date_how), (None, DateHow::None));
}

#[test]
fn the_tag_of_a_listing_is_a_topic_of_its_items() {
    let mut story = raw("", "x");
    story.topics = vec!["Harbours".to_owned(), "ferries".to_owned(), "harbours".to_owned()];
    let document = Document { tag: Some("Ferries".to_owned()), ..Document::default() };
    assert_eq!(enrich(story.clone(), &document, &Tables::new()).topics, ["Harbours", "ferries"]);
    let document = Document { tag: Some("Norway".to_owned()), ..Document::default() };
    assert_eq!(enrich(story, &document, &Tables::new()).topics, ["Harbours", "ferries", "Norway"]);
}

#[test]
fn notes_labels_and_tags_make_no_place() {
    let mut story = raw("", "The board met.");
    story.notes = vec![Note { label: "NOTE".to_owned(), text: "France said so.".to_owned() }];
    story.region_label = Some("Europe".to_owned());
    story.topics = vec!["Russia".to_owned()];
    let item = enriched(story);
    assert!(item.places.is_empty() && item.regions.is_empty());
    assert_eq!(item.region_label.as_deref(), Some("Europe"));
}

#[test]
fn countries_are_named_in_other_languages_too() {
    for (text, expected) in [
        ("Президент России прибыл в Минск, затем в Киев.", vec!["RU", "BY", "UA"]),
        ("В Кубани идут дожди.", vec![]),
        ("Росія та Польща", vec!["RU", "PL"]),
        ("ПЕРЕГОВОРЫ В ГЕРМАНИИ", vec!["DE"]),
        ("Der Kanzler sprach mit Russlands Botschafter in Österreich.", vec!["RU", "AT"]),
        ("L'Espagne et l'Algérie renouent.", vec!["ES", "DZ"]),
        ("O ministro viajou a Moscou e à Ucrânia.", vec!["RU", "UA"]),
        ("中国和俄罗斯在北京会谈", vec!["CN", "RU"]),
        ("وصل الوزير إلى القاهرة والصين", vec!["EG", "CN"]),
        ("An island of sages; Roma families; chili.", vec![]),
    ] {
        assert_eq!(codes(&enriched(raw("", text))), expected, "{text}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(4000))]

    /// Words of the tables, cues of their rules and letters of any width, in any order: no text makes enrichment fail.
    #[test]
    fn no_text_makes_it_fail(words in proptest::collection::vec(proptest::sample::select(vec![
        "Georgia", "Jordan", "GEORGIA", "US", "Paris", ", ", "Texas", " ", " ", "é", "日本", "Росси", "й", "\u{301}", "River", "Lake",
        "in", "and", "French", "Spanish", "-", "’s", "'s", "Michael", "B.", "…", ":", "County", "Korea", "وال", "صين", "ﬁ", "ß",
        "Congo", "Victoria", "🦃", "Turkey", "Mr.", "Soviet", "post-", "The ", "Times", "İ", "Washington", ".", "\n", "中国",
    ]), 0..24), headline in proptest::bool::ANY) {
        let text = words.concat();
        let item = enriched(raw(if headline { text.as_str() } else { "" }, &text));
        for place in &item.places {
            proptest::prop_assert!(place.count > 0 && place.evidence.iter().all(|words| text.contains(words.as_str())));
        }
    }
}
