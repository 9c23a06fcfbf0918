//! The interactive program without a terminal.
//!
//! An [`Event`] comes in, [`App::update`] changes the state and answers with [`Effects`]; [`App::view`] makes plain data for
//! one frame. Nothing here reads a clock, a file or a terminal, and a view cannot change the state.
//!
//! `keys` turns keys into actions, `act` carries them out, `marking` and `searching` are its two larger parts, `overlay` is
//! what stands over the panes, `show` makes the view. The panes `list`, `detail` and `filter` know themselves only.

pub mod action;
pub mod draft;
pub mod effect;
pub mod event;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod output;
pub mod pointer;
pub mod prompt;
pub mod recall;
pub mod saved;
pub mod session;
pub mod view;
pub mod wrap;

mod act;
mod arriving;
mod chores;
mod commands;
mod completing;
mod deed;
mod detail;
mod export;
mod filter;
mod keeping;
mod keys;
mod list;
mod marking;
mod noting;
mod overlay;
mod places;
mod searching;
mod show;
mod stand;
mod status;
mod tagging;

pub use action::Action;
pub use effect::{Effect, Effects, Errand};
pub use event::{Answer, Event};
pub use view::View;

use jiff::tz::TimeZone;

use crate::config::ReadWhen;
use crate::library::{Library, Sort};
use chores::Chores;
use completing::Completing;
use detail::{Detail, Manner};
use filter::Filter;
use keeping::Keeping;
use keymap::Keymap;
use keys::Input;
use layout::{Layout, Wish};
use list::List;
use noting::Drafts;
use recall::Recall;
use saved::Searches;
use searching::Searching;
use session::Bookmark;
use status::Status;
use view::{PaneKind, Size};

/// The moment an event is handled: passed in, never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The instant.
    pub instant: jiff::Timestamp,
    /// The reader's day.
    pub today: jiff::civil::Date,
}

/// What a person set once.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The keys.
    pub keymap: Keymap,
    /// When a story counts as read.
    pub read: ReadWhen,
    /// What was opened, for the calm screen of an empty library.
    pub opened: Vec<String>,
    /// Bytes of text scanned between two keys; none for what takes a few milliseconds.
    pub slice: Option<usize>,
    /// The reader's time zone; none for UTC.
    pub zone: Option<TimeZone>,
    /// The terminal knows ASCII only: stories are broken into lines as it will show them.
    pub ascii: bool,
    /// Everything the reader has is open: a marked story that is not here is an orphan.
    pub whole: bool,
    /// How text is taken out.
    pub output: output::Output,
    /// An index of what is read is kept on disk.
    pub keeps: bool,
    /// Searches of the configuration.
    pub searches: Vec<saved::Saved>,
    /// What is marked when stories arrive.
    pub rules: Vec<crate::library::rules::Rule>,
}

/// The program.
#[derive(Debug)]
pub struct App {
    library: Library,
    settings: Settings,
    size: Size,
    stance: Wish,
    list: List,
    detail: Detail,
    filter: Filter,
    searching: Searching,
    input: Input,
    completing: Completing,
    recall: Recall,
    saved: Searches,
    chores: Chores,
    keeping: Keeping,
    status: Status,
    drafts: Drafts,
    /// What the list is sorted by, and whether what has that in common stands under a head.
    sort: Sort,
    grouped: bool,
    /// Where the reader goes back to from the agenda, while it is seen.
    agenda: Option<stand::Stand>,
    /// Where the reader stood in an earlier session, until the story is read again.
    wanted: Option<Bookmark>,
    /// The reader did something with the story under the cursor: what is still being read may not take it away.
    stands: bool,
    /// What the story pane was laid out for: row, columns, version of the library.
    laid: Option<(Option<crate::rows::Row>, usize, u64)>,
    today: jiff::civil::Date,
    /// When this session began, and whether the reader agreed to undo what was done before.
    began: (jiff::Timestamp, bool),
}

