//! One line of a journal: a [`Record`] says what one writer changed on one field of one item, and when.
//!
//! `crc32 writer seq clock step item field prev old new [key=value…]`, separated by tabs. Every record stands for itself:
//! lines may be copied between files, or lost, without touching the others. The checksum covers what follows it. Fields
//! this version does not know are [`Payload::Unknown`]: counted and left where they are.

use std::borrow::Cow;

use crate::checksum;
use crate::item::ItemId;

use super::clock::{Clock, Stamp, WriterId, decimal};
use super::text::{eight_digits, escape, push_bytes, push_decimal, push_hexadecimal, sixteen_digits, unescape};
use super::value::{self, Field};

/// A group of changes that is undone as one: a number its writer counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct GroupKey {
    pub(super) writer: WriterId,
    pub(super) number: u64,
}

/// Who made a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The reader, by hand. Steps of before this was written down are taken for that.
    #[default]
    Reader,
    /// The rules of the configuration.
    Rules,
    /// An import of a text.
    Import,
}

impl By {
    /// As records name it; nothing for the reader.
    fn name(self) -> &'static str {
        match self {
            By::Reader => "",
            By::Rules => "rules",
            By::Import => "import",
        }
    }

    /// Whoever a later version names is nobody this one knows.
    fn named(name: &[u8]) -> By {
        [By::Rules, By::Import].into_iter().find(|by| by.name().as_bytes() == name).unwrap_or_default()
    }

    /// In words, after what was done: `by your rules`; none for the reader.
    #[must_use]
    pub fn told(self) -> Option<&'static str> {
        match self {
            By::Reader => None,
            By::Rules => Some("by your rules"),
            By::Import => Some("by an import"),
        }
    }
}

/// What a group does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepKind {
    /// The reader did something, or had it done.
    Action(By),
    /// It takes back what that group did.
    Undo(GroupKey),
    /// It does again what that group did.
    Redo(GroupKey),
}

/// The undo step a record belongs to: the number its writer counted, and what the step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) number: u64,
    pub(super) kind: StepKind,
}

/// What a record changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Payload<'a> {
    /// A fixed field that is a number inside.
    Scalar { field: Field, old: i64, new: i64 },
    /// One tag.
    Tag { name: Cow<'a, str>, old: bool, new: bool },
    /// The note. `seen`: the versions this one replaces; one it does not name was written at the same time.
    Note { old: Option<Cow<'a, str>>, new: Option<Cow<'a, str>>, seen: Vec<Stamp> },
    /// The caption, as the columns of [`super::Caption`].
    Caption(Cow<'a, [u8]>),
    /// Nothing: an undo step that found nothing to revert is remembered all the same.
    Nothing,
    /// A field of a later version.
    Unknown,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) stamp: Stamp,
    pub(super) seq: u64,
    pub(super) step: Option<Step>,
    pub(super) item: ItemId,
    /// The group whose value stood here before the action (of an undo or redo: before the action it is about).
    pub(super) prev: Option<GroupKey>,
    pub(super) payload: Payload<'a>,
}

const CRC_DIGITS: usize = 8;
const WRITER_DIGITS: usize = 16;
const ITEM_DIGITS: usize = 32;

