//! Completion: while a query is typed, what may be meant stands in a small pane over the prompt, with counts. Tab puts it in, and
//! the next one with another Tab.
//!
//! The values of a field come up by themselves after its colon; for a bare word Tab asks for them, from then on until Esc. What the
//! list shows is the query as typed where that means something, else with the first offer in place: what is seen is what
//! Enter keeps.

use super::App;
use super::filter::thousands;
use super::key::{Code, Key};
use super::prompt::{Prompt, Purpose};
use super::view::{Area, Line, Pane, PaneKind, Role, RowView, Segment};
use crate::library::{Offer, Offers};
use crate::query::{Query, Slot, slot};
use crate::rows::RowSet;
use crate::shown::Shown;

/// Offers that are kept for a word: more than a person goes through.
const MOST: usize = 50;
/// Offers that are seen at once.
const SEEN: usize = 9;
/// The widest label, in columns; the rest of it is cut.
const WIDEST: usize = 40;

/// What is offered at the cursor of the prompt.
#[derive(Debug, Default)]
pub(super) struct Completing {
    slot: Option<Slot>,
    /// What is offered there, the likeliest first; empty where the pane is not seen.
    offers: Vec<Offer>,
    /// The one that is meant.
    at: Option<usize>,
    /// It stands in the text already, put there by Tab in place of what was typed.
    put: Option<String>,
    /// Tab was pressed: bare words are offered values too.
    asked: bool,
    /// Esc closed the pane for the word that begins here.
    closed: Option<usize>,
    /// All offers for a place of the query, and what they were gathered for.
    gathered: Option<(Gathered, Offers)>,
}

/// What offers depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gathered {
    field: Option<crate::query::Field>,
    shorthand: Option<&'static str>,
    /// Days are offered once a month is typed.
    days: bool,
    rest: Query,
    version: u64,
    today: jiff::civil::Date,
}

impl Completing {
    /// The pane is seen.
    #[must_use]
    pub(super) fn is_open(&self) -> bool {
        !self.offers.is_empty()
    }

    /// The bare word whose offers have numbers: digits choose among what is seen.
    fn numbered(&self) -> Option<&Slot> {
        let bare = self.slot.as_ref().filter(|slot| slot.field.is_none() && !slot.begun.is_empty());
        bare.filter(|_| self.put.is_none() && self.is_open())
    }

    /// The offer that the list shows although something else is typed.
    fn ahead(&self) -> Option<&Offer> {
        if self.put.is_some() { None } else { self.offers.get(self.at?) }
    }
}

impl App {
    /// The text of the prompt as the list shows it: as typed, or with the first offer in place of a word that means nothing yet.
    pub(super) fn meant_text(&self, prompt: &Prompt) -> String {
        let completing = &self.completing;
        match (completing.ahead(), &completing.slot) {
            (Some(offer), Some(slot)) => replaced(prompt, slot, &offer.text),
            _ => prompt.text().to_owned(),
        }
    }

    /// The text or the cursor changed: what is offered follows.
    pub(super) fn offer(&mut self) {
        let completing = &mut self.completing;
        (completing.at, completing.put) = (None, None);
        let Some(prompt) = &self.input.prompt else { return self.stop_offering() };
        if !matches!(prompt.purpose, Purpose::Search | Purpose::Query) {
            return self.stop_offering();
        }
        let found = slot(prompt.text(), prompt.cursor());
        if completing.closed.is_some() && completing.closed != found.as_ref().map(|slot| slot.start) {
            completing.closed = None;
        }
        let wanted = |slot: &Slot| slot.field.is_some() || (completing.asked && !slot.begun.is_empty());
        completing.slot = found.filter(|slot| completing.closed.is_none() && wanted(slot));
        self.gather();
        let Some(slot) = &self.completing.slot else { return };
        let bare = slot.field.is_none();
        let guesses = !slot.begun.is_empty() && self.completing.is_open() && (bare || !self.means_something());
        self.completing.at = guesses.then_some(0);
    }

    /// What is typed is a query that can be meant and whose names are known here.
    fn means_something(&self) -> bool {
        let (Some(prompt), Some(slot)) = (&self.input.prompt, &self.completing.slot) else { return false };
        let (query, faults) = self.library.parse(prompt.text(), self.today);
        let doubts = self.library.doubts(&query, self.today);
        !faults.iter().chain(&doubts).any(|doubt| doubt.span.end > slot.start)
    }

    /// Nothing is offered for the word at the cursor until another one is typed: it was not typed letter by letter.
    pub(super) fn offer_nothing_here(&mut self) {
        self.stop_offering();
        let found = self.input.prompt.as_ref().and_then(|prompt| slot(prompt.text(), prompt.cursor()));
        self.completing.closed = found.map(|slot| slot.start);
    }

    /// Nothing is offered any more.
    pub(super) fn stop_offering(&mut self) {
        self.completing = Completing::default();
    }

