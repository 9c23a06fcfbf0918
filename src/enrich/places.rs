//! From words to places: which countries a story names, how strongly, and which one it is about.
//!
//! The weight of a country: 4 when the headline names it, 4 more when the headline opens with it and a colon, 2 for the first
//! sentence, and 1 for each mention in the body up to 4. The heaviest is the main place; equals stand in text order.

use crate::item::Place;

use super::context::{self, Story};
use super::gazetteer::Gazetteer;
use super::words::Kind;

/// The mention of a country.
struct Mention<'a> {
    code: [u8; 2],
    part: Part,
    words: &'a str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Prefix,
    Headline,
    Lead,
    Body,
}

/// What the gazetteer found in a story.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Countries, the main one first.
    pub(super) places: Vec<Place>,
    /// Indexes of outlets named in the body, in text order, once each.
    pub(super) outlets: Vec<usize>,
}

/// Finds the countries of a story.
pub(super) fn find(headline: Option<&str>, body: &[String], gazetteer: &Gazetteer) -> Found {
    let headline = headline.unwrap_or_default();
    let fields: Vec<&str> = std::iter::once(headline).chain(body.iter().map(String::as_str)).collect();
    let mut story = Story { fields, hits: Vec::new() };
    for (field, text) in story.fields.iter().enumerate() {
        gazetteer.scan(text, |hit| story.hits.push((field, hit)));
    }
    let mut found = Found::default();
    let lead = body.first().map_or(0, |paragraph| first_sentence(paragraph));
    let mut mentions: Vec<Mention<'_>> = Vec::new();
    for (&(field, hit), code) in story.hits.iter().zip(context::judge(&story, gazetteer)) {
        let text = story.fields.get(field).copied().unwrap_or_default();
        if let Some(code) = code {
            let opens = || text[..hit.start].trim_matches(['.', '…', ' ']).is_empty();
            let part = match field {
                0 if text[hit.end..].starts_with(':') && opens() => Part::Prefix,
                0 => Part::Headline,
                1 if hit.start < lead => Part::Lead,
                _ => Part::Body,
            };
            let words = &text[hit.start..hit.end];
            mentions.push(Mention { code, part, words });
            let readings = gazetteer.word(hit).into_iter().flat_map(|word| word.readings());
            let paired = readings.filter(|r| r.kind == Kind::Pair && r.code != code);
            mentions.extend(paired.map(|reading| Mention { code: reading.code, part, words }));
        } else if let Some(outlet) = gazetteer.word(hit).and_then(|word| word.outlet)
            && field > 0
            && !found.outlets.contains(&outlet)
        {
            found.outlets.push(outlet);
        }
    }
    found.places = weigh(&mentions);
    found
}

fn weigh(mentions: &[Mention<'_>]) -> Vec<Place> {
    let mut places: Vec<(u32, Place)> = Vec::new();
    for mention in mentions {
        let at = places.iter().position(|(_, p)| p.code == mention.code).unwrap_or_else(|| {
            let (in_headline, in_lead, in_body) = (false, false, false);
            let place = Place { code: mention.code, in_headline, in_lead, in_body, count: 0, evidence: Vec::new() };
            places.push((0, place));
            places.len() - 1
        });
        let Some((weight, place)) = places.get_mut(at) else { continue };
        let (flag, gain) = match mention.part {
            Part::Prefix => (&mut place.in_headline, 8),
            Part::Headline => (&mut place.in_headline, 4),
            Part::Lead => (&mut place.in_lead, 2),
            Part::Body => (&mut place.in_body, 0),
        };
        if !std::mem::replace(flag, true) {
            *weight += gain;
        }
        place.in_body |= mention.part == Part::Lead;
        place.count += 1;
        if !place.evidence.iter().any(|words| words == mention.words) {
            place.evidence.push(mention.words.to_owned());
        }
    }
    for (weight, place) in &mut places {
        *weight += place.count.min(4);
    }
    places.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    places.into_iter().map(|(_, place)| place).collect()
}

/// Where the first sentence ends: a stop, a blank and a capital after it, but not after an initial or a short title.
fn first_sentence(text: &str) -> usize {
    for (at, stop) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '؟' | '।')) {
        let end = at + stop.len_utf8();
        let after = text[end..].trim_start_matches(['"', '\'', '”', '’', ')', '»']);
        let next = after.trim_start();
        if stop == '。' {
            return end;
        }
        if next.len() == after.len() || next.starts_with(char::is_lowercase) {
            continue;
        }
        let word = text[..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        let short = word.chars().filter(|c| c.is_alphabetic()).count() < 2 || word.contains('.');
        let title = matches!(
            word,
            "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "Gen" | "Sen" | "Rep" | "Gov" | "Lt" | "Col" | "Sgt" | "No"
        );
        if stop != '.' || !(short || title) {
            return end;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_its_stop() {
        for (text, sentence) in [
            ("The U.S. Navy left. It is gone.", "The U.S. Navy left."),
            ("Mr. Okoro spoke! Nobody heard.", "Mr. Okoro spoke!"),
            ("Prices rose 2.5 percent in May. Then they fell.", "Prices rose 2.5 percent in May."),
            ("No stop at all", "No stop at all"),
            ("“It is over.” She left.", "“It is over."),
            ("", ""),
        ] {
            assert_eq!(&text[..first_sentence(text)], sentence);
        }
    }
}
