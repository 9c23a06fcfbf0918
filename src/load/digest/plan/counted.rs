//! How often each sign of a story's border stands in a document: counted in one walk, for a short text has more signs to ask for than
//! blocks to ask.

use crate::load::digest::classify::Kind;
use crate::load::digest::credit::Line;
use crate::load::digest::inline;
use crate::load::digest::title::Look;

use super::{Scan, is_title};

/// The blocks with each sign, those of a list of contents left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Texts of stories.
    pub texts: usize,
    /// Lines in capitals above a text.
    pub caps: usize,
    /// Headlines in capitals that run into their text.
    pub run_ins: usize,
    /// Titles with a place in front, above a text.
    pub placed: usize,
    /// Numbered titles above a text.
    pub numbered: usize,
    /// Titles in the usual case above a text.
    pub titles: usize,
    /// Long bullets.
    pub bullets: usize,
    /// Texts that an attribution closes.
    pub closings: usize,
    /// Texts that end as stories do.
    pub ended: usize,
    /// Region labels.
    pub regions: usize,
    /// Headings of a tag's listing.
    pub tags: usize,
    /// Links to the rest of a text.
    pub links: usize,
    /// Pagers.
    pub pagers: usize,
    /// Lines with a label and a source.
    pub labelled: usize,
    /// Lines of names and a date.
    pub bare: usize,
    /// Lines of writers.
    pub bylines: usize,
    /// Dates with a time of day.
    pub timed: usize,
    /// Dates above a text that head it: with a colon, or without a year.
    pub headings: usize,
    /// Dates above a text.
    pub days: usize,
    /// Cut texts.
    pub cut: usize,
    /// Notes.
    pub notes: usize,
    /// Texts below two blank lines.
    pub wide: usize,
    /// Texts below a text and one blank line.
    pub narrow: usize,
    /// Lines that say that there is nothing to say.
    pub nothing: usize,
    /// Sections.
    pub sections: usize,
    /// Titles, credits and texts in one.
    pub inline: usize,
    /// Titles by the mark-up.
    pub titles_marked: usize,
    /// Borders by the mark-up.
    pub borders: usize,
}

impl Scan<'_> {
    /// Counts the signs.
    pub(super) fn counted(&self) -> Counted {
        let mut all = Counted::default();
        let listed = !self.contents.blocks.is_empty();
        for (at, block) in self.blocks.iter().enumerate() {
            if listed && self.contents.blocks.contains(&at) {
                continue;
            }
            let body = self.is_body(at);
            all.texts += usize::from(body);
            all.wide += usize::from(body && block.gap >= 2);
            all.narrow += usize::from(body && block.gap == 1 && at > 0 && self.is_body(at - 1));
            all.titles_marked += usize::from(is_title(block));
            all.borders += usize::from(block.mark.begins);
            if let Some(tail) = self.tails.get(at).and_then(Option::as_ref) {
                all.closings += usize::from(self.is_closed(at));
                all.ended += usize::from(self.is_ended(at));
                all.cut += usize::from(tail.cut && block.kind == Kind::Text);
            }
            match &block.kind {
                Kind::Text => self.count_text(at, &mut all),
                Kind::Caps => all.caps += usize::from(self.heads_text(at)),
                Kind::Region(_) => all.regions += 1,
                Kind::Tag(_) => all.tags += 1,
                Kind::Link(_) | Kind::More => all.links += 1,
                Kind::Pager(_) => all.pagers += 1,
                Kind::Credit(line) => match **line {
                    Line::Labelled(_) => all.labelled += 1,
                    Line::Bare(_) => all.bare += 1,
                    Line::Byline(_) => all.bylines += 1,
                },
                Kind::Date(day) => {
                    let above = self.next(at).is_some_and(|next| self.is_body(next));
                    all.timed += usize::from(day.timed);
                    all.days += usize::from(above);
                    all.headings += usize::from(above && (day.heads || day.written.lacks_year()));
                }
                Kind::Note => all.notes += 1,
                Kind::Nothing => all.nothing += 1,
                Kind::Section(..) => all.sections += 1,
                Kind::Rule | Kind::Topics(_) | Kind::Furniture | Kind::Contents => {}
            }
        }
        all
    }

    /// Counts what only a paragraph may be.
    fn count_text(&self, at: usize, all: &mut Counted) {
        match self.look(at) {
            Look::RunIn(..) => all.run_ins += 1,
            Look::Placed => all.placed += usize::from(self.heads_text(at)),
            Look::Numbered(..) => all.numbered += usize::from(self.heads_text(at)),
            Look::Title => all.titles += usize::from(self.heads_text(at)),
            Look::Bullet(_) => all.bullets += usize::from(self.block(at).is_some_and(|block| block.text.len() > 60)),
            Look::Entry | Look::Plain => {}
        }
        let open = self.fronts.get(at).is_some_and(Option::is_none);
        all.inline += usize::from(open && inline::find(self, at).is_some());
    }
}
