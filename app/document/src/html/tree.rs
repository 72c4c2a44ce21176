//! A parsed document, read from the text that the parser's document is written as.
//!
//! A browser writes a document down in one call, where asking for its nodes and attributes takes
//! tens of thousands. What is written is plain: every element is closed, and five characters are
//! escaped (HTML, 13.3).

use std::borrow::Cow;

use super::{
    elements::is_one_of,
    raw_text,
    ready::STYLE,
    tag::{Attribute, Tag},
};

#[derive(Default)]
pub(super) struct Tree<'a> {
    /// Each before what is inside of it.
    nodes: Vec<Written<'a>>,
}

struct Written<'a> {
    content: What<'a>,
    /// Where what is inside of it ends.
    end: usize,
}

enum What<'a> {
    Element(Tag<'a>),
    Text(Cow<'a, str>),
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    at: usize,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content<'t> {
    /// An element, by its local name.
    Element(&'t str),
    Text(&'t str),
}

impl<'a> Tree<'a> {
    pub(super) fn read(html: &'a str) -> Self {
        let mut tree = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            tree.text(unescaped(text));
            rest = if tag.starts_with("<!--") {
                &tag[raw_text::find(tag, "-->").map_or(tag.len(), |end| end + "-->".len())..]
            } else if tag.starts_with("<!") {
                tag.split_once('>').map_or("", |(_, after)| after)
            } else if let Some(end) = tag.strip_prefix("</") {
                let (name, after) = end.split_once('>').unwrap_or((end, ""));
                let closed = open.pop_if(|at| tree.name_of(*at) == Some(name));
                if let Some(closed) = closed {
                    tree.nodes[closed].end = tree.nodes.len();
                }
                after
            } else {
                match Tag::read(&tag[1..]) {
                    Some(tag) => tree.element(tag, &mut open),
                    None => "",
                }
            };
        }
        tree.text(unescaped(rest));
        for at in open {
            tree.nodes[at].end = tree.nodes.len();
        }
        tree
    }

    fn element(&mut self, tag: Tag<'a>, open: &mut Vec<usize>) -> &'a str {
        let (name, rest) = (tag.name, tag.rest);
        let at = self.nodes.len();
        self.push(What::Element(tag));
        let end = match name {
            // These have their text escaped, and this one has no end in what is parsed.
            "textarea" | "title" => None,
            "plaintext" => raw_text::find(rest, "</plaintext>"),
            name => raw_text::end(name, rest),
        };
        if let Some(end) = end {
            self.text(Cow::Borrowed(&rest[..end]));
            self.nodes[at].end = self.nodes.len();
            let after = rest[end..].split_once('>');
            return after.map_or("", |(_, after)| after);
        }
        if !is_void(name) {
            open.push(at);
        }
        rest
    }

    fn text(&mut self, text: Cow<'a, str>) {
        if !text.is_empty() {
            self.push(What::Text(text));
        }
    }

    fn push(&mut self, content: What<'a>) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Written { content, end });
    }

    fn name_of(&self, at: usize) -> Option<&str> {
        match &self.nodes[at].content {
            What::Element(tag) => Some(tag.name),
            What::Text(_) => None,
        }
    }

    /// The outermost nodes, the last first.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.siblings(0, self.nodes.len())
    }

    fn siblings(&self, from: usize, to: usize) -> impl Iterator<Item = Node<'_>> {
        let next = move |at: &usize| Some(self.nodes[*at].end).filter(|next| *next < to);
        let first = (from < to).then_some(from);
        std::iter::successors(first, next).map(|at| Node { tree: self, at })
    }
}

impl<'t> Node<'t> {
    pub(super) fn content(self) -> Content<'t> {
        match &self.tree.nodes[self.at].content {
            What::Element(tag) => Content::Element(tag.name),
            What::Text(text) => Content::Text(text),
        }
    }

    /// An attribute of an element, by its lower-case name.
    pub(super) fn attribute(self, name: &str) -> Option<Cow<'t, str>> {
        let What::Element(tag) = &self.tree.nodes[self.at].content else {
            return None;
        };
        let found = tag.attributes.iter().find(|one| one.name == name)?;
        Some(unescaped(text_of(found)))
    }

    /// The declarations of its own.
    pub(super) fn style(self) -> Cow<'t, str> {
        let style = self.attribute(STYLE).or_else(|| self.attribute("style"));
        style.unwrap_or_default()
    }

    pub(super) fn children(self) -> impl Iterator<Item = Node<'t>> {
        let end = self.tree.nodes[self.at].end;
        self.tree.siblings(self.at + 1, end)
    }

    /// Everything inside of it, from its start on.
    pub(super) fn inside(self) -> impl Iterator<Item = Node<'t>> {
        let end = self.tree.nodes[self.at].end;
        let tree = self.tree;
        (self.at + 1..end).map(move |at| Node { tree, at })
    }
}

fn text_of<'a>(attribute: &Attribute<'a>) -> &'a str {
    let value = attribute.value.unwrap_or_default();
    let quoted = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    quoted.unwrap_or(value)
}

fn unescaped(text: &str) -> Cow<'_, str> {
    const ESCAPES: [(&str, char); 5] = [
        ("amp;", '&'),
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("nbsp;", '\u{A0}'),
    ];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('&').enumerate() {
        let known = |(name, c): &(&str, char)| Some((*c, part.strip_prefix(name)?));
        let (c, rest) = ESCAPES.iter().find_map(known).unwrap_or(('&', part));
        if at > 0 {
            out.push(c);
        }
        out.push_str(if at > 0 { rest } else { part });
    }
    Cow::Owned(out)
}

/// Elements without an end (HTML, 13.1.2), and those that serve no more.
fn is_void(name: &str) -> bool {
    const THOSE: &str = "area base basefont bgsound br col embed frame hr img input keygen link \
        meta param source track wbr";
    is_one_of(name, THOSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(html: &str) -> String {
        fn write(node: Node<'_>, out: &mut String) {
            match node.content() {
                Content::Text(text) => out.push_str(text),
                Content::Element(name) => {
                    out.push_str(name);
                    out.push('(');
                    node.children().for_each(|child| write(child, out));
                    out.push(')');
                }
            }
        }
        let mut out = String::new();
        let tree = Tree::read(html);
        tree.roots().for_each(|root| write(root, &mut out));
        out
    }

    #[test]
    fn nested_as_it_is_written() {
        assert_eq!(names("<p>a<br><b>c</b></p><p></p>d"), "p(abr()b(c))p()d");
        assert_eq!(
            names("a &amp;lt; b&nbsp;&lt;c&gt;&x"),
            "a &lt; b\u{A0}<c>&x"
        );
        assert_eq!(
            names("<noframes>a<b>&amp;</noframes>c"),
            "noframes(a<b>&amp;)c"
        );
        assert_eq!(names("<title>a&lt;b</title><!--<p>-->c"), "title(a<b)c");
        assert_eq!(names("<!DOCTYPE html><p>a<b>"), "p(ab())");
        assert_eq!(names("</p>a<p"), "a");
    }

    #[test]
    fn attributes() {
        let tree = Tree::read("<a href=\"x?a&amp;b=&quot;\" hidden=\"\">c</a>");
        let link = tree.roots().next().unwrap();
        assert_eq!(link.attribute("href").unwrap(), "x?a&b=\"");
        assert_eq!(link.attribute("hidden").unwrap(), "");
        assert!(link.attribute("class").is_none());
    }
}
