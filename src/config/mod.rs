//! The configuration: what a person set once. Read from a TOML file that `cli` names; an unknown key or a wrong value is an
//! error with file, line and mend, never a silent default.

mod colours;
pub mod documents;
pub mod output;
pub mod searches;
pub mod source;

use std::path::PathBuf;

use crate::enrich::Outlet;
use crate::error::{Error, Result};
use crate::load::told::Rule;
use crate::suggest::{quoted, suggestion};
pub use colours::{OwnTheme, Part, is_theme_name};
use output::Output;
use searches::SearchText;
use source::{Entry, Value};

/// Which keys the keymap starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// As in vim.
    #[default]
    Vim,
    /// As in newsboat.
    Newsboat,
    /// As in mutt.
    Mutt,
}

/// Which colours the screen takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// The terminal's own colours, on its own background.
    #[default]
    Terminal,
    /// Light text on a dark background.
    Dark,
    /// Dark text on a light background.
    Light,
    /// Black and white with one bright accent.
    HighContrast,
    /// Attributes only.
    None,
}

impl ThemeChoice {
    /// Every theme, with the name it has in the configuration and on the command line.
    pub const ALL: [(&'static str, ThemeChoice); 5] = [
        ("terminal", ThemeChoice::Terminal),
        ("dark", ThemeChoice::Dark),
        ("light", ThemeChoice::Light),
        ("high-contrast", ThemeChoice::HighContrast),
        ("none", ThemeChoice::None),
    ];

    /// The theme of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<ThemeChoice> {
        ThemeChoice::ALL.iter().find(|(known, _)| *known == name).map(|(_, choice)| *choice)
    }
}

/// When a story counts as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadWhen {
    /// When it was opened or paged through.
    #[default]
    Opened,
    /// Only when marked by hand.
    Marked,
}

/// Whether text may be put on the clipboard of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clipboard {
    /// When the reader copies.
    #[default]
    On,
    /// Never.
    Off,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Folders that `dateline` alone opens.
    pub folders: Vec<PathBuf>,
    /// Where marks are kept, instead of the default place.
    pub state: Option<PathBuf>,
    /// The keys to start from.
    pub preset: Preset,
    /// The theme.
    pub theme: ThemeChoice,
    /// ASCII only.
    pub ascii: bool,
    /// The cursor of the list is a bar over its whole row, not over its first column only.
    pub whole_row: bool,
    /// The terminal must not be told to move rows.
    pub still: bool,
    /// The terminal reports clicks and the wheel.
    pub mouse: bool,
    /// Printed links are sent as links that the terminal lets one click on.
    pub links: bool,
    /// Colours that replace those of the theme: the part, and the number of the colour in the 256.
    pub colours: Vec<(Part, u8)>,
    /// When a story counts as read.
    pub read: ReadWhen,
    /// Text may be put on the clipboard of the terminal.
    pub clipboard: Clipboard,
    /// Export, citations, commands and rules.
    pub output: Output,
    /// What is told of documents, by patterns of their paths.
    pub documents: Vec<Rule>,
    /// Outlets that the tables lack.
    pub outlets: Vec<Outlet>,
    /// Searches with a name.
    pub searches: Vec<SearchText>,
    /// A theme that is none of the built-in ones, by its name; its file is not read here.
    pub own_theme: Option<output::Placed>,
}

const SECTIONS: [(&str, &[&str]); 5] = [
    ("library", &["folders"]),
    ("state", &["directory"]),
    ("screen", &["theme", "ascii", "clipboard", "cursor", "scroll", "mouse", "links"]),
    ("reading", &["keys", "read"]),
    // Its own reader knows the names.
    ("colours", &[]),
];

