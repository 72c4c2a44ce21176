//! The log: one line per request and per thing worth knowing, on standard error.
//!
//! What is never logged: query strings, bodies, subjects, names of people, usernames, addresses
//! of pages with ids in them, tokens, and what a panic says (it may quote any of those).

use std::{io::IsTerminal as _, panic};

use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, prelude::*};

/// How lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What is logged unless somebody asks for more: what this program says, and the warnings of what
/// it is made of.
pub const USUAL: &str = "warn,app=info,mailbox=info,server=info";

/// Starts logging for this process. `asked` is as `RUST_LOG` has it, such as `info,server=debug`.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(format: LogFormat, asked: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(asked)?;
    let writer = std::io::stderr;
    let layer = match format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(writer)
            .boxed(),
        LogFormat::Text => fmt::layer()
            .with_ansi(writer().is_terminal())
            .with_target(false)
            .with_writer(writer)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .init();
    log_panics();
    Ok(())
}

/// Says where a panic happened, not what it said.
fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(place, "panicked");
    }));
}
