//! The mailbox on real databases.
//!
//! Every test runs twice, in a database of its own: `…::sqlite` on a file in a temporary
//! directory, `…::postgres` on the server that `CAREPOST_TEST_POSTGRES` names (a URL with the
//! right to create databases; `./dev test` starts one). Without a PostgreSQL at hand, run half of
//! them: `cargo nextest run -p mailbox -E 'not test(::postgres)'`.
//!
//! A test is written against a [`World`]: a small clinic whose clock stands still until it is
//! moved and whose random numbers are the same each time.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

mod accounts;
mod administering;
mod allowances;
mod attaching;
mod busy;
mod company;
mod cost;
mod demo;
mod desk;
mod directory;
mod doctor;
mod drafts;
mod editing;
mod folders;
mod interference;
mod keeping;
mod late;
mod live;
mod merging;
mod older;
mod organization;
mod originals;
mod pace;
mod policy;
mod reading;
mod replying;
mod retries;
mod rotating;
mod scanning;
mod scanning_by_clamd;
mod schema;
mod searching;
mod sending;
mod sessions;
mod trail;
mod windows;
