//! Documents inside documents: what is found in a file is taken apart in its turn and filed under it. Depth, number and the
//! bytes that archives come to are limited; what is beyond a limit is left closed, with a warning.

use std::borrow::Cow;
use std::io::Read;

use crate::item::{Document, DocumentHash, Format, Loaded};

use super::decode::{self, warning};
use super::detect::{Kind, detect};
use super::markup::Marks;
use super::told::Told;
use super::{LIMITS, archive, digest, feed, html, mail, markdown};

/// A document on its way: some bytes and what is known of them.
#[derive(Debug, Clone)]
pub(super) struct Inside<'a> {
    /// Where in the file it stands, none for the file itself.
    pub part: Option<String>,
    /// The name that may tell what it is.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The document that contains it.
    pub parent: Option<u32>,
    /// How many documents contain it.
    pub depth: usize,
}

/// The documents of one input.
#[derive(Debug)]
pub(super) struct Nest<'a> {
    path: &'a str,
    /// What a person told of the input.
    told: &'a Told,
    /// All that were taken apart, each after the one that contains it.
    pub all: Vec<Loaded>,
    /// Bytes that archives may still come to.
    left: u64,
    /// The most documents of an input.
    most: usize,
}

impl<'a> Nest<'a> {
    /// No document yet of the input of this path.
    pub(super) fn new(path: &'a str, told: &'a Told) -> Self {
        Nest { path, told, all: Vec::new(), left: LIMITS.expanded, most: LIMITS.parts }
    }

    /// Takes a document apart.
    pub(super) fn take(&mut self, inside: &Inside<'_>) {
        if self.is_full(inside.parent) {
            return;
        }
        if inside.depth > LIMITS.nested {
            let message = match &inside.part {
                Some(part) => {
                    format!("{part}: more than {} documents inside each other; it is left closed", LIMITS.nested)
                }
                None => {
                    format!("more than {} documents inside each other; the innermost is left closed", LIMITS.nested)
                }
            };
            self.warn(inside.parent, message, "unpack it by hand");
            return;
        }
        self.take_as(detect(inside.name, inside.bytes), inside);
    }

    /// Takes a file apart whose bytes nobody else needs: they become the text where they are text.
    pub(super) fn take_file(&mut self, name: &str, bytes: Vec<u8>) {
        let inside = Inside { part: None, name, bytes: &bytes, parent: None, depth: 0 };
        match detect(name, &bytes) {
            Kind::Text => {
                let loaded = self.document(&inside);
                self.text(loaded, bytes);
            }
            kind => self.take_as(kind, &inside),
        }
    }

    fn take_as(&mut self, kind: Kind, inside: &Inside<'_>) {
        match kind {
            Kind::Text => self.text(self.document(inside), inside.bytes),
            Kind::Html => {
                let loaded = html::load(inside.bytes, self.document(inside));
                self.push(loaded);
            }
            Kind::Markdown => {
                let loaded = markdown::load(inside.bytes, self.document(inside));
                self.push(loaded);
            }
            Kind::Feed => feed::load_xml(inside, self),
            Kind::JsonFeed => feed::load_json(inside, self),
            Kind::Mail => mail::load(inside, self),
            Kind::Mailbox => mail::load_box(inside, self),
            Kind::Gzip => archive::gzip(inside, self),
            Kind::Zip => archive::zip(inside, self),
            Kind::Tar => archive::tar(inside, self),
        }
    }

    /// True where there are as many documents as there may be, which is said once.
    pub(super) fn is_full(&mut self, parent: Option<u32>) -> bool {
        let full = self.all.len() >= self.most;
        if full {
            let message = format!("more than {} documents; the rest is left out", self.most);
            let said = |loaded: &Loaded| loaded.warnings.iter().any(|warning| warning.message == message);
            let parent = parent.unwrap_or(0);
            if !self.all.first().is_some_and(said) && !self.all.get(parent as usize).is_some_and(said) {
                self.warn(Some(parent), message, "unpack it by hand");
            }
        }
        full
    }

