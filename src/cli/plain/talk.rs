//! What is answered to a line: the list in pages, a story, marks, a search. Lines in, lines out; it reads and writes nothing.

use jiff::civil::Date;

use crate::app::Now;
use crate::config::ReadWhen;
use crate::library::export::Template;
use crate::library::instruction::Instruction;
use crate::library::{Library, Summary};
use crate::marks::{Change, Kind, Value};
use crate::query::{Diagnostic, Query};
use crate::rows::Row;

/// Stories on a page.
const PAGE: usize = 10;

const HELP: [&str; 12] = [
    "An empty line goes on: the next page of the list, or the next story.",
    "NUMBER: read this story.  n, p: the next story, the one before.",
    "l: the list from here on.  l NUMBER: from there on.",
    "/QUERY: search.  Words, region:europe, source:reuters, is:unread, since:7d; / alone: all stories.",
    "WORD marks the story you are at, NUMBER WORD another one. The words:",
    "read, unread, flag, unflag, done, undone, due=2026-12-01, due=fri, priority=1, tag=+ports, tag=-ports, note=text.",
    "undo, redo: take the last mark back, or set it again. undo!, redo!: what another session did, too.",
    "x: the citation of this story.",
    "h: this help.  q: the end.",
    "",
    "In a list * is unread, ! flagged, + done.",
    "Nothing is lost when the line drops: every mark is saved before the next line is read.",
];

/// The answer to a line.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Lines to be shown; text of documents in them is not harmless yet.
    pub(super) lines: Vec<String>,
    /// To be saved.
    pub(super) change: Change,
    /// There is nothing more to say.
    pub(super) ends: bool,
}

impl Answer {
    fn say(line: impl Into<String>) -> Answer {
        Answer { lines: vec![line.into()], ..Answer::default() }
    }
}

/// Where the conversation stands.
#[derive(Debug)]
pub(super) struct Talk {
    library: Library,
    read: ReadWhen,
    citation: Template,
    query: Query,
    rows: Vec<Row>,
    /// The first story of the next page.
    page: usize,
    /// The story that is meant where none is named.
    at: Option<usize>,
    /// A story was shown last, so an empty line means the next one.
    reading: bool,
}

impl Talk {
    pub(super) fn new(library: Library, query: Query, read: ReadWhen, citation: Template) -> Talk {
        Talk { library, read, citation, query, rows: Vec::new(), page: 0, at: None, reading: false }
    }

    /// What is said before the first line.
    pub(super) fn start(&mut self, now: Now) -> Answer {
        self.select(now.today);
        let mut answer = self.list(now.today);
        answer.lines.push(String::from("Type a number to read a story, h for help, q to end."));
        answer
    }

    /// Answers a line.
    pub(super) fn answer(&mut self, line: &str, now: Now) -> Answer {
        if let Some(text) = line.strip_prefix('/') {
            return self.search(text.trim(), now.today);
        }
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match (word, rest, word.parse::<usize>()) {
            ("", ..) if self.reading => self.step(true, now),
            ("", ..) => self.list(now.today),
            ("n", "", _) => self.step(true, now),
            ("p", "", _) => self.step(false, now),
            ("l", "", _) => {
                self.page = self.at.unwrap_or(0);
                self.list(now.today)
            }
            ("l", number, _) if number.parse::<usize>().is_ok() => {
                self.page = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
                self.list(now.today)
            }
            ("x", "", _) => match self.here() {
                Some((_, row)) => Answer::say(self.library.citation(row, &self.citation, now.today)),
                None => no_story(),
            },
            ("h" | "?" | "help", ..) => Answer { lines: HELP.map(String::from).to_vec(), ..Answer::default() },
            ("q" | "quit", "", _) => Answer { ends: true, ..Answer::default() },
            ("undo" | "u", "", _) => self.take_back(true, false, now),
            ("redo", "", _) => self.take_back(false, false, now),
            ("undo!", "", _) => self.take_back(true, true, now),
            ("redo!", "", _) => self.take_back(false, true, now),
            (_, "", Ok(number)) => self.story(number.wrapping_sub(1), now),
            (_, words, Ok(number)) => self.mark(number.checked_sub(1), words, now),
            _ => self.mark(self.at, line, now),
        }
    }

    fn here(&self) -> Option<(usize, Row)> {
        let at = self.at?;
        Some((at, *self.rows.get(at)?))
    }

    fn select(&mut self, today: Date) {
        self.rows = self.library.order(&self.library.select(&self.query, today));
        (self.page, self.at, self.reading) = (0, None, false);
    }

    fn search(&mut self, text: &str, today: Date) -> Answer {
        let (query, faults) = self.library.parse(text, today);
        if let Some(fault) = faults.first() {
            let mut lines: Vec<String> = fault.render(text).lines().map(str::to_owned).collect();
            lines.extend(fault.hint.clone());
            lines.push(String::from("The list stays as it was."));
            return Answer { lines, ..Answer::default() };
        }
        let doubts = self.library.doubts(&query, today);
        self.query = query;
        self.select(today);
        let mut answer = self.list(today);
        answer.lines.splice(0..0, doubts.iter().map(Diagnostic::sentence));
        answer
    }

    /// The next page of the list.
    fn list(&mut self, today: Date) -> Answer {
        self.reading = false;
        let all = self.rows.len();
        if all == 0 {
            let none = if self.library.store().is_empty() {
                "There are no stories. `dateline add FILE` keeps documents, `dateline --plain FOLDER` opens a folder."
            } else {
                "No story is found. / alone shows all of them."
            };
            return Answer::say(none);
        }
        if self.page >= all {
            self.page = 0;
            return Answer::say("That was the last page. An empty line begins anew.");
        }
        let end = all.min(self.page + PAGE);
        let unread = self.rows.iter().filter(|row| !self.library.status().read.contains(**row)).count();
        let mut lines = vec![format!("Stories {} to {end} of {all}, {unread} unread", self.page + 1)];
        for (number, row) in (self.page + 1..).zip(self.rows.get(self.page..end).unwrap_or_default()) {
            lines.push(format!("{number} {}", line(&self.library.summary(*row, today))));
        }
        self.page = end;
        Answer { lines, ..Answer::default() }
    }

