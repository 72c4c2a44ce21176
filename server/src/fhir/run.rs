//! An import from its first file to its last.

mod deletions;
mod organizations;
mod people;
mod teams;
mod visits;

use std::{collections::HashSet, time::Duration};

use mailbox::{Directory, Store, StoreError};

use super::{
    ImportError, Options, Progress, Report,
    batch::{Batch, Fold, Folded},
    dates::Calendar,
    files::Export,
    identifiers::Identifiers,
    practitioner_role::Roles,
    reader::{Counting, Reader},
    references::References,
    report::{Counts, Made, Place, Reason},
    resources::{Id, Resource, ResourceType},
    rows::Row,
};

/// Part of every record's identity: with another name, all records would be made a second time.
pub(super) const SOURCE: &str = "fhir";

/// How long others may take the write lock between two batches. SQLite does not queue for it: who waits
/// asks again after 25 ms at the most at first, and later every 100.
const TURN: Duration = Duration::from_millis(30);

/// One run of an import.
pub struct Import<'a> {
    directory: Directory,
    export: Export,
    report: Report,
    progress: &'a mut dyn Progress,
    references: References,
    roles: Roles,
    calendar: Calendar,
}

impl<'a> Import<'a> {
    /// Imports the organization, on whose calendar everything else happens.
    pub async fn begin(
        store: &Store,
        export: Export,
        options: &Options,
        mut report: Report,
        progress: &'a mut dyn Progress,
    ) -> Result<Self, ImportError> {
        let directory = Directory::new(store, SOURCE);
        let files = export.files.iter();
        let files = files.map(|(kind, files)| (*kind, files.clone()));
        let mut references = References::by(Identifiers::of(files));
        let organization = organizations::choose(
            &directory,
            &export,
            options,
            &mut references,
            &mut report,
            progress,
        );
        let mut batch = organization.await?;
        write(
            &directory,
            ResourceType::Organization,
            &mut batch,
            &mut report,
        )
        .await?;
        let settings = directory.settings().await?;
        let settings = settings.ok_or(ImportError::NoOrganization)?;
        directory.fill_holidays().await?;
        Ok(Self {
            directory,
            export,
            report,
            progress,
            references,
            roles: Roles::with(options.callings.clone()),
            calendar: Calendar::new(&settings.time_zone, store.now()),
        })
    }

    /// Imports all that belongs to the organization.
    pub async fn finish(mut self) -> Result<Report, ImportError> {
        self.roles().await?;
        self.practitioners().await?;
        self.patients().await?;
        self.teams().await?;
        self.team_relationships().await?;
        self.encounters().await?;
        self.related_persons().await?;
        self.deletions().await?;
        self.report.nobody_known = self.nobody_known().await?;
        Ok(self.report)
    }

    /// An export that tells of visits or teams, and makes nobody known, was not understood; without
    /// any, what matters is what was known before.
    async fn nobody_known(&self) -> Result<bool, StoreError> {
        let tells = [ResourceType::CareTeam, ResourceType::Encounter];
        let known = tells
            .iter()
            .any(|kind| self.report.counts(*kind, Made::Relationships) != Counts::default());
        let told = tells.iter().any(|kind| self.report.read(*kind) > 0);
        Ok(!known && (told || !self.directory.has_relationships().await?))
    }

    fn reader<T: Resource>(&self, counting: Counting) -> Reader<T> {
        reader(&self.export, counting)
    }

    fn next<T: Resource>(
        &mut self,
        reader: &mut Reader<T>,
    ) -> Result<Option<(T, Place)>, ImportError> {
        self.references.check()?;
        reader.next(&mut self.report, self.progress)
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
        write(&self.directory, resource, batch, &mut self.report).await
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
        let is_new = self.0.insert(id.clone());
        is_new.then_some(()).ok_or(Reason::Duplicate)
    }
}

fn reader<T: Resource>(export: &Export, counting: Counting) -> Reader<T> {
    let files = export.files.get(&T::TYPE).cloned();
    Reader::new(files.unwrap_or_default(), counting)
}

/// Writes a batch and empties it.
async fn write<R: Row>(
    directory: &Directory,
    resource: ResourceType,
    batch: &mut Batch<R>,
    report: &mut Report,
) -> Result<(), ImportError> {
    if !batch.is_empty() {
        let tally = R::upsert(directory, &batch.rows).await?;
        report.tally(resource, R::MADE, &tally, batch);
        if batch.is_full() {
            tokio::time::sleep(TURN).await;
        }
        batch.clear();
    }
    Ok(())
}
