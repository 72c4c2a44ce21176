//! The headers of every kind of answer.

use http::{StatusCode, header};
use serde_json::json;

use crate::support::{Answer, Portal, SCRIPT, Visitor as _};

/// One answer of each kind, by what it is.
async fn kinds(portal: &Portal) -> Vec<(&'static str, Answer)> {
    let (nobody, maria) = (portal.anonymous(), portal.maria().await);
    vec![
        ("a page", maria.get("/messages").await),
        ("the sign-in page", nobody.get("/sign-in").await),
        ("a redirect", nobody.get("/messages").await),
        ("an unknown page", maria.get("/nowhere").await),
        ("a refused form", nobody.post("/sign-in", &[]).await),
        (
            "a server function",
            maria.call("account/view", &json!({})).await,
        ),
        (
            "a refused server function",
            nobody.call("account/view", &json!({})).await,
        ),
        (
            "an unknown server function",
            maria.call("account/steal", &json!({})).await,
        ),
        ("the wrong method", maria.get("/api/account/view").await),
        ("a script", nobody.get(SCRIPT).await),
        ("a picture", nobody.get("/mark.svg").await),
        (
            "the words",
            nobody.get(app::i18n::path(model::Language::En)).await,
        ),
        ("the service worker", nobody.get("/sw.js").await),
        ("health", nobody.get("/healthz").await),
    ]
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let portal = Portal::demo().await;
    for (kind, answer) in kinds(&portal).await {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{kind}: {name}");
        }
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{kind}"
        );
        assert_eq!(answer.header("x-request-id").len(), 36, "{kind}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "{kind}: plain HTTP"
        );
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; "),
            "{kind}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{kind}: {policy}"
        );
        assert!(policy.contains("base-uri 'none'"), "{kind}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{kind}: {policy}");
        let is_page = answer.header(header::CONTENT_TYPE).starts_with("text/html");
        // In a sandbox it could not fetch anything.
        let is_free = is_page || kind == "the service worker";
        assert_eq!(policy.contains("; sandbox"), !is_free, "{kind}: {policy}");
    }
}

#[tokio::test]
async fn what_is_about_somebody_is_kept_nowhere() {
    let portal = Portal::demo().await;
    for (kind, answer) in kinds(&portal).await {
        let kept = matches!(
            kind,
            "a script" | "a picture" | "the words" | "the service worker"
        );
        let policy = answer.header(header::CACHE_CONTROL);
        assert_eq!(policy == "no-store", !kept, "{kind}: {policy}");
    }
}

#[tokio::test]
async fn a_page_runs_the_scripts_of_its_own_nonce_only() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let page = maria.get("/messages").await;
        let policy = page.header("content-security-policy").to_owned();
        let script = policy
            .split("; ")
            .find(|part| part.starts_with("script-src"))
            .unwrap();
        let nonce = script
            .split('\'')
            .find(|part| part.starts_with("nonce-"))
            .unwrap();
        let nonce = nonce.trim_start_matches("nonce-").to_owned();
        assert_eq!(
            script,
            format!("script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'")
        );
        let scripts = page.attributes("script", "nonce");
        assert!(!scripts.is_empty());
        assert_eq!(
            scripts.len(),
            page.texts("script").len(),
            "every script has a nonce"
        );
        assert!(scripts.iter().all(|script| *script == nonce));
        assert!(
            page.texts("style").is_empty(),
            "style-src allows no style in the page"
        );
        assert!(page.attributes("[style]", "style").is_empty());
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let portal = Portal::behind_tls().await;
    let answer = portal.anonymous().get("/sign-in").await;
    let policy = answer.header("strict-transport-security");
    assert_eq!(policy, "max-age=63072000; includeSubDomains");
}

#[tokio::test]
async fn an_unknown_address_is_a_page_that_says_so() {
    let portal = Portal::demo().await;
    let answer = portal.maria().await.get("/nowhere").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.header(header::CONTENT_TYPE).starts_with("text/html"));
}
