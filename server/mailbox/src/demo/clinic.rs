//! Riverside Family Health: who works there, who comes there, and who knows whom.

use model::{Date, TypeCode};

use super::{SOURCE, days::Days};
use crate::{
    Directory, Store, StoreError,
    calendar::months_before,
    directory::{
        Basis, MemberRecord, PatientRecord, PractitionerRecord, RecipientRef, RelationshipRecord,
        RoleRecord, Settings, TeamRecord,
    },
};

pub(super) const TIME_ZONE: &str = "America/New_York";

pub(super) const MARIA: &str = "RFH-100231";
pub(super) const LEO: &str = "RFH-100232";

struct Person {
    id: &'static str,
    name: &'static str,
    credential: &'static str,
    specialty: &'static str,
    accepts: &'static [&'static str],
}

const PEOPLE: [Person; 10] = [
    Person {
        id: "nair",
        name: "Priya Nair",
        credential: "MD",
        specialty: "Family medicine",
        accepts: &["general", "medication", "results", "referral"],
    },
    Person {
        id: "osei",
        name: "Amara Osei",
        credential: "MD",
        specialty: "Pediatrics",
        accepts: &["general", "medication", "results", "referral"],
    },
    Person {
        id: "santos",
        name: "Miguel Santos",
        credential: "MD",
        specialty: "Cardiology",
        accepts: &["general", "medication", "results"],
    },
    Person {
        id: "liu",
        name: "Grace Liu",
        credential: "PharmD",
        specialty: "Clinical pharmacist",
        accepts: &["medication"],
    },
    Person {
        id: "finch",
        name: "Walter Finch",
        credential: "MD",
        specialty: "Orthopedics",
        accepts: &["general", "results"],
    },
    Person {
        id: "rivera",
        name: "Tomás Rivera",
        credential: "",
        specialty: "Referrals coordinator",
        accepts: &["referral"],
    },
    // Those who answer for their team only.
    Person {
        id: "okafor",
        name: "Sam Okafor",
        credential: "RN",
        specialty: "Primary care nurse",
        accepts: &[],
    },
    Person {
        id: "delgado",
        name: "Ruth Delgado",
        credential: "RN",
        specialty: "Primary care nurse",
        accepts: &[],
    },
    Person {
        id: "brandt",
        name: "Kelly Brandt",
        credential: "",
        specialty: "Front desk",
        accepts: &[],
    },
    Person {
        id: "haddad",
        name: "Omar Haddad",
        credential: "",
        specialty: "Billing office",
        accepts: &[],
    },
];

struct Team {
    id: &'static str,
    name: &'static str,
    purpose: &'static str,
    accepts: &'static [&'static str],
    members: &'static [&'static str],
}

const TEAMS: [Team; 3] = [
    Team {
        id: "nurses",
        name: "Primary care nurses",
        purpose: "Health questions, results and refills",
        accepts: &["general", "medication", "results"],
        members: &["okafor", "delgado"],
    },
    Team {
        id: "front-desk",
        name: "Front desk",
        purpose: "Appointments, forms and records",
        accepts: &["general", "appointment"],
        members: &["brandt"],
    },
    Team {
        id: "billing",
        name: "Billing office",
        purpose: "Bills, payments and insurance",
        accepts: &["billing"],
        members: &["haddad"],
    },
];

pub(super) async fn open(store: &Store) -> Result<(), StoreError> {
    let directory = Directory::new(store, SOURCE);
    let days = Days::before(store.now());
    let settings = Settings::new("Riverside Family Health", "(518) 555-0142", TIME_ZONE);
    directory.set_settings(&settings).await?;
    directory.fill_holidays().await?;
    directory.upsert_practitioners(&practitioners()?).await?;
    directory.upsert_roles(&roles()).await?;
    directory.upsert_teams(&teams()?).await?;
    directory.upsert_members(&members()).await?;
    directory.upsert_patients(&patients(&days)).await?;
    let relationships = relationships(&days);
    directory.upsert_relationships(&relationships).await?;
    Ok(())
}

