use super::super::dates::Calendar;
use super::*;

/// `source@dates` of every entry, dates without a year as `--MM-DD`.
fn show(credits: &Credits) -> Vec<String> {
    let date = |&d: &Written| match (Calendar::default().resolve(d), d) {
        (Some(known), _) => known.to_string(),
        (None, Written::Named { month, day, .. }) => format!("--{month:02}-{:02}", day.unwrap_or(0)),
        (None, Written::Numbers { first, second, year }) => format!("{first}?{second}?{year}"),
    };
    let entry = |e: &Entry| format!("{}@{}", e.source, e.dates.iter().map(date).collect::<Vec<_>>().join("+"));
    credits.entries.iter().map(entry).collect()
}

fn sure(text: &str) -> Vec<String> {
    let paragraph = format!("The board met again on Tuesday and said so. {text}");
    closing(&paragraph).filter(|c| !c.credits.needs_witness).map(|c| show(&c.credits)).unwrap_or_default()
}

#[test]
fn every_variant_of_a_closing_bracket_is_read() {
    for (text, expect) in [
        ("(TASS, October 23, 2024)", "TASS@2024-10-23"),
        ("(RFE/RL, November 10, 2024)", "RFE/RL@2024-11-10"),
        ("(iStories, November 11, 2024)", "iStories@2024-11-11"),
        ("(UKRINFORM, October 29, 2024)", "UKRINFORM@2024-10-29"),
        ("(Newsweek, July 29, 2017; Reuters, August 2, 2017)", "Newsweek@2017-07-29 | Reuters@2017-08-02"),
        ("(Reuters,\nNovember 25 and November 26, 2017)", "Reuters@2017-11-25+2017-11-26"),
        ("(\nRadio Free Europe/Radio Liberty, January 11, 2018)", "Radio Free Europe/Radio Liberty@2018-01-11"),
        ("(Center for Public Integrity, 04.10.15).", "Center for Public Integrity@4?10?2015"),
        ("(The Guardian, 09.21.16.)", "The Guardian@2016-09-21"),
        ("(Interfax, TASS, 08.14.18)", "Interfax@2018-08-14 | TASS@2018-08-14"),
        ("(Wall Street Journal, 09.20.16, RFE/RL, 09.22.16.)", "Wall Street Journal@2016-09-20 | RFE/RL@2016-09-22"),
        (
            "(World.kbs.co.kr, 03.16.16, Sputnik, 03.23.16,Ukrnews, Belfer Center,  03.22.16, CNN, 03.25.16).",
            "World.kbs.co.kr@2016-03-16 | Sputnik@2016-03-23 | Ukrnews@2016-03-22 | Belfer Center@2016-03-22 | CNN@2016-03-25",
        ),
        ("said.(Tass, 06.21.16).", "Tass@2016-06-21"),
        ("( US Fed News, 06.17.16).", "US Fed News@2016-06-17"),
        ("them.”(CNN, 02.15.15).", "CNN@2015-02-15"),
        (
            "(Radikal, Milliyet, Vatan, NTV, October 15).",
            "Radikal@--10-15 | Milliyet@--10-15 | Vatan@--10-15 | NTV@--10-15",
        ),
        ("(UPI, July 4)", "UPI@--07-04"),
        ("(AP, Oct. 30)", "AP@--10-30"),
        ("(Jurist, IFJ)", "Jurist@ | IFJ@"),
        ("(PRI)", "PRI@"),
        ("(Daily Nation)", "Daily Nation@"),
        ("(The Telegraph)", "The Telegraph@"),
        ("(May 11, 2012, AFP)", "AFP@2012-05-11"),
        ("(May 16, 2012, Forbes, by Kenneth Rapoza)", "Forbes@2012-05-16"),
        ("(Diana Chandler, BP, April 30)", "BP@--04-30"),
        ("(The Times (UK), May 3, 2021)", "The Times (UK)@2021-05-03"),
        ("(Moscow Times – themoscowtimes.com – August 8, 2017)", "Moscow Times@2017-08-08"),
        ("(Al Jazeera – August 8, 2017)", "Al Jazeera@2017-08-08"),
        ("(Congo - Brazzaville Press, May 3, 2021)", "Congo - Brazzaville Press@2021-05-03"),
        (
            "(The Wall Street Journal, November 4, 2024; TASS, November 5)",
            "The Wall Street Journal@2024-11-04 | TASS@2024-11-05",
        ),
        ("(Yle, 2024-10-23)", "Yle@2024-10-23"),
        ("(strana.ru, May 3, 2004)", "strana.ru@2004-05-03"),
        ("(al-Jazeera, May 8-10, 2004)", "al-Jazeera@2004-05-08+2004-05-10"),
        ("(Süddeutsche Zeitung, 4. Mai 2022)", "Süddeutsche Zeitung@2022-05-04"),
        ("(La Repubblica, 30 Agosto 2025)", "La Repubblica@2025-08-30"),
        ("(Коммерсантъ, 3 июня 2024)", "Коммерсантъ@2024-06-03"),
        ("(Reuters August 2, 2017)", "Reuters@2017-08-02"),
        ("(France 24, November 3, 2024)", "France 24@2024-11-03"),
        ("(Reuters and the BBC, May 3, 2021)", "Reuters@2021-05-03 | the BBC@2021-05-03"),
        ("(Arms and Security Letters, May 3, 2021)", "Arms and Security Letters@2021-05-03"),
        ("(Source: Xinhua, May 3, 2021)", "Xinhua@2021-05-03"),
        ("(Izvestia, May 4, 2001, p. 2)", "Izvestia@2001-05-04"),
        ("(Quay Courier [1], March 2, 2016)", "Quay Courier@2016-03-02"),
        ("(\"Невский вестник\", \"Причал\", 14 марта 2012 г.)", "Невский вестник@2012-03-14 | Причал@2012-03-14"),
        (
            "(Quay Post, May 3, 2021; quaypost.example, May 4, 2021)",
            "Quay Post@2021-05-03 | quaypost.example@2021-05-04",
        ),
    ] {
        assert_eq!(sure(text).join(" | "), expect, "{text}");
    }
}

