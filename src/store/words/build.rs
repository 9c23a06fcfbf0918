//! How a part of the index is made: a [`Job`] holds all it needs, so that it can be run on another thread.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use crate::fold;

use super::super::arena::Vault;
use super::super::record;
use super::super::text::Folded;
use super::joined::joined;
use super::part::Terms;
use super::{MARKS, Part};

/// The text of a row.
#[derive(Debug)]
pub(in super::super) enum Source {
    /// It is here, in some bytes of a block.
    Here(Arc<str>, Range<usize>),
    /// It is in some bytes of a block of the vault.
    InVault(u32, Range<usize>),
}

/// Rows whose words are to be indexed.
#[derive(Debug)]
pub struct Job {
    pub(in super::super) first: u32,
    /// Parts right before these rows that are small enough to be made one with them.
    pub(in super::super) before: Vec<Arc<Part>>,
    pub(in super::super) vault: Option<Arc<dyn Vault>>,
    pub(in super::super) rows: Vec<Source>,
    /// What other documents print as headlines of some of them.
    pub(in super::super) headlines: HashMap<u32, Vec<String>>,
}

impl Job {
    /// How many rows are read.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Does the work.
    #[must_use]
    pub fn run(self) -> Part {
        let mut building = Building::default();
        let mut folded = Folded::default();
        let mut held: Option<(u32, Option<Arc<str>>)> = None;
        for (at, source) in (0..).zip(&self.rows) {
            let text = match source {
                Source::Here(block, range) => block.get(range.clone()),
                Source::InVault(number, range) => {
                    if held.as_ref().is_none_or(|(known, _)| known != number) {
                        held = Some((*number, self.vault.as_ref().and_then(|vault| vault.get(*number))));
                    }
                    held.as_ref().and_then(|(_, block)| block.as_ref()?.get(range.clone()))
                }
            };
            let more = self.headlines.get(&at).map(Vec::as_slice).unwrap_or_default();
            let mut texts = record::texts(text.unwrap_or_default());
            // Folded it takes as much room again: a long one is gone through piece by piece.
            if texts.body.iter().map(|paragraph| paragraph.len()).sum::<usize>() > LONG_TEXT {
                for piece in std::mem::take(&mut texts.body).into_iter().flat_map(pieces) {
                    folded.set(&record::Texts { body: vec![piece], ..record::Texts::default() }, std::iter::empty());
                    building.add(at, &folded);
                }
            }
            folded.set(&texts, more.iter().map(String::as_str));
            building.add(at, &folded);
        }
        let part = building.finish(self.first, u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        if self.before.is_empty() {
            return part;
        }
        let parts: Vec<&Part> = self.before.iter().map(|part| &**part).chain([&part]).collect();
        // Where an earlier part proves damaged this one is good for itself.
        joined(&parts).unwrap_or(part)
    }
}

/// Words that are met before they are posted, at most.
const MOST_MET: usize = 1 << 14;

/// A body of more bytes is gone through in pieces of about so many.
const LONG_TEXT: usize = 1 << 18;

/// Pieces of a paragraph that have all its words. They end at a blank behind a letter of ASCII: words behind it are no neighbours
/// of words before it that are looked up together.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let mut window = text.as_bytes().windows(2).skip(LONG_TEXT);
        let cut = window.position(|pair| matches!(pair, [before, b' '] if before.is_ascii_alphanumeric()));
        let (piece, rest) = text.split_at_checked(cut.map_or(text.len(), |cut| LONG_TEXT + cut + 1))?;
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Bytes of a key that stand in its place of the table.
const SHORT: usize = 15;
/// Bytes of a list that stand there.
const FEW: usize = 35;

/// A word and its rows so far, as differences: a place of the table, of the size of what the processor fetches at once. Texts have
/// hundreds of words each, nearly all known, so that fetching their places is most of the work.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Term {
    /// The bytes of a short key, the first lowest, and their number on top; of a long one its first bytes, where it lies, and
    /// [`LONG`] on top. 0 where the place is free.
    key: u128,
    hash: u32,
    /// One past the last row.
    last: u32,
    /// The number of the list that has the earlier rows, counted from 1; 0 where there are none.
    earlier: u32,
    len: u8,
    few: [u8; FEW],
}

