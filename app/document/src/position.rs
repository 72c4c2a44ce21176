//! Places in a document, as the page names them.

use crate::{Block, BlockId, Document, text};

/// A place between two characters of a block, in UTF-16 code units from the block's start: what
/// the DOM counts in. A line break inside a block is one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
    pub block: BlockId,
    pub offset: u32,
}

/// What is selected. The focus is the end that moves, and may come before the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Selection {
    pub anchor: Position,
    pub focus: Position,
}

/// A position that was looked up: index of the block, and byte offset in its text. Good for one
/// document only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub index: usize,
    pub byte: usize,
}

/// From one point to the same or a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub from: Point,
    pub to: Point,
}

impl Position {
    #[must_use]
    pub const fn new(block: BlockId, offset: u32) -> Self {
        Self { block, offset }
    }
}

impl Selection {
    #[must_use]
    pub const fn new(anchor: Position, focus: Position) -> Self {
        Self { anchor, focus }
    }

    #[must_use]
    pub const fn caret(at: Position) -> Self {
        Self::new(at, at)
    }

    #[must_use]
    pub fn is_caret(&self) -> bool {
        self.anchor == self.focus
    }

    /// The focus comes before the anchor.
    #[must_use]
    pub fn is_backward(&self, document: &Document) -> bool {
        let (anchor, focus) = (document.point(self.anchor), document.point(self.focus));
        anchor
            .zip(focus)
            .is_some_and(|(anchor, focus)| focus < anchor)
    }
}

impl Point {
    pub(crate) fn new(index: usize, byte: usize) -> Self {
        Self { index, byte }
    }
}

impl Span {
    pub(crate) fn between(a: Point, b: Point) -> Self {
        Self {
            from: a.min(b),
            to: a.max(b),
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// The part of the block at `index` that is in the span, as byte offsets.
    pub(crate) fn within(self, index: usize, block: &Block) -> (usize, usize) {
        let from = if index == self.from.index {
            self.from.byte
        } else {
            0
        };
        let to = if index == self.to.index {
            self.to.byte
        } else {
            block.byte_len()
        };
        (from, to)
    }
}

impl Document {
    /// Before the first character.
    #[must_use]
    pub fn start(&self) -> Position {
        self.position(Point::new(0, 0))
    }

    /// After the last character.
    #[must_use]
    pub fn end(&self) -> Position {
        self.position(self.end_of(self.blocks().len() - 1))
    }

    /// All of it.
    #[must_use]
    pub fn everything(&self) -> Selection {
        Selection::new(self.start(), self.end())
    }

    /// The nearest position that exists: an offset past the end of its block or inside a surrogate
    /// pair is moved back. None if there is no such block.
    #[must_use]
    pub fn nearest(&self, position: Position) -> Option<Position> {
        self.point(position).map(|point| self.position(point))
    }

    /// The text between the ends of a selection; a line feed between two blocks.
    #[must_use]
    pub fn selected_text(&self, selection: Selection) -> String {
        let Some(span) = self.span(selection) else {
            return String::new();
        };
        let lines = (span.from.index..=span.to.index).map(|index| {
            let (from, to) = span.within(index, &self.blocks()[index]);
            self.blocks()[index].text()[from..to].to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn point(&self, position: Position) -> Option<Point> {
        let index = self.index_of(position.block)?;
        Some(Point::new(
            index,
            self.blocks()[index].byte_at(position.offset),
        ))
    }

    pub(crate) fn span(&self, selection: Selection) -> Option<Span> {
        let (anchor, focus) = (self.point(selection.anchor)?, self.point(selection.focus)?);
        Some(Span::between(anchor, focus))
    }

    /// A selection from the start of one block to the start of a later one, as a triple click makes
    /// it, means what is before that: else the next paragraph would be joined, or copied as an
    /// empty line.
    pub(crate) fn without_next_line(&self, span: Span) -> Span {
        let Span { from, to } = span;
        let is_everything = from == Point::new(0, 0) && to == self.end_of(self.blocks().len() - 1);
        let whole_lines = from.byte == 0 && to.byte == 0 && from.index < to.index;
        if is_everything || !whole_lines {
            return span;
        }
        let trimmed = Span::between(from, self.end_of(to.index - 1));
        if trimmed.is_empty() { span } else { trimmed }
    }

    /// `point` must be of this document.
    pub(crate) fn position(&self, point: Point) -> Position {
        let block = &self.blocks()[point.index];
        Position::new(block.id(), block.utf16_at(point.byte))
    }

    pub(crate) fn end_of(&self, index: usize) -> Point {
        Point::new(index, self.blocks()[index].byte_len())
    }
}

impl Block {
    fn byte_at(&self, utf16: u32) -> usize {
        let (mut units, mut bytes) = (0, 0);
        for run in self.runs() {
            let next = units + text::utf16_len(run.text());
            if next >= utf16 {
                return bytes + text::byte_offset(run.text(), utf16 - units);
            }
            units = next;
            bytes += run.text().len();
        }
        bytes
    }

    fn utf16_at(&self, byte: usize) -> u32 {
        let (mut units, mut bytes) = (0, 0);
        for run in self.runs() {
            let next = bytes + run.text().len();
            if next >= byte {
                return units + text::utf16_len(&run.text()[..byte - bytes]);
            }
            units += text::utf16_len(run.text());
            bytes = next;
        }
        units
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Mark, Marks, Piece, Run};

    fn sample() -> Document {
        Document::from_pieces([
            Piece {
                runs: vec![
                    Run::new("aé", Marks::default()),
                    Run::new("😀z", Marks::default().with(Mark::Bold)),
                ],
                ..Piece::default()
            },
            Piece::default(),
        ])
    }

    #[test]
    fn offsets_are_utf16_units() {
        let document = sample();
        let id = document.blocks()[0].id();
        for (offset, byte) in [(0, 0), (1, 1), (2, 3), (4, 7), (5, 8)] {
            let position = Position::new(id, offset);
            let point = document.point(position).unwrap();
            assert_eq!(point.byte, byte);
            assert_eq!(document.position(point), position);
        }
    }

    #[test]
    fn impossible_offsets_are_moved_back() {
        let document = sample();
        let id = document.blocks()[0].id();
        let nearest = |offset| document.nearest(Position::new(id, offset)).unwrap().offset;
        assert_eq!(nearest(3), 2);
        assert_eq!(nearest(99), 5);
        let unknown = BlockId::from_number(99);
        assert_eq!(document.nearest(Position::new(unknown, 0)), None);
    }

    #[test]
    fn a_selection_has_a_direction() {
        let document = sample();
        let all = document.everything();
        assert!(!all.is_backward(&document));
        assert!(Selection::new(all.focus, all.anchor).is_backward(&document));
        assert_eq!(document.selected_text(all), "aé😀z\n");
    }
}
