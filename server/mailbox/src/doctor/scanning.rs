//! Whether attachments are scanned for viruses, and what became of those that are not offered.

use bytes::Bytes;
use futures_util::stream;

use super::{Chart, duration, value};
use crate::{
    Store, StoreError,
    files::FilesError,
    scanner::{ScanError, Scanner, Verdict},
    visibility::{
        attachments::Scan,
        scanned::{self, Counted},
    },
};

/// What waits for longer does so because something is wrong.
const LONG_MS: i64 = 60 * 60 * 1000;

pub(super) async fn examine(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let counted = scanned::count_unusual(store.read()).await?;
    match store.scanner() {
        Some(scanner) => ask(store, scanner, chart).await?,
        None => chart.look(
            "Attachments are not scanned for viruses: whoever opens one trusts its sender's device. \
             Say with --scanner where ClamAV's clamd listens, to `carepost serve` and here.",
        ),
    }
    for of_state in counted {
        say(store, of_state, chart);
    }
    Ok(())
}

/// Whether it is there, and takes files as large as may be attached.
async fn ask(store: &Store, scanner: &Scanner, chart: &mut Chart) -> Result<(), StoreError> {
    if let Err(error) = scanner.ping().await {
        chart.wrong(format!(
            "The scanner at {scanner} does not answer: {error}. Attachments wait until it does, and \
             nobody can open them. Is clamd running, and may Carepost's user use its socket?"
        ));
        return Ok(());
    }
    chart.ok(format!("The scanner at {scanner} answers."));
    let mb: i64 = value(
        store,
        "SELECT CAST(COALESCE(MAX(attachment_mb), 0) AS BIGINT) FROM setting",
    )
    .await?;
    match try_on(scanner, mb.max(0).unsigned_abs()).await {
        Ok(Verdict::Clean) => chart.ok(format!("It takes files of {mb} MB.")),
        Ok(Verdict::Found(_)) => {
            chart.look("It finds a virus in a file of nothing but zeros: look at its signatures.");
        }
        Err(ScanError::TooLarge) => chart.wrong(format!(
            "The scanner does not take files of {mb} MB, which may be attached: nobody could ever open \
             those. Set StreamMaxLength, MaxScanSize and MaxFileSize to {mb}M or more in clamd.conf."
        )),
        Err(error) => chart.wrong(format!("The scanner answers, and scans nothing: {error}.")),
    }
    Ok(())
}

/// A file of zeros, which takes a moment.
async fn try_on(scanner: &Scanner, mb: u64) -> Result<Verdict, ScanError> {
    const MEGABYTE: &[u8] = &[0; 1_000_000];
    let pieces = (0..mb).map(|_| Ok::<_, FilesError>(Bytes::from_static(MEGABYTE)));
    scanner.scan(mb * 1_000_000, stream::iter(pieces)).await
}

fn say(store: &Store, counted: Counted, chart: &mut Chart) {
    let Counted { scan, files, since } = counted;
    let ago = store.now().0 - since;
    match scan {
        Scan::Pending => {
            let words = format!(
                "{files} attachments wait to be scanned, the oldest for {}; nobody can open them yet.",
                duration(ago)
            );
            match (store.scanner(), ago > LONG_MS) {
                (Some(_), false) => chart.look(words),
                (Some(_), true) => chart.wrong(format!(
                    "{words} Is `carepost serve` running with --scanner, and clamd well?"
                )),
                (None, _) => chart.wrong(format!(
                    "{words} Start `carepost serve` with --scanner, or run `carepost attachments scan`."
                )),
            }
        }
        Scan::Infected => chart.look(format!(
            "Viruses were found in {files} attachments, which nobody is given. `carepost attachments \
             list --state infected` says whose they are."
        )),
        Scan::Failed => chart.look(format!(
            "{files} attachments could not be scanned, and nobody is given them. `carepost attachments \
             list --state failed` names them; `carepost attachments scan` tries again."
        )),
        Scan::None | Scan::Clean => (),
    }
}
