//! From the fields of a form to what the mailbox takes. Used by the page and by the server.

use document::{Document, DocumentError};
use model::{
    ConversationId, ErrorCode, Field, NewMessage, NewReply, PatientId, Problem, Recipient, Refusal,
};

use super::{Typed, field};

/// # Errors
/// When a field holds what the form could not have put there: `TypeUnknown`, `RecipientUnknown`,
/// `BodyInvalid`, `Malformed`. What is missing or too long is for [`NewMessage::check`].
pub fn new_message(patient: PatientId, typed: &Typed) -> Result<NewMessage, Refusal> {
    let message_type = match typed.get(field::TYPE) {
        "" => None,
        code => Some(
            code.parse()
                .map_err(|_| ErrorCode::TypeUnknown.at(Field::MessageType))?,
        ),
    };
    let mut recipients: Vec<Recipient> = Vec::new();
    for text in typed.all(field::TO).filter(|text| !text.is_empty()) {
        let recipient = text
            .parse()
            .map_err(|_| ErrorCode::RecipientUnknown.at(Field::To))?;
        if !recipients.contains(&recipient) {
            recipients.push(recipient);
        }
    }
    Ok(NewMessage {
        patient,
        message_type,
        recipients,
        subject: typed.get(field::SUBJECT).trim().to_owned(),
        confidential: typed.has(field::CONFIDENTIAL),
        body: body(typed)?,
        client_key: client_key(typed)?,
    })
}

/// # Errors
/// As [`new_message`].
pub fn new_reply(
    patient: Option<PatientId>,
    conversation: ConversationId,
    typed: &Typed,
) -> Result<NewReply, Refusal> {
    Ok(NewReply {
        patient,
        conversation,
        body: body(typed)?,
        client_key: client_key(typed)?,
    })
}

fn body(typed: &Typed) -> Result<Document, Problem> {
    Document::from_plain_text(typed.get(field::BODY)).map_err(|error| {
        let code = match error {
            DocumentError::TooLong { limit, actual } => ErrorCode::BodyTooLong {
                limit: limit as u32,
                actual: actual as u32,
            },
            _ => ErrorCode::BodyInvalid,
        };
        code.at(Field::Message)
    })
}

fn client_key(typed: &Typed) -> Result<model::ClientKey, Refusal> {
    let key = typed.get(field::CLIENT_KEY).parse();
    key.map_err(|_| ErrorCode::Malformed.into())
}
