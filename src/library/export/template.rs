//! Citation templates: text with fields, `{source}, {date:long}, in: {publisher}, {document}`.
//!
//! ```text
//! template = (text | field | "[" (text | field)* "]")*
//! field    = "{" name (":" form)? ("|" name (":" form)?)* "}"       the first that is not empty
//! text     = any characters; "{{" "}}" "[[" "]]" stand for one of them
//! ```
//!
//! A part in brackets is left out as a whole when a field in it is empty. Outside of brackets an empty field takes the text
//! before it away, up to the field before; the first one takes the text behind it. So no comma is left without a word. A field
//! that would say what the one before it said counts as empty: many bulletins are called as their publisher is.

use std::fmt;
use std::ops::Range;

use super::day::DayForm;
use super::particulars::{Exported, Particular, one_line};
use crate::suggest::suggestion;

/// A citation template.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Vec<(Particular, DayForm)>),
    Optional(Vec<Part>),
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// The bytes that are wrong.
    pub span: Range<usize>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What would mend it.
    pub mend: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The built-in styles with what each is for.
pub const STYLES: [(&str, &str, &str); 4] = [
    (
        "full",
        "[“{headline}”, ][{credits:long|date:long}, ]in: [{document}, ]{where}.",
        "everything, the file and lines too",
    ),
    ("short", "[{source}, ]{date:short|where}", "outlet and day"),
    (
        "chicago",
        "[{source}, ][“{headline},” ][{date:month-first}, ]in {document|path}[, {publisher}].",
        "a note as the Chicago manual has it",
    ),
    (
        "apa",
        "[{source|publisher}. ][({date:year-first}). ][{headline}. ]In {document|path}.",
        "a reference as the APA has it",
    ),
];

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its place and mend.
    pub fn parse(text: &str) -> Result<Template, TemplateFault> {
        let mut parser = Parser { text, at: 0 };
        let parts = parser.parts(None)?;
        if !parts.iter().any(Part::has_field) {
            return Err(TemplateFault {
                span: 0..text.len(),
                message: String::from("there is no field in this template"),
                mend: String::from("write one, as in `{source}, {date:long}, in: {document}`"),
            });
        }
        Ok(Template { parts })
    }

    /// The built-in style of this name.
    #[must_use]
    pub fn style(name: &str) -> Option<Template> {
        let (_, text, _) = STYLES.iter().find(|(known, ..)| *known == name)?;
        Template::parse(text).ok()
    }

    /// The citation of a story, on one line.
    pub(super) fn render(&self, story: &Exported<'_>) -> String {
        let mut printing = Printing { story, out: String::new(), last: String::new() };
        // Text since the last field; it is printed when it turns out to stand between two.
        let mut between = String::new();
        let mut swallow = false;
        for part in &self.parts {
            match part {
                Part::Text(_) if swallow => swallow = false,
                Part::Text(text) => between.push_str(text),
                Part::Field(choices) => {
                    let value = printing.value(choices);
                    let printed = !printing.last.is_empty();
                    swallow = value.is_none() && !printed;
                    match value {
                        Some(value) => printing.push(&std::mem::take(&mut between), value),
                        None if printed => between.clear(),
                        None => {}
                    }
                }
                Part::Optional(parts) => {
                    if let Some((text, last)) = printing.optional(parts) {
                        printing.out.push_str(&std::mem::take(&mut between));
                        printing.out.push_str(&text);
                        printing.last = last;
                        swallow = false;
                    }
                }
            }
        }
        printing.out.push_str(&between);
        one_line(&printing.out)
    }
}

/// A citation that is being printed.
struct Printing<'a> {
    story: &'a Exported<'a>,
    out: String,
    /// What the last field printed: the next one does not say it again.
    last: String,
}

impl Printing<'_> {
    /// What a field prints, none where that is nothing, or what the field before it printed.
    fn value(&self, choices: &[(Particular, DayForm)]) -> Option<String> {
        let values = choices.iter().map(|(particular, form)| self.story.get(*particular, *form));
        values.into_iter().find(|value| !value.is_empty()).filter(|value| *value != self.last)
    }

    fn push(&mut self, before: &str, value: String) {
        self.out.push_str(before);
        self.out.push_str(&value);
        self.last = value;
    }

    /// A part in brackets and what its last field printed, none where a field of its own is empty.
    fn optional(&self, parts: &[Part]) -> Option<(String, String)> {
        let mut inner = Printing { story: self.story, out: String::new(), last: self.last.clone() };
        for part in parts {
            match part {
                Part::Text(text) => inner.out.push_str(text),
                Part::Field(choices) => {
                    let value = inner.value(choices)?;
                    inner.push("", value);
                }
                Part::Optional(_) => {}
            }
        }
        Some((inner.out, inner.last))
    }
}

