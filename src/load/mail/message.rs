//! One message: its subject, its writer, its day, its text, and what is attached to it. The library that reads messages is
//! guarded: should it fail on some input, the message is kept as plain text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use crate::item::{Format, Link, Loaded, PartialDate};
use crate::load::decode::warning;
use crate::load::html::write;
use crate::load::lex::{has, has_pair};
use crate::load::markup::{Mark, Says, Sheet};
use crate::load::nest::{Inside, Nest};
use crate::load::{LIMITS, decode, settle, when};

use super::burst::{self, Burst};

/// What a message holds.
#[derive(Debug, Default)]
struct Letter {
    subject: String,
    writer: Option<String>,
    id: Option<String>,
    day: Option<PartialDate>,
    /// The lines of its head that nothing else shows.
    head: Vec<String>,
    /// Its texts in order; those of mark-up are marked.
    texts: Vec<(String, bool)>,
    /// Names and bytes of what is attached.
    attached: Vec<(String, Vec<u8>)>,
    /// Attachments that are nothing to read.
    pictures: usize,
    /// How its text was encoded.
    damaged: bool,
    /// It was many messages, which are attached now, or carries one with no more than a word to it.
    burst: bool,
    /// A message is attached to it.
    carries: bool,
    /// So many documents are attached to it, and one of them holds several stories.
    documents: usize,
    brings_digest: bool,
    /// It has more texts than the limit, or more attached.
    beyond: bool,
    too_many: bool,
}

/// Takes a message apart.
pub(in crate::load) fn load(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let mut loaded = nest.document(inside);
    let letter = catch_unwind(AssertUnwindSafe(|| {
        let plain = || Letter::plain(inside.bytes);
        plain().or_else(|| MessageParser::default().parse(inside.bytes).map(|message| Letter::of(&message)))
    }));
    let letter = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) | Err(_) => {
            let decoded = decode::decode(inside.bytes);
            loaded.warnings.push(warning(
                None,
                "the message cannot be read as one; it is shown as text",
                "save it anew as .eml",
            ));
            Letter { texts: vec![(decoded.text, false)], ..Letter::default() }
        }
    };
    let mut letter = letter;
    letter.part_digest();
    let attached = std::mem::take(&mut letter.attached);
    letter.documents = attached.len();
    // What is attached tells what the text beside it is.
    let own = nest.push(nest.document(inside));
    for (name, bytes) in attached {
        let shown = if name.is_empty() { "attachment" } else { &name };
        let part = match &inside.part {
            Some(part) => format!("{part}, {shown}"),
            None => shown.to_owned(),
        };
        nest.take(&Inside { part: Some(part), name: &name, bytes: &bytes, parent: Some(own), depth: inside.depth + 1 });
    }
    letter.brings_digest = nest.all.iter().skip(own as usize + 1).any(|inner| inner.items.len() > 1);
    loaded.warnings.extend(nest.get(own).map(|filed| std::mem::take(&mut filed.warnings)).unwrap_or_default());
    fill(&mut loaded, letter);
    if let Some(filed) = nest.get(own) {
        *filed = loaded;
    }
}

/// The text of a message that is nothing but plain text in ASCII or UTF-8, as it came: most are, and it need not be looked at byte by
/// byte for parts and codes. None where the library has to say what it is.
fn plain_text<'a>(head: &Message<'_>, bytes: &'a [u8]) -> Option<&'a str> {
    let part = head.parts.first()?;
    let kind = part.content_type();
    let plain = kind.is_none_or(|kind| kind.ctype() == "text" && kind.subtype() == Some("plain"));
    let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    let coded = part
        .content_transfer_encoding()
        .is_some_and(|code| ["base64", "quoted-printable"].iter().any(|known| code.eq_ignore_ascii_case(known)));
    let charset = kind.and_then(|kind| kind.attribute("charset"));
    let is_ascii = match charset {
        None => false,
        Some(charset) if charset.eq_ignore_ascii_case("utf-8") => false,
        Some(charset) if charset.eq_ignore_ascii_case("us-ascii") => true,
        Some(_) => return None,
    };
    if !plain || attached || coded || u32::try_from(bytes.len()).is_err() {
        return None;
    }
    // The blank line below the last field that is one.
    let below = usize::try_from(part.headers.last()?.offset_end).ok()?;
    let rest = bytes.get(below..)?;
    let blank = rest.iter().position(|byte| *byte == b'\n' || !byte.is_ascii_whitespace())?;
    let text = rest.get(blank..)?.strip_prefix(b"\n")?;
    std::str::from_utf8(text).ok().filter(|text| !is_ascii || text.is_ascii())
}