    /// Finds what may be meant in the slot.
    fn gather(&mut self) {
        self.completing.offers.clear();
        let Some(slot) = self.completing.slot.clone() else { return };
        let (mut rest, _) = self.library.parse(&slot.rest, self.today);
        if self.input.prompt.as_ref().is_some_and(|prompt| prompt.purpose == Purpose::Search) {
            rest = self.searching.base().clone().and(rest);
        }
        let (field, shorthand) = (slot.field, slot.shorthand);
        let days = slot.begun.len() > "2024-1".len();
        let wanted = Gathered { field, shorthand, days, rest, version: self.library.version(), today: self.today };
        if self.completing.gathered.as_ref().is_none_or(|(known, _)| *known != wanted) {
            let rows = self.rows_at_once(&wanted.rest);
            let all = rows.is_none();
            let rows = rows.unwrap_or_else(|| RowSet::full(self.library.store().len()));
            let offers = self.library.offers(&slot, &wanted.rest, &rows, self.today);
            self.completing.gathered = Some((wanted, if all { offers.uncounted() } else { offers }));
        }
        if let Some((_, offers)) = &self.completing.gathered {
            let mut offers = offers.matching(&slot.begun, self.library.tables(), MOST);
            // What is typed in full needs no offer.
            if let [only] = &offers[..]
                && [&only.text, &only.label].iter().any(|text| text.eq_ignore_ascii_case(&slot.begun))
            {
                offers.clear();
            }
            self.completing.offers = offers;
        }
    }

    /// The rows of a query where they are known or found within one slice: a key does not wait longer.
    fn rows_at_once(&self, query: &Query) -> Option<RowSet> {
        if query.is_all() {
            return Some(RowSet::full(self.library.store().len()));
        }
        if query == self.searching.query() && !self.searching.is_running() {
            return Some(self.searching.selected().clone());
        }
        let mut selecting = self.library.selecting(query, self.today);
        self.library.go_on(&mut selecting, self.slice())
    }

    /// A key that belongs to what is offered; false where it does not.
    pub(super) fn offer_key(&mut self, key: Key) -> bool {
        let open = self.completing.is_open();
        match key.code {
            Code::Tab | Code::BackTab => self.complete(key.code == Code::Tab),
            Code::Down | Code::Up if open => self.complete(key.code == Code::Down),
            Code::Char(digit @ '1'..='9') if open && !key.ctrl && !key.alt => return self.choose_numbered(digit),
            Code::Esc if open => self.close_offers(),
            // After a value and its blank a comma means another one: the blank goes.
            Code::Char(',') if !key.ctrl && !key.alt && self.completing.put.is_some() => {
                let takes_commas = self.completing.slot.as_ref().is_some_and(Slot::takes_commas);
                if let Some(prompt) = self.input.prompt.as_mut().filter(|_| takes_commas) {
                    prompt.drop_blank();
                }
                return false;
            }
            _ => return false,
        }
        true
    }

    /// A digit after a bare word puts the offer of that number in, where no offer goes on with the digit.
    fn choose_numbered(&mut self, digit: char) -> bool {
        let Some(slot) = self.completing.numbered() else { return false };
        let longer = format!("{}{digit}", slot.begun);
        let goes_on = self
            .completing
            .gathered
            .as_ref()
            .is_some_and(|(_, offers)| !offers.matching(&longer, self.library.tables(), 1).is_empty());
        let place = digit.to_digit(10).map(|digit| digit as usize - 1).filter(|at| *at < self.completing.offers.len());
        if goes_on || place.is_none() {
            return false;
        }
        self.completing.at = place;
        self.complete(true);
        true
    }

    /// Tab: what is meant is put in; again, the next one.
    fn complete(&mut self, forward: bool) {
        let first = self.completing.put.is_none();
        if first {
            let Some(prompt) = &self.input.prompt else { return };
            let (typed, cursor) = (prompt.text().to_owned(), prompt.cursor());
            let found = slot(&typed, cursor);
            let at = self.completing.at;
            (self.completing.asked, self.completing.closed) = (true, None);
            self.completing.slot = found;
            self.gather();
            let last = self.completing.offers.len().saturating_sub(1);
            // What stands in the list already is taken; else the first one from the end that Tab comes from.
            self.completing.at = Some(at.unwrap_or(if forward { 0 } else { last }));
            let begun = self.completing.slot.as_ref().and_then(|slot| typed.get(slot.start..cursor));
            self.completing.put = Some(begun.unwrap_or_default().to_owned());
        } else if let Some(at) = self.completing.at {
            let many = self.completing.offers.len().max(1);
            self.completing.at = Some(if forward { at + 1 } else { at + many - 1 } % many);
        }
        let (Some(slot), Some(offer)) =
            (&self.completing.slot, self.completing.at.and_then(|at| self.completing.offers.get(at)))
        else {
            self.completing.put = None;
            return;
        };
        let named = first && !slot.begun.is_empty();
        let (start, text, whole) = (slot.start, offer.text.clone(), offer.whole);
        if let Some(prompt) = &mut self.input.prompt {
            prompt.replace_from(start, &text);
            if whole {
                prompt.blank_after();
            }
        }
        if named && !whole {
            // The name of a field: its values are next. In the empty place Tab goes through all of them.
            self.offer();
        }
        self.run_typed();
    }

