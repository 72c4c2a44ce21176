//! What another app shares into a new message.

use model::{AccountId, ClientKey, PatientId};

use super::{attach::SUFFIX, field};
use crate::{
    address::{Address, Landing, Page, Scope, sign_in_address},
    context::RequestContext,
};

/// The address that takes it.
pub const SHARE_ROUTE: &str = "/share";

/// The fields of what is shared, in the order in which they are written down. Files come as
/// [`field::FILE`].
pub const SHARED_FIELDS: [&str; 3] = ["title", "text", "url"];

/// Where it goes.
pub enum Sharing {
    /// Into a draft, as of a form with files.
    Into(SharedDraft),
    /// It is not taken. The page at this address says what to do, or why.
    Not(String),
    /// Nor where the account has nobody's record.
    NoRecord,
}

/// A new message, for whom the account's messages are without a choice.
pub struct SharedDraft {
    /// Of the form with files.
    pub path: String,
    account: AccountId,
    patient: PatientId,
    key: ClientKey,
}

impl Sharing {
    /// # Errors
    /// When the storage fails.
    pub async fn of(context: &RequestContext) -> Result<Self, mailbox::MailboxError> {
        if context.account.is_none() {
            let compose = Address {
                patient: None,
                page: Page::Compose,
            };
            let sign_in = sign_in_address(&compose.to_string(), false);
            return Ok(Self::Not(format!("{sign_in}&signed-out=share")));
        }
        let account = context.account_view().await?;
        let (patient, prefix) = match Landing::of(None, &account) {
            Landing::Here(Scope::Patient(patient)) => (patient, None),
            Landing::To(patient) => (patient, Some(patient)),
            Landing::Here(Scope::Desk) | Landing::Nowhere => return Ok(Self::NoRecord),
        };
        let at = |page| Address {
            patient: prefix,
            page,
        };
        let mut choices = account.patients.iter();
        if !choices.any(|choice| choice.patient == patient && choice.may_send) {
            return Ok(Self::Not(at(Page::Compose).to_string()));
        }
        let mailbox = context.mailbox(Scope::Patient(patient)).await?;
        Ok(Self::Into(SharedDraft {
            path: format!("{}{SUFFIX}", at(Page::Messages)),
            account: account.id,
            patient,
            key: mailbox.compose().await?.client_key,
        }))
    }
}

impl SharedDraft {
    /// Fields of the form, made of those that were shared.
    pub fn fields(&self, shared: &[(String, String)]) -> Vec<(String, String)> {
        [
            (field::ACCOUNT, self.account.to_string()),
            (field::PATIENT, self.patient.to_string()),
            (field::CLIENT_KEY, self.key.to_string()),
            (field::BODY, text(shared)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// What is to be read, a line for each; apps like to say the same twice.
fn text(shared: &[(String, String)]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for name in SHARED_FIELDS {
        for (_, value) in shared.iter().filter(|(known, _)| known == name) {
            let value = value.trim();
            let is_said = lines.iter().any(|line| line.contains(value));
            if !is_said {
                lines.retain(|line| !value.contains(*line));
                lines.push(value);
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(shared: &[(&str, &str)]) -> String {
        let shared: Vec<_> = shared
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        text(&shared)
    }

    #[test]
    fn what_is_shared_is_said_once() {
        let address = "https://example.org/rash";
        assert_eq!(said(&[]), "");
        let titled = said(&[("url", address), ("title", "A rash")]);
        assert_eq!(titled, format!("A rash\n{address}"));
        let twice = format!("Look at this: {address}");
        assert_eq!(said(&[("text", &twice), ("url", address)]), twice);
        let longer = said(&[("title", "A rash"), ("text", "A rash since Monday")]);
        assert_eq!(longer, "A rash since Monday");
        assert_eq!(said(&[("subject", "no field of ours"), ("text", "  ")]), "");
    }
}