/// Writes a message out and splits it.
fn fill(loaded: &mut Loaded, letter: Letter) {
    let Letter { subject, writer, id, day, head, texts, pictures, damaged, burst, beyond, too_many, .. } = letter;
    let (carries, documents) = (letter.carries || letter.documents > 0, letter.documents);
    let most = if letter.brings_digest { COVER_OF_DIGEST } else { COVER };
    let cover = !burst && carries && words(&texts) <= most;
    let burst = burst || cover;
    for (more, what) in [(beyond, (LIMITS.message, "texts")), (too_many, (LIMITS.attachments, "attached files"))] {
        if more {
            let message = format!("more than {} {} in one message; the rest is left out", what.0, what.1);
            loaded.warnings.push(warning(None, message, "open it in a mail reader"));
        }
    }
    let mut sheet = Sheet::default();
    sheet.text.reserve(
        head.iter().chain(texts.iter().map(|(text, _)| text)).map(String::len).sum::<usize>() + head.len() + 1,
    );
    for line in &head {
        sheet.line(line, Mark::of(Says::Furniture), 0);
    }
    for (text, is_markup) in &texts {
        if *is_markup {
            let (body, _) = write(text, &subject, loaded);
            sheet.append(body);
        } else {
            lines(text, &mut sheet);
        }
    }
    sheet.sign_off(writer.as_deref());
    if damaged {
        loaded.warnings.push(warning(
            None,
            "the message names an encoding that its text is not in",
            "open it in a mail reader to compare",
        ));
    }
    let because = match (documents, pictures) {
        (0, 0) => String::from("a message"),
        (documents, others) => format!("a message with {documents} documents attached, and {others} other files"),
    };
    let empty = std::mem::take(loaded);
    *loaded = if burst { settle::around(&subject, sheet, empty) } else { settle::under(&subject, sheet, empty) };
    let document = &mut loaded.document;
    document.date = document.date.or(day);
    // Who hands a bulletin on did not issue it under another name.
    let named = document.publisher.take().map(|name| without_reply(&name).to_owned());
    document.publisher = named.filter(|name| !name.is_empty() && !cover).or_else(|| writer.clone());
    if document.format == Format::Plain {
        document.format = Format::Mail;
        loaded.because = because;
    } else if !subject.is_empty() {
        document.title = Some(subject);
    }
    if let [item] = loaded.items.as_mut_slice() {
        item.given = day;
        item.byline = item.byline.take().or(writer);
        if let Some(id) = id {
            // What Message-ID names is the message, whatever its address form.
            item.aliases.push(format!("<{id}>"));
        }
        if item.links.len() > LIMITS.links {
            item.links.truncate(LIMITS.links);
        }
        item.links.retain(|Link { url, .. }| !url.is_empty());
    }
}

/// The most words that only say what goes with them: `This came in on Saturday.`
const COVER: usize = 40;

/// The same beside several stories: `Dear desk, here is the issue you asked for …`
const COVER_OF_DIGEST: usize = 120;

/// Words of the texts.
fn words(texts: &[(String, bool)]) -> usize {
    let written = |text: &str| text.split_whitespace().count();
    let shown = |html: &str| html.split('>').map(|text| written(text.split('<').next().unwrap_or_default())).sum();
    texts.iter().map(|(text, markup)| if *markup { shown(text) } else { written(text) }).sum()
}

