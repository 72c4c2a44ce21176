//! A process that writes, and the disk it writes to.

#![allow(dead_code, reason = "used by the tests and, in full, by the soak")]

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Mutex,
};

/// Where an installation lies.
pub enum Disk {
    Plain(PathBuf),
    /// No disk of this process's: a database server, by its URL.
    Server(String),
    /// A file system of twelve megabytes, in a name space of its own, so that nobody has to be root;
    /// it goes with the process.
    Small(Mutex<SmallDisk>),
}

pub struct SmallDisk {
    keeper: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// Mounts, then fills and empties on command.
const KEEPER: &str = "
set -e
mount -t tmpfs -o size=12m tmpfs /mnt
echo mounted
while read -r word; do
  case $word in
    fill) dd if=/dev/zero of=/mnt/filler bs=4096 2>/dev/null || true ;;
    empty) rm -f /mnt/filler ;;
  esac
  echo done
done";

impl Disk {
    pub fn small() -> Self {
        let mut keeper = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", KEEPER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare (util-linux) can be run");
        let commands = keeper.stdin.take().unwrap();
        let answers = BufReader::new(keeper.stdout.take().unwrap());
        let mut disk = SmallDisk {
            keeper,
            commands,
            answers,
        };
        assert_eq!(disk.answer(), "mounted", "user name spaces are let");
        Self::Small(Mutex::new(disk))
    }

    pub fn fill(&self) {
        self.tell("fill");
    }

    pub fn give_back(&self) {
        self.tell("empty");
    }

    fn tell(&self, word: &str) {
        let Self::Small(disk) = self else {
            panic!("only a small disk is filled");
        };
        let mut disk = disk.lock().unwrap();
        writeln!(disk.commands, "{word}").unwrap();
        assert_eq!(disk.answer(), "done");
    }
}

impl SmallDisk {
    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.keeper.kill().unwrap();
        self.keeper.wait().unwrap();
    }
}

/// The process. Its answers come in the order of what it is told.
pub struct Writer {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Writer {
    pub fn start(disk: &Disk) -> Self {
        // A write beyond the limit fails, instead of ending the process (setrlimit(2), SIGXFSZ).
        let run = "trap '' XFSZ; exec \"$0\" \"$1\"";
        let mut command = match disk {
            Disk::Plain(_) | Disk::Server(_) => Command::new("sh"),
            Disk::Small(disk) => {
                let keeper = disk.lock().unwrap().keeper.id().to_string();
                let mut command = Command::new("nsenter");
                command.args([
                    "--preserve-credentials",
                    "--user",
                    "--mount",
                    "--target",
                    &keeper,
                    "sh",
                ]);
                command
            }
        };
        let directory = match disk {
            Disk::Plain(directory) => directory.as_path(),
            Disk::Server(url) => Path::new(url),
            Disk::Small(_) => Path::new("/mnt"),
        };
        let mut process = command
            .args(["-c", run])
            .arg(env!("CARGO_BIN_EXE_mailbox-writer"))
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh and nsenter (util-linux) can be run");
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let mut writer = Self {
            process,
            commands,
            answers,
        };
        assert_eq!(writer.answer(), "open");
        writer
    }

    /// The numbers that were acknowledged.
    pub fn send(&mut self, clients: u32, number: u32) -> BTreeSet<u32> {
        let answer = self.tell(&format!("send {clients} {number}"));
        numbers(&answer, "acknowledged").into_iter().collect()
    }

    /// The numbers of all messages, in order, as often as there are messages of it.
    pub fn count(&mut self) -> Vec<u32> {
        let answer = self.tell("count");
        let mut found = numbers(&answer, "found");
        found.sort_unstable();
        found
    }

    pub fn ready(&mut self) -> String {
        self.tell("ready")
    }

    /// Bytes up to which it may write into a file.
    pub fn limit_files(&self, bytes: u64) {
        let soft = match bytes {
            u64::MAX => "unlimited".to_owned(),
            bytes => bytes.to_string(),
        };
        let set = Command::new("prlimit")
            .args(["--pid", &self.process.id().to_string()])
            .arg(format!("--fsize={soft}:unlimited"))
            .status()
            .expect("prlimit (util-linux) can be run");
        assert!(set.success());
    }

    /// As when the power goes, as far as this process is concerned.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn end(mut self) {
        drop(self.commands);
        assert!(self.process.wait().unwrap().success());
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// It was told to end by a signal.
    pub fn ended(mut self) {
        self.process.wait().unwrap();
    }

    /// The answer, unless the process ended before.
    pub fn try_tell(&mut self, command: &str) -> Option<String> {
        writeln!(self.commands, "{command}").ok()?;
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        // A line that was cut off was not said.
        line.strip_suffix('\n').map(str::to_owned)
    }

    fn tell(&mut self, command: &str) -> String {
        writeln!(self.commands, "{command}").unwrap();
        self.answer()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

pub fn numbers(answer: &str, word: &str) -> Vec<u32> {
    let numbers = answer.strip_prefix(word);
    let numbers = numbers.unwrap_or_else(|| panic!("the writer said: {answer}"));
    numbers
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect()
}
