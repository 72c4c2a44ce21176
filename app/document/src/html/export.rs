//! HTML for the clipboard, so that other programs get marks, lists and links.

use crate::{
    Block, Document, Fragment, Mark, Run,
    outline::{List, Node},
};

impl Document {
    /// Plain HTML elements, without classes. For the clipboard only.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        nodes(&self.outline(), &mut out);
        out
    }
}

impl Fragment {
    /// As [`Document::to_html`].
    #[must_use]
    pub fn to_html(&self) -> String {
        match &self.pieces[..] {
            // Part of a block goes into the middle of a line.
            [only] if !self.whole => {
                let mut out = String::new();
                let document = self.to_document();
                let style = if keeps_white_space(&only.runs) {
                    PRE_WRAP
                } else {
                    ""
                };
                element("span", style, &mut out, |out| {
                    runs(document.blocks()[0].runs(), out);
                });
                out
            }
            _ => self.to_document().to_html(),
        }
    }
}

const PRE_WRAP: &str = " style=\"white-space: pre-wrap\"";

const TAGS: [(Mark, &str); 4] = [
    (Mark::Bold, "strong"),
    (Mark::Italic, "em"),
    (Mark::Underline, "u"),
    (Mark::Strikethrough, "s"),
];

fn nodes(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Paragraph(block) => element("p", style(block), out, |out| text(block, out)),
            Node::Quote(inside) => {
                element("blockquote", "", out, |out| self::nodes(inside, out));
            }
            Node::List(list) => self::list(list, out),
        }
    }
}

fn list(list: &List, out: &mut String) {
    let (name, start) = match list.start {
        None => ("ul", String::new()),
        Some(1) => ("ol", String::new()),
        Some(start) => ("ol", format!(" start=\"{start}\"")),
    };
    element(name, &start, out, |out| {
        for item in &list.items {
            element("li", style(&item.block), out, |out| {
                text(&item.block, out);
                nodes(&item.children, out);
            });
        }
    });
}

fn text(block: &Block, out: &mut String) {
    runs(block.runs(), out);
    if block.needs_filler() {
        out.push_str("<br>");
    }
}

fn runs(runs: &[Run], out: &mut String) {
    // The address once for all that leads there: it can be longer than the text of a page.
    for linked in runs.chunk_by(|a, b| a.marks().link == b.marks().link) {
        let link = &linked[0].marks().link;
        if let Some(link) = link {
            out.push_str("<a href=\"");
            escape(link.as_str(), out);
            out.push_str("\">");
        }
        for run in linked {
            marked(run, out);
        }
        if link.is_some() {
            out.push_str("</a>");
        }
    }
}

fn marked(run: &Run, out: &mut String) {
    let tags = || TAGS.iter().filter(|(mark, _)| run.marks().has(*mark));
    for (_, tag) in tags() {
        out.push_str(&format!("<{tag}>"));
    }
    escape(run.text(), out);
    for (_, tag) in tags().rev() {
        out.push_str(&format!("</{tag}>"));
    }
}

fn element(name: &str, attributes: &str, out: &mut String, inside: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{name}{attributes}>"));
    inside(out);
    out.push_str(&format!("</{name}>"));
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("<br>"),
            c => out.push(c),
        }
    }
}

fn style(block: &Block) -> &'static str {
    if keeps_white_space(block.runs()) {
        PRE_WRAP
    } else {
        ""
    }
}

/// Some of the white space would collapse.
fn keeps_white_space(runs: &[Run]) -> bool {
    let text: String = runs.iter().map(Run::text).collect();
    text.starts_with(' ')
        || text.ends_with(' ')
        || text.contains('\t')
        || ["  ", " \n", "\n "]
            .iter()
            .any(|spaces| text.contains(spaces))
}
