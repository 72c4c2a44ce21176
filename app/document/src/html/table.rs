//! Tables, of which a row is one line with tabs between its cells, as a spreadsheet copies it.

use super::{
    elements::is_block,
    tree::{Content, Node},
};

/// Nodes of a cell that are looked at, and lines that it may have: what has more is no cell of
/// data but a column of a page, which tables are used for in mails.
const NODES: usize = 64;
const LINES: usize = 3;

/// Whether a row of a table is read as one line: it has several cells, and each of them could stand
/// in one. Everything else stays in lines of its own.
pub(super) fn is_line(row: Node<'_>) -> bool {
    let cells = || row.children().filter(|node| is_cell(*node));
    cells().nth(1).is_some() && cells().all(is_short)
}

fn is_cell(node: Node<'_>) -> bool {
    matches!(node.content(), Content::Element(name) if matches!(name, "td" | "th"))
}

fn is_short(cell: Node<'_>) -> bool {
    let mut lines = 0;
    for (at, node) in cell.inside().enumerate() {
        if let Content::Element(name) = node.content() {
            match name {
                "table" | "ul" | "ol" | "menu" | "dir" | "pre" | "blockquote" | "hr" => {
                    return false;
                }
                name => lines += usize::from(name == "br" || is_block(name)),
            }
        }
        if at >= NODES || lines > LINES {
            return false;
        }
    }
    true
}

/// Columns that a cell takes.
pub(super) fn columns(cell: Node<'_>) -> usize {
    let stated = cell.attribute("colspan").and_then(|span| span.parse().ok());
    stated.unwrap_or(1).clamp(1, 20)
}
