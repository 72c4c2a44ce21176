//! What a page is made from: what its address names, and who is signed in. Read once, before
//! anything of the page is rendered.

mod request;
mod said;

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, DraftCursor, DraftId, DraftView, ErrorCode, Filed, PatientId,
    Refusal, SearchId,
    view::{AccountView, ConversationView, Cursor, Folder, List, Receipt, ViewingView},
};

use self::request::Request;
pub use self::said::{DraftsSaid, EditSaid, FilingSaid, Sent};
use crate::{
    address::{Address, Asked, Landing, Page, Scope},
    api::{
        ApiError, open_conversation, view_account, view_answers_begun, view_filed, view_looked_for,
        view_people, view_receipt,
    },
    context::RequestContext,
    forms::{FormReply, field},
    i18n::words,
};

pub struct Frame {
    /// All that happens from then on is not on the page, or may not be ([`mailbox::NewsId`]).
    pub as_of: Option<String>,
    /// The whole address, with its query.
    pub here: String,
    /// `None` where there is no page.
    pub address: Option<Address>,
    /// The list that the address names.
    pub list: List,
    /// Under which id it is kept what the address looks for, and what that is.
    pub asked: Option<SearchId>,
    pub search: Asked,
    /// From where on in that list the next conversation is looked for.
    pub place: Option<Cursor>,
    /// Something was sent a moment ago, the address says: here, or where one has gone on from.
    pub sent: Option<Sent>,
    /// What this browser has sent last, see [`crate::context::SentMark`].
    pub last_sent: Option<String>,
    /// What was sent there.
    pub receipt: Option<Receipt>,
    /// The conversation that a new message begins from.
    pub from: Option<ConversationId>,
    /// What was done with conversations a moment ago, the address says, and what the mailbox knows of
    /// it still.
    pub filing: Option<(FilingSaid, Option<Filed>)>,
    /// From where on drafts are listed, and what was done with one a moment ago.
    pub drafts_before: Option<DraftCursor>,
    pub drafts_said: Option<DraftsSaid>,
    /// Answers that the reader has begun in the open conversation, the one to write on first.
    pub begun: Vec<DraftView>,
    /// What has become of an edit a moment ago, the address says.
    pub edited: Option<EditSaid>,
    /// The last message that the writer of an answer had before them, which was held back.
    pub seen: Option<u32>,
    /// No letter of the open conversation is folded away, the address says.
    pub whole: bool,
    /// Why files were not added that were posted with a form.
    pub files_refused: Vec<String>,
    /// Why the server shows this page again after its form was posted.
    pub reply: Option<FormReply>,
    pub account: Result<AccountView, NotShown>,
    /// The conversation that the address names, its newest part or another one. That it was read
    /// is noted already.
    pub open: Option<Result<ConversationView, NotShown>>,
    /// What is unread, here and for others; `None` for those who have none to read.
    pub viewing: Option<ViewingView>,
}

/// Why a page cannot be shown here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotShown {
    Refused(Refusal),
    /// The same page for this patient is the one to go to.
    Elsewhere(PatientId),
    /// This page is the one to go to.
    At(String),
    /// Nothing is open to this account.
    Nowhere,
}

impl From<ApiError> for NotShown {
    fn from(error: ApiError) -> Self {
        Self::Refused(error.0)
    }
}

