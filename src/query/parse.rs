//! The recovering parser: query text to a tree and what is wrong with the text.
//!
//! `parse_` functions read a construct, `expect_` functions report what is missing. Each fault is reported once, what could
//! not be understood is left out, and the rest is read on, so that a reader who types sees what the query means so far.

use crate::fold::Needle;
use crate::item::Span;
use crate::suggest::{did_you_mean, nearest};

use super::ast::{Expr, Query, Term, Value, is_bare};
use super::date::{Dates, When};
use super::diagnostic::Diagnostic;
use super::field::{FIELDS, Feature, Field, Kind, PRIORITIES, SHORTHANDS, State, priority_name, priority_named};
use super::token::{Lexeme, Token, lex};

/// Deeper nesting is no query of a person.
const DEEPEST: usize = 64;

const A_TERM: &[&str] = &["a word", "a `field:value`", "`(`"];

/// Reads a query. Whatever the text, a query comes back, with what is wrong in the order of the text.
#[must_use]
pub fn parse(text: &str) -> (Query, Vec<Diagnostic>) {
    let mut parser = Parser { text, tokens: lex(text), at: 0, depth: 0, diagnostics: Vec::new() };
    let mut parts = Vec::new();
    while let Some(token) = parser.peek() {
        if token.kind == Lexeme::Close {
            let span = token.span;
            parser.report(
                Diagnostic::error(span, "this `)` closes nothing").hinted(hint("take it out, or put a `(` before")),
            );
            parser.at += 1;
        } else {
            parts.extend(parser.parse_or(None));
        }
    }
    parser.diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    (Query::from(Expr::and(parts)), parser.diagnostics)
}

/// What stands before a colon: a field, or another way to write a date field.
#[derive(Debug, Clone, Copy)]
struct Label {
    field: Field,
    /// `since`, `before` or `after`.
    shorthand: Option<&'static str>,
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn accept(&mut self, kind: &Lexeme) -> Option<Span> {
        let span = self.peek().filter(|token| token.kind == *kind)?.span;
        self.at += 1;
        Some(span)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The place after the last token read.
    fn here(&self) -> Span {
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end);
        Span::new(end, end)
    }

    /// or = and ("OR" and)*
    fn parse_or(&mut self, label: Option<Label>) -> Option<Expr> {
        let mut parts: Vec<Expr> = Vec::new();
        loop {
            let begins = self.at;
            parts.extend(self.parse_and(label));
            let is_empty = self.at == begins;
            let Some(or) = self.accept(&Lexeme::Or) else {
                if is_empty && begins > 0 && self.tokens.get(begins - 1).is_some_and(|token| token.kind == Lexeme::Or) {
                    self.expect_term(self.here(), "nothing stands after `OR`");
                }
                break;
            };
            if is_empty {
                self.expect_term(or, "nothing stands before `OR`");
            }
        }
        (!parts.is_empty()).then(|| Expr::or(parts))
    }

    /// and = not ("AND"? not)*
    fn parse_and(&mut self, label: Option<Label>) -> Option<Expr> {
        let mut parts: Vec<Expr> = Vec::new();
        let mut and = None;
        let mut is_first = true;
        while let Some(token) = self.peek() {
            match token.kind {
                Lexeme::Or | Lexeme::Close => break,
                Lexeme::And => {
                    let span = token.span;
                    if is_first || and.is_some() {
                        self.expect_term(span, "nothing stands before `AND`");
                    }
                    and = Some(span);
                    self.at += 1;
                }
                _ => {
                    and = None;
                    parts.extend(self.parse_not(label));
                }
            }
            is_first = false;
        }
        if and.is_some() {
            self.expect_term(self.here(), "nothing stands after `AND`");
        }
        (!parts.is_empty()).then(|| Expr::and(parts))
    }

    fn expect_term(&mut self, span: Span, message: &str) {
        self.report(Diagnostic::error(span, message).expecting(A_TERM));
    }

    /// not = ("-" | "NOT") not | atom
    fn parse_not(&mut self, label: Option<Label>) -> Option<Expr> {
        let mut is_negated = false;
        let mut last = None;
        while let Some(token) = self.peek() {
            match token.kind {
                Lexeme::Minus => last = Some("nothing stands after `-`"),
                Lexeme::Not => last = Some("nothing stands after `NOT`"),
                _ => break,
            }
            is_negated = !is_negated;
            self.at += 1;
        }
        if let Some(message) = last
            && self.peek().is_none_or(|token| matches!(token.kind, Lexeme::And | Lexeme::Or | Lexeme::Close))
        {
            self.expect_term(self.here(), message);
            return None;
        }
        let part = self.parse_atom(label)?;
        Some(if is_negated { Expr::not(part) } else { part })
    }

