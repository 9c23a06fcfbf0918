//! What a line is by itself: a headline in capitals, a note, a label of a listing, a pager, furniture, or text. Strong
//! signs only; what needs its neighbours is decided where borders are drawn.

use std::sync::LazyLock;

use crate::load::lex::{Opening, Openings, Signs, first_chars, has_pair};
use crate::load::tables::{Label, WHOLE, tables};

use super::day::{Day, day};
use super::{credit, furniture, headline, monitored, notes, title};

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Running text, or a line only its neighbours can tell.
    Text,
    /// A line in capitals.
    Caps,
    /// A rule of dashes, stars and kin.
    Rule,
    /// It opens a note.
    Note,
    /// The heading of a tag's listing; its value starts at this offset.
    Tag(usize),
    /// The region of the item before it; its value starts at this offset.
    Region(usize),
    /// Tags of the item before it; their list starts at this offset.
    Topics(usize),
    /// A link to the rest of the text.
    More,
    /// A pager.
    Pager(Option<(u32, u32)>),
    /// The page, not the news.
    Furniture,
    /// A date.
    Date(Day),
    /// A line that credits a source or a writer.
    Credit(Box<credit::Line>),
    /// A link, whose address starts at this offset.
    Link(usize),
    /// It opens a list of contents.
    Contents,
    /// It says that there is nothing to say.
    Nothing,
    /// A section of the document, whose name stands in these bytes.
    Section(usize, usize),
}

/// Lines longer than this are running text, whatever they hold.
const SHORT: usize = 300;
/// And those longer than this, but for a label, a pager or the words of a page.
const LONGEST: usize = 200;

/// What a line is.
pub(super) fn kind(text: &str) -> Kind {
    if text.is_empty() {
        return Kind::Furniture;
    }
    if text.len() > SHORT {
        return if notes::opens(text) { Kind::Note } else { Kind::Text };
    }
    let (signs, opening) = (Signs::of(text), Opening::of(text));
    if is_running(text, signs, opening) {
        return match text.len() <= LONGEST && headline_in_capitals(text) {
            true if furniture::is_run_of_sections(text) => Kind::Furniture,
            true => Kind::Caps,
            false => Kind::Text,
        };
    }
    marked(text, signs, opening)
}

/// True for a line that opens with none of the words that lines of other kinds open with, and has none of the marks that the others
/// have: running text, or a line in capitals. Most lines are such, and nothing more need be asked of them. Whoever adds a rule to
/// [`marked`] adds here what gives its lines away; a test compares the two on many lines.
fn is_running(text: &str, signs: Signs, opening: Opening) -> bool {
    static OPENINGS: LazyLock<Openings> = LazyLock::new(|| {
        let [_, begun] = &tables().line_openings;
        [begun, credit::openings(), furniture::code_openings()]
            .into_iter()
            .fold(Openings::of(furniture::PATHS.into_iter().chain(["Dear "])), Openings::or)
    });
    const MARKS: Signs =
        Signs::DIGIT.or(Signs::COLON).or(Signs::SLASH).or(Signs::BAR).or(Signs::BRACKET).or(Signs::BEYOND);
    let first = text.as_bytes().first().copied().unwrap_or_default();
    // `All rights reserved` in the middle of a line.
    let claims = || first.is_ascii_uppercase() && has_pair(text.as_bytes(), |a, b| (a == b'r') & (b == b'v'));
    // A short line may be a whole phrase.
    let is_phrase = || {
        let [whole, _] = &tables().line_openings;
        text.trim_end_matches(|c: char| !c.is_alphanumeric()).len() <= WHOLE && whole.may_have(opening)
    };
    let stopped = || may_link(text, signs) || credit::ends_in_page(text) || matches!(first, b'I' | b'V' | b'X');
    let other = !opening.is_told()
        || signs.any(MARKS)
        || OPENINGS.may_have(opening)
        || is_phrase()
        || signs.any(Signs::DOT) && stopped()
        || matches!(first, b'x' | b'X' | b'o') && furniture::is_rule(text)
        || claims();
    !other
}

/// What a line is that may be anything.
fn marked(text: &str, signs: Signs, opening: Opening) -> Kind {
    let has_digit = signs.any(Signs::DIGIT);
    if text.starts_with('[') && monitored::is_lead(text) {
        return credit::read(text).map_or(Kind::Text, |line| Kind::Credit(Box::new(line)));
    }
    if (signs.any(Signs::COLON) || text.starts_with('[')) && notes::opens(text) {
        return Kind::Note;
    }
    if furniture::is_rule(text) {
        return Kind::Rule;
    }
    if has_digit
        && text.contains("Published on ")
        && let Some(found) = day(text)
    {
        return Kind::Date(found);
    }
    if let Some(labelled) = label(text, opening) {
        return labelled;
    }
    if has_digit && let Some(page) = furniture::pager(text) {
        return Kind::Pager(page);
    }
    if furniture::is_page(text, signs, opening) {
        return Kind::Furniture;
    }
    // What follows is short.
    if text.len() > LONGEST {
        return Kind::Text;
    }
    if has_digit && let Some(found) = day(text) {
        return Kind::Date(found);
    }
    if may_link(text, signs)
        && let Some(at) = link(text)
    {
        return Kind::Link(at);
    }
    if tables().contents_openings.may_have(opening) && is_contents(text) {
        return Kind::Contents;
    }
    if tables().nothing_openings.may_have(opening) && says_nothing(text) {
        return Kind::Nothing;
    }
    if signs.any(Signs::BAR.or(Signs::SLASH).or(Signs::BEYOND)) && furniture::is_row_of_sections(text)
        || furniture::is_run_of_sections(text)
    {
        return Kind::Furniture;
    }
    if let Some((from, to)) = section(text, signs, opening) {
        return Kind::Section(from, to);
    }
    if credit::may_be(text, signs, opening)
        && let Some(line) = credit::read(text)
    {
        return Kind::Credit(Box::new(line));
    }
    if headline_in_capitals(text) { Kind::Caps } else { Kind::Text }
}

