//! Lists of word processors, which are paragraphs that say in a style what they are.

use super::{
    script::is_spoken,
    style::Style,
    tree::{Content, Node},
};
use crate::{BlockKind, Format, Limits};

/// How many nodes into a paragraph its list mark is looked for. Word writes it first.
const LOOKED_AT: usize = 32;

/// What a paragraph of one of Word's lists is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Listed {
    Bullet(Format),
    /// With the number that it shows.
    Numbered(Format, u16),
    /// A line that begins with a mark which a list here cannot show: `1.1.`, `(a)`, `Step 1:`.
    Marked(Format, String),
}

/// Word says the level in the style `mso-list`, and everything else in the text of the mark.
pub(super) fn listed(paragraph: Node<'_>, style: &Style) -> Option<Listed> {
    let level =
        (style.list.as_deref()?.split_whitespace()).find_map(|word| word.strip_prefix("level"))?;
    let depth = level.parse::<u8>().ok()?.saturating_sub(1);
    let of = |kind| Format {
        kind,
        depth: depth.min(Limits::DEFAULT.depth),
        ..Format::default()
    };
    let mark = mark(paragraph).unwrap_or_default();
    let mark = mark.trim();
    if is_bullet(mark) {
        return Some(Listed::Bullet(of(BlockKind::Bullet)));
    }
    let number = mark
        .strip_suffix(['.', ')'])
        .and_then(|number| number.parse().ok());
    Some(match number {
        Some(number) => Listed::Numbered(of(BlockKind::Numbered), number),
        None => Listed::Marked(of(BlockKind::Paragraph), mark.to_owned()),
    })
}

/// Bullets are signs, or single letters of fonts that have signs in their place.
fn is_bullet(mark: &str) -> bool {
    let mut chars = mark.chars();
    match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some(only), None) => !only.is_ascii_digit(),
        _ => !mark.contains(is_spoken),
    }
}

fn mark(paragraph: Node<'_>) -> Option<String> {
    let is_mark = |node: &Node<'_>| {
        let mut style = Style::default();
        style.take(&node.style(), false);
        style.is_list_mark()
    };
    paragraph.inside().take(LOOKED_AT).find(is_mark).map(text)
}

fn text(node: Node<'_>) -> String {
    let texts = node
        .inside()
        .take(LOOKED_AT)
        .filter_map(|node| match node.content() {
            Content::Text(text) => Some(text),
            Content::Element(_) => None,
        });
    texts.collect()
}
