//! The tables, as the code reads and writes them. What a column means is said in the migration
//! that makes it. Messages, participants and readers' entries are not here: only `visibility` reaches
//! them.

pub(crate) mod acceptance;
pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod allowance;
pub(crate) mod audit;
pub(crate) mod care_team_member;
pub(crate) mod conversation;
pub(crate) mod holiday;
pub(crate) mod holiday_year;
pub(crate) mod looked_for;
pub(crate) mod message_type;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod patient;
pub(crate) mod practitioner;
pub(crate) mod recipient;
pub(crate) mod relationship;
pub(crate) mod secret;
pub(crate) mod session;
pub(crate) mod setting;
