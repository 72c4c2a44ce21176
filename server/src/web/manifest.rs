//! What a device is told that installs the portal (Web Application Manifest).
//!
//! It is the organization's: an icon on somebody's phone has the name they know from the door. Browsers
//! ask for it without cookies, so the page says in its address which language it is in.

use app::i18n::{Words, manifest_path};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, header};
use mailbox::{Directory, StoreError};
use model::Language;
use serde_json::{Value, json};

use super::{Portal, attachments::share, try_again};

/// For what is called otherwise when its organization is.
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// As it was before it had a language, for who has installed it from there.
const WITHOUT_LANGUAGE: &str = "/manifest.webmanifest";

/// Without an organization, it has the program's name.
const NAME: &str = "Carepost";

pub fn routes() -> Router<Portal> {
    let asked = async |State(portal): State<Portal>, headers: HeaderMap| {
        let language = headers.get(header::ACCEPT_LANGUAGE);
        let language = language.and_then(|value| value.to_str().ok());
        let language = language.map_or_else(Language::default, Language::from_accept_language);
        let mut answer = answer(&portal, language).await;
        let headers = answer.headers_mut();
        headers.append(header::VARY, HeaderValue::from(header::ACCEPT_LANGUAGE));
        answer
    };
    let by_request = Router::new().route(WITHOUT_LANGUAGE, get(asked));
    Language::ALL
        .into_iter()
        .fold(by_request, |router, language| {
            let of = async move |State(portal): State<Portal>| answer(&portal, language).await;
            router.route(&manifest_path(language), get(of))
        })
}

async fn answer(portal: &Portal, language: Language) -> Response {
    let name = match name(portal).await {
        Ok(name) => name,
        Err(error) => {
            tracing::error!(%error, "the organization cannot be read");
            return try_again(60);
        }
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/manifest+json"),
        ),
        (header::CACHE_CONTROL, AN_HOUR),
    ];
    let manifest = manifest(&name, Words::of(language));
    (headers, manifest.to_string()).into_response()
}

async fn name(portal: &Portal) -> Result<String, StoreError> {
    let directory = Directory::new(&portal.store, "carepost");
    let settings = directory.settings().await?;
    let name = settings.map(|settings| settings.name);
    Ok(name
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| NAME.to_owned()))
}

fn manifest(name: &str, words: Words) -> Value {
    let png = |file: &str, size: u32, purpose: &str| {
        json!({
            "src": format!("/icons/{file}.png"),
            "sizes": format!("{size}x{size}"),
            "type": "image/png",
            "purpose": purpose,
        })
    };
    let svg = |file: &str, purpose: &str| json!({ "src": file, "sizes": "any", "type": "image/svg+xml", "purpose": purpose });
    let shortcut = |name: &str, address: &str| json!({ "name": name, "url": address, "icons": [png("icon-192", 192, "any")] });
    let screenshot = |file: &str, size: &str, form: &str, label: &str| {
        json!({
            "src": format!("/install/{file}.jpg"),
            "sizes": size,
            "type": "image/jpeg",
            "form_factor": form,
            "label": label,
        })
    };
    json!({
        "name": name,
        "short_name": name,
        "description": words.manifest_description(),
        "lang": words.language().tag(),
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        // The top bar and the ground: `--surface` and `--ground` of style/tokens.css, light. In the dark
        // the page says so itself.
        "theme_color": "#fffdf9",
        "background_color": "#f8f3ea",
        "categories": ["medical", "health"],
        "icons": [
            png("icon-192", 192, "any"),
            png("icon-512", 512, "any"),
            png("icon-maskable-512", 512, "maskable"),
            svg("/icons/icon-monochrome.svg", "monochrome"),
            svg("/mark.svg", "any"),
        ],
        "shortcuts": [
            shortcut(words.compose_title(), "/messages/new"),
            shortcut(words.nav_messages(), "/messages"),
        ],
        // As `end2end/screenshots.mjs --install` makes them of the demo.
        "screenshots": [
            screenshot("today-phone", "390x844", "narrow", words.today_title()),
            screenshot("conversation-phone", "390x844", "narrow", words.manifest_conversation()),
            screenshot("today-desktop", "1280x800", "wide", words.today_title()),
            screenshot("conversation-desktop", "1280x800", "wide", words.manifest_conversation()),
        ],
        "share_target": share::target(),
    })
}
