//! `/messages/attach`: a form that is posted with files, without JavaScript.

use std::{collections::BTreeMap, io, pin::Pin, task::Poll};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http::{Request, StatusCode, header};
use mailbox::demo;
use model::limits::IDLE_SECONDS;
use serde_json::{Value, json};
use server::web::{BODY_LIMIT, STRANGERS_BODY_LIMIT};

use crate::support::{
    Answer, BOUNDARY, Letter, Portal, Visitor, field_part, file_part, form_of, form_with_files,
    picture, posted, with,
};

const TEXT: &[u8] = b"The rash came back on Tuesday.";
const KEPT: &str = "attachment WHERE removed_at IS NULL";

async fn letter(portal: &Portal) -> Letter {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    portal.letter("maria", patient).await
}

/// What a writer has of a draft.
async fn draft(visitor: &impl Visitor, letter: &Letter, id: &str) -> Value {
    let asked = json!({ "scope": { "patient": letter.patient }, "draft": id });
    let found = visitor.call("draft/view", &asked).await;
    assert_eq!(found.status(), StatusCode::OK, "{}", found.body());
    found.json()["Here"].clone()
}

/// The files of it that are there, by name. (Time stands still, so that they are in no order.)
fn files(draft: &Value) -> BTreeMap<&str, &Value> {
    let attached = draft["attachments"].as_array().unwrap().iter();
    attached
        .filter(|one| one["ready"] == true)
        .map(|one| (one["name"].as_str().unwrap(), one))
        .collect()
}

fn names(draft: &Value) -> Vec<&str> {
    files(draft).into_keys().collect()
}

#[tokio::test]
async fn the_text_is_kept_and_the_files_with_it() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let files: [(&str, &[u8]); 4] = [
        ("../../etc/Notes.txt", &TEXT.repeat(20_000)),
        ("C:\\scans\\Füße.png", &picture()),
        ("a %22b%22.txt", b"--not-a-boundary\r\n--\r\n"),
        // A field in which nothing was chosen.
        ("", b""),
    ];
    let answer = letter.attach(&maria, &files).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
    assert_eq!(answer.location(), format!("/drafts/{}", letter.client_key));
    let page = maria.get(answer.location()).await;
    assert_eq!(page.text("textarea"), letter.text);
    let draft = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&draft), ["Füße.png", "Notes.txt", "a _b_.txt"]);
    let attached = self::files(&draft);
    assert_eq!(attached["Notes.txt"]["bytes"], TEXT.len() * 20_000);
    assert_eq!(attached["Füße.png"]["thumbnail"], true);
    let own = |name: &str| {
        let id = attached[name]["id"].as_str().unwrap();
        format!("/api/attachments/{}/{id}", letter.patient)
    };
    let whole = maria.get(&own("Notes.txt")).await;
    assert_eq!(whole.bytes, TEXT.repeat(20_000));
    let whole = maria.get(&own("a _b_.txt")).await;
    assert_eq!(whole.bytes, files[2].1);

    // More of them, for the same draft: with what was changed meanwhile.
    let changed = [("version", "1"), ("body", "Look at this.")];
    let more: [(&str, &[u8]); 1] = [("more.txt", TEXT)];
    let again = letter.attach_as(&maria, &changed, &more).await;
    assert_eq!(again.location(), answer.location());
    let draft = self::draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&draft).len(), 4);
    assert_eq!(draft["version"], 2);
    let ids = draft["attachments"].as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|one| one["id"].clone()).collect();
    let mut argument = letter.argument();
    argument["message"]["attachments"] = json!(ids);
    let sent = maria.call("message/send", &argument).await;
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.body());
    // Sent, it takes no more; what was written meanwhile is kept beside it, with its file.
    let late = letter.attach(&maria, &more).await;
    assert_eq!(late.status(), StatusCode::SEE_OTHER);
    let other = late.location().strip_prefix("/drafts/").unwrap();
    assert_ne!(other, letter.client_key);
    let beside = self::draft(&maria, &letter, other).await;
    assert_eq!(names(&beside), ["more.txt"]);
}

