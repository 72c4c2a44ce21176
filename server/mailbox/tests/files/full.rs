//! A disk without room.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use mailbox::files::{Files, FilesError, PART_LIMIT};
use tempfile::TempDir;

use crate::place::{content, id, number, objects, put, read, walk, write};

#[tokio::test]
async fn a_full_disk_is_full_and_keeps_what_it_has() {
    let Some(disk) = Disk::of("700k") else {
        eprintln!("no file system can be mounted here: not tried");
        return;
    };
    let files = Files::folder(&disk.0.path().join("files")).unwrap();
    let (kept, bytes) = (id(), content(2 * PART_LIMIT));
    let parts = write(&files, kept, &bytes).await;
    for _ in 0..3 {
        let error = put(&files, id(), 0, &content(PART_LIMIT))
            .await
            .unwrap_err();
        assert!(matches!(error, FilesError::Full), "{error}");
        assert_eq!(walk(disk.0.path()).len(), 2, "something is half written");
    }
    let all = read(&files, kept, &parts, 0..bytes.len() as u64).await;
    assert!(all.unwrap() == bytes);
    std::fs::write(disk.0.path().join("filler"), vec![1; 1 << 20]).unwrap_err();
    assert!(matches!(files.check().await, Err(FilesError::Full)));

    // With room again, it goes on.
    std::fs::remove_file(disk.0.path().join("filler")).unwrap();
    files.remove(kept).await.unwrap();
    put(&files, id(), 0, &content(PART_LIMIT)).await.unwrap();
    files.check().await.unwrap();
}

struct Disk(TempDir);

impl Disk {
    fn of(size: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

/// In a process of its own, which may not write files of more than 100 KiB.
#[tokio::test]
async fn a_file_that_may_not_be_so_long_is_full() {
    const CHILD: &str = "CAREPOST_TEST_OF_LIMITED_FILES";
    if let Some(folder) = env::var_os(CHILD) {
        return limited(Path::new(&folder)).await;
    }
    let folder = TempDir::new().unwrap();
    // Without the trap the system ends the process instead of refusing.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "full::a_file_that_may_not_be_so_long_is_full"])
        .env(CHILD, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    assert_eq!(objects(&folder).len(), 1);
}

async fn limited(folder: &Path) {
    let files = Files::folder(folder).unwrap();
    for _ in 0..2 {
        let id = id();
        let error = put(&files, id, 0, &content(PART_LIMIT)).await.unwrap_err();
        assert!(matches!(error, FilesError::Full), "{error}");
        assert_eq!(files.parts(id).await.unwrap(), []);
    }
    let (id, bytes) = (id(), content(50_000 + number() as usize));
    let parts = write(&files, id, &bytes).await;
    let all = read(&files, id, &parts, 0..bytes.len() as u64).await;
    assert!(all.unwrap() == bytes);
    assert_eq!(walk(folder).len(), 1, "something is half written");
}
