//! Marks: what sets them, what never does, and that the list stays where it is.

use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Event, Settings};
use dateline::config::ReadWhen;

use crate::session::Session;

fn harbour() -> Session {
    Session::of(&["harbour"], 80, 24)
}

fn unread(session: &Session) -> usize {
    session.list().iter().filter(|row| row.contains('●')).count()
}

fn flagged(session: &Session) -> usize {
    session.list().iter().filter(|row| row.contains('⚑')).count()
}

#[test]
fn the_cursor_passing_marks_nothing() {
    let mut session = harbour();
    session.keys("j j k G gg <PgDn> <C-d> ] [ /a <Esc> v j <Esc> <Tab> <Tab> <Tab>");
    assert_eq!((unread(&session), session.appended), (5, 0));
}

#[test]
fn opening_marks_read_and_is_no_undo_step() {
    let mut session = harbour();
    session.keys("f j <Enter>");
    assert_eq!(unread(&session), 4);
    assert!(session.top().contains("4 unread · 1 flagged"), "{}", session.top());
    session.keys("u");
    assert_eq!((unread(&session), flagged(&session)), (4, 0), "undo takes the flag back, not the reading");
}

#[test]
fn reading_on_marks_what_was_seen_to_its_end() {
    let mut session = Session::of(&["long", "harbour"], 60, 18);
    session.keys("G");
    assert!(session.current().contains("LONG WAY"));
    session.keys("<Space> <Space>");
    assert_eq!(session.appended, 0, "two pages further down, and more to come");
    session.keys("<Space> <Space> <Space> <Space>");
    assert_eq!(session.appended, 1);
    session.resize(80, 40).keys("gg <Space>");
    assert!(session.current().contains("FERRIES"), "the end was in sight: on to the next");
    assert_eq!(session.appended, 2);
}

#[test]
fn a_setting_leaves_reading_to_the_hand() {
    let settings = Settings { read: ReadWhen::Marked, ..Settings::default() };
    let mut session = Session::with(80, 24, Bookmark::default(), settings);
    session.load(&["harbour"]).event(Event::LoadEnded);
    session.keys("<Enter> q <Space> <Space>");
    assert_eq!(unread(&session), 5);
    session.keys("r");
    assert_eq!(unread(&session), 4);
}

#[test]
fn counts_and_selections_mark_several() {
    let mut session = harbour();
    session.keys("3f");
    assert_eq!(flagged(&session), 3);
    assert!(session.bottom().contains("3 stories flagged; u undoes"), "{}", session.bottom());
    session.keys("u");
    assert_eq!(flagged(&session), 0);
    session.keys("G v k d");
    assert_eq!(session.list().iter().filter(|row| row.contains('✓')).count(), 2);
    assert!(!session.frame_of(PaneKind::List).1.contains("selected"), "marking ends the selection");
    session.keys("u <C-r>");
    assert_eq!(session.list().iter().filter(|row| row.contains('✓')).count(), 2);
    session.keys("9u");
    assert!(session.bottom().contains("nothing to undo"), "{}", session.bottom());
    assert_eq!(session.list().iter().filter(|row| row.contains('✓')).count(), 0);
}

#[test]
fn a_mixed_selection_goes_one_way() {
    let mut session = harbour();
    session.keys("j f k v 2j f");
    assert_eq!(flagged(&session), 3);
    session.keys("gg v 2j f");
    assert_eq!(flagged(&session), 0);
}

#[test]
fn marking_never_moves_the_list() {
    let mut session = harbour();
    session.keys("gu");
    let titles =
        |session: &Session| session.list().iter().map(|row| row.replace(['>', '●', '⚑'], " ")).collect::<Vec<_>>();
    let before = titles(&session);
    session.keys("r j r <Enter> q 2j f");
    assert_eq!(titles(&session), before, "two of five are read and stay");
    assert!(session.current().contains("RICE PRICES"));
    session.keys("R");
    assert_eq!(session.list().len(), 3, "R takes the marks in");
    session.keys("u u u R");
    assert_eq!(session.list().len(), 5);
}

#[test]
fn everything_read_asks_first_and_can_be_undone() {
    let mut session = harbour();
    for no in ["n", "q", "<Esc>", "<Enter>", "r"] {
        session.keys("gA").keys(no);
        assert_eq!((unread(&session), session.appended), (5, 0), "{no}");
    }
    session.keys("gA y");
    assert_eq!(unread(&session), 0);
    session.keys("u");
    assert_eq!(unread(&session), 5);
    session.keys("/manila <Enter> gA y ga");
    assert_eq!(unread(&session), 4, "only the stories of the list");
}

