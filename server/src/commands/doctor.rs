//! `carepost doctor`: is all well?

use std::io::{self, Write as _};

use clap::{Args, builder::FalseyValueParser};
use mailbox::doctor::{self, Chart, Verdict};

use super::{Failure, installation::Installation, outcome::unless_closed};

/// Say in plain words what is well and what is not
///
/// Looks over the database, the clock, the disk, the settings and where attachments are kept, and says what is well ("ok"), what somebody should look at ("look"), and what has to be mended ("wrong").
///
/// It changes nothing and can be run at any time, also while the portal serves.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage.")]
pub struct Doctor {
    /// Read every attachment that was sent, too, and compare it with what it was; takes as long as
    /// there are many
    #[arg(long, env = "CAREPOST_READ_ATTACHMENTS", value_parser = FalseyValueParser::new())]
    read_attachments: bool,
    #[command(flatten)]
    installation: Installation,
}

impl Doctor {
    pub async fn run(self) -> Result<(), Failure> {
        let mut chart = Chart::default();
        self.installation.examine_place(&mut chart);
        match self.installation.existing().await {
            Ok(opened) => {
                let found = match self.read_attachments {
                    true => doctor::examine_and_read(&opened.store).await,
                    false => doctor::examine(&opened.store).await,
                };
                chart.0.extend(found.0);
            }
            Err(error) => chart.wrong(format!("The installation cannot be opened: {error}.")),
        }
        unless_closed(print(&chart))?;
        match chart.count(Verdict::Wrong) {
            0 => Ok(()),
            1 => Err("one thing is wrong".into()),
            wrong => Err(format!("{wrong} things are wrong").into()),
        }
    }
}

fn print(chart: &Chart) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for finding in &chart.0 {
        writeln!(out, "{finding}")?;
    }
    out.flush()
}
