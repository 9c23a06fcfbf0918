//! The reader without a terminal, driven by key scripts: documents in, keys in, screens out.
//!
//! Effects are performed at once and in memory: a search goes on, a mark is saved, the note editor answers with the text it was
//! given. Time is virtual: every event is one second after the last one. Whatever is pressed, [`Session::check`] looks at every
//! frame: it fits its size, one visible pane has the focus, and nothing in it could move or hide text.

#![allow(dead_code, reason = "each test binary uses its part of the harness")]

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use dateline::app::key::Key;
use dateline::app::session::Bookmark;
use dateline::app::view::{Area, Line, Pane, PaneKind, Size, width};
use dateline::app::{Answer, App, Effect, Effects, Errand, Event, Now, Settings, View};
use dateline::enrich::Tables;
use dateline::library::{Batch, Library, read};
use dateline::marks::{Change, Marks};
use dateline::tui::theme::Theme;
use dateline::tui::{Colours, Look, Picture, ThemeChoice};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

pub(crate) static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));

/// Three days after the last sample.
const START: &str = "2025-03-31T09:00:00Z";

/// A reader at work.
#[derive(Debug)]
pub(crate) struct Session {
    app: App,
    size: Size,
    instant: Timestamp,
    /// What the note editor answers, in this order; then it is given up.
    pub(crate) answers: VecDeque<Option<String>>,
    /// Marks are answered with `Saved` at once.
    pub(crate) saves: bool,
    /// A search that must go on; held back where `searches` is false.
    pub(crate) searches: bool,
    /// Words are indexed as soon as stories come in.
    pub(crate) indexes: bool,
    /// What was copied.
    pub(crate) copied: Vec<String>,
    /// What was to be done outside, and what is answered, in this order.
    pub(crate) errands: Vec<Errand>,
    pub(crate) replies: VecDeque<Answer>,
    /// What the note editor was opened with.
    pub(crate) edited: Vec<(String, String)>,
    /// The stories whose drafts may go.
    pub(crate) dropped: Vec<String>,
    /// How many changes went to the journal.
    pub(crate) appended: usize,
    pub(crate) last_appended: u64,
    /// What went to the saver.
    pub(crate) changes: Vec<Change>,
    /// The queries that were kept.
    pub(crate) queries: Vec<String>,
    /// The place that was remembered last.
    pub(crate) remembered: Option<Bookmark>,
    /// The program wants to end.
    pub(crate) quit: bool,
}

/// A sample or a document of the screen tests, by its name.
pub(crate) fn document(name: &str) -> (String, Vec<u8>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let file = format!("{name}.txt");
    let paths = [root.join("tests/screens/items").join(&file), root.join("seeds").join(&file)];
    let bytes = paths.iter().find_map(|path| std::fs::read(path).ok());
    (file, bytes.unwrap_or_else(|| panic!("no document is called {name}")))
}

/// The names of the samples, without their ending.
pub(crate) fn seeds() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Documents taken apart, as the loader hands them on.
pub(crate) fn batch<'a>(documents: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Batch {
    let files = documents.into_iter().map(|(name, bytes)| read::file(name, bytes, &TABLES)).collect();
    Batch { files, failures: Vec::new() }
}

impl Session {
    /// A reader that has read nothing yet.
    pub(crate) fn new(width: u16, height: u16) -> Session {
        Session::at(width, height, Bookmark::default())
    }

    /// A reader that comes back to a place and has read nothing yet.
    pub(crate) fn at(width: u16, height: u16, place: Bookmark) -> Session {
        Session::with(width, height, place, Settings::default())
    }

    /// A reader with settings of its own; its keys are those of the vim preset unless others are given.
    pub(crate) fn with(width: u16, height: u16, place: Bookmark, mut settings: Settings) -> Session {
        if settings.keymap == dateline::app::keymap::Keymap::default() {
            settings.keymap = dateline::app::keymap::Keymap::preset(dateline::config::Preset::Vim).unwrap();
        }
        let instant: Timestamp = START.parse().unwrap();
        let size = Size { width, height };
        let library = Library::new(Arc::clone(&TABLES), Marks::default());
        let app = App::new(library, settings, size, place, now(instant));
        Session {
            app,
            size,
            instant,
            answers: VecDeque::new(),
            saves: true,
            searches: true,
            indexes: true,
            copied: Vec::new(),
            errands: Vec::new(),
            replies: VecDeque::new(),
            edited: Vec::new(),
            dropped: Vec::new(),
            appended: 0,
            last_appended: 0,
            changes: Vec::new(),
            queries: Vec::new(),
            remembered: None,
            quit: false,
        }
    }

