//! The tree of facets to browse by. The counts of a facet are taken under the query without that facet's own terms, so that a
//! choice never hides its siblings; values that no story has are left out.

mod chips;
mod counts;
mod days;
mod outlets;
mod regions;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Library, mine};
use crate::fold;
use crate::query::{Field, Owned, Query, Siblings, Value};
use crate::store::{Facet, Tally, ValueId};

pub(in crate::library) use counts::{Chosen, Counts};

/// Whether a value is in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// It is not.
    #[default]
    Open,
    /// It is chosen.
    Chosen,
    /// It is excluded.
    Excluded,
}

/// One visible node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetNode {
    /// What it is called over restarts.
    pub key: String,
    /// What people read.
    pub label: String,
    /// How many stories it has.
    pub count: usize,
    /// How deep it stands, 0 for the facet itself.
    pub depth: u8,
    /// There is something inside.
    pub children: bool,
    /// What is inside is shown.
    pub open: bool,
    /// Whether it is in the query.
    pub choice: Choice,
    /// The heights of its bars, 0 to 8: the months of a year, the weeks of a month, a day among its siblings.
    pub bars: Vec<u8>,
    /// The field it asks about; none for heads and for `more`.
    pub field: Option<Field>,
    /// What it asks for.
    pub value: Option<Value>,
    /// It is a top-level term of the query, by its number: choosing it lifts it.
    pub chip: Option<usize>,
    /// It is a saved search, by its number.
    pub search: Option<usize>,
    /// How many stories it has is not known yet.
    pub uncounted: bool,
}

impl FacetNode {
    /// It can be chosen: a value of a field or a saved search.
    #[must_use]
    pub fn is_value(&self) -> bool {
        self.field.is_some() || self.search.is_some()
    }
}

/// What of the tree is wanted.
#[derive(Debug, Clone, Copy)]
pub struct FacetWish<'a> {
    /// Keys of the unfolded nodes.
    pub open: &'a BTreeSet<String>,
    /// Letters that a value must hold, empty for all.
    pub narrow: &'a str,
}

/// The fields whose terms the tree owns.
pub(super) const FIELDS: &[Field] = &[
    Field::Region,
    Field::Label,
    Field::Source,
    Field::Date,
    Field::Topic,
    Field::Is,
    Field::Has,
    Field::Publisher,
    Field::Cited,
    Field::Doc,
    Field::Tag,
    Field::Due,
    Field::Priority,
    Field::Kind,
    Field::From,
];

/// The facets that are unfolded at a first start.
pub const FACETS_OPEN: &[&str] =
    &["query", "search", "region", "region/150", "label", "source", "date", "status", "due", "tag", "topic"];

/// Values of a flat facet that are shown before `more`.
const FEW: usize = 8;
/// Values of a flat facet that are shown at all: more than a person scrolls; typing narrows.
const MANY: usize = 2000;

/// Builds the visible nodes of one facet after the other.
pub(in crate::library) struct Tree<'a> {
    wish: &'a FacetWish<'a>,
    pub(in crate::library) narrow: String,
    pub(in crate::library) nodes: Vec<FacetNode>,
}

impl Tree<'_> {
    pub(in crate::library) fn is_open(&self, key: &str) -> bool {
        !self.narrow.is_empty() || self.wish.open.contains(key)
    }

    pub(in crate::library) fn wanted(&self, label: &str) -> bool {
        self.narrow.is_empty() || fold::fold_word(label).contains(&self.narrow)
    }

    /// The head of a facet, with what `fill` puts under it; nothing where there is nothing to choose. A closed facet is not
    /// filled: `any` tells, at less cost, whether there would be something.
    pub(in crate::library) fn facet(
        &mut self,
        key: &str,
        label: &str,
        any: impl FnOnce() -> bool,
        fill: impl FnOnce(&mut Self),
    ) {
        let at = self.nodes.len();
        let open = self.is_open(key);
        self.nodes.push(FacetNode {
            key: key.to_owned(),
            label: label.to_owned(),
            children: true,
            open,
            ..FacetNode::default()
        });
        if open {
            fill(self);
        }
        if self.nodes.len() == at + 1 && (open || !any()) {
            self.nodes.truncate(at);
        }
    }
}

impl Library {
    /// The visible nodes of the tree under a query.
    #[must_use]
    pub fn facets(&self, query: &Query, siblings: &Siblings, wish: &FacetWish<'_>, today: Date) -> Vec<FacetNode> {
        if self.store.is_empty() {
            return Vec::new();
        }
        let counts = Counts { library: self, query, today, siblings };
        let mut tree = Tree { wish, narrow: fold::fold_word(wish.narrow), nodes: Vec::new() };
        tree.facet("region", "Region", || counts.any(Field::Region), |tree| self.regions(tree, &counts));
        self.flat(&mut tree, &counts, "label", "Label", Facet::Label, Field::Label);
        self.flat(&mut tree, &counts, "source", "Source", Facet::Source, Field::Source);
        tree.facet("date", "Date", || counts.any(Field::Date), |tree| self.dates(tree, &counts));
        self.flat(&mut tree, &counts, "topic", "Topic", Facet::Topic, Field::Topic);
        mine::facets(&mut tree, &counts);
        self.flat(&mut tree, &counts, "publisher", "Publisher", Facet::Publisher, Field::Publisher);
        self.flat(&mut tree, &counts, "cited", "Cited", Facet::Cited, Field::Cited);
        self.flat(&mut tree, &counts, "document", "Document", Facet::Document, Field::Doc);
        let mut nodes = tree.nodes;
        if tree.narrow.is_empty() {
            let hidden = chips::unseen_chips(query, &nodes, tree.wish);
            nodes.splice(0..0, hidden);
        }
        nodes
    }

