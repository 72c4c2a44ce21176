use crate::{
    BYTES, BlockKind, Document, DocumentError, Format, Limits, Link, Mark, Marks, Numbering, Piece,
    Run,
};

fn read(json: &str) -> Result<Document, DocumentError> {
    Document::from_json(json, &Limits::DEFAULT)
}

fn blocks(blocks: &str) -> Result<Document, DocumentError> {
    read(&format!(r#"{{"version":1,"blocks":[{blocks}]}}"#))
}

fn runs(runs: &str) -> Result<Document, DocumentError> {
    blocks(&format!(r#"{{"runs":[{runs}]}}"#))
}

fn sample() -> Document {
    let link = Link::parse("https://example.org/a?b=\"c\"").unwrap();
    Document::from_pieces([
        Piece {
            runs: vec![
                Run::new("Dear ", Marks::default()),
                Run::new("all\n\t\"", Marks::default().with(Mark::Bold)),
                Run::new("here", Marks::default().linked(Some(link))),
            ],
            ..Piece::default()
        },
        Piece {
            format: Format {
                kind: BlockKind::Numbered,
                quote: true,
                numbering: Numbering::From(3),
                depth: 0,
            },
            runs: vec![Run::new("third 😀", Marks::default())],
        },
        Piece::default(),
        Piece {
            format: Format {
                kind: BlockKind::Numbered,
                numbering: Numbering::Continued,
                ..Format::default()
            },
            runs: vec![],
        },
    ])
}

#[test]
fn written_without_defaults() {
    assert_eq!(
        sample().to_json(),
        concat!(
            r#"{"version":1,"blocks":[{"kind":"paragraph","runs":[{"text":"Dear "},"#,
            r#"{"text":"all\n\t\"","bold":true},"#,
            r#"{"text":"here","link":"https://example.org/a?b=\"c\""}]},"#,
            r#"{"kind":"numbered","quote":true,"start":3,"runs":[{"text":"third 😀"}]},"#,
            r#"{"kind":"paragraph"},{"kind":"numbered","start":"continue"}]}"#
        )
    );
}

#[test]
fn read_as_written() {
    assert_eq!(read(&sample().to_json()), Ok(sample()));
    let through_serde: Document = serde_json::from_str(&sample().to_json()).unwrap();
    assert_eq!(through_serde, sample());
    let through_value: Document =
        serde_json::from_value(serde_json::to_value(sample()).unwrap()).unwrap();
    assert_eq!(through_value, sample());
}

#[test]
fn defaults_may_be_written_out() {
    let full = r#"{"kind":"paragraph","depth":0,"quote":false,"runs":[{"text":"a","bold":false}]}"#;
    assert_eq!(blocks(full), runs(r#"{"text":"a"}"#));
}

#[test]
fn no_blocks_are_one_empty_paragraph() {
    assert_eq!(blocks(""), Ok(Document::new()));
}

#[test]
fn empty_and_unmerged_runs_are_put_right() {
    let document = runs(r#"{"text":"a"},{"text":"","bold":true},{"text":"b"}"#).unwrap();
    assert_eq!(document.blocks()[0].runs().len(), 1);
    assert_eq!(document, Document::from_plain_text("ab").unwrap());
}

#[test]
fn skipped_levels_are_closed_up() {
    let document = blocks(r#"{"kind":"bullet","depth":4},{"kind":"bullet","depth":6}"#).unwrap();
    let depths: Vec<_> = document.blocks().iter().map(|b| b.depth()).collect();
    assert_eq!(depths, [0, 1]);
}

#[test]
fn unknown_versions_are_refused() {
    for version in ["0", "2"] {
        let json = format!(r#"{{"version":{version},"blocks":[]}}"#);
        assert_eq!(read(&json), Err(DocumentError::UnknownVersion));
    }
}

#[test]
fn unknown_keys_are_refused_at_every_level() {
    for json in [
        r#"{"version":1,"blocks":[],"html":"<b>"}"#,
        r#"{"version":1,"blocks":[{"id":1}]}"#,
        r#"{"version":1,"blocks":[{"runs":[{"text":"a","onclick":"x"}]}]}"#,
    ] {
        assert_eq!(read(json), Err(DocumentError::UnknownKey), "{json}");
    }
}

#[test]
fn malformed_json_is_refused() {
    for json in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"version":1}"#,
        r#"{"blocks":[]}"#,
        r#"{"version":"1","blocks":[]}"#,
        r#"{"version":1,"blocks":[]} x"#,
        r#"{"version":1,"version":1,"blocks":[]}"#,
        r#"{"version":1,"blocks":[[]]}"#,
        r#"{"version":1,"blocks":[{"kind":"heading"}]}"#,
        r#"{"version":1,"blocks":[{"kind":"bullet","kind":"bullet"}]}"#,
        r#"{"version":1,"blocks":[{"depth":-1}]}"#,
        r#"{"version":1,"blocks":[{"start":"stop"}]}"#,
        r#"{"version":1,"blocks":[{"start":70000}]}"#,
        r#"{"version":1,"blocks":[{"runs":[{}]}]}"#,
        r#"{"version":1,"blocks":[{"runs":[{"text":null}]}]}"#,
        r#"{"version":1,"blocks":[{"runs":[{"text":"a","text":"b"}]}]}"#,
    ] {
        assert_eq!(read(json), Err(DocumentError::Malformed), "{json}");
    }
}

#[test]
fn lone_surrogates_are_refused() {
    for text in [r"\ud800", r"\udc00", r"\ud83da"] {
        let json = format!(r#"{{"text":"{text}"}}"#);
        assert_eq!(runs(&json), Err(DocumentError::Malformed), "{text}");
    }
    assert!(runs(r#"{"text":"\ud83d\ude00"}"#).is_ok());
}

#[test]
fn control_characters_are_refused() {
    for text in [r"\u0000", r"\r", r"\u001b", r"\u007f", r"\u0085", r"\u2028"] {
        let json = format!(r#"{{"text":"a{text}b"}}"#);
        assert_eq!(runs(&json), Err(DocumentError::ControlCharacter), "{text}");
    }
    assert!(runs(r#"{"text":"a\tb\nc"}"#).is_ok());
}

// Behaviour 31.
#[test]
fn bad_links_are_refused() {
    for link in [
        r"JaVa\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "",
        "//a.org",
    ] {
        let json = format!(r#"{{"text":"a","link":"{link}"}}"#);
        assert_eq!(runs(&json), Err(DocumentError::BadLink), "{link}");
    }
}

#[test]
fn structural_limits() {
    let many = |count| vec!["{}"; count].join(",");
    assert!(blocks(&many(2000)).is_ok());
    let limit = DocumentError::TooManyBlocks { limit: 2000 };
    assert_eq!(blocks(&many(2001)), Err(limit));

    assert!(blocks(r#"{"kind":"bullet","depth":6}"#).is_ok());
    for depth in ["7", "256", "18446744073709551615"] {
        let json = format!(r#"{{"kind":"bullet","depth":{depth}}}"#);
        assert_eq!(blocks(&json), Err(DocumentError::TooDeep { limit: 6 }));
    }
}

#[test]
fn the_same_checks_through_serde() {
    let refused = |json: &str| {
        serde_json::from_str::<Document>(json)
            .unwrap_err()
            .to_string()
    };
    let link = r#"{"version":1,"blocks":[{"runs":[{"text":"a","link":"javascript:x"}]}]}"#;
    assert!(refused(link).contains("link"));
    let many = format!(
        r#"{{"version":1,"blocks":[{}]}}"#,
        vec!["{}"; 2001].join(",")
    );
    assert!(refused(&many).contains("2000"));
}

#[test]
fn hostile_input_is_cheap_to_refuse() {
    let large = " ".repeat(BYTES + 1);
    assert_eq!(read(&large), Err(DocumentError::TooLarge { limit: BYTES }));
    let nested = "[".repeat(100_000);
    assert_eq!(read(&nested), Err(DocumentError::Malformed));
    let nested = format!(r#"{{"version":1,"blocks":[{{"x":{nested}"#);
    assert_eq!(read(&nested), Err(DocumentError::UnknownKey));
}

#[test]
fn length_is_checked_when_asked() {
    let document = runs(&format!(r#"{{"text":"{}"}}"#, "a".repeat(10_001))).unwrap();
    assert_eq!(
        document.check(&Limits::DEFAULT),
        Err(DocumentError::TooLong {
            limit: 10_000,
            actual: 10_001
        })
    );
    let generous = Limits {
        visible_chars: 20_000,
        ..Limits::DEFAULT
    };
    assert_eq!(document.check(&generous), Ok(()));
}
