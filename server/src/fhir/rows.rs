//! Which rows of the directory a batch can hold, and how they are written.

use mailbox::{
    Directory, StoreError,
    directory::{
        MemberRecord, OrganizationRecord, PatientRecord, PractitionerRecord, RelatedPersonRecord,
        RelationshipRecord, RoleRecord, RosterRecord, Tally, TeamRecord,
    },
};

use super::report::Made;

/// A row that the directory takes in batches, a transaction each.
pub trait Row: Sized {
    const MADE: Made;

    fn upsert(
        directory: &Directory,
        rows: &[Self],
    ) -> impl Future<Output = Result<Tally, StoreError>> + Send;
}

macro_rules! rows {
    ($($row:ident: $made:ident by $upsert:ident)*) => {$(
        impl Row for $row {
            const MADE: Made = Made::$made;

            fn upsert(
                directory: &Directory,
                rows: &[Self],
            ) -> impl Future<Output = Result<Tally, StoreError>> + Send {
                directory.$upsert(rows)
            }
        }
    )*};
}

rows! {
    OrganizationRecord: Records by upsert_organizations
    RoleRecord: Records by upsert_roles
    PractitionerRecord: Records by upsert_practitioners
    PatientRecord: Records by upsert_patients
    TeamRecord: Records by upsert_teams
    MemberRecord: Members by upsert_members
    RosterRecord: Members by end_others
    RelationshipRecord: Relationships by upsert_relationships
    RelatedPersonRecord: Records by upsert_related_persons
}
