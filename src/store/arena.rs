//! Text in large chunks: many short texts with few allocations and no copying as they grow.
//!
//! A text never spans two chunks and never moves. What is put in stays; a text that is no longer pointed at is waste.

const CHUNK: usize = 1 << 20;

/// Texts one after another in chunks of about a megabyte.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<String>,
}

/// Where a text lies in its [`Arena`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    chunk: u32,
    start: u32,
    len: u32,
}

impl Arena {
    /// Puts a text in.
    pub(super) fn push(&mut self, text: &str) -> Slot {
        let room = self.chunks.last().map_or(0, |chunk| chunk.capacity() - chunk.len());
        if room < text.len() || self.chunks.is_empty() {
            // The first chunk grows with what it gets, so that a store of a few items stays small.
            let first = if self.chunks.is_empty() { CHUNK / 16 } else { CHUNK };
            self.chunks.push(String::with_capacity(first.max(text.len())));
        }
        let chunk = self.chunks.len() - 1;
        let Some(last) = self.chunks.last_mut() else { return Slot::default() };
        let start = last.len();
        last.push_str(text);
        Slot { chunk: number(chunk), start: number(start), len: number(text.len()) }
    }

    /// The text at a slot.
    pub(super) fn get(&self, slot: Slot) -> &str {
        self.part(slot, 0, slot.len)
    }

    /// The bytes `from..to` of the text at a slot.
    pub(super) fn part(&self, slot: Slot, from: u32, to: u32) -> &str {
        let (from, to) = ((slot.start + from) as usize, (slot.start + to) as usize);
        self.chunks.get(slot.chunk as usize).and_then(|chunk| chunk.get(from..to)).unwrap_or_default()
    }

    /// Bytes taken from the system.
    pub(super) fn bytes(&self) -> usize {
        self.chunks.iter().map(String::capacity).sum()
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_size_come_back() {
        let mut arena = Arena::default();
        let texts: Vec<String> =
            [0, 1, 70_000, 3, CHUNK + 5, 10].iter().map(|&len| "ab".repeat(len).split_off(len)).collect();
        let slots: Vec<Slot> = texts.iter().map(|text| arena.push(text)).collect();
        for (slot, text) in slots.into_iter().zip(&texts) {
            assert_eq!(arena.get(slot), text);
        }
        assert!(arena.bytes() < 4 * CHUNK);
    }
}
