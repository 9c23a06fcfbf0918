//! `--log FILE`: what the program did, a line each, for somebody who wants to know why it was slow or failed.
//!
//! Without the option nothing is set up, and a line that nobody asked for costs the look at one number. A line holds the moment, the
//! milliseconds since the start, the process, how much it matters, where it was said, and the text, made harmless like everything
//! that is shown. Titles, bodies, notes and queries are never logged, nor are keys. Each line is one write to the end of the
//! file, so that several sessions may share one, and a killed session loses none.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use log::{Level, LevelFilter, Log, Metadata, Record};

use super::environment;
use crate::error::{Error, Result};
use crate::os::private;
use crate::shown::Shown;

/// Characters of one line's text.
const LONGEST: usize = 2_000;
/// Bytes that one process writes; then it says so and stops.
const MOST: usize = 64 << 20;

/// Starts to log to a file, which is made where it is missing, for this user's eyes only.
///
/// # Errors
/// It cannot be written, is no regular file, or is somebody else's.
pub(super) fn start(path: &Path) -> Result<()> {
    let failed = |error: &std::io::Error| {
        Error::usage(format!("cannot write the log: {}", crate::error::reason(error)))
            .at(path.display().to_string())
            .hinted("name a file in a folder of yours: --log FILE; links are not followed")
    };
    let file = private::append(path).map_err(|error| failed(&error))?;
    let about = file.metadata().map_err(|error| failed(&error))?;
    if !private::is_private(&about) {
        return Err(Error::usage("cannot write the log: others own it or may write to it")
            .at(path.display().to_string())
            .hinted("name a file of your own: --log FILE"));
    }
    let journal = Lines { start: environment::now().instant, sink: Mutex::new(Sink { file, written: 0 }) };
    // There is one log in a process; a second one could only come from a test.
    if log::set_boxed_logger(Box::new(journal)).is_ok() {
        log::set_max_level(LevelFilter::Debug);
    }
    Ok(())
}

/// Says how much memory this process has for itself at a moment.
pub(super) fn memory(moment: &str) {
    if log::log_enabled!(Level::Info)
        && let Some(bytes) = crate::os::private_memory()
    {
        log::info!("{moment}: {} kB of private memory", bytes / 1024);
    }
}

/// The file, and how much this process wrote to it.
struct Sink {
    file: File,
    written: usize,
}

/// What writes lines.
struct Lines {
    start: Timestamp,
    sink: Mutex<Sink>,
}

impl Log for Lines {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        // Libraries may log as well, and might name what stands in documents.
        about.target().starts_with("dateline")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let now = environment::now().instant;
        let place = record.target().trim_start_matches("dateline").trim_start_matches("::");
        let text = line(now, self.start, record.level(), place, &record.args().to_string());
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        if sink.written >= MOST {
            return;
        }
        sink.written = sink.written.saturating_add(text.len());
        // Nobody can be told that a log is full.
        let _ = sink.file.write_all(text.as_bytes());
        if sink.written >= MOST {
            let _ = sink
                .file
                .write_all(line(now, self.start, Level::Warn, "cli", "64 MB are enough: no more is logged").as_bytes());
        }
    }

    fn flush(&self) {}
}

/// One line, with its end.
fn line(now: Timestamp, start: Timestamp, level: Level, place: &str, text: &str) -> String {
    let cut: String = text.chars().take(LONGEST).collect();
    let since = now.as_millisecond().saturating_sub(start.as_millisecond());
    let level = match level {
        Level::Error | Level::Warn => "fail",
        _ => "    ",
    };
    format!("{now:.3} {since:>7} ms [{}] {level} {place}: {}\n", std::process::id(), Shown::new(&cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_harmless_line_of_bounded_length() {
        let start = Timestamp::constant(1_790_000_000, 0);
        let now = Timestamp::constant(1_790_000_001, 5_000_000);
        let told = line(now, start, Level::Warn, "tui", "left\x1b]0;x\x07 out\nand \u{202e}on");
        assert!(told.starts_with("2026-09-21T14:13:21.005Z    1005 ms ["), "{told}");
        assert!(told.ends_with("] fail tui: left^[]0;x^G out and <202E>on\n"), "{told}");
        assert!(line(now, start, Level::Debug, "tui", &"x".repeat(1 << 20)).len() < LONGEST + 100);
    }
}
