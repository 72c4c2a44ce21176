//! The organization's own words in a page of another language: screen readers are told which it is
//! (WCAG 2.2, 3.1.2). People's names belong to no language.

use leptos::prelude::*;
use model::{
    Language, Recipient,
    view::{RecipientView, TypeView},
};

use crate::i18n::Words;

impl Words {
    /// The value of `lang` for words in that language; none where the whole page is in it.
    pub fn lang_of(self, language: Language) -> Option<&'static str> {
        (language != self.language()).then(|| language.tag())
    }
}

/// The `lang` of a type's name, where that is the organization's own.
pub fn type_lang(kind: &TypeView, own: Option<&'static str>) -> Option<&'static str> {
    own.filter(|_| kind.name.is_some())
}

/// The `lang` of a recipient's name: of a team's.
pub fn recipient_lang(
    recipient: &RecipientView,
    own: Option<&'static str>,
) -> Option<&'static str> {
    own.filter(|_| matches!(recipient.recipient, Recipient::CareTeam(_)))
}

/// The sentence, with each of the names in it told to be in that language.
pub fn with_own_words<'a>(
    sentence: String,
    names: impl IntoIterator<Item = &'a str>,
    own: Option<&'static str>,
) -> AnyView {
    let Some(lang) = own else {
        return sentence.into_any();
    };
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let mut parts: Vec<AnyView> = Vec::new();
    let mut rest = sentence.as_str();
    while let Some((start, name)) = first_of(rest, &names) {
        let (before, after) = rest.split_at(start);
        parts.push(before.to_owned().into_any());
        parts.push(view! { <span lang=lang>{name.to_owned()}</span> }.into_any());
        rest = &after[name.len()..];
    }
    parts.push(rest.to_owned().into_any());
    parts.into_any()
}

/// The first that occurs; of two at one place the longer.
fn first_of<'a>(text: &str, names: &[&'a str]) -> Option<(usize, &'a str)> {
    let found = names
        .iter()
        .filter_map(|name| text.find(name).map(|start| (start, *name)));
    found.min_by_key(|(start, name)| (*start, usize::MAX - name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_another_language_is_marked() {
        let spanish = Words::of(Language::Es);
        assert_eq!(spanish.lang_of(Language::En), Some("en"));
        assert_eq!(spanish.lang_of(Language::Es), None);
    }

    #[test]
    fn the_longer_of_two_names_is_meant() {
        let names = ["Nurses", "Nurses of the night"];
        let found = first_of("Para Nurses of the night y Nurses", &names);
        assert_eq!(found, Some((5, "Nurses of the night")));
        assert_eq!(first_of("Para nadie", &names), None);
    }
}
