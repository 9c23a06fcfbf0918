//! Marked items that are in no document any more, because their document is gone or is taken apart otherwise now.
//!
//! [`Library::settle`] is called once all documents are in. A mark whose item is gone goes to the item that it belongs to
//! now, by a publisher's id, its place in the same document, or its title and first words. What finds no item and is more
//! than read becomes a row of its own, made of the caption: `is:orphan`. Nothing is dropped, and nothing is guessed.
//!
//! Not every session opens everything. A marked item whose document was not opened is no orphan, unless the whole library
//! is open: then its document is gone; or unless another text is opened by the path of its file: then it was changed. Of what
//! was marked before paths were kept, the same title, first words, outlet and date among the opened stories tell that it may be
//! there; that is shown, and nothing is moved by it.

use std::cell::OnceCell;
use std::collections::HashSet;

use jiff::Timestamp;

use super::{Library, caption};
use crate::item::{Attribution, Credit, Document, DocumentHash, Item, ItemId};
use crate::marks::{Attachment, Caption, Change, Kind, Mark, Value, reattach};
use crate::rows::Row;
use crate::store::DocId;

/// The path shown for a document that is gone.
const GONE: &str = "a document that is gone";
/// The path shown for a document of which nothing is known but that it is not here.
const NOT_OPEN: &str = "a document that is not open";

/// A marked item that is in no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The item.
    pub id: ItemId,
    /// What it was when it was first marked.
    pub caption: Caption,
    /// It has more than `read`: it is worth a row.
    pub kept: bool,
    /// Its document is known to be gone or changed: its marks may move by themselves.
    pub sure: bool,
    /// The item it is now, where one is found.
    pub belongs: Option<Attachment>,
}

/// What settling did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "its change must reach the journal"]
pub struct Settled {
    /// The marks that went to another item.
    pub change: Change,
    /// How many items got the marks of one that is gone.
    pub attached: usize,
    /// How many rows were made of captions.
    pub orphans: usize,
}

impl Library {
    /// The marked items that are in no document. `whole`: everything the reader has is open, so that a document that is not
    /// here is gone.
    #[must_use]
    pub fn orphans(&self, whole: bool) -> Vec<Orphan> {
        let documents: HashSet<DocumentHash> = self.store.document_hashes().iter().copied().collect();
        let tags: HashSet<u32> = documents.iter().map(DocumentHash::tag).collect();
        let row_of = |mark: &Mark<'_>| self.store.row_of(&mark.id());
        let is_here = |mark: &Mark<'_>| row_of(mark).is_some_and(|row| !self.store.is_gone(row));
        let files = OnceCell::new();
        // A caption is a read of its own: those of documents that are not open must not be looked at.
        let may_be_open = |tag: u32| {
            let (_, tags) = files.get_or_init(|| self.open_files());
            tag == 0 || tags.contains(&tag)
        };
        let gone = self.marks.iter().filter(|mark| mark.is_marked() && !is_here(mark));
        let mut orphans: Vec<Orphan> = gone
            .filter_map(|mark| {
                let kept = mark.is_kept();
                let left = row_of(&mark).is_some();
                let open = tags.contains(&mark.document_tag());
                if !(left || open || kept && (whole || may_be_open(mark.file_tag()))) {
                    return None;
                }
                let caption = mark.caption()?;
                let open = left || open && documents.contains(&caption.document);
                let sure = open
                    || whole
                    || caption.file != 0 && files.get_or_init(|| self.open_files()).0.contains(&caption.file);
                // Of what was marked before paths were kept only words can tell.
                (open || kept && (sure || caption.file == 0)).then(|| Orphan {
                    id: mark.id(),
                    caption,
                    kept,
                    sure,
                    belongs: None,
                })
            })
            .collect();
        orphans.sort_by(|a, b| (&a.caption.title, a.id).cmp(&(&b.caption.title, b.id)));
        self.find_homes(&mut orphans);
        orphans.retain(|orphan| orphan.sure || self.is_likely(orphan));
        orphans
    }

    /// The numbers of the paths of all documents, and the short ones.
    fn open_files(&self) -> (HashSet<u64>, HashSet<u32>) {
        let files = self.store.documents().map(|(_, document)| file_number(&self.base, &document.path));
        files.map(|file| (file, Caption::file_tag(file))).unzip()
    }

