//! `/sw.js`, and the page that it keeps.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::support::{Answer, Portal, SCRIPT, Visitor as _};

#[tokio::test]
async fn the_worker_has_the_files_of_this_version_and_nothing_else() {
    let portal = Portal::demo().await;
    let answer = portal.anonymous().get("/sw.js").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
    // Else it could not fetch anything.
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("default-src 'none'; connect-src 'self'; "),
        "{policy}"
    );
    let script = answer.body();
    let (_, list) = script.split_once("FILES = ").unwrap();
    let (list, _) = list.split_once(";\n").unwrap();
    let files: Vec<String> = serde_json::from_str(list).unwrap();
    for file in [
        SCRIPT,
        "/pkg/cGFydHM/part.wasm",
        "/mark.svg",
        "/fonts/atkinson.woff2",
    ] {
        assert!(files.iter().any(|known| known == file), "{file}");
    }
    for file in &files {
        assert_eq!(
            portal.anonymous().get(file).await.status(),
            StatusCode::OK,
            "{file}"
        );
        assert!(!file.ends_with(".br"), "{file}");
        let is_public = ["/pkg/", "/fonts/", "/locale/", "/mark.svg"];
        assert!(
            is_public.iter().any(|place| file.starts_with(place)),
            "{file}"
        );
    }
}

#[tokio::test]
async fn the_worker_is_asked_for_often_and_sent_once() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    let tag = nobody.get("/sw.js").await.header(header::ETAG).to_owned();
    let again = Request::get("/sw.js").header(header::IF_NONE_MATCH, &tag);
    let again = nobody.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.body(), "");
}

#[tokio::test]
async fn the_page_that_stands_in_is_the_same_for_everybody() {
    let portal = Portal::demo().await;
    let nobodys = without_nonce(&portal.anonymous().get("/offline").await);
    let marias = without_nonce(&portal.maria().await.get("/offline").await);
    assert_eq!(nobodys, marias);
    assert!(!marias.contains("Maria"));
}

/// The page, but for what is another with every answer.
fn without_nonce(answer: &Answer) -> String {
    assert_eq!(answer.status(), StatusCode::OK);
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    let (_, nonce) = policy.split_once("'nonce-").unwrap();
    let (nonce, _) = nonce.split_once('\'').unwrap();
    answer.body().replace(nonce, "")
}
