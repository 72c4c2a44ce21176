//! How people, teams and kinds of messages are called.

use document::text;
use model::{
    AuthorRole, ProxyKind, Recipient,
    compose::subject,
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
    let mut parts = Vec::new();
    if matches!(recipient.recipient, Recipient::CareTeam(_)) {
        parts.push(words.compose_to_team().to_owned());
    }
    if !recipient.specialty.is_empty() {
        parts.push(recipient.specialty.clone());
    }
    if let Some(date) = recipient.last_seen {
        parts.push(words.compose_to_last_seen(&words.date(date)));
    }
    parts.join(" · ")
}

/// The first letters of the first and the last name.
pub fn initials(name: &str) -> String {
    let mut names = name.split_whitespace().filter(|part| !part.ends_with('.'));
    let first = names.next().and_then(|part| part.chars().next());
    let last = names.next_back().and_then(|part| part.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

pub fn role_name(words: Words, role: AuthorRole) -> &'static str {
    match role {
        AuthorRole::Patient => words.role_patient(),
        AuthorRole::CareTeam => words.role_care_team(),
        AuthorRole::Proxy(kind) => match kind {
            ProxyKind::Parent => words.role_parent(),
            ProxyKind::Spouse => words.role_spouse(),
            ProxyKind::Child => words.role_child(),
            ProxyKind::Guardian => words.role_guardian(),
            ProxyKind::Caregiver => words.role_caregiver(),
            ProxyKind::Other => words.role_representative(),
        },
    }
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

/// The subject, or the type's name where there is none to be read.
pub fn subject_or_type(words: Words, written: &str, kind: &TypeView) -> String {
    match subject(written) {
        "" => type_name(words, kind),
        subject => text::bounded(subject).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("Maria del Carmen Alvarez"), "MA");
        assert_eq!(initials("Dr. Priya Nair"), "PN");
        assert_eq!(initials("édith"), "É");
        assert_eq!(initials(""), "");
    }
}
