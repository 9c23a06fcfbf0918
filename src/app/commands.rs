//! Other programs: a browser for links, `o`, and commands that stories are piped to, `|`. Each is a list of a program and its
//! arguments from the configuration; it is shown as it will be run before it is, and no shell ever sees it.

use super::App;
use super::effect::{Effect, Effects, Errand};
use super::key::{Code, Key};
use super::overlay::Overlay;
use super::view::{Line, Role, Segment};
use crate::config::output::URL;
use crate::library::link::Link;
use crate::rows::Row;
use crate::shown::Shown;

/// Something to choose from a list of commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choosing {
    title: &'static str,
    /// What is chosen, and the command that it runs; none where no browser is known.
    entries: Vec<(String, Option<Vec<String>>)>,
    at: usize,
    /// The stories that are piped; none for links.
    piped: Option<Vec<Row>>,
}

impl Choosing {
    /// Its title.
    pub(super) fn title(&self) -> &'static str {
        self.title
    }

    /// Its lines: the choices, then what will be run, broken where it is wider than the columns.
    pub(super) fn lines(&self, columns: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for (place, (name, _)) in self.entries.iter().enumerate() {
            let here = place == self.at;
            let number = if place < 9 { format!("{} ", place + 1) } else { String::from("  ") };
            lines.push(vec![
                Segment::new(if here { "> " } else { "  " }, Role::Accent),
                Segment::new(number, Role::Dim),
                Segment::new(name.as_str(), if here { Role::Strong } else { Role::Plain }),
            ]);
        }
        lines.push(Line::new());
        let Some((_, command)) = self.entries.get(self.at) else { return lines };
        let hint = match command {
            Some(words) => {
                let run = Shown::new(&format!("runs: {}", printed(words)));
                for range in super::wrap::wrap(run.as_str(), columns.saturating_sub(4).max(1)) {
                    lines.push(vec![
                        Segment::new("  ", Role::Plain),
                        Segment::new(run.as_str().get(range).unwrap_or_default(), Role::Plain),
                    ]);
                }
                "  Enter runs it, y copies, Esc no"
            }
            None => "  y copies; no browser is set: [commands] browser in the configuration",
        };
        lines.push(vec![Segment::new(hint, Role::Dim)]);
        lines
    }

    /// The first visible line, so that the choice and the command stay in sight in so many rows.
    pub(super) fn top(&self, height: usize, lines: usize) -> usize {
        let below = lines.saturating_sub(self.entries.len());
        (self.at + 1 + below).saturating_sub(height).min(self.at)
    }
}

/// A command as it is run: words with blanks or signs in quotes.
fn printed(words: &[String]) -> String {
    let plain = |word: &str| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || c == '\'' || c == '"');
    let word = |word: &String| if plain(word) { word.clone() } else { format!("“{word}”") };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

impl App {
    /// Shows the links of the story and what would open them.
    pub(super) fn ask_open(&mut self) -> Effects {
        let Some(row) = self.current() else {
            self.status.say("no story is chosen");
            return Effects::none();
        };
        let story = self.library.story(row, self.today);
        let links = story.links();
        if links.is_empty() {
            let why = story.item.links.iter().find_map(|link| Link::new(&link.url).err());
            self.status.say(match why {
                Some(why) => format!("the link of this story cannot be opened: {why}"),
                None => String::from("this story has no link"),
            });
            return Effects::none();
        }
        let browser = self.settings.output.browser.as_ref();
        let entries = links.iter().map(|link| {
            let put = |word: &String| if word == URL { link.as_str().to_owned() } else { word.clone() };
            (link.as_str().to_owned(), browser.map(|words| words.iter().map(put).collect()))
        });
        let choosing = Choosing { title: "Open a link", entries: entries.collect(), at: 0, piped: None };
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
        let entries = pipes.iter().map(|(name, words)| (name.clone(), Some(words.clone()))).collect();
        let choosing = Choosing { title: "Pipe to a command", entries, at: 0, piped: Some(rows) };
        self.input.overlay = Some(Overlay::Choose(Box::new(choosing)));
        Effects::none()
    }

    /// A key in a list of commands.
    pub(super) fn choose_key(&mut self, mut choosing: Box<Choosing>, key: Key) -> Effects {
        let last = choosing.entries.len().saturating_sub(1);
        match (key.code, key.typed()) {
            (Code::Esc, _) | (_, Some('q')) => return Effects::none(),
            (Code::Char('c'), _) if key.ctrl => return Effects::none(),
            (Code::Enter, _) => return self.run_chosen(&choosing),
            (_, Some('y')) => {
                let text = choosing.entries.get(choosing.at).map(|(name, words)| match (&choosing.piped, words) {
                    (Some(_), Some(words)) => printed(words),
                    _ => name.clone(),
                });
                return self.put_on_clipboard(text.unwrap_or_default(), String::from("copied"));
            }
            (Code::Down, _) | (_, Some('j')) => choosing.at = (choosing.at + 1).min(last),
            (Code::Up, _) | (_, Some('k')) => choosing.at = choosing.at.saturating_sub(1),
            (_, Some(digit @ '1'..='9')) => {
                let place = digit.to_digit(10).unwrap_or(1) as usize - 1;
                choosing.at = if place <= last { place } else { choosing.at };
            }
            _ => {}
        }
        self.input.overlay = Some(Overlay::Choose(choosing));
        Effects::none()
    }

    fn run_chosen(&mut self, choosing: &Choosing) -> Effects {
        let Some((name, Some(words))) = choosing.entries.get(choosing.at) else {
            self.status.say("no browser is set: y copies the link");
            return Effects::none();
        };
        let words = words.clone();
        match &choosing.piped {
            None => {
                self.status.say(format!("opening {name}"));
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
