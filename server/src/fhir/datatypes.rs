//! Data types of FHIR R4, as much of them as is read here
//! (<https://hl7.org/fhir/R4/datatypes.html>).

use serde::{Deserialize, Deserializer};

/// The logical id of a resource: 1 to 64 of letters, digits, `-` and `.`
/// (<https://hl7.org/fhir/R4/datatypes.html#id>).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(String);

impl Id {
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let fits = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        fits.then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text).ok_or("not an id")
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Coding {
    pub system: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CodeableConcept {
    pub coding: Vec<Coding>,
    pub text: Option<String>,
}

impl CodeableConcept {
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.coding
            .iter()
            .filter_map(|coding| coding.code.as_deref())
    }

    /// In words: the text, else what a code is displayed as.
    pub fn words(&self) -> Option<&str> {
        let displayed = || self.coding.iter().find_map(|c| c.display.as_deref());
        self.text.as_deref().or_else(displayed)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Reference {
    pub reference: Option<String>,
    pub r#type: Option<String>,
    /// FHIR has one; a contained resource brings all of its own.
    #[serde(default, rename = "identifier", deserialize_with = "one")]
    pub identifiers: Vec<Identifier>,
}

fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Identifier>, D::Error> {
    Option::deserialize(deserializer).map(|one: Option<Identifier>| one.into_iter().collect())
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Identifier {
    pub r#use: Option<String>,
    pub r#type: CodeableConcept,
    pub system: Option<String>,
    pub value: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Address {
    pub text: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    pub url: Option<String>,
    pub value_code: Option<String>,
}

/// In lists of strings, FHIR writes `null` for one that has extensions only.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HumanName {
    pub r#use: Option<String>,
    pub text: Option<String>,
    pub family: Option<String>,
    pub given: Vec<Option<String>>,
    pub suffix: Vec<Option<String>>,
    pub period: Option<Period>,
    pub extension: Vec<Extension>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ContactPoint {
    pub system: Option<String>,
    pub value: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_fhir_says() {
        for good in ["1", "pt-0081b9036e81", "A.b-3", &"x".repeat(64)] {
            assert!(Id::new(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a/b", "a_b", "é", "a\u{1b}", &"x".repeat(65)] {
            assert!(Id::new(bad).is_none(), "{bad}");
        }
    }
}
