//! Identity: a stable 128-bit hash of the normalised words of the body.
//!
//! Words are runs between blanks, NFKC-composed and case-folded, with all but letters and digits taken out, so that quote
//! styles, dashes, soft hyphens and line breaks do not change an item. Under twelve words the headline, the attribution and
//! the date are hashed too: short bodies (`No significant developments.`) are no identity by themselves.

use std::fmt;
use std::hash::Hasher;
use std::str::FromStr;

use siphasher::sip128::{Hasher128, SipHasher13};
use unicode_normalization::UnicodeNormalization;

use super::PartialDate;

const FEW_WORDS: usize = 12;

/// The identity of an item, printed as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ItemId(pub [u8; 16]);

/// A stable hash of the bytes of a document, printed as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocumentHash(pub [u8; 16]);

impl From<[u8; 16]> for ItemId {
    fn from(bytes: [u8; 16]) -> ItemId {
        ItemId(bytes)
    }
}

impl From<[u8; 16]> for DocumentHash {
    fn from(bytes: [u8; 16]) -> DocumentHash {
        DocumentHash(bytes)
    }
}

impl AsRef<[u8]> for ItemId {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for DocumentHash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl ItemId {
    /// The id of a story. `attribution` and `date` as printed; they and the headline count only where the body is short.
    #[must_use]
    pub fn of<'a>(
        body: impl IntoIterator<Item = &'a str>,
        headline: Option<&str>,
        attribution: Option<&str>,
        date: Option<PartialDate>,
    ) -> Self {
        let mut words = Words::default();
        for paragraph in body.into_iter().filter(|paragraph| !is_picture(paragraph)) {
            words.push(paragraph);
        }
        if words.count < FEW_WORDS {
            for text in [headline, attribution] {
                words.hand_over();
                words.hasher.write_u8(1);
                words.push(text.unwrap_or_default());
            }
            words.hand_over();
            words.hasher.write_u8(2);
            words.hasher.write_u32(date.map_or(0, PartialDate::packed).to_le());
        }
        words.hand_over();
        ItemId(words.hasher.finish128().as_bytes())
    }
}

impl DocumentHash {
    /// The hash of a document's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = SipHasher13::new_with_keys(0x6461_7465, 0x6c69_6e65);
        hasher.write(bytes);
        DocumentHash(hasher.finish128().as_bytes())
    }

    /// A short number of it: documents with different numbers are different, those with the same are so as a rule. 0 stands
    /// for no document.
    #[must_use]
    pub fn tag(&self) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_le_bytes([a, b, c, d])
    }
}

/// A picture stands for itself in some forms of a document and is missing in others.
fn is_picture(paragraph: &str) -> bool {
    paragraph.starts_with("[image: ") && paragraph.ends_with(']')
}

/// Feeds normalised words to the hasher, many at once: it hashes the same bytes however they come.
struct Words {
    hasher: SipHasher13,
    count: usize,
    /// Words that were not handed over yet, each with a blank behind it, and the one that is being read.
    words: Vec<u8>,
    /// Where that one begins.
    start: usize,
}

/// So many bytes are collected, about.
const COLLECTED: usize = 2048;

/// What a byte of ASCII is in a word: itself in small letters, 1 for a blank, 0 for what is left out.
const ASCII: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        } else if byte.is_ascii_whitespace() {
            folded[byte as usize] = 1;
        }
        byte += 1;
    }
    folded
};

impl Default for Words {
    fn default() -> Self {
        // The key is the version of the rule: a new rule takes a new key.
        let hasher = SipHasher13::new_with_keys(0x6974_656d, 1);
        Words { hasher, count: 0, words: Vec::with_capacity(2 * COLLECTED), start: 0 }
    }
}

impl Words {
    fn push(&mut self, text: &str) {
        if text.is_ascii() {
            for &byte in text.as_bytes() {
                match ASCII.get(usize::from(byte)) {
                    Some(0) | None => {}
                    Some(1) => self.end_word(),
                    Some(letter) => self.words.push(*letter),
                }
            }
        } else {
            let mut utf8 = [0; 4];
            for composed in text.nfkc() {
                if composed.is_whitespace() {
                    self.end_word();
                } else if composed.is_alphanumeric() {
                    for lower in composed.to_lowercase().filter(|c| c.is_alphanumeric()) {
                        self.words.extend_from_slice(lower.encode_utf8(&mut utf8).as_bytes());
                    }
                }
            }
        }
        self.end_word();
    }

