//! Documents to JSON.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use super::VERSION;
use crate::{Block, BlockKind, Document, Format, Fragment, Numbering, Piece, Run};

impl Document {
    /// The stored form. Equal documents give the same JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to a string fails only for maps with keys that are no strings.
        ::json::write(self).unwrap_or_default()
    }
}

pub(crate) fn fragment_to_json(fragment: &Fragment) -> String {
    ::json::write(&WrittenFragment {
        version: VERSION,
        whole: fragment.whole,
        blocks: fragment.pieces.iter().map(WrittenBlock::from).collect(),
    })
    .unwrap_or_default()
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Document", 2)?;
        out.serialize_field("version", &VERSION)?;
        out.serialize_field("blocks", &Blocks(self))?;
        out.end()
    }
}

struct Blocks<'a>(&'a Document);

impl Serialize for Blocks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let blocks = self.0.blocks().iter();
        serializer.collect_seq(blocks.map(|block| WrittenBlock::from(&**block)))
    }
}

#[derive(Serialize)]
struct WrittenFragment<'a> {
    version: u32,
    whole: bool,
    blocks: Vec<WrittenBlock<'a>>,
}

#[derive(Serialize)]
struct WrittenBlock<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "is_default")]
    depth: u8,
    #[serde(skip_serializing_if = "is_default")]
    quote: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Start>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    runs: Vec<WrittenRun<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Start {
    From(u16),
    Continued(&'static str),
}

#[derive(Serialize)]
struct WrittenRun<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "is_default")]
    bold: bool,
    #[serde(skip_serializing_if = "is_default")]
    italic: bool,
    #[serde(skip_serializing_if = "is_default")]
    underline: bool,
    #[serde(skip_serializing_if = "is_default")]
    strikethrough: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
}

impl<'a> From<&'a Block> for WrittenBlock<'a> {
    fn from(block: &'a Block) -> Self {
        Self::new(block.format(), block.runs())
    }
}

impl<'a> From<&'a Piece> for WrittenBlock<'a> {
    fn from(piece: &'a Piece) -> Self {
        Self::new(piece.format, &piece.runs)
    }
}

impl<'a> WrittenBlock<'a> {
    fn new(format: Format, runs: &'a [Run]) -> Self {
        let kind = match format.kind {
            BlockKind::Paragraph => "paragraph",
            BlockKind::Bullet => "bullet",
            BlockKind::Numbered => "numbered",
        };
        let start = match format.numbering {
            Numbering::From(1) => None,
            Numbering::From(number) => Some(Start::From(number)),
            Numbering::Continued => Some(Start::Continued("continue")),
        };
        Self {
            kind,
            depth: format.depth,
            quote: format.quote,
            start,
            runs: runs.iter().map(WrittenRun::from).collect(),
        }
    }
}

impl<'a> From<&'a Run> for WrittenRun<'a> {
    fn from(run: &'a Run) -> Self {
        let marks = run.marks();
        Self {
            text: run.text(),
            bold: marks.bold,
            italic: marks.italic,
            underline: marks.underline,
            strikethrough: marks.strikethrough,
            link: marks.link.as_ref().map(|link| link.as_str()),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
