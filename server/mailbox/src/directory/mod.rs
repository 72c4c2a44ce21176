//! Who practises here, who their patients are, and who knows whom.
//!
//! Written by imports and by administrators; read by everything else. Records carry the id that
//! their source gave them, so that importing the same thing twice changes nothing.

mod batch;
mod change;
mod copy;
mod country;
mod deletions;
mod holidays;
mod organizations;
mod patients;
mod people;
mod recipients;
mod records;
mod relationships;
mod rosters;
pub(crate) mod settings;

pub use change::{ChangeOrganizationError, OrganizationChange, OrganizationProblem};
pub use holidays::{japanese_holidays, us_federal_holidays};
use model::{Date, TypeCode};
pub use records::{
    Basis, DeletedRecord, MemberRecord, OrganizationRecord, PatientRecord, PractitionerRecord,
    RecipientRef, RelatedPersonRecord, RelationshipRecord, RoleRecord, RosterRecord, RowProblem,
    Settings, Tally, TeamRecord,
};

use uuid::Uuid;

use crate::{Store, StoreError, calendar::Zone, store::Change};

/// The directory of the installation's first organization, as one source knows it: a source's ids
/// are its own.
///
/// Every `upsert_…` writes its batch in one transaction; a thousand rows are a good size. A row
/// that cannot be taken is left out and named in the [`Tally`], the others are written.
pub struct Directory {
    store: Store,
    source: String,
}

/// Writing one batch.
struct Writing<'a, R: ?Sized> {
    store: &'a Store,
    source: &'a str,
    /// Whose records these are; `None` as long as there is no organization.
    home: Option<Uuid>,
    rows: &'a R,
}

/// `$rows` is what the batch owns, `$with` is given what that derefs to.
macro_rules! write_batch {
    ($directory:expr, $rows:expr, $with:path) => {{
        let on = ($directory.store.clone(), $directory.source.clone(), $rows);
        $directory
            .store
            .write(on, |(store, source, rows), change| {
                Box::pin(async move {
                    let writing = Writing {
                        store,
                        source,
                        home: organizations::first(change).await?,
                        rows: std::borrow::Borrow::borrow(rows),
                    };
                    $with(&writing, change).await
                })
            })
            .await
    }};
}

impl Directory {
    /// `source` names where records come from, such as `fhir`.
    pub fn new(store: &Store, source: impl Into<String>) -> Self {
        Self {
            store: store.clone(),
            source: source.into(),
        }
    }

    /// `None` in an installation that has no organization yet.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn settings(&self) -> Result<Option<Settings>, StoreError> {
        settings::load(self.store.read()).await
    }

    /// Sets the settings; the first time, makes the organization and its message types.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn set_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        write_batch!(self, settings.clone(), settings::save)
    }

    /// Days on which nobody answers, instead of those known before in the same years.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn set_holidays(&self, days: &[(Date, String)]) -> Result<(), StoreError> {
        write_batch!(self, days.to_vec(), settings::save_holidays)
    }

    /// Changes what is given and nothing else; the first time, makes the organization.
    ///
    /// # Errors
    /// See [`ChangeOrganizationError`]; nothing is changed then.
    pub async fn change(&self, change: &OrganizationChange) -> Result<(), ChangeOrganizationError> {
        let problems = change.problems();
        if !problems.is_empty() {
            return Err(ChangeOrganizationError::Refused(problems));
        }
        write_batch!(self, change.clone(), change::save)
    }

    /// The days from that one on, in order, on which nobody answers.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn holidays(&self, from: Date) -> Result<Vec<(Date, String)>, StoreError> {
        change::holidays(self.store.read(), from).await
    }

    /// Closes this year and the next, in UTC, on the holidays of the organization's country, as far as
    /// they are known, unless that year's holidays were set or filled in before.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn fill_holidays(&self) -> Result<(), StoreError> {
        let this_year = Zone::UTC.date(self.store.now()).year;
        let years = [this_year, this_year + 1];
        write_batch!(self, years.to_vec(), settings::fill_holidays)
    }

    /// The message types a recipient answers, instead of those it answered before. Importing it
    /// again sets them to what its source says.
    ///
    /// # Errors
    /// When the storage fails. A recipient or a type that is not known is left out.
    pub async fn set_accepted(
        &self,
        recipient: &RecipientRef,
        types: &[TypeCode],
    ) -> Result<(), StoreError> {
        write_batch!(
            self,
            (recipient.clone(), types.to_vec()),
            recipients::save_accepted
        )
    }

    /// The first organization that is part of no other becomes the installation's own, with
    /// default settings, when there is none yet; what else is part of none becomes part of that.
    ///
    /// # Errors
    /// When the storage fails; then nothing of the batch is done. So for all that follow.
    pub async fn upsert_organizations(
        &self,
        rows: &[OrganizationRecord],
    ) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), organizations::save)
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_practitioners(
        &self,
        rows: &[PractitionerRecord],
    ) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), people::save_practitioners)
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_roles(&self, rows: &[RoleRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), people::save_roles)
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_teams(&self, rows: &[TeamRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), people::save_teams)
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_members(&self, rows: &[MemberRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), people::save_members)
    }

    /// Ends the memberships and relationships of these teams that are not named: a source that
    /// leaves somebody out of a team does not say so. The tally counts what was ended.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn end_others(&self, rows: &[RosterRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), rosters::end_others)
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_patients(&self, rows: &[PatientRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), patients::save)
    }

    /// Closes the records of patients who are no more in their source, and offers who and what else
    /// is no more to nobody.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn delete(&self, rows: &[DeletedRecord]) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), deletions::save)
    }

    /// Copies the directory into a store in which nothing is yet, to see what an import would
    /// change. Logins and conversations stay where they are.
    ///
    /// # Errors
    /// When the storage of either fails.
    pub async fn copy_to(&self, other: &Store) -> Result<(), StoreError> {
        copy::copy(&self.store, other).await
    }

    /// The id that the organization has in this source; `None` when it comes from elsewhere.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn organization_id(&self) -> Result<Option<String>, StoreError> {
        organizations::id_in(&self.source, self.store.read()).await
    }

    /// Does any patient know anybody?
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn has_relationships(&self) -> Result<bool, StoreError> {
        relationships::any(self.store.read()).await
    }

    /// # Errors
    /// When the storage fails.
    pub async fn upsert_relationships(
        &self,
        rows: &[RelationshipRecord],
    ) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), relationships::save)
    }

    /// Gives nobody access: that is granted to an account. What is no longer active is revoked,
    /// granted or not.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn upsert_related_persons(
        &self,
        rows: &[RelatedPersonRecord],
    ) -> Result<Tally, StoreError> {
        write_batch!(self, rows.to_vec(), patients::save_related_persons)
    }
}

impl<R: ?Sized> Writing<'_, R> {
    /// Whose records these are. Records that come before any organization are given one, without
    /// messaging, which the first organization of an import or the first settings then become.
    async fn home(&self, change: &Change) -> Result<Uuid, StoreError> {
        match self.home {
            Some(home) => Ok(home),
            None => organizations::make_placeholder(self, change).await,
        }
    }

    fn new_id(&self) -> Uuid {
        self.store.random().id(self.store.now())
    }
}
