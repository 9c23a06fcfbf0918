//! What some bytes are, by what stands in them; their name is asked only where they leave it open.

use super::decode;

/// What some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text without mark-up, or no text at all.
    Text,
    /// A web page, or a stretch of one.
    Html,
    /// RSS, RDF or Atom.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// A message.
    Mail,
    /// Several messages, one after the other.
    Mailbox,
    /// Markdown.
    Markdown,
    /// A gzip file.
    Gzip,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
}

/// What the bytes of a file of this name are.
pub(super) fn detect(name: &str, bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"\x1f\x8b\x08") {
        return Kind::Gzip;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if is_tar(bytes) {
        return Kind::Tar;
    }
    let head = decode::head(bytes);
    let text = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if is_feed_below(text) {
        return Kind::Feed;
    }
    let open = match text.as_bytes().first() {
        Some(b'<') => tagged(text, &ending),
        Some(b'{') => json(text, &ending),
        _ => None,
    };
    if let Some(kind) = open {
        return kind;
    }
    if super::mail::is_from_line(head.lines().next().unwrap_or_default()) {
        return Kind::Mailbox;
    }
    if is_message(&head) {
        return Kind::Mail;
    }
    let tags = ["</p>", "<br", "</div>", "<a href", "</td>", "</h1>", "</h2>", "</h3>", "</body>", "</span>"];
    let tags = if head.contains('<') {
        let lower = head.to_ascii_lowercase();
        tags.iter().filter(|tag| lower.contains(**tag)).count()
    } else {
        0
    };
    match ending.as_str() {
        "md" | "markdown" | "mkd" | "mdown" if tags < 3 => Kind::Markdown,
        "html" | "htm" | "xhtml" | "shtml" if tags > 0 => Kind::Html,
        _ if tags >= 3 => Kind::Html,
        _ if is_markdown(&head) => Kind::Markdown,
        _ => Kind::Text,
    }
}

/// A feed below what the program that made it complained of: `<br /><b>Warning</b>: …`, then the XML declaration.
fn is_feed_below(text: &str) -> bool {
    let complains = || {
        let bare = text.trim_start_matches("<br />").trim_start_matches("<br>").trim_start();
        let bare = bare.strip_prefix("<b>").unwrap_or(bare);
        ["Warning", "Notice", "Deprecated", "Fatal error", "Strict Standards", "<!--"]
            .iter()
            .any(|word| bare.starts_with(word))
    };
    let declared = |text: &str| text.find("<?xml ").filter(|at| *at > 0);
    text.starts_with(['<', 'W', 'N', 'D', 'F', 'S'])
        && complains()
        && declared(text).and_then(|at| tagged(text.get(at..)?, "")) == Some(Kind::Feed)
}

/// A text that opens with a tag: by the first element that is none of the head's.
fn tagged(text: &str, ending: &str) -> Option<Kind> {
    let mut rest = text;
    for _ in 0..64 {
        rest = rest.trim_start().strip_prefix('<')?;
        let skipped = match () {
            () if rest.starts_with("!--") => rest.find("-->").and_then(|end| rest.get(end + 3..)),
            () if rest.starts_with('?') => rest.find("?>").and_then(|end| rest.get(end + 2..)),
            () if rest.starts_with('!') => {
                let page = rest.get(1..13).is_some_and(|word| word.eq_ignore_ascii_case("doctype html"));
                if page {
                    return Some(Kind::Html);
                }
                // A document type may hold declarations in brackets.
                let end = rest.find('>');
                let inner = rest.find('[').filter(|open| end.is_some_and(|end| *open < end));
                match inner {
                    Some(_) => rest.find("]>").and_then(|end| rest.get(end + 2..)),
                    None => end.and_then(|end| rest.get(end + 1..)),
                }
            }
            () => break,
        };
        rest = skipped?;
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    let root = rest.get(..end)?.to_ascii_lowercase();
    let local = root.rsplit(':').next().unwrap_or(&root);
    match local {
        "rss" | "feed" | "rdf" => return Some(Kind::Feed),
        "channel" | "item" | "entry" if rest.contains("<item") || rest.contains("<title") => return Some(Kind::Feed),
        "html" | "head" | "body" | "p" | "div" | "h1" | "h2" | "h3" | "h4" | "table" | "article" | "section"
        | "span" | "ul" | "ol" | "a" | "b" | "strong" | "br" | "hr" | "meta" | "title" | "center" | "font" | "main"
        | "header" | "link" | "script" | "style" | "blockquote" | "pre" | "img" | "nav" => return Some(Kind::Html),
        _ => {}
    }
    match ending {
        "html" | "htm" | "xhtml" | "shtml" => Some(Kind::Html),
        "rss" | "atom" | "rdf" => Some(Kind::Feed),
        "xml" if rest.contains("<item") || rest.contains("<entry") => Some(Kind::Feed),
        _ => None,
    }
}

fn json(text: &str, ending: &str) -> Option<Kind> {
    let feed = text.contains("jsonfeed.org/version") || text.contains("jsonfeed.org\\/version");
    (feed || ending == "json" && text.contains("\"items\"")).then_some(Kind::JsonFeed)
}

fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512).filter(|header| header.get(257..262) == Some(b"ustar".as_slice())) else {
        return false;
    };
    let digits = header.get(148..156).unwrap_or_default();
    let digits = digits.iter().skip_while(|b| **b == b' ').take_while(|b| matches!(b, b'0'..=b'7'));
    let printed = digits.fold(0_u32, |sum, b| sum.wrapping_mul(8).wrapping_add(u32::from(b - b'0')));
    let sum: u32 =
        header.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum();
    sum == printed
}

