//! Feeds and messages that feed-rs and mail-parser are tested with, out of the cargo cache: what those libraries make of
//! each well-formed one against what `dateline` makes of it, entry by entry and message by message. Prints every difference
//! and ends with 1 if there is one.

use std::path::{Path, PathBuf};

use dateline::item::Loaded;
use dateline::load::{coverage, load};

fn main() {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"))).unwrap_or_default();
    let feeds = compare(&shipped(&home, "feed-rs-", "fixture"), feed);
    let mails = compare(&shipped(&home, "mail-parser-", "resources/eml"), mail);
    std::process::exit(i32::from(feeds + mails > 0));
}

fn compare(files: &[PathBuf], differences: fn(&[u8], &[Loaded]) -> Option<Vec<String>>) -> usize {
    let (mut compared, mut bad) = (0, 0);
    for path in files {
        let Ok(bytes) = std::fs::read(path) else { continue };
        let all = load(&path.to_string_lossy(), &bytes);
        let faults: Vec<String> = all.iter().filter_map(|loaded| coverage(loaded).err()).collect();
        let Some(mut found) = differences(&bytes, &all) else { continue };
        compared += 1;
        found.extend(faults);
        if !found.is_empty() {
            bad += 1;
            println!("{}:", path.display());
            found.iter().for_each(|line| println!("  {line}"));
        }
    }
    println!("{compared} of {} files compared, {bad} differ", files.len());
    bad
}

fn shipped(home: &Path, package: &str, folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for registry in std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten() {
        for found in std::fs::read_dir(registry.path()).into_iter().flatten().flatten() {
            if found.file_name().to_string_lossy().starts_with(package) {
                collect(&found.path().join(folder), &mut files);
            }
        }
    }
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Letters and digits of a text in lower case, its tags left out.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            c if !tag && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

fn feed(bytes: &[u8], all: &[Loaded]) -> Option<Vec<String>> {
    let feed = feed_rs::parser::parse(bytes).ok()?;
    let mut faults = Vec::new();
    let own = all.first()?;
    // An entry without title and text is no story.
    let told = |entry: &&feed_rs::model::Entry| {
        entry.title.is_some() || entry.summary.is_some() || entry.content.as_ref().is_some_and(|c| c.body.is_some())
    };
    let entries: Vec<_> = feed.entries.iter().filter(told).collect();
    let found = own.items.len() + all.len() - 1;
    if found != entries.len() {
        faults.push(format!("{} entries, {found} found", entries.len()));
        return Some(faults);
    }
    if all.len() > 1 {
        return Some(faults);
    }
    for (number, (entry, item)) in entries.iter().zip(&own.items).enumerate() {
        let title = entry.title.as_ref().map(|t| words(&t.content)).unwrap_or_default();
        let headline = item.headline.as_deref().map(words).unwrap_or_default();
        if !title.is_empty() && title != headline {
            faults.push(format!("entry {number}: title {title:?}, found {headline:?}"));
        }
        let day = entry.published.or(entry.updated).map(|day| day.format("%Y-%m-%d").to_string());
        let given = item.given.map(|day| day.to_string());
        // The day as printed may be another one than that of Greenwich.
        let near = |a: &str, b: &str| a.get(..7) == b.get(..7) || a.get(..4) == b.get(..4);
        if let (Some(day), Some(given)) = (&day, &given)
            && !near(day, given)
        {
            faults.push(format!("entry {number}: day {day}, found {given}"));
        }
        if day.is_some() && given.is_none() {
            faults.push(format!("entry {number}: day {day:?} not found"));
        }
        // feed-rs writes hosts in lower case.
        let same = |a: &str, b: &str| a.trim_end_matches('/').to_lowercase().ends_with(&b.trim_end_matches('/').to_lowercase());
        let link = entry.links.iter().find(|l| l.rel.as_deref().is_none_or(|rel| rel == "alternate")).map(|l| &l.href);
        if let Some(link) = link
            && !item.links.iter().any(|own| same(&own.url, link) || same(link, &own.url))
        {
            faults.push(format!("entry {number}: link {link}, found {:?}", item.links.first()));
        }
    }
    Some(faults)
}

fn mail(bytes: &[u8], all: &[Loaded]) -> Option<Vec<String>> {
    let message = mail_parser::MessageParser::default().parse(bytes)?;
    let own = all.first()?;
    let mut faults = Vec::new();
    let whole = words(&own.text);
    let subject = message.subject().map(words).unwrap_or_default();
    if own.document.format.name() != "plain" && !subject.is_empty() && !whole.contains(&subject) {
        faults.push(format!("subject {subject:?} not found"));
    }
    Some(faults)
}
