//! Staff, patients and those who stand by them.

use super::{
    super::{
        patient, practitioner, related_person,
        resources::{Patient, Practitioner, PractitionerRole, RelatedPerson},
    },
    *,
};

impl Import<'_> {
    /// Reads roles; they are written after the practitioners whose they are.
    pub(super) async fn roles(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::PractitionerRole;
        let mut reader = self.reader::<PractitionerRole>(Counting::Counted);
        while let Some((role, place)) = self.next(&mut reader)? {
            let added = self
                .roles
                .add(role, &mut self.references, &self.calendar, &place);
            match added {
                Ok(None) => {}
                Ok(Some(reason)) => self.report.note(TYPE, reason, &place),
                Err(reason) => self.report.skip(TYPE, reason, &place),
            }
        }
        Ok(())
    }

    pub(super) async fn practitioners(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::Practitioner;
        let mut ids = Ids::default();
        let mut batch = Batch::default();
        let mut reader = self.reader::<Practitioner>(Counting::Counted);
        while let Some((resource, place)) = self.next(&mut reader)? {
            let mapped = ids
                .first(&resource.id)
                .and_then(|()| practitioner::map(resource, &mut self.roles, &self.calendar));
            match mapped {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(practitioner) => {
                    for calling in practitioner.unmatched {
                        self.report.unmatched(calling);
                    }
                    if practitioner.is_unknown {
                        self.report.note(TYPE, Reason::UnknownCalling, &place);
                    } else if practitioner.record.accepts.is_empty() {
                        self.report.note(TYPE, Reason::AnswersNobody, &place);
                    }
                    batch.push(practitioner.record, place);
                    self.write_when_full(TYPE, &mut batch).await?;
                }
            }
        }
        self.write(TYPE, &mut batch).await?;
        self.write_roles().await
    }

    async fn write_roles(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::PractitionerRole;
        let mut batch = Batch::default();
        for (record, place) in self.roles.take_records() {
            batch.push(record, place);
            self.write_when_full(TYPE, &mut batch).await?;
        }
        self.write(TYPE, &mut batch).await
    }

    pub(super) async fn patients(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::Patient;
        let mut ids = Ids::default();
        let mut batch = Batch::default();
        let mut reader = self.reader::<Patient>(Counting::Counted);
        while let Some((resource, place)) = self.next(&mut reader)? {
            let mapped = ids
                .first(&resource.id)
                .and_then(|()| patient::map(resource));
            match mapped {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(patient) => {
                    for note in patient.notes {
                        self.report.note(TYPE, note, &place);
                    }
                    batch.push(patient.record, place);
                    self.write_when_full(TYPE, &mut batch).await?;
                }
            }
        }
        self.write(TYPE, &mut batch).await
    }

    pub(super) async fn related_persons(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::RelatedPerson;
        let mut ids = Ids::default();
        let mut batch = Batch::default();
        let mut reader = self.reader::<RelatedPerson>(Counting::Counted);
        while let Some((resource, place)) = self.next(&mut reader)? {
            let mapped = ids
                .first(&resource.id)
                .and_then(|()| related_person::map(resource, &mut self.references, &self.calendar));
            match mapped {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(record) => {
                    batch.push(record, place);
                    self.write_when_full(TYPE, &mut batch).await?;
                }
            }
        }
        self.write(TYPE, &mut batch).await
    }
}
