//! Puts a text digest into other coats: a page of a K2 site, a bulletin page, a message, an entry of a feed, an archive.
//! The splitter of the program has no part in it: the layout of the text is known to the test.

use std::io::{Cursor, Write};

/// Text as mark-up.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A bulletin page: headlines in bold, in headings, or as lines of paragraphs. Headlines are the lines in capitals.
pub(crate) fn bulletin(text: &str, head: &str, tail: &str) -> String {
    let mut page = String::from(
        "<html><head><title>Bulletin</title></head><body><div class=\"nav\"><a href=\"/\">Home</a></div>\n",
    );
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let caps = !line.chars().any(char::is_lowercase);
        let line = escaped(line);
        page.push_str(&if caps { format!("{head}{line}{tail}\n") } else { format!("<p>{line}</p>\n") });
    }
    page.push_str("<div id=\"footer\">Some footer text</div></body></html>");
    page
}

/// The tag page of a K2 site from the text of one: bodies, `Published in …` below each, a heading, a pager.
pub(crate) fn k2(text: &str) -> String {
    let mut page = String::from(
        "<html><body><ul class=\"menu\"><li><a href=\"/\">Home</a></li></ul><div id=\"k2Container\" class=\"tagView\">\n",
    );
    let mut body = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let marked = escaped(line);
        if line.starts_with("Displaying items") {
            page.push_str(&format!("<h2>{marked}</h2><div class=\"tagItemList\">\n"));
        } else if let Some(region) = line.strip_prefix("Published in ") {
            page.push_str(&format!(
                "<div class=\"tagItemView\"><div class=\"tagItemBody\"><div class=\"tagItemIntroText\">{body}</div></div>\
                 <div class=\"tagItemLinks\"><div class=\"tagItemCategory\"><span>Published in</span> <a href=\"/c\">{region}</a></div></div>\
                 <div class=\"clr\"></div></div>\n"
            ));
            body.clear();
        } else if line.starts_with("Page ") {
            page.push_str(&format!("</div><div class=\"k2Pagination\">{marked}</div>"));
        } else {
            body.push_str(&format!("<p>{marked}</p>"));
        }
    }
    page.push_str("</div></body></html>");
    page
}

/// windows-1252; what it lacks is a question mark.
pub(crate) fn western(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        '…' => 0x85,
        '€' => 0x80,
        _ => u8::try_from(u32::from(c)).unwrap_or(b'?'),
    };
    text.chars().map(byte).collect()
}

/// Quoted-printable.
fn quoted(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut width = 0;
    for &byte in bytes {
        let piece = match byte {
            b'\n' => {
                out.push_str("\r\n");
                width = 0;
                continue;
            }
            b'=' | 0..=0x1f | 0x7f.. => format!("={byte:02X}"),
            _ => char::from(byte).to_string(),
        };
        if width + piece.len() > 72 {
            out.push_str("=\r\n");
            width = 0;
        }
        width += piece.len();
        out.push_str(&piece);
    }
    out
}

/// A message in windows-1252 and quoted-printable.
pub(crate) fn message(text: &str, kind: &str) -> Vec<u8> {
    format!(
        "From: The Lock Letter <letter@lock.example>\r\nTo: readers@lock.example\r\nSubject: The letter of today\r\n\
         Date: Fri, 22 Nov 2024 10:00:00 +0000\r\nMessage-ID: <22@lock.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: {kind}; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        quoted(&western(text))
    )
    .into_bytes()
}

/// A feed with one entry whose text is some mark-up.
pub(crate) fn feed(markup: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\
         <title>The Lock Letter</title><link>https://lock.example/</link>\n<item><title>The letter of today</title><link>https://lock.example/22</link>\
         <guid>lock-22</guid><pubDate>Fri, 22 Nov 2024 10:00:00 GMT</pubDate><content:encoded><![CDATA[{markup}]]></content:encoded></item>\n</channel></rss>"
    )
}

/// A zip archive of one file, and of others that are no documents.
pub(crate) fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [("../../etc/x.bin", b"\0\0\0\0\0".as_slice()), (name, bytes)] {
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A gzip file.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A tar archive of one file.
pub(crate) fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, name, bytes).unwrap();
    builder.into_inner().unwrap()
}
