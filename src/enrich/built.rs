//! The long tables of the assets as the build laid them out (`build.rs`): they lie in the program ready for use.

use std::borrow::Cow;

use super::lexicon::Lexicon;
use super::names::Names;

macro_rules! bytes {
    ($file:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $file))
    };
}

macro_rules! text {
    ($file:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $file))
    };
}

/// The words of the gazetteer, with the names of the built-in outlets.
pub(super) fn words() -> Lexicon {
    Lexicon {
        text: Cow::Borrowed(text!("words.text")),
        meanings: Cow::Borrowed(bytes!("words.meanings")),
        rows: Cow::Borrowed(bytes!("words.rows")),
        buckets: Cow::Borrowed(bytes!("words.buckets")),
        starts: Cow::Borrowed(bytes!("words.starts")),
    }
}

/// The names of the built-in outlets, by their number in the table.
pub(super) fn outlets() -> Names {
    Names::laid_out(text!("outlets.text"), bytes!("outlets.rows"))
}

/// The names and codes of regions, by their number in the tree.
pub(super) fn regions() -> Names {
    Names::laid_out(text!("regions.text"), bytes!("regions.rows"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::outlets::built_in;
    use crate::enrich::words::gather;

    #[test]
    fn what_the_build_laid_out_is_what_a_start_would_lay_out() {
        let (built, now) = (words(), Lexicon::lay_out(&gather(&built_in())));
        assert_eq!(built.text, now.text);
        assert_eq!(built.meanings, now.meanings);
        assert_eq!(built.rows, now.rows);
        assert_eq!(built.buckets, now.buckets);
        assert_eq!(built.starts, now.starts);
        assert_eq!(outlets().parts(), super::super::outlets::names(&built_in()).parts());
    }
}
