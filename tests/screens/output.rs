//! Getting text out: copies, links, pipes, the export form. Nothing leaves before it was shown and Enter was pressed.

use dateline::app::output::Output;
use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Answer, Errand, Event, Settings};
use dateline::library::export::{Form, Template};
use dateline::library::instruction::Instruction;
use dateline::library::rules::Rule;

use crate::session::Session;

fn harbour() -> Session {
    Session::of(&["harbour"], 80, 24)
}

fn with(output: Output, names: &[&str]) -> Session {
    let mut session = Session::with(100, 30, Bookmark::default(), Settings { output, ..Settings::default() });
    session.load(names).event(Event::LoadEnded);
    session
}

fn overlay(session: &Session) -> String {
    session.rows(PaneKind::Overlay).join("\n")
}

const LINKED: &str = "A BRIDGE OPENS\nThe bridge is open to all. It took nine years. (Reuters, March 14, 2025)\nwww.lantern.example/bridge\n";

fn linked(output: Output) -> Session {
    let mut session = Session::with(100, 30, Bookmark::default(), Settings { output, ..Settings::default() });
    let batch = crate::session::batch([("a.txt", LINKED.as_bytes())]);
    session.event(Event::Loaded(Box::new(batch))).event(Event::LoadEnded);
    session
}

fn browser() -> Output {
    let words = ["firefox", "--new-tab", "{url}"].map(String::from).to_vec();
    Output { browser: Some(words), ..Output::default() }
}

#[test]
fn citation_text_title_and_link_are_copied() {
    let mut session = harbour();
    session.keys("2j yy yh yt yu");
    assert_eq!(session.copied[0], "“TALKS RESUME IN OSLO”, Yle, 12 March 2025, in: harbour.txt, lines 5 to 7.");
    assert_eq!(session.copied[1], "TALKS RESUME IN OSLO");
    assert!(session.copied[2].contains("Nobody expects a result") && session.copied[2].ends_with(&session.copied[0]));
    assert_eq!(session.copied.len(), 3, "there is no link");
    assert!(session.bottom().contains("no web link in this story"), "{}", session.bottom());
    let mut session = linked(Output::default());
    session.keys("yu");
    assert_eq!(session.copied, ["https://www.lantern.example/bridge"]);
}

#[test]
fn counts_and_selections_copy_several() {
    let mut session = harbour();
    session.keys("3yy");
    assert_eq!(session.copied[0].lines().count(), 3);
    assert!(session.bottom().contains("3 citations sent to the clipboard"), "{}", session.bottom());
    session.keys("G v k yh");
    assert_eq!(session.copied[1].lines().count(), 2);
    assert!(!session.frame_of(PaneKind::List).1.contains("selected"));
}

#[test]
fn a_style_of_ones_own_is_used() {
    let output = Output {
        styles: vec![
            ("full".into(), Template::style("full").unwrap()),
            ("mine".into(), Template::parse("{source}!").unwrap()),
        ],
        style: 1,
        ..Output::default()
    };
    let mut session = with(output, &["harbour"]);
    session.keys("2j yy");
    assert_eq!(session.copied, ["Yle!"]);
}

#[test]
fn where_the_clipboard_is_turned_off_text_is_shown() {
    let mut session = with(Output { clipboard: false, ..Output::default() }, &["harbour"]);
    session.keys("2j yy");
    assert!(session.copied.is_empty());
    assert!(overlay(&session).contains("“TALKS RESUME IN OSLO”, Yle, 12 March 2025"), "{}", overlay(&session));
    session.keys("q x j j j l");
    assert!(overlay(&session).contains("the clipboard"), "{}", overlay(&session));
    session.keys("<Enter>");
    assert!(session.copied.is_empty() && session.errands.is_empty());
    assert!(overlay(&session).contains("# News brief, 31 March 2025"), "{}", overlay(&session));
}

