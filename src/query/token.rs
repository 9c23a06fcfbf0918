//! The lexer: query text to tokens with spans. It never fails: whatever is typed is some token.

use crate::item::Span;

use super::field::{Field, Kind, SHORTHANDS};

/// A token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Lexeme,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lexeme {
    /// `name:`, known or not.
    Field(String),
    /// A run of characters, or quoted text; `prefix` when a `*` stands at its end.
    Word {
        text: String,
        quoted: bool,
        prefix: bool,
    },
    /// Quoted text without its closing quote.
    Unclosed {
        text: String,
    },
    /// A comma between values of a field.
    Comma,
    Minus,
    And,
    Or,
    Not,
    Open,
    Close,
}

/// All tokens of a query.
pub(super) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), list: None };
    while lexer.at < text.len() {
        lexer.token();
    }
    lexer.tokens
}

pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    /// After `name:`: whether commas part the values that stand there.
    list: Option<bool>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Lexeme, length: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + length) });
        self.at += length;
    }

    fn token(&mut self) {
        let Some(first) = self.rest().chars().next() else { return };
        match first {
            _ if is_blank(first) => {
                self.at += first.len_utf8();
                // `region: europe, asia` is read as it is meant; a blank after a value ends its list.
                if !matches!(self.tokens.last(), Some(Token { kind: Lexeme::Field(_) | Lexeme::Comma, .. })) {
                    self.list = None;
                }
                return;
            }
            '(' => self.push(Lexeme::Open, 1),
            ')' => self.push(Lexeme::Close, 1),
            ',' if self.list == Some(true) => return self.push(Lexeme::Comma, 1),
            '"' | '“' | '”' => return self.quoted(first.len_utf8()),
            '-' if self.list.is_none() && self.is_before_term() => self.push(Lexeme::Minus, 1),
            _ => return self.word(),
        }
        self.list = None;
    }

    /// A minus stands before what it negates; alone or doubled it is a dash.
    fn is_before_term(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|next| !next.is_whitespace() && next != '-' && next != ')')
    }

    fn quoted(&mut self, open: usize) {
        let mut text = String::new();
        let mut length = open;
        let mut chars = self.rest().get(open..).unwrap_or_default().chars().peekable();
        let mut is_closed = false;
        while let Some(next) = chars.next() {
            length += next.len_utf8();
            match next {
                '\\' if matches!(chars.peek(), Some('"' | '\\')) => {
                    text.extend(chars.next());
                    length += 1;
                }
                '"' | '“' | '”' => {
                    is_closed = true;
                    break;
                }
                _ => text.push(next),
            }
        }
        if is_closed {
            let prefix = chars.peek() == Some(&'*');
            self.push(Lexeme::Word { text, quoted: true, prefix }, length + usize::from(prefix));
        } else {
            self.push(Lexeme::Unclosed { text }, length);
        }
    }

    fn word(&mut self) {
        if self.list.is_none() && self.field() {
            return;
        }
        let is_list = self.list == Some(true);
        let ends = |c: char| is_blank(c) || matches!(c, '(' | ')' | '"' | '“' | '”') || (is_list && c == ',');
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        let word = self.rest().get(..length).unwrap_or_default();
        // Directly after `name:` they are names.
        let is_operator = self.tokens.last().is_none_or(|last| last.span.end < self.at || self.list.is_none());
        let kind = match word {
            "AND" if is_operator => Lexeme::And,
            "OR" if is_operator => Lexeme::Or,
            "NOT" if is_operator => Lexeme::Not,
            _ => {
                let text = word.trim_end_matches('*');
                Lexeme::Word { text: text.to_owned(), quoted: false, prefix: text.len() < word.len() }
            }
        };
        self.push(kind, length);
    }

    /// Reads `name:`. Times (`12:30`), addresses (`https://…`) and headlines (`Iran: the deal`) are no fields.
    fn field(&mut self) -> bool {
        let length = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (name, after) = self.rest().split_at(length);
        if after.starts_with(['<', '>']) && Field::named(name).is_some_and(|field| field.kind() == Kind::Date) {
            // `due<=today` is read as `due:<=today`.
            let name = name.to_ascii_lowercase();
            self.list = Some(true);
            self.push(Lexeme::Field(name), length);
            return true;
        }
        let Some(value) = after.strip_prefix(':').filter(|_| length > 0) else { return false };
        let known = Field::named(name);
        let is_shorthand = SHORTHANDS.iter().any(|(shorthand, ..)| shorthand.eq_ignore_ascii_case(name));
        let looks_like_value = value.chars().next().is_some_and(|c| !c.is_whitespace() && c != '/');
        if known.is_none() && !is_shorthand && !looks_like_value {
            return false;
        }
        let name = name.to_ascii_lowercase();
        self.list = Some(known.is_some_and(|field| field.kind() != Kind::Text));
        self.push(Lexeme::Field(name), length + 1);
        true
    }
}