/// A subject without what programs put in front of it when it is answered or handed on.
fn without_reply(subject: &str) -> &str {
    let mut rest = subject.trim_start();
    while let Some((mark, after)) = rest.split_once(':') {
        let mark = mark.trim();
        if !["re", "fw", "fwd", "aw", "wg", "tr", "rv", "vs", "sv"].iter().any(|known| mark.eq_ignore_ascii_case(known))
        {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Plain text as it came, its signature apart. What was handed on with a mark before each line (`> `) loses the marks.
fn lines(text: &str, sheet: &mut Sheet) {
    let mut gap = u32::from(!sheet.text.is_empty());
    let mut signed = false;
    let full = || text.lines().filter(|line| !line.trim().is_empty());
    let marked = text.starts_with('>') || has_pair(text.as_bytes(), |end, mark| (end == b'\n') & (mark == b'>'));
    let quoted = if marked { full().filter(|line| line.starts_with('>')).count() } else { 0 };
    let handed_on = quoted > 3 && quoted * 2 > full().count();
    let bare = |line| match str::strip_prefix(line, '>').filter(|_| handed_on) {
        Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
        None => line,
    };
    let mut all = text.lines().peekable();
    while let Some(line) = all.next() {
        let line = bare(line);
        // `*Ferries stop*`: what was bold before it became plain text, over two lines where it is long.
        let (whole, rest) = match starred(line) {
            Some(Starred::Whole(inner)) => (inner.to_owned(), false),
            Some(Starred::Opens(inner)) => match all.peek().map(|next| bare(next)).and_then(closes_star) {
                Some(end) => (format!("{inner} {end}"), true),
                None => (line.to_owned(), false),
            },
            None => (String::new(), false),
        };
        let line = if whole.is_empty() { line } else { &whole };
        if rest {
            all.next();
        }
        if line.trim().is_empty() {
            gap += 1;
            continue;
        }
        signed |= line == "-- " || line == "--" || line.starts_with(NEXT_PART);
        sheet.line(line, Mark::of(if signed { Says::Furniture } else { Says::Nothing }), gap);
        gap = 0;
    }
}

/// What the archives of mailing lists put in the place of what was attached.
const NEXT_PART: &str = "-------------- next part --------------";

/// A line between stars.
enum Starred<'a> {
    Whole(&'a str),
    Opens(&'a str),
}

/// What stands between the stars of a line, or behind the first of them.
fn starred(line: &str) -> Option<Starred<'_>> {
    let inner = line.trim_end().strip_prefix('*').filter(|inner| !inner.starts_with([' ', '*']))?;
    match inner.split_once('*') {
        Some((whole, "")) if whole.len() > 2 => Some(Starred::Whole(whole)),
        None if inner.len() > 20 => Some(Starred::Opens(inner)),
        _ => None,
    }
}

/// The end of what was opened by a star on the line above.
fn closes_star(line: &str) -> Option<&str> {
    line.trim_end().strip_suffix('*').filter(|end| !end.is_empty() && !end.contains('*'))
}

impl Letter {
    /// What a mailing list sent as one message becomes messages inside it.
    fn part_digest(&mut self) {
        let [(text, false)] = self.texts.as_slice() else { return };
        let Some(Burst { before, messages, after }) = burst::read(text) else { return };
        self.texts.clear();
        self.burst = true;
        for line in before.lines().chain(after.lines()).filter(|line| !line.trim().is_empty()) {
            self.head.push(line.to_owned());
        }
        self.too_many |= messages.len() > LIMITS.parts;
        let named = (1..).map(|number| format!("message {number}.eml"));
        self.attached.extend(named.zip(messages.into_iter().map(String::into_bytes)).take(LIMITS.parts));
    }

    /// A message of nothing but plain text.
    fn plain(bytes: &[u8]) -> Option<Letter> {
        let head = MessageParser::default().parse_headers(bytes)?;
        let text = plain_text(&head, bytes)?;
        Some(Letter { texts: vec![(text.to_owned(), false)], ..Letter::headed(&head) })
    }

    /// What the head of a message says.
    fn headed(message: &Message<'_>) -> Letter {
        let mut letter = Letter {
            subject: message.subject().map(one_line).unwrap_or_default(),
            writer: message.from().or_else(|| message.sender()).and_then(name),
            id: message.message_id().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()),
            day: message
                .date()
                .and_then(|d| PartialDate::day(i16::try_from(d.year).ok()?, d.month, d.day))
                // Groups print it in a way of their own: `Tue Nov 3, 2009 1:04 am ((PST))`.
                .or_else(|| when::day(message.header_raw("Date")?)),
            ..Letter::default()
        };
        letter.head.extend(message.from().map(|from| ["From: ", &addresses(from)].concat()));
        letter.head.extend(message.header_raw("Date").map(|date| ["Date: ", &one_line(date)].concat()));
        letter
    }

    fn of(message: &Message<'_>) -> Letter {
        let mut letter = Letter::headed(message);
        letter.bodies(message);
        letter.beyond = message.text_body.len().max(message.html_body.len()) > LIMITS.message;
        letter.too_many = message.attachment_count() > LIMITS.attachments;
        for part in message.attachments().take(LIMITS.attachments) {
            let name = part.attachment_name().unwrap_or_default().to_owned();
            let kind = part
                .content_type()
                .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase());
            match &part.body {
                PartType::Message(inner) => {
                    let bytes = inner.raw_message().to_vec();
                    if !bytes.is_empty() {
                        letter.carries = true;
                        letter.attached.push((name, bytes));
                    }
                }
                PartType::Text(text) | PartType::Html(text) if is_document(kind.as_deref(), &name) => {
                    let name = match (&part.body, name.is_empty()) {
                        (PartType::Html(_), true) => String::from("attached.html"),
                        _ => name,
                    };
                    letter.attached.push((name, text.as_bytes().to_vec()));
                }
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) if is_document(kind.as_deref(), &name) => {
                    letter.attached.push((name, bytes.to_vec()));
                }
                PartType::Multipart(_) => {}
                _ => letter.pictures += 1,
            }
        }
        letter
    }

    /// The texts of a message: mark-up where there is some, but where it says much less than the plain text beside it.
    fn bodies(&mut self, message: &Message<'_>) {
        let parts = |ids: &[u32]| -> Vec<u32> { ids.iter().copied().take(LIMITS.message).collect() };
        let read = |ids: &[u32]| -> Vec<(String, bool)> {
            parts(ids)
                .into_iter()
                .filter_map(|id| match &message.part(id)?.body {
                    PartType::Html(text) => Some((text.to_string(), true)),
                    PartType::Text(text) => Some((text.to_string(), false)),
                    _ => None,
                })
                .collect()
        };
        let marked = read(&message.html_body);
        let plain = read(&message.text_body);
        // Most messages have no mark-up, and nothing to weigh.
        let words = || -> usize {
            plain.iter().filter(|(_, markup)| !markup).map(|(text, _)| text.split_whitespace().count()).sum()
        };
        let written = || -> usize {
            let words = |html: &str| {
                html.split('>').map(|t| t.split('<').next().unwrap_or("").split_whitespace().count()).sum::<usize>()
            };
            marked.iter().filter(|(_, markup)| *markup).map(|(html, _)| words(html)).sum()
        };
        let use_marked = marked.iter().any(|(_, markup)| *markup) && written() * 2 >= words();
        self.texts = if use_marked { marked } else { plain };
        self.damaged =
            message.parts.iter().any(|part| part.is_encoding_problem && matches!(part.body, PartType::Text(_)));
    }
}

