//! HTML, SVG and XML, however they are named.

/// Tags that make a browser take a text for a page: the table of the WHATWG's MIME Sniffing
/// Standard (section 7.1), and those after it that run or load something.
const TAGS: [&[u8]; 28] = [
    b"html",
    b"head",
    b"script",
    b"iframe",
    b"h1",
    b"div",
    b"font",
    b"table",
    b"a",
    b"style",
    b"title",
    b"b",
    b"body",
    b"br",
    b"p", // Ours from here.
    b"svg",
    b"math",
    b"object",
    b"embed",
    b"form",
    b"img",
    b"link",
    b"meta",
    b"base",
    b"video",
    b"audio",
    b"frameset",
    b"template",
];

/// The media type of markup at the start, after white space and a byte order mark.
///
/// The standard wants a space or `>` after the name of a tag. Browsers' parsers end it at other
/// characters too (`<svg/onload=…>`), so here everything but a letter or digit ends it.
pub(super) fn media_type(start: &[u8]) -> Option<&'static str> {
    let text = letters(start);
    let inside = text.trim_ascii_start().strip_prefix(b"<")?;
    if starts_with(inside, b"?xml") {
        return Some("text/xml");
    }
    // Comments, document types, and templates of servers (`<?php`, `<%`).
    if inside.starts_with(b"!") || inside.starts_with(b"?") || inside.starts_with(b"%") {
        return Some("text/html");
    }
    let tag = TAGS.into_iter().find(|tag| {
        let ends = inside
            .get(tag.len())
            .is_none_or(|b| !b.is_ascii_alphanumeric());
        starts_with(inside, tag) && ends
    })?;
    Some(if tag == b"svg" {
        "image/svg+xml"
    } else {
        "text/html"
    })
}

fn starts_with(text: &[u8], start: &[u8]) -> bool {
    let text = text.get(..start.len());
    text.is_some_and(|text| text.eq_ignore_ascii_case(start))
}

/// The ASCII characters of a text in the encoding that its byte order mark names; the others are
/// something that is no letter.
fn letters(start: &[u8]) -> Vec<u8> {
    let unit = |pair: &[u8; 2], read: fn([u8; 2]) -> u16| u8::try_from(read(*pair)).unwrap_or(0xFF);
    match start {
        [0xFF, 0xFE, text @ ..] => {
            let pairs = text.as_chunks().0.iter();
            pairs.map(|pair| unit(pair, u16::from_le_bytes)).collect()
        }
        [0xFE, 0xFF, text @ ..] => {
            let pairs = text.as_chunks().0.iter();
            pairs.map(|pair| unit(pair, u16::from_be_bytes)).collect()
        }
        [0xEF, 0xBB, 0xBF, text @ ..] | text => text.to_vec(),
    }
}