impl App {
    /// A program on a library that is about to be loaded, at the place of an earlier session.
    #[must_use]
    pub fn new(library: Library, settings: Settings, size: Size, place: Bookmark, now: Now) -> App {
        let mut app = App {
            library,
            settings,
            size,
            stance: Wish { focus: PaneKind::List, zoomed: place.zoomed, filter_hidden: place.filter_hidden },
            list: List::default(),
            detail: Detail::default(),
            filter: Filter::default(),
            searching: Searching::default(),
            input: Input::default(),
            completing: Completing::default(),
            recall: Recall::default(),
            saved: Searches::default(),
            chores: Chores::default(),
            keeping: Keeping::default(),
            status: Status::default(),
            drafts: Drafts::default(),
            sort: Sort::named(&place.sort).unwrap_or_default(),
            grouped: place.grouped,
            agenda: None,
            wanted: None,
            stands: false,
            laid: None,
            today: now.today,
            began: (now.instant, false),
        };
        app.stance.focus = match place.pane.as_str() {
            "detail" => PaneKind::Detail,
            "filter" => PaneKind::Filter,
            _ => PaneKind::List,
        };
        app.filter.open = if place.open.is_empty() {
            crate::library::FACETS_OPEN.iter().map(|key| (*key).to_owned()).collect()
        } else {
            place.open.iter().cloned().collect()
        };
        app.saved = Searches::new(std::mem::take(&mut app.settings.searches));
        app.searching.start_with(&app.library, &place.query, now.today);
        app.wanted = place.item.is_some().then_some(place);
        app.keeping.is_kept(app.library.extent());
        app.run();
        app
    }

    /// Handles one event.
    pub fn update(&mut self, event: Event, now: Now) -> Effects {
        if self.today != now.today {
            // A due date may have passed.
            self.laid = None;
        }
        self.today = now.today;
        let mut effects = self.handle(event, now);
        self.count_saved();
        if let Some(generation) = self.searching.unfinished() {
            effects.push(Effect::Search(generation));
        } else if self.detail.waits() {
            effects.push(Effect::Search(detail::READING));
        } else if self.chores.wait() || self.keeping.waits() {
            effects.push(Effect::Search(chores::CHORES));
        }
        if let Some(job) = self.library.index_job(self.status.load_ended) {
            effects.push(Effect::Index(Box::new(job)));
        }
        effects
    }

    fn handle(&mut self, event: Event, now: Now) -> Effects {
        match event {
            Event::Key(key) => {
                self.status.message = None;
                let effects = self.key(key, now);
                // First of all, since one of the others may end the program.
                return self.remember().and(effects);
            }
            Event::Pointer(pointer) => {
                self.status.message = None;
                let effects = self.point(pointer, now);
                return self.remember().and(effects);
            }
            Event::Paste(text) => self.paste(&text),
            Event::Resize(size) => {
                let saw_filter = self.layout().filter.is_some();
                self.size = size;
                self.settle();
                self.refit_overlay();
                if !saw_filter {
                    self.count_facets();
                }
            }
            Event::Loaded(batch) => {
                self.loaded(*batch);
                self.status.measure(self.library.store().len(), now.instant);
            }
            Event::Covered(covered) => {
                self.library.cover(covered);
                return self.keep_some();
            }
            Event::Expected(documents) => self.status.expected = Some(documents),
            Event::Patched(patch) => self.patched(*patch),
            Event::StartOver(vault, why) => self.start_over(vault, &why),
            Event::LoadEnded => {
                // Stories without a document may join now, and no index holds those.
                let kept = if self.library.marks().is_empty() { Effects::none() } else { self.keep_now() };
                let effects = self.keep_lost_drafts(now);
                let settled = self.library.settle(self.settings.whole, now.instant);
                self.status.arrived += settled.orphans;
                self.load_ended();
                self.start_rules();
                let effects = kept.and(effects).and(self.record(settled.change));
                self.start_keeping();
                return effects.and(self.keep_drafts(now));
            }
            Event::Changed(batch) => self.changed(*batch),
            Event::Gone(paths) => self.gone(&paths),
            Event::Indexed(part) => {
                self.library.take_words(*part);
                self.start_keeping();
            }
            Event::Continue(chores::CHORES) => return self.do_chores(now),
            Event::Continue(detail::READING) => self.read_page(),
            Event::Continue(generation) => self.go_on(generation),
            Event::Saved { upto } => {
                self.status.saved(upto);
                return self.drop_drafts(upto);
            }
            Event::NotSaved { changes, reason } => self.status.not_saved(changes, reason),
            Event::Followed(arrivals) => self.followed(&arrivals),
            Event::Edited(text) => return self.edited(text, now),
            Event::Drafts(drafts) => self.drafts.found = drafts,
            Event::Errand(answer) if *answer == Answer::Looked => return self.looked(now),
            Event::Queries(queries) => self.recall.found(queries),
            Event::Errand(answer) => self.answered(*answer),
            Event::Failed(message) => self.status.warn(message),
            Event::Resumed => return Effect::Redraw.into(),
        }
        Effects::none()
    }

