//! Where a link leads, in words that a reader can check before following it.
//!
//! On the server only, where letters are drawn: hosts are read by the `url` crate, as browsers read
//! them (WHATWG URL) and with the tables of UTS 46, which weigh more than the editor.

use url::Url;

use super::Link;
use crate::character;

impl Link {
    /// The host of a page, the recipients of a mail, the number of a call: what is shown beside the
    /// text of a link, which its writer chose.
    ///
    /// A host is given as it goes over the wire (UTS 46, ToASCII), so that no letter of another
    /// script passes for a Latin one, and without the name before an `@`, which looks like a host
    /// and is none. Of one that no browser takes, what it does not take is a question mark.
    #[must_use]
    pub fn destination(&self) -> String {
        let (scheme, rest) = self.as_str().split_once(':').unwrap_or_default();
        match scheme {
            "http" | "https" => {
                let url = Url::parse(self.as_str()).ok();
                let host = url.as_ref().and_then(Url::host_str);
                host.map_or_else(|| refused_host(rest), str::to_owned)
            }
            "mailto" => recipients(rest),
            _ => decoded(rest.split('?').next().unwrap_or_default()),
        }
    }

    /// Says whether a text shows already where the link leads: it is the address itself, with or
    /// without its scheme. A text that shows another host does not, and neither does one with
    /// letters that only look like those of the host.
    #[must_use]
    pub fn is_told_by(&self, text: &str) -> bool {
        let text = text.trim();
        if !text.is_ascii() || text.contains(|c: char| c.is_control()) {
            return false;
        }
        let text = text.to_ascii_lowercase();
        let destination = self.destination().to_ascii_lowercase();
        if self.as_str().starts_with("tel:") {
            return digits(&text) == digits(&destination)
                && text.chars().all(|c| !c.is_ascii_alphabetic());
        }
        let schemes = ["https://", "http://", "mailto:"];
        let without_scheme = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
        let after = (without_scheme.unwrap_or(&text)).strip_prefix(&destination);
        after.is_some_and(|after| {
            after.is_empty()
                || !self.as_str().starts_with("mailto:") && after.starts_with(['/', '?', '#', ':'])
        })
    }
}

/// The host in what follows `http:`, where a browser would go nowhere.
fn refused_host(rest: &str) -> String {
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    decoded(host).replace(|c: char| !c.is_ascii_graphic(), "?")
}

/// Everybody who would get a mail: also those that are named behind the address (RFC 6068, 2).
fn recipients(rest: &str) -> String {
    let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
    let fields = fields.split('&').filter_map(|field| field.split_once('='));
    let is_for = |name: &str| {
        let name = decoded(name);
        ["to", "cc", "bcc"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    };
    let others = fields.filter_map(|(name, value)| is_for(name).then_some(value));
    let all: Vec<String> = std::iter::once(to)
        .chain(others)
        .map(decoded)
        .filter(|one| !one.is_empty())
        .collect();
    all.join(", ")
}

/// Without percent-encoding.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| (tail.get(at)).and_then(|b| char::from(*b).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let is_seen = |c: char| !character::is_forbidden(c) && !character::hides(c);
    text.replace(|c| !is_seen(c), "?")
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination(address: &str) -> String {
        Link::parse(address).unwrap().destination()
    }

    #[test]
    fn the_host_is_what_a_browser_would_ask() {
        for (address, host) in [
            ("https://example.org/a?b#c", "example.org"),
            ("http://EXAMPLE.org:8080", "example.org"),
            ("https://clinic.example@evil.test/", "evil.test"),
            ("https://clinic.example:pass@evil.test", "evil.test"),
            (
                "https://clinic.example%40evil.test/",
                "clinic.example@evil.test",
            ),
            ("https://evil.test\\@clinic.example/", "evil.test"),
            ("https://evil.test#@clinic.example/", "evil.test"),
            ("https://%65vil.test/", "evil.test"),
            ("https://[2001:db8::1]:443/", "[2001:db8::1]"),
            ("https://e\u{AD}vil.test/", "evil.test"),
            ("https://ｅvil。test/", "evil.test"),
            ("https://exa%0Ample.test/", "exa?mple.test"),
            ("https://e\u{2800}vil.test/", "xn--evil-vj5b.test"),
            ("https://0x7f.1/", "127.0.0.1"),
            ("https://exa mple.test/", "exa?mple.test"),
        ] {
            assert_eq!(destination(address), host, "{address}");
        }
    }

    #[test]
    fn letters_of_other_scripts_are_told_apart() {
        // The first letter is Cyrillic.
        assert_eq!(destination("https://аpple.com/"), "xn--pple-43d.com");
        assert_eq!(
            destination("https://Bücher.example/"),
            "xn--bcher-kva.example"
        );
        assert_eq!(destination("https://пример.рф/"), "xn--e1afmkfd.xn--p1ai");
        // One letter as it is composed, and one that only looks like an ordinary k.
        assert_eq!(
            destination("https://cafe\u{301}.example/"),
            "xn--caf-dma.example"
        );
        assert_eq!(destination("https://\u{212A}ind.example/"), "kind.example");
        assert_eq!(
            destination("https://straße.example/"),
            "xn--strae-oqa.example"
        );
        assert_eq!(destination("https://e\u{200D}vil.test/"), "e?vil.test");
    }

    #[test]
    fn mails_and_calls() {
        assert_eq!(
            destination("mailto:ana@example.org?subject=a"),
            "ana@example.org"
        );
        assert_eq!(destination("mailto:ana%40example.org"), "ana@example.org");
        assert_eq!(destination("tel:+1-555-0100"), "+1-555-0100");
        let several = "mailto:ana@example.org?subject=cc&CC=eve@evil.test,x@y.test&%74o=z@z.test";
        assert_eq!(
            destination(several),
            "ana@example.org, eve@evil.test,x@y.test, z@z.test"
        );
        assert_eq!(destination("mailto:?to=eve@evil.test"), "eve@evil.test");
        assert_eq!(
            destination("mailto:a%E2%80%AEb@example.org"),
            "a?b@example.org"
        );
    }

    #[test]
    fn a_text_tells_its_own_destination_only() {
        let told = |address, text| Link::parse(address).unwrap().is_told_by(text);
        let link = "https://example.org/a";
        for text in [
            "example.org",
            " Example.org/other ",
            "http://example.org",
            link,
        ] {
            assert!(told(link, text), "{text}");
        }
        for text in [
            "here",
            "clinic.example",
            "example.org.evil.test",
            "evil.test/example.org",
            "see example.org",
            "www.example.org",
            "\u{202E}gro.elpmaxe",
            "exаmple.org",
            "",
        ] {
            assert!(!told(link, text), "{text}");
        }
        assert!(!told(
            "https://clinic.example@evil.test",
            "https://clinic.example@evil.test"
        ));
        assert!(!told("https://пример.рф", "https://пример.рф"));
        assert!(told("mailto:ana@example.org?subject=a", "Ana@example.org"));
        assert!(!told(
            "mailto:ana@example.org,eve@evil.test",
            "ana@example.org"
        ));
        assert!(!told(
            "mailto:ana@example.org?cc=eve@evil.test",
            "ana@example.org"
        ));
        assert!(!told("mailto:ana@example.org", "Ana"));
        assert!(told("tel:+1-555-0100", "+1 (555) 0100"));
        assert!(!told("tel:+1-900-0100", "+1 (555) 0100"));
        assert!(!told("tel:911", "Call 911 for free"));
    }
}
