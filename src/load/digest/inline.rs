//! Stories that are one paragraph: a title, a dated bracket, the text (`Ferries Stop (May 11, 2012, AFP) The board …`).

use crate::load::attribution::{self, Closing};
use crate::load::tables::tables;

use super::classify::Kind;
use super::front::Front;
use super::plan::Scan;

/// How far into a paragraph its bracket may open.
const REACH: usize = 220;

/// The title and the bracket of such a paragraph.
pub(super) fn find(scan: &Scan<'_>, at: usize) -> Option<((usize, usize), Front)> {
    let block = scan.block(at).filter(|b| b.kind == Kind::Text)?;
    let text = &*block.text;
    let open = text.find('(').filter(|&open| open > 3 && open <= REACH)?;
    let title = text.get(..open)?.trim_end();
    let words = title.split_whitespace().count();
    let sentence =
        title.ends_with(['.', ',', ';', ':', '"', '”']) || title.contains(". ") || !(2..=22).contains(&words);
    if sentence || !title.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘'))
    {
        return None;
    }
    let end = open + text.get(open..)?.find(')')? + 1;
    let credits = attribution::read(text.get(open + 1..end - 1)?)?;
    let body = text.get(end..)?.trim_start();
    let dated = credits.entries.iter().all(|entry| !entry.dates.is_empty()) && !credits.needs_witness;
    let follows = body.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '‘'))
        && body.split_whitespace().count() >= 5;
    (dated && follows).then(|| ((0, title.len()), Front { span: (open, end), body: text.len() - body.len(), credits }))
}

/// A line that is a title with its source after a dash: `Crown warms to canal idea - Reuters`. The end of the title and the
/// source come back.
pub(super) fn credited(text: &str) -> Option<(usize, Closing)> {
    if text.len() > 240 || text.ends_with('.') {
        return None;
    }
    let (at, dash) =
        [" - ", " – ", " — "].into_iter().filter_map(|dash| text.rfind(dash).map(|at| (at, dash))).max()?;
    let (title, name) = (text.get(..at)?.trim_end(), text.get(at + dash.len()..)?);
    let known =
        tables().is_outlet(name) || (attribution::sounds_like_outlet(name) && name.split_whitespace().count() <= 5);
    let credits = attribution::read(name).filter(|_| known && title.split_whitespace().count() >= 3)?;
    Some((title.len(), Closing { start: at + 1, end: text.len(), credits }))
}