const FREE: Term = Term { key: 0, hash: 0, last: 0, earlier: 0, len: 0, few: [0; FEW] };
/// The number of bytes that stands for many.
const LONG: u8 = 0xff;
/// Bytes of a long key that stand in its place.
const START: usize = 11;

/// Words and their rows by a table of hashes.
#[derive(Debug)]
struct Building {
    hashes: Seeded,
    /// As many places as a power of two, at most half of them taken.
    table: Vec<Term>,
    taken: usize,
    /// Long keys one after another, the length of each before it.
    long: Vec<u8>,
    earlier: Vec<Vec<u8>>,
    key: Vec<u8>,
    /// The short keys of a row with their hashes.
    met: Vec<(u128, u32)>,
}

impl Default for Building {
    fn default() -> Building {
        let table = vec![FREE; 1 << 12];
        Building {
            hashes: Seeded::new(),
            table,
            taken: 0,
            long: Vec::new(),
            earlier: Vec::new(),
            key: Vec::new(),
            met: Vec::new(),
        }
    }
}

impl Building {
    fn add(&mut self, row: u32, folded: &Folded) {
        for (section, mark) in MARKS {
            let text = folded.get(Some(section));
            let bytes = text.as_bytes();
            let mut before: Option<&str> = None;
            let mut at = 0;
            while let Some(&byte) = bytes.get(at) {
                if byte == b' ' || byte == b'\n' {
                    before = before.filter(|_| byte == b' ');
                    at += 1;
                    continue;
                }
                let (key, length) = word(mark, bytes, at);
                let token = text.get(at..at + length).unwrap_or_default();
                match key {
                    Some(key) => self.meet(key, row),
                    None => self.post(mark, "", token, row),
                }
                let is_single = fold::is_single(token);
                if let Some(before) = before.filter(|_| is_single) {
                    self.post(mark, before, token, row);
                }
                before = is_single.then_some(token);
                at += length;
            }
        }
        self.post_met(row);
    }

    fn meet(&mut self, key: u128, row: u32) {
        self.met.push((key, self.hashes.of(key)));
        if self.met.len() >= MOST_MET {
            self.post_met(row);
        }
    }

    fn post_met(&mut self, row: u32) {
        let met = std::mem::take(&mut self.met);
        // All places are looked at before anything depends on what stands there, so that memory fetches many of them at once.
        let mask = self.table.len() - 1;
        let places = met.iter().filter_map(|(_, hash)| self.table.get(*hash as usize & mask));
        std::hint::black_box(places.fold(0, |all, term| all ^ term.last));
        met.iter().for_each(|(key, hash)| self.post_short(*key, *hash, row));
        self.met = met;
        self.met.clear();
    }

    fn post(&mut self, mark: u8, before: &str, token: &str, row: u32) {
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        key.push(mark);
        key.extend_from_slice(before.as_bytes());
        key.extend_from_slice(token.as_bytes());
        if key.len() <= SHORT {
            let key = short(&key);
            self.post_short(key, self.hashes.of(key), row);
        } else {
            self.post_long(&key, row);
        }
        self.key = key;
    }

