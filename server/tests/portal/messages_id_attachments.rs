//! `/messages/{id}/attachments/{id}`: files of messages, to be kept or looked at.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use serde_json::json;

use crate::support::{Answer, Letter, PLACE, Portal, TILE, Upload, Visitor, heic, picture};

const TEXT: &[u8] = b"The rash came back on Tuesday.";
const NAME: &str = "Röntgen \"2\"; 100%.txt";
const UNKNOWN: &str = "01933e5e-0000-7000-8000-00000000beef";

/// Maria writes with these files; the conversation, and their ids.
async fn sent(portal: &Portal, confidential: bool, files: &[(&str, &[u8])]) -> Sent {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.confidential = confidential;
    let maria = portal.maria().await;
    let mut ids = Vec::new();
    for (name, bytes) in files {
        ids.push(letter.file(name, bytes).send(&maria).await);
    }
    let mut argument = letter.argument();
    argument["message"]["attachments"] = json!(ids);
    let sent = maria.call("message/send", &argument).await;
    let conversation = sent.json()["conversation"]
        .as_str()
        .expect("it is sent")
        .to_owned();
    Sent {
        letter,
        conversation,
        files: ids,
    }
}

struct Sent {
    letter: Letter,
    conversation: String,
    files: Vec<String>,
}

impl Sent {
    fn own(&self, file: usize) -> String {
        let Self {
            conversation,
            files,
            ..
        } = self;
        format!("/messages/{conversation}/attachments/{}", files[file])
    }

    fn for_maria(&self, file: usize) -> String {
        format!("/for/{}{}", self.letter.patient, self.own(file))
    }
}

async fn asked(visitor: &impl Visitor, method: Method, address: &str, range: &str) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "localhost:3000")
        .header("sec-fetch-site", "same-origin");
    if !range.is_empty() {
        request = request.header(header::RANGE, range);
    }
    visitor.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_file_is_kept_under_its_name_and_never_opened_here() {
    let portal = Portal::demo().await;
    let sent = sent(&portal, false, &[(NAME, TEXT)]).await;
    let (maria, daniel, priya) = (
        portal.maria().await,
        portal.daniel().await,
        portal.priya().await,
    );
    for answer in [
        maria.get(&sent.own(0)).await,
        daniel.get(&sent.for_maria(0)).await,
        priya.get(&sent.own(0)).await,
    ] {
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.bytes, TEXT);
        for (name, value) in [
            ("content-type", "text/plain"),
            ("content-length", "30"),
            (
                "content-disposition",
                "attachment; filename=\"R_ntgen _2_; 100_.txt\"; \
                 filename*=UTF-8''R%C3%B6ntgen%20_2_%3B%20100%25.txt",
            ),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("accept-ranges", "bytes"),
            ("cross-origin-resource-policy", "same-origin"),
            ("content-encoding", ""),
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'; sandbox",
            ),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
    }
}

#[tokio::test]
async fn a_part_of_it_can_be_had() {
    let portal = Portal::demo().await;
    let sent = sent(&portal, false, &[("a.txt", TEXT)]).await;
    let maria = portal.maria().await;
    let address = sent.own(0);
    for (range, expected) in [
        ("bytes=0-3", 0..4),
        ("bytes=4-", 4..30),
        ("bytes=-8", 22..30),
        ("bytes=29-1000", 29..30),
    ] {
        let answer = asked(&maria, Method::GET, &address, range).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let said = format!("bytes {}-{}/30", expected.start, expected.end - 1);
        assert_eq!(answer.header(header::CONTENT_RANGE), said);
        let length = expected.len().to_string();
        assert_eq!(answer.header(header::CONTENT_LENGTH), length);
        assert_eq!(answer.bytes, &TEXT[expected], "{range}");
    }
    for range in ["bytes=30-", "bytes=-0"] {
        let answer = asked(&maria, Method::GET, &address, range).await;
        assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(answer.header(header::CONTENT_RANGE), "bytes */30");
        assert!(answer.bytes.is_empty());
    }
    for range in ["bytes=0-1,3-4", "lines=1-2", "bytes=x", "nonsense"] {
        let answer = asked(&maria, Method::GET, &address, range).await;
        assert_eq!(answer.status(), StatusCode::OK, "{range}");
        assert_eq!(answer.bytes, TEXT);
    }
    let head = asked(&maria, Method::HEAD, &address, "").await;
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(head.header(header::CONTENT_LENGTH), "30");
    assert!(head.bytes.is_empty());
}

