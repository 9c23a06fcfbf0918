//! `dateline list`: stories as lines, for people or for programs.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::arguments::{Arguments, List, ListFormat, ListGroup};
use super::environment::{self, Environment};
use super::files::{self, Written};
use super::index::{self, Index};
use super::paths::{self, Paths};
use super::{Output, outputs, ports, threads};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::item::{Document, Unparsed};
use crate::library::export::{Exporting, Form, Grouping, Wish};
use crate::library::{Library, json, read};
use crate::marks::Marks;
use crate::query::{Diagnostic, Query};
use crate::rows::RowSet;
use crate::shown::Shown;
use crate::store::DocId;

/// Bytes that are made before they are written.
const PIECE: usize = 1 << 16;

pub(super) fn run(list: &List, arguments: &Arguments, environment: &Environment) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let opened = if list.paths.is_empty() { found.library(&config) } else { list.paths.clone() };
    let wish = wish(list, &config)?;
    let inputs = paths::inputs(&opened)?;
    if opened.is_empty() {
        super::complain(&Error::input("there are no documents yet").hinted(
            "name files or folders, keep some with `dateline add FILE`, or set `folders` in the configuration",
        ));
    }
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    let today = environment::now().today;
    let mut failed = false;
    let marks = if list.no_state {
        Marks::default()
    } else {
        let folder = found.state(arguments, &config);
        let cache = folder.as_ref().ok().and_then(|folder| found.marks_cache(folder));
        let state = ports::marks_with(folder, false, cache);
        failed = state.report.refused.is_some();
        ports::trouble(&state.report).iter().for_each(super::complain);
        state.marks
    };
    let mut library = environment::library(&tables, marks);
    let query = query(&library, list.query.as_deref().unwrap_or_default())?;

    let mut leftovers: Vec<(DocId, Document, Vec<Unparsed>)> = Vec::new();
    let means = read::Means { tables: &tables, hearsay: &hearsay };
    // What is in no story is in no index either.
    let index = if list.no_state || list.unparsed { None } else { Index::of(&found, &opened, &config, arguments) };
    if !list.unparsed {
        failed |= !index::read_into(&mut library, &inputs, means, index.as_ref());
    } else {
        read::read(inputs, means, threads(), &mut |mut batch| {
            for failure in &batch.failures {
                failed = true;
                super::complain(&Error::input(failure.clone()));
            }
            let mut kept = Vec::new();
            for filed in batch.files.iter_mut().flatten() {
                let unparsed = std::mem::take(&mut filed.unparsed);
                if !unparsed.is_empty() {
                    kept.push((filed.document.clone(), unparsed));
                }
            }
            library.insert(batch);
            for (document, unparsed) in kept {
                let id = library.store().document_of(&document.hash).unwrap_or_default();
                leftovers.push((id, document, unparsed));
            }
            ControlFlow::Continue(())
        });
    }
    if !list.no_state {
        // A list writes nothing: marks that belong to another item now are moved in memory only.
        let _ = library.settle(list.paths.is_empty(), environment::now().instant);
    }
    for doubt in library.doubts(&query, today) {
        super::complain(&pointed(&doubt, list.query.as_deref().unwrap_or_default()));
    }

    let rows = library.select(&query, today);
    if let Some(mut wish) = wish {
        wish.selected = query.to_string();
        export(&library, &rows, wish, list, today)?;
        return Ok(u8::from(failed));
    }
    let mut out = Output::new();
    match list.format {
        ListFormat::Jsonl => lines(&library, &rows, &leftovers, !list.no_state, today, &mut out)?,
        _ => {
            for row in library.order(&rows) {
                out.line(&text_line(&library, row, today, environment.ascii))?;
            }
            for (_, document, unparsed) in &leftovers {
                for piece in unparsed {
                    let place = format!("{}:{}", document.path, piece.lines.first);
                    let line = Shown::new(&format!("{place}  {}  {}", piece.reason.name(), piece.text));
                    out.line((if environment.ascii { line.to_ascii() } else { line }).as_str())?;
                }
            }
        }
    }
    out.end()?;
    Ok(u8::from(failed))
}