    /// Those of the nodes that stand for what the reader set: a mark changes no others where the query asks for none.
    #[must_use]
    pub fn facets_of_marks(
        &self,
        query: &Query,
        siblings: &Siblings,
        wish: &FacetWish<'_>,
        today: Date,
    ) -> Vec<FacetNode> {
        let counts = Counts { library: self, query, today, siblings };
        let mut tree = Tree { wish, narrow: fold::fold_word(wish.narrow), nodes: Vec::new() };
        mine::facets(&mut tree, &counts);
        tree.nodes
    }

    /// A facet without levels: its values by count, the first few unless `more` is open.
    fn flat(&self, tree: &mut Tree<'_>, counts: &Counts<'_>, key: &str, label: &str, facet: Facet, field: Field) {
        tree.facet(
            key,
            label,
            || counts.any_value(field, facet),
            |tree| {
                let rows = counts.rows(field);
                let chosen = Chosen::of(counts.query, field);
                let Tally { counts: mut values, without } = self.store.tally(facet, &rows);
                let name = |value: ValueId| self.store.value_name(facet, value);
                let few_only = facet == Facet::Document && values.len() < 2;
                if few_only {
                    return;
                }
                let by_count =
                    |a: &(ValueId, u32), b: &(ValueId, u32)| b.1.cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0)));
                let total = values.len();
                let wish_narrow = tree.narrow.clone();
                let more_key = format!("{key}/more");
                let all = tree.is_open(&more_key);
                // Of thousands only the first few are to be put in order, where none of the others can be shown.
                if total > FEW && !all && tree.narrow.is_empty() && chosen.terms.is_empty() {
                    values.select_nth_unstable_by(FEW, by_count);
                    values.truncate(FEW);
                }
                values.sort_by(by_count);
                let mut shown = 0;
                for (value, count) in values {
                    let printed = name(value).to_owned();
                    let choice = chosen.choice(|asked| self.is_same(field, asked, &printed));
                    let named = tree.wanted(&printed) || self.is_same(field, &wish_narrow, &printed);
                    if !named || (shown >= if all { MANY } else { FEW } && choice == Choice::Open) {
                        continue;
                    }
                    shown += 1;
                    let label =
                        if facet == Facet::Document { short_path(&printed).to_owned() } else { printed.clone() };
                    let asked = Value::name(&printed);
                    tree.nodes.push(leaf(&format!("{key}/{printed}"), &label, count as usize, choice, field, asked));
                }
                if tree.narrow.is_empty() && total > FEW {
                    tree.nodes.push(FacetNode {
                        key: more_key,
                        label: if all { String::from("fewer") } else { format!("{} more", total - shown.min(total)) },
                        depth: 1,
                        children: true,
                        open: all,
                        ..FacetNode::default()
                    });
                }
                if field == Field::Source && without > 0 && shown > 0 && tree.narrow.is_empty() {
                    let key = format!("{key}/none");
                    tree.nodes.push(leaf(&key, "no source printed", without, chosen.none(), field, Value::None));
                }
                if field == Field::Source && total > 0 {
                    self.kinds_and_countries(tree, counts);
                }
            },
        );
    }

    fn is_same(&self, field: Field, asked: &str, printed: &str) -> bool {
        match field {
            Field::Source | Field::Cited => self.tables.same_outlet(asked, printed),
            _ => fold::fold_word(asked) == fold::fold_word(printed),
        }
    }

    /// The query with a value of the tree chosen, excluded or, where it is that already, lifted.
    #[must_use]
    pub fn choose(&self, query: &Query, node: &FacetNode, choice: Choice) -> Query {
        let (Some(field), Some(value)) = (node.field, &node.value) else { return query.clone() };
        let lift = node.choice == choice;
        let mut any: Vec<Value> = Vec::new();
        let mut not: Vec<Value> = Vec::new();
        for owned in query.terms_of(field).owned {
            match owned {
                Owned::Any(values) => any.extend(values),
                Owned::Not(values) => not.extend(values),
            }
        }
        let same = |other: &Value| match (other, value) {
            (Value::Text { text: a, .. }, Value::Text { text: b, .. }) if field == Field::Region => {
                let (a, b) = (self.tables.find_region(a), self.tables.find_region(b));
                a.iter().any(|code| b.contains(code))
            }
            (Value::Text { text: a, .. }, Value::Text { text: b, .. }) => self.is_same(field, a, b),
            (a, b) => a == b,
        };
        any.retain(|other| !same(other));
        not.retain(|other| !same(other));
        if !lift {
            match choice {
                Choice::Chosen => any.push(value.clone()),
                Choice::Excluded => not.push(value.clone()),
                Choice::Open => {}
            }
        }
        let terms = [(!any.is_empty()).then_some(Owned::Any(any)), (!not.is_empty()).then_some(Owned::Not(not))];
        query.set_terms(field, terms.into_iter().flatten().collect())
    }
}

pub(in crate::library) fn leaf(
    key: &str,
    label: &str,
    count: usize,
    choice: Choice,
    field: Field,
    value: Value,
) -> FacetNode {
    FacetNode {
        key: key.to_owned(),
        label: label.to_owned(),
        count,
        depth: 1,
        choice,
        field: Some(field),
        value: Some(value),
        ..FacetNode::default()
    }
}

/// The last part of a path; people know the folder.
fn short_path(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path)
}