#[tokio::test]
async fn what_was_changed_meanwhile_stays_beside_it() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let file: [(&str, &[u8]); 1] = [("a.txt", TEXT)];
    for version in ["0", "1"] {
        let other = [("version", version), ("body", version)];
        letter.attach_as(&maria, &other, &[]).await;
    }
    let old = [("version", "1"), ("body", "Of another tab")];
    let answer = letter.attach_as(&maria, &old, &file).await;
    let other = answer.location().strip_prefix("/drafts/").unwrap();
    assert_ne!(other, letter.client_key);
    let page = maria.get(answer.location()).await;
    assert_eq!(page.text("textarea"), "Of another tab");
    assert_eq!(names(&draft(&maria, &letter, other).await), ["a.txt"]);
    let first = draft(&maria, &letter, &letter.client_key).await;
    assert!(names(&first).is_empty());
    // An old form in which nothing was written changes nothing but that.
    let empty = Letter {
        to: Vec::new(),
        subject: String::new(),
        text: String::new(),
        ..letter.clone()
    };
    let answer = empty.attach(&maria, &file).await;
    assert_eq!(answer.location(), format!("/drafts/{}", letter.client_key));
    let first = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(
        (names(&first), &first["version"]),
        (vec!["a.txt"], &json!(2))
    );
    assert_eq!(portal.rows("draft").await, 2);
}

#[tokio::test]
async fn there_is_a_draft_where_there_is_something_in_it() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = Letter {
        to: Vec::new(),
        subject: String::new(),
        text: String::new(),
        ..letter(&portal).await
    };
    for (files, said) in [
        (vec![], "none"),
        (vec![("", &b""[..])], "none"),
        (vec![("a.exe", TEXT)], "kind"),
        (vec![("a.txt", b""), ("", b"")], "empty"),
    ] {
        let answer = letter.attach(&maria, &files).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), format!("/messages/new?attach={said}"));
        assert_eq!(maria.get(answer.location()).await.status(), StatusCode::OK);
    }
    assert_eq!(portal.rows("draft").await, 0);
    assert_eq!(portal.rows(KEPT).await, 0);
    let answer = letter.attach(&maria, &[("a.txt", TEXT)]).await;
    assert_eq!(answer.location(), format!("/drafts/{}", letter.client_key));
    let found = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&found), ["a.txt"]);
}

#[tokio::test]
async fn what_is_refused_is_said_and_the_rest_is_kept() {
    let portal = Portal::demo().await;
    portal.attachment_limits(4, 1, 2).await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let large = vec![b'x'; 1_000_001];
    let most = &large[1..];
    let near = &large[2..];
    let mut version = 0;
    for (files, said) in [
        (vec![("a.txt", TEXT), ("b.exe", TEXT)], "?attach=kind"),
        (vec![("a.txt", TEXT)], "?attach=twice"),
        (vec![("b.txt", &large[..])], "?attach=too_large"),
        (vec![("b.pdf", TEXT), ("c.pdf", b"MZ")], "?attach=mismatch"),
        (vec![("b.png", &picture()[..60])], "?attach=damaged"),
        (
            vec![("", TEXT), ("b.txt", b""), ("c.txt", b""), ("d.html", TEXT)],
            "?attach=kind&attach=empty",
        ),
        (vec![("b.txt", most), ("", b"")], ""),
        (vec![("c.txt", most)], "?attach=total_too_large"),
        (vec![("c.txt", &near[29..])], ""),
        (vec![("d.txt", b"x")], "?attach=total_too_large"),
    ] {
        let changed = [("version", &*version.to_string()), ("body", said)];
        let answer = letter.attach_as(&maria, &changed, &files).await;
        version += 1;
        let draft = format!("/drafts/{}", letter.client_key);
        assert_eq!(answer.location(), format!("{draft}{said}"));
        let page = maria.get(answer.location()).await;
        assert_eq!(page.status(), StatusCode::OK, "{said}");
    }
    let found = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&found), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(portal.rows(KEPT).await, 3, "nothing else is left");
    portal.attachment_limits(3, 1, 20).await;
    let changed = [("version", &*version.to_string()), ("body", "Once more")];
    let file: [(&str, &[u8]); 1] = [("d.txt", TEXT)];
    let answer = letter.attach_as(&maria, &changed, &file).await;
    assert!(answer.location().ends_with("?attach=too_many"));
    portal.attachment_limits(0, 1, 20).await;
    let answer = letter.attach_as(&maria, &changed, &file).await;
    assert!(answer.location().ends_with("?attach=off"));
}

