//! One block in the page: a paragraph element with one text leaf for each run.

use std::sync::Arc;

use document::{Block, BlockId, Mark, Marks, Run, text::utf16_len};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Node, Text};

use super::{dom, pending::Letters};

/// The marks as elements, outermost first. A link is around all of them.
const ELEMENTS: [(Mark, &str); 4] = [
    (Mark::Bold, "strong"),
    (Mark::Italic, "em"),
    (Mark::Underline, "u"),
    (Mark::Strikethrough, "s"),
];

pub(super) struct BlockView {
    pub element: Element,
    /// What the element shows, if the browser did not change it since.
    pub block: Arc<Block>,
    leaves: Vec<Leaf>,
    filler: Option<Node>,
    /// Nodes may have come or gone behind our back; the text in the leaves is another matter.
    unknown: bool,
}

/// A run in the page: its text node and the outermost element around it.
struct Leaf {
    text: Text,
    top: Node,
    marks: Marks,
}

/// A leaf that a position is in.
pub(super) struct LeafPlace<'a> {
    pub run: &'a Run,
    pub index: usize,
    /// UTF-16 units of the block before the leaf.
    pub start: u32,
    /// And of the leaf.
    pub len: u32,
}

impl BlockView {
    /// `free`: its direction is its own, and not that of a list item around it.
    pub(super) fn new(dom: &Document, block: &Arc<Block>, free: bool) -> Self {
        let element = match free {
            true => dom::create_turned_by_text(dom, "p"),
            false => dom::create(dom, "p"),
        };
        set_number(&element, block.id().number());
        let mut view = Self {
            element,
            block: Arc::new(Block::clone(block)),
            leaves: Vec::new(),
            filler: None,
            unknown: false,
        };
        view.show(dom, block, true);
        view
    }

    /// Nodes came or went in the element.
    pub(super) fn distrust(&mut self) {
        self.unknown = true;
    }

    pub(super) fn is_known(&self) -> bool {
        !self.unknown
    }

    /// Makes the element show `block`, touching only what is different. `doubted`: the text of the
    /// leaves may not be what was last shown.
    pub(super) fn show(&mut self, dom: &Document, block: &Arc<Block>, doubted: bool) {
        let doubted = doubted || self.unknown;
        if self.unknown && !self.adopt() {
            self.element.replace_children_with_node_0();
            self.leaves.clear();
            self.filler = None;
        }
        self.unknown = false;
        let runs = block.runs();
        let same = |(leaf, run): &(&Leaf, &Run)| leaf.marks == *run.marks();
        let top = self.leaves.iter().zip(runs).take_while(same).count();
        let (old_rest, new_rest) = (&self.leaves[top..], &runs[top..]);
        let bottom = (old_rest.iter().rev().zip(new_rest.iter().rev()))
            .take_while(same)
            .count();

        let shown = Arc::clone(&self.block);
        let old_count = self.leaves.len();
        for (at, run) in runs.iter().enumerate() {
            let old = match () {
                () if at < top => at,
                () if at >= runs.len() - bottom => at + old_count - runs.len(),
                () => continue,
            };
            let known = (shown.runs().get(old)).is_some_and(|old| old.text() == run.text());
            let leaf = &self.leaves[old];
            // Writing the same text again would end a spelling suggestion or a composition.
            if (doubted || !known) && leaf.text.data() != run.text() {
                leaf.text.set_data(run.text());
            }
        }
        for leaf in self.leaves.drain(top..old_count - bottom) {
            dom::detach(&leaf.top);
        }
        let next = self
            .leaves
            .get(top)
            .map(|leaf| leaf.top.clone())
            .or_else(|| self.filler.clone());
        let next = dom::where_child(next, &self.element);
        let made = runs[top..runs.len() - bottom].iter().map(|run| {
            let leaf = Leaf::new(dom, run);
            dom::insert(&self.element, &leaf.top, next.as_ref());
            leaf
        });
        let made: Vec<_> = made.collect();
        self.leaves.splice(top..top, made);

        match (block.needs_filler(), self.filler.take()) {
            (true, Some(filler)) => self.filler = Some(filler),
            (true, None) => {
                let filler = dom::create(dom, "br");
                dom::append(&self.element, &filler);
                self.filler = Some(filler.into());
            }
            (false, Some(filler)) => dom::detach(&filler),
            (false, None) => {}
        }
        self.block = Arc::clone(block);
    }

