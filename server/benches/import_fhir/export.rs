//! A large export of invented people; the same one every time.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

const PRACTITIONERS: u32 = 400;

const GIVEN: [&str; 8] = ["Ada", "Bao", "Carmen", "Dov", "Esi", "Finn", "Gita", "Hana"];
const FAMILY: [&str; 8] = [
    "Abara", "Beck", "Cruz", "Dahl", "Eze", "Flores", "Gupta", "Haas",
];

/// How much of what there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub encounters: u32,
    /// At least one.
    pub patients: u32,
}

/// Writes an export of that size into a directory.
pub fn write(dir: &Path, size: &Size) -> io::Result<()> {
    let Size {
        encounters,
        patients,
    } = *size;
    let mut random = StdRng::seed_from_u64(20_261_122);
    let mut file = create(dir, "Organization.ndjson")?;
    writeln!(
        file,
        r#"{{"resourceType":"Organization","id":"org","type":[{{"coding":[{{"code":"prov"}}]}}],"name":"Bench Clinic"}}"#
    )?;
    file.flush()?;
    let mut file = create(dir, "Practitioner.ndjson")?;
    for number in 0..PRACTITIONERS {
        writeln!(
            file,
            r#"{{"resourceType":"Practitioner","id":"pr-{number}",{},"qualification":[{{"code":{{"coding":[{{"code":"MD"}}]}}}}]}}"#,
            name(&mut random)
        )?;
    }
    file.flush()?;
    let mut file = create(dir, "Patient.ndjson")?;
    for number in 0..patients {
        writeln!(
            file,
            r#"{{"resourceType":"Patient","id":"pt-{number}",{},"birthDate":"1950-01-01","identifier":[{{"type":{{"coding":[{{"code":"MR"}}]}},"value":"MRN-{number}"}}]}}"#,
            name(&mut random)
        )?;
    }
    file.flush()?;
    let mut file = create(dir, "Encounter.ndjson")?;
    for number in 0..encounters {
        encounter(&mut file, number, patients, &mut random)?;
    }
    file.flush()
}

/// About as large as those of real systems, most of which is not read.
fn encounter(
    file: &mut impl io::Write,
    number: u32,
    patients: u32,
    random: &mut StdRng,
) -> io::Result<()> {
    let patient = random.random_range(0..patients);
    // A patient sees a few practitioners again and again.
    let doctor = (patient * 7 + random.random_range(0..4)) % PRACTITIONERS;
    let nurse = (patient * 11 + random.random_range(0..4)) % PRACTITIONERS;
    let month = random.random_range(1..=10);
    let day = random.random_range(1..=28);
    let year = random.random_range(2024..=2026);
    write!(
        file,
        r#"{{"resourceType":"Encounter","id":"en-{number}","status":"finished","class":{{"code":"AMB","display":"ambulatory"}},"subject":{{"reference":"Patient/pt-{patient}"}},"period":{{"start":"{year}-{month:02}-{day:02}T10:00:00Z","end":"{year}-{month:02}-{day:02}T10:25:00Z"}},"participant":["#
    )?;
    for (code, practitioner) in [("ATND", doctor), ("ADM", doctor), ("PPRF", nurse)] {
        let comma = if code == "ATND" { "" } else { "," };
        write!(
            file,
            r#"{comma}{{"type":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"{code}"}}]}}],"individual":{{"reference":"Practitioner/pr-{practitioner}"}}}}"#
        )?;
    }
    write!(file, r#"],"diagnosis":["#)?;
    for rank in 1..=8 {
        let comma = if rank == 1 { "" } else { "," };
        write!(
            file,
            r#"{comma}{{"condition":{{"reference":"Condition/co-{number}-{rank}"}},"use":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/diagnosis-role","code":"CM","display":"Comorbidity diagnosis"}}]}},"rank":{rank}}}"#
        )?;
    }
    writeln!(file, "]}}")
}

fn name(random: &mut StdRng) -> String {
    let given = GIVEN[random.random_range(0..GIVEN.len())];
    let family = FAMILY[random.random_range(0..FAMILY.len())];
    format!(r#""name":[{{"family":"{family}","given":["{given}"]}}]"#)
}

fn create(dir: &Path, name: &str) -> io::Result<BufWriter<File>> {
    File::create(dir.join(name)).map(BufWriter::new)
}
