//! The bookmark: where a reader stands. It is kept over restarts, one for each set of opened paths.

use serde::{Deserialize, Serialize};

/// Where a reader stands. Unknown fields of a later version are ignored, missing ones are as at a first start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bookmark {
    /// The query.
    pub query: String,
    /// The id of the story under the cursor.
    pub item: Option<String>,
    /// Its row in the list, for when the story is gone.
    pub row: usize,
    /// The first visible row of the list.
    pub top: usize,
    /// The first visible line of the story.
    pub scroll: usize,
    /// The pane with the focus: `list`, `detail` or `filter`.
    pub pane: String,
    /// One pane has the whole screen.
    pub zoomed: bool,
    /// The filter pane is hidden.
    pub filter_hidden: bool,
    /// The folded nodes of the filter tree that are open, by key.
    pub open: Vec<String>,
    /// What the list is sorted by, empty for date.
    pub sort: String,
    /// It is grouped.
    pub grouped: bool,
}
