//! `carepost`.

use std::process::ExitCode;

use clap::Parser as _;
use server::commands::Carepost;

/// Gives memory back. Hashing a password takes 19 MiB for a moment; glibc's allocator keeps that
/// much for every thread that ever did so, which made an idle server several times as large.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Carepost::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("carepost: {failure}");
            ExitCode::FAILURE
        }
    }
}
