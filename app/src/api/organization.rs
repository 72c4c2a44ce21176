//! What a visitor may know before signing in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, json::Json};
use crate::i18n::Office;

/// Whose portal it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Without a name before the organization is set up.
    pub office: Office,
    pub demo: Option<DemoNote>,
}

/// What a demo tells everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoNote {
    pub password: String,
    pub accounts: Vec<DemoAccount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    pub username: String,
    /// In English.
    pub who: String,
}

/// # Errors
/// `Unavailable`.
#[server(endpoint = "organization/welcome", input = Json, output = Json)]
pub async fn greet() -> Result<Welcome, ApiError> {
    use crate::context::RequestContext;
    super::answer(async {
        let context = RequestContext::current()?;
        let directory = ::mailbox::Directory::new(&context.store, "carepost");
        let settings = directory.settings().await?;
        Ok(Welcome {
            office: settings.map_or_else(Office::default, |settings| Office {
                name: settings.name,
                phone: settings.phone,
                emergency: settings.emergency_phone,
                crisis: settings.crisis_phone,
            }),
            demo: context.demo.as_deref().map(DemoNote::from),
        })
    })
    .await
}

#[cfg(feature = "ssr")]
impl From<&crate::context::Demo> for DemoNote {
    fn from(demo: &crate::context::Demo) -> Self {
        let accounts = demo.accounts.iter().cloned();
        Self {
            password: demo.password.clone(),
            accounts: accounts
                .map(|(username, who)| DemoAccount { username, who })
                .collect(),
        }
    }
}