    /// Whether outlet and date agree too with the item where only words tell.
    fn is_likely(&self, orphan: &Orphan) -> bool {
        let home = orphan.belongs.and_then(|found| caption(&self.store, &found.item, self.rules, &self.base));
        home.is_some_and(|home| home.date == orphan.caption.date && home.source == orphan.caption.source)
    }

    fn find_homes(&self, orphans: &mut [Orphan]) {
        // What a newer version took apart is left to it: two versions on one folder would move a mark to and fro.
        let lost = || orphans.iter().filter(|orphan| orphan.caption.rules <= self.rules);
        if lost().next().is_none() {
            return;
        }
        let candidates: Vec<(ItemId, Caption)> = self
            .candidates(&lost().map(|orphan| &orphan.caption).collect::<Vec<_>>())
            .filter_map(|row| {
                let id = self.store.id(row);
                Some((id, caption(&self.store, &id, self.rules, &self.base)?))
            })
            .collect();
        let found = reattach(
            lost().map(|orphan| (orphan.id, &orphan.caption)),
            candidates.iter().map(|(id, caption)| (*id, caption)),
        );
        for attachment in found {
            if let Some(orphan) = orphans.iter_mut().find(|orphan| orphan.id == attachment.orphan) {
                orphan.belongs = Some(attachment);
            }
        }
    }

    /// The rows that an orphan could be now: those of its document, of its publisher's id, of its day.
    fn candidates(&self, captions: &[&Caption]) -> impl Iterator<Item = Row> {
        let documents: HashSet<DocId> =
            captions.iter().filter_map(|caption| self.store.document_of(&caption.document)).collect();
        let aliases = captions.iter().flat_map(|caption| &caption.aliases);
        let named: HashSet<Row> = aliases.filter_map(|alias| self.store.row_of_alias(alias)).collect();
        let dates: HashSet<u32> =
            captions.iter().map(|caption| caption.date.map_or(0, crate::item::PartialDate::packed)).collect();
        let undated = dates.contains(&0);
        (0..self.store.len()).map(Row::at).filter(|&row| !self.store.is_gone(row)).filter(move |&row| {
            let date = self.store.packed(row);
            undated
                || date == 0
                || dates.contains(&date)
                || named.contains(&row)
                || self.store.documents_of(row).any(|document| documents.contains(&document))
        })
    }

    /// Whether a story is gone that was this: it is in no document, and the one that it stood in, or everything, is open.
    #[must_use]
    pub fn is_lost(&self, id: &ItemId, caption: &Caption, whole: bool) -> bool {
        self.store.row_of(id).is_none() && (whole || self.store.document_of(&caption.document).is_some())
    }

    /// Sets the note of a story that is gone. The change is in effect in memory; it must go to the journal.
    pub fn note_lost(&mut self, id: ItemId, note: Option<String>, caption: &Caption, now: Timestamp) -> Change {
        self.marks.change([(id, Value::Note(note))], &mut |_| Some(caption.clone()), now, Kind::Action)
    }

    /// Once all documents are in: marks whose item is gone go where they belong, the rest of them become rows.
    pub fn settle(&mut self, whole: bool, now: Timestamp) -> Settled {
        let orphans = self.orphans(whole);
        let moves = |orphan: &&Orphan| orphan.sure && orphan.belongs.is_some();
        let found: Vec<Attachment> = orphans.iter().filter(moves).filter_map(|orphan| orphan.belongs).collect();
        let change = self.attach(&found, now, Kind::Automatic);
        let mut settled = Settled { change, attached: found.len(), orphans: 0 };
        for orphan in orphans.iter().filter(|orphan| orphan.kept && !moves(orphan)) {
            match self.store.row_of(&orphan.id) {
                // It is still known whole.
                Some(row) => {
                    self.store.keep(row);
                    self.status.orphan.insert(row);
                }
                None => self.show_orphan(orphan),
            }
            settled.orphans += 1;
        }
        settled
    }

    /// Puts marks where they belong. The change is in effect in memory; it must go to the journal.
    pub fn attach(&mut self, found: &[Attachment], now: Timestamp, kind: Kind) -> Change {
        let (store, rules, base) = (&self.store, self.rules, &self.base);
        let change = self.marks.attach(found, &mut |id| caption(store, id, rules, base), now, kind);
        self.show_marks_of(change.items());
        change
    }

