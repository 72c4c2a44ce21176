//! Practitioner, with what their roles say → a practitioner whom patients may write to.

use mailbox::directory::PractitionerRecord;

use super::{
    calling::{self, Calling},
    credential::Credential,
    dates::Calendar,
    names,
    practitioner_role::Roles,
    report::Reason,
    resources::{Identifier, Practitioner},
};

/// # Errors
/// Why the practitioner cannot be taken.
pub fn map(
    practitioner: Practitioner,
    roles: &mut Roles,
    calendar: &Calendar,
) -> Result<PractitionerRecord, Reason> {
    let held = practitioner
        .qualification
        .iter()
        .filter(|held| !calendar.is_over(held.period.as_ref()));
    let credential = Credential::best(held.map(|held| &held.code));
    let (shown, trained_as) = credential.map_or_else(Default::default, |c| (c.shown, c.calling));
    let callings: Vec<Calling> = match roles.of(practitioner.id.as_str()) {
        Some(work) => {
            work.not_just(&shown);
            work.callings(trained_as)
        }
        None => trained_as.into_iter().collect(),
    };
    Ok(PractitionerRecord {
        name: names::person(&practitioner.name)?,
        credential: shown,
        npi: npi(&practitioner.identifier),
        active: practitioner.active != Some(false),
        accepts: calling::practitioner(callings),
        id: practitioner.id.into(),
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
