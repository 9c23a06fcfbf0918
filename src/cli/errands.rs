//! Errands of the reader: files that are written and programs that are run, each on a thread of its own, so that no disk and no
//! program holds up a key.
//!
//! A program is started from a list of words and nothing else: no shell, no terminal, a process group of its own. Its time and
//! its output have limits.

use std::io::ErrorKind::NotFound;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::files::{self, Written};
use crate::app::{Answer, Errand, Event};
use crate::config::searches;
use crate::error::{Error, reason};
use crate::os::private;
use crate::tui::Sender;

/// How long a program that opens a link is watched; one that goes on has a window of its own.
const OPENING: Duration = Duration::from_secs(5);
/// How long a program may work on what is piped to it.
const WORKING: Duration = Duration::from_secs(30);
/// The most that is kept of what a program writes, in bytes.
const MOST: u64 = 1 << 20;

/// What runs errands.
#[derive(Debug, Clone, Default)]
pub(super) struct Errands {
    home: Option<PathBuf>,
    /// The file that searches are saved in.
    searches: Option<PathBuf>,
    writing: Arc<(Mutex<usize>, Condvar)>,
}

impl Errands {
    /// `home` is what a leading `~/` means, `searches` the file that searches are saved in.
    pub(super) fn new(home: Option<PathBuf>, searches: Option<PathBuf>) -> Errands {
        Errands { home, searches, ..Errands::default() }
    }

    /// Starts an errand; it answers by an event.
    pub(super) fn start(&self, errand: Errand, events: Sender) {
        let (home, searches) = (self.home.clone(), self.searches.clone());
        let written = matches!(errand, Errand::Write { .. } | Errand::MakeFolder { .. } | Errand::SaveSearch { .. })
            .then(|| Writing::begin(&self.writing));
        let told = events.clone();
        let work = move || {
            let answer = match errand {
                Errand::SaveSearch { name, query } => save_search(searches.as_deref(), name, query),
                errand => perform(errand, home.as_deref(), WORKING),
            };
            drop(written);
            events.send(Event::Errand(Box::new(answer)));
        };
        if thread::Builder::new().name(String::from("errand")).spawn(work).is_err() {
            let why = String::from("the system refused a thread to do that with");
            told.send(Event::Errand(Box::new(Answer::Failed(why))));
        }
    }

    /// Waits until every file is written, but not longer than that.
    pub(super) fn wait(&self, limit: Duration) {
        let (count, changed) = &*self.writing;
        let count = count.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = changed.wait_timeout_while(count, limit, |count| *count > 0);
    }
}

/// Counted while a file is being written.
struct Writing(Arc<(Mutex<usize>, Condvar)>);

impl Writing {
    fn begin(all: &Arc<(Mutex<usize>, Condvar)>) -> Writing {
        *all.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Writing(Arc::clone(all))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.1.notify_all();
    }
}

fn perform(errand: Errand, home: Option<&Path>, limit: Duration) -> Answer {
    match errand {
        Errand::Write { path, text, stories, over } => {
            let file = at_home(&path, home);
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_some_and(|folder| folder.symlink_metadata().is_err_and(|error| error.kind() == NotFound)) {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                return Answer::NoFolder { folder, errand: Errand::Write { path, text, stories, over } };
            }
            match files::write(&file, over, &mut |out| out.write_all(text.as_bytes())) {
                Ok(Written::Whole) => Answer::Written { path, stories },
                Ok(Written::Taken) => {
                    Answer::Taken { path: path.clone(), errand: Errand::Write { path, text, stories, over } }
                }
                Err(error) => Answer::Failed(told(&error)),
            }
        }
        Errand::MakeFolder { folder, then } => match std::fs::create_dir_all(at_home(&folder, home)) {
            Ok(()) => perform(*then, home, limit),
            Err(error) => Answer::Failed(format!("not written: cannot make {folder}: {}", reason(&error))),
        },
        // The watch of the documents does that; who has none has nothing to look at.
        Errand::Look => Answer::Looked,
        Errand::Open { words } => open(&words),
        Errand::SaveSearch { name, query } => save_search(None, name, query),
        Errand::Weigh => Answer::Weighed(crate::os::private_memory()),
        Errand::Pipe { name, words, input } => pipe(&name, &words, input, limit),
    }
}

