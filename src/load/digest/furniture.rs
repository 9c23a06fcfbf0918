//! The page around the news: rules, pagers, and the phrases of `assets/load/furniture.txt`.

use std::sync::LazyLock;

use crate::load::lex::{Kind, Opening, Openings, Signs, Token, has_digit, has_pair, tokens};
use crate::load::tables::{CLOSING, Phrases, SHORT_WORD, lookup, tables};

use super::blocks::Block;
use super::classify::Kind as BlockKind;
use super::day::day;

/// A line of nothing but rule marks, of `x`, or the bare number of the story below it (`#3`, `3.`, `[3]`).
pub(super) fn is_rule(text: &str) -> bool {
    let number = text.trim_start_matches(['#', '(', '[']).trim_end_matches(['.', ')', ']']);
    if number.len() < text.len()
        && number.len() <= 3
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        return true;
    }
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    let rule =
        |c: char| matches!(c, '-' | '=' | '_' | '*' | '~' | '#' | '+' | '–' | '—' | '─' | '═' | '•' | '·' | '.' | '^');
    if matches!(first, 'x' | 'X' | 'o') {
        return marks.clone().all(|c| c == first) && marks.count() >= 4;
    }
    rule(first) && first != '.' && marks.clone().all(rule) && marks.count() >= 2
}

