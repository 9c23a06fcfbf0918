//! Escaped text: any string as one column of one line, readable in an editor and harmless on a terminal.

use std::borrow::Cow;

/// Appends a text with tabs, line ends, backslashes and control characters escaped. A lone `-`, which stands for nothing,
/// is escaped too.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    if text == "-" {
        out.extend_from_slice(b"\\-");
        return;
    }
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte) && byte != b'\\') {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let mut utf8 = [0; 4];
    for c in text.chars() {
        match c {
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\\' => out.extend_from_slice(b"\\\\"),
            c if c.is_control() => out.extend_from_slice(format!("\\u{{{:x}}}", u32::from(c)).as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut utf8).as_bytes()),
        }
    }
}

/// Appends the last `digits` hexadecimal digits of a number.
pub(super) fn push_hexadecimal(number: u64, digits: u32, out: &mut Vec<u8>) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place) & 15) as u8;
        out.push(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
    }
}

/// Appends bytes, two hexadecimal digits each.
pub(super) fn push_bytes(bytes: &[u8; 16], out: &mut Vec<u8>) {
    let number = u128::from_be_bytes(*bytes);
    push_hexadecimal((number >> 64) as u64, 16, out);
    push_hexadecimal(number as u64, 16, out);
}

/// Appends a number in decimal digits.
pub(super) fn push_decimal(number: u64, out: &mut Vec<u8>) {
    let start = out.len();
    let mut rest = number;
    loop {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(start..) {
        digits.reverse();
    }
}

/// Sixteen lower-case hexadecimal digits.
pub(super) fn sixteen_digits(text: &[u8; 16]) -> Option<u64> {
    let (high, rest) = text.split_first_chunk()?;
    Some(u64::from(eight_digits(*high)?) << 32 | u64::from(eight_digits(*rest.first_chunk()?)?))
}

/// Eight lower-case hexadecimal digits, all worked out at once: a start reads millions of them.
pub(super) fn eight_digits(text: [u8; 8]) -> Option<u32> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let bytes = u64::from_be_bytes(text);
    // A one for each letter: `a` to `f` are 0x61 to 0x66, `0` to `9` are 0x30 to 0x39.
    let letters = bytes >> 6 & ONES;
    let (high, low) = (bytes >> 4 & (ONES * 15), bytes & (ONES * 15));
    let is_kind = high == ONES * 3 + letters * 3;
    let too_great = (low + ONES * 6 + letters * 3) >> 4 & ONES;
    let not_zero = (low + ONES * 15) >> 4 & ONES;
    if !is_kind || too_great != 0 || letters & !not_zero != 0 {
        return None;
    }
    let digits = low + letters * 9;
    let pairs = (digits | digits >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    u32::try_from((fours | fours >> 16) & u64::from(u32::MAX)).ok()
}

/// The text of an escaped column. An escape nobody wrote stays as it stands; bytes that are no UTF-8 become U+FFFD.
pub(super) fn unescape(column: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(column);
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let meant = match chars.next() {
            Some('t') => Some('\t'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some(same @ ('\\' | '-')) => Some(same),
            Some('u') => after.get(1..).and_then(braced).map(|(c, digits)| {
                chars = after.get(digits + 3..).unwrap_or_default().chars();
                c
            }),
            _ => None,
        };
        rest = match meant {
            Some(c) => {
                out.push(c);
                chars.as_str()
            }
            None => {
                out.push('\\');
                after
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of `{1b}`, and how many digits it took.
fn braced(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix('{')?.split_once('}')?;
    Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, digits.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    fn escaped(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn a_column_holds_no_control_byte() {
        let column = escaped("a\tb\nc\rd\\e\u{1b}[31m\u{9b}\u{0}\u{7f}");
        assert_eq!(String::from_utf8(column).unwrap(), "a\\tb\\nc\\rd\\\\e\\u{1b}[31m\\u{9b}\\u{0}\\u{7f}");
    }

    #[test]
    fn foreign_escapes_stay_as_they_stand() {
        for text in ["\\q", "\\", "\\u", "\\u{", "\\u{110000}", "\\u{zz}", "\\u1b", "a\\"] {
            assert_eq!(unescape(text.as_bytes()), text);
        }
    }

    #[test]
    fn eight_digits_are_eight_hexadecimal_digits_and_nothing_else() {
        for number in [0, 1, 0x0123_4567, 0x89ab_cdef, 0xffff_ffff, 0x0f0f_a0a0] {
            assert_eq!(eight_digits(*format!("{number:08x}").as_bytes().first_chunk().unwrap()), Some(number));
        }
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"0f9a3c71";
                text[place] = byte;
                let plain = text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
                let expected = plain.then(|| u32::from_str_radix(std::str::from_utf8(&text).unwrap(), 16).unwrap());
                assert_eq!(eight_digits(text), expected, "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            let column = escaped(&text);
            assert!(column != b"-" && !column.iter().any(u8::is_ascii_control));
            assert_eq!(unescape(&column), text);
        }
    }
}
