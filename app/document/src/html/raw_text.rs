//! Where text ends that has no tags in it, whatever it looks like (HTML, 13.2.5).

/// The end of the text that an element begins, if it begins such text: up to its end tag, or all of
/// what follows.
pub(super) fn end(name: &str, text: &str) -> Option<usize> {
    Some(match name {
        "script" => end_of_script(text),
        "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes" => {
            let mut tags = text.match_indices('<').map(|(at, _)| at);
            let end = tags.find(|at| {
                let end = text[at + 1..].strip_prefix('/');
                end.is_some_and(|end| is_tag(end, name))
            });
            end.unwrap_or(text.len())
        }
        "plaintext" => text.len(),
        _ => return None,
    })
}

/// A script inside of a comment inside of a script does not end it.
fn end_of_script(text: &str) -> usize {
    #[derive(Clone, Copy, PartialEq)]
    enum In {
        Script,
        Comment,
        ScriptInComment,
    }
    let mut within = In::Script;
    for (at, _) in text.match_indices(['<', '-']) {
        let here = &text[at..];
        within = match within {
            In::Script if here.starts_with("<!--") => In::Comment,
            In::Comment | In::ScriptInComment if here.starts_with("-->") => In::Script,
            In::Comment if is_tag(&here[1..], "script") => In::ScriptInComment,
            _ if !here.starts_with("</") || !is_tag(&here[2..], "script") => within,
            In::ScriptInComment => In::Comment,
            In::Script | In::Comment => return at,
        };
    }
    text.len()
}

/// The end of a comment, or of what is taken for one, such as a document type.
pub(super) fn end_of_comment(html: &str) -> usize {
    if !html.starts_with("<!--") {
        return html.find('>').map_or(html.len(), |at| at + 1);
    }
    // The dashes that begin it can be those that end it, but not before an exclamation mark.
    let mut from = "<!".len();
    while let Some(at) = find(&html[from..], "--") {
        let end = from + at + "--".len();
        let after = &html[end..];
        if after.starts_with('>') {
            return end + 1;
        }
        if after.starts_with("!>") && end >= "<!----".len() {
            return end + 2;
        }
        from += at + 1;
    }
    html.len()
}

/// As `str::find`, of which each use is a kilobyte of the browser's program.
#[inline(never)]
pub(super) fn find(text: &str, mark: &str) -> Option<usize> {
    text.find(mark)
}

fn is_tag(text: &str, name: &str) -> bool {
    let (start, after) = match text.split_at_checked(name.len()) {
        Some(split) => split,
        None => return false,
    };
    start.eq_ignore_ascii_case(name)
        && after.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
}
