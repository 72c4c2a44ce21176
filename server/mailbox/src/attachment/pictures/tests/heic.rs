//! HEIC: built here box by box, as the camera of an iPhone writes it.

use std::io::Cursor;

use model::AttachmentKind;
use proptest::prelude::*;

use super::samples::CANARY;
use crate::attachment::{
    pictures::{PictureError, strip},
    sniff,
};

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(8 + content.len()).unwrap();
    [&length.to_be_bytes(), kind.as_slice(), content].concat()
}

fn full(kind: &[u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, 0], content].concat())
}

/// What an item is, and a text that says more.
fn entry(id: u16, kind: &[u8; 4], text: &[u8]) -> Vec<u8> {
    full(
        b"infe",
        2,
        &[&id.to_be_bytes(), [0, 0].as_slice(), kind, text].concat(),
    )
}

/// Where an item is: from the beginning of the file, or of `idat`.
struct At {
    item: u16,
    method: u16,
    extents: Vec<(u32, u32)>,
}

fn location(places: &[At]) -> Vec<u8> {
    let count = u16::try_from(places.len()).unwrap();
    let mut content = vec![0x44, 0x00];
    content.extend(count.to_be_bytes());
    for At {
        item,
        method,
        extents,
    } in places
    {
        let count = u16::try_from(extents.len()).unwrap();
        for number in [*item, *method, 0, count] {
            content.extend(number.to_be_bytes());
        }
        for (offset, length) in extents {
            content.extend(offset.to_be_bytes());
            content.extend(length.to_be_bytes());
        }
    }
    full(b"iloc", 1, &content)
}

const PIXELS: &[u8] = b"pixels of the first tile";
const MORE: &[u8] = b"and of the second one";
const GRID: &[u8] = b"\0\0\0\x01\0\x10\0\x10";

/// How a photograph is built, to be changed.
struct Photograph {
    primary: u16,
    entries: Vec<Vec<u8>>,
    /// Of the picture in several pieces.
    places: Vec<At>,
    properties: Vec<Vec<u8>>,
    in_meta: Vec<Vec<u8>>,
    before: Vec<Vec<u8>>,
    after: Vec<Vec<u8>>,
}

impl Photograph {
    /// Two tiles (1, 2), the grid of them (3), EXIF (4) and XMP (5), which both say the canary, as do
    /// names, properties and other boxes.
    fn talkative() -> Self {
        let named = [CANARY, b"\0"].concat();
        let mime = [CANARY, b"\0application/rdf+xml\0", CANARY, b"\0"].concat();
        Self {
            primary: 3,
            entries: vec![
                entry(1, b"hvc1", &named),
                entry(2, b"hvc1", b"\0"),
                entry(3, b"grid", b"\0"),
                entry(4, b"Exif", &named),
                entry(5, b"mime", &mime),
            ],
            places: Vec::new(),
            properties: vec![
                boxed(b"ispe", &[0; 12]),
                full(b"udes", 0, &named),
                boxed(b"irot", &[1]),
                boxed(b"uuid", CANARY),
            ],
            in_meta: vec![boxed(b"uuid", CANARY), full(b"xml ", 0, CANARY)],
            before: vec![boxed(b"free", CANARY)],
            after: vec![
                boxed(b"uuid", CANARY),
                boxed(b"mpvd", CANARY),
                boxed(b"moov", CANARY),
            ],
        }
    }

    fn meta(&self, places: &[At]) -> Vec<u8> {
        let count = u16::try_from(self.entries.len()).unwrap();
        let entries = [count.to_be_bytes().to_vec(), self.entries.concat()].concat();
        let handler = [b"\0\0\0\0pict".as_slice(), &[0; 12], CANARY, b"\0"].concat();
        let properties = [
            boxed(b"ipco", &self.properties.concat()),
            full(b"ipma", 0, &[0; 4]),
        ];
        let parts = [
            full(b"hdlr", 0, &handler),
            boxed(b"dinf", &[b"\0\0\0\x1cdref".as_slice(), CANARY].concat()),
            full(b"pitm", 0, &self.primary.to_be_bytes()),
            full(b"iinf", 0, &entries),
            full(b"iref", 0, &boxed(b"cdsc", &[0, 4, 0, 1, 0, 3])),
            boxed(b"iprp", &properties.concat()),
            boxed(b"idat", &[GRID, CANARY].concat()),
            location(places),
            self.in_meta.concat(),
        ];
        full(b"meta", 0, &parts.concat())
    }

