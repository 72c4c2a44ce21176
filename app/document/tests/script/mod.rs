//! Random editing: bytes are read as a document and what somebody does with it. The property tests
//! and the fuzzer share it.

use std::collections::HashSet;

use document::{
    Bias, BlockId, BlockKind, Document, Format, Fragment, History, Limits, Link, Mark, Marks,
    Numbering, Piece, Position, Run, Selection, Step,
    edit::{self, Direction, Edited, State, Unit},
};

const TEXTS: [&str; 20] = [
    "",
    "a",
    "hello world",
    " ",
    "  ",
    "é",
    "n\u{303}",
    "👨‍👩‍👧‍👦",
    "🇪🇸👍🏽",
    "شكرا جزيلا",
    "one\ntwo",
    "\n",
    "\tx",
    "<b>&\"</b>",
    "- ",
    "1. ",
    "https://a.org/ ",
    "\u{200B}",
    "10\u{A0}mg",
    "に\u{0}ほん\r\n",
];

/// Steps of one script: fewer than the history keeps, so that all can be undone.
const STEPS: usize = 60;

/// What is left of the bytes; zero for ever when they are used up.
pub struct Bytes<'a>(pub &'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.next()) % end
    }

    fn text(&mut self) -> &'static str {
        TEXTS[self.below(TEXTS.len())]
    }

    fn marks(&mut self) -> Marks {
        let bits = self.next();
        let mut marks = Marks::default();
        for (bit, mark) in Mark::ALL.into_iter().enumerate() {
            marks.set(mark, bits & (1 << bit) != 0);
        }
        marks.linked((bits & 0x30 == 0x30).then(|| self.link()))
    }

    fn link(&mut self) -> Link {
        let addresses = ["https://a.org/", "mailto:a@b.org", "tel:911"];
        Link::parse(addresses[self.below(3)]).expect("an allowed link")
    }

    fn kind(&mut self) -> BlockKind {
        [BlockKind::Paragraph, BlockKind::Bullet, BlockKind::Numbered][self.below(3)]
    }

    fn pieces(&mut self) -> Vec<Piece> {
        let count = self.below(7);
        let piece = |_| Piece {
            format: Format {
                kind: self.kind(),
                depth: self.below(7) as u8,
                quote: self.below(4) == 0,
                numbering: match self.below(4) {
                    0 => Numbering::Continued,
                    1 => Numbering::From(u16::from(self.next())),
                    _ => Numbering::default(),
                },
            },
            runs: (0..self.below(4))
                .map(|_| Run::new(self.text(), self.marks()))
                .collect(),
        };
        (0..count).map(piece).collect()
    }

    pub fn document(&mut self) -> Document {
        Document::from_pieces(self.pieces())
    }

    fn position(&mut self, document: &Document) -> Position {
        let block = &document.blocks()[self.below(document.blocks().len())];
        let offset = match self.next() {
            0..64 => 0,
            64..128 => block.utf16_len(),
            other => u32::from(other) % (block.utf16_len() + 1),
        };
        let position = Position::new(block.id(), offset);
        document.nearest(position).expect("the block is there")
    }

    fn selection(&mut self, document: &Document) -> Selection {
        match self.next() {
            0..96 => Selection::caret(self.position(document)),
            96..112 => document.everything(),
            _ => Selection::new(self.position(document), self.position(document)),
        }
    }

    fn edit(&mut self, state: &State) -> (Option<Edited>, Effect) {
        let document = &state.document;
        let limits = &Limits::DEFAULT;
        let unit = |byte| [Unit::Character, Unit::Word, Unit::Line][byte];
        let text = |edited| (edited, Effect::Text);
        let shape = |edited| (edited, Effect::Shape);
        let moved = |edited| (edited, Effect::Moved);
        match self.below(26) {
            0 | 1 => text(edit::insert_text(state, self.text())),
            2 => text(edit::line_break(state)),
            3 | 4 => text(edit::split(state)),
            5 | 6 => text(edit::delete(
                state,
                unit(self.below(3)),
                Direction::Backward,
            )),
            7 => text(edit::delete(state, unit(self.below(3)), Direction::Forward)),
            8 => shape(edit::toggle_mark(state, Mark::ALL[self.below(4)])),
            9 => text(edit::toggle_list(state, BlockKind::Bullet)),
            10 => text(edit::toggle_list(state, BlockKind::Numbered)),
            11 => shape(edit::set_kind(state, self.kind())),
            12 => shape(edit::toggle_quote(state)),
            13 | 14 => shape(edit::indent(state)),
            15 => shape(edit::outdent(state)),
            16 => text(edit::set_link(state, self.link(), None)),
            17 => text(edit::set_link(state, self.link(), Some(self.text()))),
            18 => shape(edit::unlink(state)),
            19 => shape(edit::clear_formatting(state)),
            20 => text(edit::list_start(state).or_else(|| edit::link_typed(state))),
            21 => {
                let fragment = Fragment::of_blocks(self.pieces());
                text(edit::paste(state, &fragment, limits).map(|pasted| pasted.edited))
            }
            22 => {
                let copied = document.copy(self.selection(document));
                let pasted = copied.and_then(|copied| edit::paste(state, &copied, limits));
                text(pasted.map(|pasted| pasted.edited))
            }
            23 => {
                let pasted = edit::paste_plain(state, self.text(), limits);
                text(pasted.map(|pasted| pasted.edited))
            }
            24 if self.next() < 128 => moved(edit::move_to(state, self.position(document))),
            24 => text(edit::copy_to(state, self.position(document))),
            _ => {
                let selection = self.selection(document);
                let block = selection.focus.block;
                let mut new: Vec<_> = block_text(document, block).chars().collect();
                let (from, to) = (self.below(new.len() + 1), self.below(new.len() + 1));
                new.splice(from.min(to)..from.max(to), self.text().chars());
                let new: String = new.into_iter().collect();
                text(edit::read_back(state, block, &new, selection))
            }
        }
    }
}

