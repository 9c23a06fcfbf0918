//! Documents of every format, damaged at random: nothing panics, and every byte of the decoded text is in account.

use dateline::load::{coverage, load};
use proptest::prelude::{ProptestConfig, any, prop};
use proptest::{prop_assert, proptest};

use crate::coats;

const TEXT: &str = "LOCKS SHUT\nThey were shut – all. (Reuters, May 3, 2024)\n\nPILOTS TALK\nThey ‘talk’ & talk.\n[EDITORS' NOTE: No.]\n";

fn documents() -> Vec<(&'static str, Vec<u8>)> {
    let page = coats::bulletin(TEXT, "<h3><a href=\"/x\">", "</a></h3>");
    let listing = coats::k2(
        "Displaying items by tag: X\nOne. See\nPublished in Europe\nTwo.\nPublished in Worldwide\nPage 1 of 2",
    );
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title><entry><title type=\"html\">&lt;b&gt;x</title><id>1</id>\
                <content type=\"xhtml\"><div><p>It <b>is</b></p></div></content><author><name>A</name></author></entry></feed>";
    let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"J\", \"items\": [{\"id\": 1, \"content_html\": \"<p>x</p>\"}]}";
    let markdown = "---\ntitle: X\ntags: [a, b]\n---\n\n# One\n\ntext **bold** [x](http://x.example)\n\n## Two\n\n* a\n* b\n\n| a | b |\n|---|---|\n| c | d |\n";
    let mailbox =
        [b"From a@b.example Fri May  3 10:00:00 2024\n".as_slice(), &coats::message(&page, "text/html"), b"\n"]
            .concat();
    vec![
        ("page.html", page.clone().into_bytes()),
        ("listing.html", listing.into_bytes()),
        ("feed.xml", coats::feed(&page).into_bytes()),
        ("atom.xml", atom.into()),
        ("feed.json", json.into()),
        ("mail.eml", coats::message(TEXT, "text/plain")),
        ("box.mbox", mailbox.repeat(2)),
        ("text.md", markdown.into()),
        ("a.zip", coats::zip("a.html", page.as_bytes())),
        ("a.gz", coats::gzip(page.as_bytes())),
        ("a.tar", coats::tar("a.html", page.as_bytes())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_costs_a_byte_of_the_account(
        which in 0_usize..11,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..6, any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let (name, mut bytes) = documents().swap_remove(which);
        for (at, how, value) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = value,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, value),
                3 => bytes.insert(at, b"<>&;\"'\n:=-"[usize::from(value) % 10]),
                4 => {
                    let end = (at + usize::from(value)).min(bytes.len());
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                _ => {
                    let end = (at + usize::from(value)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        for loaded in load(name, &bytes) {
            let account = coverage(&loaded);
            prop_assert!(account.is_ok(), "{name}: {account:?}\n{:?}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn any_mark_up_gives_its_text(tags in prop::collection::vec((0_usize..24, "[a-z]{1,6} ?"), 0..40)) {
        const TAGS: [&str; 24] = [
            "<p>", "</p>", "<div class=\"itemContainer\">", "</div>", "<b>", "</b>", "<h2>", "</h2>", "<br>", "<li>", "<ul>", "</ul>",
            "<table>", "<tr>", "<td>", "</table>", "<a href=\"x\">", "</a>", "<article>", "</article>", "<pre>", "<img alt=\"w z\">",
            "<nav>", "<span class=\"author\">",
        ];
        let html: String = tags.iter().map(|(tag, text)| format!("{}{text}", TAGS[*tag])).collect();
        let loaded = &load("a.html", format!("<html><body>{html}").as_bytes())[0];
        let account = coverage(loaded);
        prop_assert!(account.is_ok(), "{account:?}\n{html}");
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).count();
        let written: usize = tags.iter().map(|(_, text)| letters(text)).sum();
        prop_assert!(letters(&loaded.text) >= written, "{html}\n{}", loaded.text);
    }
}
