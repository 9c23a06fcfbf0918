//! The one error type. An [`Error`] says what went wrong in a sentence for people (lower case, no full stop), where it
//! happened, and, as a hint, what would mend it. Its kind picks the exit code.

use std::fmt;
use std::path::Path;

/// What went wrong, in the terms that decide an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Input,
    Usage,
    Config,
    State,
    Terminal,
    BrokenPipe,
}

/// An error with its place and its mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    kind: Kind,
    message: String,
    place: Option<String>,
    excerpt: Option<Box<[String; 2]>>,
    hint: Option<String>,
}

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), place: None, excerpt: None, hint: None }
    }

    /// An input could not be read.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The command line or a query was not understood.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A configuration or keymap file is wrong.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config, message)
    }

    /// Marks could not be read or saved.
    pub fn state(message: impl Into<String>) -> Self {
        Self::new(Kind::State, message)
    }

    /// There is no terminal, or it failed.
    pub fn terminal(message: impl Into<String>) -> Self {
        Self::new(Kind::Terminal, message)
    }

    /// An I/O error while `doing` something to `path`; a broken pipe stays one.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        let kind = if error.kind() == std::io::ErrorKind::BrokenPipe { Kind::BrokenPipe } else { Kind::Input };
        Self::new(kind, format!("cannot {doing}: {}", reason(error))).at(path.display().to_string())
    }

    /// The same error at a file, or a file and line.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same error with what would mend it.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error with the text that is wrong and the line of carets under it.
    #[must_use]
    pub fn pointing(mut self, text: impl Into<String>, carets: impl Into<String>) -> Self {
        self.excerpt = Some(Box::new([text.into(), carets.into()]));
        self
    }

    /// Why something could not be done, without what and where: for a place with little room.
    #[must_use]
    pub fn why(&self) -> &str {
        let parts = self.message.split_once(": ").filter(|(doing, _)| doing.starts_with("cannot "));
        parts.map_or(self.message.as_str(), |(_, why)| why)
    }

    /// The text that is wrong and the line of carets under it.
    #[must_use]
    pub fn excerpt(&self) -> Option<&[String; 2]> {
        self.excerpt.as_deref()
    }

    /// What would mend it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// True when the reader of our output went away, which is no error to speak of.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        self.kind == Kind::BrokenPipe
    }

    /// The exit code of a program that ends with this error (design: 1 input, 2 usage or no terminal, 75 marks not saved).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Input => 1,
            Kind::Usage | Kind::Config | Kind::Terminal => 2,
            Kind::State => 75,
            Kind::BrokenPipe => 0,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// The words of an I/O error in lower case and without its number: `permission denied`.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::from("unknown error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_place_and_sentence() {
        let error = Error::config("unknown action `flga`").at("keys.toml:3").hinted("did you mean `flag`?");
        assert_eq!(error.to_string(), "keys.toml:3: unknown action `flga`");
        assert_eq!(error.hint(), Some("did you mean `flag`?"));
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn a_broken_pipe_is_no_failure() {
        let error = Error::io("write", Path::new("-"), &std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert!(error.is_broken_pipe());
        assert_eq!(error.exit_code(), 0);
    }
}
