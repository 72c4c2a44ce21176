//! The few things the surface asks of the DOM again and again.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Node};

/// An element.
pub(super) fn create(dom: &Document, name: &'static str) -> Element {
    copied(dom, (name, false))
}

/// An element that takes its direction from its text.
pub(super) fn create_turned_by_text(dom: &Document, name: &'static str) -> Element {
    copied(dom, (name, true))
}

/// A copy of the first one of its kind: what is pasted has thousands, and the browser would read the
/// names with each.
fn copied(dom: &Document, kind: (&'static str, bool)) -> Element {
    type Known = Vec<((&'static str, bool), Element)>;
    thread_local! {
        static FIRST: RefCell<Known> = const { RefCell::new(Vec::new()) };
    }
    FIRST.with_borrow_mut(|first| {
        let at = first.iter().position(|(known, _)| *known == kind);
        let at = at.unwrap_or_else(|| {
            first.push((kind, made(dom, kind)));
            first.len() - 1
        });
        match first[at].1.clone_node() {
            Ok(copy) => copy.unchecked_into(),
            Err(_) => made(dom, kind),
        }
    })
}

/// Should a browser refuse the name, which none has, an empty text has to do.
fn made(dom: &Document, (name, is_turned_by_text): (&str, bool)) -> Element {
    match dom.create_element(name) {
        Ok(element) => {
            if is_turned_by_text {
                set_attribute(&element, "dir", "auto");
            }
            element
        }
        Err(error) => {
            report(&error);
            dom.create_text_node("").unchecked_into()
        }
    }
}

/// What to put others before in `parent`. Where something else took it away, the end has to do: the next
/// healing puts it right.
pub(super) fn where_child(next: Option<Node>, parent: &Node) -> Option<Node> {
    next.filter(|next| is_child(next, parent))
}

/// Puts `node` before `next` in `parent`, or at its end.
pub(super) fn insert(parent: &Node, node: &Node, next: Option<&Node>) {
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
