//! What the log says, and what it must never say.

use axum::body::Body;
use http::{Request, StatusCode};
use mailbox::demo;
use model::limits::IDLE_SECONDS;
use server::telemetry;
use tracing_subscriber::EnvFilter;

use crate::support::{By, Log, Portal, Visitor as _, append};

/// The HTML parser of these tests, silenced.
const PARSER: &str = "html5ever=off,markup5ever=off,selectors=off,scraper=off";

#[tokio::test]
async fn a_proxy_that_nobody_trusts_is_warned_about_once_a_minute() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::try_new(telemetry::USUAL).unwrap())
        .with_writer(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let portal = Portal::demo().await;
    let warnings = || {
        let log = log.text();
        log.lines()
            .filter(|line| line.contains("\"WARN\"") && line.contains("--trusted-proxy"))
            .count()
    };
    portal.anonymous().get("/sign-in").await;
    assert_eq!(warnings(), 0);
    for minute in 1..=2 {
        for header in ["x-forwarded-for", "forwarded", "x-forwarded-proto"] {
            let request = Request::get("/healthz").header(header, "https");
            let request = request.body(Body::empty()).unwrap();
            portal.anonymous().send(request).await;
        }
        assert_eq!(warnings(), minute);
        portal.later(60);
    }
}

#[tokio::test]
async fn the_log_tells_what_happened_and_nothing_that_was_written() {
    let log = Log::default();
    // Everything anybody can switch on, from every thread. The tests beside this one read pages
    // with a parser that logs what it reads, which the server never does.
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::try_new(format!("trace,{PARSER}")).unwrap())
        .with_writer(log.clone())
        .init();
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let maria = portal.anonymous();
    let signed_in = [("username", "maria"), ("password", demo::PASSWORD)];
    maria.post("/sign-in", &signed_in).await;
    maria
        .post(
            "/sign-in",
            &[
                ("username", "xylophone-user"),
                ("password", "xylophone-word"),
            ],
        )
        .await;
    maria.get("/messages?folder=xylophone-query").await;
    let form = maria.get("/messages").await.form("q");
    let asked = form.with("q", "xylophone-words");
    let asked = asked.submit(&maria, "/messages").await;
    let found = maria.get(asked.location()).await;
    assert!(found.body().contains("xylophone-words"));
    maria.get("/messages/search?q=xylophone-words").await;
    let mut conversations = Vec::new();
    for by in By::BOTH {
        let mut letter = portal.letter("maria", patient).await;
        letter.subject = "xylophone-subject".to_owned();
        letter.text = "xylophone-text".to_owned();
        let sent = letter.send(by, &maria).await;
        assert!(sent.status().is_success() || sent.status().is_redirection());
        conversations.push(portal.newest("maria", patient).await);
        // Refused, and after the session has ended.
        letter.to.clear();
        letter.send(by, &maria).await;
    }
    for conversation in &conversations {
        maria.get(&format!("/messages/{conversation}")).await;
        maria
            .get(&format!("/for/{patient}/messages/{conversation}"))
            .await;
    }
    let mut letter = portal.letter("maria", patient).await;
    let content = b"xylophone-content";
    let file = letter
        .file("xylophone-file.txt", content)
        .send(&maria)
        .await;
    let own = format!("/api/attachments/{patient}/{file}");
    assert_eq!(maria.get(&own).await.bytes, content);
    let program = letter.file("xylophone-program.pdf", content);
    let created = program.create(&maria).await;
    let refused = append(created.location(), 0, content[..].into());
    assert_eq!(maria.send(refused).await.status(), 422);
    letter.text = "xylophone-draft".to_owned();
    let attached = letter
        .attach(
            &maria,
            &[("xylophone.txt", b"xylophone"), ("xylophone.exe", content)],
        )
        .await;
    assert_eq!(attached.status(), StatusCode::SEE_OTHER);
    let mut argument = letter.argument();
    argument["message"]["attachments"] = serde_json::json!([file]);
    let sent = maria.call("message/send", &argument).await;
    let conversation = sent.json()["conversation"].as_str().unwrap().to_owned();
    let sent = format!("/messages/{conversation}/attachments/{file}");
    assert_eq!(maria.get(&sent).await.bytes, content);
    let token = maria.token().unwrap();
    portal.later(IDLE_SECONDS);
    let letter = portal.letter("maria", patient).await;
    assert_eq!(
        letter.send(By::Form, &maria).await.status(),
        StatusCode::UNAUTHORIZED
    );

    let log = log.text();
    let answered = log
        .lines()
        .filter(|line| line.contains("\"answered\""))
        .count();
    assert!(answered > 8, "{answered} requests are logged");
    for said in [
        "/api/message/send",
        "/messages/{",
        "/api/attachments/{scope}/{id}",
        "/messages/{conversation}/attachments/{id}",
        "/messages/attach",
        "\"status\":303",
        "\"ms\":",
        "\"id\":",
    ] {
        assert!(log.contains(said), "{said} is logged");
    }
    let patient = patient.to_string();
    for secret in [
        "xylophone",
        "Maria",
        "Alvarez",
        "lisinopril",
        demo::PASSWORD,
        &token,
        &patient,
        &conversations[0],
        &conversations[1],
        &conversation,
        &file,
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is logged");
    }
}
