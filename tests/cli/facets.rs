//! What a person tells of documents and outlets, and the counts by facet, from outside.

use crate::sandbox::Sandbox;

const BULLETIN: &[u8] =
    b"LOCKS SHUT IN OSLO\nThe locks were shut at noon by the board of the canal. (Canal Post, 04/05/2021)\n\
    LOCKS OPEN\nThe locks were opened again in Bergen by the board. (CP, 12/05/2021)\n";

fn field(line: &str, name: &str) -> serde_json::Value {
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    name.split('.').fold(value, |value, name| value[name].clone())
}

#[test]
fn a_file_beside_documents_tells_what_they_do_not_say() {
    let sandbox = Sandbox::new();
    sandbox.write("news/canal/tides-1.txt", BULLETIN);
    sandbox.write(
        "news/canal/other.txt",
        b"A STORY FROM LIMA\nNothing happened there, the board of the port said at noon on the quay.\n",
    );
    sandbox.write(
        "news/dateline.toml",
        b"publisher = \"Canal Board\"\n[[document]]\nfiles = \"tides-*.txt\"\ndate_order = \"mdy\"\ntopic = \"Tides\"\n\
          region = \"Europe\"\nlanguage = \"en\"\n[[document]]\nfiles = \"canal/other.txt\"\ndate = \"2021-06\"\n",
    );
    let out = sandbox.run("list --no-state --format jsonl news").fine();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(lines.iter().all(|line| field(line, "document.publisher") == "Canal Board"));
    assert_eq!((field(lines[0], "date"), field(lines[0], "date_how")), ("2021-06".into(), "config".into()));
    assert_eq!(field(lines[1], "date"), "2021-04-05");
    assert_eq!(field(lines[2], "date"), "2021-12-05");
    assert_eq!(field(lines[1], "region_label"), "Europe");
    assert_eq!(field(lines[1], "tags"), serde_json::json!(["Tides"]));
    assert_eq!(field(lines[1], "document.language"), "en");
    // What the configuration says is said by the reader: it goes before.
    sandbox.configure("config.toml", "[[document]]\nfiles = \"canal/*\"\npublisher = \"Me\"\n");
    assert_eq!(sandbox.run("list --no-state --query publisher:me news").fine().lines().count(), 3);
    // A file that is named itself has its own folder only.
    let out = sandbox.run("list --no-state --format jsonl news/canal/other.txt").fine();
    assert_eq!(field(out.trim(), "date"), serde_json::Value::Null);
}

#[test]
fn a_wrong_file_beside_documents_is_said_once_and_the_documents_are_shown() {
    let sandbox = Sandbox::new();
    sandbox.write("news/a.txt", BULLETIN);
    sandbox.write(
        "news/b.txt",
        b"ANOTHER ONE FROM LIMA\nNothing happened there, the board of the port said at noon on the quay.\n",
    );
    sandbox.write("news/dateline.toml", b"publisher = \"A\"\npublsher = \"B\"\n");
    for command in ["list --no-state news", "check news", "stats --no-state --by source news"] {
        let ended = sandbox.run(command);
        assert_eq!(ended.code, Some(1), "{command}: {}", ended.err);
        assert_eq!(
            ended.err.matches("dateline.toml:2: unknown fact `publsher`; did you mean `publisher`?").count(),
            1,
            "{}",
            ended.err
        );
        assert!(!ended.out.is_empty());
    }
}

#[test]
fn the_name_of_a_file_dates_what_nothing_else_dates() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "news/port-2021-06-30.txt",
        b"A STORY FROM LIMA\nNothing happened there, the board of the port said at noon on the quay.\n",
    );
    sandbox.write("news/canal-2021-07-01.txt", BULLETIN);
    let out = sandbox.run("list --no-state --format jsonl news").fine();
    let dates: Vec<_> = out.lines().map(|line| (field(line, "date"), field(line, "date_how"))).collect();
    assert!(dates.contains(&("2021-06-30".into(), "file".into())), "{dates:?}");
    assert_eq!(sandbox.run("list --no-state --query date:2021-06-30 news").fine().lines().count(), 1);
}

#[test]
fn outlets_of_the_configuration_are_known_by_all_their_names() {
    let sandbox = Sandbox::new();
    sandbox.write("news/a.txt", BULLETIN);
    assert_eq!(sandbox.run("list --no-state --query source:cp news").fine().lines().count(), 1);
    sandbox.configure(
        "config.toml",
        "[[outlet]]\nname = \"Canal Post\"\naliases = [\"CP\"]\nkind = \"newspaper\"\ncountry = \"NO\"\n",
    );
    assert_eq!(sandbox.run("list --no-state --query source:cp news").fine().lines().count(), 2);
    assert_eq!(sandbox.run("list --no-state --query kind:newspaper news").fine().lines().count(), 2);
    assert_eq!(sandbox.run("list --no-state --query from:norway news").fine().lines().count(), 2);
    let told = sandbox.run("list --no-state --query kind:newspapper news").failed(2);
    assert!(
        told.contains("no kind of outlet is called `newspapper`") && told.contains("did you mean `newspaper`?"),
        "{told}"
    );
}

#[test]
fn regions_in_json_are_countries_and_areas() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.txt",
        b"A STORY FROM MOSCOW\nNothing happened there, the board of the port said at noon on the quay.\n",
    );
    let out = sandbox.run("list --no-state --format jsonl a.txt").fine();
    assert_eq!(field(out.trim(), "regions"), serde_json::json!(["Russia", "Eastern Europe", "Europe"]));
}

#[test]
fn stats_count_by_every_facet_in_three_forms() {
    let sandbox = Sandbox::with_news();
    let table = sandbox.run("stats --no-state --by source news").fine();
    let first = table.lines().next().unwrap();
    assert!(first.starts_with("Reuters") && first.contains(" 2  █"), "{table}");
    assert_eq!(table.lines().last(), Some("6 stories"));
    let regions = sandbox.run("stats --no-state --by region news").fine();
    assert!(regions.contains("Europe  ") && regions.contains("  Northern Europe"), "{regions}");
    let csv = sandbox.run("stats --no-state --by country --query region:europe --format csv news").fine();
    assert!(csv.starts_with("country,count,code\nNorway,2,NO\n"), "{csv}");
    let json = sandbox.run("stats --no-state --by main --format json news").fine();
    assert_eq!((field(&json, "schema"), field(&json, "items")), (1.into(), 6.into()));
    let norway = &field(&json, "values")[0];
    assert_eq!((norway["value"].clone(), norway["count"].clone()), ("Norway".into(), 2.into()), "{json}");
    assert_eq!(norway["capital"]["name"], "Oslo");
    for by in
        ["kind", "from", "publisher", "cited", "label", "topic", "tag", "status", "document", "year", "month", "date"]
    {
        for form in ["table", "json", "csv"] {
            let out = sandbox.run(&format!("stats --no-state --by {by} --format {form} news")).fine();
            assert!(!out.is_empty(), "{by} {form}");
        }
    }
    let told = sandbox.run("stats --by sorce news").failed(2);
    assert!(told.contains("did you mean `source`?"), "{told}");
}
