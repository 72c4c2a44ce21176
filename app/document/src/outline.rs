//! The nested form of a document: what a page shows.

use std::sync::Arc;

use crate::{
    Block, BlockKind, Document,
    nesting::{Nesting, Place},
};

/// Part of what a page shows. Everything that walks it (views, export) gets lists, quotes and
/// numbers from here, so that they look the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Paragraph(Arc<Block>),
    List(List),
    Quote(Vec<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The number of the first item of a numbered list; none for bullets.
    pub start: Option<u32>,
    /// At least one.
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The item's own text.
    pub block: Arc<Block>,
    /// What is inside of the item below its text.
    pub children: Vec<Node>,
}

impl Document {
    /// The document as nested lists and quotes. A block's text is to be shown with its white space
    /// and line feeds kept (`white-space: pre-wrap`).
    #[must_use]
    pub fn outline(&self) -> Vec<Node> {
        let mut nesting = Nesting::default();
        let blocks = self.blocks().iter();
        let placed: Vec<_> = blocks
            .map(|block| (block, nesting.place(block.format())))
            .collect();
        let same_quote = |a: &Placed<'_>, b: &Placed<'_>| a.0.quote() == b.0.quote();
        let parts = placed.chunk_by(same_quote);
        parts
            .flat_map(|part| match part[0].0.quote() {
                true => vec![Node::Quote(nodes(part, 0))],
                false => nodes(part, 0),
            })
            .collect()
    }
}

type Placed<'a> = (&'a Arc<Block>, Place);

/// The nodes at `depth`; all of `blocks` are at that depth or deeper.
fn nodes(mut blocks: &[Placed<'_>], depth: u8) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(((block, place), rest)) = blocks.split_first() {
        let below = rest.iter().take_while(|(_, place)| place.depth > depth);
        let (inside, after) = rest.split_at(below.count());
        blocks = after;
        if block.kind() == BlockKind::Paragraph {
            nodes.push(Node::Paragraph(Arc::clone(block)));
            nodes.extend(self::nodes(inside, depth.saturating_add(1)));
            continue;
        }
        let item = Item {
            block: Arc::clone(block),
            children: self::nodes(inside, depth.saturating_add(1)),
        };
        match nodes.last_mut() {
            Some(Node::List(list)) if !place.starts_list => list.items.push(item),
            _ => nodes.push(Node::List(List {
                start: place.number,
                items: vec![item],
            })),
        }
    }
    nodes
}

impl Block {
    /// The block needs a `<br>` of its own after its text to show a line for the caret: it is
    /// empty, or ends with a line break.
    #[must_use]
    pub fn needs_filler(&self) -> bool {
        self.runs()
            .last()
            .is_none_or(|run| run.text().ends_with('\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation::state;

    fn shown(nodes: &[Node]) -> String {
        let node = |node: &Node| match node {
            Node::Paragraph(block) => block.text(),
            Node::Quote(inside) => format!("\"{}\"", shown(inside)),
            Node::List(list) => {
                let item = |item: &Item| match &item.children[..] {
                    [] => item.block.text(),
                    children => format!("{} {}", item.block.text(), shown(children)),
                };
                let items: Vec<_> = list.items.iter().map(item).collect();
                let start = list
                    .start
                    .map(|start| start.to_string())
                    .unwrap_or_default();
                format!("{start}({})", items.join(", "))
            }
        };
        nodes.iter().map(node).collect::<Vec<_>>().join(" ")
    }

    fn outline(text: &str) -> String {
        shown(&state(text).document.outline())
    }

    #[test]
    fn flat_blocks_nest() {
        assert_eq!(outline("a\nb"), "a b");
        assert_eq!(outline("- a\n- b\nc"), "(a, b) c");
        assert_eq!(outline("# a\n  - b\n  - c\n# d"), "1(a (b, c), d)");
        assert_eq!(outline("# a\n  b\n  # c\n# d"), "1(a b 1(c), d)");
        assert_eq!(outline("# a\n- b\n#+ c"), "1(a) (b) 2(c)");
        assert_eq!(outline("# a\nb\n#+ c\n#7 d"), "1(a) b 2(c, d)");
    }

    #[test]
    fn quotes_hold_lists_of_their_own() {
        assert_eq!(
            outline("- a\n> - b\n  > # c\n> d\ne"),
            "(a) \"(b 1(c)) d\" e"
        );
    }

    #[test]
    fn filler() {
        let filler = |text| state(text).document.blocks()[0].needs_filler();
        assert!(filler("") && filler("a⏎"));
        assert!(!filler("a") && !filler("⏎a"));
    }
}
