//! Follow-up: due dates, priorities, tags and notes, in the list, in the story, in the filter and in queries.

use dateline::app::draft::Draft;
use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Event, Settings};
use dateline::marks::{Kind, Marks, Value, WriterId};

use crate::session::Session;

fn harbour() -> Session {
    Session::of(&["harbour"], 100, 24)
}

fn flagged(session: &Session) -> usize {
    session.list().iter().filter(|row| row.contains('⚑')).count()
}

#[test]
fn a_due_date_is_typed_seen_and_searched() {
    let mut session = harbour();
    session.keys("gD");
    assert!(session.bottom().contains("today, tomorrow, fri"), "{}", session.bottom());
    session.keys("fri");
    assert!(session.bottom().contains("Friday 4 April 2025, in 4 days"), "{}", session.bottom());
    session.keys("<Enter>");
    assert!(session.bottom().contains("due Friday 4 April 2025, in 4 days; u undoes"), "{}", session.bottom());
    assert!(session.current().trim_end().ends_with("due Fri"), "{}", session.current());
    assert!(session.story().contains("due Friday 4 April 2025, in 4 days"));
    for (query, stories) in [
        ("due:2025-04-04", 1),
        ("due<=today", 1),
        ("due<=+7d", 1),
        ("is:open", 1),
        ("is:due", 1),
        ("due:none", 4),
        ("-due:none", 1),
    ] {
        session.keys("= <C-u>").keys(query);
        let expected = if query == "due<=today" || query == "is:due" { 0 } else { stories };
        let found = session.list().iter().filter(|row| row.contains("2025")).count();
        assert_eq!(found, expected, "{query}");
        session.keys("<Esc>");
    }
    session.keys("gD none <Enter>");
    assert!(!session.current().contains("due"), "{}", session.current());
    session.keys("u");
    assert!(session.current().contains("due Fri"));
}

#[test]
fn a_date_that_is_none_stays_in_the_prompt_and_escape_marks_nothing() {
    let mut session = harbour();
    session.keys("gD someday <Enter>");
    assert!(session.bottom().contains("no date yet"), "{}", session.bottom());
    assert!(session.bottom().starts_with(" due: someday"));
    session.keys("<Esc>");
    assert_eq!(session.appended, 0);
    session.keys("gD <Enter>");
    assert!(session.bottom().contains("no date was typed"));
    assert_eq!(session.appended, 0);
}

#[test]
fn overdue_has_a_sign_of_its_own() {
    let mut session = harbour();
    session.keys("f gD 2025-03-28 <Enter>");
    assert!(session.current().contains("! 14 Mar"), "{}", session.current());
    assert!(session.current().contains("due 28 Mar"));
    assert!(session.story().contains("! due Friday 28 March 2025, 3 days ago"), "{}", session.story());
    assert!(session.keys("=is:overdue <Enter>").list().len() == 1);
    session.keys("d");
    assert!(session.current().contains('✓') && !session.current().contains("due 28 Mar"), "{}", session.current());
    assert!(session.story().contains("✓ done 31 March 2025 09:00"), "{}", session.story());
}

#[test]
fn follow_up_takes_flag_date_and_note_in_one_go() {
    let mut session = harbour();
    session.answers.extend([Some("ask the port".to_owned())]);
    session.keys("j gF tomorrow <Enter>");
    assert_eq!(session.edited.len(), 1, "the note is asked for next");
    assert!(session.current().contains("⚑") && session.current().contains("due tomorrow"), "{}", session.current());
    assert!(session.current().contains('✎'));
    assert!(session.story().contains("┃ ask the port"));
    session.keys("j gF <Enter>");
    assert_eq!(flagged(&session), 2, "no date is a follow-up too");
    assert_eq!(session.edited.len(), 2);
    session.keys("k v j gF +2w <Enter>");
    assert_eq!(session.edited.len(), 2, "a note is about one story");
    assert!(session.bottom().contains("2 stories flagged, due Monday 14 April 2025"), "{}", session.bottom());
    session.keys("u u u u");
    assert_eq!(flagged(&session), 0);
}

