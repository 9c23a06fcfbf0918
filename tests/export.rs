//! What is exported is read back by programs that others wrote: `csv`, `biblatex`, `biblib`, `serde_json`, `pulldown-cmark`. Whatever a document
//! prints, every story comes back whole, in its own record, with its own text.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use biblatex::{Bibliography, ChunksExt};
use biblib::{CitationParser, RisParser};
use dateline::enrich::Tables;
use dateline::item::{Attribution, Credit, Document, Item, ItemId, Link, Note};
use dateline::library::export::{Form, Template, Wish};
use dateline::library::{Batch, Filed, Library};
use dateline::marks::{Kind, Marks, Value};
use dateline::query::Query;
use dateline::rows::{Row, RowSet};
use dateline::shown::Shown;
use jiff::civil::{Date, date};
use proptest::prelude::{Strategy, any, prop};
use proptest::test_runner::{Config, TestRunner};
use pulldown_cmark::{Event as MarkdownEvent, HeadingLevel, Options, Parser as MarkdownParser, Tag, TagEnd};

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));
const TODAY: Date = date(2025, 3, 31);

/// What strangers may print.
const HOSTILE: &[&str] = &[
    "plain words",
    "",
    "{",
    "}",
    "}{",
    "{{{ }",
    "a { b",
    "\\",
    "\\}",
    "\\input{/etc/passwd}",
    "\\write18{touch x}",
    "100% of $5 & #1_2 ~ ^",
    "@article{key, title={x}}",
    "\"quoted\" \"\"twice\"\"",
    ",;\"",
    "two\nlines",
    "two\r\nlines\rthree",
    "ER  - ",
    "x\nER  - \nTY  - BOOK\nTI  - other",
    "\r\nTY  - NEWS",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "\t=cmd|'/c calc'!A0",
    "'=1",
    "＝1",
    "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J",
    "\u{0}\u{8}\u{7f}\u{85}\u{2028}",
    "\u{202e}turned\u{202c} \u{2067}round\u{2069}",
    "عربية עברית",
    "日本語 한국어 ไทย",
    "zero\u{200b}width\u{feff} \u{e0041}",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}",
    "👩\u{200d}🚀",
    "</textarea><script>x</script>",
    "# heading\n- list\n[a](b)",
    "null",
    "  blanks  around  ",
    "\u{ad}",
    "$5 and $6",
    "trailing ##",
    "1. first",
    "[^1]: note",
    "| a | b |\n|---|---|",
    ":::: {.x}",
    "- [ ] task",
    "<https://example.org> https://example.org",
    "---",
    "++added++ ^up^ ~down~",
];