/// A path as somebody typed it.
fn at_home(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

/// Adds a search to the file of them, with one write at its end.
fn save_search(file: Option<&Path>, name: String, query: String) -> Answer {
    let Some(file) = file else { return Answer::Failed(String::from("not saved: there is no home directory")) };
    let write = || -> std::io::Result<bool> {
        let there = std::fs::read_to_string(file).unwrap_or_default();
        let path = file.display().to_string();
        // Another session may have saved one since; a file that somebody broke meanwhile is not added to.
        let known = searches::file(&path, &there).map_err(|error| std::io::Error::other(error.to_string()))?;
        if known.iter().any(|known| known.name.text == name) {
            return Ok(false);
        }
        private::create_dirs(file.parent().unwrap_or(Path::new(".")))?;
        let mut end = private::append(file)?;
        end.write_all(searches::printed(&name, &query).as_bytes())?;
        end.sync_data()?;
        Ok(true)
    };
    match write() {
        Ok(true) => Answer::SearchSaved { path: file.display().to_string(), name, query },
        Ok(false) => Answer::Failed(format!("not saved: another session saved a search called `{name}`")),
        Err(error) => Answer::Failed(format!("not saved in {}: {}", file.display(), reason(&error))),
    }
}

fn told(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("not written: {error}{hint}")
}

/// A program that is about to be started.
fn command(words: &[String]) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).process_group(0);
    Some(command)
}

fn refused(words: &[String], error: &std::io::Error) -> Answer {
    let program = words.first().map(String::as_str).unwrap_or_default();
    Answer::Failed(format!("cannot start {program}: {}", reason(error)))
}

fn ending(name: &str, status: ExitStatus) -> String {
    match status.code() {
        Some(0) => format!("{name} is done"),
        Some(code) => format!("{name} ended with {code}"),
        None => format!("{name} was ended by a signal"),
    }
}

/// Starts a program that has windows of its own.
fn open(words: &[String]) -> Answer {
    let Some(mut command) = command(words) else { return Answer::Failed(String::from("no program is named")) };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return refused(words, &error),
    };
    let (sender, ended) = channel();
    // It may go on for days; somebody must take note of its end.
    let waiting = thread::Builder::new().name(String::from("errand")).spawn(move || {
        let _ = sender.send(child.wait());
    });
    if waiting.is_err() {
        return Answer::Opened;
    }
    match ended.recv_timeout(OPENING) {
        Ok(Ok(status)) if !status.success() => {
            Answer::Failed(ending(words.first().map(String::as_str).unwrap_or_default(), status))
        }
        Ok(_) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Answer::Opened,
    }
}

/// Runs a program on some text and takes what it writes.
fn pipe(name: &str, words: &[String], input: String, limit: Duration) -> Answer {
    let Some(mut command) = command(words) else { return Answer::Failed(String::from("no program is named")) };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return refused(words, &error),
    };
    let group = child.id();
    let (sender, ended) = channel();
    let started = thread::Builder::new().name(String::from("errand")).spawn(move || {
        let _ = sender.send(exchange(&mut child, &input));
    });
    if started.is_err() {
        crate::os::end_group(group);
        return Answer::Failed(String::from("the system refused a thread to do that with"));
    }
    match ended.recv_timeout(limit) {
        Ok(Ok((status, output))) => {
            Answer::Piped { title: ending(name, status), output: String::from_utf8_lossy(&output).into_owned() }
        }
        Ok(Err(error)) => Answer::Failed(format!("{name}: {}", reason(&error))),
        Err(_) => {
            crate::os::end_group(group);
            Answer::Failed(format!("{name} was ended: it took longer than {} seconds", limit.as_secs()))
        }
    }
}