#[test]
fn brackets_of_other_kinds_stay_text() {
    for text in [
        "(Numbers 6:24)",
        "(Ps.33:12)",
        "( Mark 16:20)",
        "(1 Peter 4:11a)",
        "(The Holy Bible, Luke 1:37)",
        "(Ann Sheehy)",
        "(see \"RFE/RL Newsline,\" May 4 and 5, 2006)",
        "(01/12/12)",
        "(December 13, 2018)",
        "(1, 5, Kommersant, 9, Rossiiskaya Gazeta, 10)",
        "(782 words)",
        "(PHOTOS, VIDEO)",
        "(99.5 F)",
        "(5.03/9)",
        "(Part Two)",
        "(AKP)",
        "(ABC)",
        "(born May 3, 1950)",
        "(the battle of July 1943)",
        "(until July 4, 2024)",
        "(May 3, 1950 - June 4, 2011)",
        "(described by some as the strongest of them all)",
        "()",
        "(a",
        ")",
    ] {
        assert!(sure(text).is_empty(), "{text}: {:?}", sure(text));
    }
    assert!(closing("He spoke to the Associated Press (AP).").is_none(), "an abbreviation of the words before it");
    assert!(closing("It was said. (see \"RFE/RL Newsline,\" May 4 and 5, 2006). BW").is_none());
}

#[test]
fn an_undated_name_waits_for_a_witness() {
    let closing = closing("It was said so. (Harbour Gazette)").unwrap();
    assert!(closing.credits.needs_witness);
    assert_eq!(show(&closing.credits), ["Harbour Gazette@"]);
}

#[test]
fn entries_keep_what_is_printed() {
    let closing = closing("So. (Newsweek, July 29, 2017; Reuters, August 2, 2017)").unwrap();
    let printed: Vec<_> = closing.credits.entries.iter().map(|e| e.printed.as_str()).collect();
    assert_eq!(printed, ["Newsweek, July 29, 2017", "Reuters, August 2, 2017"]);
    let writer = super::closing("So. (Diana Chandler, BP, April 30)").unwrap();
    assert_eq!(writer.credits.byline.as_deref(), Some("Diana Chandler"));
}

#[test]
fn a_million_brackets_are_read_in_no_time() {
    for text in ["(".repeat(1 << 20), ")".repeat(1 << 20), "()".repeat(1 << 19), "(TASS, May 3, ".repeat(1 << 16)] {
        assert!(closing(&text).is_none_or(|c| c.end <= text.len()));
    }
}
