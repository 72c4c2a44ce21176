//! Practitioner, with what their roles say → a practitioner whom patients may write to.

use mailbox::directory::PractitionerRecord;

use super::{
    calling,
    credential::Credential,
    dates::Calendar,
    names,
    practitioner_role::Roles,
    report::Reason,
    resources::{Identifier, Practitioner},
};

/// A practitioner, and why nobody may be able to write to them.
#[derive(Debug)]
pub struct Mapped {
    pub record: PractitionerRecord,
    /// They work here, and nothing says what they answer.
    pub is_unknown: bool,
    /// What they are called that nothing matches.
    pub unmatched: Vec<String>,
}

/// # Errors
/// Why the practitioner cannot be taken.
pub fn map(
    practitioner: Practitioner,
    roles: &mut Roles,
    calendar: &Calendar,
) -> Result<Mapped, Reason> {
    let held = practitioner
        .qualification
        .iter()
        .filter(|held| !calendar.is_over(held.period.as_ref()));
    let credential = Credential::best(held.map(|held| &held.code), roles.callings());
    let (shown, trained_as) = match credential {
        Some(credential) => (credential.shown, credential.calling),
        None => (String::new(), Err(String::new())),
    };
    let active = practitioner.active != Some(false);
    let (callings, mut unmatched, works) = match roles.of(practitioner.id.as_str()) {
        Some(work) => {
            work.not_just(&shown);
            let callings = work.callings(trained_as.clone().ok());
            (callings, work.unmatched().to_vec(), work.is_current())
        }
        None => (trained_as.iter().copied().collect(), Vec::new(), true),
    };
    if callings.is_empty() {
        unmatched.extend(trained_as.err());
    }
    unmatched.retain(|words| works && active && !words.is_empty());
    let name = names::person(&practitioner.name)?;
    Ok(Mapped {
        is_unknown: works && active && callings.is_empty(),
        unmatched,
        record: PractitionerRecord {
            name: name.written,
            reading: name.reading,
            credential: shown,
            npi: npi(&practitioner.identifier),
            active,
            accepts: calling::practitioner(callings),
            id: practitioner.id.into(),
        },
    })
}

fn npi(identifiers: &[Identifier]) -> Option<String> {
    identifiers
        .iter()
        .filter(|i| i.system.as_deref() == Some("http://hl7.org/fhir/sid/us-npi"))
        .filter_map(|i| i.value.as_deref())
        .find(|value| value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_owned)
}
