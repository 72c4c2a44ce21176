//! `/pkg/…` and the other files of the site.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};

use crate::support::{Portal, SCRIPT, Visitor as _};

#[tokio::test]
async fn files_named_by_their_content_are_kept_for_ever() {
    let portal = Portal::demo().await;
    let answer = portal.anonymous().get(SCRIPT).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.header(header::CACHE_CONTROL),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/javascript");
    assert_eq!(answer.body(), "export default 1;");
}

#[tokio::test]
async fn wasm_says_that_it_is() {
    let portal = Portal::demo().await;
    let answer = portal.anonymous().get("/pkg/carepost.d2FzbQ.wasm").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/wasm");
}

#[tokio::test]
async fn other_files_are_asked_about_again_in_time() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    for (path, keep) in [
        ("/mark.svg", "public, max-age=86400, must-revalidate"),
        ("/fonts/atkinson.woff2", "public, max-age=2592000"),
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.header(header::CACHE_CONTROL), keep, "{path}");
    }
}

#[tokio::test]
async fn what_the_build_compressed_is_sent_so() {
    let portal = Portal::demo().await;
    let request = Request::get(SCRIPT).header(header::ACCEPT_ENCODING, "gzip, br");
    let answer = portal
        .anonymous()
        .send(request.body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.header(header::CONTENT_ENCODING), "br");
    assert_eq!(answer.header(header::VARY), "accept-encoding");
    let file = std::fs::read(portal.site_root().join("pkg/carepost.Zm9vYmFy.js.br")).unwrap();
    assert_eq!(answer.bytes, file);
}

#[tokio::test]
async fn nothing_outside_of_the_site_is_a_file() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    for path in [
        "/../carepost.db",
        "/%2e%2e/carepost.db",
        "/pkg/..%2f..%2fcarepost.db",
        "/pkg",
        "/pkg/",
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
    }
}

#[tokio::test]
async fn files_are_read_only() {
    let portal = Portal::demo().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let request = Request::builder()
            .method(method)
            .uri(SCRIPT)
            .body(Body::empty());
        let answer = portal.anonymous().send(request.unwrap()).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn no_session_is_touched_for_a_file() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let answer = maria.get(SCRIPT).await;
    assert!(answer.set_cookies().is_empty());
    portal.later(14 * 60);
    maria.get(SCRIPT).await;
    portal.later(2 * 60);
    // Had the script counted as a request, the session would be alive.
    assert_eq!(maria.get("/messages").await.status(), StatusCode::SEE_OTHER);
}
