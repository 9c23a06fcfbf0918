//! Generated digests and listings against what was generated: thousands of stories, every field of each. The generator lies
//! beside the project; without it, or without python3, the test says so and passes.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use dateline::item::{Loaded, RawItem};
use dateline::load::{coverage, load};
use serde_json::Value;

const ITEMS: &str = "5000";

fn generator() -> Option<PathBuf> {
    let beside = |root: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(root).join("shared/tools/gen.py");
    ["..", "../.."].into_iter().map(beside).find(|path| path.exists())
}

/// A folder that is gone with its value.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The fields in which a story differs from what was generated.
fn differences(item: &RawItem, truth: &Value) -> Vec<String> {
    let sources: Vec<String> = item.attributions.iter().map(|entry| entry.source.clone()).collect();
    let wanted: Vec<String> = truth["sources"].as_array().unwrap().iter().filter_map(text).collect();
    let date = item.attributions.iter().flat_map(|entry| &entry.dates).chain(&item.date).max().map(ToString::to_string);
    let note = item.notes.first().map(|note| note.text.clone());
    [
        ("headline", item.headline == text(&truth["headline"])),
        ("body", Some(item.body.join(" ")) == text(&truth["body"])),
        ("sources", sources == wanted),
        ("date", date == text(&truth["date"])),
        ("note", note == text(&truth["note"])),
        ("region", item.region_label == text(&truth["region"])),
    ]
    .into_iter()
    .filter(|(_, same)| !same)
    .map(|(field, _)| format!("{}, story {}: {field}", truth["doc"], truth["id"]))
    .collect()
}

fn compare(folder: &Path, document: &str, truths: &[&Value], wrong: &mut Vec<String>) {
    let bytes = std::fs::read(folder.join(document)).unwrap();
    let loaded: Loaded = load(document, &bytes).remove(0);
    coverage(&loaded).unwrap();
    if loaded.items.len() != truths.len() {
        wrong.push(format!("{document}: {} stories of {}", loaded.items.len(), truths.len()));
    }
    for (item, truth) in loaded.items.iter().zip(truths) {
        wrong.extend(differences(item, truth));
    }
}

#[test]
fn generated_stories_come_out_as_they_were_made() {
    let Some(generator) = generator() else {
        eprintln!("SKIPPED: the generator is not beside the project");
        return;
    };
    for format in ["digest", "listing"] {
        let name = format!("dateline-truth-{}-{format}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        let made = Command::new("python3")
            .arg(&generator)
            .arg(&folder.0)
            .args(["--items", ITEMS, "--format", format, "--seed", "5"])
            .status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("SKIPPED: python3 does not run the generator");
            return;
        }
        let listed = folder.0.with_extension("truth.jsonl");
        let lines = std::fs::read_to_string(&listed).unwrap();
        std::fs::remove_file(&listed).unwrap();
        let truths: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut wrong = Vec::new();
        for all in truths.chunk_by(|a, b| a["doc"] == b["doc"]) {
            let document = all[0]["doc"].as_str().unwrap().to_owned();
            compare(&folder.0, &document, &all.iter().collect::<Vec<_>>(), &mut wrong);
        }
        assert!(wrong.is_empty(), "{} of {ITEMS} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(9)]);
    }
}