/// True for a line in capitals. The first line of a paragraph whose headline runs into it may be all capitals but for its last words.
fn headline_in_capitals(text: &str) -> bool {
    headline::is_caps(text) && !matches!(title::look(text), title::Look::RunIn(..))
}

/// False for a line that holds no address.
fn may_link(text: &str, signs: Signs) -> bool {
    signs.any(Signs::COLON) && signs.any(Signs::SLASH)
        || signs.any(Signs::DOT) && has_pair(text.as_bytes(), |a, b| (a == b'w') & (b == b'w'))
}

/// `More: www.…`, `See http://…`, or nothing but an address.
fn link(text: &str) -> Option<usize> {
    if !text.contains("://") && !text.contains("www.") {
        return None;
    }
    let at = ["http://", "https://", "www."].iter().filter_map(|head| text.find(head)).min()?;
    let label = text.get(..at)?.trim_end_matches([' ', '\u{a0}', '\u{202f}', ':', '-', '–', '>', '<', '(', '*']);
    let address = text.get(at..)?;
    let single = !address.trim_end().contains(' ');
    let known = [
        "",
        "more",
        "see",
        "see also",
        "read more",
        "link",
        "url",
        "full story",
        "source",
        "further information",
        "website",
        "web",
    ];
    let label = label.to_lowercase();
    let more = || tables().labels.iter().any(|(kind, words)| *kind == Label::More && label == *words);
    (single && (known.contains(&label.as_str()) || more())).then_some(at)
}

/// The heading of a list of contents.
pub(super) fn is_contents(text: &str) -> bool {
    let key = text.trim_end_matches([':', '.', ' ']).to_lowercase().replace('’', "'");
    tables()
        .contents
        .iter()
        .any(|known| key == *known || key.strip_prefix(known).is_some_and(|rest| rest.starts_with(", part ")))
}

/// `• No significant developments.`
fn says_nothing(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    tables().nothing_openings.may_have(Opening::of(bare)) && tables().nothing.contains(bare.to_lowercase().as_str())
}

/// `I. United States`, `PA: Worldwide`, and the known names of sections that are not in capitals.
fn section(text: &str, signs: Signs, opening: Opening) -> Option<(usize, usize)> {
    let end = text.trim_end_matches([':', ' ']).len();
    if signs.any(Signs::DOT)
        && text.starts_with(['I', 'V', 'X'])
        && let Some((roman, name)) = text.split_once(". ")
    {
        let numeral = roman.len() <= 5 && !roman.is_empty() && roman.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'));
        let bare = name.trim_end_matches('.');
        if numeral && bare.len() <= 60 && !bare.contains(['.', '?', '!']) && name.starts_with(char::is_uppercase) {
            return Some((roman.len() + 2, text.trim_end_matches([':', ' ', '.']).len().min(end)));
        }
    }
    if signs.any(Signs::COLON)
        && let Some((desk, name)) = text.split_once(": ")
    {
        let short = desk.len() <= 4 && desk.chars().all(char::is_uppercase);
        if short && tables().is_section(name) {
            return Some((0, end));
        }
    }
    // `【経済】`
    if let Some(name) = text.strip_prefix('【').and_then(|text| text.strip_suffix('】'))
        && (1..=48).contains(&name.len())
    {
        return Some(('【'.len_utf8(), text.len() - '】'.len_utf8()));
    }
    if !tables().section_openings.may_have(opening) {
        return None;
    }
    // A leading mark or a rule around the name: `* Europe`, `--- Europe ---`.
    let lead = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (name, from) = (lead.trim_end_matches(|c: char| !c.is_alphanumeric()), text.len() - lead.len());
    (text.len() <= name.len() + 12 && !name.is_empty() && tables().is_section(name))
        .then_some((from, from + name.len()))
}

