//! Lost power, full disks, restarts, for minutes: `./dev soak`.
//!
//! The same program as in the tests of lost power writes with eight clients while things go wrong at
//! moments that chance picks (the seed is printed; `--seed N` repeats a run as far as the machine
//! lets it). What was acknowledged must be there afterwards, exactly once, also what was sent again
//! because its answer was lost. `--prove` shows that a loss and a double would be noticed.

#![allow(
    clippy::unwrap_used,
    reason = "it stops at the first thing that goes wrong"
)]

#[path = "../../tests/power/writer.rs"]
mod writer;

use std::{
    collections::BTreeSet,
    env, fs,
    process::{self, Command},
    thread,
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tempfile::TempDir;

use writer::{Disk, Writer};

const CLIENTS: u32 = 8;

fn main() {
    let mut cycles = 100;
    let (mut seed, mut prove) = (None, false);
    let (mut postgres, mut restart) = (None, None);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => (),
            "--prove" => prove = true,
            "--cycles" => cycles = arguments.next().unwrap().parse().unwrap(),
            "--seed" => seed = Some(arguments.next().unwrap().parse().unwrap()),
            "--postgres" => postgres = arguments.next(),
            "--restart" => restart = arguments.next(),
            other => panic!("there is no option {other}"),
        }
    }
    let seed = seed.unwrap_or_else(|| u64::from(process::id()));
    println!("seed {seed}");
    if prove {
        return proofs(seed);
    }
    let mut soak = Soak::new(seed);
    soak.killed(cycles);
    Soak::new(seed).terminated(cycles.div_ceil(5));
    Soak::new(seed).full(cycles.div_ceil(5));
    if let (Some(url), Some(restart)) = (postgres, restart) {
        Soak::new(seed).restarted(url, &restart, cycles.div_ceil(20));
    }
}

/// What has been sent, and what is known of it.
struct Soak {
    chance: StdRng,
    next: u32,
    acknowledged: BTreeSet<u32>,
    /// Sent, and not answered: to be sent again.
    open: BTreeSet<u32>,
}

/// What was wrong.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    lost: usize,
    twice: usize,
}

impl Soak {
    fn new(seed: u64) -> Self {
        Self {
            chance: StdRng::seed_from_u64(seed),
            next: 0,
            acknowledged: BTreeSet::new(),
            open: BTreeSet::new(),
        }
    }

    /// Sends what is open again, and then more and more, until the process goes.
    fn send_until_it_ends(&mut self, mut writer: Writer, anew: bool) -> Writer {
        let mut told = Vec::new();
        let mut open = std::mem::take(&mut self.open).into_iter();
        loop {
            let (clients, number) = match open.next() {
                Some(number) => (1, number),
                None => (CLIENTS, self.next),
            };
            if clients == CLIENTS {
                self.next += CLIENTS;
            }
            self.open.extend(number..number + clients);
            let command = match anew {
                true => format!("send {clients} {number} anew"),
                false => format!("send {clients} {number}"),
            };
            match writer.try_tell(&command) {
                Some(answer) => told.extend(writer::numbers(&answer, "acknowledged")),
                None => break,
            }
        }
        self.open.extend(open);
        for number in told {
            self.open.remove(&number);
            self.acknowledged.insert(number);
        }
        writer
    }

    fn check(&self, found: &[u32]) -> Result<(), Wrong> {
        let each: BTreeSet<u32> = found.iter().copied().collect();
        let wrong = Wrong {
            lost: self.acknowledged.difference(&each).count(),
            twice: found.len() - each.len(),
        };
        match wrong {
            Wrong { lost: 0, twice: 0 } => Ok(()),
            wrong => Err(wrong),
        }
    }

    /// SIGKILL at a moment that chance picks.
    fn killed(&mut self, cycles: u32) {
        let directory = TempDir::new().unwrap();
        let disk = Disk::Plain(directory.path().to_owned());
        for cycle in 1..=cycles {
            let found = self.cycle(&disk, "KILL", false);
            self.check(&found)
                .unwrap_or_else(|wrong| panic!("cycle {cycle}: {wrong:?}"));
        }
        integrity(&directory);
        println!(
            "killed {cycles} times: {} acknowledged, none lost, none twice",
            self.acknowledged.len()
        );
    }

    /// SIGTERM: it ends in order, and leaves no log.
    fn terminated(&mut self, cycles: u32) {
        let directory = TempDir::new().unwrap();
        let disk = Disk::Plain(directory.path().to_owned());
        for cycle in 1..=cycles {
            let found = self.cycle(&disk, "TERM", false);
            self.check(&found)
                .unwrap_or_else(|wrong| panic!("cycle {cycle}: {wrong:?}"));
            assert!(
                !directory.path().join("carepost.db-wal").exists(),
                "a log is left"
            );
        }
        integrity(&directory);
        println!(
            "terminated {cycles} times: {} acknowledged, none lost, none twice",
            self.acknowledged.len()
        );
    }

