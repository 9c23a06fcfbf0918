//! Random keys on random sizes: nothing panics, and `Session::check` holds for every frame.

use dateline::app::key::Key;
use dateline::app::keymap::Keymap;
use dateline::app::session::Bookmark;
use dateline::app::{Event, Settings};
use dateline::config::Preset;
use proptest::prelude::*;
use proptest::sample::select;

use crate::session::{Session, seeds};

#[derive(Debug, Clone)]
enum Blow {
    Keys(Vec<Key>),
    Typed(char),
    Resize(u16, u16),
    Paste(String),
    Load(usize),
    Ended,
    Saved,
    NotSaved,
    Failed,
    Answer(Option<String>),
    Hold(bool),
    Continue(u64),
}

fn bound() -> Vec<Vec<Key>> {
    let presets = [Preset::Vim, Preset::Newsboat, Preset::Mutt];
    let mut sequences: Vec<Vec<Key>> = Vec::new();
    for preset in presets {
        let keymap = Keymap::preset(preset).unwrap();
        sequences.extend(keymap.bindings().map(|(_, keys, _)| keys.to_vec()));
    }
    sequences.sort();
    sequences.dedup();
    sequences
}

fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        4 => (15u16..150, 4u16..50),
        2 => (0u16..30, 0u16..10),
        1 => (0u16..=300, 0u16..=100),
        1 => select(vec![(0, 0), (1, 1), (20, 5), (19, 5), (20, 4), (80, 24), (81, 24), (80, 15), (80, 16), (300, 100)]),
    ]
}

fn blow() -> impl Strategy<Value = Blow> {
    prop_oneof![
        30 => select(bound()).prop_map(Blow::Keys),
        8 => select("abeiorst0123459:-()\"* /=?ynüß日ا".chars().collect::<Vec<_>>()).prop_map(Blow::Typed),
        4 => size().prop_map(|(width, height)| Blow::Resize(width, height)),
        1 => select(vec!["source:reuters", "region:europe OR", "\"", "((", "\u{1b}[31m\u{202e}", "is:unread -a"])
            .prop_map(|text| Blow::Paste(text.to_owned())),
        2 => (0usize..16).prop_map(Blow::Load),
        1 => Just(Blow::Ended),
        1 => Just(Blow::Saved),
        1 => Just(Blow::NotSaved),
        1 => Just(Blow::Failed),
        1 => select(vec![None, Some(String::new()), Some("a note\n\nof three lines".to_owned())]).prop_map(Blow::Answer),
        1 => any::<bool>().prop_map(Blow::Hold),
        1 => (0u64..9).prop_map(Blow::Continue),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn storms_of_keys_and_sizes_break_no_frame(
        first in size(),
        preset in select(vec![Preset::Vim, Preset::Newsboat, Preset::Mutt]),
        blows in proptest::collection::vec(blow(), 1..120),
    ) {
        let settings = Settings { keymap: Keymap::preset(preset).unwrap(), ..Settings::default() };
        let mut session = Session::with(first.0, first.1, Bookmark::default(), settings);
        let names = seeds();
        session.load(&["harbour", &names[0], &names[7]]);
        for blow in blows {
            let _: &mut Session = match blow {
                Blow::Keys(keys) => keys.into_iter().fold(&mut session, |session, key| session.event(Event::Key(key))),
                Blow::Typed(c) => session.event(Event::Key(Key::char(c))),
                Blow::Resize(width, height) => session.resize(width, height),
                Blow::Paste(text) => session.event(Event::Paste(text)),
                Blow::Load(number) => session.load(&[&names[number % names.len()]]),
                Blow::Ended => session.event(Event::LoadEnded),
                Blow::Saved => session.event(Event::Saved { upto: u64::MAX }),
                Blow::NotSaved => session.event(Event::NotSaved { changes: 3, reason: "a long reason ".repeat(9) }),
                Blow::Failed => session.event(Event::Failed("news/".repeat(40))),
                Blow::Answer(answer) => {
                    session.answers.push_back(answer);
                    &mut session
                }
                Blow::Hold(hold) => {
                    session.saves = !hold;
                    &mut session
                }
                Blow::Continue(generation) => session.event(Event::Continue(generation)),
            };
        }
        // Whatever happened, the way out is open.
        session.keys("<Esc> <Esc> <Esc> <Esc>");
        prop_assert!(session.app().bookmark().row <= session.app().library().store().len());
    }
}
