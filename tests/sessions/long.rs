//! A long session.

use crate::Home;

/// Private memory in kB.
fn private_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Some thousand actions over an index: searches typed letter by letter and lifted, stories opened and left, panes folded. With
/// `DATELINE_LONG` ten times as many.
#[test]
fn thousands_of_actions_leave_no_memory_behind() {
    #[allow(clippy::disallowed_methods)]
    let rounds = if std::env::var_os("DATELINE_LONG").is_some() { 400 } else { 40 };
    let home = Home::new("growth");
    let story = |number: usize| {
        let place = ["Oslo", "Paris", "Lagos"][number % 3];
        format!("{place} REPORT {number}\nThe ferry {number} waits in {place}. (DW, March {}, 2025)\n", 1 + number % 28)
    };
    let stories: String = (0..1_500).map(story).collect();
    std::fs::write(home.0.join("news/13.txt"), stories).unwrap();
    home.run("index build news");
    let mut session = home.spec().start();
    session.wait_for("1 of 1 51");
    session.wait_gone("reading");
    let mut after = Vec::new();
    for round in 0..rounds {
        for keys in ["/ferry\r", "\x1b", "/osl", "\x1b", "jjjJJ", "G", "ggzz", "/tells*\r", "\x1b", "/zz\x1b"] {
            session.send(keys);
        }
        session.settle_briefly();
        if round == rounds / 4 || round + 1 == rounds {
            session.settle();
            after.push(private_memory(session.pid()));
        }
    }
    let [early, late] = after[..] else { panic!("two looks") };
    eprintln!("private memory {early} kB after a quarter, {late} kB at the end");
    assert!(late < early + early / 10 + 512, "{early} kB after a quarter, {late} kB at the end");
}
