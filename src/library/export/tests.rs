use std::sync::{Arc, LazyLock};

use jiff::civil::date;

use super::*;
use crate::enrich::Tables;
use crate::library::{Batch, read};
use crate::marks::{Kind, Marks, Value};
use crate::query::Query;

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));

/// Six stories, one chain, an editors' note, a note of the reader's.
fn harbour() -> Library {
    let bytes = include_bytes!("../../../tests/screens/items/harbour.txt");
    let late = include_bytes!("../../../tests/screens/items/late.txt");
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    let files = vec![read::file("news/harbour.txt", bytes, &TABLES), read::file("news/late.txt", late, &TABLES)];
    library.insert(Batch { files, failures: Vec::new() });
    library
}

fn row(library: &Library, query: &str) -> Row {
    let (query, _) = library.parse(query, date(2025, 3, 31));
    library.select(&query, date(2025, 3, 31)).iter().next().unwrap()
}

fn set(library: &mut Library, query: &str, values: &[Value]) {
    let row = row(library, query);
    let values = values.iter().map(|value| (row, value.clone())).collect();
    let _ = library.set(values, "2025-03-31T09:00:00Z".parse().unwrap(), Kind::Action);
}

#[track_caller]
fn cites(library: &Library, query: &str, template: &str, expect: &str) {
    let template = Template::parse(template).unwrap_or_else(|fault| panic!("{template}: {fault}"));
    assert_eq!(library.citation(row(library, query), &template, date(2025, 3, 31)), expect);
}

#[test]
fn a_template_prints_what_it_says() {
    let library = harbour();
    let oslo = "oslo";
    cites(&library, oslo, "{source}, {date:long}, in: {path}", "Yle, 12 March 2025, in: news/harbour.txt");
    cites(&library, oslo, "“{headline}” ({source} {date:year})", "“TALKS RESUME IN OSLO” (Yle 2025)");
    cites(&library, oslo, "{credits:short}; {lines}", "Yle, 12 Mar 2025; lines 5 to 7");
    cites(&library, oslo, "{{{source}}} [[{country}]]", "{Yle} [Norway]");
    cites(&library, oslo, "{byline|source}", "Yle");
    cites(&library, oslo, "{attribution}", "Yle, March 12, 2025");
    cites(&library, oslo, "{today:month-first}", "March 31, 2025");
}

#[test]
fn an_empty_field_leaves_no_comma_behind() {
    let library = harbour();
    let oslo = "oslo";
    // The document has neither a title nor a publisher, the story no byline.
    cites(&library, oslo, "{source}, {date:long}, in: {publisher}, {path}", "Yle, 12 March 2025, news/harbour.txt");
    cites(&library, oslo, "{byline}, {source}", "Yle");
    cites(&library, oslo, "({byline}, {publisher}, {source})", "(Yle)");
    cites(&library, oslo, "{source}, {publisher}.", "Yle.");
    cites(&library, oslo, "[by {byline}, ]{source}[ ({publisher})]", "Yle");
    cites(&library, oslo, "[by {source}, ]{date}[ ({path})]", "by Yle, 2025-03-12 (news/harbour.txt)");
    cites(&library, oslo, "{byline}{publisher}", "");
    // What was just said is not said again.
    cites(&library, oslo, "{source}, {byline|source}, {date}", "Yle, 2025-03-12");
    cites(&library, oslo, "{source}[ ({source})], {date}", "Yle, 2025-03-12");
    cites(&library, oslo, "{source}, {date}, {source}", "Yle, 2025-03-12, Yle");
}

#[test]
fn the_built_in_styles_are_right_and_read_well() {
    let library = harbour();
    for (name, text, _) in STYLES {
        assert!(Template::style(name).is_some(), "{name}: {:?}", Template::parse(text));
    }
    let cited =
        |name: &str| library.citation(row(&library, "oslo"), &Template::style(name).unwrap(), date(2025, 3, 31));
    assert_eq!(cited("full"), "“TALKS RESUME IN OSLO”, Yle, 12 March 2025, in: news/harbour.txt, lines 5 to 7.");
    assert_eq!(cited("short"), "Yle, 12 Mar 2025");
    assert_eq!(cited("chicago"), "Yle, “TALKS RESUME IN OSLO,” March 12, 2025, in news/harbour.txt.");
    assert_eq!(cited("apa"), "Yle. (2025, March 12). TALKS RESUME IN OSLO. In news/harbour.txt.");
}

