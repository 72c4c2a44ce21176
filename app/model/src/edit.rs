//! What is changed of a conversation after it was begun.

use uuid::Uuid;

use crate::{
    ConversationId, ErrorCode, Field, PatientId, Problem, Recipient, Refusal, TypeCode,
    compose::{check_subject, subject},
    limits,
    view::DetailsView,
};

/// A conversation's details as somebody wants them to be. `patient` is whose record the conversation is
/// in, as the address says; a care-team member leaves it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub patient: Option<PatientId>,
    pub conversation: ConversationId,
    /// [`DetailsView::version`] of what they had before them.
    pub version: String,
    pub subject: String,
    pub message_type: Option<TypeCode>,
    pub recipients: Vec<Recipient>,
    /// `None` from whoever is not asked: it stays as it is.
    pub confidential: Option<bool>,
    /// [`Representative::id`](crate::view::Representative::id) of everybody of whom the patient was told
    /// that they will see the conversation. `None` before that was asked.
    pub told: Option<Vec<Uuid>>,
}

impl Edit {
    /// It is so already.
    pub fn is_nothing(&self, now: &DetailsView) -> bool {
        self.is_of_confidentiality_alone(now)
            && self.confidential.unwrap_or(now.confidential) == now.confidential
    }

    /// All else is so already.
    pub fn is_of_confidentiality_alone(&self, now: &DetailsView) -> bool {
        !self.is_of_recipients(now) && !self.is_of_subject(now)
    }

    pub fn is_of_subject(&self, now: &DetailsView) -> bool {
        subject(&self.subject) != now.subject
    }

    pub fn is_of_type(&self, now: &DetailsView) -> bool {
        self.message_type.as_ref() != Some(&now.message_type)
    }

    /// Other recipients, or another type for them to answer.
    fn is_of_recipients(&self, now: &DetailsView) -> bool {
        self.is_of_type(now)
            || self.added(now).next().is_some()
            || self.removed(now).next().is_some()
    }

    /// Each once.
    pub fn added<'a>(&'a self, now: &'a DetailsView) -> impl Iterator<Item = Recipient> + 'a {
        let chosen = self.recipients.iter().enumerate();
        let once = chosen.filter(|(i, chosen)| !self.recipients[..*i].contains(chosen));
        once.map(|(_, chosen)| *chosen)
            .filter(|chosen| !now.takes_part(*chosen))
    }

    pub fn removed<'a>(&'a self, now: &'a DetailsView) -> impl Iterator<Item = Recipient> + 'a {
        let taking_part = now.recipients.iter().filter(|choice| choice.takes_part);
        taking_part
            .map(|choice| choice.known.recipient)
            .filter(|known| !self.recipients.contains(known))
    }

    /// Everything that is wrong, in the order of the form.
    ///
    /// # Errors
    /// Every field that breaks a rule. Recipients and their type are looked at where either is changed:
    /// a subject can be put right, whatever has become of those it was sent to.
    pub fn check(&self, now: &DetailsView) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        problems.extend(check_subject(&self.subject));
        problems.extend(self.check_type(now));
        problems.extend(self.check_recipients(now));
        problems.extend(self.check_confidentiality(now));
        Refusal::from_problems(problems).map_or(Ok(()), Err)
    }

    fn check_type(&self, now: &DetailsView) -> Option<Problem> {
        let code = match &self.message_type {
            None => ErrorCode::TypeMissing,
            Some(chosen) if now.types.iter().any(|offered| offered.code == *chosen) => return None,
            Some(_) => ErrorCode::TypeUnknown,
        };
        Some(code.at(Field::MessageType))
    }

    fn check_recipients(&self, now: &DetailsView) -> Option<Problem> {
        if self.recipients.is_empty() {
            return Some(ErrorCode::RecipientMissing.at(Field::To));
        }
        if !self.is_of_recipients(now) {
            return None;
        }
        let number = now
            .recipients
            .iter()
            .filter(|choice| choice.takes_part)
            .count()
            + self.added(now).count()
            - self.removed(now).count();
        if number > limits::RECIPIENTS {
            let limit = limits::RECIPIENTS as u32;
            return Some(ErrorCode::TooManyRecipients { limit }.at(Field::To));
        }
        self.recipients.iter().find_map(|chosen| {
            let known = now.choice(*chosen).filter(|choice| choice.reachable);
            let Some(known) = known else {
                return Some(ErrorCode::RecipientUnknown.at(Field::To));
            };
            match &self.message_type {
                Some(code) if !known.known.accepts.contains(code) => {
                    Some(ErrorCode::RecipientWrongType.at(Field::To))
                }
                _ => None,
            }
        })
    }

    /// Only the patient decides; and is asked first, by name, who will see what they could not see.
    fn check_confidentiality(&self, now: &DetailsView) -> Option<Problem> {
        let wanted = self
            .confidential
            .filter(|wanted| *wanted != now.confidential)?;
        let code = now.confidentiality.refusal().or_else(|| {
            let told = self.told.as_deref();
            let knows = told
                .is_some_and(|told| now.representatives.iter().all(|who| told.contains(&who.id)));
            (!wanted && !knows).then_some(ErrorCode::ConfidentialityEnds)
        });
        code.map(|code| code.at(Field::Confidentiality))
    }
}
