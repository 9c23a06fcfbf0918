//! Inputs that are made to do harm, or that came to it, in every format: the rows 26 to 36 of `docs/reliability.md`.

use std::path::PathBuf;

use dateline::item::Loaded;
use dateline::load::{coverage, load};

use crate::coats;

const WORDS: &str = "The boats stay in port until the dockers return to work.";

#[track_caller]
fn taken(name: &str, bytes: &[u8]) -> Vec<Loaded> {
    let all = load(name, bytes);
    all.iter().for_each(|loaded| coverage(loaded).unwrap_or_else(|error| panic!("{name}: {error}")));
    all
}

fn says(all: &[Loaded], words: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    all.iter().any(|loaded| squeezed(&loaded.text).contains(words))
}

/// A text in every coat: names and bytes.
fn coats_of(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let page = format!("<html><body><p>{}</p></body></html>", coats::escaped(text));
    vec![
        ("a.txt", text.as_bytes().to_vec()),
        ("a.html", page.clone().into_bytes()),
        ("a.xml", coats::feed(&page).into_bytes()),
        (
            "a.json",
            format!(
                "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{{\"id\":\"1\",\"content_text\":{}}}]}}",
                serde_json::Value::from(text)
            )
            .into_bytes(),
        ),
        ("a.eml", coats::message(text, "text/plain")),
        ("b.eml", coats::message(&page, "text/html")),
        ("a.md", format!("# A title\n\n{text}\n").into_bytes()),
        ("a.zip", coats::zip("a.txt", text.as_bytes())),
        ("a.gz", coats::gzip(text.as_bytes())),
    ]
}

