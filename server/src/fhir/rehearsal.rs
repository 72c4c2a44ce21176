//! An import into a copy of the directory, to see what it would change.

use std::sync::Arc;

use mailbox::{Clock, Directory, Random, Store, StoreOptions};

use super::{Export, ImportError, Options, Progress, Report, import};

/// Imports the export into a copy of what that installation knows, or into an empty one where there
/// is none. The copy has no login and no conversation in it, is readable by nobody else, and is gone
/// afterwards.
///
/// # Errors
/// As for [`import`]; nothing is ever written.
pub async fn rehearse(
    of: Option<&Store>,
    clock: Arc<dyn Clock>,
    export: Export,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let place = tempfile::tempdir().map_err(ImportError::Rehearsal)?;
    let file = place.path().join("rehearsal.db");
    let url = format!("sqlite://{}", file.display());
    let copy = Store::connect(&StoreOptions::new(url), clock, Random::from_os()).await?;
    let report = rehearse_in(&copy, of, export, options, progress).await;
    copy.close().await?;
    report
}

async fn rehearse_in(
    copy: &Store,
    of: Option<&Store>,
    export: Export,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    copy.migrate().await?;
    if let Some(store) = of {
        Directory::new(store, super::run::SOURCE)
            .copy_to(copy)
            .await?;
    }
    match import(copy, export, options, progress).await {
        Ok(mut report) => {
            report.rehearsal = true;
            Ok(report)
        }
        Err(ImportError::Nothing(mut report)) => {
            report.rehearsal = true;
            Err(ImportError::Nothing(report))
        }
        Err(error) => Err(error),
    }
}
