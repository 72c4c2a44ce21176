//! Messages, for one viewer: a patient's side of one record, or one member of the care team.

use bytes::Bytes;
use futures_util::Stream;
use model::{
    AccountId, AttachmentId, AttachmentView, ConversationId, DraftCursor, DraftFound, DraftId,
    DraftSaved, DraftView, DraftsPage, Edit, ErrorCode, Filed, Filing, FilingId, MessageId,
    NewAttachment, NewMessage, NewReply, SaveDraft, Scope, SearchId, Timestamp, Which,
    draft::DraftPlace,
    search::{Search, SearchPage},
    view::{
        Carried, ComposeView, ConversationView, DetailsView, Edited, FolderPage, InFolders, List,
        Receipt, Sent, TodayView, ViewingView,
    },
};

use crate::{
    Actor, AttachmentError, Login, MailboxError, Reading, Received, Size, Store, Together,
    attachment,
    conversation::{
        self, company, compose, draft, edit, filing, folder, looked_for, open, reply, search, send,
        today,
    },
    viewer::{Company, PatientSide, Viewer},
};

/// One viewer's way to the conversations they may see. Made for one request: what the organization has
/// set is as of then, while what may be seen is looked up with each query, and everything again when
/// something is sent.
pub struct Mailbox {
    store: Store,
    viewer: Viewer,
    company: Company,
}

impl Mailbox {
    /// # Errors
    /// For a patient's record, `NotFound` when the account has no access to it now, or there is no
    /// such patient: the two are not told apart. For the desk, `NoMailbox` when the account is no
    /// practitioner's.
    pub async fn open(
        store: &Store,
        account: AccountId,
        scope: Scope,
    ) -> Result<Self, MailboxError> {
        match Login::load(store.read(), store.now(), account).await {
            Ok(login) => Self::of(store, &login, scope),
            // An account that is gone or disabled has nothing.
            Err(MailboxError::Refused(_)) => Err(match scope {
                Scope::Patient(_) => ErrorCode::NotFound,
                Scope::Desk => ErrorCode::NoMailbox,
            })?,
            Err(failed) => Err(failed),
        }
    }

