use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::sandbox::Sandbox;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn stories_are_lines_newest_first() {
    let sandbox = Sandbox::with_news();
    assert_eq!(
        sandbox.run("list news").fine(),
        "\
* 2025-03-15  APA                       SNOW CLOSES THE BRENNER
* 2025-03-14  Reuters                   HARBOUR STRIKE ENTERS SECOND WEEK...
* 2025-03-14  Deutsche Welle            ...AND THE FERRIES STOP
* 2025-03-12  Yle                       TALKS RESUME IN OSLO
* 2025-03-11  Reuters                   RICE PRICES FALL IN MANILA
* 2025-03-10  Agence France-Presse      A LIBRARY FOR TIMBUKTU
"
    );
}

#[test]
fn a_query_selects() {
    let sandbox = Sandbox::with_news();
    let titles = |query: &str| -> Vec<String> {
        let out = sandbox.run_with(["list", "news", "--query", query]).fine();
        out.lines().map(|line| line[40..].chars().take(12).collect()).collect()
    };
    assert_eq!(titles("source:reuters"), ["HARBOUR STRI", "RICE PRICES "]);
    assert_eq!(titles("region:europe -date:2025-03-14"), ["SNOW CLOSES ", "TALKS RESUME"]);
    assert_eq!(titles("\"second week\""), ["HARBOUR STRI"]);
    assert_eq!(titles("zeppelin"), Vec::<String>::new());
}

#[test]
fn a_wrong_query_is_shown_with_a_caret() {
    let sandbox = Sandbox::with_news();
    assert_eq!(
        sandbox.run_with(["list", "news", "--query", "strike regoin:norway"]).failed(2),
        "\
dateline: no field is called `regoin`
  strike regoin:norway
         ^^^^^^
  hint: did you mean `region`?
"
    );
    for (query, caret) in [
        ("is:unraed", "     ^^^^^^"),
        ("日本 date:2024-13", "            ^^^^^^^"),
        ("region:eurpoe", "         ^^^^^^"),
    ] {
        let ended = sandbox.run_with(["list", "news", "-q", query]);
        assert_eq!(ended.out, "", "a wrong query prints no story");
        let told = ended.failed(2);
        assert!(told.lines().nth(2).unwrap().trim_end().ends_with(caret.trim_start()), "{told}");
        assert_eq!(told.lines().nth(1), Some(format!("  {query}").as_str()));
    }
}

#[test]
fn a_name_that_no_story_has_is_a_doubt_not_a_fault() {
    let sandbox = Sandbox::with_news();
    let ended = sandbox.run("list news --query source:retuers");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert!(ended.err.starts_with("dateline: no story has the source `retuers`"), "{}", ended.err);
}

#[test]
fn what_is_in_no_story_is_listed_on_request() {
    let sandbox = Sandbox::new();
    sandbox.write("tag.txt", b"Displaying items by tag: Harbours\n\nA crane has been painted green in Riga, and the gulls have not come back to it since then, says the crane driver.\n\nPublished in Europe\n\nPage 1 of 3\n");
    assert_eq!(sandbox.run("list tag.txt").fine().lines().count(), 1);
    let out = sandbox.run("list tag.txt --unparsed").fine();
    assert!(out.contains("tag.txt:1  masthead  Displaying items by tag: Harbours\n"), "{out}");
    let out = sandbox.run("list tag.txt --unparsed --format jsonl").fine();
    let kinds: Vec<(String, String)> =
        lines(&out).iter().map(|line| (line["kind"].to_string(), line["reason"].to_string())).collect();
    assert_eq!(kinds[0].0, "\"item\"");
    assert!(kinds.contains(&("\"unparsed\"".into(), "\"masthead\"".into())), "{kinds:?}");
}

const ITEM: [&str; 34] = [
    "schema",
    "kind",
    "id",
    "headline",
    "title",
    "headline_derived",
    "body",
    "attributions",
    "attribution",
    "sources",
    "cited",
    "date",
    "dates",
    "date_precision",
    "date_how",
    "region_label",
    "places",
    "regions",
    "notes",
    "tags",
    "links",
    "continues",
    "previous",
    "next",
    "read",
    "flagged",
    "done",
    "due",
    "priority",
    "user_tags",
    "user_note",
    "document",
    "origins",
    "",
];
const READER: [&str; 7] = ["read", "flagged", "done", "due", "priority", "user_tags", "user_note"];
const DOCUMENT: [&str; 8] = ["path", "format", "title", "publisher", "date", "tag", "page", "lines"];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names
}

