//! The walk from HTML to blocks.
//!
//! Allowed things become marks, lists, quotes and links; everything else becomes its text, so that
//! nothing readable is lost. Nothing is ever put into a page: the tree that is walked is inert, and
//! what comes out is text with marks.

use super::{
    blocks::{Blocks, Place, is_collapsible},
    elements::{self, is_block, is_unreadable, level, list_level, mark},
    office::{self, Listed},
    ready::{Ready, SHEET},
    script::Script,
    sheet::Sheet,
    style::Style,
    table,
    tree::{Content, Node, Tree},
};
use crate::{BlockKind, Format, Fragment, Limits, Marks, Numbering};

/// Nodes that are visited, at the most: a bound on what a hostile clipboard costs.
const NODES: usize = 200_000;

impl Fragment {
    /// Blocks of HTML text. `parse` gives what a parser makes of it, written down again: the element
    /// `html` with all that is inside. What it is handed says the same as `html` and is made for
    /// that, see the module `ready`.
    pub fn from_html(html: &str, parse: impl FnOnce(&str) -> Option<String>) -> Option<Self> {
        let ready = Ready::new(html);
        let mut fragment = Self::from_parsed(&parse(&ready.html)?);
        fragment.cut |= ready.is_cut;
        Some(fragment)
    }

    pub(super) fn from_parsed(html: &str) -> Self {
        let tree = Tree::read(html);
        let mut walk = Walk::default();
        let outside = Around::default();
        push_all(&mut walk.left, tree.roots(), &outside);
        let mut nodes = 0;
        while let Some(task) = walk.left.pop() {
            nodes += 1;
            if nodes > NODES || walk.full {
                walk.full = true;
                break;
            }
            match task {
                Task::Visit(node, around) => walk.visit(node, around),
                Task::Close => walk.blocks.close(),
                Task::CloseItem => walk.close_item(),
                Task::EndRow => walk.blocks.end_row(),
                Task::Space(marks) => walk.blocks.space(&marks),
                Task::EndScript(script, since) => walk.blocks.write_as(script, since),
                Task::Text(text, around) => walk.text(text, &around),
            }
        }
        Self {
            cut: walk.full,
            ..Self::of_blocks(walk.blocks.finish())
        }
    }
}

#[derive(Default)]
struct Walk<'t> {
    /// What is left to do, the next last. Not recursion: a hostile tree may be any depth.
    left: Vec<Task<'t>>,
    blocks: Blocks,
    /// A list item was begun and has no text yet.
    item: Option<Item>,
    /// Of the style elements before; programs put theirs at the head.
    sheet: Sheet,
    full: bool,
}

