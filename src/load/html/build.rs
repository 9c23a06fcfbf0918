//! A page while it is read: tokens in, parts out. A part is what stands on one line: its text, and what the elements around
//! it make of it. Nothing is decided here; [`super::page`] decides.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, Tokenizer};

use crate::item::PartialDate;
use crate::load::lex;

use super::attributes::{Attributes, Known};
use super::classes::Role;
use super::element::{Element, element, is_void};
use super::facts::meta;
use super::parts::{BoxAt, JOIN, LinkAt, Part, Parts};
use super::tame::tame;
use super::tree::{List, Place, Tree, is_block};

/// Reads a page, or a stretch of one.
pub(super) fn read(html: &str) -> Parts {
    let mut builder = Builder { attributes: Attributes::default(), ..Builder::default() };
    builder.parts.text.reserve(html.len() / 2);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<()> {
        builder.event(&event);
        None
    });
    // Without this the text of scripts would be read as mark-up.
    emitter.naively_switch_states(true);
    let html = tame(html);
    for _ in Tokenizer::new_with_emitter(html.as_ref(), Lenient(emitter)) {}
    builder.finish()
}

/// Whatever a page breaks, it is read: nobody asks for its errors, and looking for them takes a tenth of the time.
struct Lenient<E>(E);

impl<E: Emitter> ForwardingEmitter for Lenient<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }
}

#[derive(Debug, Default)]
struct Builder {
    parts: Parts,
    tree: Tree,
    place: Place,
    attributes: Attributes,
    /// Where the open line starts in the text.
    start: usize,
    /// What held there.
    first: Place,
    /// Bold and linked bytes of the open line.
    bold: usize,
    linked: usize,
    /// A blank stands before the next word.
    blank: bool,
    /// The open line goes on after a break, or after bold text.
    broken: bool,
    runs_on: bool,
    glued: bool,
    /// Line breaks and block borders since the last part.
    breaks: u32,
    block: bool,
    /// The next part begins a story.
    begins: bool,
    /// A rule stands before the next part.
    ruled: bool,
    /// The bullet or number in front of the next line.
    marker: Option<String>,
    /// A cell of the row has ended, and the next one goes on in its line.
    cell: bool,
    /// The day of the open line.
    day: Option<PartialDate>,
    /// Pictures that wait for the end of the line.
    pictures: Vec<String>,
    /// The title of the page is being read.
    in_title: bool,
    /// Rows and cells so far.
    rows: u32,
    columns: u32,
}

