//! What is beyond the limits is left closed with a message, and costs neither time nor memory.

use dateline::load::{LIMITS, coverage, load};

use crate::coats;

fn messages(name: &str, bytes: &[u8]) -> Vec<String> {
    let all = load(name, bytes);
    all.iter().for_each(|loaded| coverage(loaded).unwrap());
    all.into_iter().flat_map(|loaded| loaded.warnings).map(|warning| warning.message).collect()
}

#[test]
fn a_bomb_is_left_closed() {
    let zeros = vec![b' '; usize::try_from(LIMITS.free).unwrap() + (1 << 20)];
    for (name, bytes) in [("b.gz", coats::gzip(&zeros)), ("b.zip", coats::zip("b.txt", &zeros))] {
        let all = messages(name, &bytes);
        assert!(all.iter().any(|message| message.contains("times its size")), "{all:?}");
    }
}

#[test]
fn what_nests_too_deep_is_left_closed() {
    let mut bytes = b"A story of a few words that nobody reads.".to_vec();
    for _ in 0..LIMITS.nested + 2 {
        bytes = coats::gzip(&bytes);
    }
    let all = messages("a.gz", &bytes);
    assert!(all.iter().any(|message| message.contains("inside each other")), "{all:?}");
}

#[test]
fn a_cut_archive_gives_what_it_held() {
    let text = "A story of a few words. ".repeat(2000);
    let bytes = coats::gzip(text.as_bytes());
    let all = load("a.gz", &bytes[..bytes.len() * 2 / 3]);
    assert!(all[0].warnings.iter().any(|warning| warning.message.contains("cut")), "{:?}", all[0].warnings);
    let bytes = coats::zip("a.txt", text.as_bytes());
    assert!(!messages("a.zip", &bytes[..bytes.len() - 30]).is_empty());
    let bytes = coats::tar("a.txt", text.as_bytes());
    assert!(!load("a.tar", &bytes[..bytes.len() / 2]).is_empty());
}

#[test]
fn names_that_lead_out_of_an_archive_are_only_names() {
    let bytes = coats::zip("../../../tmp/x.txt", b"A story of some more words than a title has, so it is one.");
    let all = load("a.zip", &bytes);
    assert_eq!(all[1].document.part.as_deref(), Some("../../../tmp/x.txt"));
    assert_eq!(all[1].items.len(), 1);
}

/// What was left out of a document is said in these words.
#[track_caller]
fn says(name: &str, bytes: &[u8], words: &str) {
    let all = messages(name, bytes);
    assert!(all.iter().any(|message| message.contains(words)), "{words}: {all:?}");
}

#[test]
fn every_limit_has_its_message() {
    let links: String =
        (0..LIMITS.links + 5).map(|n| format!("<a href=\"https://{n}.example/\">word</a> and ")).collect();
    let page = format!("<html><body><article><h1>Links</h1><p>{links}</p></article></body></html>");
    says("a.html", page.as_bytes(), "more than 500 links in one story");
    let deep = format!("<html><body>{}<p>Far down lies a story.", "<div>".repeat(LIMITS.nesting + 9));
    says("a.html", deep.as_bytes(), "elements more than 512 deep");
    let parts = |kind: &str, count: usize| {
        let part = format!("--x\nContent-Type: text/plain\n{kind}\n\nA text of a few words.\n");
        let head = "From: a@b.example\nSubject: S\nDate: Fri, 3 May 2024 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n";
        format!("{head}{}--x--\n", part.repeat(count)).into_bytes()
    };
    says("a.eml", &parts("X-Text: one", LIMITS.message + 5), "more than 64 texts in one message");
    let attached = parts("Content-Disposition: attachment; filename=\"a.txt\"", LIMITS.attachments + 5);
    says("a.eml", &attached, "more than 1024 attached files in one message");
}
