//! How much a request may bring, and how it is compressed on the way back.

use axum::body::Body;
use http::{Request, StatusCode, header};
use server::web::BODY_LIMIT;

use crate::support::{Portal, Visitor as _, form_of};

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    for path in ["/sign-in", "/api/account/view"] {
        for announced in [true, false] {
            let mut request = form_of(path, &[]);
            let body = "x".repeat(BODY_LIMIT + 1);
            if announced {
                request
                    .headers_mut()
                    .insert(header::CONTENT_LENGTH, body.len().into());
            }
            *request.body_mut() = Body::from(body);
            let answer = nobody.send(request).await;
            assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
    }
    let long = "x".repeat(BODY_LIMIT - 1_000);
    let answer = nobody
        .post("/sign-in", &[("username", &long), ("password", "x")])
        .await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
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
