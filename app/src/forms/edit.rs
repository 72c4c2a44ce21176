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

#[cfg(test)]
mod tests {
    use model::{
        Moment, Timestamp,
        view::{Confidentiality, OrganizationView, RecipientChoice, RecipientView},
    };

    use super::*;

    fn recipient(number: u32) -> Recipient {
        let id = format!("practitioner:01933e5e-0000-7000-8000-00000000000{number}");
        id.parse().unwrap()
    }

    /// A conversation of that name, with some of three people.
    fn is(subject: &str, taking_part: [bool; 3]) -> DetailsView {
        let choice = |(takes_part, number)| RecipientChoice {
            known: RecipientView {
                recipient: recipient(number),
                name: String::new(),
                reading: String::new(),
                credential: String::new(),
                specialty: String::new(),
                last_seen: None,
                accepts: Vec::new(),
            },
            takes_part,
            reachable: true,
        };
        DetailsView {
            now: Moment {
                at: Timestamp(0),
                offset: 0,
            },
            conversation: "01933e5e-0000-7000-8000-0000000000aa".parse().unwrap(),
            organization: OrganizationView {
                attachments: model::AttachmentLimits::NONE,
                name: String::new(),
                phone: String::new(),
                emergency_phone: String::new(),
                crisis_phone: String::new(),
                urgent_text: None,
                language: model::Language::En,
                messaging_on: true,
                reply_business_days: 3,
                body_chars: 100,
            },
            refused: None,
            version: String::new(),
            subject: subject.to_owned(),
            message_type: "general".parse().unwrap(),
            types: Vec::new(),
            recipients: taking_part.into_iter().zip(0..).map(choice).collect(),
            confidential: false,
            confidentiality: Confidentiality::NotYours,
            representatives: Vec::new(),
            may_have_read: Vec::new(),
            changed: Vec::new(),
        }
    }

    fn form(was: (&str, [bool; 3]), wanted: (&str, [bool; 3])) -> Typed {
        let mut typed = Typed::default();
        let names = [
            (field::WAS_SUBJECT, field::WAS_TO, field::WAS_TYPE, was),
            (field::SUBJECT, field::TO, field::TYPE, wanted),
        ];
        for (subject, to, kind, (name, taking_part)) in names {
            typed.push(subject, name);
            typed.push(kind, "general");
            for (_, number) in taking_part.into_iter().zip(0..).filter(|(is, _)| *is) {
                typed.push(to, recipient(number).to_string());
            }
        }
        typed
    }

    /// Whatever was changed by whom: what the writer changed is as they want it, all else as it is.
    #[test]
    fn no_change_is_lost() {
        let three = |bits: u32| [0, 1, 2].map(|place| bits >> place & 1 == 1);
        let names = |is: u32, other| if is == 1 { other } else { "As it was" };
        for every in 0..1_u32 << 11 {
            let [was, wanted, now] = [0, 3, 6].map(|place| three(every >> place));
            let renamed = names(every >> 9 & 1, "Mine");
            let typed = form(("As it was", was), (renamed, wanted));
            let is = is(names(every >> 10, "Theirs"), now);
            let merged = merged(&typed, &is);
            let expected = if renamed == "Mine" {
                "Mine"
            } else {
                &is.subject
            };
            assert_eq!(merged.get(field::SUBJECT), expected);
            for (number, of) in (0..3).zip(0..) {
                let id = recipient(of).to_string();
                let has = merged.all(field::TO).any(|known| known == id);
                let changed = was[number] != wanted[number];
                assert_eq!(has, if changed { wanted[number] } else { now[number] });
            }
        }
    }
}
