//! Pages as sites write them, in few words.

use crate::item::{Format, Loaded, RawItem};
use crate::load::{coverage, load};

fn page(html: &str) -> Loaded {
    let mut all = load("page.html", html.as_bytes());
    assert_eq!(all.len(), 1);
    let loaded = all.remove(0);
    coverage(&loaded).unwrap();
    loaded
}

fn headlines(loaded: &Loaded) -> Vec<&str> {
    loaded.items.iter().map(|item| item.headline.as_deref().unwrap_or("-")).collect()
}

fn links(item: &RawItem) -> Vec<(&str, &str)> {
    item.links.iter().map(|link| (link.url.as_str(), link.text.as_str())).collect()
}

#[test]
fn the_tag_page_of_a_k2_site_gives_titles_days_links_and_regions() {
    let loaded = page(
        r#"<!DOCTYPE html><html><head><title>Locks</title><meta property="og:site_name" content="Lock Letter">
        <link rel="canonical" href="https://lock.example/tag/locks?x=1"></head><body>
        <nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/about">About us here</a></li></ul></nav>
        <div id="k2Container" class="tagView"><h1 class="componentheading">Displaying items by tag: Locks</h1>
        <div class="tagItemList">
        <div class="tagItemView"><div class="tagItemHeader">
          <span class="tagItemDateCreated">Friday, 20 September 2024 10:10</span>
          <h2 class="tagItemTitle"><a href="/item/1-locks">Sweden: locks are shut</a></h2></div>
          <div class="tagItemBody"><div class="tagItemImageBlock"><img src="x.jpg" alt="A shut lock"></div>
          <div class="tagItemIntroText"><p>The locks were shut on Monday&nbsp;&ndash; all of them. <a href="https://far.example/a">See</a></p></div></div>
          <div class="tagItemLinks"><div class="tagItemCategory"><span>Published in</span> <a href="/europe">Europe</a></div>
          <div class="tagItemTagsBlock"><span>Tagged under</span><ul class="tagItemTags"><li><a href="/t/l">Locks</a></li><li><a href="/t/w">Water</a></li></ul></div></div>
          <div class="tagItemReadMore"><a href="/item/1-locks">Read more...</a></div></div>
        <div class="tagItemView"><div class="tagItemBody"><div class="tagItemIntroText"><p>An entry whose title the site does not show.</p></div></div>
          <div class="tagItemCategory"><span>Published in</span> <a href="/w">Worldwide</a></div></div>
        </div><div class="k2Pagination"><ul><li>1</li></ul> Page 1 of 26</div></div>
        <footer>Copyright 2024 Lock Letter</footer></body></html>"#,
    );
    let document = &loaded.document;
    assert_eq!(document.format, Format::Listing);
    assert_eq!((document.tag.as_deref(), document.page), (Some("Locks"), Some((1, 26))));
    assert_eq!(document.publisher.as_deref(), Some("Lock Letter"));
    let [first, second] = &loaded.items[..] else { panic!("{:#?}\n{}", loaded.items, loaded.text) };
    assert_eq!(first.headline.as_deref(), Some("Sweden: locks are shut"));
    assert_eq!(first.date.unwrap().to_string(), "2024-09-20");
    assert_eq!(first.body, ["The locks were shut on Monday – all of them."]);
    assert!(loaded.unparsed.iter().any(|text| text.text.contains("[image: A shut lock]")));
    assert_eq!((first.region_label.as_deref(), first.topics.join("|").as_str()), (Some("Europe"), "Locks|Water"));
    assert!(!first.link_lost);
    assert_eq!(links(first)[0], ("https://lock.example/item/1-locks", "Sweden: locks are shut"));
    assert!(links(first).contains(&("https://far.example/a", "See")));
    assert_eq!(second.headline, None);
    assert_eq!(second.region_label.as_deref(), Some("Worldwide"));
    assert!(loaded.unparsed.iter().any(|text| text.text.contains("About us here")));
}

