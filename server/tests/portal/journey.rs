//! From signing in to reading the answer, without JavaScript.

use http::StatusCode;
use mailbox::demo;

use crate::support::{Anonymous, Portal, Visitor as _};

/// Signs in at the form, as somebody who has just opened the browser.
async fn sign_in(portal: &Portal, username: &str) -> Anonymous {
    let browser = portal.anonymous();
    let form = browser.get("/sign-in").await.form("password");
    let form = form
        .with("username", username)
        .with("password", demo::PASSWORD);
    let answer = form.submit(&browser, "/sign-in").await;
    assert_eq!(
        (answer.status(), answer.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    browser
}

#[tokio::test]
async fn a_patient_asks_and_is_answered() {
    let portal = Portal::demo().await;

    // Maria signs in and starts a message from Today.
    let maria = sign_in(&portal, "maria").await;
    let today = maria.get("/").await;
    assert_eq!(today.text("h1"), "Today");
    let compose = today.attributes(".actions a", "href");
    let compose = compose.first().expect("Today offers to start a message");
    let page = maria.get(compose).await;

    // She forgets to say anything, and is told; what she chose is still there.
    let priya = page
        .options("to")
        .into_iter()
        .find(|(_, text)| text.contains("Priya Nair"))
        .expect("Priya is offered");
    let form = page
        .form("body")
        .with("type", "medication")
        .with("to", &priya.0);
    let form = form.with("subject", "Refill of lisinopril");
    let again = form.submit(&maria, compose).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = again.form("body");
    assert_eq!(form.value("to"), Some(priya.0.as_str()));
    assert_eq!(form.value("type"), Some("medication"));

    // Then she does, and sees what she sent.
    let sent = form
        .with("body", "I have taken the last one.\n\nMaria")
        .submit(&maria, compose)
        .await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", sent.body());
    let conversation = sent.location().split(['?', '#']).next().unwrap().to_owned();
    let page = maria.get(sent.location()).await;
    assert_eq!(page.text("h1"), "Refill of lisinopril");
    assert_eq!(
        page.texts("article .letter__body p")[0],
        "I have taken the last one."
    );

    // Priya finds it unread in her inbox, opens it and answers.
    let priya = sign_in(&portal, "priya").await;
    let inbox = priya.get("/messages").await;
    let unread = inbox.texts(".inbox__row--unread .inbox__subject");
    assert!(
        unread.contains(&"Refill of lisinopril".to_owned()),
        "{unread:?}"
    );
    let page = priya.get(&conversation).await;
    assert_eq!(page.status(), StatusCode::OK);
    let form = page
        .form("body")
        .with("body", "It is at your pharmacy now.");
    let answered = form.submit(&priya, &conversation).await;
    assert_eq!(
        answered.status(),
        StatusCode::SEE_OTHER,
        "{}",
        answered.body()
    );

    // Maria sees that something is new, and reads it with its author's credential.
    let inbox = maria.get("/messages").await;
    let unread = inbox.texts(".inbox__row--unread .inbox__subject");
    assert!(
        unread.contains(&"Refill of lisinopril".to_owned()),
        "{unread:?}"
    );
    let page = maria.get(&conversation).await;
    let authors = page.texts("article .letter__author");
    assert_eq!(authors.len(), 2);
    assert!(
        authors[1].contains("Priya Nair") && authors[1].contains("MD"),
        "{authors:?}"
    );
    assert_eq!(
        page.texts("article .letter__body")[1],
        "It is at your pharmacy now."
    );
    let inbox = maria.get("/messages").await;
    let unread = inbox.texts(".inbox__row--unread .inbox__subject");
    assert!(
        !unread.contains(&"Refill of lisinopril".to_owned()),
        "it is read: {unread:?}"
    );

    // She thanks, and signs out.
    let form = page.form("body").with("body", "Thank you!");
    assert_eq!(
        form.submit(&maria, &conversation).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!(maria.get(&conversation).await.texts("article").len(), 3);
    maria.post("/sign-out", &[]).await;
    assert_eq!(
        maria.get(&conversation).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_representative_writes_for_somebody_else() {
    let portal = Portal::demo().await;
    let daniel = sign_in(&portal, "daniel").await;
    // He has no record of his own: Today is his first patient's.
    let answer = daniel.get("/").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let first = answer.location().to_owned();
    assert!(first.starts_with("/for/"), "{first}");
    let leo = portal.patient("daniel", "Leo Alvarez").await;
    let compose = format!("/for/{leo}/messages/new");
    let page = daniel.get(&compose).await;
    assert!(page.text(".compose__for").contains("Leo Alvarez"));
    let to = page
        .options("to")
        .into_iter()
        .find(|(value, _)| !value.is_empty())
        .unwrap();
    let form = page.form("body").with("type", "general").with("to", &to.0);
    let sent = form
        .with("body", "Leo has a rash.")
        .submit(&daniel, &compose)
        .await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", sent.body());
    assert!(
        sent.location()
            .starts_with(&format!("/for/{leo}/messages/")),
        "{}",
        sent.location()
    );
    let page = daniel.get(sent.location()).await;
    assert_eq!(page.text("article .letter__body"), "Leo has a rash.");
}
