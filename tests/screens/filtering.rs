//! The filter pane: it edits the query, and its counts never hide a choice's siblings.

use dateline::app::view::PaneKind;

use crate::session::Session;

fn open() -> Session {
    let mut session = Session::of(&["harbour", "late"], 120, 50);
    session.keys("h");
    session
}

/// Puts the cursor of the filter on a value.
fn go(session: &mut Session, value: &str) {
    let place = session.filter().iter().position(|row| row.contains(value));
    let place = place.unwrap_or_else(|| panic!("no `{value}` in\n{}", session.filter().join("\n")));
    session.keys(&format!("{}gg", place + 1));
}

/// The count of a value.
fn count(session: &Session, value: &str) -> Option<usize> {
    session.filter().iter().find(|row| row.contains(value)).and_then(|row| row.split_whitespace().last()?.parse().ok())
}

#[test]
fn a_choice_filters_and_hides_no_sibling() {
    let mut session = open();
    assert_eq!((count(&session, "Reuters"), count(&session, "Yle")), (Some(2), Some(1)));
    go(&mut session, "Reuters");
    session.keys("<Enter>");
    assert!(session.top().ends_with("source:Reuters"), "{}", session.top());
    assert_eq!(session.list().len(), 2);
    assert_eq!((count(&session, "Reuters"), count(&session, "Yle")), (Some(2), Some(1)), "siblings keep their counts");
    assert_eq!(count(&session, "unread"), Some(2), "other facets count what is left");
    assert_eq!(count(&session, "Asia"), Some(1));
}

#[test]
fn after_any_mark_the_tree_is_what_counting_all_of_it_anew_would_give() {
    let marks =
        ["r", "f", "j d", "u", "<C-r>", "t harbour <Enter>", "j t -harbour b <Enter>", "gD +3d <Enter>", "3r", "u u u"];
    for query in
        ["ga", "=strike <Enter>", "=-is:flagged <Enter>", "gu", "=-tag:harbour <Enter>", "=source:reut <Enter>"]
    {
        let mut session = open();
        session.keys("<Tab>");
        session.keys(query);
        for keys in marks {
            session.keys(keys);
            let counted = session.filter();
            // What comes into sight is counted anew.
            session.keys("\\ \\");
            assert_eq!(session.filter(), counted, "{query} {keys}");
        }
    }
}

#[test]
fn a_second_choice_joins_and_a_third_press_lifts() {
    let mut session = open();
    go(&mut session, "Reuters");
    session.keys("<Enter>");
    go(&mut session, "Yle");
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 3);
    assert!(session.top().ends_with("source:Reuters,Yle"), "{}", session.top());
    assert_eq!(session.filter().iter().filter(|row| row.starts_with('✓')).count(), 2);
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 2);
    go(&mut session, "Reuters");
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 6);
    assert!(!session.top().contains("source"));
}

#[test]
fn a_value_is_excluded_and_taken_back() {
    let mut session = open();
    go(&mut session, "Reuters");
    session.keys("-");
    assert!(session.top().ends_with("-source:Reuters"), "{}", session.top());
    assert_eq!(session.list().len(), 4);
    assert!(session.filter().iter().any(|row| row.starts_with('-') && row.contains("Reuters")));
    session.keys("-");
    assert_eq!(session.list().len(), 6);
    session.keys("<Enter> -");
    assert_eq!(session.list().len(), 4, "excluding what was chosen turns it round");
}

#[test]
fn facets_are_joined_by_and() {
    let mut session = open();
    go(&mut session, "Europe");
    session.keys("<Enter>");
    go(&mut session, "Reuters");
    session.keys("<Enter>");
    assert!(session.top().contains("region:Europe source:Reuters"), "{}", session.top());
    assert_eq!(session.list().len(), 1);
    session.keys("<Esc> <Backspace>");
    assert!(session.top().ends_with("region:Europe"), "{}", session.top());
}

#[test]
fn what_was_typed_is_chosen_in_the_pane_too() {
    let mut session = open();
    session.keys("<Esc> =source:reuters <Enter>");
    assert!(session.filter().iter().any(|row| row.starts_with('✓') && row.contains("Reuters")));
    session.keys("h");
    go(&mut session, "Reuters");
    session.keys("<Enter>");
    assert!(!session.top().contains("source"), "{}", session.top());
}