/// Names with their addresses, as a head prints them.
fn addresses(all: &Address<'_>) -> String {
    let mut text = String::new();
    for (number, one) in all.iter().take(LIMITS.message).enumerate() {
        text.push_str(if number > 0 { ", " } else { "" });
        match (one.name(), one.address()) {
            (Some(name), Some(address)) => text.extend([name, " <", address, ">"]),
            (name, address) => text.push_str(name.or(address).unwrap_or_default()),
        }
    }
    text
}

/// A text on one line, its blanks single.
fn one_line(text: &str) -> String {
    let bytes = text.as_bytes();
    let odd = has(text, |byte| !(b' '..0x7f).contains(&byte)) || has_pair(bytes, |a, b| (a == b' ') & (b == b' '));
    if !odd && !text.starts_with(' ') && !text.ends_with(' ') {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        line.push_str(if line.is_empty() { "" } else { " " });
        line.push_str(word);
    }
    line
}

/// The name of a writer, or the address where none is given.
fn name(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    let name = first.name().or_else(|| first.address())?.trim().trim_matches(['"', '\'']).trim();
    // `ann at quay.example (Ann Hale)`, as the archives of lists keep it.
    let named =
        name.strip_suffix(')').and_then(|open| open.split_once(" (")).filter(|(address, _)| address.contains(" at "));
    let name = named.map_or(name, |(_, name)| name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// True for what can be read: texts of kinds that are news, archives, messages, by kind or by name.
fn is_document(kind: Option<&str>, name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if crate::load::walk::EXTENSIONS.contains(&ending.as_str()) {
        return true;
    }
    let refused = ["text/calendar", "text/vcard", "text/x-vcard", "text/css", "text/csv", "text/directory"];
    kind.is_some_and(|kind| {
        kind.starts_with("text/") && !refused.contains(&kind) && ending.is_empty()
            || [
                "application/rss+xml",
                "application/atom+xml",
                "application/feed+json",
                "application/zip",
                "application/gzip",
            ]
            .contains(&kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_message_is_read_as_the_library_reads_it() {
        const FROM: &str =
            "From: Ann Hale <ann@lock.example>\nDate: Fri, 3 May 2024 10:00:00 +0200\nSubject: =?utf-8?q?L=C3=B6ck?=\n";
        let heads = [
            "",
            "Content-Type: text/plain\n",
            "Content-Type: text/plain; charset=utf-8; name=\"a.txt\"\n",
            "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n",
            "Content-Type: text/plain; charset=us-ascii\n",
            "Content-Type: text/plain; charset=iso-8859-1\n",
            "Content-Type: text/html\n",
            "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n",
            "Content-Type:\nContent-Disposition: inline\n",
            "Content-Disposition: attachment\n",
            "Content-Transfer-Encoding: quoted-printable\n",
            "Content-Transfer-Encoding:\n base64\n",
            "No field at all\n",
            "X-Folded: one\n two\n\tthree\n",
            "X-Empty:\n   \n",
        ];
        let bodies = [
            "",
            "\n",
            "\nText of it.\n",
            "\n\n  Text\n\n",
            "\nGröße – 5 €\n",
            " \nText",
            "\n--b\n\nPart\n--b--\n",
            "Text",
        ];
        let (mut plain, mut all) = (0, 0);
        for (head, body) in heads.iter().flat_map(|head| bodies.map(|body| (head, body))) {
            for text in [format!("{FROM}{head}{body}"), format!("{head}{FROM}{body}")] {
                let damaged = text.replace('ß', "\u{fffd}").into_bytes();
                let damaged = damaged.iter().copied().filter(|byte| *byte != 0xef).collect();
                for bytes in [text.replace('\n', "\r\n").into_bytes(), text.into_bytes(), damaged] {
                    all += 1;
                    let Some(letter) = Letter::plain(&bytes) else { continue };
                    plain += 1;
                    let whole = MessageParser::default().parse(&bytes).map(|message| Letter::of(&message));
                    assert_eq!(format!("{letter:?}"), format!("{:?}", whole.unwrap()), "{}", bytes.escape_ascii());
                }
            }
        }
        assert!(plain > 100 && plain < all, "{plain} of {all}");
    }
}
