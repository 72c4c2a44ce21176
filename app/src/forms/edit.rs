//! A conversation's details that are changed.

use mailbox::Mailbox;
use model::{
    ConversationId, Edit, ErrorCode, Field, Recipient, Refusal, Scope,
    view::{DetailsView, Edited},
};

use super::{Typed, field, submit::FormOutcome};
use crate::{
    address::{Address, Page, list_of, with_query},
    api::refusal,
    frame::EditSaid,
};

/// `list` is the query of the form's address: the list beside the conversation.
pub async fn edit(
    mailbox: &Mailbox,
    (address, scope): (Address, Scope),
    conversation: ConversationId,
    list: Option<&str>,
    typed: &Typed,
) -> Result<FormOutcome, Refusal> {
    let edit = read(scope, conversation, typed)?;
    let edited = mailbox.edit(edit).await.map_err(refusal)?;
    let (page, said) = match edited {
        Edited { changed: false, .. } => (Page::Conversation(conversation), EditSaid::Nothing),
        Edited {
            still_here: true, ..
        } => (Page::Conversation(conversation), EditSaid::Done),
        // Nobody is led to what is not theirs any more.
        _ => (Page::Messages, EditSaid::Gone),
    };
    let to = Address { page, ..address };
    let list = list_of(list.unwrap_or_default());
    Ok(FormOutcome::Go(with_query(
        &format!("{to}{list}"),
        "edited",
        said,
    )))
}

fn read(scope: Scope, conversation: ConversationId, typed: &Typed) -> Result<Edit, Refusal> {
    let message_type = match typed.get(field::TYPE) {
        "" => None,
        code => Some(
            code.parse()
                .map_err(|_| ErrorCode::TypeUnknown.at(Field::MessageType))?,
        ),
    };
    let recipients = typed.all(field::TO).map(str::parse);
    let recipients = recipients.collect::<Result<Vec<Recipient>, _>>();
    let is_asked = typed.has(field::WAS_CONFIDENTIAL) || typed.has(field::CONFIDENTIAL);
    let told = typed.get(field::TOLD).split(',');
    Ok(Edit {
        patient: match scope {
            Scope::Patient(patient) => Some(patient),
            Scope::Desk => None,
        },
        conversation,
        version: typed.get(field::VERSION).to_owned(),
        subject: typed.get(field::SUBJECT).to_owned(),
        message_type,
        recipients: recipients.map_err(|_| ErrorCode::RecipientUnknown.at(Field::To))?,
        confidential: is_asked.then(|| typed.has(field::CONFIDENTIAL)),
        told: typed
            .has(field::TOLD)
            .then(|| told.filter_map(|id| id.parse().ok()).collect()),
    })
}

/// What was typed, where somebody else has changed something meanwhile: what its writer has changed
/// stays as they want it, and all else is as it is now.
pub fn merged(typed: &Typed, now: &DetailsView) -> Typed {
    let mut merged = Typed::default();
    for (name, was, is) in [
        (field::SUBJECT, field::WAS_SUBJECT, now.subject.as_str()),
        (field::TYPE, field::WAS_TYPE, now.message_type.as_str()),
    ] {
        let wanted = typed.get(name);
        merged.push(name, if wanted == typed.get(was) { is } else { wanted });
    }
    for choice in &now.recipients {
        let id = choice.known.recipient.to_string();
        let has = |name: &str| typed.all(name).any(|known| known == id);
        let (was, wanted) = (has(field::WAS_TO), has(field::TO));
        if if was == wanted {
            choice.takes_part
        } else {
            wanted
        } {
            merged.push(field::TO, id);
        }
    }
    let was = typed.get(field::WAS_CONFIDENTIAL) == "1";
    let wanted = typed.has(field::CONFIDENTIAL);
    if if was == wanted {
        now.confidential
    } else {
        wanted
    } {
        merged.push(field::CONFIDENTIAL, "1");
    }
    merged
}
