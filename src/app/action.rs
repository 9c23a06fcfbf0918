//! The one table of what a person can do: names, sentences and groups. Help, the command line `:`, the keymap and the README
//! are made from it, so nothing can be bound that is not explained.

/// How help groups actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Moving about.
    Movement,
    /// Reading on.
    Reading,
    /// Finding.
    Finding,
    /// Marking.
    Marking,
    /// Taking text out.
    Output,
    /// Help and the program itself.
    Help,
}

impl Group {
    /// Its heading.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Group::Movement => "Moving",
            Group::Reading => "Reading",
            Group::Finding => "Finding",
            Group::Marking => "Marking",
            Group::Output => "Output",
            Group::Help => "Help",
        }
    }
}

macro_rules! actions {
    ($($group:ident { $($variant:ident $name:literal $doc:literal;)* })*) => {
        /// What a person wants, whatever key asked for it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[doc = $doc] $variant,)*)*
        }

        impl Action {
            /// Every action, in the order of help.
            pub const ALL: &'static [Action] = &[$($(Action::$variant,)*)*];

            /// Its name in keymaps and at the `:` prompt.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Action::$variant => $name,)*)* }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub fn doc(self) -> &'static str {
                match self { $($(Action::$variant => $doc,)*)* }
            }

            /// Its group in help.
            #[must_use]
            pub fn group(self) -> Group {
                match self { $($(Action::$variant => Group::$group,)*)* }
            }
        }
    };
}

actions! {
    Movement {
        Down "down" "Go down one row or line";
        Up "up" "Go up one row or line";
        HalfPageDown "half-page-down" "Go down half a page";
        HalfPageUp "half-page-up" "Go up half a page";
        PageDown "page-down" "Go down a page";
        PageUp "page-up" "Go up a page";
        Top "top" "Go to the first row, or to row 5 with 5";
        Bottom "bottom" "Go to the last row";
        Left "left" "Go to the pane on the left; in the filter, fold";
        Right "right" "Go to the pane on the right; in the filter, unfold";
        NextPane "next-pane" "Go to the next pane";
        PreviousPane "previous-pane" "Go to the previous pane";
        Open "open" "Open the story, or choose in the filter";
        Back "back" "Go back; quits from the list";
        Zoom "zoom" "Give the whole screen to this pane, and back";
        ToggleFilter "toggle-filter" "Show or hide the filter pane";
    }
    Reading {
        ReadOn "read-on" "Page down, then on to the next unread story";
        NextUnread "next-unread" "Next unread story";
        PreviousUnread "previous-unread" "Previous unread story";
        PreviousDay "previous-day" "First story of the day above";
        NextDay "next-day" "First story of the day below";
        PreviousDocument "previous-document" "Previous document";
        NextDocument "next-document" "Next document";
        NextHit "next-hit" "Next place of what was searched";
        PreviousHit "previous-hit" "Previous place of what was searched";
        Links "links" "The links of the story by the numbers in its text, each shown in full before it is opened";
    }
    Finding {
        Search "search" "Filter the list as you type; in a story, find words in it";
        EditQuery "edit-query" "Edit the whole query";
        SavedSearches "saved-searches" "Saved searches: open one by its number or key";
        SaveSearch "save-search" "Save the query as a search with a name";
        ShowAll "show-all" "Lift the whole query: show every story";
        ShowUnread "show-unread" "Only unread stories, and back";
        ShowFlagged "show-flagged" "Only flagged stories, and back";
        Agenda "agenda" "Agenda: overdue, today, this week, later, flagged; and back";
        Exclude "exclude" "Exclude the chosen value of the filter";
        LiftTerm "lift-term" "Lift the last term of the query, or the second with 2";
        SortByDate "sort-by-date" "Sort the list newest first";
        SortBySource "sort-by-source" "Sort the list by outlet";
        SortByRegion "sort-by-region" "Sort the list by main country";
        SortByDocument "sort-by-document" "Sort the list as the documents have it";
        Group "group" "Group the list by what it is sorted by, and back";
        FoldGroup "fold-group" "Fold or unfold this group";
        FoldGroups "fold-groups" "Fold or unfold all groups";
        Refresh "refresh" "Take in what is new, changed or gone, and look for more";
    }
    Marking {
        ToggleRead "toggle-read" "Mark read or unread";
        ToggleFlag "toggle-flag" "Flag for follow-up, or take the flag off";
        FollowUp "follow-up" "Flag for follow-up with a due date and a note";
        SetDue "set-due" "Set or lift the due date: tomorrow, fri, +2w, 2026-12-01, none";
        RaisePriority "raise-priority" "Raise the priority: low, middle, high";
        LowerPriority "lower-priority" "Lower the priority";
        ToggleDone "toggle-done" "Mark a follow-up done, or open again";
        EditTags "edit-tags" "Put tags on, take tags off with a minus; Tab completes";
        EditNote "edit-note" "Write my note on the story";
        EditNoteOutside "edit-note-outside" "Write my note in $VISUAL or $EDITOR";
        Select "select" "Start or end a selection of rows";
        AllRead "all-read" "Mark every story in the list read (asks first)";
        OlderRead "older-read" "Mark every older story in the list read (asks first)";
        Undo "undo" "Undo the last marks";
        Redo "redo" "Redo what was undone";
        History "history" "Show what was marked and undone";
    }
    Output {
        CopyCitation "copy-citation" "Copy the story's citation to the terminal's clipboard";
        CopyLink "copy-link" "Copy the story's first link";
        CopyText "copy-text" "Copy the story's text with its citation";
        CopyTitle "copy-title" "Copy the story's headline";
        OpenLink "open-link" "Open a link of the story in a browser, shown before";
        Pipe "pipe" "Pipe the story to a command of the configuration";
        Export "export" "Export the selection, the list or what is flagged";
    }
    Help {
        Help "help" "Show every key that works here; type to search";
        QueryHelp "query-help" "Explain queries: every field and sign, with examples";
        Failures "failures" "Show what could not be read";
        Command "command" "Run an action by its name";
        Redraw "redraw" "Draw the screen anew";
        Suspend "suspend" "Suspend to the shell (fg brings it back)";
        Cancel "cancel" "Close what is open here; never changes the query or a mark";
        Quit "quit" "Quit";
    }
}

impl Action {
    /// The action with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// True when it changes marks: such actions stay off the keys that a split escape sequence can produce.
    #[must_use]
    pub fn changes_marks(self) -> bool {
        self.group() == Group::Marking && !matches!(self, Action::Select | Action::History)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_speakable() {
        let mut names: Vec<_> = Action::ALL.iter().map(|a| a.name()).collect();
        assert!(names.iter().all(|n| n.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
        assert!(Action::ALL.iter().all(|a| Action::named(a.name()) == Some(*a) && !a.doc().ends_with('.')));
    }
}