    fn post_short(&mut self, key: u128, hash: u32, row: u32) {
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let Some(term) = self.table.get_mut(at) else { return };
            if term.key == key {
                return term.push(row, &mut self.earlier);
            }
            if term.key == 0 {
                *term = Term { key, hash, ..FREE };
                term.push(row, &mut self.earlier);
                return self.took();
            }
            at = (at + 1) & mask;
        }
    }

    fn post_long(&mut self, key: &[u8], row: u32) {
        let hash = self.hashes.of_bytes(key);
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let Some(term) = self.table.get_mut(at) else { return };
            if term.key == 0 {
                *term = Term { key: long(key, self.long.len()), hash, ..FREE };
                self.long.extend_from_slice(&(key.len() as u32).to_le_bytes());
                self.long.extend_from_slice(key);
                term.push(row, &mut self.earlier);
                return self.took();
            }
            if term.hash == hash && term.is_long() && long_key(&self.long, term.key) == key {
                return term.push(row, &mut self.earlier);
            }
            at = (at + 1) & mask;
        }
    }

    /// A place was taken: twice the places once half of them are.
    fn took(&mut self) {
        self.taken += 1;
        if self.taken * 2 <= self.table.len() {
            return;
        }
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![FREE; mask + 1];
        for term in self.table.iter().filter(|term| term.key != 0) {
            let mut at = term.hash as usize & mask;
            while table.get(at).is_some_and(|term| term.key != 0) {
                at = (at + 1) & mask;
            }
            if let Some(place) = table.get_mut(at) {
                *place = *term;
            }
        }
        self.table = table;
    }

    fn finish(self, first: u32, rows: u32) -> Part {
        let Building { long, earlier, table, .. } = self;
        let mut order: Vec<(u128, u32)> = Vec::with_capacity(self.taken);
        order.extend((0..).zip(&table).filter(|(_, term)| term.key != 0).map(|(at, term)| (term.key.swap_bytes(), at)));
        order.sort_unstable_by(|(a, _), (b, _)| compare(*a, *b, &long));
        let mut terms = Terms::default();
        for (key, at) in order {
            let Some(term) = table.get(at as usize) else { continue };
            let before = (term.earlier as usize).checked_sub(1).and_then(|list| earlier.get(list));
            let few = term.few.get(..usize::from(term.len)).unwrap_or_default();
            terms.push(spelled(key, &key.to_be_bytes(), &long), &[before.map_or(&[], Vec::as_slice), few]);
        }
        Part::new(first, rows, &terms)
    }
}

impl Term {
    fn is_long(&self) -> bool {
        (self.key >> 120) as u8 == LONG
    }

    fn push(&mut self, row: u32, earlier: &mut Vec<Vec<u8>>) {
        if self.last == row + 1 {
            return;
        }
        let mut gap = row - self.last;
        self.last = row + 1;
        while gap >= 128 {
            self.byte((gap & 127) as u8 | 128, earlier);
            gap >>= 7;
        }
        self.byte(gap as u8, earlier);
    }

    fn byte(&mut self, byte: u8, earlier: &mut Vec<Vec<u8>>) {
        if usize::from(self.len) == FEW {
            if self.earlier == 0 {
                earlier.push(Vec::with_capacity(4 * FEW));
                self.earlier = u32::try_from(earlier.len()).unwrap_or(u32::MAX);
            }
            if let Some(list) = earlier.get_mut(self.earlier as usize - 1) {
                list.extend_from_slice(&self.few);
            }
            self.len = 0;
        }
        if let Some(place) = self.few.get_mut(usize::from(self.len)) {
            *place = byte;
        }
        self.len += 1;
    }
}

/// How long the word is that begins here, and its key where that is short.
fn word(mark: u8, bytes: &[u8], at: usize) -> (Option<u128>, usize) {
    const EACH: u128 = u128::from_le_bytes([1; 16]);
    let window = match bytes.get(at..at + 16).and_then(|window| window.try_into().ok()) {
        Some(window) => u128::from_le_bytes(window),
        None => {
            let mut window = [b' '; 16];
            window.iter_mut().zip(bytes.iter().skip(at)).for_each(|(to, from)| *to = *from);
            u128::from_le_bytes(window)
        }
    };
    // The lowest bit that is left tells the first blank.
    let other = window ^ (EACH * u128::from(b' '));
    let blanks = other.wrapping_sub(EACH) & !other & (EACH << 7);
    let length = blanks.trailing_zeros() as usize / 8;
    if length < SHORT {
        let letters = window & ((1 << (8 * length)) - 1);
        return (Some(letters << 8 | u128::from(mark) | (length as u128 + 1) << 120), length);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    (None, rest.iter().position(|&byte| byte == b' ').unwrap_or(rest.len()))
}

/// The key of up to [`SHORT`] bytes.
fn short(key: &[u8]) -> u128 {
    let letters = key.iter().rev().fold(0, |all, byte| all << 8 | u128::from(*byte));
    letters | (key.len() as u128) << 120
}

/// What stands for a long key in its place.
fn long(key: &[u8], place: usize) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(key.iter().take(START)).for_each(|(to, from)| *to = *from);
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    u128::from_le_bytes(bytes) | u128::from(place) << (8 * START) | u128::from(LONG) << 120
}

