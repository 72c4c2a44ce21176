//! What programs are known to write, one file for each in `tests/pastes`: what comes of it, a line
//! of dashes, and what is on the clipboard. A new one needs no code.

use std::{fs, path::Path};

use super::imported;

#[test]
fn what_programs_write_arrives_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pastes");
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let (expected, html) = text.split_once("\n-----\n").unwrap();
        let came = imported(html);
        if came != expected {
            let name = path.file_name().unwrap_or_default().display();
            wrong.push(format!("{name}\n{came}\n\nand not\n\n{expected}\n"));
        }
        count += 1;
    }
    assert!(count >= 10, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
