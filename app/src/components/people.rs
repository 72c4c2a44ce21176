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
    let parts = recipient_parts(words, recipient);
    let texts: Vec<String> = parts.into_iter().map(|(text, _)| text).collect();
    texts.join(" · ")
}

/// Its parts, and whether each is in the organization's own words.
pub fn recipient_parts(words: Words, recipient: &RecipientView) -> Vec<(String, bool)> {
    let is_team = matches!(recipient.recipient, Recipient::CareTeam(_));
    let team = is_team.then(|| (words.compose_to_team().to_owned(), false));
    let specialty = Some((recipient.specialty.clone(), true));
    let last_seen = recipient.last_seen;
    let last_seen = last_seen.map(|date| (words.compose_to_last_seen(&words.date(date)), false));
    let parts = [team, specialty, last_seen].into_iter().flatten();
    parts.filter(|(text, _)| !text.is_empty()).collect()
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
