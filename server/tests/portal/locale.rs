//! `/locale/{language}-{hash}.json`.

use app::i18n;
use http::{StatusCode, header};
use model::Language;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn each_language_has_its_words_at_an_address_of_their_own() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    for language in Language::ALL {
        let answer = nobody.get(i18n::path(language)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
        assert_eq!(
            answer.header(header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert!(
            answer
                .json()
                .as_array()
                .is_some_and(|texts| !texts.is_empty())
        );
    }
}

#[tokio::test]
async fn outdated_words_are_gone() {
    let portal = Portal::demo().await;
    let answer = portal
        .anonymous()
        .get("/locale/en-0000000000000000.json")
        .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn the_page_is_in_the_language_the_browser_asks_for() {
    let portal = Portal::demo().await;
    let mut request = crate::support::form_of("/sign-in", &[]);
    *request.method_mut() = http::Method::GET;
    request.headers_mut().insert(
        header::ACCEPT_LANGUAGE,
        "es-MX,es;q=0.9,en;q=0.8".parse().unwrap(),
    );
    let answer = portal.anonymous().send(request).await;
    assert_eq!(answer.attributes("html", "lang"), ["es"]);
}

#[tokio::test]
async fn a_chosen_language_stays_with_the_browser() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    let answer = nobody
        .post(
            "/settings/language",
            &[("language", "es"), ("back", "/sign-in")],
        )
        .await;
    assert_eq!(
        (answer.status(), answer.location()),
        (StatusCode::SEE_OTHER, "/sign-in")
    );
    assert_eq!(
        nobody.get("/sign-in").await.attributes("html", "lang"),
        ["es"]
    );
}

#[tokio::test]
async fn a_chosen_language_goes_with_the_account() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let form = maria.get("/").await.form("language");
    form.with("language", "es").submit(&maria, "/").await;
    let elsewhere = portal.maria().await;
    assert_eq!(elsewhere.get("/").await.attributes("html", "lang"), ["es"]);
}

#[tokio::test]
async fn a_chosen_theme_stays_with_the_browser() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    assert!(
        nobody
            .get("/sign-in")
            .await
            .attributes("html", "data-theme")
            .is_empty()
    );
    nobody
        .post(
            "/settings/theme",
            &[("theme", "dark"), ("back", "/sign-in")],
        )
        .await;
    assert_eq!(
        nobody
            .get("/sign-in")
            .await
            .attributes("html", "data-theme"),
        ["dark"]
    );
}
