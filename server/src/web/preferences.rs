//! Choices that a browser keeps in cookies: language and theme. They tell nothing about anybody.

use app::preference::{Preference, Theme};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use http::{HeaderMap, HeaderValue};
use model::Language;

use super::cookie::SessionCookie;

const LANGUAGE: &str = "carepost-language";
const THEME: &str = "carepost-theme";

/// Browsers keep a cookie for 400 days at the most (RFC 6265bis, section 5.5).
const KEPT_SECONDS: i64 = 400 * 24 * 60 * 60;

#[derive(Clone, Copy, Debug, Default)]
pub struct Preferences {
    pub language: Option<Language>,
    pub theme: Theme,
}

/// What the browser remembers; what cannot be read counts as not chosen.
pub fn read(headers: &HeaderMap) -> Preferences {
    let jar = CookieJar::from_headers(headers);
    let value = |name| jar.get(name).map(Cookie::value);
    Preferences {
        language: value(LANGUAGE).and_then(|tag| tag.parse().ok()),
        theme: value(THEME)
            .and_then(|name| name.parse().ok())
            .unwrap_or_default(),
    }
}

/// The cookie that remembers a choice, as protected as the session's.
pub fn remember(preference: Preference, session: SessionCookie) -> Option<HeaderValue> {
    let (name, value) = match preference {
        Preference::Language(language) => (LANGUAGE, language.tag()),
        Preference::Theme(theme) => (THEME, theme.as_str()),
    };
    let cookie = format!(
        "{name}={value}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{}",
        if session == SessionCookie::Strict {
            "; Secure"
        } else {
            ""
        }
    );
    HeaderValue::try_from(cookie).ok()
}
