//! `/messages/{id}/attachments/all/{message}`: all files of a message, as one archive.

use std::io::{Cursor, Read as _};

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use model::{ConversationId, PatientId};
use serde_json::json;
use zip::ZipArchive;

use crate::support::{Answer, Portal, Visitor, picture};

const UNKNOWN: &str = "01933e5e-0000-7000-8000-00000000beef";

/// What Maria has sent.
struct Sent {
    patient: PatientId,
    conversation: String,
    message: String,
    files: Vec<String>,
}

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
    let sent = maria.call("message/send", &argument).await.json();
    let conversation = sent["conversation"].as_str().expect("it is sent");
    let id: ConversationId = conversation.parse().unwrap();
    let mailbox = portal.mailbox("maria", patient).await;
    let view = mailbox.conversation(id, None).await.unwrap();
    Sent {
        patient,
        conversation: conversation.to_owned(),
        message: view.messages[0].id.to_string(),
        files: ids,
    }
}

impl Sent {
    fn own(&self) -> String {
        format!(
            "/messages/{}/attachments/all/{}",
            self.conversation, self.message
        )
    }

    fn for_maria(&self) -> String {
        format!("/for/{}{}", self.patient, self.own())
    }
}

fn unpacked(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(&answer.bytes)).unwrap();
    let files = archive.len();
    let entry = |place| {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().unwrap().into_owned(), bytes)
    };
    (0..files).map(entry).collect()
}

#[tokio::test]
async fn all_of_them_are_in_one_archive_as_each_is_alone() {
    let portal = Portal::demo().await;
    let long: Vec<u8> = (0..600_000_u32).map(|n| b'a' + (n % 26) as u8).collect();
    let files: [(&str, &[u8]); 4] = [
        ("Röntgen \"2\".txt", b"The rash came back."),
        ("foot.png", &picture()),
        ("long.txt", &long),
        ("LONG.txt", b"Another one."),
    ];
    let sent = sent(&portal, false, &files).await;
    let (maria, daniel, priya) = (
        portal.maria().await,
        portal.daniel().await,
        portal.priya().await,
    );
    let mut alone = Vec::new();
    for file in &sent.files {
        let address = format!("/messages/{}/attachments/{file}", sent.conversation);
        alone.push(maria.get(&address).await.bytes);
    }
    for answer in [
        maria.get(&sent.own()).await,
        daniel.get(&sent.for_maria()).await,
        priya.get(&sent.own()).await,
    ] {
        assert_eq!(answer.status(), StatusCode::OK);
        let length = answer.bytes.len().to_string();
        for (name, value) in [
            ("content-type", "application/zip"),
            ("content-length", length.as_str()),
            (
                "content-disposition",
                "attachment; filename=\"attachments.zip\"",
            ),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-encoding", ""),
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'; sandbox",
            ),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        let unpacked = unpacked(&answer);
        let names: Vec<&str> = unpacked.iter().map(|(name, _)| &**name).collect();
        let expected = ["Röntgen _2_.txt", "foot.png", "long.txt", "LONG (2).txt"];
        assert_eq!(names, expected);
        assert!(unpacked.iter().map(|(_, bytes)| bytes).eq(&alone));
    }
    let head = Request::builder()
        .method(Method::HEAD)
        .uri(sent.own())
        .header(header::HOST, "localhost:3000")
        .body(Body::empty())
        .unwrap();
    let head = maria.send(head).await;
    assert_eq!(head.header(header::CONTENT_TYPE), "application/zip");
    assert!(head.bytes.is_empty());
}

#[tokio::test]
async fn a_letter_with_several_files_offers_it() {
    let portal = Portal::demo().await;
    let files: [(&str, &[u8]); 2] = [("a.txt", b"one"), ("b.txt", b"two")];
    let several = sent(&portal, false, &files).await;
    let one = sent(&portal, false, &files[..1]).await;
    let none = sent(&portal, false, &[]).await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let page = |sent: &Sent| format!("/messages/{}", sent.conversation);
    let shown = maria.get(&page(&several)).await;
    assert!(shown.body().contains(&several.own()), "{}", shown.body());
    assert!(shown.body().contains("Download all (1 KB)"));
    let address = format!("/for/{}{}", several.patient, page(&several));
    let shown = daniel.get(&address).await;
    assert!(shown.body().contains(&several.for_maria()));
    for sent in [&one, &none] {
        let shown = maria.get(&page(sent)).await;
        assert!(!shown.body().contains("/attachments/all/"));
    }
    // One alone can be had so; of none there is no archive.
    let answer = maria.get(&one.own()).await;
    assert_eq!(unpacked(&answer), [("a.txt".to_owned(), b"one".to_vec())]);
    let answer = maria.get(&none.own()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn it_is_for_those_who_may_read_the_conversation() {
    let portal = Portal::demo().await;
    let files: [(&str, &[u8]); 2] = [("a.txt", b"one"), ("b.txt", b"two")];
    let shown = sent(&portal, false, &files).await;
    let hidden = sent(&portal, true, &files).await;
    let (daniel, admin) = (portal.daniel().await, portal.admin().await);
    let patient = shown.patient;
    // What he may not see as what there is not, and one by the address of the other.
    for (conversation, message) in [
        (&*hidden.conversation, &*hidden.message),
        (&*hidden.conversation, &*shown.message),
        (&*shown.conversation, &*hidden.message),
        (&*shown.conversation, UNKNOWN),
        (UNKNOWN, &*shown.message),
        (&*shown.conversation, "x"),
        (&*shown.conversation, &*shown.files[0]),
        (&*shown.conversation, ""),
    ] {
        let page = format!("/for/{patient}/messages/{conversation}");
        let address = format!("{page}/attachments/all/{message}");
        let answer = daniel.get(&address).await;
        let is_path = !message.is_empty();
        assert!(!answer.status().is_success(), "{address}");
        if is_path {
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{address}");
            assert_eq!(answer.location(), page);
        }
    }
    for path in [shown.own(), shown.for_maria()] {
        let answer = admin.get(&path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        let nobody = portal.anonymous().get(&path).await;
        assert_eq!(nobody.status(), StatusCode::SEE_OTHER, "{path}");
    }
    let posted = daniel.post(&shown.for_maria(), &[]).await;
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn who_is_taken_off_has_it_no_more() {
    let portal = Portal::demo().await;
    let files: [(&str, &[u8]); 2] = [("a.txt", b"one"), ("b.txt", b"two")];
    let sent = sent(&portal, false, &files).await;
    let priya = portal.priya().await;
    assert_eq!(priya.get(&sent.own()).await.status(), StatusCode::OK);
    let conversation = sent.conversation.parse().unwrap();
    let mailbox = portal.mailbox("maria", sent.patient).await;
    let details = mailbox.details(conversation, None).await.unwrap();
    let another = details
        .recipients
        .iter()
        .find(|choice| !choice.takes_part)
        .expect("there is another recipient");
    let edit = model::Edit {
        patient: Some(sent.patient),
        conversation,
        version: details.version.clone(),
        subject: "Another doctor".to_owned(),
        message_type: Some(details.message_type.clone()),
        recipients: vec![another.known.recipient],
        confidential: None,
        told: None,
    };
    mailbox.edit(edit).await.unwrap();
    let answer = priya.get(&sent.own()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}
