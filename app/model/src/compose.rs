//! What a writer submits, and the checks that the form and the server both make.

use document::{Document, Limits, character, text};
use serde::{Deserialize, Serialize};

use crate::{
    AttachmentId, ClientKey, ConversationId, ErrorCode, Field, PatientId, Problem, Recipient,
    Refusal, TypeCode, limits, view::ComposeView,
};

/// A new conversation's first message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    pub patient: PatientId,
    pub message_type: Option<TypeCode>,
    pub recipients: Vec<Recipient>,
    pub subject: String,
    pub confidential: bool,
    pub body: Document,
    pub client_key: ClientKey,
    /// Files that were uploaded for it, in their order.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
}

/// A reply in a conversation. `patient` is whose record the conversation is in, as the address
/// says; a care-team member leaves it out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    pub patient: Option<PatientId>,
    pub conversation: ConversationId,
    pub body: Document,
    pub client_key: ClientKey,
    /// The position of the last message that its writer had before them. When somebody else has
    /// written since, the reply is held back. A page of an older version does not say.
    #[serde(default)]
    pub seen: Option<u32>,
    /// Files that were uploaded for it, in their order.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
}

impl NewMessage {
    /// Everything that is wrong, in the order of the form.
    ///
    /// # Errors
    /// Every field that breaks a rule the writer could see in `offered`, which the server made for
    /// this patient.
    pub fn check(&self, offered: &ComposeView) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        problems.extend(self.check_type(offered));
        problems.extend(self.check_recipients(offered));
        problems.extend(check_subject(&self.subject));
        problems.extend(self.check_confidentiality(offered));
        problems.extend(check_body(&self.body, offered.organization.body_chars));
        Refusal::from_problems(problems).map_or(Ok(()), Err)
    }

    fn check_type(&self, offered: &ComposeView) -> Option<Problem> {
        let code = match &self.message_type {
            None => ErrorCode::TypeMissing,
            Some(chosen) if offered.types.iter().any(|t| &t.code == chosen) => return None,
            Some(_) => ErrorCode::TypeUnknown,
        };
        Some(code.at(Field::MessageType))
    }

    fn check_recipients(&self, offered: &ComposeView) -> Option<Problem> {
        if self.recipients.is_empty() {
            return Some(ErrorCode::RecipientMissing.at(Field::To));
        }
        if self.recipients.len() > limits::RECIPIENTS {
            let limit = limits::RECIPIENTS as u32;
            return Some(ErrorCode::TooManyRecipients { limit }.at(Field::To));
        }
        self.recipients.iter().find_map(|chosen| {
            let Some(known) = offered.recipients.iter().find(|r| r.recipient == *chosen) else {
                return Some(ErrorCode::RecipientUnknown.at(Field::To));
            };
            match &self.message_type {
                Some(code) if !known.accepts.contains(code) => {
                    Some(ErrorCode::RecipientWrongType.at(Field::To))
                }
                _ => None,
            }
        })
    }

    fn check_confidentiality(&self, offered: &ComposeView) -> Option<Problem> {
        (self.confidential)
            .then(|| offered.confidentiality.refusal())
            .flatten()
            .map(|code| code.at(Field::Confidentiality))
    }
}

impl NewReply {
    /// # Errors
    /// A body that is blank or longer than `body_chars` visible characters.
    pub fn check(&self, body_chars: usize) -> Result<(), Refusal> {
        check_body(&self.body, body_chars).map_or(Ok(()), |problem| Err(problem.into()))
    }
}

/// A subject as it is kept: without white space around it, and empty when there is nothing to read
/// in it.
pub fn subject(subject: &str) -> &str {
    match text::is_blank(subject) {
        true => "",
        false => subject.trim(),
    }
}

/// A subject is one line of at most [`limits::SUBJECT_CHARS`] visible characters; it may be empty.
pub fn check_subject(written: &str) -> Option<Problem> {
    let subject = subject(written);
    let actual = text::visible_chars(subject);
    let code = if subject.chars().any(character::breaks_line) {
        ErrorCode::SubjectNotOneLine
    } else if subject.chars().count() > limits::SUBJECT_CODE_POINTS {
        ErrorCode::SubjectTooLarge
    } else if actual > limits::SUBJECT_CHARS {
        ErrorCode::SubjectTooLong {
            limit: limits::SUBJECT_CHARS as u32,
            actual: actual as u32,
        }
    } else {
        return None;
    };
    Some(code.at(Field::Subject))
}

