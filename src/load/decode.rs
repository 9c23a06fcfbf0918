//! Bytes to text: UTF-8 read strictly, a byte order mark obeyed, UTF-16 known by its mark or by its zero bytes, and
//! windows-1252 for what is none of these, which is said in a warning. Text that was decoded twice on its way here and
//! entities left from mark-up are mended, with a warning for each line; the file itself is never touched.

use std::borrow::Cow;

use crate::item::Warning;

use super::{lex, mend};

/// A decoded document.
pub(super) struct Decoded {
    /// Its text.
    pub text: String,
    /// The name of the encoding it was in.
    pub encoding: &'static str,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// False where the bytes are no text at all.
    pub is_text: bool,
}

/// Decodes the bytes of one document. Those of good UTF-8 that are handed over become the text: a long one is not held twice.
pub(super) fn decode<'a>(bytes: impl Into<Cow<'a, [u8]>>) -> Decoded {
    let mut decoded = raw(bytes.into());
    if decoded.is_text {
        mend::mend(&mut decoded.text, &mut decoded.warnings);
    }
    decoded
}

/// Decodes the bytes of a document that names its own encoding. What its bytes show counts more than what it says: a byte
/// order mark, and UTF-8 that reads as such all through.
pub(super) fn declared(bytes: &[u8], label: Option<&str>) -> Decoded {
    let encoding = label.and_then(|label| encoding_rs::Encoding::for_label(label.trim().as_bytes()));
    // Its bytes are all ASCII, so they would pass for UTF-8.
    let shifted = encoding == Some(encoding_rs::ISO_2022_JP) && bytes.contains(&0x1b);
    let own = match encoding {
        Some(encoding) if shifted || std::str::from_utf8(bytes).is_err() => encoding,
        _ => return raw(bytes.into()),
    };
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some() || zero_pattern(bytes).is_some();
    if marked || own == encoding_rs::UTF_8 || own == encoding_rs::UTF_16LE || own == encoding_rs::UTF_16BE {
        return raw(bytes.into());
    }
    let (text, damaged) = own.decode_without_bom_handling(bytes);
    let mut warnings = Vec::new();
    if damaged {
        let message = format!("damaged characters of {}, shown as \u{fffd}", own.name());
        warnings.push(warning(None, message, "fetch the file again"));
    }
    Decoded { text: text.into_owned(), encoding: own.name(), warnings, is_text: true }
}

/// The name of an encoding as this program writes it; empty for what is none.
pub(super) fn named(name: &str) -> &'static str {
    encoding_rs::Encoding::for_label(name.as_bytes()).map_or("", encoding_rs::Encoding::name)
}

/// The text at the start of some bytes, as far as it can be told what it is.
pub(super) fn head(bytes: &[u8]) -> Cow<'_, str> {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    match encoding_rs::Encoding::for_bom(head).map(|(encoding, _)| encoding).or_else(|| zero_pattern(head)) {
        Some(encoding) => encoding.decode(head).0,
        None => match std::str::from_utf8(head) {
            // The last character may be cut.
            Err(error) if error.error_len().is_some() => String::from_utf8_lossy(head),
            Err(error) => Cow::Borrowed(
                head.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok()).unwrap_or_default(),
            ),
            Ok(text) => Cow::Borrowed(text),
        },
    }
}

/// How much of a document tells what it is.
const HEAD: usize = 4096;

