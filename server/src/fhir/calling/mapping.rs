//! What an organization says of callings that are its own.

use std::{collections::BTreeMap, str::FromStr};

use super::Calling;

/// Callings by what they are called, or by code: a JSON object such as `{"Chaplain": "therapist"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callings(BTreeMap<String, Calling>);

/// Why a text does not say what callings are.
#[derive(Debug, thiserror::Error)]
pub enum CallingsError {
    #[error("not a JSON object of texts, such as {{\"Chaplain\": \"therapist\"}}: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{0:?} is none of physician, nurse, pharmacist, therapist, none")]
    Unknown(String),
}

impl FromStr for Callings {
    type Err = CallingsError;

    fn from_str(text: &str) -> Result<Self, CallingsError> {
        let said: BTreeMap<String, String> = serde_json::from_str(text)?;
        let known = said.into_iter().map(|(name, calling)| {
            let calling = match calling.as_str() {
                "physician" => Calling::Physician,
                "nurse" => Calling::Nurse,
                "pharmacist" => Calling::Pharmacist,
                "therapist" => Calling::Therapist,
                "none" => Calling::Backstage,
                _ => return Err(CallingsError::Unknown(calling)),
            };
            Ok((key(&name), calling))
        });
        known.collect::<Result<_, _>>().map(Self)
    }
}

impl Callings {
    pub(super) fn mapped(&self, name: &str) -> Option<Calling> {
        self.0.get(&key(name)).copied()
    }
}

fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let wrong = |text: &str| text.parse::<Callings>().unwrap_err().to_string();
        assert!(wrong("[]").contains("not a JSON object"));
        assert!(wrong(r#"{"Chaplain": "priest"}"#).contains("\"priest\" is none of physician"));
    }
}