enum Task<'t> {
    Visit(Node<'t>, Around),
    Close,
    CloseItem,
    EndRow,
    /// The end of a block inside of a cell.
    Space(Marks),
    EndScript(Script, Place),
    Text(&'static str, Around),
}

struct Item {
    format: Format,
    /// The number that it states, wherever it stands.
    number: Option<u16>,
}

/// What the elements around a node say.
#[derive(Clone, Default)]
struct Around {
    marks: Marks,
    /// The list the node is in.
    list: Option<Format>,
    /// The depth of a paragraph here.
    depth: u8,
    quote: bool,
    verbatim: bool,
    /// The quotations in the line that the node is in.
    quotations: usize,
    /// It is in a row of a table that is one line.
    in_row: bool,
    /// By a style alone, as Google Docs writes around its links.
    is_underlined_as_link: bool,
    /// It is invisible, or its letters have no size.
    is_unseen: bool,
    is_sizeless: bool,
}

impl<'t> Walk<'t> {
    fn visit(&mut self, node: Node<'t>, around: Around) {
        match node.content() {
            Content::Text(text) => self.text(text, &around),
            Content::Element(name) => self.element(node, name, around),
        }
    }

    fn text(&mut self, text: &str, around: &Around) {
        if around.is_unseen || around.is_sizeless {
            return;
        }
        let is_blank = text.chars().all(is_collapsible);
        if is_blank && !self.blocks.is_open() && (!around.verbatim || text.contains('\n')) {
            return;
        }
        let fits = self.blocks.room_for(text);
        self.full |= fits.len() < text.len();
        let text = fits;
        self.open_for(around);
        match around.verbatim {
            true => self.blocks.verbatim(text, &around.marks),
            false => self.blocks.collapsed(text, &around.marks),
        }
    }

    fn element(&mut self, node: Node<'t>, name: &str, mut around: Around) {
        if name == "style" || name == "noframes" && node.attribute(SHEET).is_some() {
            self.sheet.take(&text_of(node));
        }
        if is_unreadable(name) || node.attribute("hidden").is_some() {
            return;
        }
        let style = self.style(node, name);
        if style.hides_all() || style.is_list_mark() {
            return;
        }
        around.is_unseen = style.is_visible.map_or(around.is_unseen, |is| !is);
        around.is_sizeless = style.has_size.map_or(around.is_sizeless, |has| !has);
        match name {
            "br" => {
                let class = node.attribute("class").unwrap_or_default();
                if class != "Apple-interchange-newline" && !around.is_unseen {
                    match around.in_row {
                        true => self.blocks.space(&around.marks),
                        false => {
                            self.open_for(&around);
                            self.blocks.line_break(&around.marks);
                        }
                    }
                }
                return;
            }
            "img" => {
                let described = node.attribute("alt").unwrap_or_default();
                return self.text(&described, &around);
            }
            _ => {}
        }

        mark(node, name, &mut around.marks);
        if name == "a" && around.marks.link.is_some() && around.is_underlined_as_link {
            around.marks.underline = false;
        }
        let was_underlined = around.marks.underline;
        style.apply(&mut around.marks);
        around.is_underlined_as_link |= around.marks.underline && !was_underlined;
        around.verbatim = style
            .keeps_white_space
            .unwrap_or(around.verbatim || matches!(name, "pre" | "listing" | "plaintext" | "xmp"));

        if name == "q" {
            let [open, close] = quotation_marks(around.quotations);
            self.text(open, &around);
            self.left.push(Task::Text(close, around.clone()));
            around.quotations += 1;
        }
        if let Some(script) = style.script(elements::script(name)) {
            let since = self.blocks.place();
            self.left.push(Task::EndScript(script, since));
        }
        if around.in_row {
            self.begin_in_row(node, name, &mut around);
        } else if is_block(name) {
            self.blocks.close();
            if name == "tr" && table::is_line(node) {
                around.in_row = true;
                self.open_for(&around);
                self.left.push(Task::EndRow);
            } else {
                self.left.push(Task::Close);
                self.begin_block(node, name, &style, &mut around);
            }
        }
        push_all(&mut self.left, node.children(), &around);
    }

    /// In a row, only cells are told apart.
    fn begin_in_row(&mut self, node: Node<'t>, name: &str, around: &mut Around) {
        around.verbatim = false;
        if matches!(name, "td" | "th") {
            self.blocks.cell(table::columns(node));
        } else if is_block(name) {
            self.blocks.space(&around.marks);
            self.left.push(Task::Space(around.marks.clone()));
        }
    }

    /// What the style sheet and the element's own declarations say. Most have neither.
    fn style(&mut self, node: Node<'t>, name: &str) -> Style {
        let own = node.style();
        let class = match self.sheet.is_empty() {
            true => None,
            false => node.attribute("class"),
        };
        self.sheet.style(name, &class.unwrap_or_default(), &own)
    }

    fn begin_block(&mut self, node: Node<'t>, name: &str, style: &Style, around: &mut Around) {
        match name {
            "ul" | "ol" | "menu" | "dir" => {
                // An item that holds nothing but a list is how some programs indent.
                self.item = None;
                let depth = around.list.map_or(0, |list| list.depth + 1);
                let depth = depth.max(list_level(node));
                let start = node.attribute("start").and_then(|start| start.parse().ok());
                around.depth = depth.min(Limits::DEFAULT.depth);
                around.list = Some(Format {
                    kind: if name == "ol" {
                        BlockKind::Numbered
                    } else {
                        BlockKind::Bullet
                    },
                    depth: around.depth,
                    quote: around.quote,
                    numbering: start.map_or_else(Numbering::default, Numbering::From),
                });
            }
            "li" => {
                let mut item = around.list.unwrap_or(Format {
                    kind: BlockKind::Bullet,
                    quote: around.quote,
                    ..Format::default()
                });
                item.depth = item.depth.max(level(node).min(Limits::DEFAULT.depth));
                let number = node.attribute("value").and_then(|value| value.parse().ok());
                self.begin_item(item, number, around);
            }
            "blockquote" => {
                // A quote without its line at the side is how browsers indent.
                if style.has_no_border != Some(true) {
                    around.quote = true;
                    around.list = None;
                    around.depth = 0;
                }
            }
            _ => {
                let quote = around.quote;
                match office::listed(node, style) {
                    Some(Listed::Bullet(item)) => {
                        self.begin_item(Format { quote, ..item }, None, around);
                    }
                    Some(Listed::Numbered(item, number)) => {
                        self.begin_item(Format { quote, ..item }, Some(number), around);
                    }
                    Some(Listed::Marked(line, mark)) => {
                        around.depth = line.depth;
                        self.text(&format!("{mark} "), around);
                    }
                    None => {}
                }
            }
        }
    }

    fn begin_item(&mut self, format: Format, number: Option<u16>, around: &mut Around) {
        self.item = Some(Item { format, number });
        around.list = Some(format);
        around.depth = (format.depth + 1).min(Limits::DEFAULT.depth);
        self.left.push(Task::CloseItem);
    }

    fn close_item(&mut self) {
        if let Some(empty) = self.item.take() {
            self.open_item(empty);
        }
        self.blocks.close();
    }

    fn open_for(&mut self, around: &Around) {
        if !self.blocks.is_open() {
            let paragraph = Format {
                depth: around.depth,
                quote: around.quote,
                ..Format::default()
            };
            match self.item.take() {
                Some(item) => self.open_item(item),
                None => self.blocks.open(paragraph),
            }
        }
    }

    fn open_item(&mut self, item: Item) {
        self.blocks.open(item.format);
        if let Some(number) = item.number {
            self.blocks.number(number);
        }
    }
}

/// The text right in an element.
fn text_of(node: Node<'_>) -> String {
    let texts = node.children().filter_map(|child| match child.content() {
        Content::Text(text) => Some(text),
        Content::Element(_) => None,
    });
    texts.collect()
}

/// What pages show around a `q` element, by how many it is in.
fn quotation_marks(around: usize) -> [&'static str; 2] {
    match around % 2 {
        0 => ["“", "”"],
        _ => ["‘", "’"],
    }
}

fn push_all<'t>(left: &mut Vec<Task<'t>>, nodes: impl Iterator<Item = Node<'t>>, around: &Around) {
    let first = left.len();
    left.extend(nodes.map(|node| Task::Visit(node, around.clone())));
    left[first..].reverse();
}