/// A line that opens with a label of a listing and holds nothing but its value.
fn label(text: &str, opening: Opening) -> Option<Kind> {
    // `- Category: World` among the details of a page.
    if let Some(rest) = text.strip_prefix("- ") {
        return match label(rest, Opening::of(rest))? {
            Kind::Region(at) => Some(Kind::Region(at + 2)),
            Kind::Topics(at) => Some(Kind::Topics(at + 2)),
            _ => None,
        };
    }
    if !tables().label_openings.may_have(opening) {
        return dressed_link(text);
    }
    let head = first_chars(text, 40);
    let lower = head.to_lowercase();
    if lower.len() != head.len() {
        return None;
    }
    for &(label, words) in &tables().labels {
        if lower.as_bytes().first() != words.as_bytes().first() {
            continue;
        }
        let Some(rest) = lower.strip_prefix(words).and_then(|_| text.get(words.len()..)) else { continue };
        let value = rest.trim_start();
        // `Filed under: Europe`
        let value = value.strip_prefix(':').map_or(value, str::trim_start);
        let at = text.len() - value.len();
        let fits = match label {
            Label::TagHeading => {
                !value.is_empty() && value.len() <= 120 && rest.starts_with(|c: char| c.is_whitespace())
            }
            Label::Region => {
                is_name(value)
                    && (value.chars().count() <= 40
                        || value.contains(',') && words == "posted in"
                        || value.contains(" | ") && value.len() <= 200)
                    && !value.contains(" on ")
            }
            Label::Topics => {
                let list = words.ends_with(" under") || words.ends_with(" sotto");
                let short =
                    list && value.split_whitespace().count() <= 8 && !value.ends_with(['.', '!', '?', ';', ':']);
                value.len() <= 200 && (words.ends_with(':') || short || is_name(value))
            }
            Label::More => rest.chars().count() <= 12 && !rest.starts_with(char::is_alphanumeric),
        };
        if fits {
            return Some(match label {
                Label::TagHeading => Kind::Tag(at),
                Label::Region if value.contains([',', '|']) => Kind::Topics(at),
                Label::Region => Kind::Region(at),
                Label::Topics => Kind::Topics(at),
                Label::More => Kind::More,
            });
        }
    }
    dressed_link(text)
}

/// `» Read more`: the link to the rest among marks.
fn dressed_link(text: &str) -> Option<Kind> {
    let bare_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    if bare_end(text.as_bytes().first()) && bare_end(text.as_bytes().last()) {
        return None;
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let dressed = bare.len() < text.len() && bare.len() <= 24;
    (dressed && tables().labels.iter().any(|&(l, words)| l == Label::More && bare.eq_ignore_ascii_case(words)))
        .then_some(Kind::More)
}

/// A name opens with a capital or a letter without case, and does not end a sentence.
fn is_name(value: &str) -> bool {
    let Some(first) = value.chars().next() else { return false };
    first.is_alphabetic() && !first.is_lowercase() && !value.ends_with(['.', '!', '?', ';', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_taken_for_running_text_at_once_would_be_taken_for_it_after_all_questions() {
        let mut texts = vec![String::new()];
        for folder in ["seeds", "tests/load_shapes", "assets/load"] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
            for entry in std::fs::read_dir(folder).unwrap() {
                texts.extend(std::fs::read_to_string(entry.unwrap().path()));
            }
        }
        let mut running = 0;
        for line in texts.iter().flat_map(|text| text.lines()).flat_map(|line| line.split('\t')).map(str::trim) {
            let title: String = line.chars().take(1).flat_map(char::to_uppercase).chain(line.chars().skip(1)).collect();
            let cut = line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
            let forms = [
                line.to_owned(),
                line.to_uppercase(),
                format!("{title}."),
                format!("{title} »"),
                format!("{title} the harbour"),
                format!("{cut}, it said."),
                cut,
                title,
            ];
            for form in forms.iter().filter(|form| !form.is_empty() && form.len() <= SHORT) {
                let (signs, opening) = (Signs::of(form), Opening::of(form));
                assert_eq!(kind(form), marked(form, signs, opening), "{form}");
                running += usize::from(is_running(form, signs, opening));
            }
        }
        assert!(running > 1000, "{running}");
        for form in ["xxxxxxxx", "ooooo", "The Lock Monitor is published by the Lock Institute. All rights reserved."] {
            assert_eq!(kind(form), marked(form, Signs::of(form), Opening::of(form)), "{form}");
        }
    }

    #[test]
    fn labels_of_listings_are_whole_lines() {
        assert_eq!(kind("Published in Worldwide"), Kind::Region(13));
        assert_eq!(kind("Posted inIran"), Kind::Region(9));
        assert_eq!(kind("Displaying items by tag: 31 January 2020"), Kind::Tag(25));
        assert_eq!(kind("Tagged under Harbours"), Kind::Topics(13));
        assert_eq!(kind("Read more..."), Kind::More);
        assert_eq!(kind("» Read more"), Kind::More);
        for text in [
            "Published in the journal of the harbour board.",
            "published in a year",
            "Published in Monday's edition, the report says that nothing has been decided yet",
            "Published on",
            "Tagged sheep were found on the shore.",
            "Read more books, the minister told the schools",
            "Page 3 of the report was missing",
            "See the harbour",
        ] {
            assert_eq!(kind(text), Kind::Text, "{text}");
        }
    }
}
