//! How the flat list of blocks nests: which list items a block is inside of, where lists begin,
//! and what number an item has. Everything that shows a document goes through here.

use crate::{BlockKind, Document, Format, Numbering};

/// Walks down a document, block by block.
#[derive(Clone, Default)]
pub(crate) struct Nesting {
    quote: bool,
    /// The list items that are open, outermost first.
    open: Vec<OpenItem>,
    /// The last number given at each depth, for lists that continue.
    last: Vec<Option<u32>>,
}

#[derive(Clone)]
struct OpenItem {
    /// As written, which in unchecked input may skip levels.
    depth: u8,
    kind: BlockKind,
    number: u32,
}

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of list items around it.
    pub depth: u8,
    /// It is the first item of a list.
    pub starts_list: bool,
    /// The number of a numbered item.
    pub number: Option<u32>,
}

impl Nesting {
    pub(crate) fn place(&mut self, format: Format) -> Place {
        if format.quote != self.quote {
            self.quote = format.quote;
            self.open.clear();
        }
        let mut sibling = None;
        while (self.open.last()).is_some_and(|item| item.depth >= format.depth) {
            sibling = self.open.pop();
        }
        let depth = self.open.len();
        if !format.kind.is_list() {
            return Place {
                depth: depth as u8,
                starts_list: false,
                number: None,
            };
        }

        let sibling = sibling.filter(|item| item.kind == format.kind);
        self.last.resize(depth + 1, None);
        let number = match (&sibling, format.numbering) {
            (Some(before), _) => before.number.saturating_add(1),
            (None, Numbering::From(number)) => number.into(),
            (None, Numbering::Continued) => self.last[depth].map_or(1, |n| n.saturating_add(1)),
        };
        let is_numbered = format.kind == BlockKind::Numbered;
        if is_numbered {
            self.last[depth] = Some(number);
        }
        self.open.push(OpenItem {
            depth: format.depth,
            kind: format.kind,
            number,
        });
        Place {
            depth: depth as u8,
            starts_list: sibling.is_none(),
            number: is_numbered.then_some(number),
        }
    }

    /// `format` as it should be written at this place: no skipped levels, numbering only where a
    /// numbered list begins, and continued only where there is something to continue.
    pub(crate) fn settle(&mut self, format: Format) -> Format {
        let place = self.place(format);
        let numbering = match (place.starts_list, place.number, format.numbering) {
            (true, Some(1), Numbering::Continued) => Numbering::default(),
            (true, Some(_), numbering) => numbering,
            _ => Numbering::default(),
        };
        Format {
            depth: place.depth,
            numbering,
            ..format
        }
    }
}

/// `after`, which has the blocks of `before` in other formats, with numbers that go on: a numbered
/// list that was cut in two continues, and one that lost its head begins with the same number.
pub(crate) fn keep_counting(before: &Document, after: Document) -> Document {
    let heads = heads(before);
    let mut nesting = Nesting::default();
    let mut goes_on = vec![false; heads.len()];
    let mut numbering = Vec::with_capacity(heads.len());
    for (index, block) in after.blocks().iter().enumerate() {
        let old = &before.blocks()[index];
        let place = nesting.place(block.format());
        let was_and_is_numbered = old.kind() == BlockKind::Numbered && place.number.is_some();
        let kept = heads[index].filter(|_| was_and_is_numbered && old.depth() == place.depth);
        numbering.push(match kept {
            Some(head) if head != index && place.starts_list => match goes_on[head] {
                true => Numbering::Continued,
                false => before.blocks()[head].format().numbering,
            },
            _ => block.format().numbering,
        });
        if let Some(head) = kept {
            goes_on[head] = true;
        }
    }
    after.with_formats(|index, block| Format {
        numbering: numbering[index],
        ..block.format()
    })
}

/// For each block, the index of the first item of the list it is an item of.
fn heads(document: &Document) -> Vec<Option<usize>> {
    let mut nesting = Nesting::default();
    let mut open = Vec::new();
    let blocks = document.blocks().iter().enumerate();
    let heads = blocks.map(|(index, block)| {
        let place = nesting.place(block.format());
        let depth = usize::from(place.depth);
        if !block.kind().is_list() {
            return None;
        }
        open.resize(depth + 1, index);
        if place.starts_list {
            open[depth] = index;
        }
        Some(open[depth])
    });
    heads.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> Format {
        let kind = match &text[..1] {
            "*" => BlockKind::Bullet,
            "#" => BlockKind::Numbered,
            _ => BlockKind::Paragraph,
        };
        Format {
            kind,
            depth: text[1..2].parse().unwrap(),
            quote: text.contains('>'),
            numbering: if text.contains('+') {
                Numbering::Continued
            } else {
                Numbering::default()
            },
        }
    }

    fn places(text: &str) -> Vec<(u8, Option<u32>)> {
        let mut nesting = Nesting::default();
        let formats = text.split(' ').map(format);
        let places = formats.map(|format| nesting.place(format));
        places.map(|place| (place.depth, place.number)).collect()
    }

    fn depths(text: &str) -> Vec<u8> {
        places(text).into_iter().map(|(depth, _)| depth).collect()
    }

    fn numbers(text: &str) -> Vec<u32> {
        places(text).into_iter().filter_map(|(_, n)| n).collect()
    }

    #[test]
    fn skipped_levels_close_up_and_siblings_stay_siblings() {
        assert_eq!(depths("p0 *2 *2 *3"), [0, 0, 0, 1]);
        assert_eq!(depths("*0 *3 *2 *2"), [0, 1, 1, 1]);
        assert_eq!(depths("p3 *0 p1 p2"), [0, 0, 1, 1]);
    }

    #[test]
    fn lists_do_not_reach_into_a_quote() {
        assert_eq!(depths("*0 *1> *1> *1"), [0, 0, 0, 0]);
    }

    #[test]
    fn numbers_count_over_nested_items_and_paragraphs() {
        assert_eq!(numbers("#0 #1 #1 #0 p1 #0"), [1, 1, 2, 2, 3]);
        assert_eq!(numbers("#0 #1 #0 #1"), [1, 1, 2, 1]);
    }

    #[test]
    fn another_list_begins_at_one_unless_it_continues() {
        assert_eq!(numbers("#0 #0 p0 #0"), [1, 2, 1]);
        assert_eq!(numbers("#0 #0 p0 #0+ #0"), [1, 2, 3, 4]);
        assert_eq!(numbers("#0 *0 #0+"), [1, 2]);
        assert_eq!(numbers("#0 p0> #0+"), [1, 2]);
        assert_eq!(numbers("#0 #1 #0 #1+"), [1, 1, 2, 1]);
    }

    #[test]
    fn numbering_is_kept_only_where_a_list_begins() {
        let mut nesting = Nesting::default();
        let mut settle = |text| nesting.settle(format(text)).numbering;
        assert_eq!(settle("#0+"), Numbering::From(1));
        assert_eq!(settle("#0+"), Numbering::From(1));
        assert_eq!(settle("p0+"), Numbering::From(1));
        assert_eq!(settle("#0+"), Numbering::Continued);
    }
}
