//! What is wrong with a query, and where: a sentence for people, a caret under the fault, and what would mend it.

use unicode_width::UnicodeWidthStr;

use crate::item::Span;

/// Whether a query can be meant as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can, but will not find what the reader may expect.
    Warning,
    /// It cannot: the last good query should stay.
    Error,
}

/// One fault of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the query can be meant as it stands.
    pub severity: Severity,
    /// The bytes of the query that it is about; empty at a place where something is missing.
    pub span: Span,
    /// What is wrong, lower case, without a full stop.
    pub message: String,
    /// What could have stood there.
    pub expected: Vec<&'static str>,
    /// What would mend it: `did you mean …?`
    pub hint: Option<String>,
}

impl Diagnostic {
    pub(super) fn error(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Error, span, message: message.into(), expected: Vec::new(), hint: None }
    }

    pub(super) fn warning(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Self::error(span, message) }
    }

    pub(super) fn expecting(mut self, expected: &[&'static str]) -> Self {
        self.expected.extend_from_slice(expected);
        self
    }

    pub(super) fn hinted(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// True when the last good query should stay.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The whole sentence on one line: what is wrong, what was expected, what would mend it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut sentence = self.fault();
        if let Some(hint) = &self.hint {
            sentence.push_str("; ");
            sentence.push_str(hint);
        }
        sentence
    }

    /// The sentence without the mend: what is wrong, what was expected.
    #[must_use]
    pub fn fault(&self) -> String {
        let mut sentence = self.message.clone();
        if let Some((last, first)) = self.expected.split_last() {
            let first = first.join(", ");
            let or = if first.is_empty() { "" } else { " or " };
            sentence.push_str(&format!("; expected {first}{or}{last}"));
        }
        sentence
    }

    /// The columns of the caret line: blanks before it, and its width.
    #[must_use]
    pub fn caret(&self, query: &str) -> (usize, usize) {
        let before = query.get(..self.span.start).unwrap_or(query);
        let under = query.get(self.span.start..self.span.end).unwrap_or_default();
        (before.width(), under.width().max(1))
    }

    /// The query, a caret line and the sentence: three lines. Controls in the query become blanks.
    #[must_use]
    pub fn render(&self, query: &str) -> String {
        let (before, width) = self.caret(query);
        let query = query.replace(char::is_control, " ");
        format!("{query}\n{:before$}{:^<width$}\n{}", "", "", self.sentence())
    }
}