impl Part {
    fn has_field(&self) -> bool {
        match self {
            Part::Text(_) => false,
            Part::Field(_) => true,
            Part::Optional(parts) => parts.iter().any(Part::has_field),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn fault<T>(span: Range<usize>, message: impl Into<String>, mend: impl Into<String>) -> Result<T, TemplateFault> {
        Err(TemplateFault { span, message: message.into(), mend: mend.into() })
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Parts up to the end of the text, or of the bracket that was opened.
    fn parts(&mut self, open: Option<usize>) -> Result<Vec<Part>, TemplateFault> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(c) = self.rest().chars().next() {
            let start = self.at;
            self.at += c.len_utf8();
            if matches!(c, '{' | '}' | '[' | ']') && self.rest().starts_with(c) {
                self.at += 1;
                push_text(&mut parts, c);
                continue;
            }
            match c {
                '{' => parts.push(self.field(start)?),
                '[' if open.is_some() => {
                    return Self::fault(
                        start..self.at,
                        "a bracket opens in a bracket",
                        "close the first one before it",
                    );
                }
                '[' => {
                    let inner = self.parts(Some(start))?;
                    if !inner.iter().any(Part::has_field) {
                        return Self::fault(
                            start..self.at,
                            "there is no field in these brackets",
                            "write `[[` and `]]` for brackets of text",
                        );
                    }
                    parts.push(Part::Optional(inner));
                }
                ']' if open.is_some() => return Ok(parts),
                ']' => return Self::fault(start..self.at, "`]` closes nothing", "write `]]` for a bracket"),
                '}' => return Self::fault(start..self.at, "`}` closes nothing", "write `}}` for a brace"),
                c => push_text(&mut parts, c),
            }
        }
        match open {
            Some(open) => {
                Self::fault(open..open + 1, "`[` is never closed", "write `]` after it, or `[[` for a bracket")
            }
            None => Ok(parts),
        }
    }

    /// A field whose brace is at `start`.
    fn field(&mut self, start: usize) -> Result<Part, TemplateFault> {
        let Some(length) = self.rest().find('}') else {
            return Self::fault(
                start..start + 1,
                "`{` is never closed",
                "write `}` after the name, or `{{` for a brace",
            );
        };
        let inner = self.text.get(self.at..self.at + length).unwrap_or_default();
        let mut choices = Vec::new();
        let mut at = self.at;
        for choice in inner.split('|') {
            choices.push(self.choice(choice, at)?);
            at += choice.len() + 1;
        }
        self.at += length + 1;
        Ok(Part::Field(choices))
    }

    fn choice(&self, choice: &str, at: usize) -> Result<(Particular, DayForm), TemplateFault> {
        let (name, form) = match choice.split_once(':') {
            Some((name, form)) => (name, Some(form)),
            None => (choice, None),
        };
        let name_span = at..at + name.len();
        let Some(particular) = Particular::named(name.trim()) else {
            let names: Vec<&str> = Particular::ALL.iter().map(|(name, ..)| *name).collect();
            return Self::fault(
                name_span,
                format!("no field is called `{}`", name.trim()),
                suggestion(name.trim(), &names),
            );
        };
        let Some(form) = form else { return Ok((particular, DayForm::default())) };
        let form_span = at + name.len() + 1..at + choice.len();
        if !particular.is_dated() {
            return Self::fault(
                form_span,
                format!("`{}` has no forms", name.trim()),
                format!("write `{{{}}}`", name.trim()),
            );
        }
        match DayForm::ALL.iter().find(|(known, _)| *known == form.trim()) {
            Some((_, form)) => Ok((particular, *form)),
            None => {
                let names = DayForm::ALL.map(|(name, _)| name);
                Self::fault(
                    form_span,
                    format!("no form of a date is called `{}`", form.trim()),
                    suggestion(form.trim(), &names),
                )
            }
        }
    }
}

fn push_text(parts: &mut Vec<Part>, c: char) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push(c),
        _ => parts.push(Part::Text(c.to_string())),
    }
}
