//! Addresses with a slash too many.

use http::StatusCode;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_page() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let (own, with_slash) = (format!("/for/{patient}"), format!("/for/{patient}/"));
    for (asked, page) in [
        ("/sign-in/", "/sign-in"),
        ("/messages/", "/messages"),
        (
            "/messages/?folder=sent&a=%2F",
            "/messages?folder=sent&a=%2F",
        ),
        ("/messages/new///", "/messages/new"),
        (&with_slash, &own),
    ] {
        let answer = maria.get(asked).await;
        assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT, "{asked}");
        assert_eq!(answer.location(), page);
        // Nothing is known of it before it is asked for.
        assert_eq!(portal.anonymous().get(asked).await.location(), page);
    }
    // Method and body go along.
    let answer = maria.post("/messages/new/", &[]).await;
    assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn a_slash_leads_to_no_other_site() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for asked in [
        "//evil.example/",
        "//sign-in/",
        "///",
        "/%5Cevil.example/",
        "/nowhere/",
        "/for//messages/",
        "/api/account/view/",
    ] {
        let answer = maria.get(asked).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{asked}");
        assert_eq!(answer.location(), "", "{asked}");
    }
}
