//! What can be wrong with a request, as codes. The page chooses the words, in the reader's
//! language; a code never carries content.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// Username and password do not belong together. Says nothing about which of them is wrong.
    WrongCredentials,
    /// It was written from another account than the one that is signed in now. What was written is
    /// for its writer's eyes only.
    OtherAccount,
    /// The page was made for another patient's record than its address means now.
    OtherRecord,
    /// Too many attempts; another one is taken after this many seconds.
    TooManyAttempts {
        seconds: u32,
    },
    /// So much was sent in the last ten minutes that no more is taken for a while.
    TooManyMessages,
    /// It does not exist, or this viewer may not see it: the two are not told apart.
    NotFound,
    /// The organization has switched messaging off.
    MessagingOff,
    /// This representative may read for the patient but not write.
    ViewOnly,
    /// This account has nothing to do with messages (an administrator's).
    NoMailbox,
    /// The patient has no longer a relationship with anybody in the conversation.
    NoRelationship,
    /// The care team closed the conversation.
    ConversationClosed,
    /// Nothing has happened in the conversation for `days` days.
    ConversationTooOld {
        days: u32,
    },
    /// Only the patient decides about confidentiality.
    ConfidentialityNotYours,
    /// The organization does not offer confidential conversations.
    ConfidentialityOff,
    TypeMissing,
    TypeUnknown,
    RecipientMissing,
    /// No such recipient, or none this patient can write to: the two are not told apart.
    RecipientUnknown,
    /// The recipient does not answer messages of the chosen type.
    RecipientWrongType,
    TooManyRecipients {
        limit: u32,
    },
    SubjectTooLong {
        limit: u32,
        actual: u32,
    },
    SubjectNotOneLine,
    /// Few visible characters, each of very many parts.
    SubjectTooLarge,
    BodyBlank,
    BodyTooLong {
        limit: u32,
        actual: u32,
    },
    /// More text, links or differently marked parts than the visible characters of the limit
    /// account for.
    BodyTooLarge,
    /// The body is not a document the editor could have made.
    BodyInvalid,
    /// Somebody else has written in the conversation since the writer looked at it. Nothing was sent;
    /// whoever has read that may send again.
    AnsweredMeanwhile,
    /// Somebody else has changed the conversation since its editor looked at it. Nothing was changed.
    ChangedMeanwhile,
    /// It would not be confidential any more, and the patient was not asked yet, or somebody has come
    /// since who would see it.
    ConfidentialityEnds,
    /// The same client key was used for another text.
    ClientKeyReused,
    /// The draft was saved from somewhere else since the writer had it before them.
    DraftChanged,
    /// An account keeps `limit` drafts of one record, and no more.
    TooManyDrafts {
        limit: u32,
    },
    /// A file that was to go with the message is not all there, or was taken out.
    AttachmentMissing,
    UsernameMissing,
    PasswordMissing,
    /// The request cannot be read.
    Malformed,
    /// The storage did not answer; trying again may help.
    Unavailable,
}

/// A field of a form, to say where a problem is and to move the focus there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Username,
    Password,
    MessageType,
    To,
    Subject,
    Confidentiality,
    Message,
    Attachments,
}

/// One thing that is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: ErrorCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
}

/// Everything that is wrong with a request: at least one problem, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Problem>", into = "Vec<Problem>")]
pub struct Refusal(Vec<Problem>);

impl Refusal {
    /// `None` when nothing is wrong.
    pub fn from_problems(problems: Vec<Problem>) -> Option<Self> {
        (!problems.is_empty()).then_some(Self(problems))
    }

    pub fn problems(&self) -> &[Problem] {
        &self.0
    }

    /// The first problem's code: the one to show where there is room for one only.
    pub fn code(&self) -> ErrorCode {
        self.0[0].code
    }

    pub fn has(&self, code: ErrorCode) -> bool {
        self.0.iter().any(|problem| problem.code == code)
    }

    /// What is wrong with one field.
    pub fn at(&self, field: Field) -> Option<ErrorCode> {
        self.0
            .iter()
            .find(|problem| problem.field == Some(field))
            .map(|problem| problem.code)
    }

    /// What is left of it when `field` was changed, and `code` is what is wrong there now. A field
    /// that nothing was wrong with stays so: what is not written yet is no mistake.
    #[must_use]
    pub fn changed_at(&self, field: Field, code: Option<ErrorCode>) -> Option<Self> {
        let mut now = code;
        let left = self.0.iter().filter_map(|problem| match problem.field {
            Some(wrong) if wrong == field => now.take().map(|code| code.at(field)),
            _ => Some(*problem),
        });
        Self::from_problems(left.collect())
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self(vec![Problem { code, field: None }])
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl ErrorCode {
    pub const fn at(self, field: Field) -> Problem {
        Problem {
            code: self,
            field: Some(field),
        }
    }
}

impl TryFrom<Vec<Problem>> for Refusal {
    type Error = &'static str;

    fn try_from(problems: Vec<Problem>) -> Result<Self, Self::Error> {
        Self::from_problems(problems).ok_or("a refusal names at least one problem")
    }
}

impl From<Refusal> for Vec<Problem> {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused: {:?}", self.code())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_right_is_gone_and_the_rest_stays() {
        let too_long = |actual| ErrorCode::BodyTooLong { limit: 10, actual };
        let wrong = [
            ErrorCode::TypeMissing.at(Field::MessageType),
            ErrorCode::RecipientMissing.at(Field::To),
            too_long(12).at(Field::Message),
        ];
        let refusal = Refusal::from_problems(wrong.into()).unwrap();

        let left = refusal.changed_at(Field::To, None).unwrap();
        assert_eq!(left.problems(), [wrong[0], wrong[2]]);
        // Wrong in another way: in its place.
        let left = refusal.changed_at(Field::To, Some(ErrorCode::RecipientWrongType));
        let expected = ErrorCode::RecipientWrongType.at(Field::To);
        assert_eq!(left.unwrap().problems(), [wrong[0], expected, wrong[2]]);
        let left = refusal.changed_at(Field::Message, Some(too_long(11)));
        assert_eq!(left.unwrap().at(Field::Message), Some(too_long(11)));
        // Nothing new.
        let left = refusal.changed_at(Field::Subject, Some(ErrorCode::SubjectNotOneLine));
        assert_eq!(left, Some(refusal));
    }

    #[test]
    fn nothing_is_left_when_the_last_one_is_put_right() {
        let refusal = Refusal::from(ErrorCode::BodyBlank.at(Field::Message));
        assert_eq!(refusal.changed_at(Field::Message, None), None);
        // What is about no field is not put right in one.
        let refusal = Refusal::from(ErrorCode::Unavailable);
        assert_eq!(refusal.changed_at(Field::Message, None), Some(refusal));
    }
}
