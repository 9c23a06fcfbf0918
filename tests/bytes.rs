//! How many bytes a key costs: the reader on forty stories, its frames counted and replayed in a model of a terminal.
//!
//! Every line of the table holds a measured number, the median of five keys; a tenth more fails. The budgets of the project stand
//! beside it. `cargo test --test bytes -- --nocapture` prints the table.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by failing")]

#[path = "harness/session.rs"]
mod session;

use dateline::app::Event;
use dateline::app::view::Size;
use dateline::tui::theme::Theme;
use dateline::tui::{Colours, Picture, Screen, ThemeChoice};
use session::Session;

/// The reader, and the terminal that gets its frames.
struct Wire {
    session: Session,
    screen: Screen,
    terminal: vt100::Parser,
    size: Size,
}

fn theme() -> Theme {
    Theme::new(ThemeChoice::Terminal, Colours::Full, false)
}

/// A hundred and twenty stories much like each other.
fn reports(session: &mut Session) {
    let documents: Vec<(String, String)> = (0..120)
        .map(|number| {
            let body: String = (0..400)
                .map(|line| format!("On day {line} report {number} counted {} ships. ", (line * 37 + number * 11) % 97))
                .collect();
            let text = format!(
                "Harbour report {number}: the {}\n\n{body}\n\n(Reuters, March {}, 2025)\n",
                ["strike goes on", "ferries stop", "cranes stand still", "talks resume in the capital"][number % 4],
                number % 28 + 1,
            );
            (format!("{number:02}.txt"), text)
        })
        .collect();
    let files = documents.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
    session.event(Event::Loaded(Box::new(session::batch(files))));
    session.event(Event::LoadEnded);
}

impl Wire {
    fn new(width: u16, height: u16) -> Wire {
        let mut session = Session::new(width, height);
        reports(&mut session);
        Wire::on(session, width, height)
    }

    fn on(session: Session, width: u16, height: u16) -> Wire {
        let terminal = vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0);
        let screen = Screen::new(theme(), "xterm-256color", true);
        let mut wire = Wire { session, screen, terminal, size: Size { width, height } };
        wire.send();
        wire
    }
    /// Sends what is new; the bytes it took.
    fn send(&mut self) -> usize {
        let view = self.session.view();
        let frame = self.screen.draw(self.size, &view);
        self.terminal.process(frame.as_bytes());
        let shown: Vec<String> =
            self.terminal.screen().rows(0, self.size.width).map(|row| row.trim_end().to_owned()).collect();
        assert_eq!(shown, Picture::of(&view, &theme()).rows());
        frame.len()
    }

    fn keys(&mut self, script: &str) -> usize {
        self.session.keys(script);
        self.send()
    }

    /// How each cell of the screen looks: the model tells a blank that was erased from one that was printed, a person does not.
    fn cells(&self) -> Vec<String> {
        let look = |cell: &vt100::Cell| match cell.contents() {
            "" | " " if !cell.inverse() && !cell.underline() => format!("{:?}", cell.bgcolor()),
            text => format!(
                "{text} {:?}",
                (
                    cell.fgcolor(),
                    cell.bgcolor(),
                    cell.bold(),
                    cell.dim(),
                    cell.italic(),
                    cell.underline(),
                    cell.inverse()
                )
            ),
        };
        let cell = |y, x| self.terminal.screen().cell(y, x).map(look).unwrap_or_default();
        (0..self.size.height).flat_map(|y| (0..self.size.width).map(move |x| (y, x))).map(|(y, x)| cell(y, x)).collect()
    }
}

/// What is pressed before, what is counted, what it took when it was last measured, and the budget.
struct Case {
    what: &'static str,
    size: (u16, u16),
    before: &'static str,
    key: &'static str,
    measured: usize,
    budget: usize,
}

