//! Lists of word processors, which are paragraphs that say in a style what they are.

use super::{
    import::{Content, Node},
    ready::STYLE,
    style::Style,
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
pub(super) fn listed(paragraph: &impl Node, style: &Style) -> Option<Listed> {
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
        (Some(only), None) => !only.is_numeric(),
        _ => !mark.contains(char::is_alphanumeric),
    }
}

fn mark(paragraph: &impl Node) -> Option<String> {
    let mut left: Vec<_> = paragraph.children();
    left.reverse();
    for _ in 0..LOOKED_AT {
        let node = left.pop()?;
        let mut style = Style::default();
        style.take(&node.attribute(STYLE).unwrap_or_default(), false);
        if style.is_list_mark() {
            return Some(text(&node));
        }
        let children = node.children();
        left.extend(children.into_iter().rev());
    }
    None
}

fn text(node: &impl Node) -> String {
    let mut out = String::new();
    let mut left = vec![node.clone()];
    for _ in 0..LOOKED_AT {
        let Some(node) = left.pop() else {
            break;
        };
        match node.content() {
            Content::Text(text) => out.push_str(&text),
            Content::Element(_) => left.extend(node.children().into_iter().rev()),
            Content::Other => {}
        }
    }
    out
}