impl<'a> Record<'a> {
    /// Appends the record as one line, its newline included.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(b"00000000\t");
        let writer = self.stamp.writer;
        encode_stamp(self.stamp, self.seq, out);
        match self.step {
            None => out.push(b'-'),
            Some(Step { number, kind }) => {
                push_decimal(number, out);
                match kind {
                    StepKind::Action(_) => {}
                    StepKind::Undo(of) => encode_group(b"u", Some(of), writer, out),
                    StepKind::Redo(of) => encode_group(b"r", Some(of), writer, out),
                }
            }
        }
        out.push(b'\t');
        push_bytes(&self.item.0, out);
        out.push(b'\t');
        let numbers = |field: Field, old: i64, new: i64, out: &mut Vec<u8>| {
            out.extend_from_slice(value::print(field, old).as_bytes());
            out.push(b'\t');
            out.extend_from_slice(value::print(field, new).as_bytes());
        };
        match &self.payload {
            Payload::Scalar { field, old, new } => {
                out.extend_from_slice(field.name().as_bytes());
                encode_group(b"\t", self.prev, writer, out);
                out.push(b'\t');
                numbers(*field, *old, *new, out);
            }
            Payload::Tag { name, old, new } => {
                out.extend_from_slice(b"tag:");
                escape(name, out);
                encode_group(b"\t", self.prev, writer, out);
                out.push(b'\t');
                numbers(Field::READ, i64::from(*old), i64::from(*new), out);
            }
            Payload::Note { old, new, seen } => {
                out.extend_from_slice(b"note");
                encode_group(b"\t", self.prev, writer, out);
                for text in [old, new] {
                    out.push(b'\t');
                    match text {
                        Some(text) => escape(text, out),
                        None => out.push(b'-'),
                    }
                }
                for (index, stamp) in seen.iter().enumerate() {
                    out.extend_from_slice(if index == 0 { b"\tseen=" } else { b"," });
                    out.extend_from_slice(format!("{}@{}", stamp.clock, stamp.writer).as_bytes());
                }
            }
            Payload::Caption(columns) => {
                out.extend_from_slice(b"caption\t-\t-\t");
                out.extend_from_slice(columns);
            }
            Payload::Nothing | Payload::Unknown => out.extend_from_slice(b"nothing\t-\t-\t-"),
        }
        if let Some(Step { kind: StepKind::Action(by), .. }) = self.step
            && by != By::Reader
            && !matches!(self.payload, Payload::Caption(_))
        {
            out.extend_from_slice(b"\tby=");
            out.extend_from_slice(by.name().as_bytes());
        }
        let crc = checksum::of(out.get(start + CRC_DIGITS + 1..).unwrap_or_default());
        let end = out.len();
        push_hexadecimal(u64::from(crc), 8, out);
        out.copy_within(end.., start);
        out.truncate(end);
        out.push(b'\n');
    }

    /// Reads a line without its newline; none where it is no whole record.
    pub(super) fn parse(line: &'a [u8]) -> Option<Self> {
        let (crc, rest) = fixed::<CRC_DIGITS>(line)?;
        if checksum::of(rest) != eight_digits(*crc)? {
            return None;
        }
        let (writer, rest) = fixed::<WRITER_DIGITS>(rest)?;
        let writer = WriterId(sixteen_digits(writer)?);
        let (seq, rest) = number_before(b'\t', rest)?;
        let (millis, rest) = number_before(b'.', rest)?;
        let (counter, rest) = number_before(b'\t', rest)?;
        let stamp = Stamp { clock: Clock::of_parts(millis, counter)?, writer };
        let mut columns = Columns(Some(rest));
        let mut step = parse_step(columns.next()?, writer)?;
        let (item, rest) = fixed::<ITEM_DIGITS>(columns.0?)?;
        let item = parse_item(item)?;
        columns.0 = Some(rest);
        let field = columns.next()?;
        let prev = parse_group(columns.next()?, writer)?;
        let old = columns.next()?;
        if let Some(Step { kind: StepKind::Action(by), .. }) = &mut step
            && field != b"caption"
        {
            // A text is escaped, so that no column of it could be taken for one of these.
            *by = columns.skip(1).find_map(|column| column.strip_prefix(b"by=")).map(By::named).unwrap_or_default();
        }
        let payload = Self::payload(field, old, columns);
        Some(Record { stamp, seq, step, item, prev, payload })
    }

    /// The content, [`Payload::Unknown`] where it is none this version can read: the line was written so on purpose.
    fn payload(field: &[u8], old: &'a [u8], mut columns: Columns<'a>) -> Payload<'a> {
        if field == b"caption" {
            return Payload::Caption(Cow::Borrowed(columns.0.unwrap_or_default()));
        }
        let Some(new) = columns.next() else { return Payload::Unknown };
        let known = if let Some(field) = Field::scalar(field) {
            value::parse(field, old).zip(value::parse(field, new)).map(|(old, new)| Payload::Scalar { field, old, new })
        } else if let Some(name) = field.strip_prefix(b"tag:") {
            value::parse(Field::READ, old).zip(value::parse(Field::READ, new)).map(|(old, new)| Payload::Tag {
                name: Cow::Owned(unescape(name).into_owned()),
                old: old != value::NONE,
                new: new != value::NONE,
            })
        } else if field == b"note" {
            let text = |column: &'a [u8]| (column != b"-").then(|| unescape(column));
            let seen = columns.find_map(|column| column.strip_prefix(b"seen=")).unwrap_or_default();
            let seen = seen.split(|&byte| byte == b',').filter_map(parse_stamp).collect();
            Some(Payload::Note { old: text(old), new: text(new), seen })
        } else {
            (field == b"nothing").then_some(Payload::Nothing)
        };
        known.unwrap_or(Payload::Unknown)
    }
}