/// The encoding that a page names in its head.
pub(super) fn label_in_html(bytes: &[u8]) -> Option<String> {
    let head = head(bytes).to_ascii_lowercase();
    let at = head.find("charset")?;
    let rest = head.get(at + "charset".len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let end =
        rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.' | ':')).unwrap_or(rest.len());
    rest.get(..end).filter(|label| !label.is_empty()).map(str::to_owned)
}

/// The encoding that an XML document names in its first line.
pub(super) fn label_in_xml(bytes: &[u8]) -> Option<String> {
    let head = head(bytes);
    // What a program complained of may stand above it.
    let first = head.get(head.find("<?xml")? + 5..)?;
    let first = first.get(..first.find('>')?)?;
    let rest = first.get(first.find("encoding")? + 8..)?.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    rest.find(['"', '\'']).and_then(|end| rest.get(..end)).map(str::to_owned)
}

fn raw(bytes: Cow<'_, [u8]>) -> Decoded {
    let plain = |text: String, encoding| Decoded { text, encoding, warnings: Vec::new(), is_text: true };
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest.into()).unwrap_or_else(|rest| fallback(&rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, encoding_rs::UTF_16LE);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, encoding_rs::UTF_16BE);
    }
    if let Some(encoding) = zero_pattern(&bytes) {
        return utf16(&bytes, encoding);
    }
    if is_binary(&bytes) {
        let warning =
            warning(None, "this is not text: it holds the bytes of a program, a picture or an archive", NO_TEXT);
        return Decoded { warnings: vec![warning], is_text: false, ..plain(String::new(), "binary") };
    }
    utf8(bytes).unwrap_or_else(|bytes| fallback(&bytes))
}

/// What mends a document that is no text.
const NO_TEXT: &str = "take it out of the folder, or fetch the document as text";

/// A warning about a line.
pub(super) fn warning(line: Option<u32>, message: impl Into<String>, mend: impl Into<String>) -> Warning {
    Warning { line, message: message.into(), mend: mend.into() }
}

/// UTF-8, or nearly so: a file cut in the middle of a character, or one damaged byte among many good characters. Other bytes
/// come back.
fn utf8(bytes: Cow<'_, [u8]>) -> Result<Decoded, Cow<'_, [u8]>> {
    let read = match bytes {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| (error, bytes.into())),
        Cow::Owned(bytes) => String::from_utf8(bytes).map_err(|error| (error.utf8_error(), error.into_bytes().into())),
    };
    let (error, bytes): (_, Cow<'_, [u8]>) = match read {
        Ok(text) => return Ok(Decoded { text, encoding: "UTF-8", warnings: Vec::new(), is_text: true }),
        Err(bad) => bad,
    };
    let (good, bad) = bytes.utf8_chunks().fold((0_usize, 0_usize), |(good, bad), chunk| {
        let long = chunk.valid().bytes().filter(|&b| b >= 0xc0).count();
        (good + long, bad + usize::from(!chunk.invalid().is_empty()))
    });
    if good < 3 * bad && error.error_len().is_some() {
        return Err(bytes);
    }
    let line = 1 + bytes.get(..error.valid_up_to()).unwrap_or_default().iter().filter(|&&b| b == b'\n').count();
    let warning = warning(
        u32::try_from(line).ok(),
        format!("{bad} damaged {} of UTF-8, shown as \u{fffd}", if bad == 1 { "character" } else { "characters" }),
        "save the file again as UTF-8, or fetch it again",
    );
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Decoded { text, encoding: "UTF-8", warnings: vec![warning], is_text: true })
}

fn fallback(bytes: &[u8]) -> Decoded {
    let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let warning =
        warning(None, "not UTF-8: read as windows-1252", "save the file as UTF-8 if letters with accents look wrong");
    Decoded { text, encoding: "windows-1252", warnings: vec![warning], is_text: true }
}

