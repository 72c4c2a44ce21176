//! Tables, of which a row is one line with tabs between its cells, as a spreadsheet copies it.

use super::{
    elements::is_block,
    import::{Content, Node},
};

/// Nodes of a cell that are looked at, and lines that it may have: what has more is no cell of
/// data but a column of a page, which tables are used for in mails.
const NODES: usize = 64;
const LINES: usize = 3;

/// Whether a row of a table is read as one line: it has several cells, and each of them could stand
/// in one. Everything else stays in lines of its own.
pub(super) fn is_line(row: &impl Node) -> bool {
    let cells: Vec<_> = row.children().into_iter().filter(is_cell).collect();
    cells.len() > 1 && cells.iter().all(is_short)
}

fn is_cell(node: &impl Node) -> bool {
    matches!(node.content(), Content::Element(name) if matches!(&*name, "td" | "th"))
}

fn is_short<N: Node>(cell: &N) -> bool {
    let mut left = cell.children();
    let (mut nodes, mut lines) = (0, 0);
    while let Some(node) = left.pop() {
        nodes += 1;
        if let Content::Element(name) = node.content() {
            match &*name {
                "table" | "ul" | "ol" | "menu" | "dir" | "pre" | "blockquote" | "hr" => {
                    return false;
                }
                name => lines += usize::from(name == "br" || is_block(name)),
            }
            left.extend(node.children());
        }
        if nodes > NODES || lines > LINES {
            return false;
        }
    }
    true
}

/// Columns that a cell takes.
pub(super) fn columns(cell: &impl Node) -> usize {
    let stated = cell.attribute("colspan").and_then(|span| span.parse().ok());
    stated.unwrap_or(1).clamp(1, 20)
}
