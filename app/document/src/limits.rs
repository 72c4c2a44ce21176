//! How large a document may be.

/// Bytes of JSON or plain text that are looked at, at the most; more is refused before it is
/// parsed, so that the cost of hostile input is bounded.
pub const BYTES: usize = 1 << 20;

/// What a document may hold. The default is the product's own; an organization may set another
/// `visible_chars`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Visible characters (grapheme clusters) of the whole text.
    pub visible_chars: usize,
    /// Blocks: paragraphs and list items.
    pub blocks: usize,
    /// The deepest list item: 0 is the outermost list.
    pub depth: u8,
}

impl Limits {
    pub const DEFAULT: Self = Self {
        visible_chars: 10_000,
        blocks: 2_000,
        depth: 6,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