    /// The model took over what the browser typed into one leaf: nothing is to be shown. Gives
    /// false if the runs are not what the leaves are.
    pub(super) fn accept(&mut self, block: &Arc<Block>) -> bool {
        let runs = block.runs();
        let fits = self.is_known()
            && runs.len() == self.leaves.len()
            && block.needs_filler() == self.filler.is_some()
            && runs
                .iter()
                .zip(&self.leaves)
                .all(|(run, leaf)| *run.marks() == leaf.marks);
        if fits {
            self.block = Arc::clone(block);
        }
        fits
    }

    /// The leaf that a text node is, by its place.
    pub(super) fn leaf_of(&self, node: &Node) -> Option<LeafPlace<'_>> {
        if self.unknown {
            return None;
        }
        let mut start = 0;
        for (index, (leaf, run)) in self.leaves.iter().zip(self.block.runs()).enumerate() {
            let text: &Node = &leaf.text;
            if text == node {
                let len = leaf.text.length();
                return Some(LeafPlace {
                    run,
                    index,
                    start,
                    len,
                });
            }
            start += utf16_len(run.text());
        }
        None
    }

    /// A leaf that was changed once is now what it was, with the letters in it.
    pub(super) fn shows(&self, leaf: usize, letters: &Letters) -> bool {
        let Letters { text, at, len } = letters;
        let typed = utf16_len(text);
        self.leaves.get(leaf).is_some_and(|leaf| {
            let there = leaf.text.substring_data(*at, typed);
            leaf.text.length() == len + typed && there.is_ok_and(|there| there == *text)
        })
    }

    pub(super) fn leaf_data(&self, index: usize) -> Option<String> {
        self.leaves.get(index).map(|leaf| leaf.text.data())
    }

    pub(super) fn is_leaf(&self, index: usize, node: &JsValue) -> bool {
        self.leaves.get(index).is_some_and(|leaf| {
            let text: &JsValue = leaf.text.as_ref();
            text == node
        })
    }

    /// Where in the page an offset is.
    pub(super) fn point(&self, offset: u32) -> (Node, u32) {
        let mut start = 0;
        for (leaf, run) in self.leaves.iter().zip(self.block.runs()) {
            let end = start + utf16_len(run.text());
            // After a trailing line break the caret belongs to the line that the filler holds.
            if offset == end && self.filler.is_some() && leaf_is_last(&self.leaves, leaf) {
                break;
            }
            if offset <= end {
                return (leaf.text.clone().into(), offset.saturating_sub(start));
            }
            start = end;
        }
        (self.element.clone().into(), self.leaves.len() as u32)
    }

    /// What the page shows of this block now. A `<br>` at the very end only holds the line open
    /// (HTML, 15.3.4); any other is a line break.
    pub(super) fn read(&self) -> String {
        if !self.unknown {
            return self.leaves.iter().map(|leaf| leaf.text.data()).collect();
        }
        let mut text = String::new();
        let mut held = false;
        read_into(&self.element, &mut text, &mut held);
        text
    }

    /// UTF-16 units before a place inside the element.
    pub(super) fn offset_of(&self, node: &Node, offset: u32) -> u32 {
        let mut count = 0;
        count_to(&self.element, node, offset, &mut count);
        count
    }

    /// Takes the nodes that are there for leaves, if they are the kind that we would have made.
    /// What a browser made while it typed or composed usually is, and keeping it keeps the caret.
    fn adopt(&mut self) -> bool {
        let mut leaves = Vec::new();
        let mut filler = None;
        for child in dom::children(&self.element) {
            if filler.is_some() {
                return false;
            }
            if dom::is_break(&child) {
                filler = Some(child);
            } else {
                match Leaf::adopted(&child, &self.leaves) {
                    Some(leaf) => leaves.push(leaf),
                    None => return false,
                }
            }
        }
        self.leaves = leaves;
        self.filler = filler;
        true
    }
}

