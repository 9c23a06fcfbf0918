//! The terminal's clipboard: text leaves in OSC 52, encoded, so that nothing in it can speak to the terminal.

use super::sequence::{self, Between};
use crate::shown::Shown;

/// The most bytes of text; terminals drop longer sequences without a word.
const MOST: usize = 74_994;

/// The bytes that put `text` on the clipboard, or why that cannot be done.
pub(crate) fn copy(text: &str, between: Between) -> Result<String, String> {
    let text = plain(text);
    if text.len() > MOST {
        return Err(format!(
            "not copied: {} kB, and terminals take at most {} kB",
            text.len().div_ceil(1000),
            MOST / 1000
        ));
    }
    Ok(sequence::clipboard(&base64(text.as_bytes()), between))
}

/// What is pasted into a shell later must not hold controls either; line breaks stay.
fn plain(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| Shown::new(line).to_string()).collect();
    let mut plain = lines.join("\n");
    if text.ends_with('\n') {
        plain.push('\n');
    }
    plain
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let value = three.iter().fold(0_u32, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let index = (value >> (18 - 6 * digit)) as usize & 63;
            match DIGITS.get(index) {
                Some(c) if digit <= three.len() => out.push(char::from(*c)),
                _ => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_as_everyone_does() {
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("é", "w6k=")]
        {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn controls_are_not_copied() {
        assert_eq!(plain("a\x1b]0;x\x07b\n\nc\td\n"), "a^[]0;x^Gb\n\nc d\n");
    }

    #[test]
    fn too_much_is_refused_with_numbers() {
        let error = copy(&"x".repeat(90_000), Between::Nothing).unwrap_err();
        assert_eq!(error, "not copied: 90 kB, and terminals take at most 74 kB");
        let sent = copy(&"x".repeat(74_000), Between::Tmux).unwrap();
        assert!(sequence::violations(sent.as_bytes()).is_empty());
    }
}
