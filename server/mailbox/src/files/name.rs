//! What a part's object is called: `attachments/{file}/{offset}-{length}`, the numbers with as many
//! zeros before them as make their order that of the names.

use object_store::path::Path;
use uuid::Uuid;

use super::{FileId, Part};

const ATTACHMENTS: &str = "attachments";
const CHECKS: &str = "checks";

/// The first step of every name.
pub(super) const FOLDERS: [&str; 2] = [ATTACHMENTS, CHECKS];

/// Names below one prefix of the store.
#[derive(Clone)]
pub(super) struct Names(Path);

impl Names {
    pub(super) fn under(prefix: Path) -> Self {
        Self(prefix)
    }

    /// What holds every file.
    pub(super) fn all(&self) -> Path {
        self.0.clone().join(ATTACHMENTS)
    }

    /// What holds a file's parts.
    pub(super) fn file(&self, id: FileId) -> Path {
        self.all().join(id.0.hyphenated().to_string())
    }

    pub(super) fn part(&self, id: FileId, part: Part) -> Path {
        let Part { offset, length } = part;
        self.file(id).join(format!("{offset:012}-{length:06}"))
    }

    /// What the store is tried with.
    pub(super) fn check(&self, number: u64) -> Path {
        self.0.clone().join(CHECKS).join(format!("{number:016x}"))
    }

    /// Which part that is. What was not named here is none.
    pub(super) fn read(&self, path: &Path) -> Option<(FileId, Part)> {
        let all = self.all();
        let mut below = path.prefix_match(&all)?;
        let id = below.next()?;
        let id = FileId(Uuid::try_parse(id.as_ref()).ok()?);
        let name = below.next()?;
        let (offset, length) = name.as_ref().split_once('-')?;
        let part = Part {
            offset: offset.parse().ok()?,
            length: length.parse().ok()?,
        };
        // One way only to write it: nothing is found under two names.
        (part.is_fitting() && *path == self.part(id, part)).then_some((id, part))
    }
}