#[test]
fn regions_unfold_to_countries() {
    let mut session = open();
    go(&mut session, "Northern Europe");
    session.keys("l");
    assert_eq!(count(&session, "Norway"), Some(2), "{:?}", session.filter());
    go(&mut session, "Norway");
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 2);
    session.keys("h h");
    let folded = |row: &String| !row.contains("Norway") || row.contains("region:Norway");
    assert!(session.filter().iter().all(folded), "what is folded away stands among the terms only");
}

#[test]
fn dates_unfold_to_months_and_days() {
    let mut session = open();
    go(&mut session, "2025");
    session.keys("l");
    go(&mut session, "March");
    session.keys("l");
    go(&mut session, "14 ");
    session.keys("<Enter>");
    assert!(session.top().ends_with("date:2025-03-14"), "{}", session.top());
    assert_eq!(session.list().len(), 2);
}

#[test]
fn letters_narrow_the_values() {
    let mut session = open();
    session.keys("/reut");
    let values: Vec<String> = session.filter();
    assert!(values.iter().any(|row| row.contains("Reuters")), "{values:?}");
    assert!(
        !values.iter().any(|row| row.contains("Yle") || row.contains("2025") || row.contains("Asia")),
        "{values:?}"
    );
    session.keys("<Tab>");
    assert_eq!(session.filter(), values, "Tab keeps it narrow");
    session.keys("<Esc>");
    assert!(session.filter().iter().any(|row| row.contains("Yle")));
    session.keys("/afp");
    assert!(session.filter().iter().any(|row| row.contains("Agence France-Presse")), "an outlet by its other name");
    session.keys("<Esc> /march");
    assert!(session.filter().iter().any(|row| row.contains("March")), "{:?}", session.filter());
}

#[test]
fn letters_and_enter_choose_the_best_value() {
    let mut session = open();
    session.keys("oslo-no-such <Enter>");
    assert!(session.bottom().contains("no value has the letters"), "{}", session.bottom());
    session.keys("reut <Enter>");
    assert!(session.top().ends_with("source:Reuters"), "{}", session.top());
    assert!(session.filter().iter().any(|row| row.contains("Yle")), "all values are shown again");
    session.keys("/march <Enter>");
    assert!(session.top().ends_with("source:Reuters date:2025-03"), "{}", session.top());
    session.keys("/-norw <Enter>");
    assert!(session.top().ends_with("date:2025-03 -region:Norway"), "{}", session.top());
    session.keys("/e <Down> <Enter>");
    assert_eq!(session.top().matches(':').count(), 4, "{}", session.top());
}

#[test]
fn sources_are_chosen_by_kind_and_country() {
    let mut session = open();
    go(&mut session, "by kind");
    session.keys("l");
    assert_eq!(count(&session, "agencies"), Some(3), "{:?}", session.filter());
    go(&mut session, "agencies");
    session.keys("<Enter>");
    assert!(session.top().ends_with("kind:agency"), "{}", session.top());
    assert_eq!(count(&session, "broadcasters"), Some(2), "siblings keep their counts");
    session.keys("<Enter>");
    go(&mut session, "by country");
    session.keys("l");
    go(&mut session, "Finland");
    session.keys("<Enter>");
    assert!(session.top().ends_with("from:Finland"), "{}", session.top());
    assert_eq!(session.list().len(), 1);
}

#[test]
fn a_click_through_every_value_never_empties_the_tree() {
    let mut session = open();
    let rows = session.filter().len();
    for place in 1..=rows {
        session.keys(&format!("{place}gg <Enter>"));
        assert!(session.filter().len() > 4, "{place}: {:?}", session.filter());
        assert!(!session.list().is_empty());
        session.keys("<Enter>");
    }
}

#[test]
fn at_80_columns_the_filter_slides_over_and_away() {
    let mut session = Session::of(&["harbour"], 80, 24);
    assert!(session.filter().is_empty());
    session.keys("h");
    assert_eq!(session.focus(), Some(PaneKind::Filter));
    assert!(session.view().pane(PaneKind::List).is_some(), "the list stays behind it");
    session.keys("<Esc>");
    assert!(session.filter().is_empty());
}

#[test]
fn a_term_that_no_value_shows_can_be_seen_and_lifted() {
    let mut session = open();
    session.keys("<Esc> =(source:reuters <Space> OR <Space> is:flagged) <Space> zzzz <Enter>");
    assert!(session.list()[0].contains("No story matches"), "{:?}", session.list());
    session.keys("h");
    assert!(session.filter()[0].contains("Query"), "{:?}", session.filter());
    go(&mut session, "zzzz");
    session.keys("<Enter>");
    assert!(!session.top().contains("zzzz") && session.top().contains("OR"), "{}", session.top());
}
