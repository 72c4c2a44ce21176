//! Attachments' bytes, as somebody would notice who sends, reads, steals or breaks them.
//!
//! Most of it runs on every kind of place: a folder, memory, and an S3 server in this process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backup;
mod crash;
mod full;
mod keys;
mod outage;
mod place;
mod reading;
mod removing;
mod tampering;
mod url;
mod writing;
