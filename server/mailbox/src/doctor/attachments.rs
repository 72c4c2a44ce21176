//! Whether attachments' bytes are where the rows say.

use std::{collections::HashMap, pin::pin};

use futures_util::TryStreamExt as _;
use uuid::Uuid;

use super::Chart;
use crate::{
    AttachmentError, Store, StoreError,
    attachment::{is_as_it_was, parts},
    files::{Contents, Files, FilesError},
    store::Snapshot,
    visibility::{attachments::Role, stored_files},
};

/// Looked up together.
const TOGETHER: usize = 250;

/// Names told of many.
const TOLD: usize = 5;

/// What is younger may belong to a row that is yet to be written.
const SETTLED_MS: i64 = 24 * 60 * 60 * 1000;

/// Compares what is stored with the rows that name it, in both directions. Reads no content.
pub(super) async fn examine(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let Some(files) = store.files() else {
        chart.look("Nothing is known of where attachments are kept, so nothing can be attached.");
        return Ok(());
    };
    if let Err(error) = files.check().await {
        chart.wrong(format!(
            "Where attachments are kept, something is wrong ({error}): none can be read or added. \
             See to that place, or say where it is with --attachments."
        ));
        return Ok(());
    }
    chart.ok("Attachments can be kept and read.");
    let snapshot = store.snapshot().await?;
    let compared = Compared::of(store, &snapshot, files).await;
    store.seen(snapshot).await?;
    match compared? {
        Ok(compared) => compared.say(chart),
        Err(error) => chart.wrong(format!(
            "Not everything that is kept of attachments could be looked at: {error}."
        )),
    }
    Ok(())
}

/// What is stored, and what should be.
#[derive(Default)]
struct Compared {
    sent: Count,
    unsent: Count,
    /// Files that no row names, and some of them.
    orphans: u64,
    such_as: Vec<Uuid>,
}

#[derive(Default)]
struct Count {
    named: u64,
    whole: u64,
}

impl Compared {
    /// Goes through the store once; of the rows, it counts those that it did not come across.
    async fn of(
        store: &Store,
        snapshot: &Snapshot,
        files: &Files,
    ) -> Result<Result<Self, FilesError>, StoreError> {
        let mut compared = Self::default();
        compared.sent.named = stored_files::count_kept(snapshot, true).await?;
        compared.unsent.named = stored_files::count_kept(snapshot, false).await?;
        let mut contents = pin!(files.contents());
        let mut some = Vec::with_capacity(TOGETHER);
        loop {
            let next = match contents.try_next().await {
                Ok(next) => next,
                Err(error) => return Ok(Err(error)),
            };
            let is_end = next.is_none();
            some.extend(next);
            if some.len() == TOGETHER || is_end {
                compared.look(store, snapshot, &some).await?;
                some.clear();
            }
            if is_end {
                return Ok(Ok(compared));
            }
        }
    }

    async fn look(
        &mut self,
        store: &Store,
        snapshot: &Snapshot,
        some: &[Contents],
    ) -> Result<(), StoreError> {
        let names: Vec<Uuid> = some.iter().map(|contents| contents.id.0).collect();
        let rows = stored_files::kept_as(snapshot, &names).await?;
        let rows: HashMap<Uuid, _> = rows.into_iter().map(|row| (row.file_id, row)).collect();
        for contents in some {
            let Some(row) = rows.get(&contents.id.0) else {
                if contents.written_at.0 < store.now().0 - SETTLED_MS {
                    self.orphans += 1;
                    if self.such_as.len() < TOLD {
                        self.such_as.push(contents.id.0);
                    }
                }
                continue;
            };
            let named = parts::read(&row.parts)?;
            // What was taken out goes soon, and what is in quarantine later.
            if row.is_to_stay() && !named.is_empty() && contents.have(&named) {
                match row.message_id {
                    Some(_) => self.sent.whole += 1,
                    None => self.unsent.whole += 1,
                }
            }
        }
        Ok(())
    }

    fn say(&self, chart: &mut Chart) {
        let missing = |count: &Count| count.named.saturating_sub(count.whole);
        let (sent, unsent) = (missing(&self.sent), missing(&self.unsent));
        if sent > 0 {
            chart.wrong(format!(
                "{sent} of {} files of attachments that were sent are missing, or not as long as they \
                 were. Is that the right place (--attachments)? If it is, bring back the last backup \
                 into a new place, and copy from there what is missing.",
                self.sent.named
            ));
        } else {
            chart.ok(format!(
                "Files of attachments that were sent are all there: {}.",
                self.sent.named
            ));
        }
        if unsent > 0 {
            chart.look(format!(
                "{unsent} of {} files that wait in drafts are missing, or not as long as they were. \
                 Whoever added them has to do so again.",
                self.unsent.named
            ));
        }
        if self.orphans > 0 {
            let such_as: Vec<String> = self.such_as.iter().map(Uuid::to_string).collect();
            let more = if self.orphans > self.such_as.len() as u64 {
                ", …"
            } else {
                ""
            };
            chart.look(format!(
                "{} files are kept that belong to no attachment: {}{more}. They only take room. When \
                 no other installation keeps its attachments there, remove what is under \
                 attachments/ with such a name.",
                self.orphans,
                such_as.join(", ")
            ));
        }
    }
}

/// Reads all that was sent, and compares it with what it was when it came.
pub(super) async fn read(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let (mut read, mut unlike, mut such_as) = (0_u64, 0_u64, Vec::new());
    let mut last = None;
    loop {
        let some = stored_files::stored_after(store.read(), last, TOGETHER as u64).await?;
        let Some(end) = some.last() else { break };
        last = Some((end.attachment_id, end.role));
        for file in some {
            match is_sound(store, file.attachment_id, file.role).await {
                Ok(None) => (),
                Ok(Some(true)) => read += 1,
                Ok(Some(false)) => {
                    unlike += 1;
                    if such_as.len() < TOLD {
                        such_as.push(file.attachment_id.to_string());
                    }
                }
                Err(AttachmentError::Storage(error)) => return Err(error),
                Err(error) => {
                    chart.wrong(format!("Not every attachment could be read: {error}."));
                    return Ok(());
                }
            }
        }
    }
    if unlike == 0 {
        chart.ok(format!(
            "Files of attachments that were read and are as they were: {read}."
        ));
    } else {
        let more = if unlike > such_as.len() as u64 {
            ", …"
        } else {
            ""
        };
        chart.wrong(format!(
            "{unlike} files of attachments cannot be read, or are not as they were ({read} are). Bring \
             back the last backup into a new place, and look for them there: {}{more}.",
            such_as.join(", ")
        ));
    }
    Ok(())
}

/// `None` where it was not sent. What changes while it is read is read again: its key may have been
/// wrapped anew.
async fn is_sound(
    store: &Store,
    attachment: Uuid,
    role: Role,
) -> Result<Option<bool>, AttachmentError> {
    let find = async || stored_files::sent_file(store.read(), attachment, role).await;
    let Some(file) = find().await? else {
        return Ok(None);
    };
    let sound = is_as_it_was(store, &file).await?;
    if !sound
        && let Some(again) = find().await?
        && again != file
    {
        return Ok(Some(is_as_it_was(store, &again).await?));
    }
    Ok(Some(sound))
}
