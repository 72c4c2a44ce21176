//! RelatedPerson → somebody who may come to represent a patient, once that is granted.

use mailbox::directory::RelatedPersonRecord;
use model::ProxyKind;

use super::{
    dates::Calendar,
    names,
    references::References,
    report::Reason,
    resources::{CodeableConcept, RelatedPerson, ResourceType},
};

/// # Errors
/// Why the related person cannot be taken.
pub fn map(
    person: RelatedPerson,
    references: &mut References,
    calendar: &Calendar,
) -> Result<RelatedPersonRecord, Reason> {
    let patient = references.id_of(person.patient.as_ref(), ResourceType::Patient)?;
    Ok(RelatedPersonRecord {
        patient: patient.into(),
        name: names::person(&person.name)?.written,
        kind: kind(&person.relationship),
        active: person.active != Some(false) && !calendar.is_over(person.period.as_ref()),
        id: person.id.into(),
    })
}

/// What the person is to the patient. A guardian is a guardian first, whoever else they are.
fn kind(relationships: &[CodeableConcept]) -> ProxyKind {
    const BY_WEIGHT: [ProxyKind; 5] = [
        ProxyKind::Guardian,
        ProxyKind::Parent,
        ProxyKind::Spouse,
        ProxyKind::Child,
        ProxyKind::Caregiver,
    ];
    let named: Vec<ProxyKind> = relationships
        .iter()
        .flat_map(|relationship| relationship.codes().chain(relationship.text.as_deref()))
        .filter_map(of_code)
        .collect();
    BY_WEIGHT
        .into_iter()
        .find(|kind| named.contains(kind))
        .unwrap_or(ProxyKind::Other)
}

/// Codes of <https://terminology.hl7.org/CodeSystem-v3-RoleCode.html>, and the words that systems
/// write instead.
fn of_code(code: &str) -> Option<ProxyKind> {
    Some(match code.trim().to_ascii_uppercase().as_str() {
        "GUARD" | "GUADLTM" | "GUARDIAN" | "LEGAL GUARDIAN" => ProxyKind::Guardian,
        "PRN" | "MTH" | "FTH" | "NPRN" | "NMTH" | "NFTH" | "NMTHF" | "ADOPTP" | "ADOPTM"
        | "ADOPTF" | "STPPRN" | "STPMTH" | "STPFTH" | "PRNFOST" | "MTHFOST" | "FTHFOST"
        | "GESTM" | "PARENT" | "MOTHER" | "FATHER" => ProxyKind::Parent,
        "SPS" | "HUSB" | "WIFE" | "DOMPART" | "SPOUSE" | "HUSBAND" | "PARTNER"
        | "DOMESTIC PARTNER" => ProxyKind::Spouse,
        "CHILD" | "SON" | "DAU" | "NCHILD" | "SONC" | "DAUC" | "NSON" | "DAUNAT" | "NDAU"
        | "CHLDADOPT" | "SONADOPT" | "DAUADOPT" | "STPCHLD" | "STPSON" | "STPDAU" | "CHLDFOST"
        | "SONFOST" | "DAUFOST" | "CHLDINLAW" | "DAUGHTER" => ProxyKind::Child,
        "CAREGIVER" | "CARE GIVER" | "CARER" => ProxyKind::Caregiver,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_is_to_the_patient() {
        for (json, expected) in [
            (r#"[{"coding":[{"code":"PRN"}]}]"#, ProxyKind::Parent),
            (
                r#"[{"coding":[{"code":"MTH"}]},{"coding":[{"code":"GUARD"}]}]"#,
                ProxyKind::Guardian,
            ),
            (
                r#"[{"coding":[{"code":"C"},{"code":"SPS"}]}]"#,
                ProxyKind::Spouse,
            ),
            (r#"[{"text":"daughter"}]"#, ProxyKind::Child),
            (r#"[{"text":"Caregiver"}]"#, ProxyKind::Caregiver),
            (r#"[{"coding":[{"code":"NBOR"}]}]"#, ProxyKind::Other),
            ("[]", ProxyKind::Other),
        ] {
            let relationships: Vec<CodeableConcept> = serde_json::from_str(json).unwrap();
            assert_eq!(kind(&relationships), expected, "{json}");
        }
    }
}
