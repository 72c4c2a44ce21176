//! What is known of viruses in a file.

use serde::{Deserialize, Serialize};

/// How far a file is with the scanner, where the installation has one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentScan {
    /// Nobody has asked: the installation had no scanner when it came.
    #[default]
    None,
    /// It waits: the scanner did not answer yet.
    Pending,
    Clean,
    Infected,
    /// The scanner was asked several times, and could not say.
    Failed,
}

impl AttachmentScan {
    /// Whether readers may have the file, its writer among them. This is the one rule about it.
    pub const fn is_offered(self) -> bool {
        match self {
            Self::None | Self::Clean => true,
            Self::Pending | Self::Infected | Self::Failed => false,
        }
    }
}
