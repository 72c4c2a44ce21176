//! A conversation as a text, to be kept outside of Carepost: all of it that its reader may see, a part
//! at a time, so that a long one costs no more memory than a page of it.

use mailbox::{Mailbox, MailboxError};
use model::{
    AttachmentView, AuthorRole, ConversationId, ErrorCode, Refusal,
    compose::subject,
    limits::WINDOW_MESSAGES,
    view::{ConversationView, EventView, MessageView},
};

use crate::{
    address::{Address, Landing, Page},
    api::refusal,
    components::{recipient_name, type_name, with_credential},
    context::RequestContext,
    i18n::Words,
    pages::{
        conversation::events::in_words,
        people::{patient_marks, role_name, subject_or_type},
    },
};

/// Behind the address of a conversation.
pub const SUFFIX: &str = "/text";

const LINE: &str = "----------------------------------------";

pub struct Download {
    mailbox: Mailbox,
    conversation: ConversationId,
    words: Words,
    /// Position of the first message that is not written yet; 0 before the head.
    next: u32,
    /// Position of the last one there was in the beginning.
    last: u32,
}

impl Download {
    /// # Errors
    /// `SignedOut`; `NotFound`, also when it exists but not for this viewer; `Unavailable`.
    pub async fn begin(context: &RequestContext, path: &str) -> Result<Self, Refusal> {
        let address = path.strip_suffix(SUFFIX).ok_or(ErrorCode::NotFound)?;
        let (mailbox, conversation) = conversation_at(context, address).await.map_err(refusal)?;
        let newest = mailbox.conversation(conversation, None).await;
        Ok(Self {
            last: newest.map_err(refusal)?.messages_total,
            mailbox,
            conversation,
            words: Words::of(context.language),
            next: 0,
        })
    }

    /// The next part of the text; `None` at its end.
    ///
    /// # Errors
    /// As [`Self::begin`]: meanwhile the reader may have lost their access.
    pub async fn part(&mut self) -> Result<Option<String>, Refusal> {
        if self.next > self.last {
            return Ok(None);
        }
        let first = self.next.max(1);
        let end = first.saturating_add(WINDOW_MESSAGES);
        let view = self.mailbox.conversation(self.conversation, Some(end));
        let view = view.await.map_err(refusal)?;
        let mut text = match self.next {
            0 => head(self.words, &view),
            _ => String::new(),
        };
        let is_due = |message: &&MessageView| (first..=self.last).contains(&message.position);
        for message in view.messages.iter().filter(is_due) {
            text += &letter(self.words, message);
            let after = |event: &&EventView| event.after == message.position;
            for event in view.events.iter().filter(after) {
                text += &format!(
                    "\n* {}, {}\n",
                    in_words(self.words, event),
                    self.words.moment(event.at)
                );
            }
        }
        self.next = end;
        Ok(Some(text))
    }
}

/// Whose mailbox the address of a conversation leads to. Whether the conversation is there for its
/// reader, the mailbox says.
///
/// # Errors
/// `SignedOut`; `NotFound` for the address of something else, or of what the account has nothing to do
/// with; when the storage fails.
pub async fn conversation_at(
    context: &RequestContext,
    path: &str,
) -> Result<(Mailbox, ConversationId), MailboxError> {
    let address = Address::parse(path).ok_or(ErrorCode::NotFound)?;
    let Page::Conversation(conversation) = address.page else {
        return Err(ErrorCode::NotFound.into());
    };
    let account = context.account_view().await?;
    let Landing::Here(scope) = Landing::of(address.patient, &account) else {
        return Err(ErrorCode::NotFound.into());
    };
    Ok((context.mailbox(scope).await?, conversation))
}

/// What it is about, and with whom.
fn head(words: Words, view: &ConversationView) -> String {
    let patient = [
        vec![view.patient_facts.name.clone()],
        patient_marks(words, &view.patient_facts),
    ];
    let with: Vec<String> = view.participants.iter().map(recipient_name).collect();
    let mut lines = vec![
        subject_or_type(words, &view.subject, &view.message_type),
        String::new(),
        format!(
            "{} {}",
            words.conversation_patient(),
            patient.concat().join(", ")
        ),
        format!("{} {}", words.conversation_with(), with.join("; ")),
    ];
    if !subject(&view.subject).is_empty() {
        lines.push(type_name(words, &view.message_type));
    }
    if view.confidential {
        lines.push(words.conversation_confidential().to_owned());
    }
    lines.push(view.organization.name.clone());
    lines.push(words.conversation_saved(&words.moment_full(view.now)));
    lines.join("\n") + "\n"
}

fn letter(words: Words, message: &MessageView) -> String {
    let author = with_credential(&message.author.name, &message.author.credential);
    let author = match message.author.role {
        // The credential says it.
        AuthorRole::CareTeam if !message.author.credential.is_empty() => author,
        role => format!("{author}, {}", role_name(words, role)),
    };
    let sent = words.moment_full(message.sent_at);
    let text = message.body.plain_text();
    let files = files(words, &message.attachments);
    format!("\n{LINE}\n{author}\n{sent}\n\n{text}\n{files}")
}

/// What came with it: a text holds no files, but says which there were. Their names are one line each,
/// and nothing in them turns its direction (`model::clean_name`).
fn files(words: Words, files: &[AttachmentView]) -> String {
    if files.is_empty() {
        return String::new();
    }
    let line = |file: &AttachmentView| format!("- {} ({})\n", file.name, words.bytes(file.bytes));
    let lines: String = files.iter().map(line).collect();
    format!("\n{}\n{lines}", words.attach_letter())
}
