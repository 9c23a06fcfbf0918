//! Messages as mail programs write them.

use crate::item::{Format, Loaded};
use crate::load::{coverage, load};

fn mail(text: &str) -> Vec<Loaded> {
    let all = load("mail.eml", text.replace('\n', "\r\n").as_bytes());
    for loaded in &all {
        coverage(loaded).unwrap();
    }
    all
}

const HEAD: &str = "From: \"Ann Hale\" <ann@lock.example>\nTo: all@lock.example\nDate: Fri, 3 May 2024 10:00:00 +0200\nMessage-ID: <m1@lock.example>\n";

#[test]
fn a_letter_is_one_story_under_its_subject() {
    let all = mail(&format!(
        "{HEAD}Subject: =?utf-8?q?The_locks_=E2=80=93_again?=\n\nDear all,\n\nthe locks are shut.\n\n-- \nAnn Hale\nLock House\n"
    ));
    let [own] = &all[..] else { panic!("{all:#?}") };
    assert_eq!(own.document.format, Format::Mail);
    let [item] = &own.items[..] else { panic!("{own:#?}") };
    assert_eq!(item.headline.as_deref(), Some("The locks – again"));
    assert_eq!(item.body, ["the locks are shut."]);
    assert_eq!(item.given.unwrap().to_string(), "2024-05-03");
    assert_eq!(
        (item.byline.as_deref(), item.aliases.as_slice()),
        (Some("Ann Hale"), &["<m1@lock.example>".to_owned()][..])
    );
    assert!(own.unparsed.iter().any(|text| text.text.contains("Lock House")));
}

#[test]
fn a_digest_in_any_coat_becomes_its_stories() {
    let text = "FERRIES STOP AT NOON\nThey stopped – all of them. (Reuters, May 3, 2024)\n\nPILOTS AGREE AT LAST\nThey agreed. (AP, May 4, 2024)\n";
    let western: String = text.replace('–', "=96");
    let quoted = format!(
        "{HEAD}Subject: Harbour Monitor No. 48\nMIME-Version: 1.0\nContent-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n{western}"
    );
    let html = "PGgzPkZlcnJpZXMgc3RvcCBhdCBub29uPC9oMz48cD5UaGV5IHN0b3BwZWQgJm5kYXNoOyBhbGwgb2YgdGhlbS4gKFJldXRlcnMsIE1heSAzLCAyMDI0KTwvcD48aDM+UGlsb3RzIGFncmVlIGF0IGxhc3Q8L2gzPjxwPlRoZXkgYWdyZWVkLiAoQVAsIE1heSA0LCAyMDI0KTwvcD4=";
    let multi = format!(
        "{HEAD}Subject: Harbour Monitor No. 48\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n{}\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{html}\n--b--\n",
        text.replace('–', "-")
    );
    for message in [quoted, multi] {
        let all = mail(&message);
        let own = &all[0];
        assert_eq!((own.document.format, own.items.len()), (Format::Digest, 2), "{}", own.text);
        assert_eq!(own.document.title.as_deref(), Some("Harbour Monitor No. 48"));
        assert_eq!(own.document.date.unwrap().to_string(), "2024-05-03");
        assert_eq!(own.document.publisher.as_deref().map(str::is_empty), Some(false));
        assert_eq!(own.items[0].body, ["They stopped – all of them."]);
        assert_eq!(own.items[1].attributions[0].source, "AP");
    }
}

#[test]
fn what_is_attached_is_a_document_inside_the_message() {
    let message = format!(
        "{HEAD}Subject: See attached\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHere it is.\n\
         --b\nContent-Type: application/rss+xml; name=\"f.xml\"\nContent-Disposition: attachment; filename=\"f.xml\"\n\n<rss><channel><title>F</title><item><title>One</title></item></channel></rss>\n\
         --b\nContent-Type: image/png; name=\"x.png\"\nContent-Disposition: attachment; filename=\"x.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n\
         --b\nContent-Type: message/rfc822\n\nFrom: bo@lock.example\nSubject: Inner\nDate: Sat, 4 May 2024 10:00:00 +0200\n\nInner text of it.\n--b--\n"
    );
    let all = mail(&message);
    let formats: Vec<_> = all.iter().map(|loaded| (loaded.document.format, loaded.parent)).collect();
    assert_eq!(formats, [(Format::Mail, None), (Format::Feed, Some(0)), (Format::Mail, Some(0))], "{all:#?}");
    assert_eq!(all[1].document.part.as_deref(), Some("f.xml"));
    assert_eq!(all[2].items[0].headline.as_deref(), Some("Inner"));
}

