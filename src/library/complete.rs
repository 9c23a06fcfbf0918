//! Offers: what somebody who types a query may mean, with the number of stories that have it. The values of a field come from
//! the stories themselves, so nothing is offered that would find nothing; they are gathered once for a place in the query and
//! narrowed by every letter.

use jiff::civil::Date;

use super::facets::Chosen;
use super::{By, Library};
use crate::enrich::Tables;
use crate::fold::fold_word;
use crate::item::{PartialDate, month_name};
use crate::query::{
    Dates, FIELDS, Feature, Field, Kind, PRIORITIES, Query, SHORTHANDS, Slot, State, Unit, Value, When,
};
use crate::rows::RowSet;

/// One thing that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What people read.
    pub label: String,
    /// What it is: the field of a value, what a field asks about.
    pub about: String,
    /// How many stories have it, under the rest of the query; none for names of fields.
    pub count: Option<usize>,
    /// What is put into the query in place of what was typed.
    pub text: String,
    /// It is a whole term: a blank may follow.
    pub whole: bool,
}

/// Everything that may be meant at a place of a query.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    candidates: Vec<Candidate>,
    /// Names of fields may be meant too.
    bare: bool,
}

#[derive(Debug, Clone)]
struct Candidate {
    offer: Offer,
    /// The label folded, and other spellings of it that are typed: `2024-10` for October 2024.
    keys: Vec<String>,
    field: Option<Field>,
    /// The query has a term of this field already: another field is more likely to be meant.
    taken: bool,
    /// A named group of countries: it has the stories of many.
    group: bool,
}

/// How well a value fits what was typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is that, by this or another of its names.
    Whole,
    /// It begins so.
    Begins,
    /// One of its words begins so.
    Word,
    /// It has these letters.
    Has,
}

/// Letters from which on a value may have them inside of a word: one alone is in nearly all.
const INSIDE: usize = 3;
/// Letters from which on the name of a field comes before values that begin so.
const NAMED: usize = 3;

impl Library {
    /// What may be meant at a place of a query, counted among the rows that the rest of it selects.
    #[must_use]
    pub fn offers(&self, slot: &Slot, rest: &Query, rows: &RowSet, today: Date) -> Offers {
        let mut offers = Offers { candidates: Vec::new(), bare: slot.field.is_none() };
        match slot.field {
            Some(field) => self.offer_values(&mut offers, slot, field, rows, today),
            None => {
                for field in BARE {
                    let from = offers.candidates.len();
                    self.offer_values(&mut offers, slot, *field, rows, today);
                    let taken = !Chosen::of(rest, *field).terms.is_empty();
                    offers.candidates.iter_mut().skip(from).for_each(|candidate| candidate.taken = taken);
                }
            }
        }
        offers
    }

    fn offer_values(&self, offers: &mut Offers, slot: &Slot, field: Field, rows: &RowSet, today: Date) {
        let by = match field {
            Field::Source => By::Source,
            Field::Kind => By::Kind,
            Field::From => By::From,
            Field::Cited => By::Cited,
            Field::Publisher => By::Publisher,
            Field::Region => By::Region,
            Field::Country => By::Country,
            Field::Main => By::Main,
            Field::Label => By::Label,
            Field::Topic => By::Topic,
            Field::Tag => By::Tag,
            Field::Is => By::Status,
            Field::Doc => By::Document,
            Field::Date => return self.offer_dates(offers, slot, rows, today),
            Field::Due => return self.offer_due(offers, slot, rows, today),
            Field::Done => return self.offer_done(offers, slot, rows, today),
            Field::Priority => {
                for (level, name) in PRIORITIES {
                    let count = rows.and_count(&self.status.rows_of_priority(level));
                    offers.add(slot, field, Value::name(name), name, &[], count);
                }
                let none = rows.and_count(&self.select(&Query::field(field, Value::None), today));
                return offers.add(slot, field, Value::None, "none", &[], none);
            }
            Field::Has => {
                for (feature, name, _) in Feature::ALL {
                    let mut has = self.select(&Query::has(feature), today);
                    has.and(rows);
                    offers.add(slot, field, Value::Has(feature), name, &[], has.count());
                }
                return;
            }
            // What stands in running text is not a list to choose from.
            Field::Words | Field::Headline | Field::Body | Field::Note | Field::Ednote | Field::Link => return,
        };
        let stats = self.stats(by, rows, today);
        for value in stats.values {
            let asked = match (field, State::named(&value.value)) {
                (Field::Is, Some(state)) => Value::Is(state),
                (Field::Doc, _) => Value::name(short_path(&value.value)),
                _ => Value::name(&value.value),
            };
            let label = if field == Field::Doc { short_path(&value.value) } else { &value.value };
            let from = offers.candidates.len();
            offers.add(slot, field, asked, label, &[], value.count);
            let group = value.code.is_some_and(is_group);
            offers.candidates.iter_mut().skip(from).for_each(|candidate| candidate.group = group);
        }
        if slot.field.is_some() && field.kind() == Kind::Name {
            let none = self.select(&Query::field(field, Value::None), today);
            offers.add(slot, field, Value::None, "none", &[], rows.and_count(&none));
        }
    }

