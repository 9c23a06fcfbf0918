//! Text in blocks: many short texts with few allocations, kept in memory or, once a block is full, in a [`Vault`].
//!
//! A text never spans two blocks and never moves. A block that is full is sealed: it never changes again, may be shared with
//! other threads and may leave the memory. A text that is rewritten leaves its block for a place of its own, where it may grow
//! as often as it likes; such texts are few.

use std::fmt::Debug;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::words::Source;

/// Bytes of a full block, about: small enough that reading one for a single story costs microseconds.
pub(super) const BLOCK: usize = 16 << 10;

/// Where sealed blocks lie that are not held in memory. Blocks have numbers, counted from 0.
pub trait Vault: Debug + Send + Sync {
    /// Takes a block; false where it cannot, and the block stays in memory. Must not wait for a disk.
    fn put(&self, number: u32, block: &Arc<str>) -> bool;

    /// A block that was taken; none where it is damaged or gone.
    fn get(&self, number: u32) -> Option<Arc<str>>;
}

/// Texts in blocks.
#[derive(Debug, Default)]
pub(super) struct Arena {
    blocks: Vec<Block>,
    open: String,
    /// Texts that were rewritten.
    grown: Vec<String>,
    vault: Option<Arc<dyn Vault>>,
}

#[derive(Debug, Clone)]
enum Block {
    Here(Arc<str>),
    InVault,
}

/// Where a text lies in its [`Arena`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) block: u32,
    pub(super) start: u32,
    pub(super) len: u32,
}

/// A text while somebody looks at it: nothing is copied, however long it is.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Here(&'a str),
    FromVault(Arc<str>, Range<usize>),
}

impl Deref for Held<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Held::Here(text) => text,
            Held::FromVault(block, range) => block.get(range.clone()).unwrap_or_default(),
        }
    }
}

/// The block of texts that were rewritten.
const GROWN: u32 = u32::MAX;

impl Slot {
    /// The text was rewritten and lies in no block.
    pub(super) fn is_grown(self) -> bool {
        self.block == GROWN
    }

    /// The bytes of its block.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..(self.start as usize).saturating_add(self.len as usize)
    }
}

impl Arena {
    /// Texts whose first `blocks` blocks lie in a vault.
    pub(super) fn in_vault(vault: Arc<dyn Vault>, blocks: u32) -> Arena {
        Arena { blocks: vec![Block::InVault; blocks as usize], vault: Some(vault), ..Arena::default() }
    }

    /// Gives sealed blocks to a vault from now on.
    pub(super) fn use_vault(&mut self, vault: Option<Arc<dyn Vault>>) {
        self.vault = vault;
    }

    /// Puts a text in.
    pub(super) fn push(&mut self, text: &str) -> Slot {
        if self.open.len() + text.len() > BLOCK {
            self.seal();
        }
        let block = number(self.blocks.len());
        if text.len() > BLOCK {
            // It is a block of its own, and copied once.
            self.keep(Arc::from(text));
            return Slot { block, start: 0, len: number(text.len()) };
        }
        let start = self.open.len();
        self.open.push_str(text);
        Slot { block, start: number(start), len: number(text.len()) }
    }

    /// Puts a text in the place of another.
    pub(super) fn rewrite(&mut self, slot: Slot, text: &str) -> Slot {
        if slot.is_grown()
            && let Some(place) = self.grown.get_mut(slot.start as usize)
        {
            text.clone_into(place);
            return Slot { len: number(text.len()), ..slot };
        }
        self.grown.push(text.to_owned());
        Slot { block: GROWN, start: number(self.grown.len() - 1), len: number(text.len()) }
    }

    /// Seals the block that is being filled.
    pub(super) fn seal(&mut self) {
        if self.open.is_empty() {
            return;
        }
        let block = Arc::from(self.open.as_str());
        self.open.clear();
        self.keep(block);
    }

    /// Takes a sealed block.
    fn keep(&mut self, block: Arc<str>) {
        let number = number(self.blocks.len());
        let taken = self.vault.as_ref().is_some_and(|vault| vault.put(number, &block));
        self.blocks.push(if taken { Block::InVault } else { Block::Here(block) });
    }

    /// Forgets the texts that were rewritten; each has been put in anew.
    pub(super) fn drop_grown(&mut self) {
        self.grown = Vec::new();
    }

