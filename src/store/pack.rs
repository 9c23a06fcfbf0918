//! A store as bytes, section by section, and back.
//!
//! Sections are columns as they lie in memory, so that a stored archive is there about as fast as its bytes are read. Text is
//! not in them: it lies in a vault, whose blocks the records point into. Whoever keeps the sections keeps the vault with them and
//! proves both by checksums; what does not fit together here is refused all the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::item::{DocumentHash, ItemId, Span};
use crate::rows::{Row, RowSet};

use super::arena::{Arena, Slot, Vault};
use super::bytes::{Put, Take};
use super::documents::{DocId, Documents};
use super::facet::{Column, Facet, ValueId};
use super::origins::Further;
use super::words::{Part, Words};
use super::{Lookup, Store};

/// The version of the form in which stores are packed, records included. It changes with them.
pub const PACKING: u32 = 2;

const FIXED: usize = 9;
/// How many sections a packed store has.
pub const SECTIONS: usize = FIXED + Facet::ALL.len();

impl Store {
    /// Brings all text into the vault. False where that cannot be: such a store is not packed.
    pub fn seal(&mut self) -> bool {
        if !self.detached.is_empty() || self.documents.any_withdrawn() {
            return false;
        }
        for slot in &mut self.record {
            if slot.is_grown() {
                let text = self.records.get(*slot).into_owned();
                *slot = self.records.push(&text);
            }
        }
        self.records.drop_grown();
        self.records.seal();
        self.records.is_in_vault()
    }

    /// How many blocks of text there are, once it is sealed.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.records.sealed()
    }

    /// Gives text to a vault from now on, as blocks with the numbers that follow.
    pub fn use_vault(&mut self, vault: Option<Arc<dyn Vault>>) {
        self.records.use_vault(vault);
    }

    /// The parts of the index of words, which are kept apart.
    #[must_use]
    pub fn words(&self) -> &[Arc<Part>] {
        self.words.parts()
    }

    /// One section of a sealed store.
    #[must_use]
    pub fn pack(&self, section: usize) -> Vec<u8> {
        let mut out = Put::default();
        match section {
            0 => {
                out.u32(PACKING);
                out.u32(self.records.sealed());
                out.u32(self.words.upto());
                out.numbers(self.words.stale().iter().map(|row| row.0).collect::<Vec<_>>().into_iter());
                out.numbers(self.dead.iter().map(|row| row.0).collect::<Vec<_>>().into_iter());
            }
            1 => self.ids.iter().for_each(|id| out.0.extend_from_slice(&id.0)),
            2 => {
                self.row_of_id.pack(&mut out, |id, row| self.id(row) != *id && !self.dead.contains(row));
                let mut sorted: Vec<Row> = (0..self.len()).map(Row::at).collect();
                // Of two rows of one story the later one is met first: earlier ones are no more.
                sorted.sort_unstable_by_key(|row| (self.id(*row), std::cmp::Reverse(*row)));
                out.numbers(sorted.into_iter().map(|row| row.0));
            }
            3 => self.row_of_alias.pack(&mut out, |_, row| !self.dead.contains(row)),
            4 => {
                out.numbers(self.dates.iter().copied());
                out.numbers(self.places.iter().copied());
                out.bytes(&self.flags);
            }
            5 => {
                for part in [|slot: &Slot| slot.block, |slot: &Slot| slot.start, |slot: &Slot| slot.len] {
                    out.numbers(self.record.iter().map(part));
                }
            }
            6 => {
                let rows = self.order(&RowSet::full(self.len()));
                out.numbers(rows.into_iter().map(|row| row.0));
                let mut links: Vec<(Row, Row)> = self.next.iter().map(|(before, after)| (*before, *after)).collect();
                links.sort_unstable();
                out.numbers(links.iter().map(|(before, _)| before.0));
                out.numbers(links.iter().map(|(_, after)| after.0));
            }
            7 => self.further.pack(&mut out),
            8 => out.0 = self.documents.pack(),
            column => {
                if let Some(column) = self.columns.get(column - FIXED) {
                    column.pack(&mut out);
                }
            }
        }
        out.0
    }

    /// A store from its sections; none where they do not fit together. `code` knows the codes of regions. The parts of the index of
    /// words are handed in afterwards, in their order.
    #[must_use]
    pub fn unpack(
        sections: &[Vec<u8>],
        vault: Arc<dyn Vault>,
        code: &dyn Fn(&str) -> Option<&'static str>,
    ) -> Option<Store> {
        let take = |section: usize| sections.get(section).map(|bytes| Take(bytes));
        let mut head = take(0)?;
        if head.u32()? != PACKING {
            return None;
        }
        let (blocks, indexed, stale, dead) = (head.u32()?, head.u32()?, head.numbers()?, head.numbers()?);
        let (ids, rest) = take(1)?.0.as_chunks::<16>();
        let ids: Vec<ItemId> = ids.iter().map(|id| ItemId(*id)).collect();
        let rows = ids.len();
        let is_row = |row: &u32| (*row as usize) < rows;

        let mut from = take(2)?;
        let mut row_of_id: Lookup<ItemId> = Lookup::unpack(&mut from, &ItemId, rows)?;
        row_of_id.sorted_rows = from.numbers()?;
        let row_of_alias = Lookup::unpack(&mut take(3)?, &DocumentHash, rows)?;

        let mut from = take(4)?;
        let (dates, places, flags) = (from.numbers()?, from.numbers()?, from.bytes()?.to_vec());
        let mut from = take(5)?;
        let (block, start, len) = (from.numbers()?, from.numbers()?, from.numbers()?);
        let of_row = |numbers: &[u32]| numbers.len() == rows;
        let mut from = take(6)?;
        let (order, before, after) = (from.numbers()?, from.numbers()?, from.numbers()?);
        let whole = rest.is_empty()
            && [&dates, &places, &block, &start, &len, &order, &row_of_id.sorted_rows]
                .into_iter()
                .all(|column| of_row(column))
            && flags.len() == rows
            && before.len() == after.len()
            && [&stale, &dead, &order, &before, &after, &row_of_id.sorted_rows].into_iter().flatten().all(is_row)
            && block.iter().all(|block| *block < blocks)
            && indexed as usize <= rows;
        if !whole {
            return None;
        }
        let record = block.into_iter().zip(start).zip(len).map(|((block, start), len)| Slot { block, start, len });
        let links = || before.iter().zip(&after).map(|(before, after)| (Row(*before), Row(*after)));
        let further = Further::unpack(&mut take(7)?, rows)?;
        let documents = Documents::unpack(&mut take(8)?)?;
        let mut columns: [Column; Facet::ALL.len()] = Default::default();
        for (at, column) in columns.iter_mut().enumerate() {
            *column = Column::unpack(&mut take(FIXED + at)?, rows)?;
        }
        let codes: BTreeMap<ValueId, &'static str> = columns
            .get(Facet::Region as usize)?
            .names()
            .map(|(value, name)| code(name).map(|code| (value, code)))
            .collect::<Option<_>>()?;
        Some(Store {
            documents,
            row_of_id,
            row_of_alias,
            ids,
            dates,
            places,
            newest: OnceLock::new(),
            flags,
            columns,
            codes,
            detached: RowSet::default(),
            gone: dead.iter().map(|row| Row(*row)).collect(),
            dead: dead.into_iter().map(Row).collect(),
            changes: 0,
            next: links().collect(),
            previous: links().map(|(before, after)| (after, before)).collect(),
            records: Arena::in_vault(vault, blocks),
            record: record.collect(),
            further,
            words: Words::expecting(indexed, stale.into_iter().map(Row)),
            order: OnceLock::from(order.into_iter().map(Row).collect::<Vec<_>>()),
            ordered: Vec::new(),
        })
    }

    /// The parts of the index of words that were to be handed in are lost: those rows are indexed anew.
    pub fn words_lost(&mut self) {
        self.words.expect_no_more();
    }
}

