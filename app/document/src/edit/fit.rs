//! How the blocks of a fragment take part in where they are put.

use crate::{Format, Limits, Numbering, Piece};

pub(super) struct Fit {
    target: Format,
    /// Ordinary paragraphs become what the target is.
    all_plain: bool,
    /// The first block is in a quote already.
    quoted: bool,
    /// What every depth is moved by.
    shift: i16,
    /// The deepest that the first block can be.
    room: i16,
    /// The blocks that are open: their depths as they were copied, and as they are now.
    open: Vec<(i16, i16)>,
}

impl Fit {
    /// For blocks that are put where `target` is, with `above` before it.
    ///
    /// The first takes the depth of its target, and the others theirs beside it. Where one of them
    /// is further out than there is room for, as in a list that was copied from its middle, all of
    /// them are as deep as they were, as far as there is an item to be inside of.
    pub(super) fn new(pieces: &[Piece], target: Format, above: Option<Format>) -> Self {
        let depths = || pieces.iter().map(|piece| i16::from(piece.format.depth));
        let first = depths().next().unwrap_or(0);
        let outermost = depths().min().unwrap_or(0);
        let above = above.filter(|above| above.quote == target.quote);
        Self {
            target,
            all_plain: pieces.iter().all(|piece| is_plain(piece.format)),
            quoted: pieces.first().is_some_and(|piece| piece.format.quote),
            shift: (i16::from(target.depth) - first).max(-outermost),
            room: above.map_or(0, |above| {
                i16::from(above.depth) + i16::from(above.kind.is_list())
            }),
            open: Vec::new(),
        }
    }

    /// The first block, when only its text is put into the target.
    pub(super) fn joined(&mut self, format: Format) -> Format {
        self.open = vec![(format.depth.into(), self.target.depth.into())];
        self.target
    }

    pub(super) fn format(&mut self, format: Format) -> Format {
        if self.all_plain {
            return Format {
                numbering: Numbering::default(),
                ..self.target
            };
        }
        Format {
            depth: self.depth(format.depth.into()),
            quote: format.quote || (self.target.quote && !self.quoted),
            ..format
        }
    }

    fn depth(&mut self, copied: i16) -> u8 {
        let mut left = None;
        while let Some(open) = self.open.pop_if(|(depth, _)| *depth >= copied) {
            left = Some(open);
        }
        let wanted = copied + self.shift;
        let depth = match (self.open.last(), left) {
            // Beside what it stood beside.
            (_, Some((depth, now))) if depth == copied => now,
            (Some((_, around)), _) => around + 1,
            (None, Some((_, now))) => wanted.min(now),
            (None, None) => wanted.min(self.room.max(self.target.depth.into())),
        };
        self.open.push((copied, depth));
        depth.clamp(0, Limits::DEFAULT.depth.into()) as u8
    }
}

fn is_plain(format: Format) -> bool {
    !format.kind.is_list() && format.depth == 0 && !format.quote
}
