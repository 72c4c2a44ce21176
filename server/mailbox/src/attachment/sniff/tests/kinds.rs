use super::{
    super::samples::{archive, compound, heic, program, sample},
    assert_refused, checked, found, is_taken, named,
};
use model::AttachmentKind;

use crate::attachment::sniff::Mismatch;

#[test]
fn every_kind_is_taken_under_its_own_name_only() {
    for kind in AttachmentKind::ALL {
        let bytes = sample(kind);
        assert_eq!(checked(&named(kind), &bytes).unwrap(), kind);
        for other in AttachmentKind::ALL
            .into_iter()
            .filter(|other| *other != kind)
        {
            assert_refused!(&named(other), &bytes, Mismatch::Content { .. });
        }
        assert_refused!("scan.exe", &bytes, Mismatch::Name);
        assert_refused!("scan.PDF.exe", &bytes, Mismatch::Name);
    }
}

#[test]
fn the_error_says_what_was_found() {
    let docx = AttachmentKind::Docx.media_type();
    assert_eq!(found("a.xlsx", &sample(AttachmentKind::Docx)), Some(docx));
    let xls = AttachmentKind::Xls.media_type();
    assert_eq!(found("a.doc", &sample(AttachmentKind::Xls)), Some(xls));
    assert_eq!(
        found("a.jpg", &sample(AttachmentKind::Png)),
        Some("image/png")
    );
    assert_eq!(found("a.png", b"<html><script>"), Some("text/html"));
    assert_eq!(
        found("a.png", b"<?xml version='1.0'?><svg>"),
        Some("text/xml")
    );
    assert_eq!(
        found("a.docx", &archive(&[("a.txt", "a")])),
        Some("application/zip")
    );
    let windows = "application/vnd.microsoft.portable-executable";
    assert_eq!(found("a.pdf", &program()), Some(windows));
    assert_eq!(found("a.txt", &program()), Some(windows));
    let lost = "application/x-ole-storage";
    assert_eq!(
        found("a.doc", &compound(&["EncryptedPackage"], &[])),
        Some(lost)
    );
    assert_eq!(
        found("a.docx", &compound(&["EncryptedPackage"], &[])),
        Some(lost)
    );
}

#[test]
fn markup_is_no_text() {
    let markup = [
        "<!DOCTYPE html>",
        "<html>",
        " \r\n\t<SCRIPT >",
        "<svg/onload=alert(1)>",
        "<svg\nx>",
        "<?xml version=\"1.0\"?>",
        "<!-- x -->",
        "<a>",
        "<?php",
        "<iframe",
    ];
    for text in markup {
        assert_refused!("a.txt", text.as_bytes(), Mismatch::Markup);
        let marked = format!("\u{FEFF}{text}");
        assert_refused!("a.txt", marked.as_bytes(), Mismatch::Markup);
        let units = marked.encode_utf16();
        let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
        assert_refused!("a.txt", &little, Mismatch::Markup);
        let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        assert_refused!("a.txt", &big, Mismatch::Markup);
    }
}

#[test]
fn texts_of_many_encodings_are_taken() {
    let texts = [
        "BMI 31",
        "MZ 1 tablet",
        "PK level",
        "II*",
        "<3",
        "<bp 120/80>",
        "5 < 6",
        "ID3 GIF89a",
        "a\u{C}b",
        "検査結果",
    ];
    for text in texts {
        is_taken("a.txt", text.as_bytes());
        let units = format!("\u{FEFF}{text}");
        let units = units.encode_utf16();
        let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
        is_taken("a.txt", &little);
        assert_refused!("a.txt", &little[..little.len() - 1], Mismatch::Damaged);
        let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        is_taken("a.txt", &big);
    }
    is_taken("a.txt", b"Gr\xFC\xDFe \x96 caf\xE9");
    assert_eq!(found("a.txt", b"a\0b"), None);
    assert_eq!(found("a.txt", b"a\x1B[2Jb"), None);
    assert_eq!(found("a.txt", b"\xFF\xFE\0\0a\0\0\0"), None, "UTF-32");
    assert_eq!(found("a.txt", b"\xFF\xFE\0\xD8a\0"), None, "half a pair");
    assert_eq!(found("a.txt", b"{\\rtf1 }"), Some("application/rtf"));
    // Far from the start.
    let mut long = vec![b'a'; 300_000];
    long.push(0);
    assert_eq!(found("a.txt", &long), None);
}

#[test]
fn what_follows_the_end_of_a_picture_is_not_looked_at() {
    // A GIF that is a script as well, a photograph with a film after it.
    for kind in AttachmentKind::ALL
        .into_iter()
        .filter(|kind| kind.is_picture())
    {
        let bytes = [sample(kind).as_slice(), b"*/=1;alert(1)//<script>"].concat();
        is_taken(&named(kind), &bytes);
    }
}

#[test]
fn brands_tell_heic_from_what_is_built_like_it() {
    for brands in [
        b"mif1\0\0\0\0heic".as_slice(),
        b"heix\0\0\0\0mif1",
        b"msf1\0\0\0\0hevc",
        b"MiHE\0\0\0\0heim",
    ] {
        is_taken("a.heif", &heic(brands));
    }
    for brands in [
        b"avif\0\0\0\0mif1".as_slice(),
        b"mif1\0\0\0\0avif",
        b"isom\0\0\0\0mp41",
        b"qt  \0\0\0\0qt  ",
    ] {
        found("a.heic", &heic(brands));
    }
}

#[test]
fn a_gif_may_do_without_its_trailer() {
    let mut gif = sample(AttachmentKind::Gif);
    assert_eq!(gif.pop(), Some(b';'));
    is_taken("a.gif", &gif);
    gif.pop();
    assert_refused!("a.gif", &gif, Mismatch::Damaged);
}