#[test]
fn a_note_is_written_changed_and_taken_away() {
    let mut session = harbour();
    session.answers.extend([Some("first\nsecond".to_owned()), None, Some("other".to_owned()), Some(" \n".to_owned())]);
    session.keys("e");
    assert!(session.story().contains("┃ first") && session.story().contains("┃ second"), "{}", session.story());
    session.keys("e");
    assert!(session.story().contains("┃ first"), "giving up changes nothing");
    assert_eq!(session.edited[1].1, "first\nsecond");
    session.keys("e");
    assert!(session.story().contains("┃ other") && !session.story().contains("first"));
    assert!(session.keys("=has:note <Enter>").list().len() == 1);
    session.keys("e");
    assert!(!session.story().contains("My note"));
    session.keys("u");
    assert!(session.story().contains("┃ other"));
}

#[test]
fn saved_is_said_only_when_it_is_so() {
    let mut session = harbour();
    session.saves = false;
    assert!(!session.bottom().contains("sav"));
    session.keys("f j");
    assert!(session.bottom().ends_with("saving"), "{}", session.bottom());
    session.event(Event::NotSaved { changes: 1, reason: "no space".to_owned() });
    assert!(session.bottom().ends_with("NOT SAVED (1): no space"), "{}", session.bottom());
    session.keys("j j");
    assert!(session.bottom().ends_with("NOT SAVED (1): no space"));
    session.event(Event::Saved { upto: u64::MAX });
    assert!(session.bottom().ends_with("saved"));
}

#[test]
fn an_older_mark_on_disk_says_nothing_of_a_newer_one() {
    let mut session = harbour();
    session.saves = false;
    session.keys("f");
    let first = session.last_appended;
    session.keys("j f j");
    session.event(Event::Saved { upto: first });
    assert!(session.bottom().ends_with("saving"), "{}", session.bottom());
    let last = session.last_appended;
    session.event(Event::Saved { upto: last });
    assert!(session.bottom().ends_with("saved"));
}

#[test]
fn alt_and_a_letter_never_mark() {
    let mut session = harbour();
    let before = session.appended;
    session.keys("/ s <A-f> <A-d> <A-r> ? <A-f> <A-f>");
    assert_eq!(session.appended, before);
}

#[test]
fn letters_in_the_filter_narrow_it_and_mark_nothing() {
    let mut session = harbour();
    let before = session.appended;
    session.keys("h r e u t");
    assert_eq!(session.appended, before);
    assert!(session.bottom().contains("narrow: reut"), "{}", session.bottom());
}

#[test]
fn reading_all_tells_what_it_changed() {
    let mut session = harbour();
    session.keys("r g A");
    let asked = session.screen().join("\n");
    assert!(asked.contains("Mark 4 stories"), "{asked}");
    session.keys("y");
    assert!(session.bottom().contains("4 stories marked read"), "{}", session.bottom());
}

#[test]
fn keys_that_a_broken_escape_sequence_leaves_change_no_mark() {
    let mut session = harbour();
    session.keys("3f j");
    let before = session.appended;
    for rest in ["[A", "[B", "[C", "[D", "OA", "OB", "OC", "OD", "OF", "OH", "[F", "[H", "[Z", "[5~", "[6~", "[200~"] {
        session.keys("<Esc>").keys(rest).keys("<Esc>");
    }
    assert_eq!(session.appended, before);
    assert!(!session.quit);
}

#[test]
fn a_paste_becomes_no_commands() {
    let mut session = harbour();
    session.event(Event::Paste("fffQ gA y".to_owned()));
    assert!(session.appended == 0 && !session.quit && unread(&session) == 5);
    session.keys("/").event(Event::Paste("rice\nprices".to_owned()));
    assert_eq!(session.list().len(), 1);
    assert!(session.bottom().starts_with(" /rice prices"), "{}", session.bottom());
}

#[test]
fn what_is_copied_says_where_it_stands() {
    let mut session = harbour();
    session.keys("2j yy yt");
    assert!(session.copied[0].contains("TALKS RESUME IN OSLO") && session.copied[0].contains("Yle"));
    assert!(
        session.copied[0].contains("12 March 2025") && session.copied[0].contains("harbour.txt"),
        "{}",
        session.copied[0]
    );
    assert!(session.copied[1].contains("Nobody expects a result before Easter."));
    assert!(session.copied[1].ends_with(&session.copied[0]));
}

#[test]
fn marks_in_an_empty_list_say_so() {
    let mut session = Session::of(&[], 80, 24);
    for key in ["f", "r", "d", "e", "gA", "yy", "yt", "<Enter>", "<Space>", "J", "]", "}", "v", "u", "3r"] {
        session.keys(key);
    }
    assert_eq!(session.appended, 0);
}

#[test]
fn unread_is_bold_and_read_is_dimmer() {
    let mut session = harbour();
    session.keys("j r G");
    let (read, unread) = (session.look_of("...AND THE FERRIES STOP"), session.look_of("TALKS RESUME IN OSLO"));
    assert!(unread.bold && !unread.dim, "{unread:?}");
    assert!(!read.bold && read.dim, "{read:?}");
}