/// Hands text to a program and takes what it writes, both at once, so that neither waits for the other.
fn exchange(child: &mut Child, input: &str) -> std::io::Result<(ExitStatus, Vec<u8>)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let mut output = Vec::new();
    let mut complaints = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            // A program need not read all it is given.
            let _ = stdin.map(|mut stdin| stdin.write_all(input.as_bytes()));
        });
        scope.spawn(|| take(stderr, &mut complaints));
        take(stdout, &mut output);
    });
    let status = child.wait()?;
    output.append(&mut complaints);
    Ok((status, output))
}

/// Takes what is written up to the limit; whoever writes more is told by a closed pipe.
fn take(from: Option<impl Read>, into: &mut Vec<u8>) {
    let _ = from.map(|from| from.take(MOST).read_to_end(into));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn piped(command: &[&str], input: &str, limit: Duration) -> Answer {
        perform(Errand::Pipe { name: "it".into(), words: words(command), input: input.into() }, None, limit)
    }

    #[test]
    fn a_program_gets_the_text_and_its_answer_is_taken() {
        let answer = |title: &str, output: &str| Answer::Piped { title: title.into(), output: output.into() };
        assert_eq!(piped(&["cat"], "a story\n", WORKING), answer("it is done", "a story\n"));
        assert_eq!(piped(&["wc", "-l"], "a\nb\n", WORKING), answer("it is done", "2\n"));
        assert_eq!(piped(&["false"], &"x".repeat(1 << 20), WORKING), answer("it ended with 1", ""));
        let large = "a line of text\n".repeat(60_000);
        assert_eq!(piped(&["cat"], &large, WORKING), answer("it is done", &large));
    }

    #[test]
    fn nothing_is_a_command_to_a_shell() {
        let evil = "$(touch P) `touch P` ; touch P\n'\"";
        let answer = piped(&["printf", "%s|", evil, "a b"], evil, WORKING);
        assert_eq!(answer, Answer::Piped { title: "it is done".into(), output: format!("{evil}|a b|") });
    }

    #[test]
    fn a_program_that_never_ends_is_ended() {
        let answer = piped(&["sleep", "1000"], "", Duration::from_millis(50));
        assert_eq!(answer, Answer::Failed("it was ended: it took longer than 0 seconds".into()));
        let answer = piped(&["cat", "/dev/zero"], "", WORKING);
        assert!(
            matches!(answer, Answer::Piped { title, output } if title.contains("signal") && output.len() as u64 == MOST)
        );
    }

    #[test]
    fn a_folder_that_is_not_there_comes_back_and_is_made() {
        let home = std::env::temp_dir().join(format!("dateline-errand-{}", std::process::id()));
        let errand = Errand::Write { path: "~/a/b/c.md".into(), text: "text".into(), stories: 1, over: false };
        let Answer::NoFolder { folder, errand } = perform(errand, Some(&home), WORKING) else { panic!() };
        assert_eq!(folder, "~/a/b");
        let made = perform(Errand::MakeFolder { folder, then: Box::new(errand) }, Some(&home), WORKING);
        assert_eq!(made, Answer::Written { path: "~/a/b/c.md".into(), stories: 1 });
        assert_eq!(std::fs::read_to_string(home.join("a/b/c.md")).unwrap(), "text");
        std::fs::remove_dir_all(home).unwrap();
    }

    #[test]
    fn what_cannot_be_started_is_said() {
        let gone = "cannot start /gone/program: no such file or directory";
        assert_eq!(piped(&["/gone/program"], "", WORKING), Answer::Failed(gone.into()));
        let open = |command: &[&str]| perform(Errand::Open { words: words(command) }, None, WORKING);
        assert_eq!(open(&["/gone/program", "x"]), Answer::Failed(gone.into()));
        assert_eq!(open(&["true", "https://example.org"]), Answer::Opened);
        assert_eq!(open(&["false"]), Answer::Failed("false ended with 1".into()));
        assert_eq!(open(&[]), Answer::Failed("no program is named".into()));
    }
}
