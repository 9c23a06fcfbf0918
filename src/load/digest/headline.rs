//! What makes a line a headline.

use crate::load::lex::has_more;

/// The longest headline in capitals, in characters.
const LONGEST: usize = 200;

/// A line whose letters are nearly all capitals: at least four of five, at least three of them.
pub(super) fn is_caps(text: &str) -> bool {
    if text.len() > LONGEST * 3 {
        return false;
    }
    // So many small letters that the rest could be capitals and not be enough.
    if has_more(text, text.len() / 5, |byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let (mut upper, mut lower, mut all) = (0_u32, 0_u32, 0_usize);
    for c in text.chars() {
        all += 1;
        if c.is_ascii() {
            upper += u32::from(c.is_ascii_uppercase());
            lower += u32::from(c.is_ascii_lowercase());
        } else if c.is_alphabetic() {
            upper += u32::from(c.is_uppercase());
            lower += u32::from(c.is_lowercase());
        }
    }
    all <= LONGEST && upper >= 3 && upper * 5 >= (upper + lower) * 4
}

/// True for words each of which begins with a capital, small ones inside aside.
pub(super) fn is_titled(text: &str) -> bool {
    text.split_whitespace().all(|word| !word.starts_with(char::is_lowercase) || word.len() <= 3)
}

/// The dots that link headlines, whichever way they are set.
const DOTS: [&str; 3] = ["...", "…", ". . ."];

/// True for a headline that ends in chain dots.
pub(super) fn ends_in_dots(headline: &str) -> bool {
    DOTS.iter().any(|dots| headline.ends_with(dots))
}

/// True for a headline that begins with chain dots.
pub(super) fn begins_with_dots(headline: &str) -> bool {
    DOTS.iter().any(|dots| headline.starts_with(dots))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_make_a_headline() {
        for text in [
            "HARBOUR STRIKE ENDS",
            "A FERRY PLOT?",
            "TARGET: OSLO",
            "McCAIN VISITS TURKU",
            "iPHONE BAN IN OSLO",
            "$2 BILLION FOR J&K",
            "SWIFT",
            "THE U.S. LEAVES \"NOTHING\" BEHIND...",
            "МОСКВА ЖДЁТ",
        ] {
            assert!(is_caps(text), "{text}");
        }
        for text in [
            "Harbour strike ends",
            "US officials have accused",
            "OSLO (AP) -- The board met",
            "12 345",
            "U.S.",
            "港口罢工结束",
        ] {
            assert!(!is_caps(text), "{text}");
        }
    }
}
