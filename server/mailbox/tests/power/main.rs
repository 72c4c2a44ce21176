//! An acknowledged message is never lost: full disks, failing writes, and a process that dies.
//!
//! The installation is opened by a program of its own (`program.rs`), which is ended with
//! SIGKILL; what it acknowledged before must be in the file afterwards.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod writer;

use std::{collections::BTreeSet, fs, path::Path};

use tempfile::TempDir;

use writer::{Disk, Writer};

/// Sends on a small file system, fills it, sends more, gives the space back, sends more, kills.
fn full_once(clients: u32) {
    let disk = Disk::small();
    let mut writer = Writer::start(&disk);
    let mut acknowledged = BTreeSet::new();
    let mut key = 0;
    let mut send = |writer: &mut Writer, rounds: u32| {
        let before = acknowledged.len();
        for _ in 0..rounds {
            acknowledged.extend(writer.send(clients, key));
            key += clients;
        }
        acknowledged.len() - before
    };
    assert_eq!(send(&mut writer, 20), 20 * clients as usize);
    disk.fill();
    // What the log's file already has may still be written to; then nothing is, and it is noticed.
    let noticed = (0..200).any(|_| {
        send(&mut writer, 1);
        writer.ready().starts_with("not ready")
    });
    assert!(noticed, "a writer that cannot write says that it is ready");
    disk.give_back();
    assert_eq!(
        send(&mut writer, 20),
        20 * clients as usize,
        "space is back"
    );
    assert_eq!(writer.ready(), "ready");
    writer.kill();

    let mut writer = Writer::start(&disk);
    let found = exactly_once(writer.count());
    let lost: Vec<_> = acknowledged.difference(&found).collect();
    assert!(
        lost.is_empty(),
        "{} of {} lost",
        lost.len(),
        acknowledged.len()
    );
    writer.end();
}

#[test]
fn a_full_disk_loses_nothing() {
    full_once(1);
}

#[test]
fn a_full_disk_loses_nothing_that_was_committed_together() {
    full_once(8);
}

/// A file-size limit lets one write after the other fail, from the first on: wherever it strikes,
/// what was acknowledged is there, and the writer goes on once it can.
#[test]
fn every_write_may_fail() {
    let directory = TempDir::new().unwrap();
    let disk = Disk::Plain(directory.path().to_owned());
    let mut writer = Writer::start(&disk);
    let mut acknowledged = BTreeSet::new();
    let mut key = 0;
    let mut failed = 0;
    let log = directory.path().join("carepost.db-wal");
    acknowledged.extend(writer.send(4, key));
    for further in 0..48 {
        key += 4;
        // Half pages, too: a write may be cut in its middle.
        writer.limit_files(size(&log) + further * 2_048);
        let done = writer.send(4, key);
        // Of four, some may be committed before it.
        failed += usize::from(done.len() < 4);
        acknowledged.extend(done);
        writer.limit_files(u64::MAX);
        key += 4;
        let done = writer.send(4, key);
        assert_eq!(done.len(), 4, "after a limit {further} half pages further");
        acknowledged.extend(done);
    }
    assert!(failed >= 4, "the limit struck {failed} times");
    writer.kill();
    let mut writer = Writer::start(&disk);
    assert_eq!(
        acknowledged
            .difference(&exactly_once(writer.count()))
            .count(),
        0
    );
    writer.end();
    assert!(!log.exists(), "a writer that ended in order leaves no log");
}

fn exactly_once(found: Vec<u32>) -> BTreeSet<u32> {
    let each: BTreeSet<u32> = found.iter().copied().collect();
    assert_eq!(each.len(), found.len(), "something is there twice");
    each
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}
