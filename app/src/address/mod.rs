//! Addresses of pages, read and written in one place.
//!
//! Whose record is looked at is part of the address and of nothing else: `/for/{patient}/messages`
//! is somebody's for whom the account may look, `/messages` is the account's own (or, for a member
//! of the care team, their desk). So two tabs can show two patients, and nothing is sent for the
//! wrong one.

#[cfg(any(feature = "ssr", test))]
mod page;
#[cfg(any(feature = "ssr", test))]
mod search;

pub use model::{Scope, view::List};

#[cfg(any(feature = "ssr", test))]
pub use page::{
    Address, DRAFTS, Landing, Page, conversation_query, list_of, safe_next, with_query,
};
#[cfg(any(feature = "ssr", test))]
pub use search::{Asked, Wrong, search_address, search_field};

/// Where to sign in, and come back then. `idle`: it says there that nobody did anything.
pub fn sign_in_address(here: &str, idle: bool) -> String {
    let next = (here != "/").then(|| format!("next={}", escaped(here)));
    let why = idle.then(|| "signed-out=idle".to_owned());
    let query: Vec<_> = next.into_iter().chain(why).collect();
    match &query[..] {
        [] => "/sign-in".to_owned(),
        query => format!("/sign-in?{}", query.join("&")),
    }
}

/// A value of a query (RFC 3986, section 2.3: all but the unreserved characters).
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(byte.into());
            }
            byte => {
                let digit = |digit: u8| b"0123456789ABCDEF"[usize::from(digit)].into();
                escaped.push('%');
                escaped.push(digit(byte >> 4));
                escaped.push(digit(byte & 15));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_where_one_was() {
        assert_eq!(sign_in_address("/", false), "/sign-in");
        assert_eq!(sign_in_address("/", true), "/sign-in?signed-out=idle");
        assert_eq!(
            sign_in_address("/messages?folder=sent", true),
            "/sign-in?next=%2Fmessages%3Ffolder%3Dsent&signed-out=idle"
        );
    }
}
