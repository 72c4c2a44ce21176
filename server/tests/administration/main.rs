//! The program, called by whoever runs an installation: imports, logins, organization, backups,
//! doctor.
//!
//! Where a database matters, a test runs on the embedded one and on the PostgreSQL that
//! `CAREPOST_TEST_POSTGRES` names.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod attachments;
mod backups;
mod doctor;
mod imports;
mod organization;
mod place;
