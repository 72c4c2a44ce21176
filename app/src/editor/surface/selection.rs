//! Positions of the model and places in the page.

use document::{BlockId, Document, Position, Selection};
use web_sys::{HtmlElement, Node};

use super::{block_view, dom, view::View};

/// The nearest position to a place in the page, whatever a browser or an extension named: a text
/// node, an element of ours, or something in between. None outside of the host. The offset is one
/// of what the page shows, of which the model may not know yet.
pub(super) fn position(
    view: &View,
    host: &HtmlElement,
    document: &Document,
    node: &Node,
    offset: u32,
) -> Option<Position> {
    if let Some(id) = view.block_around(node) {
        let block = view.get(id)?;
        let units = match block.leaf_of(node) {
            Some(leaf) => leaf.start + offset,
            None => block.offset_of(node, offset),
        };
        return Some(Position::new(id, units));
    }
    let host: &Node = host;
    if !host.contains(Some(node)) {
        return None;
    }
    // Between blocks: the start of the block that follows, else the end of the one before.
    let next = dom::children(node).nth(offset as usize);
    if let Some(id) = next.as_ref().and_then(first_block) {
        return Some(Position::new(id, 0));
    }
    let inside: Vec<_> = dom::children(node).take(offset as usize).collect();
    match inside.iter().rev().find_map(last_block) {
        Some(id) => Some(Position::new(id, u32::MAX)),
        None => Some(document.end()),
    }
    .and_then(|position| document.nearest(position))
}

/// Where a position is in the page.
pub(super) fn place(view: &View, position: Position) -> Option<(Node, u32)> {
    Some(view.get(position.block)?.point(position.offset))
}

/// What the browser has selected, if it is in the host.
pub(super) fn read(view: &View, host: &HtmlElement, document: &Document) -> Option<Selection> {
    let selection = view.selection()?;
    let (node, offset) = (selection.focus_node()?, selection.focus_offset());
    let focus = position(view, host, document, &node, offset)?;
    if selection.is_collapsed() {
        return Some(Selection::caret(focus));
    }
    let (node, offset) = (selection.anchor_node()?, selection.anchor_offset());
    let anchor = position(view, host, document, &node, offset)?;
    Some(Selection::new(anchor, focus))
}

/// Selects in the page, keeping the direction. What is selected already is not selected again, since
/// that would scroll, and end what a keyboard offers.
pub(super) fn write(view: &View, selection: Selection) {
    let (Some(anchor), Some(focus)) = (place(view, selection.anchor), place(view, selection.focus))
    else {
        return;
    };
    let Some(browser) = view.selection() else {
        return;
    };
    let is_there = |node: Option<Node>, offset, place: &(Node, u32)| {
        offset == place.1 && dom::is_same(node.as_ref(), &place.0)
    };
    if is_there(browser.focus_node(), browser.focus_offset(), &focus)
        && is_there(browser.anchor_node(), browser.anchor_offset(), &anchor)
    {
        return;
    }
    if let Err(error) = browser.set_base_and_extent(&anchor.0, anchor.1, &focus.0, focus.1) {
        dom::report(&error);
    }
}

fn first_block(node: &Node) -> Option<BlockId> {
    match block_view::number(node) {
        Some(number) => Some(BlockId::from_number(number)),
        None => dom::children(node).find_map(|child| first_block(&child)),
    }
}

fn last_block(node: &Node) -> Option<BlockId> {
    match block_view::number(node) {
        Some(number) => Some(BlockId::from_number(number)),
        None => {
            let children: Vec<_> = dom::children(node).collect();
            children.iter().rev().find_map(last_block)
        }
    }
}
