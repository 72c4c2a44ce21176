//! Where a link leads: checked once, here, and safe by type afterwards.

#[cfg(not(target_arch = "wasm32"))]
mod destination;

use std::{fmt, sync::Arc};

use crate::character;

/// Bytes of a link, at the most: what every browser and mail program still takes.
const BYTES: usize = 2048;

/// The address of a link: `http`, `https`, `mailto` or `tel`, and nothing else, so that following
/// it can never run a script.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Link(Arc<str>);

/// An address that is not allowed as a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLink;

impl Link {
    /// Checks an address and brings it to one form: without control characters and surrounding
    /// white space, spaces inside it escaped, its scheme in lower case.
    ///
    /// Browsers drop tabs and line ends anywhere in an address, and control characters around it
    /// (WHATWG URL, 4.4); the check is made on what is left, so that `java\tscript:` hides nothing.
    ///
    /// # Errors
    /// [`BadLink`] for another scheme, none at all, nothing after it, or more than 2,048 bytes.
    pub fn parse(address: &str) -> Result<Self, BadLink> {
        // Escaping can make three bytes of one; what is far too long is not even looked at.
        if address.len() > 4 * BYTES {
            return Err(BadLink);
        }
        let mut clean = String::with_capacity(address.len());
        let seen = |c: &char| !is_dropped(*c);
        for c in address.trim_matches(is_edge).chars().filter(seen) {
            match c {
                c if c.is_whitespace() => clean.push_str("%20"),
                c => clean.push(c),
            }
        }
        let (scheme, rest) = clean.split_once(':').ok_or(BadLink)?;
        let scheme = scheme.to_ascii_lowercase();
        let leads_somewhere = match scheme.as_str() {
            "http" | "https" => has_host(rest),
            "mailto" => !rest.is_empty(),
            "tel" => rest.contains(|c: char| c.is_ascii_digit()),
            _ => false,
        };
        let checked = format!("{scheme}:{rest}");
        if leads_somewhere && checked.len() <= BYTES {
            Ok(Self(checked.into()))
        } else {
            Err(BadLink)
        }
    }

    /// What somebody typed into the link dialog: an address as for [`parse`](Self::parse), or one
    /// without its scheme, such as `example.org/a` or `ana@example.org`.
    ///
    /// # Errors
    /// [`BadLink`] as for `parse`, and for what does not look like an address at all.
    pub fn from_typed(typed: &str) -> Result<Self, BadLink> {
        let typed = typed.trim_matches(is_edge);
        if let Ok(link) = Self::parse(typed) {
            return Ok(link);
        }
        if typed.contains(char::is_whitespace) {
            return Err(BadLink);
        }
        let host = typed.split(['/', '?', '#']).next().unwrap_or_default();
        match host.split_once('@') {
            Some((name, domain)) if !name.contains(':') && is_domain(domain) => {
                Self::parse(&format!("mailto:{typed}"))
            }
            None if is_domain(host.split(':').next().unwrap_or_default()) && has_port(host) => {
                Self::parse(&format!("https://{typed}"))
            }
            _ => Err(BadLink),
        }
    }

    /// A pasted text that is one whole address and nothing else, such as the browser's address
    /// line gives.
    #[must_use]
    pub fn from_pasted(text: &str) -> Option<Self> {
        let text = text.trim();
        let whole = !text.is_empty() && !text.contains(char::is_whitespace);
        whole.then(|| Self::parse(text).ok()).flatten()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for BadLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a link must begin with http, https, mailto or tel")
    }
}

impl std::error::Error for BadLink {}

fn is_edge(c: char) -> bool {
    character::is_room(c) || is_dropped(c)
}

// What nobody sees would let an address read as another one (RFC 3987, 4.1). Joiners and
// selectors stay: they are part of how a path is spelt, and a host shows them.
fn is_dropped(c: char) -> bool {
    c.is_control() || character::hides(c)
}

fn has_host(rest: &str) -> bool {
    let host = rest.strip_prefix("//").unwrap_or_default();
    !host.is_empty() && !host.starts_with(['/', '\\', '?', '#', ':', '@'])
}

