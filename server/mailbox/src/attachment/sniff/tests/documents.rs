use super::{
    super::samples::{archive, compound, main_type, package, sample},
    assert_refused, checked, found, is_taken,
};
use model::AttachmentKind;

use crate::attachment::sniff::Mismatch;

#[test]
fn macros_are_refused_however_they_are_hidden() {
    let word = main_type("wordprocessingml.document");
    let docm = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let hidden = [
        package(&[("word/document.xml", docm)]),
        package(&[("word/document.xml", &word), ("word/vbaProject.bin", "x")]),
        package(&[("word/document.xml", &word), ("word/VBAPROJECT.BIN", "x")]),
        package(&[
            ("word/document.xml", &word),
            ("xl/macrosheets/sheet1.xml", "x"),
        ]),
        package(&[(
            "word/document.xml",
            &format!("{word}\"/><x ContentType=\"application/vnd.ms-office.vbaProject"),
        )]),
    ];
    for bytes in hidden {
        assert_refused!("a.docx", &bytes, Mismatch::Macros);
        assert_refused!("a.xlsx", &bytes, Mismatch::Macros);
    }
    // Written so that a search for the word does not find it.
    let spelt = package(&[("word/document.xml", &docm.replace("macro", "m&#97;cro"))]);
    assert_refused!("a.docx", &spelt, Mismatch::Damaged);
    assert_refused!(
        "a.doc",
        &compound(&["WordDocument"], &["Macros"]),
        Mismatch::Macros
    );
    assert_refused!(
        "a.xls",
        &compound(&["Workbook"], &["_VBA_PROJECT_CUR"]),
        Mismatch::Macros
    );
}

#[test]
fn packages_that_say_one_thing_and_hold_another_are_refused() {
    let word = main_type("wordprocessingml.document");
    // The part that the list names is not there; a template; another program's.
    assert!(
        found(
            "a.docx",
            &archive(&[(
                "[Content_Types].xml",
                &format!("<Override PartName=\"/word/document.xml\" ContentType=\"{word}\"/>")
            )])
        )
        .is_some()
    );
    found(
        "a.docx",
        &package(&[("word/document.xml", &main_type("wordprocessingml.template"))]),
    );
    found(
        "a.docx",
        &package(&[(
            "ppt/presentation.xml",
            &main_type("presentationml.presentation"),
        )]),
    );
    // Word has other names for it at times.
    is_taken("a.docx", &package(&[("word/document2.xml", &word)]));
    // Two of one name.
    let twice = package(&[("word/document.xml", &word), ("word/Document.xml", "x")]);
    assert_refused!("a.docx", &twice, Mismatch::Damaged);
    // Something before and something after.
    let docx = sample(AttachmentKind::Docx);
    found("a.docx", &[b"x", docx.as_slice()].concat());
    assert_refused!(
        "a.docx",
        &[docx.as_slice(), b"x"].concat(),
        Mismatch::Damaged
    );
}

#[test]
fn the_large_form_of_an_archive_is_read() {
    let docx = sample(AttachmentKind::Docx);
    let (files, end) = docx.split_at(docx.len() - 22);
    let number = |at: usize, length: usize| {
        let mut number = [0; 8];
        number[..length].copy_from_slice(&end[at..at + length]);
        number
    };
    let mut large = files.to_vec();
    large.extend(b"PK\x06\x06\x2C\0\0\0\0\0\0\0\x2D\0\x2D\0\0\0\0\0\0\0\0\0");
    for (at, length) in [(10, 2), (10, 2), (12, 4), (16, 4)] {
        large.extend(number(at, length));
    }
    large.extend(b"PK\x06\x07\0\0\0\0");
    large.extend((files.len() as u64).to_le_bytes());
    large.extend(b"\x01\0\0\0PK\x05\x06\0\0\0\0");
    large.extend([0xFF; 12]);
    large.extend([0, 0]);
    is_taken("a.docx", &large);
}

#[test]
fn a_pdf_starts_at_the_start() {
    let pdf = sample(AttachmentKind::Pdf);
    is_taken("a.pdf", &[b"\xEF\xBB\xBF\r\n ", pdf.as_slice()].concat());
    found("a.pdf", &[b"GIF89a", pdf.as_slice()].concat());
    found("a.pdf", &[b"MZ", pdf.as_slice()].concat());
    found("a.pdf", b"%PDF-x %%EOF");
}