    /// Takes text without mark-up apart, and says of other bytes that they are none.
    fn text<'b>(&mut self, mut loaded: Loaded, bytes: impl Into<Cow<'b, [u8]>>) {
        let decoded = decode::decode(bytes);
        loaded.document.encoding = decoded.encoding;
        loaded.warnings = decoded.warnings;
        loaded.text = decoded.text;
        if decoded.is_text {
            digest::split(&mut loaded, Marks::default());
        } else {
            (loaded.because, loaded.confidence) = (String::from("the bytes are no text"), 0);
        }
        self.push(loaded);
    }

    /// An empty answer for a document.
    pub(super) fn document(&self, inside: &Inside<'_>) -> Loaded {
        let document = Document {
            path: self.path.to_owned(),
            part: inside.part.clone(),
            hash: DocumentHash::of(inside.bytes),
            bytes: inside.bytes.len() as u64,
            encoding: "UTF-8",
            ..self.told.document()
        };
        Loaded { document, parent: inside.parent, confidence: 100, ..Loaded::default() }
    }

    /// An empty answer for a document that holds others and no text of its own.
    pub(super) fn container(&mut self, inside: &Inside<'_>, format: Format, encoding: &'static str) -> u32 {
        let mut loaded = self.document(inside);
        loaded.document.format = format;
        loaded.document.encoding = encoding;
        self.push(loaded)
    }

    /// Files what a document was taken apart into; its number comes back.
    pub(super) fn push(&mut self, loaded: Loaded) -> u32 {
        self.all.push(loaded);
        u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
    }

    /// A document that was filed.
    pub(super) fn get(&mut self, number: u32) -> Option<&mut Loaded> {
        self.all.get_mut(number as usize)
    }

    /// Warns of something in a document, or in the file where none was filed yet.
    pub(super) fn warn(&mut self, number: Option<u32>, message: impl Into<String>, mend: &str) {
        if self.all.is_empty() {
            let path = self.path.to_owned();
            self.all.push(Loaded { document: Document { path, ..Document::default() }, ..Loaded::default() });
        }
        if let Some(loaded) = self.all.get_mut(number.unwrap_or(0) as usize) {
            loaded.warnings.push(warning(None, message, mend));
        }
    }

    /// Reads what some packed bytes come to, as far as the limits allow. What is wrong, if anything, comes with it.
    pub(super) fn expand(&mut self, packed: impl Read, length: u64) -> (Vec<u8>, Option<String>) {
        let ratio = length.saturating_mul(LIMITS.ratio).max(LIMITS.free);
        let most = ratio.min(self.left);
        let mut bytes = Vec::new();
        let read = packed.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let beyond = bytes.len() as u64 > most;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        let fault = match read {
            _ if beyond && most < ratio => {
                Some(format!("it comes to more than the {} MB that are unpacked of one file", LIMITS.expanded >> 20))
            }
            _ if beyond => Some(format!("it comes to more than {} times its size, as no text does", LIMITS.ratio)),
            Err(error) => Some(format!("it is damaged or cut: {}", crate::error::reason(&error))),
            Ok(_) => None,
        };
        if beyond {
            bytes.clear();
        }
        (bytes, fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_one_input_are_limited_and_that_is_said_once() {
        let told = Told::default();
        let message = "From a@b.example Fri May  3 10:00:00 2024\nFrom: a@b.example\nSubject: S\n\nA few words.\n\n";
        let entry = "<item><title>T</title><description>&lt;h2>One&lt;/h2>&lt;p>Text of one. (Reuters, May 3, 2024)&lt;/p>\
                     &lt;h2>Two&lt;/h2>&lt;p>Text of two. (Reuters, May 3, 2024)&lt;/p></description></item>";
        let feed = format!("<rss><channel><title>F</title>{}</channel></rss>", entry.repeat(9));
        for bytes in [message.repeat(9), feed] {
            let mut nest = Nest::new("a", &told);
            nest.most = 4;
            nest.take(&Inside { part: None, name: "a", bytes: bytes.as_bytes(), parent: None, depth: 0 });
            assert_eq!(nest.all.len(), 4, "{bytes}");
            let said = nest.all.iter().flat_map(|loaded| &loaded.warnings);
            let said: Vec<_> = said
                .filter(|warning| warning.message.contains("more than 4 documents; the rest is left out"))
                .collect();
            assert_eq!(said.len(), 1, "{said:?}");
        }
    }

    #[test]
    fn what_archives_come_to_together_is_limited() {
        let told = Told::default();
        let mut nest = Nest::new("a.zip", &told);
        nest.left = 100;
        assert_eq!(nest.expand(&[b'x'; 60][..], 60), (vec![b'x'; 60], None));
        let (bytes, fault) = nest.expand(&[b'x'; 60][..], 60);
        assert!(bytes.is_empty());
        assert_eq!(fault.as_deref(), Some("it comes to more than the 512 MB that are unpacked of one file"));
        assert_eq!(nest.left, 0, "nothing more is unpacked");
        assert!(nest.expand(&b"x"[..], 1).1.is_some());
    }
}