#[test]
fn the_category_page_of_a_wordpress_site_is_a_listing() {
    let loaded = page(
        r#"<html><body class="archive category"><header class="site-header"><a href="/">River Review</a></header>
        <div id="content"><main><header class="page-header"><h1 class="page-title">Category: Ferries</h1></header>
        <article class="post-1 post hentry"><header class="entry-header"><h2 class="entry-title"><a href="https://r.example/a">Ferries stop</a></h2>
        <div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="2024-05-03T10:00:00+00:00">3 May 2024</time></span>
        <span class="byline">by <span class="author vcard"><a href="/x">Ann Hale</a></span></span></div></header>
        <div class="entry-summary"><p>The ferries stopped at noon, and nobody knows when they will sail again.</p></div>
        <footer class="entry-footer"><span class="cat-links">Posted in <a href="/c" rel="category tag">Ferries</a></span></footer></article>
        <article class="post-2 post hentry"><h2 class="entry-title"><a href="https://r.example/b">Pilots agree</a></h2>
        <div class="entry-summary"><p>They agreed after a night of talks in the old harbour house by the river.</p></div></article>
        <nav class="navigation posts-navigation"><a href="/2">Older posts</a></nav></main></div>
        <aside class="sidebar widget-area"><section class="widget"><h2>Recent</h2><ul><li><a href="/z">Some other story</a></li></ul></section></aside></body></html>"#,
    );
    assert_eq!(loaded.document.format, Format::Listing);
    assert_eq!(headlines(&loaded), ["Ferries stop", "Pilots agree"], "{}", loaded.text);
    let first = &loaded.items[0];
    assert_eq!(first.date.unwrap().to_string(), "2024-05-03");
    assert_eq!(first.byline.as_deref(), Some("Ann Hale"));
    assert_eq!(first.body, ["The ferries stopped at noon, and nobody knows when they will sail again."]);
    assert_eq!(links(first)[0].0, "https://r.example/a");
}

#[test]
fn an_article_is_one_story_with_what_its_head_tells() {
    let loaded = page(
        r#"<html><head><title>Ferries stop - River Review</title><meta property="og:type" content="article">
        <meta property="og:site_name" content="River Review"><meta name="author" content="Ann Hale">
        <meta property="article:published_time" content="2024-05-03T10:00:00Z">
        <link rel="canonical" href="https://r.example/a"></head><body><div class="nav">Home</div>
        <article><h1>Ferries stop</h1><p>The ferries stopped at noon.</p><h2>What now</h2><p>Nobody knows.</p>
        <h2>And then</h2><p>They will sail again.</p><script>if (a<b && c=='</p>') document.write("<p>no</p>")</script></article>
        <div>Related: <a href="/q">Other story</a></div></body></html>"#,
    );
    assert_eq!(loaded.document.format, Format::Html);
    let [item] = &loaded.items[..] else { panic!("{:#?}", loaded.items) };
    assert_eq!(item.headline.as_deref(), Some("Ferries stop"));
    assert_eq!(
        item.body,
        ["The ferries stopped at noon.", "What now", "Nobody knows.", "And then", "They will sail again."]
    );
    assert_eq!(item.byline.as_deref(), Some("Ann Hale"));
    assert_eq!(item.aliases, ["https://r.example/a"]);
    assert_eq!(loaded.document.date.unwrap().to_string(), "2024-05-03");
    assert_eq!(loaded.document.publisher.as_deref(), Some("River Review"));
}

