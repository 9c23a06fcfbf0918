//! The names in an attribution: what is an outlet, what a writer, a page or an address, and what no attribution holds.

use crate::load::lex::has_digit;
use crate::load::tables::tables;

use super::WORDS;

/// The quotes that names of outlets stand in.
pub(super) const OPENING: [char; 4] = ['"', '“', '„', '«'];

/// What stands in quotes, where that is all of it and short enough for the name of an outlet.
pub(super) fn in_quotes(name: &str) -> Option<&str> {
    let inner = name.strip_prefix(OPENING)?.strip_suffix(['"', '”', '“', '»'])?;
    let named = inner.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && !inner.contains(OPENING);
    (named && inner.split_whitespace().count() <= 4 && !inner.ends_with([',', '.', '?', '!'])).then_some(inner)
}

/// A name without the number of a link: `Civil Courier [3]`.
pub(super) fn unreferred(name: &str) -> &str {
    let Some((rest, number)) = name.strip_suffix(']').and_then(|open| open.rsplit_once('[')) else { return name };
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if is_number && !rest.trim_end().is_empty() { rest.trim_end() } else { name }
}

/// What a name-like part is.
pub(super) enum Name {
    Source,
    /// A word in small letters (`taz`): a source only where others vouch for it.
    Small,
    /// The web address of the source before it.
    Host,
    /// `by Kenneth Rapoza`.
    Writer(String),
    /// A page, an address, a language: beside a date it does no harm.
    Aside,
    /// Nothing an attribution holds.
    Refused,
}

/// `p. 2`, `page 3`, `s. B2`, `S. 5`, `стр. 4`: a page of a paper in the languages that have their own word for it.
pub(in crate::load) fn is_page(name: &str) -> bool {
    let (word, number) = name.split_once(' ').unwrap_or((name, ""));
    match word.trim_end_matches('.') {
        "p" | "pp" | "page" | "pages" | "No" | "no" | "Nr" => true,
        "s" | "S" | "str" | "Seite" | "Seiten" | "pag" | "pág" | "pagina" | "página" | "стр" | "с" | "С" => {
            number.len() <= 8 && has_digit(number)
        }
        _ => false,
    }
}

pub(super) fn kind_of(name: &str) -> Name {
    let trimmed = name.trim_end_matches(['.', '/', ' ']);
    let Some(first_char) = trimmed.chars().next() else { return Name::Aside };
    if tables().is_outlet(trimmed) {
        return Name::Source;
    }
    let mut words = trimmed.split_whitespace();
    let first = words.next().unwrap_or(trimmed);
    if first.eq_ignore_ascii_case("by") {
        let writer = words.collect::<Vec<_>>().join(" ");
        return if writer.starts_with(char::is_uppercase) { Name::Writer(writer) } else { Name::Refused };
    }
    // The title of an article stands in quotes beside its source.
    if matches!(first_char, '"' | '“' | '”' | '«') {
        return Name::Aside;
    }
    // `texte n° 22`
    let numbered = || {
        has_digit(trimmed)
            && first_char.is_lowercase()
            && trimmed.split_whitespace().count() <= 3
            && ["n°", "nº", "no.", "nr.", "№"].iter().any(|mark| trimmed.contains(mark))
    };
    if numbered() {
        return Name::Aside;
    }
    let address = trimmed.starts_with("http") || trimmed.starts_with("www.") || first.eq_ignore_ascii_case("url");
    if address || is_page(trimmed) || !trimmed.chars().any(char::is_alphabetic) {
        return Name::Aside;
    }
    if trimmed.starts_with("in ") && trimmed.len() <= 24 {
        return Name::Aside;
    }
    if tables().is_refused(first.trim_end_matches('.')) && !first.chars().all(char::is_uppercase) {
        return Name::Refused;
    }
    let host = is_host(trimmed);
    let begins = first_char.is_uppercase()
        || first_char.is_ascii_digit()
        || matches!(first_char, '@' | '\'' | '‘')
        || (first_char.is_alphabetic() && !first_char.is_lowercase())
        || host
        || first.starts_with("al-")
        || first.starts_with("al ")
        || first == "al"
        || first.chars().skip(1).any(char::is_uppercase);
    let last = trimmed.split_whitespace().next_back().unwrap_or(trimmed);
    let ends = !tables().is_particle(last) || last.starts_with(char::is_uppercase);
    let small =
        trimmed.split_whitespace().filter(|w| w.starts_with(char::is_lowercase) && !tables().is_particle(w)).count();
    let all = trimmed.split_whitespace().count();
    let wordy = all >= 3 && small * 2 > all || all > WORDS;
    let marks = trimmed.contains(['!', '?', '=', '%'])
        || (trimmed.contains(": ") && !trimmed.contains('('))
        || has_place(trimmed);
    match () {
        () if host => Name::Host,
        () if begins && ends && !wordy && !marks => Name::Source,
        () if all == 1 && trimmed.len() <= 12 && trimmed.chars().all(char::is_lowercase) => Name::Small,
        () => Name::Refused,
    }
}

/// True where a word of the name is one that outlets are called by: `Harbour Gazette`.
pub(in crate::load) fn sounds_like_outlet(name: &str) -> bool {
    name.split([' ', '-']).any(|word| tables().is_outlet_word(word.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// The initials of an agency or a broadcaster.
pub(super) fn is_agency(name: &str) -> bool {
    (3..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase())
}

/// `6:24`: a place in a book.
fn has_place(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.windows(3).any(|w| matches!(w, [a, b':', c] if a.is_ascii_digit() && c.is_ascii_digit()))
}

pub(super) fn is_host(name: &str) -> bool {
    let mut parts = name.split('.').rev();
    let top = parts.next().unwrap_or_default();
    let long = || top.len() <= 12 && name.bytes().all(|b| !b.is_ascii_uppercase());
    ((2..=6).contains(&top.len()) || top.len() > 6 && long())
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.next().is_some_and(|p| !p.is_empty())
        && !name.contains(char::is_whitespace)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'/'))
        && name.chars().filter(char::is_ascii_uppercase).count() <= 1
}

/// Two or three words that begin with a common given name, and no outlet.
pub(super) fn is_writer(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let given = words.next().is_some_and(|w| w.starts_with(char::is_uppercase) && tables().is_given_name(w));
    let more = words.clone().count();
    given && (1..=2).contains(&more) && words.all(|w| w.starts_with(char::is_uppercase)) && !tables().is_outlet(name)
}

/// `of`, `du`, `vom`: what joins an outlet with its day.
pub(super) fn is_of(word: &str) -> bool {
    matches!(word, "of" | "du" | "vom" | "del" | "de" | "di" | "do" | "van" | "från" | "od" | "от" | "за" | "від")
}

/// An outlet whose day such a word may join: a known one, one that sounds so, initials, or a name with its article.
pub(super) fn may_date(name: &str) -> bool {
    let initials = (2..=5).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase());
    let article = ["Le ", "La ", "Les ", "Der ", "Die ", "Das ", "El ", "Il ", "The ", "De ", "O ", "A "];
    let named = || {
        article
            .iter()
            .any(|article| name.strip_prefix(article).is_some_and(|rest| rest.starts_with(char::is_uppercase)))
            && name.split(' ').count() <= 4
    };
    tables().is_outlet(name) || sounds_like_outlet(name) || initials || named()
}