impl Builder {
    fn event(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.attributes.start(name),
            CallbackEvent::AttributeName { name } => self.attributes.name(name),
            CallbackEvent::AttributeValue { value } => self.attributes.value(value),
            CallbackEvent::CloseStartTag { self_closing } => self.start_tag(*self_closing),
            CallbackEvent::EndTag { name } => self.end_tag(name),
            CallbackEvent::String { value } => match std::str::from_utf8(value) {
                Ok(text) => self.words(text),
                Err(_) => self.words(&String::from_utf8_lossy(value)),
            },
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn start_tag(&mut self, self_closing: bool) {
        let name = std::mem::take(&mut self.attributes.tag);
        let element = self.attributes.shown(element(&name));
        match element {
            Element::Break => self.line_break(),
            Element::Rule => {
                self.flush();
                (self.block, self.ruled) = (true, true);
                self.breaks += 1;
            }
            Element::Image => self.picture(),
            Element::Meta | Element::Relation | Element::Base => self.fact(element),
            _ if is_void(&name) => {}
            _ => self.open(&name, element, self_closing),
        }
        self.attributes.tag = name;
    }

    fn open(&mut self, name: &[u8], element: Element, self_closing: bool) {
        if is_block(element) {
            if let Some(place) = self.tree.close_if(|e| e == Element::Paragraph) {
                self.end_line();
                self.place = place;
            }
            // An entry or a cell ends the one before it.
            let kin = |e: Element| match element {
                Element::Entry => e == Element::Entry,
                Element::Cell => e == Element::Cell,
                Element::Row => matches!(e, Element::Row | Element::Cell),
                _ => false,
            };
            while let Some(place) = self.tree.close_if(kin) {
                if element != Element::Cell {
                    self.end_line();
                }
                self.place = place;
            }
            if element == Element::Cell && self.joins_cell() {
                self.cell = true;
            } else {
                self.end_line();
            }
        }
        // `<b/>` opens what is never closed; an XHTML writer meant nothing by it.
        if self_closing && matches!(element, Element::Bold | Element::Link | Element::Title | Element::Hidden) {
            return;
        }
        let before = self.place;
        let role = self.attributes.role(name, element, before.article);
        let kept = role == Role::Unseen || before.role != Role::Body || is_block(element);
        let role = match role {
            _ if !kept => Role::None,
            // The name of a writer is no title.
            Role::Title if before.role == Role::Byline => Role::None,
            role => role,
        };
        if role.stands_alone() && before.role != role && !is_block(element) {
            self.end_line();
        }
        if !self.tree.open(name, element, before) {
            return;
        }
        let mut place = before;
        if holds_blocks(element) {
            let sign = sign(name, self.attributes.get(Known::Class).unwrap_or_default());
            self.parts.boxes.push(BoxAt { parent: before.within, sign });
            place.within = u32::try_from(self.parts.boxes.len()).unwrap_or(0);
        }
        place.bold |= is_block(element) && self.attributes.is_bold();
        place.large |= self.attributes.is_large(name);
        place.bar |= matches!(element, Element::Row | Element::Cell) && self.attributes.has_ground();
        match element {
            Element::Heading(level) => place.heading = level,
            Element::Bold => {
                self.split_at_bold(true);
                place.bold = true;
            }
            Element::Preformatted => place.preformatted = true,
            Element::Hidden => place.hidden = true,
            Element::Chrome => place.chrome = true,
            Element::Bulleted => place.list = List::Bullets,
            Element::Numbered => {
                let start = self.attributes.get(Known::Start).and_then(|n| n.parse().ok()).unwrap_or(1);
                place.list = List::Numbers(start);
            }
            Element::Entry if !before.chrome => self.entry(&mut place, name),
            Element::Link => {
                if let Some(url) = self.attributes.get(Known::Href).map(str::trim).filter(|url| !url.is_empty()) {
                    let start = self.parts.text.len();
                    let link = LinkAt { part: self.parts.parts.len(), start, end: start, url: url.to_owned() };
                    self.parts.links.push(link);
                    place.link = u32::try_from(self.parts.links.len()).unwrap_or(0);
                }
            }
            Element::Time => {
                self.day = self.attributes.get(Known::Day).and_then(|day| day.get(..10)?.parse().ok()).or(self.day);
            }
            Element::Row => {
                self.rows += 1;
                place.row = self.rows;
            }
            Element::Cell => {
                self.columns += 1;
                place.column = self.columns;
            }
            Element::Main => place.main = true,
            Element::Block if name == b"section" => place.sectioned = true,
            Element::Figure => place.pictured = true,
            Element::Caption if before.pictured => place.role = Role::Image,
            Element::Article => {
                place.main = true;
                place.article = true;
            }
            // The head of a section is none of the page.
            Element::Header => {
                place.chrome |= !before.article && !before.main && !before.sectioned && before.story == 0;
            }
            Element::Title => self.in_title = self.parts.facts.title.is_none(),
            _ => {}
        }
        match role {
            Role::Chrome | Role::Pager | Role::Unseen => place.chrome = true,
            Role::Main => place.main = true,
            Role::Beside => place.beside = true,
            Role::Image => place.pictured = true,
            Role::Story if !before.chrome && before.story == 0 => {
                self.parts.stories += 1;
                self.begins = true;
                place.story = self.parts.stories;
            }
            _ => {}
        }
        if !matches!(role, Role::None | Role::Beside) {
            place.role = role;
        }
        self.parts.has_main |= place.main && !place.chrome;
        self.place = place;
    }

    fn entry(&mut self, place: &mut Place, name: &[u8]) {
        place.entry = name == b"li";
        if !place.entry {
            return;
        }
        self.marker = Some(match &mut self.place.list {
            List::Numbers(next) => {
                let number = *next;
                *next = next.saturating_add(1);
                place.list = List::Numbers(number);
                format!("{number}. ")
            }
            List::Bullets | List::None => String::from("• "),
        });
    }

    fn end_tag(&mut self, name: &[u8]) {
        if self.in_title && name == b"title" {
            self.in_title = false;
        }
        // `</p>` alone makes an empty paragraph, and `</br>` is a break.
        if name == b"br" {
            self.line_break();
            return;
        }
        let numbers = self.place.list;
        let link = self.place.link;
        let Some(closed) = self.tree.close(name) else {
            if is_block(element(name)) {
                self.end_line();
            }
            return;
        };
        if closed.blocks && closed.element != Element::Cell {
            self.end_line();
        }
        if closed.element == Element::Bold && self.place.bold && !closed.place.bold {
            self.place.bold = closed.place.bold;
            self.split_at_bold(false);
        }
        if self.place.role != closed.place.role && self.place.role.stands_alone() {
            self.end_line();
        }
        if link != closed.place.link {
            let end = self.parts.text.len();
            if let Some(link) = self.parts.links.get_mut((link as usize).wrapping_sub(1)) {
                link.end = end;
            }
        }
        self.place = closed.place;
        // The list counts on after its entry.
        if closed.element == Element::Entry
            && let (List::Numbers(_), List::Numbers(done)) = (self.place.list, numbers)
        {
            self.place.list = List::Numbers(done.saturating_add(1));
        }
        if closed.element == Element::Article || closed.element == Element::Row {
            self.cell = false;
        }
    }

    /// A cell goes on in the line of the cell before it while both are short.
    fn joins_cell(&self) -> bool {
        let open = self.parts.text.len() - self.start;
        open > 0 && open <= SHORT_CELL && !self.broken
    }

    fn line_break(&mut self) {
        if self.place.hidden {
            return;
        }
        if self.is_empty() && self.runs_on {
            (self.runs_on, self.broken, self.breaks) = (false, true, 1);
        } else if self.is_empty() {
            self.breaks += 1;
        } else {
            self.flush();
            self.breaks = 1;
            self.broken = true;
        }
    }

    /// A block begins or ends.
    fn end_line(&mut self) {
        self.flush();
        self.block = true;
        self.cell = false;
        self.broken = false;
    }

    /// Bold text at the start of a line may be its headline: it is kept apart from what follows.
    fn split_at_bold(&mut self, opens: bool) {
        // Bold text that closes and opens again is one.
        if opens && self.runs_on && self.is_empty() && self.start > 0 {
            self.reopen();
            return;
        }
        let open = self.parts.text.len() - self.start;
        let line = self.parts.text.get(self.start..).unwrap_or_default();
        let headline = !opens
            && self.bold >= open.saturating_sub(2)
            && open > 0
            && open <= LONGEST_BOLD
            && self.place.heading == 0
            && !self.place.chrome
            && line.trim_end().ends_with(|c: char| !c.is_alphanumeric() || c.is_alphabetic());
        if headline {
            let blank = self.blank || line.ends_with(' ');
            self.flush();
            self.runs_on = true;
            self.blank = blank;
        }
    }

    /// Goes on with the last part as if it had not ended.
    fn reopen(&mut self) {
        let Some(part) = self.parts.parts.pop() else { return };
        self.parts.text.truncate(part.end);
        (self.start, self.first) = (part.start, part.place);
        (self.bold, self.linked) = (part.bold, part.linked);
        (self.broken, self.runs_on, self.glued) = (part.broken, part.runs_on, part.glued);
        (self.begins, self.ruled, self.day) = (part.begins, part.ruled, part.day.or(self.day));
        (self.breaks, self.block) = (part.gap + 1, part.gap > 0);
        // A link that was opened in between stands in it too.
        let (at, end) = (self.parts.parts.len(), self.parts.text.len());
        for link in self.parts.links.iter_mut().rev().take_while(|link| link.part > at) {
            (link.part, link.start, link.end) = (at, link.start.min(end), link.end.min(end));
        }
    }

    fn is_empty(&self) -> bool {
        self.start == self.parts.text.len()
    }

    fn words(&mut self, text: &str) {
        if self.in_title {
            self.parts.facts.title.get_or_insert_default().push_str(text);
            return;
        }
        if self.place.hidden {
            return;
        }
        if self.place.preformatted {
            for (number, line) in text.split('\n').enumerate() {
                if number > 0 {
                    self.line_break();
                }
                self.begin_line(line);
                let line = if self.is_empty() { line.trim_start() } else { line };
                self.push(line);
            }
            return;
        }
        let mut rest = text;
        loop {
            let trimmed = rest.trim_ascii_start();
            self.blank |= trimmed.len() < rest.len();
            if trimmed.is_empty() {
                return;
            }
            // Up to the next blank that is not a single space.
            let end = odd_blank(trimmed.as_bytes());
            let (run, after) = trimmed.split_at(end);
            self.begin_line(run);
            if self.blank && !self.is_empty() {
                self.push(" ");
            }
            self.blank = false;
            self.push(run);
            rest = after;
        }
    }

    /// The first text of a line: its place is what holds here, and its bullet or number stands before it.
    fn begin_line(&mut self, text: &str) {
        if !self.is_empty() || text.trim().is_empty() {
            if self.cell && !self.is_empty() && !text.trim().is_empty() {
                self.cell = false;
                self.blank = false;
                self.parts.joins.push(self.parts.text.len());
                self.push(JOIN);
            }
            return;
        }
        self.first = self.place;
        self.cell = false;
        self.glued = self.runs_on && !self.blank && text.starts_with(char::is_lowercase);
        if !self.runs_on {
            self.blank = false;
        }
        if let Some(marker) = self.marker.take() {
            self.push(&marker);
            // The bullet is no part of the link that the entry opens with.
            let (start, end) = (self.start, self.parts.text.len());
            let link = self.parts.links.get_mut((self.place.link as usize).wrapping_sub(1));
            link.filter(|link| link.start == start).into_iter().for_each(|link| link.start = end);
        }
    }

    fn push(&mut self, text: &str) {
        self.parts.text.push_str(text);
        if self.place.bold {
            self.bold += text.len();
        }
        if self.place.link > 0 {
            self.linked += text.len();
        }
    }

    /// Ends the open line.
    fn flush(&mut self) {
        let line = self.parts.text.get(self.start..).unwrap_or_default();
        if line.trim().is_empty() {
            self.parts.text.truncate(self.start);
        } else {
            let end = self.start + line.trim_end().len();
            self.parts.parts.push(Part {
                start: self.start,
                end,
                place: self.first,
                broken: self.broken,
                runs_on: self.runs_on,
                glued: self.glued,
                listed: false,
                bold: self.bold,
                linked: self.linked,
                gap: if self.runs_on { 0 } else { self.breaks.saturating_sub(1).max(u32::from(self.block)) },
                begins: std::mem::take(&mut self.begins),
                ruled: std::mem::take(&mut self.ruled),
                day: self.day.take(),
            });
            // A mark between parts keeps their texts apart, so that links end where their line does.
            self.parts.text.push('\n');
            self.breaks = 0;
            self.block = false;
        }
        self.start = self.parts.text.len();
        (self.bold, self.linked, self.blank) = (0, 0, false);
        (self.broken, self.runs_on, self.glued) = (false, false, false);
        for picture in std::mem::take(&mut self.pictures) {
            self.picture_line(&picture);
        }
    }

    fn picture(&mut self) {
        let Some(alt) = self.attributes.get(Known::Alt).map(str::trim).filter(|alt| !alt.is_empty()) else { return };
        if self.place.hidden {
            return;
        }
        // A sign of the text, drawn.
        if !alt.contains(char::is_alphanumeric) {
            let sign = alt.to_owned();
            self.words(&sign);
            return;
        }
        let picture = format!("[image: {}]", alt.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
        if self.is_empty() { self.picture_line(&picture) } else { self.pictures.push(picture) }
    }

    fn picture_line(&mut self, picture: &str) {
        let start = self.parts.text.len();
        self.parts.text.push_str(picture);
        let end = self.parts.text.len();
        let place = Place { role: Role::Image, entry: false, heading: 0, bold: false, ..self.place };
        let begins = std::mem::take(&mut self.begins);
        self.parts.parts.push(Part { start, end, place, gap: 1, begins, ..Part::default() });
        self.parts.text.push('\n');
        self.start = self.parts.text.len();
    }

    fn fact(&mut self, element: Element) {
        let get = |known| self.attributes.get(known);
        match (element, get(Known::Key).or(get(Known::Property)), get(Known::Content)) {
            (Element::Meta, Some(key), Some(content)) => meta(&mut self.parts.facts, key, content),
            (Element::Relation, ..) if get(Known::Rel) == Some("canonical") => {
                self.parts.facts.address = get(Known::Href).map(str::to_owned);
            }
            (Element::Base, ..) if self.parts.facts.base.is_none() => {
                self.parts.facts.base = get(Known::Href).map(str::to_owned);
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Parts {
        self.flush();
        self.parts.too_deep = self.tree.too_deep;
        super::beside::put_beside(&mut self.parts);
        super::apart::set(&mut self.parts);
        self.parts
    }
}

/// True for elements that a story may be set in.
fn holds_blocks(element: Element) -> bool {
    matches!(element, Element::Block | Element::Entry | Element::Row | Element::Cell | Element::Article)
}

/// A number of the name of an element and of the first word that its site calls it, whatever it counts: `post-12` and `post-13` are
/// alike.
fn sign(name: &[u8], class: &str) -> u32 {
    let first = class.split_ascii_whitespace().next().unwrap_or_default().bytes().take(LONGEST_SIGN);
    let named = name.iter().copied().chain([b' ']).chain(first.filter(|byte| !byte.is_ascii_digit()));
    named.fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// So much of a name tells elements apart, in bytes.
const LONGEST_SIGN: usize = 64;

/// The longest cell, in bytes, that the next one joins.
const SHORT_CELL: usize = 60;
/// The longest bold text, in bytes, that may be a headline.
const LONGEST_BOLD: usize = 240;

/// Where the first blank stands that is no single space.
fn odd_blank(bytes: &[u8]) -> usize {
    let other = |byte: u8| (byte == b'\n') | (byte == b'\t') | (byte == b'\r') | (byte == 0x0c);
    let odd = |byte: u8, next: u8| other(byte) | ((byte == b' ') & ((next == b' ') | other(next)));
    let last = bytes.last().filter(|&&last| last == b' ' || other(last)).map(|_| bytes.len() - 1);
    lex::find_pair(bytes, odd).or(last).unwrap_or(bytes.len())
}
