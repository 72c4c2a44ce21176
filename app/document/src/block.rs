//! A paragraph or list item.

use std::sync::OnceLock;

use crate::{Run, run, text};

/// Names a block for as long as its document is edited. Not stored, and never used again for
/// another block of the same document, undo included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(u32);

/// A paragraph or list item of a document, with its identity.
#[derive(Clone, Debug)]
pub struct Block {
    id: BlockId,
    format: Format,
    runs: Vec<Run>,
    visible_chars: OnceLock<usize>,
}

/// A paragraph or list item without an identity: what is pasted, imported, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    pub format: Format,
    pub runs: Vec<Run>,
}

/// How a block stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Format {
    pub kind: BlockKind,
    /// The number of list items this block is inside of.
    pub depth: u8,
    pub quote: bool,
    /// For the first item of a numbered list; has no meaning elsewhere.
    pub numbering: Numbering,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlockKind {
    #[default]
    Paragraph,
    Bullet,
    Numbered,
}

/// Where a numbered list begins to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Numbering {
    From(u16),
    /// One after the numbered list before it at the same depth: what was one list until something
    /// was put between.
    Continued,
}

impl Default for Numbering {
    fn default() -> Self {
        Self::From(1)
    }
}

impl BlockId {
    /// A name that came back from the page. A name that no block has is harmless: looking it up
    /// finds nothing.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl BlockKind {
    #[must_use]
    pub fn is_list(self) -> bool {
        self != Self::Paragraph
    }
}

impl Block {
    pub(crate) fn new(id: BlockId, piece: Piece) -> Self {
        Self {
            id,
            format: piece.format,
            runs: run::merged(piece.runs),
            visible_chars: OnceLock::new(),
        }
    }

    pub(crate) fn with_format(&self, format: Format) -> Self {
        Self {
            format,
            ..self.clone()
        }
    }

    pub(crate) fn with_runs(&self, runs: Vec<Run>) -> Self {
        Self {
            id: self.id,
            format: self.format,
            runs: run::merged(runs),
            visible_chars: OnceLock::new(),
        }
    }

    /// The same with other runs, of which the visible characters are known already.
    pub(crate) fn with_counted(&self, runs: Vec<Run>, visible_chars: Option<usize>) -> Self {
        Self {
            visible_chars: visible_chars.map_or_else(OnceLock::new, OnceLock::from),
            ..self.with_runs(runs)
        }
    }

    /// Its visible characters, where they were counted before.
    pub(crate) fn counted_chars(&self) -> Option<usize> {
        self.visible_chars.get().copied()
    }

    pub(crate) fn byte_len(&self) -> usize {
        self.runs.iter().map(|run| run.text().len()).sum()
    }

    pub(crate) fn piece(&self) -> Piece {
        Piece {
            format: self.format,
            runs: self.runs.clone(),
        }
    }

    #[must_use]
    pub fn id(&self) -> BlockId {
        self.id
    }

    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    #[must_use]
    pub fn kind(&self) -> BlockKind {
        self.format.kind
    }

    #[must_use]
    pub fn depth(&self) -> u8 {
        self.format.depth
    }

    #[must_use]
    pub fn quote(&self) -> bool {
        self.format.quote
    }

    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The text of all runs.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(Run::text).collect()
    }

    /// Length in UTF-16 code units.
    #[must_use]
    pub fn utf16_len(&self) -> u32 {
        let lens = self.runs.iter().map(|run| text::utf16_len(run.text()));
        lens.sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Visible characters ([`text::visible_chars`]). Counted once and kept.
    #[must_use]
    pub fn visible_chars(&self) -> usize {
        *self.visible_chars.get_or_init(|| match &self.runs[..] {
            [] => 0,
            [run] => text::visible_chars(run.text()),
            _ => text::visible_chars(&self.text()),
        })
    }
}

/// Blocks are equal when they read the same; their names don't matter.
impl PartialEq for Block {
    fn eq(&self, other: &Self) -> bool {
        self.format == other.format && self.runs == other.runs
    }
}

impl Eq for Block {}
