//! The few things the surface asks of the DOM again and again.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Node};

/// An element. Should a browser refuse the name, which none has, an empty text has to do.
pub(super) fn create(dom: &Document, name: &str) -> Element {
    match dom.create_element(name) {
        Ok(element) => element,
        Err(error) => {
            report(&error);
            dom.create_text_node("").unchecked_into()
        }
    }
}

/// Puts `node` before `next` in `parent`, or at its end. Where something else took `next` away, the
/// end has to do: the next healing puts it right.
pub(super) fn insert(parent: &Node, node: &Node, next: Option<&Node>) {
    let next = next.filter(|next| is_child(next, parent));
    if let Err(error) = parent.insert_before(node, next) {
        report(&error);
    }
}

pub(super) fn append(parent: &Node, node: &Node) {
    insert(parent, node, None);
}

pub(super) fn set_attribute(element: &Element, name: &str, value: &str) {
    if let Err(error) = element.set_attribute(name, value) {
        report(&error);
    }
}

pub(super) fn remove_attribute(element: &Element, name: &str) {
    if let Err(error) = element.remove_attribute(name) {
        report(&error);
    }
}

pub(super) fn is_child(node: &Node, parent: &Node) -> bool {
    is_same(node.parent_node().as_ref(), parent)
}

pub(super) fn is_same(node: Option<&Node>, other: &Node) -> bool {
    node.is_some_and(|node| node == other)
}

/// Takes a node out of wherever it is.
pub(super) fn detach(node: &Node) {
    if let Some(parent) = node.parent_node()
        && let Err(error) = parent.remove_child(node)
    {
        report(&error);
    }
}

/// The children of a node, from the first on.
pub(super) fn children(node: &Node) -> impl Iterator<Item = Node> + use<> {
    std::iter::successors(node.first_child(), Node::next_sibling)
}

pub(super) fn is_text(node: &Node) -> bool {
    node.node_type() == Node::TEXT_NODE
}

pub(super) fn is_break(node: &Node) -> bool {
    node.node_type() == Node::ELEMENT_NODE && node.node_name() == "BR"
}

/// Says in the console what the browser refused. Nothing that was typed is in such an error.
pub(super) fn report(error: &JsValue) {
    web_sys::console::error_2(&JsValue::from_str("editor:"), error);
}
