//! The closed list of what the program may write to a terminal beside printable text.
//!
//! Every escape byte leaves the program through this module. [`TABLE`] is the list that `docs/terminal.md` prints, and
//! [`violations`] reads a stream of bytes as strictly as a terminal would and names everything that is not in it; tests
//! hold all output against it. The program sends no question, so no answer can ever be taken for a key.

use std::cmp::Ordering;
use std::fmt::Write;

use crate::shown::Shown;

/// Takes the terminal over: alternate screen, no cursor.
pub(crate) const ENTER: &str = "\x1b[?1049h\x1b[?25l";
/// Gives it back. The screen is cleared first for terminals that have no alternate one.
pub(crate) const LEAVE: &str = "\x1b[?2004l\x1b[m\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h";
/// Clears the screen: at the start, after a stop, on a new size and on request, never before an ordinary frame.
pub(crate) const CLEAR: &str = "\x1b[m\x1b[2J";
/// Shows the cursor: somebody types.
pub(crate) const SHOW_CURSOR: &str = "\x1b[?25h";
/// Hides the cursor.
pub(crate) const HIDE_CURSOR: &str = "\x1b[?25l";
/// Asks for pastes in brackets: only while somebody types.
pub(crate) const PASTE_ON: &str = "\x1b[?2004h";
/// Ends that.
pub(crate) const PASTE_OFF: &str = "\x1b[?2004l";
/// Asks for clicks and the wheel, in numbers: only where a person wants the mouse.
pub(crate) const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
/// Ends that.
pub(crate) const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";
/// What follows leads nowhere any more.
pub(crate) const LINK_END: &str = "\x1b]8;;\x1b\\";
/// What follows is one frame.
pub(crate) const BEGIN_FRAME: &str = "\x1b[?2026h";
/// The frame is complete.
pub(crate) const END_FRAME: &str = "\x1b[?2026l";
/// No attributes and no colours.
pub(crate) const PLAIN: &str = "\x1b[m";

/// Moves the cursor to a column and row counted from 0.
pub(crate) fn move_to(out: &mut String, x: u16, y: u16) {
    let _ = match (x, y) {
        (0, 0) => write!(out, "\x1b[H"),
        (0, y) => write!(out, "\x1b[{}H", u32::from(y) + 1),
        (x, y) => write!(out, "\x1b[{};{}H", u32::from(y) + 1, u32::from(x) + 1),
    };
}

/// Moves the cursor to the right.
pub(crate) fn skip(out: &mut String, columns: u16) {
    let _ = if columns == 1 { write!(out, "\x1b[C") } else { write!(out, "\x1b[{columns}C") };
}

/// Moves the cursor to the beginning of a row so many below.
pub(crate) fn next_row(out: &mut String, rows: u16) {
    out.push('\r');
    (0..rows).for_each(|_| out.push('\n'));
}

/// Moves the cursor from one column to another, in a row so many below. Where the column stays a line feed alone would do, but that is
/// what a text could bring in too.
pub(crate) fn below(out: &mut String, rows: u16, from: u16, to: u16) {
    let (number, letter) = match to.cmp(&from) {
        Ordering::Equal => (rows, 'B'),
        Ordering::Less => (from - to, 'D'),
        Ordering::Greater => (to - from, 'C'),
    };
    if letter != 'B' {
        (0..rows).for_each(|_| out.push('\n'));
    }
    let _ = if number == 1 { write!(out, "\x1b[{letter}") } else { write!(out, "\x1b[{number}{letter}") };
}

/// Erases to the end of the row. With a pen that has no ground, line or reverse every terminal fills with its own background.
pub(crate) const ERASE_REST: &str = "\x1b[K";

/// Erases so many cells from the cursor on, which stays.
pub(crate) fn erase(out: &mut String, columns: u16) {
    let _ = write!(out, "\x1b[{columns}X");
}

/// Moves the rows from `top` to `bottom`, counted from 0, by `rows`: up where it is positive. Rows that come in are blank.
///
/// Lines are deleted or inserted inside a region instead of scrolled by `CSI n S` and `CSI n T`: the Linux console and older
/// versions of tmux know the one and not the other. The region is taken back in the same breath.
pub(crate) fn shift(out: &mut String, top: u16, bottom: u16, rows: i32) {
    let (first, last) = (u32::from(top) + 1, u32::from(bottom) + 1);
    let _ = write!(out, "\x1b[{first};{last}r");
    move_to(out, 0, top);
    let letter = if rows > 0 { 'M' } else { 'L' };
    let _ = match rows.unsigned_abs() {
        1 => write!(out, "\x1b[{letter}"),
        many => write!(out, "\x1b[{many}{letter}"),
    };
    out.push_str("\x1b[r");
}

