//! `dateline state`: the marks as a whole. It counts them, says what is damaged and mends it, prints and takes in a text
//! that a person can edit, makes many files one, and finds the stories that marks belong to now.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{Arguments, StateWork};
use super::paths::{self, Paths};
use super::{Output, count, environment, ports};
use crate::enrich::Tables;
use crate::error::{Error, Result, reason};
use crate::library::{Hearsay, Library, Orphan, read};
use crate::marks::{
    Change, Counts, How, Imported, Inspected, Kind, Preview, Repaired, Rescued, compact, import, inspect, misplaced,
    preview, repair,
};
use crate::os::private;
use crate::shown::Shown;

/// A text of marks larger than this is no such text.
const LONGEST_TEXT: u64 = 1 << 30;

pub(super) fn run(work: &StateWork, arguments: &Arguments) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let folder = found.state(arguments, &config)?;
    match work {
        StateWork::Check => check(&folder, found.rescue(&folder).as_deref()),
        StateWork::Repair => mend(folder),
        StateWork::Export => export(folder),
        StateWork::Import { file, dry_run } => bring_in(folder, file, *dry_run),
        StateWork::Compact { dry_run: true } => foresee(folder),
        StateWork::Compact { dry_run: false } => {
            let cache = found.marks_cache(&folder);
            make_one(folder, cache)
        }
        StateWork::Orphans { paths, attach } => {
            let opened = if paths.is_empty() { found.library(&config) } else { paths.clone() };
            orphans(folder, &opened, paths.is_empty(), *attach)
        }
    }
}

fn say(out: &mut Output, text: &str) -> Result<()> {
    out.line(Shown::new(text).as_str())
}

fn unreadable(folder: &Path, error: &std::io::Error) -> Error {
    Error::state(format!("cannot read the marks: {}", reason(error))).at(folder.display().to_string())
}

fn check(folder: &Path, aside: Option<&Path>) -> Result<u8> {
    let state = ports::marks(Ok(folder.to_owned()), false);
    let Some(shelf) = &state.shelf else { return Ok(1) };
    let files =
        inspect(folder, &shelf.fs, &shelf.me, &private::is_alive).map_err(|error| unreadable(folder, &error))?;
    let mut out = Output::new();
    say(&mut out, &format!("marks in {}", folder.display()))?;
    say(&mut out, &format!("  {}", counted(&state.marks.counts())))?;
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    let records: u64 = files.iter().map(|file| file.records).sum();
    let (many, records) = (count(files.len(), "file", "files"), plural(records, "record", "records"));
    say(&mut out, &format!("  {many} in journal/, {records}, {}", sized(bytes)))?;
    for file in &files {
        say(&mut out, &file_line(file))?;
    }
    out.end()?;
    let mut faults = ports::trouble(&state.report);
    faults.extend(aside.and_then(|aside| kept_aside(shelf, aside)));
    faults.extend(one_level_too_high(shelf, folder));
    faults.iter().for_each(super::complain);
    Ok(u8::from(!faults.is_empty()))
}

/// Says what earlier sessions could not save: it is outside of the state folder, and not for long.
fn kept_aside(shelf: &ports::Shelf, aside: &Path) -> Option<Error> {
    let rescued = Rescued::read(&shelf.fs, aside);
    let marks = plural(rescued.len(), "mark", "marks");
    (!rescued.is_empty()).then(|| {
        Error::state(format!("{marks} that an earlier session could not save: kept aside until this login ends"))
            .at(aside.display().to_string())
            .hinted("start dateline when the state folder can be written: it takes them in")
    })
}

/// Says that journals lie in the state folder itself, where a step that was left out puts them.
fn one_level_too_high(shelf: &ports::Shelf, folder: &Path) -> Option<Error> {
    let names = misplaced(folder, &shelf.fs);
    let first = names.first()?;
    let others = match names.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", count(more, "other", "others")),
    };
    Some(
        Error::state(format!(
            "{first}{others}: marks that are not read, for they belong into the folder `journal` in it"
        ))
        .at(folder.display().to_string())
        .hinted("while no session runs: mkdir -p journal && mv *.log journal/ in that folder"),
    )
}

