//! Who a message can be addressed to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CareTeamId, PractitionerId};

/// A practitioner or a care team. Written `practitioner:{id}` or `team:{id}` in forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    Practitioner(PractitionerId),
    CareTeam(CareTeamId),
}

impl Recipient {
    /// No two of them have the same, whatever they are.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Practitioner(id) => id.0,
            Self::CareTeam(id) => id.0,
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Practitioner(id) => write!(f, "practitioner:{id}"),
            Self::CareTeam(id) => write!(f, "team:{id}"),
        }
    }
}

/// The text names no recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRecipient;

impl FromStr for Recipient {
    type Err = BadRecipient;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, id) = text.split_once(':').ok_or(BadRecipient)?;
        match kind {
            "practitioner" => id.parse().map(Self::Practitioner),
            "team" => id.parse().map(Self::CareTeam),
            _ => return Err(BadRecipient),
        }
        .map_err(|_| BadRecipient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_survives_a_form() {
        let id = "01933e5e-0000-7000-8000-000000000001";
        for text in [format!("practitioner:{id}"), format!("team:{id}")] {
            assert_eq!(text.parse::<Recipient>().unwrap().to_string(), text);
        }
        for text in ["", id, "team:", "patient:x", "team:practitioner:"] {
            assert_eq!(text.parse::<Recipient>(), Err(BadRecipient), "{text}");
        }
    }
}