/// Sets attributes and colours, written as their numbers.
pub(crate) fn pen(out: &mut String, numbers: &str) {
    let _ = write!(out, "\x1b[{numbers}m");
}

/// What follows leads there. The link must be printable ASCII.
pub(crate) fn link(out: &mut String, link: &str) {
    let _ = write!(out, "\x1b]8;;{link}\x1b\\");
}

/// What stands between the program and the terminal, and hands on what is in an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Between {
    /// Nothing.
    #[default]
    Nothing,
    /// A tmux.
    Tmux,
    /// A GNU screen.
    Screen,
}

/// Bytes in one envelope of GNU screen, which cuts longer ones without a word.
const SCREEN_PIECE: usize = 76;

/// Puts text that is encoded already on the clipboard. A tmux takes it bare where `set-clipboard` is `on`, in an envelope where
/// `allow-passthrough` is, and passes over the other without a sign; which of them it does cannot be asked.
pub(crate) fn clipboard(encoded: &str, between: Between) -> String {
    match between {
        Between::Nothing => format!("\x1b]52;c;{encoded}\x07"),
        Between::Tmux => format!("\x1b]52;c;{encoded}\x07\x1bPtmux;\x1b\x1b]52;c;{encoded}\x07\x1b\\"),
        Between::Screen => {
            let mut out = String::from("\x1bP\x1b]52;c;");
            for (place, c) in encoded.chars().enumerate() {
                if place > 0 && place % SCREEN_PIECE == 0 {
                    out.push_str("\x1b\\\x1bP");
                }
                out.push(c);
            }
            out.push_str("\x07\x1b\\");
            out
        }
    }
}

/// More rows down are never shorter than the place.
const MOST_ROWS: usize = 8;

/// One kind of sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// How it is written: blanks are not sent, `n` is a number.
    pub form: &'static str,
    /// What it does and when it is sent.
    pub meaning: &'static str,
    shape: Shape,
    switch: Option<Switch>,
}

/// What a person must have turned on for some sequences to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// `mouse = true`.
    Mouse,
    /// `links = true`.
    Links,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `CSI`, at most so many numbers, this final byte.
    Csi(usize, u8),
    /// `CSI 2 J`.
    Clear,
    /// `CSI … m` with the numbers of [`is_pen`].
    Pen,
    /// `CSI ? number h` or `l`.
    Mode(u16),
    /// `OSC 52 ; c ; base64 BEL`.
    Clipboard,
    /// The same in the envelope of tmux.
    Envelope,
    /// The same in envelopes of GNU screen.
    Pieces,
    /// `OSC 8 ; ; link ST`.
    Link,
    /// Carriage return and line feeds.
    NextRow,
    /// Line feeds and `CSI n C` or `CSI n D`.
    Below,
}

