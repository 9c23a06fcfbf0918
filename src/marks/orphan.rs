//! Marks whose item is gone find their item again when its document is taken apart otherwise.
//!
//! [`reattach`] is a pure function over captions: a publisher's id names the item, else its place in the same document,
//! else its title and first words. What could be two items is left alone: a mark on the wrong story is worse than one on
//! none. [`Marks::attach`] then moves the marks as one group, which can be undone.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::item::{DocumentHash, ItemId, Span};

use super::caption::Caption;
use super::change::{Change, Kind};
use super::state::{Mark, Marks};
use super::value::Value;

/// How many first words must be the same where only words speak for an item.
const WORDS: usize = 6;

/// What tells that two captions are of one item, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// A publisher's id.
    Alias,
    /// The same place in the same document.
    Span,
    /// The same title and first words.
    Caption,
}

/// An orphan and the item it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attachment {
    /// The item that is gone.
    pub orphan: ItemId,
    /// The item it is now.
    pub item: ItemId,
    /// What tells so.
    pub how: How,
}

/// Finds the items that orphans belong to now. Orphans for which nothing, or more than one item, speaks are left out.
#[must_use]
pub fn reattach<'a>(
    orphans: impl IntoIterator<Item = (ItemId, &'a Caption)>,
    candidates: impl IntoIterator<Item = (ItemId, &'a Caption)>,
) -> Vec<Attachment> {
    let orphans: Vec<(ItemId, &Caption)> = orphans.into_iter().collect();
    if orphans.is_empty() {
        return Vec::new();
    }
    let known = Known::new(candidates);
    let found = orphans.into_iter().filter_map(|(orphan, caption)| {
        let (how, item) = known.find(caption)?;
        Some(Attachment { orphan, item, how })
    });
    found.collect()
}

/// The candidates by what could tell them.
#[derive(Default)]
struct Known<'a> {
    aliases: HashMap<&'a str, HashSet<ItemId>>,
    documents: HashMap<DocumentHash, Vec<(Span, ItemId)>>,
    titles: HashMap<String, Vec<(ItemId, &'a Caption)>>,
}

impl<'a> Known<'a> {
    fn new(candidates: impl IntoIterator<Item = (ItemId, &'a Caption)>) -> Self {
        let mut known = Known::default();
        for (id, caption) in candidates {
            for alias in &caption.aliases {
                known.aliases.entry(alias).or_default().insert(id);
            }
            if caption.span.end > caption.span.start {
                known.documents.entry(caption.document).or_default().push((caption.span, id));
            }
            known.titles.entry(plain(&caption.title)).or_default().push((id, caption));
        }
        known
    }

    fn find(&self, caption: &Caption) -> Option<(How, ItemId)> {
        self.by_alias(caption)
            .map(|id| (How::Alias, id))
            .or_else(|| self.by_span(caption).map(|id| (How::Span, id)))
            .or_else(|| self.by_words(caption).map(|id| (How::Caption, id)))
    }

    fn by_alias(&self, caption: &Caption) -> Option<ItemId> {
        let named = caption.aliases.iter().filter_map(|alias| self.aliases.get(alias.as_str())).flatten();
        only(named.copied())
    }

    /// The item that has more than half of its place in common with the orphan's, and is the only one.
    fn by_span(&self, caption: &Caption) -> Option<ItemId> {
        let there = self.documents.get(&caption.document)?;
        only(there.iter().filter(|(span, _)| mostly(*span, caption.span)).map(|(_, id)| *id))
    }

    fn by_words(&self, caption: &Caption) -> Option<ItemId> {
        let title = plain(&caption.title);
        let same = self.titles.get(&title)?;
        let words = |caption: &Caption| -> Vec<String> {
            plain(&caption.words).split(' ').take(WORDS).map(str::to_owned).collect()
        };
        let mine = words(caption);
        let alike = same.iter().filter(|(_, other)| {
            let dated = other.date.is_none() || caption.date.is_none() || other.date == caption.date;
            dated && mine.len() == WORDS && words(other) == mine
        });
        only(alike.map(|(id, _)| *id))
    }
}

/// The one item that is named, however often.
fn only(mut ids: impl Iterator<Item = ItemId>) -> Option<ItemId> {
    let first = ids.next()?;
    ids.all(|id| id == first).then_some(first)
}

/// Whether two places have more than half of the longer one in common.
fn mostly(a: Span, b: Span) -> bool {
    let common = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let longer = (a.end - a.start).max(b.end.saturating_sub(b.start));
    common * 2 > longer
}

/// Letters and digits in lower case, words apart.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

impl Marks {
    /// Moves marks to the items they belong to, as one group. What the item has already stays; notes are joined. It is a
    /// step that can be undone where somebody asked for it.
    pub fn attach(
        &mut self,
        attachments: &[Attachment],
        caption: &mut dyn FnMut(&ItemId) -> Option<Caption>,
        now: Timestamp,
        kind: Kind,
    ) -> Change {
        let mut edits = Vec::new();
        for Attachment { orphan, item, .. } in attachments.iter().filter(|moved| moved.orphan != moved.item) {
            let Some(from) = self.get(orphan) else { continue };
            for value in from.values() {
                edits.push((*item, self.get(item).map_or_else(|| value.clone(), |to| joined(to, &value))));
                edits.push((*orphan, value.without()));
            }
        }
        self.change(edits, caption, now, kind)
    }
}

/// What an item has after a value came to it from an orphan.
fn joined(to: Mark<'_>, value: &Value) -> Value {
    match value {
        Value::Done(_) if to.done().is_some() => Value::Done(to.done()),
        Value::Due(_) if to.due().is_some() => Value::Due(to.due()),
        Value::Priority(_) if to.priority() > 0 => Value::Priority(to.priority()),
        Value::Note(Some(text)) => match to.note() {
            Some(own) if own != *text => Value::Note(Some(format!("{own}\n\n{text}"))),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::WriterId;

    fn id(n: u8) -> ItemId {
        ItemId([n; 16])
    }

    fn caption(title: &str, words: &str) -> Caption {
        Caption { title: title.into(), words: words.into(), ..Caption::default() }
    }

    fn placed(document: u8, start: usize, end: usize) -> Caption {
        Caption { document: DocumentHash([document; 16]), span: Span { start, end }, ..Caption::default() }
    }

    fn found(orphan: &Caption, candidates: &[Caption]) -> Option<(u8, How)> {
        let candidates = (1..).zip(candidates).map(|(n, caption)| (id(n), caption));
        let attachments = reattach([(id(0), orphan)], candidates);
        attachments.first().map(|attachment| (attachment.item.0[0], attachment.how))
    }

    #[test]
    fn a_publishers_id_is_surest() {
        let mut orphan = placed(1, 0, 10);
        orphan.aliases = vec!["guid-7".into()];
        let mut named = placed(2, 50, 90);
        named.aliases = vec!["guid-7".into()];
        assert_eq!(found(&orphan, &[placed(1, 0, 10), named]), Some((2, How::Alias)));
    }

    #[test]
    fn the_same_place_is_the_same_item_even_if_its_borders_moved() {
        let candidates = [placed(1, 0, 100), placed(1, 100, 190), placed(2, 100, 200)];
        assert_eq!(found(&placed(1, 100, 200), &candidates), Some((2, How::Span)));
        assert_eq!(found(&placed(1, 0, 200), &candidates), None, "half of two items is neither");
        assert_eq!(found(&placed(3, 100, 200), &candidates), None);
    }

    #[test]
    fn title_and_first_words_tell_when_they_tell_one() {
        let words = "The harbour board said on Tuesday that";
        let orphan = caption("Harbour strike", words);
        let same = caption("HARBOUR STRIKE…", &words.to_uppercase());
        assert_eq!(
            found(&orphan, &[caption("Harbour strike", "Other words stand here in this one"), same.clone()]),
            Some((2, How::Caption))
        );
        assert_eq!(found(&orphan, &[same.clone(), same]), None);
        assert_eq!(found(&caption("Brief", "No change."), &[caption("Brief", "No change.")]), None, "too few words");
    }

    #[test]
    fn attached_marks_are_on_the_item_and_undone_as_one() {
        let mut marks = Marks::new(WriterId(1));
        let edits = [
            (id(1), Value::Flag(true)),
            (id(1), Value::Note(Some("old".into()))),
            (id(2), Value::Note(Some("new".into()))),
        ];
        let _ = marks.change(edits, &mut |_| None, Timestamp::UNIX_EPOCH, Kind::Action);
        let moved = Attachment { orphan: id(1), item: id(2), how: How::Span };
        let change = marks.attach(&[moved], &mut |_| None, Timestamp::UNIX_EPOCH, Kind::Action);
        assert!(change.is_urgent());
        assert!(!marks.get(&id(1)).unwrap().is_marked());
        let mark = marks.get(&id(2)).unwrap();
        assert!(mark.flagged());
        assert_eq!(mark.note().unwrap(), "new\n\nold");
        assert_eq!(marks.undo(Timestamp::UNIX_EPOCH).unwrap().kept, 0);
        assert_eq!(marks.get(&id(1)).unwrap().note().unwrap(), "old");
    }
}
