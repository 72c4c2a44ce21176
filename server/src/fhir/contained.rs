//! Resources within resources (<https://hl7.org/fhir/R4/references.html#contained>).
//!
//! They have no id outside, so what is said of them stands with the reference itself before anybody
//! follows it: their identifiers, or whom a role belongs to.

use serde::Deserialize;

use super::resources::{Identifier, Reference};

/// As much of a contained resource as tells who is meant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Contained {
    pub resource_type: Option<String>,
    pub id: Option<String>,
    pub identifier: Vec<Identifier>,
    /// Of a PractitionerRole.
    pub practitioner: Option<Reference>,
}

/// Makes references to these resources (`#id`) say who is meant.
pub fn unfold<'a>(
    contained: &[Contained],
    references: impl IntoIterator<Item = Option<&'a mut Reference>>,
) {
    if contained.is_empty() {
        return;
    }
    for reference in references.into_iter().flatten() {
        // One may refer to another one; a circle ends.
        for _ in contained {
            let Some(meant) = meant(contained, reference) else {
                break;
            };
            *reference = match &meant.practitioner {
                Some(practitioner) => practitioner.clone(),
                None => Reference {
                    reference: None,
                    r#type: meant.resource_type.clone(),
                    identifiers: meant.identifier.clone(),
                },
            };
        }
    }
}

/// A resource that says nothing of who it is remains a reference that cannot be followed.
fn meant<'a>(contained: &'a [Contained], reference: &Reference) -> Option<&'a Contained> {
    let id = reference.reference.as_deref()?.strip_prefix('#')?;
    let is_known = |c: &&Contained| c.practitioner.is_some() || !c.identifier.is_empty();
    contained
        .iter()
        .find(|contained| contained.id.as_deref() == Some(id))
        .filter(is_known)
}
