//! The program around the portal: what it is called with ([`commands`]), the socket it listens on
//! ([`listener`]), and what it answers over HTTP ([`web`]).
//!
//! Pages are `app`'s, rules are `mailbox`'s; here are sessions, headers, limits and files.

pub mod commands;
pub mod fhir;
pub mod listener;
pub mod site;
pub mod telemetry;
pub mod web;
