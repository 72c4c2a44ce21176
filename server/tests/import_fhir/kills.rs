//! Imports that are killed in the middle: one more run makes good what they left.

#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use tempfile::TempDir;

use crate::export::{CLINIC, Export, patient};

const PATIENTS: usize = 2_400;
const PARTS: usize = 4;
const STAFF: usize = 40;

/// More than a transaction holds of everything that is written in several, in parts.
fn large() -> Export {
    let staff: Vec<String> = (0..STAFF)
        .map(|n| {
            format!(
                r#"{{"resourceType":"Practitioner","id":"d{n}","name":[{{"text":"Eve {n}"}}],"qualification":[{{"code":{{"coding":[{{"code":"RN"}}]}}}}]}}"#
            )
        })
        .collect();
    let teams: Vec<String> = (0..PATIENTS / 2)
        .map(|n| {
            format!(
                r#"{{"resourceType":"CareTeam","id":"t{n}","status":"active","name":"Team {n}","subject":{{"reference":"Patient/p{n}"}},"participant":[{{"member":{{"reference":"Practitioner/d{}"}}}}]}}"#,
                n % STAFF
            )
        })
        .collect();
    let mut export = Export::new()
        .file("Organization.ndjson", &[CLINIC])
        .file("Practitioner.ndjson", &staff)
        .file("CareTeam.ndjson", &teams);
    for part in 0..PARTS {
        let of_part = || (part * PATIENTS / PARTS)..((part + 1) * PATIENTS / PARTS);
        let patients: Vec<String> = of_part()
            .map(|n| patient(&format!("p{n}"), &format!("M-{n}"), "Ruiz"))
            .collect();
        let visits: Vec<String> = of_part()
            .map(|n| {
                format!(
                    r#"{{"resourceType":"Encounter","id":"e{n}","status":"finished","subject":{{"reference":"Patient/p{n}"}},"period":{{"start":"2026-03-{:02}"}},"participant":[{{"individual":{{"reference":"Practitioner/d{}"}}}},{{"individual":{{"reference":"Practitioner/d{}"}}}}]}}"#,
                    n % 28 + 1,
                    n % STAFF,
                    (n + 7) % STAFF
                )
            })
            .collect();
        export = export
            .file(&format!("Patient.{part}.ndjson"), &patients)
            .file(&format!("Encounter.{part}.ndjson"), &visits);
    }
    export
}

fn import(export: &Path, data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carepost"));
    command
        .args(["import", "fhir"])
        .arg(export)
        .arg("--data")
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// All that the directory knows, without what is by chance: ids and moments.
async fn content(data: &Path) -> Vec<String> {
    const CONTENT: &str = "
        SELECT 'patient ' || external_id || ' ' || name || ' ' || mrn || ' ' || active FROM patient
        UNION ALL SELECT 'recipient ' || kind || ' ' || external_id || ' ' || name || ' '
          || credential || ' ' || specialty || ' ' || active FROM recipient
        UNION ALL SELECT 'accepts ' || r.external_id || ' ' || a.type_code
          FROM acceptance AS a JOIN recipient AS r ON r.id = a.recipient_id
        UNION ALL SELECT 'member ' || t.external_id || ' ' || p.external_id || ' ' || (m.ended_at IS NULL)
          FROM care_team_member AS m JOIN recipient AS t ON t.id = m.care_team_id
          JOIN recipient AS p ON p.id = m.practitioner_id
        UNION ALL SELECT 'knows ' || p.external_id || ' ' || r.external_id || ' ' || k.basis || ' '
          || k.basis_id || ' ' || COALESCE(k.last_seen, 0) || ' ' || (k.ended_at IS NULL)
          FROM relationship AS k JOIN patient AS p ON p.id = k.patient_id
          JOIN recipient AS r ON r.id = k.recipient_id
        ORDER BY 1";
    let url = format!("sqlite://{}", data.join("carepost.db").display());
    let database = Database::connect(url).await.unwrap();
    let statement = Statement::from_string(DbBackend::Sqlite, CONTENT);
    let rows = database.query_all_raw(statement).await.unwrap();
    let content = rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect();
    database.close().await.unwrap();
    content
}

#[tokio::test]
async fn twelve_kills_and_one_more_run_are_as_good_as_one_undisturbed() {
    let export = large();
    let undisturbed = TempDir::new().unwrap();
    let whole = import(export.path(), undisturbed.path()).output().unwrap();
    assert!(whole.status.success(), "{whole:?}");
    let expected = content(undisturbed.path()).await;
    assert!(expected.len() > 2 * PATIENTS, "{}", expected.len());

    // It says what it does before it does it: the first is killed at the first step, and so on.
    let disturbed = TempDir::new().unwrap();
    for step in 1..=12 {
        let mut child = import(export.path(), disturbed.path()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let reached = said.lines().take(step + 1).map_while(Result::ok).count();
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        assert!(
            !ended.success(),
            "step {step}: it had ended by itself after {reached} steps"
        );
    }
    let last = import(export.path(), disturbed.path()).output().unwrap();
    assert!(last.status.success(), "{last:?}");
    assert_eq!(content(disturbed.path()).await, expected);
    let again = import(export.path(), disturbed.path())
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&again.stdout).contains("Nothing changed"));
}