/// The kinds a value may have: `s` text, `b` switch, `n` number, `a` list, `o` object, `0` null.
fn kind(value: &Value) -> char {
    match value {
        Value::Null => '0',
        Value::Bool(_) => 'b',
        Value::Number(_) => 'n',
        Value::String(_) => 's',
        Value::Array(_) => 'a',
        Value::Object(_) => 'o',
    }
}

#[test]
fn json_lines_have_the_fields_that_were_promised() {
    let seeds = format!("{}/seeds", env!("CARGO_MANIFEST_DIR"));
    let sandbox = Sandbox::with_news();
    let out = sandbox.run_with(["list", "--format", "jsonl", "--unparsed", "news", &seeds]).fine();
    let kinds: BTreeMap<&str, &str> = [
        ("schema", "n"),
        ("id", "s"),
        ("headline", "s0"),
        ("title", "s"),
        ("headline_derived", "b"),
        ("body", "a"),
        ("attributions", "a"),
        ("attribution", "s0"),
        ("sources", "a"),
        ("cited", "a"),
        ("date", "s0"),
        ("dates", "a"),
        ("date_precision", "s"),
        ("date_how", "s"),
        ("region_label", "s0"),
        ("places", "a"),
        ("regions", "a"),
        ("notes", "a"),
        ("tags", "a"),
        ("links", "a"),
        ("continues", "b"),
        ("previous", "s0"),
        ("next", "s0"),
        ("read", "b"),
        ("flagged", "b"),
        ("done", "s0"),
        ("due", "s0"),
        ("priority", "s0"),
        ("user_tags", "a"),
        ("user_note", "s0"),
        ("document", "o"),
        ("origins", "a"),
    ]
    .into();
    let (mut items, mut rest) = (0, 0);
    for line in lines(&out) {
        assert_eq!(line["schema"], 1);
        if line["kind"] == "unparsed" {
            rest += 1;
            assert_eq!(sorted(keys(&line)), sorted(["schema", "kind", "document", "lines", "text", "reason"]));
            let reasons = ["masthead", "furniture", "contents", "section", "unrecognised"];
            assert!(reasons.contains(&line["reason"].as_str().unwrap()), "{line}");
            continue;
        }
        items += 1;
        assert_eq!(sorted(keys(&line)), sorted(ITEM));
        for (key, allowed) in &kinds {
            assert!(allowed.contains(kind(&line[key])), "{key}: {}", line[key]);
        }
        check_item(&line);
    }
    assert!(items > 50 && rest > 10, "{items} stories, {rest} leftovers");
}

