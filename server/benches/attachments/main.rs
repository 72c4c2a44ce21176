//! What files cost on their way in and out: `./dev bench attachments [MB]`.
//!
//! Carepost and a plain server of files, each asked by the same client over loopback, in turns: a file
//! of 50 MB (or as many as are said) comes and goes. Carepost encrypts it, has each part on the disk,
//! and reads it once more when it is there; the plain one writes it and has it on the disk in the end.
//! Then ten such files come at once, and the memory of the program is looked at.
//!
//! Compare the columns of a run, not of two.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement stops at the first thing that goes wrong, and needs the machine's clock"
)]

mod carepost;
mod client;
mod plain;

use std::{
    env,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use carepost::Carepost;
use client::{Request, send};

const RUNS: usize = 5;
const TOGETHER: usize = 10;

/// Megabytes a second, the one in the middle of some runs.
struct Rates {
    carepost: Vec<f64>,
    plain: Vec<f64>,
}

#[tokio::main]
async fn main() {
    let given = env::args().skip(1).find_map(|given| given.parse().ok());
    let megabytes: usize = given.unwrap_or(50);
    let bytes: Vec<u8> = (b"The rash came back on Tuesday.\n".iter().copied().cycle())
        .take(megabytes * 1_000_000)
        .collect();
    let directory = tempfile::tempdir().unwrap();
    let plain = plain::serve(directory.path()).await;
    let carepost = Carepost::start().await;
    // The client waits for what it does.
    let measured = tokio::task::spawn_blocking(move || {
        let [up, down] = both_ways(&carepost, plain, &bytes);
        println!("One file of {megabytes} MB, the middle one of {RUNS} runs:\n");
        println!("            Carepost    plain server   ratio (goal)");
        for (what, rates) in [("upload", up), ("download", down)] {
            let [own, other] = [rates.carepost, rates.plain].map(middle);
            let ratio = own / other;
            println!("{what:<10}{own:>7.0} MB/s {other:>10.0} MB/s    {ratio:>5.2} (0.70)");
        }
        let (before, most) = together(&carepost, &bytes);
        let [before, most] = [before, most].map(|bytes| bytes as f64 / 1e6);
        let more = most - before;
        println!("\n{TOGETHER} of them at once: memory of the program (goal: at most 8 MB more)\n");
        println!("before {before:.1} MB, at the most {most:.1} MB: {more:.1} MB more");
    });
    measured.await.unwrap();
}

fn both_ways(carepost: &Carepost, plain: std::net::SocketAddr, bytes: &[u8]) -> [Rates; 2] {
    let rates = || Rates {
        carepost: Vec::new(),
        plain: Vec::new(),
    };
    let [mut up, mut down] = [rates(), rates()];
    let asked = |method: &str, path: &str, body: &[u8]| {
        let request = Request {
            method,
            path,
            headers: &[],
            body,
        };
        let answer = send(plain, &request).unwrap();
        assert_eq!(answer.status, 200);
        answer.bytes
    };
    let rate = |begun: Instant| bytes.len() as f64 / 1e6 / begun.elapsed().as_secs_f64();
    // The first one of each is not counted.
    for run in 0..=RUNS {
        let name = format!("{run}.txt");
        let begun = Instant::now();
        asked("PUT", &format!("/kept/{name}"), bytes);
        let plain_up = rate(begun);
        let begun = Instant::now();
        let address = carepost.upload(bytes);
        let carepost_up = rate(begun);
        let begun = Instant::now();
        assert_eq!(asked("GET", &format!("/{name}"), &[]), bytes.len());
        let plain_down = rate(begun);
        let begun = Instant::now();
        assert_eq!(carepost.download(&address), bytes.len());
        let carepost_down = rate(begun);
        carepost.remove(&address);
        if run > 0 {
            up.carepost.push(carepost_up);
            up.plain.push(plain_up);
            down.carepost.push(carepost_down);
            down.plain.push(plain_down);
        }
    }
    [up, down]
}

/// Bytes of memory before, and the most while so many come at once.
fn together(carepost: &Carepost, bytes: &[u8]) -> (u64, u64) {
    let before = carepost.resident();
    let is_done = AtomicBool::new(false);
    let most = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut most = before;
            while !is_done.load(Ordering::Relaxed) {
                most = most.max(carepost.resident());
                thread::sleep(Duration::from_millis(5));
            }
            most
        });
        let uploads: Vec<_> = (0..TOGETHER)
            .map(|_| scope.spawn(|| carepost.upload(bytes)))
            .collect();
        for upload in uploads {
            upload.join().unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
        looking.join().unwrap()
    });
    (before, most)
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
