//! The facets of what the reader set: status, due dates, priority and tags. They stand in the same tree as the others and are
//! counted under the same rule; a facet that nothing was set for is not there.

use jiff::Span;

use super::facets::{Chosen, Counts, Tree, leaf};
use super::{Choice, FacetNode};
use crate::fold::fold_word;
use crate::query::{Dates, Feature, Field, PRIORITIES, State, Unit, Value, When};

/// Tags that are shown before `more`.
const FEW: usize = 8;

/// A node of what the reader set: the head of such a facet, or inside it.
#[must_use]
pub fn is_of_marks(node: &FacetNode) -> bool {
    matches!(node.key.split('/').next(), Some("status" | "due" | "priority" | "tag"))
}

/// Adds the facets of what the reader set.
pub(super) fn facets(tree: &mut Tree<'_>, counts: &Counts<'_>) {
    tree.facet("status", "Status", || counts.any(Field::Is), |tree| status(tree, counts));
    let state = counts.library.status();
    let any_due = counts.and_rows(Field::Due, &state.rows_due(|_| true)) > 0;
    tree.facet("due", "Due", || any_due || chooses(counts, Field::Due), |tree| due(tree, counts));
    let any = PRIORITIES.iter().any(|(level, _)| counts.and_rows(Field::Priority, &state.rows_of_priority(*level)) > 0);
    tree.facet("priority", "Priority", || any || chooses(counts, Field::Priority), |tree| priority(tree, counts));
    let any = state.tags().any(|(_, rows)| counts.and_rows(Field::Tag, rows) > 0);
    tree.facet("tag", "My tags", || any || chooses(counts, Field::Tag), |tree| tags(tree, counts));
}

fn chooses(counts: &Counts<'_>, field: Field) -> bool {
    !counts.query.terms_of(field).owned.is_empty()
}

fn status(tree: &mut Tree<'_>, counts: &Counts<'_>) {
    let library = counts.library;
    let chosen = Chosen::of(counts.query, Field::Is);
    let rows = counts.rows(Field::Is);
    let (state, today) = (library.status(), counts.today);
    let read = rows.and_count(&state.read);
    let values = [
        ("unread", rows.count() - read, State::Unread),
        ("read", read, State::Read),
        ("flagged", rows.and_count(&state.flagged), State::Flagged),
        ("due", rows.and_count(&state.due_by(today)), State::Due),
        ("overdue", rows.and_count(&state.overdue(today)), State::Overdue),
        ("open", rows.and_count(&state.open()), State::Open),
        ("done", rows.and_count(&state.done), State::Done),
    ];
    for (name, count, state) in values {
        let value = Value::Is(state);
        let choice = chosen.choice_of(&value);
        if (count > 0 || choice != Choice::Open) && tree.wanted(name) {
            tree.nodes.push(leaf(&format!("status/{name}"), name, count, choice, Field::Is, value));
        }
    }
    let noted = counts.and_rows(Field::Has, state.noted());
    if noted > 0 && tree.wanted("with my note") {
        let value = Value::Has(Feature::Note);
        let choice = Chosen::of(counts.query, Field::Has).choice_of(&value);
        tree.nodes.push(leaf("status/note", "with my note", noted, choice, Field::Has, value));
    }
}

fn due(tree: &mut Tree<'_>, counts: &Counts<'_>) {
    let (state, today) = (counts.library.status(), counts.today);
    let rows = counts.rows(Field::Due);
    let chosen = Chosen::of(counts.query, Field::Due);
    let week = today.saturating_add(Span::new().days(7));
    let (now, next, last) = (When::Ago(0, Unit::Days), When::Ahead(1, Unit::Days), When::Ahead(7, Unit::Days));
    let values = [
        ("before today", rows.and_count(&state.rows_due(|due| due < today)), Dates::Before(now)),
        ("today", rows.and_count(&state.rows_due(|due| due == today)), Dates::In(now)),
        (
            "the next 7 days",
            rows.and_count(&state.rows_due(|due| due > today && due <= week)),
            Dates::Between(next, last),
        ),
        ("later", rows.and_count(&state.rows_due(|due| due > week)), Dates::After(last)),
    ];
    for (name, count, dates) in values {
        let value = Value::Dates(dates);
        let choice = chosen.choice_of(&value);
        if (count > 0 || choice != Choice::Open) && tree.wanted(name) {
            tree.nodes.push(leaf(&format!("due/{name}"), name, count, choice, Field::Due, value));
        }
    }
    let none = rows.and_count(&state.rows_without_due(rows.len_rows()));
    if chosen.none() != Choice::Open || (none > 0 && any_of(tree, "due/") && tree.narrow.is_empty()) {
        tree.nodes.push(leaf("due/none", "no due date", none, chosen.none(), Field::Due, Value::None));
    }
}

/// Values of this facet were added.
fn any_of(tree: &Tree<'_>, prefix: &str) -> bool {
    tree.nodes.last().is_some_and(|node| node.key.starts_with(prefix))
}

fn priority(tree: &mut Tree<'_>, counts: &Counts<'_>) {
    let rows = counts.rows(Field::Priority);
    let chosen = Chosen::of(counts.query, Field::Priority);
    for (level, name) in PRIORITIES {
        let count = rows.and_count(&counts.library.status().rows_of_priority(level));
        let value = Value::name(name);
        let choice = chosen.choice_of(&value);
        if (count > 0 || choice != Choice::Open) && tree.wanted(name) {
            tree.nodes.push(leaf(&format!("priority/{name}"), name, count, choice, Field::Priority, value));
        }
    }
}

fn tags(tree: &mut Tree<'_>, counts: &Counts<'_>) {
    let rows = counts.rows(Field::Tag);
    let chosen = Chosen::of(counts.query, Field::Tag);
    let mut tags: Vec<(&str, usize)> =
        counts.library.status().tags().map(|(name, tagged)| (name, rows.and_count(tagged))).collect();
    tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let all = tree.is_open("tag/more");
    let (mut shown, mut total) = (0, 0);
    for (name, count) in tags {
        let choice = chosen.choice(|asked| fold_word(asked) == fold_word(name));
        if (count == 0 && choice == Choice::Open) || !tree.wanted(name) {
            continue;
        }
        total += 1;
        if shown < FEW || all || choice != Choice::Open || !tree.narrow.is_empty() {
            shown += 1;
            tree.nodes.push(leaf(&format!("tag/{name}"), name, count, choice, Field::Tag, Value::name(name)));
        }
    }
    if tree.narrow.is_empty() && total > FEW {
        tree.nodes.push(FacetNode {
            key: String::from("tag/more"),
            label: if all { String::from("fewer") } else { format!("{} more", total - shown) },
            depth: 1,
            children: true,
            open: all,
            ..FacetNode::default()
        });
    }
}