impl Config {
    /// Reads a configuration; `name` is the file's name for messages, `home` replaces a leading `~`.
    ///
    /// # Errors
    /// A configuration error with file, line and mend.
    pub fn read(name: &str, text: &str, home: Option<&std::path::Path>) -> Result<Config> {
        let mut config = Config::default();
        for section in source::read(name, text)? {
            match section.key.as_str() {
                "document" => {
                    config.documents = documents::documents(name, &section, home)?;
                    continue;
                }
                "outlet" => {
                    config.outlets = documents::outlets(name, &section)?;
                    continue;
                }
                "search" => {
                    config.searches = searches::searches(name, &section)?;
                    continue;
                }
                _ => {}
            }
            let all = || SECTIONS.iter().chain(&output::SECTIONS);
            let Some((_, keys)) = all().find(|(known, _)| *known == section.key) else {
                let names: Vec<&str> = all().map(|(known, _)| *known).chain(["document", "outlet", "search"]).collect();
                return Err(unknown(name, &section, "section", &names));
            };
            let entries: &[Entry] = if let Value::Table(entries) = &section.value { entries } else { &[] };
            if let Some(entry) = entries.iter().find(|entry| !keys.is_empty() && !keys.contains(&entry.key.as_str())) {
                return Err(unknown(name, entry, "setting", keys));
            }
            if output::SECTIONS.iter().any(|(known, _)| *known == section.key) {
                config.output.take(name, &section, home)?;
                continue;
            }
            if !matches!(section.value, Value::Table(_)) {
                return Err(Error::config(format!("`{}` is {}", section.key, section.value.kind()))
                    .at(format!("{name}:{}", section.line))
                    .hinted(format!("it must be a section: write `[{}]` on a line of its own", section.key)));
            }
            for entry in entries {
                config.set(name, &section.key, entry, home)?;
            }
        }
        Ok(config)
    }

    fn set(&mut self, name: &str, section: &str, entry: &Entry, home: Option<&std::path::Path>) -> Result<()> {
        let wrong = |wanted: &str| {
            Error::config(format!("`{}` is {}", entry.key, entry.value.kind()))
                .at(format!("{name}:{}", entry.line))
                .hinted(format!("it must be {wanted}"))
        };
        match (section, entry.key.as_str(), &entry.value) {
            ("colours", ..) => self.colours.push(colours::read(name, entry)?),
            ("library", _, Value::List(list)) => {
                self.folders.clear();
                for value in list {
                    let Value::Text(path) = value else { return Err(wrong("a list of paths in quotes")) };
                    self.folders.push(expand(path, home));
                }
            }
            ("library", ..) => return Err(wrong("a list of paths in quotes")),
            ("state", _, Value::Text(path)) => self.state = Some(expand(path, home)),
            ("state", ..) => return Err(wrong("a path in quotes")),
            ("screen", "ascii", Value::Switch(ascii)) => self.ascii = *ascii,
            ("screen", "clipboard", Value::Switch(on)) => {
                self.clipboard = if *on { Clipboard::On } else { Clipboard::Off };
            }
            ("screen", "scroll", Value::Switch(scroll)) => self.still = !scroll,
            ("screen", "mouse", Value::Switch(on)) => self.mouse = *on,
            ("screen", "links", Value::Switch(on)) => self.links = *on,
            ("screen", "ascii" | "clipboard" | "scroll" | "mouse" | "links", _) => return Err(wrong("true or false")),
            ("screen", "cursor", _) => self.whole_row = one_of(name, entry, &CURSORS)?,
            ("screen", ..) => match (one_of(name, entry, &ThemeChoice::ALL), &entry.value) {
                (Ok(theme), _) => self.theme = theme,
                (Err(_), Value::Text(own)) if is_theme_name(own) => {
                    self.own_theme =
                        Some(output::Placed { text: own.clone(), place: format!("{name}:{}", entry.line) });
                }
                (Err(error), _) => return Err(error),
            },
            (_, "keys", _) => self.preset = one_of(name, entry, &PRESETS)?,
            _ => self.read = one_of(name, entry, &READ)?,
        }
        Ok(())
    }
}

const PRESETS: [(&str, Preset); 3] = [("vim", Preset::Vim), ("newsboat", Preset::Newsboat), ("mutt", Preset::Mutt)];

const CURSORS: [(&str, bool); 2] = [("column", false), ("row", true)];

const READ: [(&str, ReadWhen); 2] = [("opened", ReadWhen::Opened), ("marked", ReadWhen::Marked)];