#[test]
fn a_wrong_template_is_told_with_place_and_mend() {
    for (text, span, message, mend) in [
        ("{sorce}", 1..6, "no field is called `sorce`", "did you mean `source`?"),
        ("{date:lnog}", 6..10, "no form of a date is called `lnog`", "did you mean `long`?"),
        ("{source:long}", 8..12, "`source` has no forms", "write `{source}`"),
        ("{source", 0..1, "`{` is never closed", "write `}` after the name"),
        ("a } {source}", 2..3, "`}` closes nothing", "write `}}`"),
        ("a ] {source}", 2..3, "`]` closes nothing", "write `]]`"),
        ("x [{source}", 2..3, "`[` is never closed", "write `]` after it"),
        ("[a [{source}]]", 3..4, "a bracket opens in a bracket", "close the first"),
        ("{source} [no field]", 9..19, "there is no field in these brackets", "write `[[`"),
        ("no field", 0..8, "there is no field in this template", "write one"),
        ("", 0..0, "there is no field in this template", "write one"),
        ("{source|}", 8..8, "no field is called ``", "it must be one of"),
        ("{é}", 1..3, "no field is called `é`", "it must be one of"),
    ] {
        let fault = Template::parse(text).unwrap_err();
        assert_eq!((fault.span.clone(), fault.message.as_str()), (span, message), "{text}");
        assert!(fault.mend.starts_with(mend), "{text}: {}", fault.mend);
    }
}

#[test]
fn a_brief_is_grouped_and_has_my_notes() {
    let mut library = harbour();
    set(
        &mut library,
        "manila",
        &[
            Value::Note(Some("call *the* trader\nbefore Easter".into())),
            Value::Tag("rice".into(), true),
            Value::Due(Some(date(2025, 4, 2))),
            Value::Priority(3),
        ],
    );
    let (query, _) = library.parse("source:reuters OR timbuktu", date(2025, 3, 31));
    let rows = library.select(&query, date(2025, 3, 31));
    let wish = |form, grouping| Wish {
        form,
        grouping,
        citation: Template::style("short").unwrap(),
        reader: true,
        selected: query.to_string(),
    };
    assert_eq!(
        library.export(&rows, wish(Form::Markdown, Grouping::Region), date(2025, 3, 31)),
        "\
# News brief, 31 March 2025

3 stories, 10 March 2025 to 14 March 2025: source:reuters OR timbuktu

## Europe

### HARBOUR STRIKE ENTERS SECOND WEEK...

Dockers in Bergen have begun the second week of their strike. Forty ships wait in the fjord, and the price of salt has doubled. \
The port authority of Norway calls the situation serious, the union calls it overdue.

— Reuters, 14 Mar 2025

## Asia

### RICE PRICES FALL IN MANILA

A good harvest in the Philippines has brought the price of rice down by a tenth. Traders in Manila say it will not last.

— Reuters, 11 Mar 2025

**My note:** call \\*the\\* trader\\
before Easter

*due 2 April 2025; high priority; tags: rice*

## Africa

### A LIBRARY FOR TIMBUKTU

Three hundred manuscripts have come home to Mali. They spent a decade in metal trunks under the beds of their keepers.

— Agence France-Presse, 10 Mar 2025
"
    );
    let text = library.export(&rows, wish(Form::Text, Grouping::Source), date(2025, 3, 31));
    let headings: Vec<&str> = text
        .lines()
        .zip(text.lines().skip(1))
        .filter(|(_, rule)| rule.starts_with("=="))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(headings, ["Agence France-Presse", "Reuters"]);
    assert!(text.contains("My note: call *the* trader\n         before Easter\n"), "{text}");
    let text = library.export(&rows, wish(Form::Text, Grouping::Day), date(2025, 3, 31));
    let at = |heading: &str| text.find(heading).unwrap_or_else(|| panic!("{heading}: {text}"));
    assert!(at("14 March 2025\n===") < at("11 March 2025\n===") && at("11 March 2025\n===") < at("10 March 2025\n==="));
    let ris = library.export(&rows, wish(Form::Ris, Grouping::None), date(2025, 3, 31));
    assert!(ris.contains("N1  - My note: call *the* trader\r\nN1  - before Easter\r\n"), "{ris}");
    let table = library.export(&rows, wish(Form::Csv, Grouping::None), date(2025, 3, 31));
    assert!(table.lines().next().is_some_and(|head| head.ends_with("my_note,priority")), "{table}");
    assert!(table.contains("before Easter\",high\r\n"), "{table}");
    let text = library.export(&rows, wish(Form::Text, Grouping::None), date(2025, 3, 31));
    assert!(!text.contains("==="), "{text}");
}