/// All of them.
pub const TABLE: &[Sequence] = &[
    Sequence {
        form: "CSI n ; n H",
        meaning: "move the cursor to a row and column",
        shape: Shape::Csi(2, b'H'),
        switch: None,
    },
    Sequence { form: "CSI n C", meaning: "move the cursor to the right", shape: Shape::Csi(1, b'C'), switch: None },
    Sequence {
        form: "CR LF …",
        meaning: "move the cursor to the beginning of the next row, or of one of the next",
        shape: Shape::NextRow,
        switch: None,
    },
    Sequence {
        form: "LF … CSI n C/D",
        meaning: "move the cursor down and to the right or left; never one without the other",
        shape: Shape::Below,
        switch: None,
    },
    Sequence { form: "CSI n B", meaning: "move the cursor down", shape: Shape::Csi(1, b'B'), switch: None },
    Sequence { form: "CSI K", meaning: "erase to the end of the row", shape: Shape::Csi(0, b'K'), switch: None },
    Sequence {
        form: "CSI n X",
        meaning: "erase cells; not sent to terminals that may lack it",
        shape: Shape::Csi(1, b'X'),
        switch: None,
    },
    Sequence {
        form: "CSI n ; n r",
        meaning: "the rows that move together; not sent to terminals that may lack it, nor with `--no-scroll`",
        shape: Shape::Csi(2, b'r'),
        switch: None,
    },
    Sequence {
        form: "CSI n M",
        meaning: "delete rows among those: what is below moves up",
        shape: Shape::Csi(1, b'M'),
        switch: None,
    },
    Sequence {
        form: "CSI n L",
        meaning: "insert rows among those: what is below moves down",
        shape: Shape::Csi(1, b'L'),
        switch: None,
    },
    Sequence {
        form: "CSI n ; … m",
        meaning: "attributes (bold, dim, italic, underlined, reverse) and colours (16, or 256 where the terminal has them)",
        shape: Shape::Pen,
        switch: None,
    },
    Sequence {
        form: "CSI 2 J",
        meaning: "clear the screen: at the start, after a stop, on a new size, on request, at the end",
        shape: Shape::Clear,
        switch: None,
    },
    Sequence { form: "CSI ? 25 h/l", meaning: "show or hide the cursor", shape: Shape::Mode(25), switch: None },
    Sequence {
        form: "CSI ? 1049 h/l",
        meaning: "enter or leave the alternate screen",
        shape: Shape::Mode(1049),
        switch: None,
    },
    Sequence {
        form: "CSI ? 2004 h/l",
        meaning: "pastes in brackets, on only while somebody types",
        shape: Shape::Mode(2004),
        switch: None,
    },
    Sequence {
        form: "CSI ? 2026 h/l",
        meaning: "a large frame begins or ends; not sent to terminals known to lack it",
        shape: Shape::Mode(2026),
        switch: None,
    },
    Sequence {
        form: "OSC 52 ; c ; base64 BEL",
        meaning: "put text on the clipboard, only when the reader copies",
        shape: Shape::Clipboard,
        switch: None,
    },
    Sequence {
        form: "DCS tmux ; … ST",
        meaning: "the envelope in which tmux hands the one before on, sent after it, only inside tmux",
        shape: Shape::Envelope,
        switch: None,
    },
    Sequence {
        form: "DCS … ST",
        meaning: "the envelopes in which GNU screen hands the same on, piece by piece, only inside screen",
        shape: Shape::Pieces,
        switch: None,
    },
    Sequence {
        form: "CSI ? 1000 h/l",
        meaning: "clicks and the wheel are reported, only with `mouse = true`",
        shape: Shape::Mode(1000),
        switch: Some(Switch::Mouse),
    },
    Sequence {
        form: "CSI ? 1006 h/l",
        meaning: "they are reported in numbers, only with `mouse = true`",
        shape: Shape::Mode(1006),
        switch: Some(Switch::Mouse),
    },
    Sequence {
        form: "OSC 8 ; ; link ST",
        meaning: "what follows is a link that may be opened, or none any more, only with `links = true`",
        shape: Shape::Link,
        switch: Some(Switch::Links),
    },
];

/// How often a stream of output puts text on the clipboard: never, unless the reader copies. What is sent to tmux in both ways is
/// one copy.
#[must_use]
pub fn copies(bytes: &[u8]) -> usize {
    let times = |wanted: &[u8]| bytes.windows(wanted.len()).filter(|window| *window == wanted).count();
    times(b"\x1b]52;c;") - times(b"\x1bPtmux;\x1b\x1b]52;c;")
}

/// Everything in a stream of output that is not in the table: where it is and what it is. Empty for a clean stream.
#[must_use]
pub fn violations(bytes: &[u8]) -> Vec<String> {
    violations_with(bytes, &[])
}

/// The same for a program with some switches turned on.
#[must_use]
pub fn violations_with(bytes: &[u8], switches: &[Switch]) -> Vec<String> {
    let allowed = |sequence: &&Sequence| sequence.switch.is_none_or(|switch| switches.contains(&switch));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match rest[0] {
            0x1b | b'\r' | b'\n' => TABLE.iter().filter(allowed).find_map(|sequence| sequence.shape.matches(rest)),
            _ => text(rest, at, &mut found),
        };
        at += length.unwrap_or_else(|| {
            found.push(format!("byte {at}: {:?}", String::from_utf8_lossy(&rest[..rest.len().min(24)])));
            1
        });
    }
    found
}

/// The length of a run of printable text; what in it should not be there is reported.
fn text(bytes: &[u8], at: usize, found: &mut Vec<String>) -> Option<usize> {
    let length = bytes.iter().position(|b| *b < 0x20 || *b == 0x7f).unwrap_or(bytes.len());
    let run = bytes.get(..length).filter(|run| !run.is_empty())?;
    match std::str::from_utf8(run) {
        Ok(text) if Shown::new(text).as_str() == text => {}
        Ok(text) => found.push(format!("byte {at}: text {text:?}")),
        Err(error) => found.push(format!("byte {}: not UTF-8", at + error.valid_up_to())),
    }
    Some(length)
}