/// A pager; with its page and number of pages where it prints both.
pub(super) fn pager(text: &str) -> Option<Option<(u32, u32)>> {
    // `«StartPrev12345NextEnd»`
    let letters = || text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
    if text.starts_with('«') && text.len() <= 80 && letters().eq("startprevnextend".chars()) {
        return Some(None);
    }
    if text.len() > 80 || !has_digit(text) || !names_page(text) || !may_page(text) {
        return None;
    }
    let word = ["page", "pages", "página", "pagina", "seite", "страница"];
    let tokens = tokens(text, 40);
    let printed = |at: usize| tokens.get(at).and_then(|t| text.get(t.start..t.end)).unwrap_or("").to_lowercase();
    let number = |at: usize| match tokens.get(at).map(|t| t.kind) {
        Some(Kind::Number(value)) => Some(value),
        _ => None,
    };
    for at in 0..tokens.len() {
        let skip = usize::from(tokens.get(at).is_some_and(|t| t.kind == Kind::Open));
        let (Some(page), Some(pages)) = (number(at + skip), number(at + skip + 2)) else { continue };
        let of = matches!(printed(at + skip + 1).as_str(), "of" | "de" | "di" | "von" | "sur" | "из" | "/");
        if !of || page > pages {
            continue;
        }
        let lower = text.to_lowercase();
        let before = at.checked_sub(1).map(printed).unwrap_or_default();
        let named = word.contains(&before.as_str());
        let between = lower.contains("previous") || lower.contains("next") || lower.contains("prev");
        if !(named || between) {
            continue;
        }
        // Words of a sentence around it make it no pager.
        let known =
            ["page", "pages", "of", "de", "items", "item", "previous", "next", "prev", "first", "last", "start", "end"];
        let strange = (0..tokens.len())
            .filter(|&n| tokens.get(n).is_some_and(|t| t.kind == Kind::Word))
            .filter(|&n| !known.contains(&printed(n).as_str()) && !word.contains(&printed(n).as_str()))
            .count();
        return (strange <= 1).then_some(Some((page, pages)));
    }
    if is_running_head(text, &tokens) {
        return Some(None);
    }
    let numbers = tokens.iter().filter(|t| matches!(t.kind, Kind::Number(_))).count();
    let mut words = tokens.iter().filter(|token| token.kind == Kind::Word);
    let joomla = |token: &Token| {
        let word = text.get(token.start..token.end).unwrap_or_default();
        ["start", "prev", "next", "end", "previous", "first", "last"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    let named = words.clone().count();
    (numbers >= 2 && (named >= 2 || numbers >= 3 && counts_on(&tokens)) && words.all(joomla)).then_some(None)
}

/// `1 2 3 … 38 Next`, `« 1 2 3 »`: the first numbers follow one another, and nothing but marks stands beside them.
fn counts_on(tokens: &[Token]) -> bool {
    let mut numbers =
        tokens.iter().filter_map(|token| if let Kind::Number(value) = token.kind { Some(value) } else { None });
    let (first, second, third) = (numbers.next(), numbers.next(), numbers.next());
    let marks = [Kind::Word, Kind::Dot, Kind::Quote, Kind::Other, Kind::Bar];
    first.is_some_and(|first| second == first.checked_add(1) && third > second)
        && tokens.iter().all(|token| matches!(token.kind, Kind::Number(_)) || marks.contains(&token.kind))
}

/// False for a text that has none of the words of a pager, by the first two letters of each.
fn names_page(text: &str) -> bool {
    const WORDS: [[u8; 2]; 8] = [*b"pa", *b"pr", *b"ne", *b"se", *b"st", *b"en", *b"fi", *b"la"];
    let opens = |a: u8, b: u8| {
        let (a, b) = (a | 0x20, b | 0x20);
        WORDS.iter().fold(a >= 0x80, |found, word| found | ((a == word[0]) & (b == word[1])))
    };
    // `página` has its second letter beyond ASCII.
    has_pair(text.as_bytes(), |a, b| opens(a, b) | (b >= 0x80))
}

/// A pager has two numbers, a running head its page at the end.
fn may_page(text: &str) -> bool {
    let digits = |pair: &&[u8]| matches!(pair, [before, digit] if digit.is_ascii_digit() && !before.is_ascii_digit());
    let first = usize::from(text.starts_with(|c: char| c.is_ascii_digit()));
    first + text.as_bytes().windows(2).filter(digits).take(2).count() > 1
        || text.ends_with(|c: char| c.is_ascii_digit()) && (text.contains("Page ") || text.contains("PAGE "))
}

/// `Harbour Daily Digest, Page 2`: the head of a printed page, with no date as a source's line has it.
fn is_running_head(text: &str, tokens: &[Token]) -> bool {
    // Most lines end in no number.
    if !text.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let Some((head, number)) = text.rsplit_once("Page ").or_else(|| text.rsplit_once("PAGE ")) else { return false };
    let numbers = tokens.iter().filter(|t| matches!(t.kind, Kind::Number(_))).count();
    let head = head.trim_end_matches(' ');
    numbers == 1
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && head.ends_with([',', '-', '–', '—', '|', '/'])
        && head.split_whitespace().count() <= 8
        && head.starts_with(char::is_uppercase)
}

/// `Posted by Ann at 7:12 PM`: the stamp under a story of a blog.
fn is_stamp(text: &str) -> bool {
    let posted = text.starts_with("Posted by ") || text.starts_with("Posted at ");
    let timed = || [" AM", " PM", " am", " pm", " a.m.", " p.m."].iter().any(|end| text.ends_with(end));
    posted && timed() && text.contains(':') && text.contains(" at ")
}

/// `The Lock Monitor is a publication of the Lock Institute. Copyright 1997.`
fn is_imprint(text: &str) -> bool {
    let claims =
        ["Copyright 19", "Copyright 20", "Copyright ©", "Copyright (c)", "© 19", "© 20", "All rights reserved"];
    let lower = || text.trim_end_matches('.').to_ascii_lowercase();
    if text.len() <= 120 && (text.contains("(c)") || text.contains('©')) && lower().ends_with("all rights reserved") {
        return true;
    }
    // `Harbour Partners © 2019`
    let year = |rest: &str| rest.trim_start().len() == 4 && rest.trim_start().bytes().all(|b| b.is_ascii_digit());
    if text.len() <= 60 && text.rsplit_once('©').is_some_and(|(name, rest)| !name.contains(". ") && year(rest)) {
        return true;
    }
    let issued = [" is a publication of ", " is published by ", " is produced by "];
    text.starts_with(char::is_uppercase)
        && text.contains(" is ")
        && issued.iter().any(|words| text.contains(words))
        && claims.iter().any(|words| text.contains(words))
}

/// `Hotline for voters: 0312 55 01 90`, `Press office, tel. 981 55 01 90`: where a publisher is reached, and no sentence.
pub(super) fn tells_number(text: &str) -> bool {
    let text = text.trim_end_matches(['）', ' ']);
    // What is said of the number may stand behind it in brackets.
    let text = text.strip_suffix(')').and_then(|open| open.rsplit_once('(')).map_or(text, |(before, _)| before);
    let text = text.trim_end();
    let number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+' | '/' | '\u{a0}' | '–');
    let lead = text.trim_end_matches(number);
    let digits = text.get(lead.len()..).map_or(0, |tail| tail.bytes().filter(u8::is_ascii_digit).count());
    let lower = lead.to_lowercase();
    let led = lead.ends_with(':')
        || ["tel.", "tel", "phone", "тел.", "fax", "telefon", "teléfono"].iter().any(|w| lower.ends_with(w));
    text.len() <= 120 && (6..=16).contains(&digits) && led && day(text).is_none()
}

/// Where on its site a page is: `Home > Essays > Water`, `Home | About | Archive`.
fn is_path(text: &str) -> bool {
    let rest = text.strip_prefix("You are here: ").unwrap_or(text);
    let marks = [" > ", " » ", " › ", " | ", " / ", " :: "];
    text.len() <= 120 && rest.strip_prefix("Home").is_some_and(|rest| marks.iter().any(|mark| rest.starts_with(mark)))
}

/// How a line opens that says where the page is.
pub(super) const PATHS: [&str; 2] = ["Home ", "You are here: "];

/// A line of the page that is not news.
pub(super) fn is_furniture(text: &str) -> bool {
    is_page(text, Signs::of(text), Opening::of(text))
}

/// The same for a line whose signs and opening are known.
pub(super) fn is_page(text: &str, signs: Signs, opening: Opening) -> bool {
    // `Dear reader,`
    if text.starts_with("Dear ") && text.ends_with(',') && text.len() <= 48 {
        return true;
    }
    if code_openings().may_have(opening) && is_code(text)
        || signs.any(Signs::DIGIT) && (counts(text) || is_ticker(text))
        || is_stamp(text)
        || is_path(text)
        || is_imprint(text)
    {
        return true;
    }
    // `Add new comment | 388 reads`
    if text.len() <= 120
        && signs.any(Signs::BAR)
        && let Some((first, rest)) = text.split_once(" | ")
        && is_furniture(first)
        && is_furniture(rest)
    {
        return true;
    }
    // `| 2 Comments`: what is left of a row of links.
    if let Some(rest) = text.strip_prefix("| ") {
        return is_furniture(rest);
    }
    let phrases = &tables().furniture;
    if !phrases.openings.may_have(opening) || !phrases.may_open(text) {
        return false;
    }
    let key = key(text);
    if key.is_empty() {
        return !text.contains(char::is_alphanumeric);
    }
    is_among(phrases, &key) || is_row_of_words(phrases, &key)
}

/// `Share Tweet Email Print`: what a page offers, in one row.
fn is_row_of_words(phrases: &Phrases, key: &str) -> bool {
    key.len() <= 80 && key.contains(' ') && key.split(' ').all(|word| phrases.exact.contains(word))
}

/// `EUR/USD 1.0987 BRENT 112.67`: what a box of the page tells of markets.
fn is_ticker(text: &str) -> bool {
    let number = |word: &str| {
        let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '+' | '-' | '−');
        word.contains(['.', ',', '%']) && word.starts_with(|c: char| !c.is_alphabetic()) && word.chars().all(figure)
    };
    let name = |word: &str| {
        word.len() <= 10 && word.starts_with(|c: char| c.is_ascii_uppercase()) && !word.contains(char::is_lowercase)
    };
    let words = || text.split_whitespace();
    text.len() <= 120
        && words().next().is_some_and(name)
        && words().filter(|word| number(word)).take(2).count() == 2
        && words().all(|word| number(word) || name(word))
        && words().zip(words().skip(1)).all(|(word, next)| !(number(word) && number(next)))
}

impl Phrases {
    /// False where no phrase can open with the first word of a line: that of most lines opens none.
    fn may_open(&self, line: &str) -> bool {
        let first = line.split(' ').next().unwrap_or(line).trim_end_matches(CLOSING);
        !first.is_ascii()
            || first.len() > SHORT_WORD
            || !first.starts_with(|c: char| c.is_ascii_alphanumeric())
            || lookup(first, |lower| self.firsts.contains(lower).then_some(())).is_some()
    }
}

fn is_among(phrases: &Phrases, key: &str) -> bool {
    let first = key.split(' ').next().unwrap_or(key);
    phrases.exact.contains(key)
        || phrases.opening.get(first).is_some_and(|all| all.iter().any(|opening| key.starts_with(opening)))
        || phrases.marked.iter().any(|opening| key.starts_with(opening))
}

/// True for a phrase that opens the end of a page: `Leave a Reply`, `Recommended Citation`. Text below it is no story's.
pub(super) fn closes_page(text: &str) -> bool {
    let phrases = &tables().trailers;
    phrases.openings.may_have(Opening::of(text)) && is_among(phrases, &key(text))
}

/// How the words open that scripts open with.
pub(super) fn code_openings() -> &'static Openings {
    static WORDS: LazyLock<Openings> = LazyLock::new(|| Openings::of(CODE));
    &WORDS
}

