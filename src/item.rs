//! The model: what a document is taken apart into.
//!
//! A [`Document`] is one input, read-only to us. The loader makes [`RawItem`]s of it: what *that* document prints for each
//! story. Enrichment makes an [`Item`] of a raw item: the same story with its id, its outlets, its day and its places, and
//! an [origin](crate::store::Origin), which says where it stands. Text in no item is [`Unparsed`]; every non-blank byte of a document's decoded
//! text is covered by exactly one [`Piece`].

mod date;
mod id;

pub use date::{DateOrder, PartialDate, Precision, month_name};
pub use id::{DocumentHash, ItemId};

/// A byte range of a document's decoded text, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }
}

/// A range of lines of a document's decoded text: counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lines {
    /// First line.
    pub first: u32,
    /// Last line.
    pub last: u32,
}

/// What a document was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Format {
    /// A bulletin of short stories with headlines or attributions.
    Digest,
    /// A tag, category or user page of a web site.
    Listing,
    /// Text that is one story.
    #[default]
    Plain,
    /// A web page that is one story.
    Html,
    /// A Markdown text that is one story.
    Markdown,
    /// A message that is one story.
    Mail,
    /// A file of several messages.
    Mailbox,
    /// A feed of a site.
    Feed,
    /// An archive or a compressed file.
    Archive,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 9] = [
        Format::Digest,
        Format::Listing,
        Format::Plain,
        Format::Html,
        Format::Markdown,
        Format::Mail,
        Format::Mailbox,
        Format::Feed,
        Format::Archive,
    ];

    /// The name printed in JSON lines and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Digest => "digest",
            Format::Listing => "listing",
            Format::Plain => "plain",
            Format::Html => "html",
            Format::Markdown => "markdown",
            Format::Mail => "mail",
            Format::Mailbox => "mailbox",
            Format::Feed => "feed",
            Format::Archive => "archive",
        }
    }
}

/// One input: a file, a message, a feed entry, a page. Documents nest: `part` names the place inside the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The path as it was given or found (`-` for standard input), for people and for JSON.
    pub path: String,
    /// The place inside the file for nested documents (`message 3`), none for the file itself.
    pub part: Option<String>,
    /// What it was taken for.
    pub format: Format,
    /// The printed title or series (`Harbour Monitor No. 12`).
    pub title: Option<String>,
    /// Who issued it.
    pub publisher: Option<String>,
    /// The printed issue number (`248`, `29-2017`).
    pub issue: Option<String>,
    /// The date of the document.
    pub date: Option<PartialDate>,
    /// How that is known: printed in it, in a header, in its file name, told by a person.
    pub date_how: DateHow,
    /// The order of day and month in its dates of numbers, where a person told it.
    pub date_order: Option<DateOrder>,
    /// The language it is written in, where a person told it.
    pub language: Option<String>,
    /// The tag or category whose listing this is.
    pub tag: Option<String>,
    /// Page and number of pages of a listing.
    pub page: Option<(u32, u32)>,
    /// Printed editors.
    pub editors: Vec<String>,
    /// Printed categories of the whole document.
    pub categories: Vec<String>,
    /// Stable hash of the bytes of the file or part.
    pub hash: DocumentHash,
    /// Size in bytes of the file or part.
    pub bytes: u64,
    /// How its bytes became text (`UTF-8`, `windows-1252`).
    pub encoding: &'static str,
}

/// Where a headline comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeadlineFrom {
    /// Printed at the item.
    #[default]
    Printed,
    /// Recovered from the document's list of contents.
    Contents,
}

/// The sources and dates of one entry of an attribution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attribution {
    /// The outlet as printed (`Wall Street Journal`).
    pub source: String,
    /// Its dates in printed order; several for ranges and lists, empty when none was printed or it is ambiguous.
    pub dates: Vec<PartialDate>,
    /// The entry verbatim, without the bracket (`TASS, October 23, 2024`).
    pub printed: String,
}

/// An editor's note, printed with an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// The printed label without its colon (`EDITORS' NOTE`); empty when there is none.
    pub label: String,
    /// The text of the note.
    pub text: String,
}