    /// True when nothing is held in memory.
    pub(super) fn is_in_vault(&self) -> bool {
        let in_vault = |block: &Block| matches!(block, Block::InVault);
        self.open.is_empty() && self.grown.is_empty() && self.blocks.iter().all(in_vault)
    }

    /// How many blocks are sealed.
    pub(super) fn sealed(&self) -> u32 {
        number(self.blocks.len())
    }

    /// Where the text at a slot is, for another thread.
    pub(super) fn source(&self, slot: Slot) -> Source {
        match self.blocks.get(slot.block as usize) {
            Some(Block::Here(block)) => Source::Here(Arc::clone(block), slot.range()),
            Some(Block::InVault) => Source::InVault(slot.block, slot.range()),
            None => {
                let text: Arc<str> = Arc::from(&*self.get(slot));
                Source::Here(Arc::clone(&text), 0..text.len())
            }
        }
    }

    /// Where sealed blocks go.
    pub(super) fn vault(&self) -> Option<Arc<dyn Vault>> {
        self.vault.clone()
    }

    /// The text at a slot. What a vault has lost is empty.
    pub(super) fn get(&self, slot: Slot) -> Held<'_> {
        if slot.is_grown() {
            return Held::Here(self.grown.get(slot.start as usize).map_or("", |text| text));
        }
        match self.blocks.get(slot.block as usize) {
            None => Held::Here(self.open.get(slot.range()).unwrap_or_default()),
            Some(Block::Here(block)) => Held::Here(block.get(slot.range()).unwrap_or_default()),
            Some(Block::InVault) => match self.vault.as_ref().and_then(|vault| vault.get(slot.block)) {
                Some(block) => Held::FromVault(block, slot.range()),
                None => Held::Here(""),
            },
        }
    }

    /// Bytes held in memory.
    pub(super) fn bytes(&self) -> usize {
        let here = |block: &Block| match block {
            Block::Here(text) => text.len(),
            Block::InVault => 0,
        };
        let grown: usize = self.grown.iter().map(|text| text.capacity() + size_of::<String>()).sum();
        self.blocks.iter().map(here).sum::<usize>() + self.open.capacity() + grown
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use super::*;

    /// A vault that takes even blocks only.
    #[derive(Debug, Default)]
    struct Even(Mutex<HashMap<u32, Arc<str>>>);

    impl Vault for Even {
        fn put(&self, number: u32, block: &Arc<str>) -> bool {
            let takes = number.is_multiple_of(2);
            if takes {
                self.0.lock().unwrap().insert(number, Arc::clone(block));
            }
            takes
        }

        fn get(&self, number: u32) -> Option<Arc<str>> {
            self.0.lock().unwrap().get(&number).cloned()
        }
    }

    fn texts_come_back(mut arena: Arena) -> usize {
        let texts: Vec<String> = [0, 1, 7_000, 9_000, 3, BLOCK + 5, 10, 12_000, 6_000, 5]
            .iter()
            .map(|&len| "ab".repeat(len).split_off(len))
            .collect();
        let slots: Vec<Slot> = texts.iter().map(|text| arena.push(text)).collect();
        for (slot, text) in slots.into_iter().zip(&texts) {
            assert_eq!(&*arena.get(slot), *text);
        }
        arena.bytes()
    }

    #[test]
    fn texts_of_every_size_come_back() {
        let held = texts_come_back(Arena::default());
        assert!(held < 6 * BLOCK, "{held}");
        let less = texts_come_back(Arena::in_vault(Arc::new(Even::default()), 0));
        assert!(less < held, "{less}");
    }

    #[test]
    fn a_text_that_grows_and_shrinks_takes_little_and_leaves_its_neighbours_alone() {
        let mut arena = Arena::default();
        let mut slot = arena.push("first");
        let neighbour = arena.push("neighbour");
        for len in (0..20_000).chain((0..20_000).rev()) {
            let text = "é".repeat(len / 2);
            slot = arena.rewrite(slot, &text);
            assert_eq!(&*arena.get(slot), text);
        }
        assert_eq!(&*arena.get(neighbour), "neighbour");
        assert!(arena.bytes() < 4 * BLOCK, "{}", arena.bytes());
    }
}
