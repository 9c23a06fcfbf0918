//! What became of documents while they are open: files that are new, changed, or no longer there. What is new is taken in at
//! once; what an earlier version of a file held stays as it is until the reader lets it go. Marks stay in any case: they go
//! to the story that their own has become, and a story that is more than read stays as `is:orphan` without a document.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Batch, Library, Settled};

impl Library {
    /// Takes in files that are new or were changed. Answers how many stories are new.
    pub fn renew(&mut self, batch: Batch) -> usize {
        let paths: Vec<String> =
            batch.files.iter().filter_map(|file| Some(file.first()?.document.path.clone())).collect();
        self.leave(&paths);
        self.insert(batch)
    }

    /// Takes note of files that are no longer there.
    pub fn leave(&mut self, paths: &[String]) {
        let paths: HashSet<&str> = paths.iter().map(String::as_str).collect();
        if !paths.is_empty() {
            self.covered = None;
            self.leaving.extend(self.store.leave(&paths));
            self.version += 1;
        }
    }

    /// How many stories will go: they stand in files only that were changed or removed.
    #[must_use]
    pub fn leaving(&self) -> usize {
        if self.leaving.is_empty() { 0 } else { self.store.rows_only_in(&self.leaving).count() }
    }

    /// Lets go what files held that were changed or removed. What became of their marks must reach the journal.
    pub fn let_go(&mut self, whole: bool, now: Timestamp) -> Settled {
        let leaving = std::mem::take(&mut self.leaving);
        if leaving.is_empty() {
            return Settled::default();
        }
        self.version += 1;
        if self.store.withdraw(&leaving).is_empty() { Settled::default() } else { self.settle(whole, now) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::enrich::Tables;
    use crate::library::read;
    use crate::marks::{Kind, Marks, Value};
    use crate::rows::Row;
    use jiff::civil::date;

    static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    const HARBOUR: &str = "HARBOUR STRIKE GOES ON\n\nThe cranes stand still along the quay. Nobody knows for how long they will. (Reuters, March 14, 2025)\n\n";
    const FERRIES: &str =
        "FERRIES STOP\n\nThe boats to the islands stay in port until the dockers return. (DW, March 14, 2025)\n\n";
    const TALKS: &str = "TALKS RESUME IN OSLO\n\nThe ministry has invited both sides to a third round of talks in Oslo. (Yle, March 12, 2025)\n\n";

    fn batch(name: &str, stories: &[&str]) -> Batch {
        Batch { files: vec![read::file(name, stories.concat().as_bytes(), &TABLES)], failures: Vec::new() }
    }

    fn library(files: &[(&str, &[&str])]) -> Library {
        let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
        for (name, stories) in files {
            library.insert(batch(name, stories));
        }
        library
    }

    fn titles(library: &Library, query: &str) -> Vec<String> {
        let today = date(2025, 4, 1);
        let (query, faults) = library.parse(query, today);
        assert!(faults.is_empty(), "{faults:?}");
        library
            .order(&library.select(&query, today))
            .iter()
            .map(|row| library.store().title(*row).into_owned())
            .collect()
    }

    fn row(library: &Library, title: &str) -> Row {
        (0..library.store().len()).map(Row::at).find(|row| library.store().title(*row) == title).unwrap()
    }

    #[test]
    fn a_file_that_grows_brings_its_new_stories_only() {
        let mut library = library(&[("a.txt", &[HARBOUR, FERRIES])]);
        assert_eq!(library.renew(batch("a.txt", &[HARBOUR, FERRIES, TALKS])), 1);
        assert_eq!(library.leaving(), 0);
        let settled = library.let_go(true, NOW);
        assert!(settled.change.is_empty());
        assert_eq!(titles(&library, "").len(), 3);
        let origins = library.store().origins(row(&library, "HARBOUR STRIKE GOES ON"));
        assert_eq!(origins.len(), 1, "the earlier version is no origin any more");
    }

    #[test]
    fn what_a_file_no_longer_holds_stays_until_it_is_let_go() {
        let mut library = library(&[("a.txt", &[HARBOUR, FERRIES]), ("b.txt", &[FERRIES, TALKS])]);
        assert_eq!(library.renew(batch("a.txt", &[FERRIES])), 0);
        library.leave(&["b.txt".to_owned()]);
        assert_eq!(library.leaving(), 2);
        assert_eq!(titles(&library, "").len(), 3);
        let _ = library.let_go(true, NOW);
        assert_eq!(titles(&library, ""), ["FERRIES STOP"]);
        assert_eq!((library.store().present(), library.leaving()), (1, 0));
        for query in ["cranes", "-ferries", "source:reuters", "doc:b.txt", "is:unread -source:dw"] {
            assert!(titles(&library, query).is_empty(), "{query}");
        }
        // It comes back, whole.
        assert_eq!(library.renew(batch("b.txt", &[FERRIES, TALKS])), 1);
        assert_eq!(titles(&library, "doc:b.txt").len(), 2);
    }

    #[test]
    fn a_story_that_is_marked_stays_and_marks_follow_a_story_that_was_changed() {
        let mut library = library(&[("a.txt", &[HARBOUR, FERRIES, TALKS])]);
        for title in ["HARBOUR STRIKE GOES ON", "TALKS RESUME IN OSLO"] {
            let rows = [row(&library, title)];
            let _ = library.mark(&rows, &|| Value::Flag(true), NOW, Kind::Action);
        }
        let rows = [row(&library, "FERRIES STOP")];
        let _ = library.mark(&rows, &|| Value::Read(true), NOW, Kind::Automatic);
        let longer = HARBOUR.replace("quay.", "quay and in the yards.");
        assert_eq!(library.renew(batch("a.txt", &[&longer])), 1);
        assert_eq!(library.leaving(), 3);
        let settled = library.let_go(false, NOW);
        assert_eq!((settled.attached, settled.orphans), (1, 1));
        assert_eq!(titles(&library, "is:flagged"), ["HARBOUR STRIKE GOES ON", "TALKS RESUME IN OSLO"]);
        assert_eq!(titles(&library, "is:orphan"), ["TALKS RESUME IN OSLO"]);
        assert_eq!(titles(&library, "yards is:flagged").len(), 1);
        // Its document comes back: it is no orphan any more.
        assert_eq!(library.renew(batch("a.txt", &[HARBOUR, FERRIES, TALKS])), 2);
        assert!(titles(&library, "is:orphan").is_empty());
        assert!(titles(&library, "is:read").contains(&"FERRIES STOP".to_owned()));
    }

    #[test]
    fn a_file_that_has_a_copy_or_is_moved_loses_nothing() {
        let mut library = library(&[("a.txt", &[HARBOUR]), ("b.txt", &[HARBOUR])]);
        library.leave(&["a.txt".to_owned()]);
        assert_eq!(library.leaving(), 0);
        let _ = library.let_go(true, NOW);
        assert_eq!(titles(&library, "doc:b.txt").len(), 1);
        // Moved: the new name comes first, then the old one goes; and the other way round.
        assert_eq!(library.renew(batch("c.txt", &[HARBOUR])), 0);
        library.leave(&["b.txt".to_owned()]);
        let _ = library.let_go(true, NOW);
        assert_eq!(titles(&library, "doc:c.txt").len(), 1);
        library.leave(&["c.txt".to_owned()]);
        let _ = library.let_go(true, NOW);
        assert!(titles(&library, "").is_empty());
        assert_eq!(library.renew(batch("d.txt", &[HARBOUR])), 1);
        assert_eq!(titles(&library, "doc:d.txt").len(), 1);
    }
}
