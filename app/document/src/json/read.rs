//! JSON to documents. Everything that comes from outside is checked here, while it is read.

use std::{borrow::Cow, cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::VERSION;
use crate::{
    BYTES, BlockKind, Document, DocumentError, Fragment, Limits, Link, Marks, Numbering, Piece,
    Run, character,
};

impl Document {
    /// Reads the stored form, or what a browser sent. Empty and unmerged runs and skipped levels
    /// of nesting are put right; the length is not looked at, see [`check`](Self::check).
    ///
    /// # Errors
    /// Everything but `TooLong`; more than [`BYTES`] are refused unread.
    pub fn from_json(json: &str, limits: &Limits) -> Result<Self, DocumentError> {
        read(json, limits, Form::Document).map(|read| Self::from_pieces(read.pieces))
    }
}

/// The same checks as [`Document::from_json`] with [`Limits::DEFAULT`], except that the number of
/// bytes read is bounded by who hands them over.
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let context = Context {
            limits: &Limits::DEFAULT,
            found: &Found::default(),
        };
        let read = TopReader(context, Form::Document).deserialize(deserializer)?;
        Ok(Self::from_pieces(read.pieces))
    }
}

/// The same checks for what is on the clipboard.
pub(crate) fn fragment_from_json(json: &str, limits: &Limits) -> Result<Fragment, DocumentError> {
    let read = read(json, limits, Form::Fragment)?;
    Ok(Fragment {
        pieces: read.pieces,
        whole: read.whole,
        unmarked: false,
        cut: false,
    })
}

fn read(json: &str, limits: &Limits, form: Form) -> Result<Top, DocumentError> {
    if json.len() > BYTES {
        return Err(DocumentError::TooLarge { limit: BYTES });
    }
    let found = &Found::default();
    let read = ::json::read_with(TopReader(Context { limits, found }, form), json);
    read.map_err(|_| found.0.take().unwrap_or(DocumentError::Malformed))
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Document,
    Fragment,
}

/// What the outermost object says.
struct Top {
    pieces: Vec<Piece>,
    whole: bool,
}

/// What was wrong, kept beside the format's own error, which can carry text only.
#[derive(Default)]
struct Found(Cell<Option<DocumentError>>);

#[derive(Clone, Copy)]
struct Context<'a> {
    limits: &'a Limits,
    found: &'a Found,
}

impl Context<'_> {
    fn refuse<T, E: Error>(self, error: DocumentError) -> Result<T, E> {
        let refusal = E::custom(&error);
        self.found.0.set(Some(error));
        Err(refusal)
    }
}

struct TopReader<'a>(Context<'a>, Form);
struct BlocksReader<'a>(Context<'a>);
struct BlockReader<'a>(Context<'a>);
struct RunsReader<'a>(Context<'a>);
struct RunReader<'a>(Context<'a>);

/// A seed that is its own visitor.
macro_rules! reads {
    ($reader:ident, $value:ty, $method:ident) => {
        impl<'de> DeserializeSeed<'de> for $reader<'_> {
            type Value = $value;
            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<$value, D::Error> {
                from.$method(self)
            }
        }
    };
}

reads!(TopReader, Top, deserialize_map);
reads!(BlocksReader, Vec<Piece>, deserialize_seq);
reads!(BlockReader, Piece, deserialize_map);
reads!(RunsReader, Vec<Run>, deserialize_seq);
reads!(RunReader, Run, deserialize_map);

impl<'de> Visitor<'de> for TopReader<'_> {
    type Value = Top;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Top, A::Error> {
        let (mut version, mut pieces, mut whole) = (None, None, None);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "version" if version.is_none() => {
                    let read = map.next_value::<u32>()?;
                    if read != VERSION {
                        return self.0.refuse(DocumentError::UnknownVersion);
                    }
                    version = Some(read);
                }
                "blocks" if pieces.is_none() => {
                    pieces = Some(map.next_value_seed(BlocksReader(self.0))?);
                }
                "whole" if self.1 == Form::Fragment && whole.is_none() => {
                    whole = Some(map.next_value()?);
                }
                "version" | "blocks" => return self.0.refuse(DocumentError::Malformed),
                _ => return self.0.refuse(DocumentError::UnknownKey),
            }
        }
        match (version, pieces) {
            (Some(_), Some(pieces)) => Ok(Top {
                pieces,
                whole: whole.unwrap_or_default(),
            }),
            _ => self.0.refuse(DocumentError::Malformed),
        }
    }
}

