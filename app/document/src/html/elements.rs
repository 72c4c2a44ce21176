//! What elements mean.

use super::{script::Script, tree::Node};
use crate::{Link, Marks};

/// The marks that an element gives its text.
pub(super) fn mark(node: Node<'_>, name: &str, marks: &mut Marks) {
    match name {
        "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => marks.bold = true,
        "i" | "em" => marks.italic = true,
        "u" | "ins" => marks.underline = true,
        "s" | "strike" | "del" => marks.strikethrough = true,
        "a" => {
            let link = node
                .attribute("href")
                .and_then(|href| Link::parse(&href).ok());
            marks.link = link.or(marks.link.take());
        }
        _ => {}
    }
}

/// Elements whose text is raised or lowered.
pub(super) fn script(name: &str) -> Option<Script> {
    match name {
        "sup" => Some(Script::Super),
        "sub" => Some(Script::Sub),
        _ => None,
    }
}

/// The depth that an item states: Word on the web writes each item as a list of its own.
pub(super) fn level(item: Node<'_>) -> u8 {
    let stated = item
        .attribute("data-aria-level")
        .or_else(|| item.attribute("aria-level"));
    let level = stated.and_then(|level| level.parse::<u8>().ok());
    level.map_or(0, |level| level.saturating_sub(1))
}

/// The depth of a list that Google Docs states, which writes each level as a list of its own when
/// it makes a page of a document.
pub(super) fn list_level(list: Node<'_>) -> u8 {
    let class = list.attribute("class").unwrap_or_default();
    let mut classes = class.split_ascii_whitespace();
    let name = classes.find(|class| class.starts_with("lst-kix_"));
    let level = name.and_then(|name| name.rsplit('-').next());
    level.and_then(|level| level.parse().ok()).unwrap_or(0)
}

/// Elements whose text nobody reads on a page.
pub(super) fn is_unreadable(name: &str) -> bool {
    const THOSE: &str = "script style title template xml iframe object embed noembed noframes audio video \
        canvas datalist input";
    is_one_of(name, THOSE)
}

/// Elements that parsers open again in each paragraph until they are closed (HTML, 13.2.4.3). Links
/// end where the next one begins.
pub(super) fn is_mark(name: &str) -> bool {
    const THOSE: &str = "b big code em font i s small strike strong tt u";
    is_one_of(name, THOSE)
}

/// Elements that hold nothing, or only text, or end by themselves where the next one begins.
pub(super) fn has_no_end(name: &str) -> bool {
    const THOSE: &str = "area base body br caption col colgroup dd dt embed head hr html iframe \
        img input li link meta noembed noframes optgroup option p param plaintext script source \
        style tbody td textarea tfoot th thead title tr track wbr xmp";
    is_one_of(name, THOSE)
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(name: &str) -> bool {
    const THOSE: &str = "address article aside blockquote body caption center dd details dialog dir div dl dt \
        fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html \
        legend li listing main menu nav ol option p plaintext pre search section summary \
        table tbody td textarea tfoot th thead tr ul xmp";
    is_one_of(name, THOSE)
}

/// Names with a space between: a fraction of the code that comparing with each would be.
#[inline(never)]
pub(super) fn is_one_of(name: &str, those: &str) -> bool {
    let mut those = those.as_bytes().split(|byte| *byte == b' ');
    those.any(|one| one == name.as_bytes())
}
