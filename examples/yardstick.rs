//! What a list and a text cost when ratatui draws them by itself: the yardstick of `scripts/measure`. `yardstick list FILE` shows the
//! lines of a file as a list, `yardstick text FILE` as a text; `j` moves or scrolls, `q` ends.

use std::io;

use crossterm::event::{self, Event, KeyCode};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{List, ListState, Paragraph, Wrap};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let is_list = arguments.next().is_some_and(|what| what == "list");
    let text = std::fs::read_to_string(arguments.next().unwrap_or_default())?;
    let lines: Vec<Line<'_>> = text.lines().map(Line::from).collect();
    let mut terminal = ratatui::try_init()?;
    let mut at = 0;
    let mut state = ListState::default();
    let ended = loop {
        let drawn = terminal.draw(|frame| {
            if is_list {
                state.select(Some(at.into()));
                let list = List::new(lines.iter().cloned()).highlight_style(Style::new().reversed());
                frame.render_stateful_widget(list, frame.area(), &mut state);
            } else {
                let page = Paragraph::new(lines.clone()).wrap(Wrap { trim: false }).scroll((at, 0));
                frame.render_widget(page, frame.area());
            }
        });
        if let Err(error) = drawn {
            break Err(error);
        }
        match event::read() {
            Ok(Event::Key(key)) if key.code == KeyCode::Char('q') => break Ok(()),
            Ok(Event::Key(key)) if key.code == KeyCode::Char('j') => at = u16::saturating_add(at, 1),
            Ok(Event::Key(key)) if key.code == KeyCode::Char(' ') => at = at.saturating_add(terminal.size()?.height),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
    };
    ratatui::try_restore()?;
    ended
}
