//! The command line: arguments, environment, clock, paths and exit codes live here and nowhere else.
//!
//! `dateline` opens the reader; `list`, `check`, `add`, `mark`, `rules`, `index` and `state` work without a terminal. Exit codes: 0 ok;
//! 1 some input failed, the rest was shown; 2 usage, or no terminal where one is needed; 75 marks could not be saved; 101 a
//! panic; 129, 130, 131, 143 signals. A closed pipe is the end of the work and no error.

mod add;
mod arguments;
mod check;
mod demo;
mod drafts;
mod environment;
mod errands;
mod files;
mod help;
mod index;
mod list;
mod logging;
mod marking;
mod outputs;
mod outside;
mod paths;
mod plain;
mod ports;
mod queries;
mod reader;
mod state;
mod stats;
mod watching;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::error::{Error, Result};
use crate::shown::Shown;
use arguments::{Arguments, Command};
use environment::Environment;

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    crate::os::memory::keep_little();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            // Help and version go to standard output, faults to standard error; a closed pipe is no fault. Faults quote
            // arguments, and those may be names of files.
            let text: String =
                error.render().to_string().lines().map(|line| format!("{}\n", Shown::new(line))).collect();
            let _ = if error.use_stderr() {
                io::stderr().write_all(text.as_bytes())
            } else {
                io::stdout().write_all(text.as_bytes())
            };
            return ExitCode::from(code);
        }
    };
    crate::tui::survive_file_size_limit();
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

/// Whether these words after `dateline` are understood; what is wrong with them where not. Nothing is run: for tests of what the
/// documentation says.
///
/// # Errors
/// The sentence a person would see.
pub fn understands<'a>(words: impl IntoIterator<Item = &'a str>) -> std::result::Result<(), String> {
    let words = std::iter::once("dateline").chain(words);
    let arguments = Arguments::try_parse_from(words).map_err(|error| error.render().to_string())?;
    arguments.check().map_err(|error| error.to_string())
}

fn run(arguments: &Arguments) -> Result<u8> {
    arguments.check()?;
    if let Some(file) = &arguments.log {
        logging::start(file)?;
    }
    let started = arguments.command.as_ref().map_or("the reader", Command::name);
    log::info!("dateline {}: {started}", env!("CARGO_PKG_VERSION"));
    let environment = Environment::read();
    let code = dispatch(arguments, &environment);
    logging::memory("the end");
    if let Ok(code) = &code {
        log::info!("exit code {code}");
    }
    code
}

fn dispatch(arguments: &Arguments, environment: &Environment) -> Result<u8> {
    match &arguments.command {
        None if arguments.plain => plain::run(arguments, environment),
        None => reader::run(arguments, environment),
        Some(Command::List(list)) => list::run(list, arguments, environment),
        Some(Command::Stats(stats)) => stats::run(stats, arguments, environment),
        Some(Command::Check(check)) => check::run(check, arguments),
        Some(Command::Add(add)) => add::run(add),
        Some(Command::Index(index)) => index::run(&index.work, arguments),
        Some(Command::State(state)) => state::run(&state.work, arguments),
        Some(Command::Mark(mark)) => marking::mark(mark, arguments),
        Some(Command::Rules(rules)) => marking::rules(rules, arguments),
        Some(Command::Help(help)) => help::run(help),
    }
}

/// Prints an error and its mend to standard error. Document text in it is made harmless; a closed standard error is ignored.
pub(crate) fn complain(error: &Error) {
    log::warn!("{error}");
    let mut text = format!("dateline: {}\n", Shown::new(&error.to_string()));
    for line in error.excerpt().into_iter().flatten() {
        text.push_str(&format!("  {}\n", Shown::new(line)));
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("  hint: {}\n", Shown::new(hint)));
    }
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Says on standard error that something was done; it may hold names of files.
fn say(text: &str) {
    let _ = io::stderr().write_all(format!("dateline: {}\n", Shown::new(text)).as_bytes());
}

/// Standard output with errors that know a closed pipe.
struct Output {
    out: io::BufWriter<io::StdoutLock<'static>>,
}

impl Output {
    fn new() -> Output {
        Output { out: io::BufWriter::with_capacity(1 << 16, io::stdout().lock()) }
    }

    /// Prints a line that is harmless already.
    fn line(&mut self, line: &str) -> Result<()> {
        self.out
            .write_all(line.as_bytes())
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(|error| Error::io("write", std::path::Path::new("standard output"), &error))
    }

    /// Hands over to somebody who writes harmless text in pieces.
    fn fill(&mut self, fill: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        fill(&mut self.out).map_err(|error| Error::io("write", std::path::Path::new("standard output"), &error))
    }

    fn end(mut self) -> Result<()> {
        self.out.flush().map_err(|error| Error::io("write", std::path::Path::new("standard output"), &error))
    }
}

/// `1 story`, `12 stories`.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The number of threads that reading is worth.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8)
}
