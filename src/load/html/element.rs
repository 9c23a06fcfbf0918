//! What an element does to the text in it: break the line, head a section, hide itself. Names that are not listed do
//! nothing, as in a browser.

/// What an element does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// Nothing.
    Inline,
    /// Its text stands on lines of its own.
    Block,
    /// A paragraph, which the next block closes.
    Paragraph,
    /// A heading, 1 the highest.
    Heading(u8),
    /// An entry of a list, a term or its explanation.
    Entry,
    /// A list with numbers.
    Numbered,
    /// A list with bullets.
    Bulleted,
    /// Text whose blanks and lines stand as they are.
    Preformatted,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// Bold text.
    Bold,
    /// A link.
    Link,
    /// A line ends here.
    Break,
    /// A rule between blocks.
    Rule,
    /// A picture.
    Image,
    /// A picture and its caption, or a table, a film, a quotation that is set as one.
    Figure,
    /// The caption of such a thing.
    Caption,
    /// A point in time.
    Time,
    /// What the page is about, and nothing else.
    Main,
    /// One contribution.
    Article,
    /// The page, not the news.
    Chrome,
    /// A heading of the page, or of an article.
    Header,
    /// Its content is no text.
    Hidden,
    /// The title of the page, in its head.
    Title,
    /// Facts about the page.
    Meta,
    /// The address of the page or of one that belongs to it.
    Relation,
    /// The address that links of the page start from.
    Base,
    /// The root of the page.
    Root,
}

/// What the element of this name (in lower case) does.
pub(super) fn element(name: &[u8]) -> Element {
    match name {
        b"p" => Element::Paragraph,
        b"div" | b"section" | b"blockquote" | b"address" | b"center" | b"details" | b"dl" | b"table" | b"thead"
        | b"tbody" | b"tfoot" | b"caption" | b"fieldset" | b"legend" | b"body" | b"form" | b"hgroup" | b"marquee"
        | b"search" => Element::Block,
        b"figure" => Element::Figure,
        b"figcaption" => Element::Caption,
        b"h1" => Element::Heading(1),
        b"h2" => Element::Heading(2),
        b"h3" => Element::Heading(3),
        // The line that stands for what a closed part holds heads it.
        b"summary" => Element::Heading(3),
        b"h4" => Element::Heading(4),
        b"h5" => Element::Heading(5),
        b"h6" => Element::Heading(6),
        b"li" | b"dt" | b"dd" => Element::Entry,
        b"ol" => Element::Numbered,
        b"ul" | b"menu" | b"dir" => Element::Bulleted,
        b"pre" | b"listing" | b"xmp" | b"plaintext" => Element::Preformatted,
        b"tr" => Element::Row,
        b"td" | b"th" => Element::Cell,
        b"b" | b"strong" => Element::Bold,
        b"a" => Element::Link,
        b"br" => Element::Break,
        b"hr" => Element::Rule,
        b"img" => Element::Image,
        b"time" => Element::Time,
        b"main" => Element::Main,
        b"article" => Element::Article,
        b"nav" | b"footer" | b"aside" | b"noscript" | b"select" | b"button" | b"textarea" | b"label" | b"dialog" => {
            Element::Chrome
        }
        b"header" => Element::Header,
        b"script" | b"style" | b"template" | b"svg" | b"object" | b"iframe" | b"audio" | b"video" | b"canvas"
        | b"noframes" | b"noembed" | b"map" => Element::Hidden,
        b"title" => Element::Title,
        b"meta" => Element::Meta,
        b"link" => Element::Relation,
        b"base" => Element::Base,
        b"html" => Element::Root,
        _ => Element::Inline,
    }
}

/// True for elements without content, which are never open.
pub(super) fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}