    fn offer_dates(&self, offers: &mut Offers, slot: &Slot, rows: &RowSet, today: Date) {
        let days = |offers: &mut Offers, by: By| {
            // The newest first.
            for value in self.stats(by, rows, today).values.into_iter().rev() {
                let Ok(date) = value.value.parse::<PartialDate>() else { continue };
                let label = match (date.month_number(), date.day_number()) {
                    (Some(month), Some(day)) => format!("{day} {} {}", month_name(month), date.year_number()),
                    (Some(month), None) => format!("{} {}", month_name(month), date.year_number()),
                    _ => value.value.clone(),
                };
                let dates = match slot.shorthand {
                    Some("since") => Dates::From(When::On(date)),
                    Some("before") => Dates::Before(When::On(date)),
                    Some(_) => Dates::After(When::On(date)),
                    None => Dates::In(When::On(date)),
                };
                let count = if slot.shorthand.is_some() { self.count(rows, dates, today) } else { value.count };
                offers.add(slot, Field::Date, Value::Dates(dates), &label, &[value.value], count);
            }
        };
        let begun = slot.begun.as_str();
        if slot.field.is_none() {
            return days(offers, By::Month);
        }
        let ago: &[(u16, Unit)] = match slot.shorthand {
            Some("since") | None => {
                &[(0, Unit::Days), (1, Unit::Days), (7, Unit::Days), (1, Unit::Months), (1, Unit::Years)]
            }
            Some(_) => &[(0, Unit::Days), (7, Unit::Days)],
        };
        for (number, unit) in ago {
            let when = When::Ago(*number, *unit);
            let dates = match slot.shorthand {
                Some("before") => Dates::Before(when),
                Some("after") => Dates::After(when),
                _ if *number > 1 || *unit != Unit::Days || slot.shorthand.is_some() => Dates::From(when),
                _ => Dates::In(when),
            };
            let count = self.count(rows, dates, today);
            offers.add(slot, Field::Date, Value::Dates(dates), &when.to_string(), &[], count);
        }
        // Days are offered when a month is typed: there are too many of them before.
        if begun.len() > "2024-1".len() && begun.starts_with(|c: char| c.is_ascii_digit()) {
            days(offers, By::Date);
        }
        days(offers, By::Month);
        days(offers, By::Year);
        let none = rows.and_count(&self.store.rows_dated(|packed| packed == 0));
        if slot.shorthand.is_none() {
            offers.add(slot, Field::Date, Value::None, "none", &[], none);
        }
    }