/// Whether a line could begin here: a checksum and a writer. Finds the records of a line whose newline was damaged.
pub(super) fn looks_like_start(bytes: &[u8]) -> bool {
    let hex = |part: &[u8]| part.iter().all(|&byte| digit(byte) < 16);
    bytes.get(..CRC_DIGITS).is_some_and(hex)
        && bytes.get(CRC_DIGITS) == Some(&b'\t')
        && bytes.get(CRC_DIGITS + 1..CRC_DIGITS + 1 + WRITER_DIGITS).is_some_and(hex)
        && bytes.get(CRC_DIGITS + 1 + WRITER_DIGITS) == Some(&b'\t')
}

/// The checksum of a header line.
pub(super) fn checksum(parts: [&[u8]; 2]) -> u32 {
    let mut hasher = checksum::Running::default();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finish()
}

/// Writer, number and clock.
fn encode_stamp(stamp: Stamp, seq: u64, out: &mut Vec<u8>) {
    push_hexadecimal(stamp.writer.0, 16, out);
    out.push(b'\t');
    push_decimal(seq, out);
    out.push(b'\t');
    let (millis, counter) = stamp.clock.parts();
    push_decimal(millis, out);
    out.push(b'.');
    push_decimal(counter, out);
    out.push(b'\t');
}

/// A group as its number, with its writer where that is another one.
fn encode_group(before: &[u8], group: Option<GroupKey>, writer: WriterId, out: &mut Vec<u8>) {
    out.extend_from_slice(before);
    let Some(group) = group else { return out.push(b'-') };
    if group.writer != writer {
        push_hexadecimal(group.writer.0, 16, out);
        out.push(b':');
    }
    push_decimal(group.number, out);
}

fn parse_group(text: &[u8], writer: WriterId) -> Option<Option<GroupKey>> {
    if text == b"-" {
        return Some(None);
    }
    let (writer, number) = match text.iter().position(|&byte| byte == b':') {
        Some(colon) => (WriterId(hexadecimal(text.get(..colon)?)?), text.get(colon + 1..)?),
        None => (writer, text),
    };
    Some(Some(GroupKey { writer, number: decimal(number)? }))
}

fn parse_step(text: &[u8], writer: WriterId) -> Option<Option<Step>> {
    if text == b"-" {
        return Some(None);
    }
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let number = decimal(text.get(..end)?)?;
    let kind = match text.get(end..)?.split_first() {
        None => StepKind::Action(By::Reader),
        Some((b'u', of)) => StepKind::Undo(parse_group(of, writer)??),
        Some((b'r', of)) => StepKind::Redo(parse_group(of, writer)??),
        Some(_) => return None,
    };
    Some(Some(Step { number, kind }))
}

fn parse_stamp(text: &[u8]) -> Option<Stamp> {
    let at = text.iter().position(|&byte| byte == b'@')?;
    Some(Stamp { clock: Clock::parse(text.get(..at)?)?, writer: WriterId(hexadecimal(text.get(at + 1..)?)?) })
}

