//! The two real digests that may lie beside the project, field by field, and the same through every damage that a file
//! takes on its way. Nothing of them is kept here; without them the tests say so and pass.

#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use dateline::item::{Format, Loaded, RawItem, UnparsedReason};
use dateline::load::{coverage, load};

const DIGEST: &str = "000_6dd067db4ebc00ac.txt";
const LISTING: &str = "004_8b285e5ac8208700.txt";

fn real(name: &str) -> Option<String> {
    let beside = |root: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(root).join("shared/seeds").join(name);
    let path = ["..", "../.."].into_iter().map(beside).find(|path| path.exists());
    if path.is_none() {
        eprintln!("SKIPPED: {name} is not beside the project");
    }
    path.and_then(|path| std::fs::read_to_string(path).ok())
}

fn one(bytes: &[u8]) -> Loaded {
    let mut all = load("real.txt", bytes);
    assert_eq!(all.len(), 1);
    let loaded = all.remove(0);
    coverage(&loaded).unwrap();
    loaded
}

/// What one story must come to.
#[derive(Default)]
struct Story {
    headline: Option<String>,
    body: String,
    source: Option<(String, String)>,
    note: Option<String>,
    region: Option<String>,
    link_lost: bool,
}

/// Reads the truth off the plain layout of the first document: three kinds of lines, no rule of the loader used.
fn digest_truth(text: &str) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for line in text.lines() {
        if let Some(note) = line.strip_prefix("[EDITORS' NOTE: ") {
            stories.last_mut().unwrap().note = Some(note.trim_end_matches(']').to_owned());
        } else if line.ends_with("2024)") {
            let (body, credit) = line.rsplit_once(" (").unwrap();
            let (source, date) = credit.trim_end_matches(')').split_once(", ").unwrap();
            let story = stories.last_mut().unwrap();
            story.body = body.to_owned();
            let day: u8 = date.split([' ', ',']).nth(1).unwrap().parse().unwrap();
            let month = if date.starts_with("October") { 10 } else { 11 };
            story.source = Some((source.to_owned(), format!("2024-{month}-{day:02}")));
        } else {
            stories.push(Story { headline: Some(line.to_owned()), ..Story::default() });
        }
    }
    stories
}

/// The same for the second: bodies and `Published in`.
fn listing_truth(text: &str) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for line in text.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with("Page ")) {
        if let Some(region) = line.strip_prefix("Published in ") {
            stories.last_mut().unwrap().region = Some(region.to_owned());
        } else {
            let body = line.strip_suffix(" See");
            let link_lost = body.is_some();
            stories.push(Story { body: body.unwrap_or(line).to_owned(), link_lost, ..Story::default() });
        }
    }
    stories
}

fn assert_story(item: &RawItem, story: &Story) {
    assert_eq!(item.headline, story.headline);
    assert_eq!(item.body, [story.body.as_str()]);
    let days =
        |dates: &[dateline::item::PartialDate]| dates.iter().map(ToString::to_string).collect::<Vec<_>>().join("+");
    let sources: Vec<_> = item.attributions.iter().map(|a| (a.source.clone(), days(&a.dates))).collect();
    assert_eq!(sources, story.source.clone().into_iter().collect::<Vec<_>>());
    assert_eq!(item.attribution.is_some(), story.source.is_some());
    for attribution in &item.attributions {
        assert_eq!(item.attribution.as_deref(), Some(format!("({})", attribution.printed).as_str()));
    }
    let notes: Vec<_> = item.notes.iter().map(|note| (note.label.as_str(), note.text.clone())).collect();
    assert_eq!(notes, story.note.clone().map(|note| ("EDITORS' NOTE", note)).into_iter().collect::<Vec<_>>());
    assert_eq!(item.region_label, story.region);
    assert_eq!(item.link_lost, story.link_lost);
    assert!(item.topics.is_empty() && item.date.is_none() && item.byline.is_none() && !item.cut);
}

fn assert_digest(loaded: &Loaded, text: &str) {
    let truth = digest_truth(text);
    assert_eq!((truth.len(), loaded.items.len()), (6, 6));
    assert_eq!(loaded.document.format, Format::Digest);
    for (item, story) in loaded.items.iter().zip(&truth) {
        assert_story(item, story);
    }
    let chain: Vec<bool> = loaded.items.iter().map(|i| i.continues).collect();
    assert_eq!(chain, [false, false, false, false, true, false]);
}

fn assert_listing(loaded: &Loaded, text: &str) {
    let truth = listing_truth(text);
    assert_eq!((truth.len(), loaded.items.len()), (10, 10));
    assert_eq!(loaded.document.format, Format::Listing);
    assert_eq!(loaded.document.tag.as_deref(), Some("Russia"));
    assert_eq!(loaded.document.page, Some((1, 26)));
    for (item, story) in loaded.items.iter().zip(&truth) {
        assert_story(item, story);
    }
    assert_eq!(loaded.items.iter().filter(|i| i.link_lost).count(), 3);
}

/// The ways of damage: each keeps the words and changes their clothes.
fn dressed(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    vec![
        ("as it is", text.as_bytes().to_vec()),
        ("CR LF and a mark", [b"\xef\xbb\xbf".as_slice(), text.replace('\n', "\r\n").as_bytes()].concat()),
        ("CR only", text.replace('\n', "\r").into_bytes()),
        ("UTF-16 with a mark", [b"\xff\xfe".to_vec(), wide.clone()].concat()),
        ("UTF-16 without", wide),
        ("windows-1252", western(text)),
        ("hard-wrapped", wrapped(text, 72).into_bytes()),
        ("hard-wrapped at 66 with CR LF", wrapped(text, 66).replace('\n', "\r\n").into_bytes()),
        ("doubled blanks", text.replace(". ", ".  ").into_bytes()),
        ("soft hyphens", text.replace("tion", "\u{ad}tion").into_bytes()),
        ("blanks at line ends", text.replace('\n', " \u{a0}\n").into_bytes()),
    ]
}

fn western(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        _ => u8::try_from(u32::from(c)).unwrap(),
    };
    text.chars().map(byte).collect()
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut used = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                out.push('\n');
                used = 0;
            } else if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
        }
        out.push('\n');
    }
    out.trim_end_matches('\n').to_owned()
}

#[test]
fn the_real_digest_comes_out_exact_whatever_it_wears() {
    let Some(text) = real(DIGEST) else { return };
    for (dress, bytes) in dressed(&text) {
        let loaded = one(&bytes);
        eprintln!("{dress}: {} items", loaded.items.len());
        assert!(loaded.unparsed.is_empty(), "{dress}: {:?}", loaded.unparsed);
        assert_digest(&loaded, &text);
    }
}

#[test]
fn the_real_listing_comes_out_exact_whatever_it_wears() {
    let Some(text) = real(LISTING) else { return };
    for (dress, bytes) in dressed(&text) {
        let loaded = one(&bytes);
        eprintln!("{dress}: {} items", loaded.items.len());
        let outside: Vec<_> = loaded.unparsed.iter().map(|u| (u.text.as_str(), u.reason)).collect();
        let expected = [
            ("Displaying items by tag: Russia", UnparsedReason::Masthead),
            ("Page 1 of 26", UnparsedReason::Furniture),
        ];
        assert_eq!(outside, expected);
        assert_listing(&loaded, &text);
    }
}