/// Fields of a message: two that every message has, before the first blank line, and nothing but fields there.
fn is_message(head: &str) -> bool {
    const KNOWN: [&str; 16] = [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "list-id",
        "dkim-signature",
        "x-mailer",
    ];
    const SURE: [&str; 5] = ["message-id", "received", "return-path", "mime-version", "dkim-signature"];
    let (mut known, mut sure, mut from, mut fields) = (0, 0, false, 0);
    for line in head.lines().take(200) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && fields > 0 {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        let name = name.to_ascii_lowercase();
        fields += 1;
        if name == "content-type" && is_cut_into_parts(value, head) {
            return true;
        }
        known += usize::from(KNOWN.contains(&name.as_str()));
        sure += usize::from(SURE.contains(&name.as_str()));
        from |= name == "from" || name == "sender" || name == "return-path";
    }
    known >= 3 && (from || sure > 0) || sure >= 1 && known >= 2
}

/// `multipart/mixed; boundary=part` over a line `--part`: a message, though nothing tells from whom and of what.
fn is_cut_into_parts(kind: &str, head: &str) -> bool {
    let boundary = kind.split_once("boundary=").filter(|_| kind.trim_start().starts_with("multipart/"));
    let boundary = boundary.map(|(_, value)| value.split(';').next().unwrap_or(value).trim().trim_matches('"'));
    let begins = |boundary: &str| {
        let begins = |line: &str| line.strip_prefix("--").is_some_and(|rest| rest.trim_end() == boundary);
        !boundary.is_empty() && head.lines().any(begins)
    };
    boundary.is_some_and(begins)
}

/// Front matter, or headings and marks that nothing but Markdown has.
fn is_markdown(head: &str) -> bool {
    if let Some(rest) = head.strip_prefix("---\n").or_else(|| head.strip_prefix("---\r\n")) {
        let field = |line: &str| line.split_once(':').is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_graphic()));
        if rest.lines().next().is_some_and(field) && rest.lines().any(|line| line.trim_end() == "---") {
            return true;
        }
    }
    let heading = |line: &&str| {
        let bare = line.trim_start_matches('#');
        let level = line.len() - bare.len();
        (1..=6).contains(&level) && bare.starts_with(' ') && bare.trim().chars().any(char::is_alphabetic)
    };
    let headings = if head.contains('#') { head.lines().filter(heading).count() } else { 0 };
    if headings == 0 {
        return false;
    }
    let links = head.matches("](http").count();
    let bold = head.matches("**").count() / 2;
    headings >= 2 && links + bold > 0 || headings >= 3 || links >= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_more_than_the_name() {
        for (name, text, kind) in [
            ("a.txt", "<?xml version='1.0'?><!-- x --><rss version='2.0'><channel>", Kind::Feed),
            ("a.html", "<rdf:RDF xmlns:rdf='x'>", Kind::Feed),
            ("a.json", "<feed xmlns='http://www.w3.org/2005/Atom'>", Kind::Feed),
            ("a.rss", "<!DOCTYPE html><html>", Kind::Html),
            ("a.xml", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", Kind::Feed),
            ("a", "  \n<div>x</div>", Kind::Html),
            ("a.txt", "{\"version\": \"https://jsonfeed.org/version/1.1\"", Kind::JsonFeed),
            ("a.txt", "From ann@lock.example Fri May  3 10:00:00 2024\nFrom: ann\n", Kind::Mailbox),
            ("a.txt", "Received: by x\nFrom: a@b.example\nSubject: x\n\nBody", Kind::Mail),
            ("a.txt", "Content-Type: multipart/mixed; boundary=foo\n\n--foo\n\nBody\n--foo--\n", Kind::Mail),
            ("a.txt", "Content-Type: multipart/mixed; boundary=foo\n\nThat is how such a head looks.\n", Kind::Text),
            ("a.txt", "Subject: a talk\nNothing else is a field here\n", Kind::Text),
            ("a.txt", "From the harbour: nothing new.\n\nTo: be continued", Kind::Text),
            ("a.md", "Some text", Kind::Markdown),
            ("a.txt", "---\ntitle: x\n---\n\nText", Kind::Markdown),
            ("a.txt", "# One\n\ntext **bold**\n\n## Two\n", Kind::Markdown),
            ("a.txt", "# 3\n\nThe third item\n", Kind::Text),
            ("a.htm", "Some words<br>and more", Kind::Html),
            ("a.txt", "a < b and c > d", Kind::Text),
            ("a.txt", "<strange>", Kind::Text),
            ("a.txt", "", Kind::Text),
        ] {
            assert_eq!(detect(name, text.as_bytes()), kind, "{name}: {text}");
        }
        let wide: Vec<u8> = "\u{feff}<rss>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect("a.txt", &wide), Kind::Feed);
    }
}
