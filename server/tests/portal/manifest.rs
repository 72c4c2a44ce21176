//! `/{language}.webmanifest`: what a device is told that installs the portal.

use http::{Method, StatusCode, header};

use crate::support::{Portal, Visitor as _, form_of};

#[tokio::test]
async fn it_is_the_organizations_and_in_the_language_of_the_page() {
    let portal = Portal::demo().await;
    let organization = portal.view("maria").await.organization.name;
    let nobody = portal.anonymous();
    for (language, new, messages) in [
        ("en", "New Message", "Messages"),
        ("es", "Mensaje nuevo", "Mensajes"),
    ] {
        let answer = nobody.get(&format!("/{language}.webmanifest")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "application/manifest+json"
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=3600");
        let manifest = answer.json();
        assert_eq!(manifest["name"], *organization);
        assert_eq!(manifest["short_name"], *organization);
        assert_eq!(manifest["lang"], language);
        // The same app in each.
        assert_eq!(manifest["id"], "/");
        let shortcuts = manifest["shortcuts"].as_array().unwrap();
        let shortcuts: Vec<_> = shortcuts
            .iter()
            .map(|one| (&one["name"], &one["url"]))
            .collect();
        assert_eq!(shortcuts[0].0, new);
        assert_eq!(shortcuts[1].0, messages);
        for (_, address) in shortcuts {
            let page = portal.maria().await.get(address.as_str().unwrap()).await;
            assert_eq!(page.status(), StatusCode::OK);
        }
        let purposes = manifest["icons"].as_array().unwrap().iter();
        let purposes: Vec<_> = purposes
            .filter_map(|icon| icon["purpose"].as_str())
            .collect();
        for purpose in ["any", "maskable", "monochrome"] {
            assert!(purposes.contains(&purpose), "{purpose}");
        }
        assert_eq!(manifest["share_target"]["action"], "/share");
        let screenshots = manifest["screenshots"].as_array().unwrap().iter();
        for screenshot in screenshots {
            let file = format!("../public{}", screenshot["src"].as_str().unwrap());
            assert!(std::fs::exists(&file).unwrap(), "{file}");
        }
    }
    let mut request = form_of("/sign-in", &[]);
    *request.method_mut() = Method::GET;
    request
        .headers_mut()
        .insert(header::ACCEPT_LANGUAGE, "es-MX".parse().unwrap());
    let page = nobody.send(request).await;
    assert!(page.body().contains("href=\"/es.webmanifest\""));
}

#[tokio::test]
async fn where_it_was_before_it_is_in_the_language_the_browser_asks_for() {
    let portal = Portal::demo().await;
    let mut request = form_of("/manifest.webmanifest", &[]);
    *request.method_mut() = Method::GET;
    request
        .headers_mut()
        .insert(header::ACCEPT_LANGUAGE, "es-MX, en".parse().unwrap());
    let answer = portal.anonymous().send(request).await;
    assert_eq!(answer.json()["lang"], "es");
    assert!(
        answer
            .header(header::VARY)
            .to_lowercase()
            .contains("accept-language")
    );
}

/// Somebody's iPhone calls it so, too.
#[tokio::test]
async fn the_page_says_whose_it_is() {
    let portal = Portal::demo().await;
    let organization = portal.view("maria").await.organization.name;
    let page = portal.maria().await.get("/").await;
    assert_eq!(
        page.attributes("meta[name=\"apple-mobile-web-app-title\"]", "content"),
        [organization]
    );
}