fn plural(number: u64, one: &str, many: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

fn sized(bytes: u64) -> String {
    match bytes {
        0..10_000 => plural(bytes, "byte", "bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

fn counted(counts: &Counts) -> String {
    let mut text = count(counts.marked, "marked story", "marked stories");
    let kinds = [
        (counts.read, "read"),
        (counts.flagged, "flagged"),
        (counts.done, "done"),
        (counts.due, "with a due date"),
        (counts.ranked, "with a priority"),
        (counts.tagged, "with tags"),
        (counts.noted, "with a note"),
        (counts.parted, "with two texts of a note"),
    ];
    for (number, name) in kinds.into_iter().filter(|(number, _)| *number > 0) {
        // Writing to a string cannot fail.
        let _ = write!(text, ", {number} {name}");
    }
    let _ = write!(text, "; {} that can be undone", count(counts.steps, "step", "steps"));
    text
}

fn file_line(file: &Inspected) -> String {
    let mut text = format!("  journal/{}: {}", file.name, plural(file.records, "record", "records"));
    if file.alive {
        let _ = write!(text, ", process {} writes it", file.pid);
    }
    if !file.here && !file.host.is_empty() {
        let _ = write!(text, ", written on {}", file.host);
    }
    if file.conflict {
        text.push_str(", another version of a file, read like any other");
    }
    if file.newer {
        text.push_str(", of a newer version: not read");
    }
    if file.unfinished {
        text.push_str(", the last line is unfinished and was never called saved");
    }
    if file.damaged > 0 {
        let lines: Vec<String> = file.lines.iter().map(u64::to_string).collect();
        let (word, more) = (if file.damaged == 1 { "line" } else { "lines" }, file.damaged > file.lines.len() as u64);
        let _ = write!(text, ", damaged {word} {}{}", lines.join(", "), if more { " and more" } else { "" });
    }
    text
}

fn mend(folder: PathBuf) -> Result<u8> {
    let shelf = ports::Shelf::new(folder, None);
    let repaired = repair(&shelf.folder, &shelf.fs, &shelf.me, &private::is_alive)?;
    let mut out = Output::new();
    let mut left = 0;
    for Repaired { file, into } in &repaired {
        let name = &file.name;
        let line = match into {
            Some(new) => format!(
                "journal/{name}: {} to {new}, {} lost; the damaged file is kept as {name}.damaged",
                plural(file.records, "whole record", "whole records"),
                plural(file.damaged, "line", "lines"),
            ),
            None if file.alive => format!("journal/{name}: process {} writes it; left alone", file.pid),
            None if file.host.is_empty() => format!("journal/{name}: nobody knows who wrote it; left alone"),
            None => format!("journal/{name}: mend it on {}, which wrote it; left alone", file.host),
        };
        left += usize::from(into.is_none());
        say(&mut out, &line)?;
    }
    if repaired.is_empty() {
        out.line("nothing is damaged")?;
    }
    out.end()?;
    Ok(u8::from(left > 0))
}

fn export(folder: PathBuf) -> Result<u8> {
    let state = ports::marks(Ok(folder), false);
    let mut out = Output::new();
    // The text escapes controls itself, and must come back as it is.
    for line in state.marks.export().lines() {
        out.line(line)?;
    }
    out.end()?;
    let faults = ports::trouble(&state.report);
    faults.iter().for_each(super::complain);
    Ok(u8::from(!faults.is_empty()))
}

fn bring_in(folder: PathBuf, file: &Path, dry_run: bool) -> Result<u8> {
    let text = read_text(file)?;
    let Imported { edits, captions } = match import(&text) {
        Ok(imported) => imported,
        Err(errors) => {
            for error in errors {
                super::complain(&Error::usage(error.to_string()).at(file.display().to_string()));
            }
            return Err(Error::usage("nothing was brought in").hinted("mend these lines and import again"));
        }
    };
    let mut state = ports::marks(Ok(folder), false);
    let captions: std::collections::HashMap<_, _> = captions.into_iter().collect();
    let now = environment::now().instant;
    let change = state.marks.change(edits, &mut |id| captions.get(id).cloned(), now, Kind::Import);
    let items: std::collections::HashSet<_> = change.items().iter().collect();
    let what = format!("{} of {}", plural(change.len(), "value", "values"), count(items.len(), "story", "stories"));
    let mut out = Output::new();
    if dry_run {
        out.line(&format!("would set {what}"))?;
    } else {
        save(&mut state, &change)?;
        out.line(&format!("set {what}; undo takes it back as one step"))?;
    }
    out.end()?;
    Ok(0)
}

fn read_text(file: &Path) -> Result<String> {
    let failed = |error: &std::io::Error| Error::io("read", file, error);
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(LONGEST_TEXT).read_to_string(&mut text).map_err(|error| failed(&error))?;
    } else {
        let (opened, metadata) = crate::os::open_input(file).map_err(|error| failed(&error))?;
        if !metadata.is_file() {
            return Err(Error::usage("not a regular file").at(file.display().to_string()));
        }
        opened.take(LONGEST_TEXT).read_to_string(&mut text).map_err(|error| failed(&error))?;
    }
    Ok(text)
}

/// Saves now or says why not.
fn save(state: &mut ports::State, change: &Change) -> Result<()> {
    state.journal.append(change)?;
    state.journal.sync()
}

fn make_one(folder: PathBuf, cache: Option<PathBuf>) -> Result<u8> {
    let shelf = ports::Shelf::new(folder, cache);
    let done = compact(&shelf.folder, &shelf.fs, &shelf.me, &private::is_alive, 2)?;
    shelf.refresh();
    let mut out = Output::new();
    match done {
        Some(done) => say(
            &mut out,
            &format!(
                "{} made one, journal/{}: {} of {} still count",
                count(done.files, "file", "files"),
                done.name,
                done.after,
                plural(done.before, "record", "records"),
            ),
        )?,
        None => out.line(&format!("{NOTHING_TO_DO}; or another session is at it"))?,
    }
    out.end()?;
    Ok(0)
}

/// Why no files are made one.
const NOTHING_TO_DO: &str =
    "nothing to do: fewer than two files are whole, of this machine, and of a session that has ended";

/// Says what `make_one` would do.
fn foresee(folder: PathBuf) -> Result<u8> {
    let shelf = ports::Shelf::new(folder, None);
    let mut out = Output::new();
    match preview(&shelf.folder, &shelf.fs, &shelf.me, &private::is_alive, 2)? {
        None => out.line(NOTHING_TO_DO)?,
        Some(Preview { files, kinds }) => {
            say(&mut out, &format!("would make {} one:", count(files.len(), "file", "files")))?;
            for name in &files {
                say(&mut out, &format!("  journal/{name}"))?;
            }
            out.line("would keep, with their times and authors:")?;
            for (name, all, kept) in &kinds {
                out.line(&format!("  {name:18} {kept} of {}", plural(*all, "record", "records")))?;
            }
            out.line("left out is only what was replaced since, or is there twice; the newest 1,000 steps can be undone as before")?;
        }
    }
    out.end()?;
    Ok(0)
}

fn orphans(folder: PathBuf, opened: &[PathBuf], whole: bool, attach: bool) -> Result<u8> {
    let mut state = ports::marks(Ok(folder), false);
    ports::trouble(&state.report).iter().for_each(super::complain);
    let tables = Arc::new(Tables::new());
    let mut library = environment::library(&tables, std::mem::take(&mut state.marks));
    let mut failed = state.report.refused.is_some();
    // What is told of documents has no part in what a story is.
    let hearsay = Hearsay::default();
    let means = read::Means { tables: &tables, hearsay: &hearsay };
    failed |= !super::index::read_into(&mut library, &paths::inputs(opened)?, means, None);
    let orphans = library.orphans(whole);
    let mut out = Output::new();
    let only_read = |orphan: &&Orphan| orphan.belongs.is_none() && !orphan.kept;
    for orphan in &orphans {
        let note = if only_read(&orphan) { " (only read)" } else { "" };
        say(&mut out, &format!("{}{note}", orphan_line(orphan)))?;
        if let Some(home) = home_line(&library, orphan) {
            say(&mut out, &home)?;
        }
    }
    let found: Vec<_> = orphans.iter().filter_map(|orphan| orphan.belongs).collect();
    let lost = orphans.iter().filter(|orphan| orphan.belongs.is_none() && orphan.kept).count();
    if attach {
        let change = library.attach(&found, environment::now().instant, Kind::Action);
        save(&mut state, &change)?;
    }
    let put = if attach { "put where they belong" } else { "belong to another story" };
    let read = match orphans.iter().filter(only_read).count() {
        0 => String::new(),
        some => format!(", {some} only read"),
    };
    out.line(&format!(
        "{}: {} {put}, {lost} in no document{read}",
        count(orphans.len(), "orphan", "orphans"),
        found.len()
    ))?;
    out.end()?;
    Ok(u8::from(failed))
}

fn orphan_line(orphan: &Orphan) -> String {
    let caption = &orphan.caption;
    let mut text = format!("{}  {}", orphan.id, if caption.title.is_empty() { "(no title)" } else { &caption.title });
    for part in [caption.source.clone(), caption.date.map(|date| date.to_string()).unwrap_or_default()] {
        if !part.is_empty() {
            let _ = write!(text, ", {part}");
        }
    }
    text
}

/// Where the marks of an orphan belong now.
fn home_line(library: &Library, orphan: &Orphan) -> Option<String> {
    let attachment = orphan.belongs?;
    let how = match attachment.how {
        How::Alias => "the publisher's id",
        How::Span => "its place in the document",
        How::Caption => "its title and first words",
    };
    let title = library.store().row_of(&attachment.item).map(|row| library.store().title(row)).unwrap_or_default();
    Some(format!("  now {}  {title} (by {how})", attachment.item))
}