    fn cycle(&mut self, disk: &Disk, signal: &str, anew: bool) -> Vec<u32> {
        let writer = Writer::start(disk);
        let (id, pause) = (writer.id(), self.chance.random_range(20..600));
        let signal = format!("-{signal}");
        let ending = thread::spawn(move || {
            thread::sleep(Duration::from_millis(pause));
            assert!(
                Command::new("kill")
                    .args([&signal, &id.to_string()])
                    .status()
                    .unwrap()
                    .success()
            );
        });
        let writer = self.send_until_it_ends(writer, anew);
        ending.join().unwrap();
        writer.ended();
        let mut writer = Writer::start(disk);
        let found = writer.count();
        writer.end();
        found
    }

    /// The disk is full at a moment that chance picks, and for a while.
    fn full(&mut self, cycles: u32) {
        let disk = Disk::small();
        let mut writer = Writer::start(&disk);
        let mut refused = 0;
        for _ in 0..cycles {
            for _ in 0..self.chance.random_range(1..6) {
                self.one_round(&mut writer);
            }
            disk.fill();
            for _ in 0..self.chance.random_range(1..12) {
                refused += self.one_round(&mut writer);
            }
            disk.give_back();
            assert_eq!(self.one_round(&mut writer), 0, "there is room again");
        }
        writer.kill();
        let mut writer = Writer::start(&disk);
        self.check(&writer.count()).unwrap();
        writer.end();
        assert!(refused > 0, "the disk was never full");
        println!(
            "disk full {cycles} times: {} acknowledged, {refused} refused, none lost, none twice",
            self.acknowledged.len()
        );
    }

    /// How many were refused.
    fn one_round(&mut self, writer: &mut Writer) -> usize {
        let told = writer.send(CLIENTS, self.next);
        self.next += CLIENTS;
        let refused = CLIENTS as usize - told.len();
        self.acknowledged.extend(told);
        refused
    }

    /// The database server is ended without warning and started again, under load.
    fn restarted(&mut self, url: String, restart: &str, cycles: u32) {
        let disk = Disk::Server(url);
        let mut writer = Writer::start(&disk);
        for _ in 0..cycles {
            let (restart, pause) = (restart.to_owned(), self.chance.random_range(50..800));
            let restarting = thread::spawn(move || {
                thread::sleep(Duration::from_millis(pause));
                let status = Command::new("sh").args(["-c", &restart]).status().unwrap();
                assert!(status.success(), "the database server was not restarted");
            });
            while !restarting.is_finished() {
                self.one_round(&mut writer);
            }
            restarting.join().unwrap();
            let rounds = (0..100).find(|_| self.one_round(&mut writer) == 0);
            assert!(rounds.is_some(), "it does not go on after the restart");
        }
        self.check(&writer.count()).unwrap();
        writer.end();
        println!(
            "PostgreSQL restarted {cycles} times: {} acknowledged, none lost, none twice",
            self.acknowledged.len()
        );
    }
}

/// Past the store, as a stranger would look.
fn integrity(directory: &TempDir) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("sqlite://{}/carepost.db", directory.path().display());
    runtime.block_on(async {
        use sea_orm::{ConnectionTrait as _, Database, Statement};
        let database = Database::connect(url).await.unwrap();
        let check =
            Statement::from_string(database.get_database_backend(), "PRAGMA integrity_check");
        let row = database.query_one_raw(check).await.unwrap().unwrap();
        let said: String = row.try_get("", "integrity_check").unwrap();
        assert_eq!(said, "ok");
        database.close().await.unwrap();
    });
}

/// That it would be noticed: a log of which a part never reached the disk, as with
/// `synchronous=OFF`, and answers that were lost and sent again under another client key.
fn proofs(seed: u64) {
    let mut soak = Soak::new(seed);
    let directory = TempDir::new().unwrap();
    let disk = Disk::Plain(directory.path().to_owned());
    let mut writer = Writer::start(&disk);
    for _ in 0..8 {
        soak.one_round(&mut writer);
    }
    writer.kill();
    let log = directory.path().join("carepost.db-wal");
    let bytes = fs::metadata(&log).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&log)
        .unwrap()
        .set_len(bytes / 2)
        .unwrap();
    let mut writer = Writer::start(&disk);
    let wrong = soak.check(&writer.count()).expect_err("a loss is noticed");
    writer.end();
    assert!(wrong.lost > 0);
    println!("half of the log was dropped: {wrong:?} is noticed");

    let mut soak = Soak::new(seed);
    let directory = TempDir::new().unwrap();
    let disk = Disk::Plain(directory.path().to_owned());
    let twice = (0..200).find_map(|_| {
        let found = soak.cycle(&disk, "KILL", true);
        soak.check(&found).err()
    });
    let wrong = twice.expect("a double is noticed within 200 cycles");
    assert!(wrong.twice > 0);
    println!("without client keys: {wrong:?} is noticed");
}
