//! The merged state of every marked item: a slot an item, a register a field.
//!
//! A register holds the number with the greatest stamp; a late record with a smaller one changes nothing, so the order of
//! arrival does not matter. `read`, by far the most frequent mark, is a register of the slot itself; the others stand in a
//! short list made when one of them is first set. Nothing here knows what the numbers mean.

use crate::item::ItemId;

use super::clock::Stamp;
use super::notes::Notes;
use super::value::{Field, NONE};

/// The index of a group in the history; 0 is no group.
pub(super) type Owner = u32;

/// The number with the greatest stamp, and the group it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Register {
    pub(super) stamp: Stamp,
    pub(super) number: i64,
    pub(super) owner: Owner,
}

/// What is known of one item.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    pub(super) id: ItemId,
    pub(super) read: Register,
    /// Where its caption stands in the captions, 0 for none.
    pub(super) caption: u64,
    /// The short number of the document its caption names, so that most captions need not be read.
    pub(super) document: u32,
    /// The short number of the path of its file.
    pub(super) file: u32,
    more: Option<Box<More>>,
}

#[derive(Debug, Clone, Default)]
struct More {
    registers: Vec<(Field, Register)>,
    notes: Notes,
}

impl Slot {
    /// A slot with nothing but `read`.
    pub(super) fn read_only(id: ItemId, read: Register, caption: u64, (document, file): (u32, u32)) -> Self {
        Slot { id, read, caption, document, file, more: None }
    }

    /// The register of a field; one that was never set holds nothing.
    pub(super) fn register(&self, field: Field) -> Register {
        if field == Field::READ {
            return self.read;
        }
        self.registers().iter().find(|(known, _)| *known == field).map(|(_, register)| *register).unwrap_or_default()
    }

    /// The registers of all fields but `read`, in the order they were first set.
    pub(super) fn registers(&self) -> &[(Field, Register)] {
        self.more.as_ref().map_or(&[], |more| &more.registers)
    }

    /// Takes a number if its stamp is the greatest. Says whether the number shown has changed.
    pub(super) fn set(&mut self, field: Field, new: Register) -> bool {
        let register = if field == Field::READ {
            &mut self.read
        } else {
            let registers = &mut self.more.get_or_insert_default().registers;
            let index = registers.iter().position(|(known, _)| *known == field).unwrap_or_else(|| {
                registers.push((field, Register::default()));
                registers.len() - 1
            });
            let Some((_, register)) = registers.get_mut(index) else { return false };
            register
        };
        if new.stamp < register.stamp {
            return false;
        }
        let changed = new.number != register.number;
        *register = new;
        changed
    }

    /// Whether any field but `read` was ever set.
    pub(super) fn has_more(&self) -> bool {
        self.more.is_some()
    }

    /// Gives back the fields but `read`.
    pub(super) fn restore(&mut self, registers: Vec<(Field, Register)>, notes: Notes) {
        self.more = Some(Box::new(More { registers, notes }));
    }

    pub(super) fn notes(&self) -> Option<&Notes> {
        self.more.as_ref().map(|more| &more.notes)
    }

    pub(super) fn notes_mut(&mut self) -> &mut Notes {
        &mut self.more.get_or_insert_default().notes
    }

    /// Whether anything is set now.
    pub(super) fn is_marked(&self) -> bool {
        self.read.number != NONE || self.is_kept()
    }

    /// Whether anything but `read` is set now.
    pub(super) fn is_kept(&self) -> bool {
        self.registers().iter().any(|(_, register)| register.number != NONE)
            || self.notes().is_some_and(Notes::is_written)
    }
}

/// The slots, found by id. The ids are hashes already: their first bytes are the place to look.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    slots: Vec<Slot>,
    /// Half an id and a slot number plus one, 0 for free: most misses are seen without a look at the slot. The length is a
    /// power of two, at least three tenths of it free.
    index: Vec<u64>,
}

impl Table {
    /// A table of slots, best in the order of [`in_order`](Self::in_order).
    pub(super) fn of(slots: Vec<Slot>) -> Self {
        let mut table = Table { slots, index: Vec::new() };
        table.widen(table.slots.len().max(1));
        table
    }

