//! `/messages/{id}/text`: a conversation to be kept as a text.

use http::{StatusCode, header};
use model::{Document, NewReply, PatientId};
use serde_json::json;

use crate::support::{Answer, By, Letter, Portal, Visitor};

async fn conversation(portal: &Portal, confidential: bool) -> (Letter, String) {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.confidential = confidential;
    let sent = letter.send(By::Function, &portal.maria().await).await;
    let id = sent.json()["conversation"].as_str().unwrap().to_owned();
    (letter, id)
}

async fn replies(portal: &Portal, patient: PatientId, id: &str, count: u32) {
    let mailbox = portal.mailbox("maria", patient).await;
    for number in 2..=count {
        let reply = NewReply {
            patient: Some(patient),
            conversation: id.parse().unwrap(),
            body: Document::from_plain_text(&format!("Number {number}.")).unwrap(),
            seen: None,
            attachments: Vec::new(),
            client_key: format!("01933e5e-0000-7000-8000-{number:012}")
                .parse()
                .unwrap(),
        };
        mailbox.reply(reply).await.unwrap();
    }
}

fn is_file(answer: &Answer) -> bool {
    answer.status() == StatusCode::OK
        && answer.header(header::CONTENT_TYPE) == "text/plain; charset=utf-8"
        && answer
            .header(header::CONTENT_DISPOSITION)
            .starts_with("attachment;")
}

#[tokio::test]
async fn all_of_it_is_there_in_order_with_who_wrote_when() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    // More than two pages of it, and the last one full.
    replies(&portal, letter.patient, &id, 90).await;
    let maria = portal.maria().await;
    let answer = maria.get(&format!("/messages/{id}/text")).await;
    assert!(is_file(&answer), "{:?}", answer.headers);
    assert!(answer.header(header::CACHE_CONTROL).contains("no-store"));
    // A file's name tells nothing of what is in it.
    assert!(
        !answer
            .header(header::CONTENT_DISPOSITION)
            .contains(&*letter.subject)
    );
    let text = answer.body();
    let head: Vec<&str> = text.lines().take(4).collect();
    assert_eq!(head[0], letter.subject);
    assert!(head[2].ends_with("Maria Alvarez"), "{head:?}");
    assert!(head[3].contains("Priya Nair, MD"), "{head:?}");
    assert!(text.contains(&letter.text), "{text}");
    let places: Vec<_> = (2..=90)
        .map(|n| text.find(&format!("\nNumber {n}.\n")))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?}"
    );
    assert_eq!(text.matches("Maria Alvarez, Patient\n").count(), 90);
    assert_eq!(text.matches(&letter.subject).count(), 1, "one head");
}

#[tokio::test]
async fn what_was_changed_is_in_it() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let desk = portal.desk("priya").await;
    let conversation = id.parse().unwrap();
    let details = desk.details(conversation, None).await.unwrap();
    let edit = model::Edit {
        patient: None,
        conversation,
        version: details.version,
        subject: "Another subject".to_owned(),
        message_type: Some(details.message_type.clone()),
        recipients: details
            .recipients
            .iter()
            .filter(|choice| choice.takes_part)
            .map(|choice| choice.known.recipient)
            .collect(),
        confidential: None,
        told: None,
    };
    desk.edit(edit).await.unwrap();
    let answer = portal
        .maria()
        .await
        .get(&format!("/messages/{id}/text"))
        .await;
    let text = answer.body();
    assert!(text.starts_with("Another subject\n"), "{text}");
    assert!(text.contains("* Priya Nair, MD"), "{text}");
    assert!(text.contains(&letter.text));
}

#[tokio::test]
async fn files_are_named_in_it() {
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    let maria = portal.maria().await;
    let mut files = Vec::new();
    for (name, length) in [("Röntgen\u{202E}fdp\n.txt", 30), ("b.txt", 2_000)] {
        let bytes = "x".repeat(length);
        files.push(letter.file(name, bytes.as_bytes()).send(&maria).await);
    }
    let mut argument = letter.argument();
    argument["message"]["attachments"] = json!(files);
    let sent = maria.call("message/send", &argument).await.json();
    let id = sent["conversation"].as_str().unwrap().to_owned();
    replies(&portal, patient, &id, 2).await;
    let answer = maria.get(&format!("/messages/{id}/text")).await;
    let text = answer.body();
    let named = "\n\nAttachments of this message\n- Röntgenfdp.txt (1 KB)\n- b.txt (2 KB)\n\n---";
    assert!(text.contains(named), "{text}");
    assert_eq!(text.matches("Attachments").count(), 1, "{text}");
}

#[tokio::test]
async fn it_is_for_those_who_may_read_it() {
    let portal = Portal::demo().await;
    let (letter, shown) = conversation(&portal, false).await;
    let (_, hidden) = conversation(&portal, true).await;
    let marias = letter.patient;
    let text = |id: &str| format!("/messages/{id}/text");
    let for_maria = |id: &str| format!("/for/{marias}/messages/{id}/text");
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let (priya, admin) = (portal.priya().await, portal.admin().await);
    assert!(is_file(&maria.get(&text(&hidden)).await));
    assert!(is_file(&priya.get(&text(&hidden)).await));
    assert!(is_file(&daniel.get(&for_maria(&shown)).await));

    let unknown = "01933e5e-0000-7000-8000-00000000beef";
    for id in [hidden.as_str(), unknown] {
        let answer = daniel.get(&for_maria(id)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{id}");
        assert_eq!(answer.location(), format!("/for/{marias}/messages/{id}"));
        let page = daniel.get(answer.location()).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
    }
    for path in [text(&shown), for_maria(&shown)] {
        let answer = admin.get(&path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert!(!answer.body().contains(&letter.text));
    }
    let answer = portal.anonymous().get(&text(&shown)).await;
    assert_eq!(answer.location(), format!("/messages/{shown}"));
    let sign_in = portal.anonymous().get(answer.location()).await;
    assert!(
        sign_in.location().starts_with("/sign-in"),
        "{}",
        sign_in.location()
    );
    for path in [
        "/messages/new/text",
        "/messages/x/text",
        "/messages/search/text",
    ] {
        let answer = maria.get(path).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn it_is_in_the_readers_language() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, true).await;
    let maria = portal.maria().await;
    maria
        .post("/settings/language", &[("language", "es"), ("back", "/")])
        .await;
    let answer = maria.get(&format!("/messages/{id}/text")).await;
    assert!(
        answer.body().contains("Guardado de Carepost"),
        "{}",
        answer.body()
    );
}
