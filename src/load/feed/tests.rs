//! Feeds as sites write them, whole and broken.

use crate::item::{DateOrder, Format, Loaded};
use crate::load::told::Told;
use crate::load::{coverage, load, load_told};

fn feed(text: &str) -> Vec<Loaded> {
    let all = load("feed.xml", text.as_bytes());
    for loaded in &all {
        coverage(loaded).unwrap();
    }
    all
}

fn titles(loaded: &Loaded) -> Vec<&str> {
    loaded.items.iter().map(|item| item.headline.as_deref().unwrap_or("-")).collect()
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:dc="d"><channel><title>River &amp; Lock</title>
<link>https://r.example/</link><image><title>Logo</title><url>x</url></image>
<item><title>Ferries &amp;amp; locks stop</title><link>https://r.example/a</link><guid isPermaLink="false">tag-1</guid>
<dc:creator><![CDATA[Ann Hale]]></dc:creator><pubDate>Fri, 03 May 2024 10:00:00 GMT</pubDate><category>Ferries</category><category><![CDATA[Locks]]></category>
<description>They stopped at &lt;b&gt;noon&lt;/b&gt;, all of them, and nobody said why.</description></item>
<item><title>Pilots agree</title><guid>https://r.example/b</guid><description><![CDATA[<p>They agreed.</p>]]></description>
<content:encoded><![CDATA[<p>They agreed. And <a href="/more">more</a>.</p><p>A second paragraph.</p>]]></content:encoded></item>
</channel></rss>"#;

#[test]
fn an_entry_is_a_story_with_all_that_it_prints() {
    let all = feed(RSS);
    let [own] = &all[..] else { panic!("{all:#?}") };
    assert_eq!((own.document.format, own.document.title.as_deref()), (Format::Feed, Some("River & Lock")));
    assert_eq!(titles(own), ["Ferries & locks stop", "Pilots agree"]);
    let first = &own.items[0];
    assert_eq!(first.body, ["They stopped at noon, all of them, and nobody said why."]);
    assert_eq!(first.byline.as_deref(), Some("Ann Hale"));
    assert_eq!(first.given.unwrap().to_string(), "2024-05-03");
    assert_eq!(first.topics, ["Ferries", "Locks"]);
    assert_eq!(first.links[0].url, "https://r.example/a");
    assert_eq!(first.aliases, ["tag-1", "https://r.example/a"]);
    let second = &own.items[1];
    assert_eq!(second.body, ["They agreed. And more.", "A second paragraph."]);
    assert!(second.links.iter().any(|link| link.url == "https://r.example/more" && link.text == "more"));
}

#[test]
fn a_bare_ampersand_a_cut_and_a_wrong_end_lose_no_complete_entry() {
    let bare = RSS.replace("River &amp; Lock", "R&D & Lock <x").replace("all of them", "AT&T, 3 < 4");
    assert_eq!(feed(&bare)[0].items.len(), 2, "{:#?}", feed(&bare)[0]);
    let cut = &RSS[..RSS.find("A second").unwrap()];
    let all = feed(cut);
    assert_eq!(titles(&all[0]), ["Ferries & locks stop", "Pilots agree"]);
    assert!(all[0].warnings.iter().any(|warning| warning.message.contains("middle of an entry")));
    let wrong = RSS.replace("</guid>", "</gui>");
    assert_eq!(feed(&wrong)[0].items.len(), 2);
    let open = RSS.replacen("<category>", "<!-- <category>", 1);
    assert_eq!(feed(&open)[0].items.len(), 2, "a comment that is left open");
    let end = RSS.replacen("</item>", "", 1);
    assert_eq!(titles(&feed(&end)[0]), ["Ferries & locks stop", "Pilots agree"]);
}

#[test]
fn an_undeclared_encoding_loses_nothing() {
    let western: Vec<u8> = RSS.replace("noon", "caf\u{e9}").chars().map(|c| c as u8).collect();
    let all = load("feed.xml", &western);
    assert!(all[0].items[0].body[0].contains("café"));
}

#[test]
fn an_entry_that_is_a_digest_becomes_its_stories() {
    let text = RSS.replace(
        "<p>They agreed. And",
        "<p><b>Ferries stop</b></p><p>They stopped at noon. (Reuters, May 3, 2024)</p><p><b>Locks shut</b></p>\
         <p>They were shut at night. (AP, May 4, 2024)</p><p><b>Pilots talk</b></p><p>They agreed. (TASS, May 5, 2024) And",
    );
    let text = text.replace(" And <a href=\"/more\">more</a>.</p><p>A second paragraph.</p>", "</p>");
    let all = feed(&text);
    let [own, digest] = &all[..] else { panic!("{all:#?}") };
    assert_eq!(titles(own), ["Ferries & locks stop"]);
    assert_eq!(titles(digest), ["Ferries stop", "Locks shut", "Pilots talk"]);
    assert_eq!((digest.parent, digest.document.part.as_deref()), (Some(0), Some("entry 2")));
    assert_eq!(digest.document.title.as_deref(), Some("Pilots agree"));
    assert_eq!(digest.document.format, Format::Digest);
}

#[test]
fn atom_rdf_and_old_rss_are_read() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &lt;i&gt;feed&lt;/i&gt;</title><link href="https://a.example/"/>
        <entry><title>One</title><link rel="edit" href="x"/><link rel="alternate" href="https://a.example/1"/><id>urn:1</id>
        <updated>2024-05-04T00:00:00Z</updated><published>2024-05-03T00:00:00Z</published><author><name>Ann Hale</name><email>a@b</email></author>
        <category term="t" label="Topic"/><content type="xhtml"><div xmlns="x"><p>It <b>is</b> so &amp; so.</p></div></content></entry>
        <entry><title>Two</title><id>urn:2</id><summary>Short.</summary><source><title>Far Feed</title><id>urn:f</id></source></entry></feed>"#;
    let all = feed(atom);
    let own = &all[0];
    assert_eq!(own.document.title.as_deref(), Some("A feed"));
    assert_eq!(titles(own), ["One", "Two"]);
    let first = &own.items[0];
    assert_eq!(
        (first.body.as_slice(), first.given.unwrap().to_string()),
        (&["It is so & so.".to_owned()][..], "2024-05-03".into())
    );
    assert_eq!((first.byline.as_deref(), first.topics.as_slice()), (Some("Ann Hale"), &["Topic".to_owned()][..]));
    assert_eq!(first.aliases, ["urn:1", "https://a.example/1"]);
    assert_eq!(own.items[1].attributions[0].source, "Far Feed");
    let rdf = r#"<rdf:RDF xmlns:rdf="r"><channel rdf:about="x"><title>Old</title></channel><item rdf:about="https://o.example/1"><title>One</title>
        <dc:date>2003-05-03</dc:date><description>Text.</description></item></rdf:RDF>"#;
    let all = feed(rdf);
    assert_eq!((titles(&all[0]), all[0].items[0].aliases[0].as_str()), (vec!["One"], "https://o.example/1"));
    let old = "<!DOCTYPE rss PUBLIC \"-//N//DTD RSS 0.91//EN\" \"http://x.example/rss.dtd\"><rss version=\"0.91\"><channel><title>Older</title>\
               <item><title>Only a title</title><link>https://o.example/2</link></item></channel></rss>";
    assert_eq!(titles(&feed(old)[0]), ["Only a title"]);
}

