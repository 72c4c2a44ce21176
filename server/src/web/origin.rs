//! The address people know the portal by.

use std::str::FromStr;

use http::Uri;

/// Scheme, host and port, as a browser writes them in `Origin`; unknown unless configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicOrigin(Option<String>);

impl PublicOrigin {
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Browsers reach the portal over TLS, whatever the last hop speaks.
    pub fn is_encrypted(&self) -> bool {
        self.as_str()
            .is_some_and(|origin| origin.starts_with("https://"))
    }
}

/// The text is no address of a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write it as https://portal.example.org, without a path")]
pub struct BadPublicOrigin;

impl FromStr for PublicOrigin {
    type Err = BadPublicOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| BadPublicOrigin)?;
        let scheme = uri.scheme_str().ok_or(BadPublicOrigin)?;
        let authority = uri.authority().ok_or(BadPublicOrigin)?.as_str();
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.contains('@');
        let default_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return Err(BadPublicOrigin),
        };
        let host = authority.strip_suffix(default_port).unwrap_or(authority);
        bare.then(|| Self(Some(format!("{scheme}://{}", host.to_ascii_lowercase()))))
            .ok_or(BadPublicOrigin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_browsers_do() {
        for (text, origin) in [
            (
                "https://portal.example.org",
                Some("https://portal.example.org"),
            ),
            (
                "https://Portal.Example.org:443/",
                Some("https://portal.example.org"),
            ),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("https://portal.example.org/messages", None),
            ("https://user@portal.example.org", None),
            ("portal.example.org", None),
            ("ftp://portal.example.org", None),
            ("", None),
        ] {
            let parsed = text.parse::<PublicOrigin>().ok();
            assert_eq!(
                parsed.as_ref().and_then(PublicOrigin::as_str),
                origin,
                "{text}"
            );
        }
    }
}
