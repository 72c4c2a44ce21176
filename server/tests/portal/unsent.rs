//! The key with which a browser keeps what is written and not sent.

use crate::support::{Portal, Visitor};

async fn key_on(visitor: &impl Visitor, path: &str) -> Vec<String> {
    visitor.get(path).await.attributes("[data-key]", "data-key")
}

#[tokio::test]
async fn every_page_of_an_account_has_its_key_and_no_other_has() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let key = key_on(&maria, "/").await.remove(0);
    assert_eq!(key.len(), 64, "{key}");
    assert!(key.bytes().all(|c| c.is_ascii_hexdigit()), "{key}");
    for path in ["/messages", "/messages/new", "/no-such-page"] {
        assert_eq!(key_on(&maria, path).await, [&*key], "{path}");
    }
    // Also in another process, and when the session is another one.
    let again = portal.elsewhere().await;
    portal.sign_in_at(&again, "maria").await;
    assert_eq!(key_on(&again, "/").await, [&*key]);

    assert_ne!(key_on(&daniel, "/").await, [&*key]);
    let sign_in = portal.anonymous().get("/sign-in").await;
    assert!(!sign_in.body().contains("data-key"));
    // It is nowhere but there.
    let answer = maria.get("/messages").await;
    assert_eq!(answer.body().matches(&key).count(), 1);
    assert!(!format!("{:?}", answer.set_cookies()).contains(&key));
}

#[tokio::test]
async fn a_page_that_was_posted_from_another_account_has_the_key_of_who_is_there() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let path = format!("/for/{leo}/messages/new");
    let form = maria.get(&path).await.form("body");
    let daniel = portal.daniel().await;
    let answer = form.with("body", "Maria's").submit(&daniel, &path).await;
    let key = key_on(&daniel, "/").await;
    assert_eq!(answer.attributes("[data-key]", "data-key"), key);
    assert!(!answer.body().contains("Maria's"));
}

#[tokio::test]
async fn without_script_nothing_says_that_something_is_unsent() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let page = maria.get("/messages").await;
    let marks = page.attributes("[data-unsent]", "hidden");
    let all = page.attributes("[data-unsent]", "data-unsent");
    assert!(all.len() > 1 && marks.len() == all.len(), "{marks:?}");
}
