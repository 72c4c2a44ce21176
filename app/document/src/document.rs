//! The document itself.

use std::sync::Arc;

use crate::{Block, BlockId, BlockKind, DocumentError, Limits, Piece, Run, nesting::Nesting, text};

/// A message's text: a flat, never empty list of blocks.
///
/// Cloning is cheap: blocks are shared until they change. Two documents are equal when they read
/// the same, whatever their blocks are called.
#[derive(Clone, Debug)]
pub struct Document {
    blocks: Arc<Vec<Arc<Block>>>,
    next_id: u32,
}

impl Document {
    /// One empty paragraph.
    #[must_use]
    pub fn new() -> Self {
        Self::from_pieces([])
    }

    /// A document of these blocks; none makes one empty paragraph. Runs are merged and skipped
    /// levels of nesting closed up.
    #[must_use]
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut document = Self {
            blocks: Arc::default(),
            next_id: 1,
        };
        let pieces = pieces.into_iter();
        let blocks = pieces.map(|piece| Arc::new(Block::new(document.new_id(), piece)));
        let blocks = blocks.collect();
        document.set_blocks(blocks);
        document
    }

    /// The blocks, top to bottom; there is at least one.
    #[must_use]
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.blocks
    }

    #[must_use]
    pub fn block(&self, id: BlockId) -> Option<&Arc<Block>> {
        self.blocks.iter().find(|block| block.id() == id)
    }

    #[must_use]
    pub fn index_of(&self, id: BlockId) -> Option<usize> {
        self.blocks.iter().position(|block| block.id() == id)
    }

    /// Visible characters: grapheme clusters of the text, spaces and line breaks inside a block
    /// included, the ends of blocks not. Each block remembers its count, so that asking after
    /// every keystroke costs little.
    #[must_use]
    pub fn visible_chars(&self) -> usize {
        self.blocks.iter().map(|block| block.visible_chars()).sum()
    }

    /// Nothing to read: no text, or only white space and characters that show nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let mut runs = self.blocks.iter().flat_map(|block| block.runs());
        runs.all(|run: &Run| run.text().chars().all(text::is_blank))
    }

    /// One plain paragraph without text: what a new message begins with.
    #[must_use]
    pub fn is_pristine(&self) -> bool {
        match self.blocks() {
            [only] => only.is_empty() && only.kind() == BlockKind::Paragraph && !only.quote(),
            _ => false,
        }
    }

    /// Checks every limit, the length among them.
    ///
    /// # Errors
    /// `TooManyBlocks`, `TooDeep` or `TooLong`.
    pub fn check(&self, limits: &Limits) -> Result<(), DocumentError> {
        self.check_structure(limits)?;
        let (limit, actual) = (limits.visible_chars, self.visible_chars());
        if actual > limit {
            return Err(DocumentError::TooLong { limit, actual });
        }
        Ok(())
    }

    /// # Errors
    /// `TooManyBlocks` or `TooDeep`.
    pub fn check_structure(&self, limits: &Limits) -> Result<(), DocumentError> {
        if self.blocks.len() > limits.blocks {
            let limit = limits.blocks;
            return Err(DocumentError::TooManyBlocks { limit });
        }
        if self.blocks.iter().any(|block| block.depth() > limits.depth) {
            let limit = limits.depth;
            return Err(DocumentError::TooDeep { limit });
        }
        Ok(())
    }

    /// The very same blocks: nothing happened to it.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.blocks, &other.blocks)
    }

    /// The same blocks, in the place of `latest`: no block made from now on is called what a block
    /// of `latest` was.
    pub(crate) fn in_place_of(mut self, latest: &Self) -> Self {
        self.next_id = self.next_id.max(latest.next_id);
        self
    }

    pub(crate) fn new_id(&mut self) -> BlockId {
        let id = BlockId::from_number(self.next_id);
        self.next_id += 1;
        id
    }

    /// Puts in a block with the same format as the one that was there.
    pub(crate) fn set_block(&mut self, index: usize, block: Arc<Block>) {
        Arc::make_mut(&mut self.blocks)[index] = block;
    }

    /// Puts in other blocks and restores the invariants that span blocks.
    pub(crate) fn set_blocks(&mut self, mut blocks: Vec<Arc<Block>>) {
        if blocks.is_empty() {
            let id = self.new_id();
            blocks.push(Arc::new(Block::new(id, Piece::default())));
        }
        let mut nesting = Nesting::default();
        for block in &mut blocks {
            let settled = nesting.settle(block.format());
            if settled != block.format() {
                *block = Arc::new(block.with_format(settled));
            }
        }
        self.blocks = Arc::new(blocks);
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.blocks, &other.blocks) || self.blocks == other.blocks
    }
}

impl Eq for Document {}