    /// The slots in the order in which an index names them, so that the index of [`of`](Self::of) is made from front to back.
    pub(super) fn in_order(&self) -> Vec<&Slot> {
        let mask = index_len(self.slots.len()) - 1;
        let mut slots: Vec<&Slot> = self.slots.iter().collect();
        slots.sort_by_cached_key(|slot| first_place(slot.id) & mask);
        slots
    }

    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Makes room for that many items more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.slots.reserve(more);
        self.widen(self.slots.len() + more);
    }

    pub(super) fn find(&self, id: ItemId) -> Option<&Slot> {
        let place = self.place(id)?;
        self.slots.get(number(*self.index.get(place)?)?)
    }

    /// Looks at the places of several items before they are asked for one by one: memory answers together, and once.
    pub(super) fn warm(&self, ids: impl Iterator<Item = ItemId>) {
        let mask = self.index.len().wrapping_sub(1);
        let places = ids.map(|id| self.index.get(first_place(id) & mask).copied().unwrap_or(0));
        std::hint::black_box(places.fold(0, std::ops::BitXor::bitxor));
    }

    /// The slot of an item, made where there is none.
    pub(super) fn entry(&mut self, id: ItemId) -> Option<&mut Slot> {
        self.widen(self.slots.len() + 1);
        let place = self.place(id)?;
        let held = self.index.get_mut(place)?;
        if *held == 0 {
            *held = half(id) | (self.slots.len() as u64 + 1);
            self.slots.push(Slot { id, ..Slot::default() });
        }
        self.slots.get_mut(number(*held)?)
    }

    /// The place of an item in the index, or the free one where it belongs.
    fn place(&self, id: ItemId) -> Option<usize> {
        let mask = self.index.len().checked_sub(1)?;
        let mut place = first_place(id) & mask;
        loop {
            let held = *self.index.get(place)?;
            let same = held & HALF == half(id);
            if held == 0 || same && self.slots.get(number(held)?).is_some_and(|slot| slot.id == id) {
                return Some(place);
            }
            place = (place + 1) & mask;
        }
    }

    fn widen(&mut self, items: usize) {
        if items * 10 <= self.index.len() * 7 {
            return;
        }
        self.index = vec![0; index_len(items)];
        let mask = self.index.len() - 1;
        for (held, slot) in (1..).zip(&self.slots) {
            let mut place = first_place(slot.id) & mask;
            while self.index.get(place).is_some_and(|held| *held != 0) {
                place = (place + 1) & mask;
            }
            if let Some(free) = self.index.get_mut(place) {
                *free = half(slot.id) | held;
            }
        }
    }
}

/// How long the index of so many items is.
fn index_len(items: usize) -> usize {
    (items * 10 / 7 + 16).next_power_of_two()
}

const HALF: u64 = !(u32::MAX as u64);

fn first_bytes(id: ItemId) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = id.0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

fn first_place(id: ItemId) -> usize {
    first_bytes(id) as usize
}

/// The upper half of an entry of the index.
fn half(id: ItemId) -> u64 {
    first_bytes(id) & HALF
}

/// The slot number of an entry of the index.
fn number(held: u64) -> Option<usize> {
    ((held & !HALF) as usize).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::clock::{Clock, WriterId};

    fn id(n: u64) -> ItemId {
        // Equal first bytes now and then, as a collision would have them.
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(n / 2).to_le_bytes());
        bytes[8..].copy_from_slice(&n.to_le_bytes());
        ItemId(bytes)
    }

    #[test]
    fn every_item_is_found_again() {
        let mut table = Table::default();
        assert!(table.find(id(1)).is_none());
        for n in 0..5_000 {
            table.entry(id(n)).unwrap().caption = n;
            table.entry(id(n / 2)).unwrap();
        }
        assert_eq!(table.slots().len(), 5_000);
        assert!((0..5_000).all(|n| table.find(id(n)).unwrap().caption == n));
        assert!(table.find(id(5_000)).is_none());
    }

    #[test]
    fn the_greatest_stamp_wins_in_any_order() {
        let register = |millis: i64, writer: u64, number: i64| Register {
            stamp: Stamp {
                clock: Clock::at(jiff::Timestamp::from_millisecond(millis).unwrap()),
                writer: WriterId(writer),
            },
            number,
            owner: 0,
        };
        for field in [Field::READ, Field::FLAG, Field::tag(3)] {
            let records = [register(1, 9, 1), register(2, 1, 0), register(2, 2, 1)];
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let mut slot = Slot::default();
                for at in order {
                    slot.set(field, records[at]);
                }
                assert_eq!(slot.register(field), records[2]);
            }
        }
    }
}
