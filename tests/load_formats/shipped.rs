//! The feeds and messages that well-known readers of them are tested with, where the cargo cache holds those readers. They
//! are not copied here; `xtask/oracle` compares them item by item.

use std::path::{Path, PathBuf};

use dateline::load::{coverage, load};

/// All files below a folder of a package in the cargo cache.
fn shipped(package: &str, folder: &str) -> Vec<PathBuf> {
    // As they were when the test was built.
    let home = option_env!("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| option_env!("HOME").map(|home| Path::new(home).join(".cargo")));
    let mut files = Vec::new();
    let registries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok()).into_iter().flatten();
    for registry in registries.flatten() {
        for found in std::fs::read_dir(registry.path()).into_iter().flatten().flatten() {
            if found.file_name().to_string_lossy().starts_with(package) {
                collect(&found.path().join(folder), &mut files);
            }
        }
    }
    if files.is_empty() {
        eprintln!("SKIPPED: no {package} in the cargo cache");
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

#[test]
fn every_feed_that_feed_rs_is_tested_with_loads_with_all_bytes_in_account() {
    for path in shipped("feed-rs-", "fixture") {
        for loaded in load(&path.to_string_lossy(), &std::fs::read(&path).unwrap()) {
            coverage(&loaded).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}

#[test]
fn every_message_that_mail_parser_is_tested_with_loads_with_all_bytes_in_account() {
    for path in shipped("mail-parser-", "resources") {
        for loaded in load(&path.to_string_lossy(), &std::fs::read(&path).unwrap()) {
            coverage(&loaded).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}
