//! How a command tells a script what became of it.

use std::io;

/// Said at the end of every command's help.
pub const EXIT: &str = "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.";

/// Output that somebody stopped reading, such as `head`, is no failure.
pub fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// As scripts read a time: `2026-11-24T15:00:00Z`.
pub fn iso(at: model::Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |at| at.to_string())
}
