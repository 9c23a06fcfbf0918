//! One document a shape and a trap, each with what the loader must make of it: `load_shapes/NAME.txt` and `NAME.want`,
//! both written by hand or read over line by line. And the shipped samples against the truth that was written from them.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dateline::item::{Loaded, PartialDate};
use dateline::load::{coverage, load};

fn root(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = all.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
    found.sort();
    found
}

fn read(path: &Path) -> Loaded {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let loaded = load(&name, &std::fs::read(path).unwrap()).remove(0);
    coverage(&loaded).unwrap();
    loaded
}

fn days(dates: &[PartialDate]) -> String {
    dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A document as people check it: a line a field, empty ones left out.
fn show(loaded: &Loaded) -> String {
    let mut out = String::new();
    let document = &loaded.document;
    writeln!(out, "format {}", document.format.name()).unwrap();
    let page = document.page.map(|(page, pages)| format!("{page}/{pages}"));
    for (name, value) in [
        ("title", &document.title),
        ("publisher", &document.publisher),
        ("issue", &document.issue),
        ("date", &document.date.map(|date| date.to_string())),
        ("tag", &document.tag),
        ("page", &page),
        ("editors", &Some(document.editors.join("; ")).filter(|s| !s.is_empty())),
        ("categories", &Some(document.categories.join("; ")).filter(|s| !s.is_empty())),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name} {value}").unwrap();
        }
    }
    for item in &loaded.items {
        writeln!(out, "\nitem {}-{} [{} .. {}]", item.lines.first, item.lines.last, item.begins, item.ends).unwrap();
        let chain = if item.continues { " >>" } else { "" };
        if let Some(headline) = &item.headline {
            writeln!(out, "  headline {headline}{chain}").unwrap();
        }
        for paragraph in &item.body {
            writeln!(out, "  body {paragraph}").unwrap();
        }
        if let Some(attribution) = &item.attribution {
            writeln!(out, "  attribution {attribution}").unwrap();
        }
        for entry in &item.attributions {
            writeln!(out, "  source {} | {}", entry.source, days(&entry.dates)).unwrap();
        }
        for note in &item.notes {
            writeln!(out, "  note {} | {}", note.label, note.text).unwrap();
        }
        for link in &item.links {
            writeln!(out, "  link {}", link.url).unwrap();
        }
        for (name, value) in [
            ("date", item.date.map(|date| date.to_string())),
            ("label", item.region_label.clone()),
            ("topics", Some(item.topics.join("; "))),
            ("cited", Some(item.cited.join("; "))),
            ("byline", item.byline.clone()),
            ("lost", item.link_lost.then(|| "link".to_owned())),
            ("cut", item.cut.then(|| "yes".to_owned())),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                writeln!(out, "  {name} {value}").unwrap();
            }
        }
    }
    if !loaded.unparsed.is_empty() {
        out.push('\n');
    }
    for text in &loaded.unparsed {
        let line = text.text.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "{} {line}", text.reason.name()).unwrap();
    }
    for warning in &loaded.warnings {
        writeln!(out, "warning {}: {}", warning.line.unwrap_or(0), warning.message).unwrap();
    }
    out
}

#[test]
fn every_shape_and_trap_comes_out_as_written_down() {
    let folder = root("tests/load_shapes");
    let mut wrong = Vec::new();
    for path in files(&folder, "txt") {
        let seen = show(&read(&path));
        let want = std::fs::read_to_string(path.with_extension("want")).unwrap_or_default();
        if seen != want {
            let actual = std::env::temp_dir().join(path.with_extension("want").file_name().unwrap());
            std::fs::write(&actual, &seen).unwrap();
            wrong.push(format!("{}: see {}", path.display(), actual.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same stories, whatever the file went through on its way.
#[test]
fn line_ends_and_encodings_change_nothing() {
    for path in files(&root("tests/load_shapes"), "txt") {
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let plain = load("a", text.as_bytes()).remove(0);
        let windows =
            load("a", [b"\xef\xbb\xbf".as_slice(), text.replace('\n', "\r\n").as_bytes()].concat().as_slice())
                .remove(0);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wide = load("a", &[b"\xfe\xff".as_slice(), &wide].concat()).remove(0);
        for other in [&windows, &wide] {
            coverage(other).unwrap();
            assert_eq!(plain.items.len(), other.items.len(), "{}", path.display());
            for (a, b) in plain.items.iter().zip(&other.items) {
                assert_eq!(
                    (&a.headline, &a.body, &a.attributions, a.lines),
                    (&b.headline, &b.body, &b.attributions, b.lines)
                );
            }
        }
    }
}

/// `tests/golden/seeds/NAME.json` was written from the samples by people who had not seen the rules.
#[test]
fn the_shipped_samples_come_out_as_their_truth_says() {
    let mut wrong = Vec::new();
    for path in files(&root("tests/golden/seeds"), "json") {
        let truth: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let loaded = read(&root("seeds").join(format!("{name}.txt")));
        let mut check = |what: String, seen: serde_json::Value, want: &serde_json::Value| {
            if seen != *want {
                wrong.push(format!("{name}, {what}: {seen}, not {want}"));
            }
        };
        let items = truth["items"].as_array().unwrap();
        check("items".into(), loaded.items.len().into(), &items.len().into());
        check("format".into(), loaded.document.format.name().into(), &truth["format"]);
        check("title".into(), loaded.document.title.clone().into(), &truth["title"]);
        check("publisher".into(), loaded.document.publisher.clone().into(), &truth["publisher"]);
        check("tag".into(), loaded.document.tag.clone().into(), &truth["tag"]);
        for (n, (item, want)) in loaded.items.iter().zip(items).enumerate() {
            let sources: Vec<_> = item.attributions.iter().map(|a| a.source.clone()).collect();
            let mut dates: Vec<_> = item.attributions.iter().flat_map(|a| a.dates.clone()).chain(item.date).collect();
            dates.sort_unstable();
            dates.dedup();
            let dates: Vec<_> = dates.iter().map(ToString::to_string).collect();
            let notes: Vec<_> = item.notes.iter().map(|note| note.text.clone()).collect();
            let want_notes: Vec<_> =
                want["notes"].as_array().unwrap().iter().map(|note| note["text"].clone()).collect();
            for (field, seen) in [
                ("headline", item.headline.clone().into()),
                ("body", item.body.clone().into()),
                ("attribution", item.attribution.clone().into()),
                ("sources", sources.into()),
                ("dates", dates.into()),
                ("region_label", item.region_label.clone().into()),
                ("topics", item.topics.clone().into()),
                ("byline", item.byline.clone().into()),
                ("continues", item.continues.into()),
                ("link_lost", item.link_lost.into()),
                ("cut", item.cut.into()),
            ] {
                check(format!("item {n} {field}"), seen, &want[field]);
            }
            check(format!("item {n} notes"), notes.into(), &want_notes.into());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