fn block_text(document: &Document, id: BlockId) -> String {
    document
        .block(id)
        .map(|block| block.text())
        .unwrap_or_default()
}

/// What an edit may change.
#[derive(Clone, Copy, PartialEq)]
enum Effect {
    /// Marks and formats.
    Shape,
    /// Text, at one place.
    Text,
    /// The order of what is there.
    Moved,
}

/// Edits at random, and checks after each edit what must always hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let start = bytes.document();
    let mut state = State::new(start.clone());
    let mut history = History::new();
    let mut now = 0;
    for _ in 0..STEPS {
        if bytes.0.is_empty() {
            break;
        }
        now += u64::from(bytes.next()) * 4;
        state = match bytes.next() {
            0..16 => history.undo(&state).unwrap_or(state),
            16..24 => history.redo(&state).unwrap_or(state),
            other => {
                if other % 2 == 0 {
                    state = state.select(bytes.selection(&state.document));
                }
                let (edited, effect) = bytes.edit(&state);
                match edited {
                    None => state,
                    Some(edited) => {
                        check_edit(&state, &edited, effect);
                        let steps = [Step::Typing, Step::Deleting, Step::Command];
                        history.record(&state, &edited.state, steps[bytes.below(3)], now);
                        edited.state
                    }
                }
            }
        };
        check_state(&state);
    }

    let end = state.document.clone();
    while let Some(before) = history.undo(&state) {
        state = before;
        check_state(&state);
    }
    assert_eq!(state.document, start, "undoing everything gives the start");
    while history.can_redo() {
        state = history.redo(&state).expect("something to redo");
    }
    // What had been undone when the script ended is redone as well.
    if !bytes.0.is_empty() {
        assert!(state.document.check_structure(&Limits::DEFAULT).is_ok());
    }
    check_state(&State::new(end));
}

fn check_state(state: &State) {
    let document = &state.document;
    let stored = Document::from_json(&document.to_json(), &Limits::DEFAULT);
    assert_eq!(
        stored.as_ref(),
        Ok(document),
        "stored and read it is the same"
    );
    assert_eq!(document.check_structure(&Limits::DEFAULT), Ok(()));

    let ids: HashSet<_> = document.blocks().iter().map(|block| block.id()).collect();
    assert_eq!(ids.len(), document.blocks().len(), "names are unique");
    for block in document.blocks() {
        assert!(block.runs().iter().all(|run| !run.text().is_empty()));
        assert!(
            block
                .runs()
                .windows(2)
                .all(|two| two[0].marks() != two[1].marks())
        );
    }
    for end in [state.selection.anchor, state.selection.focus] {
        assert_eq!(
            document.nearest(end),
            Some(end),
            "the selection is in the text"
        );
    }
}

fn check_edit(before: &State, edited: &Edited, effect: Effect) {
    let (old, new) = (&before.document, &edited.state.document);
    let touched: HashSet<_> = edited.changes.touched.iter().collect();
    for block in new.blocks() {
        let same = old.block(block.id()).is_some_and(|old| old == block);
        assert!(
            same || touched.contains(&block.id()),
            "a change was not told"
        );
    }
    for block in old.blocks() {
        let is_gone = new.block(block.id()).is_none();
        assert_eq!(is_gone, edited.changes.removed.contains(&block.id()));
    }
    let texts = |document: &Document| -> Vec<_> {
        document.blocks().iter().map(|block| block.text()).collect()
    };
    if effect == Effect::Shape {
        assert_eq!(texts(old), texts(new), "text stays");
        assert_eq!(
            before.selection, edited.state.selection,
            "the selection stays"
        );
    }
    check_mapping(old, edited, effect);
}

fn check_mapping(old: &Document, edited: &Edited, effect: Effect) {
    let new = &edited.state.document;
    for bias in [Bias::Before, Bias::After] {
        let mut last = new.start();
        for block in old.blocks() {
            for offset in 0..=block.utf16_len() {
                let position = Position::new(block.id(), offset);
                let mapped = edited.mapping.map(position, bias).expect("it was there");
                let nearest = new.nearest(mapped).expect("it is there");
                // An offset inside a surrogate pair stays inside of it.
                assert!(mapped.offset - nearest.offset <= 1);
                if effect != Effect::Moved {
                    let backward = Selection::new(last, nearest).is_backward(new);
                    assert!(!backward, "positions keep their order");
                }
                last = nearest;
            }
        }
        if effect != Effect::Moved {
            let ends = [(old.start(), new.start()), (old.end(), new.end())];
            let (from, to) = ends[usize::from(bias == Bias::After)];
            assert_eq!(edited.mapping.map(from, bias), Some(to));
        }
    }
}