fn types(codes: &[&str]) -> Result<Vec<TypeCode>, StoreError> {
    let parsed = codes.iter().map(|code| code.parse());
    parsed
        .collect::<Result<_, _>>()
        .map_err(|_| StoreError::Corrupt("the demo: a message type"))
}

fn practitioners() -> Result<Vec<PractitionerRecord>, StoreError> {
    PEOPLE
        .iter()
        .map(|person| {
            Ok(PractitionerRecord {
                id: person.id.to_owned(),
                name: person.name.to_owned(),
                reading: String::new(),
                credential: person.credential.to_owned(),
                npi: None,
                active: true,
                accepts: types(person.accepts)?,
            })
        })
        .collect()
}

fn roles() -> Vec<RoleRecord> {
    let role = |person: &Person| RoleRecord {
        practitioner: person.id.to_owned(),
        organization: None,
        specialty: person.specialty.to_owned(),
    };
    PEOPLE.iter().map(role).collect()
}

fn teams() -> Result<Vec<TeamRecord>, StoreError> {
    TEAMS
        .iter()
        .map(|team| {
            Ok(TeamRecord {
                id: team.id.to_owned(),
                name: team.name.to_owned(),
                purpose: team.purpose.to_owned(),
                active: true,
                accepts: types(team.accepts)?,
            })
        })
        .collect()
}

fn members() -> Vec<MemberRecord> {
    let of_team = |team: &Team| {
        let id = team.id;
        team.members.iter().map(move |member| MemberRecord {
            team: id.to_owned(),
            practitioner: (*member).to_owned(),
            active: true,
        })
    };
    TEAMS.iter().flat_map(of_team).collect()
}

fn patients(days: &Days) -> Vec<PatientRecord> {
    let patient = |mrn: &str, name: &str, birth_date: Date| PatientRecord {
        id: mrn.to_owned(),
        mrn: Some(mrn.to_owned()),
        name: name.to_owned(),
        reading: String::new(),
        birth_date: Some(birth_date),
        language: None,
        active: true,
        deceased: false,
    };
    let marias = Date {
        year: 1984,
        month: 4,
        day: 17,
    };
    // Nine, and a third of a year.
    let leos = months_before(days.today(), 9 * 12 + 4);
    vec![
        patient(MARIA, "Maria Alvarez", marias),
        patient(LEO, "Leo Alvarez", leos),
    ]
}

fn relationships(days: &Days) -> Vec<RelationshipRecord> {
    let known = |patient: &str, with, basis| RelationshipRecord {
        patient: patient.to_owned(),
        with,
        basis,
    };
    let person = |id: &str| RecipientRef::Practitioner(id.to_owned());
    let team = |id: &str| RecipientRef::CareTeam(id.to_owned());
    let seen = |days_ago| Basis::Visit {
        on: days.ago(days_ago),
    };
    let care = |patient: &str| Basis::CareTeam {
        id: format!("care-of-{patient}"),
        active: true,
        last_seen: None,
    };
    vec![
        known(MARIA, person("nair"), seen(24)),
        known(MARIA, person("nair"), care(MARIA)),
        known(MARIA, person("santos"), seen(131)),
        known(MARIA, person("liu"), care(MARIA)),
        known(MARIA, person("rivera"), care(MARIA)),
        // Longer ago than a visit counts: not offered.
        known(MARIA, person("finch"), seen(40 * 31)),
        known(MARIA, team("nurses"), care(MARIA)),
        known(MARIA, team("front-desk"), care(MARIA)),
        known(MARIA, team("billing"), care(MARIA)),
        known(LEO, person("osei"), seen(38)),
        known(LEO, person("osei"), care(LEO)),
        known(LEO, team("nurses"), care(LEO)),
        known(LEO, team("front-desk"), care(LEO)),
        known(LEO, team("billing"), care(LEO)),
    ]
}
