//! The session's cookie, and that of the device.
//!
//! Over TLS their names begin with `__Host-`, which a browser only takes from this very host, for
//! all of it, over TLS (RFC 6265bis, section 4.1.3.2). A browser on the same machine may do
//! without TLS and prefix, so that one can try Carepost out. Everybody else without TLS is given
//! the strict cookie too, which their browser drops: no session ever crosses a network in the
//! clear.

use std::net::IpAddr;

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use http::{HeaderMap, HeaderValue, Uri, header};
use mailbox::SessionToken;

use super::{PublicOrigin, client::Client, csrf::authority};

const STRICT: &str = "__Host-carepost";
const LOCAL: &str = "carepost";
const STRICT_DEVICE: &str = "__Host-carepost-device";
const LOCAL_DEVICE: &str = "carepost-device";

/// The two forms of the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    Strict,
    Local,
}

impl SessionCookie {
    /// The form for this request.
    pub fn of(client: &Client, uri: &Uri, headers: &HeaderMap) -> Self {
        if !client.encrypted && !began_over_tls(headers) && is_local(uri, headers) {
            Self::Local
        } else {
            Self::Strict
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Strict => STRICT,
            Self::Local => LOCAL,
        }
    }

    /// The token the browser sent.
    pub fn read(self, headers: &HeaderMap) -> Option<SessionToken> {
        self.value(headers, STRICT, LOCAL)
            .and_then(|value| value.parse().ok())
    }

    /// What the browser keeps of its device, as it was set.
    pub fn device(self, headers: &HeaderMap) -> Option<String> {
        self.value(headers, STRICT_DEVICE, LOCAL_DEVICE)
    }

    /// Over TLS, only the strict cookie: another one may have been set by a neighbouring host. Where
    /// nothing says that the browser speaks TLS, it may do so all the same, behind a proxy that
    /// calls this server by a loopback name; the strict cookie is the better one there, too.
    fn value(self, headers: &HeaderMap, strict: &str, local: &str) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        let value = |name| jar.get(name).map(|cookie| cookie.value().to_owned());
        match self {
            Self::Strict => value(strict),
            Self::Local => value(strict).or_else(|| value(local)),
        }
    }

    /// Hands the token to the browser, until it is closed; how long the session lives is the
    /// server's to say.
    pub fn set(self, token: &SessionToken) -> Option<HeaderValue> {
        self.header(self.build(token.to_string()))
    }

    /// Takes the token back.
    pub fn clear(self) -> Option<HeaderValue> {
        let mut cookie = self.build(String::new());
        cookie.make_removal();
        self.header(cookie)
    }

    /// Lets the browser keep what makes it known, for so many seconds.
    pub fn set_device(self, value: &str, seconds: i64) -> Option<HeaderValue> {
        let (name, secure) = match self {
            Self::Strict => (STRICT_DEVICE, "; Secure"),
            Self::Local => (LOCAL_DEVICE, ""),
        };
        HeaderValue::try_from(format!(
            "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        ))
        .ok()
    }

    fn build(self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .secure(self == Self::Strict)
            .same_site(SameSite::Lax)
            .build()
    }

    fn header(self, cookie: Cookie<'static>) -> Option<HeaderValue> {
        HeaderValue::try_from(cookie.encoded().to_string()).ok()
    }
}

/// Did the browser send a session cookie of either form?
pub fn is_present(headers: &HeaderMap) -> bool {
    let jar = CookieJar::from_headers(headers);
    [STRICT, LOCAL]
        .into_iter()
        .any(|name| jar.get(name).is_some())
}

/// The page that sent a form came over TLS. Only a form says so: other requests carry no `Origin`.
fn began_over_tls(headers: &HeaderMap) -> bool {
    headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok()?.parse::<PublicOrigin>().ok())
        .is_some_and(|origin| origin.is_encrypted())
}

/// The browser calls this server by a loopback name (RFC 6761, section 6.3).
fn is_local(uri: &Uri, headers: &HeaderMap) -> bool {
    authority(uri, headers).is_some_and(|authority| {
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(host: &'static str, encrypted: bool) -> SessionCookie {
        let client = Client {
            address: IpAddr::from([192, 0, 2, 1]),
            encrypted,
        };
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        SessionCookie::of(&client, &Uri::from_static("/messages"), &headers)
    }

    #[test]
    fn only_a_loopback_name_without_tls_gets_the_local_cookie() {
        for host in [
            "localhost",
            "localhost:3000",
            "127.0.0.1:3000",
            "[::1]:3000",
            "app.localhost",
        ] {
            assert_eq!(form(host, false), SessionCookie::Local, "{host}");
            assert_eq!(form(host, true), SessionCookie::Strict, "{host}");
        }
        for host in [
            "portal.example.org",
            "192.0.2.1",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "",
        ] {
            assert_eq!(form(host, false), SessionCookie::Strict, "{host}");
        }
    }
}
