//! How long a session lives, and what it takes along.

use http::StatusCode;
use model::limits::{IDLE_SECONDS, SESSION_SECONDS};
use serde_json::json;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn an_idle_session_ends() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    portal.later(IDLE_SECONDS - 1);
    assert_eq!(maria.get("/messages").await.status(), StatusCode::OK);
    portal.later(IDLE_SECONDS);
    let answer = maria.get("/messages").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_busy_session_ends_after_twelve_hours() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let step = IDLE_SECONDS / 2;
    let mut alive = 0;
    while alive + step < SESSION_SECONDS {
        portal.later(step);
        alive += step;
        assert_eq!(
            maria.get("/messages").await.status(),
            StatusCode::OK,
            "after {alive} s"
        );
    }
    portal.later(step);
    assert_eq!(maria.get("/messages").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_server_function_says_that_the_session_is_over() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    assert_eq!(
        maria.call("account/view", &json!({})).await.json()["name"],
        "Maria Alvarez"
    );
    portal.later(IDLE_SECONDS);
    let answer = maria.call("account/view", &json!({})).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.codes(), ["signed_out"]);
}

#[tokio::test]
async fn a_page_that_asks_how_long_it_has_left_does_not_count_as_somebody() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let page = json!({ "account": portal.account("maria").await });
    let shown = maria.get("/").await;
    let name = shown.attributes("[data-key-name]", "data-key-name");
    portal.later(IDLE_SECONDS - 100);
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let new = json!({
        "account": page["account"],
        "scope": { "patient": patient },
        "list": { "folder": "inbox", "filter": null, "as_of": 0, "before": null },
    });
    for _ in 0..2 {
        let answer = maria.call("session/view", &page).await;
        let expected = json!({ "seconds": 100, "extendable": true, "key_name": name[0] });
        assert_eq!(answer.json(), expected);
        let answer = maria.call("mailbox/new", &new).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    let answer = maria.call("session/extend", &page).await;
    assert_eq!(answer.json()["seconds"], IDLE_SECONDS);
    portal.later(100);
    assert_eq!(
        maria.call("session/view", &page).await.json()["seconds"],
        IDLE_SECONDS - 100
    );
    portal.later(IDLE_SECONDS);
    for function in ["session/view", "session/extend"] {
        let answer = maria.call(function, &page).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{function}");
        assert_eq!(answer.codes(), ["signed_out"], "{function}");
    }
    let nobody = portal.anonymous();
    let answer = nobody.call("session/extend", &page).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_last_minutes_of_the_longest_session_are_not_made_longer() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let page = json!({ "account": portal.account("maria").await });
    let mut left = SESSION_SECONDS;
    while left > IDLE_SECONDS {
        portal.later(IDLE_SECONDS / 2);
        left -= IDLE_SECONDS / 2;
        maria.get("/").await;
    }
    let session = maria.call("session/extend", &page).await.json();
    assert_eq!(session["seconds"], left);
    assert_eq!(session["extendable"], false);
}

#[tokio::test]
async fn what_is_no_token_is_nobodys() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    for token in [
        "",
        "x",
        &"A".repeat(43),
        &"A".repeat(4_000),
        "%00",
        "\"quoted\"",
    ] {
        browser.0.keep("carepost", token);
        assert_eq!(
            browser.get("/messages").await.status(),
            StatusCode::SEE_OTHER,
            "{token}"
        );
    }
}

#[tokio::test]
async fn a_cookie_of_the_other_form_is_not_looked_at() {
    let portal = Portal::behind_tls().await;
    let maria = portal.maria().await;
    // Over TLS, a cookie without the prefix may have been set by a neighbouring host.
    assert_eq!(maria.get("/messages").await.status(), StatusCode::SEE_OTHER);
    maria.0.keep("__Host-carepost", &maria.token().unwrap());
    assert_eq!(maria.get("/messages").await.status(), StatusCode::OK);
}
