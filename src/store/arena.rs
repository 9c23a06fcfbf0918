//! Text in large chunks: many short texts with few allocations and no copying as they grow.
//!
//! A text never spans two chunks and never moves. What is put in stays; a text that is no longer pointed at is waste. A text
//! that is rewritten gets room to grow, so that however often it grows the waste stays below what it takes in the end.

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

    /// Puts a text in the place of another, followed by NULs up to the end of its slot.
    pub(super) fn rewrite(&mut self, slot: Slot, text: &str) -> Slot {
        let fits = text.len() <= slot.len as usize;
        let room = if fits { slot.len as usize } else { text.len().next_power_of_two() };
        let mut padded = String::with_capacity(room);
        padded.push_str(text);
        padded.extend(std::iter::repeat_n('\0', room - text.len()));
        let start = slot.start as usize;
        match self.chunks.get_mut(slot.chunk as usize) {
            Some(chunk) if fits => {
                chunk.replace_range(start..start + room, &padded);
                slot
            }
            _ => self.push(&padded),
        }
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
    #[test]
    fn a_text_that_grows_and_shrinks_takes_little_and_leaves_its_neighbours_alone() {
        let mut arena = Arena::default();
        let mut slot = arena.push("first");
        let neighbour = arena.push("neighbour");
        for len in (0..20_000).chain((0..20_000).rev()) {
            let text = "é".repeat(len / 2);
            slot = arena.rewrite(slot, &text);
            assert_eq!(arena.get(slot).trim_end_matches('\0'), text);
        }
        assert_eq!(arena.get(neighbour), "neighbour");
        assert!(arena.bytes() < 2 * CHUNK, "{}", arena.bytes());
    }
}