#[test]
fn priorities_go_up_and_down() {
    let mut session = harbour();
    session.keys("+ + +");
    assert!(session.current().trim_end().ends_with("high"), "{}", session.current());
    session.keys("+");
    assert!(session.bottom().contains("it is so already"), "{}", session.bottom());
    session.keys("-");
    assert!(session.story().contains("middle priority"));
    session.keys("j 2+");
    assert_eq!(session.keys("=priority:low <Enter>").list().len(), 2);
    session.keys("ga =priority:middle,high <Enter>");
    assert_eq!(session.list().len(), 1);
    session.keys("- -");
    assert!(session.bottom().contains("without priority"), "{}", session.bottom());
    session.keys("ga = <C-u> priority:hihg");
    assert!(session.screen().join("\n").contains("did you mean `high`?"), "{}", session.screen().join("\n"));
}

#[test]
fn tags_are_put_on_completed_and_taken_off() {
    let mut session = harbour();
    session.keys("t");
    assert!(session.bottom().contains("no tags yet"), "{}", session.bottom());
    session.keys("law <Space> port <Enter>");
    assert!(session.bottom().contains("tagged law, port; u undoes"), "{}", session.bottom());
    assert!(session.current().contains("#law") && session.current().contains("#port"), "{}", session.current());
    assert!(session.story().contains("#law  #port"));
    session.keys("j t Law <Enter> j t");
    assert!(session.bottom().starts_with(" law 2  port 1"), "{}", session.bottom());
    session.keys("p <Tab>");
    let typed = &session.screen()[22];
    assert!(typed.starts_with(" tags: port"), "{typed}");
    session.keys("<Tab> <Space> <Tab> <Tab> <S-Tab>");
    assert!(session.screen()[22].starts_with(" tags: port law"), "{}", session.screen()[22]);
    session.keys("<Enter>");
    assert_eq!(session.list().iter().filter(|row| row.contains("#law")).count(), 3);
    session.keys("k t - <Tab>");
    assert!(session.screen()[22].starts_with(" tags: -law"), "only its own tags are offered to be taken off");
    session.keys("<Enter>");
    assert!(session.bottom().contains("no longer tagged law"), "{}", session.bottom());
    assert_eq!(session.keys("=tag:law <Enter>").list().len(), 2);
    assert_eq!(session.keys("= <C-u> tag:law,port <Enter>").list().len(), 2);
    assert_eq!(session.keys("= <C-u> tag:none <Enter>").list().len(), 3);
}

#[test]
fn tags_of_a_selection_are_one_undo() {
    let mut session = harbour();
    session.keys("t \"to <Space> read\" <Enter>");
    session.keys("v 2j t -\"to <Space> read\" <Space> sea <Enter>");
    assert!(session.bottom().contains("3 stories tagged sea, no longer to read"), "{}", session.bottom());
    session.keys("u");
    let list = session.list();
    assert!(list[0].contains("#to read") && !list.concat().contains("#sea"), "{list:?}");
}

#[test]
fn a_row_with_everything_set_keeps_its_columns() {
    let mut session = Session::of(&["harbour"], 140, 30);
    session.answers.push_back(Some("call".to_owned()));
    session.keys("gF +1m <Enter> t law <Space> harbour <Space> fisheries-and-more <Enter> + + +");
    let (marked, plain) = (session.list()[0].clone(), session.list()[1].clone());
    let title = marked.find("HARBOUR").unwrap();
    let other = plain.find("...AND").unwrap();
    assert_eq!(marked[..title].chars().count(), plain[..other].chars().count());
    assert!(marked.trim_end().ends_with("high  ✎  due 30 Apr"), "{marked}");
    for (width, height) in [(80, 24), (60, 20), (59, 20), (40, 12), (20, 5)] {
        session.resize(width, height);
        assert!(session.list()[0].contains('⚑'), "{width}: {}", session.list()[0]);
    }
}