    fn end_word(&mut self) {
        if self.words.len() > self.start {
            self.count += 1;
            self.words.push(b' ');
            self.start = self.words.len();
            if self.start >= COLLECTED {
                self.hand_over();
            }
        }
    }

    /// Hands over all words that have ended.
    fn hand_over(&mut self) {
        self.hasher.write(&self.words);
        self.words.clear();
        self.start = 0;
    }
}

macro_rules! hexadecimal {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ();

            /// Reads 32 hexadecimal digits.
            fn from_str(text: &str) -> Result<Self, ()> {
                if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(());
                }
                let number = u128::from_str_radix(text, 16).map_err(|_| ())?;
                Ok($name(number.to_be_bytes()))
            }
        }
    };
}

hexadecimal!(ItemId);
hexadecimal!(DocumentHash);

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "The harbour board said on Tuesday that the ferries would not sail before the talks had ended.";

    fn id(body: &str) -> ItemId {
        ItemId::of([body], Some("HARBOUR"), None, None)
    }

    #[test]
    fn punctuation_case_and_blanks_do_not_matter() {
        let plain = id(LONG);
        assert_eq!(plain, id(&LONG.to_uppercase()));
        assert_eq!(plain, id(&LONG.replace(' ', "\n ")));
        assert_eq!(plain, id(&LONG.replace("Tuesday", "‘Tues\u{ad}day’,")));
        assert_ne!(plain, id(&LONG.replace("ended", "begun")));
    }

    #[test]
    fn paragraphs_do_not_matter() {
        let (a, b) = LONG.split_at(LONG.find(" that").unwrap());
        assert_eq!(id(LONG), ItemId::of([a, b], None, Some("(Yle, 3 May 2021)"), None));
    }

    #[test]
    fn pictures_do_not_matter() {
        assert_eq!(id(LONG), ItemId::of(["[image: A ferry]", LONG], Some("HARBOUR"), None, None));
    }

    #[test]
    fn a_short_body_takes_its_headline_and_date() {
        let short = |headline, date: &str| ItemId::of(["No change."], Some(headline), None, date.parse().ok());
        assert_ne!(short("NORTH", "2024-10-23"), short("SOUTH", "2024-10-23"));
        assert_ne!(short("NORTH", "2024-10-23"), short("NORTH", "2024-10-24"));
    }

    #[test]
    fn reads_what_it_prints() {
        let known = id(LONG);
        assert_eq!(known.to_string().parse(), Ok(known));
        assert!("zz".parse::<ItemId>().is_err());
    }

    #[test]
    fn long_bodies_and_words_are_hashed_word_by_word() {
        let mut dice = 7_u32;
        let mut next = || {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            dice >> 16
        };
        for _ in 0..200 {
            let count = next() % 900;
            let words: Vec<String> = (0..count)
                .map(|_| ["ab", "Zürich", "—", "x1", "東京"][next() as usize % 5].repeat(next() as usize % 40))
                .collect();
            let body = words.join(" ");
            let mut hasher = SipHasher13::new_with_keys(0x6974_656d, 1);
            let (mut all, mut known) = (Words::default(), 0);
            all.push(&body);
            for word in body.split(' ').map(|word| word.to_lowercase().replace('—', "")).filter(|word| !word.is_empty())
            {
                hasher.write(word.as_bytes());
                hasher.write(b" ");
                known += 1;
            }
            all.hand_over();
            assert_eq!(all.count, known);
            assert_eq!(all.hasher.finish128().as_bytes(), hasher.finish128().as_bytes());
        }
    }

    /// The disk knows items by these ids: a change here is a change of every journal.
    #[test]
    fn the_rule_has_not_changed() {
        assert_eq!(id(LONG).to_string(), "c8282bad505e0f0a27fdaf5d187b12a6");
    }
}
