//! `dateline --plain`: the reader as a conversation in lines, for screen readers, dumb terminals and pipes. No cursor moves, no
//! colours, nothing is drawn over: everything stays in the scrollback.
//!
//! [`talk`] answers lines with lines and touches nothing; this file reads, prints and saves.

mod talk;

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;

use super::arguments::Arguments;
use super::environment::{self, Environment};
use super::index::{self, Index};
use super::paths::{self, Paths};
use super::ports::Rescue;
use super::{Output, demo, list, outputs, ports};
use crate::error::{Error, Result};
use crate::library::read;
use crate::marks::{Saver, SaverHandle};
use crate::shown::Shown;
use crate::tui::SAVING;
use talk::{Answer, Talk};

/// A line that is typed may be this long; the rest of a longer one is another line.
const LONGEST: u64 = 1 << 16;

/// Columns a line is broken at.
const COLUMNS: usize = 78;

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Error::usage("with `--plain` commands come through standard input, so documents cannot")
            .hinted("write the document to a file first"));
    }
    let opened: Vec<PathBuf> =
        if arguments.paths.is_empty() { found.library(&config) } else { arguments.paths.clone() };
    let inputs = if arguments.demo { demo::inputs() } else { paths::inputs(&opened)? };
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    let state_folder = found.state(arguments, &config);
    let rescue = state_folder.as_ref().ok().and_then(|folder| found.rescue(folder)).map(Rescue::new);
    let mut state = ports::marks(state_folder, false);
    if let Some(told) = ports::take_rescued(&mut state, rescue.as_ref()) {
        super::complain(&Error::state(told));
    }
    ports::trouble(&state.report).iter().for_each(super::complain);
    let mut library = environment::library(&tables, state.marks);
    let query = list::query(&library, arguments.query.as_deref().unwrap_or_default())?;
    let mut failed = state.report.refused.is_some();
    let index = Some(()).filter(|()| !arguments.demo).and_then(|()| Index::of(&found, &opened, &config, arguments));
    failed |=
        !index::read_into(&mut library, &inputs, read::Means { tables: &tables, hearsay: &hearsay }, index.as_ref());
    let settled = library.settle(arguments.paths.is_empty() && !arguments.demo, environment::now().instant).change;
    let saver = Saver::start(state.journal, Box::new(|_| {}))
        .map_err(|error| Error::state(format!("the system refused a thread: {}", crate::error::reason(&error))))?;
    saver.save(settled);
    let mut printer = Printer { ascii: environment.ascii || arguments.ascii || config.ascii };
    let unsaved =
        converse(Talk::new(library, query, config.read, outputs::chosen_citation(&config)?), &saver, &mut printer)?;
    if unsaved > 0 {
        if let Some(rescue) = &rescue {
            rescue.keep(&saver, SAVING);
        }
        super::complain(
            &Error::state(format!("{} could not be saved", super::count(unsaved, "mark", "marks")))
                .hinted(Rescue::hint(rescue.as_ref())),
        );
        return Ok(75);
    }
    Ok(u8::from(failed))
}

/// Answers lines until they end; how many marks are not saved then.
fn converse(mut talk: Talk, saver: &SaverHandle, printer: &mut Printer) -> Result<usize> {
    let stdin = io::stdin();
    let asks = stdin.is_terminal();
    let mut lines = stdin.lock();
    let mut answer = talk.start(environment::now());
    let mut unsaved = 0;
    loop {
        if !answer.change.is_empty() {
            saver.save(std::mem::take(&mut answer.change));
            let left = saver.flush_and_wait(SAVING);
            unsaved = usize::try_from(left.count).unwrap_or(usize::MAX);
            if left.count > 0 {
                let why = left.reason.map_or_else(|| String::from("the disk does not answer"), |e| e.to_string());
                answer.lines.push(format!("NOT SAVED ({}): {why}", left.count));
            }
        }
        printer.print(&answer, asks && !answer.ends)?;
        if answer.ends {
            return Ok(unsaved);
        }
        let mut line = Vec::new();
        let read = lines.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        match read {
            Ok(0) => return Ok(unsaved),
            Ok(_) => answer = talk.answer(String::from_utf8_lossy(&line).trim(), environment::now()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => answer = Answer::default(),
            // A terminal that is gone is the end of the lines.
            Err(_) => return Ok(unsaved),
        }
    }
}

/// Puts lines on standard output: harmless, in ASCII where asked for, broken between words.
struct Printer {
    ascii: bool,
}

impl Printer {
    fn print(&mut self, answer: &Answer, asks: bool) -> Result<()> {
        let mut out = Output::new();
        for line in &answer.lines {
            let shown = Shown::new(line);
            let shown = if self.ascii { shown.to_ascii() } else { shown };
            let text = shown.as_str();
            for part in crate::app::wrap::wrap(text, COLUMNS) {
                out.line(text.get(part).unwrap_or_default().trim_end())?;
            }
        }
        if asks {
            out.fill(&mut |out| out.write_all(b"> "))?;
        }
        out.end()
    }
}
