//! How those who write are called, and what they write about.

use document::text;
use leptos::prelude::*;
use model::{
    AuthorRole, ProxyKind, Relation,
    compose::subject,
    view::{AuthorView, PatientFacts, TypeView, WithView},
};

use crate::{
    components::{type_lang, type_name, with_credential},
    i18n::{Counted, Words},
};

/// "Maria" of "Maria Alvarez"; the whole name where it begins with a title, or with the family name, as
/// it does in ideographs, kana and Hangul.
pub fn first_name(name: &str) -> &str {
    let family_first = |c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    match name.split_whitespace().next() {
        Some(first) if !first.ends_with('.') && !name.contains(family_first) => first,
        _ => name,
    }
}

/// Who wrote something, as briefly as it is clear: "You", "Maria", "Daniel (spouse)", "Sam Okafor,
/// RN".
pub fn author_name(words: Words, author: &AuthorView, is_mine: bool) -> String {
    if is_mine {
        return words.author_you().to_owned();
    }
    match author.role {
        AuthorRole::CareTeam => with_credential(&author.name, &author.credential),
        AuthorRole::Patient => first_name(&author.name).to_owned(),
        AuthorRole::Proxy(_) => {
            let relation = role_name(words, author.role).to_lowercase();
            words.author_proxy(first_name(&author.name), &relation)
        }
    }
}

/// What tells patients of one name apart: "born May 3, 1961", "MRN 1001".
pub fn patient_marks(words: Words, patient: &PatientFacts) -> Vec<String> {
    let born = patient.birth_date;
    let born = born.map(|date| words.patient_born(&words.date(date)));
    let mrn = patient.mrn.as_deref();
    let mrn = mrn.map(|number| words.patient_mrn(number));
    born.into_iter().chain(mrn).collect()
}

/// Texts in a row, none of which breaks into lines; `between` them ends the one before.
pub fn whole(texts: Vec<String>, between: &'static str) -> Option<AnyView> {
    if texts.is_empty() {
        return None;
    }
    let last = texts.len() - 1;
    let texts = texts.into_iter().enumerate().map(|(i, text)| {
        view! {
            <span class="whole">{text} {(i < last).then_some(between)}</span>
            {(i < last).then_some(" ")}
        }
    });
    Some(texts.collect_view().into_any())
}

/// A count, for those who see it and for those who hear it.
pub fn counted(Counted { seen, said }: Counted) -> AnyView {
    let Some(said) = said else {
        return seen.into_any();
    };
    view! {
        <span aria-hidden="true">{seen}</span>
        <span class="visually-hidden">{said}</span>
    }
    .into_any()
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

/// Who a patient is to the reader.
pub fn relation_name(words: Words, relation: Relation) -> &'static str {
    match relation {
        Relation::Self_ => words.relation_self(),
        Relation::Proxy(kind) => match kind {
            ProxyKind::Parent => words.relation_child(),
            ProxyKind::Spouse => words.relation_spouse(),
            ProxyKind::Child => words.relation_parent(),
            ProxyKind::Guardian => words.relation_ward(),
            ProxyKind::Caregiver => words.relation_cared_for(),
            ProxyKind::Other => words.relation_represented(),
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

/// The `lang` of that, where it is the name of the organization's own type: no one knows in which
/// language somebody wrote a subject.
pub fn subject_lang(
    written: &str,
    kind: &TypeView,
    own: Option<&'static str>,
) -> Option<&'static str> {
    type_lang(kind, own).filter(|_| subject(written).is_empty())
}

/// The names of those of the care side whose names are words.
pub fn teams(with: &[WithView]) -> impl Iterator<Item = &str> {
    let teams = with.iter().filter(|with| with.is_team);
    teams.map(|team| team.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_first_name() {
        assert_eq!(first_name("Maria Alvarez"), "Maria");
        assert_eq!(first_name("Dr. Priya Nair"), "Dr. Priya Nair");
        assert_eq!(first_name("伊藤 遥"), "伊藤 遥");
        assert_eq!(first_name(""), "");
    }

    #[test]
    fn authors_are_named_with_what_they_are() {
        let words = Words::of(model::Language::En);
        let name = |name: &str, credential: &str, role, is_mine| {
            let author = AuthorView {
                name: name.into(),
                credential: credential.into(),
                role,
            };
            author_name(words, &author, is_mine)
        };
        let spouse = AuthorRole::Proxy(ProxyKind::Spouse);
        assert_eq!(name("Maria Alvarez", "", AuthorRole::Patient, true), "You");
        assert_eq!(
            name("Maria Alvarez", "", AuthorRole::Patient, false),
            "Maria"
        );
        assert_eq!(name("Daniel Alvarez", "", spouse, false), "Daniel (spouse)");
        let nurse = name("Sam Okafor", "RN", AuthorRole::CareTeam, false);
        assert_eq!(nurse, "Sam Okafor, RN");
    }

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("Maria del Carmen Alvarez"), "MA");
        assert_eq!(initials("Dr. Priya Nair"), "PN");
        assert_eq!(initials("édith"), "É");
        assert_eq!(initials(""), "");
    }
}
