//! Which signs set the stories of a document apart. Every sign is counted where its neighbours confirm it; a sign that
//! the document uses again and again is one of its rules, a lone one is an accident.

use crate::item::Format;
use crate::load::lex;
use crate::load::markup::{Marks, Says};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::contents::{self, Contents};
use super::credit::Line;
use super::front::{self, Front};
use super::judge::Judged;
use super::tail::Tail;
use super::title::{self, Look};
use super::{headline, inline, masthead, top};

mod counted;
mod layout;

use counted::Counted;

/// The blocks of a document and what is known of each.
pub(super) struct Scan<'a> {
    /// The blocks.
    pub blocks: &'a [Block<'a>],
    /// The look of each.
    pub looks: Vec<Look>,
    /// How each paragraph ends.
    pub tails: Vec<Option<Tail>>,
    /// How each paragraph begins.
    pub fronts: Vec<Option<Front>>,
    /// The lists of contents.
    pub contents: Contents,
    /// The mark-up says that the document lists stories.
    lists: bool,
    /// The document is made of records of a database.
    pub records: bool,
    /// The mark-up says where stories begin.
    marked: bool,
    /// The document names writers at the end of its stories.
    writers: bool,
    /// It cuts several of its texts.
    cuts: bool,
    bodies: Vec<bool>,
    owns: Vec<bool>,
    /// The looks without regard to the mark-up.
    printed: Vec<Look>,
}

/// The rules of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// What the document is taken for.
    pub format: Format,
    /// Lines in capitals head stories.
    pub caps: bool,
    /// Headlines in capitals run into the text.
    pub run_in: bool,
    /// `COUNTRY: title` and `PLACE | title` head stories.
    pub placed: bool,
    /// Numbered titles, or titles behind a bullet, head stories.
    pub numbered: bool,
    /// Titles in the usual case head stories.
    pub titles: bool,
    /// Bullets are stories.
    pub bullets: bool,
    /// Names and a date stand above each story.
    pub above: bool,
    /// A line with a writer and a day stands above each title.
    pub posted: bool,
    /// Dates head stories.
    pub diary: bool,
    /// Date lines with a time of day stand before each story.
    pub timed: bool,
    /// A day stands above each title.
    pub dated: bool,
    /// Stories open with their place in capitals.
    pub opened: bool,
    /// A story ends at its attribution, and no headline is needed to begin the next.
    pub closing: bool,
    /// Two blank lines set stories apart.
    pub gaps: bool,
    /// Each paragraph is a story.
    pub each: bool,
    /// A blank line stands between such paragraphs: one that has none above it goes on with its story.
    pub spaced: bool,
    /// A cut paragraph ends its story.
    pub cut: bool,
    /// Each line is a title that ends in its source.
    pub lines: bool,
    /// Title and text stand in one paragraph with a dated bracket between them.
    pub inline: bool,
    /// The mark-up says where stories begin; no other sign is asked.
    pub marked: bool,
    /// The text is one story, whatever its lines look like.
    pub one: bool,
    /// Why the document was taken for what it is.
    pub because: String,
    /// How sure that is.
    pub confidence: u8,
}

/// A paragraph of at least this many bytes is text, whatever it looks like.
const LONG: usize = 160;
/// How many blocks at the top may be the document's own lines.
pub(super) const OWN: usize = 24;