impl<'de> Visitor<'de> for BlocksReader<'_> {
    type Value = Vec<Piece>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of blocks")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Piece>, A::Error> {
        let limit = self.0.limits.blocks;
        let mut pieces = Vec::new();
        while pieces.len() < limit {
            match seq.next_element_seed(BlockReader(self.0))? {
                Some(piece) => pieces.push(piece),
                None => return Ok(pieces),
            }
        }
        match seq.next_element::<IgnoredAny>()? {
            Some(_) => self.0.refuse(DocumentError::TooManyBlocks { limit }),
            None => Ok(pieces),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Paragraph,
    Bullet,
    Numbered,
}

/// A number, or `"continue"`.
struct Start(Numbering);

impl<'de> Deserialize<'de> for Start {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StartVisitor)
    }
}

struct StartVisitor;

impl Visitor<'_> for StartVisitor {
    type Value = Start;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number up to 65535 or \"continue\"")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Start, E> {
        let number = u16::try_from(number).map_err(|_| E::custom("too large"))?;
        Ok(Start(Numbering::From(number)))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Start, E> {
        match word {
            "continue" => Ok(Start(Numbering::Continued)),
            _ => Err(E::custom("unknown word")),
        }
    }
}

impl<'de> Visitor<'de> for BlockReader<'_> {
    type Value = Piece;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a block")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Piece, A::Error> {
        let mut piece = Piece::default();
        let mut once = Once::default();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let seen_before = match &*key {
                "kind" => once.seen(0),
                "depth" => once.seen(1),
                "quote" => once.seen(2),
                "start" => once.seen(3),
                "runs" => once.seen(4),
                _ => return self.0.refuse(DocumentError::UnknownKey),
            };
            if seen_before {
                return self.0.refuse(DocumentError::Malformed);
            }
            match &*key {
                "kind" => {
                    piece.format.kind = match map.next_value()? {
                        Kind::Paragraph => BlockKind::Paragraph,
                        Kind::Bullet => BlockKind::Bullet,
                        Kind::Numbered => BlockKind::Numbered,
                    }
                }
                "depth" => {
                    let limit = self.0.limits.depth;
                    piece.format.depth = match u8::try_from(map.next_value::<u64>()?) {
                        Ok(depth) if depth <= limit => depth,
                        _ => return self.0.refuse(DocumentError::TooDeep { limit }),
                    };
                }
                "quote" => piece.format.quote = map.next_value()?,
                "start" => piece.format.numbering = map.next_value::<Start>()?.0,
                _ => piece.runs = map.next_value_seed(RunsReader(self.0))?,
            }
        }
        Ok(piece)
    }
}

impl<'de> Visitor<'de> for RunsReader<'_> {
    type Value = Vec<Run>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of runs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Run>, A::Error> {
        let mut runs = Vec::new();
        while let Some(run) = seq.next_element_seed(RunReader(self.0))? {
            runs.push(run);
        }
        Ok(runs)
    }
}

impl<'de> Visitor<'de> for RunReader<'_> {
    type Value = Run;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Run, A::Error> {
        let mut content = None;
        let mut marks = Marks::default();
        let mut once = Once::default();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let seen_before = match &*key {
                "text" => once.seen(0),
                "bold" => once.seen(1),
                "italic" => once.seen(2),
                "underline" => once.seen(3),
                "strikethrough" => once.seen(4),
                "link" => once.seen(5),
                _ => return self.0.refuse(DocumentError::UnknownKey),
            };
            if seen_before {
                return self.0.refuse(DocumentError::Malformed);
            }
            match &*key {
                "text" => content = Some(map.next_value::<String>()?),
                "bold" => marks.bold = map.next_value()?,
                "italic" => marks.italic = map.next_value()?,
                "underline" => marks.underline = map.next_value()?,
                "strikethrough" => marks.strikethrough = map.next_value()?,
                _ => match Link::parse(&map.next_value::<Cow<'de, str>>()?) {
                    Ok(link) => marks.link = Some(link),
                    Err(_) => return self.0.refuse(DocumentError::BadLink),
                },
            }
        }
        match content {
            None => self.0.refuse(DocumentError::Malformed),
            Some(text) if text.contains(character::is_forbidden) => {
                self.0.refuse(DocumentError::ControlCharacter)
            }
            Some(text) => Ok(Run::of_clean(text, marks)),
        }
    }
}

/// Which keys of an object were seen: a key that comes twice is refused, since readers differ in
/// which of the two they believe.
#[derive(Default)]
struct Once(u8);

impl Once {
    fn seen(&mut self, key: u8) -> bool {
        let before = self.0 & (1 << key) != 0;
        self.0 |= 1 << key;
        before
    }
}