    fn written(&self) -> Vec<u8> {
        let data = [CANARY, PIXELS, b"between", CANARY, MORE, CANARY, CANARY];
        let starts_at = |place: usize| data[..place].iter().map(|part| part.len()).sum::<usize>();
        let head = [
            boxed(b"ftyp", b"heic\0\0\0\0mif1heic"),
            self.before.concat(),
        ]
        .concat();
        let made = |from: u32| {
            let at = |place: usize| {
                let offset = from + u32::try_from(starts_at(place)).unwrap();
                (offset, u32::try_from(data[place].len()).unwrap())
            };
            let place = |item, extents| At {
                item,
                method: 0,
                extents,
            };
            let grid = (0, u32::try_from(GRID.len()).unwrap());
            let mut places = vec![
                place(1, vec![at(1)]),
                place(2, vec![at(4)]),
                At {
                    item: 3,
                    method: 1,
                    extents: vec![grid],
                },
                place(4, vec![at(5)]),
                place(5, vec![at(6)]),
            ];
            places.retain(|own| self.places.iter().all(|other| other.item != own.item));
            for At {
                item,
                method,
                extents,
            } in &self.places
            {
                let extents = extents.clone();
                places.push(At {
                    item: *item,
                    method: *method,
                    extents,
                });
            }
            self.meta(&places)
        };
        let from = head.len() + made(0).len() + 8;
        let meta = made(u32::try_from(from).unwrap());
        [
            head,
            meta,
            boxed(b"mdat", &data.concat()),
            self.after.concat(),
        ]
        .concat()
    }
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

fn stripped(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    strip(bytes, AttachmentKind::Heic)
}

#[test]
fn what_it_says_beside_the_picture_is_gone() {
    let original = Photograph::talkative().written();
    assert!(has(&original, CANARY));
    let clean = stripped(&original).unwrap();
    assert!(!has(&clean, CANARY));
    assert!(!has(&clean, b"between") && !has(&clean, b"rdf"));
    // All else is as it was, where it was.
    assert_eq!(clean.len(), original.len());
    for word in [
        PIXELS, MORE, GRID, b"ispe", b"irot", b"pitm", b"Exif", b"cdsc",
    ] {
        let at = |bytes: &[u8]| bytes.windows(word.len()).position(|part| part == word);
        assert_eq!(at(&clean), at(&original), "{}", word.escape_ascii());
        assert!(at(&clean).is_some());
    }
    let is_free = |kind: &[u8]| !has(&clean, kind);
    assert!(
        [b"uuid", b"udes", b"xml ", b"mpvd", b"moov"]
            .iter()
            .all(|kind| is_free(*kind))
    );
    assert_eq!(stripped(&clean).unwrap(), clean);
    assert!(sniff::check("a.heic", &mut Cursor::new(&clean), false).is_ok());
}

/// Where nobody can say what is shown, nothing is.
#[test]
fn what_is_built_in_another_way_is_refused() {
    let talkative = Photograph::talkative;
    let tile = |method, extents: &[(u32, u32)]| {
        vec![At {
            item: 1,
            method,
            extents: extents.to_vec(),
        }]
    };
    let refused = |photograph: Photograph| stripped(&photograph.written()).unwrap_err();
    for (photograph, why) in [
        (
            Photograph {
                primary: 4,
                ..talkative()
            },
            "what it says is the picture",
        ),
        (
            Photograph {
                primary: 9,
                ..talkative()
            },
            "there is no picture",
        ),
        (
            Photograph {
                places: tile(2, &[(0, 4)]),
                ..talkative()
            },
            "a part of another item",
        ),
        (
            Photograph {
                places: tile(0, &[(0, 0)]),
                ..talkative()
            },
            "all of the file",
        ),
        (
            Photograph {
                in_meta: vec![location(&[])],
                ..talkative()
            },
            "two places",
        ),
        (
            Photograph {
                in_meta: vec![full(b"iinf", 0, &[0, 0])],
                ..talkative()
            },
            "two lists",
        ),
        (
            Photograph {
                after: vec![talkative().meta(&[])],
                ..talkative()
            },
            "two descriptions",
        ),
        (
            Photograph {
                entries: vec![full(b"infe", 0, &[0, 3, 0, 0, 0])],
                ..talkative()
            },
            "an old form",
        ),
    ] {
        assert_eq!(refused(photograph), PictureError::Unsupported, "{why}");
    }
    // An item of which one cannot say whether it is shown is not.
    let two = Photograph {
        entries: vec![
            entry(1, b"hvc1", b"\0"),
            entry(2, b"hvc1", b"\0"),
            entry(3, b"grid", b"\0"),
            entry(2, b"Exif", b"\0"),
        ],
        ..talkative()
    };
    let clean = stripped(&two.written()).unwrap();
    assert!(has(&clean, PIXELS) && !has(&clean, MORE));
    let film = [
        boxed(b"ftyp", b"hevc\0\0\0\0hevc"),
        boxed(b"moov", CANARY),
        boxed(b"mdat", b"x"),
    ];
    assert_eq!(stripped(&film.concat()), Err(PictureError::Unsupported));
}

#[test]
fn what_lies_elsewhere_is_damaged() {
    for extents in [
        [(0, 40)].as_slice(),
        &[(40, 8)],
        &[(u32::MAX, 1)],
        &[(u32::MAX, u32::MAX)],
        &[(1, u32::MAX)],
    ] {
        for method in [0, 1] {
            let places = vec![At {
                item: 1,
                method,
                extents: extents.to_vec(),
            }];
            let photograph = Photograph {
                places,
                ..Photograph::talkative()
            };
            assert_eq!(stripped(&photograph.written()), Err(PictureError::Damaged));
        }
    }
    let original = Photograph {
        after: Vec::new(),
        ..Photograph::talkative()
    }
    .written();
    for length in 0..original.len() {
        assert!(stripped(&original[..length]).is_err(), "{length}");
    }
}

/// Said to be EXIF and a tile, it is EXIF.
#[test]
fn what_is_shown_and_hidden_is_hidden() {
    let whole = Photograph::talkative().written();
    let data = whole
        .windows(PIXELS.len())
        .position(|part| part == PIXELS)
        .unwrap();
    let all = u32::try_from(data - CANARY.len()).unwrap();
    let length = PIXELS.len() + 7 + MORE.len() + 4 * CANARY.len();
    let extents = vec![(all, u32::try_from(length).unwrap())];
    let one = [At {
        item: 1,
        method: 0,
        extents,
    }];
    let photograph = Photograph {
        places: one.into(),
        after: Vec::new(),
        ..Photograph::talkative()
    };
    let original = photograph.written();
    let clean = stripped(&original).unwrap();
    // The gaps belong to the tile now; what is said to be EXIF and XMP does not.
    let end = &clean[clean.len() - 2 * CANARY.len()..];
    assert!(end.iter().all(|byte| *byte == 0));
    assert!(has(&clean, PIXELS));
}

#[test]
fn much_that_is_nothing_is_refused_soon() {
    let begun = std::time::Instant::now();
    // Extents that take no room would be as many as one likes.
    let mut original = Photograph::talkative().written();
    let widths = original
        .windows(4)
        .position(|part| part == b"iloc")
        .unwrap()
        + 8;
    original[widths] = 0;
    assert_eq!(stripped(&original), Err(PictureError::Unsupported));
    let many = boxed(b"free", b"").repeat(2_000_000);
    let photograph = Photograph {
        after: vec![many],
        ..Photograph::talkative()
    };
    assert_eq!(
        stripped(&photograph.written()),
        Err(PictureError::Unsupported)
    );
    assert!(begun.elapsed() < std::time::Duration::from_secs(2));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_pictures_never_panic_and_tell_nothing_new(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = Photograph::talkative().written();
        let length = bytes.len();
        for (at, value) in changes {
            bytes[at.index(length)] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(length));
        }
        if let Ok(clean) = stripped(&bytes) {
            prop_assert_eq!(clean.len(), bytes.len());
            prop_assert_eq!(stripped(&clean), Ok(clean));
        }
    }
}