impl<'a> Scan<'a> {
    /// Looks at the blocks side by side.
    pub(super) fn new(blocks: &'a [Block<'a>], judged: Judged, marks: Marks<'_>) -> Self {
        let marked = blocks.iter().any(|block| block.mark.begins || is_title(block));
        let Judged { looks, tails, fronts, writers } = judged;
        let look = |(block, look): (&Block<'_>, &Look)| match (block.mark.says, *look) {
            _ if !matches!(block.kind, Kind::Text) => Look::Plain,
            _ if is_title(block) => Look::Title,
            (Says::Entry, Look::Bullet(at)) => Look::Bullet(at),
            (Says::Entry, _) => Look::Plain,
            // Where the mark-up tells titles no other line is one.
            (_, Look::Title | Look::Placed | Look::Numbered(..) | Look::Entry) if marked => Look::Plain,
            (_, look) => look,
        };
        let records = blocks.iter().any(|block| block.mark.says == Says::Field);
        // The record tells the outlet; the dateline of its text is text.
        let fronts = if records { vec![None; blocks.len()] } else { fronts };
        let printed = looks;
        let mut looks: Vec<Look> = blocks.iter().zip(&printed).map(look).collect();
        layout::hear_bulleted_titles(blocks, &mut looks);
        layout::quiet_lone_title(blocks, &mut looks, &tails);
        let contents = contents::find(blocks, &looks);
        let cuts = tails.iter().flatten().filter(|tail| tail.cut).take(2).count() == 2;
        let mut scan = Scan {
            blocks,
            looks,
            tails,
            fronts,
            contents,
            lists: marks.listing,
            records,
            marked,
            writers,
            cuts,
            bodies: Vec::new(),
            owns: Vec::new(),
            printed,
        };
        // Once a story has ended nothing speaks of the document: `ICEBREAKER NO. 5` is a headline.
        let closed = |tail: &Option<Tail>| tail.as_ref().is_some_and(|tail| tail.closing.is_some());
        let ended = scan.tails.iter().position(closed).unwrap_or(OWN);
        scan.owns = (0..blocks.len().min(OWN)).map(|at| at < ended && scan.speaks_of_itself(at)).collect();
        scan.bodies = (0..blocks.len()).map(|at| scan.reads_as_body(at)).collect();
        for at in top::find(&scan) {
            if let (Some(own), Some(body)) = (scan.owns.get_mut(at), scan.bodies.get_mut(at)) {
                (*own, *body) = (true, false);
            }
        }
        scan
    }

    /// What is known of each block by itself, for another look at them under other marks.
    pub(super) fn into_judged(self) -> Judged {
        Judged { looks: self.printed, tails: self.tails, fronts: self.fronts, writers: self.writers }
    }

    /// A block by its index.
    pub(super) fn block(&self, at: usize) -> Option<&'a Block<'a>> {
        self.blocks.get(at)
    }

    /// The look of a block.
    pub(super) fn look(&self, at: usize) -> Look {
        self.looks.get(at).copied().unwrap_or(Look::Plain)
    }

    /// The number of a story on a line of its own: `#4`.
    pub(super) fn is_number(&self, at: usize) -> bool {
        self.block(at).is_some_and(Block::is_number)
    }

    /// True where an attribution closes the block.
    pub(super) fn is_closed(&self, at: usize) -> bool {
        self.tails.get(at).and_then(Option::as_ref).is_some_and(|tail| tail.closing.is_some())
    }

    /// True where the block ends as stories do: with a source, a writer that is one of several, or the mark of an agency.
    pub(super) fn is_ended(&self, at: usize) -> bool {
        let ended = |tail: &Tail| tail.closing.is_some() || tail.ends || self.writers && tail.writer.is_some();
        self.tails.get(at).and_then(Option::as_ref).is_some_and(ended)
    }

    /// True for a text that opens with its place in capitals or with the credit of an agency.
    pub(super) fn opens_story(&self, at: usize) -> bool {
        let credited = self.fronts.get(at).is_some_and(|front| front.as_ref().is_some_and(|front| front.span.0 == 0));
        self.is_body(at) && (credited || self.block(at).is_some_and(|block| front::opens_with_place(&block.text)))
    }

    /// True where the block is a title, a credit and a text in one.
    pub(super) fn is_inline(&self, at: usize) -> bool {
        inline::find(self, at).is_some()
    }

    /// The next block that is no rule, no furniture and in no list of contents.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let plain = |n: &usize| {
            !matches!(self.blocks.get(*n).map(|b| &b.kind), Some(Kind::Rule | Kind::Furniture))
                && !self.contents.blocks.contains(n)
        };
        (at + 1..self.blocks.len().min(at + 12)).find(plain)
    }

    /// A block that reads as the text of a story.
    pub(super) fn is_body(&self, at: usize) -> bool {
        self.bodies.get(at).copied().unwrap_or(false)
    }

    fn reads_as_body(&self, at: usize) -> bool {
        let Some(block) = self.block(at) else { return false };
        if !matches!(block.kind, Kind::Text) || self.contents.blocks.contains(&at) {
            return false;
        }
        let tail = self.tails.get(at).and_then(Option::as_ref);
        if block.text.len() >= LONG {
            return !self.is_own(at);
        }
        // Counted only where nothing cheaper tells.
        let at_least = |words: usize| lex::words(&block.text, words) == words;
        let own = tail.map_or(&*block.text, |tail| block.text.get(..tail.body).unwrap_or_default());
        let ended = tail.is_some_and(|t| {
            // `Who sold the lock? - Ann Hale` is a title with its writer.
            let signed = t.writer.is_some() && (self.look(at) != Look::Title || block.text.contains(". "));
            t.closing.is_some() || t.link_lost || signed || t.cut && self.is_cut(at)
        });
        // A title may be wrapped as well.
        let titled =
            matches!(self.look(at), Look::Title | Look::Numbered(..) | Look::Placed) && block.last - block.first == 1;
        // Right below a source line a name behind a dash is the writer of a title.
        let under_source = block.gap == 0
            && self.look(at) == Look::Title
            && tail.is_some_and(|tail| tail.closing.is_none())
            && at.checked_sub(1).and_then(|n| self.block(n)).is_some_and(|above| matches!(above.kind, Kind::Credit(_)));
        // `(Quay Post, 12.05.2011)` alone is the credit of the paragraph above.
        let credit = tail.and_then(|tail| tail.closing.as_ref()).is_some_and(|closing| closing.start == 0);
        if ended && (at_least(4) || credit) && !under_source || block.first < block.last && !titled {
            return !self.is_own(at);
        }
        match self.look(at) {
            Look::Title | Look::Numbered(..) | Look::Placed | Look::Entry => false,
            Look::RunIn(..) => true,
            Look::Bullet(_) | Look::Plain => {
                let end = own.trim_end_matches(['"', '”', '’', '\'', ')', ']']);
                let ends = end.ends_with(['.', '!', '?', '…', '。']) && at_least(3);
                (ends || at_least(18) || at_least(6) && title::has_stop(own)) && !self.is_own(at)
            }
        }
    }

    /// True for a line that ends in dots because its text was cut, and not to link it with the next headline.
    fn is_cut(&self, at: usize) -> bool {
        let words = self.block(at).map_or(0, |block| block.text.split_whitespace().take(14).count());
        let linked = || self.block(at + 1).is_some_and(|next| headline::begins_with_dots(&next.text));
        let usual = || self.block(at).is_some_and(|b| !headline::is_titled(&b.text));
        words >= 14 || words >= 9 && self.cuts && usual() && !linked()
    }

    /// A line in which the document speaks of itself: editors, categories, its number.
    pub(super) fn is_own(&self, at: usize) -> bool {
        self.owns.get(at).copied().unwrap_or(false)
    }

    fn speaks_of_itself(&self, at: usize) -> bool {
        let open = |b: &Block<'_>| !matches!(b.mark.says, Says::Title | Says::Entry | Says::Field) && !b.mark.begins;
        at < OWN
            // `NORWAY | Permit No. 340 for a quay` is a title.
            && self.look(at) != Look::Placed
            && self.block(at).is_some_and(open)
            && self.block(at).is_some_and(|b| b.text.len() <= 160 && masthead::is_own(&b.text))
    }

    /// A category among the details of an article: `- Category: Appeals`, `Category: Appeals Published on …` in one line.
    pub(super) fn is_detail(&self, at: usize) -> bool {
        let same_line =
            |block: &Block<'_>| self.block(at + 1).is_some_and(|below| below.gap == 0 && below.first == block.last);
        self.block(at).is_some_and(|block| block.text.starts_with("- ") || same_line(block))
    }

    /// A line with the text of a story below it, perhaps after a date, a source or a writer.
    pub(super) fn heads_text(&self, at: usize) -> bool {
        let Some(block) = self.block(at) else { return false };
        if is_title(block) {
            return true;
        }
        let Some(mut next) = self.next(at).filter(|_| !self.is_own(at)) else { return false };
        let mut credited = false;
        for _ in 0..4 {
            // What stands below a rule is no source of what stands above it.
            let credit = matches!(self.block(next).map(|b| &b.kind), Some(Kind::Credit(_)));
            if self.is_own(next)
                || credit && self.block(next - 1).is_some_and(|b| b.kind == Kind::Rule)
                || self.heads_below(next)
            {
                return false;
            }
            // `Posted in Europe` on the line below a title.
            if self.block(next).is_some_and(|b| b.is_filing() && (b.gap == 0 || self.is_detail(next))) {
                match self.next(next) {
                    Some(after) => next = after,
                    None => return false,
                }
                continue;
            }
            match self.block(next).map(|b| &b.kind) {
                Some(kind @ (Kind::Date(_) | Kind::Credit(_))) => {
                    // `Posted on May 3, 2018 by Ann Hale` right under a line that stands apart heads as a source does.
                    let under = block.gap > 0 && next == at + 1 && self.block(next).is_some_and(|b| b.gap == 0);
                    credited |= matches!(kind, Kind::Credit(line) if match &**line {
                        Line::Byline(credits) => under && !credits.entries.is_empty(),
                        Line::Labelled(_) | Line::Bare(_) => true,
                    });
                    match self.next(next) {
                        Some(after) => next = after,
                        None => return credited,
                    }
                }
                // `Editor's note: …` below the day and the writer of an article.
                Some(Kind::Note) if self.is_told_above(next) => match self.next(next) {
                    Some(after) => next = after,
                    None => return false,
                },
                _ => break,
            }
        }
        // A short text is one below its country, below a title of the list of contents, and where its source closes it.
        let placed = self.look(at) == Look::Placed || self.is_closed(next) || self.contents.lists(&block.text);
        let longer = matches!(block.kind, Kind::Caps)
            || placed
            || self.block(next).is_some_and(|b| b.text.len() > block.text.len() + 10 || credited);
        // A short text is one where its source stands under it.
        let sourced = || {
            let under = self.next(next).and_then(|under| self.block(under)).filter(|under| under.gap == 0);
            matches!(under.map(|b| &b.kind), Some(Kind::Credit(line)) if matches!(**line, Line::Labelled(_)))
        };
        self.is_body(next) && (longer || sourced())
            || credited
                && self.block(next).is_some_and(|b| !matches!(b.kind, Kind::Text) || self.look(next) == Look::Title)
    }

    /// A line in capitals that heads a section: another heading follows, or its name is known and it stands alone.
    pub(super) fn is_section(&self, at: usize, plan: &Plan) -> bool {
        let Some(block) = self.block(at).filter(|b| matches!(b.kind, Kind::Caps)) else { return false };
        let key = block.text.to_lowercase();
        // `END NOTE: TITLE` heads a text of its own.
        let end_note = key.strip_prefix("end note").or_else(|| key.strip_prefix("endnote"));
        if let Some(rest) = end_note {
            return rest.split_whitespace().count() < 3;
        }
        let Some(next) = self.next(at) else { return true };
        let another = match self.block(next).map(|b| &b.kind) {
            Some(Kind::Caps) => !headline::ends_in_dots(&block.text) && self.heads_text(next),
            Some(Kind::Credit(line)) => plan.above && matches!(**line, Line::Bare(_)),
            Some(Kind::Section(..) | Kind::Nothing) => true,
            Some(Kind::Text) => match self.look(next) {
                Look::RunIn(..) => plan.run_in,
                Look::Placed => plan.placed,
                Look::Numbered(..) => plan.numbered,
                Look::Bullet(_) => plan.bullets,
                Look::Title => plan.titles && self.heads_text(next),
                Look::Entry | Look::Plain => plan.inline && self.is_inline(next),
            },
            _ => false,
        };
        let known = tables().is_section(&block.text) && (plan.run_in || block.gap > 0 || at == 0);
        another || known
    }

    /// `Ferries stop – Harbour Post`, a line of its own.
    fn is_title_with_source(&self, at: usize, block: &Block<'_>) -> bool {
        matches!(block.kind, Kind::Text)
            && inline::credited(&block.text).is_some()
            && (!self.is_closed(at) || self.look(at) == Look::Title)
    }

    fn count(&self, is: impl Fn(usize, &Block<'_>) -> bool) -> usize {
        self.blocks.iter().enumerate().filter(|(at, b)| !self.contents.blocks.contains(at) && is(*at, b)).count()
    }

    /// Learns the rules of the document.
    pub(super) fn plan(&self) -> Plan {
        let Counted {
            texts,
            caps,
            run_ins,
            placed,
            numbered,
            titles,
            bullets,
            closings,
            ended,
            regions,
            tags,
            links,
            pagers,
            labelled,
            bare,
            timed,
            headings,
            days,
            cut,
            notes,
            wide,
            narrow,
            nothing,
            sections,
            inline,
            bylines,
            titles_marked,
            borders,
        } = self.counted();
        let fronts = self.fronts.iter().flatten().count();
        let series =
            self.blocks.iter().take(12).any(|b| matches!(b.kind, Kind::Text) && masthead::series(&b.text).is_some());
        let evidence = closings
            + labelled
            + bare
            + regions
            + links
            + timed
            + fronts
            + notes
            + sections
            + bylines.saturating_sub(1);
        let mut plan = Plan::default();
        let listing = tags > 0
            || regions > 0
            || timed > 1
            || (cut > 1 && cut * 2 >= texts && (pagers + sections > 0 || days > 1));
        plan.run_in = run_ins >= 2 || (run_ins == 1 && caps == 0 && evidence + usize::from(series) > 0);
        plan.above = bare + labelled > 0 && self.credits_stand_above();
        // Above the sources of several stories a line in capitals is the name of the page.
        let named = plan.above && bare > 2;
        plan.caps = caps >= 2 || (caps == 1 && !named && (evidence > 0 || series)) && titles < 3;
        let strong = (plan.caps && caps > 1) || plan.run_in;
        plan.placed = placed >= 2 || (placed == 1 && (strong || evidence > 0 || titles > 0));
        plan.numbered = numbered >= 2;
        plan.inline = inline >= 2;
        plan.timed = timed > 0;
        plan.diary = headings >= 1 && !listing && !strong && (headings >= 2 || series) && bare == 0;
        plan.posted = self.is_posted_above();
        plan.dated = self.days_stand_above();
        // Two dear questions, asked only where the answer matters.
        let lines = if caps == 0 { self.count(|at, b| self.is_title_with_source(at, b)) } else { 0 };
        // With their sections and their readings they are half of all lines; then none of them stands on a text.
        let bare_lines =
            || self.count(|at, b| self.is_title_with_source(at, b) && !self.next(at).is_some_and(|n| self.is_body(n)));
        plan.lines = lines >= 3 && (lines * 3 >= texts * 2 || lines * 2 >= texts && bare_lines() == lines);
        let bulleted = bullets >= 2 && !strong && bullets * 2 >= texts;
        plan.bullets = bulleted && (nothing > 0 || closings * 2 >= bullets || bullets + 1 >= texts);
        let per_title = texts.checked_div(titles).unwrap_or(usize::MAX);
        // One writer at the top and nothing else: an article with headings of its own.
        let article = bylines == 1 && evidence == 0;
        let confirmed = evidence > 0 || series || (titles >= 3 && per_title <= 3 && !article) || days > 1;
        let reported = closings + labelled + bare + timed + regions + placed + numbered + usize::from(series);
        let parts = titles > 1 && days < 2 && reported == 0 && self.titles_head_parts(bylines == 1);
        plan.titles = !strong
            && !parts
            && !plan.diary
            && !plan.inline
            && titles > 0
            && (titles > 1 || listing || evidence > 1)
            && confirmed;
        let headed = plan.caps
            || plan.run_in
            || plan.placed
            || plan.numbered
            || plan.titles
            || plan.above
            || plan.bullets
            || plan.inline;
        let each = !plan.caps && !plan.run_in && !plan.titles && !plan.placed && !plan.numbered && !plan.inline;
        let opened = if each { self.count(|at, _| self.opens_story(at)) } else { 0 };
        plan.opened = each && opened >= 2 && opened * 3 >= texts;
        // Where stories end in their writers or sources and few have a headline, the page has swallowed most of those.
        let swallowed = ended >= 3 && run_ins * 2 <= ended;
        plan.closing = (closings > 0 || ended > 1)
            && !plan.caps
            && (!plan.run_in || swallowed)
            && !plan.titles
            && !plan.placed
            && !plan.numbered;
        plan.gaps = !headed
            && !listing
            && (wide >= 2 || plan.diary && wide > 0 && narrow > 0)
            && (narrow > 0 || closings > 1 || !self.contents.blocks.is_empty() || plan.diary);
        plan.cut = cut > 1 && listing;
        plan.spaced = plan.diary && narrow > 0;
        // Where a listing cuts nearly all of its texts, each of them is the whole of a story.
        let cuts_all = plan.cut && cut * 4 >= texts * 3 && days == 0;
        plan.each = (plan.diary && !plan.gaps)
            || (listing && regions == 0 && !plan.timed && plan.cut && (!plan.titles || cuts_all));
        let several = plan.lines
            || headed
            || plan.opened
            || plan.closing && (ended > 1 || series)
            || plan.gaps && wide >= 2
            || plan.diary
            || plan.inline;
        plan.marked = titles_marked.max(borders) > 1 || self.records || self.marked && (listing || self.lists);
        let listing = listing || self.lists && plan.marked;
        if plan.marked {
            plan.forget_looks();
        }
        plan.format = match () {
            () if listing => Format::Listing,
            () if plan.marked => Format::Digest,
            () if several || series && texts > 1 => Format::Digest,
            () => Format::Plain,
        };
        if plan.format == Format::Plain {
            plan = Plan::default();
        }
        plan.explain(&[
            (titles_marked, plan.marked && !self.records, "heading in the mark-up"),
            (borders, plan.marked && !self.records, "story set apart in the mark-up"),
            (borders, self.records, "record of a database"),
            (caps, plan.caps, "headline in capitals"),
            (run_ins, plan.run_in, "run-in headline"),
            (placed, plan.placed, "headline with a place in front"),
            (numbered, plan.numbered, "title with a number or a bullet"),
            (titles, plan.titles, "title with text below it"),
            (bullets, plan.bullets, "bullet"),
            (bare + labelled, plan.above, "source line above its story"),
            (lines, plan.lines, "title that ends in its source"),
            (headings, plan.diary, "date heading"),
            (timed, plan.timed, "date line with a time"),
            (regions, regions > 0, "region label"),
            (tags, tags > 0, "tag heading"),
            (inline, plan.inline, "bracket between title and text"),
            (opened, plan.opened, "place or agency that opens the text"),
            (closings, closings > 0, "closing attribution"),
            (ended - closings, plan.closing, "closing writer or mark"),
            (wide, plan.gaps, "pair of blank lines"),
            (cut, plan.cut, "cut paragraph"),
        ]);
        plan
    }
}