/// What of a text stands in other fields than the body.
fn short(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// A story with this text in every field.
fn story(number: usize, text: &str) -> Item {
    let body = vec![format!("Story number {number} says this."), text.to_owned(), format!("{text} again")];
    let short = short(text);
    let text = short.as_str();
    let entry =
        Attribution { source: text.to_owned(), dates: vec!["2025-03-14".parse().unwrap()], printed: text.into() };
    let headline = (!text.trim().is_empty()).then(|| text.to_owned());
    Item {
        id: ItemId::of(body.iter().map(String::as_str), None, None, None),
        title: if text.trim().is_empty() { format!("Story number {number}") } else { text.to_owned() },
        headline,
        body,
        attribution: Some(format!("({text})")),
        credits: vec![Credit { entry, outlet: text.to_owned() }],
        date: "2025-03-14".parse().ok(),
        region_label: Some(text.to_owned()),
        notes: vec![Note { label: text.to_owned(), text: text.to_owned() }],
        topics: vec![text.to_owned()],
        links: vec![Link { url: format!("https://example.org/{text}"), text: text.to_owned() }],
        byline: Some(text.to_owned()),
        ..Item::default()
    }
}

/// A library of such stories, each with a note and a tag of the reader's.
fn library(texts: &[String]) -> Library {
    let all = texts.join(" ");
    let items: Vec<Item> = texts.iter().enumerate().map(|(number, text)| story(number, text)).collect();
    let document = Document {
        path: format!("news/{}.txt", all.chars().take(60).collect::<String>()),
        title: Some(all.chars().take(200).collect()),
        publisher: Some(all.chars().skip(200).take(200).collect()),
        ..Document::default()
    };
    let filed = Filed { document, parent: None, items, unparsed: Vec::new() };
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    library.insert(Batch { files: vec![vec![filed]], failures: Vec::new() });
    assert_eq!(library.store().len(), texts.len());
    let mut marks = Vec::new();
    for (number, text) in texts.iter().map(|text| short(text)).enumerate() {
        let row = Row(u32::try_from(number).unwrap());
        marks.push((row, Value::Note(Some(format!("my note: {text}")))));
        marks.push((row, Value::Tag(format!("t{text}"), true)));
    }
    let _ = library.set(marks, "2025-03-31T09:00:00Z".parse().unwrap(), Kind::Action);
    library
}

fn all(library: &Library) -> RowSet {
    library.select(&Query::all(), TODAY)
}

fn export(library: &Library, form: Form) -> String {
    let citation = Template::style("full").unwrap();
    library.export(&all(library), Wish { form, citation, reader: true, ..Wish::default() }, TODAY)
}

/// A field as it is exported: one line, harmless.
fn clean(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'));
    let shown = Shown::new(&words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")).to_string();
    shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn harmless(text: &str) {
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        assert_eq!(Shown::new(line).as_str(), line);
    }
}

/// The stories by the number in their body.
fn number_of(body: &str) -> usize {
    let rest = body.split("Story number ").nth(1).unwrap_or_else(|| panic!("{body:?}"));
    rest.split(' ').next().unwrap().parse().unwrap()
}

fn check_csv(texts: &[String], library: &Library) {
    let out = export(library, Form::Csv);
    harmless(&out);
    assert!(out.ends_with("\r\n") && out.matches("\r\n").count() == texts.len() + 1, "a line a story");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut seen = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let cells: BTreeMap<&str, &str> = columns.iter().map(String::as_str).zip(record.iter()).collect();
        assert_eq!(cells.len(), columns.len());
        let runs = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
        assert!(!record.iter().any(runs), "{record:?}");
        let whole = &texts[number_of(cells["body"])];
        let text = &short(whole);
        let same = |column: &str, text: &str| {
            let (cell, text) = (cells[column].trim(), clean(text).trim().to_owned());
            let guarded = |cell: &&str| runs(cell.trim_start_matches('\''));
            let cell = cell.strip_prefix('\'').filter(guarded).unwrap_or(cell);
            assert_eq!(cell, text, "{column}");
        };
        same("headline", text);
        same("source", text);
        same("label", text);
        if !text.contains(['\n', '\r']) {
            same("my_note", &format!("my note: {text}"));
        }
        let body: Vec<&str> = cells["body"].split('\n').collect();
        assert!(body.last().copied() == Some(clean(&format!("{whole} again")).as_str()));
        seen += 1;
    }
    assert_eq!(seen, texts.len());
}

fn check_bibtex(texts: &[String], library: &Library) {
    let out = export(library, Form::Bibtex);
    harmless(&out);
    let parsed = Bibliography::parse(&out).unwrap_or_else(|error| panic!("{error:?}\n{out}"));
    assert_eq!(parsed.len(), texts.len(), "{out}");
    let keys: BTreeSet<&str> = parsed.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys.len(), texts.len());
    for entry in parsed.iter() {
        let field = |name: &str| entry.get(name).map(ChunksExt::format_verbatim).unwrap_or_default();
        let text = &short(&texts[number_of(&field("abstract"))]);
        let headline = clean(text);
        if headline.is_empty() {
            assert!(field("title").starts_with('['), "{}", field("title"));
        } else {
            assert_eq!(field("title"), headline);
        }
        let journal = entry.get("journaltitle").or(entry.get("journal")).map(ChunksExt::format_verbatim);
        assert_eq!(journal.unwrap_or_default(), headline);
        let note = format!("my note: {text}");
        let lines: Vec<String> = note.lines().map(clean).filter(|line| !line.is_empty()).collect();
        assert_eq!(field("annotation") + &field("annote"), lines.join("\\par{} "));
        assert_eq!(entry.get("date").map(ChunksExt::format_verbatim).as_deref(), Some("2025-03-14"));
    }
    // A plain BibTeX counts braces and knows no escapes: they must pair inside of every field.
    for line in out.lines() {
        let mut depth = 0_i32;
        for c in line.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            assert!(depth >= -1, "{line}");
        }
        assert!(depth == 0 || line.starts_with('@') && depth == 1 || line == "}", "{line}");
    }
}

