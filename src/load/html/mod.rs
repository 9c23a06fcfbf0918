//! Pages of web sites, and stretches of mark-up inside feeds and messages.
//!
//! ```text
//! html5gum -> elements -> parts (one a line) -> which is news, which heads a story -> lines with marks -> the splitter
//! ```
//!
//! Nothing is fetched, no script is run, no picture shown: a picture is the words that stand for it. Reading takes time in
//! proportion to length, however the page nests.

mod apart;
mod attributes;
mod beside;
mod boxes;
mod build;
mod classes;
mod element;
mod evidence;
mod facts;
mod head;
mod page;
mod parts;
mod several;
mod tame;
mod tree;

#[cfg(test)]
mod tests;

use crate::item::{Format, Loaded};

use super::markup::{Says, Sheet};
use super::{LIMITS, decode, settle};

pub(super) use facts::{Facts, target};

/// Takes a page apart.
pub(super) fn load(bytes: &[u8], mut loaded: Loaded) -> Loaded {
    let decoded = decode::declared(bytes, decode::label_in_html(bytes).as_deref());
    loaded.document.encoding = decoded.encoding;
    loaded.warnings.extend(decoded.warnings);
    let (sheet, facts) = write(&decoded.text, "", &mut loaded);
    settle::split(&mut loaded, sheet);
    settle::page(&mut loaded, facts);
    if loaded.document.format == Format::Plain {
        loaded.document.format = Format::Html;
    }
    loaded
}

/// Writes mark-up out as lines with marks. `title` is what its one story has elsewhere, or empty.
pub(super) fn write(html: &str, title: &str, loaded: &mut Loaded) -> (Sheet, Facts) {
    let mut parts = build::read(html);
    if parts.too_deep {
        let message =
            format!("elements more than {} deep: what they do is not looked at, their text is kept", LIMITS.nesting);
        loaded.warnings.push(decode::warning(None, message, ""));
    }
    let sheet = page::write(&mut parts, title);
    (sheet, std::mem::take(&mut parts.facts))
}

/// The text of some mark-up that is news, a block on a line.
pub(super) fn news_text(html: &str) -> String {
    let sheet = page::write(&mut build::read(html), "-");
    let lines = sheet.text.split_inclusive('\n').zip(&sheet.marks);
    lines.filter(|(_, mark)| mark.says != Says::Furniture).map(|(line, _)| line).collect()
}

/// The text of some mark-up, a block on a line.
pub(super) fn text(html: &str) -> String {
    // Under a title of its own nothing in it heads stories.
    page::write(&mut build::read(html), "-").text
}
