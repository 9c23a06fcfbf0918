use super::super::lex::tokens;
use super::*;

fn dates(text: &str) -> Vec<Written> {
    let tokens = tokens(text, 60);
    let reader = Reader::new(text, &tokens);
    reader.read_list(0).filter(|r| r.next == tokens.len()).map(|r| r.dates).unwrap_or_default()
}

fn yearless(month: u8, day: u8) -> Written {
    Written::Named { year: None, month, day: Some(day) }
}

#[test]
fn reads_days_in_many_languages() {
    for (text, (year, month, day)) in [
        ("October 23, 2024", (2024, 10, 23)),
        ("Oct. 23, 2024", (2024, 10, 23)),
        ("Sept 3rd, 2024", (2024, 9, 3)),
        ("3 May 2021", (2021, 5, 3)),
        ("07 May 2021", (2021, 5, 7)),
        ("30 Agosto 2025", (2025, 8, 30)),
        ("30 Gen 2023", (2023, 1, 30)),
        ("28 Aprile 2017", (2017, 4, 28)),
        ("venerdì 7 luglio 2017", (2017, 7, 7)),
        ("martes, 6 de junio de 2017", (2017, 6, 6)),
        ("23 de mayo de 2025", (2025, 5, 23)),
        ("4. Mai 2022", (2022, 5, 4)),
        ("Monday، 21 December 2020", (2020, 12, 21)),
        ("21 июня 2024", (2024, 6, 21)),
        ("15Aug2021", (2021, 8, 15)),
        ("03-Aug-2021", (2021, 8, 3)),
        ("2024-10-23", (2024, 10, 23)),
        ("2024-10-23T10:30:00Z", (2024, 10, 23)),
        ("2009/06/08", (2009, 6, 8)),
        ("Friday 21 July 2017", (2017, 7, 21)),
        ("May 3 '97", (1997, 5, 3)),
        ("2023年5月12日", (2023, 5, 12)),
        ("2023년 5월 12일", (2023, 5, 12)),
        ("5. 3. 2021", (2021, 3, 5)),
    ] {
        assert_eq!(dates(text), [Written::day(year, month, day)], "{text}");
    }
}

#[test]
fn reads_days_without_a_year_and_months_without_a_day() {
    assert_eq!(dates("July 4"), [yearless(7, 4)]);
    assert_eq!(dates("1er mai"), [yearless(5, 1)]);
    assert_eq!(dates("3 mai"), [yearless(5, 3)]);
    assert_eq!(dates("Июнь 2024"), [Written::Named { year: Some(2024), month: 6, day: None }]);
    assert_eq!(dates("October, 2024"), [Written::Named { year: Some(2024), month: 10, day: None }]);
}

#[test]
fn reads_ranges_and_lists() {
    assert_eq!(dates("May 8-10"), [yearless(5, 8), yearless(5, 10)]);
    assert_eq!(dates("July 4–7, 2024"), [Written::day(2024, 7, 4), Written::day(2024, 7, 7)]);
    assert_eq!(dates("June 30-July 2, 2024"), [Written::day(2024, 6, 30), Written::day(2024, 7, 2)]);
    assert_eq!(dates("5 – 11 April 2003"), [Written::day(2003, 4, 5), Written::day(2003, 4, 11)]);
    assert_eq!(dates("30 April - 2 May 2021"), [Written::day(2021, 4, 30), Written::day(2021, 5, 2)]);
    assert_eq!(dates("May 4 and 5, 2006"), [Written::day(2006, 5, 4), Written::day(2006, 5, 5)]);
    assert_eq!(
        dates("November 25 and November 26, 2017"),
        [Written::day(2017, 11, 25), Written::day(2017, 11, 26)],
        "a year printed once holds for all"
    );
}

#[test]
fn refuses_what_is_no_date() {
    for text in [
        "5.03/9",
        "99.5",
        "31 June 2024",
        "May 32",
        "Part 2",
        "1 2 3",
        "2024",
        "May",
        "12345/6/7",
        "13/13/13",
        "0/5/2020",
        "",
    ] {
        assert!(dates(text).is_empty(), "{text}: {:?}", dates(text));
    }
}

#[test]
fn numbers_keep_both_orders_until_the_document_settles_one() {
    let mut calendar = Calendar::default();
    let ambiguous = dates("04.09.15")[0];
    assert_eq!(calendar.resolve(ambiguous), None);
    calendar.learn(dates("9/30/97")[0]);
    assert_eq!(calendar.resolve(ambiguous), PartialDate::day(2015, 4, 9));
    calendar.learn(dates("30.9.97")[0]);
    assert_eq!(calendar.resolve(ambiguous), None, "a document that mixes both settles nothing");
    assert_eq!(calendar.resolve(dates("04.04.15")[0]), PartialDate::day(2015, 4, 4), "no order is needed here");
    assert_eq!(calendar.resolve(dates("9/30/97")[0]), PartialDate::day(1997, 9, 30));
}

#[test]
fn a_missing_year_comes_from_the_document_only() {
    assert_eq!(Calendar::default().resolve(yearless(7, 4)), None);
    let issued = |text: &str| Calendar { issued: text.parse().ok(), ..Calendar::default() };
    assert_eq!(issued("2017-01-06").resolve(yearless(12, 30)), PartialDate::day(2016, 12, 30));
    assert_eq!(issued("2017-01-06").resolve(yearless(1, 5)), PartialDate::day(2017, 1, 5));
    assert_eq!(issued("2017-12-29").resolve(yearless(1, 2)), PartialDate::day(2018, 1, 2));
    assert_eq!(issued("2017").resolve(yearless(7, 4)), PartialDate::day(2017, 7, 4));
}

#[test]
fn days_before_a_month_in_numbers_settle_their_own_order() {
    let day = |day: u8| Written::Named { year: Some(2013), month: 1, day: Some(day) };
    assert_eq!(dates("05-07.01.13"), [day(5), day(7)]);
    assert_eq!(dates("07-05.01.13"), []);
}
