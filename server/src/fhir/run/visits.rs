//! Visits: by far the largest part of an export.

use mailbox::directory::{Basis, RecipientRef, RelationshipRecord};

use super::{
    super::{
        encounter::{self, Visit},
        resources::Encounter,
    },
    *,
};

impl Import<'_> {
    pub(super) async fn encounters(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::Encounter;
        let mut known = Folded::<RelationshipRecord>::default();
        let mut reader = self.reader::<Encounter>(Counting::Counted);
        while let Some((encounter, place)) = self.next(&mut reader).await? {
            let visit = encounter::map(
                &encounter,
                &self.roles,
                &mut self.references,
                &self.calendar,
            );
            match visit {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(visit) => {
                    self.add_visit(TYPE, visit, &mut known, &place);
                    if known.batch.is_full() {
                        self.write_folded(TYPE, &mut known).await?;
                    }
                }
            }
        }
        self.write_folded(TYPE, &mut known).await
    }

    pub(super) fn add_visit(
        &mut self,
        resource: ResourceType,
        visit: Visit,
        known: &mut Folded<RelationshipRecord>,
        place: &Place,
    ) {
        for note in visit.notes {
            self.report.note(resource, note, place);
        }
        for practitioner in visit.with {
            let relationship = RelationshipRecord {
                patient: visit.patient.as_str().to_owned(),
                with: RecipientRef::Practitioner(practitioner.into()),
                basis: Basis::Visit { on: visit.on },
            };
            known.push(relationship, place);
        }
    }
}
