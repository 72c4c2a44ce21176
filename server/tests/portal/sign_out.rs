//! `/sign-out`.

use http::StatusCode;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_back() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let token = maria.token().unwrap();
    let answer = maria.post("/sign-out", &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in"));
    let cookie = answer.set_cookies().remove(0);
    assert!(
        cookie.starts_with("carepost=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    assert_eq!(maria.token(), None);
    // The token itself is worth nothing any more.
    maria.0.keep("carepost", &token);
    assert_eq!(maria.get("/messages").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_tls_the_cookie_that_is_taken_back_is_the_strict_one() {
    let portal = Portal::behind_tls().await;
    let answer = portal.anonymous().post("/sign-out", &[]).await;
    let cookie = answer.set_cookies().remove(0);
    assert!(cookie.starts_with("__Host-carepost=;"), "{cookie}");
    assert!(
        cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[tokio::test]
async fn signing_out_twice_is_no_error() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    maria.post("/sign-out", &[]).await;
    assert_eq!(
        maria.post("/sign-out", &[]).await.status(),
        StatusCode::SEE_OTHER
    );
}
