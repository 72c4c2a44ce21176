//! The document in the page: lists and quotes around block elements, keyed by block.
//!
//! What is in the page is remembered here, so that finding what changed asks the DOM nothing.

use std::{
    cell::{Cell, OnceCell},
    sync::Arc,
};

use document::{
    Block, BlockId, Changes, Document,
    outline::{Item, List, Node as Outline},
};
use web_sys::{Element, HtmlElement, Node};

use super::{
    block_view::{self, BlockView},
    branch::{Branch, ItemBranch},
    dom,
};

pub(super) struct View {
    host: HtmlElement,
    dom: web_sys::Document,
    branches: Vec<Branch>,
    /// By the number of the block: numbers are small, and are not used again.
    blocks: Vec<Option<Box<BlockView>>>,
    /// A page has one for as long as it lives; asking for it again and again takes time.
    selection: OnceCell<web_sys::Selection>,
    /// Where the last place was found: the next one is nearly always in the same text.
    near: Cell<Option<(Node, BlockId)>>,
}

impl View {
    pub(super) fn new(host: HtmlElement, dom: web_sys::Document, document: &Document) -> Self {
        let mut view = Self {
            host,
            dom,
            branches: Vec::new(),
            blocks: Vec::new(),
            selection: OnceCell::new(),
            near: Cell::new(None),
        };
        view.host.replace_children_with_node_0();
        view.arrange(document);
        view
    }

    /// The block that a node is in.
    pub(super) fn block_around(&self, node: &Node) -> Option<BlockId> {
        let near = self.near.take().filter(|(known, _)| known == node);
        let found = near.or_else(|| {
            let block = block_view::block_around(&self.host, node)?;
            Some((node.clone(), block))
        });
        let block = found.as_ref().map(|(_, block)| *block);
        self.near.set(found);
        block
    }

    /// What the browser has selected, wherever in the page it is.
    pub(super) fn selection(&self) -> Option<&web_sys::Selection> {
        if let Some(known) = self.selection.get() {
            return Some(known);
        }
        let found = self.dom.get_selection().ok().flatten()?;
        Some(self.selection.get_or_init(|| found))
    }

    /// Nodes may have been moved.
    pub(super) fn lose_place(&self) {
        self.near.set(None);
    }

    /// Brings the page from what it shows to `document`, where `changes` are what differs.
    pub(super) fn show(&mut self, document: &Document, changes: &Changes) {
        self.lose_place();
        let is_new_shape = !changes.removed.is_empty()
            || match &changes.touched[..] {
                [only] => document
                    .block(*only)
                    .is_none_or(|block| self.is_moved(block)),
                _ => document.blocks().iter().any(|block| self.is_moved(block)),
            };
        if is_new_shape {
            self.arrange(document);
            for id in &changes.removed {
                self.forget(*id);
            }
        } else if let [only] = &changes.touched[..] {
            if let Some(block) = document.block(*only) {
                self.show_block(block, false);
            }
        } else {
            for block in document.blocks() {
                if self
                    .get(block.id())
                    .is_some_and(|view| !Arc::ptr_eq(&view.block, block))
                {
                    self.show_block(block, false);
                }
            }
        }
    }

    /// Shows the text of these blocks, whatever is in the page.
    pub(super) fn show_again(&mut self, document: &Document, blocks: &[BlockId]) {
        for block in blocks.iter().filter_map(|id| document.block(*id)) {
            self.show_block(block, true);
        }
    }

    /// `doubted`: the page may show something else than it was given.
    fn show_block(&mut self, block: &Arc<Block>, doubted: bool) {
        let dom = self.dom.clone();
        if let Some(view) = self.get_mut(block.id()) {
            view.show(&dom, block, doubted);
        }
    }

    /// Puts every element in its place again, whatever happened to the page.
    pub(super) fn heal(&mut self, document: &Document) {
        self.lose_place();
        self.branches.clear();
        for view in self.blocks.iter_mut().flatten() {
            view.distrust();
            dom::detach(&view.element);
        }
        self.host.replace_children_with_node_0();
        self.arrange(document);
        for block in document.blocks() {
            self.show_block(block, true);
        }
    }

    pub(super) fn get(&self, id: BlockId) -> Option<&BlockView> {
        self.blocks.get(id.number() as usize)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, id: BlockId) -> Option<&mut BlockView> {
        self.blocks.get_mut(id.number() as usize)?.as_deref_mut()
    }

    fn is_moved(&self, block: &Block) -> bool {
        let old = self.get(block.id());
        old.is_none_or(|view| view.block.format() != block.format())
    }

    fn forget(&mut self, id: BlockId) {
        if let Some(view) = self
            .blocks
            .get_mut(id.number() as usize)
            .and_then(Option::take)
        {
            dom::detach(&view.element);
        }
    }

    /// Brings lists, quotes and blocks into the order of `document`, and shows each block.
    fn arrange(&mut self, document: &Document) {
        let outline = document.outline();
        let branches = std::mem::take(&mut self.branches);
        let host: Node = self.host.clone().into();
        self.branches = self.branches_in(&host, branches, &outline);
    }

