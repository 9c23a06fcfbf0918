//! Any order of records, with doubles, and any part of them before the rest, merges to one state.

use dateline::marks::{Arrivals, Change, Kind, Marks, Value, WriterId};
use proptest::prelude::*;

use crate::support::{Random, at, caption, item, seen};

#[derive(Debug, Clone)]
pub(crate) enum Act {
    Set(u64, Value),
    Read(u64),
    /// A rule sets something, or a text that is brought in.
    Had(u64, Value, bool),
    Undo,
    Redo,
    /// Takes in all that the other session has written.
    Hear(usize),
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Read),
        any::<bool>().prop_map(Value::Flag),
        (0..3u8).prop_map(Value::Priority),
        (0..3i64).prop_map(|n| Value::Done((n > 0).then(|| at(n * 1000)))),
        (0..3i8).prop_map(|n| Value::Due((n > 0).then(|| jiff::civil::date(2026, 12, n)))),
        ("[abc]", any::<bool>()).prop_map(|(name, on)| Value::Tag(name, on)),
        proptest::option::of("[a-e]{1,3}").prop_map(Value::Note),
    ]
}

pub(crate) fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..4u64, values()).prop_map(|(item, value)| Act::Set(item, value)),
        1 => (0..4u64).prop_map(Act::Read),
        1 => (0..4u64, values(), any::<bool>()).prop_map(|(item, value, rules)| Act::Had(item, value, rules)),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        2 => (0..3usize).prop_map(Act::Hear),
    ]
}

/// What three sessions write; wall clocks jump as they like.
pub(crate) fn played(script: &[(usize, i64, Act)]) -> (Vec<Marks>, Vec<Vec<Change>>) {
    let mut sessions: Vec<Marks> = (1..=3).map(|id| Marks::new(WriterId(id))).collect();
    let mut written: Vec<Vec<Change>> = vec![Vec::new(); 3];
    for (who, now, act) in script {
        let (marks, now) = (&mut sessions[*who], at(*now));
        let change = match act {
            Act::Set(n, value) => marks.change([(item(*n), value.clone())], &mut caption, now, Kind::Action),
            Act::Read(n) => marks.change([(item(*n), Value::Read(true))], &mut caption, now, Kind::Automatic),
            Act::Had(n, value, rules) => {
                let kind = if *rules { Kind::Rules } else { Kind::Import };
                marks.change([(item(*n), value.clone())], &mut caption, now, kind)
            }
            Act::Undo => marks.undo(now).map(|outcome| outcome.change).unwrap_or_default(),
            Act::Redo => marks.redo(now).map(|outcome| outcome.change).unwrap_or_default(),
            Act::Hear(from) => {
                let arrivals: Arrivals = written[*from].iter().collect();
                marks.merge(&arrivals);
                continue;
            }
        };
        written[*who].push(change);
    }
    (sessions, written)
}

fn merged<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Marks {
    let mut marks = Marks::new(WriterId(99));
    for line in lines {
        marks.merge(&Arrivals::from(line.to_vec()));
    }
    marks
}

fn lines(written: &[Vec<Change>]) -> Vec<&[u8]> {
    written.iter().flatten().flat_map(|change| change.lines().split_inclusive(|&byte| byte == b'\n')).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_part_first_merge_to_one_state(
        script in prop::collection::vec((0..3usize, 0..10_000i64, acts()), 1..60),
        seed in any::<u64>(),
    ) {
        let (sessions, written) = played(&script);
        let mut records = lines(&written);
        let state = seen(&merged(records.iter().copied()));
        let mut random = Random(seed);
        let again = records.clone();
        records.extend(again.into_iter().filter(|_| random.below(3) == 0));
        random.shuffle(&mut records);
        let shuffled = merged(records.iter().copied());
        prop_assert_eq!(&seen(&shuffled), &state);
        // Every session that hears the rest comes to the same state.
        for mut marks in sessions {
            marks.merge(&written.iter().flatten().collect());
            prop_assert_eq!(&seen(&marks), &state);
        }
        // And what a late reader would undo is decided too.
        prop_assert_eq!(shuffled.next_undo(), merged(lines(&written)).next_undo());
    }

    #[test]
    fn no_note_text_that_nobody_replaced_is_lost(
        script in prop::collection::vec((0..3usize, 0..10_000i64, prop_oneof![
            "[a-z]{4}".prop_map(|text| Act::Set(0, Value::Note(Some(text)))),
            (0..3usize).prop_map(Act::Hear),
        ]), 1..20),
    ) {
        // With edits only, the last text of each session stands, unless another session saw it and wrote after that.
        let (_, written) = played(&script);
        let marks = merged(lines(&written));
        let Some(mark) = marks.get(&item(0)) else { return Ok(()) };
        let texts: Vec<&str> = mark.note_versions().into_iter().map(|(text, _)| text).collect();
        let mut heard = vec![vec![false; 3]; 3];
        let mut last: [Option<(&str, bool)>; 3] = [None; 3];
        for (who, _, act) in &script {
            match act {
                Act::Hear(from) => heard[*who][*from] |= last[*from].is_some(),
                Act::Set(_, Value::Note(Some(text))) => {
                    // An edit that repeats what stands makes no record; four letters rarely do.
                    for other in 0..3 {
                        if heard[*who][other] && let Some((_, replaced)) = &mut last[other] {
                            *replaced = true;
                        }
                    }
                    last[*who] = Some((text, false));
                    for hearer in &mut heard {
                        hearer[*who] = false;
                    }
                }
                _ => {}
            }
        }
        for (text, replaced) in last.into_iter().flatten() {
            prop_assert!(replaced || texts.contains(&text), "{} of {:?}", text, texts);
        }
    }
}
