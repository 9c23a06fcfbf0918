//! The tree of facets to browse by. The counts of a facet are taken under the query without that facet's own terms, so that a
//! choice never hides its siblings; values that no story has are left out.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::{Library, mine};
use crate::enrich::{Region, RegionKind};
use crate::fold;
use crate::item::{PartialDate, month_name};
use crate::query::{Dates, Field, Owned, Query, Siblings, Value, When};
use crate::rows::RowSet;
use crate::store::{Facet, ValueId};

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
    /// The height of its bar among its siblings, 1 to 8, for dates.
    pub bar: Option<u8>,
    /// The field it asks about; none for heads and for `more`.
    pub field: Option<Field>,
    /// What it asks for.
    pub value: Option<Value>,
    /// It is a top-level term of the query, by its number: choosing it lifts it.
    pub chip: Option<usize>,
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
];

/// The facets that are unfolded at a first start.
pub const FACETS_OPEN: &[&str] =
    &["query", "region", "region/150", "label", "source", "date", "status", "due", "tag", "topic"];

/// Values of a flat facet that are shown before `more`.
const FEW: usize = 8;
/// Values of a flat facet that are shown at all: more than a person scrolls; typing narrows.
const MANY: usize = 2000;

/// Builds the visible nodes of one facet after the other.
pub(super) struct Tree<'a> {
    wish: &'a FacetWish<'a>,
    pub(super) narrow: String,
    pub(super) nodes: Vec<FacetNode>,
}

