//! What the tests of marks share: items, sessions, folders, and what a state looks like from outside.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dateline::item::ItemId;
use dateline::marks::{Caption, Change, Disk, Fs, Kind, Mark, Marks, Value, Writer, WriterId};
use jiff::Timestamp;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + millis).unwrap()
}

/// An item whose id looks like any hash.
pub(crate) fn item(n: u64) -> ItemId {
    let mixed =
        |seed: u64| (n ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&mixed(1).to_be_bytes());
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    ItemId(bytes)
}

pub(crate) fn writer(id: u64) -> Writer {
    Writer { id: WriterId(id), host: "box".into(), pid: 7, start: at(0) }
}

pub(crate) fn caption(id: &ItemId) -> Option<Caption> {
    Some(Caption {
        title: format!("Harbour strike enters week {}", id.0[15]),
        source: "Reuters".into(),
        date: "2025-03-14".parse().ok(),
        words: "The harbour board said on Tuesday that the ferries would not sail before".into(),
        ..Caption::default()
    })
}

pub(crate) fn act(marks: &mut Marks, millis: i64, edits: impl IntoIterator<Item = (u64, Value)>) -> Change {
    let edits = edits.into_iter().map(|(n, value)| (item(n), value));
    marks.change(edits, &mut caption, at(millis), Kind::Action)
}

/// All that can be seen of a state, whoever looks.
pub(crate) fn seen(marks: &Marks) -> Vec<String> {
    let mut lines: Vec<String> = marks
        .iter()
        .map(|mark| format!("{mark:?} {:?} {:?} {:?}", mark.note_versions(), mark.caption(), mark.changed()))
        .collect();
    lines.sort_unstable();
    lines.extend(
        marks.history(usize::MAX).iter().map(|deed| {
            format!("{} {} {} {} {:?} {}", deed.at, deed.what, deed.items, deed.undone, deed.by, deed.writer)
        }),
    );
    lines
}

/// What the reader sees of the items, without clocks and captions; items on which nothing is set are none.
pub(crate) fn shown(marks: &Marks) -> Vec<String> {
    let mut lines: Vec<String> =
        marks.iter().filter(|mark| Mark::is_marked(*mark)).map(|mark| format!("{mark:?}")).collect();
    lines.sort_unstable();
    lines
}

pub(crate) fn disk() -> Arc<dyn Fs> {
    Arc::new(Disk)
}

/// A folder of its own, removed in the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Folder(std::env::temp_dir().join(format!("dateline-{name}-{}-{count}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Small random numbers, the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, usize::try_from(self.below(n as u64 + 1)).unwrap());
        }
    }
}

/// How often a random test is repeated: as often as `DATELINE_LONG` says, else `quick` times.
#[allow(clippy::disallowed_methods)]
pub(crate) fn long(quick: u64) -> u64 {
    std::env::var("DATELINE_LONG").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}
