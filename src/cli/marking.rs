//! `dateline mark` and `dateline rules`: marks without a terminal, by a query or by the rules of the configuration. All that one
//! call sets is one step, which `u` in the reader takes back.

use std::path::PathBuf;

use super::arguments::{Arguments, Mark, Rules};
use super::environment;
use super::index::{self, Index};
use super::outputs;
use super::paths::{self, Paths};
use super::{Output, list, ports};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::library::instruction::Instruction;
use crate::library::{Library, read};
use crate::marks::{Change, Journal, Kind, NextStep};
use crate::rows::Row;
use crate::shown::Shown;

/// A library that can be marked.
struct Opened {
    library: Library,
    journal: Journal,
    /// Marks that moved to where their story stands now; written with the next ones.
    settled: Change,
    /// Some input, or some of the marks, could not be read.
    failed: bool,
}

/// Opens documents and marks. Where marks cannot be kept there is nothing to do, unless it is a dry run.
fn open(paths: &[PathBuf], config: &Config, found: &Paths, arguments: &Arguments, dry: bool) -> Result<Opened> {
    let opened = if paths.is_empty() { found.library(config) } else { paths.to_vec() };
    let inputs = paths::inputs(&opened)?;
    let index = Index::of(found, &opened, config, arguments);
    let state = ports::marks(found.state(arguments, config), false);
    if let Some(refused) = state.report.refused.clone().filter(|_| !dry) {
        return Err(refused);
    }
    ports::trouble(&state.report).iter().for_each(super::complain);
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    let mut opened = Opened {
        library: environment::library(&tables, state.marks),
        journal: state.journal,
        settled: Change::default(),
        failed: false,
    };
    let means = read::Means { tables: &tables, hearsay: &hearsay };
    opened.failed |= !index::read_into(&mut opened.library, &inputs, means, index.as_ref());
    opened.settled = opened.library.settle(paths.is_empty(), environment::now().instant).change;
    Ok(opened)
}

pub(super) fn mark(mark: &Mark, arguments: &Arguments) -> Result<u8> {
    let instructions = instructions(&mark.instructions)?;
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let mut opened = open(&mark.documents, &config, &found, arguments, mark.dry_run)?;
    let query = list::query(&opened.library, &mark.query)?;
    let now = environment::now();
    for doubt in opened.library.doubts(&query, now.today) {
        super::complain(&list::pointed(&doubt, &mark.query));
    }
    let rows = opened.library.select(&query, now.today);
    let edits = rows
        .iter()
        .flat_map(|row| instructions.iter().map(move |instruction| (row, instruction.value(now.instant, now.today))));
    let change = opened.library.set(edits.collect(), now.instant, Kind::Action);
    let mut out = Output::new();
    let changed = changed(&opened.library, &change);
    if mark.dry_run {
        for row in &changed {
            out.line(&line(&opened.library, *row, now.today))?;
        }
    }
    let selected = super::count(rows.count(), "story", "stories");
    let told = match (changed.len(), opened.library.marks().next_undo().filter(|_| !change.is_empty())) {
        (0, _) | (_, None) => format!("{selected} selected, nothing to change"),
        (number, Some(NextStep { what, .. })) => {
            let verb = if mark.dry_run { "to change" } else { "changed" };
            format!("{selected} selected, {number} {verb}: {what}")
        }
    };
    save(opened, &change, mark.dry_run)?.finish(out, &told)
}

pub(super) fn rules(rules: &Rules, arguments: &Arguments) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let known = outputs::rules(&config)?;
    if known.is_empty() {
        super::complain(
            &Error::config("there are no rules in the configuration")
                .hinted("write `[[rule]]`, and under it `query = \"source:reuters strike\"` and `mark = [\"flag\"]`"),
        );
    }
    let mut opened = open(&rules.paths, &config, &found, arguments, rules.dry_run)?;
    let now = environment::now();
    for rule in &known {
        for doubt in opened.library.doubts(&rule.query, now.today) {
            super::complain(&list::pointed(&doubt, &rule.query.to_string()));
        }
    }
    let rulings = opened.library.rulings(&known, now.today);
    let mut out = Output::new();
    let verb = if rules.dry_run { "would mark" } else { "marks" };
    for (rule, count) in known.iter().zip(rulings.counts()) {
        let stories = super::count(*count, "story", "stories");
        out.line(Shown::new(&format!("{}: {verb} {stories}", rule.name)).as_str())?;
    }
    if rules.dry_run {
        for (row, _) in rulings.rows() {
            out.line(&line(&opened.library, row, now.today))?;
        }
    }
    let change = opened.library.rule(&rulings, now.instant, now.today);
    let told = match (rulings.len(), opened.library.marks().next_undo().filter(|_| !change.is_empty())) {
        (0, _) | (_, None) => String::from("nothing to change"),
        (number, Some(NextStep { what, .. })) => {
            let verb = if rules.dry_run { "to change" } else { "changed" };
            format!("{} {verb}: {what}", super::count(number, "story", "stories"))
        }
    };
    save(opened, &change, rules.dry_run)?.finish(out, &told)
}

/// Marks are on disk, or nothing was to be saved.
struct Done {
    failed: bool,
}

impl Done {
    fn finish(&self, mut out: Output, told: &str) -> Result<u8> {
        out.line(Shown::new(told).as_str())?;
        out.end()?;
        Ok(u8::from(self.failed))
    }
}

/// Writes a change down and waits until it is on disk.
fn save(mut opened: Opened, change: &Change, dry: bool) -> Result<Done> {
    if !dry && !change.is_empty() {
        let journal = &mut opened.journal;
        journal.append(&opened.settled).and_then(|()| journal.append(change)).and_then(|()| journal.sync()).map_err(
            |error| Error::state(format!("nothing was marked: {error}")).hinted(ports::mend_of(&error.to_string())),
        )?;
    }
    Ok(Done { failed: opened.failed })
}

/// The stories that a change touches, in the order of the list.
fn changed(library: &Library, change: &Change) -> Vec<Row> {
    let rows = change.items().iter().filter_map(|id| library.store().row_of(id)).collect();
    library.order(&rows)
}

/// A story that is changed, for people.
fn line(library: &Library, row: Row, today: jiff::civil::Date) -> String {
    let summary = library.summary(row, today);
    let date = summary.date.map_or_else(|| String::from("-"), |date| date.to_string());
    let source = if summary.source.is_empty() { "-" } else { &summary.source };
    Shown::new(&format!("  {date:<10}  {source}  {}", summary.title)).to_string()
}

/// What is to be set. Two words about the same thing contradict each other.
fn instructions(words: &[String]) -> Result<Vec<Instruction>> {
    let mut instructions: Vec<(Instruction, &str)> = Vec::new();
    for word in words {
        let instruction = Instruction::parse(word).map_err(|fault| Error::usage(fault.message).hinted(fault.mend))?;
        if let Some((_, other)) = instructions.iter().find(|(known, _)| known.is_about_the_same(&instruction)) {
            return Err(
                Error::usage(format!("`{word}` and `{other}` set the same thing")).hinted("leave one of them out")
            );
        }
        instructions.push((instruction, word));
    }
    Ok(instructions.into_iter().map(|(instruction, _)| instruction).collect())
}