fn is_domain(host: &str) -> bool {
    let labels = || host.split('.');
    let letters = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| is_letter(c) || c.is_ascii_digit() || c == '-')
    };
    labels().count() > 1
        && labels().all(letters)
        && labels()
            .next_back()
            .is_some_and(|top| top.contains(is_letter))
}

// Which of the others are letters is for the resolver to say; the tables would weigh kilobytes.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii()
}

fn has_port(host: &str) -> bool {
    (host.split_once(':')).is_none_or(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_schemes() {
        for address in [
            "http://example.org",
            "https://example.org/a?b=c#d",
            "mailto:ana@example.org",
            "tel:+1-555-0100",
            "https://пример.рф/страница",
        ] {
            assert_eq!(Link::parse(address).unwrap().as_str(), address);
        }
    }

    // Behaviour 31.
    #[test]
    fn script_addresses_are_refused_however_disguised() {
        for address in [
            "javascript:alert(1)",
            "JaVa\tscript:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\u{200B}script:alert(1)",
            "\u{FEFF}javascript:alert(1)",
            "java script:alert(1)",
            "javascript&colon;alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "blob:https://example.org/1",
            "ftp://example.org",
            "//example.org",
            "/relative",
            "example.org",
            "#top",
            "",
            ":",
        ] {
            assert_eq!(Link::parse(address), Err(BadLink), "{address:?}");
        }
    }

    #[test]
    fn addresses_that_lead_nowhere_are_refused() {
        for address in [
            "http:",
            "https://",
            "https:///a",
            "https://?a",
            "mailto:",
            "tel:",
            "tel:x",
        ] {
            assert_eq!(Link::parse(address), Err(BadLink), "{address:?}");
        }
    }

    #[test]
    fn one_form() {
        let link = Link::parse(" \tHTTPS://example.org/a b\r\n ").unwrap();
        assert_eq!(link.as_str(), "https://example.org/a%20b");
        assert_eq!(Link::parse(link.as_str()).unwrap(), link);
        let hidden = Link::parse("https://exa\u{AD}mple\u{E0061}.org/\u{FFF9}a\u{180E}b").unwrap();
        assert_eq!(hidden.as_str(), "https://example.org/ab");
        let persian = "https://example.org/می\u{200C}خواهم";
        assert_eq!(Link::parse(persian).unwrap().as_str(), persian);
        let heart = "https://example.org/❤\u{FE0F}";
        assert_eq!(Link::parse(heart).unwrap().as_str(), heart);
        let spoofed = Link::parse("https://example.org/\u{202E}gpj.exe").unwrap();
        assert_eq!(spoofed.as_str(), "https://example.org/gpj.exe");
    }

    #[test]
    fn over_long() {
        let long = format!("https://example.org/{}", "a".repeat(2048));
        assert_eq!(Link::parse(&long), Err(BadLink));
        assert_eq!(Link::parse(&"a".repeat(1 << 20)), Err(BadLink));
    }

    #[test]
    fn typed_without_scheme() {
        let typed = |text| Link::from_typed(text).map(|link| link.as_str().to_owned());
        assert_eq!(typed("example.org/a"), Ok("https://example.org/a".into()));
        assert_eq!(
            typed("localhost.test:3000"),
            Ok("https://localhost.test:3000".into())
        );
        assert_eq!(
            typed("ana@example.org"),
            Ok("mailto:ana@example.org".into())
        );
        assert_eq!(typed("http://example.org"), Ok("http://example.org".into()));
        for wrong in [
            "",
            "hello",
            "hello world",
            "javascript:alert(1).x",
            "1.5",
            "a..b",
        ] {
            assert_eq!(typed(wrong), Err(BadLink), "{wrong:?}");
        }
    }

    #[test]
    fn pasted_address_is_the_whole_text() {
        assert!(Link::from_pasted(" https://example.org\n").is_some());
        assert!(Link::from_pasted("see https://example.org").is_none());
        assert!(Link::from_pasted("example.org").is_none());
    }
}
