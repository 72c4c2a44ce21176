//! `carepost import fhir`, on real databases.
//!
//! Every test runs twice, in a database of its own: `…::sqlite` on a file in a temporary
//! directory, `…::postgres` on the server that `CAREPOST_TEST_POSTGRES` names (a URL with the
//! right to create databases; `./dev test` starts one). Without a PostgreSQL at hand:
//! `cargo nextest run -p server -E 'not test(::postgres)'`.
//!
//! A test imports the small clinic in `tests/fhir-small` ([`small`]), the one with broken lines
//! beside it ([`bad`]), or an export of its own making, in the shapes that different systems give it:
//! how they refer ([`references`]), name ([`japan`]) and pack ([`files`]). Or a large one made by
//! others, where that lies beside the checkout ([`large`]). What came of it is read from the report and as a patient
//! sees it: whom the page "New message" offers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad;
mod export;
mod files;
mod japan;
mod kills;
mod large;
mod outcome;
mod references;
mod small;
mod whose;
mod world;