#[test]
fn a_link_is_shown_as_it_will_be_opened_and_opened_on_enter_only() {
    let mut session = linked(browser());
    session.keys("o");
    let shown = overlay(&session);
    assert!(shown.contains("runs: firefox --new-tab https://www.lantern.example/bridge"), "{shown}");
    for no in ["<Esc>", "q"] {
        session.keys(no).keys("o");
    }
    assert!(session.errands.is_empty());
    session.replies.push_back(Answer::Opened);
    session.keys("<Enter>");
    let words = ["firefox", "--new-tab", "https://www.lantern.example/bridge"].map(String::from).to_vec();
    assert_eq!(session.errands, [Errand::Open { words }]);
    assert!(session.bottom().contains("opened"), "{}", session.bottom());
}

#[test]
fn without_a_browser_the_link_can_be_copied() {
    let mut session = linked(Output::default());
    session.keys("o");
    assert!(overlay(&session).contains("no browser is set"), "{}", overlay(&session));
    session.keys("<Enter>");
    assert!(session.errands.is_empty());
    session.keys("o y");
    assert_eq!(session.copied, ["https://www.lantern.example/bridge"]);
}

#[test]
fn a_story_without_a_link_says_so() {
    let mut session = with(browser(), &["harbour"]);
    session.keys("o");
    assert!(session.bottom().contains("this story has no link"), "{}", session.bottom());
    assert!(overlay(&session).is_empty());
}

#[test]
fn stories_are_piped_to_a_command_that_was_shown() {
    let pipes = vec![
        ("words".into(), vec!["wc".into(), "-w".into()]),
        ("mail".into(), vec!["mail".into(), "-s".into(), "two words; $(x)".into(), "me".into()]),
    ];
    let mut session = with(Output { pipes, ..Output::default() }, &["harbour"]);
    session.keys("2j |");
    assert!(overlay(&session).contains("runs: wc -w"), "{}", overlay(&session));
    session.keys("j");
    assert!(overlay(&session).contains("runs: mail -s “two words; $(x)” me"), "{}", overlay(&session));
    assert!(session.errands.is_empty());
    session.replies.push_back(Answer::Piped { title: "words is done".into(), output: "42\n\u{1b}[31m\n".into() });
    session.keys("1 <Enter>");
    let Errand::Pipe { words, input, .. } = &session.errands[0] else { panic!("{:?}", session.errands) };
    assert_eq!(words, &["wc", "-w"]);
    assert!(input.starts_with("TALKS RESUME IN OSLO\n\n") && input.ends_with("lines 5 to 7.\n"), "{input}");
    assert!(overlay(&session).contains("42") && overlay(&session).contains("^[[31m"), "{}", overlay(&session));
    session.replies.push_back(Answer::Failed("cannot start wc: no such file or directory".into()));
    session.keys("q | <Enter>");
    assert!(session.bottom().contains("cannot start wc"), "{}", session.bottom());
    let mut session = harbour();
    session.keys("|");
    assert!(session.bottom().contains("no command is set"), "{}", session.bottom());
}

#[test]
fn an_export_is_asked_for_shown_and_written() {
    let mut session = harbour();
    session.keys("x");
    let form = overlay(&session);
    for line in [
        "> export   the list, 5 stories",
        "as       md, brief in Markdown",
        "grouped  by region",
        "to       a file",
        "named    brief-2025-03-31.md",
        "Enter exports",
    ] {
        assert!(form.contains(line), "{form}");
    }
    session.replies.push_back(Answer::Written { path: "brief-2025-03-31.md".into(), stories: 5 });
    session.keys("<Enter>");
    let [Errand::Write { path, text, stories, over }] = &session.errands[..] else { panic!("{:?}", session.errands) };
    assert_eq!((path.as_str(), *stories, *over), ("brief-2025-03-31.md", 5, false));
    assert!(text.starts_with("# News brief, 31 March 2025\n\n5 stories, ") && text.contains("## Europe"), "{text}");
    assert!(session.bottom().contains("5 stories written to brief-2025-03-31.md"), "{}", session.bottom());
}

