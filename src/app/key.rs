//! Keys as people write them: `j`, `G`, `<C-d>`, `<Enter>`, and sequences of them: `g g`.

use std::fmt;
use std::str::FromStr;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character as typed, upper case included.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Cursor up.
    Up,
    /// Cursor down.
    Down,
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// A key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The key.
    pub code: Code,
    /// Control was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
}

/// Names in `<>`, the first of each code is the one printed.
const NAMES: [(&str, Code); 21] = [
    ("Enter", Code::Enter),
    ("CR", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("S-Tab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("BS", Code::Backspace),
    ("Del", Code::Delete),
    ("Ins", Code::Insert),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PgUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("Space", Code::Char(' ')),
    ("lt", Code::Char('<')),
    ("gt", Code::Char('>')),
    ("Bar", Code::Char('|')),
];

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Key { code, ctrl: false, alt: false }
    }

    /// A typed character.
    #[must_use]
    pub fn char(c: char) -> Self {
        Key::plain(Code::Char(c))
    }

    /// A character with Control held.
    #[must_use]
    pub fn ctrl(c: char) -> Self {
        Key { code: Code::Char(c), ctrl: true, alt: false }
    }

    fn spoken(self) -> String {
        let name = match (self.code, self.to_string()) {
            (Code::Char(' '), _) => String::from("Space"),
            (Code::Char(c), _) => c.to_string(),
            (Code::BackTab, _) => String::from("Shift-Tab"),
            (_, name) => name.trim_matches(['<', '>']).replace("C-", "").replace("A-", ""),
        };
        format!("{}{}{name}", if self.ctrl { "Ctrl-" } else { "" }, if self.alt { "Alt-" } else { "" })
    }

    /// The character this key types into a prompt, if it is one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, code)| *code == self.code).map(|(name, _)| *name);
        let modifiers = match (self.ctrl, self.alt) {
            (true, true) => "C-A-",
            (true, false) => "C-",
            (false, true) => "A-",
            (false, false) => "",
        };
        match (name, self.code) {
            (Some(name), _) => write!(f, "<{modifiers}{name}>"),
            (None, Code::Char(c)) if modifiers.is_empty() => write!(f, "{c}"),
            (None, Code::Char(c)) => write!(f, "<{modifiers}{c}>"),
            (None, Code::F(n)) => write!(f, "<{modifiers}F{n}>"),
            (None, _) => Ok(()),
        }
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("unknown key `{text}`");
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(Key::char(c));
        }
        let mut name = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).ok_or_else(unknown)?;
        let (mut ctrl, mut alt) = (false, false);
        loop {
            if let Some(rest) = name.strip_prefix("C-").filter(|rest| !rest.is_empty()) {
                (ctrl, name) = (true, rest);
            } else if let Some(rest) = name.strip_prefix("A-").filter(|rest| !rest.is_empty()) {
                (alt, name) = (true, rest);
            } else {
                break;
            }
        }
        let mut chars = name.chars();
        let code = if let (Some(c), None) = (chars.next(), chars.next()) {
            // Terminals send Control with a letter in one case only.
            Code::Char(if ctrl { c.to_ascii_lowercase() } else { c })
        } else if let Some((_, code)) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            *code
        } else {
            let number = name.strip_prefix(['F', 'f']).and_then(|n| n.parse().ok()).filter(|n| (1..=24).contains(n));
            Code::F(number.ok_or_else(unknown)?)
        };
        Ok(Key { code, ctrl, alt })
    }
}

/// Reads a sequence of keys parted by blanks: `g g`, `<C-r>`.
///
/// # Errors
/// A sentence that names the key that was not understood.
pub fn sequence(text: &str) -> Result<Vec<Key>, String> {
    let keys = text.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, String>>()?;
    if keys.is_empty() { Err(String::from("no key is named")) } else { Ok(keys) }
}

/// Prints a sequence of keys as people say it: `gg`, `Ctrl-r`, `Enter`.
#[must_use]
pub fn print(keys: &[Key]) -> String {
    let spoken: Vec<String> = keys.iter().map(|key| key.spoken()).collect();
    let letters_only = spoken.iter().all(|key| key.chars().count() == 1);
    spoken.join(if letters_only { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_reads() {
        for text in ["j", "G", "<C-d>", "<Enter>", "<Space>", "<S-Tab>", "<F5>", "<A-x>", "<lt>", "|"] {
            let key: Key = text.parse().unwrap();
            assert_eq!(key.to_string().parse::<Key>().unwrap(), key, "{text}");
        }
        assert_eq!(sequence("g g").unwrap(), [Key::char('g'), Key::char('g')]);
        for (text, expect) in [
            ("g g", "gg"),
            ("<C-r>", "Ctrl-r"),
            ("<Enter>", "Enter"),
            ("g <C-x>", "g Ctrl-x"),
            ("<S-Tab>", "Shift-Tab"),
            ("<Space>", "Space"),
            ("<F5>", "F5"),
        ] {
            assert_eq!(print(&sequence(text).unwrap()), expect);
        }
    }

    #[test]
    fn unknown_keys_are_named() {
        assert_eq!("<Entre>".parse::<Key>().unwrap_err(), "unknown key `<Entre>`");
        assert!(sequence("").is_err());
        assert!("gg".parse::<Key>().is_err());
        assert!("<F99>".parse::<Key>().is_err());
    }
}
