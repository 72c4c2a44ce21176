//! How long an import takes, and how much memory: `cargo bench -p server --bench import_fhir`.
//!
//! Options, after `--`: `--encounters N` (100,000), `--patients N` (10,000), `--database URL` (a new
//! SQLite file), and `--write DIR`, which writes the export there and does nothing else.
//!
//! What is wanted, of a release build: at most 5 seconds of a processor for 100,000 lines, 2 for a second
//! import that changes nothing, and 150 MB at a million lines.

mod export;

use std::{error::Error, fs, path::PathBuf, sync::Arc, time::Instant};

use export::Size;
use mailbox::{Random, Store, StoreOptions, SystemClock};
use server::fhir::{Options as Said, find, import, progress::Quiet};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::from_command_line()?;
    if let Some(dir) = options.write {
        fs::create_dir_all(&dir)?;
        return Ok(export::write(&dir, &options.size)?);
    }
    let dir = tempfile::tempdir()?;
    export::write(dir.path(), &options.size)?;
    let database = tempfile::tempdir()?;
    let file = database.path().join("bench.db");
    let url = options
        .database
        .unwrap_or_else(|| format!("sqlite://{}", file.display()));
    let store = Store::connect(
        &StoreOptions::new(url),
        Arc::new(SystemClock),
        Random::seeded(1),
    )
    .await?;
    store.migrate().await?;
    let Size {
        encounters,
        patients,
    } = options.size;
    let before = peak_memory();
    println!("{encounters} encounters of {patients} patients; peak memory before: {before}");
    for run in ["first import", "second import"] {
        let (start, used) = (Instant::now(), processor_seconds());
        let export = find(dir.path())?;
        let report = import(&store, export, &Said::default(), &mut Quiet).await?;
        println!("\n{report}");
        println!(
            "{run}: {:.1} s, {:.1} s of a processor; peak memory: {}",
            start.elapsed().as_secs_f64(),
            processor_seconds() - used,
            peak_memory()
        );
    }
    Ok(())
}

struct Options {
    size: Size,
    database: Option<String>,
    write: Option<PathBuf>,
}

impl Options {
    fn from_command_line() -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            size: Size {
                encounters: 100_000,
                patients: 10_000,
            },
            database: None,
            write: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            // Cargo adds this one.
            if name == "--bench" {
                continue;
            }
            let value = arguments.next().ok_or("every option takes a value")?;
            match name.as_str() {
                "--encounters" => options.size.encounters = value.parse()?,
                "--patients" => options.size.patients = value.parse()?,
                "--database" => options.database = Some(value),
                "--write" => options.write = Some(value.into()),
                _ => return Err(format!("unknown option {name}").into()),
            }
        }
        Ok(options)
    }
}

/// What all threads of this process have computed, by themselves and by the system, as Linux counts
/// it: in hundredths (`proc_pid_stat(5)`, fields 14 and 15).
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u32 = fields.filter_map(|field| field.parse::<u32>().ok()).sum();
    f64::from(ticks) / 100.0
}

/// The most memory this process had resident, as Linux counts it.
fn peak_memory() -> String {
    fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            Some(line.trim_start_matches("VmHWM:").trim().to_owned())
        })
        .unwrap_or_else(|| "unknown".to_owned())
}
