//! Part of a document, outside of any: what is copied, cut, dragged and pasted.

use crate::{Document, DocumentError, Limits, Marks, Piece, Run, Selection, json, text};

/// Blocks that were copied. The first and last may be parts of blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    pub(crate) pieces: Vec<Piece>,
    /// The first piece is a block from its start on, so that its format came along.
    pub(crate) whole: bool,
    /// Text without any marks of its own; it takes those of where it is put.
    pub(crate) unmarked: bool,
    /// There was more than is read.
    pub(crate) cut: bool,
}

impl Fragment {
    /// Whole blocks, such as an import gives.
    #[must_use]
    pub fn of_blocks(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            whole: true,
            unmarked: false,
            cut: false,
        }
    }

    /// One paragraph for each line. Control characters are dropped: pasting never fails.
    #[must_use]
    pub fn from_plain_text(plain: &str) -> Self {
        let plain = text::clean(plain);
        let pieces = plain.split('\n').map(|line| Piece {
            runs: vec![Run::of_clean(line.to_owned(), Marks::default())],
            ..Piece::default()
        });
        Self {
            pieces: pieces.collect(),
            whole: false,
            unmarked: true,
            cut: false,
        }
    }

    /// Our own clipboard format.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::fragment_to_json(self)
    }

    /// Reads our own clipboard format, which anybody can have put there: checked like a stored
    /// document.
    ///
    /// # Errors
    /// As [`Document::from_json`].
    pub fn from_json(json: &str) -> Result<Self, DocumentError> {
        json::fragment_from_json(json, &Limits::DEFAULT)
    }

    /// The same content as a document of its own.
    #[must_use]
    pub fn to_document(&self) -> Document {
        Document::from_pieces(self.pieces.iter().cloned())
    }

    /// The text, one line for each block and line break, without list marks.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |piece: &Piece| piece.runs.iter().map(Run::text).collect::<String>();
        self.pieces.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What other programs get as plain text: whole blocks with their list marks, see
    /// [`Document::plain_text`].
    #[must_use]
    pub fn to_plain_text(&self) -> String {
        match &self.pieces[..] {
            [_] if !self.whole => self.text(),
            _ => self.to_document().plain_text(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.pieces[..] {
            [] => true,
            [only] => only.runs.iter().all(|run| run.text().is_empty()),
            _ => false,
        }
    }

    pub(crate) fn visible_chars(&self) -> usize {
        let runs = self.pieces.iter().flat_map(|piece| &piece.runs);
        runs.map(|run| text::visible_chars(run.text())).sum()
    }

    /// Cuts off what is more than this many blocks and visible characters. Gives the number of
    /// visible characters cut off.
    pub(crate) fn truncate(&mut self, blocks: usize, visible_chars: usize) -> usize {
        let total = self.visible_chars();
        self.pieces.truncate(blocks);
        let mut room = visible_chars;
        let mut full = self.pieces.len();
        'pieces: for (at, piece) in self.pieces.iter_mut().enumerate() {
            for run_at in 0..piece.runs.len() {
                let run = &piece.runs[run_at];
                let chars = text::visible_chars(run.text());
                if chars <= room {
                    room -= chars;
                    continue;
                }
                let fits = text::beginning(run.text(), room).to_owned();
                let cut = Run::of_clean(fits, run.marks().clone());
                piece.runs.truncate(run_at);
                piece.runs.push(cut);
                full = at + 1;
                break 'pieces;
            }
        }
        self.pieces.truncate(full);
        total - self.visible_chars()
    }
}

impl Document {
    /// A copy of what is selected. None if that is nothing.
    #[must_use]
    pub fn copy(&self, selection: Selection) -> Option<Fragment> {
        let span = self.without_next_line(self.span(selection)?);
        if span.is_empty() {
            return None;
        }
        let pieces = (span.from.index..=span.to.index).map(|index| {
            let block = &self.blocks()[index];
            let (from, to) = span.within(index, block);
            Piece {
                runs: crate::run::slice(block.runs(), from, to),
                ..block.piece()
            }
        });
        let several = span.to.index > span.from.index;
        Some(Fragment {
            pieces: pieces.collect(),
            whole: span.from.byte == 0 && (several || span.to == self.end_of(span.to.index)),
            unmarked: false,
            cut: false,
        })
    }
}
