//! Carepost itself, as a program of its own, with its demo organization in an empty directory.

use std::{
    fs,
    io::{self, BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mailbox::{Accounts, Random, Sessions, Store, StoreOptions, SystemClock};
use model::{AccountId, PatientId};
use tempfile::TempDir;
use uuid::Uuid;

use crate::client::{Answer, Request, send};

pub struct Carepost {
    _directory: TempDir,
    program: Child,
    pub address: SocketAddr,
    account: AccountId,
    patient: PatientId,
    session: String,
    drafts: AtomicU64,
}

impl Carepost {
    /// Somebody is signed in.
    pub async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join("site/pkg")).unwrap();
        let data = directory.path().join("data");
        let mut program = Command::new(env!("CARGO_BIN_EXE_carepost"))
            .args(["serve", "--demo", "--addr", "127.0.0.1:0", "--data"])
            .arg(&data)
            .env("LEPTOS_SITE_ROOT", directory.path().join("site"))
            .env("CAREPOST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(program.stdout.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        // What else it says is taken, or it would stop.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        let address = first.split("http://").nth(1).unwrap();
        let url = format!("sqlite://{}", data.join("carepost.db").display());
        let options = StoreOptions::new(url);
        let random = Random::seeded(1);
        let store = Store::connect(&options, Arc::new(SystemClock), random);
        let store = store.await.unwrap();
        let accounts = Accounts::new(&store);
        let account = accounts.find("maria").await.unwrap().unwrap();
        let patient = accounts.view(account).await.unwrap().patients[0].patient;
        let session = Sessions::new(&store).start(account).await.unwrap();
        store.close().await.unwrap();
        Self {
            _directory: directory,
            program,
            address: address.trim().trim_end_matches('/').parse().unwrap(),
            account,
            patient,
            session: session.to_string(),
            drafts: AtomicU64::new(0),
        }
    }

    /// Uploads a text, looked at when this returns; where it can be had.
    pub fn upload(&self, bytes: &[u8]) -> String {
        let draft = self.drafts.fetch_add(1, Ordering::Relaxed);
        let draft = Uuid::from_u128(0x0193_3e5e_0000_7000_8000_0000_0000_0000 + u128::from(draft));
        let said = |text: String| STANDARD.encode(text);
        let metadata = format!(
            "filename {},draft {},account {}",
            said("a.txt".to_owned()),
            said(draft.to_string()),
            said(self.account.to_string())
        );
        let address = format!("/api/attachments/{}", self.patient);
        let headers = [
            ("upload-length", bytes.len().to_string()),
            ("upload-metadata", metadata),
        ];
        let created = self.ask("POST", &address, &headers, &[]);
        assert_eq!(created.status, 201);
        let address = created.header("location").to_owned();
        let headers = [
            ("upload-offset", "0".to_owned()),
            ("content-type", "application/offset+octet-stream".to_owned()),
        ];
        let sent = self.ask("PATCH", &address, &headers, bytes);
        assert_eq!(sent.status, 204);
        address
    }

    pub fn download(&self, address: &str) -> usize {
        let answer = self.ask("GET", address, &[], &[]);
        assert_eq!(answer.status, 200);
        answer.bytes
    }

    /// It is not wanted any more.
    pub fn remove(&self, address: &str) {
        assert_eq!(self.ask("DELETE", address, &[], &[]).status, 204);
    }

    fn ask(&self, method: &str, path: &str, more: &[(&str, String)], body: &[u8]) -> Answer {
        let mut headers = vec![
            ("origin", format!("http://{}", self.address)),
            ("sec-fetch-site", "same-origin".to_owned()),
            ("tus-resumable", "1.0.0".to_owned()),
            ("cookie", format!("carepost={}", self.session)),
        ];
        headers.extend(more.iter().cloned());
        let request = Request {
            method,
            path,
            headers: &headers,
            body,
        };
        send(self.address, &request).unwrap()
    }

    /// Bytes of its memory that are there (Linux, `VmRSS`).
    pub fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.program.id());
        let status = fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        1_024 * kilobytes.parse::<u64>().unwrap()
    }
}

impl Drop for Carepost {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}
