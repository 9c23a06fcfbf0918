//! The samples against the truth about them, which was written by hand: `docs/seeds.md` tells what the fields mean.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use dateline::item::{Loaded, PartialDate, RawItem, Role};
use dateline::load::load;
use serde_json::{Value, json};

/// Samples that are not taken apart as they should be yet. The list must shrink: a sample that comes right is struck off it.
const NOT_YET: &[&str] = &[];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn samples() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("seeds"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn truth(name: &str) -> Value {
    let path = root().join(format!("tests/golden/seeds/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn found(name: &str) -> Value {
    let path = root().join(format!("seeds/{name}.txt"));
    let mut all = load(&path.to_string_lossy(), &fs::read(&path).unwrap());
    assert_eq!(all.len(), 1, "{name}: one document");
    let loaded = all.remove(0);
    let document = &loaded.document;
    json!({
        "format": document.format.name(),
        "title": document.title,
        "publisher": document.publisher,
        "date": document.date.map(|date| date.to_string()),
        "tag": document.tag,
        "page": document.page.map(|(page, pages)| [page, pages]),
        "items": loaded.items.iter().map(item).collect::<Vec<_>>(),
        "unparsed": runs(&loaded),
    })
}

fn item(item: &RawItem) -> Value {
    let mut dates: Vec<PartialDate> = item.attributions.iter().flat_map(|part| part.dates.clone()).collect();
    dates.extend(item.date);
    let mut dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    dates.sort();
    dates.dedup();
    json!({
        "headline": item.headline,
        "body": item.body,
        "attribution": item.attribution,
        "sources": item.attributions.iter().map(|part| part.source.clone()).collect::<Vec<_>>(),
        "dates": dates,
        "region_label": item.region_label,
        "notes": item.notes.iter().map(|note| json!({"label": note.label, "text": note.text})).collect::<Vec<_>>(),
        "topics": item.topics,
        "continues": item.continues,
        "link_lost": item.link_lost,
        "cut": item.cut,
        "byline": item.byline,
        "links": item.links.iter().map(|link| json!({"url": link.url, "text": link.text})).collect::<Vec<_>>(),
    })
}

/// Text in no story, one entry for each unbroken run of one reason.
fn runs(loaded: &Loaded) -> Vec<Value> {
    let mut runs: Vec<(&str, String)> = Vec::new();
    let mut goes_on = false;
    for piece in &loaded.pieces {
        let Role::Unparsed(index) = piece.role else {
            goes_on = false;
            continue;
        };
        let reason = loaded.unparsed[index as usize].reason.name();
        let text = &loaded.text[piece.span.start..piece.span.end];
        match runs.last_mut() {
            Some((last, run)) if goes_on && *last == reason => {
                run.push('\n');
                run.push_str(text);
            }
            _ => runs.push((reason, text.to_owned())),
        }
        goes_on = true;
    }
    runs.into_iter().map(|(reason, text)| json!({"reason": reason, "text": words(&text)})).collect()
}

/// Where spans begin and lines break is no difference: the words count.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn with_words(mut truth: Value) -> Value {
    for run in truth["unparsed"].as_array_mut().unwrap() {
        run["text"] = Value::String(words(run["text"].as_str().unwrap()));
    }
    truth
}

/// Every place where two values differ, with the path to it.
fn differences(path: &str, truth: &Value, found: &Value, out: &mut Vec<String>) {
    match (truth, found) {
        (Value::Object(truth), Value::Object(found)) => {
            for (key, value) in truth {
                differences(&format!("{path}.{key}"), value, found.get(key).unwrap_or(&Value::Null), out);
            }
        }
        (Value::Array(truth), Value::Array(found)) => {
            if truth.len() != found.len() {
                out.push(format!("{path}: {} expected, {} found", truth.len(), found.len()));
            }
            for (number, (truth, found)) in truth.iter().zip(found).enumerate() {
                differences(&format!("{path}[{number}]"), truth, found, out);
            }
        }
        _ if truth != found => out.push(format!("{path}:\n      expected {truth}\n      found    {found}")),
        _ => {}
    }
}

#[test]
fn every_sample_is_taken_apart_as_its_truth_says() {
    let mut faults = Vec::new();
    for name in samples() {
        let mut found_faults = Vec::new();
        differences("", &with_words(truth(&name)), &found(&name), &mut found_faults);
        match (found_faults.is_empty(), NOT_YET.contains(&name.as_str())) {
            (true, true) => faults.push(format!("{name} matches now: strike it off NOT_YET")),
            (false, false) => faults.push(format!("{name}:\n  {}", found_faults.join("\n  "))),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_sample_has_a_truth_and_a_line_in_the_documentation() {
    let page = fs::read_to_string(root().join("docs/seeds.md")).unwrap();
    for name in samples() {
        assert!(page.contains(&format!("`{name}.txt`")), "docs/seeds.md does not tell of {name}");
        assert!(truth(&name)["items"].is_array());
    }
    for entry in fs::read_dir(root().join("tests/golden/seeds")).unwrap() {
        let path = entry.unwrap().path();
        let name = Path::new(path.file_stem().unwrap()).to_string_lossy().into_owned();
        assert!(samples().contains(&name), "{} is the truth about nothing", path.display());
    }
}
