//! `carepost attachments`.

use self::clamd::FakeClamd;
use crate::place::{Place, said};

#[path = "../../mailbox/tests/storage/world/clamd.rs"]
#[expect(dead_code, reason = "the tests of the storage do more with it")]
mod clamd;

#[test]
fn a_new_key_is_made_while_the_portal_serves() {
    let place = Place::embedded();
    let served = place.serve();
    for key in 1..=2 {
        let done = place.done(&["attachments", "rotate-key"]);
        let expected = format!("Done: key {key} is the one in use, and 0 files ");
        assert!(done.starts_with(&expected), "{done}");
    }
    drop(served);
    let nowhere = Place::embedded();
    let refused = nowhere.refused(&["attachments", "rotate-key"]);
    assert!(refused.contains("there is no installation"), "{refused}");
}

/// What a scanner has said, as the database has it.
async fn with_rows(place: &Place) {
    place
        .sql(
            "INSERT INTO attachment (id, account_id, scope_id, draft_id, name, kind, bytes, created_at, \
               ready_at, scan, scan_next_at, found) \
             SELECT randomblob(16), id, id, id, 'secret-name.txt', 'txt', 12, 1795359600000 + state, 1, \
               state, 9000000000000, CASE state WHEN 3 THEN 'Test.EICAR' END \
             FROM (SELECT id FROM account WHERE username = 'maria') \
             JOIN (SELECT 0 AS state UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)",
        )
        .await;
}

#[tokio::test]
async fn files_that_nobody_is_given_are_listed_without_their_names() {
    let place = Place::embedded();
    place.demo();
    with_rows(&place).await;
    let all = place.done(&["attachments", "list"]);
    let lines: Vec<_> = all.lines().collect();
    assert_eq!(lines.len(), 4, "{all}");
    assert!(
        lines[0].starts_with("ID ") && lines[0].ends_with("FOUND"),
        "{all}"
    );
    assert!(!all.contains("secret-name"), "{all}");
    for (state, end) in [
        ("pending", "  pending"),
        ("infected", "  infected  Test.EICAR"),
        ("failed", "  failed"),
    ] {
        let some = place.done(&["attachments", "list", "--state", state]);
        let line = some.lines().nth(1).unwrap();
        assert_eq!(some.lines().count(), 2, "{some}");
        assert!(
            line.ends_with(end) && line.contains("  2026-11-22T15:00:00"),
            "{some}"
        );
        let json = place.done(&["attachments", "list", "--state", state, "--json"]);
        let object: serde_json::Value = serde_json::from_str(json.trim()).unwrap();
        assert_eq!(
            (&object["state"], &object["bytes"]),
            (&state.into(), &12.into())
        );
        assert_eq!(object["sent"], false);
    }
    let wrong = place.run(&["attachments", "list", "--state", "lost"], "");
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test]
async fn nothing_is_scanned_without_a_scanner() {
    let place = Place::embedded();
    place.demo();
    with_rows(&place).await;
    let refused = place.refused(&["attachments", "scan"]);
    assert!(
        refused.contains("there is no scanner: say with --scanner"),
        "{refused}"
    );
    let nobody = [
        "attachments",
        "scan",
        "--scanner",
        "unix:/nowhere/clamd.ctl",
    ];
    let refused = place.refused(&nobody);
    assert!(
        refused.contains(
            "nothing was scanned, since at unix:/nowhere/clamd.ctl the scanner cannot be reached"
        ),
        "{refused}"
    );
    for wrong in ["/run/clamd.ctl", "tcp://here", "http://here:3310"] {
        let output = place.run(&["attachments", "scan", "--scanner", wrong], "");
        assert_eq!(output.status.code(), Some(2));
        let said = said(&output);
        assert!(
            said.contains("write it as unix:/run/clamav/clamd.ctl or tcp://host:3310"),
            "{said}"
        );
    }
    let ill = place.refused(&["doctor", "--scanner", "unix:/nowhere/clamd.ctl"]);
    for line in [
        "wrong: The scanner at unix:/nowhere/clamd.ctl does not answer",
        "look: Viruses were found in 1 attachments",
        "look: 1 attachments could not be scanned",
        "attachments wait to be scanned",
    ] {
        assert!(ill.contains(line), "{line}: {ill}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_scanned_when_somebody_says_so() {
    let place = Place::embedded();
    place.demo();
    let clamd = FakeClamd::tcp().await;
    let scan = |more: &[&str]| {
        let scan = ["attachments", "scan", "--scanner", &clamd.address];
        let all = [&scan, more].concat();
        tokio::task::block_in_place(|| place.run(&all, ""))
    };
    let none = scan(&["--all"]);
    assert_eq!(none.status.code(), Some(0), "{}", said(&none));
    let expected = "Scanned 0 attachments: 0 clean, 0 with a virus, 0 that could not be scanned.\n";
    assert_eq!(String::from_utf8_lossy(&none.stdout), expected);
    // Rows without files.
    with_rows(&place).await;
    for (more, expected) in [
        (&[][..], "Scanned 2 attachments"),
        (&["--all"], "Scanned 4 "),
    ] {
        let output = scan(more);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(expected), "{}", said(&output));
        assert!(said(&output).contains("could not be scanned; `carepost attachments list"));
    }
}