/// What opens a line of a script, of a style sheet or of a program's complaint.
const CODE: [&str; 22] = [
    "var ",
    "function(",
    "function ",
    "document.",
    "window.",
    "<script",
    "</script",
    "<style",
    "//<![CDATA[",
    "//]]>",
    "jQuery(",
    "$(",
    "(function",
    "});",
    "})();",
    "object(",
    "Deprecated: ",
    "Notice: Undefined",
    "Warning: Undefined",
    "Fatal error: ",
    "/* <![CDATA[",
    "/* ]]> */",
];

/// A line of a script, of a style sheet or of a program's complaint that leaked into the page.
fn is_code(text: &str) -> bool {
    let first = text.as_bytes().first();
    let opens = CODE.iter().any(|head| head.as_bytes().first() == first && text.starts_with(head));
    let marks = || text.contains(['=', '(', '{']) || text.contains("});") || text.starts_with(['<', '/']);
    // A short code of a site generator: `{{< figure src="/map.png" >}}`.
    let short = text.starts_with("{{<") && text.ends_with(">}}") || text.starts_with("{{%") && text.ends_with("%}}");
    short
        || opens && marks() && !text.ends_with('.')
        || text.starts_with("-----BEGIN PGP")
        || text.starts_with("-----END PGP")
}