fn parse_item(text: &[u8; ITEM_DIGITS]) -> Option<ItemId> {
    let (high, rest) = text.split_first_chunk()?;
    let number = u128::from(sixteen_digits(high)?) << 64 | u128::from(sixteen_digits(rest.first_chunk()?)?);
    Some(ItemId(number.to_be_bytes()))
}

/// A column of a fixed length, and what follows its tab.
fn fixed<const N: usize>(bytes: &[u8]) -> Option<(&[u8; N], &[u8])> {
    let (column, rest) = bytes.split_first_chunk()?;
    let (b'\t', rest) = rest.split_first()? else { return None };
    Some((column, rest))
}

/// A decimal number of at most 18 digits before a certain byte, and what follows that.
fn number_before(end: u8, bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(19).enumerate() {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 if at < 18 => number = number * 10 + u64::from(digit),
            _ => return (*byte == end && at > 0).then(|| Some((number, bytes.get(at + 1..)?))).flatten(),
        }
    }
    None
}

/// A number of at most 16 hexadecimal digits.
fn hexadecimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    let (mut number, mut wrong) = (0u64, 0u8);
    for &byte in text {
        let digit = digit(byte);
        wrong |= digit;
        number = number << 4 | u64::from(digit & 15);
    }
    (wrong < 16).then_some(number)
}

/// The worth of a lower-case hexadecimal digit, 128 for any other byte.
fn digit(byte: u8) -> u8 {
    const WORTH: [u8; 256] = {
        let mut worth = [128; 256];
        let mut n = 0;
        while n < 16 {
            worth[b"0123456789abcdef"[n] as usize] = n as u8;
            n += 1;
        }
        worth
    };
    WORTH.get(usize::from(byte)).copied().unwrap_or(128)
}

/// The columns of a line; none once the last one is taken.
#[derive(Clone, Copy)]
struct Columns<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Columns<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        match rest.iter().position(|&byte| byte == b'\t') {
            Some(tab) => {
                self.0 = rest.get(tab + 1..);
                rest.get(..tab)
            }
            None => self.0.take(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn group(writer: u64, number: u64) -> GroupKey {
        GroupKey { writer: WriterId(writer), number }
    }

    fn payloads() -> impl Strategy<Value = Payload<'static>> {
        let text = || any::<Option<String>>().prop_map(|text| text.map(Cow::Owned));
        let stamp = (0..1u64 << 40, any::<u64>()).prop_map(|(millis, writer)| Stamp {
            clock: Clock::at(jiff::Timestamp::from_millisecond(millis.cast_signed()).unwrap()),
            writer: WriterId(writer),
        });
        prop_oneof![
            (0..2i64, 0..2i64).prop_map(|(old, new)| Payload::Scalar { field: Field::FLAG, old, new }),
            (0..256i64).prop_map(|new| Payload::Scalar { field: Field::PRIORITY, old: 0, new }),
            (any::<String>(), any::<bool>()).prop_map(|(name, new)| Payload::Tag { name: name.into(), old: !new, new }),
            (text(), text(), prop::collection::vec(stamp, 0..4)).prop_map(|(old, new, seen)| Payload::Note {
                old,
                new,
                seen
            }),
            Just(Payload::Caption(Cow::Borrowed(b"Title\tsource=Yle".as_slice()))),
            Just(Payload::Nothing),
        ]
    }

