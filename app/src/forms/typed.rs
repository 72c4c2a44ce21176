//! The fields of a form as they were typed.

use std::fmt;

use model::AccountId;
use serde::{Deserialize, Serialize};

use super::field;

/// Fields of a form, in the order they were sent; a name may come several times.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// The first value of that name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        fields
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let fields = self.0.iter().filter(move |(known, _)| known == name);
        fields.map(|(_, value)| value.as_str())
    }

    /// The account whose page it was typed on, as that page says.
    pub fn writer(&self) -> Option<AccountId> {
        self.get(field::ACCOUNT).parse().ok()
    }

    /// It goes on from a draft that is kept.
    pub fn is_draft(&self) -> bool {
        self.get(field::VERSION)
            .parse::<u32>()
            .is_ok_and(|version| version > 0)
    }

    /// The client key that was posted; of a form that is shown for the first time, `fresh`.
    pub fn client_key_or(&self, fresh: impl fmt::Display) -> String {
        match self.get(field::CLIENT_KEY) {
            "" => fresh.to_string(),
            key => key.to_owned(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What may be shown again: all but passwords, and which button was pressed.
    #[must_use]
    pub fn shown_again(mut self) -> Self {
        self.0.retain(|(name, _)| {
            let not_again = [
                field::PASSWORD,
                field::SIGN_IN_AGAIN,
                field::THEN,
                field::GO_BACK,
                field::TOLD,
            ];
            !not_again.contains(&&**name)
        });
        self
    }

    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }
}

/// Names only: what people type is for nobody's log.
impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_out_of_logs_and_passwords_out_of_pages() {
        let mut typed = Typed::default();
        typed.push(field::BODY, "it hurts");
        typed.push(field::PASSWORD, "secret");
        assert_eq!(format!("{typed:?}"), r#"["body", "password"]"#);
        let shown = typed.shown_again();
        assert_eq!(shown.get(field::BODY), "it hurts");
        assert!(!shown.has(field::PASSWORD));
    }
}
