//! Links that may be opened: http and https only, spelled out in ASCII, so that what is shown is what is opened.
//!
//! Documents are written by strangers, and what a link says goes to another program. Anything that a program could take for an
//! option, a command, a password or another host is refused with a sentence, never mended.

use unicode_normalization::UnicodeNormalization;

/// The longest link that is opened, in bytes.
const LONGEST: usize = 8192;

/// A link that may be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// Checks a printed link. `www.example.org` means `https://www.example.org`; letters beyond ASCII are encoded, those of the
    /// host as `xn--`.
    ///
    /// # Errors
    /// Why it is not opened.
    pub fn new(printed: &str) -> Result<Link, &'static str> {
        let printed = printed.trim_matches(' ');
        if printed.len() > LONGEST {
            return Err("it is too long");
        }
        let whole = if printed.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
            format!("https://{printed}")
        } else {
            printed.to_owned()
        };
        let (scheme, rest) = whole.split_once("://").ok_or("it is no http or https link")?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err("only http and https links are opened");
        }
        if rest.chars().any(|c| c.is_control() || c.is_whitespace() || hides(c)) {
            return Err("it has blanks or hidden characters in it");
        }
        if rest.contains('\\') {
            return Err("it has a backslash in it");
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let link = format!("{scheme}://{}{}", authority_of(authority)?, encoded(path));
        if link.len() > LONGEST { Err("it is too long") } else { Ok(Link(link)) }
    }

    /// The link, in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that are not seen or turn their neighbours round.
fn hides(c: char) -> bool {
    crate::shown::Shown::new(c.encode_utf8(&mut [0; 4])).as_str().starts_with('<') && c != '<' || c == '\u{ad}'
}

fn authority_of(authority: &str) -> Result<String, &'static str> {
    if authority.contains('@') {
        return Err("it has a name or password in it");
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if port.is_some_and(|port| port.len() > 5 || !port.bytes().all(|b| b.is_ascii_digit())) {
        return Err("its port is no number");
    }
    let bare = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let host = match bare {
        Some(address) if address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')) => {
            format!("[{address}]")
        }
        Some(_) => return Err("its address is wrong"),
        None => {
            let labels: Result<Vec<String>, &str> = host.split('.').map(label).collect();
            labels?.join(".")
        }
    };
    if host.trim_matches('.').is_empty() {
        return Err("it names no host");
    }
    Ok(match port {
        Some(port) if !port.is_empty() => format!("{host}:{port}"),
        _ => host,
    })
}

fn label(label: &str) -> Result<String, &'static str> {
    let folded: String = label.nfkc().flat_map(char::to_lowercase).nfc().collect();
    if folded.is_ascii() {
        let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        return if folded.bytes().all(fine) && !folded.starts_with('-') {
            Ok(folded)
        } else {
            Err("its host is wrong")
        };
    }
    if !folded.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()) {
        return Err("its host is wrong");
    }
    punycode(&folded).map(|code| format!("xn--{code}")).ok_or("its host is wrong")
}

/// Everything that is not ASCII, and the signs that other programs take for their own, as `%XX`.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A label in the ASCII form of RFC 3492, without `xn--`.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const LOW: u32 = 1;
    const HIGH: u32 = 26;
    // Letters stand before digits here; `from_digit` has it the other way round.
    let digit = |d: u32| char::from_digit(if d < 26 { d + 10 } else { d - 26 }, 36);
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut done) = (128_u32, 0_u32, 72_u32, basic);
    while usize::try_from(done).ok()? < letters.len() {
        let next = letters.iter().copied().filter(|c| *c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(done + 1)?)?;
        n = next;
        for &c in &letters {
            if c < n {
                delta = delta.checked_add(1)?;
            }
            if c == n {
                let (mut q, mut k) = (delta, BASE);
                loop {
                    let t = k.saturating_sub(bias).clamp(LOW, HIGH);
                    if q < t {
                        break;
                    }
                    out.push(digit(t + (q - t) % (BASE - t))?);
                    q = (q - t) / (BASE - t);
                    k += BASE;
                }
                out.push(digit(q)?);
                let mut d = if done == basic { delta / 700 } else { delta / 2 };
                d += d / (done + 1);
                let mut k = 0;
                while d > ((BASE - LOW) * HIGH) / 2 {
                    d /= BASE - LOW;
                    k += BASE;
                }
                bias = k + (BASE * d) / (d + 38);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    (out.len() <= 59).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_opened_as_they_are_shown() {
        for (printed, link) in [
            ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
            (" HTTP://Example.ORG ", "http://example.org"),
            ("www.lantern.example/leeds", "https://www.lantern.example/leeds"),
            ("https://example.org:8080/x", "https://example.org:8080/x"),
            ("https://[2001:db8::1]:80/", "https://[2001:db8::1]:80/"),
            ("https://bücher.example/Bücher", "https://xn--bcher-kva.example/B%C3%BCcher"),
            ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
            ("http://аррӏе.com/", "http://xn--80ak6aa92e.com/"),
            ("https://президент.рф", "https://xn--d1abbgf6aiiy.xn--p1ai"),
            ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
            ("https://ｅｘａｍｐｌｅ.org", "https://example.org"),
            ("https://example.org/$(touch x)`y`;\"z\"".split(' ').next().unwrap(), "https://example.org/$(touch"),
            ("https://example.org/<script>'`", "https://example.org/%3Cscript%3E'%60"),
        ] {
            assert_eq!(Link::new(printed).map(|link| link.0), Ok(link.to_owned()), "{printed}");
        }
    }

    #[test]
    fn what_is_no_web_link_is_not_opened() {
        let long = format!("https://example.org/{}", "x".repeat(9000));
        let grown = format!("https://example.org/{}", "é".repeat(4000));
        for printed in [
            "",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "-version",
            "--help",
            "mailto:a@example.org",
            "ftp://example.org/",
            "smb://example.org/",
            "data:text/html,x",
            "http:example.org",
            "http:///path",
            "http://",
            "https://.",
            "https://a b.example/",
            "https://example.org/a b",
            "https://example.org/\nx",
            "https://example.org/\u{202e}x",
            "https://exa\u{200b}mple.org/",
            "https://exa\u{ad}mple.org/",
            "https://user:pass@example.org/",
            "https://example.org@evil.example/",
            "https://example.org\\@evil.example/",
            "https://example.org:80x/",
            "https://-dash.example/",
            "https://[::1/",
            "https://[zz]/",
            "https://a`b`.example/",
            "https://$(x).example/",
            "https://example.org/\u{0}",
            "https://example.org/\u{7f}",
            "https://example.org/\u{85}",
            "//example.org/",
            "https:/example.org",
            "vbscript://x",
            "xhttp://example.org",
            "http ://example.org",
            "https://%65vil.example/",
            long.as_str(),
            grown.as_str(),
        ] {
            assert!(Link::new(printed).is_err(), "{printed:?}: {:?}", Link::new(printed));
        }
    }
}
