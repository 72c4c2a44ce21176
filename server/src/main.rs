//! `carepost`.

use std::process::ExitCode;

use clap::Parser as _;
use server::commands::Carepost;
use tokio::runtime::Builder;

/// Gives memory back. Hashing a password takes 19 MiB for a moment; glibc's allocator keeps that
/// much for every thread that ever did so, which made an idle server several times as large. Without
/// huge pages (`no_thp`): with them, a server at rest holds 2 MiB for what needs a few kilobytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for what blocks: reading the site, looking at files, hashing passwords. Tokio would start
/// 512, each with memory of its own, as soon as so many clients want something. More than those that
/// look at files (`mailbox::LOOKS`), which may wait for others of them.
const BLOCKING: usize = 32;

fn main() -> ExitCode {
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING)
        .build();
    let ended = runtime
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(Carepost::parse().run()));
    match ended {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("carepost: {failure}");
            ExitCode::FAILURE
        }
    }
}