#[test]
fn a_long_line_of_tags_is_broken_not_cut() {
    let mut session = Session::of(&["harbour"], 40, 30);
    session.keys("t alpha,beta,gamma,delta,epsilon,zeta,eta,theta <Enter>");
    for tag in ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"] {
        assert!(session.story().contains(&format!("#{tag}")), "{}", session.story());
    }
}

#[test]
fn what_was_set_is_in_the_filter() {
    let mut session = Session::of(&["harbour"], 120, 60);
    session.keys("f gD today <Enter> j gD +3d <Enter> + j t law <Enter>");
    let filter = session.filter().join("\n");
    for wanted in ["Due", "today", "the next 7 days", "no due date", "Priority", "My tags", "law"] {
        assert!(filter.contains(wanted), "{wanted}:\n{filter}");
    }
    session.keys("h /law <Enter>");
    assert_eq!(session.keys("<Esc> <Esc>").list().len(), 1, "{}", session.top());
    assert!(session.top().ends_with("tag:law"), "{}", session.top());
}

#[test]
fn a_count_beyond_what_is_seen_asks_first() {
    let mut session = Session::seeds(80, 24);
    let seen = session.list().len();
    session.keys(&format!("{seen}f"));
    assert!(session.rows(PaneKind::Overlay).is_empty(), "all of them are seen");
    session.keys("u 50f");
    assert!(session.rows(PaneKind::Overlay).join("").contains("Flag 50 stories?"));
    session.keys("n");
    assert!(!session.top().contains("flagged"), "{}", session.top());
    session.keys("50f y");
    assert!(session.top().contains("50 flagged"), "{}", session.top());
    session.keys("u");
    assert!(!session.top().contains("flagged"), "one undo takes all back: {}", session.top());
    // A selection says itself how many it is.
    session.keys("gg v G f");
    assert!(session.rows(PaneKind::Overlay).is_empty() && session.top().contains("flagged"), "{}", session.top());
}

#[test]
fn older_stories_are_marked_read_after_a_question() {
    let mut session = harbour();
    session.keys("2j go");
    let asked = session.rows(PaneKind::Overlay).join("\n");
    assert!(asked.contains("Mark 2 stories older than 12 March 2025 read?"), "{asked}");
    session.keys("<Esc>");
    assert_eq!(session.appended, 0);
    session.keys("go y");
    assert!(session.bottom().contains("2 stories marked read; u undoes"), "{}", session.bottom());
    session.keys("go");
    assert!(session.bottom().contains("no unread story of this list is older"), "{}", session.bottom());
    session.keys("u");
    assert!(session.top().contains("5 unread"), "{}", session.top());
}

#[test]
fn a_paste_into_a_date_or_tags_is_text() {
    let mut session = harbour();
    session.keys("gD").event(Event::Paste("2025-05-01\n".to_owned()));
    session.keys("<Enter> t").event(Event::Paste("a\nb\n".to_owned()));
    session.keys("<Enter>");
    assert!(session.current().contains("due 1 May") && session.current().contains("#a  #b"), "{}", session.current());
}

fn id_of(session: &Session) -> String {
    session.app().bookmark().item.unwrap()
}

#[test]
fn a_note_cut_off_by_the_end_of_a_session_is_there_after_the_next_start() {
    let mut session = Session::new(100, 24);
    session.load(&["harbour"]);
    let item = id_of(&session);
    let lost = "ffffffffffffffffffffffffffffffff".to_owned();
    session.event(Event::Drafts(vec![
        Draft { item: item.clone(), text: "call the po".to_owned(), ..Draft::default() },
        Draft { item: lost, text: "of another library".to_owned(), ..Draft::default() },
    ]));
    assert_eq!(session.appended, 0, "not before everything is read");
    session.event(Event::LoadEnded);
    assert!(session.story().contains("┃ call the po"), "{}", session.story());
    assert!(session.bottom().contains("the note you were writing was kept: HARBOUR"), "{}", session.bottom());
    assert_eq!(session.dropped, [item], "the draft goes when the mark is on disk, and only this one");
    session.keys("u");
    assert!(!session.story().contains("call the po"), "it is undone as any other mark");
}

