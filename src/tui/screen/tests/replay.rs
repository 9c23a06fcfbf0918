//! Random screens, one after the other, replayed in a model of a terminal: after every step it must show what was drawn.

use ratatui::style::{Color, Modifier};

use super::*;
use crate::shown::Shown;
use crate::tui::sequence::Switch;

/// Steps in `cargo test`; `DATELINE_STEPS=100000` asks for more.
const STEPS: usize = 2_500;

/// Small random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

const WORDS: [&str; 16] = [
    "harbour",
    "strike",
    "a",
    " ",
    "    ",
    "日本語の見出し",
    "Zürich",
    "e\u{301}te\u{301}",
    "한국어",
    "ﾊﾟｰﾄ",
    "עברית",
    "……",
    "● ⚑",
    "an even longer run of words that fills a row from its start to its very end and does not stop there",
    "──┃▁▂█",
    "x",
];

const COLOURS: [Color; 5] = [Color::Reset, Color::Magenta, Color::Indexed(203), Color::LightBlue, Color::Reset];

const MODIFIERS: [Modifier; 7] = [
    Modifier::empty(),
    Modifier::empty(),
    Modifier::BOLD,
    Modifier::DIM,
    Modifier::REVERSED,
    Modifier::UNDERLINED,
    Modifier::BOLD.union(Modifier::ITALIC),
];

/// Changes some of the cells, as a frame would.
fn change(buffer: &mut Buffer, random: &mut Random, links: &[Color]) {
    let Rect { width, height, .. } = buffer.area;
    if width == 0 || height == 0 {
        return;
    }
    match random.below(8) {
        // Rows move, sometimes within columns.
        0..=2 => {
            let top = random.below(usize::from(height));
            let rows = random.below(usize::from(height) - top) + 1;
            let by = random.below(rows);
            let cells = usize::from(width);
            let region = &mut buffer.content[top * cells..(top + rows) * cells];
            if random.one_in(2) { region.rotate_left(by * cells) } else { region.rotate_right(by * cells) }
        }
        3 => buffer.reset(),
        // Blank tails.
        4 => {
            let (x, y) = (random.below(usize::from(width)), random.below(usize::from(height)));
            let row = usize::from(width) * y;
            buffer.content[row + x..row + usize::from(width)].iter_mut().for_each(Cell::reset);
        }
        _ => {}
    }
    for _ in 0..random.below(9) {
        let (x, y) = (random.below(usize::from(width)) as u16, random.below(usize::from(height)) as u16);
        let style = ratatui::style::Style::new()
            .fg(COLOURS[random.below(5)])
            .bg(COLOURS[random.below(5)])
            .remove_modifier(Modifier::all())
            .add_modifier(MODIFIERS[random.below(7)]);
        let style = if random.one_in(4) { style.underline_color(links[random.below(links.len())]) } else { style };
        let (end, _) = buffer.set_stringn(x, y, WORDS[random.below(16)], usize::from(width - x), style);
        if random.one_in(3) {
            let room = usize::from(width - end);
            buffer.set_stringn(end, y, WORDS[random.below(16)], room, style);
        }
    }
}

fn colour(colour: vt100::Color) -> Color {
    match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(5) => Color::Magenta,
        vt100::Color::Idx(12) => Color::LightBlue,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(..) => Color::Rgb(0, 0, 0),
    }
}

/// What a person sees of a cell.
type Seen = (String, Color, Color, [bool; 5]);

fn seen(symbol: &str, fg: Color, bg: Color, looks: [bool; 5]) -> Seen {
    let [bold, dim, italic, underlined, reversed] = looks;
    if symbol.trim().is_empty() && !underlined && !reversed {
        return (String::new(), Color::Reset, bg, [false; 5]);
    }
    let symbol = if symbol.is_empty() { " " } else { symbol };
    (symbol.to_owned(), fg, bg, [bold, dim, italic, underlined, reversed])
}