    /// atom = "(" or ")" | field | word | "*"
    fn parse_atom(&mut self, label: Option<Label>) -> Option<Expr> {
        let Token { kind, span } = self.peek()?.clone();
        self.at += 1;
        match kind {
            Lexeme::Open => self.parse_group(span, label),
            Lexeme::Field(name) => {
                if label.is_some() {
                    self.report(Diagnostic::error(
                        span,
                        format!("`{name}:` stands inside the values of another field"),
                    ));
                }
                self.parse_field(&name, span)
            }
            Lexeme::Word { text, quoted: false, prefix: true } if text.is_empty() && label.is_none() => Some(Expr::All),
            Lexeme::Word { .. } | Lexeme::Unclosed { .. } => {
                let label = label.unwrap_or(Label { field: Field::Words, shorthand: None });
                self.parse_value(label, &kind, span)
            }
            // A comma between values of a group parts them as a blank does; the others never come here.
            Lexeme::Comma | Lexeme::Minus | Lexeme::And | Lexeme::Or | Lexeme::Not | Lexeme::Close => None,
        }
    }

    fn parse_group(&mut self, open: Span, label: Option<Label>) -> Option<Expr> {
        if self.depth == DEEPEST {
            self.report(Diagnostic::error(open, format!("parentheses stand more than {DEEPEST} deep")));
            self.skip_group();
            return None;
        }
        if let Some(close) = self.accept(&Lexeme::Close) {
            self.report(
                Diagnostic::error(Span::new(open.start, close.end), "nothing stands between the parentheses")
                    .expecting(A_TERM),
            );
            return None;
        }
        self.depth += 1;
        let part = self.parse_or(label);
        self.depth -= 1;
        if self.accept(&Lexeme::Close).is_none() {
            self.report(Diagnostic::error(open, "this `(` is never closed").expecting(&["`)`"]));
        }
        part
    }

    /// Skips to the end of a group whose `(` was read.
    fn skip_group(&mut self) {
        let mut open = 1_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                Lexeme::Open => open += 1,
                Lexeme::Close => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                break;
            }
        }
    }

    /// field = name ":" ( "(" or ")" | value ("," value)* )
    fn parse_field(&mut self, name: &str, span: Span) -> Option<Expr> {
        let Some(label) = self.expect_label(name, span) else {
            self.skip_values();
            return None;
        };
        if let Some(open) = self.accept(&Lexeme::Open) {
            return self.parse_group(open, Some(label));
        }
        let mut parts = Vec::new();
        loop {
            match self.peek().cloned() {
                Some(Token { kind: kind @ (Lexeme::Word { .. } | Lexeme::Unclosed { .. }), span }) => {
                    self.at += 1;
                    parts.extend(self.parse_value(label, &kind, span));
                }
                _ => {
                    let place = self.here();
                    self.report(Diagnostic::error(place, format!("`{name}:` has no value")).expecting(expected(label)));
                }
            }
            if self.accept(&Lexeme::Comma).is_none() {
                break;
            }
        }
        (!parts.is_empty()).then(|| Expr::or(parts))
    }

    fn expect_label(&mut self, name: &str, span: Span) -> Option<Label> {
        if let Some(field) = Field::named(name) {
            return Some(Label { field, shorthand: None });
        }
        if let Some((shorthand, ..)) = SHORTHANDS.iter().find(|(shorthand, ..)| *shorthand == name) {
            return Some(Label { field: Field::Date, shorthand: Some(shorthand) });
        }
        let known = FIELDS.iter().map(|about| about.name).chain(SHORTHANDS.iter().map(|(name, ..)| *name));
        let mended = did_you_mean(&nearest(name, known));
        let in_quotes = || hint("put quotes around it to look for the words");
        let span = Span::new(span.start, span.end - 1);
        self.report(Diagnostic::error(span, format!("no field is called `{name}`")).hinted(mended.or_else(in_quotes)));
        None
    }

    /// Skips the values of a field that is not known.
    fn skip_values(&mut self) {
        if self.accept(&Lexeme::Open).is_some() {
            return self.skip_group();
        }
        loop {
            if matches!(self.peek(), Some(Token { kind: Lexeme::Word { .. } | Lexeme::Unclosed { .. }, .. })) {
                self.at += 1;
            }
            if self.accept(&Lexeme::Comma).is_none() {
                break;
            }
        }
    }

    fn parse_value(&mut self, label: Label, kind: &Lexeme, span: Span) -> Option<Expr> {
        let (text, quoted, prefix) = match kind {
            Lexeme::Word { text, quoted, prefix } => (text.as_str(), *quoted, *prefix),
            Lexeme::Unclosed { text } => {
                self.report(Diagnostic::error(span, "this quote is never closed").expecting(&["`\"`"]));
                (text.as_str(), true, false)
            }
            _ => return None,
        };
        match value(label, text, quoted, prefix) {
            Ok(value) => {
                if let Value::Dates(dates) = value
                    && dates.is_reversed()
                {
                    self.report(Diagnostic::error(span, "this range ends before it begins"));
                }
                Some(Expr::Term(Term::new(label.field, value, span)))
            }
            Err(fault) => {
                let printed = self.text.get(span.start..span.end).unwrap_or_default();
                self.report(fault.diagnostic(label, printed, span));
                None
            }
        }
    }
}

