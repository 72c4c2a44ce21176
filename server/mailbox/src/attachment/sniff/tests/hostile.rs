use std::time::Instant;

use proptest::prelude::*;

use super::{
    super::samples::{archive, compound, main_type, program, sample},
    assert_refused, checked, named,
};
use model::AttachmentKind;

use crate::attachment::sniff::Mismatch;

#[test]
fn what_is_cut_off_or_empty_is_damaged() {
    for kind in AttachmentKind::ALL {
        assert_refused!(&named(kind), b"", Mismatch::Damaged);
        if kind == AttachmentKind::Text {
            continue;
        }
        let bytes = sample(kind);
        for length in [bytes.len() - 9, bytes.len() * 9 / 10, bytes.len() / 2 + 4] {
            let result = checked(&named(kind), &bytes[..length]);
            let is_damaged = matches!(result, Err(Mismatch::Damaged));
            // Of a compound file, only the parts that are looked at have to be there.
            let may_be = matches!(kind, AttachmentKind::Doc | AttachmentKind::Xls);
            assert!(is_damaged || may_be, "{kind} of {length}: {result:?}");
        }
    }
}

#[test]
fn programs_are_refused_under_every_name() {
    let programs: [&[u8]; 6] = [
        &program(),
        b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3E\0",
        b"\xCF\xFA\xED\xFE\x07\0\0\x01\x03\0\0\0",
        b"\xCA\xFE\xBA\xBE\0\0\0\x34\0\x1D",
        b"#!/bin/sh\nrm -rf ~\n",
        b"\0asm\x01\0\0\0",
    ];
    for program in programs {
        for kind in AttachmentKind::ALL {
            assert_refused!(&named(kind), program, Mismatch::Content { .. });
        }
    }
}

#[test]
fn a_bomb_is_refused_at_once() {
    let start = Instant::now();
    let word = main_type("wordprocessingml.document");
    let spaces = format!(
        "<Override PartName=\"/word/document.xml\" ContentType=\"{word}\"/>{}",
        " ".repeat(60 << 20)
    );
    let mut bytes = archive(&[("[Content_Types].xml", &spaces), ("word/document.xml", "x")]);
    let made = start.elapsed();
    assert_refused!("a.docx", &bytes, Mismatch::Damaged);
    // It says that it is small.
    let real = u32::try_from(spaces.len()).unwrap().to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == real {
            bytes[at..at + 4].copy_from_slice(&5_000u32.to_le_bytes());
        }
    }
    assert_refused!("a.docx", &bytes, Mismatch::Damaged);
    assert!(start.elapsed() - made < std::time::Duration::from_secs(1));
    // It says that it has more entries than anybody needs.
    let mut docx = sample(AttachmentKind::Docx);
    let end = docx.len() - 22;
    docx[end + 8..end + 12].copy_from_slice(&[0xFE, 0xFF, 0xFE, 0xFF]);
    assert_refused!("a.docx", &docx, Mismatch::Damaged);
}

#[test]
fn a_table_of_sectors_that_never_ends_is_refused() {
    // Every sector after the first is a table that names sector 1 as a table, 127 times.
    let mut bytes = compound(&["WordDocument"], &[]);
    bytes.resize(1 << 20, 0);
    let sector = 4_096;
    bytes[0x44..0x48].copy_from_slice(&20u32.to_le_bytes());
    for number in 20..(1 << 20) / sector - 2 {
        let at = (number + 1) * sector;
        for entry in 0..sector / 4 {
            bytes[at + entry * 4..][..4].copy_from_slice(&1u32.to_le_bytes());
        }
        let next = u32::try_from(number + 1).unwrap().to_le_bytes();
        bytes[at + sector - 4..at + sector].copy_from_slice(&next);
    }
    assert_refused!("a.doc", &bytes, Mismatch::Damaged);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a file is made of, it is refused or taken, and nothing panics.
    #[test]
    fn nothing_panics(
        kind in prop::sample::select(AttachmentKind::ALL.to_vec()),
        from in prop::sample::select(AttachmentKind::ALL.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = sample(from);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        let _ = checked(&named(kind), &bytes);
    }

    #[test]
    fn random_bytes_are_no_picture_and_no_document(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        for kind in AttachmentKind::ALL {
            let result = checked(&named(kind), &bytes);
            prop_assert!(result.is_err() || kind == AttachmentKind::Text);
        }
    }
}