#[test]
fn a_draft_of_a_story_that_is_taken_apart_otherwise_goes_where_its_marks_go() {
    let caption = harbour().app().library().caption(dateline::rows::Row(1)).unwrap();
    let gone = dateline::marks::Caption {
        document: dateline::item::DocumentHash([7; 16]),
        title: "A story of old".to_owned(),
        words: "Nobody has it any more".to_owned(),
        date: None,
        ..dateline::marks::Caption::default()
    };
    let draft = |id: char, caption: &dateline::marks::Caption| Draft {
        item: id.to_string().repeat(32),
        text: "call the port".to_owned(),
        caption: caption.to_line(),
        before: None,
    };
    for whole in [false, true] {
        let settings = Settings { whole, ..Settings::default() };
        let mut session = Session::with(100, 24, Bookmark::default(), settings);
        session.event(Event::Drafts(vec![draft('a', &caption), draft('b', &gone)])).load(&["harbour"]);
        session.event(Event::LoadEnded);
        assert!(session.bottom().contains("the note you were writing was kept"), "{}", session.bottom());
        let note = session.app().library().note(dateline::rows::Row(1));
        assert_eq!(note.as_deref(), Some("call the port"), "the same place in the same document");
        session.keys("= <C-u> is:orphan <Enter>");
        if whole {
            assert!(session.current().contains("A story of old"), "{}", session.current());
            assert!(session.story().contains("call the port"), "{}", session.story());
        }
        let dropped = if whole { 2 } else { 1 };
        assert_eq!(session.dropped.len(), dropped, "what belongs to a document that is not open waits");
    }
}

#[test]
fn a_draft_is_kept_aside_until_its_note_is_on_disk() {
    let mut session = harbour();
    session.saves = false;
    session.answers.extend([Some("call".to_owned())]);
    session.keys("e");
    assert_eq!((session.appended, session.dropped.len()), (1, 0));
    session.event(Event::NotSaved { changes: 1, reason: "no space".to_owned() });
    assert_eq!(session.dropped.len(), 0);
    let upto = session.last_appended;
    session.event(Event::Saved { upto });
    assert_eq!(session.dropped.len(), 1);
    session.keys("e");
    assert_eq!(session.dropped.len(), 2, "given up: nothing is left behind");
}

#[test]
fn the_agenda_stands_under_heads_and_leads_back_to_the_place() {
    let mut session = harbour();
    session.resize(80, 40);
    session.keys("gD 2025-03-01 <Enter> j gD today <Enter> j gD +3d <Enter> + j gD +2m <Enter> j f gg 2j");
    let before = session.screen();
    session.keys("gd");
    let list = session.list().join("\n");
    let at = ["overdue", "today", "this week", "later", "flagged"].map(|head| list.find(head));
    assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{list}");
    assert_eq!(session.frame_of(PaneKind::List).0, "Agenda");
    session.keys("j j q");
    assert_eq!(session.screen()[..38], before[..38], "q goes back to where the reader stood");
    assert!(!session.quit);
    for (width, height) in [(80, 24), (40, 12)] {
        session.resize(width, height).keys("gd gd");
    }
}

#[test]
fn the_history_says_what_would_be_undone_and_when_things_were_done() {
    let mut session = harbour();
    session.keys("f j gD fri <Enter> U");
    let told = session.rows(PaneKind::Overlay).join("\n");
    assert!(told.contains("would be undone next (u): set the due date 2025-04-04 on"), "{told}");
    assert!(told.contains("31 March 2025 09:00"), "{told}");
    session.keys("q u u U");
    let told = session.rows(PaneKind::Overlay).join("\n");
    assert!(told.contains("nothing is left to be undone") && told.contains("undone"), "{told}");
}

