//! What is said of files that a scanner for viruses has not found clean.

use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use self::clamd::{Does, FakeClamd, eicar};
use crate::support::{Answer, Letter, Log, Otherwise, Portal, Upload, Visitor, append, picture};

#[path = "../../mailbox/tests/storage/world/clamd.rs"]
#[expect(dead_code, reason = "the tests of the storage do more with it")]
mod clamd;

async fn portal(clamd: &FakeClamd) -> Portal {
    Portal::with(Otherwise {
        scanner: Some(clamd.impatient()),
        ..Otherwise::default()
    })
    .await
}

async fn letter(portal: &Portal) -> Letter {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    portal.letter("maria", patient).await
}

/// All of a file in one request; what is answered to that, and its id.
async fn uploaded(visitor: &impl Visitor, file: &Upload) -> (Answer, String) {
    let created = file.create(visitor).await;
    let whole = Body::from(file.bytes.clone());
    let answer = visitor.send(append(created.location(), 0, whole)).await;
    let id = created.json()["id"].as_str().unwrap().to_owned();
    (answer, id)
}

/// Sends it with these files, and gives the conversation's address.
async fn sent(visitor: &impl Visitor, letter: &Letter, files: &[&str]) -> String {
    let mut argument = letter.argument();
    argument["message"]["attachments"] = json!(files);
    let sent = visitor.call("message/send", &argument).await;
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.body());
    format!(
        "/messages/{}",
        sent.json()["conversation"].as_str().unwrap()
    )
}

const SIZES: [&str; 3] = ["", "?size=view", "?size=thumbnail"];

#[tokio::test]
async fn a_file_that_waits_goes_with_its_message_and_is_given_to_nobody() {
    let clamd = FakeClamd::unix();
    clamd.does(Does::HangUp);
    let portal = portal(&clamd).await;
    let (maria, priya, daniel) = (
        portal.maria().await,
        portal.priya().await,
        portal.daniel().await,
    );
    let letter = letter(&portal).await;
    let (answer, id) = uploaded(&maria, &letter.file("foot.png", &picture())).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{}", answer.body());
    assert_eq!(answer.header("upload-scan"), "pending");
    let waits = json!({ "held": { "scan": "pending" } });
    let own = format!("/api/attachments/{}/{id}", letter.patient);
    for size in SIZES {
        let answer = maria.get(&format!("{own}{size}")).await;
        assert_eq!(answer.status(), StatusCode::LOCKED);
        assert_eq!(answer.json(), waits);
        let other = daniel.get(&format!("{own}{size}")).await;
        assert_eq!(other.status(), StatusCode::NOT_FOUND);
    }
    let conversation = sent(&maria, &letter, &[&id]).await;
    let file = format!("{conversation}/attachments/{id}");
    let (of_maria, of_priya) = (
        maria.get(&conversation).await,
        priya.get(&conversation).await,
    );
    for page in [of_maria, of_priya] {
        let list = page.text(".files");
        assert!(list.contains("foot.png"), "{list}");
        assert!(list.contains("Waiting to be checked for viruses"), "{list}");
        assert!(!page.body().contains(&id), "there is nothing to be opened");
    }
    for size in SIZES {
        let answer = priya.get(&format!("{file}{size}")).await;
        assert_eq!(answer.status(), StatusCode::LOCKED, "{size}");
        assert_eq!(answer.json(), waits);
    }
    // The portal is as ready as without a scanner.
    let ready = portal.anonymous().get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK);

    clamd.does(Does::Look);
    assert!(portal.store.scan_waiting_attachments().await.unwrap());
    for size in SIZES {
        let answer = priya.get(&format!("{file}{size}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{size}");
    }
    assert!(priya.get(&conversation).await.body().contains(&id));
}

#[tokio::test]
async fn a_virus_is_refused_in_either_way() {
    let clamd = FakeClamd::unix();
    let portal = portal(&clamd).await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    let (answer, id) = uploaded(&maria, &letter.file("a.txt", &eicar())).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json(), json!("infected"));
    let own = format!("/api/attachments/{}/{id}", letter.patient);
    assert_eq!(maria.get(&own).await.status(), StatusCode::NOT_FOUND);
    let files: [(&str, &[u8]); 2] = [("virus.txt", &eicar()), ("b.txt", b"Hello.")];
    let answer = letter.attach(&maria, &files).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
    assert!(
        answer.location().contains("infected"),
        "{}",
        answer.location()
    );
    assert_eq!(portal.rows("attachment WHERE removed_at IS NULL").await, 1);
    assert_eq!(portal.rows("attachment WHERE scan = 3").await, 2);
}

#[tokio::test]
async fn a_virus_that_was_sent_is_told_of_and_withdrawn() {
    let clamd = FakeClamd::unix();
    clamd.does(Does::HangUp);
    let portal = portal(&clamd).await;
    let (maria, priya) = (portal.maria().await, portal.priya().await);
    let letter = letter(&portal).await;
    let (_, virus) = uploaded(&maria, &letter.file("a.txt", &eicar())).await;
    let (_, other) = uploaded(&maria, &letter.file("b.txt", b"Hello.")).await;
    let conversation = sent(&maria, &letter, &[&virus, &other]).await;
    clamd.does(Does::Look);
    assert!(portal.store.scan_waiting_attachments().await.unwrap());
    let (of_maria, of_priya) = (
        maria.get(&conversation).await,
        priya.get(&conversation).await,
    );
    for (page, who) in [(of_maria, "You"), (of_priya, "Maria")] {
        let line = page.text(".timeline__event");
        let said = format!("{who} sent \u{2068}a.txt\u{2069}, in which a virus was found");
        assert!(line.contains(&said), "{line}");
        let list = page.text(".files");
        let said = "A virus was found in it. Nobody can open it.";
        assert!(list.contains(said), "{list}");
        assert!(!page.body().contains(&virus));
        assert!(page.body().contains(&other));
    }
    let answer = priya
        .get(&format!("{conversation}/attachments/{virus}"))
        .await;
    assert_eq!(answer.status(), StatusCode::LOCKED);
    assert_eq!(answer.json(), json!({ "held": { "scan": "infected" } }));
}

#[tokio::test]
async fn the_log_names_no_file() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_writer(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let clamd = FakeClamd::unix();
    let portal = portal(&clamd).await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    uploaded(&maria, &letter.file("my-rash.txt", &eicar())).await;
    clamd.does(Does::HangUp);
    let (_, id) = uploaded(&maria, &letter.file("my-rash.txt", &eicar())).await;
    sent(&maria, &letter, &[&id]).await;
    clamd.does(Does::Look);
    portal.store.scan_waiting_attachments().await.unwrap();
    let log = log.text();
    let warned = log
        .lines()
        .filter(|line| line.contains("a virus was found"));
    assert_eq!(warned.count(), 2, "{log}");
    assert!(log.contains(&id), "{log}");
    assert!(!log.contains("my-rash") && !log.contains("EICAR"), "{log}");
}