impl Shape {
    /// The length of this sequence at the start of `bytes`, if it stands there.
    fn matches(self, bytes: &[u8]) -> Option<usize> {
        let rows = |bytes: &[u8]| bytes.iter().take_while(|byte| **byte == b'\n').count();
        match self {
            Shape::NextRow => {
                let rows = rows(bytes.strip_prefix(b"\r")?);
                return (1..=MOST_ROWS).contains(&rows).then_some(1 + rows);
            }
            Shape::Below => {
                let rows = rows(bytes);
                let rest = bytes.get(rows..)?;
                let aside = [b'C', b'D'].into_iter().find_map(|letter| Shape::Csi(1, letter).matches(rest))?;
                return (1..=MOST_ROWS).contains(&rows).then_some(rows + aside);
            }
            Shape::Clipboard | Shape::Envelope => return clipboard_length(bytes, self == Shape::Envelope),
            Shape::Pieces => return pieces_length(bytes),
            Shape::Link => return link_length(bytes),
            _ => {}
        }
        let body = bytes.strip_prefix(b"\x1b[")?;
        let (private, body) = match body.strip_prefix(b"?") {
            Some(body) => (true, body),
            None => (false, body),
        };
        let end = body.iter().position(|b| !b.is_ascii_digit() && *b != b';')?;
        let (numbers, last) = (body.get(..end)?, *body.get(end)?);
        let numbers: Vec<u16> = if numbers.is_empty() {
            Vec::new()
        } else {
            let number = |n: &str| if n.is_empty() { Some(0) } else { n.parse().ok() };
            std::str::from_utf8(numbers).ok()?.split(';').map(number).collect::<Option<_>>()?
        };
        let fits = match self {
            Shape::Csi(most, wanted) => !private && last == wanted && numbers.len() <= most,
            Shape::Clear => !private && last == b'J' && numbers == [2],
            Shape::Pen => !private && last == b'm' && is_pen(&numbers),
            Shape::Mode(mode) => private && matches!(last, b'h' | b'l') && numbers == [mode],
            Shape::Clipboard | Shape::Envelope | Shape::Pieces | Shape::Link | Shape::NextRow | Shape::Below => false,
        };
        fits.then_some(bytes.len() - body.len() + end + 1)
    }
}

fn is_pen(numbers: &[u16]) -> bool {
    match numbers {
        [] => true,
        [38 | 48, 5, 0..=255, rest @ ..] | [0..=4 | 7 | 30..=37 | 40..=47 | 90..=97 | 100..=107, rest @ ..] => {
            is_pen(rest)
        }
        _ => false,
    }
}

fn clipboard_length(bytes: &[u8], wrapped: bool) -> Option<usize> {
    let (open, close): (&[u8], &[u8]) =
        if wrapped { (b"\x1bPtmux;\x1b\x1b]52;c;", b"\x07\x1b\\") } else { (b"\x1b]52;c;", b"\x07") };
    let body = bytes.strip_prefix(open)?;
    let end = body.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'='))?;
    body.get(end..)?.starts_with(close).then_some(open.len() + end + close.len())
}

fn link_length(bytes: &[u8]) -> Option<usize> {
    let body = bytes.strip_prefix(b"\x1b]8;;")?;
    let end = body.iter().position(|b| !(0x21..0x7f).contains(b))?;
    let link = body.get(..end)?;
    let fit = link.is_empty() || link.starts_with(b"http://") || link.starts_with(b"https://");
    (fit && body.get(end..)?.starts_with(b"\x1b\\")).then_some(bytes.len() - body.len() + end + 2)
}