#[test]
fn json_feeds_are_read_and_a_cut_one_gives_what_it_holds() {
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "J <3", "home_page_url": "https://j.example/", "items": [
        {"id": "1", "title": "One & only", "url": "https://j.example/1", "content_html": "<p>Text <a href='/x'>x</a>.</p>", "date_published": "2024-05-03T00:00:00Z",
         "authors": [{"name": "Ann Hale"}], "tags": ["a", "b"]},
        {"id": 2, "content_text": "Plain <text>.\n\nTwo."}]}"#;
    let all = feed(json);
    assert_eq!(all[0].document.title.as_deref(), Some("J <3"));
    assert_eq!(titles(&all[0]), ["One & only", "-"]);
    assert_eq!(all[0].items[1].body, ["Plain <text>.", "Two."]);
    assert_eq!(all[0].items[0].links.len(), 2);
    let all = feed(&json[..json.len() - 20]);
    assert_eq!(titles(&all[0]), ["One & only"]);
    assert!(all[0].warnings[0].message.contains("JSON"));
}

#[test]
fn hostile_feeds_cost_nothing() {
    let bomb = format!(
        "<!DOCTYPE r [<!ENTITY a \"aaaa\">{}<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>T &z; &x; end</title></item></channel></rss>",
        (0..12).map(|n| format!("<!ENTITY e{n} \"&e{};&e{};\">", n + 1, n + 1)).collect::<String>()
    );
    let all = feed(&bomb);
    assert!(all[0].items[0].headline.as_deref().is_some_and(|t| t.contains("&x;") && !t.contains("root")), "{all:#?}");
    let deep = format!("<rss><channel><item><title>T</title><description>{}", "<a>".repeat(100_000));
    assert_eq!(feed(&deep)[0].items.len(), 1);
    let wide = format!("<rss><channel><item {}><title>T</title></item></channel></rss>", "a='b' ".repeat(50_000));
    assert_eq!(feed(&wide)[0].items.len(), 1);
    let open = "<rss><channel>".to_owned() + &"<item><title>T</title><![CDATA[".repeat(20_000);
    assert!(feed(&open)[0].items.len() >= 999);
    let names = format!(
        "<rss {}><channel><item><title>T</title></item></channel></rss>",
        (0..50_000).map(|n| format!("xmlns:n{n}='x' ")).collect::<String>()
    );
    assert_eq!(feed(&names)[0].items.len(), 1);
}

#[test]
fn a_summary_in_other_words_than_the_text_is_kept() {
    let text = RSS.replace("<p>They agreed.</p>]]></description>", "In a few words of its own]]></description>");
    let all = feed(&text);
    assert!(all[0].unparsed.iter().any(|text| text.text == "In a few words of its own"));
}