    /// Esc: what is offered goes, and with it what the list shows ahead of the typing.
    fn close_offers(&mut self) {
        let start = self.completing.slot.as_ref().map(|slot| slot.start);
        self.stop_offering();
        self.completing.closed = start;
        self.run_typed();
    }

    /// Enter: what the list shows is what is kept. Answers with the whole text.
    pub(super) fn take_offer(&mut self) {
        let Some(prompt) = &self.input.prompt else { return };
        let text = self.meant_text(prompt);
        if text != prompt.text() {
            let purpose = prompt.purpose;
            let mut taken = Prompt::new(purpose, &text);
            taken.before.clone_from(&prompt.before);
            self.input.prompt = Some(taken);
        }
        self.stop_offering();
    }

    /// The pane of what is offered, above a prompt in row `y` whose text begins in column `x`.
    pub(super) fn offers_pane(&self, prompt: &Prompt, x: usize, y: u16, columns: usize) -> Option<Pane> {
        let completing = &self.completing;
        let slot = completing.slot.as_ref().filter(|_| completing.is_open())?;
        let height = SEEN.min(completing.offers.len()).min(usize::from(y.saturating_sub(3)));
        if height == 0 {
            return None;
        }
        let at = completing.at.unwrap_or(0);
        let top = (at + 1).saturating_sub(height).min(completing.offers.len() - height);
        let label = |offer: &Offer| Shown::new(&offer.label).width().min(WIDEST);
        let tail = |offer: &Offer| match offer.count {
            Some(count) => thousands(count),
            None => String::new(),
        };
        let widest = completing.offers.iter().map(label).max().unwrap_or(0);
        let about = completing.offers.iter().map(|offer| Shown::new(&offer.about).width()).max().unwrap_or(0);
        let tails = completing.offers.iter().map(|offer| tail(offer).len()).max().unwrap_or(0);
        let gap = |width: usize| if width > 0 { width + 2 } else { 0 };
        let room = usize::from(self.size.width).saturating_sub(4);
        let width = (2 + widest + gap(about) + gap(tails)).min(room);
        let about = about.min(width.saturating_sub(2 + gap(tails) + 2 + widest.min(16)));
        let widest = width.saturating_sub(2 + gap(about) + gap(tails));
        let numbered = completing.numbered().is_some();
        let rows = completing.offers.iter().enumerate().skip(top).take(height).map(|(place, offer)| {
            let here = completing.at == Some(place);
            let digit = if numbered { char::from_digit(u32::try_from(place + 1).unwrap_or(0), 10) } else { None };
            let sign = if here { '>' } else { digit.unwrap_or(' ') };
            let mut line = vec![Segment::new(format!("{sign} "), Role::Accent)];
            let text = Shown::new(&offer.label).fit(widest);
            let blanks = widest.saturating_sub(text.width());
            line.push(Segment { text, role: if here { Role::Strong } else { Role::Plain } });
            line.push(Segment::new(" ".repeat(blanks), Role::Plain));
            if about > 0 {
                let text = Shown::new(&offer.about).fit(about);
                let blanks = about.saturating_sub(text.width());
                line.push(Segment::new("  ", Role::Plain));
                line.push(Segment { text, role: Role::Dim });
                line.push(Segment::new(" ".repeat(blanks), Role::Plain));
            }
            if tails > 0 {
                line.push(Segment::new(format!("  {:>tails$}", tail(offer)), Role::Dim));
            }
            RowView { line, current: here, ..RowView::default() }
        });
        let rows: Vec<RowView> = rows.collect();
        let before = Shown::new(prompt.text().get(..slot.start).unwrap_or_default()).width();
        // The labels stand under what is typed, where there is room.
        let left = (x + before).saturating_sub(prompt.hidden(columns) + 3);
        let width = u16::try_from(width + 2).unwrap_or(u16::MAX).min(self.size.width);
        let height = u16::try_from(height + 2).unwrap_or(u16::MAX);
        let x = u16::try_from(left).unwrap_or(0).min(self.size.width - width);
        let corner = match completing.offers.len() {
            MOST => vec![Segment::new(format!("{MOST} and more"), Role::Dim)],
            all if all > rows.len() => vec![Segment::new(format!("{all}"), Role::Dim)],
            _ => Line::new(),
        };
        let area = Area { x, y: y.saturating_sub(height), width, height };
        Some(Pane { kind: PaneKind::Overlay, area, corner, rows, ..Pane::default() })
    }
}

/// The text of a prompt with something else in place of what is typed at the cursor.
fn replaced(prompt: &Prompt, slot: &Slot, text: &str) -> String {
    let (before, after) = (prompt.text().get(..slot.start), prompt.text().get(prompt.cursor()..));
    format!("{}{text}{}", before.unwrap_or_default(), after.unwrap_or_default())
}
