//! What the head of a page tells of it: its title, its day, its writer, its site, its address.

use crate::item::PartialDate;

/// What a page tells of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::load) struct Facts {
    /// The title as the head has it.
    pub title: Option<String>,
    /// The title as it is shared.
    pub shared: Option<String>,
    /// The site.
    pub site: Option<String>,
    /// The writer.
    pub writer: Option<String>,
    /// The day.
    pub day: Option<PartialDate>,
    /// The address of the page itself.
    pub address: Option<String>,
    /// The address that its links start from.
    pub base: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// It calls itself an article.
    pub article: bool,
}

/// Takes one fact in.
pub(super) fn meta(facts: &mut Facts, key: &str, content: &str) {
    let content = content.trim();
    if content.is_empty() {
        return;
    }
    let own = || Some(content.to_owned());
    match key.to_ascii_lowercase().as_str() {
        "og:title" => facts.shared = own(),
        "og:site_name" | "application-name" => facts.site = own(),
        "author" | "article:author_name" | "dc.creator" if !content.contains("://") => {
            facts.writer = facts.writer.take().or_else(own);
        }
        "article:published_time" | "datepublished" | "dc.date" | "dc.date.issued" | "date" | "pubdate" => {
            facts.day = facts.day.or_else(|| content.get(..10)?.parse().ok());
        }
        "og:url" => facts.address = facts.address.take().or_else(own),
        "article:tag" if facts.tags.len() < 64 => facts.tags.push(content.to_owned()),
        "og:type" => facts.article |= content.eq_ignore_ascii_case("article"),
        _ => {}
    }
}

/// The target of a link, made whole by the address it starts from; none for places inside the page and for scripts.
pub(in crate::load) fn target(printed: &str, base: Option<&str>) -> Option<String> {
    let printed = printed.trim();
    let clean: String = printed.chars().filter(|c| !c.is_control()).collect();
    if clean.starts_with('#') || clean.is_empty() {
        return None;
    }
    let scheme = clean.split([':', '/', '?', '#']).next().unwrap_or_default();
    if clean.get(scheme.len()..).is_some_and(|rest| rest.starts_with(':')) {
        let script = ["javascript", "data", "vbscript", "cid", "about"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
        return (!script).then_some(clean);
    }
    let Some(base) = base.filter(|base| base.starts_with("http://") || base.starts_with("https://")) else {
        return Some(clean);
    };
    let start = base.find("://").map_or(0, |at| at + 3);
    let host = base.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(base.len(), |at| start + at);
    let root = base.get(..host).unwrap_or(base);
    if let Some(rest) = clean.strip_prefix("//") {
        return Some(format!("{}//{rest}", base.get(..start.saturating_sub(2)).unwrap_or("https:")));
    }
    if clean.starts_with('/') {
        return Some(format!("{root}{clean}"));
    }
    let path = base.get(host..).unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    if clean.starts_with('?') {
        return Some(format!("{root}{path}{clean}"));
    }
    let folder = path.rfind('/').map_or("/", |at| path.get(..=at).unwrap_or("/"));
    let (mut folder, mut clean) = (folder.to_owned(), clean.as_str());
    loop {
        if let Some(rest) = clean.strip_prefix("./") {
            clean = rest;
        } else if let Some(rest) = clean.strip_prefix("../") {
            clean = rest;
            let above = folder.trim_end_matches('/').rfind('/').unwrap_or(0);
            folder.truncate(above);
            folder.push('/');
        } else {
            return Some(format!("{root}{folder}{clean}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_made_whole() {
        let base = Some("https://lock.example/news/tag/a.html?x=1");
        for (printed, whole) in [
            ("/b/c", "https://lock.example/b/c"),
            ("b.html", "https://lock.example/news/tag/b.html"),
            ("../b.html", "https://lock.example/news/b.html"),
            ("../../../b", "https://lock.example/b"),
            ("?start=9", "https://lock.example/news/tag/a.html?start=9"),
            ("//other.example/a", "https://other.example/a"),
            ("HTTP://other.example", "HTTP://other.example"),
            ("mailto:a@b.example", "mailto:a@b.example"),
        ] {
            assert_eq!(target(printed, base).as_deref(), Some(whole), "{printed}");
        }
        assert_eq!(target("b.html", None).as_deref(), Some("b.html"));
        assert_eq!(target("b.html", Some("https://lock.example")).as_deref(), Some("https://lock.example/b.html"));
        for printed in ["#top", "javascript:alert(1)", " JavaScript:x", "data:text/html,x", ""] {
            assert_eq!(target(printed, base), None, "{printed}");
        }
    }
}