/// A long key, by what stands for it.
fn long_key(long: &[u8], key: u128) -> &[u8] {
    let place = (key >> (8 * START)) as u32 as usize;
    let length = long.get(place..).and_then(|from| from.first_chunk()).map_or(0, |length| u32::from_le_bytes(*length));
    long.get(place + 4..place + 4 + length as usize).unwrap_or_default()
}

/// The bytes of a key, by its place with the first byte on top, which are `bytes`.
fn spelled<'a>(key: u128, bytes: &'a [u8; 16], long: &'a [u8]) -> &'a [u8] {
    match key as u8 {
        LONG => long_key(long, key.swap_bytes()),
        length => bytes.get(..usize::from(length)).unwrap_or_default(),
    }
}

/// Which of two keys with the first byte on top stands first.
fn compare(a: u128, b: u128, long: &[u8]) -> Ordering {
    let starts = |key: u128| key >> (128 - 8 * START);
    starts(a).cmp(&starts(b)).then_with(|| match (a as u8, b as u8) {
        // What follows the letters of a short key is 0, so that it stands before all that go on.
        (a_length, b_length) if a_length != LONG && b_length != LONG => a.cmp(&b),
        _ => spelled(a, &a.to_be_bytes(), long).cmp(spelled(b, &b.to_be_bytes(), long)),
    })
}

/// A quick hash with secrets of its own, so that no document can be made of words that all fall together.
#[derive(Debug, Clone)]
struct Seeded([u64; 2]);

impl Seeded {
    fn new() -> Seeded {
        let secret = || RandomState::new().build_hasher().finish() | 1;
        Seeded([secret(), secret()])
    }

    /// Of a short key.
    fn of(&self, key: u128) -> u32 {
        self.mix(key as u64, (key >> 64) as u64, 0) as u32
    }

    fn mix(&self, low: u64, high: u64, before: u64) -> u64 {
        let wide = u128::from(low ^ self.0[0]) * u128::from(high ^ self.0[1] ^ before);
        // The table is entered by the lowest bits: those of both halves are in them.
        let folded = (wide as u64) ^ ((wide >> 64) as u64);
        folded ^ folded >> 32
    }

