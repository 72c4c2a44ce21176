use super::*;

#[test]
fn every_kind_is_found_by_its_extensions_in_any_case() {
    for kind in AttachmentKind::ALL {
        for extension in kind.extensions() {
            let lower = format!("a.b.{extension}");
            assert_eq!(AttachmentKind::by_name(&lower), Some(kind));
            let upper = lower.to_uppercase();
            assert_eq!(AttachmentKind::by_name(&upper), Some(kind));
        }
    }
}

#[test]
fn the_last_extension_counts() {
    let no = [
        "scan.pdf.exe",
        "scan.pdf .exe",
        "scan.txt:scan.exe",
        "scan.docm",
        "scan.svg",
        "scan.html",
        "pdf",
        "scanpdf",
        "scan.",
        "scan. pdf",
        "",
        "scan.pdf/",
        // Turned around for the eye: "scanexe.pdf", and it is a program.
        "scan\u{202E}fdp.exe",
    ];
    for name in no {
        assert_eq!(AttachmentKind::by_name(name), None, "{name:?}");
    }
    let pdf = [
        "scan.exe.pdf",
        ".pdf",
        "C:\\x.exe\\scan.PdF",
        "scan.pdf. .",
        "scan.p\u{200B}df",
        "scan\u{202E}.pdf",
    ];
    for name in pdf {
        let kind = AttachmentKind::by_name(name);
        assert_eq!(kind, Some(AttachmentKind::Pdf), "{name:?}");
    }
}

#[test]
fn codes_are_stable_and_what_json_holds() {
    let codes = AttachmentKind::ALL.map(AttachmentKind::code);
    let stored = "png jpeg gif webp heic pdf doc docx xls xlsx text";
    assert_eq!(codes.join(" "), stored);
    for kind in AttachmentKind::ALL {
        assert_eq!(AttachmentKind::from_code(kind.code()), Some(kind));
        let json = serde_json::to_string(&kind).unwrap();
        assert_eq!(json, format!("\"{kind}\""));
        assert_eq!(serde_json::from_str::<AttachmentKind>(&json).unwrap(), kind);
    }
    assert!(serde_json::from_str::<AttachmentKind>("\"exe\"").is_err());
    assert_eq!("PNG".parse::<AttachmentKind>(), Err(BadKindCode));
}

#[test]
fn accept_names_everything_once() {
    let accept = AttachmentKind::accept();
    assert!(accept.starts_with(".png,image/png,.jpg,.jpeg,image/jpeg,"));
    assert!(accept.ends_with(".txt,text/plain"));
    let mut tokens: Vec<&str> = accept.split(',').collect();
    assert_eq!(tokens.len(), 13 + 11);
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), 13 + 11);
}

#[test]
fn pictures_are_the_kinds_of_images() {
    for kind in AttachmentKind::ALL {
        assert_eq!(kind.is_picture(), kind.media_type().starts_with("image/"));
    }
}