    fn records() -> impl Strategy<Value = Record<'static>> {
        let groups = || (0..3u64, 0..1000u64).prop_map(|(writer, number)| group(writer, number));
        let by = prop_oneof![Just(By::Reader), Just(By::Rules), Just(By::Import)];
        let step = (0..1000u64, 0..3, groups(), by).prop_map(|(number, kind, of, by)| Step {
            number,
            kind: match kind {
                0 => StepKind::Action(by),
                1 => StepKind::Undo(of),
                _ => StepKind::Redo(of),
            },
        });
        (
            0..3u64,
            0..1u64 << 40,
            any::<[u8; 16]>(),
            proptest::option::of(step),
            proptest::option::of(groups()),
            payloads(),
        )
            .prop_map(|(writer, seq, item, step, prev, payload)| Record {
                stamp: Stamp {
                    clock: Clock::at(jiff::Timestamp::from_millisecond(seq.cast_signed()).unwrap()),
                    writer: WriterId(writer),
                },
                seq,
                // A caption belongs to no step.
                step: step.filter(|_| !matches!(payload, Payload::Caption(_))),
                item: ItemId(item),
                prev: if matches!(payload, Payload::Caption(_) | Payload::Nothing) { None } else { prev },
                payload,
            })
    }

    /// The format is a promise: journals of this version must be read by all later ones.
    #[test]
    fn a_record_reads_like_this() {
        let record = Record {
            stamp: Stamp { clock: Clock::parse(b"1700000000123.1").unwrap(), writer: WriterId(0x1f) },
            seq: 7,
            step: Some(Step { number: 3, kind: StepKind::Undo(group(0x2e, 9)) }),
            item: ItemId([0xab; 16]),
            prev: Some(group(0x1f, 2)),
            payload: Payload::Note { old: None, new: Some("ask\nYle".into()), seen: Vec::new() },
        };
        let mut line = Vec::new();
        record.encode(&mut line);
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "bbdc242a\t000000000000001f\t7\t1700000000123.1\t3u000000000000002e:9\tabababababababababababababababab\tnote\t2\t-\task\\nYle\n"
        );
    }

    #[test]
    fn a_step_of_rules_says_so_and_one_of_an_unknown_maker_is_read() {
        let record = Record {
            stamp: Stamp { clock: Clock::parse(b"1700000000123.1").unwrap(), writer: WriterId(0x1f) },
            seq: 7,
            step: Some(Step { number: 3, kind: StepKind::Action(By::Rules) }),
            item: ItemId([0xab; 16]),
            prev: None,
            payload: Payload::Scalar { field: Field::FLAG, old: 0, new: 1 },
        };
        let mut line = Vec::new();
        record.encode(&mut line);
        let text = String::from_utf8(line).unwrap();
        let (_, rest) = text.trim_end().split_once('\t').unwrap();
        assert_eq!(
            rest,
            "000000000000001f\t7\t1700000000123.1\t3\tabababababababababababababababab\tflag\t-\t0\t1\tby=rules"
        );
        let later = rest.replace("by=rules", "mood=grim\tby=a-neighbour");
        let line = format!("{:08x}\t{later}", checksum::of(later.as_bytes()));
        let kind = StepKind::Action(By::Reader);
        assert_eq!(Record::parse(line.as_bytes()), Some(Record { step: Some(Step { number: 3, kind }), ..record }));
    }

    #[test]
    fn a_field_of_a_later_version_is_whole_but_unknown() {
        let rest = "000000000000001f\t7\t1700000000123.1\t-\tabababababababababababababababab\tmood\t-\tgrim\tgay\tx";
        let line = format!("{:08x}\t{rest}", checksum::of(rest.as_bytes()));
        assert_eq!(Record::parse(line.as_bytes()).unwrap().payload, Payload::Unknown);
    }

    proptest! {
        #[test]
        fn any_record_comes_back(record in records()) {
            let mut line = Vec::new();
            record.encode(&mut line);
            prop_assert_eq!(line.iter().filter(|&&byte| byte == b'\n').count(), 1);
            prop_assert!(looks_like_start(&line));
            line.pop();
            prop_assert_eq!(Record::parse(&line), Some(record));
        }

        #[test]
        fn no_bytes_make_it_panic(line in any::<Vec<u8>>()) {
            let _ = Record::parse(&line);
            let mut whole = format!("{:08x}\t", checksum::of(&line)).into_bytes();
            whole.extend_from_slice(&line);
            let _ = Record::parse(&whole);
        }
    }
}
