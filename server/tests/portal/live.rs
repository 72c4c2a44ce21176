//! What happens while a page is open, over HTTP.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use http::{Method, Request, StatusCode, header};
use mailbox::Sessions;
use tower::ServiceExt as _;

use crate::support::{By, Portal, Visitor};

const PATIENCE: Duration = Duration::from_secs(20);

fn ask(query: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::builder()
        .method(Method::GET)
        .uri(format!("/api/live?{query}"))
        .header(header::HOST, "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/event-stream");
    if let Some(token) = token {
        request = request.header(header::COOKIE, format!("carepost={token}"));
    }
    request.body(Body::empty()).unwrap()
}

/// An answer that goes on, read as it comes.
struct Heard(BodyDataStream, String);

impl Heard {
    async fn of(portal: &Portal, request: Request<Body>) -> Result<Self, StatusCode> {
        let mut request = request;
        let peer = std::net::SocketAddr::from(([192, 0, 2, 1], 54_321));
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(peer));
        let answer = portal.router.clone().oneshot(request).await.unwrap();
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-accel-buffering"), "no");
        Ok(Self(answer.into_body().into_data_stream(), String::new()))
    }

    async fn by(portal: &Portal, visitor: &impl Visitor, username: &str) -> Self {
        let account = portal.account(username).await;
        let request = ask(&format!("account={account}"), visitor.token().as_deref());
        Self::of(portal, request).await.unwrap()
    }

    /// The next event's lines; `None` at the end. What is no event is passed over.
    async fn next(&mut self) -> Option<Vec<String>> {
        loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let lines: Vec<String> = event.lines().map(str::to_owned).collect();
                self.1 = rest.to_owned();
                if lines.iter().any(|line| line.starts_with("event:")) {
                    return Some(lines);
                }
                continue;
            }
            let more = tokio::time::timeout(PATIENCE, self.0.next()).await;
            let more = more.expect("nothing came")?.unwrap();
            self.1.push_str(std::str::from_utf8(&more).unwrap());
        }
    }
}

#[tokio::test]
async fn a_message_is_told_by_its_ids_alone() {
    let portal = Portal::demo().await;
    portal.store.keep_telling();
    let (maria, priya) = (portal.maria().await, portal.priya().await);
    let mut heard = Heard::by(&portal, &priya, "priya").await;
    let record = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", record).await;
    let sent = letter.send(By::Function, &maria).await.json();
    let event = heard.next().await.unwrap();
    let data = |name: &str| sent[name].as_str().unwrap().to_owned();
    let told = format!(
        r#"data: {{"conversation":"{}","message":"{}"}}"#,
        data("conversation"),
        data("message")
    );
    assert_eq!(event[0], "event: message");
    let (id, rest): (Vec<_>, Vec<_>) = event[1..].iter().partition(|line| line.starts_with("id: "));
    assert_eq!(rest, [&told]);

    // Who comes back from there is told that one again, and what came since.
    let id = id[0].trim_start_matches("id: ");
    let account = portal.account("priya").await;
    let mut request = ask(
        &format!("account={account}&after=x"),
        priya.token().as_deref(),
    );
    request
        .headers_mut()
        .insert("last-event-id", id.parse().unwrap());
    let mut again = Heard::of(&portal, request).await.unwrap();
    assert!(again.next().await.unwrap().contains(&told));
}

#[tokio::test]
async fn only_whose_page_it_is_listens() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let (own, others) = (portal.account("maria").await, portal.account("sam").await);
    let token = maria.token();
    let refused = async |query: String, token: Option<&str>| {
        Heard::of(&portal, ask(&query, token)).await.err()
    };
    let token = token.as_deref();
    let as_own = format!("account={own}");
    assert_eq!(refused(as_own.clone(), token).await, None);
    let unauthorized = Some(StatusCode::UNAUTHORIZED);
    assert_eq!(refused(as_own.clone(), None).await, unauthorized);
    assert_eq!(refused(as_own.clone(), Some("x")).await, unauthorized);
    let conflict = Some(StatusCode::CONFLICT);
    assert_eq!(refused(format!("account={others}"), token).await, conflict);
    for bad in [
        "account=1".to_owned(),
        format!("{as_own}&after=1"),
        String::new(),
    ] {
        let refused = refused(bad, token).await;
        assert_eq!(refused, Some(StatusCode::BAD_REQUEST));
    }
}

#[tokio::test]
async fn it_ends_when_somebody_signs_out() {
    let portal = Portal::demo().await;
    portal.store.keep_telling();
    let maria = portal.maria().await;
    let mut heard = Heard::by(&portal, &maria, "maria").await;
    let token = maria.token().unwrap().parse().unwrap();
    Sessions::new(&portal.store).end(&token).await.unwrap();
    let event = heard.next().await.unwrap();
    assert!(event.contains(&"event: ended".to_owned()));
    assert_eq!(heard.next().await, None);
}

#[tokio::test]
async fn it_ends_with_the_server() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let mut heard = Heard::by(&portal, &maria, "maria").await;
    portal.draining.set();
    assert_eq!(heard.next().await, None);
}

#[tokio::test]
async fn listening_keeps_no_session() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let account = portal.account("maria").await;
    let token = maria.token();
    for minutes in [10, 4] {
        portal.clock.advance(minutes * 60_000);
        let request = ask(&format!("account={account}"), token.as_deref());
        assert!(Heard::of(&portal, request).await.is_ok());
    }
    portal.clock.advance(60_000);
    let request = ask(&format!("account={account}"), token.as_deref());
    let refused = Heard::of(&portal, request).await.err();
    assert_eq!(refused, Some(StatusCode::UNAUTHORIZED));
}
