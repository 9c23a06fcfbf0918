//! The slot: where in a query somebody types. It is a bare word, or the value of a field, and knows its begin, what of it is
//! typed, and what of the query would be left without it. What could stand there, those know who have the items.

use super::field::{Field, Kind, SHORTHANDS};
use super::token::{Lexeme, Token, lex};

/// Where somebody types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The field whose value it is; none for a bare word, which may become the name of a field or any value.
    pub field: Option<Field>,
    /// The other way to write a date field that stands there: `since`, `before` or `after`.
    pub shorthand: Option<&'static str>,
    /// The byte at which what is typed begins, an opening quote included.
    pub start: usize,
    /// What is typed so far, without quotes and star.
    pub begun: String,
    /// The query without the term in which is typed: what the counts of its values are taken under.
    pub rest: String,
}

/// What the parenthesis around a place says.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// The token of the field whose values it holds.
    label: Option<usize>,
}

/// The place in which is typed with the cursor at a byte of the text; none where nothing could be put in: in the middle of a
/// word, or after a name that is no field.
#[must_use]
pub fn slot(text: &str, cursor: usize) -> Option<Slot> {
    let (before, after) = text.split_at_checked(cursor)?;
    if after.chars().next().is_some_and(|next| !next.is_whitespace() && next != ')') {
        return None;
    }
    let tokens = lex(before);
    let (start, begun, last) = match tokens.last() {
        Some(Token { kind: Lexeme::Word { text, .. }, span }) if span.end == cursor => {
            (span.start, text.clone(), tokens.len() - 1)
        }
        Some(Token { kind: Lexeme::Unclosed { text }, span }) => (span.start, text.clone(), tokens.len() - 1),
        // What is an operator when a blank follows is still a word.
        Some(Token { kind: Lexeme::And | Lexeme::Or | Lexeme::Not, span }) if span.end == cursor => return None,
        _ => (cursor, String::new(), tokens.len()),
    };
    let groups = open_groups(tokens.get(..last)?);
    let label = label_of(&tokens, last).or_else(|| groups.last().and_then(|group| group.label));
    let name = label.and_then(|at| tokens.get(at)).and_then(|token| match &token.kind {
        Lexeme::Field(name) => Some(name.as_str()),
        _ => None,
    });
    let field = name.map(field_of);
    if matches!(field, Some(None)) {
        return None;
    }
    let (field, shorthand) = field.flatten().map_or((None, None), |(field, shorthand)| (Some(field), shorthand));
    // Among alternatives the other terms limit nothing.
    let is_joined = groups.is_empty() && !lex(text).iter().any(|token| token.kind == Lexeme::Or);
    let term = label.unwrap_or(last);
    let negated = term.checked_sub(1).filter(|at| tokens.get(*at).is_some_and(|token| token.kind == Lexeme::Minus));
    let term = negated.unwrap_or(term);
    let end = tokens.get(term).map_or(start, |token| token.span.start);
    let rest = if is_joined { format!("{}{after}", before.get(..end)?) } else { String::new() };
    Some(Slot { field, shorthand, start, begun, rest: rest.trim().to_owned() })
}

/// The parentheses that are open after some tokens, the innermost last.
fn open_groups(tokens: &[Token]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Lexeme::Open => {
                let outer = groups.last().and_then(|group| group.label);
                let label = at.checked_sub(1).filter(|at| is_field(tokens, *at));
                groups.push(Group { label: label.or(outer) });
            }
            Lexeme::Close => drop(groups.pop()),
            _ => {}
        }
    }
    groups
}

fn is_field(tokens: &[Token], at: usize) -> bool {
    matches!(tokens.get(at), Some(Token { kind: Lexeme::Field(_), .. }))
}

/// The token of the field whose value the token at `at` is, or would be: directly before it, or before values and commas.
fn label_of(tokens: &[Token], at: usize) -> Option<usize> {
    let mut before = at.checked_sub(1)?;
    while matches!(tokens.get(before)?.kind, Lexeme::Comma) {
        // A comma stands behind a value or behind nothing.
        before = before.checked_sub(1)?;
        if matches!(tokens.get(before)?.kind, Lexeme::Word { .. } | Lexeme::Unclosed { .. }) {
            before = before.checked_sub(1)?;
        }
    }
    is_field(tokens, before).then_some(before)
}

/// The field of a name, and the other way to write it that it is.
fn field_of(name: &str) -> Option<(Field, Option<&'static str>)> {
    let shorthand = SHORTHANDS.iter().find(|(known, ..)| *known == name).map(|(known, ..)| *known);
    Field::named(name).map(|field| (field, None)).or_else(|| Some((Field::Date, Some(shorthand?))))
}

impl Slot {
    /// A comma may follow a value here: alternatives of one field.
    #[must_use]
    pub fn takes_commas(&self) -> bool {
        self.shorthand.is_none() && self.field.is_some_and(|field| field.kind() != Kind::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bar is the cursor. Field, what is typed, its first byte, and what is left.
    fn check(text: &str, expect: Option<(&str, &str, usize, &str)>) {
        let cursor = text.find('|').unwrap();
        let found = slot(&text.replace('|', ""), cursor);
        let told = found.as_ref().map(|slot| {
            let name = slot.shorthand.unwrap_or(slot.field.map_or("", Field::name));
            (name, slot.begun.as_str(), slot.start, slot.rest.as_str())
        });
        assert_eq!(told, expect, "{text}");
    }

    #[test]
    fn words_and_values_are_told_apart() {
        check("|", Some(("", "", 0, "")));
        check("stri|", Some(("", "stri", 0, "")));
        check("strike reg|", Some(("", "reg", 7, "strike")));
        check("source:|", Some(("source", "", 7, "")));
        check("source:re|", Some(("source", "re", 7, "")));
        check("strike source:re| is:unread", Some(("source", "re", 14, "strike  is:unread")));
        check("strike -source:re|", Some(("source", "re", 15, "strike")));
        check("source:tass re|", Some(("", "re", 12, "source:tass")));
        check("source:tass,re|", Some(("source", "re", 12, "")));
        check("source:tass,|", Some(("source", "", 12, "")));
        check("source:\"le mo|", Some(("source", "le mo", 7, "")));
        check("source:\"le monde\"|", Some(("source", "le monde", 7, "")));
        check("source: re|", Some(("source", "re", 8, "")));
        check("since:7|", Some(("since", "7", 6, "")));
        check("due<=to|", Some(("due", "<=to", 3, "")));
    }

    #[test]
    fn parentheses_hand_their_field_on() {
        check("region:(europe OR as|", Some(("region", "as", 18, "")));
        check("region:(europe (no|", Some(("region", "no", 16, "")));
        check("region:(europe) no|", Some(("", "no", 16, "region:(europe)")));
        check("(strike OR fer|)", Some(("", "fer", 11, "")));
        check("a OR source:t|", Some(("source", "t", 12, "")));
    }

    #[test]
    fn where_nothing_can_be_put_in_there_is_no_slot() {
        check("sou|rce:tass", None);
        check("regoin:no|", None);
        check("strike OR|", None);
        check("source:re|uters", None);
    }

    #[test]
    fn any_text_and_cursor_are_fine() {
        for text in
            ["", "((((", "\"", "source:\"", ",,,", "region:(,", "-", "---a:", "ünï:ä", "a:(b:(c", "))", "since:,,x"]
        {
            for cursor in 0..=text.len() + 1 {
                if let Some(slot) = slot(text, cursor) {
                    assert!(slot.start <= cursor && text.is_char_boundary(slot.start), "{text} {cursor}");
                }
            }
        }
    }
}