#[track_caller]
fn compare(parser: &vt100::Parser, buffer: &Buffer, told: &dyn Fn() -> String) {
    let Rect { width, height, .. } = buffer.area;
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let cell = &buffer[(x, y)];
            let is = |modifier| cell.modifier.contains(modifier);
            let wanted = seen(
                cell.symbol(),
                cell.fg,
                cell.bg,
                [
                    is(Modifier::BOLD),
                    is(Modifier::DIM),
                    is(Modifier::ITALIC),
                    is(Modifier::UNDERLINED),
                    is(Modifier::REVERSED),
                ],
            );
            let shown = parser.screen().cell(y, x).unwrap();
            let looks = [shown.bold(), shown.dim(), shown.italic(), shown.underline(), shown.inverse()];
            let columns = u16::try_from(unicode_width::UnicodeWidthStr::width(cell.symbol())).unwrap().max(1);
            // Some terminals part a letter and its sound mark into two cells.
            let parts = (x..x + columns).filter_map(|x| parser.screen().cell(y, x));
            let text: String = parts.map(vt100::Cell::contents).collect();
            let got = seen(&text, colour(shown.fgcolor()), colour(shown.bgcolor()), looks);
            assert_eq!(got, wanted, "column {x}, row {y}, {}", told());
            x += columns;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a test may take is for the caller to say")]
fn steps() -> usize {
    std::env::var("DATELINE_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS)
}

/// The rows that differ. In those that do not, nothing is left of what is to be shown.
fn leave_out_the_same(shown: &Sheet, next: &mut Sheet) -> Touched {
    let width = usize::from(next.cells.area.width);
    let lines = next.cells.content.chunks_mut(width).zip(shown.cells.content.chunks(width));
    let differ = lines.map(|(row, before)| {
        let differs = row != before;
        if !differs {
            row.fill(ratatui::buffer::Cell::new("?"));
        }
        differs
    });
    Touched::Some(differ.collect())
}

#[test]
fn the_terminal_shows_what_was_drawn_after_every_step() {
    let abilities = [(true, true), (false, true), (true, false), (false, false)]
        .map(|(shifts, erases)| Abilities { shifts, erases });
    let (mut random, mut shifted, mut erased) = (Random(20_250_314), 0, 0);
    let mut area = Rect::new(0, 0, 60, 16);
    let (mut shown, mut next) = (Sheet::new(Buffer::empty(area)), Sheet::new(Buffer::empty(area)));
    let new = |area: Rect| vt100::Parser::new(area.height.try_into().unwrap(), area.width.try_into().unwrap(), 0);
    let mut parser = new(area);
    let mut links = Links::new(true);
    let mut numbers = vec![Color::Reset];
    numbers.extend((0..3).filter_map(|link| links.number(&Shown::new(&format!("https://example.org/{link}")))));
    for step in 0..steps() {
        if random.one_in(60) {
            area = Rect::new(0, 0, random.below(140) as u16 + 1, random.below(50) as u16 + 1);
            (shown, next) = (Sheet::new(Buffer::empty(area)), Sheet::new(Buffer::empty(area)));
            parser = new(area);
        }
        let before = next.cells.clone();
        change(&mut next.cells, &mut random, &numbers);
        next.look_and_mend(&Touched::All, super::super::mend);
        let wanted = next.cells.clone();
        let mut rows = if random.one_in(3) { Touched::All } else { leave_out_the_same(&shown, &mut next) };
        let mut out = String::new();
        let last = random.one_in(2).then(|| random.below(usize::from(area.height)) as u16);
        let manner = Manner { abilities: abilities[step % 4], links: &links, last };
        let at = paint::frame(&mut shown, &mut next, &mut rows, manner, &mut out);
        assert_eq!(sequence::violations_with(out.as_bytes(), &[Switch::Links]), Vec::<String>::new());
        assert!(out.rsplit_once("\x1b]8;;").is_none_or(|(_, end)| end.starts_with('\x1b')), "a link goes on: {out:?}");
        shifted += usize::from(out.contains("\x1b[r"));
        erased += usize::from(out.contains('X') && out.contains("\x1b["));
        parser.process(out.as_bytes());
        compare(&parser, &wanted, &|| format!("step {step} of {area:?}: {out:?}\nbefore: {before:?}"));
        if let Some((x, y)) = at {
            assert_eq!(parser.screen().cursor_position(), (y, x), "step {step} of {area:?}: {out:?}");
        }
        match rows {
            Touched::All => assert_eq!(next.cells, wanted, "step {step}"),
            Touched::Some(_) => shown.swap_rows(&mut next, &rows),
        }
        assert!(rows == Touched::All || shown.cells == wanted, "step {step}");
        shown = Sheet::new(wanted.clone());
        next.cells = wanted;
    }
    assert!(shifted > steps() / 50 && erased > steps() / 50, "{shifted} shifts, {erased} erased");
}
