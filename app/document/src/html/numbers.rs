//! Numbers that items of a list state for themselves.
//!
//! In a document a list counts from where it begins. An item that says another number than its
//! place gives it ends the list and becomes a line with that number before it; what follows is a
//! list that goes on from there.

use crate::{BlockKind, Format, Marks, Numbering, Piece, Run, nesting::Nesting};

/// Makes each piece show the number that is stated for it, by the piece's index.
pub(super) fn keep(pieces: &mut [Piece], stated: &[(usize, u16)]) {
    let mut stated = stated.iter().peekable();
    let mut nesting = Nesting::default();
    // What the item after one that became a line has to show.
    let mut goes_on: Option<(Format, u16)> = None;
    for (index, piece) in pieces.iter_mut().enumerate() {
        if stated.peek().is_none() && goes_on.is_none() {
            return;
        }
        let format = piece.format;
        let next = goes_on.filter(|(line, _)| same_list(*line, format));
        let number = stated.next_if(|(at, _)| *at == index);
        let number = number.copied().or(next.map(|(_, number)| (index, number)));
        if next.is_some() || goes_on.is_some_and(|(line, _)| ends(line, format)) {
            goes_on = None;
        }
        let Some((_, number)) = number.filter(|_| format.kind == BlockKind::Numbered) else {
            nesting.place(format);
            continue;
        };
        piece.format.numbering = Numbering::From(number);
        let before = nesting.clone();
        if nesting.place(piece.format).number == Some(number.into()) {
            continue;
        }
        piece.format = Format {
            kind: BlockKind::Paragraph,
            numbering: Numbering::default(),
            ..format
        };
        let shown = Run::of_clean(format!("{number}. "), Marks::default());
        piece.runs.insert(0, shown);
        nesting = before;
        nesting.place(piece.format);
        goes_on = Some((format, number.saturating_add(1)));
    }
}

fn same_list(a: Format, b: Format) -> bool {
    (a.kind, a.depth, a.quote) == (b.kind, b.depth, b.quote)
}

fn ends(line: Format, format: Format) -> bool {
    format.quote != line.quote || format.depth < line.depth
}
