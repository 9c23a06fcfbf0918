//! How well the places are found: precision and recall over labelled sentences, with floors that may only rise.
//!
//! `tuning.tsv` was written before the rules; `held-out.tsv` is never tuned to. Run with `--nocapture` to see each error.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its sentences fails")]

use dateline::enrich::{Tables, enrich};
use dateline::item::{Document, Place, RawItem};

struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
    main_right: usize,
    main_of: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

fn score(name: &str) -> Score {
    let path = format!("{}/tests/data/places/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let tables = Tables::new();
    let mut score = Score { right: 0, wrong: 0, missed: 0, main_right: 0, main_of: 0 };
    for line in text.lines() {
        let (codes, sentence) = line.split_once('\t').unwrap();
        let truth: Vec<&str> = codes.split(' ').filter(|code| *code != "-").collect();
        let (headline, body) = match sentence.split_once(" || ") {
            Some((headline, body)) => (Some(headline.to_owned()), body),
            None => (None, sentence),
        };
        let raw = RawItem { headline, body: vec![body.to_owned()], ..RawItem::default() };
        let item = enrich(raw, &Document::default(), &tables);
        let found: Vec<&str> = item.places.iter().map(Place::code).collect();
        let wrong: Vec<_> = found.iter().filter(|code| !truth.contains(code)).collect();
        let missed: Vec<_> = truth.iter().filter(|code| !found.contains(code)).collect();
        score.right += truth.len() - missed.len();
        score.wrong += wrong.len();
        score.missed += missed.len();
        let main = found.first() == truth.first();
        if !truth.is_empty() {
            score.main_of += 1;
            score.main_right += usize::from(main);
        }
        if !wrong.is_empty() || !missed.is_empty() || !main {
            println!("{name}: wrong {wrong:?} missed {missed:?} found {found:?}: {sentence}");
        }
    }
    println!(
        "{name}: precision {:.3} recall {:.3} main {}/{} ({} right, {} wrong, {} missed)",
        score.precision(),
        score.recall(),
        score.main_right,
        score.main_of,
        score.right,
        score.wrong,
        score.missed
    );
    score
}

#[test]
fn places_of_the_tuning_sentences() {
    let score = score("tuning.tsv");
    assert!(score.precision() >= 0.97 && score.recall() >= 0.97);
}

#[test]
fn places_of_the_second_tuning_sentences() {
    let score = score("tuning-2.tsv");
    assert!(score.precision() >= 0.95 && score.recall() >= 0.95);
}

#[test]
fn places_of_the_held_out_sentences() {
    let score = score("held-out.tsv");
    assert!(score.precision() >= 0.95 && score.recall() >= 0.93);
}

#[test]
fn places_of_the_unseen_sentences() {
    let score = score("unseen.tsv");
    assert!(score.precision() >= 0.90 && score.recall() >= 0.85);
}

#[test]
fn places_of_the_unseen_traps() {
    let score = score("unseen-2.tsv");
    assert!(score.precision() >= 0.90 && score.recall() >= 0.85);
}
