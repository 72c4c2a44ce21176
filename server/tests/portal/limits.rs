//! How much a request may bring, and how it is compressed on the way back.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http::{Request, StatusCode, header};
use hyper::body::Frame;
use mailbox::demo;
use model::limits::IDLE_SECONDS;
use server::web::{BODY_LIMIT, STRANGERS_BODY_LIMIT};

use crate::support::{Anonymous, Answer, By, Portal, Visitor as _, form_of};

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    let portal = Portal::demo().await;
    for (limit, browser) in [
        (BODY_LIMIT, portal.maria().await.0),
        (STRANGERS_BODY_LIMIT, portal.anonymous().0),
    ] {
        let browser = Anonymous(browser);
        for path in ["/sign-in", "/api/account/view"] {
            for announced in [true, false] {
                let mut request = form_of(path, &[]);
                let body = "x".repeat(limit + 1);
                if announced {
                    request
                        .headers_mut()
                        .insert(header::CONTENT_LENGTH, body.len().into());
                }
                *request.body_mut() = Body::from(body);
                let answer = browser.send(request).await;
                assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
            }
        }
        let long = "x".repeat(limit - 1_000);
        let answer = browser
            .post("/sign-in", &[("username", &long), ("password", "x")])
            .await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_page_learns_in_words_that_its_text_is_too_large() {
    let portal = Portal::demo().await;
    let maria = Anonymous(portal.maria().await.0);
    let mut request = form_of("/api/message/send", &[]);
    *request.body_mut() = Body::from("x".repeat(BODY_LIMIT + 1));
    let answer = maria.send(request).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.codes(), ["body_too_large"]);
}

/// A body of that length, of which nothing ever arrives.
fn never_sent(length: usize) -> Request<Body> {
    let mut request = form_of("/messages/new", &[]);
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    *request.body_mut() = Body::new(Never);
    request
}

struct Never;

impl HttpBody for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_stranger_is_told_at_once_that_a_body_is_too_long() {
    let portal = Portal::demo().await;
    let answer = portal.anonymous().send(never_sent(BODY_LIMIT)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn one_account_has_a_few_long_bodies_under_way() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let waits = |answer: Poll<Answer>| answer.is_pending();
    let mut under_way: Vec<_> = (0..8)
        .map(|_| Box::pin(maria.send(never_sent(BODY_LIMIT))))
        .collect();
    let ninth = async {
        loop {
            for sending in &mut under_way {
                assert!(waits(poll_once(sending.as_mut()).await));
            }
            // It is the ninth once the others have come as far as their bodies.
            let mut ninth = Box::pin(maria.send(never_sent(BODY_LIMIT)));
            for _ in 0..100 {
                match poll_once(ninth.as_mut()).await {
                    Poll::Ready(answer) => return answer,
                    Poll::Pending => tokio::task::yield_now().await,
                }
            }
        }
    };
    assert_eq!(ninth.await.status(), StatusCode::SERVICE_UNAVAILABLE);
    // Short ones go on, and so does everybody else.
    let mut short = form_of("/settings/theme", &[("theme", "dark"), ("back", "/")]);
    let headers = short.headers_mut();
    headers.insert(header::CONTENT_LENGTH, 23.into());
    let short = maria.send(short).await;
    assert_eq!(short.status(), StatusCode::SEE_OTHER);
    let mut other = Box::pin(daniel.send(never_sent(BODY_LIMIT)));
    for _ in 0..100 {
        assert!(waits(poll_once(other.as_mut()).await));
        tokio::task::yield_now().await;
    }
    drop(under_way);
    let letter = portal.letter("maria", portal.patient("maria", "Maria Alvarez").await);
    let sent = letter.await.send(By::Form, &maria).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
}

async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// The session ends while somebody writes: the browser is still known, and the text comes back.
#[tokio::test]
async fn who_has_signed_in_before_may_send_a_long_message() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let fields = [("username", "maria"), ("password", demo::PASSWORD)];
    browser.post("/sign-in", &fields).await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "All of it. ".repeat(STRANGERS_BODY_LIMIT / 8);
    portal.later(IDLE_SECONDS);
    let answer = letter.send(By::Form, &browser).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.body().contains(letter.text.trim()));
}

#[tokio::test]
async fn a_form_is_a_form() {
    let portal = Portal::demo().await;
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(r#"{"username":"maria"}"#));
    let answer = portal.anonymous().send(request.unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn an_argument_that_cannot_be_read_is_the_senders_mistake() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let request = Request::post("/api/account/view")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{"));
    let answer = maria.send(request.unwrap()).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(answer.codes(), ["malformed"]);
}

async fn encoding(portal: &Portal, site: Option<&str>, signed_in: bool) -> String {
    let mut request = form_of("/sign-in", &[]);
    *request.method_mut() = http::Method::GET;
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT_ENCODING, "gzip, br".parse().unwrap());
    headers.remove("sec-fetch-site");
    if let Some(site) = site {
        headers.insert("sec-fetch-site", site.parse().unwrap());
    }
    let answer = if signed_in {
        portal.maria().await.send(request).await
    } else {
        portal.anonymous().send(request).await
    };
    answer.header(header::CONTENT_ENCODING).to_owned()
}

#[tokio::test]
async fn a_page_that_another_site_asked_for_keeps_its_length() {
    let portal = Portal::demo().await;
    for (site, compressed) in [
        (Some("none"), "br"),
        (Some("same-origin"), "br"),
        (Some("same-site"), ""),
        (Some("cross-site"), ""),
        (None, ""),
    ] {
        assert_eq!(encoding(&portal, site, true).await, compressed, "{site:?}");
        // Nobody's page holds nothing to find out.
        assert_eq!(encoding(&portal, site, false).await, "br", "{site:?}");
    }
}