/// Row 26.
#[test]
fn entities_attributes_and_depth_are_no_weapons() {
    let lol: String =
        (1..10).map(|n| format!("<!ENTITY lol{n} \"{}\">", format!("&lol{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY lol0 \"lol\">{lol}<!ENTITY ext SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel><title>T</title><item><title>&lol9;&ext;</title><description>{WORDS}</description></item></channel></rss>"
    );
    let all = taken("a.xml", laughs.as_bytes());
    assert!(says(&all, WORDS) && !says(&all, "lollol") && !says(&all, "root:"));
    let many = |what: &str| (0..100_000).map(|n| what.replace('N', &n.to_string())).collect::<String>();
    for attributes in [many(" aN=\"v\""), many(" xmlns:nN=\"urn:N\"")] {
        let feed = format!(
            "<rss version=\"2.0\"><channel><item{attributes}><description>{WORDS}</description></item></channel></rss>"
        );
        assert!(says(&taken("a.xml", feed.as_bytes()), WORDS));
        let page = format!("<html><body><p{attributes}>{WORDS}</p></body></html>");
        assert!(says(&taken("a.html", page.as_bytes()), WORDS));
    }
    let deep = "<a>".repeat(300_000);
    let feed = format!("<rss version=\"2.0\"><channel><item><description>{WORDS}</description></item>{deep}");
    assert!(says(&taken("a.xml", feed.as_bytes()), WORDS));
    let json = format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":{}", "[".repeat(300_000));
    assert!(!taken("a.json", json.as_bytes()).is_empty());
}

/// Row 27, on a small stack.
#[test]
fn pages_that_nest_without_end_keep_their_text() {
    let work = || {
        for tag in ["div", "li", "b", "a href=x", "table", "blockquote", "font", "ul", "span", "td"] {
            let name = tag.split(' ').next().unwrap_or(tag);
            for close in [String::new(), format!("</{name}>").repeat(100_000)] {
                let page = format!("<html><body>{}{WORDS}{close}</body></html>", format!("<{tag}>").repeat(100_000));
                assert!(says(&taken("a.html", page.as_bytes()), WORDS), "{tag}");
            }
        }
        let page = format!(
            "<table><tr><td rowspan=999999999 colspan=999999999>{WORDS}</td></tr></table><ol start=999999999999999999><li>x</ol>"
        );
        assert!(says(&taken("a.html", page.as_bytes()), WORDS));
        let quotes = format!("{} {WORDS}", ">".repeat(100_000));
        assert!(!taken("a.md", quotes.as_bytes()).is_empty());
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

/// Row 28: what is inside each other, and beyond its bounds, is in `limits`.
#[test]
fn a_file_that_holds_itself_in_pieces_ends() {
    let mut bytes = WORDS.as_bytes().to_vec();
    for _ in 0..4 {
        bytes = coats::zip("a.zip", &coats::gzip(&bytes));
    }
    assert!(!taken("a.zip", &bytes).is_empty());
}

/// Row 29.
#[test]
fn one_line_of_megabytes_is_a_story_in_every_format() {
    let line = format!("{WORDS} ").repeat(20_000);
    for (name, bytes) in coats_of(&line) {
        assert!(says(&taken(name, &bytes), WORDS), "{name}");
    }
    // Names of places begin with these letters, and no blank ends a word: to look at the rest of the line at each of them takes hours.
    for wide in ["港".repeat(300_000), "港東京の争議".repeat(50_000), "港A東".repeat(100_000)] {
        for (name, bytes) in coats_of(&wide) {
            assert!(!taken(name, &bytes).is_empty(), "{name}");
        }
    }
}

/// Row 31: no byte is refused, whatever encoding is named. Bytes that are full of control characters are no text, and said not to be.
#[test]
fn every_pair_of_bytes_is_read_in_every_format() {
    let pairs: Vec<u8> =
        (0x20..=255_u8).flat_map(|a| (0x20..=255_u8).step_by(7).flat_map(move |b| [a, b, b' '])).collect();
    let broken: [&[u8]; 5] = [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xff\xfe\x00"];
    for label in ["utf-8", "iso-8859-1", "windows-1252", "gb18030", "shift_jis", "utf-16", "no-such-thing", "utf-7"] {
        // What opens a tag swallows text, as it does in a browser: the pairs stand behind it.
        let page = [format!("<html><head><meta charset=\"{label}\"></head><body><p>{WORDS}</p><p>").as_bytes(), &pairs]
            .concat();
        let feed = [
            format!("<?xml version=\"1.0\" encoding=\"{label}\"?><rss version=\"2.0\"><channel><item><title>")
                .as_bytes(),
            b"x\x93y",
            b"</title><description>",
            WORDS.as_bytes(),
            b"</description></item></channel></rss>",
        ]
        .concat();
        let mail = [format!("From: a@b.example\nSubject: S\nDate: Fri, 3 May 2024 10:00:00 +0000\nContent-Type: text/plain; charset={label}\nContent-Transfer-Encoding: 8bit\n\n").as_bytes(), WORDS.as_bytes(), b"\n\n", &pairs].concat();
        for (name, bytes) in [("a.html", page), ("a.xml", feed), ("a.eml", mail)] {
            let all = taken(name, &bytes);
            assert!(!all.is_empty(), "{label} {name}");
            // A label of two bytes a character may be true; what is not in it is read as what it is.
            let wide = ["gb18030", "shift_jis", "utf-16", "utf-7"].contains(&label);
            assert!(wide || says(&all, WORDS), "{label} {name}: {}", all[0].text);
        }
    }
    for bytes in broken {
        for (name, mut document) in coats_of(WORDS) {
            document.extend(bytes);
            assert!(!taken(name, &document).is_empty());
        }
    }
}

/// Row 32: the same story, however its lines end and whatever stands between them.
#[test]
fn ends_of_lines_and_marks_change_no_story() {
    let text = format!("HARBOUR STRIKE GOES ON\n\n{WORDS} (Reuters, March 14, 2025)\n");
    for (name, bytes) in coats_of(&text).into_iter().filter(|(name, _)| !name.ends_with("zip") && !name.ends_with("gz"))
    {
        let plain: Vec<String> =
            taken(name, &bytes).iter().flat_map(|loaded| &loaded.items).flat_map(|item| item.body.clone()).collect();
        let crlf = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n").into_bytes();
        let marked = [b"\xef\xbb\xbf".as_slice(), &bytes].concat();
        let trimmed = bytes.trim_ascii_end().to_vec();
        for other in [crlf, marked, trimmed] {
            let found: Vec<String> = taken(name, &other)
                .iter()
                .flat_map(|loaded| &loaded.items)
                .flat_map(|item| item.body.clone())
                .collect();
            assert_eq!(found, plain, "{name}");
        }
        let nul = [&bytes[..], b"\0\0"].concat();
        assert!(!taken(name, &nul).is_empty(), "{name}");
    }
}

/// Row 33.
#[test]
fn every_document_cut_anywhere_is_read_as_far_as_it_goes() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/formats");
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "want") {
            continue;
        }
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&entry).unwrap();
        for cut in (0..200).map(|n| n * bytes.len() / 200) {
            let _ = taken(&name, &bytes[..cut]);
        }
    }
}

