//! One document a format and a trap, in own words: `tests/golden/formats/NAME` and, beside it, what must come of it, written
//! by hand or read over line by line. `BLESS=1` writes what is found, to be read as a difference.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use dateline::item::{Loaded, PartialDate};
use dateline::load::{coverage, load};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats")
}

/// Every document, those of the maildir too, in order.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_none_or(|extension| extension != "want") {
            found.push(path);
        }
    }
}

fn want_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap().to_string_lossy();
    path.with_file_name(format!("{name}.want"))
}

fn line(out: &mut String, indent: &str, name: &str, value: &str) {
    if !value.is_empty() {
        writeln!(out, "{indent}{name} {}", value.split('\n').collect::<Vec<_>>().join(" / ")).unwrap();
    }
}

fn days(dates: &[PartialDate]) -> String {
    dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn optional(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// A document as people check it: a line a field, empty ones left out.
fn show(loaded: &Loaded, out: &mut String) {
    let document = &loaded.document;
    let part = document.part.as_deref().map(|part| format!(" ({part})")).unwrap_or_default();
    writeln!(out, "== {}{part}", document.format.name()).unwrap();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    line(out, "", "title", &text(&document.title));
    line(out, "", "publisher", &text(&document.publisher));
    line(out, "", "issue", &text(&document.issue));
    line(out, "", "date", &optional(document.date));
    line(out, "", "tag", &text(&document.tag));
    line(out, "", "page", &document.page.map(|(page, pages)| format!("{page}/{pages}")).unwrap_or_default());
    line(out, "", "editors", &document.editors.join("; "));
    line(out, "", "categories", &document.categories.join("; "));
    for item in &loaded.items {
        let chain = if item.continues { " >>" } else { "" };
        writeln!(out, "\n* {}{chain}", item.headline.as_deref().unwrap_or("-")).unwrap();
        for paragraph in &item.body {
            line(out, "  ", "|", paragraph);
        }
        line(out, "  ", "attribution", &text(&item.attribution));
        for entry in &item.attributions {
            line(out, "  ", "source", &format!("{} | {}", entry.source, days(&entry.dates)));
        }
        for note in &item.notes {
            line(out, "  ", "note", &format!("{} | {}", note.label, note.text));
        }
        for link in &item.links {
            line(out, "  ", "link", &format!("{} | {}", link.url, link.text));
        }
        line(out, "  ", "date", &optional(item.date));
        line(out, "  ", "given", &optional(item.given));
        line(out, "  ", "label", &text(&item.region_label));
        line(out, "  ", "topics", &item.topics.join("; "));
        line(out, "  ", "cited", &item.cited.join("; "));
        line(out, "  ", "byline", &text(&item.byline));
        line(out, "  ", "ids", &item.aliases.join("; "));
        line(out, "  ", "lost", if item.link_lost { "link" } else { "" });
        line(out, "  ", "cut", if item.cut { "yes" } else { "" });
    }
    if !loaded.unparsed.is_empty() {
        out.push('\n');
    }
    for unparsed in &loaded.unparsed {
        let words = unparsed.text.split_whitespace().collect::<Vec<_>>().join(" ");
        line(out, "", unparsed.reason.name(), &words);
    }
    for warning in &loaded.warnings {
        line(out, "", "warning", &format!("{}: {}", warning.line.unwrap_or(0), warning.message));
    }
    out.push('\n');
}

#[test]
fn every_format_and_trap_comes_out_as_written_down() {
    let bless = crate::bless::asked();
    let mut paths = Vec::new();
    documents(&folder(), &mut paths);
    assert!(paths.len() > 30);
    let mut wrong = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut seen = String::new();
        for loaded in load(&name, &std::fs::read(&path).unwrap()) {
            coverage(&loaded).unwrap();
            show(&loaded, &mut seen);
        }
        let want = std::fs::read_to_string(want_of(&path)).unwrap_or_default();
        if bless {
            std::fs::write(want_of(&path), &seen).unwrap();
        } else if seen != want {
            let differs = seen.lines().zip(want.lines()).find(|(seen, want)| seen != want);
            wrong.push(format!("{name}: {differs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
