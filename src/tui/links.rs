//! Links of a frame: which cells lead where, for a terminal that makes a printed link one to click on (OSC 8).
//!
//! A cell has no room for a link, so a number made of the link travels in the colour of its underline, which no theme uses. It is
//! the same in every frame, so that a cell that leads elsewhere now differs from what the terminal shows.

use ratatui::style::Color;

use crate::checksum;
use crate::shown::Shown;

/// The longest link that is sent, in bytes. Terminals cut or drop longer ones.
const LONGEST: usize = 2_083;

/// The links of one frame; none where they are not wanted.
#[derive(Debug, Default)]
pub(crate) struct Links {
    wanted: bool,
    known: Vec<(Color, Shown)>,
}

impl Links {
    /// No links yet; `wanted` is false where none may be sent.
    pub(crate) fn new(wanted: bool) -> Links {
        Links { wanted, known: Vec::new() }
    }

    /// Whether links are sent at all.
    pub(crate) fn are_wanted(&self) -> bool {
        self.wanted
    }

    /// A new frame begins.
    pub(crate) fn clear(&mut self) {
        self.known.clear();
    }

    /// The number of a link that was found fit to be opened; none where it is not sent.
    pub(crate) fn number(&mut self, link: &Shown) -> Option<Color> {
        let text = link.as_str();
        let fit = text.len() <= LONGEST && text.bytes().all(|byte| (0x21..0x7f).contains(&byte));
        if !self.wanted || !fit || !(text.starts_with("http://") || text.starts_with("https://")) {
            return None;
        }
        let [_, red, green, blue] = checksum::of(text.as_bytes()).to_be_bytes();
        let number = Color::Rgb(red, green, blue);
        match self.known.iter().find(|(known, _)| *known == number) {
            Some((_, other)) => (other == link).then_some(number),
            None => {
                self.known.push((number, link.clone()));
                Some(number)
            }
        }
    }

    /// The link of a number.
    pub(crate) fn link(&self, number: Color) -> Option<&str> {
        self.known.iter().find(|(known, _)| *known == number).map(|(_, link)| link.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_opened_is_sent_and_only_where_it_is_wanted() {
        let mut links = Links::new(true);
        let number = links.number(&Shown::new("https://example.org/a")).unwrap();
        assert_eq!(links.link(number), Some("https://example.org/a"));
        assert_eq!(links.number(&Shown::new("https://example.org/a")), Some(number));
        let long = format!("https://example.org/{}", "a".repeat(LONGEST));
        for unfit in ["file:///etc/passwd", "https://example.org/a b", "https://example.org/ä", &long] {
            assert_eq!(links.number(&Shown::new(unfit)), None, "{unfit}");
        }
        assert_eq!(Links::default().number(&Shown::new("https://example.org/a")), None);
        links.clear();
        assert_eq!(links.link(number), None);
    }
}