/// A strict reader of the form as it is specified: tag, two blanks, dash, blank; from `TY` to `ER`.
fn ris_records(text: &str) -> Vec<Vec<(String, String)>> {
    let mut records = Vec::new();
    let mut record: Option<Vec<(String, String)>> = None;
    for line in text.split("\r\n").filter(|line| !line.is_empty()) {
        let (tag, value) = line.split_at_checked(6).unwrap_or_else(|| panic!("{line:?}"));
        let name = tag.strip_suffix("  - ").unwrap_or_else(|| panic!("{line:?}"));
        assert!(name.len() == 2 && name.starts_with(|c: char| c.is_ascii_uppercase()), "{line:?}");
        assert!(!value.contains(['\r', '\n']), "{line:?}");
        match (name, &mut record) {
            ("TY", None) => record = Some(vec![(name.into(), value.into())]),
            ("ER", Some(_)) => records.extend(record.take()),
            (_, Some(fields)) if name != "TY" => fields.push((name.into(), value.into())),
            _ => panic!("{line:?} stands outside of a record"),
        }
    }
    assert!(record.is_none(), "the last record does not end");
    records
}

fn check_ris(texts: &[String], library: &Library) {
    let out = export(library, Form::Ris);
    harmless(&out);
    let records = ris_records(&out);
    assert_eq!(records.len(), texts.len());
    for record in &records {
        let get = |tag: &str| record.iter().find(|(name, _)| name == tag).map_or("", |(_, value)| value.as_str());
        let text = clean(&short(&texts[number_of(get("AB"))]));
        assert_eq!(get("T2"), text.trim());
        if !text.is_empty() {
            assert_eq!(get("TI"), text.trim());
        }
        assert_eq!(get("DA"), "2025/03/14/");
        assert_eq!(get("TY"), "NEWS");
    }
    let parsed = RisParser::new().parse(&out).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(parsed.len(), texts.len());
    for citation in parsed {
        let number = number_of(citation.abstract_text.as_deref().unwrap());
        let text = clean(&short(&texts[number]));
        if !text.is_empty() {
            assert_eq!(citation.title.trim(), text.trim());
        }
        assert_eq!(citation.date.map(|date| (date.year, date.month, date.day)), Some((2025, Some(3), Some(14))));
    }
}

fn check_json(texts: &[String], library: &Library) {
    let array = export(library, Form::Json);
    let lines = export(library, Form::Jsonl);
    for out in [&array, &lines] {
        assert!(!out.chars().any(|c| c.is_control() && c != '\n'));
        for c in out.chars().filter(|c| *c != '\n') {
            let shown = Shown::new(c.encode_utf8(&mut [0; 4]));
            assert!(c.is_whitespace() || shown.as_str().contains(c), "{c:?} is shown as {shown}");
        }
    }
    let array: Vec<serde_json::Value> = serde_json::from_str(&array).unwrap();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines);
    assert_eq!(array.len(), texts.len());
    for value in array {
        let whole = &texts[number_of(value["body"][0].as_str().unwrap())];
        assert!(value["body"][1] == whole.as_str(), "JSON keeps what was printed");
        let text = &short(whole);
        assert_eq!(value["headline"].as_str().unwrap_or_default(), if text.trim().is_empty() { "" } else { text });
    }
}

