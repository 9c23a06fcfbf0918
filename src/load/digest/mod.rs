//! Text of any layout taken apart into stories.
//!
//! ```text
//! lines -> blocks (kinds, hard wrap undone) -> plan -> drafts (borders drawn) -> raw items, unparsed text, pieces
//! ```
//!
//! A block is judged by itself first, then by its neighbours; a document's plan says which signs it uses to set stories
//! apart. No sign stands alone, and text that no rule takes is kept in a story or as unparsed.

mod alike;
mod assemble;
mod blocks;
mod chronicle;
mod cited;
mod classify;
mod contents;
mod credit;
mod day;
mod draft;
mod finish;
mod front;
mod furniture;
mod glue;
mod headline;
mod inline;
mod judge;
mod lines;
mod masthead;
mod monitored;
mod notes;
mod plan;
mod records;
mod tail;
mod title;
mod top;
mod wrap;

use super::markup::Marks;
use super::{clean, lex};
use crate::item::{DateHow, Format, Loaded, Part, RawItem, Role, UnparsedReason};

use blocks::Block;
use judge::Judged;
use plan::{Plan, Scan};

/// Takes the text of a document apart, by what its mark-up says where it has any.
pub(super) fn split(loaded: &mut Loaded, marks: Marks<'_>) {
    let text = std::mem::take(&mut loaded.text);
    let blocks = read(&text, marks);
    let scan = Scan::new(&blocks, Judged::of(&blocks), marks);
    let plan = scan.plan();
    part(loaded, &text, scan, plan);
    loaded.text = text;
}

/// What is known of a text that is the text of something: of an entry, of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Under {
    /// Its first line is the title of that, and marked as the document's.
    pub titled: bool,
    /// Its mark-up sets several stories apart.
    pub several: bool,
    /// It is long enough to hold several stories.
    pub long: bool,
}

/// Takes the text of an entry or a message apart. True where it holds several stories and its title is that of all of them; else
/// the title is that of its one story.
pub(super) fn split_under(loaded: &mut Loaded, marks: Marks<'_>, under: Under) -> bool {
    let Under { titled, several, long } = under;
    let text = std::mem::take(&mut loaded.text);
    let mut blocks = read(&text, marks);
    let mut judged = Judged::of(&blocks);
    if several || long {
        let scan = Scan::new(&blocks, judged, marks);
        let plan = scan.plan();
        // Most texts are one story, and that is seen before anything is made of them.
        judged = if several || plan.format != Format::Plain {
            let mut all = loaded.clone();
            part(&mut all, &text, scan, plan);
            if several || all.items.len() > 1 {
                *loaded = all;
                loaded.text = text;
                return true;
            }
            Judged::of(&blocks)
        } else {
            scan.into_judged()
        };
    }
    if titled {
        judged.title(&mut blocks);
    }
    let scan = Scan::new(&blocks, judged, marks);
    // It was seen to be one story; its title makes no several of it.
    let plan = Some(scan.plan()).filter(|plan| plan.format == Format::Listing).unwrap_or_else(Plan::one);
    part(loaded, &text, scan, plan);
    loaded.text = text;
    false
}

/// True for words of the page around the news: `Share`, `Leave a comment`.
pub(super) fn is_of_page(text: &str) -> bool {
    text.len() <= MOST_OF_PAGE && (furniture::is_furniture(text) || furniture::closes_page(text))
}

/// True for a line in which a document speaks of itself: who edits it, its number.
pub(super) fn is_own(text: &str) -> bool {
    masthead::is_own(text)
}

/// True for the heading of a list of contents: `In this issue:`
pub(super) fn is_contents(text: &str) -> bool {
    classify::is_contents(text)
}

/// True for a greeting in front of a letter: `GOOD TUESDAY MORNING.`
pub(super) fn greets(text: &str) -> bool {
    title::greets(text)
}

/// True for the opening of an editors' note.
pub(super) fn is_note(text: &str) -> bool {
    notes::opens(text)
}

/// Longer texts are no words of the page in a link or a heading.
const MOST_OF_PAGE: usize = 60;

/// The blocks of a text, each known for what it is by itself.
fn read<'a>(text: &'a str, marks: Marks<'_>) -> Vec<Block<'a>> {
    let mut lines = lines::split(text);
    let records = if marks.lines.is_empty() { records::read(&mut lines, text) } else { None };
    let mut has_days = false;
    if marks.lines.is_empty() && records.is_none() {
        (lines, has_days) = chronicle::part(lines, text);
    }
    let mut blocks = glue::cut(blocks::join(&lines, marks, &records.unwrap_or_default()), text);
    if has_days {
        chronicle::hear(&mut blocks);
    }
    furniture::hear_running_heads(&mut blocks);
    monitored::hear_broken(&mut blocks);
    furniture::hear_boxes(&mut blocks);
    furniture::hear_ratings(&mut blocks);
    credit::hear_dated(&mut blocks);
    credit::hear_named(&mut blocks);
    credit::hear_capitals(&mut blocks);
    credit::hear_neighbours(&mut blocks);
    day::hear_below_titles(&mut blocks);
    alike::hear(&mut blocks);
    blocks
}

