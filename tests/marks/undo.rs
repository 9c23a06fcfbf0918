//! Undo and redo against a model: a list of all states the reader has seen, and a place in it.

use dateline::marks::{Change, Kind, Marks, Value, WriterId};
use proptest::prelude::*;

use crate::support::{act, at, caption, item, shown};

#[derive(Debug, Clone)]
enum Key {
    /// One action on some items.
    Act(Vec<(u64, Value)>),
    /// An item is read by being opened.
    Open(u64),
    Undo,
    Redo,
    Restart,
}

fn keys() -> impl Strategy<Value = Key> {
    let value = prop_oneof![
        any::<bool>().prop_map(Value::Flag),
        (0..4u8).prop_map(Value::Priority),
        (0..3i64).prop_map(|n| Value::Done((n > 0).then(|| at(n * 1000)))),
        (0..3i8).prop_map(|n| Value::Due((n > 0).then(|| jiff::civil::date(2026, 12, n)))),
        ("[ab]", any::<bool>()).prop_map(|(name, on)| Value::Tag(name, on)),
        proptest::option::of("[a-c]{1,2}").prop_map(Value::Note),
    ];
    prop_oneof![
        5 => prop::collection::vec((0..3u64, value), 1..5).prop_map(Key::Act),
        1 => (0..3u64).prop_map(Key::Open),
        4 => Just(Key::Undo),
        3 => Just(Key::Redo),
        1 => Just(Key::Restart),
    ]
}

/// The state without `read`, which is no step.
fn steps(marks: &Marks) -> Vec<String> {
    let steps = shown(marks).into_iter().map(|line| line.replace("read: true", "read: false"));
    steps
        .filter(|line| !line.contains("flagged: false, done: None, due: None, priority: 0, tags: [], note: None"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_reader_goes_back_and_forth_through_all_states_whatever_is_restarted(
        script in prop::collection::vec(keys(), 1..60)
    ) {
        let mut marks = Marks::new(WriterId(1));
        let mut written: Vec<Change> = Vec::new();
        let (mut states, mut place) = (vec![steps(&marks)], 0);
        for (now, key) in (0i64..).zip(script) {
            let outcome = match key {
                Key::Act(edits) => {
                    let change = act(&mut marks, now, edits);
                    if !change.is_empty() {
                        states.truncate(place + 1);
                        states.push(steps(&marks));
                        place += 1;
                    }
                    written.push(change);
                    None
                }
                Key::Open(n) => {
                    let edit = [(item(n), Value::Read(true))];
                    written.push(marks.change(edit, &mut caption, at(now), Kind::Automatic));
                    None
                }
                Key::Undo => {
                    let outcome = marks.undo(at(now));
                    prop_assert_eq!(outcome.is_some(), place > 0);
                    place = place.saturating_sub(1);
                    outcome
                }
                Key::Redo => {
                    let outcome = marks.redo(at(now));
                    prop_assert_eq!(outcome.is_some(), place + 1 < states.len());
                    place = (place + 1).min(states.len() - 1);
                    outcome
                }
                Key::Restart => {
                    marks = Marks::new(WriterId(100 + now.unsigned_abs()));
                    marks.merge(&written.iter().collect());
                    None
                }
            };
            if let Some(outcome) = outcome {
                prop_assert_eq!(outcome.kept, 0);
                written.push(outcome.change);
            }
            prop_assert_eq!(&steps(&marks), &states[place]);
        }
    }

    #[test]
    fn undo_never_takes_back_what_the_other_session_did(
        script in prop::collection::vec((any::<bool>(), 0..3u64, any::<bool>()), 1..40)
    ) {
        // Both sessions hear each other at once; each undoes all of its own: only the other's last word stays.
        let mut both = [Marks::new(WriterId(1)), Marks::new(WriterId(2))];
        for (now, (second, n, on)) in (0i64..).zip(&script) {
            let who = usize::from(*second);
            let change = act(&mut both[who], now, [(*n, Value::Flag(*on))]);
            both[1 - who].merge(&[&change].into_iter().collect());
        }
        let before = shown(&both[0]);
        let winners: Vec<u64> = both[0].iter().filter(|mark| mark.changed().writer == WriterId(2)).map(|mark| mark.id().0[15].into()).collect();
        let mut touched = 0;
        while let Some(outcome) = both[0].undo(at(1_000)) {
            if !outcome.mine {
                break;
            }
            touched += outcome.change.items().iter().filter(|id| winners.contains(&u64::from(id.0[15]))).count();
        }
        prop_assert_eq!(touched, 0, "{:?}", before);
    }

    #[test]
    fn what_comes_next_is_told_before_it_is_done(
        script in prop::collection::vec((any::<bool>(), 0..3u64, 0..4u8), 1..60)
    ) {
        // Nobody takes back what is not told to be one's own: then nobody's group is ever undone by another.
        let mut both = [Marks::new(WriterId(1)), Marks::new(WriterId(2))];
        for (now, (second, n, what)) in (0i64..).zip(script) {
            let who = usize::from(second);
            let marks = &mut both[who];
            let change = match what {
                2 | 3 => {
                    let (next, other) = if what == 2 {
                        (marks.next_undo(), marks.next_redo())
                    } else {
                        (marks.next_redo(), marks.next_undo())
                    };
                    if next.as_ref().is_some_and(|next| !next.mine) {
                        continue;
                    }
                    let outcome = if what == 2 { marks.undo(at(now)) } else { marks.redo(at(now)) };
                    prop_assert_eq!(next.as_ref().map(|next| &next.what), outcome.as_ref().map(|done| &done.what));
                    prop_assert!(outcome.as_ref().is_none_or(|done| done.mine), "{:?} {:?}", next, other);
                    // What was undone comes next to be done again, and the other way round.
                    let back = if what == 2 { marks.next_redo() } else { marks.next_undo() };
                    prop_assert!(outcome.is_none() || back.is_some_and(|back| back.mine));
                    outcome.map(|outcome| outcome.change).unwrap_or_default()
                }
                on => act(marks, now, [(n, Value::Flag(on == 1))]),
            };
            both[1 - who].merge(&[&change].into_iter().collect());
        }
        for marks in &both {
            prop_assert_eq!(marks.history(usize::MAX).len(), both[0].history(usize::MAX).len());
        }
    }
}
