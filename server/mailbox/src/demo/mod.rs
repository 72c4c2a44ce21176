//! A demo organization with people, relationships and conversations.
//!
//! Everything is made through the same functions that an import and the pages use, at times in the
//! past: so the demo keeps every rule, and filling again finds what is there.

mod clinic;
mod days;
mod logins;
mod stage;
mod stories;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    Accounts, MailboxError, Store, StoreError,
    account::AddAccountError,
    entity::{account, organization, patient},
};

/// The password of every demo account.
pub const PASSWORD: &str = "welcome-to-the-demo";

/// What the demo's directory is known by.
const SOURCE: &str = "demo";

/// A demo account, as it is listed for visitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub username: &'static str,
    /// In English, such as "Maria Alvarez, a patient".
    pub who: &'static str,
}

/// The demo's accounts, in the order in which they are listed. The last one is made last: when it
/// is there, all is there.
pub const ACCOUNTS: [DemoAccount; 6] = [
    DemoAccount {
        username: "maria",
        who: "Maria Alvarez, a patient; also parent of Leo, 9",
    },
    DemoAccount {
        username: "daniel",
        who: "Daniel Alvarez, Maria's husband and Leo's parent; may write for both",
    },
    DemoAccount {
        username: "nora",
        who: "Nora Kim, Maria's friend; may read but not write",
    },
    DemoAccount {
        username: "priya",
        who: "Dr. Priya Nair, family medicine; Maria's physician",
    },
    DemoAccount {
        username: "sam",
        who: "Sam Okafor, RN, in the team “Primary care nurses”",
    },
    DemoAccount {
        username: "admin",
        who: "an administrator of the organization",
    },
];

/// Fills an empty installation and lists its accounts. Filling again changes nothing; filling that
/// was cut off is finished.
///
/// # Errors
/// [`StoreError::NotEmpty`] when the installation holds anything but the demo.
pub async fn fill(store: &Store) -> Result<Vec<DemoAccount>, StoreError> {
    let accounts = ACCOUNTS.to_vec();
    if is_complete(store).await? {
        return Ok(accounts);
    }
    check_empty(store).await?;
    clinic::open(store).await?;
    logins::hand_out(store).await?;
    stories::tell(store).await?;
    logins::administrator(store).await?;
    Ok(accounts)
}

async fn is_complete(store: &Store) -> Result<bool, StoreError> {
    let last = Accounts::new(store).find("admin").await?;
    Ok(last.is_some() && is_the_demo(store).await?)
}

async fn is_the_demo(store: &Store) -> Result<bool, StoreError> {
    let top = organization::Entity::find()
        .filter(organization::Column::ParentId.is_null())
        .one(store.read())
        .await?;
    Ok(top.is_some_and(|top| top.source == SOURCE))
}

async fn check_empty(store: &Store) -> Result<(), StoreError> {
    let others = organization::Entity::find()
        .filter(organization::Column::Source.ne(SOURCE))
        .count(store.read())
        .await?
        + patient::Entity::find()
            .filter(patient::Column::Source.ne(SOURCE))
            .count(store.read())
            .await?;
    let accounts = account::Entity::find().count(store.read()).await?;
    let is_the_demo = is_the_demo(store).await?;
    match others == 0 && (accounts == 0 || is_the_demo) {
        true => Ok(()),
        false => Err(StoreError::NotEmpty),
    }
}

/// The demo keeps every rule; when one says no, the demo and the rules do not fit together.
fn unexpected(error: MailboxError) -> StoreError {
    match error {
        MailboxError::Storage(error) => error,
        MailboxError::Refused(_) => StoreError::Corrupt("the demo: a rule refuses it"),
    }
}

fn not_added(error: AddAccountError) -> StoreError {
    match error {
        AddAccountError::Storage(error) => error,
        _ => StoreError::Corrupt("the demo: an account cannot be made"),
    }
}