impl Further {
    fn pack(&self, out: &mut Put) {
        let mut rows: Vec<Row> = self.rows().collect();
        rows.sort_unstable();
        out.length(rows.len());
        for row in rows {
            out.u32(row.0);
            let texts: Vec<_> = self.texts_of(row).collect();
            out.length(texts.len());
            texts.iter().for_each(|text| out.text(text));
        }
        let mut known: Vec<_> = self.known().collect();
        known.sort_unstable();
        out.length(known.len());
        for (row, document, span) in known {
            out.u32(row.0);
            out.u32(document.0);
            out.u64(span.start as u64);
            out.u64(span.end as u64);
        }
    }

    fn unpack(from: &mut Take<'_>, rows: usize) -> Option<Further> {
        let mut further = Further::default();
        for _ in 0..from.length()? {
            let row = Row(from.u32()?);
            for _ in 0..from.length()? {
                further.add(row, from.text()?);
            }
            if row.index() >= rows {
                return None;
            }
        }
        for _ in 0..from.length()? {
            let (row, document) = (Row(from.u32()?), DocId(from.u32()?));
            let (start, end) = (usize::try_from(from.u64()?).ok()?, usize::try_from(from.u64()?).ok()?);
            further.know(row, document, Span::new(start, end));
        }
        Some(further)
    }
}

impl<K: Copy + Ord + std::hash::Hash + AsRef<[u8]>> Lookup<K> {
    /// All keys of the table for which `keep` holds, in their order.
    fn pack(&self, out: &mut Put, keep: impl Fn(&K, Row) -> bool) {
        let mut all: Vec<(K, Row)> =
            self.packed.iter().copied().chain(self.added.iter().map(|(k, r)| (*k, *r))).collect();
        all.retain(|(key, row)| keep(key, *row));
        all.sort_unstable();
        out.length(all.len());
        for (key, row) in all {
            out.0.extend_from_slice(key.as_ref());
            out.u32(row.0);
        }
    }

    fn unpack(from: &mut Take<'_>, key: &dyn Fn([u8; 16]) -> K, rows: usize) -> Option<Lookup<K>> {
        let length = from.length()?;
        let mut packed = Vec::with_capacity(length.min(from.0.len()));
        for _ in 0..length {
            let (key, row) = (key(from.array()?), Row(from.u32()?));
            if row.index() >= rows {
                return None;
            }
            packed.push((key, row));
        }
        packed.is_sorted().then(|| Lookup { packed, added: HashMap::new(), sorted_rows: Vec::new() })
    }
}