    /// A reader that has read all samples.
    pub(crate) fn seeds(width: u16, height: u16) -> Session {
        let names = seeds();
        Session::of(&names.iter().map(String::as_str).collect::<Vec<_>>(), width, height)
    }

    /// A reader that has read these documents.
    pub(crate) fn of(names: &[&str], width: u16, height: u16) -> Session {
        let mut session = Session::new(width, height);
        session.load(names).event(Event::LoadEnded);
        session
    }

    /// A reader that has read this text.
    pub(crate) fn text(text: &str, width: u16, height: u16) -> Session {
        let mut session = Session::new(width, height);
        session.event(Event::Loaded(Box::new(batch([("inline.txt", text.as_bytes())]))));
        session.event(Event::LoadEnded);
        session
    }

    /// These documents were read.
    pub(crate) fn load(&mut self, names: &[&str]) -> &mut Session {
        let documents: Vec<(String, Vec<u8>)> = names.iter().map(|name| document(name)).collect();
        let batch = batch(documents.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        self.event(Event::Loaded(Box::new(batch)))
    }

    /// Types a script: `j`, `gg`, `<Enter>`, parted by blanks; words of several letters are typed letter by letter.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Session {
        for token in script.split_whitespace() {
            let keys: Vec<Key> = match token.parse() {
                Ok(key) => vec![key],
                Err(_) if token.starts_with('<') && token.len() > 3 => panic!("no key is called {token}"),
                Err(_) => token.chars().map(Key::char).collect(),
            };
            for key in keys {
                self.event(Event::Key(key));
            }
        }
        self
    }

    /// The terminal has another size now.
    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Session {
        self.size = Size { width, height };
        self.event(Event::Resize(self.size))
    }

