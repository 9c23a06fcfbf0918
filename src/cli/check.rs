//! `dateline check`: what documents were taken for, what is in no story, and that every byte is accounted for.

use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::Serialize;

use super::Output;
use super::arguments::{Arguments, Check, CheckFormat};
use super::paths::{self, Paths};
use crate::error::{Error, Result};
use crate::item::{Loaded, RawItem};
use crate::library::read::Input;
use crate::library::{json, roots};
use crate::load::told::Told;
use crate::load::walk::{self, Found};
use crate::load::{coverage, load_told};
use crate::shown::Shown;

/// One checked document.
#[derive(Serialize)]
struct Checked {
    schema: u8,
    path: String,
    part: Option<String>,
    format: &'static str,
    because: String,
    confidence: u8,
    encoding: &'static str,
    items: Vec<CheckedItem>,
    unparsed: Vec<CheckedSpan>,
    warnings: Vec<CheckedWarning>,
    covered: bool,
}

#[derive(Serialize)]
struct CheckedItem {
    lines: [u32; 2],
    headline: Option<String>,
    title: String,
    begins: &'static str,
    ends: &'static str,
}

#[derive(Serialize)]
struct CheckedSpan {
    lines: [u32; 2],
    reason: &'static str,
    text: String,
}

#[derive(Serialize)]
struct CheckedWarning {
    line: Option<u32>,
    message: String,
    mend: String,
}

pub(super) fn run(check: &Check, arguments: &Arguments) -> Result<u8> {
    let (config, _) = Paths::find().config(arguments)?;
    let (_, hearsay) = paths::tables(config.outlets, config.documents);
    let opened = roots(check.paths.iter().map(PathBuf::as_path));
    let mut unheard: Vec<String> = Vec::new();
    let mut checked: Vec<(Checked, Option<String>)> = Vec::new();
    let mut skipped: Vec<(String, String)> = Vec::new();
    let mut failures: Vec<Error> = Vec::new();
    for input in paths::inputs(&check.paths)? {
        match input {
            Input::Bytes(name, bytes) => checked.extend(look(&name, &bytes, &Told::default())),
            Input::Path(path) => walk::walk(&[path], &mut |found| {
                match found {
                    Found::File { path, .. } => match walk::read(&path) {
                        Ok(bytes) => {
                            let told = hearsay.of(&path, &opened, &mut unheard);
                            checked.extend(look(&path.to_string_lossy(), &bytes, &told));
                        }
                        Err(error) => failures.push(error),
                    },
                    Found::Skipped { path, reason } => skipped.push((path.display().to_string(), reason.to_string())),
                    Found::Failed(error) => failures.push(error),
                }
                ControlFlow::Continue(())
            }),
        }
    }
    // What a person should look at comes first.
    checked.sort_by_key(|(checked, fault)| (fault.is_none(), checked.confidence));
    let mut out = Output::new();
    for (checked, fault) in &checked {
        match check.format {
            CheckFormat::Json => out.line(&json::print(checked))?,
            CheckFormat::Text => print(checked, fault.as_deref(), check.explain, &mut out)?,
        }
    }
    if check.format == CheckFormat::Text {
        for (path, reason) in &skipped {
            out.line(Shown::new(&format!("skipped {path}: {reason}")).as_str())?;
        }
        let items: usize = checked.iter().map(|(checked, _)| checked.items.len()).sum();
        let left: usize = checked.iter().flat_map(|(c, _)| &c.unparsed).filter(|u| u.reason == "unrecognised").count();
        let documents = super::count(checked.len(), "document", "documents");
        let stories = super::count(items, "story", "stories");
        let left = super::count(left, "unrecognised stretch", "unrecognised stretches");
        out.line(&format!("{documents}, {stories}, {left} of text"))?;
    }
    out.end()?;
    failures.extend(unheard.into_iter().map(Error::input));
    for error in &failures {
        super::complain(error);
    }
    let uncovered = checked.iter().any(|(_, fault)| fault.is_some());
    Ok(u8::from(!failures.is_empty() || uncovered))
}

/// A document and its nested ones, each with what is wrong with its spans.
fn look(name: &str, bytes: &[u8], told: &Told) -> Vec<(Checked, Option<String>)> {
    load_told(name, bytes, told)
        .into_iter()
        .map(|loaded| {
            let fault = coverage(&loaded).err();
            (checked(loaded, fault.is_none()), fault)
        })
        .collect()
}

fn checked(loaded: Loaded, covered: bool) -> Checked {
    let first_words = |item: &RawItem| -> String {
        item.body.first().map(|body| body.chars().take(60).collect()).unwrap_or_default()
    };
    Checked {
        schema: 1,
        items: loaded
            .items
            .iter()
            .map(|item| CheckedItem {
                lines: [item.lines.first, item.lines.last],
                headline: item.headline.clone(),
                title: item.headline.clone().unwrap_or_else(|| first_words(item)),
                begins: item.begins,
                ends: item.ends,
            })
            .collect(),
        unparsed: loaded
            .unparsed
            .iter()
            .map(|piece| CheckedSpan {
                lines: [piece.lines.first, piece.lines.last],
                reason: piece.reason.name(),
                text: piece.text.clone(),
            })
            .collect(),
        warnings: loaded
            .warnings
            .into_iter()
            .map(|warning| CheckedWarning { line: warning.line, message: warning.message, mend: warning.mend })
            .collect(),
        path: loaded.document.path,
        part: loaded.document.part,
        format: loaded.document.format.name(),
        because: loaded.because,
        confidence: loaded.confidence,
        encoding: loaded.document.encoding,
        covered,
    }
}

fn print(checked: &Checked, fault: Option<&str>, explain: bool, out: &mut Output) -> Result<()> {
    let mut say = |text: String| out.line(Shown::new(&text).as_str());
    let part = checked.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    say(format!(
        "{}{part}: {}, {}, confidence {} ({})",
        checked.path,
        checked.format,
        super::count(checked.items.len(), "story", "stories"),
        checked.confidence,
        checked.because,
    ))?;
    if let Some(fault) = fault {
        say(format!("  not every byte is accounted for: {fault}"))?;
    }
    for warning in &checked.warnings {
        let line = warning.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let mend = if warning.mend.is_empty() { String::new() } else { format!("; {}", warning.mend) };
        say(format!("  warning: {line}{}{mend}", warning.message))?;
    }
    for item in checked.items.iter().filter(|_| explain) {
        say(format!("  story {}: {}", span(item.lines), item.title))?;
        say(format!("    begins: {}; ends: {}", item.begins, item.ends))?;
    }
    for piece in checked.unparsed.iter().filter(|piece| explain || piece.reason == "unrecognised") {
        let text: String = piece.text.chars().take(100).collect();
        say(format!("  in no story {}, {}: {text}", span(piece.lines), piece.reason))?;
    }
    Ok(())
}

fn span([first, last]: [u32; 2]) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first} to {last}") }
}