impl From<ErrorCode> for NotShown {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl Frame {
    /// Reads what every page needs. The address is that of the request being answered.
    pub async fn load() -> Self {
        // Before anything is read.
        let context = RequestContext::current();
        let as_of = context.map(|context| context.store.news_id().to_string());
        let asked = Request::current();
        let sent = asked.said();
        let account = view_account().await.map_err(NotShown::from);
        let mut frame = Self {
            as_of: as_of.ok(),
            here: asked.here,
            address: asked.address,
            list: asked.list,
            asked: asked.asked,
            search: Asked::default(),
            place: asked.place,
            sent,
            last_sent: request::last_sent().map(|sent| sent.mark),
            receipt: None,
            from: asked.from,
            filing: asked.filing.map(|said| (said, None)),
            drafts_before: asked.drafts_before,
            drafts_said: asked.drafts_said,
            begun: Vec::new(),
            edited: asked.edited,
            seen: asked.seen,
            whole: asked.whole,
            files_refused: asked.files_refused,
            reply: use_context::<FormReply>(),
            account,
            open: None,
            viewing: None,
        };
        if let Some(reply) = frame.reply.as_ref()
            && let Some(refusal) = &reply.refusal
            && refusal.has(ErrorCode::AnsweredMeanwhile)
        {
            frame.seen = reply.typed.get(field::SEEN).parse().ok();
        }
        // Only the care team's inbox has parts.
        if frame.scope() != Ok(Scope::Desk) || frame.list.folder != Folder::Inbox {
            frame.list.filter = None;
        }
        frame.open = frame.load_open(asked.before).await;
        frame.begun = frame.load_begun(asked.draft).await;
        // What is open is read by that: counted after it.
        if let Ok(scope) = frame.scope() {
            frame.viewing = view_people(scope).await.ok();
            if let Some(Sent::In(conversation)) = frame.sent {
                frame.receipt = view_receipt(scope, conversation).await.ok().flatten();
            }
            // What could not be kept is looked for all the same.
            if let (Some(Page::Search), Some(reply)) = (frame.page(), &frame.reply) {
                frame.search = Asked::read(&reply.typed, None);
            }
            if let Some(asked) = frame.asked
                && let Ok(Some(kept)) = view_looked_for(scope, asked).await
            {
                frame.search = Asked::of_kept(&kept, frame.list.before);
            }
            if let Some((FilingSaid::Done { undo: Some(id), .. }, known)) = &mut frame.filing {
                *known = view_filed(scope, *id).await.ok().flatten();
            }
        }
        frame
    }

    async fn load_open(&self, before: Option<u32>) -> Option<Result<ConversationView, NotShown>> {
        let conversation = self.address?.page.conversation()?;
        // Not opened, which would mark it read, for somebody who did not ask for it.
        let scope = self.writer().and_then(|_| self.scope());
        Some(match scope {
            Ok(scope) => open_conversation(scope, conversation, before)
                .await
                .map_err(NotShown::from),
            Err(lost) => Err(lost),
        })
    }

    /// What could not be looked up is in its folder still.
    async fn load_begun(&self, first: Option<DraftId>) -> Vec<DraftView> {
        let (Some(Ok(open)), Ok(scope)) = (&self.open, self.scope()) else {
            return Vec::new();
        };
        let mut begun = view_answers_begun(scope, open.id).await.unwrap_or_default();
        begun.sort_by_key(|draft| Some(draft.draft) != first);
        begun
    }

    /// Whose messages the address means.
    ///
    /// # Errors
    /// When nobody is signed in, or the account has nothing there.
    pub fn scope(&self) -> Result<Scope, NotShown> {
        let account = self.account.as_ref().map_err(Clone::clone)?;
        let address = self.address.ok_or(ErrorCode::NotFound)?;
        match Landing::of(address.patient, account) {
            Landing::Here(scope) => Ok(scope),
            Landing::To(patient) => Err(NotShown::Elsewhere(patient)),
            Landing::Nowhere => Err(NotShown::Nowhere),
        }
    }

    /// Whose pages these are: from this account everything is written here.
    ///
    /// # Errors
    /// When nobody is signed in. When this page was posted from another account: then it is
    /// nobody's, until it is left.
    pub fn writer(&self) -> Result<AccountId, NotShown> {
        let account = self.account.as_ref().map_err(Clone::clone)?;
        match self.is_anothers() {
            true => Err(ErrorCode::OtherAccount.into()),
            false => Ok(account.id),
        }
    }

    /// The page was posted from another account than the one that is signed in.
    pub fn is_anothers(&self) -> bool {
        let refusal = self.reply.as_ref().and_then(|reply| reply.refusal.as_ref());
        refusal.is_some_and(|refusal| refusal.has(ErrorCode::OtherAccount))
    }

    /// Unread conversations here; `None` for those who have none to read.
    pub fn unread(&self) -> Option<u32> {
        let unread = self.viewing.as_ref()?.unread.first()?;
        Some(unread.1)
    }

    /// The `lang` of the organization's own words, where that is not the page's.
    pub fn own_lang(&self) -> Option<&'static str> {
        let account = self.account.as_ref().ok()?;
        words().lang_of(account.organization.language)
    }

    /// The page that the address names.
    pub fn page(&self) -> Option<Page> {
        self.address.map(|address| address.page)
    }

    /// The patient that the address names.
    pub fn patient(&self) -> Option<PatientId> {
        self.address.and_then(|address| address.patient)
    }

    /// The address of another page for the same patient.
    pub fn to(&self, page: Page) -> String {
        let patient = self.patient();
        Address { patient, page }.to_string()
    }
}