/// A link with its target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// The target as printed.
    pub url: String,
    /// The text it stands on; empty when it is the target itself.
    pub text: String,
}

/// A story as one document prints it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawItem {
    /// The printed headline with its chain dots, none when the document prints none.
    pub headline: Option<String>,
    /// Where the headline comes from.
    pub headline_from: HeadlineFrom,
    /// The paragraphs, unwrapped, without attribution, notes and a dangling `See`.
    pub body: Vec<String>,
    /// The attribution verbatim with its bracket (`(TASS, October 23, 2024)`).
    pub attribution: Option<String>,
    /// Its entries in printed order.
    pub attributions: Vec<Attribution>,
    /// Outlets named inside the body only, in printed order, once each.
    pub cited: Vec<String>,
    /// A date printed for the item outside an attribution (a date heading, a listing's date line).
    pub date: Option<PartialDate>,
    /// The day that a feed or the head of a message gives for it.
    pub given: Option<PartialDate>,
    /// What the document prints as region of the item (`Europe` of `Published in Europe`).
    pub region_label: Option<String>,
    /// Printed tags.
    pub topics: Vec<String>,
    /// Editors' notes.
    pub notes: Vec<Note>,
    /// Links.
    pub links: Vec<Link>,
    /// The printed writer or writers.
    pub byline: Option<String>,
    /// Publishers' ids (guid within its feed, Message-ID plus part).
    pub aliases: Vec<String>,
    /// The next item of the document goes on with this one's headline (a chain with both ends).
    pub continues: bool,
    /// A link was printed at the end whose target is lost (a dangling `See`).
    pub link_lost: bool,
    /// The text was cut by its publisher (`…`, `[…]`, `... MORE`).
    pub cut: bool,
    /// The lines it stands on, from headline to the last note or label.
    pub lines: Lines,
    /// The bytes it stands on.
    pub span: Span,
    /// The rule that drew its first border, for `check --explain`.
    pub begins: &'static str,
    /// The rule that drew its last border.
    pub ends: &'static str,
}

/// Why text is in no item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnparsedReason {
    /// Title, issue, date, editors of the document.
    Masthead,
    /// Navigation, pager, legal lines: the page, not the news.
    Furniture,
    /// A list of contents.
    Contents,
    /// A section heading.
    Section,
    /// Nothing recognised it.
    Unrecognised,
}

impl UnparsedReason {
    /// The name printed in JSON lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            UnparsedReason::Masthead => "masthead",
            UnparsedReason::Furniture => "furniture",
            UnparsedReason::Contents => "contents",
            UnparsedReason::Section => "section",
            UnparsedReason::Unrecognised => "unrecognised",
        }
    }
}

/// Text that is in no item: counted, kept, shown by `check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unparsed {
    /// Its lines.
    pub lines: Lines,
    /// Its bytes.
    pub span: Span,
    /// Its text, trimmed.
    pub text: String,
    /// Why it is in no item.
    pub reason: UnparsedReason,
}

/// What a piece of a document's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Part of the item with this index in [`Loaded::items`].
    Item(u32, Part),
    /// Part of the unparsed text with this index in [`Loaded::unparsed`].
    Unparsed(u32),
}

/// The part of an item that a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Its headline.
    Headline,
    /// A paragraph of its body.
    Body,
    /// Its attribution.
    Attribution,
    /// An editor's note.
    Note,
    /// Its region label.
    Label,
    /// Its topics.
    Topic,
    /// Its date line.
    Date,
    /// Its byline.
    Byline,
    /// Field syntax: brackets, label words, separators, `Read more`, a dangling `See`.
    Syntax,
}

/// A stretch of text and what it is. Pieces come in text order and never overlap; what lies between them is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where.
    pub span: Span,
    /// What.
    pub role: Role,
}

/// Something a person should know about an input, with what would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The line it is about, where one is.
    pub line: Option<u32>,
    /// What was met.
    pub message: String,
    /// What would mend it; empty when nothing need be done.
    pub mend: String,
}

