//! `carepost`.

use std::process::ExitCode;

use clap::Parser as _;
use server::commands::Carepost;

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