impl Leaf {
    fn new(dom: &Document, run: &Run) -> Self {
        let text = dom.create_text_node(run.text());
        let marks = run.marks().clone();
        let mut top: Node = text.clone().into();
        let mut wrap = |element: Element| {
            dom::append(&element, &top);
            top = element.into();
        };
        for (mark, name) in ELEMENTS.into_iter().rev() {
            if marks.has(mark) {
                wrap(dom::create(dom, name));
            }
        }
        if let Some(link) = &marks.link {
            let anchor = dom::create(dom, "a");
            dom::set_attribute(&anchor, "href", link.as_str());
            dom::set_attribute(&anchor, "rel", "noopener noreferrer nofollow");
            wrap(anchor);
        }
        Self { text, top, marks }
    }

    /// A bare text node, or one of the leaves there were before with nothing added.
    fn adopted(child: &Node, before: &[Self]) -> Option<Self> {
        if dom::is_text(child) {
            return Some(Self {
                text: child.clone().unchecked_into(),
                top: child.clone(),
                marks: Marks::default(),
            });
        }
        let leaf = before.iter().find(|leaf| leaf.top == *child)?;
        let mut inner = child.clone();
        while !dom::is_text(&inner) {
            let only = inner.first_child()?;
            if only.next_sibling().is_some() {
                return None;
            }
            inner = only;
        }
        let text: &Node = &leaf.text;
        (*text == inner).then(|| Self {
            text: leaf.text.clone(),
            top: child.clone(),
            marks: leaf.marks.clone(),
        })
    }
}

fn leaf_is_last(leaves: &[Leaf], leaf: &Leaf) -> bool {
    leaves.last().is_some_and(|last| std::ptr::eq(last, leaf))
}

fn read_into(node: &Node, text: &mut String, held: &mut bool) {
    for child in dom::children(node) {
        if dom::is_text(&child) {
            let data = child.unchecked_ref::<Text>().data();
            if !data.is_empty() {
                if std::mem::take(held) {
                    text.push('\n');
                }
                text.push_str(&data);
            }
        } else if dom::is_break(&child) {
            if std::mem::replace(held, true) {
                text.push('\n');
            }
        } else {
            read_into(&child, text, held);
        }
    }
}

/// True when the place was met; `count` is then complete.
fn count_to(at: &Node, node: &Node, offset: u32, count: &mut u32) -> bool {
    if dom::is_text(at) {
        let len = at.unchecked_ref::<Text>().length();
        let met = at == node;
        *count += if met { offset.min(len) } else { len };
        return met;
    }
    let met = at == node;
    for (index, child) in dom::children(at).enumerate() {
        if met && index as u32 == offset {
            return true;
        }
        if dom::is_break(&child) {
            if child == *node {
                return true;
            }
            *count += u32::from(child.next_sibling().is_some());
        } else if count_to(&child, node, offset, count) {
            return true;
        }
    }
    met
}

/// The number of the block that an element shows. Kept as a property of the element object, so
/// that a copy of the element, as browsers make when they split one, is not taken for the block.
pub(super) fn number(node: &Node) -> Option<u32> {
    let value = js_sys::Reflect::get(node, &key()).ok()?;
    value.as_f64().map(|number| number as u32)
}

/// The block that a node is in.
pub(super) fn block_around(host: &HtmlElement, node: &Node) -> Option<BlockId> {
    let host: &Node = host;
    let mut at = node.clone();
    while at != *host {
        if at.node_type() == Node::ELEMENT_NODE
            && let Some(number) = number(&at)
        {
            return Some(BlockId::from_number(number));
        }
        at = at.parent_node()?;
    }
    None
}

fn set_number(element: &Element, number: u32) {
    if let Err(error) = js_sys::Reflect::set(element, &key(), &JsValue::from(number)) {
        dom::report(&error);
    }
}

fn key() -> JsValue {
    thread_local! {
        static KEY: JsValue = JsValue::from_str("carepostBlock");
    }
    KEY.with(JsValue::clone)
}
