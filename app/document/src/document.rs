//! The document itself.

use std::sync::{Arc, OnceLock};

use crate::{
    Block, BlockId, BlockKind, DocumentError, Fragment, Limits, Piece, Run, limits::BYTES_PER_CHAR,
    nesting::Nesting, size::Size, text,
};

/// A message's text: a flat, never empty list of blocks.
///
/// Cloning is cheap: blocks are shared until they change. Two documents are equal when they read
/// the same, whatever their blocks are called.
#[derive(Clone, Debug)]
pub struct Document {
    content: Arc<Content>,
    next_id: u32,
}

/// What documents share until one of them changes.
#[derive(Clone, Debug, Default)]
struct Content {
    blocks: Vec<Arc<Block>>,
    /// Their names, side by side: a block is looked for several times for each key.
    ids: Vec<BlockId>,
    /// Kept once it was asked for.
    visible_chars: OnceLock<usize>,
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
            content: Arc::default(),
            next_id: 1,
        };
        let pieces = pieces.into_iter();
        let blocks = pieces.map(|piece| Arc::new(Block::new(document.new_id(), piece)));
        let blocks = blocks.collect();
        document.set_blocks(blocks);
        document
    }

    /// Documents one under the other, with that line of text between each two. What is there twice
    /// is there once, and what is blank is left out.
    #[must_use]
    pub fn joined(documents: impl IntoIterator<Item = Self>, line: &str) -> Self {
        let mut parts: Vec<Self> = Vec::new();
        for document in documents {
            if !document.is_blank() && !parts.contains(&document) {
                parts.push(document);
            }
        }
        let line = Fragment::from_plain_text(line).to_document();
        let mut lines = std::iter::repeat_n(&line, parts.len().saturating_sub(1));
        let all = parts
            .iter()
            .flat_map(|part| std::iter::once(part).chain(lines.next()));
        let blocks = all.flat_map(|part| part.blocks());
        Self::from_pieces(blocks.map(|block| block.piece()))
    }

    /// The blocks, top to bottom; there is at least one.
    #[must_use]
    pub fn blocks(&self) -> &[Arc<Block>] {
        &self.content.blocks
    }

    #[must_use]
    pub fn block(&self, id: BlockId) -> Option<&Arc<Block>> {
        Some(&self.content.blocks[self.index_of(id)?])
    }

    #[must_use]
    pub fn index_of(&self, id: BlockId) -> Option<usize> {
        self.content.ids.iter().position(|one| *one == id)
    }

    /// Visible characters ([`text::visible_chars`]) of the text, spaces and line breaks inside a
    /// block included, the ends of blocks not. Each block remembers its count, so that asking after
    /// every keystroke costs little.
    #[must_use]
    pub fn visible_chars(&self) -> usize {
        let blocks = || self.blocks().iter();
        let count = || blocks().map(|block| block.visible_chars()).sum();
        *self.content.visible_chars.get_or_init(count)
    }

    /// How much of [`Limits::visible_chars`] the text takes: its visible characters, or as many as
    /// its bytes stand for where these are more. So a counter says the same as [`check`](Self::check).
    #[must_use]
    pub fn length(&self) -> usize {
        let bytes = self.size().text_bytes;
        self.visible_chars().max(bytes.div_ceil(BYTES_PER_CHAR))
    }

    /// Nothing to read: no text, or only white space and characters that show nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let mut runs = self.blocks().iter().flat_map(|block| block.runs());
        runs.all(|run: &Run| text::is_blank(run.text()))
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
    /// `TooManyBlocks`, `TooDeep`, `TooManyRuns`, `TooLarge` or `TooLong`.
    pub fn check(&self, limits: &Limits) -> Result<(), DocumentError> {
        self.check_structure(limits)?;
        self.check_size(limits)?;
        let (limit, actual) = (limits.visible_chars, self.visible_chars());
        if actual > limit {
            return Err(DocumentError::TooLong { limit, actual });
        }
        Ok(())
    }

    /// # Errors
    /// `TooManyBlocks` or `TooDeep`.
    pub fn check_structure(&self, limits: &Limits) -> Result<(), DocumentError> {
        if self.blocks().len() > limits.blocks {
            let limit = limits.blocks;
            return Err(DocumentError::TooManyBlocks { limit });
        }
        if self
            .blocks()
            .iter()
            .any(|block| block.depth() > limits.depth)
        {
            let limit = limits.depth;
            return Err(DocumentError::TooDeep { limit });
        }
        Ok(())
    }

    /// What the text weighs, whatever it counts.
    ///
    /// # Errors
    /// `TooManyRuns` or `TooLarge`.
    pub fn check_size(&self, limits: &Limits) -> Result<(), DocumentError> {
        let size = self.size();
        if size.runs > limits.runs {
            return Err(DocumentError::TooManyRuns { limit: limits.runs });
        }
        for (bytes, limit) in [
            (size.text_bytes, limits.text_bytes()),
            (size.link_bytes, limits.link_bytes),
        ] {
            if bytes > limit {
                return Err(DocumentError::TooLarge { limit });
            }
        }
        Ok(())
    }

    pub(crate) fn size(&self) -> Size {
        Size::of(self.blocks().iter().flat_map(|block| block.runs()))
    }

    /// The very same blocks: nothing happened to it.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.content, &other.content)
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

    /// Puts in a block with the same name and format as the one that was there.
    pub(crate) fn set_block(&mut self, index: usize, block: Arc<Block>) {
        let content = Arc::make_mut(&mut self.content);
        let old = &content.blocks[index];
        // Nothing is counted for a letter; whoever asks next has it counted.
        let counts = (content.visible_chars.take())
            .zip(old.counted_chars())
            .zip(block.counted_chars());
        if let Some(((all, before), after)) = counts {
            content.visible_chars = OnceLock::from(all - before + after);
        }
        content.blocks[index] = block;
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
        self.content = Arc::new(Content {
            ids: blocks.iter().map(|block| block.id()).collect(),
            blocks,
            visible_chars: OnceLock::new(),
        });
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.is_same_as(other) || self.blocks() == other.blocks()
    }
}

impl Eq for Document {}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Document {
        Fragment::from_plain_text(text).to_document()
    }

    #[test]
    fn joined_documents_lose_nothing_and_say_nothing_twice() {
        let joined = |parts: &[&str]| {
            let parts = parts.iter().map(|part| text(part));
            Document::joined(parts, "— also —").plain_text()
        };
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&["one\ntwo"]), "one\ntwo");
        assert_eq!(joined(&["one", "two", "one", " "]), "one\n— also —\ntwo");
        assert_eq!(joined(&["", "one"]), "one");
    }
}