    fn offer_due(&self, offers: &mut Offers, slot: &Slot, rows: &RowSet, today: Date) {
        let (now, next) = (When::Ago(0, Unit::Days), When::Ahead(1, Unit::Days));
        let week = When::Ahead(7, Unit::Days);
        for (dates, other) in [
            (Dates::In(now), "today"),
            (Dates::In(next), "tomorrow"),
            (Dates::Before(now), "overdue"),
            (Dates::Until(week), "week"),
        ] {
            let due = self.select(&Query::field(Field::Due, Value::Dates(dates)), today);
            let key = other.to_owned();
            offers.add(slot, Field::Due, Value::Dates(dates), &dates.to_string(), &[key], rows.and_count(&due));
        }
        let none = rows.and_count(&self.status.rows_without_due(self.store.len()));
        offers.add(slot, Field::Due, Value::None, "none", &[], none);
    }

    fn offer_done(&self, offers: &mut Offers, slot: &Slot, rows: &RowSet, today: Date) {
        let (now, before) = (When::Ago(0, Unit::Days), When::Ago(1, Unit::Days));
        let week = When::Ago(7, Unit::Days);
        for (dates, other) in [(Dates::In(now), "today"), (Dates::In(before), "yesterday"), (Dates::From(week), "week")]
        {
            let done = self.select(&Query::field(Field::Done, Value::Dates(dates)), today);
            let key = other.to_owned();
            offers.add(slot, Field::Done, Value::Dates(dates), &dates.to_string(), &[key], rows.and_count(&done));
        }
        let none = rows.and_count(&self.status.rows_not_done(self.store.len()));
        offers.add(slot, Field::Done, Value::None, "none", &[], none);
    }

    fn count(&self, rows: &RowSet, dates: Dates, today: Date) -> usize {
        rows.and_count(&self.select(&Query::dated(dates), today))
    }

    /// The fields that a query has terms of its own of: whoever types on is likelier to mean another.
    #[must_use]
    pub fn taken(&self, query: &Query) -> Vec<Field> {
        let fields = super::facets::FIELDS.iter().copied();
        fields.filter(|field| !query.terms_of(*field).owned.is_empty()).collect()
    }
}

/// The fields whose values a bare word may become, those with few meanings first.
const BARE: &[Field] = &[
    Field::Region,
    Field::Source,
    Field::Date,
    Field::Label,
    Field::Topic,
    Field::Tag,
    Field::Is,
    Field::Publisher,
    Field::Kind,
];

impl Offers {
    fn add(&mut self, slot: &Slot, field: Field, value: Value, label: &str, spellings: &[String], count: usize) {
        if count == 0 {
            return;
        }
        let dates = matches!(value, Value::Dates(_));
        let printed = Query::field(field, value).to_string();
        let after = printed.split_once(':').map_or(printed.as_str(), |(_, value)| value);
        // `date:>=7d` prints as `since:7d`, and a shorthand has its sign in its name.
        let text = match (slot.field, slot.shorthand, dates) {
            (None, ..) => printed.as_str(),
            (Some(_), Some(_), true) => after.trim_start_matches(['<', '>', '=']),
            (Some(Field::Date), None, true) if printed.starts_with("since:") => {
                return self.push(slot, field, label, spellings, count, format!(">={after}"));
            }
            _ => after,
        };
        let text = text.to_owned();
        self.push(slot, field, label, spellings, count, text);
    }

    fn push(&mut self, slot: &Slot, field: Field, label: &str, spellings: &[String], count: usize, text: String) {
        let mut keys = vec![folded(label)];
        keys.extend(spellings.iter().cloned());
        if slot.field.is_some() {
            keys.push(text.clone());
        }
        let about = if slot.field.is_none() { field.name().to_owned() } else { String::new() };
        let offer = Offer { label: label.to_owned(), about, count: Some(count), text, whole: true };
        self.candidates.push(Candidate { offer, keys, field: Some(field), taken: false, group: false });
    }

