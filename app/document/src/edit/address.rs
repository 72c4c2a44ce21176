//! Addresses that are typed become links.

use super::{Edited, State, marks::remark};
use crate::{
    Link,
    position::{Point, Span},
};

/// Links the address that was just ended by a space or a new line before the caret. Its own step,
/// after the typing: undoing it leaves the address as it was typed.
#[must_use]
pub fn link_typed(state: &State) -> Option<Edited> {
    let span = state.span().filter(|span| span.is_empty())?;
    let blocks = state.document.blocks();
    let (index, end) = match span.from {
        Point { index, byte: 0 } => {
            let above = index.checked_sub(1)?;
            (above, blocks[above].byte_len())
        }
        Point { index, byte } => {
            let before = &blocks[index].text()[..byte];
            (index, before.strip_suffix([' ', '\n'])?.len())
        }
    };
    let text = blocks[index].text();
    let (start, address) = last_word(&text[..end]);
    let link = link_of(address)?;
    let word = Span::between(
        Point::new(index, start),
        Point::new(index, start + address.len()),
    );
    let is_linked = {
        let (from, to) = word.within(index, &blocks[index]);
        let runs = crate::run::slice(blocks[index].runs(), from, to);
        runs.iter().any(|run| run.marks().link.is_some())
    };
    if is_linked {
        return None;
    }
    remark(state, word, |marks| marks.link = Some(link.clone()))
}

/// The last word without the signs of the sentence around it, and where it begins.
fn last_word(text: &str) -> (usize, &str) {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let inside = word.trim_start_matches(['(', '[', '{', '<', '"', '\'', '“', '‘', '«']);
    let start = text.len() - inside.len();
    let mut address = inside;
    while let Some(last) = address.chars().next_back() {
        let is_part = match last {
            // Addresses of encyclopedias have such, in pairs.
            ')' => address.matches('(').count() >= address.matches(')').count(),
            '.' | ',' | ';' | ':' | '!' | '?' | '…' | ']' | '}' | '>' | '"' | '\'' | '”' | '’'
            | '»' => false,
            _ => true,
        };
        if is_part {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    (start, address)
}

/// Only what nobody writes for anything else: a name of a host alone may be a file, or two
/// sentences without a space.
fn link_of(address: &str) -> Option<Link> {
    let starts = |start: &str| {
        let head = address.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if starts("http://") || starts("https://") {
        let host = address.split("//").nth(1)?.split(['/', '?', '#']).next()?;
        return Link::parse(address).ok().filter(|_| host.contains('.'));
    }
    let is_mail = address.contains('@') && !address.contains([':', '/']);
    let is_page = starts("www.") && address.len() > "www.".len();
    Link::from_typed(address)
        .ok()
        .filter(|_| is_mail || is_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        for address in [
            "https://example.org",
            "HTTP://example.org/a?b=(c)",
            "www.example.org",
            "ana@example.org",
            "ana.b+c@mail.example.org",
        ] {
            assert!(link_of(address).is_some(), "{address}");
        }
        for other in [
            "",
            "example.org",
            "a.m.",
            "done.Then",
            "@ana",
            "ana@",
            "www.",
            "https://",
            "http://a",
            "javascript:a@b.org",
            "5@6",
            "a@b",
        ] {
            assert!(link_of(other).is_none(), "{other}");
        }
    }

    #[test]
    fn signs_around_it_are_not_of_it() {
        let word = |text| last_word(text).1;
        assert_eq!(word("see (https://a.org/b)."), "https://a.org/b");
        assert_eq!(word("see https://a.org/b_(c)"), "https://a.org/b_(c)");
        assert_eq!(word("<ana@a.org>,"), "ana@a.org");
        assert_eq!(word("a …"), "");
        assert_eq!(last_word("é \"www.a.org\"!").0, "é \"".len());
    }
}
