//! What stands around the blocks in the page: lists and quotes, and in which order.

use document::{BlockId, outline::Node as Outline};
use web_sys::Element;

/// A child of the host, of a quote, or of a list item.
pub(super) enum Branch {
    Block(BlockId),
    Quote {
        element: Element,
        inside: Vec<Branch>,
    },
    List {
        element: Element,
        start: Option<u32>,
        items: Vec<ItemBranch>,
    },
}

pub(super) struct ItemBranch {
    pub element: Element,
    pub head: BlockId,
    pub inside: Vec<Branch>,
}

impl Branch {
    fn first(&self) -> Option<BlockId> {
        match self {
            Self::Block(id) => Some(*id),
            Self::Quote { inside, .. } => inside.first()?.first(),
            Self::List { items, .. } => Some(items.first()?.head),
        }
    }

    fn last(&self) -> Option<BlockId> {
        match self {
            Self::Block(id) => Some(*id),
            Self::Quote { inside, .. } => inside.last()?.last(),
            Self::List { items, .. } => Some(items.last()?.head),
        }
    }

    fn is_like(&self, new: &Outline) -> bool {
        match (self, new) {
            (Self::Block(_), Outline::Paragraph(_)) | (Self::Quote { .. }, Outline::Quote(_)) => {
                true
            }
            (Self::List { start, .. }, Outline::List(list)) => {
                start.is_some() == list.start.is_some()
            }
            _ => false,
        }
    }

    pub(super) fn begins_as(&self, new: &Outline) -> bool {
        self.is_like(new) && self.first() == first(new)
    }

    pub(super) fn ends_as(&self, new: &Outline) -> bool {
        self.is_like(new) && self.last() == last(new)
    }
}

fn first(new: &Outline) -> Option<BlockId> {
    match new {
        Outline::Paragraph(block) => Some(block.id()),
        Outline::Quote(inside) => first(inside.first()?),
        Outline::List(list) => Some(list.items.first()?.block.id()),
    }
}

fn last(new: &Outline) -> Option<BlockId> {
    match new {
        Outline::Paragraph(block) => Some(block.id()),
        Outline::Quote(inside) => last(inside.last()?),
        Outline::List(list) => Some(list.items.last()?.block.id()),
    }
}