#[test]
fn a_file_of_messages_is_split_where_they_begin() {
    let from = "From ann@lock.example Fri May  3 10:00:00 2024\n";
    let text = format!(
        "{from}{HEAD}Subject: One\n\nText one.\n\n>From here on it is text.\n\n{from}{HEAD}Subject: Two\n\nText two.\n\nFrom far away.\n"
    );
    let all = load("box", text.as_bytes());
    all.iter().for_each(|loaded| coverage(loaded).unwrap());
    let parts: Vec<_> = all.iter().map(|loaded| loaded.document.part.as_deref().unwrap_or("-")).collect();
    assert_eq!(parts, ["-", "message 1", "message 2"]);
    assert_eq!(all[0].document.format, Format::Mailbox);
    assert_eq!(all[1].items[0].body, ["Text one.", "From here on it is text."]);
    assert_eq!(all[2].items[0].body, ["Text two.", "From far away."]);
}

#[test]
fn hostile_messages_come_out_as_something() {
    let deep = format!(
        "{HEAD}Subject: Deep\nMIME-Version: 1.0\n{}",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(3000)
    );
    let nested = format!(
        "{HEAD}Subject: Nested\nMIME-Version: 1.0\n{}text",
        "Content-Type: message/rfc822\n\nSubject: x\nMIME-Version: 1.0\n".repeat(3000)
    );
    let wide = format!("{HEAD}Cc: {}\nSubject: Wide\n\nText of it.", "a@b.example, ".repeat(100_000));
    let broken = format!(
        "{HEAD}Subject: =?utf-8?b?////?= =?nonsense?q?x?=\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n!!!!"
    );
    for message in [deep, nested, wide, broken] {
        assert!(!mail(&message).is_empty());
    }
}

#[test]
fn a_digest_of_a_mailing_list_is_its_messages() {
    let rule = "-".repeat(30);
    let one = |number: u32, from: &str, subject: &str, text: &str| {
        format!(
            "Message: {number}\nDate: Mon, {number} May 2021 10:00:00 +0200\nFrom: {from}\nSubject: {subject}\n\
             Message-ID: <m{number}@q.example>\nContent-Type: text/plain; charset=\"utf-8\"\n\n{text}\n\n{rule}\n\n"
        )
    };
    let text = format!(
        "From: list@q.example\nSubject: Quay Digest, Vol 1, Issue 2\nDate: Tue, 4 May 2021 10:00:00 +0200\n\n\
         Today's Topics:\n\n   1. Ferries stop (Ann Hale)\n   2. Locks open (Bo Lund)\n\n{}\n\n{}{}Subject: Digest Footer\n\n\
         Quay list\n\n{rule}\n\nEnd of Quay Digest, Vol 1, Issue 2\n*****\n",
        "-".repeat(70),
        one(3, "Ann Hale <a@q.example>", "Ferries stop", "They stopped at noon.\n\nNobody minds."),
        one(4, "Bo Lund <b@q.example>", "Locks open", "They opened."),
    );
    let all = load("digest.eml", text.as_bytes());
    assert!(all.iter().all(|loaded| coverage(loaded).is_ok()));
    assert!(all[0].items.is_empty(), "{:?}", all[0].items);
    let told: Vec<_> = all[1..]
        .iter()
        .flat_map(|loaded| &loaded.items)
        .map(|item| (item.headline.as_deref().unwrap(), item.body.len(), item.given.unwrap().to_string()))
        .collect();
    assert_eq!(told, [("Ferries stop", 2, "2021-05-03".to_owned()), ("Locks open", 1, "2021-05-04".to_owned())]);
    assert_eq!(all[1].items[0].aliases, ["<m3@q.example>"]);
}

#[test]
fn a_word_to_a_message_that_is_carried_is_no_story() {
    let carried = |word: &str| {
        mail(&format!(
            "{HEAD}Subject: FW for the files\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{word}\n\
             --b\nContent-Type: message/rfc822\n\nFrom: Bo <bo@q.example>\nDate: Sat, 4 May 2024 10:00:00 +0200\nSubject: Pilots vote\nMessage-ID: \
             <b@q.example>\n\nThe pilots will be asked on Monday whether they want more sleep.\n--b--\n"
        ))
    };
    let all = carried("This came in while nobody was at the desk.");
    assert_eq!(all.iter().map(|loaded| loaded.items.len()).collect::<Vec<_>>(), [0, 1]);
    assert!(all[0].unparsed.iter().any(|text| text.text.contains("while nobody")));
    let all = carried(&"The harbour board met on Monday and talked about sleep at length. ".repeat(6));
    assert_eq!(all.iter().map(|loaded| loaded.items.len()).collect::<Vec<_>>(), [1, 1]);
}
