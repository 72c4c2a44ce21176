//! The tables of what only its readers may know.

pub(super) mod attachment;
pub(super) mod attachment_file;
pub(super) mod draft;
pub(super) mod event;
pub(super) mod filed;
pub(super) mod mailbox_entry;
pub(super) mod message;
pub(super) mod participant;