/// Row 33: what is whole before the cut stays whole.
#[test]
fn a_cut_costs_no_complete_entry() {
    let items: String = (0..20).map(|n| format!("<item><title>Story {n}</title><guid>g{n}</guid><description>The boats of quay {n} stay in port, and nobody knows for how long.</description></item>\n")).collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>F</title>{items}</channel></rss>");
    for cut in (100..feed.len()).step_by(37) {
        let whole = feed[..cut].matches("</item>").count();
        let found: usize = taken("a.xml", &feed.as_bytes()[..cut])
            .iter()
            .map(|loaded| loaded.items.iter().filter(|item| !item.body.is_empty()).count())
            .sum();
        assert!(found >= whole, "{found} of {whole} at {cut}");
    }
}

/// Row 34: a file that grows, shrinks and goes while it is read is read as it was at some moment, or said to be gone.
#[test]
fn a_file_that_changes_while_it_is_read_is_read_or_said() {
    let folder = std::env::temp_dir().join(format!("dateline-faults-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("a.html");
    let over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0_usize;
            while !over.load(std::sync::atomic::Ordering::Relaxed) {
                round += 1;
                let _ = match round % 4 {
                    0 => std::fs::remove_file(&path),
                    1 => std::fs::write(&path, format!("<html><body><p>{}</p>", WORDS.repeat(round % 50))),
                    2 => std::fs::write(&path, ""),
                    _ => {
                        std::fs::write(folder.join("b"), WORDS).and_then(|()| std::fs::rename(folder.join("b"), &path))
                    }
                };
            }
        });
        for _ in 0..1000 {
            match dateline::load::walk::read(&path) {
                Ok(bytes) => drop(taken("a.html", &bytes)),
                Err(error) => assert!(error.to_string().contains("no such file"), "{error}"),
            }
        }
        over.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Row 36.
#[test]
fn a_tree_without_end_is_walked_as_far_as_the_limit() {
    use dateline::load::walk::{Found, walk};
    let root = std::env::temp_dir().join(format!("dateline-deep-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    let mut path = root.clone();
    for _ in 0..200 {
        path.push("d");
    }
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("deep.txt"), WORDS).unwrap();
    std::fs::write(root.join("top.txt"), WORDS).unwrap();
    let mut seen = Vec::new();
    walk(std::slice::from_ref(&root), &mut |found| {
        seen.push(match found {
            Found::File { path, .. } => path.file_name().unwrap().to_string_lossy().into_owned(),
            Found::Skipped { reason, .. } => reason.to_owned(),
            Found::Failed(error) => panic!("{error}"),
            _ => String::new(),
        });
        std::ops::ControlFlow::Continue(())
    });
    std::fs::remove_dir_all(&root).unwrap();
    assert_eq!(seen, ["too deep", "top.txt"]);
}
