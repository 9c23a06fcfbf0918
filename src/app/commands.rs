//! Other programs: a browser for links, `;` and `o`, and commands that stories are piped to, `|`. Each is a list of a program and its
//! arguments from the configuration; it is shown as it will be run before it is, and no shell ever sees it.

use super::App;
use super::effect::{Effect, Effects, Errand};
use super::key::{Code, Key};
use super::overlay::Overlay;
use super::view::{Line, Role, Segment};
use crate::config::output::URL;
use crate::library::Numbered;
use crate::library::link::Link;
use crate::rows::Row;
use crate::shown::Shown;

/// Something to choose from a list of links or commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choosing {
    title: &'static str,
    entries: Vec<Entry>,
    at: usize,
    /// The digits of a number that can go on: `1` of `12`.
    typed: usize,
    /// Lines that were scrolled over below the choices: a link may be longer than the screen.
    down: usize,
    /// The stories that are piped; none for links.
    piped: Option<Vec<Row>>,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// How it is called in the list.
    name: String,
    /// What `y` copies: of a link all of it.
    copied: String,
    /// What is run; none where no browser is known, or the reason why it is not opened.
    command: Result<Option<Vec<String>>, &'static str>,
}

impl Choosing {
    /// Its title.
    pub(super) fn title(&self) -> &'static str {
        self.title
    }

    /// Its lines: the choices, then what will be run, broken where it is wider than the columns.
    pub(super) fn lines(&self, columns: usize) -> Vec<Line> {
        let digits = self.entries.len().to_string().len();
        let mut lines: Vec<Line> = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let here = place == self.at;
            let role = match (here, &entry.command) {
                (_, Err(_)) => Role::Dim,
                (true, _) => Role::Strong,
                (false, _) => Role::Plain,
            };
            lines.push(vec![
                Segment::new(if here { "> " } else { "  " }, Role::Accent),
                Segment::new(format!("{:>digits$} ", place + 1), Role::Dim),
                Segment { text: Shown::new(&entry.name).fit(columns.saturating_sub(digits + 5).max(1)), role },
            ]);
        }
        lines.push(Line::new());
        let Some(entry) = self.entries.get(self.at) else { return lines };
        let mut told = |text: &str, role: Role| {
            let text = Shown::new(text);
            for range in super::wrap::wrap(text.as_str(), columns.saturating_sub(4).max(1)) {
                lines.push(vec![
                    Segment::new("  ", Role::Plain),
                    Segment::new(text.as_str().get(range).unwrap_or_default(), role),
                ]);
            }
        };
        match &entry.command {
            Ok(Some(words)) => {
                told(&format!("runs: {}", printed(words)), Role::Plain);
                told("Enter runs it, y copies, Esc no", Role::Dim);
            }
            Ok(None) => {
                told(&entry.copied, Role::Plain);
                told("y copies; no browser is set: [commands] browser in the configuration", Role::Dim);
            }
            Err(why) => {
                told(&entry.copied, Role::Plain);
                told(&format!("not opened: {why}; y copies"), Role::Dim);
            }
        }
        lines
    }

    /// The first visible line, so that the choice and the command stay in sight in so many rows.
    pub(super) fn top(&self, height: usize, lines: usize) -> usize {
        let below = lines.saturating_sub(self.entries.len());
        let top = (self.at + 1 + below).saturating_sub(height).min(self.at);
        (top + self.down).min(lines.saturating_sub(height).max(top))
    }

    /// Goes to a choice.
    fn go(&mut self, place: usize) {
        (self.at, self.down) = (place.min(self.entries.len().saturating_sub(1)), 0);
    }

    /// A digit: the number it makes with those before it, or one of its own where there are not so many choices.
    fn digit(&mut self, digit: usize) {
        let wanted = [self.typed * 10 + digit, digit];
        if let Some(number) = wanted.into_iter().find(|number| (1..=self.entries.len()).contains(number)) {
            self.go(number - 1);
            self.typed = number;
        }
    }
}

/// A command as it is run: words with blanks or signs in quotes.
fn printed(words: &[String]) -> String {
    let plain = |word: &str| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c == '\'' || c == '"');
    let word = |word: &String| if plain(word) { word.clone() } else { format!("“{word}”") };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

