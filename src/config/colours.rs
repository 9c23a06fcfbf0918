//! `[colours]`: what a person wants otherwise than the theme has it.

use super::ThemeChoice;
use super::source::{self, Entry, Value};
use crate::error::{Error, Result};
use crate::suggest::suggestion;

/// A part of the screen with a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Running text.
    Text,
    /// What it stands on.
    Ground,
    /// Less important text.
    Dim,
    /// Borders of panes without the focus.
    Border,
    /// The one accent.
    Accent,
    /// Warnings and what is overdue.
    Alarm,
    /// What is saved or done.
    Good,
    /// Notes.
    Note,
    /// What the row of the cursor stands on.
    Row,
    /// What selected rows stand on.
    Selected,
    /// Found text, and what it stands on.
    Hit,
    /// What found text stands on.
    HitGround,
}

const PARTS: [(&str, Part); 12] = [
    ("text", Part::Text),
    ("ground", Part::Ground),
    ("dim", Part::Dim),
    ("border", Part::Border),
    ("accent", Part::Accent),
    ("alarm", Part::Alarm),
    ("good", Part::Good),
    ("note", Part::Note),
    ("row", Part::Row),
    ("selected", Part::Selected),
    ("hit", Part::Hit),
    ("hit-ground", Part::HitGround),
];

/// The sixteen with names, by their numbers.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// A theme of a person's own: a built-in one, and what it has otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnTheme {
    /// What it starts from.
    pub base: ThemeChoice,
    /// Its colours.
    pub colours: Vec<(Part, u8)>,
}

impl OwnTheme {
    /// Reads the file of a theme; `name` is the file's name for messages.
    ///
    /// # Errors
    /// A configuration error with file, line and mend.
    pub fn read(name: &str, text: &str) -> Result<OwnTheme> {
        let mut theme = OwnTheme::default();
        for entry in source::read(name, text)? {
            if entry.key == "based-on" {
                theme.base = super::one_of(name, &entry, &ThemeChoice::ALL)?;
            } else {
                theme.colours.push(read(name, &entry)?);
            }
        }
        Ok(theme)
    }
}

/// Whether a theme of one's own can have this name: it is the name of a file, and nothing but that.
#[must_use]
pub fn is_theme_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.len() <= 60 && name.chars().all(plain)
}

/// Reads one line of the section.
pub(super) fn read(name: &str, entry: &Entry) -> Result<(Part, u8)> {
    let at = |error: Error| error.at(format!("{name}:{}", entry.line));
    let names: Vec<&str> = PARTS.iter().map(|(part, _)| *part).collect();
    let part = PARTS.iter().find(|(part, _)| *part == entry.key).map(|(_, part)| *part).ok_or_else(|| {
        at(Error::config(format!("nothing of the screen is called `{}`", entry.key)))
            .hinted(suggestion(&entry.key, &names))
    })?;
    let colour = match &entry.value {
        Value::Number(number) => u8::try_from(*number).map_err(|_| {
            at(Error::config(format!("there is no colour {number}"))).hinted("it must be a number from 0 to 255")
        })?,
        Value::Text(text) => {
            let number = NAMES.iter().position(|known| known == text).and_then(|number| u8::try_from(number).ok());
            number
                .ok_or_else(|| at(Error::config(format!("unknown colour `{text}`"))).hinted(suggestion(text, &NAMES)))?
        }
        other => {
            return Err(at(Error::config(format!("`{}` is {}", entry.key, other.kind())))
                .hinted("it must be a name such as \"magenta\" or a number from 0 to 255"));
        }
    };
    Ok((part, colour))
}