#[tokio::test]
async fn a_picture_can_be_looked_at() {
    let portal = Portal::demo().await;
    let files: [(&str, &[u8]); 2] = [("foot.png", &picture()), ("a.txt", TEXT)];
    let sent = sent(&portal, false, &files).await;
    let priya = portal.priya().await;
    for size in ["view", "thumbnail"] {
        let answer = priya.get(&format!("{}?size={size}", sent.own(0))).await;
        assert_eq!(answer.status(), StatusCode::OK, "{size}");
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), "inline");
        let kind = answer.header(header::CONTENT_TYPE);
        assert!(["image/png", "image/jpeg", "image/webp"].contains(&kind));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.ends_with("; sandbox"), "{policy}");
        // The browser's own document around it may be styled, and nothing else.
        assert!(
            policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; "),
            "{policy}"
        );
        // What is no picture has none, and is never shown.
        let none = priya.get(&format!("{}?size={size}", sent.own(1))).await;
        assert_eq!(none.status(), StatusCode::NOT_FOUND);
    }
    let whole = priya.get(&sent.own(0)).await;
    let disposition = whole.header(header::CONTENT_DISPOSITION);
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    for size in ["", "whole", "huge", "view%20"] {
        let answer = priya.get(&format!("{}?size={size}", sent.own(0))).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{size}");
    }
}

/// Nothing here makes another picture of it, but a browser that can shows it.
#[tokio::test]
async fn a_heic_is_shown_as_it_is_without_its_place() {
    let portal = Portal::demo().await;
    let original = heic();
    assert!(original.ends_with(PLACE));
    let sent = sent(&portal, false, &[("foot.heic", &original)]).await;
    let priya = portal.priya().await;
    let mut clean = original.clone();
    clean[original.len() - PLACE.len()..].fill(0);
    let kept = priya.get(&sent.own(0)).await;
    assert_eq!(kept.bytes, clean);
    assert!(kept.bytes.windows(TILE.len()).any(|part| part == TILE));
    let disposition = kept.header(header::CONTENT_DISPOSITION);
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    let view = priya.get(&format!("{}?size=view", sent.own(0))).await;
    assert_eq!(view.status(), StatusCode::OK);
    assert_eq!(view.bytes, clean);
    for (name, value) in [
        ("content-type", "image/heic"),
        ("content-disposition", "inline"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(view.header(name), value, "{name}");
    }
    let policy = view.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.ends_with("; sandbox"), "{policy}");
    let small = priya.get(&format!("{}?size=thumbnail", sent.own(0))).await;
    assert_eq!(small.status(), StatusCode::NOT_FOUND);
    let daniel = portal.daniel().await;
    let view = daniel
        .get(&format!("{}?size=view", sent.for_maria(0)))
        .await;
    assert_eq!(view.bytes, clean);
}