fn one_of<T: Copy>(name: &str, entry: &Entry, choices: &[(&str, T)]) -> Result<T> {
    let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
    let Value::Text(text) = &entry.value else {
        return Err(Error::config(format!("`{}` is {}", entry.key, entry.value.kind()))
            .at(format!("{name}:{}", entry.line))
            .hinted(format!("it must be one of {}", quoted(&names))));
    };
    choices.iter().find(|(choice, _)| choice == text).map(|(_, value)| *value).ok_or_else(|| {
        Error::config(format!("unknown value `{text}` for `{}`", entry.key))
            .at(format!("{name}:{}", entry.line))
            .hinted(suggestion(text, &names))
    })
}

fn unknown(name: &str, entry: &Entry, what: &str, known: &[&str]) -> Error {
    Error::config(format!("unknown {what} `{}`", entry.key))
        .at(format!("{name}:{}", entry.line))
        .hinted(suggestion(&entry.key, known))
}

fn expand(path: &str, home: Option<&std::path::Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let told = match Config::read("c.toml", text, Some(std::path::Path::new("/home/me"))) {
            Ok(config) => format!("{config:?}"),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        };
        assert!(told.contains(expect), "{told}");
    }

    #[test]
    fn everything_can_be_set() {
        check("[library]\nfolders = [\"~/news\", \"/srv/a\"]\n", "folders: [\"/home/me/news\", \"/srv/a\"]");
        check("[state]\ndirectory = \"/srv/marks\"\n", "state: Some(\"/srv/marks\")");
        check("[screen]\ntheme = \"light\"\nascii = true\n", "theme: Light, ascii: true");
        check("[screen]\ncursor = \"row\"\nscroll = false\n", "whole_row: true, still: true");
        check("[screen]\nmouse = true\nlinks = true\n", "mouse: true, links: true");
        check("[screen]\nmouse = \"on\"\n", "c.toml:2: `mouse` is a text in quotes; it must be true or false");
        check("[reading]\nkeys = \"mutt\"\nread = \"marked\"\n", "preset: Mutt");
    }

    #[test]
    fn mistakes_are_named_with_line_and_mend() {
        check("[colours]\naccent = 116\nrow = \"blue\"\n", "colours: [(Accent, 116), (Row, 4)]");
        check("[colours]\naccnt = 1\n", "c.toml:2: nothing of the screen is called `accnt`; did you mean `accent`?");
        check("[colours]\n\ntext = \"magneta\"\n", "c.toml:3: unknown colour `magneta`; did you mean `magenta`?");
        check("[colours]\ntext = 256\n", "c.toml:2: there is no colour 256; it must be a number from 0 to 255");
        check("[colours]\ntext = true\n", "c.toml:2: `text` is true or false; it must be a name");
        check("[screen]\nthem = \"dark\"\n", "c.toml:2: unknown setting `them`; did you mean `theme`?");
        check("[screen]\ntheme = \"drak\"\n", "own_theme: Some(Placed { text: \"drak\", place: \"c.toml:2\" })");
        check("[screen]\ntheme = \"../dark\"\n", "c.toml:2: unknown value `../dark` for `theme`; did you mean `dark`?");
        check("[sreen]\n", "c.toml:1: unknown section `sreen`; did you mean `screen`?");
        check(
            "[library]\nfolders = \"x\"\n",
            "c.toml:2: `folders` is a text in quotes; it must be a list of paths in quotes",
        );
        check("x = 1", "c.toml:1: unknown section `x`; it must be one of `library`");
    }

    #[test]
    fn a_theme_of_ones_own_is_a_file_of_colours() {
        let told = |text: &str| match OwnTheme::read("t.toml", text) {
            Ok(theme) => format!("{theme:?}"),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        };
        let paper = "based-on = \"light\"\naccent = 25\nground = \"bright-white\"\n";
        assert_eq!(told(paper), "OwnTheme { base: Light, colours: [(Accent, 25), (Ground, 15)] }");
        assert_eq!(told(""), "OwnTheme { base: Terminal, colours: [] }");
        for (text, error) in [
            ("based-on = \"lihgt\"\n", "t.toml:1: unknown value `lihgt` for `based-on`; did you mean `light`?"),
            ("\naccnt = 1\n", "t.toml:2: nothing of the screen is called `accnt`; did you mean `accent`?"),
            ("accent = 256\n", "t.toml:1: there is no colour 256; it must be a number from 0 to 255"),
            ("accent = \n", "t.toml:1: "),
        ] {
            assert!(told(text).starts_with(error), "{}", told(text));
        }
    }
}
