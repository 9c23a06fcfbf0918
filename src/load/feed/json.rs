//! JSON Feed. A file that was cut gives the items before the cut.

use serde_json::{Deserializer, Value};

use crate::item::PartialDate;
use crate::load::when;

use super::{Entry, Feed};

/// Reads a feed.
pub(super) fn read(text: &str) -> Feed {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(all)) => {
            let items = all.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            Feed {
                title: escaped(string(all.get("title")).unwrap_or_default()),
                about: ["description", "user_comment"]
                    .into_iter()
                    .filter_map(|name| string(all.get(name)).map(escaped))
                    .collect(),
                address: string(all.get("home_page_url")).map(str::to_owned),
                entries: items.iter().filter_map(entry).collect(),
                warnings: Vec::new(),
            }
        }
        Ok(_) => Feed::default(),
        Err(error) => {
            let message = format!("line {}: the JSON is broken; what could be read is kept", error.line());
            Feed { entries: pieces(text), warnings: vec![message], ..Feed::default() }
        }
    }
}

/// The items of a broken feed, one by one.
fn pieces(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let Some(start) = text.find("\"items\"").and_then(|at| Some(at + text.get(at..)?.find('[')? + 1)) else {
        return entries;
    };
    let mut rest = text.get(start..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        let mut stream = Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(value)) = stream.next() else { return entries };
        entries.extend(entry(&value));
        let length = stream.byte_offset();
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn string(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// Text that is no mark-up.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Lines of plain text as mark-up.
fn lines(text: &str) -> String {
    escaped(text).split("\n\n").map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>"))).collect()
}

/// The day of a moment that is counted in seconds or in thousandths of them.
fn moment(count: i64) -> Option<PartialDate> {
    let seconds = if count.unsigned_abs() > MOST_SECONDS.unsigned_abs() { count / 1000 } else { count };
    let day = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date();
    PartialDate::day(day.year(), day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// Larger counts are of thousandths.
const MOST_SECONDS: i64 = 100_000_000_000;

fn entry(value: &Value) -> Option<Entry> {
    let item = value.as_object()?;
    let get = |name: &str| string(item.get(name));
    let id = match item.get("id") {
        Some(Value::Number(number)) => Some(number.to_string()),
        other => string(other).map(str::to_owned),
    };
    let mut writers: Vec<String> = Vec::new();
    let all = item.get("authors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for author in all.iter().chain(item.get("author")) {
        let name = string(author.get("name")).or_else(|| string(Some(author)));
        writers.extend(name.map(str::to_owned).filter(|name| !writers.contains(name)));
    }
    let tags = item
        .get("tags")
        .or_else(|| item.get("keywords"))
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    // Readers keep texts, addresses and the feed of an entry one level down.
    let inner = |name: &str, field: &str| item.get(name).and_then(|value| string(value.get(field))).map(str::to_owned);
    let link = |name: &str| item.get(name).and_then(|links| string(links.get(0)?.get("href"))).map(str::to_owned);
    let attachments = item.get("attachments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Some(Entry {
        title: escaped(get("title").unwrap_or_default()),
        content: get("content_html")
            .map(str::to_owned)
            .or_else(|| get("content_text").map(lines))
            .or_else(|| inner("content", "content"))
            .unwrap_or_default(),
        summary: get("summary").map(lines).or_else(|| inner("summary", "content")).unwrap_or_default(),
        address: get("url")
            .or_else(|| get("external_url"))
            .map(str::to_owned)
            .or_else(|| link("canonical"))
            .or_else(|| link("alternate")),
        id,
        day: get("date_published")
            .or_else(|| get("date_modified"))
            .and_then(when::day)
            .or_else(|| moment(item.get("published")?.as_i64()?)),
        writers,
        topics: tags.iter().filter_map(|tag| string(Some(tag)).map(str::to_owned)).take(64).collect(),
        source: inner("origin", "title").map(|name| escaped(&name)),
        enclosures: attachments.iter().filter_map(|a| string(a.get("url")).map(str::to_owned)).take(16).collect(),
    })
}
