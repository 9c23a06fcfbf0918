//! A store as bytes, section by section, and back.
//!
//! Sections are columns as they lie in memory, so that a stored archive is there before most of its bytes were looked at. Text is
//! not in them: it lies in a vault, whose blocks the records point into. Whoever keeps the sections keeps the vault with them and
//! proves both by checksums; what does not fit together here is refused all the same.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::item::{ItemId, Span};
use crate::rows::{Row, RowSet};

use super::Store;
use super::arena::{Arena, Vault};
use super::bytes::{Put, Take};
use super::documents::{DocId, Documents};
use super::facet::{Column, Facet, ValueId};
use super::lookup::{Ids, Lookup};
use super::origins::Further;
use super::shared::{Column32, Fixed, Laid, Shared, Slots};
use super::words::{Part, Words};

/// The version of the form in which stores are packed, records included. It changes with them.
pub const PACKING: u32 = 3;

const FIXED: usize = 9;
/// How many sections a packed store has.
pub const SECTIONS: usize = FIXED + Facet::ALL.len();

impl Store {
    /// Brings all text into the vault. False where that cannot be: such a store is not packed.
    pub fn seal(&mut self) -> bool {
        if !self.detached.is_empty() || self.documents.any_withdrawn() {
            return false;
        }
        for row in 0..self.len() {
            if let Some(slot) = self.record.get(row).filter(|slot| slot.is_grown()) {
                let text = self.records.get(slot).to_owned();
                let slot = self.records.push(&text);
                self.record.set(row, slot);
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
                out.numbers(self.words.stale().iter().map(|row| row.0).collect::<Vec<_>>().into_iter());
                out.numbers(self.dead.iter().map(|row| row.0).collect::<Vec<_>>().into_iter());
            }
            1 => (0..self.len()).for_each(|row| out.0.extend_from_slice(&self.id(Row::at(row)).0)),
            2 => {
                out.bytes(&self.row_of_id.entries(|id, row| self.id(row) != *id && !self.dead.contains(row)));
                let mut sorted: Vec<Row> = (0..self.len()).map(Row::at).collect();
                // Of two rows of one story the later one is met first: earlier ones are no more.
                sorted.sort_unstable_by_key(|row| (self.id(*row), std::cmp::Reverse(*row)));
                out.numbers(sorted.into_iter().map(|row| row.0));
            }
            3 => out.0 = self.row_of_alias.entries(|_, row| !self.dead.contains(row)),
            4 => {
                out.numbers(self.dates.iter());
                out.numbers(self.places.iter());
                out.bytes(&self.flags);
                let days = self.days();
                out.numbers(days.iter().map(|(day, _)| *day));
                out.numbers(days.iter().map(|(_, count)| *count));
            }
            5 => {
                self.record.columns().iter().for_each(|column| out.numbers(column.iter()));
            }
            6 => {
                let rows = self.list_order(&RowSet::full(self.len()));
                out.numbers(rows.iter().map(|row| row.0));
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
    /// words come in their order; rows of those that are missing are indexed anew.
    #[must_use]
    pub fn unpack(
        sections: &[Shared],
        words: Vec<Arc<Part>>,
        vault: Arc<dyn Vault>,
        code: &dyn Fn(&str) -> Option<&'static str>,
    ) -> Option<Store> {
        let section = |section: usize| sections.get(section);
        let take = |at: usize| section(at).map(|bytes| Take(bytes.bytes()));
        let mut head = take(0)?;
        if head.u32()? != PACKING {
            return None;
        }
        let (blocks, stale, dead) = (head.u32()?, head.numbers()?, head.numbers()?);
        let ids: Ids<ItemId> = Ids::new(section(1)?.clone())?;
        let rows = ids.len();

        let mut laid = Laid::new(section(2)?);
        let (others, sorted) = (laid.shared()?, laid.fixed()?);
        let row_of_alias = Lookup::stored(section(3)?.clone(), Fixed::default())?;

        let mut laid = Laid::new(section(4)?);
        let (dates, places) = (laid.fixed()?, laid.fixed()?);
        let mut from = laid.rest()?;
        let flags = from.bytes()?.to_vec();
        let (days, of_days) = (from.numbers()?, from.numbers()?);
        let mut laid = Laid::new(section(5)?);
        let slots = [laid.fixed()?, laid.fixed()?, laid.fixed()?];
        let mut laid = Laid::new(section(6)?);
        let order = laid.fixed()?;
        let mut from = laid.rest()?;
        let (before, after) = (from.numbers()?, from.numbers()?);
        let is_row = |row: u32| (row as usize) < rows;
        let whole = slots.iter().chain([&dates, &places, &order, &sorted]).all(|column| column.len() == rows)
            && flags.len() == rows
            && days.len() == of_days.len()
            && before.len() == after.len()
            && [&stale, &dead, &before, &after].into_iter().flatten().all(|row| is_row(*row));
        if !whole {
            return None;
        }
        let row_of_id = Lookup::stored(others, sorted)?;
        let links = || before.iter().zip(&after).map(|(before, after)| (Row(*before), Row(*after)));
        let further = Further::unpack(&mut take(7)?, rows)?;
        let documents = Documents::unpack(&mut take(8)?)?;
        let mut columns: [Column; Facet::ALL.len()] = Default::default();
        for (at, column) in columns.iter_mut().enumerate() {
            *column = Column::unpack(section(FIXED + at)?, rows)?;
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
            dates: Column32::of(dates),
            days: OnceLock::from(days.into_iter().zip(of_days).collect::<Vec<_>>()),
            places: Column32::of(places),
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
            record: Slots::of(slots),
            further,
            words: Words::of(
                words.into_iter().filter(|part| part.end() as usize <= rows).collect(),
                stale.into_iter().map(Row),
            ),
            order: OnceLock::new(),
            stored_order: order,
            ordered: Arc::default(),
            mapped: sections.iter().map(Shared::length).sum(),
        })
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