    /// The same for an account that is known already. What is read and written is checked again.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn of(store: &Store, login: &Login, scope: Scope) -> Result<Self, MailboxError> {
        let viewer = Viewer::of(login, scope)?;
        let actor = Actor {
            account: Some(viewer.account),
            ..store.actor()
        };
        Ok(Self {
            store: store.acting(actor),
            viewer,
            company: Company::of(login, scope)?,
        })
    }

    /// What waits for this viewer, and for the same account in the records of others.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn today(&self) -> Result<TodayView, MailboxError> {
        today::today(&self.store, &self.viewer, &self.company).await
    }

    /// Unread conversations here, and in the other records that the account may look at.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn viewing(&self) -> Result<ViewingView, MailboxError> {
        company::viewing(&self.store, &self.viewer, &self.company).await
    }

    /// Unread conversations, [`model::limits::COUNT_UP_TO`] at the most.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn unread(&self) -> Result<u32, MailboxError> {
        self.store.caught_up(self.viewer.account).await;
        let unread = conversation::unread(self.store.read(), &self.viewer, self.store.now());
        Ok(unread.await?)
    }

    /// How many conversations are in folders; of the inbox, [`Self::unread`] says what matters.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn in_folders(&self) -> Result<InFolders, MailboxError> {
        self.store.caught_up(self.viewer.account).await;
        let counts = conversation::in_folders(self.store.read(), &self.viewer, self.store.now());
        Ok(counts.await?)
    }

    /// What the page "New message" offers.
    ///
    /// # Errors
    /// `NotFound` at the desk, which starts no conversations; when the storage fails. That the
    /// viewer cannot send is said in the view.
    pub async fn compose(&self) -> Result<ComposeView, MailboxError> {
        compose::compose(&self.store, &self.viewer, self.side()?).await
    }

    /// What a new message takes from a conversation that takes no more answers. Nothing of it is
    /// read by that.
    ///
    /// # Errors
    /// `NotFound` at the desk, and when the conversation does not exist for this viewer; when the
    /// storage fails.
    pub async fn carried(&self, conversation: ConversationId) -> Result<Carried, MailboxError> {
        self.side()?;
        compose::carried(&self.store, &self.viewer, conversation).await
    }

    /// Starts a conversation. When it returns, the message is on disk. The same message with the
    /// same client key gives the same answer again.
    ///
    /// # Errors
    /// Every problem [`NewMessage::check`] finds; `MessagingOff`, `ViewOnly`, `NotFound` (another
    /// patient's mailbox, or the desk), `BodyInvalid`, `ClientKeyReused`, `TooManyMessages`.
    pub async fn send(&self, message: NewMessage) -> Result<Sent, MailboxError> {
        send::send(&self.store, &self.viewer, message).await
    }

    /// Keeps what this viewer writes, in the place of the version they had before them. The same again
    /// gives the same answer.
    ///
    /// # Errors
    /// `DraftChanged` when another version is kept; `ClientKeyReused` when it was sent; `NotFound` for
    /// an answer in a conversation that does not exist for this viewer, and for a new message at the
    /// desk; `TooManyDrafts` ([`model::limits::DRAFTS`]); `TooManyAttempts` after 600 saves at once, for
    /// all but five a second; `BodyInvalid`, `BodyTooLarge`, `Malformed` for
    /// what no form of ours holds; when the storage fails.
    pub async fn save_draft(&self, draft: SaveDraft) -> Result<DraftSaved, MailboxError> {
        draft::save(&self.store, &self.viewer, draft).await
    }

    /// The same where the writer cannot be asked: what was changed meanwhile, or sent, stays as it is,
    /// and this is kept beside it.
    ///
    /// # Errors
    /// As [`Self::save_draft`], but for `DraftChanged` and `ClientKeyReused`.
    pub async fn keep_draft(&self, draft: SaveDraft) -> Result<DraftPlace, MailboxError> {
        draft::keep(&self.store, &self.viewer, draft).await
    }

    /// Makes room for a file that is to go with what this viewer writes, or says which one is waiting
    /// for the rest of its bytes. Its id is known to nobody else.
    ///
    /// # Errors
    /// Every problem [`model::AttachmentLimits::check`] finds; `Off` when the viewer may not write;
    /// `NotFound` when what it is for was sent; `TooMuchUnsent`; when the storage fails.
    pub async fn begin_attachment(
        &self,
        new: NewAttachment,
    ) -> Result<AttachmentView, AttachmentError> {
        attachment::begin(&self.store, &self.viewer, new).await
    }

    /// How far an upload has come.
    ///
    /// # Errors
    /// `NotFound` for one that is not this viewer's, was taken out or sent; when the storage fails.
    pub async fn received(&self, id: AttachmentId) -> Result<Received, AttachmentError> {
        attachment::received(&self.store, &self.viewer, id).await
    }

    /// Keeps what comes of a file from `offset` on, at most 256 KiB of it in memory. What came before
    /// an interruption is kept, unless it is to have a `checksum` (SHA-256 of the whole body). The
    /// last byte returns when the file was looked at: then it can be sent, or it was refused and is
    /// gone.
    ///
    /// # Errors
    /// As [`Self::received`]; `Offset` when it goes on from another place; `TooMuch`; `Checksum`;
    /// `Kind`, `Mismatch`, `Macros`, `Damaged`, `TooManyPixels`, `UnknownPicture`, `Infected` for what is in
    /// it; `Full` or `Unavailable` when it cannot be kept. That a scanner does not answer is no error: the
    /// file waits.
    pub async fn receive(
        &self,
        id: AttachmentId,
        offset: u64,
        checksum: Option<[u8; 32]>,
        body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
    ) -> Result<Received, AttachmentError> {
        attachment::receive(&self.store, &self.viewer, id, offset, checksum, body).await
    }

    /// Keeps a file whose size nobody says, as it comes with a form: all of it, or nothing. It is given
    /// the room that there is, and looked at when it is there.
    ///
    /// # Errors
    /// As [`Self::begin_attachment`] and [`Self::receive`], but for `Offset`, `TooMuch` and `Checksum`.
    pub async fn attach(
        &self,
        draft: DraftId,
        name: String,
        body: impl Stream<Item = Result<Bytes, AttachmentError>> + Send,
    ) -> Result<AttachmentView, AttachmentError> {
        attachment::from_form(&self.store, &self.viewer, (draft, name), body).await
    }

    /// Takes a file out of what is not sent yet.
    ///
    /// # Errors
    /// As [`Self::received`].
    pub async fn take_out(&self, id: AttachmentId) -> Result<(), AttachmentError> {
        attachment::take_out(&self.store, &self.viewer, id).await
    }

    /// A file of what this viewer has not sent yet.
    ///
    /// # Errors
    /// As [`Self::received`]; `NotFound` also for one that is not all there, or of which there is no
    /// picture of that size; `Held` for one that was not found clean.
    pub async fn unsent_attachment(
        &self,
        id: AttachmentId,
        size: Size,
    ) -> Result<Reading, AttachmentError> {
        attachment::read_unsent(&self.store, &self.viewer, id, size).await
    }

    /// A file of a conversation.
    ///
    /// # Errors
    /// `NotFound` when the conversation does not exist for this viewer, or has no such file, or there
    /// is no picture of that size; `Held` for one that was not found clean; when the storage fails.
    pub async fn attachment(
        &self,
        conversation: ConversationId,
        id: AttachmentId,
        size: Size,
    ) -> Result<Reading, AttachmentError> {
        attachment::read(&self.store, &self.viewer, (conversation, id), size).await
    }

    /// The files of a message, as they may be had together.
    ///
    /// # Errors
    /// `NotFound` when the conversation does not exist for this viewer, or has no such message, or that
    /// has no files; when the storage fails.
    pub async fn attachments(
        &self,
        conversation: ConversationId,
        message: MessageId,
    ) -> Result<Together, AttachmentError> {
        attachment::read_all(&self.store, &self.viewer, (conversation, message)).await
    }

    /// One page of this viewer's drafts, those saved last first, [`model::limits::PAGE_ROWS`] at the
    /// most.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn drafts(&self, before: Option<DraftCursor>) -> Result<DraftsPage, MailboxError> {
        draft::list(&self.store, &self.viewer, before).await
    }

    /// A draft, or where it was sent.
    ///
    /// # Errors
    /// `NotFound` when it was discarded, or is somebody else's; when the storage fails.
    pub async fn draft(&self, draft: DraftId) -> Result<DraftFound, MailboxError> {
        draft::find(&self.store, &self.viewer, draft).await
    }

    /// Answers of this viewer's in a conversation that were not sent, those saved last first;
    /// [`model::limits::DRAFTS_SHOWN`] at the most.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn answers_begun(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<DraftView>, MailboxError> {
        draft::answers_begun(&self.store, &self.viewer, conversation).await
    }

    /// Keeps a draft no longer. For [`model::limits::UNDO_SECONDS`] it can be brought back.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is somebody else's; when the storage fails.
    pub async fn discard_draft(&self, draft: DraftId) -> Result<(), MailboxError> {
        draft::discard(&self.store, &self.viewer, draft).await
    }

    /// Brings a draft back that was discarded.
    ///
    /// # Errors
    /// As [`Self::discard_draft`].
    pub async fn restore_draft(&self, draft: DraftId) -> Result<(), MailboxError> {
        draft::restore(&self.store, &self.viewer, draft).await
    }

    /// One page of a list, [`model::limits::PAGE_ROWS`] at the most.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn folder(&self, list: List) -> Result<FolderPage, MailboxError> {
        folder::folder(&self.store, &self.viewer, list).await
    }

    /// Keeps what this viewer looks for, in the words of a form, for as long as a session lasts. Of an
    /// account, the last hundred.
    ///
    /// # Errors
    /// `Malformed` when it is more than anybody looks for; when the storage fails.
    pub async fn look_for(&self, fields: String) -> Result<SearchId, MailboxError> {
        looked_for::keep(&self.store, &self.viewer, fields).await
    }

    /// What was kept; `None` when it is not there any more, or another viewer's.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn looked_for(&self, id: SearchId) -> Result<Option<String>, MailboxError> {
        Ok(looked_for::find(&self.store, &self.viewer, id).await?)
    }

    /// Conversations of all lists in which words are found, one page of them,
    /// [`model::limits::PAGE_ROWS`] at the most.
    ///
    /// # Errors
    /// When the storage fails. What cannot be found, a type or a person that does not exist, days that
    /// end before they begin, is an empty page.
    pub async fn search(&self, search: Search) -> Result<SearchPage, MailboxError> {
        search::search(&self.store, &self.viewer, &search).await
    }

    /// Conversations that have come into a list since [`List::as_of`] and were not read,
    /// [`model::limits::COUNT_UP_TO`] at the most.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn new_in(&self, list: List) -> Result<u32, MailboxError> {
        self.store.caught_up(self.viewer.account).await;
        let (database, now) = (self.store.read(), self.store.now());
        Ok(conversation::new_in(database, &self.viewer, &list, now).await?)
    }

    /// Puts conversations where this viewer wants them, for their own view alone. Those of somebody
    /// else's mailbox among them are passed over. What waits for an answer stays at the desk, and
    /// nothing that its reader has not seen is put out of sight: both are counted.
    ///
    /// # Errors
    /// `NotFound` when none of those that are named is here; `Malformed` for too many of them; when
    /// the storage fails. Of a whole list, a part may be done then.
    pub async fn file(&self, filing: Filing, which: Which) -> Result<Filed, MailboxError> {
        filing::file(&self.store, &self.viewer, filing, which).await
    }

    /// What was done, if it can still be taken back: within [`model::limits::UNDO_SECONDS`], and of
    /// each conversation only the last thing. Up to [`model::limits::COUNT_UP_TO`] are counted.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn filed(&self, filing: FilingId) -> Result<Option<Filed>, MailboxError> {
        filing::filed(&self.store, &self.viewer, filing).await
    }

    /// Takes it back, and says with how many conversations. Where there was a message since, the
    /// conversation stays in the inbox.
    ///
    /// # Errors
    /// `NotFound` when it cannot be taken back, or is somebody else's; when the storage fails.
    pub async fn undo(&self, filing: FilingId) -> Result<u32, MailboxError> {
        filing::undo(&self.store, &self.viewer, filing).await
    }

    /// The conversation in a list after [`List::before`], or the first one where none comes after;
    /// not the one that is `done`.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn next(
        &self,
        list: List,
        done: ConversationId,
    ) -> Result<Option<ConversationId>, MailboxError> {
        folder::next(&self.store, &self.viewer, list, done).await
    }

    /// What this viewer wrote last in a conversation, for when they have gone on. `None` when somebody
    /// else wrote after it, and when the conversation does not exist for this viewer.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn receipt(
        &self,
        conversation: ConversationId,
    ) -> Result<Option<Receipt>, MailboxError> {
        open::receipt(&self.store, &self.viewer, conversation).await
    }

    /// An open conversation: its newest messages, which are read by that, or those before a
    /// position. [`model::limits::WINDOW_MESSAGES`] at the most.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer.
    pub async fn conversation(
        &self,
        conversation: ConversationId,
        before: Option<u32>,
    ) -> Result<ConversationView, MailboxError> {
        open::open(&self.store, &self.viewer, conversation, before).await
    }

    /// Answers in a conversation; idempotent as [`Self::send`] is.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ViewOnly`,
    /// `NoRelationship`, `ConversationClosed`, `ConversationTooOld`; `BodyBlank`, `BodyTooLong`,
    /// `BodyInvalid`; `ClientKeyReused`.
    pub async fn reply(&self, reply: NewReply) -> Result<Sent, MailboxError> {
        reply::reply(&self.store, &self.viewer, reply).await
    }

    /// What can be changed of a conversation, how it is, and what was changed since a moment.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; why it cannot be changed, as for
    /// [`Self::edit`].
    pub async fn details(
        &self,
        conversation: ConversationId,
        since: Option<Timestamp>,
    ) -> Result<DetailsView, MailboxError> {
        edit::details(&self.store, &self.viewer, conversation, since).await
    }

    /// Changes subject, type, recipients and confidentiality of a conversation; all of it, or nothing.
    /// What is so already is no change, however it has come about. Where nothing is written any more,
    /// the patient may still decide what is confidential.
    ///
    /// # Errors
    /// `NotFound` when it does not exist for this viewer; `MessagingOff`, `ViewOnly`,
    /// `ConversationClosed`, `ConversationTooOld`, `TooManyMessages`; `ChangedMeanwhile` when it is not any more what its
    /// editor had before them; every field that [`Edit::check`] refuses.
    pub async fn edit(&self, edit: Edit) -> Result<Edited, MailboxError> {
        edit::edit(&self.store, &self.viewer, edit).await
    }

    fn side(&self) -> Result<&PatientSide, MailboxError> {
        Ok(self.viewer.patient_side().ok_or(ErrorCode::NotFound)?)
    }
}
