//! What is no more comes last: an export may also hold what it was.

use std::collections::BTreeMap;

use mailbox::directory::DeletedRecord;

use super::{
    super::{bundle, resources::Bundle},
    *,
};

impl Import<'_> {
    pub(super) async fn deletions(&mut self) -> Result<(), ImportError> {
        let mut batches: BTreeMap<ResourceType, Batch<DeletedRecord>> = BTreeMap::new();
        let mut reader = self.reader::<Bundle>(Counting::Counted);
        while let Some((bundle, place)) = self.next(&mut reader)? {
            for (kind, record) in bundle::deleted(&bundle) {
                let batch = batches.entry(kind).or_default();
                batch.push(record, place.clone());
                if batch.is_full() {
                    write_deletions(&self.directory, kind, batch, &mut self.report).await?;
                }
            }
        }
        for (kind, batch) in &mut batches {
            write_deletions(&self.directory, *kind, batch, &mut self.report).await?;
        }
        Ok(())
    }
}

/// Somebody deleted who never came here is no loss.
async fn write_deletions(
    directory: &Directory,
    kind: ResourceType,
    batch: &mut Batch<DeletedRecord>,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut tally = directory.delete(&batch.rows).await?;
    for (row, _) in tally.refused.drain(..) {
        if let Some((place, _)) = batch.origin(row) {
            report.note(kind, Reason::DeletedUnknown, place);
        }
    }
    report.tally(kind, Made::Records, &tally, batch);
    batch.clear();
    Ok(())
}