#[test]
fn the_key_that_undoes_is_not_offered_for_what_another_session_took_back() {
    let mut session = harbour();
    let id = |session: &Session, row| session.app().library().store().id(dateline::rows::Row(row));
    let at = |time: &str| format!("2025-03-31T{time}Z").parse().unwrap();
    let mut other = Marks::new(WriterId(7));
    session.keys("f");
    assert!(session.bottom().contains("flagged; u undoes"), "{}", session.bottom());
    // A mark elsewhere leaves the offer: `u` undoes one's own first.
    let read = other.change([(id(&session, 1), Value::Read(true))], &mut |_| None, at("08:00:00"), Kind::Action);
    session.event(Event::Followed([&read].into_iter().collect()));
    assert!(session.bottom().contains("flagged; u undoes"), "{}", session.bottom());
    let mut third = Marks::new(WriterId(8));
    let _ = third.merge(&session.changes.iter().collect());
    let undone = third.undo(at("23:59:00")).unwrap();
    session.event(Event::Followed([&undone.change].into_iter().collect()));
    assert_eq!(flagged(&session), 0);
    assert!(session.bottom().contains("flagged") && !session.bottom().contains("undoes"), "{}", session.bottom());
}

#[test]
fn what_another_session_did_is_undone_only_after_asking() {
    let mut session = harbour();
    let id = session.app().library().store().id(dateline::rows::Row(0));
    let mut other = Marks::new(WriterId(7));
    let mut flag = |on| {
        let change =
            other.change([(id, Value::Flag(on))], &mut |_| None, "2025-03-31T12:00:00Z".parse().unwrap(), Kind::Action);
        Event::Followed([&change].into_iter().collect())
    };
    session.event(flag(true));
    assert_eq!(flagged(&session), 1);
    session.keys("u");
    let asked = session.screen().join("\n");
    assert!(asked.contains("Undo what another session did"), "{asked}");
    // However narrow the screen, what is asked is read in full.
    session.resize(40, 12);
    let narrow = session.screen().join("\n");
    for words in ["Undo what another", "flagged", "y yes"] {
        assert!(narrow.contains(words), "{narrow}");
    }
    session.resize(100, 24);
    session.keys("n");
    assert_eq!((flagged(&session), session.appended), (1, 0));
    assert!(session.bottom().contains("nothing was changed"), "{}", session.bottom());
    // What the other session does while the question stands is not taken back in its place.
    session.keys("u").event(flag(false)).keys("y");
    assert!(session.bottom().contains("meanwhile"), "{}", session.bottom());
    assert_eq!(session.appended, 0);
    session.event(flag(true)).keys("u y");
    assert_eq!((flagged(&session), session.appended), (0, 1));
    assert!(session.bottom().contains("another session's"), "{}", session.bottom());
    // One's own step back needs no question, nor does one's own mark; a count stops where others begin.
    session.keys("<C-r>");
    assert_eq!((flagged(&session), session.appended), (1, 2));
    session.keys("r 5u");
    assert!(session.screen().join("\n").contains("Undo what another session did"));
    assert_eq!(session.keys("<Esc>").appended, 4);
}

#[test]
fn what_was_done_before_this_session_is_undone_after_asking_once() {
    let mut session = harbour();
    let rows = [0, 1].map(dateline::rows::Row);
    let ids = rows.map(|row| session.app().library().store().id(row));
    let mut earlier = Marks::new(WriterId(7));
    for id in ids {
        let at = "2025-03-30T08:00:00Z".parse().unwrap();
        let change = earlier.change([(id, Value::Flag(true))], &mut |_| None, at, Kind::Action);
        session.event(Event::Followed([&change].into_iter().collect()));
    }
    assert_eq!(flagged(&session), 2);
    session.keys("u");
    let asked = session.screen().join("\n");
    assert!(asked.contains("Undo what was done before this session"), "{asked}");
    session.keys("y");
    assert_eq!(flagged(&session), 1);
    session.keys("u");
    assert_eq!(flagged(&session), 0, "it was agreed to once");
    assert!(session.bottom().contains("before this session"), "{}", session.bottom());
}