#[test]
fn the_form_is_filled_in_with_a_few_keys() {
    let mut session = harbour();
    session.keys("2f x l");
    assert!(overlay(&session).contains("all that is flagged, 2 stories"), "{}", overlay(&session));
    session.keys("l");
    assert!(overlay(&session).contains("this story"), "{}", overlay(&session));
    session.keys("l j l l");
    let form = overlay(&session);
    assert!(form.contains("csv, table, a row a story") && form.contains("stories-2025-03-31.csv"), "{form}");
    assert!(!form.contains("grouped"), "{form}");
    session.keys("e <C-u> o u t . c s v <Enter>");
    assert!(overlay(&session).contains("named    out.csv"), "{}", overlay(&session));
    session.keys("<Enter>");
    let [Errand::Write { path, text, .. }] = &session.errands[..] else { panic!("{:?}", session.errands) };
    assert!(path == "out.csv" && text.starts_with("id,headline,"), "{path}");
    session.keys("x");
    let form = overlay(&session);
    assert!(
        form.contains("csv, table") && form.contains("stories-2025-03-31.csv"),
        "the form is as it was left: {form}"
    );
    session.keys("<Esc>");
    assert!(session.bottom().contains("nothing was exported"), "{}", session.bottom());
    session.keys("G v k x");
    assert!(overlay(&session).contains("the selection, 2 stories"), "{}", overlay(&session));
}

#[test]
fn a_file_that_is_there_is_replaced_only_after_a_question() {
    for (answer, written) in [("n", 1), ("<Esc>", 1), ("y", 2)] {
        let mut session = harbour();
        let errand = Errand::Write { path: "b.md".into(), text: "text".into(), stories: 5, over: false };
        session.replies.push_back(Answer::Taken { path: "b.md".into(), errand });
        session.keys("x <Enter>");
        assert!(overlay(&session).contains("b.md is there already. Write over it?"), "{}", overlay(&session));
        session.keys(answer);
        assert_eq!(session.errands.len(), written, "{answer}");
        if let Some(Errand::Write { over, text, .. }) = session.errands.get(1) {
            assert!(*over && text == "text");
        }
    }
}

#[test]
fn a_folder_that_is_not_there_is_made_after_a_question() {
    for (answer, errands) in [("n", 1), ("y", 2)] {
        let mut session = harbour();
        let errand = Errand::Write { path: "~/briefs/b.md".into(), text: "text".into(), stories: 5, over: false };
        session.replies.push_back(Answer::NoFolder { folder: "~/briefs".into(), errand: errand.clone() });
        session.keys("x <Enter>");
        let asked = "There is no folder ~/briefs. Make it, and write the file?";
        assert!(overlay(&session).contains(asked), "{}", overlay(&session));
        session.keys(answer);
        assert_eq!(session.errands.len(), errands, "{answer}");
        if let Some(made) = session.errands.get(1) {
            assert_eq!(*made, Errand::MakeFolder { folder: "~/briefs".into(), then: Box::new(errand) });
        }
    }
}

#[test]
fn a_large_export_is_made_between_keys() {
    let settings = Settings { slice: Some(1), ..Settings::default() };
    let mut session = Session::with(80, 24, Bookmark::default(), settings);
    session.load(&["harbour"]).event(Event::LoadEnded);
    session.searches = false;
    session.keys("x <Enter>");
    assert!(session.errands.is_empty() && session.bottom().contains("exporting 5 stories"), "{}", session.bottom());
    session.keys("j j");
    assert!(session.errands.is_empty());
    session.searches = true;
    session.keys("k");
    assert_eq!(session.errands.len(), 1);
}

#[test]
fn in_an_empty_list_nothing_is_copied_opened_or_exported() {
    let mut session = Session::of(&[], 80, 24);
    session.keys("yy yu yt yh o | x");
    assert!(session.copied.is_empty() && session.errands.is_empty() && overlay(&session).is_empty());
    assert!(session.bottom().contains("there is no story to export"), "{}", session.bottom());
}