#[tokio::test]
async fn what_came_is_for_the_desk_where_it_is_kept() {
    let portal = Portal::demo().await;
    let directory = mailbox::Directory::new(&portal.store, "carepost");
    let change = mailbox::directory::OrganizationChange {
        keep_originals: Some(true),
        ..Default::default()
    };
    directory.change(&change).await.unwrap();
    let came = heic();
    let sent = sent(&portal, false, &[("foot.heic", &came)]).await;
    let (maria, priya) = (portal.maria().await, portal.priya().await);
    let address = format!("{}?size=original", sent.own(0));
    let original = priya.get(&address).await;
    assert_eq!(original.status(), StatusCode::OK);
    assert_eq!(original.bytes, came);
    let disposition = original.header(header::CONTENT_DISPOSITION);
    assert!(disposition.starts_with("attachment; "), "{disposition}");
    let page = format!("/messages/{}", sent.conversation);
    assert!(priya.get(&page).await.body().contains(&address));
    assert_eq!(maria.get(&address).await.status(), StatusCode::NOT_FOUND);
    assert!(!maria.get(&page).await.body().contains("size=original"));
    let daniel = portal.daniel().await;
    let of_daniel = format!("{}?size=original", sent.for_maria(0));
    assert_eq!(daniel.get(&of_daniel).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn it_is_for_those_who_may_read_the_conversation() {
    let portal = Portal::demo().await;
    let shown = sent(&portal, false, &[("a.txt", TEXT)]).await;
    let hidden = sent(&portal, true, &[("b.txt", TEXT)]).await;
    let daniel = portal.daniel().await;
    assert_eq!(daniel.get(&shown.for_maria(0)).await.bytes, TEXT);
    let patient = shown.letter.patient;
    let address = |conversation: &str, file: &str| {
        format!("/for/{patient}/messages/{conversation}/attachments/{file}")
    };
    // One that he may not see, as one that there is not.
    for conversation in [&hidden.conversation, UNKNOWN] {
        for file in [&hidden.files[0], &shown.files[0], UNKNOWN] {
            let address = address(conversation, file);
            let answer = daniel.get(&address).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{address}");
            let page = format!("/for/{patient}/messages/{conversation}");
            assert_eq!(answer.location(), page);
            assert_eq!(daniel.get(&page).await.status(), StatusCode::NOT_FOUND);
            for size in ["view", "thumbnail"] {
                let answer = daniel.get(&format!("{address}?size={size}")).await;
                assert_eq!(answer.status(), StatusCode::NOT_FOUND);
                assert_eq!(answer.body(), "\"not_found\"");
            }
        }
    }
    // By the address of a conversation that may be seen.
    let beside = address(&shown.conversation, &hidden.files[0]);
    let none = address(&shown.conversation, UNKNOWN);
    let (beside, none) = (daniel.get(&beside).await, daniel.get(&none).await);
    assert_eq!(beside.status(), none.status());
    assert_eq!(beside.location(), none.location());
    assert_eq!(beside.body(), none.body());
    let admin = portal.admin().await;
    for path in [shown.own(0), shown.for_maria(0)] {
        let answer = admin.get(&path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    }
    for path in [
        "/messages/new/attachments/x",
        "/messages/x/attachments/x",
        "/messages/search/attachments/x",
    ] {
        let answer = daniel.get(path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    }
    let posted = daniel.post(&shown.for_maria(0), &[]).await;
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn nobody_is_led_to_sign_in() {
    let portal = Portal::demo().await;
    let sent = sent(&portal, false, &[("a.png", &picture())]).await;
    let nobody = portal.anonymous();
    let answer = nobody.get(&sent.own(0)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        answer.location(),
        format!("/messages/{}", sent.conversation)
    );
    let sign_in = nobody.get(answer.location()).await;
    let next = sign_in.location();
    assert!(next.starts_with("/sign-in?next="), "{next}");
    assert!(!next.contains("attachments"), "{next}");
    let view = nobody.get(&format!("{}?size=view", sent.own(0))).await;
    assert_eq!(view.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_was_not_sent_is_in_no_conversation() {
    let portal = Portal::demo().await;
    let sent = sent(&portal, false, &[("a.txt", TEXT)]).await;
    let maria = portal.maria().await;
    let patient = sent.letter.patient;
    let other = portal.letter("maria", patient).await;
    let uploaded = other.file("b.txt", TEXT).send(&maria).await;
    let begun = other.file("c.txt", TEXT).create(&maria).await;
    let begun = begun.json()["id"].as_str().unwrap().to_owned();
    for id in [uploaded, begun.clone()] {
        let address = format!("/messages/{}/attachments/{id}", sent.conversation);
        let answer = maria.get(&address).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    // Nor can it be sent before all of it is there, or once it was refused.
    let refused = Upload {
        name: "d.pdf".to_owned(),
        ..other.file("", TEXT)
    };
    let created = refused.create(&maria).await;
    let body = Body::from(TEXT.to_vec());
    let answer = maria
        .send(crate::support::append(created.location(), 0, body))
        .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = created.json()["id"].as_str().unwrap().to_owned();
    for id in [begun, refused] {
        let mut argument = other.argument();
        argument["message"]["attachments"] = json!([id]);
        let answer = maria.call("message/send", &argument).await;
        assert!(answer.refuses("attachment_missing"), "{}", answer.body());
    }
}
