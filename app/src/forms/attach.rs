//! Files that are posted with a form, where no program uploads them.

use mailbox::Mailbox;
use model::{
    AttachmentRefused, ConversationId, DraftFound, DraftId, ErrorCode, Refusal, draft::DraftPlace,
};

use super::{FormOutcome, Typed, draft, field, submit};
use crate::{
    address::{Address, Page, Scope, safe_next, with_query},
    context::RequestContext,
};

/// Behind the address of the messages.
pub(super) const SUFFIX: &str = "/attach";

/// The addresses that take files, in axum's words.
pub const ATTACH_ROUTES: [&str; 2] = ["/messages/attach", "/for/{patient}/messages/attach"];

/// What was written, and where the files go that come after it.
pub struct Attaching {
    pub mailbox: Mailbox,
    pub draft: DraftId,
    place: Place,
    typed: Typed,
    /// There is a draft.
    is_kept: bool,
    is_file_kept: bool,
    /// Why files are not kept, each reason once.
    refused: Vec<String>,
}

/// Where somebody writes.
struct Place {
    messages: Address,
    conversation: Option<ConversationId>,
    /// What the address says of the list beside a conversation.
    list: Option<String>,
}

/// A page in place of what was asked for: where it is, and what it shows.
pub struct PageInstead {
    pub address: String,
    pub outcome: FormOutcome,
}

impl Attaching {
    /// Keeps what was written, as the button does that keeps a draft. Where nothing was written,
    /// there is no draft before there is a file in it.
    ///
    /// # Errors
    /// Whatever keeps the form from being kept, as the page that shows it again with what was typed.
    pub async fn begin(
        context: &RequestContext,
        path: &str,
        list: Option<&str>,
        fields: Vec<(String, String)>,
    ) -> Result<Self, PageInstead> {
        let typed = Typed::new(fields);
        let messages = path.strip_suffix(SUFFIX).and_then(Address::parse);
        let Some(messages) = messages else {
            let outcome = submit::refused(context, typed, ErrorCode::NotFound.into());
            let address = "/messages".to_owned();
            return Err(PageInstead { address, outcome });
        };
        let place = Place {
            messages,
            // An answer says to what.
            conversation: typed.get(field::CONVERSATION).parse().ok(),
            list: list.map(str::to_owned),
        };
        match keep(context, &place, &typed).await {
            Ok((mailbox, draft, is_kept)) => Ok(Self {
                mailbox,
                draft,
                place,
                typed,
                is_kept,
                is_file_kept: false,
                refused: Vec::new(),
            }),
            Err(refusal) => {
                let address = match refusal.has(ErrorCode::SignedOut) {
                    true => place.form(&[code(AttachmentRefused::SignedOut)]),
                    false => place.form(&[]),
                };
                let outcome = submit::refused(context, typed, refusal);
                Err(PageInstead { address, outcome })
            }
        }
    }

    /// Notes that there is a file.
    ///
    /// # Errors
    /// As [`Self::begin`]; the file is not kept then.
    pub async fn attached(&mut self) -> Result<(), Refusal> {
        if !self.is_kept {
            draft::begin(&self.mailbox, self.place.conversation, &self.typed).await?;
            self.is_kept = true;
        }
        self.is_file_kept = true;
        Ok(())
    }

    /// Notes why a file is not kept.
    pub fn refuse(&mut self, refused: AttachmentRefused) {
        let code = code(refused);
        if !self.refused.contains(&code) {
            self.refused.push(code);
        }
    }

    /// Where the draft is, and what was refused; the form itself where there is no draft.
    /// `is_for_files`: it is said where there was none.
    pub async fn end(mut self, is_for_files: bool) -> String {
        let is_missed = is_for_files || !self.is_kept;
        if is_missed && self.refused.is_empty() && !self.is_file_kept {
            self.refused.push(field::NO_FILE.to_owned());
        }
        if !self.is_kept {
            return self.place.form(&self.refused);
        }
        // The answer to what is not there any more is alone.
        let is_alone = self.place.conversation.is_some()
            && matches!(
                self.mailbox.draft(self.draft).await,
                Ok(DraftFound::Alone(_))
            );
        if is_alone {
            self.place.conversation = None;
        }
        self.place.draft(self.draft, &self.refused)
    }
}

async fn keep(
    context: &RequestContext,
    place: &Place,
    typed: &Typed,
) -> Result<(Mailbox, DraftId, bool), Refusal> {
    let (mailbox, scope) = submit::mailbox_of(context, place.messages, typed).await?;
    // A care team answers; it does not begin.
    if place.conversation.is_none() && scope == Scope::Desk {
        return Err(ErrorCode::NotFound.into());
    }
    let has_something = draft::has_something(place.conversation, typed);
    match has_something || typed.is_draft() {
        true => {
            // The draft in which the text is now.
            let draft = match draft::save(&mailbox, place.conversation, typed).await? {
                DraftPlace::InPlace => draft::key(typed)?,
                DraftPlace::Beside(other) => other,
            };
            Ok((mailbox, draft, true))
        }
        false => Ok((mailbox, draft::key(typed)?, false)),
    }
}

impl Place {
    fn page(&self) -> String {
        let page = match self.conversation {
            Some(conversation) => Page::Conversation(conversation),
            None => Page::Compose,
        };
        let page = Address {
            page,
            ..self.messages
        };
        match (self.conversation, &self.list) {
            (Some(_), Some(list)) => match &*safe_next(Some(&format!("{page}?{list}"))) {
                // No list of ours.
                "/" => page.to_string(),
                beside => beside.to_owned(),
            },
            _ => page.to_string(),
        }
    }

    fn form(&self, refused: &[String]) -> String {
        self.said(self.page(), refused)
    }

    fn draft(&self, draft: DraftId, refused: &[String]) -> String {
        let address = match self.conversation {
            Some(_) => with_query(&self.page(), field::DRAFT, draft),
            None => Address {
                page: Page::Draft(draft),
                ..self.messages
            }
            .to_string(),
        };
        self.said(address, refused)
    }

    fn said(&self, address: String, refused: &[String]) -> String {
        let said = refused.iter().fold(address, |address, refused| {
            with_query(&address, field::ATTACH, refused)
        });
        match self.conversation {
            Some(_) => format!("{said}#reply"),
            None => said,
        }
    }
}

/// In the words of an address.
fn code(refused: AttachmentRefused) -> String {
    match serde_json::to_value(refused) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(serde_json::Value::Object(fields)) => fields.into_iter().map(|(code, _)| code).collect(),
        _ => String::new(),
    }
}
