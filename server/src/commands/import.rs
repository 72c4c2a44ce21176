//! `carepost import`: data from other systems.

use std::path::PathBuf;

use clap::Subcommand;

use crate::fhir::{self, progress};

use super::{Failure, installation::Installation};

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Read a Bulk FHIR R4 export (a directory of NDJSON files); reading it again changes nothing
    Fhir {
        /// The directory
        dir: PathBuf,
        #[command(flatten)]
        installation: Installation,
    },
}

impl Import {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Fhir { dir, installation } => {
                let opened = installation.migrated().await?;
                let mut progress = progress::on_standard_error();
                let report = fhir::import(&opened.store, &dir, progress.as_mut()).await?;
                println!("{report}");
                Ok(())
            }
        }
    }
}