impl App {
    /// Shows the links of the story by their numbers and what would open them; `all`: those too that are not opened.
    pub(super) fn ask_open(&mut self, all: bool) -> Effects {
        let Some(row) = self.current() else {
            self.status.say("no story is chosen");
            return Effects::none();
        };
        let links = self.library.story_head(row, self.today).numbered();
        let first = links.iter().position(|link| link.target.is_ok());
        if links.is_empty() || first.is_none() && !all {
            let why = links.iter().find_map(|link| link.target.as_ref().err());
            self.status.say(match why {
                Some(why) => format!("the link of this story cannot be opened: {why}"),
                None => String::from("this story has no link"),
            });
            return Effects::none();
        }
        let browser = self.settings.output.browser.as_ref();
        let entry = |link: Numbered| {
            let copied = link.target.as_ref().map_or(link.printed.as_str(), Link::as_str).to_owned();
            let put = |word: &String| if word == URL { copied.clone() } else { word.clone() };
            let command = link.target.map(|_| browser.map(|words| words.iter().map(put).collect()));
            Entry { name: if link.text.is_empty() { copied.clone() } else { link.text }, copied, command }
        };
        let entries = links.into_iter().map(entry).collect();
        let at = first.filter(|_| !all).unwrap_or(0);
        let choosing = Choosing { title: "Links", entries, at, typed: 0, down: 0, piped: None };
        self.input.overlay = Some(Overlay::Choose(Box::new(choosing)));
        Effects::none()
    }

    /// Shows the commands that stories can be piped to.
    pub(super) fn ask_pipe(&mut self, count: Option<usize>) -> Effects {
        let rows = self.list.meant(count.unwrap_or(1));
        if rows.is_empty() {
            self.status.say("no story is chosen");
            return Effects::none();
        }
        let pipes = &self.settings.output.pipes;
        if pipes.is_empty() {
            self.status.say("no command is set: write words = [\"wc\", \"-w\"] under [pipes] in the configuration");
            return Effects::none();
        }
        let entry = |(name, words): &(String, Vec<String>)| Entry {
            name: name.clone(),
            copied: printed(words),
            command: Ok(Some(words.clone())),
        };
        let entries = pipes.iter().map(entry).collect();
        let title = "Pipe to a command";
        let choosing = Choosing { title, entries, at: 0, typed: 0, down: 0, piped: Some(rows) };
        self.input.overlay = Some(Overlay::Choose(Box::new(choosing)));
        Effects::none()
    }

    /// A key in a list of links or commands.
    pub(super) fn choose_key(&mut self, mut choosing: Box<Choosing>, key: Key) -> Effects {
        let digit = key.typed().and_then(|c| c.to_digit(10));
        if digit.is_none() {
            choosing.typed = 0;
        }
        match (key.code, key.typed()) {
            (Code::Esc, _) | (_, Some('q')) => return Effects::none(),
            (Code::Char('c'), _) if key.ctrl => return Effects::none(),
            (Code::Enter, _) => return self.run_chosen(&choosing),
            (_, Some('y')) => {
                let text = choosing.entries.get(choosing.at).map(|entry| entry.copied.clone());
                return self
                    .put_on_clipboard(text.unwrap_or_default(), String::from("sent to the clipboard of the terminal"));
            }
            (Code::Down, _) | (_, Some('j')) => choosing.go(choosing.at + 1),
            (Code::Up, _) | (_, Some('k')) => choosing.go(choosing.at.saturating_sub(1)),
            (Code::Home, _) | (_, Some('g')) => choosing.go(0),
            (Code::End, _) | (_, Some('G')) => choosing.go(usize::MAX),
            (Code::PageDown | Code::Char(' '), _) => {
                choosing.down = (choosing.down + 1).min(choosing.lines(self.overlay_columns()).len());
            }
            (Code::PageUp, _) => choosing.down = choosing.down.saturating_sub(1),
            (_, Some('0'..='9')) => choosing.digit(digit.unwrap_or_default() as usize),
            _ => {}
        }
        self.input.overlay = Some(Overlay::Choose(choosing));
        Effects::none()
    }

    fn run_chosen(&mut self, choosing: &Choosing) -> Effects {
        let Some(Entry { name, copied, command }) = choosing.entries.get(choosing.at) else { return Effects::none() };
        let words = match command {
            Ok(Some(words)) => words.clone(),
            Ok(None) => {
                self.status.say("no browser is set: y copies the link");
                return Effects::none();
            }
            Err(why) => {
                self.status.say(format!("not opened: {why}"));
                return Effects::none();
            }
        };
        match &choosing.piped {
            None => {
                self.status.say(format!("opening {copied}"));
                Effect::Errand(Errand::Open { words }).into()
            }
            Some(rows) => {
                let template = self.settings.output.citation();
                let texts: Vec<String> =
                    rows.iter().map(|row| self.library.quotation(*row, &template, self.today)).collect();
                self.status.say(format!("{} to {name}", super::chores::stories(rows.len())));
                self.list.end_selection();
                Effect::Errand(Errand::Pipe { name: name.clone(), words, input: texts.join("\n\n\n") + "\n" }).into()
            }
        }
    }
}