    /// Handles an event and performs what follows from it, then looks at the frame.
    pub(crate) fn event(&mut self, event: Event) -> &mut Session {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            self.instant = self.instant.saturating_add(1.second()).unwrap();
            let effects = self.app.update(event, now(self.instant));
            self.perform(effects, &mut events);
        }
        self.check();
        self
    }

    fn perform(&mut self, effects: Effects, events: &mut VecDeque<Event>) {
        for effect in effects.0 {
            match effect {
                Effect::Append(change) => {
                    self.appended += 1;
                    self.last_appended = change.last_seq();
                    self.changes.push(change);
                    if self.saves {
                        events.push_back(Event::Saved { upto: self.last_appended });
                    }
                }
                Effect::Search(generation) if self.searches => events.push_back(Event::Continue(generation)),
                Effect::Edit { title, draft, .. } => {
                    self.edited.push((title, draft.text));
                    events.push_back(Event::Edited(self.answers.pop_front().flatten()));
                }
                Effect::Copy(text) => self.copied.push(text),
                Effect::Errand(errand) => {
                    self.errands.push(errand);
                    events.extend(self.replies.pop_front().map(|answer| Event::Errand(Box::new(answer))));
                }
                Effect::Remember(place) => self.remembered = Some(*place),
                Effect::KeepQuery(query) => self.queries.push(query),
                Effect::DropDraft(item) => self.dropped.push(item),
                Effect::Quit => self.quit = true,
                Effect::Index(job) if self.indexes => events.push_back(Event::Indexed(Box::new(job.run()))),
                Effect::Search(_) | Effect::Index(_) | Effect::Keep(_) | Effect::Redraw | Effect::Suspend => {}
            }
        }
    }

    /// The program.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// The frame to be drawn now.
    pub(crate) fn view(&self) -> View {
        self.app.view()
    }

    /// The screen as rows of text.
    pub(crate) fn screen(&self) -> Vec<String> {
        self.picture().rows()
    }

    fn picture(&self) -> Picture {
        Picture::of(&self.view(), &Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false))
    }

    /// How the first cell of a text on the screen looks without colours.
    pub(crate) fn look_of(&self, text: &str) -> Look {
        let picture = Picture::of(&self.view(), &Theme::new(ThemeChoice::None, Colours::None, false));
        let rows = picture.rows();
        let (y, row) = rows
            .iter()
            .enumerate()
            .find(|(_, row)| row.contains(text))
            .unwrap_or_else(|| panic!("`{text}` is not on the screen:\n{}", rows.join("\n")));
        let before = &row[..row.find(text).unwrap()];
        let x = unicode_width::UnicodeWidthStr::width(before);
        picture.look(u16::try_from(x).unwrap(), u16::try_from(y).unwrap()).unwrap()
    }

    /// The rows of a pane as text; none where it is not seen.
    pub(crate) fn rows(&self, kind: PaneKind) -> Vec<String> {
        self.view().pane(kind).map_or_else(Vec::new, |pane| pane.rows.iter().map(|row| text(&row.line)).collect())
    }

    /// The list as text, row by row.
    pub(crate) fn list(&self) -> Vec<String> {
        self.rows(PaneKind::List)
    }

    /// The story as text.
    pub(crate) fn story(&self) -> String {
        self.rows(PaneKind::Detail).join("\n")
    }

    /// The filter as text, row by row, without its cursor.
    pub(crate) fn filter(&self) -> Vec<String> {
        self.rows(PaneKind::Filter)
    }

    /// The title and the corner of a pane.
    pub(crate) fn frame_of(&self, kind: PaneKind) -> (String, String) {
        self.view().pane(kind).map(|pane| (text(&pane.title), text(&pane.corner))).unwrap_or_default()
    }

    /// The row of the list the cursor is on.
    pub(crate) fn current(&self) -> String {
        let view = self.view();
        let row = view.pane(PaneKind::List).and_then(|pane| pane.rows.iter().find(|row| row.current));
        row.map(|row| text(&row.line)).unwrap_or_default()
    }

    /// The pane with the focus.
    pub(crate) fn focus(&self) -> Option<PaneKind> {
        self.view().panes.iter().rfind(|pane| pane.focused).map(|pane| pane.kind)
    }

    /// The line on top.
    pub(crate) fn top(&self) -> String {
        self.screen().first().cloned().unwrap_or_default()
    }

    /// The line at the bottom.
    pub(crate) fn bottom(&self) -> String {
        self.screen().last().cloned().unwrap_or_default()
    }

    /// What no frame may break.
    pub(crate) fn check(&self) {
        let view = self.view();
        assert_eq!(view.size, self.size);
        let Size { width: columns, height } = self.size;
        let fits = |area: Area| {
            u32::from(area.x) + u32::from(area.width) <= u32::from(columns)
                && u32::from(area.y) + u32::from(area.height) <= u32::from(height)
        };
        for pane in &view.panes {
            assert!(fits(pane.area), "{columns}x{height}: {:?} {:?}", pane.kind, pane.area);
            check_pane(pane, columns, height);
        }
        for bar in &view.bars {
            assert!(bar.y < height.max(1), "{columns}x{height}: a bar in row {}", bar.y);
            assert!(width(&bar.right) <= usize::from(columns), "{columns}x{height}: `{}`", text(&bar.right));
            check_text(&text(&bar.left));
            check_text(&text(&bar.right));
        }
        if columns >= 20 && height >= 5 {
            let focused: Vec<PaneKind> = view.panes.iter().filter(|pane| pane.focused).map(|pane| pane.kind).collect();
            let alone = focused.iter().filter(|kind| **kind != PaneKind::Overlay).count();
            assert_eq!(alone, 1, "{columns}x{height}: the focus is on {focused:?}");
        }
        if let Some((x, y)) = view.cursor {
            assert!(x < columns && y < height, "{columns}x{height}: the cursor stands at {x},{y}");
        }
        let rows = self.screen();
        assert_eq!(rows.len(), usize::from(height));
        for row in rows {
            assert!(unicode_width::UnicodeWidthStr::width(row.as_str()) <= usize::from(columns), "{row}");
        }
    }
}

fn check_pane(pane: &Pane, columns: u16, height: u16) {
    let inside = pane.area.inside();
    assert!(pane.rows.len() <= usize::from(inside.height), "{columns}x{height}: {:?} is too high", pane.kind);
    for row in &pane.rows {
        assert!(
            width(&row.line) <= usize::from(inside.width),
            "{columns}x{height}: {:?} has {} columns for `{}`",
            pane.kind,
            inside.width,
            text(&row.line)
        );
        check_text(&text(&row.line));
    }
    check_text(&text(&pane.title));
    check_text(&text(&pane.corner));
}

/// Nothing that could move the cursor, reorder its line or hide.
pub(crate) fn check_text(text: &str) {
    let bad = text.chars().find(|c| {
        c.is_control()
            || matches!(*c as u32, 0x200b | 0x200e | 0x200f | 0x061c | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe0fff)
    });
    assert!(bad.is_none(), "{:?} in {text:?}", bad.unwrap());
}

/// The text of a line.
pub(crate) fn text(line: &Line) -> String {
    line.iter().map(|segment| segment.text.as_str()).collect()
}

fn now(instant: Timestamp) -> Now {
    Now { instant, today: date(2025, 3, 31) }
}