    /// The library, for those who end the program.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Where the reader stands now.
    #[must_use]
    pub fn bookmark(&self) -> Bookmark {
        let current = self.list.current();
        Bookmark {
            query: self.searching.settled().to_string(),
            item: current.map(|row| self.library.store().id(row).to_string()),
            row: self.list.cursor().min(self.list.rows().len()),
            top: self.list.top(),
            scroll: self.detail.scroll(),
            pane: match self.stance.focus {
                PaneKind::Detail => "detail",
                PaneKind::Filter => "filter",
                PaneKind::List | PaneKind::Overlay => "list",
            }
            .to_owned(),
            zoomed: self.stance.zoomed,
            filter_hidden: self.stance.filter_hidden,
            open: self.filter.open.iter().cloned().collect(),
            sort: self.sort.name().to_owned(),
            grouped: self.grouped,
        }
    }

    fn zone(&self) -> TimeZone {
        self.settings.zone.clone().unwrap_or(TimeZone::UTC)
    }

    fn layout(&self) -> Layout {
        Layout::new(self.size, self.stance)
    }

    fn rows_of(&self, pane: PaneKind) -> usize {
        self.layout().rows(pane)
    }

    /// Brings the panes in line with the size, the focus and the cursor. Called after everything that may move them.
    fn settle(&mut self) {
        let layout = self.layout();
        self.list.keep_in_sight(layout.rows(PaneKind::List));
        self.filter.go(self.filter.cursor(), layout.rows(PaneKind::Filter));
        self.lay_out();
        self.detail.hold(layout.rows(PaneKind::Detail).max(1));
    }

    /// Lays the story under the cursor out.
    fn lay_out(&mut self) {
        let layout = self.layout();
        if layout.detail.is_none() {
            return;
        }
        let columns = layout.columns(PaneKind::Detail);
        let row = self.list.current();
        // Breaking a story into lines is the one thing here whose cost grows with a document.
        let laid = Some((row, columns, self.library.version()));
        if self.laid == laid {
            return;
        }
        self.laid = laid;
        // What is shown goes first: two long stories would be held at once.
        self.detail.let_go();
        let story = row.map(|row| self.library.story(row, self.today));
        let manner = Manner {
            titled: story.as_ref().is_none_or(|story| show::title_fits(&story.item.title, columns)),
            ascii: self.settings.ascii,
            today: self.today,
            zone: self.zone(),
        };
        self.detail.set(story, columns, &manner, self.page_slice());
    }

    /// What may be done for the story pane at once: a few milliseconds.
    fn page_slice(&self) -> usize {
        self.slice() / 4
    }

    /// Goes on with a story that is long.
    fn read_page(&mut self) {
        let height = self.rows_of(PaneKind::Detail).max(1);
        if !self.detail.go_on(height, self.page_slice()) {
            self.status.warn("it is not in this story");
        }
    }

    /// Where the reader stands, to be written down when it changed.
    fn remember(&mut self) -> Effects {
        let place = self.bookmark();
        if self.wanted.is_none() && self.status.remembered.as_ref() != Some(&place) {
            self.status.remembered = Some(place.clone());
            return Effect::Remember(Box::new(place)).into();
        }
        Effects::none()
    }
}
