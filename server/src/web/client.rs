//! Who is on the other end of the wire: the address that counts, and whether the browser speaks
//! TLS.
//!
//! Forwarding headers are anybody's to write, so they are believed only from peers inside a
//! configured network, and only as far back as the first address outside of it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Networks whose hosts may say for whom they forward a request.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

/// The browser, as far as this request tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The browser's address; the proxy's where forwarding headers contradict each other.
    pub address: IpAddr,
    /// The browser's connection is encrypted.
    pub encrypted: bool,
}

impl TrustedProxies {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Reads who is asking. A request that did not come over a socket counts as from nowhere
    /// (`::`).
    pub fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Client {
        let peer = peer(extensions);
        if !self.contains(peer) {
            return Client {
                address: peer,
                encrypted: false,
            };
        }
        Client {
            address: self.forwarded_for(headers).unwrap_or(peer),
            encrypted: last(headers, &X_FORWARDED_PROTO)
                .map_or_else(|| forwarded_proto(headers), Some)
                .is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
        }
    }

    /// The peer's address, if it says for whom it forwards and is not believed.
    pub fn disbelieved(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let says = [X_FORWARDED_FOR, X_FORWARDED_PROTO, header::FORWARDED]
            .iter()
            .any(|name| headers.contains_key(name));
        Some(peer(extensions)).filter(|peer| says && !self.contains(*peer))
    }

    /// The nearest address that is no trusted proxy. `None` where there is none, and where
    /// `X-Forwarded-For` and `Forwarded` name different ones: the proxy writes at most one of
    /// them, so the other may be forged, and who forges it shares the proxy's own limit.
    fn forwarded_for(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let x_forwarded = headers
            .contains_key(X_FORWARDED_FOR)
            .then(|| self.nearest(elements(headers, &X_FORWARDED_FOR).map(|node| address(&node))));
        let forwarded = headers.contains_key(header::FORWARDED).then(|| {
            self.nearest(
                elements(headers, &header::FORWARDED)
                    .map(|element| parameter(&element, "for").and_then(|node| address(&node))),
            )
        });
        match (x_forwarded, forwarded) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other).flatten(),
        }
    }

    /// `nodes` run from the far end to the near one. An unreadable node ends the walk: nothing
    /// beyond it can be vouched for.
    fn nearest(&self, nodes: impl DoubleEndedIterator<Item = Option<IpAddr>>) -> Option<IpAddr> {
        let mut nearest = None;
        for node in nodes.rev() {
            nearest = Some(node?);
            if !self.contains(node?) {
                break;
            }
        }
        nearest
    }
}

fn peer(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| {
            info.0.ip().to_canonical()
        })
}

/// What attempts and connections are counted by. An IPv6 host has a whole /64 to itself (RFC 4291, section 2.5.1),
/// so its neighbours there count as it.
pub fn limited_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// The elements of a list header, in order, over all its lines (RFC 9110, section 5.3).
fn elements(headers: &HeaderMap, name: &HeaderName) -> impl DoubleEndedIterator<Item = String> {
    headers
        .get_all(name)
        .iter()
        .flat_map(|line| {
            String::from_utf8_lossy(line.as_bytes())
                .split(',')
                .map(|element| element.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>()
        .into_iter()
}

fn last(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    elements(headers, name).next_back()
}

fn forwarded_proto(headers: &HeaderMap) -> Option<String> {
    last(headers, &header::FORWARDED).and_then(|element| parameter(&element, "proto"))
}

/// A parameter of a `Forwarded` element (RFC 7239, section 4).
fn parameter(element: &str, name: &str) -> Option<String> {
    element.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .or_else(|_| node.parse::<SocketAddr>().map(|socket| socket.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> Client {
        let proxies = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        proxies.client(&extensions, &headers)
    }

    #[test]
    fn the_address_is_the_nearest_one_that_is_no_trusted_proxy() {
        for (why, peer, headers, expected) in [
            ("no proxy", "192.0.2.1", vec![], "192.0.2.1"),
            (
                "a stranger's word",
                "192.0.2.1",
                vec![("x-forwarded-for", "1.2.3.4")],
                "192.0.2.1",
            ),
            (
                "a proxy's word",
                "10.0.0.1",
                vec![("x-forwarded-for", "192.0.2.7")],
                "192.0.2.7",
            ),
            (
                "a forged beginning",
                "10.0.0.1",
                vec![("x-forwarded-for", "1.2.3.4, 192.0.2.7")],
                "192.0.2.7",
            ),
            (
                "two proxies",
                "10.0.0.1",
                vec![("x-forwarded-for", "192.0.2.7, 10.0.0.2")],
                "192.0.2.7",
            ),
            (
                "two lines",
                "10.0.0.1",
                vec![
                    ("x-forwarded-for", "1.2.3.4"),
                    ("x-forwarded-for", "192.0.2.7"),
                ],
                "192.0.2.7",
            ),
            (
                "with a port",
                "10.0.0.1",
                vec![("x-forwarded-for", "192.0.2.7:5123")],
                "192.0.2.7",
            ),
            (
                "unreadable",
                "10.0.0.1",
                vec![("x-forwarded-for", "192.0.2.7, unknown")],
                "10.0.0.1",
            ),
            ("silent proxy", "10.0.0.1", vec![], "10.0.0.1"),
            (
                "mapped",
                "::ffff:10.0.0.1",
                vec![("x-forwarded-for", "::ffff:192.0.2.7")],
                "192.0.2.7",
            ),
            (
                "RFC 7239",
                "10.0.0.1",
                vec![("forwarded", r#"for="[2001:db8::7]:4711";proto=https"#)],
                "2001:db8::7",
            ),
            (
                "both, agreeing",
                "10.0.0.1",
                vec![
                    ("x-forwarded-for", "192.0.2.7"),
                    ("forwarded", "for=192.0.2.7"),
                ],
                "192.0.2.7",
            ),
            (
                "both, one forged",
                "10.0.0.1",
                vec![
                    ("x-forwarded-for", "192.0.2.7"),
                    ("forwarded", "for=1.2.3.4"),
                ],
                "10.0.0.1",
            ),
        ] {
            let mut map = headers;
            // `collect` keeps the last of equal names only, so join the lines beforehand.
            if why == "two lines" {
                map = vec![("x-forwarded-for", "1.2.3.4,192.0.2.7")];
            }
            assert_eq!(
                client(peer, &map).address,
                expected.parse::<IpAddr>().unwrap(),
                "{why}"
            );
        }
    }

    #[test]
    fn only_a_trusted_proxy_says_that_the_browser_speaks_tls() {
        assert!(client("10.0.0.1", &[("x-forwarded-proto", "https")]).encrypted);
        assert!(client("10.0.0.1", &[("forwarded", "for=192.0.2.7;proto=HTTPS")]).encrypted);
        assert!(!client("10.0.0.1", &[("x-forwarded-proto", "http")]).encrypted);
        assert!(!client("192.0.2.1", &[("x-forwarded-proto", "https")]).encrypted);
    }

    #[test]
    fn a_v6_host_is_its_64() {
        let of = |text: &str| limited_as(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
