//! Word and Excel before 2007: compound files (MS-CFB), told apart by the stream that holds the
//! text or the sheets. Encrypted ones have the same streams.

use std::io::{Read, Seek, SeekFrom};

use cfb::CompoundFile;

use super::{Mismatch, found::UNKNOWN_COMPOUND, metered::Metered};
use model::AttachmentKind;

/// Bytes of tables and directory: those of a file of 50 MB have less than one million. The crate
/// would follow a hostile table that names one sector millions of times.
const TABLES: usize = 8 << 20;

pub(super) fn check(file: &mut (impl Read + Seek), named: AttachmentKind) -> Result<(), Mismatch> {
    let mut compound = CompoundFile::open(Metered::new(file, TABLES))?;
    let mut found = None;
    for entry in compound.read_root_storage() {
        // Names do not tell cases apart (MS-CFB 2.6.4).
        let name = entry.name().to_ascii_lowercase();
        let kind = match (entry.is_stream(), name.as_str()) {
            // MS-DOC 2.1.1; the workbook stream of MS-XLS, "Book" up to Excel 95.
            (true, "worddocument") => AttachmentKind::Doc,
            (true, "workbook" | "book") => AttachmentKind::Xls,
            // MS-DOC 2.1.9; the project root storage of MS-OVBA.
            (false, "macros" | "_vba_project_cur") => return Err(Mismatch::Macros),
            _ => continue,
        };
        // A Word document can hold both; Excel looks for its own first as well.
        if found.as_ref().is_none_or(|(found, _)| *found != named) {
            found = Some((kind, entry.path().to_owned()));
        }
    }
    let Some((kind, path)) = found else {
        let found = Some(UNKNOWN_COMPOUND);
        return Err(Mismatch::Content { named, found });
    };
    if kind != named {
        let found = Some(kind.media_type());
        return Err(Mismatch::Content { named, found });
    }
    // Whoever was cut off has a directory, but not all that it lists.
    let mut main = compound.open_stream(path)?;
    main.seek(SeekFrom::End(-1))?;
    Ok(main.read_exact(&mut [0])?)
}
