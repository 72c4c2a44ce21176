//! What documents have in common that differ only in what HTML has no words for.

use document::{Document, Format, Numbering, Piece, Run};

/// What a document says: everything but how it is written down that a numbered list goes on, and
/// non-breaking spaces, which HTML uses for something else.
pub fn said(document: &Document) -> (String, Vec<Piece>) {
    let plain = |text: &str| text.replace('\u{A0}', " ");
    let pieces = document.blocks().iter().map(|block| {
        let runs = block.runs().iter();
        Piece {
            format: Format {
                numbering: Numbering::default(),
                ..block.format()
            },
            runs: runs
                .map(|run| Run::new(&plain(run.text()), run.marks().clone()))
                .collect(),
        }
    });
    (plain(&document.plain_text()), pieces.collect())
}
