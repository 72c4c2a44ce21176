//! The same with Debian's `clamd`, which knows one signature: what EICAR made for such tests.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use mailbox::{
    Mailbox,
    scanner::{ScanError, Scanner, Verdict},
};
use model::{AttachmentRefused, AttachmentScan, DraftId, Scope};
use tempfile::TempDir;

use crate::{
    attaching::{LONG, letter, upload},
    world::{World, clamd::eicar, clinic::new_key, on_both},
};

/// A `clamd` of the test's own.
struct Clamd {
    child: Child,
    directory: TempDir,
    /// Kept open. Nobody reads on: what it says is less than a pipe holds.
    _said: BufReader<ChildStdout>,
}

/// `clamd`, where `./dev` or Debian has put it.
fn program() -> PathBuf {
    let known = env::var_os("CAREPOST_TEST_CLAMD").unwrap_or_else(|| "/usr/sbin/clamd".into());
    let known = PathBuf::from(known);
    assert!(
        known.is_file(),
        "CAREPOST_TEST_CLAMD names no clamd, and Debian's is not here. `./dev test` gets it; to run \
         without: cargo nextest run -p mailbox -E 'not test(scanning_by_clamd)'"
    );
    known
}

impl Clamd {
    /// Takes files of a megabyte. Returns when it listens.
    fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir(at("signatures")).unwrap();
        let hex: String = eicar().iter().map(|byte| format!("{byte:02x}")).collect();
        // Name, kind of file (any), offset (any), and the bytes.
        fs::write(
            at("signatures/eicar.ndb"),
            format!("Test.EICAR:0:*:{hex}\n"),
        )
        .unwrap();
        let conf = [
            format!("LocalSocket {}", at("clamd.ctl").display()),
            format!("DatabaseDirectory {}", at("signatures").display()),
            "Foreground yes".to_owned(),
            "StreamMaxLength 1000000".to_owned(),
            "AlertExceedsMax yes".to_owned(),
            "MaxFileSize 900000".to_owned(),
        ];
        fs::write(at("clamd.conf"), conf.join("\n")).unwrap();
        let mut child = Command::new(program())
            .arg("--config-file")
            .arg(at("clamd.conf"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        // The last that it says before it listens.
        let mut line = String::new();
        while !line.contains("Self checking") {
            line.clear();
            assert!(
                said.read_line(&mut line).unwrap() > 0,
                "clamd did not start"
            );
        }
        Self {
            child,
            directory,
            _said: said,
        }
    }

    fn scanner(&self) -> Scanner {
        let socket = self.directory.path().join("clamd.ctl");
        Scanner::at(format!("unix:{}", socket.display()).parse().unwrap())
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        // It may be gone by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

on_both! {
    async fn it_says_what_is_clean_and_what_is_not(world: &World) {
        let (clinic, clamd) = (world.clinic().await, Clamd::start());
        clamd.scanner().ping().await.unwrap();
        let store = world.scanned_by(Some(clamd.scanner())).await;
        let maria = Mailbox::open(&store, clinic.maria, Scope::Patient(clinic.marias)).await.unwrap();
        let draft = DraftId(new_key().0);
        let clean = upload(&maria, draft, "letter.txt", &letter(LONG)).await.unwrap();
        assert_eq!(clean.scan, AttachmentScan::Clean);
        let virus = [b"A letter.\n", &eicar()[..]].concat();
        let said = upload(&maria, draft, "virus.txt", &virus).await;
        assert_eq!(said, Err(AttachmentRefused::Infected));
        let found = store.held_attachments(None, None).await.unwrap();
        assert_eq!(found[0].found.as_deref(), Some("Test.EICAR.UNOFFICIAL"));
        let large = upload(&maria, draft, "large.txt", &letter(1_000_001)).await.unwrap();
        assert_eq!(large.scan, AttachmentScan::Pending);
        store.close().await.unwrap();
    }
}

/// More than it looks at is not called clean.
#[tokio::test]
async fn its_limits_are_no_verdict() {
    let clamd = Clamd::start();
    let scanner = clamd.scanner();
    for bytes in [950_000, 1_000_001, 3_000_000] {
        let file = futures_util::stream::iter([Ok(letter(bytes).into())]);
        let said = scanner.scan(bytes as u64, file).await;
        assert!(
            matches!(said, Err(ScanError::TooLarge)),
            "{bytes}: {said:?}"
        );
    }
    let file = futures_util::stream::iter([Ok(letter(900_000).into())]);
    let said = scanner.scan(900_000, file).await;
    assert_eq!(said.unwrap(), Verdict::Clean);
    drop(clamd);
    assert!(matches!(
        scanner.ping().await,
        Err(ScanError::Unreachable(_))
    ));
}