/// How listings of several languages say that they were read, and how often.
const READ: [&str; 9] = ["read", "lu", "letto", "visto", "lido", "gelesen", "gelezen", "прочитано", "czytany"];
const TIMES: [&str; 10] = ["times", "time", "fois", "volte", "veces", "vezes", "mal", "keer", "раз", "razy"];

/// `Read 1234 times`, `Lu 418 fois`, `388 reads`, `12 comments`, `2 Comments »`
fn counts(text: &str) -> bool {
    // `Read 214 times Last modified on Friday, 24 March 2023 10:02`
    let text = text.split_once(" Last modified on ").map_or(text, |(count, _)| count);
    let bare = text.trim_end_matches([' ', '»', '.', ')', '|']).trim_start_matches(['(', ' ']);
    let mut words = bare.split_whitespace();
    let (first, second, third) = (words.next(), words.next(), words.next());
    let number = |word: Option<&str>| {
        word.is_some_and(|w| {
            w.bytes().all(|b| b.is_ascii_digit() || b == b',') && w.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let is =
        |word: Option<&str>, any: &[&str]| word.is_some_and(|w| any.iter().any(|known| w.eq_ignore_ascii_case(known)));
    words.next().is_none()
        && (is(first, &READ) && number(second) && is(third, &TIMES)
            || number(first)
                && is(
                    second,
                    &[
                        "reads", "views", "comments", "comment", "hits", "shares", "replies", "likes", "votes", "vote",
                        "voti",
                    ],
                )
                && third.is_none())
}

/// `Praise Reports | Europe | Worldwide`: the names of sections in a row, which lead to them.
pub(super) fn is_row_of_sections(text: &str) -> bool {
    let row =
        |mark: &str| text.matches(mark).count() > 1 && text.split(mark).all(|name| tables().is_section(name.trim()));
    text.len() <= 200 && [" | ", " · ", " • ", " / ", " – "].into_iter().any(row)
}

/// `AFRICA AMERICAS ASIA EUROPE MIDDLE EAST`: the same without marks between them, three names at least.
pub(super) fn is_run_of_sections(text: &str) -> bool {
    if text.len() > 200 || text.contains(|c: char| !c.is_uppercase() && c != ' ') {
        return false;
    }
    let words: Vec<&str> = text.split(' ').collect();
    let (mut at, mut names) = (0, 0);
    while at < words.len() {
        let named = |take: &usize| words.get(at..at + take).is_some_and(|name| tables().is_section(&name.join(" ")));
        let Some(take) = [3, 2, 1].into_iter().find(named) else { return false };
        (at, names) = (at + take, names + 1);
    }
    names >= 3
}

/// Makes the sentence of a box furniture whose first and last line are: `Give today / $45 can provide … / Donate`.
pub(super) fn hear_boxes(blocks: &mut [Block<'_>]) {
    for at in 1..blocks.len().saturating_sub(1) {
        let of_page = |n: usize| blocks.get(n).is_some_and(|block| block.kind == BlockKind::Furniture);
        let packed = blocks.get(at + 1).is_some_and(|below| below.gap == 0);
        let boxed = blocks.get(at).is_some_and(|b| {
            b.kind == BlockKind::Text && b.gap == 0 && b.text.len() <= MOST_OF_BOX && b.text.ends_with(['.', '!'])
        });
        // Other lines of the page may stand around a story that is one sentence long.
        let asks = || {
            let above = blocks.get(at - 1).map(|block| block.text.to_lowercase()).unwrap_or_default();
            ASKING.iter().any(|word| above.starts_with(word))
        };
        if boxed
            && packed
            && of_page(at - 1)
            && asks()
            && of_page(at + 1)
            && let Some(block) = blocks.get_mut(at)
        {
            block.kind = BlockKind::Furniture;
        }
    }
}

/// The marks to choose from below `Rate this item`, each on a line of its own.
pub(super) fn hear_ratings(blocks: &mut [Block<'_>]) {
    let mut rated = false;
    for block in blocks {
        let mark = block.gap == 0 && block.text.len() == 1 && block.text.starts_with(|c: char| c.is_ascii_digit());
        if rated && mark {
            block.kind = BlockKind::Furniture;
        } else {
            rated = block.kind == BlockKind::Furniture && block.text.to_lowercase().starts_with("rate this");
        }
    }
}

/// How the first line of a box opens.
const ASKING: [&str; 12] = [
    "give",
    "donate",
    "support",
    "subscribe",
    "sign up",
    "join",
    "make a",
    "spende",
    "jetzt spenden",
    "faites un don",
    "dona",
    "sostieni",
];
/// Longer sentences are no words of a box.
const MOST_OF_BOX: usize = 160;

/// A line as the table has it: lower case, straight apostrophes, no closing marks.
fn key(text: &str) -> String {
    let lower = text.to_lowercase().replace('’', "'");
    lower.trim_end_matches(CLOSING).trim_start().to_owned()
}

/// Makes furniture of the document's first line where a page of it repeats that, with the line of the page's own below it: a text
/// taken from pages has both at each. A repeated line alone may be a title that stands in a list of contents, too.
pub(super) fn hear_running_heads(blocks: &mut [Block<'_>]) {
    let Some(first) =
        blocks.first().filter(|block| block.text.contains(|c: char| c.is_ascii_digit()) && block.text.len() <= 80)
    else {
        return;
    };
    let text = first.text.clone().into_owned();
    let is_line = |block: &Block<'_>| matches!(block.kind, BlockKind::Text | BlockKind::Caps | BlockKind::Section(..));
    let is_paged = |block: &Block<'_>| {
        // Its columns stand apart.
        let wide = block.end - block.start > block.text.len() + 8;
        (is_line(block) || wide)
            && block.gap == 0
            && block.text.len() <= 90
            && block.text.ends_with(|c: char| c.is_ascii_digit())
    };
    for at in 4..blocks.len() {
        let again = blocks.get(at).is_some_and(|block| *block.text == *text && is_line(block));
        if again && blocks.get(at + 1).is_some_and(is_paged) {
            blocks.iter_mut().skip(at).take(2).for_each(|block| block.kind = BlockKind::Furniture);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pagers_are_found_and_pages_of_reports_are_not() {
        assert_eq!(pager("Page 1 of 26"), Some(Some((1, 26))));
        assert_eq!(pager("146 items, Page 2 of 15"), Some(Some((2, 15))));
        assert_eq!(pager("Pages ( 7 of 7 ): « Previous1 ... 56 7"), Some(Some((7, 7))));
        assert_eq!(pager("<< Previous | 11 of 21 | Next >>"), Some(Some((11, 21))));
        assert_eq!(pager("página 1de 23"), Some(Some((1, 23))));
        assert_eq!(pager("Harbour Daily Digest, Page 2"), Some(None));
        assert_eq!(pager("Izvestia, May 4, 2001, Page 2"), None);
        assert_eq!(pager("Start Prev 1 2 3 Next End"), Some(None));
        assert_eq!(pager("«StartPrev12345NextEnd»"), Some(None));
        assert_eq!(pager("1 2 3 … 38 Next"), Some(None));
        assert_eq!(pager("« 1 2 3 »"), Some(None));
        for text in [
            "1 202 555 0100",
            "3, 4, 5",
            "Page 3 of the report",
            "On page 3 of 20 the board says so",
            "12 of 13 members voted",
            "Page 9 of 2",
        ] {
            assert_eq!(pager(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_telephones_are_told_from_days_and_sentences() {
        for text in [
            "Hotline for pilots: 0312 55 01 90",
            "Press office, tel. 981 55 01 90",
            "Прямая линия: 8-800-555-01-90 (круглосуточно)",
        ] {
            assert!(tells_number(text), "{text}");
        }
        for text in
            ["Date: 2019-03-12", "Questions: call 0312 55 01 90 on weekdays.", "Votes cast: 1 077", "It sold 1 200 000"]
        {
            assert!(!tells_number(text), "{text}");
        }
    }

    #[test]
    fn boxes_and_rows_of_the_page_are_told_from_headlines() {
        for text in
            ["EUR/USD 1.0987 BRENT 112.67", "DAX 18,204.51 GOLD 2,011.30", "Print Share", "Share Tweet Email Print"]
        {
            assert!(is_furniture(text), "{text}");
        }
        for text in ["FLIGHT 112 LANDS IN OSLO", "GDP UP 3.2%", "Share Prices", "M4.5 QUAKE NEAR A.M. PEAK"] {
            assert!(!is_furniture(text), "{text}");
        }
    }

    #[test]
    fn rules_are_marks_only() {
        assert!(
            is_rule("----------") && is_rule("xxxxxxxxxx") && is_rule("* * *") && is_rule("=====") && is_rule("^^^^")
        );
        assert!(!is_rule("...") && !is_rule("xx") && !is_rule("--") && !is_rule("- a -"));
    }

    #[test]
    fn phrases_are_known_whatever_their_case_and_closing_marks() {
        assert!(
            is_furniture("Skip to content")
                && is_furniture("SHARE THIS:")
                && is_furniture("Copyright © 2017 Harbour Board")
        );
        assert!(is_furniture("Leave a Reply") && is_furniture("»"));
        assert!(is_furniture("Posted by Ann at 7:12 PM") && !is_furniture("Posted by Ann Hale on May 4, 2018"));
        assert!(!is_furniture("Search goes on for ferry") && !is_furniture("Copyright law was changed"));
    }
}
