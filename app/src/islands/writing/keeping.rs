//! What is written is kept on the server, as a draft, while it is being written.

use document::Document;
use js_sys::Promise;
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption};
use model::{
    AccountId, ClientKey, ConversationId, Draft, DraftFound, DraftId, DraftSaved, DraftView,
    ErrorCode, Moment, SaveDraft, Scope,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::asked::ask;
use crate::{
    api::{DiscardDraft, KeepDraft, ViewDraft},
    forms::{Typed, draft, field},
    i18n::words,
    page::Page,
    react::effect,
};

/// A draft under one key, version by version.
#[derive(Clone, Copy)]
pub struct Keeping {
    account: AccountId,
    scope: Scope,
    key: StoredValue<DraftId>,
    /// The one that the page has before it; 0 while none is kept.
    version: StoredValue<u32>,
    /// What the server has of it.
    kept: StoredValue<Option<Draft>>,
    /// What the server may have of it: the form began with that, or it was sent to be kept and nobody has
    /// answered.
    perhaps: StoredValue<Vec<Draft>>,
    /// Files were added, which are found again with the draft.
    has_files: StoredValue<bool>,
    form: StoredValue<Option<Callback<(), Draft>>>,
    /// Where drafts of new messages are opened.
    address: StoredValue<Option<String>>,
    /// Leads on to where it was sent, when that turns out.
    arrived: StoredValue<Option<Callback<ConversationId>>>,
    under_way: StoredValue<SendOption<Promise>>,
    state: RwSignal<State>,
}

/// What the form says of it.
#[derive(Clone, PartialEq)]
pub enum State {
    Nothing,
    /// In words: that it is in Drafts, since when.
    Saved(String),
    /// The server did not take it; this browser has it.
    InBrowser,
    /// Nobody has it but this page.
    Nowhere,
    /// It was changed somewhere else, to this.
    Elsewhere(Box<DraftView>),
}

/// Versions that are remembered without an answer.
const PERHAPS: usize = 16;

impl Keeping {
    /// `typed` is what the form begins with, under the key `fresh` if it has none; `saved` says since
    /// when that is kept, which is the answer in a `conversation` or a new message.
    pub fn new(
        (account, scope): (AccountId, Scope),
        conversation: Option<ConversationId>,
        typed: &Typed,
        fresh: DraftId,
        saved: Option<String>,
    ) -> Self {
        let kept = saved.is_some().then(|| draft(conversation, typed));
        let key = typed.get(field::CLIENT_KEY).parse();
        let version = typed.get(field::VERSION).parse();
        Self {
            account,
            scope,
            key: StoredValue::new(key.unwrap_or(fresh)),
            version: StoredValue::new(version.unwrap_or_default()),
            kept: StoredValue::new(kept),
            perhaps: StoredValue::new(Vec::new()),
            has_files: StoredValue::new(false),
            form: StoredValue::new(None),
            address: StoredValue::new(None),
            arrived: StoredValue::new(None),
            under_way: StoredValue::new(SendOption::new_local(None)),
            state: RwSignal::new(saved.map_or(State::Nothing, State::Saved)),
        }
    }

    pub fn state(self) -> Signal<State> {
        self.state.into()
    }

    pub fn key(self) -> DraftId {
        self.key.get_value()
    }

    pub fn version(self) -> u32 {
        self.version.get_value()
    }

    /// Under which key and from which version on it is sent and kept, for the fields of a form.
    pub fn write_into(self, typed: &mut Typed) {
        typed.push(field::CLIENT_KEY, self.key().to_string());
        typed.push(field::VERSION, self.version().to_string());
    }

    /// It is kept also where nothing is written yet, since there are files.
    pub fn has_files(self, some: bool) {
        self.has_files.set_value(some);
    }

    /// What is written here goes on from a draft.
    pub fn go_on_from(self, key: DraftId, version: u32) {
        self.key.set_value(key);
        self.version.set_value(version);
    }

    /// From now on, what this form holds is kept. `drafts` is the address of drafts where each has a
    /// page of its own. When it turns out that it was sent, `arrived` leads on to the conversation.
    pub fn follow(
        self,
        form: Callback<(), Draft>,
        drafts: Option<String>,
        arrived: Callback<ConversationId>,
    ) {
        effect(move || {
            self.form.set_value(Some(form));
            self.address.set_value(drafts.clone());
            self.arrived.set_value(Some(arrived));
            let save = Callback::new(move |()| self.save());
            Page::current().unsent.keep_on_server(save);
        });
    }

    /// What the form holds is what the server has; not where somebody has written on before the
    /// program came.
    pub fn is_as_kept(self) -> bool {
        let content = self.content();
        content.is_some() && self.kept.with_value(|kept| *kept == content)
    }

    /// The form is filled in. Perhaps the page before has saved just that, and gone before it heard so.
    pub fn begins(self) {
        self.perhaps
            .update_value(|perhaps| perhaps.extend(self.content()));
    }

    /// Saves what the form holds then, after what is under way. The promise says whether nothing of it
    /// would be lost with this browser.
    pub fn save(self) -> Promise {
        let before = self.under_way.try_with_value(|before| (**before).clone());
        let saved = future_to_promise(async move {
            if let Some(before) = before.flatten() {
                JsFuture::from(before).await?;
            }
            Ok(JsValue::from(self.save_now().await))
        });
        let last = saved.clone();
        self.under_way
            .update_value(|under_way| **under_way = Some(last));
        saved
    }

    async fn save_now(self) -> bool {
        let Some(content) = self.content() else {
            return false;
        };
        if self.kept.with_value(|kept| kept.as_ref() == Some(&content)) {
            return true;
        }
        // It is for its writer to say which it is to be.
        if matches!(self.state.get_untracked(), State::Elsewhere(_)) {
            return false;
        }
        let answer = match content.has_something() || self.has_files.get_value() {
            true => self.put(&content).await,
            false if self.version() == 0 => return true,
            false => return self.discard().await,
        };
        match answer {
            Ok(saved) => {
                self.has_saved(content, saved);
                true
            }
            // It was sent, and only the answer was lost.
            Err(ErrorCode::ClientKeyReused) => {
                self.state.set(State::Nothing);
                true
            }
            Err(code) => {
                self.was_refused(code).await;
                false
            }
        }
    }

    /// What was sent under its key, and written on since, is another draft. What was not written on
    /// has arrived, perhaps while the page was loaded anew.
    async fn put(self, content: &Draft) -> Result<DraftSaved, ErrorCode> {
        match self.put_once(content).await {
            Err(ErrorCode::ClientKeyReused) if self.is_written_on() => {
                let (scope, draft) = (self.scope, self.key());
                let found = ask(&ViewDraft { scope, draft }).await;
                match found {
                    Ok(DraftFound::Sent { conversation, body }) if is_same(&body, content) => {
                        self.has_arrived(conversation).await;
                        return Err(ErrorCode::ClientKeyReused);
                    }
                    Ok(_) | Err(ErrorCode::NotFound) => (),
                    Err(code) => return Err(code),
                }
                let fresh = crate::browser::new_id().parse();
                self.go_on_from(fresh.map_err(|_| ErrorCode::Unavailable)?, 0);
                self.put_once(content).await
            }
            Err(ErrorCode::DraftChanged) => self.put_after_other(content).await,
            answer => answer,
        }
    }

    /// Another version came before. Where that is this writer's own, of which only the answer was lost,
    /// it is gone on from; of any other, they decide.
    async fn put_after_other(self, content: &Draft) -> Result<DraftSaved, ErrorCode> {
        let (scope, draft) = (self.scope, self.key());
        let found = ask(&ViewDraft { scope, draft }).await;
        let Ok(DraftFound::Here(other) | DraftFound::Alone(other)) = found else {
            return Err(ErrorCode::DraftChanged);
        };
        let is_kept = |kept: &Option<Draft>| kept.as_ref() == Some(&other.content);
        let is_own = |perhaps: &Vec<Draft>| perhaps.contains(&other.content);
        if !self.kept.with_value(is_kept) && !self.perhaps.with_value(is_own) {
            self.state.set(State::Elsewhere(other));
            return Err(ErrorCode::DraftChanged);
        }
        self.version.set_value(other.version);
        self.put_once(content).await
    }

    async fn has_arrived(self, conversation: ConversationId) {
        let Page {
            leaving, unsent, ..
        } = Page::current();
        leaving.release();
        unsent.sent().await;
        if let Some(arrived) = self.arrived.get_value() {
            arrived.run(conversation);
        }
    }

    /// It is something else than what is on its way, or was.
    fn is_written_on(self) -> bool {
        let unsent = Page::current().unsent;
        !unsent.is_over() && !unsent.is_as_tried()
    }

    async fn put_once(self, content: &Draft) -> Result<DraftSaved, ErrorCode> {
        self.perhaps.update_value(|perhaps| {
            if !perhaps.contains(content) {
                perhaps.push(content.clone());
            }
            // Nobody may answer for hours.
            if perhaps.len() > PERHAPS {
                perhaps.remove(0);
            }
        });
        let draft = SaveDraft {
            draft: self.key(),
            version: self.version(),
            content: content.clone(),
        };
        let (account, scope) = (self.account, self.scope);
        let save = KeepDraft {
            account,
            scope,
            draft,
        };
        ask(&save).await
    }

    fn has_saved(self, content: Draft, saved: DraftSaved) {
        let is_first = self.version() == 0;
        self.version.set_value(saved.version);
        self.kept.set_value(Some(content));
        self.perhaps.set_value(Vec::new());
        self.state.set(State::Saved(said(saved.at)));
        if is_first && let Some(drafts) = self.address.get_value() {
            crate::browser::is_at(&format!("{drafts}/{}", self.key()));
        }
    }

    async fn discard(self) -> bool {
        let (account, scope, draft) = (self.account, self.scope, self.key());
        let discard = DiscardDraft {
            account,
            scope,
            draft,
        };
        match ask(&discard).await {
            Ok(()) | Err(ErrorCode::NotFound) => {
                self.kept.set_value(self.content());
                self.state.set(State::Nothing);
                true
            }
            Err(code) => {
                self.was_refused(code).await;
                // It is discarded later, and nothing here could be lost.
                self.state.set(State::Nothing);
                false
            }
        }
    }

    async fn was_refused(self, code: ErrorCode) {
        let page = Page::current();
        match code {
            // It is for its writer to say which it is to be.
            ErrorCode::DraftChanged
                if matches!(self.state.get_untracked(), State::Elsewhere(_)) =>
            {
                return;
            }
            ErrorCode::OtherAccount => page.session.cover_from_other(),
            _ => (),
        }
        self.state.set(match page.unsent.can_keep() {
            true => State::InBrowser,
            false => State::Nowhere,
        });
    }

    /// Under which key this version is sent now. Where another one is kept under the one that both had,
    /// that stays, as a draft of its own.
    pub fn key_to_send(self) -> ClientKey {
        let is_other = matches!(self.state.get_untracked(), State::Elsewhere(_));
        if is_other && let Ok(fresh) = crate::browser::new_id().parse() {
            self.go_on_from(fresh, 0);
            self.kept.set_value(None);
            self.state.set(State::Nothing);
        }
        ClientKey(self.key().0)
    }

    /// Its writer has the other version before them, and writes on from that.
    pub fn has_seen(self, other: &DraftView) {
        self.version.set_value(other.version);
        self.kept.set_value(Some(other.content.clone()));
        self.state.set(State::Saved(said(other.saved_at)));
    }

    fn content(self) -> Option<Draft> {
        // A timer may ask after the form is gone.
        let form = self.form.try_get_value().flatten()?;
        Some(form.run(()))
    }
}

/// Sending takes away what is blank around a text.
fn is_same(sent: &Document, draft: &Draft) -> bool {
    sent.plain_text().trim() == draft.body.plain_text().trim()
}

/// That a draft is kept, and since when.
fn said(at: Moment) -> String {
    words().draft_saved(&words().time(at))
}
