//! Puts keys together again whose sequences were cut after the Escape.
//!
//! Over a slow line `Esc [ B` may arrive as `Esc` and, a moment later, `[` and `B`: an arrow would lift a prompt and press two
//! keys. So an Escape is held for a moment; what follows at once as the rest of a sequence becomes the key it was.

use crate::app::Event;
use crate::app::key::{Code, Key};
use crate::app::pointer::{Gesture, Pointer};

/// A sequence longer than this is none.
const LONGEST: usize = 16;

/// The most of an unbracketed paste that is kept.
const MOST: usize = 1 << 20;

#[derive(Debug, Default)]
enum State {
    /// Nothing is held.
    #[default]
    Idle,
    /// An Escape that may be more.
    Escape,
    /// What followed `Esc [`.
    Sequence(String),
    /// `Esc O`.
    Shifted,
    /// The text of a paste whose opening bracket was cut.
    Paste(String),
}

/// Holds what may be part of a longer key.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    state: State,
}

impl Assembler {
    /// True while something is held: the next key must come soon, or [`Assembler::give_up`] is due.
    pub(super) fn waits(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Takes a key; what is complete now is pushed.
    pub(super) fn take(&mut self, key: Key, ready: &mut Vec<Event>) {
        match (std::mem::take(&mut self.state), key.typed()) {
            (State::Escape, Some('[')) => self.state = State::Sequence(String::new()),
            (State::Escape, Some('O')) => self.state = State::Shifted,
            (State::Escape, _) => {
                ready.push(Event::Key(Key::plain(Code::Esc)));
                self.start(key, ready);
            }
            (State::Shifted, Some(last)) => push(named("", last), ready),
            (State::Sequence(numbers), Some(c)) => self.sequence(numbers, c, ready),
            // Nothing was held; or the rest never came, and what looked like a sequence is dropped: nobody pressed its keys.
            (State::Idle, _) | (State::Shifted | State::Sequence(_), None) => self.start(key, ready),
            (State::Paste(text), _) => self.paste(text, key),
        }
    }

    /// The rest did not come in time.
    pub(super) fn give_up(&mut self, ready: &mut Vec<Event>) {
        match std::mem::take(&mut self.state) {
            State::Idle => {}
            State::Escape => ready.push(Event::Key(Key::plain(Code::Esc))),
            State::Shifted => ready.extend([Key::plain(Code::Esc), Key::char('O')].map(Event::Key)),
            State::Sequence(rest) => {
                ready.extend([Key::plain(Code::Esc), Key::char('[')].map(Event::Key));
                ready.extend(rest.chars().map(|c| Event::Key(Key::char(c))));
            }
            State::Paste(text) => ready.push(Event::Paste(text)),
        }
    }

    fn start(&mut self, key: Key, ready: &mut Vec<Event>) {
        if key == Key::plain(Code::Esc) {
            self.state = State::Escape;
        } else {
            ready.push(Event::Key(key));
        }
    }

    fn sequence(&mut self, mut numbers: String, c: char, ready: &mut Vec<Event>) {
        match c {
            // What the mouse did has a sign of its own in front.
            '<' if numbers.is_empty() => {
                numbers.push(c);
                self.state = State::Sequence(numbers);
            }
            '0'..='9' | ';' if numbers.len() < LONGEST => {
                numbers.push(c);
                self.state = State::Sequence(numbers);
            }
            'M' | 'm' if numbers.starts_with('<') => ready.extend(pointer(&numbers, c).map(Event::Pointer)),
            '~' if numbers == "200" => self.state = State::Paste(String::new()),
            _ => push(named(&numbers, c), ready),
        }
    }

    fn paste(&mut self, mut text: String, key: Key) {
        if text.len() < MOST {
            match key.code {
                Code::Enter => text.push('\n'),
                Code::Tab => text.push('\t'),
                _ => text.extend(key.typed()),
            }
        }
        self.state = State::Paste(text);
    }
}

/// The gesture of `Esc [ < button ; column ; row M`; none for what means nothing here.
fn pointer(numbers: &str, last: char) -> Option<Pointer> {
    let mut numbers = numbers.trim_start_matches('<').split(';').map(|n| n.parse::<u16>().ok());
    let (button, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let gesture = match (button, last) {
        (0, 'M') => Gesture::Click,
        (64, 'M') => Gesture::WheelUp,
        (65, 'M') => Gesture::WheelDown,
        _ => return None,
    };
    Some(Pointer { x: x.checked_sub(1)?, y: y.checked_sub(1)?, gesture })
}

fn push(key: Option<Key>, ready: &mut Vec<Event>) {
    ready.extend(key.map(Event::Key));
}

/// The key that `Esc [ numbers last` or `Esc O last` stands for.
fn named(numbers: &str, last: char) -> Option<Key> {
    let mut numbers = numbers.split(';').map(|n| n.parse::<u8>().unwrap_or(1));
    let (first, modifiers) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(1).saturating_sub(1));
    let code = match (last, first) {
        ('A', _) => Code::Up,
        ('B', _) => Code::Down,
        ('C', _) => Code::Right,
        ('D', _) => Code::Left,
        ('H', _) | ('~', 1 | 7) => Code::Home,
        ('F', _) | ('~', 4 | 8) => Code::End,
        ('Z', _) => Code::BackTab,
        ('P'..='S', _) => Code::F(u8::try_from(u32::from(last) - u32::from('O')).ok()?),
        ('~', 2) => Code::Insert,
        ('~', 3) => Code::Delete,
        ('~', 5) => Code::PageUp,
        ('~', 6) => Code::PageDown,
        ('~', n @ 11..=15) => Code::F(n - 10),
        ('~', n @ 17..=21) => Code::F(n - 11),
        ('~', n @ 23..=24) => Code::F(n - 12),
        _ => return None,
    };
    Some(Key { code, ctrl: modifiers & 4 != 0, alt: modifiers & 2 != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys as they come, `.` for a pause; what the program is told.
    fn told(keys: &str) -> String {
        let (mut assembler, mut ready) = (Assembler::default(), Vec::new());
        for word in keys.split(' ') {
            if word == "." {
                assembler.give_up(&mut ready);
            } else {
                assembler.take(word.parse().unwrap(), &mut ready);
            }
        }
        let said: Vec<String> = ready
            .iter()
            .map(|event| match event {
                Event::Key(key) => key.to_string(),
                Event::Paste(text) => format!("paste {text:?}"),
                other => format!("{other:?}"),
            })
            .collect();
        said.join(" ")
    }

    #[test]
    fn keys_cut_after_escape_are_put_together() {
        for (keys, key) in [
            ("<Esc> [ B", "<Down>"),
            ("<Esc> O A", "<Up>"),
            ("<Esc> [ 5 ~", "<PgUp>"),
            ("<Esc> [ 1 ; 5 C", "<C-Right>"),
            ("<Esc> [ 1 5 ~", "<F5>"),
            ("<Esc> O P", "<F1>"),
            ("<Esc> [ Z", "<S-Tab>"),
        ] {
            assert_eq!(told(keys), key, "{keys}");
        }
    }

    #[test]
    fn a_lone_escape_is_one() {
        assert_eq!(told("<Esc> ."), "<Esc>");
        assert_eq!(told("<Esc> j"), "<Esc> j");
        assert_eq!(told("<Esc> <Esc> ."), "<Esc> <Esc>");
        assert_eq!(told("<Esc> . [ B"), "<Esc> [ B");
        assert_eq!(told("<Esc> [ ."), "<Esc> [");
        assert_eq!(told("<Esc> <Down>"), "<Esc> <Down>");
    }

    #[test]
    fn a_sequence_nobody_knows_presses_nothing() {
        assert_eq!(told("<Esc> [ 9 9 ~"), "");
        assert_eq!(told("<Esc> [ < x q"), "q");
        assert_eq!(told("<Esc> [ < 0 ; M <Esc> [ < 6 6 ; 1 ; 1 M <Esc> [ < 0 ; 0 ; 0 M q"), "q");
    }

    #[test]
    fn a_click_in_pieces_is_a_click() {
        let click = "Pointer(Pointer { x: 9, y: 4, gesture: Click })";
        assert_eq!(told("<Esc> [ < 0 ; 1 0 ; 5 M <Esc> [ < 0 ; 1 0 ; 5 m j"), format!("{click} j"));
        assert_eq!(told("<Esc> [ < 6 5 ; 1 ; 1 M"), "Pointer(Pointer { x: 0, y: 0, gesture: WheelDown })");
    }

    #[test]
    fn a_paste_whose_bracket_was_cut_is_a_paste() {
        assert_eq!(told("<Esc> [ 2 0 0 ~ a <Enter> q ."), "paste \"a\\nq\"");
    }
}