fn check_item(line: &Value) {
    for origin in line["origins"].as_array().unwrap() {
        let wanted = sorted(DOCUMENT.into_iter().chain(["headline", "attribution", "region_label", "tags"]));
        assert_eq!(sorted(keys(origin)), wanted);
    }
    assert_eq!(sorted(keys(&line["document"])), sorted(DOCUMENT));
    assert!("a0".contains(kind(&line["document"]["page"])));
    let [first, last] = &line["document"]["lines"].as_array().unwrap()[..] else { panic!("{line}") };
    assert!(first.as_u64().unwrap() >= 1 && first.as_u64() <= last.as_u64(), "{line}");
    for part in line["attributions"].as_array().unwrap() {
        assert_eq!(sorted(keys(part)), ["dates", "outlet", "printed", "source"]);
    }
    for place in line["places"].as_array().unwrap() {
        assert_eq!(sorted(keys(place)), ["code", "count", "how", "name"]);
        assert_eq!(place["code"].as_str().unwrap().len(), 2);
        assert!(!place["how"].as_array().unwrap().is_empty());
    }
    for note in line["notes"].as_array().unwrap() {
        assert_eq!(sorted(keys(note)), ["label", "text"]);
    }
    for link in line["links"].as_array().unwrap() {
        assert_eq!(sorted(keys(link)), ["text", "url"]);
    }
    let precision = line["date_precision"].as_str().unwrap();
    let length = line["date"].as_str().map_or(0, str::len);
    assert_eq!(
        length,
        match precision {
            "day" => 10,
            "month" => 7,
            "year" => 4,
            "none" => 0,
            other => panic!("{other}"),
        }
    );
    assert!(["printed", "document", "feed", "config", "user", "none"].contains(&line["date_how"].as_str().unwrap()));
    assert_eq!(line["headline"].is_null(), line["headline_derived"].as_bool().unwrap());
    assert!(!line["title"].as_str().unwrap().is_empty());
    let id = line["id"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
}

#[test]
fn the_order_of_the_fields_is_kept() {
    let sandbox = Sandbox::with_news();
    let out = sandbox.run("list --format jsonl news/late.txt").fine();
    let mut from = 0;
    for key in ITEM.iter().filter(|key| !key.is_empty()) {
        let at = out[from..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("`{key}` does not follow"));
        from += at;
    }
}

#[test]
fn json_lines_stand_in_document_order_and_chains_are_linked() {
    let sandbox = Sandbox::with_news();
    let lines = lines(&sandbox.run("list --format jsonl news").fine());
    let first: Vec<String> =
        lines.iter().map(|line| line["title"].as_str().unwrap().chars().take(7).collect()).collect();
    assert_eq!(first, ["HARBOUR", "...AND ", "TALKS R", "RICE PR", "A LIBRA", "SNOW CL"]);
    assert_eq!(lines[0]["continues"], true);
    assert_eq!(lines[0]["next"], lines[1]["id"]);
    assert_eq!(lines[1]["previous"], lines[0]["id"]);
    assert!(lines[2]["previous"].is_null() && lines[5]["next"].is_null());
    assert_eq!(lines[2]["notes"][0]["label"], "EDITORS' NOTE");
    assert_eq!(lines[4]["sources"][0], "Agence France-Presse");
    assert_eq!(lines[4]["attributions"][0]["source"], "AFP");
    assert_eq!(lines[0]["places"][0]["code"], "NO");
}

#[test]
fn one_story_in_two_documents_is_one_line_with_two_origins() {
    let sandbox = Sandbox::with_news();
    let text = fs::read(sandbox.path("news/late.txt")).unwrap();
    let more = b"\nA SECOND STORY\nSomething else has come to pass in Vienna. (APA, March 16, 2025)\n";
    sandbox.write("news/later.txt", &[&text[..], more].concat());
    let lines = lines(&sandbox.run("list --format jsonl news/late.txt news/later.txt").fine());
    assert_eq!(lines.len(), 2);
    let paths: Vec<&Value> = lines[0]["origins"].as_array().unwrap().iter().map(|origin| &origin["path"]).collect();
    assert_eq!(paths, ["news/late.txt", "news/later.txt"]);
}

#[test]
fn without_state_marks_are_left_out_and_nothing_is_touched() {
    let sandbox = Sandbox::with_news();
    // What stands where the state should be would be an error to anyone who looked.
    sandbox.write("home/.local/state", b"not a folder");
    sandbox.write("home/.cache", b"not a folder");
    let before = sandbox.files();
    let out = sandbox.run("list --no-state --format jsonl --unparsed news").fine();
    for line in lines(&out) {
        assert!(READER.iter().all(|key| line.get(key).is_none()), "{line}");
    }
    sandbox.run("list --no-state --query source:reuters news").fine();
    assert_eq!(sandbox.files(), before);
}

#[test]
fn listing_and_checking_write_nothing() {
    let sandbox = Sandbox::with_news();
    let before = sandbox.files();
    sandbox.run("list news").fine();
    sandbox.run("list").failed(0);
    sandbox.run("check --explain news").fine();
    assert_eq!(sandbox.files(), before);
}

#[test]
fn an_empty_library_says_how_to_fill_it() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run("list");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert!(ended.err.contains("dateline add"), "{}", ended.err);
}

#[test]
fn an_old_locale_gets_ascii() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.txt",
        "ŁÓDŹ GREETS ZÜRICH\nThe town of “Łódź” has sent a tram. (Reuters, March 1, 2025)\n".as_bytes(),
    );
    let mut command = sandbox.command(["list", "a.txt"]);
    command.env("LANG", "C");
    let out = crate::sandbox::ended(command, b"").fine();
    assert!(out.is_ascii() && out.contains("LODZ GREETS ZURICH"), "{out}");
}
