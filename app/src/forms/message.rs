//! From the fields of a form to what the mailbox takes. Used by the page and by the server.

use document::{Document, DocumentError, Fragment, Limits};
use model::{
    AttachmentId, ConversationId, Draft, ErrorCode, Field, NewMessage, NewReply, PatientId,
    Problem, Recipient, Refusal, compose,
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
        subject: compose::subject(typed.get(field::SUBJECT)).to_owned(),
        confidential: typed.has(field::CONFIDENTIAL),
        body: body(typed)?,
        client_key: client_key(typed)?,
        attachments: attachments(typed)?,
    })
}

/// Files that were uploaded for it, in their order.
fn attachments(typed: &Typed) -> Result<Vec<AttachmentId>, Refusal> {
    let ids = typed.all(field::ATTACHMENT).map(|id| {
        let id = id.parse();
        id.map_err(|_| ErrorCode::AttachmentMissing.at(Field::Attachments).into())
    });
    ids.collect()
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
        seen: typed.get(field::SEEN).parse().ok(),
        attachments: attachments(typed)?,
    })
}

/// What is to be kept of what was typed: of anything that no form of ours holds, nothing.
pub fn draft(conversation: Option<ConversationId>, typed: &Typed) -> Draft {
    let recipients = typed.all(field::TO).filter_map(|text| text.parse().ok());
    Draft {
        conversation,
        message_type: typed.get(field::TYPE).parse().ok(),
        recipients: each_once(recipients),
        subject: typed.get(field::SUBJECT).to_owned(),
        confidential: typed.has(field::CONFIDENTIAL),
        body: written(typed),
    }
}

/// The other way round: what the form of `account` begins with.
pub fn typed_of(account: model::AccountId, draft: &model::DraftView) -> Typed {
    let model::DraftView {
        draft: key,
        version,
        content,
        attachments,
        ..
    } = draft;
    let mut typed = Typed::default();
    typed.push(field::ACCOUNT, account.to_string());
    typed.push(field::CLIENT_KEY, key.to_string());
    typed.push(field::VERSION, version.to_string());
    if let Some(kind) = &content.message_type {
        typed.push(field::TYPE, kind.as_str());
    }
    for recipient in &content.recipients {
        typed.push(field::TO, recipient.to_string());
    }
    if content.confidential {
        typed.push(field::CONFIDENTIAL, "1");
    }
    let ready = attachments.iter().filter(|attached| attached.ready);
    for attached in ready {
        typed.push(field::ATTACHMENT, attached.id.to_string());
    }
    typed.push(field::SUBJECT, &content.subject);
    typed.push(field::BODY, content.body.plain_text());
    typed.push(field::DOCUMENT, content.body.to_json());
    typed
}

fn each_once(recipients: impl Iterator<Item = Recipient>) -> Vec<Recipient> {
    let mut known = Vec::new();
    for recipient in recipients {
        if !known.contains(&recipient) {
            known.push(recipient);
        }
    }
    known
}

/// The text of a message as it was written, with the formatting that the page kept, if it belongs
/// to that text. Whatever is in the fields, there is a document: what no message may hold is
/// dropped, and what is too long is kept for the writer to shorten.
pub fn written(typed: &Typed) -> Document {
    let text = typed.get(field::BODY);
    let kept = Document::from_json(typed.get(field::DOCUMENT), &Limits::DEFAULT).ok();
    kept.filter(|kept| kept.plain_text() == text)
        .unwrap_or_else(|| Fragment::from_plain_text(text).to_document())
}

fn body(typed: &Typed) -> Result<Document, Problem> {
    Document::from_plain_text(typed.get(field::BODY)).map_err(|error| {
        let code = match error {
            DocumentError::TooLong { limit, actual } => ErrorCode::BodyTooLong {
                limit: limit as u32,
                actual: actual as u32,
            },
            DocumentError::TooLarge { .. } => ErrorCode::BodyTooLarge,
            _ => ErrorCode::BodyInvalid,
        };
        code.at(Field::Message)
    })
}

fn client_key(typed: &Typed) -> Result<model::ClientKey, Refusal> {
    let key = typed.get(field::CLIENT_KEY).parse();
    key.map_err(|_| ErrorCode::Malformed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01933e5e-0000-7000-8000-000000000001";

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in fields {
            typed.push(name, *value);
        }
        typed.push(field::CLIENT_KEY, ID);
        typed
    }

    fn message(fields: &[(&str, &str)]) -> Result<NewMessage, Refusal> {
        new_message(ID.parse().unwrap(), &typed(fields))
    }

    #[test]
    fn selects_left_alone_and_choices_made_twice_name_nobody_more() {
        let nurse = format!("team:{ID}");
        let to = [("to", nurse.as_str()), ("to", ""), ("to", nurse.as_str())];
        assert_eq!(message(&to).unwrap().recipients, [nurse.parse().unwrap()]);
        assert!(message(&[]).unwrap().recipients.is_empty());
    }

    #[test]
    fn a_subject_loses_its_margins_and_a_box_is_on_when_it_is_sent() {
        let message = message(&[("subject", "  Refill "), ("confidential", "1")]).unwrap();
        assert_eq!(message.subject, "Refill");
        assert!(message.confidential);
    }

    #[test]
    fn lines_of_a_form_become_paragraphs() {
        let message = message(&[("body", "One\r\n\r\nTwo")]).unwrap();
        assert_eq!(message.body.plain_text(), "One\n\nTwo");
    }

    #[test]
    fn formatting_that_was_kept_belongs_to_its_text() {
        let bold = |text| {
            format!(
                r#"{{"version":1,"blocks":[{{"kind":"paragraph","runs":[{{"text":"{text}","bold":true}}]}}]}}"#
            )
        };
        let written = |body, document: &str| {
            let typed = typed(&[("body", body), ("document", document)]);
            let document = super::written(&typed);
            let is_bold = document.blocks()[0].runs()[0].marks().bold;
            (document.plain_text(), is_bold)
        };
        assert_eq!(written("hurts", &bold("hurts")), ("hurts".to_owned(), true));
        assert_eq!(
            written("other", &bold("hurts")),
            ("other".to_owned(), false)
        );
        for wrong in ["", "{", "[]", r#"{"version":9,"blocks":[]}"#] {
            assert_eq!(written("hurts", wrong), ("hurts".to_owned(), false));
        }
        // What is sent is what was posted, and nothing that came beside it.
        let sent = message(&[("body", "hurts"), ("document", &bold("else"))]).unwrap();
        assert_eq!(sent.body.plain_text(), "hurts");
    }

    #[test]
    fn what_the_form_could_not_hold_is_refused_at_its_field() {
        for (name, value, problem) in [
            (
                "type",
                "Not A Code",
                ErrorCode::TypeUnknown.at(Field::MessageType),
            ),
            ("to", "patient:1", ErrorCode::RecipientUnknown.at(Field::To)),
            ("body", "a\u{0}b", ErrorCode::BodyInvalid.at(Field::Message)),
        ] {
            assert_eq!(message(&[(name, value)]), Err(problem.into()), "{name}");
        }
        let unkeyed = new_message(ID.parse().unwrap(), &Typed::default());
        assert_eq!(unkeyed, Err(ErrorCode::Malformed.into()));
    }
}