    /// What begins as typed, or has it in it: at most so many, the likeliest first.
    #[must_use]
    pub fn matching(&self, begun: &str, tables: &Tables, most: usize) -> Vec<Offer> {
        let letters = folded(begun);
        let other = names_meant(begun, tables);
        let mut found: Vec<(Fit, bool, bool, usize, usize)> = Vec::new();
        for (at, candidate) in self.candidates.iter().enumerate() {
            let Some(fit) = fit(candidate, &letters, begun, &other) else { continue };
            let count = usize::MAX - candidate.offer.count.unwrap_or(0);
            // In the empty place the order of the field stands.
            let count =
                if letters.is_empty() && candidate.field.is_some_and(|f| f.kind() == Kind::Date) { 0 } else { count };
            found.push((fit, candidate.taken, candidate.group, count, at));
        }
        found.sort_unstable();
        let values = found.into_iter().filter_map(|(.., at)| self.candidates.get(at)).map(|found| found.offer.clone());
        if !self.bare {
            return values.take(most).collect();
        }
        let names = fields_named(&letters);
        if letters.is_empty() {
            return names.into_iter().take(most).collect();
        }
        let first = letters.chars().count() >= NAMED || names.iter().any(|name| name.label == format!("{letters}:"));
        let values: Vec<Offer> = values.take(most).collect();
        if first {
            names.into_iter().chain(values).take(most).collect()
        } else {
            values.into_iter().chain(names).take(most).collect()
        }
    }

    /// There is nothing to offer, whatever is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.candidates.is_empty() && !self.bare
    }

    /// The same without counts: what is counted under was not worked out.
    #[must_use]
    pub fn uncounted(mut self) -> Offers {
        self.candidates.iter_mut().for_each(|candidate| candidate.offer.count = None);
        self
    }
}

/// The code of a named group of countries, such as `nato`: countries have two letters, areas a number.
#[must_use]
pub fn is_group(code: &str) -> bool {
    code.len() > 2 && code.contains(|c: char| c.is_ascii_alphabetic()) && code != "none" && code != "groups"
}

/// Fields and shorthands whose name begins so.
fn fields_named(letters: &str) -> Vec<Offer> {
    let fields = FIELDS.iter().map(|about| (about.name, about.doc));
    let all = fields.chain(SHORTHANDS.iter().map(|(name, doc, _)| (*name, *doc)));
    let begun = all.filter(|(name, _)| name.starts_with(letters));
    begun
        .map(|(name, doc)| Offer {
            label: format!("{name}:"),
            about: doc.replace('`', ""),
            count: None,
            text: format!("{name}:"),
            whole: false,
        })
        .collect()
}

/// The names, folded, of what goes by what was typed: `afp`, `deutschland`.
fn names_meant(begun: &str, tables: &Tables) -> Vec<String> {
    if begun.chars().count() < 2 {
        return Vec::new();
    }
    let regions = tables.find_region(begun).into_iter().filter_map(|code| tables.region(code));
    let mut names: Vec<String> = regions.map(|region| folded(region.name)).collect();
    names.extend(tables.outlet_of(begun).map(|outlet| folded(&outlet.name)));
    names
}

fn fit(candidate: &Candidate, letters: &str, typed: &str, other: &[String]) -> Option<Fit> {
    let key = candidate.keys.first()?;
    let further = candidate.keys.get(1..).unwrap_or_default();
    if key == letters || further.iter().any(|key| key == typed) || other.contains(key) {
        return Some(Fit::Whole);
    }
    if (typed.is_empty() || !letters.is_empty()) && key.starts_with(letters)
        || further.iter().any(|key| key.starts_with(typed))
    {
        return Some(Fit::Begins);
    }
    if letters.is_empty() {
        return None;
    }
    let at = key.find(letters)?;
    if key.match_indices(letters).any(|(at, _)| key.get(..at).is_some_and(|before| before.ends_with(' '))) {
        return Some(Fit::Word);
    }
    (letters.chars().count() >= INSIDE && at > 0).then_some(Fit::Has)
}

/// A label folded; one without letters as it stands.
fn folded(label: &str) -> String {
    let folded = fold_word(label);
    if folded.is_empty() { label.trim().to_lowercase() } else { folded }
}

/// The last part of a path; people know the folder.
fn short_path(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path)
}
