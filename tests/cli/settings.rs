use crate::sandbox::{Sandbox, ended};

#[test]
fn mistakes_in_the_configuration_name_file_line_and_mend() {
    let sandbox = Sandbox::with_news();
    for (text, told, mend) in [
        ("[screen]\ntheme = \"d/ark\"\n", ":2: unknown value `d/ark` for `theme`", "did you mean `dark`?"),
        ("\n[sceen]\n", ":2: unknown section `sceen`", "did you mean `screen`?"),
        ("[library]\nfolders = [\"~/news\"]\nfolder = 1\n", ":3: unknown setting `folder`", "did you mean `folders`?"),
        ("[reading]\nread = true\n", ":2: `read` is true or false", "it must be one of `opened`, `marked`"),
        ("[library]\nfolders = \"x\"\n", ":2: `folders` is a text in quotes", "it must be a list of paths in quotes"),
    ] {
        let path = sandbox.configure("config.toml", text);
        for command in ["list news", "news"] {
            let ended = sandbox.run(command);
            assert_eq!(ended.out, "");
            let expect = format!("dateline: {}{told}\n  hint: {mend}\n", path.display());
            assert_eq!(ended.failed(2), expect, "{command}");
        }
    }
    let path = sandbox.configure("config.toml", "[library\n");
    let told = sandbox.run("list news").failed(2);
    assert!(told.starts_with(&format!("dateline: {}:1: ", path.display())), "{told}");
}

#[test]
fn mistakes_in_the_keymap_name_file_line_and_mend() {
    let sandbox = Sandbox::with_news();
    for (text, told, mend) in [
        ("[global]\n\"x\" = \"toggle-flga\"\n", ":2: unknown action `toggle-flga`", "did you mean `toggle-flag`?"),
        ("[lits]\n\"x\" = \"open\"\n", ":1: unknown layer `lits`", "did you mean `list`?"),
        ("[global]\n\n\"<Entr>\" = \"open\"\n", ":3: unknown key `<Entr>`", "write keys as"),
        ("[global]\n\"g\" = \"open\"\n", ":2: `g` and `g", "take one away first"),
        ("[global]\n\"x\" = 3\n", ":2: `x` is a number", "it must be the name of an action in quotes"),
    ] {
        let path = sandbox.configure("keymap.toml", text);
        let said = sandbox.run("news").failed(2);
        let mut lines = said.lines();
        assert!(lines.next().unwrap().starts_with(&format!("dateline: {}{told}", path.display())), "{said}");
        assert!(lines.next().unwrap().starts_with(&format!("  hint: {mend}")), "{said}");
    }
}

#[test]
fn mistakes_in_saved_searches_name_file_line_and_mend() {
    let sandbox = Sandbox::with_news();
    let one = "[[search]]\nname = \"a\"\nquery = \"is:unread\"\n";
    for (file, text, told) in [
        (
            "searches.toml",
            "[[search]]\nname = \"a\"\nquery = \"regoin:x\"\n".to_owned(),
            ":3: no field is called `regoin`",
        ),
        (
            "config.toml",
            "[[search]]\nname = \"a\"\n\nquery = \"is:unraed\"\n".to_owned(),
            ":4: `unraed` is no value of `is:`",
        ),
        ("searches.toml", format!("{one}{one}"), ":5: two searches are called `a`"),
        ("searches.toml", "[screen]\n".to_owned(), ":1: unknown section `screen`"),
    ] {
        let path = sandbox.configure(file, &text);
        let said = sandbox.run("news").failed(2);
        assert!(said.starts_with(&format!("dateline: {}{told}", path.display())), "{said}");
        assert!(said.contains("  hint: "), "{said}");
        sandbox.configure(file, "");
    }
    sandbox.configure("config.toml", one);
    sandbox.configure("searches.toml", one);
    assert!(!sandbox.run("list --no-state news").fine().is_empty(), "one name in both files: the configuration wins");
}

#[test]
fn a_right_keymap_and_configuration_are_silent() {
    let sandbox = Sandbox::with_news();
    sandbox.configure("keymap.toml", "[global]\n\"x\" = \"toggle-flag\"\n\"r\" = \"\"\n");
    let folder = sandbox.path("news");
    sandbox.configure("config.toml", &format!("[library]\nfolders = [\"{}\"]\n", folder.display()));
    assert_eq!(sandbox.run("list").fine().lines().count(), 6, "the configured folder is the library");
}

#[test]
fn a_named_configuration_must_be_there() {
    let sandbox = Sandbox::with_news();
    assert_eq!(
        sandbox.run("list news --config gone.toml").failed(2),
        "dateline: gone.toml: cannot read: no such file or directory\n"
    );
    sandbox.write("mine/config.toml", b"[screen]\nascii = true\n");
    sandbox.run("list news --config mine/config.toml").fine();
}

#[test]
fn folders_of_the_xdg_variables_are_used() {
    let sandbox = Sandbox::with_news();
    let mut command = sandbox.command(["add", "news/late.txt"]);
    command.env("XDG_DATA_HOME", sandbox.path("data"));
    ended(command, b"").fine();
    assert!(sandbox.path("data/dateline/documents/late.txt").is_file());
}

#[test]
fn a_home_that_is_not_there_stops_no_reading() {
    let sandbox = Sandbox::with_news();
    let before = sandbox.files();
    for home in ["/dev/null/nowhere", "", "relative"] {
        let mut command = sandbox.command(["list", "--no-state", "news"]);
        command.env("HOME", home);
        assert_eq!(ended(command, b"").fine().lines().count(), 6);
    }
    let mut command = sandbox.command(["list", "--no-state", "news"]);
    command.env_remove("HOME");
    assert_eq!(ended(command, b"").fine().lines().count(), 6);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn a_state_folder_that_cannot_be_read_stops_no_list() {
    let sandbox = Sandbox::with_news();
    sandbox.write("home/.local/state/dateline", b"a file where a folder should be");
    let ended = sandbox.run("list news");
    assert_eq!((ended.code, ended.out.lines().count()), (Some(1), 6), "{}", ended.err);
}

#[test]
fn a_poor_terminal_is_refused_with_a_hint() {
    let sandbox = Sandbox::with_news();
    for term in ["", "dumb"] {
        let mut command = sandbox.command(["news"]);
        command.env("TERM", term);
        let told = ended(command, b"").failed(2);
        assert!(told.contains("hint: `dateline --plain`"), "{told}");
    }
}

#[test]
fn a_theme_of_ones_own_is_read_from_beside_the_configuration() {
    let sandbox = Sandbox::with_news();
    let theme = "home/.config/dateline/themes/paper.toml";
    sandbox.write("home/.config/dateline/config.toml", b"[screen]\ntheme = \"paper\"\n");
    let told = sandbox.run("list news").failed(2);
    assert!(told.contains("config.toml:2: no theme is called `paper`") && told.contains("themes/paper.toml"), "{told}");
    sandbox.write(theme, b"based-on = \"light\"\naccnt = 25\n");
    let told = sandbox.run("list news").failed(2);
    assert!(told.contains("paper.toml:2: nothing of the screen is called `accnt`"), "{told}");
    assert!(told.contains("did you mean `accent`?"), "{told}");
    sandbox.write(theme, b"based-on = \"light\"\naccent = 25\n");
    sandbox.run("list news").fine();
    let told = sandbox.run("--theme papre news").failed(2);
    assert!(told.contains("no theme is called `papre`"), "{told}");
    let told = sandbox.run("--theme ../paper news").failed(2);
    assert!(told.contains("no theme is called `../paper`") && !told.contains("write your own"), "{told}");
}