#[tokio::test]
async fn an_answer_stays_with_its_conversation() {
    let portal = Portal::demo().await;
    let (maria, daniel, priya) = (
        portal.maria().await,
        portal.daniel().await,
        portal.priya().await,
    );
    let letter = letter(&portal).await;
    let patient = letter.patient;
    letter.send(crate::support::By::Form, &maria).await;
    let conversation = portal.newest("maria", patient).await;
    let record = patient.to_string();
    let key = |last: u8| format!("01933e5e-0000-7000-8000-0000000000{last:02x}");
    let fields = |account: &str, record: &str, last: u8| {
        let fields = [
            ("account", account.to_owned()),
            ("patient", record.to_owned()),
            ("client_key", key(last)),
            ("version", "0".to_owned()),
            ("conversation", conversation.clone()),
            ("body", "Here it is.".to_owned()),
        ];
        fields.map(|(name, value)| (name, value))
    };
    let accounts = [
        portal.account("maria").await.to_string(),
        portal.account("daniel").await.to_string(),
        portal.account("priya").await.to_string(),
    ];
    let [marias, daniels, priyas] = &accounts;
    let post = |path: String, fields: [(&str, String); 6]| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        form_with_files(&path, &fields, &[("a.txt", TEXT)])
    };
    let own = "/messages/attach".to_owned();
    let beside = "/messages/attach?folder=sent&before=12".to_owned();
    let for_maria = format!("/for/{patient}/messages/attach");
    let page = format!("/messages/{conversation}");
    for (answer, expected) in [
        (
            maria
                .send(post(own.clone(), fields(marias, &record, 1)))
                .await,
            format!("{page}?draft={}#reply", key(1)),
        ),
        (
            maria.send(post(beside, fields(marias, &record, 2))).await,
            format!("{page}?folder=sent&before=12&draft={}#reply", key(2)),
        ),
        (
            daniel
                .send(post(for_maria, fields(daniels, &record, 3)))
                .await,
            format!("/for/{patient}{page}?draft={}#reply", key(3)),
        ),
        (
            priya.send(post(own.clone(), fields(priyas, "", 4))).await,
            format!("{page}?draft={}#reply", key(4)),
        ),
        (
            // No list of ours.
            maria
                .send(post(format!("{own}?x=%0d"), fields(marias, &record, 5)))
                .await,
            format!("{page}?draft={}#reply", key(5)),
        ),
    ] {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
        assert_eq!(answer.location(), expected);
    }
    let begun = portal.desk("priya").await;
    let begun = begun.answers_begun(conversation.parse().unwrap()).await;
    let begun = begun.unwrap();
    assert_eq!(begun[0].attachments[0].name, "a.txt");
    assert!(begun[0].attachments[0].ready);
    let shown = priya.get(&format!("{page}?draft={}", key(4))).await;
    assert_eq!(shown.text("#reply textarea"), "Here it is.");
    // The care team begins nothing, and nobody answers what they may not see.
    let mut none = fields(priyas, "", 6);
    none[4].1 = String::new();
    let none = priya.send(post(own.clone(), none)).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    let mut unknown = fields(marias, &record, 7);
    unknown[4].1 = key(9);
    let unknown = maria.send(post(own, unknown)).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(portal.rows(KEPT).await, 5);
}

