//! HTML parsed natively, for the walk that runs over a browser's parser otherwise. html5ever
//! follows the same specification.

use std::rc::Rc;

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{NodeData, RcDom};

// Shared by tests inside of the crate and outside, which name it differently.
use super::{Content, Fragment, Node};

#[derive(Clone)]
pub struct Dom(Rc<markup5ever_rcdom::Node>);

impl Node for Dom {
    fn content(&self) -> Content<'_> {
        match &self.0.data {
            NodeData::Element { name, .. } => Content::Element(name.local.to_string().into()),
            NodeData::Text { contents } => Content::Text(contents.borrow().to_string().into()),
            _ => Content::Other,
        }
    }

    fn attribute(&self, wanted: &str) -> Option<String> {
        let NodeData::Element { attrs, .. } = &self.0.data else {
            return None;
        };
        let attrs = attrs.borrow();
        let found = attrs.iter().find(|attr| &*attr.name.local == wanted)?;
        Some(found.value.to_string())
    }

    fn children(&self) -> Vec<Self> {
        self.0.children.borrow().iter().cloned().map(Dom).collect()
    }
}

/// What pasting this HTML would put in.
pub fn parse(html: &str) -> Fragment {
    Fragment::from_html(html, |html| Some(tree(html))).unwrap_or_else(|| unreachable!())
}

/// As `DOMParser` makes it.
pub fn tree(html: &str) -> Dom {
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let dom = parse_document(RcDom::default(), options).one(html);
    Dom(dom.document)
}