/// Makes stories of blocks by the rules of their document.
fn part(loaded: &mut Loaded, text: &str, mut scan: Scan<'_>, plan: Plan) {
    loaded.document.format = plan.format;
    let assembled = assemble::assemble(text, &mut scan, &plan, &mut loaded.document);
    if loaded.document.date.is_none() {
        // A year alone dates no issue.
        loaded.document.date = assembled.calendar.issued.filter(|date| date.month_number().is_some());
        loaded.document.date_how = loaded.document.date.map_or(DateHow::None, |_| DateHow::Document);
    }
    let entries = std::mem::take(&mut scan.contents.entries);
    loaded.because = plan.because;
    loaded.confidence = plan.confidence;
    finish::finish(assembled, entries, text, scan.blocks, loaded);
    rescue(loaded);
    if loaded.unparsed.iter().any(|unparsed| unparsed.reason == UnparsedReason::Unrecognised) {
        loaded.confidence = loaded.confidence.min(LEFT_OVER);
    }
    if loaded.items.len() > 1 && loaded.document.format == Format::Plain {
        loaded.document.format = Format::Digest;
    }
    // A text that is one story is called what the story is.
    if let (Format::Plain, [only]) = (loaded.document.format, loaded.items.as_slice())
        && loaded.document.title.is_none()
    {
        loaded.document.title.clone_from(&only.headline);
    }
    // And it is of the day that is printed for it.
    if let (Format::Plain, [only], None) = (loaded.document.format, loaded.items.as_slice(), loaded.document.date) {
        let credited = |day| only.attributions.iter().any(|credit| credit.dates.contains(&day));
        loaded.document.date = only.date.filter(|day| !credited(*day));
        loaded.document.date_how = loaded.document.date.map_or(DateHow::None, |_| DateHow::Document);
    }
}

/// How sure a splitting is at most that leaves text to no rule.
const LEFT_OVER: u8 = 60;
/// Too little text to be a story: a title, a name.
const FEW_WORDS: usize = 5;
/// More words than a masthead has that names its issue or its day.
const MASTHEAD_WORDS: usize = 25;

/// A text without any sign, all of whose lines look like titles, is still what somebody wrote: one story, not a masthead. What
/// stands around a list of contents is none.
fn rescue(loaded: &mut Loaded) {
    let document = &loaded.document;
    let is_masthead = document.issue.is_some() || document.date.is_some() || document.tag.is_some();
    let least = if is_masthead { MASTHEAD_WORDS } else { FEW_WORDS };
    let words: usize = loaded.unparsed.iter().filter(|u| said(u.reason)).map(|u| lex::words(&u.text, least)).sum();
    let listed = loaded.unparsed.iter().any(|unparsed| unparsed.reason == UnparsedReason::Contents);
    if document.format == Format::Plain && loaded.items.is_empty() && words >= least && !listed {
        one_story(loaded);
    }
}

/// What somebody wrote, as far as no rule knows it for something else.
fn said(reason: UnparsedReason) -> bool {
    matches!(reason, UnparsedReason::Masthead | UnparsedReason::Unrecognised)
}

