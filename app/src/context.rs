//! What a request brings along. The server makes one per request and provides it as a Leptos
//! context; pages and server functions take from it who is signed in, and nothing from the client.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::prelude::use_context;
use mailbox::{Accounts, Login, Mailbox, MailboxError, Secret, SignedIn, Store};
use model::{AccountId, ErrorCode, Language, Refusal, Scope, view::AccountView};

use crate::preference::{Preference, Theme};

#[derive(Clone)]
pub struct RequestContext {
    pub store: Store,
    /// Whose session it is; `None` for nobody's. Never from the request's content.
    pub account: Option<AccountId>,
    /// What is known of them; `None` once somebody else is signed in, until [`Self::look_again`].
    pub present: Option<Present>,
    /// The account's, else what the browser asked for.
    pub language: Language,
    pub theme: Theme,
    /// The accounts to list on the sign-in page of a demo.
    pub demo: Option<Arc<Demo>>,
    /// Makes the key of each account's [`Self::unsent_key`].
    pub unsent: Secret,
    /// What this browser has sent last; `None` where it has sent nothing since it was opened.
    pub sent: Option<SentMark>,
    pub door: Arc<dyn Door>,
}

/// Something that was sent, by a mark that nothing else has. It says nothing of what that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMark {
    pub mark: String,
    /// No page has said yet that it was sent.
    pub is_news: bool,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Present {
    /// As it was when the request came in; `None` for one that begins with it.
    pub session: Option<SignedIn>,
    pub login: Login,
    pub account: AccountView,
}

/// A demo's accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    pub password: String,
    /// Username, and in English who it is.
    pub accounts: Vec<(String, String)>,
}

/// What happens at the door is the server's business: limits on attempts, sessions, cookies. Each
/// of these acts on the response to the present request.
pub trait Door: Send + Sync + 'static {
    /// Starts a session; where there is `only` one account for which it may be, for that one.
    ///
    /// # Errors
    /// `UsernameMissing`, `PasswordMissing`, `WrongCredentials` (which says nothing about whether
    /// the account exists), `TooManyAttempts`, `Unavailable`; `OtherAccount` when the account is
    /// not that one. The session that was there goes on then.
    fn sign_in<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
        only: Option<AccountId>,
    ) -> BoxFuture<'a, Result<AccountId, Refusal>>;

    /// Ends the session, if there is one.
    fn sign_out(&self) -> BoxFuture<'_, ()>;

    /// Remembers a choice in this browser, by a cookie. A language is also kept with the account,
    /// but not by the door.
    fn remember(&self, preference: Preference);

    /// Remembers in this browser that something was sent from it.
    fn sent(&self);

    /// Remembers in this browser that a page says so.
    fn said(&self, sent: &SentMark);
}

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

impl RequestContext {
    /// The context of the request being answered.
    ///
    /// # Errors
    /// `Unavailable` where the server provided none, which is a mistake of the server.
    pub fn current() -> Result<Self, Refusal> {
        use_context().ok_or_else(|| {
            tracing::error!("a request is answered without its context");
            ErrorCode::Unavailable.into()
        })
    }

    /// # Errors
    /// `SignedOut` when the session is nobody's.
    pub fn signed_in(&self) -> Result<AccountId, Refusal> {
        self.account.ok_or_else(|| ErrorCode::SignedOut.into())
    }

    /// # Errors
    /// `SignedOut` when the session is nobody's, `OtherAccount` when it is not that account's.
    pub fn signed_in_as(&self, account: AccountId) -> Result<AccountId, Refusal> {
        match self.signed_in()? {
            signed_in if signed_in == account => Ok(account),
            _ => Err(ErrorCode::OtherAccount.into()),
        }
    }

    /// The key with which browsers keep what the account has written and not sent, in hexadecimal:
    /// 256 bits that are on the account's own pages, and nowhere in the browser. `None` when nobody is
    /// signed in.
    pub fn unsent_key(&self) -> Option<String> {
        let key = self.unsent.sign(&[&self.present.as_ref()?.login.seal()]);
        Some(hexadecimal(&key))
    }

    /// A name of that key, from which it cannot be had: 64 bits, in hexadecimal.
    pub fn unsent_key_name(&self) -> Option<String> {
        let seal = self.present.as_ref()?.login.seal();
        Some(hexadecimal(&self.unsent.sign(&[b"name", &seal])[..8]))
    }

    /// Takes over who has signed in with this request, for the page that is its answer.
    ///
    /// # Errors
    /// `SignedOut`; when the storage fails.
    pub async fn look_again(&mut self) -> Result<(), MailboxError> {
        let login = Accounts::new(&self.store).login(self.signed_in()?).await?;
        let account = login.view(&self.store).await?;
        self.present = Some(Present {
            session: None,
            login,
            account,
        });
        Ok(())
    }

    /// The account that is signed in.
    ///
    /// # Errors
    /// `SignedOut`; when the storage fails.
    pub async fn account_view(&self) -> Result<AccountView, MailboxError> {
        let account = self.signed_in()?;
        match &self.present {
            Some(present) => Ok(present.account.clone()),
            None => Accounts::new(&self.store).view(account).await,
        }
    }

    /// The signed-in account's way to what a [`Scope`] names. The mailbox says whether there is one.
    ///
    /// # Errors
    /// `SignedOut`; `NotFound`, `NoMailbox`; when the storage fails.
    pub async fn mailbox(&self, scope: Scope) -> Result<Mailbox, MailboxError> {
        let account = self.signed_in()?;
        match &self.present {
            Some(present) => Mailbox::of(&self.store, &present.login, scope),
            None => Mailbox::open(&self.store, account, scope).await,
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