/// What a reader of Markdown makes of a brief: headings, paragraphs, quotes and our own emphasis, and nothing a document printed.
fn check_markdown(texts: &[String], library: &Library) {
    let out = export(library, Form::Markdown);
    let mut headings: BTreeMap<String, usize> = BTreeMap::new();
    let mut heading: Option<String> = None;
    for event in MarkdownParser::new_ext(&out, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            MarkdownEvent::Start(Tag::Heading { level, .. }) => {
                assert!(matches!(level, HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3));
                heading = Some(String::new());
            }
            MarkdownEvent::End(TagEnd::Heading(HeadingLevel::H3)) => {
                *headings.entry(heading.take().unwrap()).or_default() += 1;
            }
            MarkdownEvent::Text(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            MarkdownEvent::Start(Tag::Paragraph | Tag::BlockQuote(None) | Tag::Strong | Tag::Emphasis)
            | MarkdownEvent::End(_)
            | MarkdownEvent::SoftBreak
            | MarkdownEvent::HardBreak => {}
            other => panic!("{other:?} in {out}"),
        }
    }
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (number, text) in texts.iter().enumerate() {
        let shown = clean(&short(text));
        let title = match (text.trim().is_empty(), shown.is_empty()) {
            (true, _) => format!("[Story number {number}…]"),
            (false, true) => String::from("[untitled]"),
            (false, false) => shown,
        };
        *expected.entry(title).or_default() += 1;
    }
    assert_eq!(headings, expected, "{out}");
}

fn check(texts: &[String]) {
    let library = library(texts);
    check_csv(texts, &library);
    check_bibtex(texts, &library);
    check_ris(texts, &library);
    check_json(texts, &library);
    check_markdown(texts, &library);
    for form in [Form::Markdown, Form::Text] {
        harmless(&export(&library, form));
    }
}

#[test]
fn hostile_text_is_read_back_whole() {
    check(&HOSTILE.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    for text in HOSTILE {
        check(&[(*text).to_owned()]);
    }
}

#[test]
fn any_text_is_read_back_whole() {
    let piece = prop::sample::select(HOSTILE).prop_map(str::to_owned);
    let letters =
        prop::collection::vec(any::<char>(), 0..20).prop_map(|letters| letters.into_iter().collect::<String>());
    let text = prop::collection::vec(proptest::prop_oneof![piece, letters], 0..4).prop_map(|parts| parts.join(""));
    let texts = prop::collection::vec(text, 1..5);
    let mut runner = TestRunner::new_with_rng(
        Config { cases: 64, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    runner
        .run(&texts, |texts| {
            check(&texts);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_body_of_a_megabyte_is_read_back_whole() {
    check(&["}{ \\ \"=,\n@ ER  - %&".repeat(1 << 16), "small".to_owned()]);
}

#[test]
fn keys_are_the_same_in_every_library() {
    let keys = |texts: &[&str]| -> BTreeMap<String, String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let library = library(&texts);
        let parsed = Bibliography::parse(&export(&library, Form::Bibtex)).unwrap();
        parsed.iter().map(|entry| (entry.get("title").unwrap().format_verbatim(), entry.key.clone())).collect()
    };
    let (one, two) = (keys(&["alpha", "beta", "gamma"]), keys(&["alpha", "other", "gamma", "more"]));
    assert_eq!((&one["alpha"], &one["gamma"]), (&two["alpha"], &two["gamma"]));
    assert!(one["alpha"].starts_with("story-number-0-"), "{one:?}");
}