#[test]
fn a_paste_is_text_in_the_form_and_nothing_else() {
    let mut session = harbour();
    session.keys("x");
    session.event(Event::Paste("\rqx\n".to_owned()));
    assert!(overlay(&session).contains("export   the list") && session.errands.is_empty());
    session.keys("e <C-u>");
    assert!(session.view().typing && session.view().cursor.is_some());
    session.event(Event::Paste("a\nname.md".to_owned())).keys("<Enter>");
    assert!(overlay(&session).contains("named    a name.md"), "{}", overlay(&session));
    assert!(session.errands.is_empty());
}

#[test]
fn the_form_and_the_lists_fit_every_size() {
    for (width, height) in [(20, 5), (40, 12), (80, 24), (120, 40), (300, 100), (21, 6)] {
        let mut session = linked(browser());
        session.resize(width, height).keys("x j j j j l h e a b <Enter> <Esc> o j <Esc>");
        let output =
            Output { pipes: (0..40).map(|n| (format!("p{n}"), vec!["x".repeat(200)])).collect(), ..Output::default() };
        let mut session = linked(output);
        session.resize(width, height).keys("| 9 j j j k").keys(&"j".repeat(40));
        assert!(!overlay(&session).is_empty());
        if height > 10 {
            assert!(overlay(&session).contains("p39"), "{width}x{height}: {}", overlay(&session));
        }
    }
}

fn rule(query: &str, words: &[&str]) -> Rule {
    let instructions = words.iter().map(|word| Instruction::parse(word).unwrap()).collect();
    Rule { name: query.into(), query: query.parse().unwrap(), instructions }
}

#[test]
fn where_the_screen_is_narrow_the_keys_of_the_form_take_two_lines() {
    let mut session = Session::seeds(40, 12);
    session.keys("x");
    let rows = session.rows(PaneKind::Overlay);
    let keys = rows.join(" ");
    assert!(
        !keys.contains('…')
            && ["Enter exports", "h l change", "j k row", "e name", "Esc no"].iter().all(|key| keys.contains(key)),
        "{rows:#?}"
    );
}

#[test]
fn rules_mark_what_arrives_once_and_can_be_undone() {
    let rules = vec![rule("source:reuters", &["flag", "tag=+wire"]), rule("region:asia", &["read"])];
    for slice in [None, Some(1)] {
        let settings = Settings { rules: rules.clone(), slice, ..Settings::default() };
        let mut session = Session::with(80, 24, Bookmark::default(), settings);
        session.load(&["harbour"]);
        assert_eq!(session.appended, 0, "rules wait until everything has been read");
        session.event(Event::LoadEnded);
        assert_eq!(session.appended, 1, "one step");
        assert!(session.bottom().contains("rules marked 2 stories; u undoes"), "{}", session.bottom());
        let flagged = |session: &Session| session.list().iter().filter(|row| row.contains('⚑')).count();
        assert_eq!(flagged(&session), 2);
        session.keys("U");
        assert!(overlay(&session).contains("  by your rules"), "{}", overlay(&session));
        session.keys("<Esc>").keys("u");
        assert!(session.bottom().contains("undone: "), "{}", session.bottom());
        assert_eq!(flagged(&session), 0);
        session.load(&["late"]).event(Event::LoadEnded);
        assert_eq!((flagged(&session), session.appended), (0, 2), "what was taken back stays so");
        let text = "TRAM STRIKE IN RIGA\nThe drivers of Riga have parked their trams. (Reuters, March 16, 2025)\n";
        let batch = crate::session::batch([("new.txt", text.as_bytes())]);
        session.event(Event::Loaded(Box::new(batch))).event(Event::LoadEnded).keys("R");
        assert_eq!(flagged(&session), 1, "what is new meets the rules");
    }
}

#[test]
fn the_forms_of_the_configuration_are_what_the_form_begins_with() {
    let output = Output { form: Form::Ris, folder: "~/briefs/".into(), ..Output::default() };
    let mut session = with(output, &["harbour"]);
    session.keys("x");
    assert!(overlay(&session).contains("~/briefs/stories-2025-03-31.ris"), "{}", overlay(&session));
}
