//! Word and Excel since 2007: a package of parts (ECMA-376, part 2) in an archive. One part,
//! `[Content_Types].xml`, says what the others are, and so what the whole is.

use std::{
    collections::HashSet,
    io::{Read, Seek},
};

use super::{Mismatch, archive, found};
use model::AttachmentKind;

/// Bytes of all parts unpacked, as the archive says. A large sheet packs twentyfold; a bomb says a
/// thousand times as much.
const UNPACKED: u64 = 2 << 30;

/// Bytes of the list of types unpacked. It has a line of 150 bytes for a part.
const TYPES: u64 = 1 << 20;

/// Types of the part that opens first. Those of templates and of files with macros are others.
const MAIN_TYPES: [(&str, &str, AttachmentKind); 2] = [
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "/word/document.xml",
        AttachmentKind::Docx,
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "/xl/workbook.xml",
        AttachmentKind::Xlsx,
    ),
];

/// In the names of parts and of types: macros in VBA, macros of Excel 4, and the types of files
/// that may have either.
const MACROS: [&str; 3] = ["vbaproject", "macrosheet", "macroenabled"];

pub(super) fn check(
    file: &mut (impl Read + Seek),
    named: AttachmentKind,
    start: &[u8],
) -> Result<(), Mismatch> {
    let entries = archive::entries(file)?;
    let unpacked = entries.iter().map(|entry| entry.unpacked);
    if unpacked.fold(0, u64::saturating_add) > UNPACKED {
        return Err(Mismatch::Damaged);
    }
    // Names of parts do not tell cases apart, and two of one name would be read by one program
    // this way and by another that way (ECMA-376, part 2).
    let mut names = HashSet::new();
    let mut types = None;
    for entry in &entries {
        let name = entry.name.to_ascii_lowercase();
        if has_macros(&name) {
            return Err(Mismatch::Macros);
        }
        if name == "[content_types].xml" {
            types = Some(entry);
        }
        if !names.insert(name) {
            return Err(Mismatch::Damaged);
        }
    }
    let other = |found| Mismatch::Content { named, found };
    let types = types.ok_or_else(|| other(found::media_type(start)))?;
    let types = String::from_utf8(types.unpack(file, TYPES)?).map_err(|_| Mismatch::Damaged)?;
    match kind(&types, &names)? {
        Some(kind) if kind == named => Ok(()),
        Some(kind) => Err(other(Some(kind.media_type()))),
        None => Err(other(found::media_type(start))),
    }
}

fn has_macros(lower_case: &str) -> bool {
    MACROS.iter().any(|word| lower_case.contains(word))
}

/// What the list of types makes of the package. Reads as much XML as such a list needs: elements
/// with attributes. A list with anything that could hide a type from this reading, such as a
/// character written as a number, is one that no Office program writes.
fn kind(types: &str, names: &HashSet<String>) -> Result<Option<AttachmentKind>, Mismatch> {
    if types.contains("&#") || types.contains("<!") {
        return Err(Mismatch::Damaged);
    }
    if has_macros(&types.to_ascii_lowercase()) {
        return Err(Mismatch::Macros);
    }
    for element in types.split('<') {
        let Some(media_type) = attribute(element, "ContentType") else {
            continue;
        };
        let main = MAIN_TYPES.iter().find(|main| main.0 == media_type);
        if let Some((_, usual_name, kind)) = main {
            // A type that is given for an extension is that of the part with the usual name.
            let name = attribute(element, "PartName").unwrap_or(usual_name);
            let name = name.strip_prefix('/').unwrap_or(name);
            if names.contains(&name.to_ascii_lowercase()) {
                return Ok(Some(*kind));
            }
        }
    }
    Ok(None)
}

/// The value of an attribute of an element, from after its `<` on.
fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.match_indices(name).find_map(|(at, _)| {
        let before = element[..at].chars().next_back()?;
        let after = element[at + name.len()..].trim_start().strip_prefix('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, _) = after[1..].split_once(quote)?;
        before.is_ascii_whitespace().then_some(value)
    })
}