#[test]
fn the_order_of_day_and_month_that_is_told_of_a_feed_is_that_of_its_entries() {
    let text = r#"<rss version="2.0"><channel><title>Canal</title><item><title>Locks shut</title>
<description>The locks were shut at noon by the board of the canal. (Canal Post, 04/05/2021)</description></item>
<item><title>Notes of the week</title><description>&lt;h3&gt;Locks open&lt;/h3&gt;&lt;p&gt;The locks were opened again by the board. (Canal Post, 06/05/2021)&lt;/p&gt;
&lt;h3&gt;Tides rise&lt;/h3&gt;&lt;p&gt;The tides rose again, said the board. (Canal Post, 07/05/2021)&lt;/p&gt;</description></item></channel></rss>"#;
    let dates = |order| {
        let told = Told { order, ..Told::default() };
        let all = load_told("canal.xml", text.as_bytes(), &told);
        let items = all.iter().flat_map(|loaded| &loaded.items);
        let mut dates: Vec<String> =
            items.flat_map(|item| &item.attributions).flat_map(|entry| &entry.dates).map(ToString::to_string).collect();
        dates.sort();
        dates
    };
    assert_eq!(dates(None), Vec::<String>::new());
    assert_eq!(dates(Some(DateOrder::DayFirst)), ["2021-05-04", "2021-05-06", "2021-05-07"]);
    assert_eq!(dates(Some(DateOrder::MonthFirst)), ["2021-04-05", "2021-06-05", "2021-07-05"]);
}

#[test]
fn entries_that_differ_under_one_name_are_told_apart() {
    let item = |title: &str, id: &str, text: &str| {
        format!(
            "<item><title>{title}</title><guid>{id}</guid><link>https://r.example/home</link>\
             <description>{text}</description></item>"
        )
    };
    let feed = [
        item("Ferries stop", "post-1", "They stopped on Monday, all of them."),
        item("Pilots agree", "post-1", "They agreed on Tuesday, most of them."),
        item("Locks open", "post-7", "They opened at noon, one of them twice."),
        item("Locks open", "post-7", "They opened at noon, one of them twice."),
    ]
    .concat();
    let all = load("a.xml", format!("<rss version=\"2.0\"><channel><title>R</title>{feed}</channel></rss>").as_bytes());
    let aliases: Vec<Vec<&str>> =
        all[0].items.iter().map(|item| item.aliases.iter().map(String::as_str).collect()).collect();
    assert_eq!(aliases, [vec![], vec![], vec!["post-7"], vec!["post-7"]]);
    let said = all[0].warnings.iter().filter(|warning| warning.message.contains("have the same id")).count();
    assert_eq!(said, 1);
}

#[test]
fn an_outlet_in_the_place_of_the_writer_is_the_source() {
    let item = |author: &str, more: &str| {
        format!(
            "<item><title>T</title>{more}<author>{author}</author><description>They met on Monday.</description></item>"
        )
    };
    let items = [
        item("Reuters", ""),
        item("desk@r.example (The Guardian)", ""),
        item("Ann Hale", ""),
        item("Reuters", "<source url=\"https://f.example/\">Far Feed</source>"),
        item("Reuters", "").replace("Monday.", "Monday. (TASS, May 3, 2024)"),
    ];
    let all = feed(&format!("<rss><channel><title>F</title>{}</channel></rss>", items.concat()));
    let seen = |at: usize| {
        let item: &crate::item::RawItem = &all[0].items[at];
        (item.attributions.iter().map(|a| a.source.as_str()).collect::<Vec<_>>(), item.byline.as_deref())
    };
    assert_eq!(seen(0), (vec!["Reuters"], None));
    assert_eq!(seen(1), (vec!["The Guardian"], None));
    assert_eq!(seen(2), (vec![], Some("Ann Hale")));
    assert_eq!(seen(3), (vec!["Far Feed"], Some("Reuters")), "what the feed calls the source goes before");
    assert_eq!(seen(4), (vec!["TASS"], Some("Reuters")), "and so does what the text credits");
}

#[test]
fn what_a_program_complained_of_above_the_declaration_costs_nothing() {
    let text = "<br />\n<b>Warning</b>:  Cannot send headers in <b>/srv/feed.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\" \
                encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Quay</title>\n<item><title>Half\u{a0}paid &amp; sent</title>\
                <description>The town\u{2019}s lamps<br>are lit.</description>\n<item><title>Two share one</title><description>They meet on Monday.\
                </description></item></channel></rss>\n<!-- made in 0.4 seconds --></body></html>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let all = crate::load::load("quay.xml", &bytes);
    let titles: Vec<_> = all[0].items.iter().filter_map(|item| item.headline.as_deref()).collect();
    assert_eq!(titles, ["Half paid & sent", "Two share one"]);
    assert!(all[0].items[0].body[0].starts_with("The town’s lamps"));
}
