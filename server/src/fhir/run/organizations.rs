//! Whose portal it is: the first thing to know.

use mailbox::directory::OrganizationRecord;

use super::{super::resources::Organization, *};

const TYPE: ResourceType = ResourceType::Organization;

/// An installation has one organization: of several that fit, the one with the smallest id.
pub(super) async fn import(
    directory: &Directory,
    export: &Export,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<(), ImportError> {
    let mut own: Option<(OrganizationRecord, Place)> = None;
    let mut reader = reader::<Organization>(export, Counting::Counted);
    while let Some((resource, place)) = reader.next(report, progress).await? {
        match organization::map(resource) {
            Err(reason) => report.skip(TYPE, reason, &place),
            Ok(record) => {
                let Some(chosen) = &mut own else {
                    own = Some((record, place));
                    continue;
                };
                let mut second = (record, place);
                if second.0.id < chosen.0.id {
                    std::mem::swap(chosen, &mut second);
                }
                report.skip(TYPE, Reason::SecondProvider, &second.1);
            }
        }
    }
    let mut batch = Batch::default();
    if let Some((record, place)) = own {
        batch.push(record, place);
    }
    write(directory, TYPE, &mut batch, report).await
}
