//! An import from its first file to its last.

mod people;
mod teams;
mod visits;

use std::collections::HashSet;

use mailbox::{Directory, Store, StoreError, directory::OrganizationRecord};

use super::{
    ImportError, Progress, Report,
    batch::{Batch, Fold, Folded},
    dates::Calendar,
    files::Export,
    organization,
    practitioner_role::Roles,
    reader::{Counting, Reader},
    references::References,
    report::{Place, Reason},
    resources::{Id, Organization, Resource, ResourceType},
    rows::Row,
};

/// One run of an import.
pub struct Import<'a> {
    store: &'a Store,
    directory: Directory,
    export: Export,
    report: Report,
    progress: &'a mut dyn Progress,
    references: References,
    roles: Roles,
    calendar: Calendar,
}

impl<'a> Import<'a> {
    pub async fn new(
        store: &'a Store,
        export: Export,
        report: Report,
        progress: &'a mut dyn Progress,
    ) -> Result<Self, StoreError> {
        // The source's name is part of every record's identity: another name would make all
        // records a second time.
        let directory = Directory::new(store, "fhir");
        let calendar = calendar(&directory, store).await?;
        Ok(Self {
            store,
            directory,
            export,
            report,
            progress,
            references: References::default(),
            roles: Roles::default(),
            calendar,
        })
    }

    pub async fn run(mut self) -> Result<Report, ImportError> {
        self.organizations().await?;
        // A first organization brings its time zone.
        self.calendar = calendar(&self.directory, self.store).await?;
        self.roles().await?;
        self.practitioners().await?;
        self.patients().await?;
        self.teams().await?;
        self.team_relationships().await?;
        self.encounters().await?;
        self.related_persons().await?;
        Ok(self.report)
    }

    /// An installation has one organization: of several that fit, the one with the smallest id.
    async fn organizations(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::Organization;
        let mut own: Option<(OrganizationRecord, Place)> = None;
        let mut reader = self.reader::<Organization>(Counting::Counted);
        while let Some((resource, place)) = self.next(&mut reader).await? {
            match organization::map(resource) {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(record) => {
                    let Some(chosen) = &mut own else {
                        own = Some((record, place));
                        continue;
                    };
                    let mut second = (record, place);
                    if second.0.id < chosen.0.id {
                        std::mem::swap(chosen, &mut second);
                    }
                    self.report.skip(TYPE, Reason::SecondProvider, &second.1);
                }
            }
        }
        let mut batch = Batch::default();
        if let Some((record, place)) = own {
            batch.push(record, place);
        }
        self.write(TYPE, &mut batch).await
    }

    fn reader<T: Resource>(&self, counting: Counting) -> Reader<T> {
        let files = self.export.files.get(&T::TYPE).cloned();
        Reader::new(files.unwrap_or_default(), counting)
    }

    async fn next<T: Resource>(
        &mut self,
        reader: &mut Reader<T>,
    ) -> Result<Option<(T, Place)>, ImportError> {
        reader.next(&mut self.report, self.progress).await
    }

    /// Writes what has gathered once it is worth a transaction.
    async fn write_when_full<R: Row>(
        &mut self,
        resource: ResourceType,
        batch: &mut Batch<R>,
    ) -> Result<(), ImportError> {
        if batch.is_full() {
            self.write(resource, batch).await?;
        }
        Ok(())
    }

    async fn write<R: Row>(
        &mut self,
        resource: ResourceType,
        batch: &mut Batch<R>,
    ) -> Result<(), ImportError> {
        if !batch.is_empty() {
            let tally = R::upsert(&self.directory, &batch.rows).await?;
            self.report
                .tally(resource, R::MADE, &tally, |row| batch.place(row));
            batch.clear();
        }
        Ok(())
    }

    async fn write_folded<R: Row + Fold>(
        &mut self,
        resource: ResourceType,
        folded: &mut Folded<R>,
    ) -> Result<(), ImportError> {
        self.write(resource, &mut folded.batch).await?;
        folded.clear();
        Ok(())
    }
}

/// Ids that were read, to notice one that comes twice. The first counts: were it the last, each
/// import would change the record to the one and back to the other.
#[derive(Debug, Default)]
struct Ids(HashSet<Id>);

impl Ids {
    fn first(&mut self, id: &Id) -> Result<(), Reason> {
        self.0
            .insert(id.clone())
            .then_some(())
            .ok_or(Reason::Duplicate)
    }
}

async fn calendar(directory: &Directory, store: &Store) -> Result<Calendar, StoreError> {
    let settings = directory.settings().await?;
    let zone = settings.map_or_else(|| "UTC".to_owned(), |settings| settings.time_zone);
    Ok(Calendar::new(&zone, store.now()))
}