#[test]
fn a_bulletin_with_bold_headlines_is_a_digest() {
    for html in [
        "<p><b>Ferries stop</b></p><p>They stopped at noon. (<i>Reuters</i>, May 3, 2024)</p>\
         <p><b>Pilots agree</b></p><p>They agreed at night. (<i>AP</i>, May 4, 2024)</p>",
        "<p><strong>Ferries stop</strong><br>They stopped at noon. (Reuters, May 3, 2024)</p>\
         <p><strong>Pilots agree</strong><br />They agreed at night. (AP, May 4, 2024)</p>",
        "<b>Ferries stop</b><br>They stopped at noon. (Reuters, May 3, 2024)<br><br>\
         <b>Pilots agree</b><br>They agreed at night. (AP, May 4, 2024)<br>",
        "<h1>River Review</h1><h3>Ferries stop</h3><p>They stopped at noon. (Reuters, May 3, 2024)</p>\
         <h3>Pilots agree</h3><p>They agreed at night. (AP, May 4, 2024)</p>",
        "<p><b>Ferries stop.</b> They stopped at noon. (Reuters, May 3, 2024)</p>\
         <p><b>Pilots agree.</b> They agreed at night. (AP, May 4, 2024)</p>",
    ] {
        let loaded = page(html);
        assert_eq!(loaded.document.format, Format::Digest, "{html}");
        let titles: Vec<_> = headlines(&loaded).iter().map(|title| title.trim_end_matches('.').to_owned()).collect();
        assert_eq!(titles, ["Ferries stop", "Pilots agree"], "{html}\n{}", loaded.text);
        assert_eq!(loaded.items[0].body, ["They stopped at noon."]);
        assert_eq!(loaded.items[1].attributions[0].source, "AP");
    }
}

#[test]
fn a_text_digest_in_paragraphs_is_taken_apart_by_its_looks() {
    let loaded = page(
        "<html><body><h1>Harbour Monitor No. 48</h1><p>FERRIES STOP AT NOON<br>\nThey stopped. (Reuters, May 3, 2024)</p>\
         <p>PILOTS AGREE AT LAST<br>They agreed. (AP, May 4, 2024)</p><p>[EDITORS' NOTE: It was late.]</p></body></html>",
    );
    assert_eq!(headlines(&loaded), ["FERRIES STOP AT NOON", "PILOTS AGREE AT LAST"]);
    assert_eq!(loaded.items[1].notes[0].text, "It was late.");
    assert_eq!(loaded.document.title.as_deref(), Some("Harbour Monitor No. 48"));
}

#[test]
fn lists_tables_and_preformatted_text_are_lines() {
    let loaded = page(
        "<h1>A talk of many things</h1><p>First of all there is this.</p><ul><li>one<li>two <b>bold</b></ul><ol start=3><li><p>three</p></li>\
         <li>four</li></ol><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table><pre>x  y\n z</pre>",
    );
    let body = &loaded.items[0].body;
    assert_eq!(
        body,
        &["First of all there is this.", "• one", "• two bold", "3. three", "4. four", "a | b", "c | d", "x y z"],
        "{}",
        loaded.text
    );
}

#[test]
fn broken_and_hostile_pages_keep_their_text() {
    for (html, word) in [
        ("<p>one <b>two <i>three</b> four</i> word".to_owned(), "word"),
        (format!("{}word", "<div>".repeat(100_000)), "word"),
        (format!("{}word{}", "<ul><li>".repeat(20_000), "</li></ul>".repeat(20_000)), "word"),
        (format!("{}word", "<blockquote><font>".repeat(20_000)), "word"),
        (format!("{}word", "<table><tr><td>".repeat(20_000)), "word"),
        (format!("<p>word{}", "</div>".repeat(100_000)), "word"),
        (format!("<p {}>word", "a=b ".repeat(50_000)), "word"),
        (format!("<p>{}word", "&".repeat(200_000)), "word"),
        ("<p>word <![CDATA[ x ]]> <!-- y --".to_owned(), "word"),
        ("<td rowspan=999999999 colspan=1e18>word<ol start=99999999999999999999><li>x".to_owned(), "word"),
        ("<p>wo&shy;rd &#0; &#x110000; &unknown; &#8232; end</p>".to_owned(), "end"),
    ] {
        let loaded = page(&html);
        assert!(
            loaded.text.contains(word) && loaded.items.len() + loaded.unparsed.len() > 0,
            "{}",
            &html[..60.min(html.len())]
        );
    }
}