#[tokio::test]
async fn what_was_written_comes_back_when_the_session_has_ended() {
    let portal = Portal::demo().await;
    let maria = portal.anonymous();
    let signed_in = [("username", "maria"), ("password", demo::PASSWORD)];
    maria.post("/sign-in", &signed_in).await;
    let mut letter = letter(&portal).await;
    letter.text = "All of it. ".repeat(STRANGERS_BODY_LIMIT / 8);
    portal.later(IDLE_SECONDS);
    let large = TEXT.repeat(100_000);
    let answer = letter.attach(&maria, &[("a.txt", &large)]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let again = answer.form("sign_in_again");
    assert_eq!(again.action, "/messages/new");
    assert_eq!(again.value("body"), Some(&*letter.text));
    assert_eq!(portal.rows("attachment").await, 0);
    let again = again.with("username", "maria");
    let again = again.with("password", demo::PASSWORD);
    let page = again.submit(&maria, "").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.text("textarea"), letter.text.trim());
    // What is written on is kept in the browser as on any page of hers.
    let key = |page: &Answer| page.attributes("[data-key]", "data-key");
    assert_eq!(key(&page).len(), 1);
    assert_eq!(key(&page), key(&maria.get("/").await));

    // Who has never been here has nothing long to say.
    let nobody = portal.anonymous();
    let request = form_with_files("/messages/attach", &[], &[("a.txt", &large)]);
    let announced = with(request, "content-length", Some("3000000"));
    let answer = nobody.send(announced).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    letter.text = "Short.".to_owned();
    let answer = letter.attach(&nobody, &[("a.txt", TEXT)]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.body().contains("Short."));
    letter.text = "Long. ".repeat(STRANGERS_BODY_LIMIT / 5);
    let answer = letter.attach(&nobody, &[]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_form_is_of_its_writer_and_their_record() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let letter = letter(&portal).await;
    let file: [(&str, &[u8]); 1] = [("a.txt", TEXT)];
    let leo = portal.patient("maria", "Leo Alvarez").await.to_string();
    let moved = letter.attach_as(&maria, &[("patient", &leo)], &file).await;
    assert!(moved.refuses("other_record"), "{}", moved.body());
    assert!(moved.body().contains(&letter.text));
    // Daniel has signed in in another tab: he sees nothing of it.
    portal.sign_in_at(&maria, "daniel").await;
    let theirs = letter.attach(&maria, &file).await;
    assert!(theirs.refuses("other_account"));
    assert!(!theirs.body().contains(&letter.text));
    let nobodys = letter.attach_as(&daniel, &[("account", "")], &file).await;
    assert!(nobodys.refuses("other_account"));
    let mut foreign = letter.clone();
    foreign.address = format!("/for/{leo}/messages/new");
    foreign.account = portal.account("priya").await;
    let priya = portal.priya().await;
    let answer = foreign.attach_as(&priya, &[("patient", &leo)], &file).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(portal.rows("draft").await, 0);
    assert_eq!(portal.rows("attachment").await, 0);

    let nora = portal.nora().await;
    let view = portal.view("nora").await;
    let theirs = view.patients[0].patient;
    let only_looks = Letter {
        account: portal.account("nora").await,
        patient: theirs,
        address: format!("/for/{theirs}/messages/new"),
        ..letter.clone()
    };
    let answer = only_looks.attach(&nora, &file).await;
    assert!(answer.location().ends_with("?attach=off"));
    assert_eq!(portal.rows("attachment").await, 0);
}

#[tokio::test]
async fn no_other_site_attaches_in_somebodys_name() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let fields = letter.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    for site in ["cross-site", "same-site"] {
        let request = form_with_files("/messages/attach", &fields, &[("a.txt", TEXT)]);
        let answer = maria
            .send(with(request, "sec-fetch-site", Some(site)))
            .await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    }
    let request = form_with_files("/messages/attach", &fields, &[("a.txt", TEXT)]);
    let request = with(request, "sec-fetch-site", None);
    let request = with(request, "origin", Some("https://evil.example"));
    assert_eq!(maria.send(request).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(portal.rows("draft").await, 0);
    // Nor by a link.
    for path in ["/messages/attach", "/messages/attach/"] {
        let answer = maria.get(path).await;
        assert!(answer.status().is_redirection(), "{path}");
    }
    let back = maria.get("/messages/attach").await;
    assert_eq!(back.location(), "/messages");
}

#[tokio::test]
async fn what_is_no_such_form_is_refused() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let other = form_of("/messages/attach", &[("body", "x")]);
    let other = maria.send(other).await;
    assert_eq!(other.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let field = String::from_utf8(field_part("body", "x")).unwrap();
    let end = format!("--{BOUNDARY}--");
    for (broken, body) in [
        ("nothing", String::new()),
        ("no part", "body=x".to_owned()),
        ("no end", field.clone()),
        ("half a boundary", format!("{field}--{}", &BOUNDARY[..9])),
        ("no head", format!("--{BOUNDARY}\r\nx\r\n{end}")),
        (
            "a head that never ends",
            format!("--{BOUNDARY}\r\nX: {}", "x".repeat(1_000_000)),
        ),
        ("a foreword that never ends", "x".repeat(1_000_000)),
        (
            "many heads",
            format!("--{BOUNDARY}\r\n{}\r\n\r\n", "X: x\r\n".repeat(100)),
        ),
    ] {
        let body = Bytes::from(body);
        // As it comes from a network: in pieces.
        let pieces: Vec<_> = body.chunks(1_000).map(Bytes::copy_from_slice).collect();
        let pieces = Body::from_stream(stream::iter(pieces).map(Ok::<_, io::Error>));
        for body in [pieces, Body::from(body)] {
            let answer = maria.send(posted("/messages/attach", body)).await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{broken}");
        }
    }
    for kind in ["multipart/form-data", "multipart/form-data; boundary=\"\""] {
        let request = posted("/messages/attach", field.clone());
        let answer = maria.send(with(request, "content-type", Some(kind))).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{kind}");
    }
    for path in ["/for/x/messages/attach", "/messages/attach/x"] {
        let answer = maria.send(form_with_files(path, &[], &[])).await;
        assert!(answer.status().is_client_error(), "{path}");
    }
}

#[tokio::test]
async fn many_parts_are_no_more_than_one() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let empty = [("", ""); 1_000];
    let answer = letter.attach_as(&maria, &empty, &[("a.txt", TEXT)]).await;
    assert_eq!(answer.location(), format!("/drafts/{}", letter.client_key));
    let files: Vec<_> = (0..1_000).map(|number| format!("{number}.txt")).collect();
    let none: Vec<_> = files.iter().map(|name| (&**name, &b""[..])).collect();
    let changed = [("version", "1"), ("body", "Changed.")];
    let answer = letter.attach_as(&maria, &changed, &none).await;
    assert!(answer.location().ends_with("?attach=empty"));
    let some: Vec<_> = files.iter().map(|name| (&**name, TEXT)).collect();
    let changed = [("version", "2"), ("body", "Changed again.")];
    let answer = letter.attach_as(&maria, &changed, &some).await;
    assert!(answer.location().ends_with("?attach=too_many"));
    assert_eq!(portal.rows("attachment").await, 5);
    let many = vec![("", ""); BODY_LIMIT / 64];
    let answer = letter.attach_as(&maria, &many, &[]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(BODY_LIMIT);
    let answer = letter.attach_as(&maria, &[("body", &long)], &[]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

/// Fields and the beginning of a file, which then breaks off or does not go on.
fn cut_off(
    letter: &Letter,
    rest: impl stream::Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Request<Body> {
    let mut begun = Vec::new();
    for (name, value) in letter.fields() {
        begun.extend(field_part(name, &value));
    }
    begun.extend(file_part("a.txt", TEXT));
    begun.extend(file_part("b.txt", &TEXT.repeat(20_000)));
    let begun: Vec<_> = begun.chunks(10_000).map(Bytes::copy_from_slice).collect();
    let begun = stream::iter(begun).map(Ok);
    posted("/messages/attach", Body::from_stream(begun.chain(rest)))
}

#[tokio::test]
async fn of_what_breaks_off_the_text_is_kept() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let cable = stream::iter([Err(io::Error::other("the cable"))]);
    for answer in [
        maria.send(cut_off(&letter, cable)).await,
        maria.send(cut_off(&letter, stream::empty())).await,
    ] {
        let draft = format!("/drafts/{}", letter.client_key);
        assert!(answer.location().starts_with(&draft), "{}", answer.body());
        assert!(answer.location().contains("attach=unavailable"));
    }
    let found = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&found), ["a.txt"]);
    assert_eq!(portal.rows(KEPT).await, 1);
}

#[tokio::test]
async fn who_goes_leaves_no_half_of_a_file() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let mut sending = Box::pin(maria.send(cut_off(&letter, stream::pending())));
    while portal.rows(KEPT).await < 2 {
        assert!(poll_once(sending.as_mut()).await.is_pending());
        tokio::task::yield_now().await;
    }
    drop(sending);
    while portal.rows(KEPT).await > 1 {
        tokio::task::yield_now().await;
    }
    let found = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&found), ["a.txt"]);
    assert_eq!(found["attachments"].as_array().unwrap().len(), 1);
}