    /// Where an orphan stood, in words.
    fn once_in(&self, orphan: &Orphan) -> String {
        let file = orphan.caption.file;
        let mut documents = self.store.documents().map(|(_, document)| document.path.as_str());
        match documents.find(|path| file != 0 && file_number(&self.base, path) == file) {
            Some(path) => format!("an earlier version of {path}"),
            None if orphan.sure => GONE.to_owned(),
            None => NOT_OPEN.to_owned(),
        }
    }

    fn show_orphan(&mut self, orphan: &Orphan) {
        let known = self.store.document_of(&orphan.caption.document);
        let document = known.unwrap_or_else(|| {
            let gone = Document { path: self.once_in(orphan), hash: orphan.caption.document, ..Document::default() };
            self.store.add_document(gone, None)
        });
        for added in self.store.insert(document, vec![item(orphan)]) {
            self.status.orphan.insert(added.row());
            self.show_marks(added.row());
        }
        self.covered = None;
        self.version += 1;
    }
}

/// A number of a path, the same whichever way it is written and whatever folder the program was started in; 0 for what is no
/// file.
pub(super) fn file_number(base: &str, path: &str) -> u64 {
    if path.is_empty() || path == "-" || path == GONE || path == NOT_OPEN {
        return 0;
    }
    let base = if path.starts_with('/') { "" } else { base };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    let [a, b, c, d, e, f, g, h, ..] = DocumentHash::of(steps.join("/").as_bytes()).0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The item that a caption can still tell of.
fn item(orphan: &Orphan) -> Item {
    let Caption { title, source, date, words, lines, span, .. } = orphan.caption.clone();
    let credit = |source: String| Credit {
        entry: Attribution { source: source.clone(), ..Attribution::default() },
        outlet: source,
    };
    Item {
        id: orphan.id,
        headline: None,
        title,
        body: if words.is_empty() { Vec::new() } else { vec![format!("{words} …")] },
        credits: if source.is_empty() { Vec::new() } else { vec![credit(source)] },
        date,
        dates: date.into_iter().collect(),
        cut: true,
        lines,
        span,
        ..Item::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, LazyLock};

    use super::*;
    use crate::enrich::Tables;
    use crate::item::Span;
    use crate::library::{Batch, read};
    use crate::marks::{How, Marks};
    use jiff::civil::date;

    static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    /// All samples.
    fn samples() -> Batch {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let file = |path: &std::path::PathBuf| {
            read::file(&path.file_name().unwrap().to_string_lossy(), &std::fs::read(path).unwrap(), &TABLES)
        };
        Batch { files: paths.iter().map(file).collect(), failures: Vec::new() }
    }

    fn library(marks: Marks, rules: u32, batch: Batch) -> Library {
        let mut library = Library::new(Arc::clone(&TABLES), marks).with_rules(rules);
        library.insert(batch);
        library
    }

    fn found(library: &Library, query: &str) -> Vec<Row> {
        let today = date(2025, 4, 1);
        let (query, faults) = library.parse(query, today);
        assert!(faults.is_empty(), "{faults:?}");
        library.select(&query, today).iter().collect()
    }

    /// Every story read, every third flagged, every fifth with a note.
    fn marked() -> (Marks, Vec<(ItemId, Caption)>) {
        let mut library = library(Marks::default(), 1, samples());
        let rows: Vec<Row> = (0..library.store().len()).map(Row::at).collect();
        let _ = library.mark(&rows, &|| Value::Read(true), NOW, Kind::Automatic);
        for (number, row) in rows.iter().enumerate() {
            if number % 3 == 0 {
                let _ = library.mark(&[*row], &|| Value::Flag(true), NOW, Kind::Action);
            }
            if number % 5 == 0 {
                let _ = library.mark(&[*row], &|| Value::Note(Some(format!("note {number}"))), NOW, Kind::Action);
            }
        }
        let captions = rows
            .iter()
            .map(|row| library.store().id(*row))
            .map(|id| (id, library.marks().get(&id).unwrap().caption().unwrap()));
        let captions = captions.collect();
        (library.marks, captions)
    }

    #[test]
    fn where_nothing_changed_nothing_is_moved() {
        let (marks, _) = marked();
        let mut library = library(marks, 1, samples());
        let settled = library.settle(true, NOW);
        assert_eq!((settled.attached, settled.orphans, settled.change.is_empty()), (0, 0, true));
        assert!(found(&library, "is:orphan").is_empty());
    }

    #[test]
    fn after_new_rules_every_mark_is_on_its_story_or_listed_as_orphan() {
        let (marks, captions) = marked();
        assert!(captions.len() > 60, "{}", captions.len());
        // The new rules take every story for another one; of each three neighbours they cut one short and swallow one.
        let mut batch = samples();
        for filed in batch.files.iter_mut().flatten() {
            let mut kept: Vec<Item> = Vec::new();
            for (number, mut item) in std::mem::take(&mut filed.items).into_iter().enumerate() {
                match number % 3 {
                    1 => {
                        let third = (item.span.end - item.span.start) / 3;
                        item.span = Span::new(item.span.start, item.span.end - third);
                    }
                    2 => {
                        let before: &mut Item = kept.last_mut().unwrap();
                        before.span.end = item.span.end;
                        before.body.append(&mut item.body);
                        before.id = ItemId::of(before.body.iter().map(String::as_str), Some("new"), None, None);
                        continue;
                    }
                    _ => {}
                }
                let body: Vec<&str> = item.body.iter().map(String::as_str).chain(["by the new rules"]).collect();
                item.id = ItemId::of(body, Some("new"), None, None);
                kept.push(item);
            }
            filed.items = kept;
        }
        let mut library = library(marks, 2, batch);
        assert!(found(&library, "is:read").is_empty(), "before they are settled the marks are on no story");
        let settled = library.settle(false, NOW);
        assert!(settled.attached > 30 && settled.orphans > 0, "{} {}", settled.attached, settled.orphans);
        let orphans = library.orphans(false);
        let (mut on_items, mut listed, mut read_only) = (0, 0, 0);
        for (number, (id, caption)) in captions.iter().enumerate() {
            let (flagged, note) = (number % 3 == 0, (number % 5 == 0).then(|| format!("note {number}")));
            if let Some(row) = library.store().row_of(id) {
                assert!(library.status().orphan.contains(row), "{caption:?}");
                assert_eq!(library.status().flagged.contains(row), flagged);
                assert_eq!(library.store().title(row), caption.title);
                listed += 1;
                continue;
            }
            if orphans.iter().any(|orphan| orphan.id == *id) {
                assert!(!flagged && note.is_none(), "more than read is worth a row: {caption:?}");
                read_only += 1;
                continue;
            }
            let document = library.store().document_of(&caption.document).unwrap();
            let home = (0..library.store().len()).map(Row::at).find(|&row| {
                let origin = library.store().first_origin(row);
                let common =
                    origin.span.end.min(caption.span.end).saturating_sub(origin.span.start.max(caption.span.start));
                origin.document == document
                    && common * 2 > caption.span.end - caption.span.start
                    && !library.status().orphan.contains(row)
            });
            let row = home.unwrap_or_else(|| panic!("{caption:?} is nowhere"));
            let mark = library.marks().get(&library.store().id(row)).unwrap();
            assert!(mark.read() && (mark.flagged() || !flagged), "{caption:?}");
            assert!(note.is_none_or(|note| mark.note().unwrap().contains(&note)), "{caption:?}");
            on_items += 1;
        }
        assert_eq!((on_items, listed), (settled.attached, settled.orphans), "{read_only} were read and nothing else");
        assert_eq!(found(&library, "is:orphan").len(), listed);
        // Settled marks stay where they are, at the next start too.
        let again = library.settle(false, NOW);
        assert_eq!((again.attached, again.change.is_empty()), (0, true));
    }

    #[test]
    fn a_flagged_story_whose_document_is_gone_stays_in_the_whole_library_only() {
        let (marks, captions) = marked();
        let mut batch = samples();
        let gone = batch.files.remove(0);
        let flagged =
            captions.iter().step_by(3).filter(|(_, caption)| caption.document == gone[0].document.hash).count();
        let kept = gone[0].items.len();
        assert!(flagged > 0 && flagged < kept);
        let mut part = library(marks.clone(), 1, batch.clone());
        assert_eq!(part.settle(false, NOW).orphans, 0, "a document that was not opened is not gone");
        let mut whole = library(marks, 1, batch);
        let settled = whole.settle(true, NOW);
        assert!(settled.orphans >= flagged && settled.orphans < kept, "{settled:?}");
        let rows = found(&whole, "is:orphan is:flagged");
        assert_eq!(rows.len(), flagged);
        let story = whole.story(rows[0], date(2025, 4, 1));
        assert!(story.mark.flagged && story.origins[0].starts_with(GONE), "{story:?}");
    }

    #[test]
    fn a_corrected_document_opened_by_its_path_keeps_its_marks_or_lists_them() {
        let text = |title: &str, end: &str| {
            format!("{title}\n\nThe harbour board said on Tuesday that the boats would not sail until {end}.\n")
        };
        let batch = |path: &str, text: &str| Batch {
            files: vec![read::file(path, text.as_bytes(), &TABLES)],
            failures: Vec::new(),
        };
        let opened = |base: &str, marks: &Marks, path: &str, text: &str| {
            let mut library = Library::new(Arc::clone(&TABLES), marks.clone()).with_base(base.to_owned());
            library.insert(batch(path, text));
            let settled = library.settle(false, NOW);
            (found(&library, "is:flagged -is:orphan").len(), found(&library, "is:orphan").len(), settled.attached)
        };
        let mut old = Library::new(Arc::clone(&TABLES), Marks::default()).with_base("/home/reader".into());
        old.insert(batch("p/a.txt", &text("Ferry boats", "Friday")));
        let _ = old.mark(&[Row::at(0)], &|| Value::Flag(true), NOW, Kind::Action);
        let (marks, sunday) = (old.marks.clone(), text("Ferry boats", "Sunday"));
        assert_eq!(opened("/home/reader", &marks, "p/a.txt", &sunday), (1, 0, 1));
        assert_eq!(opened("/home", &marks, "./reader/q/../p/a.txt", &sunday), (1, 0, 1), "the same file");
        assert_eq!(opened("/", &marks, "/home/reader/p/a.txt", &sunday), (1, 0, 1));
        let other = "Cold storage\n\nNothing is left of what stood in this file until the morning of that day.\n";
        assert_eq!(opened("/home/reader", &marks, "p/a.txt", other), (0, 1, 0), "listed by its caption");
        assert_eq!(opened("/tmp", &marks, "p/a.txt", other), (0, 0, 0), "another file");
        assert_eq!(opened("/tmp", &marks, "p/a.txt", &sunday), (0, 0, 0), "its document was not opened");
    }

    #[test]
    fn what_was_marked_before_paths_were_kept_is_listed_where_its_words_stand_and_not_moved() {
        let text = |end: &str| {
            format!("Ferry boats\n\nThe harbour board said on Tuesday that the boats would not sail until {end}.\n")
        };
        let batch =
            |end: &str| Batch { files: vec![read::file("-", text(end).as_bytes(), &TABLES)], failures: Vec::new() };
        let mut old = library(Marks::default(), 1, batch("Friday"));
        let _ = old.mark(&[Row::at(0)], &|| Value::Flag(true), NOW, Kind::Action);
        let mut new = library(old.marks.clone(), 1, batch("Sunday"));
        assert_eq!(new.orphans(false)[0].belongs.map(|home| home.how), Some(How::Caption));
        let settled = new.settle(false, NOW);
        assert_eq!((settled.attached, settled.orphans), (0, 1));
        assert_eq!(found(&new, "is:orphan is:flagged").len(), 1);
    }

    #[test]
    fn a_story_that_was_corrected_keeps_its_mark() {
        let text = |end: &str| {
            format!("Ferry boats\n\nThe harbour board said on Tuesday that the boats would not sail until {end}.\n")
        };
        let batch =
            |end: &str| Batch { files: vec![read::file("a.txt", text(end).as_bytes(), &TABLES)], failures: Vec::new() };
        let mut old = library(Marks::default(), 1, batch("Friday"));
        let _ = old.mark(&[Row::at(0)], &|| Value::Flag(true), NOW, Kind::Action);
        let mut new = library(old.marks.clone(), 1, batch("Sunday"));
        let orphans = new.orphans(true);
        assert_eq!(orphans[0].belongs.map(|found| found.how), Some(How::Caption));
        assert_eq!(new.settle(true, NOW).attached, 1);
        assert_eq!(found(&new, "is:flagged").len(), 1);
        // An older program leaves what a newer one has taken apart.
        let mut older = library(old.marks, 0, batch("Sunday"));
        assert_eq!((older.settle(true, NOW).attached, found(&older, "is:orphan is:flagged").len()), (0, 1));
    }
}
