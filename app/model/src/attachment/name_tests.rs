use proptest::prelude::*;

use super::super::AttachmentKind;
use super::*;

#[test]
fn an_ordinary_name_stays_as_it_is() {
    let names = [
        "scan.pdf",
        "Überweisung – Dr. Weiß (2).PDF",
        "検査結果.xlsx",
        "می\u{200C}خواهم.txt",
        "👩🏽\u{200D}⚕️❤️.png",
        "Letter to Dr. Nair",
        "archive.tar.gz",
        "console.txt",
        "COM10.txt",
        "-rf.txt",
    ];
    for name in names {
        assert_eq!(clean_name(name), name);
    }
}

#[test]
fn each_rule_changes_what_it_is_about() {
    let cases = [
        // Paths.
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\scan.pdf", "scan.pdf"),
        ("/var\\scan.pdf", "scan.pdf"),
        ("scans/", "file"),
        // What nobody sees.
        ("a\0b\u{1B}[31m.txt", "ab[31m.txt"),
        ("scan\u{202E}fdp.exe", "scanfdp.exe"),
        ("a\u{200E}\u{200F}\u{61C}\u{2066}\u{2069}b.txt", "ab.txt"),
        ("a\u{200B}\u{FEFF}\u{AD}b.txt", "ab.txt"),
        // White space.
        ("a \u{A0}\t\r\n\u{3000}b.txt", "a b.txt"),
        ("photo.jpg            .exe", "photo.jpg.exe"),
        ("a\u{3164}\u{2800}b.txt", "a b.txt"),
        // Forbidden on Windows.
        ("<a>:\"b\"|?*.txt", "_a___b____.txt"),
        ("a.txt:b.exe", "a.txt_b.exe"),
        // Ends.
        (" . scan.pdf. . ", "scan.pdf"),
        ("..pdf", "file.pdf"),
        (".pdf", "file.pdf"),
        (" .pdf", "file.pdf"),
        ("\u{200D}.pdf", "file.pdf"),
        ("", "file"),
        ("...", "file"),
        ("\u{200B}", "file"),
        // Devices.
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Aux .tar.txt", "_Aux .tar.txt"),
        ("com1.txt", "_com1.txt"),
        ("LPT².txt", "_LPT².txt"),
        ("conout$.txt", "_conout$.txt"),
    ];
    for (name, clean) in cases {
        assert_eq!(clean_name(name), clean, "{name:?}");
    }
}

#[test]
fn the_middle_of_a_long_name_is_left_out() {
    let name = format!("Begin{}End.jpeg", "x".repeat(200));
    let clean = clean_name(&name);
    assert_eq!(clean.chars().count(), FILE_NAME);
    assert!(clean.starts_with("Beginxx") && clean.ends_with("xxEnd.jpeg"));
    assert!(clean.contains("x…x"));

    // Exactly as long as may be.
    let name = format!("{}.txt", "x".repeat(FILE_NAME - 4));
    assert_eq!(clean_name(&name), name);
    // Few visible characters of many bytes.
    let family = "👨\u{200D}👩\u{200D}👧\u{200D}👦";
    let clean = clean_name(&format!("{}.txt", family.repeat(30)));
    assert!(clean.len() <= FILE_NAME_BYTES && clean.ends_with(&format!("{family}.txt")));
    assert_eq!(clean.replace(family, ""), "….txt");
    // What looks like an extension and is none does not stay in the way.
    let clean = clean_name(&format!("a.{}", "x".repeat(300)));
    assert_eq!(clean.chars().count(), FILE_NAME);
}

#[test]
fn a_letter_with_hundreds_of_marks_is_none() {
    let zalgo = format!("a{}b.txt", "\u{301}".repeat(500));
    assert_eq!(clean_name(&zalgo), "_b.txt");
    let accents = format!("a{}b.txt", "\u{301}".repeat(CLUSTER - 1));
    assert_eq!(clean_name(&accents), accents);
}

#[test]
fn signs_that_stand_before_a_number_do_not_upset_it() {
    // They join with what follows, even with the dot (UAX 29, GB9b).
    let sign = "\u{600}".repeat(CLUSTER);
    for name in [format!("a{sign}.pdf"), format!("a{sign} .pdf"), sign] {
        let clean = clean_name(&name);
        assert_eq!(clean_name(&clean), clean);
    }
}

/// Names of the parts that rules are about, in any order.
fn hostile_name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        "[a-z]{100,300}",
        "\\PC{0,200}",
        prop::sample::select(vec![
            ".",
            "..",
            " ",
            "/",
            "\\",
            ":",
            "?",
            "_",
            "…",
            "\0",
            "\t",
            "\n",
            "\u{202E}",
            "\u{2066}",
            "\u{200B}",
            "\u{200D}",
            "\u{FE0F}",
            "\u{FEFF}",
            "\u{301}",
            "\u{600}",
            "\u{110BD}",
            "\u{3164}",
            "\u{A0}",
            "\u{1F1E6}",
            "👩",
            "🏽",
            "क",
            "्",
            "CON",
            "nul",
            "LPT1",
            "¹",
            ".pdf",
            ".PDF",
            ".jpeg",
            ".docx",
            ".txt",
            ".exe",
            ". pdf",
        ])
        .prop_map(str::to_owned),
        (
            prop::sample::select(vec![
                "\u{301}",
                "\u{600}",
                "\u{200D}",
                "👩\u{200D}",
                "\u{1F1E6}"
            ]),
            1..80usize
        )
            .prop_map(|(part, times)| part.repeat(times)),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn check(name: &str) {
    let clean = clean_name(name);
    assert_eq!(clean_name(&clean), clean, "again");

    assert!(!clean.chars().any(character::hides));
    assert!(!clean.contains(['/', '\\', '<', '>', ':', '"', '|', '?', '*']));
    assert!(!clean.chars().any(|c| c != ' ' && character::is_room(c)));
    assert!(!clean.contains("  "));
    assert_eq!(clean.trim_matches([' ', '.']), clean);
    assert!(!is_device(&clean));

    assert!(graphemes(&clean).count() <= FILE_NAME);
    assert!(clean.len() <= FILE_NAME_BYTES);
    assert!(graphemes(&clean).all(|cluster| cluster.chars().count() <= CLUSTER));
    assert!(!split(&clean).0.chars().all(character::is_blank));

    assert_eq!(
        AttachmentKind::by_name(&clean),
        AttachmentKind::by_name(name)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_clean_name_keeps_every_rule(name in hostile_name()) {
        check(&name);
    }

    /// Whatever stands before it, a sound extension is not lost.
    #[test]
    fn the_extension_stays(stem in hostile_name(), kind in prop::sample::select(AttachmentKind::ALL.to_vec())) {
        let name = format!("{stem}a.{}", kind.extension());
        assert_eq!(AttachmentKind::by_name(&name), Some(kind));
        check(&name);
    }
}