impl Tree<'_> {
    pub(super) fn is_open(&self, key: &str) -> bool {
        !self.narrow.is_empty() || self.wish.open.contains(key)
    }

    pub(super) fn wanted(&self, label: &str) -> bool {
        self.narrow.is_empty() || fold::fold_word(label).contains(&self.narrow)
    }

    /// The head of a facet, with what `fill` puts under it; nothing where there is nothing to choose. A closed facet is not
    /// filled: `any` tells, at less cost, whether there would be something.
    pub(super) fn facet(&mut self, key: &str, label: &str, any: impl FnOnce() -> bool, fill: impl FnOnce(&mut Self)) {
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
            let hidden = unseen_chips(query, &nodes, tree.wish);
            nodes.splice(0..0, hidden);
        }
        nodes
    }

    fn regions(&self, tree: &mut Tree<'_>, counts: &Counts<'_>) {
        let rows = counts.rows(Field::Region);
        let mut by_code: HashMap<&str, usize> = HashMap::new();
        for (value, count) in self.store.counts(Facet::Region, &rows) {
            by_code.insert(self.store.value_name(Facet::Region, value), count as usize);
        }
        let chosen = Chosen::of(counts.query, Field::Region);
        let folded_out = |parent: Option<&str>, tree: &Tree<'_>| {
            std::iter::successors(parent, |code| self.tables.region(code).and_then(|region| region.parent)).any(
                |code| {
                    self.tables.region(code).is_some_and(|r| r.kind != RegionKind::World)
                        && !tree.is_open(&format!("region/{code}"))
                },
            )
        };
        let node = |region: &Region, depth: usize, tree: &Tree<'_>| {
            let key = format!("region/{}", region.code);
            let inside = region.kind == RegionKind::Area;
            FacetNode {
                open: inside && tree.is_open(&key),
                key,
                label: region.name.to_owned(),
                count: by_code.get(region.code).copied().unwrap_or(0),
                depth: u8::try_from(depth).unwrap_or(9),
                children: inside,
                choice: chosen.choice(|name| self.tables.find_region(name).contains(&region.code)),
                field: Some(Field::Region),
                value: Some(Value::name(region.name)),
                ..FacetNode::default()
            }
        };
        let some = |region: &&Region| by_code.contains_key(region.code) && region.kind != RegionKind::World;
        let (groups, areas): (Vec<&Region>, Vec<&Region>) =
            self.tables.regions().iter().filter(some).partition(|region| region.kind == RegionKind::Group);
        for region in areas {
            if folded_out(region.parent, tree) || !tree.wanted(region.name) {
                continue;
            }
            let above = std::iter::successors(region.parent, |code| self.tables.region(code).and_then(|r| r.parent))
                .filter(|code| self.tables.region(code).is_some_and(|r| r.kind != RegionKind::World))
                .count();
            tree.nodes.push(node(region, above + 1, tree));
        }
        let groups: Vec<FacetNode> =
            groups.into_iter().filter(|group| tree.wanted(group.name)).map(|group| node(group, 2, tree)).collect();
        if !groups.is_empty() {
            let open = tree.is_open("region/groups");
            tree.nodes.push(FacetNode {
                key: String::from("region/groups"),
                label: format!("{} named groups", groups.len()),
                depth: 1,
                children: true,
                open,
                ..FacetNode::default()
            });
            tree.nodes.extend(groups.into_iter().filter(|group| open || group.choice != Choice::Open));
        }
        let nowhere = counts.and_rows(Field::Region, &self.store.rows_without(Facet::Region));
        if nowhere > 0 && tree.narrow.is_empty() {
            let choice = chosen.none();
            tree.nodes.push(leaf("region/none", "no country named", nowhere, choice, Field::Region, Value::None));
        }
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
                let mut values: Vec<(ValueId, u32)> = self.store.counts(facet, &rows);
                let name = |value: ValueId| self.store.value_name(facet, value);
                values.retain(|(_, count)| *count > 0);
                let few_only = facet == Facet::Document && values.len() < 2;
                if few_only {
                    return;
                }
                values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| name(a.0).cmp(name(b.0))));
                let total = values.len();
                let wish_narrow = tree.narrow.clone();
                let more_key = format!("{key}/more");
                let all = tree.is_open(&more_key);
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
                let without = counts.and_rows(field, &self.store.rows_without(facet));
                if field == Field::Source && without > 0 && shown > 0 && tree.narrow.is_empty() {
                    let key = format!("{key}/none");
                    tree.nodes.push(leaf(&key, "no source printed", without, chosen.none(), field, Value::None));
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

    fn dates(&self, tree: &mut Tree<'_>, counts: &Counts<'_>) {
        let rows = counts.rows(Field::Date);
        let days = self.store.date_counts(&rows);
        let chosen = Chosen::of(counts.query, Field::Date);
        let of_level = |divisor: u32, within: Option<(u32, u32)>| {
            let mut sums: Vec<(u32, usize)> = Vec::new();
            for (packed, count) in days.iter().rev() {
                let inside = within.is_none_or(|(above, value)| packed / above == value);
                let value = packed / divisor;
                // A date without its month has no part in months, one without its day none in days.
                let known = divisor == 10_000 || !value.is_multiple_of(100);
                if !inside || *packed == 0 || !known {
                    continue;
                }
                match sums.last_mut() {
                    Some((last, sum)) if *last == value => *sum += *count as usize,
                    _ => sums.push((value, *count as usize)),
                }
            }
            sums
        };
        let node = |tree: &Tree<'_>, value: u32, count: usize, most: usize, depth: u8| {
            let packed = [10_000, 100, 1].get(usize::from(depth) - 1).map_or(0, |factor| value * factor);
            let date = PartialDate::unpack(packed)?;
            let key = format!("date/{date}");
            let label = match (date.month_number(), date.day_number()) {
                (None, _) => date.to_string(),
                (Some(month), None) => month_name(month).to_owned(),
                (Some(_), Some(day)) => day.to_string(),
            };
            let asked = Value::Dates(Dates::In(When::On(date)));
            Some(FacetNode {
                open: depth < 3 && tree.is_open(&key),
                key,
                label,
                count,
                depth,
                children: depth < 3,
                choice: chosen.choice_of(&asked),
                bar: u8::try_from(1 + count * 7 / most.max(1)).ok(),
                field: Some(Field::Date),
                value: Some(asked),
                chip: None,
            })
        };
        let years = of_level(10_000, None);
        let most = |level: &[(u32, usize)]| level.iter().map(|(_, count)| *count).max().unwrap_or(1);
        for (year, count) in &years {
            let Some(found) = node(tree, *year, *count, most(&years), 1) else { continue };
            let (open, whole) = (found.open, tree.wanted(&found.label));
            let months = if open { of_level(100, Some((10_000, *year))) } else { Vec::new() };
            let mut inside: Vec<(u32, FacetNode)> = Vec::new();
            for (month, count) in &months {
                let found = node(tree, *month, *count, most(&months), 2);
                inside.extend(found.filter(|found| whole || tree.wanted(&found.label)).map(|found| (*month, found)));
            }
            if whole || !inside.is_empty() {
                tree.nodes.push(found);
            }
            for (month, found) in inside {
                let open = found.open && tree.narrow.is_empty();
                tree.nodes.push(found);
                if open {
                    let days = of_level(1, Some((100, month)));
                    let nodes: Vec<FacetNode> =
                        days.iter().filter_map(|(day, count)| node(tree, *day, *count, most(&days), 3)).collect();
                    tree.nodes.extend(nodes);
                }
            }
        }
        let undated = days.iter().find(|(packed, _)| *packed == 0).map_or(0, |(_, count)| *count as usize);
        if undated > 0 && tree.narrow.is_empty() {
            tree.nodes.push(leaf("date/none", "undated", undated, chosen.none(), Field::Date, Value::None));
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

/// The terms of the query that no value in sight stands for: words, what is no pane's own, values that no story has any more.
fn unseen_chips(query: &Query, nodes: &[FacetNode], wish: &FacetWish<'_>) -> Vec<FacetNode> {
    let chips = query.chips();
    let mut seen: Vec<String> = Vec::new();
    for &field in FIELDS {
        if nodes.iter().any(|node| node.field == Some(field) && node.choice != Choice::Open) {
            let kept = query.without(field).chips();
            seen.extend(chips.iter().filter(|chip| !kept.contains(chip)).cloned());
        }
    }
    let open = wish.open.contains("query");
    let unseen: Vec<FacetNode> = chips
        .into_iter()
        .enumerate()
        .filter(|(_, chip)| !seen.contains(chip))
        .map(|(number, chip)| FacetNode {
            key: format!("query/{chip}"),
            choice: if chip.starts_with('-') { Choice::Excluded } else { Choice::Chosen },
            label: chip,
            depth: 1,
            chip: Some(number),
            ..FacetNode::default()
        })
        .collect();
    if unseen.is_empty() {
        return unseen;
    }
    let head = FacetNode {
        key: String::from("query"),
        label: String::from("Query"),
        children: true,
        open,
        ..FacetNode::default()
    };
    std::iter::once(head).chain(unseen.into_iter().filter(|_| open)).collect()
}

pub(super) fn leaf(key: &str, label: &str, count: usize, choice: Choice, field: Field, value: Value) -> FacetNode {
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

/// What the query says about the values of one field.
pub(super) struct Chosen {
    terms: Vec<Owned>,
}

impl Chosen {
    pub(super) fn of(query: &Query, field: Field) -> Chosen {
        Chosen { terms: query.terms_of(field).owned }
    }

    fn find(&self, mut same: impl FnMut(&Value) -> bool) -> Choice {
        for owned in &self.terms {
            match owned {
                Owned::Any(values) if values.iter().any(&mut same) => return Choice::Chosen,
                Owned::Not(values) if values.iter().any(&mut same) => return Choice::Excluded,
                _ => {}
            }
        }
        Choice::Open
    }

    pub(super) fn choice(&self, mut named: impl FnMut(&str) -> bool) -> Choice {
        self.find(|value| matches!(value, Value::Text { text, .. } if named(text)))
    }

    pub(super) fn choice_of(&self, value: &Value) -> Choice {
        self.find(|other| other == value)
    }

    pub(super) fn none(&self) -> Choice {
        self.find(|value| *value == Value::None)
    }
}

/// The rows under the query without each field's own terms.
pub(super) struct Counts<'a> {
    pub(super) library: &'a Library,
    pub(super) query: &'a Query,
    pub(super) today: Date,
    siblings: &'a Siblings,
}

impl Counts<'_> {
    pub(super) fn rows(&self, field: Field) -> RowSet {
        self.siblings.without(field)
    }

    /// True when a story is left to choose from, or something is chosen: every story has a place or none, a day or none.
    pub(super) fn any(&self, field: Field) -> bool {
        !Chosen::of(self.query, field).terms.is_empty() || !self.rows(field).is_empty()
    }

    /// True when a story that is left has a value, or something is chosen. One document alone is no choice.
    fn any_value(&self, field: Field, facet: Facet) -> bool {
        let rows = self.rows(field);
        let mut values = rows.iter().flat_map(|row| self.library.store().values(facet, row));
        let Some(first) = values.next() else { return !Chosen::of(self.query, field).terms.is_empty() };
        facet != Facet::Document || values.any(|value| value != first)
    }

    pub(super) fn and_rows(&self, field: Field, rows: &RowSet) -> usize {
        self.rows(field).and_count(rows)
    }
}
