//! The program itself, called as people and service managers call it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

/// An empty directory with a site in it.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir_all(place.path().join("site/pkg")).unwrap();
    place
}

fn carepost(place: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carepost"));
    command
        .args(arguments)
        .current_dir(place)
        .env("LEPTOS_SITE_ROOT", place.join("site"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(place: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = carepost(place, arguments).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A server that listens on a port of the system's choosing.
struct Served {
    child: Child,
    addr: SocketAddr,
    out: BufReader<std::process::ChildStdout>,
}

fn serve(place: &Path, arguments: &[&str]) -> Served {
    let mut all = vec!["serve", "--addr", "127.0.0.1:0"];
    all.extend(arguments);
    let mut child = carepost(place, &all).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut hello = String::new();
    out.read_line(&mut hello).unwrap();
    let addr = hello
        .trim()
        .strip_prefix("Carepost is at http://")
        .and_then(|rest| rest.strip_suffix('/'))
        .unwrap_or_else(|| panic!("the first line is the address: {hello}"));
    Served {
        addr: addr.parse().unwrap(),
        child,
        out,
    }
}

impl Served {
    /// As a service manager stops it.
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    fn ask(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.addr
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // For a test that failed; one that has ended is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_new_installation_serves_at_once_and_stops_when_told() {
    for signal in ["TERM", "INT"] {
        let place = place();
        let mut served = serve(place.path(), &[]);
        assert!(served.ask("/readyz").starts_with("HTTP/1.1 200 OK\r\n"));
        let data = place.path().join("data");
        let mode = fs::metadata(&data).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "the data directory is private");
        assert!(data.join("carepost.db").is_file());
        served.signal(signal);
        assert_eq!(served.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_demo_lists_its_accounts_and_survives_a_restart() {
    let place = place();
    for _ in 0..2 {
        let mut served = serve(place.path(), &["--demo"]);
        served.signal("TERM");
        served.child.wait().unwrap();
        let mut rest = String::new();
        served.out.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("welcome-to-the-demo"), "{rest}");
        for username in ["maria", "daniel", "nora", "priya", "sam", "admin"] {
            assert!(
                rest.lines().any(|line| line.trim().starts_with(username)),
                "{rest}"
            );
        }
    }
}

#[test]
fn a_demo_never_moves_in_with_others() {
    let place = place();
    let add = [
        "account",
        "add",
        "administrator",
        "--username",
        "root",
        "--name",
        "Ada Root",
    ];
    let output = run(place.path(), &add, "a long enough password\n");
    assert!(output.status.success(), "{}", said(&output));
    let output = run(
        place.path(),
        &["serve", "--addr", "127.0.0.1:0", "--demo"],
        "",
    );
    assert!(!output.status.success());
    assert!(
        said(&output).contains("the installation is not empty"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_taken_port_is_named() {
    let place = place();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let output = run(place.path(), &["serve", "--addr", &addr], "");
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains(&format!("cannot listen on {addr}")) && said.contains("--addr"),
        "{said}"
    );
}

#[test]
fn a_missing_site_is_said() {
    let place = tempfile::tempdir().unwrap();
    let output = run(place.path(), &["serve", "--addr", "127.0.0.1:0"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("LEPTOS_SITE_ROOT"),
        "{}",
        said(&output)
    );
}

#[test]
fn options_come_from_the_environment_too() {
    let place = place();
    let output = carepost(place.path(), &["migrate"])
        .env("CAREPOST_DATA", place.path().join("elsewhere"))
        .env("CAREPOST_LOG_FORMAT", "json")
        .env("CAREPOST_LOG", "info")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(place.path().join("elsewhere/carepost.db").is_file());
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        assert!(line.starts_with('{') && line.ends_with('}'), "{line}");
    }
}

#[test]
fn a_password_is_read_from_standard_input_only() {
    let place = place();
    let add = [
        "account",
        "add",
        "administrator",
        "--username",
        "ada",
        "--name",
        "Ada Root",
    ];
    let short = run(place.path(), &add, "elevenchars\n");
    assert_eq!(short.status.code(), Some(1));
    assert!(
        said(&short).contains("at least 12 characters"),
        "{}",
        said(&short)
    );
    let made = run(place.path(), &add, "twelve chars\n");
    assert!(made.status.success(), "{}", said(&made));
    let again = run(place.path(), &add, "twelve chars\n");
    assert_eq!(again.status.code(), Some(1));
    assert!(
        said(&again).contains("the username is taken"),
        "{}",
        said(&again)
    );
    let mut argument = add.to_vec();
    argument.extend(["--password", "twelve chars"]);
    let refused = run(place.path(), &argument, "");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_login_for_nobody_is_not_made() {
    let place = place();
    for (arguments, why) in [
        (
            vec!["patient", "--mrn", "0"],
            "no patient has that medical record number",
        ),
        (
            vec!["practitioner", "--id", "0"],
            "no practitioner has that id or NPI",
        ),
        (
            vec!["proxy", "--mrn", "0", "--kind", "parent", "--name", "Ann"],
            "no patient has that medical record number",
        ),
    ] {
        let mut all = vec!["account", "add"];
        all.extend(arguments);
        all.extend(["--username", "ann"]);
        let output = run(place.path(), &all, "a long enough password\n");
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(why), "{}", said(&output));
    }
}

#[test]
fn one_login_is_made_for_a_record_and_none_for_a_closed_one() {
    let place = place();
    let fhir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fhir-small");
    let imported = run(place.path(), &["import", "fhir", fhir], "");
    // It names somebody who is not in it.
    assert_eq!(imported.status.code(), Some(2), "{}", said(&imported));
    let add = |mrn: &str, username: &str| {
        let add = [
            "account",
            "add",
            "patient",
            "--mrn",
            mrn,
            "--username",
            username,
        ];
        run(place.path(), &add, "a long enough password\n")
    };
    let first = add("HS-1001", "ann");
    assert!(first.status.success(), "{}", said(&first));
    for (mrn, why) in [
        ("HS-1001", "the patient has a login already"),
        ("HS-1008", "the patient's record is closed"),
    ] {
        let refused = add(mrn, "ben");
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains(why), "{}", said(&refused));
    }
}
