//! Where the reader stood before a prompt or the agenda took the list: its query, its rows as they were, cursor and scroll.
//! Going back brings back that very list, with what was marked since still in it, and costs nothing at any size.

use super::App;
use super::list::List;
use super::view::PaneKind;
use crate::query::Query;
use crate::rows::RowSet;

/// A list left behind.
#[derive(Debug, Clone)]
pub(super) struct Stand {
    pub(super) query: Query,
    list: List,
    /// The first visible line of the story.
    scroll: usize,
    selected: RowSet,
    /// Stories in the library when the list was made.
    listed_at: usize,
    focus: PaneKind,
}

impl App {
    /// Where the reader stands now.
    pub(super) fn stand(&self) -> Stand {
        Stand {
            query: self.searching.query().clone(),
            list: self.list.clone(),
            scroll: self.detail.scroll(),
            selected: self.searching.selected().clone(),
            listed_at: self.status.listed_at,
            focus: self.stance.focus,
        }
    }

    /// Goes back to where the reader stood.
    pub(super) fn go_back_to(&mut self, stand: Stand) {
        let Stand { query, list, scroll, selected, listed_at, focus } = stand;
        self.list = list;
        self.stance.focus = focus;
        self.status.listed_at = listed_at;
        self.status.arrived = self.library.store().len().saturating_sub(listed_at);
        self.searching.go_back_to(query);
        self.detail.find(self.searching.needles.clone(), self.page_slice());
        self.settle();
        let height = self.rows_of(PaneKind::Detail).max(1);
        self.detail.scroll_to(scroll, height);
        if self.status.arrived > 0 && !self.status.load_ended {
            // Documents came in meanwhile: the list goes on growing from here.
            self.run();
        } else {
            self.count(selected);
        }
    }
}