fn pieces_length(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.strip_prefix(b"\x1bP\x1b]52;c;")?;
    loop {
        let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'/' | b'='))?;
        if end > SCREEN_PIECE {
            return None;
        }
        let after = rest.get(end..)?;
        if let Some(after) = after.strip_prefix(b"\x07\x1b\\") {
            return Some(bytes.len() - after.len());
        }
        rest = after.strip_prefix(b"\x1b\\\x1bP")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screen_gets_short_envelopes() {
        let sent = clipboard(&"YWJj".repeat(100), Between::Screen);
        assert!(sent.starts_with("\x1bP\x1b]52;c;YWJj") && sent.ends_with("\x07\x1b\\"));
        assert_eq!(sent.matches("\x1bP").count(), 6);
        assert!(violations(sent.as_bytes()).is_empty());
        assert_eq!(copies(sent.as_bytes()), 1);
        let opened = sent.replace("\x1b\\\x1bP", "").replace("\x1bP\x1b]52;c;", "").replace("\x07\x1b\\", "");
        assert_eq!(opened, "YWJj".repeat(100));
        for wrong in ["\x1bP\x1b]0;title\x07\x1b\\", "\x1bP\x1b]52;c;?\x07\x1b\\", "\x1bP\x1b]52;c;YQ==\x07"] {
            assert!(!violations(wrong.as_bytes()).is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn tmux_gets_it_bare_and_in_an_envelope() {
        let sent = clipboard("YWJj", Between::Tmux);
        assert_eq!(sent, "\x1b]52;c;YWJj\x07\x1bPtmux;\x1b\x1b]52;c;YWJj\x07\x1b\\");
        assert_eq!(copies(sent.as_bytes()), 1);
    }

    #[test]
    fn what_the_program_sends_is_in_the_table() {
        let mut switched = [MOUSE_ON, MOUSE_OFF].concat();
        let mut all: String = [ENTER, LEAVE, CLEAR, SHOW_CURSOR, HIDE_CURSOR, PASTE_ON, PASTE_OFF].concat();
        all.push_str(&[BEGIN_FRAME, END_FRAME, PLAIN].concat());
        move_to(&mut all, 0, 0);
        move_to(&mut all, 0, 9);
        move_to(&mut all, 65535, 65535 - 1);
        skip(&mut all, 1);
        skip(&mut all, 20);
        erase(&mut all, 12);
        shift(&mut all, 3, 30, 1);
        shift(&mut all, 0, 1, -12);
        all.push_str(ERASE_REST);
        pen(&mut all, "1;2;3;4;7;38;5;203;48;5;17");
        pen(&mut all, "35");
        pen(&mut all, ";35");
        all.push_str(&clipboard("aGFyYm91cg==", Between::Nothing));
        all.push_str(&clipboard("aGFyYm91cg==", Between::Tmux));
        link(&mut switched, "https://example.org/a?b=c");
        switched.push_str(LINK_END);
        all.push_str("Zürich");
        next_row(&mut all, 1);
        next_row(&mut all, 3);
        all.push_str("Oslo");
        below(&mut all, 1, 1, 0);
        below(&mut all, 2, 80, 0);
        below(&mut all, 2, 3, 9);
        below(&mut all, 1, 3, 3);
        below(&mut all, 3, 3, 3);
        all.push_str("日本");
        // The last column has no number of its own in 16 bits.
        let all = all.replace("65536", "65535");
        assert_eq!(violations(all.as_bytes()), Vec::<String>::new());
        assert_eq!(violations_with(switched.as_bytes(), &[Switch::Mouse, Switch::Links]), Vec::<String>::new());
        assert!(violations_with(switched.as_bytes(), &[Switch::Mouse]).iter().any(|found| found.contains("8;;")));
        let bad = ["file:///etc\x1b\\", "http://x\x07", "http://x y\x1b\\", "http://\u{e4}\x1b\\"]
            .map(|link| format!("\x1b]8;;{link}"));
        for bad in bad.iter().map(String::as_str).chain(["\x1b]8;id=1;http://x\x1b\\"]) {
            assert!(!violations_with(bad.as_bytes(), &[Switch::Links]).is_empty(), "{bad:?}");
        }
    }

    #[test]
    fn what_documents_would_send_is_not() {
        for bad in [
            &b"\x1b]0;title\x07"[..],
            b"\x1b]8;;http://x\x1b\\",
            b"\x1b[6n",
            b"\x1b[c",
            b"\x1b[21t",
            b"\x1b[?1000h",
            b"\x1b[>1u",
            b"\x1b[5m",
            b"\x1b[38;2;1;2;3m",
            b"\x1bc",
            b"\x1b[3J",
            b"\x1bP$q\x1b\\",
            b"\x07",
            b"\n",
            b"\r",
            b"\x08",
            b"a\nb",
            b"\n\x1b[3G",
            b"\n\x1b[3B",
            b"\x1b[3D",
            b"\x9b31m",
            b"a\x7f",
            "a\u{9b}31m".as_bytes(),
            "a\u{202e}b".as_bytes(),
            "a\u{200b}b".as_bytes(),
            b"\x1b]52;c;?\x07",
            b"\x1b[",
            b"\x1b",
        ] {
            assert!(!violations(bad).is_empty(), "{}", String::from_utf8_lossy(bad).escape_debug());
        }
    }

    #[test]
    fn the_page_about_terminals_prints_the_table() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/terminal.md")).unwrap();
        for sequence in TABLE {
            let row = format!("| `{}` | {} |", sequence.form, sequence.meaning);
            assert!(page.contains(&row), "docs/terminal.md lacks: {row}");
        }
    }
}
