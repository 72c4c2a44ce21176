//! Keeps a browser from looking at styles and event handlers of pasted HTML.
//!
//! A strict content security policy counts every one of them as an attempt on the page, in
//! documents that are never shown, too, and reports it. So these attributes get another name, by
//! which the import reads the styles, and style sheets are left out, before anything is parsed.
//! What is parsed is inert either way; a tag that this reads otherwise than the browser costs a
//! style or a report, and nothing else.

/// What `style` attributes are called instead; handlers likewise.
pub(super) const STYLE: &str = "data-style";
const ASIDE: &str = "data-";

pub(super) fn set_aside(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes().get(1) {
            Some(b'!') if rest.starts_with("<!--") => {
                rest.find("-->").map_or(rest.len(), |at| at + 3)
            }
            Some(b'!' | b'/' | b'?') => rest.find('>').map_or(rest.len(), |at| at + 1),
            Some(letter) if letter.is_ascii_alphabetic() => {
                rest = tag(rest, &mut out);
                continue;
            }
            _ => 1,
        };
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Copies a start tag, and gives what follows it.
fn tag<'a>(html: &'a str, out: &mut String) -> &'a str {
    let (name, mut rest) = split(&html[1..], |c| {
        c.is_ascii_whitespace() || matches!(c, '/' | '>')
    });
    if name.eq_ignore_ascii_case("style") {
        let close = rest.char_indices().map(|(at, _)| at).find(|at| {
            let close = rest.as_bytes().get(*at..at + 7);
            close.is_some_and(|close| close.eq_ignore_ascii_case(b"</style"))
        });
        let Some(close) = close else {
            return "";
        };
        return split(&rest[close..], |c| c == '>')
            .1
            .get(1..)
            .unwrap_or_default();
    }
    out.push('<');
    out.push_str(name);
    loop {
        let (space, after) = split(rest, |c| !c.is_ascii_whitespace() && c != '/');
        out.push_str(space);
        rest = after;
        if rest.is_empty() {
            return rest;
        }
        if let Some(after) = rest.strip_prefix('>') {
            out.push('>');
            return after;
        }
        // A name may begin with anything, `=` among it (HTML, 13.2.5.32).
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let (more, after) = split(&rest[first..], |c| {
            c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=')
        });
        let name = &rest[..first + more.len()];
        let is_handler = name
            .get(..2)
            .is_some_and(|on| on.eq_ignore_ascii_case("on"));
        if is_handler || name.eq_ignore_ascii_case("style") {
            out.push_str(ASIDE);
        }
        out.push_str(name);
        let (space, after) = split(after, |c| !c.is_ascii_whitespace());
        out.push_str(space);
        rest = after;
        if let Some(after) = rest.strip_prefix('=') {
            out.push('=');
            rest = value(after, out);
        }
    }
}

fn value<'a>(html: &'a str, out: &mut String) -> &'a str {
    let (space, rest) = split(html, |c| !c.is_ascii_whitespace());
    out.push_str(space);
    let (value, after) = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = rest[1..].find(quote).map_or(rest.len(), |at| at + 2);
            rest.split_at(end)
        }
        _ => split(rest, |c| c.is_ascii_whitespace() || c == '>'),
    };
    out.push_str(value);
    after
}

fn split(text: &str, at: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_and_handlers_are_set_aside() {
        for (html, expected) in [
            (
                "<p style='a:b' STYLE=c>style=x</p>",
                "<p data-style='a:b' data-STYLE=c>style=x</p>",
            ),
            ("<img onError='x' src=y>", "<img data-onError='x' src=y>"),
            ("a<style>p { }</Style >b", "ab"),
            (
                "<a title=\"x style='y' >\" style=z>",
                "<a title=\"x style='y' >\" data-style=z>",
            ),
            ("<!-- <p style=x> --><br/>", "<!-- <p style=x> --><br/>"),
            ("<![if !mso]><b/style=x>", "<![if !mso]><b/data-style=x>"),
            ("<p =style=x y= 'z'>1 < 2", "<p =style=x y= 'z'>1 < 2"),
        ] {
            assert_eq!(set_aside(html), expected);
        }
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<p",
            "<p style",
            "<p style=",
            "<p style='",
            "<style",
            "<style>x",
            "<!--",
            "</",
            "<é é=é>",
        ] {
            set_aside(html);
        }
    }
}
