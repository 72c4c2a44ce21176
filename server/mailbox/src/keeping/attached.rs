//! Attachments' bytes, as they go into a backup and come out of one: sealed, a part at a time.

use std::pin::pin;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use sea_orm::{ConnectionTrait, QueryResult, Statement, StreamTrait as _};
use uuid::Uuid;

use super::{BackupError, Copied, Mark, RestoreError, backup::Lines, tables::Table};
use crate::{
    StoreError,
    attachment::parts,
    files::{FileId, Files, FilesError, Part},
    store::Snapshot,
};

/// What was taken out is removed soon, and is not to live on in a backup; nor is a virus.
fn stored(tables: &[Table]) -> String {
    // An older version's database does not know of any.
    let scans = tables.iter().any(|table| {
        table.name == "attachment" && table.columns.iter().any(|column| column.name == "scan")
    });
    let and_sound = if scans {
        " AND attachment.scan <> 3"
    } else {
        ""
    };
    format!("{STORED}{and_sound} ORDER BY stored.attachment_id, stored.role")
}

const STORED: &str = "
SELECT stored.file_id, stored.parts,
       CAST(CASE WHEN attachment.message_id IS NULL THEN 0 ELSE 1 END AS BIGINT)
FROM attachment_file AS stored
JOIN attachment ON attachment.id = stored.attachment_id
WHERE attachment.removed_at IS NULL AND stored.parts <> ''";

/// A stored file, as its row names it.
struct Stored {
    id: FileId,
    parts: Vec<Part>,
    sent: bool,
}

impl Stored {
    fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self {
            id: FileId(row.try_get_by_index(0)?),
            parts: parts::read(&row.try_get_by_index::<String>(1)?)?,
            sent: row.try_get_by_index::<i64>(2)? != 0,
        })
    }
}

/// Writes every stored file that a row of the snapshot names. What is not there any more is counted.
pub(super) async fn copy(
    snapshot: &Snapshot,
    tables: &[Table],
    files: Option<&Files>,
    lines: &mut Lines,
    copied: &mut Copied,
) -> Result<(), BackupError> {
    // An older version's database has none.
    if !tables.iter().any(|table| table.name == "attachment_file") {
        return Ok(());
    }
    let select = Statement::from_string(
        ConnectionTrait::get_database_backend(snapshot),
        stored(tables),
    );
    let mut stream = pin!(snapshot.stream_raw(select).await?);
    while let Some(row) = stream.try_next().await? {
        let stored = Stored::from_row(&row)?;
        let files = files.ok_or(BackupError::NoFiles)?;
        copy_file(&stored, files, lines, copied).await?;
    }
    Ok(())
}

async fn copy_file(
    stored: &Stored,
    files: &Files,
    lines: &mut Lines,
    copied: &mut Copied,
) -> Result<(), BackupError> {
    lines.mark(&Mark::File {
        id: stored.id.0,
        sent: stored.sent,
    })?;
    let mut written = 0;
    for part in &stored.parts {
        let sealed = match files.copy_part(stored.id, *part).await {
            // The rest of it may still be worth something.
            Err(FilesError::Missing | FilesError::Damaged) => continue,
            found => found?,
        };
        let line = (part.offset, part.length, STANDARD.encode(sealed));
        lines.line(&line).await?;
        written += 1;
        copied.bytes += part.length;
    }
    let whole = written == stored.parts.len() as u64;
    lines.mark(&Mark::EndOfFile {
        parts: written,
        whole,
    })?;
    copied.count(whole, stored.sent);
    Ok(())
}

impl Copied {
    pub(super) fn count(&mut self, whole: bool, sent: bool) {
        match (whole, sent) {
            (true, _) => self.files += 1,
            (false, false) => self.left_out += 1,
            (false, true) => self.lost += 1,
        }
    }
}

/// A part, as a line of a backup has it.
pub(super) struct Arriving {
    pub(super) id: Uuid,
    pub(super) part: Part,
    sealed: Bytes,
}

impl Arriving {
    /// `None` where the line is no part.
    pub(super) fn read(id: Uuid, line: &str) -> Option<Self> {
        let (offset, length, sealed): (u64, u64, &str) = serde_json::from_str(line).ok()?;
        Some(Self {
            id,
            part: Part { offset, length },
            sealed: STANDARD.decode(sealed).ok()?.into(),
        })
    }
}

/// Files that are brought back, before the rows are there that name them.
pub(super) struct Arrived<'a> {
    files: Option<&'a Files>,
    ids: Vec<FileId>,
}

impl<'a> Arrived<'a> {
    pub(super) fn none_yet(files: Option<&'a Files>) -> Self {
        let ids = Vec::new();
        Self { files, ids }
    }

    /// # Errors
    /// [`RestoreError::FilesThere`] where there is a file already: it is somebody else's, and what
    /// goes wrong must not take it along.
    pub(super) async fn check_place(&self) -> Result<(), RestoreError> {
        match self.files {
            Some(files) if !files.is_empty().await? => Err(RestoreError::FilesThere),
            _ => Ok(()),
        }
    }

    pub(super) async fn put(&mut self, arriving: Arriving) -> Result<(), RestoreError> {
        let files = self.files.ok_or(RestoreError::NoFiles)?;
        let Arriving { id, part, sealed } = arriving;
        let id = FileId(id);
        if self.ids.last() != Some(&id) {
            self.ids.push(id);
        }
        if files.copy_in(id, part.offset, sealed).await? != part {
            let message = format!("a part of the file {} has another length", id.0);
            return Err(RestoreError::Inconsistent(message));
        }
        Ok(())
    }

    /// Nothing of them is left.
    pub(super) async fn remove(self) {
        let Some(files) = self.files else { return };
        for id in self.ids {
            if let Err(error) = files.remove(id).await {
                tracing::warn!(%error, file = %id.0, "a file that was brought back was not removed");
            }
        }
    }
}
