//! The links of a story by numbers: each target once, in printed order, and where its number stands in the text.

use std::borrow::Cow;

use super::Story;
use super::link::Link;

/// Text that is looked through for the words of links, in bytes, all together: what a page with very many links costs at most.
const MOST: usize = 8 << 20;

/// A link of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The target as printed.
    pub printed: String,
    /// The words it stands on first; empty where it is printed itself.
    pub text: String,
    /// The target as it would be opened, or why it is not.
    pub target: Result<Link, &'static str>,
}

impl Story {
    /// Its links; the first one has number 1.
    #[must_use]
    pub fn numbered(&self) -> Vec<Numbered> {
        let mut links: Vec<Numbered> = Vec::new();
        for link in &self.item.links {
            match links.iter_mut().find(|known| known.printed == link.url) {
                Some(known) if known.text.is_empty() => known.text.clone_from(&link.text),
                Some(_) => {}
                None => links.push(Numbered {
                    printed: link.url.clone(),
                    text: link.text.clone(),
                    target: Link::new(&link.url),
                }),
            }
        }
        links
    }

    /// Its paragraphs with the number of each link behind the words it stands on: `the report[2]`. True when a number was set.
    #[must_use]
    pub fn marked_body(&self) -> (Vec<Cow<'_, str>>, bool) {
        let mut numbers: Vec<&str> = Vec::new();
        let mut marks: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.item.body.len()];
        let (mut paragraph, mut from, mut left) = (0, 0, MOST);
        for link in &self.item.links {
            let number = numbers.iter().position(|url| *url == link.url).unwrap_or_else(|| {
                numbers.push(&link.url);
                numbers.len() - 1
            });
            let words = if link.text.trim().is_empty() { link.url.as_str() } else { link.text.trim() };
            // Links stand in the order of the text; one that is not in it moves nothing.
            let mut begin = from;
            for (at, text) in self.item.body.iter().enumerate().skip(paragraph) {
                let found = find_words(text, words, begin);
                left = left.saturating_sub(text.len());
                if let Some(end) = found {
                    if let Some(marks) = marks.get_mut(at) {
                        marks.push((end, number + 1));
                    }
                    (paragraph, from) = (at, end);
                    break;
                }
                begin = 0;
            }
            if left == 0 {
                break;
            }
        }
        let any = marks.iter().any(|marks| !marks.is_empty());
        (self.item.body.iter().zip(marks).map(|(text, marks)| marked(text, &marks)).collect(), any)
    }
}

/// Where words end in a text at or after a byte, no letter before or behind them.
fn find_words(text: &str, words: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let start = from + text.get(from..)?.find(words)?;
        let end = start + words.len();
        let joins = |a: Option<char>, b: Option<char>| {
            a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
        };
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        if !joins(before.chars().next_back(), words.chars().next())
            && !joins(words.chars().next_back(), after.chars().next())
        {
            return Some(end);
        }
        from = start + words.chars().next()?.len_utf8();
    }
}

fn marked<'a>(text: &'a str, marks: &[(usize, usize)]) -> Cow<'a, str> {
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4 * marks.len());
    let mut from = 0;
    for (end, number) in marks {
        out.push_str(text.get(from..*end).unwrap_or_default());
        out.push_str(&format!("[{number}]"));
        from = *end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::enrich::Tables;
    use crate::item::{self, Document, Item, ItemId};
    use crate::library::{Batch, Filed, Library};
    use crate::marks::Marks;
    use crate::rows::Row;
    use jiff::civil::date;

    fn story(body: &[&str], links: &[(&str, &str)]) -> Story {
        let mut library = Library::new(Arc::new(Tables::new()), Marks::default());
        let links = links.iter().map(|(text, url)| item::Link { url: (*url).to_owned(), text: (*text).to_owned() });
        let body: Vec<String> = body.iter().map(|text| (*text).to_owned()).collect();
        let id = ItemId::of(body.iter().map(String::as_str), None, None, None);
        let item = Item { id, body, links: links.collect(), ..Item::default() };
        let filed = Filed { document: Document::default(), parent: None, items: vec![item], unparsed: Vec::new() };
        library.insert(Batch { files: vec![vec![filed]], failures: Vec::new() });
        library.story(Row(0), date(2025, 4, 1))
    }

    fn marks(body: &[&str], links: &[(&str, &str)]) -> Vec<String> {
        story(body, links).marked_body().0.into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn numbers_stand_behind_the_words_of_their_links() {
        let (a, b) = ("https://a.example", "https://b.example");
        assert_eq!(
            marks(&["The report says so.", "The report is long, the answer short."], &[("report", a), ("answer", b)]),
            ["The report[1] says so.", "The report is long, the answer[2] short."]
        );
        // The same target has one number; words inside of words are none; what is not in the text moves nothing.
        assert_eq!(
            marks(&["Reports on a report, and the map."], &[("gone", b), ("report", a), ("map", a), ("Reports", b)]),
            ["Reports on a report[2], and the map[2]."]
        );
        assert_eq!(
            marks(&["See https://a.example/ for more."], &[("", "https://a.example/")])[0],
            "See https://a.example/[1] for more."
        );
        assert_eq!(marks(&["Größe: Ö"], &[("Ö", a), ("", b), (" ", a)]), ["Größe: Ö[1]"]);
    }

    #[test]
    fn each_target_is_listed_once_and_says_why_it_is_not_opened() {
        let links = [("", "https://a.example"), ("report", "https://a.example"), ("me", "mailto:me@a.example")];
        let numbered = story(&["A report."], &links).numbered();
        assert_eq!(numbered.len(), 2);
        assert_eq!(numbered[0].text, "report");
        assert!(numbered[0].target.is_ok() && numbered[1].target.is_err());
    }

    #[test]
    fn very_many_links_cost_a_bounded_time() {
        let text = "word ".repeat(200_000);
        let links: Vec<(String, String)> =
            (0..5000).map(|n| (format!("none{n}"), format!("https://{n}.example"))).collect();
        let links: Vec<(&str, &str)> = links.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert!(!story(&[&text], &links).marked_body().1);
    }
}
