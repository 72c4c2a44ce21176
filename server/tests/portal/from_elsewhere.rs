//! What another site sends in the reader's name, and what a link could do.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;
use server::web::TrustedProxies;

use crate::support::{Anonymous, Otherwise, Portal, Visitor as _, form_of};

const TYPED: [(&str, &str); 2] = [("theme", "dark"), ("back", "/")];

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for site in ["cross-site", "same-site", "CROSS-SITE"] {
        let mut request = form_of("/settings/theme", &TYPED);
        request
            .headers_mut()
            .insert("sec-fetch-site", site.parse().unwrap());
        let answer = maria.send(request).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{site}");
        assert!(answer.set_cookies().is_empty());
    }
}

#[tokio::test]
async fn a_browser_without_fetch_metadata_is_judged_by_its_origin() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for (origin, status) in [
        (Some("http://localhost:3000"), StatusCode::SEE_OTHER),
        (Some("http://localhost:3001"), StatusCode::FORBIDDEN),
        (Some("http://localhost"), StatusCode::FORBIDDEN),
        (Some("https://localhost:3000"), StatusCode::FORBIDDEN),
        (Some("http://localhost:3000/"), StatusCode::SEE_OTHER),
        (
            Some("http://localhost:3000, http://localhost:3000"),
            StatusCode::FORBIDDEN,
        ),
        (Some(""), StatusCode::FORBIDDEN),
        (Some("https://evil.example"), StatusCode::FORBIDDEN),
        (Some("null"), StatusCode::FORBIDDEN),
    ] {
        let mut request = form_of("/settings/theme", &TYPED);
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().remove(header::ORIGIN);
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert(header::ORIGIN, origin.parse().unwrap());
        }
        assert_eq!(maria.send(request).await.status(), status, "{origin:?}");
    }
}

#[tokio::test]
async fn the_public_address_is_no_other_site() {
    let portal = Portal::behind_tls().await;
    // The proxy in front calls the server by another name.
    let mut request = form_of("/settings/theme", &TYPED);
    request.headers_mut().remove("sec-fetch-site");
    request.headers_mut().insert(
        header::ORIGIN,
        "https://portal.example.org".parse().unwrap(),
    );
    let answer = portal.anonymous().send(request).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

/// Somebody on the network can put a page of theirs in place of `http://portal.example.org`.
#[tokio::test]
async fn over_tls_a_page_without_tls_is_another_site() {
    let proxied = Portal::with(Otherwise {
        proxies: TrustedProxies(vec!["192.0.2.0/24".parse().unwrap()]),
        ..Otherwise::default()
    })
    .await;
    for portal in [Portal::behind_tls().await, proxied] {
        for (host, origin, status) in [
            (
                "portal.example.org",
                "https://portal.example.org",
                StatusCode::SEE_OTHER,
            ),
            (
                "portal.example.org:443",
                "https://portal.example.org",
                StatusCode::SEE_OTHER,
            ),
            (
                "portal.example.org",
                "http://portal.example.org",
                StatusCode::FORBIDDEN,
            ),
            (
                "portal.example.org",
                "https://portal.example.org:8443",
                StatusCode::FORBIDDEN,
            ),
            (
                "portal.example.org:8443",
                "https://portal.example.org:8443",
                StatusCode::SEE_OTHER,
            ),
        ] {
            let mut request = form_of("/settings/theme", &TYPED);
            let headers = request.headers_mut();
            headers.remove("sec-fetch-site");
            headers.insert("x-forwarded-proto", "https".parse().unwrap());
            headers.insert(header::HOST, host.parse().unwrap());
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            let answer = portal.anonymous().send(request).await;
            assert_eq!(answer.status(), status, "{origin} at {host}");
        }
    }
}

/// Leptos would answer a browser that asks for HTML with wherever it says it came from.
#[tokio::test]
async fn no_server_function_leads_to_where_somebody_says_they_came_from() {
    let portal = Portal::demo().await;
    let (maria, nobody) = (portal.maria().await.0, portal.anonymous().0);
    for (browser, status) in [(maria, StatusCode::OK), (nobody, StatusCode::UNAUTHORIZED)] {
        let request = Request::post("/api/account/view")
            .header(header::HOST, "localhost:3000")
            .header(header::ACCEPT, "text/html,*/*")
            .header(header::REFERER, "https://evil.example/")
            .header(header::CONTENT_TYPE, "application/json");
        let answer = Anonymous(browser)
            .send(request.body(Body::from("{}")).unwrap())
            .await;
        assert_eq!((answer.status(), answer.location()), (status, ""));
    }
}

#[tokio::test]
async fn no_server_function_is_called_from_elsewhere() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for (path, method) in server_fn_paths() {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:3000")
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/json");
        let answer = maria.send(request.body(Body::from("{}")).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn no_server_function_can_be_a_link() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
        let answer = maria.get(path).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn no_page_does_what_its_query_says() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for path in [
        "/sign-out",
        "/settings/theme?theme=dark",
        "/settings/language?language=es",
    ] {
        let answer = maria.get(path).await;
        assert!(answer.set_cookies().is_empty(), "{path}");
    }
    assert_eq!(maria.get("/messages").await.status(), StatusCode::OK);
}