#[test]
fn the_encoding_a_page_names_is_obeyed_where_its_bytes_allow() {
    let mut all = load("a.html", b"<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0</p>");
    assert_eq!(all.remove(0).document.encoding, "windows-1251");
    let loaded = page("<meta charset=iso-8859-1><p>It’s “here” – now.</p>");
    assert!(loaded.text.contains("It’s “here” – now."));
}

#[test]
fn pictures_with_captions_and_what_names_call_beside_are_no_text() {
    let loaded = page(
        r##"<html><head><title>Quay tram stops - The Quay Post</title></head><body><main><article>
        <h1>Quay tram stops</h1><div class="article-meta"><time datetime="2021-05-03T10:00Z">3 May 2021, 10.00am</time> <a href="#c">9 replies</a></div>
        <figure><img src="t.jpg" alt="A tram at the quay"><figcaption>Tram 4 in the rain. Picture: Quay Post</figcaption></figure>
        <p>The tram along the quay stops for the summer, the board said on Monday, and nobody was surprised by it any more.</p>
        <div class="post-sponsored"><p>Quay Notes is paid for by its readers.</p></div>
        <p>Buses go by way of the bridge until the autumn. They are slower, and the drivers say that they know it.</p>
        <figure><table><tr><td>Bus 4</td><td>every nine minutes</td></tr></table></figure>
        <div class="articleShareBar"><span>Pass it on to those who wait</span></div>
        <p><a href="https://q.example/tram#replies">Odpowiedzi (9)</a></p></article></main></body></html>"##,
    );
    let [item] = &loaded.items[..] else { panic!("{:#?}", loaded.items) };
    assert_eq!(item.date.or(item.given).unwrap().to_string(), "2021-05-03");
    assert_eq!(item.body.len(), 3, "{:#?}", item.body);
    assert!(item.body[1].starts_with("Buses go") && item.body[2] == "Bus 4 | every nine minutes");
    for text in ["[image: A tram at the quay]", "Tram 4 in the rain", "paid for by", "Pass it on", "Odpowiedzi"] {
        assert!(loaded.unparsed.iter().any(|unparsed| unparsed.text.contains(text)), "{text}");
    }
}

#[test]
fn a_word_in_a_name_puts_nothing_aside_that_most_of_the_text_stands_in() {
    let text = "<p>The newsletter is a text as any other, and it is long enough to be one by itself.</p>".repeat(3);
    let loaded = page(&format!(
        "<html><body><h1>Letter of May</h1><div class=\"newsletter-content\">{text}</div></body></html>"
    ));
    assert_eq!(loaded.items[0].body.len(), 3);
}

#[test]
fn what_follows_the_last_story_is_the_page() {
    let story = |head: &str, text: &str| {
        format!(
            "<h3>{head}</h3><p class=src>Quay Post / 3 May 2021</p><p>{text} It was said at length, and believed.</p>"
        )
    };
    let loaded = page(&format!(
        r##"<html><body><h1>Press review</h1><h2>Ferries: who pays?</h2><p>The towns on both banks have argued about it for a year.</p>{}{}
        <h2>The last lamp</h2><p>It went out on Monday. What now?</p>{}<p><a href="#">Print</a> | <a href="#">Teilen</a></p>
        <h3>Newsletter</h3><p>Every working day at eight in your letter box.</p>
        <h3>Earlier days</h3><ul><li><a href="/1">Press review of 2 May</a></li><li><a href="/2">Press review of 1 May</a></li></ul></body></html>"##,
        story("A toll by another name", "Nobody wants to pay for the ferry."),
        story("Measure first", "Two offices name two depths for one ford."),
        story("A roof against the rain", "The booths keep tomatoes warm now."),
    ));
    assert_eq!(headlines(&loaded), ["A toll by another name", "Measure first", "A roof against the rain"]);
    assert!(loaded.items.iter().all(|item| item.body.len() == 1), "{:#?}", loaded.items);
}

