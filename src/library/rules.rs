//! Rules: what is marked when stories arrive.
//!
//! A rule sets only what nobody ever set: a field that has no record yet. So it meets a story once, whatever session or machine
//! opens it next, and what the reader took back stays taken back, without a list of what was done being kept anywhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Library;
use super::instruction::Instruction;
use crate::marks::{Change, Kind, Value};
use crate::query::Query;
use crate::rows::{Row, RowSet};

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name for messages.
    pub name: String,
    /// The stories it means.
    pub query: Query,
    /// What it sets on them.
    pub instructions: Vec<Instruction>,
}

/// What rules would set, worked out before anything is.
#[derive(Debug, Clone, Default)]
pub struct Rulings {
    edits: BTreeMap<Row, Vec<Instruction>>,
    /// For each rule how many stories it changes.
    counts: Vec<usize>,
}

impl Rulings {
    /// Adds what a rule sets on the rows it selects. Where two rules differ the first one counts.
    pub fn add(&mut self, library: &Library, rule: &Rule, rows: &RowSet) {
        let mut count = 0;
        // Only the field matters here, not the day or the hour.
        let (now, today) = (Timestamp::UNIX_EPOCH, Date::ZERO);
        let wanted: Vec<(&Instruction, Value)> = rule
            .instructions
            .iter()
            .filter(|instruction| instruction.sets())
            .map(|instruction| (instruction, instruction.value(now, today)))
            .collect();
        for row in rows {
            let mark = library.marks().get(&library.store().id(row));
            let mut changes = false;
            for (instruction, value) in &wanted {
                let ruled = self.edits.get(&row).into_iter().flatten();
                let known = mark.is_some_and(|mark| mark.was_set(value))
                    || ruled.clone().any(|other| other.is_about_the_same(instruction));
                if !known {
                    self.edits.entry(row).or_default().push((*instruction).clone());
                    changes = true;
                }
            }
            count += usize::from(changes);
        }
        self.counts.push(count);
    }

    /// How many stories each rule changes, in the order they were added.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The stories that are changed, with what is set on them.
    pub fn rows(&self) -> impl Iterator<Item = (Row, &[Instruction])> {
        self.edits.iter().map(|(row, instructions)| (*row, instructions.as_slice()))
    }

    /// How many stories are changed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

impl Library {
    /// Works out what rules would set now.
    #[must_use]
    pub fn rulings(&self, rules: &[Rule], today: Date) -> Rulings {
        let mut rulings = Rulings::default();
        for rule in rules {
            rulings.add(self, rule, &self.select(&rule.query, today));
        }
        rulings
    }

    /// Sets what was worked out, as one step that can be undone.
    pub fn rule(&mut self, rulings: &Rulings, now: Timestamp, today: Date) -> Change {
        let edits = rulings.rows().flat_map(|(row, instructions)| {
            instructions.iter().map(move |instruction| (row, instruction.value(now, today)))
        });
        self.set(edits.collect(), now, Kind::Rules)
    }
}