/// Makes one story of all that was said in a text without stories.
pub(super) fn one_story(loaded: &mut Loaded) {
    if !loaded.items.is_empty() || !loaded.unparsed.iter().any(|unparsed| said(unparsed.reason)) {
        return;
    }
    let mut item = RawItem { begins: "text without any sign", ends: "end of the document", ..RawItem::default() };
    // The new number of each stretch that stays, none for those that become the story.
    let mut numbers: Vec<Option<u32>> = Vec::new();
    let mut kept = Vec::new();
    for unparsed in std::mem::take(&mut loaded.unparsed) {
        if !said(unparsed.reason) {
            numbers.push(u32::try_from(kept.len()).ok());
            kept.push(unparsed);
            continue;
        }
        numbers.push(None);
        if item.body.is_empty() {
            (item.lines.first, item.span.start) = (unparsed.lines.first, unparsed.span.start);
        }
        (item.lines.last, item.span.end) = (unparsed.lines.last, unparsed.span.end);
        let mut paragraph = String::new();
        for line in unparsed.text.lines().chain([""]) {
            if line.trim().is_empty() {
                item.body.extend(Some(clean::clean(&paragraph).trim().to_owned()).filter(|text| !text.is_empty()));
                paragraph.clear();
            } else {
                paragraph.push_str(line);
                paragraph.push(' ');
            }
        }
    }
    for piece in &mut loaded.pieces {
        if let Role::Unparsed(number) = piece.role {
            piece.role = match numbers.get(number as usize).copied().flatten() {
                Some(number) => Role::Unparsed(number),
                None => Role::Item(0, Part::Body),
            };
        }
    }
    loaded.document.title = None;
    loaded.unparsed = kept;
    loaded.items.push(item);
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::item::{Format, Loaded};
    use crate::load::markup::{Mark, Marks, Says};
    use crate::load::{coverage, load};

    /// A text with a mark for each line: `T` title, `P` paragraph, `S` section, `F` furniture; a `+` begins a story.
    fn marked(listing: bool, lines: &[(&str, &str)]) -> Loaded {
        let mark = |sign: &str| Mark {
            says: match sign.trim_start_matches('+') {
                "T" => Says::Title,
                "P" => Says::Paragraph,
                "S" => Says::Section,
                "F" => Says::Furniture,
                "E" => Says::Entry,
                "M" => Says::Masthead,
                _ => Says::Nothing,
            },
            begins: sign.starts_with('+'),
        };
        let marks: Vec<Mark> = lines.iter().map(|(sign, _)| mark(sign)).collect();
        let text = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
        let mut loaded = Loaded { text, ..Loaded::default() };
        split(&mut loaded, Marks { lines: &marks, listing });
        coverage(&loaded).unwrap();
        loaded
    }

    #[test]
    fn headings_in_the_mark_up_head_stories_whatever_they_look_like() {
        let loaded = marked(
            false,
            &[
                ("M", "The Lock Letter"),
                ("F", "Home | About"),
                ("S", "North"),
                ("T", "what the pilots want, and why it is so hard to give them, said one of them who had been there."),
                ("P", "Nothing"),
                ("P", "They want sleep. (Reuters, May 3, 2021)"),
                ("T", "SECOND: A TITLE"),
                ("P", "Another Title Case Line"),
                ("P", "Its text is here."),
            ],
        );
        assert_eq!(loaded.document.format, Format::Digest);
        let [first, second] = &loaded.items[..] else { panic!("{:#?}", loaded.items) };
        assert_eq!(first.body, ["Nothing", "They want sleep."]);
        assert_eq!(first.attributions[0].source, "Reuters");
        assert_eq!(second.headline.as_deref(), Some("SECOND: A TITLE"));
        assert_eq!(second.body, ["Another Title Case Line", "Its text is here."]);
        assert_eq!(loaded.document.title.as_deref(), Some("The Lock Letter"));
    }

    #[test]
    fn stories_set_apart_in_the_mark_up_need_no_title_and_keep_their_labels() {
        let loaded = marked(
            true,
            &[
                ("M", "Displaying items by tag: Locks"),
                ("+P", "Friday, 06 September 2019 10:40"),
                ("T", "The locks are shut"),
                ("P", "Published in Europe"),
                ("P", "All of them, the board said"),
                ("P", "Read more..."),
                ("+P", "A text of no title."),
                ("P", "Its second paragraph"),
                ("P", "Published in Worldwide"),
                ("F", "Page 1 of 2"),
            ],
        );
        assert_eq!((loaded.document.format, loaded.document.tag.as_deref()), (Format::Listing, Some("Locks")));
        let [first, second] = &loaded.items[..] else { panic!("{:#?}", loaded.items) };
        assert_eq!(first.headline.as_deref(), Some("The locks are shut"));
        assert_eq!(first.body, ["All of them, the board said"]);
        assert_eq!(first.date.unwrap().to_string(), "2019-09-06");
        assert_eq!(second.body, ["A text of no title.", "Its second paragraph"]);
        assert_eq!(second.region_label.as_deref(), Some("Worldwide"));
    }

    #[test]
    fn a_short_text_of_a_script_without_blanks_is_a_story_too() {
        let text = "2023年5月12日\n\n港口关闭\n\n浓雾今晨使港口关闭三小时。\n";
        let [loaded] = &load("a.txt", text.as_bytes())[..] else { panic!() };
        let [item] = &loaded.items[..] else { panic!("{loaded:#?}") };
        assert_eq!(item.headline.as_deref(), Some("港口关闭"));
        assert_eq!(item.body, ["浓雾今晨使港口关闭三小时。"]);
        assert_eq!(loaded.document.date.unwrap().to_string(), "2023-05-12");
    }

    #[test]
    fn what_a_crawler_put_in_front_of_the_page_is_cut_off() {
        let text = "date 2018-06-30 Weekly bulletin - Friday 29 June 2018\n\nNORTH PIER SHUT\nThe pier is shut. (Reuters, June 28, 2018)\n                    SOUTH PIER OPEN\nThe pier is open. (Reuters, June 27, 2018)\n";
        let [loaded] = &load("a.txt", text.as_bytes())[..] else { panic!() };
        assert_eq!(loaded.items.len(), 2);
        assert_eq!(loaded.document.date.unwrap().to_string(), "2018-06-29");
        coverage(loaded).unwrap();
    }

    #[test]
    fn a_text_without_any_sign_is_one_story() {
        let [loaded] = &load("a.txt", b"reversed hidden tag end\n\nreversed hidden tag end body\n")[..] else {
            panic!()
        };
        assert_eq!(loaded.items.len(), 1);
        assert_eq!(loaded.items[0].body, ["reversed hidden tag end", "reversed hidden tag end body"]);
        assert_eq!((loaded.items[0].lines.first, loaded.items[0].lines.last), (1, 3));
        assert!(loaded.unparsed.is_empty());
        coverage(loaded).unwrap();
    }
}
