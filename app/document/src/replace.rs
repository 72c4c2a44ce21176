//! The one way in which text and blocks come and go, and what it does to positions elsewhere.

use std::sync::Arc;

use crate::{
    Block, BlockId, Document, Format, Piece, Position, Run,
    position::{Point, Span},
    run,
};

/// On which side of text that is put in at a position the position ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    Before,
    After,
}

/// Follows positions of a document through an edit of it.
#[derive(Clone, Debug, Default)]
pub struct Mapping(Vec<Replacement>);

#[derive(Clone, Debug)]
struct Replacement {
    before: Document,
    span: Span,
    /// In the document before.
    to: Position,
    /// In the document after.
    start: Position,
    end: Position,
}

impl Mapping {
    /// Where a position went; positions inside of what was removed go to one of its ends. None if
    /// the document before had no such block.
    #[must_use]
    pub fn map(&self, position: Position, bias: Bias) -> Option<Position> {
        let mut steps = self.0.iter();
        steps.try_fold(position, |position, step| step.map(position, bias))
    }

    pub(crate) fn then(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }
}

impl Replacement {
    fn map(&self, position: Position, bias: Bias) -> Option<Position> {
        let point = self.before.point(position)?;
        let Span { from, to } = self.span;
        Some(if point < from {
            position
        } else if point > to && point.index == to.index {
            let past = position.offset.saturating_sub(self.to.offset);
            Position::new(self.end.block, self.end.offset + past)
        } else if point > to {
            position
        } else if point == from && from < to || point < to && bias == Bias::Before {
            self.start
        } else if point == to && from < to || bias == Bias::After {
            self.end
        } else {
            self.start
        })
    }
}

impl Document {
    /// Replaces what is in `span` by `pieces`, of which there must be one at least. The first takes
    /// what is before the span in its block, the last what is after; so one piece joins, two split.
    /// The formats of the pieces are those of the new blocks. Gives the end of what was put in.
    pub(crate) fn replace(&self, span: Span, pieces: Vec<Piece>) -> (Self, Position, Mapping) {
        let Span { from, to } = span;
        let (first, last) = (&self.blocks()[from.index], &self.blocks()[to.index]);
        let head = run::slice(first.runs(), 0, from.byte);
        let tail = run::slice(last.runs(), to.byte, last.byte_len());

        let mut after = self.clone();
        let count = pieces.len();
        let mut new = Vec::with_capacity(count);
        let (mut head, mut tail) = (Some(head), Some(tail));
        let mut end = Point::new(from.index, 0);
        for (at, mut piece) in pieces.into_iter().enumerate() {
            let id = match at {
                0 => first.id(),
                _ if at + 1 == count && from.index != to.index => last.id(),
                _ => after.new_id(),
            };
            if at == 0 {
                let head = head.take().unwrap_or_default();
                piece.runs.splice(0..0, head);
            }
            if at + 1 == count {
                end = Point::new(
                    from.index + at,
                    piece.runs.iter().map(|r| r.text().len()).sum(),
                );
                piece.runs.extend(tail.take().unwrap_or_default());
            }
            let block = Block::new(id, piece);
            let unchanged = [first, last].into_iter();
            let unchanged = unchanged
                .filter(|old| old.id() == id && ***old == block)
                .last();
            new.push(unchanged.map_or_else(|| Arc::new(block), Arc::clone));
        }

        match &new[..] {
            [only] if from.index == to.index && only.format() == first.format() => {
                after.set_block(from.index, Arc::clone(only));
            }
            _ => {
                let mut blocks = self.blocks()[..from.index].to_vec();
                blocks.append(&mut new);
                blocks.extend_from_slice(&self.blocks()[to.index + 1..]);
                after.set_blocks(blocks);
            }
        }
        let end = after.position(end);
        let mapping = Mapping(vec![Replacement {
            before: self.clone(),
            span,
            to: self.position(to),
            start: self.position(from),
            end,
        }]);
        (after, end, mapping)
    }

    /// Replaces by text in one block, which keeps its format.
    pub(crate) fn replace_inline(&self, span: Span, runs: Vec<Run>) -> (Self, Position, Mapping) {
        let format = self.blocks()[span.from.index].format();
        self.replace(span, vec![Piece { format, runs }])
    }

    /// Changes the runs of blocks, each by itself, so that positions stay.
    pub(crate) fn with_runs(
        &self,
        mut runs: impl FnMut(usize, &Block) -> Option<Vec<Run>>,
    ) -> Self {
        let blocks = self.blocks().iter().enumerate();
        let blocks = blocks.map(|(index, block)| match runs(index, block) {
            Some(runs) => Arc::new(block.with_runs(runs)),
            None => Arc::clone(block),
        });
        self.with_blocks(blocks.collect())
    }

    /// Changes the formats of blocks.
    pub(crate) fn with_formats(&self, mut format: impl FnMut(usize, &Block) -> Format) -> Self {
        let blocks = self.blocks().iter().enumerate();
        let blocks = blocks.map(|(index, block)| match format(index, block) {
            same if same == block.format() => Arc::clone(block),
            other => Arc::new(block.with_format(other)),
        });
        self.with_blocks(blocks.collect())
    }

    fn with_blocks(&self, blocks: Vec<Arc<Block>>) -> Self {
        let mut after = self.clone();
        after.set_blocks(blocks);
        after
    }
}

/// Which blocks differ between two states of a document: what a rendering has to touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Blocks that are new or other than before, top to bottom.
    pub touched: Vec<BlockId>,
    /// Blocks that are gone.
    pub removed: Vec<BlockId>,
}

impl Changes {
    /// Compares identities, not content: blocks that did not change are shared.
    #[must_use]
    pub fn between(before: &Document, after: &Document) -> Self {
        let (old, new) = (before.blocks(), after.blocks());
        let same = |(a, b): &(&Arc<Block>, &Arc<Block>)| Arc::ptr_eq(a, b);
        let top = old.iter().zip(new).take_while(same).count();
        let (old, new) = (&old[top..], &new[top..]);
        let bottom = (old.iter().rev().zip(new.iter().rev()))
            .take_while(same)
            .count();
        let (old, new) = (&old[..old.len() - bottom], &new[..new.len() - bottom]);

        // Names are small numbers, given in turn: a table is smaller code than sorting or hashing.
        let numbers = || old.iter().chain(new).map(|block| block.id().number());
        let lowest = numbers().min().unwrap_or_default();
        let size = numbers().max().map_or(0, |highest| highest - lowest + 1);
        let place = |block: &Block| (block.id().number() - lowest) as usize;

        let mut before: Vec<Option<&Arc<Block>>> = vec![None; size as usize];
        let mut kept = vec![false; size as usize];
        old.iter()
            .for_each(|block| before[place(block)] = Some(block));
        new.iter().for_each(|block| kept[place(block)] = true);
        let is_touched =
            |block: &&Arc<Block>| before[place(block)].is_none_or(|old| !Arc::ptr_eq(old, block));
        let is_removed = |block: &&Arc<Block>| !kept[place(block)];
        Self {
            touched: new
                .iter()
                .filter(is_touched)
                .map(|block| block.id())
                .collect(),
            removed: old
                .iter()
                .filter(is_removed)
                .map(|block| block.id())
                .collect(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.removed.is_empty()
    }
}