const CASES: [Case; 18] = [
    Case {
        what: "the cursor in a list without a story",
        size: (80, 24),
        before: "z",
        key: "j",
        measured: 59,
        budget: 250,
    },
    Case { what: "the list scrolled by a row", size: (80, 24), before: "z 60j", key: "j", measured: 175, budget: 250 },
    Case {
        what: "the cursor with the story shown",
        size: (80, 24),
        before: "",
        key: "j",
        measured: 906,
        budget: usize::MAX,
    },
    Case {
        what: "a story scrolled by a line",
        size: (80, 24),
        before: "<Enter> z",
        key: "j",
        measured: 105,
        budget: 112,
    },
    Case { what: "a story paged", size: (80, 24), before: "<Enter> z", key: "<PgDn>", measured: 978, budget: 2016 },
    Case { what: "the cursor in the filter", size: (80, 24), before: "<S-Tab>", key: "j", measured: 78, budget: 250 },
    Case {
        what: "the cursor in a list without a story",
        size: (120, 40),
        before: "z",
        key: "j",
        measured: 60,
        budget: 120,
    },
    Case { what: "the list scrolled by a row", size: (120, 40), before: "z 60j", key: "j", measured: 176, budget: 400 },
    Case {
        what: "the cursor with the story shown",
        size: (120, 40),
        before: "",
        key: "j",
        measured: 938,
        budget: usize::MAX,
    },
    Case {
        what: "a story scrolled by a line",
        size: (120, 40),
        before: "<Enter> z",
        key: "j",
        measured: 105,
        budget: 152,
    },
    Case { what: "a story paged", size: (120, 40), before: "<Enter> z", key: "<PgDn>", measured: 1337, budget: 5040 },
    Case { what: "the cursor in the filter", size: (120, 40), before: "<S-Tab>", key: "j", measured: 74, budget: 250 },
    Case {
        what: "the cursor in a list without a story",
        size: (200, 50),
        before: "z",
        key: "j",
        measured: 60,
        budget: 450,
    },
    Case { what: "the list scrolled by a row", size: (200, 50), before: "z 60j", key: "j", measured: 176, budget: 450 },
    Case {
        what: "the cursor with the story shown",
        size: (200, 50),
        before: "",
        key: "j",
        measured: 1171,
        budget: usize::MAX,
    },
    Case {
        what: "a story scrolled by a line",
        size: (200, 50),
        before: "<Enter> z",
        key: "j",
        measured: 120,
        budget: 232,
    },
    Case { what: "a story paged", size: (200, 50), before: "<Enter> z", key: "<PgDn>", measured: 1753, budget: 10500 },
    Case { what: "the cursor in the filter", size: (200, 50), before: "<S-Tab>", key: "j", measured: 80, budget: 250 },
];

#[test]
fn no_key_costs_more_than_it_did_nor_more_than_its_budget() {
    for case in CASES {
        let mut wire = Wire::new(case.size.0, case.size.1);
        wire.keys(case.before);
        let mut five: Vec<usize> = (0..5).map(|_| wire.keys(case.key)).collect();
        five.sort_unstable();
        let bytes = five[2];
        let Case { what, size: (width, height), measured, budget, .. } = case;
        println!("{what}, {height} x {width}: {bytes} bytes, was {measured}, budget {budget}");
        assert!(bytes <= budget, "{what}, {height} x {width}: {bytes} bytes, the budget is {budget}");
        assert!(bytes * 10 <= measured * 11, "{what}, {height} x {width}: {bytes} bytes, it was {measured}");
    }
}

#[test]
fn rows_with_their_stories_cost_little_more_than_the_cells_that_change() {
    for (width, height) in [(80, 24), (120, 40), (200, 50)] {
        let mut session = Session::new(width, height);
        let samples = session::seeds();
        session.load(&samples.iter().map(String::as_str).collect::<Vec<_>>()).event(Event::LoadEnded);
        let mut wire = Wire::on(session, width, height);
        let (mut spent, mut allowed) = (0, 0);
        for _ in 0..8 {
            let before = wire.cells();
            let bytes = wire.keys("j");
            let after = wire.cells();
            let changed = before.iter().zip(&after).filter(|(one, other)| one != other).count();
            let budget = changed * 115 / 100 + 60;
            println!("row with story, {height} x {width}: {bytes} bytes, {changed} cells, budget {budget}");
            // A short story has more beginnings of rows a cell than a long one.
            assert!(bytes <= budget + 36, "{height} x {width}: {bytes} bytes, {changed} cells");
            spent += bytes;
            allowed += budget;
        }
        println!("eight rows with stories, {height} x {width}: {spent} bytes, budget {allowed}");
        assert!(spent <= allowed, "{height} x {width}: {spent} bytes, the budget is {allowed}");
    }
}

#[test]
fn nothing_new_is_not_one_byte() {
    let mut wire = Wire::new(120, 40);
    assert_eq!(wire.send(), 0);
    assert_eq!(wire.keys("gg k"), 0);
}
