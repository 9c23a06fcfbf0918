//! The order of the list.
//!
//! Units are items and chains. Units stand newest first. A unit without any date stands at the printed date of its document,
//! else at that of the newest story of it, after all that is dated so; where there is neither, at the end. Units of one day
//! stand in the order in which their documents were loaded, units of one document in document order. A chain is dated by its newest item and stands in its own order. A date of lower precision
//! stands after all days that it may mean.

use crate::rows::Row;

use super::Store;

/// A row's place in the order: the lower, the earlier.
type Key = (u32, bool, (u32, u32), (u32, u32), u32);

/// All rows of a store in list order. `known` is an earlier answer: with it, little is left to be sorted.
pub(super) fn order(store: &Store, known: &[Row]) -> Vec<Row> {
    let keys = keys(store);
    let arrivals = (known.len()..store.len()).map(Row::at);
    let rows = known.iter().copied().chain(arrivals);
    let mut keyed: Vec<(Key, Row)> = rows.filter_map(|row| Some((*keys.get(row.index())?, row))).collect();
    // A stable merge sort: an earlier order and the arrivals after it are two runs.
    keyed.sort();
    keyed.into_iter().map(|(_, row)| row).collect()
}

fn keys(store: &Store) -> Vec<Key> {
    let mut keys: Vec<Key> = vec![(0, false, (0, 0), (0, 0), 0); store.len()];
    for head in (0..store.len()).map(Row::at).filter(|&row| store.previous(row).is_none()) {
        let document = store.documents_of(head).next();
        let chain = || std::iter::successors(Some(head), |&row| store.next(row));
        let newest = chain().map(|row| store.packed(row)).max().unwrap_or(0);
        let date = if newest > 0 { newest } else { document.map_or(0, |id| store.stands_at(id)) };
        for (place, row) in chain().enumerate() {
            if let Some(key) = keys.get_mut(row.index()) {
                let rank = document.map_or((u32::MAX, u32::MAX), |id| store.rank(id));
                *key = (u32::MAX - date, newest == 0, rank, (store.place(head), head.0), Row::at(place).0);
            }
        }
    }
    keys
}
