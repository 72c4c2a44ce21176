//! Encounter → a patient has met practitioners.

use model::Date;

use super::{
    dates::Calendar,
    practitioner_role::Roles,
    references::References,
    report::Reason,
    resources::{Encounter, Id, Reference, ResourceType},
};

/// That a patient met practitioners, and the last day of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Visit {
    pub patient: Id,
    pub with: Vec<Id>,
    pub on: Date,
    /// Why others who took part are left out.
    pub notes: Vec<Reason>,
}

/// Everybody on the staff who took part counts, whatever their part was: a patient who remembers
/// the doctor who admitted them may write to that doctor.
///
/// # Errors
/// Why it was no visit.
pub fn map(
    encounter: &Encounter,
    roles: &Roles,
    references: &mut References,
    calendar: &Calendar,
) -> Result<Visit, Reason> {
    // https://hl7.org/fhir/R4/valueset-encounter-status.html
    if matches!(
        encounter.status.as_deref(),
        Some("planned" | "cancelled" | "entered-in-error")
    ) {
        return Err(Reason::NoVisit);
    }
    let patient = references.id_of(encounter.subject.as_ref(), ResourceType::Patient)?;
    let on = calendar.last_day(encounter.period.as_ref())?;
    let present = encounter.participant.iter().map(|p| p.individual.as_ref());
    let (with, notes) = staff(present, roles, references);
    if with.is_empty() && notes.is_empty() {
        return Err(Reason::NobodyTookPart);
    }
    Ok(Visit {
        patient,
        with,
        on,
        notes,
    })
}

/// The practitioners among those referred to, each once, and why references cannot be followed.
pub fn staff<'a>(
    referred: impl Iterator<Item = Option<&'a Reference>>,
    roles: &Roles,
    references: &mut References,
) -> (Vec<Id>, Vec<Reason>) {
    let mut practitioners = Vec::new();
    let mut notes = Vec::new();
    for reference in referred {
        match roles.practitioner(references, reference) {
            Ok(Some(id)) if !practitioners.contains(&id) => practitioners.push(id),
            // R4 allows a participant who is a part to be played, not a person.
            Ok(_) | Err(Reason::NoReference) => {}
            Err(reason) => notes.push(reason),
        }
    }
    (practitioners, notes)
}
