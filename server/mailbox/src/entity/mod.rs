//! The tables, as the code reads and writes them. What a column means is said in the migration
//! that makes it.

pub(crate) mod acceptance;
pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod care_team_member;
pub(crate) mod conversation;
pub(crate) mod holiday;
pub(crate) mod mailbox_entry;
pub(crate) mod message;
pub(crate) mod message_type;
pub(crate) mod organization;
pub(crate) mod participant;
pub(crate) mod patient;
pub(crate) mod practitioner;
pub(crate) mod recipient;
pub(crate) mod relationship;
pub(crate) mod session;
pub(crate) mod setting;
