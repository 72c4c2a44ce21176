//! The program around the portal.

pub mod fhir;
pub mod listener;
pub mod site;
pub mod telemetry;
pub mod web;
