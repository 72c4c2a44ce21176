//! Every code in words: what happened, and what to do next.

use model::{ErrorCode, view::OrganizationView};
use serde::{Deserialize, Serialize};

use super::Words;

/// Whom to call, as the organization's settings say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    pub name: String,
    pub phone: String,
    /// For an ambulance.
    pub emergency: String,
    /// In despair; empty where there is none.
    pub crisis: String,
}

/// Before there is an organization, the numbers are those its settings begin with.
impl Default for Office {
    fn default() -> Self {
        Self {
            name: String::new(),
            phone: String::new(),
            emergency: "911".to_owned(),
            crisis: "988".to_owned(),
        }
    }
}

impl From<&OrganizationView> for Office {
    fn from(organization: &OrganizationView) -> Self {
        Self {
            name: organization.name.clone(),
            phone: organization.phone.clone(),
            emergency: organization.emergency_phone.clone(),
            crisis: organization.crisis_phone.clone(),
        }
    }
}

impl Words {
    pub fn error(self, code: ErrorCode, office: &Office) -> String {
        let phone = office.phone.as_str();
        match code {
            ErrorCode::SignedOut => self.error_signed_out().into(),
            ErrorCode::OtherAccount => self.error_other_account().into(),
            ErrorCode::OtherRecord => self.error_other_record().into(),
            ErrorCode::WrongCredentials => self.error_wrong_credentials().into(),
            ErrorCode::TooManyMessages => self.error_too_many_messages(phone),
            ErrorCode::TooManyAttempts { seconds } => {
                self.error_too_many_attempts(seconds.div_ceil(60).max(1))
            }
            ErrorCode::NotFound => self.error_not_found().into(),
            ErrorCode::MessagingOff => self.error_messaging_off(&office.name, phone),
            ErrorCode::ViewOnly => self.error_view_only(phone),
            ErrorCode::NoMailbox => self.error_no_mailbox().into(),
            ErrorCode::NoRelationship => self.error_no_relationship(phone),
            ErrorCode::ConversationClosed => self.error_conversation_closed().into(),
            ErrorCode::ConversationTooOld { days } => self.error_conversation_too_old(days),
            ErrorCode::ConfidentialityNotYours => self.error_confidentiality_not_yours().into(),
            ErrorCode::ConfidentialityOff => self.error_confidentiality_off().into(),
            ErrorCode::TypeMissing => self.error_type_missing().into(),
            ErrorCode::TypeUnknown => self.error_type_unknown().into(),
            ErrorCode::RecipientMissing => self.error_recipient_missing().into(),
            ErrorCode::RecipientUnknown => self.error_recipient_unknown(phone),
            ErrorCode::RecipientWrongType => self.error_recipient_wrong_type().into(),
            ErrorCode::TooManyRecipients { limit } => self.error_too_many_recipients(limit),
            ErrorCode::SubjectTooLong { limit, actual } => {
                self.error_subject_too_long(actual, &self.number(limit))
            }
            ErrorCode::AttachmentMissing => self.error_attachment_missing().into(),
            ErrorCode::SubjectNotOneLine => self.error_subject_not_one_line().into(),
            ErrorCode::SubjectTooLarge => self.error_subject_too_large().into(),
            ErrorCode::BodyBlank => self.error_body_blank().into(),
            ErrorCode::BodyTooLong { limit, actual } => {
                self.error_body_too_long(actual.saturating_sub(limit), &self.number(limit))
            }
            ErrorCode::BodyTooLarge => self.error_body_too_large().into(),
            ErrorCode::BodyInvalid => self.error_body_invalid().into(),
            ErrorCode::AnsweredMeanwhile => self.error_answered_meanwhile().into(),
            ErrorCode::ChangedMeanwhile => self.error_changed_meanwhile().into(),
            ErrorCode::ConfidentialityEnds => self.error_confidentiality_ends().into(),
            ErrorCode::ClientKeyReused => self.error_client_key_reused().into(),
            ErrorCode::DraftChanged => self.error_draft_changed().into(),
            ErrorCode::TooManyDrafts { limit } => self.error_too_many_drafts(&self.number(limit)),
            ErrorCode::UsernameMissing => self.error_username_missing().into(),
            ErrorCode::PasswordMissing => self.error_password_missing().into(),
            ErrorCode::Malformed => self.error_malformed().into(),
            ErrorCode::Unavailable => self.error_unavailable(phone),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn texts_carry_their_numbers() {
        let words = Words::of(Language::En);
        let office = Office {
            name: "Riverside".into(),
            phone: "555-0100".into(),
            ..Office::default()
        };
        assert!(
            words
                .error(ErrorCode::TooManyAttempts { seconds: 61 }, &office)
                .contains("2 minutes")
        );
        assert!(
            words
                .error(ErrorCode::TooManyAttempts { seconds: 0 }, &office)
                .contains("1 minute,")
        );
        assert!(
            words
                .error(ErrorCode::Unavailable, &office)
                .contains("555-0100")
        );
        let long = ErrorCode::BodyTooLong {
            limit: 10_000,
            actual: 10_001,
        };
        assert_eq!(
            words.error(long, &office),
            "Your message is too long by 1 character. The limit is 10,000."
        );
    }
}
