//! A demo organization with people, relationships and conversations.

use crate::{Store, StoreError};

/// The password of every demo account.
pub const PASSWORD: &str = "welcome-to-the-demo";

/// A demo account, as it is listed for visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub username: &'static str,
    /// In English, such as "Maria Alvarez, a patient".
    pub who: &'static str,
}

/// Fills an empty installation and lists its accounts. Filling again changes nothing.
///
/// # Errors
/// [`StoreError::NotEmpty`] when the installation holds anything but the demo.
pub async fn fill(_store: &Store) -> Result<Vec<DemoAccount>, StoreError> {
    Err(StoreError::Interrupted)
}