#[test]
fn behind_the_rule_below_the_last_story_stands_the_page() {
    let story = |head: &str| {
        format!("<p><b>{head}</b></p><p>It was said on Monday and denied on Tuesday. (Quay Post, May 3, 2021)</p>")
    };
    let loaded = page(&format!(
        "<html><body><p align=center><b>- Quay Papers - https://quay.example -</b></p><p>Roundup, 4 May 2021</p>{}{}{}<hr>\
         <p>Printed for you by the office.</p><p>It costs nothing.</p></body></html>",
        story("The quay gets a crane"),
        story("The crane gets a name"),
        story("Nobody knows the name"),
    ));
    assert_eq!(headlines(&loaded), ["The quay gets a crane", "The crane gets a name", "Nobody knows the name"]);
    assert_eq!(loaded.items[2].body.len(), 1, "{:#?}", loaded.items[2].body);
}

#[test]
fn entries_of_a_list_that_end_in_their_source_have_their_bold_words_for_headlines() {
    let loaded = page(
        "<html><body><h1>What we read this week</h1><ul><li><b>The pilots change hands</b> A law firm owns half of them now. (<a href=\"/a\">Quay Post</a>, \
         May 3, 2021)</li><li><b>Who owns the cellars?</b> Eleven leases were found for one street. (Harbour Line, May 4, 2021)</li></ul></body></html>",
    );
    assert_eq!(headlines(&loaded), ["The pilots change hands", "Who owns the cellars?"]);
    assert_eq!(loaded.items[0].body, ["A law firm owns half of them now."]);
}

#[test]
fn a_bold_line_above_a_bold_headline_heads_a_section() {
    let story = |head: &str| {
        format!(
            "<tr><td><p><b>{head}</b></p><p>They went back to the pier at noon. (<a href=/r>Reuters</a>)</p></td></tr>"
        )
    };
    let loaded = page(&format!(
        "<html><body><table><tr><td>April 11, 2013</td></tr><tr><td><b>Top of the Day</b></td></tr>{}<tr><td><b>Pacific Rim</b></td></tr>{}{}</table></body></html>",
        story("Ferry comes back"),
        story("Two towns share a pond"),
        story("A court bars marches"),
    ));
    assert_eq!(headlines(&loaded), ["Ferry comes back", "Two towns share a pond", "A court bars marches"]);
    assert_eq!(loaded.items[2].region_label.as_deref(), Some("Pacific Rim"));
}

#[test]
fn tags_in_links_of_their_own_are_tags_of_their_own() {
    let entry = |title: &str| {
        format!(
            "<div class=tagItemView><h3 class=tagItemTitle>{title}</h3><p>The text of the entry stands here.</p>\
             <p class=tags>Tagged under <a href=/1>Low Water</a> <a href=/2>pilots</a></p></div>"
        )
    };
    let loaded = page(&format!("<html><body><div id=k2Container>{}{}</div></body></html>", entry("One"), entry("Two")));
    assert_eq!(loaded.items[0].topics, ["Low Water", "pilots"]);
}