#[test]
fn a_chain_stays_together_in_a_brief() {
    let library = harbour();
    let rows = library.select(&Query::all(), date(2025, 3, 31));
    for grouping in [Grouping::Region, Grouping::Source, Grouping::Day, Grouping::None] {
        let wish = Wish { form: Form::Text, grouping, ..Wish::default() };
        let text = library.export(&rows, wish, date(2025, 3, 31));
        let (first, second) = (text.find("HARBOUR STRIKE").unwrap(), text.find("...AND THE FERRIES").unwrap());
        assert!(first < second && !text[first..second].contains("==="), "{grouping:?}: {text}");
    }
}

#[test]
fn stories_without_anything_still_stand_in_every_group() {
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    let files = vec![read::file(
        "a.txt",
        b"Something happened somewhere to somebody, and nobody knows what it was.\n",
        &TABLES,
    )];
    library.insert(Batch { files, failures: Vec::new() });
    let rows = library.select(&Query::all(), date(2025, 3, 31));
    for (grouping, heading) in
        [(Grouping::Region, "No country named"), (Grouping::Source, "No source named"), (Grouping::Day, "Undated")]
    {
        let wish = Wish { form: Form::Text, grouping, citation: Template::style("full").unwrap(), ..Wish::default() };
        let text = library.export(&rows, wish, date(2025, 3, 31));
        assert!(text.contains(heading), "{text}");
        assert!(text.contains("[Something happened") && text.contains("-- in: a.txt, line 1."), "{text}");
    }
    let citation = library.citation(row(&library, ""), &Template::style("short").unwrap(), date(2025, 3, 31));
    assert_eq!(citation, "a.txt, line 1");
}

#[test]
fn an_export_of_nothing_is_whole() {
    let library = harbour();
    for (name, _, _, form) in Form::ALL {
        let text = library.export(&RowSet::default(), Wish { form, ..Wish::default() }, date(2025, 3, 31));
        match form {
            Form::Json => assert_eq!(text, "[]\n"),
            Form::Csv => assert!(text.starts_with("id,headline,") && text.lines().count() == 1),
            Form::Markdown | Form::Text => assert!(text.contains("No story"), "{name}: {text}"),
            Form::Jsonl | Form::Bibtex | Form::Ris => assert_eq!(text, "", "{name}"),
        }
    }
}

#[test]
fn slices_and_the_whole_are_the_same() {
    let library = harbour();
    let rows = library.select(&Query::all(), date(2025, 3, 31));
    for (_, _, _, form) in Form::ALL {
        let wish = Wish { form, reader: true, citation: Template::style("full").unwrap(), ..Wish::default() };
        let whole = library.export(&rows, wish.clone(), date(2025, 3, 31));
        let mut exporting = Exporting::new(&library, &rows, wish, date(2025, 3, 31));
        assert_eq!(exporting.stories(), 6);
        let (mut pieces, mut piece) = (String::new(), String::new());
        while !exporting.step(&library, 1, &mut piece) {
            assert!(piece.len() < 4000, "one story a slice");
            pieces.push_str(&std::mem::take(&mut piece));
        }
        assert_eq!(pieces + &piece, whole, "{form:?}");
    }
}

#[test]
fn without_the_reader_nothing_of_the_reader_is_exported() {
    let mut library = harbour();
    set(&mut library, "manila", &[Value::Note(Some("secret".into())), Value::Tag("hidden".into(), true)]);
    let rows = library.select(&Query::all(), date(2025, 3, 31));
    for (name, _, _, form) in Form::ALL {
        let wish = |reader| Wish { form, reader, citation: Template::style("full").unwrap(), ..Wish::default() };
        let with = library.export(&rows, wish(true), date(2025, 3, 31));
        assert!(with.contains("secret") && with.contains("hidden"), "{name}: {with}");
        let without = library.export(&rows, wish(false), date(2025, 3, 31));
        assert!(!without.contains("secret") && !without.contains("hidden"), "{name}: {without}");
    }
}
