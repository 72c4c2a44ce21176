//! Identifiers: UUIDs that cannot be mixed up.
//!
//! Ids made by the server are UUIDv7 (RFC 9562, section 5.7), so they sort by the time they were
//! made. In addresses and forms they are written in the hyphenated form.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

id! {
    /// A login.
    AccountId
    /// Whose record it is.
    PatientId
    /// A person of the care team.
    PractitionerId
    /// A pool of practitioners, such as "Primary care nurses".
    CareTeamId
    /// A patient, a type, a subject, participants and a timeline.
    ConversationId
    /// One entry by one author.
    MessageId
    /// A file of a message, sent or not.
    AttachmentId
    /// Something done with conversations of one's own mailbox, to take it back by.
    FilingId
    /// What somebody looks for, so that no address holds it.
    SearchId
    /// What somebody writes and has not sent: the client key under which it will be.
    DraftId
    /// Chosen once for a message being written. Sending again with the same key gives the same
    /// message back, so that a lost answer never sends twice.
    ClientKey
}