fn utf16(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Decoded {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let mut warnings = Vec::new();
    if damaged {
        warnings.push(warning(None, "damaged characters of UTF-16, shown as \u{fffd}", "fetch the file again"));
    }
    Decoded { text: text.into_owned(), encoding: encoding.name(), warnings, is_text: true }
}

/// UTF-16 without a mark: in text of western scripts every other byte is zero, always on the same side.
fn zero_pattern(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    if head.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    if !head.contains(&0) {
        return None;
    }
    let (mut even, mut odd) = (0, 0);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let pairs = head.len() / 2;
    match () {
        () if odd * 3 >= pairs * 2 && even * 20 <= pairs => Some(encoding_rs::UTF_16LE),
        () if even * 3 >= pairs * 2 && odd * 20 <= pairs => Some(encoding_rs::UTF_16BE),
        () => None,
    }
}

/// Zero bytes, a known signature, or many control bytes: nothing a reader could read.
fn is_binary(bytes: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 8] =
        [b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"%PDF-", b"SQLite format 3"];
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let is_control = |b: u8| (b < b'\t') | ((b > b'\r') & (b < b' ') & (b != 0x1b));
    let count = |is: &dyn Fn(u8) -> bool| head.iter().filter(|&&byte| is(byte)).count();
    // Most texts have none.
    let (zeros, controls) = match lex::find(head, 0, is_control) {
        Some(_) => (count(&|byte| byte == 0), count(&is_control)),
        None => (0, 0),
    };
    SIGNATURES.iter().any(|signature| bytes.starts_with(signature))
        || zeros * 50 > head.len()
        || controls * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Señor ‘Ødegård’ – 5 €\nsecond line";
        let wide = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
        let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
            ([b"\xff\xfe".to_vec(), wide(u16::to_le_bytes)].concat(), "UTF-16LE"),
            ([b"\xfe\xff".to_vec(), wide(u16::to_be_bytes)].concat(), "UTF-16BE"),
            (wide(u16::to_le_bytes), "UTF-16LE"),
            (wide(u16::to_be_bytes), "UTF-16BE"),
            (western, "windows-1252"),
        ] {
            let decoded = decode(&bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            assert_eq!(decoded.warnings.len(), usize::from(encoding == "windows-1252"));
        }
    }

    #[test]
    fn bytes_count_more_than_what_a_document_says_of_them() {
        let western = b"caf\xe9 \x96 5 \x80".as_slice();
        for (bytes, label, text, encoding) in [
            ("café".as_bytes(), Some("iso-8859-1"), "café", "UTF-8"),
            (western, Some("utf-8"), "café – 5 €", "windows-1252"),
            (western, Some("iso-8859-1"), "café – 5 €", "windows-1252"),
            (western, Some("nonsense"), "café – 5 €", "windows-1252"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("windows-1251"), "Привет", "windows-1251"),
            (b"\x1b$B$3$l\x1b(B", Some("iso-2022-jp"), "これ", "ISO-2022-JP"),
            (b"\xff\xfea\0", Some("utf-8"), "a", "UTF-16LE"),
        ] {
            let decoded = declared(bytes, label);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
        }
    }

    #[test]
    fn the_name_of_an_encoding_is_found_where_documents_print_it() {
        let html = |head: &str| label_in_html(head.as_bytes());
        assert_eq!(html("<meta charset=\"windows-1251\">").as_deref(), Some("windows-1251"));
        assert_eq!(html("<META content='text/html; charset=koi8-r'>").as_deref(), Some("koi8-r"));
        assert_eq!(html("<p>charset</p>"), None);
        let xml = |head: &str| label_in_xml(head.as_bytes());
        assert_eq!(xml("\n<?xml version='1.0' encoding='ISO-8859-2'?><rss>").as_deref(), Some("ISO-8859-2"));
        assert_eq!(xml("<rss encoding='x'>"), None);
    }

    #[test]
    fn one_damaged_byte_does_not_spoil_a_page_of_utf8() {
        let mut bytes = "é ü ’ “ ”\n".repeat(9).into_bytes();
        bytes.push(0xe2);
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.warnings.len()), ("UTF-8", 1));
        assert_eq!(decoded.warnings[0].line, Some(10));
    }

    #[test]
    fn a_picture_is_not_text() {
        let decoded = decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        assert!(!decoded.is_text && decoded.text.is_empty());
        assert!(decode(b"").is_text && decode(b"\n").is_text);
    }
}
