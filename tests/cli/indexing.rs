//! `dateline index`, and lists with an index and without.

use crate::corpus;
use crate::sandbox::Sandbox;

#[test]
fn a_list_is_the_same_with_an_index_without_and_when_it_is_damaged() {
    let sandbox = Sandbox::new();
    corpus::write(&sandbox.path("news"), 1_030).unwrap();
    let list = "list --format jsonl news";
    let cold = sandbox.run(&format!("{list} --no-cache")).fine();
    assert!(!sandbox.path("home/.cache").exists(), "nothing is written unasked");
    let told = sandbox.run("index build news").fine();
    assert_eq!(told, format!("{} stories indexed\n", cold.lines().count()));
    assert_eq!(sandbox.run(list).fine(), cold);
    let of_words = |more: &str| sandbox.run(&format!("list --query harbour {more} news")).fine();
    assert_eq!(of_words(""), of_words("--no-cache"));
    assert_eq!(of_words("--no-state"), of_words("--no-cache"));
    assert_eq!(sandbox.run("index build news").fine(), told, "built again in its place");

    let status = sandbox.run("index status").fine();
    assert!(status.contains("/news: ") && status.contains(" stories of "), "{status}");
    assert!(!status.contains("another program"), "{status}");
    for (path, bytes) in sandbox.files().into_iter().filter(|(path, _)| path.contains(".cache/dateline/index")) {
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(sandbox.path(&path)).unwrap().permissions())
                & 0o77,
            0
        );
        let mut damaged = bytes;
        if let Some(byte) = damaged.get_mut(1_000) {
            *byte ^= 1;
        }
        sandbox.write(&path, &damaged);
    }
    assert_eq!(sandbox.run(list).fine(), cold, "what is damaged is not used");
    assert_eq!(sandbox.run("index drop news").fine(), "dropped\n");
    assert_eq!(sandbox.run(list).fine(), cold);
    assert_eq!(sandbox.run("index drop").fine(), "0 indexes dropped\n");
    assert!(sandbox.run("index status").fine().starts_with("no index yet"));
}

#[test]
fn an_index_is_of_one_configuration_and_few_stories_need_none() {
    let sandbox = Sandbox::new();
    corpus::write(&sandbox.path("news"), 1_030).unwrap();
    let _ = sandbox.run("index build news").fine();
    sandbox.configure("config.toml", "[[document]]\nfiles = \"**\"\npublisher = \"Me\"\n");
    let list = "list --query publisher:me news";
    let told = sandbox.run(list).fine();
    assert!(told.lines().count() >= 1_000);
    assert_eq!(sandbox.run("list --query publisher:me --no-cache news").fine(), told);
    assert!(sandbox.run("index status").fine().contains("of another program or configuration"));

    sandbox.write("few/a.txt", b"A STORY\nSome words of a story that stands alone. (TASS, March 14, 2025)\n");
    assert_eq!(sandbox.run("index build few").fine(), "1 story: few enough to be read at each start\n");
}