/// A line that the mark-up makes the title of a story, and that is neither a date nor a label.
pub(super) fn is_title(block: &Block<'_>) -> bool {
    let open = matches!(block.kind, Kind::Text | Kind::Caps | Kind::Section(..) | Kind::Contents | Kind::Topics(_));
    block.mark.says == Says::Title && open
}

impl Plan {
    /// True where stories have something in front that sets them off.
    pub(super) fn is_headed(&self) -> bool {
        self.caps
            || self.run_in
            || self.placed
            || self.numbered
            || self.titles
            || self.above
            || self.timed
            || self.diary
            || self.bullets
            || self.marked
    }

    /// The rules of a text that is one story.
    pub(super) fn one() -> Plan {
        let mut plan = Plan { one: true, ..Plan::default() };
        plan.explain(&[]);
        plan
    }

    /// Leaves only the signs that can stand beside the mark-up's.
    fn forget_looks(&mut self) {
        *self = Plan { timed: self.timed, marked: true, ..Plan::default() };
    }

    fn explain(&mut self, signs: &[(usize, bool, &str)]) {
        let used: Vec<String> = signs
            .iter()
            .filter(|(count, used, _)| *used && *count > 0)
            .map(|(count, _, name)| format!("{count} × {name}"))
            .collect();
        self.confidence = match (self.format, used.len()) {
            (Format::Plain, _) => 70,
            (_, 0) => 40,
            (_, 1) => 85,
            _ => 95,
        };
        self.because = match used.is_empty() {
            true if self.format == Format::Plain => String::from("nothing sets several stories apart"),
            true => String::from("a series title, but no sign of where its stories begin"),
            false => used.join(", "),
        };
    }
}
