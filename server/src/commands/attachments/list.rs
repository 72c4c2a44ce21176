//! Saying which files nobody is given.

use std::io::{self, Write};

use clap::{Args, ValueEnum, builder::FalseyValueParser};
use mailbox::HeldAttachment;
use model::AttachmentScan;
use serde_json::json;

use crate::commands::{
    Failure,
    installation::Installation,
    outcome::{EXIT, iso, unless_closed},
};

/// List attachments that nobody can open: not scanned yet, or with a virus
///
/// An attachment that waits for the scanner is "pending". In one that is "infected" a virus was found:
/// it is kept, encrypted, for 30 days, and then removed. One that is "failed" could not be scanned,
/// though the scanner was asked several times: it may be larger than clamd takes, or damaged.
///
/// Each line says when it was uploaded and by which account, never what it is called. What is not
/// listed was found clean, or came when there was no scanner.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct List {
    /// Only those in this state
    #[arg(long, env = "CAREPOST_STATE")]
    state: Option<State>,
    /// For scripts: one JSON object on each line
    #[arg(long, env = "CAREPOST_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
    #[command(flatten)]
    installation: Installation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Waits for the scanner
    Pending,
    /// A virus was found in it
    Infected,
    /// Could not be scanned
    Failed,
}

impl List {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let only = self.state.map(|state| match state {
            State::Pending => AttachmentScan::Pending,
            State::Infected => AttachmentScan::Infected,
            State::Failed => AttachmentScan::Failed,
        });
        let mut out = io::stdout().lock();
        if !self.json {
            let heading = line(
                &mut out,
                ["ID", "UPLOADED", "BY", "BYTES", "STATE", "FOUND"],
            );
            unless_closed(heading)?;
        }
        let mut last = None;
        loop {
            let page = opened.store.held_attachments(last, only).await?;
            let Some(end) = page.last() else { break };
            last = Some(end.id);
            let printed = page.iter().try_for_each(|file| self.print(&mut out, file));
            if printed.is_err() {
                unless_closed(printed)?;
                break;
            }
        }
        opened.store.close().await?;
        Ok(())
    }

    fn print(&self, out: &mut impl Write, file: &HeldAttachment) -> io::Result<()> {
        let (id, by) = (file.id.to_string(), file.account.to_string());
        let (at, state) = (iso(file.at), state(file.state));
        let found = file.found.as_deref();
        if self.json {
            let object = json!({
                "id": id,
                "uploaded": at,
                "by": by,
                "bytes": file.bytes,
                "sent": file.sent,
                "state": state,
                "found": found,
            });
            return writeln!(out, "{object}");
        }
        let bytes = file.bytes.to_string();
        line(
            out,
            [&id, &at, &by, &bytes, state, found.unwrap_or_default()],
        )
    }
}

fn line(out: &mut impl Write, [id, at, by, bytes, state, found]: [&str; 6]) -> io::Result<()> {
    let line = format!("{id:<36}  {at:<24}  {by:<36}  {bytes:>10}  {state:<8}  {found}");
    writeln!(out, "{}", line.trim_end())
}

const fn state(state: AttachmentScan) -> &'static str {
    match state {
        AttachmentScan::None => "unscanned",
        AttachmentScan::Pending => "pending",
        AttachmentScan::Clean => "clean",
        AttachmentScan::Infected => "infected",
        AttachmentScan::Failed => "failed",
    }
}