/// One document taken apart. Whatever the input, data and warnings come back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// The index of the document that contains this one in the same [`crate::load::load`] answer.
    pub parent: Option<u32>,
    /// Why it was taken for what it is, for `check --explain`.
    pub because: String,
    /// How sure the loader is of its splitting, 0 to 100.
    pub confidence: u8,
    /// The decoded text that all spans refer to.
    pub text: String,
    /// Its stories in document order.
    pub items: Vec<RawItem>,
    /// Text in no item, in document order.
    pub unparsed: Vec<Unparsed>,
    /// What every non-blank byte is, in text order.
    pub pieces: Vec<Piece>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// How an item's date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum DateHow {
    /// Printed with the item.
    Printed,
    /// The document's printed date.
    Document,
    /// A feed or mail header.
    Feed,
    /// The name of the file only.
    File,
    /// A rule of the configuration, or of a file beside the document.
    Config,
    /// Given by the reader.
    User,
    /// Not known.
    #[default]
    None,
}

impl DateHow {
    const ALL: [DateHow; 7] = [
        DateHow::Printed,
        DateHow::Document,
        DateHow::Feed,
        DateHow::Config,
        DateHow::User,
        DateHow::None,
        DateHow::File,
    ];

    /// A number for it, for those who write it as bytes.
    #[must_use]
    pub fn number(self) -> u8 {
        Self::ALL.iter().position(|how| *how == self).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
    }

    /// What has this number; an unknown number means that nothing is known.
    #[must_use]
    pub fn numbered(number: u8) -> DateHow {
        Self::ALL.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// The name printed in JSON lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DateHow::Printed => "printed",
            DateHow::Document => "document",
            DateHow::Feed => "feed",
            DateHow::File => "file",
            DateHow::Config => "config",
            DateHow::User => "user",
            DateHow::None => "none",
        }
    }
}

/// A country found by the gazetteer, with evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166-1 alpha-2 (`RU`; `XK` for Kosovo).
    pub code: [u8; 2],
    /// Named in the headline.
    pub in_headline: bool,
    /// Named in the first paragraph's first sentence.
    pub in_lead: bool,
    /// Named in the body.
    pub in_body: bool,
    /// How often it is named.
    pub count: u32,
    /// The words that named it, once each, in text order, for the detail pane and `--explain`.
    pub evidence: Vec<String>,
}

impl Place {
    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("??")
    }
}

/// An attribution entry with the outlet its source is known as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credit {
    /// What the document prints.
    pub entry: Attribution,
    /// The canonical name of the outlet, the printed one where it is not in the table.
    pub outlet: String,
}

/// One story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Its identity: stable over documents, sessions and machines.
    pub id: ItemId,
    /// The printed headline.
    pub headline: Option<String>,
    /// What lists show: the headline, or the first words of the body.
    pub title: String,
    /// Its paragraphs.
    pub body: Vec<String>,
    /// The attribution verbatim.
    pub attribution: Option<String>,
    /// Its entries with their outlets.
    pub credits: Vec<Credit>,
    /// Outlets named inside the body only, canonical.
    pub cited: Vec<String>,
    /// Its date: the latest printed one.
    pub date: Option<PartialDate>,
    /// All printed dates, oldest first, once each; where none is printed the one that its feed or message gives.
    pub dates: Vec<PartialDate>,
    /// How the date is known.
    pub date_how: DateHow,
    /// What the document prints as its region.
    pub region_label: Option<String>,
    /// Its countries, the main one first.
    pub places: Vec<Place>,
    /// Its regions: each country, then everything that contains it, as codes of the place tree, nearest first, once each.
    pub regions: Vec<&'static str>,
    /// Editors' notes.
    pub notes: Vec<Note>,
    /// Printed tags, those of the document included.
    pub topics: Vec<String>,
    /// Links.
    pub links: Vec<Link>,
    /// The printed writer or writers.
    pub byline: Option<String>,
    /// Publishers' ids.
    pub aliases: Vec<String>,
    /// The chain goes on in the next item of the document.
    pub continues: bool,
    /// A link was printed whose target is lost.
    pub link_lost: bool,
    /// The text was cut by its publisher.
    pub cut: bool,
    /// Where it stands in the document it was read from.
    pub lines: Lines,
    /// The bytes it stands on there.
    pub span: Span,
}
