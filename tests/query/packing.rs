//! A store as bytes and back: nothing is lost, and what comes in afterwards goes where it would have gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use dateline::enrich::Tables;
use dateline::rows::{Row, RowSet};
use dateline::store::{Facet, SECTIONS, Shared, Store, Vault};
use proptest::prelude::*;

use crate::world::{World, build, sources_and_own, world};

/// A vault in memory.
#[derive(Debug, Default)]
struct Memory(Mutex<HashMap<u32, Arc<str>>>);

impl Vault for Memory {
    fn put(&self, number: u32, block: &Arc<str>) -> bool {
        self.0.lock().unwrap().insert(number, Arc::clone(block));
        true
    }

    fn get(&self, number: u32) -> Option<Arc<str>> {
        self.0.lock().unwrap().get(&number).cloned()
    }
}

/// The same stories in a store that came from bytes.
fn again(world: &World, tables: &Tables) -> Store {
    let vault: Arc<dyn Vault> = Arc::new(Memory::default());
    let mut store = Store::new();
    store.use_vault(Some(Arc::clone(&vault)));
    fill(&mut store, world);
    assert!(store.seal());
    let sections: Vec<Vec<u8>> = (0..SECTIONS).map(|section| store.pack(section)).collect();
    let shared = |sections: &[Vec<u8>]| sections.iter().cloned().map(Shared::from).collect::<Vec<_>>();
    let words = store.words().to_vec();
    let code = |code: &str| tables.region(code).map(|region| region.code);
    let store = Store::unpack(&shared(&sections), words, Arc::clone(&vault), &code).unwrap();
    for section in 0..SECTIONS {
        for cut in [0, 1, sections[section].len() / 2] {
            let mut damaged = sections.clone();
            damaged[section].truncate(cut);
            let _ = Store::unpack(&shared(&damaged), Vec::new(), Arc::clone(&vault), &code);
        }
    }
    store
}

fn fill(store: &mut Store, world: &World) {
    let mut ids = Vec::new();
    for source in &world.sources {
        let parent = source.parent.map(|parent| ids[parent]);
        let id = store.add_document(source.document.clone(), parent);
        ids.push(id);
        store.insert(id, source.items.clone());
    }
}

fn same(a: &Store, b: &Store) {
    assert_eq!(a.len(), b.len());
    let all = RowSet::full(a.len());
    for row in (0..a.len()).map(Row::at) {
        assert_eq!(a.item(row), b.item(row));
        assert_eq!(a.origins(row), b.origins(row));
        assert_eq!((a.id(row), b.row_of(&a.id(row))), (b.id(row), Some(row)));
        assert_eq!((a.previous(row), a.next(row), a.bound(row)), (b.previous(row), b.next(row), b.bound(row)));
        for alias in a.item(row).aliases {
            assert_eq!(a.row_of_alias(&alias), b.row_of_alias(&alias));
        }
    }
    assert_eq!(a.order(&all), b.order(&all));
    assert_eq!(a.date_counts(&all), b.date_counts(&all));
    assert_eq!(a.documents().collect::<Vec<_>>(), b.documents().collect::<Vec<_>>());
    for facet in Facet::ALL {
        assert_eq!(a.counts(facet, &all), b.counts(facet, &all));
        assert_eq!(a.facet_values(facet).collect::<Vec<_>>(), b.facet_values(facet).collect::<Vec<_>>());
        for (value, name) in a.facet_values(facet).filter(|_| facet != Facet::Document) {
            assert_eq!(b.find_value(facet, name), Some(value));
        }
    }
}

proptest! {
    #[test]
    fn a_store_comes_back_from_its_bytes(world in world()) {
        let tables = Tables::new();
        same(&world.store, &again(&world, &tables));
    }

    #[test]
    fn what_comes_in_later_goes_where_it_would_have_gone((sources, own) in sources_and_own(), first in 0_usize..6) {
        let tables = Tables::new();
        let first = first.min(sources.len());
        let begun = build(sources[..first].to_vec(), own.clone(), &[0; 6]);
        let whole = build(sources, own, &[0; 6]);
        let mut store = again(&begun, &tables);
        let mut ids: Vec<_> = begun.ids.clone();
        for source in &whole.sources[first..] {
            let id = store.add_document(source.document.clone(), source.parent.map(|parent| ids[parent]));
            ids.push(id);
            store.insert(id, source.items.clone());
        }
        same(&whole.store, &store);
    }
}
