//! Where a link leads, in words that a reader can check before following it.

use super::{Link, punycode};
use crate::character::{self, Class};

impl Link {
    /// The host of a page, the address of a mail, the number of a call: what is shown beside the
    /// text of a link, which its writer chose.
    ///
    /// A host is given as it goes over the wire (RFC 3492), so that no letter of another script
    /// passes for a Latin one, and without the name before an `@`, which looks like a host and is
    /// none.
    #[must_use]
    pub fn destination(&self) -> String {
        let (scheme, rest) = self.as_str().split_once(':').unwrap_or_default();
        match scheme {
            "http" | "https" => host(rest),
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

/// The host in what follows `http:`, cut out as browsers do (WHATWG URL, 4.4).
fn host(rest: &str) -> String {
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.starts_with('[') {
        true => host.split_inclusive(']').next(),
        false => host.split(':').next(),
    };
    let host = decoded(host.unwrap_or_default());
    let labels = host.split(['.', '。', '．', '｡']);
    let labels: Vec<String> = labels.map(label).collect();
    labels.join(".")
}

/// One part of a host: in lower case, without what no resolver sees (UTS 46), in ASCII. Joiners
/// make another host, or none.
fn label(label: &str) -> String {
    let is_asked = |c: &char| matches!(character::class(*c), Class::Visible | Class::Joiner);
    let visible = label.chars().filter(is_asked);
    let mapped: String = visible
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect();
    match mapped.is_ascii() {
        true => mapped,
        false if mapped.chars().count() <= LABEL => format!("xn--{}", punycode::encode(&mapped)),
        false => mapped.replace(|c: char| !c.is_ascii(), "?"),
    }
}

/// Letters of one part of a host, at the most (RFC 1035, 2.3.4): no resolver takes more, and what
/// encoding costs grows with their square.
const LABEL: usize = 63;

/// Full-width forms of ASCII mean their ordinary letters (UTS 46).
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
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
    text.chars()
        .filter(|c| !character::is_forbidden(*c))
        .collect()
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
            ("https://exa%0Ample.test/", "example.test"),
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
        assert_eq!(
            destination("https://e\u{200D}vil.test/"),
            "xn--evil-576a.test"
        );
    }

    #[test]
    fn what_no_resolver_takes_costs_nothing() {
        let long = format!("https://{}.test/", "я".repeat(900));
        assert_eq!(destination(&long), format!("{}.test", "?".repeat(900)));
    }

    #[test]
    fn mails_and_calls() {
        assert_eq!(
            destination("mailto:ana@example.org?subject=a"),
            "ana@example.org"
        );
        assert_eq!(destination("mailto:ana%40example.org"), "ana@example.org");
        assert_eq!(destination("tel:+1-555-0100"), "+1-555-0100");
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
        assert!(!told("mailto:ana@example.org", "Ana"));
        assert!(told("tel:+1-555-0100", "+1 (555) 0100"));
        assert!(!told("tel:+1-900-0100", "+1 (555) 0100"));
        assert!(!told("tel:911", "Call 911 for free"));
    }
}
