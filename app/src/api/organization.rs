//! What a visitor may know before signing in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, json::Json};

/// Whose portal it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Name and phone number; `None` before the organization is set up.
    pub organization: Option<(String, String)>,
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
            organization: settings.map(|settings| (settings.name, settings.phone)),
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
