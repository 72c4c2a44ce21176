//! What a message is about. The type decides which recipients are offered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The short name of a message type, unique in its organization: 1 to 40 of `a-z`, `0-9`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TypeCode(String);

/// The types an organization starts with, in the order they are offered. Their names and purposes
/// are translated; a type that an organization adds carries its own name.
pub const BUILT_IN: [&str; 6] = [
    "general",
    "medication",
    "results",
    "appointment",
    "billing",
    "referral",
];

impl TypeCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be the code of a message type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTypeCode;

impl fmt::Display for BadTypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message type's code is 1 to 40 of a-z, 0-9 and -")
    }
}

impl std::error::Error for BadTypeCode {}

impl FromStr for TypeCode {
    type Err = BadTypeCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.to_owned())).ok_or(BadTypeCode)
    }
}

impl TryFrom<String> for TypeCode {
    type Error = BadTypeCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TypeCode> for String {
    fn from(code: TypeCode) -> Self {
        code.0
    }
}
