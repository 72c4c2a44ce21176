//! How those who write are called, and what they write about.

use document::text;
use model::{AuthorRole, ProxyKind, compose::subject, view::TypeView};

use crate::{components::type_name, i18n::Words};

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
