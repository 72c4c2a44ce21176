//! How people, teams and kinds of messages are called.

use document::text;
use model::{
    Recipient,
    view::{RecipientView, TypeView},
};

use super::IconName;
use crate::i18n::Words;

/// "Priya Nair, MD".
pub fn recipient_name(recipient: &RecipientView) -> String {
    with_credential(&recipient.name, &recipient.credential)
}

/// "Priya Nair, MD", or the name alone.
pub fn with_credential(name: &str, credential: &str) -> String {
    let name = text::bounded(name);
    if credential.is_empty() {
        name.into_owned()
    } else {
        format!("{name}, {credential}")
    }
}

/// "Family medicine · last seen Oct 12, 2026"; may be empty.
pub fn recipient_about(words: Words, recipient: &RecipientView) -> String {
    recipient_parts(words, recipient).concat()
}

/// The same in three parts, of which the second is in the organization's own words.
pub fn recipient_parts(words: Words, recipient: &RecipientView) -> [String; 3] {
    let mut before = String::new();
    let specialty = recipient.specialty.clone();
    let mut after = String::new();
    if matches!(recipient.recipient, Recipient::CareTeam(_)) {
        before.push_str(words.compose_to_team());
        if !specialty.is_empty() {
            before.push_str(" · ");
        }
    }
    if let Some(date) = recipient.last_seen {
        if !(before.is_empty() && specialty.is_empty()) {
            after.push_str(" · ");
        }
        after.push_str(&words.compose_to_last_seen(&words.date(date)));
    }
    [before, specialty, after]
}

/// The organization's own name for the type, else ours in the reader's language.
pub fn type_name(words: Words, kind: &TypeView) -> String {
    if let Some(name) = &kind.name {
        return name.clone();
    }
    match kind.code.as_str() {
        "general" => words.type_general().into(),
        "medication" => words.type_medication().into(),
        "results" => words.type_results().into(),
        "appointment" => words.type_appointment().into(),
        "billing" => words.type_billing().into(),
        "referral" => words.type_referral().into(),
        code => code.to_owned(),
    }
}

/// One line that says what the type is for; may be empty for an organization's own.
pub fn type_purpose(words: Words, kind: &TypeView) -> String {
    if let Some(purpose) = &kind.purpose {
        return purpose.clone();
    }
    match kind.code.as_str() {
        "general" => words.type_general_purpose().into(),
        "medication" => words.type_medication_purpose().into(),
        "results" => words.type_results_purpose().into(),
        "appointment" => words.type_appointment_purpose().into(),
        "billing" => words.type_billing_purpose().into(),
        "referral" => words.type_referral_purpose().into(),
        _ => String::new(),
    }
}

pub fn type_icon(kind: &TypeView) -> IconName {
    match kind.code.as_str() {
        "general" => IconName::Heart,
        "medication" => IconName::Pill,
        "results" => IconName::Flask,
        "appointment" => IconName::Calendar,
        "billing" => IconName::Receipt,
        "referral" => IconName::ArrowRightLeft,
        _ => IconName::Message,
    }
}
