//! Feeds and messages that feed-rs and mail-parser are tested with, out of the cargo cache: what those libraries make of
//! each well-formed one against what `dateline` makes of it, entry by entry and message by message. Prints every difference,
//! the files that the library itself cannot read, and ends with 1 if there is a difference, or nothing to compare.

use std::path::{Path, PathBuf};

use dateline::item::Loaded;
use dateline::load::{coverage, load};

fn main() {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"))).unwrap_or_default();
    let feeds = compare("feeds", &shipped(&home, "feed-rs-", "fixture"), feed);
    let mails = compare("messages", &shipped(&home, "mail-parser-", "resources"), mail);
    std::process::exit(i32::from(!(feeds && mails)));
}

fn compare(what: &str, files: &[PathBuf], differences: fn(&[u8], &[Loaded]) -> Option<Vec<String>>) -> bool {
    let (mut compared, mut bad) = (0, 0);
    for path in files {
        let Ok(bytes) = std::fs::read(path) else { continue };
        let all = load(&path.to_string_lossy(), &bytes);
        let mut found: Vec<String> = all.iter().filter_map(|loaded| coverage(loaded).err()).collect();
        match differences(&bytes, &all) {
            Some(more) => {
                compared += 1;
                found.extend(more);
            }
            None => println!("{}: not read by the library; taken apart without a panic", path.display()),
        }
        if !found.is_empty() {
            bad += 1;
            println!("{}:", path.display());
            found.iter().for_each(|line| println!("  {line}"));
        }
    }
    println!("{compared} of {} {what} compared, {bad} differ", files.len());
    bad == 0 && compared > 0
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
    // The answers that the libraries expect of their files lie beside them.
    files.retain(|file| {
        let name = file.to_string_lossy();
        !name.ends_with(".serde.json") && !name.ends_with("COPYING") && (package != "mail-parser-" || !name.ends_with(".json"))
    });
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Letters and digits of a text in lower case, its tags left out and its usual entities read.
fn words(text: &str) -> String {
    let text = ["&lt;", "&gt;", "&quot;", "&apos;", "&#39;", "&nbsp;", "&amp;", "&#160;", "&rsquo;", "&#8217;"]
        .iter()
        .fold(text.to_owned(), |text, entity| text.replace(entity, " "));
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

/// The share of the words of some mark-up that a text holds, in hundredths.
fn held(markup: &str, text: &str) -> usize {
    let body = match (markup.find("<title"), markup.find("</title>")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &markup[..from], &markup[to..]),
        _ => markup.to_owned(),
    };
    let spaced: String = body.replace('<', " <").replace('>', "> ");
    let (mut all, mut found) = (0, 0);
    let mut tag = false;
    for word in spaced.split_whitespace() {
        let begins = word.starts_with('<');
        tag |= begins;
        if !tag && !word.contains('&') && !word.contains("://") {
            let word = words(word);
            all += usize::from(!word.is_empty());
            found += usize::from(!word.is_empty() && text.contains(&word));
        }
        tag &= !word.ends_with('>');
    }
    if all == 0 { 100 } else { found * 100 / all }
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
        // The day as printed may be the one before or after that of Greenwich.
        let near = |a: &str, b: &str| {
            let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
            day(a).zip(day(b)).is_some_and(|(a, b)| (a - b).get_days().abs() <= 1)
        };
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
        let text = words(&own.text);
        let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
        for markup in content.into_iter().chain(entry.summary.as_ref().map(|summary| &*summary.content)) {
            let share = held(markup, &text);
            if share < 97 {
                faults.push(format!("entry {number}: {share} of 100 words of its text found"));
            }
        }
        for category in &entry.categories {
            // What a category is called in words goes before what a program calls it.
            let name = words(category.label.as_ref().unwrap_or(&category.term));
            if !name.is_empty() && !item.topics.iter().any(|topic| words(topic) == name) {
                faults.push(format!("entry {number}: category {:?}, found {:?}", category.term, item.topics));
            }
        }
        // feed-rs makes an id of its own where the feed has none.
        let printed = String::from_utf8_lossy(bytes).contains(&entry.id);
        if printed && !entry.id.is_empty() && !item.aliases.iter().any(|alias| alias.trim() == entry.id.trim()) {
            faults.push(format!("entry {number}: id {:?}, found {:?}", entry.id, item.aliases));
        }
    }
    Some(faults)
}

fn mail(bytes: &[u8], all: &[Loaded]) -> Option<Vec<String>> {
    let message = mail_parser::MessageParser::default().parse(bytes)?;
    let own = all.first()?;
    let mut faults = Vec::new();
    let format = own.document.format.name();
    let whole = words(&own.text);
    let subject = message.subject().map(words).unwrap_or_default();
    if !subject.is_empty() && !whole.contains(&subject) {
        faults.push(format!("taken for {format}: subject {subject:?} not found"));
    }
    // Mark-up is preferred to the plain text beside it.
    let texts: Vec<_> = (0..message.text_body_count()).filter_map(|at| message.body_text(at)).collect();
    let pages: Vec<_> = (0..message.html_body_count()).filter_map(|at| message.body_html(at)).collect();
    let best = texts.iter().chain(&pages).map(|text| held(text, &whole)).max().unwrap_or(100);
    if best < 97 {
        faults.push(format!("taken for {format}: {best} of 100 words of its text found"));
    }
    let day = message.date().map(|day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day));
    if let [item] = &own.items[..]
        && format == "mail"
        && item.given.map(|day| day.to_string()) != day.filter(|day| !day.starts_with("0000"))
    {
        faults.push(format!("day {:?}, found {:?}", message.date().map(|day| day.to_rfc3339()), item.given));
    }
    Some(faults)
}
