//! Damage that text takes on its way: UTF-8 that was read as windows-1252 or Mac Roman (`â€™`, `‚Äô`, also twice over),
//! entities left from mark-up (`&amp;`, `&#8217;`), and an ampersand left before an apostrophe. What is mended is said,
//! with the line and what stood there. Nothing else is touched.

use crate::item::Warning;

use super::decode::warning;
use super::lex::{self, holds};

/// windows-1252 from 0x80 to 0x9f; the five places that have no character stand for themselves.
const WESTERN: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Mac Roman from 0x80.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// Entities by name; numbers are read.
const ENTITIES: [(&str, char); 25] = [
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("rdquo", '”'),
    ("ldquo", '“'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("auml", 'ä'),
    ("pound", '£'),
    ("euro", '€'),
];

/// Mends a text in place and says where.
pub(super) fn mend(text: &mut String, warnings: &mut Vec<Warning>) {
    // Twice decoded text may have been decoded once more.
    for _ in 0..2 {
        if !has_lead(text) || !rewrite(text, warnings, &TWICE) {
            break;
        }
    }
    if holds(text, b'&') {
        rewrite(text, warnings, &LEFT);
    }
}

/// True where the text holds a character that opens most damage of this kind.
fn has_lead(text: &str) -> bool {
    !text.is_ascii() && text.contains(['Ã', 'Â', 'â', '¬', '‚', 'Ð', 'Ñ'])
}

/// Text decoded twice; it begins with the first byte of a character beyond ASCII.
const TWICE: Damage = Damage { what: "text decoded twice", begins: |byte| byte >= 0xc0, at: decoded_twice };

/// What is left of mark-up.
const LEFT: Damage = Damage { what: "an entity left from mark-up", begins: |byte| byte == b'&', at: entity };

/// A kind of damage.
struct Damage {
    /// Its name.
    what: &'static str,
    /// True for a byte that it may begin with.
    begins: fn(u8) -> bool,
    /// The length of what stands at the beginning of a text, and what it should be.
    at: fn(&str) -> Option<(usize, String)>,
}

/// Replaces what is damaged so, and warns of the lines where it did; true if it did.
fn rewrite(text: &mut String, warnings: &mut Vec<Warning>, damage: &Damage) -> bool {
    let Damage { what, begins, at } = damage;
    let mut mended = String::new();
    let (mut done, mut last_line, mut times) = (0, 0, 0_u32);
    // The line of the last place that was mended, and where that is.
    let (mut line, mut counted) = (1_u32, 0);
    let mut from = 0;
    while let Some(offset) = lex::find(text.as_bytes(), from, begins) {
        from = offset + 1;
        let rest = text.get(offset..).unwrap_or_default();
        if let Some((length, good)) = at(rest) {
            let more = text.get(counted..offset).unwrap_or_default().matches('\n').count();
            (line, counted) = (line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)), offset);
            mended.push_str(text.get(done..offset).unwrap_or_default());
            mended.push_str(&good);
            if line != last_line && times < 8 {
                let bad = rest.get(..length).unwrap_or_default();
                warnings.push(warning(
                    Some(line),
                    format!("{what}: `{bad}` is read as `{good}`"),
                    "fetch the file again if it is wrong",
                ));
                times += 1;
                last_line = line;
            }
            done = offset + length;
            from = done.max(from);
        }
    }
    if done > 0 {
        mended.push_str(text.get(done..).unwrap_or_default());
        *text = mended;
    }
    done > 0
}

fn western(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0xa0..=0xff => Some(code as u8),
        0x80.. => WESTERN.chars().position(|known| known == c).map(|at| 0x80 + at as u8),
        _ => None,
    }
}

fn mac(c: char) -> Option<u8> {
    if c.is_ascii() {
        return None;
    }
    MAC.chars().position(|known| known == c).map(|at| 0x80 + at as u8)
}

/// Characters of the scripts and marks that such damage is met in.
fn is_likely(c: char) -> bool {
    // The five bytes without a character in windows-1252 are half-way marks of text that was decoded three times.
    let code = u32::from(c);
    matches!(code, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d | 0xa0..=0x192 | 0x2c6 | 0x2dc | 0x386..=0x3ce | 0x400..=0x4ff)
        || matches!(code, 0x2010..=0x203a | 0x20ac | 0x2122 | 0xfeff | 0x1f300..)
}

