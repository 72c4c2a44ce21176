//! Callings by code.

use super::{super::resources::Coding, Calling};

/// What a code says, where it is known here.
pub(super) fn of(coding: &Coding) -> Option<Calling> {
    let code = coding.code.as_deref()?.trim();
    match coding.system.as_deref() {
        Some("http://snomed.info/sct") => snomed(code),
        Some("http://terminology.hl7.org/CodeSystem/practitioner-role") => practitioner_role(code),
        // Not every system says which one it is, and each knows the other's codes by their looks.
        _ => practitioner_role(code)
            .or_else(|| nucc(code))
            .or_else(|| snomed(code)),
    }
}

/// HL7's own (<https://hl7.org/fhir/R4/valueset-practitioner-role.html>).
fn practitioner_role(code: &str) -> Option<Calling> {
    match code {
        "doctor" => Some(Calling::Physician),
        "nurse" => Some(Calling::Nurse),
        "pharmacist" => Some(Calling::Pharmacist),
        "ict" | "researcher" | "teacher" => Some(Calling::Backstage),
        _ => None,
    }
}

/// Health Care Provider Taxonomy (<https://nucc.org/>): ten characters, the more of them are the same
/// the more two callings have in common. A longer beginning comes before one that it begins with.
fn nucc(code: &str) -> Option<Calling> {
    const BY_BEGINNING: [(&str, Calling); 40] = [
        // Group practices, and physicians of every specialty.
        ("193", Calling::Physician),
        ("202", Calling::Physician),
        ("204", Calling::Physician),
        ("207", Calling::Physician),
        ("208", Calling::Physician),
        ("209", Calling::Physician),
        // Dental assistants, hygienists and technicians; dentists.
        ("1223", Calling::Physician),
        ("1224", Calling::Physician),
        ("1268", Calling::Backstage),
        ("1292", Calling::Backstage),
        ("152W", Calling::Physician),
        ("213E", Calling::Physician),
        ("363A", Calling::Physician),
        ("367H", Calling::Physician),
        // Nurses, midwives, and those of them in advanced practice.
        ("163W", Calling::Nurse),
        ("164", Calling::Nurse),
        ("176B", Calling::Nurse),
        ("363L", Calling::Nurse),
        ("364S", Calling::Nurse),
        ("3675", Calling::Nurse),
        ("367A", Calling::Nurse),
        ("1835", Calling::Pharmacist),
        ("1837", Calling::Backstage),
        ("101Y", Calling::Therapist),
        ("102L", Calling::Therapist),
        ("103", Calling::Therapist),
        ("1041", Calling::Therapist),
        ("106H", Calling::Therapist),
        ("111N", Calling::Therapist),
        ("133N", Calling::Therapist),
        ("133V", Calling::Therapist),
        ("2251", Calling::Therapist),
        ("225X", Calling::Therapist),
        ("2279", Calling::Therapist),
        ("231H", Calling::Therapist),
        ("235Z", Calling::Therapist),
        // Technologists, technicians, laboratories.
        ("246", Calling::Backstage),
        ("247", Calling::Backstage),
        ("2471", Calling::Backstage),
        ("291", Calling::Backstage),
    ];
    let looks_right = code.len() == 10
        && code.ends_with('X')
        && code
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if !looks_right {
        return None;
    }
    BY_BEGINNING
        .iter()
        .filter(|(beginning, _)| code.starts_with(beginning))
        .max_by_key(|(beginning, _)| beginning.len())
        .map(|(_, calling)| *calling)
}

/// Occupations of SNOMED CT (<https://www.snomed.org/>) that exports name most often.
fn snomed(code: &str) -> Option<Calling> {
    match code {
        // Medical practitioner, physician, general physician, family medicine specialist, surgeon,
        // psychiatrist, cardiologist, pediatrician, dentist, physician assistant.
        "158965000" | "309343006" | "59058001" | "62247001" | "304292004" | "80584001"
        | "17561000" | "82296001" | "106289002" | "449161006" => Some(Calling::Physician),
        // Professional nurse, registered nurse, nurse practitioner, registered midwife.
        "106292003" | "224535009" | "224571005" | "309453006" => Some(Calling::Nurse),
        "46255001" => Some(Calling::Pharmacist),
        // Physiotherapist, occupational therapist, speech and language therapist, dietitian, social
        // worker, psychologist.
        "36682004" | "80546007" | "159026005" | "159033005" | "106328005" | "59944000" => {
            Some(Calling::Therapist)
        }
        // Laboratory technician.
        "159282002" => Some(Calling::Backstage),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_by_its_system_or_its_looks() {
        use Calling::*;
        const NUCC: &str = "http://nucc.org/provider-taxonomy";
        for (system, code, expected) in [
            (NUCC, "208D00000X", Some(Physician)),
            (NUCC, "207Q00000X", Some(Physician)),
            (NUCC, "363LF0000X", Some(Nurse)),
            (NUCC, "363A00000X", Some(Physician)),
            (NUCC, "183500000X", Some(Pharmacist)),
            (NUCC, "183700000X", Some(Backstage)),
            (NUCC, "225100000X", Some(Therapist)),
            (NUCC, "246QM0706X", Some(Backstage)),
            (NUCC, "390200000X", None),
            (NUCC, "207Q", None),
            ("http://snomed.info/sct", "224535009", Some(Nurse)),
            ("http://snomed.info/sct", "394579002", None),
            ("urn:of-the-house", "309343006", Some(Physician)),
            ("urn:of-the-house", "7", None),
        ] {
            let coding = Coding {
                system: Some(system.to_owned()),
                code: Some(code.to_owned()),
                display: None,
            };
            assert_eq!(of(&coding), expected, "{system} {code}");
        }
    }
}