    fn of_bytes(&self, key: &[u8]) -> u32 {
        let mut state = key.len() as u64;
        for piece in key.chunks(SHORT) {
            let piece = short(piece);
            state = self.mix(piece as u64, (piece >> 64) as u64, state);
        }
        state as u32
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::rows::RowSet;

    fn rows_of(part: &Part, mark: u8, word: &str) -> Vec<u32> {
        let mut rows = RowSet::empty(400);
        part.add_rows(mark, word, false, &mut rows).unwrap();
        rows.iter().map(|row| row.0).collect()
    }

    #[test]
    fn every_word_has_its_rows_however_many_words_there_are() {
        let mut building = Building::default();
        let words: Vec<String> = (0..40_000).map(|number| format!("word{number}")).collect();
        for (row, words) in (0..).zip(words.chunks(100)) {
            for word in words.iter().chain(words).chain([&String::from("all")]) {
                building.post(b'b', "", word, row);
            }
        }
        let part = building.finish(0, 400);
        assert_eq!(rows_of(&part, b'b', "all"), (0..400).collect::<Vec<_>>());
        for number in [0, 99, 100, 20_017, 39_999] {
            assert_eq!(rows_of(&part, b'b', &format!("word{number}")), [number / 100]);
        }
        assert!(rows_of(&part, b'b', "word40000").is_empty());
    }

    #[test]
    fn a_long_text_has_the_words_that_it_has_in_pieces() {
        let mut text = String::new();
        for number in 0..60_000 {
            text.push_str(["harbour", "strike,", "東京都の", "S-400", "naïve", "don’t"][number % 6]);
            text.push_str(if number % 7 == 0 { " 港湾 " } else { " " });
            text.push_str(&(number % 5_000).to_string());
        }
        assert!(text.len() > 2 * LONG_TEXT);
        assert_eq!(pieces(&text).collect::<String>(), text);
        assert!(pieces(&text).count() > 2 && pieces(&text).all(|piece| piece.len() < 2 * LONG_TEXT));
        assert_eq!(pieces(&"日".repeat(LONG_TEXT)).count(), 1, "where it cannot be cut it is not");
        let part_of = |record: &str| {
            let source = Source::Here(Arc::from(record), 0..record.len());
            let job =
                Job { first: 0, before: Vec::new(), vault: None, rows: vec![source], headlines: HashMap::default() };
            job.run().words()
        };
        let record = |body: Vec<String>| {
            let item = crate::item::Item { body, ..Default::default() };
            let mut out = String::new();
            record::write(&item, &super::super::super::Origin::default(), &mut out);
            out
        };
        let mut building = Building::default();
        let mut folded = Folded::default();
        folded.set(&record::Texts { body: vec![&text], ..record::Texts::default() }, std::iter::empty());
        building.add(0, &folded);
        assert_eq!(part_of(&record(vec![text])), building.finish(0, 1).words());
    }

    #[test]
    fn words_of_every_length_and_script_stand_in_order_and_have_their_rows() {
        let long: Vec<String> = (1..60).map(|length| "unimaginable".chars().cycle().take(length).collect()).collect();
        let near = ["unimaginableunit", "unimaginableunix", "unimaginabley", "unimaginablf", "zeitgeschichtliche"];
        let other =
            ["東京都の港湾局", "გამარჯობა მეგობრებო", "многоуважаемому товарищу", "กรุงเทพมหานคร", "a", "S-400 x"];
        let texts: Vec<&str> = long.iter().map(String::as_str).chain(near).chain(other).collect();
        let mut expected: BTreeMap<(u8, String), Vec<u32>> = BTreeMap::new();
        let mut building = Building::default();
        let mut folded = Folded::default();
        for row in 0..300_u32 {
            // Some words are in every row, some in few, some with gaps of more than seven bits.
            let some = texts.iter().enumerate().filter(|(at, _)| row.is_multiple_of(1 + (*at as u32 % 7) * 47));
            let some: Vec<&str> = some.map(|(_, text)| *text).collect();
            let body = some.chunks(9).map(|words| words.join(" ")).collect::<Vec<_>>();
            let headline = some.last().copied();
            let texts =
                record::Texts { headline, body: body.iter().map(String::as_str).collect(), ..Default::default() };
            folded.set(&texts, std::iter::empty());
            for (section, mark) in MARKS {
                for line in folded.get(Some(section)).split('\n') {
                    let tokens: Vec<&str> = line.split(' ').filter(|token| !token.is_empty()).collect();
                    let pairs = tokens.windows(2).filter(|pair| pair.iter().all(|token| fold::is_single(token)));
                    for key in tokens.iter().map(ToString::to_string).chain(pairs.map(<[&str]>::concat)) {
                        let rows = expected.entry((mark, key)).or_default();
                        if rows.last() != Some(&row) {
                            rows.push(row);
                        }
                    }
                }
            }
            building.add(row, &folded);
        }
        let part = building.finish(0, 300);
        for ((mark, word), rows) in &expected {
            assert_eq!(rows_of(&part, *mark, word), *rows, "{word}");
        }
        let words: Vec<String> = expected.keys().map(|(mark, word)| format!("{}{word}", char::from(*mark))).collect();
        assert_eq!(part.words(), words);
    }
}