fn hint(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Why a value does not fit its field.
enum Fault {
    /// It has no letter or digit.
    Silent,
    /// It is no value of the field.
    Unknown,
    /// The field takes no `*`.
    Prefix,
}

impl Fault {
    fn diagnostic(&self, label: Label, printed: &str, span: Span) -> Diagnostic {
        let field = label.shorthand.unwrap_or(label.field.name());
        match self {
            Fault::Silent if label.field == Field::Words => {
                Diagnostic::warning(span, format!("`{printed}` has no letters or digits to look for"))
            }
            Fault::Silent => Diagnostic::error(span, format!("`{printed}` has no letters or digits to look for"))
                .expecting(expected(label)),
            Fault::Prefix => Diagnostic::error(span, format!("`{field}:` takes no `*`")),
            Fault::Unknown => {
                let names: Vec<&str> = match label.field.kind() {
                    Kind::State => State::ALL.iter().map(|(_, name, _)| *name).collect(),
                    Kind::Feature => Feature::ALL.iter().map(|(_, name, _)| *name).collect(),
                    Kind::Name => PRIORITIES.iter().map(|(_, name)| *name).collect(),
                    _ => Vec::new(),
                };
                let near = nearest(printed, names);
                let diagnostic = Diagnostic::error(span, format!("`{printed}` is no value of `{field}:`"));
                let diagnostic = if near.is_empty() { diagnostic.expecting(expected(label)) } else { diagnostic };
                diagnostic.hinted(did_you_mean(&near))
            }
        }
    }
}

/// What can stand after the colon.
fn expected(label: Label) -> &'static [&'static str] {
    match (label.shorthand, label.field.kind()) {
        (Some("since"), _) => &["a time such as `7d`, `2w`, `1m`, `1y`", "a date"],
        (Some(_), _) => &["a date such as `2024`, `2024-10`, `2024-10-23`"],
        (_, Kind::Text) => &["a word", "a \"phrase\""],
        (_, Kind::Name) if label.field == Field::Priority => &["`high`", "`middle`", "`low`", "`none`"],
        (_, Kind::Name) => &["a name", "`none`"],
        (_, Kind::Date) => {
            &["a date such as `2024`, `2024-10`, `2024-10-23`", "a range such as `2024-10..2024-11`, `>=2024`"]
        }
        (_, Kind::State) => {
            &["`unread`", "`read`", "`flagged`", "`due`", "`overdue`", "`open`", "`done`", "`undated`", "`orphan`"]
        }
        (_, Kind::Feature) => &["`note`", "`links`", "`ednote`"],
    }
}

fn value(label: Label, text: &str, quoted: bool, prefix: bool) -> Result<Value, Fault> {
    let kind = label.field.kind();
    match kind {
        Kind::Date | Kind::State | Kind::Feature if prefix => Err(Fault::Prefix),
        Kind::Name if label.field == Field::Priority && prefix => Err(Fault::Prefix),
        Kind::Date if label.shorthand.is_none() && !quoted && text.eq_ignore_ascii_case("none") => Ok(Value::None),
        Kind::Date => {
            let dates = match label.shorthand {
                None => Dates::read(text),
                Some("since") => When::read(text).map(Dates::From),
                Some("before") => When::read(text).map(Dates::Before),
                Some(_) => When::read(text).map(Dates::After),
            };
            dates.map(Value::Dates).ok_or(Fault::Unknown)
        }
        Kind::State => State::named(text).map(Value::Is).ok_or(Fault::Unknown),
        Kind::Feature => Feature::named(text).map(Value::Has).ok_or(Fault::Unknown),
        Kind::Name if matches!(label.field, Field::Region | Field::Country | Field::Main | Field::From) && prefix => {
            Err(Fault::Prefix)
        }
        Kind::Name if !quoted && !prefix && text.eq_ignore_ascii_case("none") => Ok(Value::None),
        Kind::Name if label.field == Field::Priority => priority_named(text)
            .and_then(priority_name)
            .and_then(|name| text_value(label.field, name, false))
            .ok_or(Fault::Unknown),
        Kind::Text if !quoted && text.starts_with('*') => within_value(label.field, text, prefix)
            .or_else(|| text_value(label.field, text, prefix))
            .ok_or(Fault::Silent),
        Kind::Name | Kind::Text => text_value(label.field, text, prefix).ok_or(Fault::Silent),
    }
}

/// Letters within words; none where the field does not take them, or they are no plain letters.
pub(super) fn within_value(field: Field, text: &str, prefix: bool) -> Option<Value> {
    let text = text.trim_start_matches('*');
    let is_there = field != Field::Link && is_bare(text, field) && Needle::within(text, prefix).is_some();
    is_there.then(|| Value::Within { text: text.to_owned(), prefix })
}

/// Words or a name as a value of a field; none when there is nothing to look for.
pub(super) fn text_value(field: Field, text: &str, prefix: bool) -> Option<Value> {
    let value = Value::text(text, prefix);
    let Value::Text { text, .. } = &value else { return None };
    let is_there = match (field, field.kind()) {
        (Field::Link, _) => !text.is_empty(),
        (_, Kind::Text) => Needle::new(text, prefix).is_some(),
        _ => !text.is_empty(),
    };
    is_there.then_some(value)
}