    /// `parent` ends with `old`, and shall end with `new`.
    ///
    /// What is the same at the top and at the bottom stays where it is; what is between goes and is
    /// put in anew, each block's own element being used again.
    fn branches_in(&mut self, parent: &Node, mut old: Vec<Branch>, new: &[Outline]) -> Vec<Branch> {
        let top = old
            .iter()
            .zip(new)
            .take_while(|(old, new)| old.begins_as(new))
            .count();
        let (old_rest, new_rest) = (&old[top..], &new[top..]);
        let bottom = (old_rest.iter().rev().zip(new_rest.iter().rev()))
            .take_while(|(old, new)| old.ends_as(new))
            .count();
        let mut below = old.split_off(old.len() - bottom);
        for gone in old.split_off(top) {
            self.take_out(parent, &gone);
        }
        let mut branches = Vec::with_capacity(new.len());
        for (branch, new) in old.into_iter().zip(new) {
            branches.push(self.kept(branch, new));
        }
        let next = below.first().map(|branch| self.node_of(branch));
        let next = dom::where_child(next, parent);
        for new in &new[top..new.len() - bottom] {
            let branch = self.made(new);
            let node = self.node_of(&branch);
            dom::insert(parent, &node, next.as_ref());
            branches.push(branch);
        }
        for (branch, new) in below.drain(..).zip(&new[new.len() - bottom..]) {
            branches.push(self.kept(branch, new));
        }
        branches
    }

    fn kept(&mut self, branch: Branch, new: &Outline) -> Branch {
        match (branch, new) {
            (Branch::Quote { element, inside }, Outline::Quote(new)) => Branch::Quote {
                inside: self.branches_in(&element.clone(), inside, new),
                element,
            },
            (
                Branch::List {
                    element,
                    start,
                    items,
                },
                Outline::List(list),
            ) => {
                set_start(&element, start, list.start);
                Branch::List {
                    items: self.items_in(&element.clone(), items, &list.items),
                    element,
                    start: list.start,
                }
            }
            (branch, Outline::Paragraph(block)) => {
                self.place(block, true);
                branch
            }
            // `begins_as` and `ends_as` have compared the kinds.
            (_, new) => self.made(new),
        }
    }

    fn made(&mut self, new: &Outline) -> Branch {
        match new {
            Outline::Paragraph(block) => {
                self.place(block, true);
                Branch::Block(block.id())
            }
            Outline::Quote(new) => {
                let element = dom::create(&self.dom, "blockquote");
                Branch::Quote {
                    inside: self.branches_in(&element.clone(), Vec::new(), new),
                    element,
                }
            }
            Outline::List(List { start, items }) => {
                let element = dom::create(&self.dom, if start.is_some() { "ol" } else { "ul" });
                set_start(&element, None, *start);
                Branch::List {
                    items: self.items_in(&element.clone(), Vec::new(), items),
                    element,
                    start: *start,
                }
            }
        }
    }

    fn items_in(&mut self, list: &Node, mut old: Vec<ItemBranch>, new: &[Item]) -> Vec<ItemBranch> {
        let same = |(old, new): &(&ItemBranch, &Item)| old.head == new.block.id();
        let top = old.iter().zip(new).take_while(same).count();
        let bottom = (old[top..].iter().rev().zip(new[top..].iter().rev()))
            .take_while(same)
            .count();
        let below = old.split_off(old.len() - bottom);
        for gone in old.split_off(top) {
            dom::detach(&gone.element);
        }
        let mut items = Vec::with_capacity(new.len());
        for (item, new) in old.into_iter().zip(new) {
            items.push(self.kept_item(item, new));
        }
        let next = below.first().map(|item| item.element.clone().into());
        let next = dom::where_child(next, list);
        for new in &new[top..new.len() - bottom] {
            // The mark of an item stands on the side where its text begins.
            let element = dom::create_turned_by_text(&self.dom, "li");
            self.place(&new.block, false);
            if let Some(view) = self.get(new.block.id()) {
                dom::append(&element, &view.element);
            }
            let item = ItemBranch {
                element,
                head: new.block.id(),
                inside: Vec::new(),
            };
            let item = self.kept_item(item, new);
            dom::insert(list, &item.element, next.as_ref());
            items.push(item);
        }
        for (item, new) in below.into_iter().zip(&new[new.len() - bottom..]) {
            items.push(self.kept_item(item, new));
        }
        items
    }

    fn kept_item(&mut self, item: ItemBranch, new: &Item) -> ItemBranch {
        self.place(&new.block, false);
        ItemBranch {
            inside: self.branches_in(&item.element.clone(), item.inside, &new.children),
            ..item
        }
    }

    /// Makes or refreshes the element of a block. `free`: it is not the text of a list item, so its
    /// direction is its own.
    fn place(&mut self, block: &Arc<Block>, free: bool) {
        let at = block.id().number() as usize;
        if self.blocks.len() <= at {
            self.blocks.resize_with(at + 1, || None);
        }
        let view = match self.blocks[at].take() {
            Some(mut view) => {
                if view.block.kind().is_list() == free {
                    set_direction(&view.element, free);
                }
                if !Arc::ptr_eq(&view.block, block) {
                    view.show(&self.dom, block, false);
                }
                view
            }
            None => Box::new(BlockView::new(&self.dom, block, free)),
        };
        self.blocks[at] = Some(view);
    }

    fn node_of(&self, branch: &Branch) -> Node {
        match branch {
            Branch::Quote { element, .. } | Branch::List { element, .. } => element.clone().into(),
            Branch::Block(id) => match self.get(*id) {
                Some(view) => view.element.clone().into(),
                None => self.host.clone().into(),
            },
        }
    }

    /// A block's element may have been put somewhere else already.
    fn take_out(&self, parent: &Node, branch: &Branch) {
        let node = self.node_of(branch);
        if dom::is_child(&node, parent) {
            dom::detach(&node);
        }
    }
}

fn set_start(list: &Element, old: Option<u32>, new: Option<u32>) {
    if old == new {
        return;
    }
    match new {
        Some(number) if number != 1 => dom::set_attribute(list, "start", &number.to_string()),
        _ => dom::remove_attribute(list, "start"),
    }
}

fn set_direction(element: &Element, free: bool) {
    match free {
        true => dom::set_attribute(element, "dir", "auto"),
        false => dom::remove_attribute(element, "dir"),
    }
}