/// How stories are exported; none where they are listed.
fn wish(list: &List, config: &Config) -> Result<Option<Wish>> {
    let form = match list.format {
        ListFormat::Lines => None,
        ListFormat::Jsonl if list.unparsed => None,
        ListFormat::Md => Some(Form::Markdown),
        ListFormat::Text => Some(Form::Text),
        ListFormat::Csv => Some(Form::Csv),
        ListFormat::Json => Some(Form::Json),
        ListFormat::Jsonl => Some(Form::Jsonl),
        ListFormat::Bibtex => Some(Form::Bibtex),
        ListFormat::Ris => Some(Form::Ris),
    };
    let citation = match &list.citation {
        Some(typed) => outputs::citation(config, typed)?,
        None => outputs::chosen_citation(config)?,
    };
    let misplaced =
        |option: &str, hint: &str| Err(Error::usage(format!("`{option}` does not go with this form")).hinted(hint));
    let Some(form) = form else {
        return match () {
            () if list.group.is_some() => misplaced("--group", "it is for `--format md` and `--format text`"),
            () if list.citation.is_some() => misplaced("--citation", "it is for `--format md`, `text` and `csv`"),
            () if list.output.is_some() => misplaced("--output", "name a form, as in `--format md`, or use `> FILE`"),
            () => Ok(None),
        };
    };
    if list.unparsed {
        return misplaced("--unparsed", "it is for `--format lines` and `--format jsonl`");
    }
    if list.group.is_some() && !form.is_grouped() {
        return misplaced("--group", "it is for `--format md` and `--format text`");
    }
    if list.citation.is_some() && !form.cites() {
        return misplaced("--citation", "it is for `--format md`, `text` and `csv`");
    }
    let grouping = match list.group {
        Some(ListGroup::Region) => Grouping::Region,
        Some(ListGroup::Source) => Grouping::Source,
        Some(ListGroup::Day) => Grouping::Day,
        Some(ListGroup::None) => Grouping::None,
        None => outputs::grouping(config)?,
    };
    Ok(Some(Wish { form, grouping, citation, reader: !list.no_state, selected: String::new() }))
}

/// Writes an export in pieces, to a file or to standard output.
fn export(library: &Library, rows: &RowSet, wish: Wish, list: &List, today: jiff::civil::Date) -> Result<()> {
    let mut exporting = Exporting::new(library, rows, wish, today);
    let stories = exporting.stories();
    let mut fill = |out: &mut dyn Write| -> io::Result<()> {
        let mut piece = String::new();
        loop {
            let done = exporting.step(library, PIECE, &mut piece);
            out.write_all(piece.as_bytes())?;
            piece.clear();
            if done {
                return Ok(());
            }
        }
    };
    let Some(path) = list.output.as_deref().filter(|path| path.as_os_str() != "-") else {
        let mut out = Output::new();
        out.fill(&mut fill)?;
        return out.end();
    };
    match files::write(path, list.overwrite, &mut fill)? {
        Written::Whole => {
            let stories = super::count(stories, "story", "stories");
            super::say(&format!("{stories} written to {}", path.display()));
            Ok(())
        }
        Written::Taken => Err(Error::usage("there is a file of this name already")
            .at(path.display().to_string())
            .hinted("`--overwrite` replaces it")),
    }
}

/// JSON lines in document order, what is in no story after the stories of its document.
fn lines(
    library: &Library,
    rows: &RowSet,
    leftovers: &[(DocId, Document, Vec<Unparsed>)],
    reader: bool,
    today: jiff::civil::Date,
    out: &mut Output,
) -> Result<()> {
    let mut leftovers = leftovers.iter().peekable();
    let mut print_until = |limit: Option<DocId>, out: &mut Output| -> Result<()> {
        while let Some((id, document, unparsed)) = leftovers.peek() {
            if limit.is_some_and(|limit| *id >= limit) {
                break;
            }
            for piece in unparsed {
                out.line(&json::unparsed(document, piece))?;
            }
            leftovers.next();
        }
        Ok(())
    };
    for row in library.store().in_document_order(rows) {
        let story = library.story(row, today);
        print_until(story.origins_raw.first().map(|origin| origin.document), out)?;
        out.line(&json::item(library, &story, reader))?;
    }
    print_until(None, out)
}

fn text_line(library: &Library, row: crate::rows::Row, today: jiff::civil::Date, ascii: bool) -> String {
    let summary = library.summary(row, today);
    let sign = match (summary.flagged, summary.read) {
        (true, _) => "!",
        (false, true) => " ",
        (false, false) => "*",
    };
    let date = summary.date.map_or_else(|| String::from("-"), |date| date.to_string());
    let source = Shown::new(if summary.source.is_empty() { "-" } else { &summary.source }).fit(24);
    let gap = " ".repeat(24usize.saturating_sub(source.width()));
    let line = Shown::new(&format!("{sign} {date:<10}  "))
        .then(&source)
        .then(&Shown::new(&format!("{gap}  {}", summary.title)));
    (if ascii { line.to_ascii() } else { line }).to_string()
}

/// Reads a query from the command line; a wrong one is an error with its caret.
pub(super) fn query(library: &Library, text: &str) -> Result<Query> {
    let (query, faults) = library.parse(text, environment::now().today);
    faults.first().map_or(Ok(query), |fault| Err(pointed(fault, text)))
}

/// What is wrong with a query, with the place in it and the mend.
pub(super) fn pointed(fault: &Diagnostic, text: &str) -> Error {
    // Measured as it is shown: a control character takes two columns there.
    let width = |span: std::ops::Range<usize>| Shown::new(text.get(span).unwrap_or_default()).width();
    let before = width(0..fault.span.start);
    let carets = "^".repeat(width(fault.span.start..fault.span.end).max(1));
    let error = Error::usage(fault.fault()).pointing(text, format!("{:before$}{carets}", ""));
    match &fault.hint {
        Some(hint) => error.hinted(hint.clone()),
        None => error,
    }
}