#[test]
fn names_made_of_the_word_for_a_story_and_of_a_part_tell_the_part() {
    let loaded = page(
        r##"<html><head><title>Fähre bleibt | Sundbote</title></head><body><div class="article__header"><h1 class="article__title">Fähre bleibt</h1>
        <div class="article__info"><span class="article__author">Von Jette Brandt</span> <span class="article__date">12. Mai 2021, 17:03 Uhr</span></div></div>
        <div class="article__caption">Die Fähre am Kai. Foto: Brandt</div>
        <div class="article__text"><p>Der Sund bleibt ohne Verbindung, bis ein Gutachter die Rampe gesehen hat, teilte die Reederei mit.</p>
        <p><a href="/c">Lesen Sie auch: Wie die Rampe gebaut wurde</a></p><h2>Busse fahren um den Sund</h2><p>Sie brauchen zwei Stunden.</p></div>
        <div class="article__tags">Schlagwörter: <a href="/1">Fähre</a> <a href="/2">Sund</a></div>
        <div id="antworten"><h3>Kommentare</h3><p>Bitte anmelden.</p></div></body></html>"##,
    );
    let [item] = &loaded.items[..] else { panic!("{:#?}", loaded.items) };
    assert_eq!(item.date.unwrap().to_string(), "2021-05-12");
    assert_eq!(item.topics, ["Fähre", "Sund"]);
    assert_eq!(item.body.len(), 3, "{:#?}", item.body);
    assert_eq!(item.body[1], "Busse fahren um den Sund");
}

#[test]
fn a_first_line_that_is_nothing_but_a_link_is_the_title_of_its_story() {
    let row = |title: &str| {
        format!(
            "<div class=views-row><div>14 May 2012</div><div><a href=/node/9>{title}</a></div><p>The board chose green after a vote.</p>\
             <div><a href=/node/9>Read more</a></div></div>"
        )
    };
    let loaded =
        page(&format!("<html><body><h1>News</h1>{}{}</body></html>", row("Gates painted"), row("Eels counted")));
    assert_eq!(headlines(&loaded), ["Gates painted", "Eels counted"]);
    assert_eq!(loaded.items[1].body, ["The board chose green after a vote."]);
}

#[test]
fn below_the_source_of_the_last_story_stands_the_page_where_all_others_end_in_theirs() {
    let story = |head: &str| {
        format!(
            "<h2>{head}</h2><p>Half of it is gone since Monday.</p><p>Quelle: Reuters, 12.05.2021</p><p><a href=r>Weiterlesen</a></p>"
        )
    };
    let html = |foot: &str| {
        format!(
            "<html><body><h1>Brief</h1>{}{}{}{foot}</body></html>",
            story("Kreide"),
            story("Speicher"),
            story("Schafe")
        )
    };
    let loaded = page(&html("<p>Sie erreichen uns am Langen Weg.</p><p>Kein Hund im Haus.</p>"));
    assert_eq!(loaded.items.len(), 3);
    assert_eq!(loaded.items[2].body, ["Half of it is gone since Monday."]);
    let loaded = page(&html("<p>[EDITORS' NOTE: The sheep were counted twice.]</p><p>Kein Hund im Haus.</p>"));
    assert_eq!(loaded.items[2].notes.len(), 1, "{:#?}", loaded.items[2]);
}

#[test]
fn a_list_of_contents_above_headings_makes_no_article_of_them() {
    let html = "<h1>Weekly round-up 28</h1><p><strong>CONTENTS:</strong></p><ul><li>MALI: Ferries move at night</li>\
        <li>NIGER: Pilots count the sandbanks</li><li>CHAD: New wells at Bol</li></ul>\
        <h4>MALI: Ferries move at night, with lamps</h4><p>Owners of the ferries have begun to carry their passengers by night. A pilot told the desk that he had been paid in lamps.</p>\
        <p>Nobody will say how many. The harbour gave the same answer three times.</p>\
        <h4>NIGER: Pilots count the sandbanks of the river</h4><p>Pilots in Ayorou have counted 512 banks since the end of May, and two more while they were counting.</p>\
        <h4>CHAD: New wells keep herds at Bol</h4><p>Six boreholes drilled behind the dunes gave water in June, for the first time in four years.</p>";
    let loaded = page(html);
    let titles = [
        "MALI: Ferries move at night, with lamps",
        "NIGER: Pilots count the sandbanks of the river",
        "CHAD: New wells keep herds at Bol",
    ];
    assert_eq!(headlines(&loaded), titles);
}