/// A body says something, and is at most `limit` visible characters long and as large as
/// [`Limits`] let these be.
pub fn check_body(body: &Document, limit: usize) -> Option<Problem> {
    let limits = Limits {
        visible_chars: limit,
        ..Limits::DEFAULT
    };
    let actual = body.visible_chars();
    let code = if body.is_blank() {
        ErrorCode::BodyBlank
    } else if actual > limit {
        ErrorCode::BodyTooLong {
            limit: limit as u32,
            actual: actual as u32,
        }
    } else if body.check_size(&limits).is_err() {
        ErrorCode::BodyTooLarge
    } else {
        return None;
    };
    Some(code.at(Field::Message))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        AttachmentLimits, Date, Moment, PractitionerId, Relation, Timestamp,
        view::{Confidentiality, OrganizationView, PatientChoice, RecipientView, TypeView},
    };

    fn offered() -> ComposeView {
        let recipient = |number, accepts: &[&str]| RecipientView {
            recipient: Recipient::Practitioner(PractitionerId(Uuid::from_u128(number))),
            name: "Priya Nair".into(),
            reading: String::new(),
            credential: "MD".into(),
            specialty: "Family medicine".into(),
            last_seen: None,
            accepts: accepts.iter().map(|code| code.parse().unwrap()).collect(),
        };
        ComposeView {
            now: Moment {
                at: Timestamp(0),
                offset: 0,
            },
            patient: PatientChoice {
                patient: PatientId(Uuid::from_u128(9)),
                name: "Maria Alvarez".into(),
                relation: Relation::Self_,
                may_send: true,
                birth_date: None,
            },
            organization: OrganizationView {
                name: "Clinic".into(),
                phone: "555-0100".into(),
                emergency_phone: "911".into(),
                crisis_phone: "988".into(),
                urgent_text: None,
                language: crate::Language::En,
                messaging_on: true,
                reply_business_days: 3,
                body_chars: 100,
                attachments: AttachmentLimits::DEFAULT,
            },
            refused: None,
            types: ["general", "billing"]
                .map(|code| TypeView {
                    code: code.parse().unwrap(),
                    name: None,
                    purpose: None,
                })
                .into(),
            recipients: vec![recipient(1, &["general"]), recipient(2, &["billing"])],
            confidentiality: Confidentiality::Offered {
                hidden_from: vec![],
            },
            answer_by: Date {
                year: 2026,
                month: 11,
                day: 25,
            },
            client_key: ClientKey(Uuid::from_u128(7)),
        }
    }

    fn written() -> NewMessage {
        let offered = offered();
        NewMessage {
            attachments: Vec::new(),
            patient: offered.patient.patient,
            message_type: Some(offered.types[0].code.clone()),
            recipients: vec![offered.recipients[0].recipient],
            subject: "Dizzy".into(),
            confidential: false,
            body: Document::from_plain_text("In the morning.").unwrap(),
            client_key: offered.client_key,
        }
    }

    fn code_at(message: &NewMessage, field: Field) -> Option<ErrorCode> {
        message
            .check(&offered())
            .err()
            .and_then(|refusal| refusal.at(field))
    }

    #[test]
    fn a_good_message_is_good() {
        assert_eq!(written().check(&offered()), Ok(()));
    }

    #[test]
    fn everything_wrong_is_named_in_the_order_of_the_form() {
        let message = NewMessage {
            message_type: None,
            recipients: vec![],
            subject: "one\ntwo".into(),
            body: Document::from_plain_text(" \u{200B}\n").unwrap(),
            ..written()
        };
        let refusal = message.check(&offered()).unwrap_err();
        let fields: Vec<_> = refusal.problems().iter().filter_map(|p| p.field).collect();
        assert_eq!(
            fields,
            [
                Field::MessageType,
                Field::To,
                Field::Subject,
                Field::Message
            ]
        );
        assert_eq!(refusal.code(), ErrorCode::TypeMissing);
    }

    #[test]
    fn a_recipient_is_known_answers_the_type_and_is_one_of_few() {
        let stranger = Recipient::Practitioner(PractitionerId(Uuid::from_u128(99)));
        let other_type = offered().recipients[1].recipient;
        for (recipients, code) in [
            (vec![stranger], ErrorCode::RecipientUnknown),
            (vec![other_type], ErrorCode::RecipientWrongType),
            (
                vec![stranger; 11],
                ErrorCode::TooManyRecipients { limit: 10 },
            ),
        ] {
            let message = NewMessage {
                recipients,
                ..written()
            };
            assert_eq!(code_at(&message, Field::To), Some(code));
        }
    }

    #[test]
    fn a_type_must_be_offered() {
        let message = NewMessage {
            message_type: Some("telepathy".parse().unwrap()),
            ..written()
        };
        assert_eq!(
            code_at(&message, Field::MessageType),
            Some(ErrorCode::TypeUnknown)
        );
    }

    #[test]
    fn confidentiality_is_the_patients_and_the_organizations_to_give() {
        let message = NewMessage {
            confidential: true,
            ..written()
        };
        for (confidentiality, expected) in [
            (
                Confidentiality::Offered {
                    hidden_from: vec![],
                },
                None,
            ),
            (Confidentiality::Off, Some(ErrorCode::ConfidentialityOff)),
            (
                Confidentiality::NotYours,
                Some(ErrorCode::ConfidentialityNotYours),
            ),
        ] {
            let offered = ComposeView {
                confidentiality,
                ..offered()
            };
            let refusal = message.check(&offered).err();
            assert_eq!(refusal.and_then(|r| r.at(Field::Confidentiality)), expected);
        }
    }

    #[test]
    fn a_subject_is_one_line_of_120_characters() {
        let too_long = ErrorCode::SubjectTooLong {
            limit: 120,
            actual: 121,
        };
        for (subject, expected) in [
            (String::new(), None),
            (format!("  {}\n", "ñ".repeat(120)), None),
            ("n\u{303}".repeat(120), None),
            ("👍🏽".repeat(120), None),
            (
                format!("a{}", "\u{301}".repeat(1_000)),
                Some(ErrorCode::SubjectTooLarge),
            ),
            ("\u{200B}\u{3164}\u{202E}\u{2066}".into(), None),
            ("x".repeat(121), Some(too_long)),
            ("a\u{0}b".into(), Some(ErrorCode::SubjectNotOneLine)),
            ("a\u{2028}b".into(), Some(ErrorCode::SubjectNotOneLine)),
            ("a\u{202E}b".into(), Some(ErrorCode::SubjectNotOneLine)),
        ] {
            let message = NewMessage {
                subject: subject.clone(),
                ..written()
            };
            assert_eq!(code_at(&message, Field::Subject), expected, "{subject:?}");
        }
    }

    #[test]
    fn a_subject_that_nobody_can_read_is_none() {
        for unseen in [
            "",
            " \t",
            "\u{200B}\u{FEFF}",
            "\u{3164}",
            "\u{202E}\u{AD}\u{E0061}",
        ] {
            assert_eq!(subject(unseen), "", "{unseen:?}");
        }
        assert_eq!(subject("  Refill\u{200B} "), "Refill\u{200B}");
    }

    #[test]
    fn a_body_is_counted_as_people_see_it() {
        for (body, expected) in [
            ("👨‍👩‍👧‍👦".repeat(30), None),
            ("👨‍👩‍👧‍👦".repeat(100), Some(ErrorCode::BodyTooLarge)),
            (
                format!("a{}", "\u{301}".repeat(60_000)),
                Some(ErrorCode::BodyTooLong {
                    limit: 100,
                    actual: 1_876,
                }),
            ),
            (
                "x".repeat(101),
                Some(ErrorCode::BodyTooLong {
                    limit: 100,
                    actual: 101,
                }),
            ),
            (
                "\u{00A0}\u{3000}\u{FEFF}".into(),
                Some(ErrorCode::BodyBlank),
            ),
        ] {
            let message = NewMessage {
                body: Document::from_plain_text(&body).unwrap(),
                ..written()
            };
            assert_eq!(code_at(&message, Field::Message), expected, "{body:?}");
        }
    }

    #[test]
    fn a_tampered_message_is_not_read() {
        let good = serde_json::to_value(written()).unwrap();
        assert!(serde_json::from_value::<NewMessage>(good.clone()).is_ok());
        for (pointer, value) in [
            ("/sender", serde_json::json!("somebody else")),
            ("/patient", serde_json::json!("not an id")),
            ("/message_type", serde_json::json!("Not A Code!")),
            ("/body", serde_json::json!("<b>html</b>")),
        ] {
            let mut bad = good.clone();
            bad[&pointer[1..]] = value;
            assert!(
                serde_json::from_value::<NewMessage>(bad).is_err(),
                "{pointer}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_checked_subject_has_no_control_character(subject in "\\PC{0,130}|.{0,10}") {
            if check_subject(&subject).is_none() {
                let kept = super::subject(&subject);
                prop_assert!(!kept.chars().any(char::is_control));
                prop_assert!(kept.is_empty() || !text::is_blank(kept));
            }
        }
    }
}
