//! `dateline stats`: how many stories have each value of a field, as a table for people, as JSON or as CSV.

use serde::Serialize;

use super::arguments::{Arguments, Stats, StatsFormat};
use super::environment::{self, Environment};
use super::index::{self, Index};
use super::paths::{self, Paths};
use super::{Output, list, ports};
use crate::error::Result;
use crate::library::{By, Counted, json, read};
use crate::marks::Marks;
use crate::shown::Shown;

#[derive(Serialize)]
struct Counts<'a> {
    schema: u8,
    kind: &'static str,
    by: &'static str,
    query: String,
    items: usize,
    none: usize,
    values: Vec<Value<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<usize>,
    count: usize,
    /// Where a country's capital lies, for those who draw maps.
    #[serde(skip_serializing_if = "Option::is_none")]
    capital: Option<Capital<'a>>,
}

#[derive(Serialize)]
struct Capital<'a> {
    name: &'a str,
    latitude: f64,
    longitude: f64,
}

pub(super) fn run(stats: &Stats, arguments: &Arguments, environment: &Environment) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let opened = if stats.paths.is_empty() { found.library(&config) } else { stats.paths.clone() };
    let inputs = paths::inputs(&opened)?;
    let mut failed = false;
    let marks = if stats.no_state {
        Marks::default()
    } else {
        let state = ports::marks(found.state(arguments, &config), false);
        failed = state.report.refused.is_some();
        ports::trouble(&state.report).iter().for_each(super::complain);
        state.marks
    };
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    let mut library = environment::library(&tables, marks);
    let query = list::query(&library, stats.query.as_deref().unwrap_or_default())?;
    let index = if stats.no_state { None } else { Index::of(&found, &opened, &config, arguments) };
    failed |=
        !index::read_into(&mut library, &inputs, read::Means { tables: &tables, hearsay: &hearsay }, index.as_ref());
    if !stats.no_state {
        // What was marked before the rules that take documents apart changed counts where its story stands now.
        let _ = library.settle(stats.paths.is_empty(), environment::now().instant);
    }
    let today = environment::now().today;
    let rows = library.select(&query, today);
    let counts = library.stats(stats.by, &rows, today);
    let mut out = Output::new();
    match stats.format {
        StatsFormat::Json => {
            let value = |counted: &'_ Counted| -> Option<Capital<'_>> {
                let capital = library.capital(counted.code.filter(|code| code.len() == 2)?)?;
                Some(Capital { name: capital.name, latitude: capital.latitude, longitude: capital.longitude })
            };
            let values = counts.values.iter().map(|counted| Value {
                value: &counted.value,
                code: counted.code,
                level: (stats.by == By::Region).then_some(counted.level),
                count: counted.count,
                capital: value(counted),
            });
            out.line(&json::print(&Counts {
                schema: 1,
                kind: "stats",
                by: stats.by.name(),
                query: query.to_string(),
                items: counts.items,
                none: counts.none,
                values: values.collect(),
            }))?;
        }
        StatsFormat::Csv => {
            let coded = counts.values.iter().any(|counted| counted.code.is_some());
            let code = |counted: &Counted| {
                if coded { format!(",{}", counted.code.unwrap_or_default()) } else { String::new() }
            };
            out.line(&format!("{},count{}", stats.by.name(), if coded { ",code" } else { "" }))?;
            for counted in &counts.values {
                out.line(&format!("{},{}{}", cell(&counted.value), counted.count, code(counted)))?;
            }
        }
        StatsFormat::Table => table(&counts.values, counts.none, counts.items, environment.ascii, &mut out)?,
    }
    out.end()?;
    Ok(u8::from(failed))
}

/// A value with its count and a bar, the longest for the most frequent.
fn table(values: &[Counted], none: usize, items: usize, ascii: bool, out: &mut Output) -> Result<()> {
    const BAR: usize = 24;
    let most = values.iter().map(|counted| counted.count).chain([none]).max().unwrap_or(1).max(1);
    let shown = |counted: &Counted| Shown::new(&format!("{}{}", "  ".repeat(counted.level), counted.value)).fit(48);
    let width = values.iter().map(|counted| shown(counted).width()).max().unwrap_or(0).max("(none)".len());
    let digits = most.to_string().len();
    let mut line = |label: &Shown, count: usize| -> Result<()> {
        let gap = " ".repeat(width.saturating_sub(label.width()));
        let bar = if ascii { "#" } else { "█" }.repeat((count * BAR).div_ceil(most));
        let label = if ascii { label.to_ascii() } else { label.clone() };
        out.line(format!("{label}{gap}  {count:>digits$}  {bar}").trim_end())
    };
    for counted in values {
        line(&shown(counted), counted.count)?;
    }
    if none > 0 {
        line(&Shown::new("(none)"), none)?;
    }
    out.line(&super::count(items, "story", "stories"))
}

/// A cell of CSV: quoted where it must be, and never the beginning of a formula.
fn cell(text: &str) -> String {
    let text = Shown::new(text).to_string();
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        for (text, expected) in [
            ("Reuters", "Reuters"),
            ("A, \"B\"", "\"A, \"\"B\"\"\""),
            ("=1+1", "'=1+1"),
            ("-x", "'-x"),
            ("Zürich", "Zürich"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