    fn step(&mut self, forward: bool, now: Now) -> Answer {
        let to = match (self.at, forward) {
            (None, _) => Some(0),
            (Some(at), true) => Some(at + 1).filter(|to| *to < self.rows.len()),
            (Some(at), false) => at.checked_sub(1),
        };
        match to {
            Some(to) => self.story(to, now),
            None => Answer::say(if forward { "That was the last story." } else { "That was the first story." }),
        }
    }

    fn story(&mut self, place: usize, now: Now) -> Answer {
        let Some(row) = self.rows.get(place).copied() else { return self.nothing_there() };
        (self.at, self.reading) = (Some(place), true);
        let story = self.library.story(row, now.today);
        let item = &story.item;
        let mut lines = vec![format!("Story {} of {}: {}", place + 1, self.rows.len(), item.title)];
        let mut facts: Vec<String> = item.date.iter().map(ToString::to_string).collect();
        facts.extend(item.credits.iter().map(|credit| credit.outlet.clone()));
        facts.extend(story.countries.clone());
        facts.extend(story.chain.map(|(place, of)| format!("part {place} of {of}")));
        facts.extend(marks(&self.library.summary(row, now.today)));
        facts.extend(story.mark.due.map(|due| format!("due {due}")));
        facts.extend(story.mark.tags.iter().map(|tag| format!("tag {tag}")));
        if !facts.is_empty() {
            lines.push(facts.join(", "));
        }
        for paragraph in &item.body {
            lines.extend([String::new(), paragraph.clone()]);
        }
        for note in &item.notes {
            let label = if note.label.is_empty() { "Note" } else { &note.label };
            lines.extend([String::new(), format!("{label}: {}", note.text)]);
        }
        if let Some(note) = &story.mark.note {
            lines.extend([String::new(), format!("Your note: {note}")]);
        }
        lines.push(String::new());
        lines.extend(item.links.iter().map(|link| format!("Link: {} {}", link.url, link.text)));
        lines.extend(story.origins.iter().map(|origin| format!("In {origin}")));
        let opened = self.read == ReadWhen::Opened && !story.mark.read;
        let change = if opened {
            self.library.mark(&[row], &|| Value::Read(true), now.instant, Kind::Automatic)
        } else {
            Change::default()
        };
        Answer { lines, change, ends: false }
    }

    fn mark(&mut self, place: Option<usize>, words: &str, now: Now) -> Answer {
        let instruction = match Instruction::parse(words) {
            Ok(instruction) => instruction,
            Err(fault) => {
                return Answer::say(format!("{}; {}. h is help.", fault.message, fault.mend));
            }
        };
        let Some(place) = place else { return no_story() };
        let Some(row) = self.rows.get(place).copied() else { return self.nothing_there() };
        self.at = Some(place);
        let value = || instruction.value(now.instant, now.today);
        let change = self.library.mark(&[row], &value, now.instant, Kind::Action);
        let line = line(&self.library.summary(row, now.today));
        Answer { lines: vec![format!("{} {line}", place + 1)], change, ends: false }
    }

    /// Undoes or redoes; what another session did only where that was said.
    fn take_back(&mut self, undo: bool, whoever: bool, now: Now) -> Answer {
        let marks = self.library.marks();
        let next = if undo { marks.next_undo() } else { marks.next_redo() };
        if let Some(step) = next.filter(|step| !step.mine && !whoever) {
            let (did, word) = if undo { ("did", "undo!") } else { ("undid", "redo!") };
            return Answer::say(format!("Another session {did} this: {}. Type {word} to take it back.", step.what));
        }
        let outcome = if undo { self.library.undo(now.instant) } else { self.library.redo(now.instant) };
        match outcome {
            None => Answer::say(if undo { "There is nothing to undo." } else { "There is nothing to redo." }),
            Some(outcome) => Answer {
                lines: vec![format!("{}: {}", if undo { "Undone" } else { "Done again" }, outcome.what)],
                change: outcome.change,
                ends: false,
            },
        }
    }

    fn nothing_there(&self) -> Answer {
        match self.rows.len() {
            0 => Answer::say("The list is empty."),
            last => Answer::say(format!("The stories have the numbers 1 to {last}.")),
        }
    }
}

fn no_story() -> Answer {
    Answer::say("Which story? Type its number first.")
}

/// A story in a list.
fn line(story: &Summary) -> String {
    let sign = match story {
        Summary { flagged: true, .. } => "! ",
        Summary { done: true, .. } => "+ ",
        Summary { read: false, .. } => "* ",
        _ => "",
    };
    let mut facts: Vec<String> = story.date.iter().map(ToString::to_string).collect();
    facts.extend(Some(story.source.clone()).filter(|source| !source.is_empty()));
    facts.extend(marks(story));
    if facts.is_empty() {
        format!("{sign}{}", story.title)
    } else {
        format!("{sign}{}: {}", facts.join(", "), story.title)
    }
}

/// What the reader set, in words.
fn marks(story: &Summary) -> Vec<String> {
    let words =
        [(story.flagged, "flagged"), (story.done, "done"), (story.overdue, "overdue"), (story.noted, "with a note")];
    words.iter().filter(|(on, _)| *on).map(|(_, word)| String::from(*word)).collect()
}
