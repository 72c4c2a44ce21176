//! What all pages of a reader share: who is signed in, what is open, how much is unread. All of it
//! follows from the address.

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{
    hooks::{use_location, use_query_map},
    params::ParamsMap,
};
use model::{
    AccountId, ConversationId, ErrorCode, PatientId, Refusal,
    view::{AccountView, ConversationView, Cursor, Folder},
};
use serde::{Deserialize, Serialize};

use crate::{
    address::{Address, FolderQuery, Page, Scope, Way},
    api::{ApiError, count_unread, open_conversation, view_account},
    forms::FormReply,
};

/// Provided as a context around all pages. Its resources are made with it, in the same order on
/// both sides; pages read them inside `Suspense`.
#[derive(Clone, Copy)]
pub struct Frame {
    /// `None` where there is no page.
    pub address: Memo<Option<Address>>,
    /// The part of a folder that the address names.
    pub folder: Memo<FolderQuery>,
    pub account: Resource<Result<AccountView, Lost>>,
    /// The conversation that an address names, its newest part or another one, and that address;
    /// reading it marks it read.
    pub open: Resource<Option<(Address, Result<ConversationView, Lost>)>>,
    /// Unread conversations; `None` for those who have none to read.
    pub unread: Resource<Option<u32>>,
    version: RwSignal<u32>,
    reply: Reply,
}

/// Why a page cannot be shown here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lost {
    Refused(Refusal),
    /// The same page for this patient is the one to go to.
    Elsewhere(PatientId),
    /// Nothing is open to this account.
    Nowhere,
}

impl From<ApiError> for Lost {
    fn from(error: ApiError) -> Self {
        Self::Refused(error.0)
    }
}

impl From<ErrorCode> for Lost {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl Frame {
    /// `reply` is why the server shows this page again after its form was posted.
    pub fn provide(reply: Option<FormReply>) -> Self {
        let location = use_location();
        let address = Memo::new(move |_| location.pathname.with(|path| Address::parse(path)));
        let query = use_query_map();
        let folder = Memo::new(move |_| {
            query.with(|query| FolderQuery {
                folder: Folder::from_name(query.get_str("folder").unwrap_or_default()),
                before: before(query).find_map(|text| Cursor::parse(&text)),
            })
        });
        // Before which message the part of a conversation ends that the address names.
        let before = Memo::new(move |_| {
            // Nothing is before the first message.
            let position = |text: String| text.parse().ok().filter(|before| *before > 1);
            query.with(|query| before(query).find_map(position))
        });
        let version = RwSignal::new(0_u32);
        let reply = StoredValue::new(reply);
        // Nobody is signed in where one signs in.
        let needs_account = Memo::new(move |_| location.pathname.with(|path| path != "/sign-in"));

        let account = Resource::new(
            move || needs_account.get(),
            |needed| async move {
                if !needed {
                    return Err(ErrorCode::SignedOut.into());
                }
                Ok(view_account().await?)
            },
        );
        let open = Resource::new(
            move || (version.get(), address.get(), before.get()),
            move |(_, address, before)| async move {
                let address = address?;
                let Page::Conversation(conversation) = address.page else {
                    return None;
                };
                // Not opened, which would mark it read, for somebody who did not ask for it.
                let opened = match writer(account, reply).await {
                    Ok(_) => load(account, address.patient, conversation, before).await,
                    Err(lost) => Err(lost),
                };
                Some((address, opened))
            },
        );
        let unread = Resource::new(
            // What is open is read by that: count after it.
            move || (version.get(), address.get()),
            move |(_, address)| async move {
                untracked(open).await;
                let scope = scope_of(account, address?.patient).await.ok()?;
                count_unread(scope).await.ok()
            },
        );

        let frame = Self {
            address,
            folder,
            account,
            open,
            unread,
            version,
            reply,
        };
        frame.forget_reply_when_leaving();
        provide_context(frame);
        frame
    }

    pub fn current() -> Self {
        expect_context()
    }

    /// Whose messages the address means; for a resource's fetcher.
    ///
    /// # Errors
    /// When nobody is signed in, or the account has nothing there.
    pub async fn scope(self, patient: Option<PatientId>) -> Result<Scope, Lost> {
        scope_of(self.account, patient).await
    }

    /// Whose pages these are: from this account everything is written here.
    ///
    /// # Errors
    /// When nobody is signed in. When this page was posted from another account: then it is
    /// nobody's, until it is left.
    pub async fn writer(self) -> Result<AccountId, Lost> {
        writer(self.account, self.reply).await
    }

    /// Waits until what is open counts as read; for a resource's fetcher.
    pub async fn opened(self) {
        untracked(self.open).await;
    }

    /// The patient that the address names.
    pub fn patient(self) -> Option<PatientId> {
        self.address.get().and_then(|address| address.patient)
    }

    /// The address of another page for the same patient.
    pub fn to(self, page: Page) -> String {
        let patient = self.patient();
        Address { patient, page }.to_string()
    }

    /// Changes when everything is to be read anew.
    pub fn version(self) -> u32 {
        self.version.get()
    }

    /// Something was sent: reads everything anew.
    pub fn refresh(self) {
        self.reply.set_value(None);
        self.version.update(|version| *version += 1);
    }

    /// Why the server shows this page again, if it does.
    pub fn reply(self) -> Option<FormReply> {
        self.reply.get_value()
    }

    // The reply belongs to the page that was posted and to no other.
    fn forget_reply_when_leaving(self) {
        let location = use_location();
        Effect::new(move |before: Option<String>| {
            let path = location.pathname.get();
            if before.is_some_and(|before| before != path) {
                self.reply.set_value(None);
            }
            path
        });
    }
}

/// The whole address of this page, with its query.
pub fn here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    })
}

type AccountResource = Resource<Result<AccountView, Lost>>;
type Reply = StoredValue<Option<FormReply>>;

async fn writer(account: AccountResource, reply: Reply) -> Result<AccountId, Lost> {
    let account = untracked(account).await?;
    let is_anothers = |reply: &FormReply| {
        let refusal = reply.refusal.as_ref();
        refusal.is_some_and(|refusal| refusal.has(ErrorCode::OtherAccount))
    };
    match reply.with_value(|reply| reply.as_ref().is_some_and(is_anothers)) {
        true => Err(ErrorCode::OtherAccount.into()),
        false => Ok(account.id),
    }
}

async fn scope_of(account: AccountResource, patient: Option<PatientId>) -> Result<Scope, Lost> {
    let account = untracked(account).await?;
    match Way::of(patient, &account) {
        Way::Here(scope) => Ok(scope),
        Way::To(patient) => Err(Lost::Elsewhere(patient)),
        Way::Nowhere => Err(Lost::Nowhere),
    }
}

async fn load(
    account: AccountResource,
    patient: Option<PatientId>,
    conversation: ConversationId,
    before: Option<u32>,
) -> Result<ConversationView, Lost> {
    let scope = scope_of(account, patient).await?;
    Ok(open_conversation(scope, conversation, before).await?)
}

/// What `before` says in an address: of a list, of the conversation open beside it, or of both.
fn before(query: &ParamsMap) -> impl Iterator<Item = String> {
    query.get_all("before").into_iter().flatten()
}

/// Waits for a resource without depending on it: its own source says when to look again, and
/// depending on both would fetch twice.
async fn untracked<T: Clone + Send + Sync + 'static>(resource: Resource<T>) -> T {
    ScopedFuture::new_untracked(resource.into_future()).await
}