async fn poll_once(mut future: Pin<&mut impl Future<Output = Answer>>) -> Poll<Answer> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// Whoever has emptied the form wants no draft, but for the files.
#[tokio::test]
async fn a_draft_with_files_is_not_empty() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = Letter {
        to: Vec::new(),
        subject: String::new(),
        text: String::new(),
        ..letter(&portal).await
    };
    letter.attach(&maria, &[("a.txt", TEXT)]).await;
    let found = draft(&maria, &letter, &letter.client_key).await;
    let file = files(&found)["a.txt"]["id"].as_str().unwrap();
    let (account, record) = (letter.account.to_string(), letter.patient.to_string());
    let fields = [
        ("account", account.as_str()),
        ("patient", &record),
        ("client_key", &letter.client_key),
        ("version", "1"),
        ("attachment", file),
        ("keep", "1"),
    ];
    let kept = maria.post(&letter.address, &fields).await;
    assert!(
        kept.location().ends_with("drafts=kept"),
        "{}",
        kept.location()
    );
    let found = draft(&maria, &letter, &letter.client_key).await;
    assert_eq!(names(&found), ["a.txt"]);
}

#[tokio::test]
async fn a_part_without_a_name_of_a_file_is_none() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let unnamed = letter
        .attach_as(&maria, &[("file", "The rash.")], &[])
        .await;
    assert!(unnamed.location().ends_with("?attach=kind"));
    let empty = letter.attach_as(&maria, &[("file", "")], &[]).await;
    assert!(empty.location().ends_with("?attach=none"));
    assert_eq!(empty.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(portal.rows("attachment").await, 0);
}
