//! What a writer submits, and the checks that the form and the server both make.

use document::Document;
use serde::{Deserialize, Serialize};

use crate::{
    ClientKey, ConversationId, ErrorCode, Field, PatientId, Problem, Recipient, Refusal, TypeCode,
    limits, view::ComposeView,
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

/// A subject is one line of at most [`limits::SUBJECT_CHARS`] characters; it may be empty.
pub fn check_subject(subject: &str) -> Option<Problem> {
    let actual = subject.trim().chars().count();
    let code = if subject.trim().chars().any(is_not_one_line) {
        ErrorCode::SubjectNotOneLine
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

// Line and paragraph separators break a line as control characters do; direction overrides
// (UAX 9) could make a subject read as something else in the inbox.
fn is_not_one_line(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A body says something and is at most `limit` visible characters long.
pub fn check_body(body: &Document, limit: usize) -> Option<Problem> {
    let actual = body.visible_chars();
    let code = if body.is_blank() {
        ErrorCode::BodyBlank
    } else if actual > limit {
        ErrorCode::BodyTooLong {
            limit: limit as u32,
            actual: actual as u32,
        }
    } else {
        return None;
    };
    Some(code.at(Field::Message))
}