/// One character whose UTF-8 bytes were taken for two to four characters of a western code page.
fn decoded_twice(rest: &str) -> Option<(usize, String)> {
    [western as fn(char) -> Option<u8>, mac]
        .into_iter()
        .find_map(|byte_of| {
            let mut bytes = [0_u8; 4];
            let mut length = 0;
            let mut wanted = 1;
            for (n, c) in rest.chars().take(4).enumerate() {
                let byte = byte_of(c)?;
                if n == 0 {
                    wanted = match byte {
                        0xc2..=0xdf => 2,
                        0xe0..=0xef => 3,
                        0xf0..=0xf4 => 4,
                        _ => return None,
                    };
                }
                *bytes.get_mut(n)? = byte;
                length += c.len_utf8();
                if n + 1 == wanted {
                    let good = std::str::from_utf8(bytes.get(..wanted)?).ok()?;
                    // `là »` and `BLÅ»` are good text: a mended character must be a likely one, and `»` may just close a quote.
                    let closes = c == '»' && !matches!(bytes, [0xc2 | 0xc3, ..]);
                    return (good.chars().all(is_likely) && !closes).then(|| (length, good.to_owned()));
                }
            }
            None
        })
        .or_else(|| torn_quote(rest))
}

/// `â€` whose last byte has no character and got lost on the way: a closing quote.
fn torn_quote(rest: &str) -> Option<(usize, String)> {
    let after = rest.strip_prefix("â€")?;
    let more = after.strip_prefix('Â').unwrap_or(after);
    let ends = more.chars().next().is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
    ends.then(|| (rest.len() - more.len(), "”".to_owned()))
}

/// `&amp;`, `&#8217;`, `&#x2019;`, and the ampersand of `&’s`.
fn entity(rest: &str) -> Option<(usize, String)> {
    let inner = rest.strip_prefix('&')?;
    let first = inner.chars().next()?;
    if matches!(first, '’' | '‘') {
        return Some((1, String::new()));
    }
    let end = inner.bytes().take(10).position(|b| b == b';')?;
    let name = inner.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((end + 2, c.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, usize) {
        let (mut text, mut warnings) = (text.to_owned(), Vec::new());
        mend(&mut text, &mut warnings);
        (text, warnings.len())
    }

    fn damaged(text: &str) -> String {
        let byte = |b: u8| match b {
            0x80..=0x9f => WESTERN.chars().nth(usize::from(b) - 0x80).unwrap_or(' '),
            _ => char::from(b),
        };
        text.bytes().map(byte).collect()
    }

    #[test]
    fn text_decoded_twice_or_thrice_is_mended_and_said() {
        let good = "The minister’s “café” – Łódź, Москва";
        assert_eq!(mended(&damaged(good)), (good.to_owned(), 1));
        assert_eq!(mended(&damaged(&damaged("it’s"))).0, "it’s");
        assert_eq!(mended("one ¬†two, it‚Äôs").0, "one \u{a0}two, it’s");
        assert_eq!(mended(&damaged(&damaged("‘so’ – “it is”."))).0, "‘so’ – “it is”.");
        // The last byte of a closing quote has no character in windows-1252 and is often lost.
        assert_eq!(mended("â€œit isâ€. So").0, "“it is”. So");
        assert_eq!(mended(&damaged(&damaged("“it is”.")).replace('\u{9d}', "")).0, "“it is”.");
    }

    #[test]
    fn good_text_is_left_alone() {
        for good in [
            "SÃO PAULO, NÃO",
            "Âge d’or",
            "“quotes” – J&K, AT&T & co",
            "pâté ‚low’ quote",
            "İstanbul Şırnak",
            "Ñandú",
            "«voilà\u{a0}» «BLÅ»",
        ] {
            assert_eq!(mended(good), (good.to_owned(), 0), "{good}");
        }
    }

    #[test]
    fn entities_are_read() {
        assert_eq!(mended("Q&amp;A &#8217;n&#x2019; &quot;x&quot;").0, "Q&A ’n’ \"x\"");
        assert_eq!(mended("last Sunday&’s vote").0, "last Sunday’s vote");
        assert_eq!(mended("&unknown; &;").1, 0);
    }
}
