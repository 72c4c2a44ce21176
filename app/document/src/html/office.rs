//! Lists of word processors, which are paragraphs that say in a style what they are.

use super::{
    import::{Content, Node},
    ready::STYLE,
    style::Style,
};
use crate::{BlockKind, Format, Limits, Numbering};

/// How many nodes into a paragraph its list mark is looked for. Word writes it first.
const LOOKED_AT: usize = 32;

/// The list item that a paragraph of Word is: its `mso-list` style gives the level, the text of
/// its mark whether and how it is numbered.
pub(super) fn list_item(paragraph: &impl Node, style: &Style) -> Option<Format> {
    let level = style
        .list
        .as_deref()?
        .split_whitespace()
        .find_map(|word| word.strip_prefix("level"))?;
    let depth = level.parse::<u8>().ok()?.saturating_sub(1);
    let mark = mark(paragraph).unwrap_or_default();
    let number = mark.trim().strip_suffix(['.', ')']);
    let kind = match number {
        Some(number)
            if !number.is_empty()
                && !number.contains(|c: char| c.is_ascii_punctuation() || c.is_whitespace()) =>
        {
            BlockKind::Numbered
        }
        _ => BlockKind::Bullet,
    };
    let number = number.and_then(|number| number.parse().ok());
    Some(Format {
        kind,
        depth: depth.min(Limits::DEFAULT.depth),
        quote: false,
        numbering: number.map_or_else(Numbering::default, Numbering::From),
    })
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
