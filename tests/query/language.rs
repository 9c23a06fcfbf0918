//! What the parser understands, how it prints it, and what it says about the rest.

use dateline::query::{Dates, Feature, Field, Owned, Query, State, Value, When, parse};

/// Parses without fault and prints canonically; what is printed is read as the same query.
#[track_caller]
fn check(text: &str, canonical: &str) {
    let (query, diagnostics) = parse(text);
    assert!(diagnostics.is_empty(), "{}", diagnostics.iter().map(|d| d.render(text)).collect::<String>());
    assert_eq!(query.to_string(), canonical);
    assert_eq!(parse(canonical), (query, Vec::new()));
}

/// Parses with faults: what is understood, and the first fault under the text.
#[track_caller]
fn fault(text: &str, understood: &str, report: &str) {
    let (query, diagnostics) = parse(text);
    assert_eq!(query.to_string(), understood);
    let rendered = diagnostics.first().map(|d| d.render(text)).unwrap_or_default();
    let lines: Vec<&str> = rendered.lines().skip(1).collect();
    assert_eq!(lines.join("\n"), report.trim_start_matches('\n'));
}

#[test]
fn words_phrases_and_prefixes() {
    check("", "");
    check("  ", "");
    check("*", "");
    check("strike", "strike");
    check("\"strike\"", "strike");
    check("\"second   week\"", "\"second week\"");
    check("“second week”", "\"second week\"");
    check("stri*", "stri*");
    check("\"second we\"*", "\"second we\"*");
    check("U.S. RFE/RL S-400 1,000", "U.S. RFE/RL S-400 1,000");
    check("12:30", "\"12:30\"");
    check("https://example.org/a", "\"https://example.org/a\"");
    check("Iran: the deal", "\"Iran:\" the deal");
    check("Łódź 東京 Ελλάδα", "Łódź 東京 Ελλάδα");
    check(r#""say \"no\" \\ now""#, r#""say \"no\" \\ now""#);
    check("and or not", "and or not");
    check("\"OR\"", "\"OR\"");
}

#[test]
fn and_or_not() {
    check("a b", "a b");
    check("a AND b", "a b");
    check("a OR b c", "a OR (b c)");
    check("(a OR b) c", "(a OR b) c");
    check("a OR (b OR c)", "a OR b OR c");
    check("NOT a -b", "-a -b");
    check("--a", "\"--a\"");
    check("NOT NOT a", "a");
    check("-(a b)", "-(a b)");
    check("-(a OR b)", "-(a OR b)");
    check("((((a))))", "a");
    check("a (b c) d", "a b c d");
    check("a OR *", "");
    check("-*", "-*");
    check("a -b-c", "a -b-c");
}

#[test]
fn fields_and_their_values() {
    check("region:europe", "region:europe");
    check("Region:Europe", "region:Europe");
    check("region: europe", "region:europe");
    check("label:\"British Isles\"", "label:\"British Isles\"");
    check("region:(europe OR asia)", "region:europe,asia");
    check("region:europe,asia", "region:europe,asia");
    check("region:europe, asia strike", "region:europe,asia strike");
    check("region:europe OR region:asia", "region:europe,asia");
    check("region:(europe asia)", "region:europe region:asia");
    check("region:(europe -asia)", "region:europe -region:asia");
    check("-source:tass,ria", "-source:tass,ria");
    check("label:\"a, b\",c", "label:\"a, b\",c");
    check("headline:(strike OR \"walk out\")", "headline:(strike OR \"walk out\")");
    check("headline:1,000", "headline:1,000");
    check("body:stri* ednote:x note:y doc:z", "body:stri* ednote:x note:y doc:z");
    check("link:example.org/a?b=c", "link:example.org/a?b=c");
    check("link:https://example.org", "link:\"https://example.org\"");
    check("source:none", "source:none");
    check("source:\"none\"", "source:\"none\"");
    check("region:none,europe", "region:none,europe");
    check("is:unread is:READ has:note", "is:unread is:read has:note");
    check("is:unread,flagged", "is:unread,flagged");
    check("topic:AND", "topic:\"AND\"");
    check("headline:a OR headline:b OR c", "headline:a OR headline:b OR c");
    check("tag:-x", "tag:\"-x\"");
}

#[test]
fn dates_and_ranges() {
    check("date:2024 date:2024-10 date:2024-10-23", "date:2024 date:2024-10 date:2024-10-23");
    check("date:2024-10..2024-11", "date:2024-10..2024-11");
    check("date:2024-10..", "date:>=2024-10");
    check("date:..2024-10", "date:<=2024-10");
    check("date:>=2024-11 date:>2024 date:<=2024 date:<2024", "date:>=2024-11 date:>2024 date:<=2024 date:<2024");
    check("since:7d", "since:7d");
    check("since:2w since:1m since:1y", "since:2w since:1m since:1y");
    check("since:2024-10", "date:>=2024-10");
    check("date:>=7d", "since:7d");
    check("before:2024-11-01 after:2024", "date:<2024-11-01 date:>2024");
    check("date:today,2024", "date:today,2024");
    check("date:none due:none", "date:none due:none");
    check("due:<=+7d due:today", "due:<=+7d due:today");
    check("date:(2023 OR 2021)", "date:2023,2021");
}

#[test]
fn faults_say_what_was_expected() {
    fault(
        "regoin:europe strike",
        "strike",
        "
^^^^^^
no field is called `regoin`; did you mean `region`?",
    );
    fault(
        "a foo:b",
        "a",
        "
  ^^^
no field is called `foo`; put quotes around it to look for the words",
    );
    fault(
        "is:unraed",
        "",
        "
   ^^^^^^
`unraed` is no value of `is:`; did you mean `unread`?",
    );
    fault(
        "has:x a",
        "a",
        "
    ^
`x` is no value of `has:`; expected `note`, `links` or `ednote`",
    );
    fault("date:2024-13 a", "a", "
     ^^^^^^^
`2024-13` is no value of `date:`; expected a date such as `2024`, `2024-10`, `2024-10-23` or a range such as `2024-10..2024-11`, `>=2024`");
    fault(
        "since:x",
        "",
        "
      ^
`x` is no value of `since:`; expected a time such as `7d`, `2w`, `1m`, `1y` or a date",
    );
    fault(
        "date:2025..2024",
        "date:2025..2024",
        "
     ^^^^^^^^^^
this range ends before it begins",
    );
    fault(
        "region:",
        "",
        "
       ^
`region:` has no value; expected a name or `none`",
    );
    fault(
        "region:a, b,",
        "region:a,b",
        "
            ^
`region:` has no value; expected a name or `none`",
    );
    fault(
        "region:eur*",
        "",
        "
       ^^^^
`region:` takes no `*`",
    );
    fault(
        "headline: OR a",
        "a",
        "
         ^
`headline:` has no value; expected a word or a \"phrase\"",
    );
    fault(
        "(a b",
        "a b",
        "
^
this `(` is never closed; expected `)`",
    );
    fault(
        "a) b",
        "a b",
        "
 ^
this `)` closes nothing; take it out, or put a `(` before",
    );
    fault(
        "() a",
        "a",
        "
^^
nothing stands between the parentheses; expected a word, a `field:value` or `(`",
    );
    fault(
        "a OR",
        "a",
        "
    ^
nothing stands after `OR`; expected a word, a `field:value` or `(`",
    );
    fault(
        "OR a",
        "a",
        "
^^
nothing stands before `OR`; expected a word, a `field:value` or `(`",
    );
    fault(
        "a AND",
        "a",
        "
     ^
nothing stands after `AND`; expected a word, a `field:value` or `(`",
    );
    fault(
        "a NOT",
        "a",
        "
     ^
nothing stands after `NOT`; expected a word, a `field:value` or `(`",
    );
    fault(
        "a \"second we",
        "a \"second we\"",
        "
  ^^^^^^^^^^
this quote is never closed; expected `\"`",
    );
    fault(
        "region:(europe date:2024)",
        "region:europe date:2024",
        "
               ^^^^^
`date:` stands inside the values of another field",
    );
    fault(
        "headline:—",
        "",
        "
         ^
`—` has no letters or digits to look for; expected a word or a \"phrase\"",
    );
    fault(
        "東京 foo:b",
        "東京",
        "
     ^^^
no field is called `foo`; put quotes around it to look for the words",
    );
}

#[test]
fn a_dash_among_words_is_no_error() {
    let (query, diagnostics) = parse("Iran – the deal - now");
    assert_eq!(query.to_string(), "Iran the deal now");
    assert!(diagnostics.iter().all(|diagnostic| !diagnostic.is_error()));
}

#[test]
fn nesting_has_a_bottom() {
    let deep = format!("{}a{} b", "(".repeat(1000), ")".repeat(1000));
    let (query, diagnostics) = parse(&deep);
    assert_eq!((query.to_string().as_str(), diagnostics.len()), ("b", 1));
    let _ = parse(&"(".repeat(100_000));
    let _ = parse(&"-(".repeat(100_000));
    let _ = parse(&"NOT ".repeat(100_000));
    assert_eq!(parse(&format!("{}a{}", "(".repeat(64), ")".repeat(64))).1, []);
}

#[test]
fn a_query_is_built_without_text() {
    let when = When::read("2024-10").unwrap();
    let query = Query::words("harbour strike")
        .and(Query::field(Field::Region, Value::name("Europe")).or(Query::field(Field::Region, Value::name("none"))))
        .and(Query::is(State::Unread).not())
        .and(Query::has(Feature::Links).or(Query::dated(Dates::In(when))));
    assert_eq!(query.to_string(), "\"harbour strike\" region:Europe,\"none\" -is:unread (has:links OR date:2024-10)");
    assert_eq!(query.to_string().parse(), Ok(query));
    assert!(Query::field(Field::Is, Value::name("unread")).is_all());
    assert!(Query::words("…").is_all());
}

#[test]
fn a_pane_owns_the_top_level_terms_of_its_field() {
    let (query, _) = parse("strike region:europe -region:RU,UA (region:asia OR source:tass) is:unread");
    let terms = query.terms_of(Field::Region);
    assert_eq!(
        terms.owned,
        [Owned::Any(vec![Value::name("europe")]), Owned::Not(vec![Value::name("RU"), Value::name("UA")])]
    );
    assert_eq!(terms.foreign, [3]);
    assert_eq!(query.chips()[3], "region:asia OR source:tass");
    assert_eq!(query.without(Field::Region).to_string(), "strike (region:asia OR source:tass) is:unread");
    let set = |terms| query.set_terms(Field::Region, terms).to_string();
    assert_eq!(
        set(vec![Owned::Any(vec![Value::name("Africa"), Value::None])]),
        "strike region:Africa,none (region:asia OR source:tass) is:unread"
    );
    assert_eq!(set(vec![Owned::Any(Vec::new())]), set(Vec::new()));
    assert_eq!(query.remove_chip(3).remove_chip(0).to_string(), "region:europe -region:RU,UA is:unread");
    let lone = parse("region:europe OR source:x").0;
    assert_eq!(
        lone.set_terms(Field::Is, vec![Owned::Any(vec![Value::Is(State::Unread)])]).to_string(),
        "(region:europe OR source:x) is:unread"
    );
    assert_eq!(lone.remove_chip(0), Query::all());
}
