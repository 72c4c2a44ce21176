//! Part of a document, outside of any: what is copied, cut, dragged and pasted.

use std::borrow::Cow;

use crate::{
    Document, DocumentError, Limits, Marks, Piece, Run, Selection, json, size::Size, text,
};

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

    pub(crate) fn size(&self) -> Size {
        Size::of(self.pieces.iter().flat_map(|piece| &piece.runs))
    }

    /// Of visible characters that are made of too much, what is drawn of them.
    pub(crate) fn bound(&mut self) {
        for run in self.pieces.iter_mut().flat_map(|piece| &mut piece.runs) {
            if let Cow::Owned(bounded) = text::bounded(run.text()) {
                *run = Run::of_clean(bounded, run.marks().clone());
            }
        }
    }

    /// Cuts off what there is no room for.
    pub(crate) fn truncate(&mut self, room: Room) {
        self.pieces.truncate(room.blocks);
        let Room {
            mut visible_chars,
            mut size,
            ..
        } = room;
        let mut full = self.pieces.len();
        'pieces: for (at, piece) in self.pieces.iter_mut().enumerate() {
            for run_at in 0..piece.runs.len() {
                let run = &piece.runs[run_at];
                let has_place = size.runs > 0 && Size::of([run]).link_bytes <= size.link_bytes;
                let bytes = if has_place { size.text_bytes } else { 0 };
                let fits = text::beginning(run.text(), visible_chars, bytes);
                if fits.len() < run.text().len() {
                    let cut = Run::of_clean(fits.to_owned(), run.marks().clone());
                    piece.runs.truncate(run_at);
                    piece.runs.push(cut);
                    full = at + 1;
                    break 'pieces;
                }
                visible_chars = visible_chars.saturating_sub(text::visible_chars(run.text()));
                size = size.without(Size::of([run]));
            }
        }
        self.pieces.truncate(full);
    }
}

/// What a document has room for beside what is in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub blocks: usize,
    pub visible_chars: usize,
    pub size: Size,
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
