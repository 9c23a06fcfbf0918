//! The day of a feed's entry, a message or a front matter, however it is written: ISO, as in mail headers, or in words.

use crate::item::PartialDate;

use super::dates::{Calendar, Reader};
use super::lex::tokens;

/// The day that some text names, none where it names none or leaves it open.
pub(super) fn day(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let iso = [10, 7, 4].into_iter().find_map(|length| {
        let ends = text.get(length..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', 't', ' ', 'Z']));
        text.get(..length).filter(|_| ends)?.parse().ok()
    });
    if iso.is_some() {
        return iso;
    }
    let head = text.get(..80).unwrap_or(text);
    let tokens = tokens(head, 40);
    let reader = Reader::new(head, &tokens);
    let found = (0..tokens.len()).find_map(|at| {
        let written = *reader.read(at)?.dates.first()?;
        Calendar::default().resolve(written)
    });
    let found = found.or_else(|| short_year(head));
    // As `date` and old mail programs print it: `Fri May  3 10:00:00 2024`.
    found.or_else(|| {
        let words: Vec<&str> = head.split_whitespace().collect();
        let time = words.iter().position(|word| word.matches(':').count() == 2)?;
        let year =
            words.get(time + 1..)?.iter().find(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))?;
        let date = format!("{} {}, {year}", words.get(time.checked_sub(2)?)?, words.get(time - 1)?);
        day_in_words(&date)
    })
}

/// `08 Nov 24 10:00 EST`, as old mail programs print it.
fn short_year(text: &str) -> Option<PartialDate> {
    let words: Vec<&str> = text.split([' ', '-', ',']).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|three| {
        let [day, month, year] = three else { return None };
        let number: i16 = year.parse().ok().filter(|_| year.len() == 2)?;
        let year = if number < 70 { 2000 + number } else { 1900 + number };
        day.parse::<u8>().ok()?;
        day_in_words(&format!("{day} {month} {year}"))
    })
}

fn day_in_words(date: &str) -> Option<PartialDate> {
    let tokens = tokens(date, 8);
    let written = *Reader::new(date, &tokens).read(0)?.dates.first()?;
    Calendar::default().resolve(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_however_they_are_written() {
        for (text, expect) in [
            ("2024-11-08", "2024-11-08"),
            ("2024-11-08T23:59:59-08:00", "2024-11-08"),
            ("2024-11", "2024-11"),
            ("2024", "2024"),
            ("Fri, 08 Nov 2024 10:00:00 GMT", "2024-11-08"),
            ("Thu, 08 Nov 2024 10:00:00 +0000", "2024-11-08"),
            ("08 Nov 24 10:00 EST", "2024-11-08"),
            ("Fri Nov  8 10:00:00 2024", "2024-11-08"),
            ("Fri Nov 8 10:00:00 EST 2024", "2024-11-08"),
            ("November 8, 2024", "2024-11-08"),
            ("8 novembre 2024", "2024-11-08"),
        ] {
            assert_eq!(day(text).map(|d| d.to_string()).as_deref(), Some(expect), "{text}");
        }
        for text in ["", "yesterday", "08/11/2024", "99-99-99", "2024-13-01"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
