//! The server is killed while it writes.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use futures_util::TryStreamExt as _;
use mailbox::files::{FileId, Files, PART_LIMIT};
use tempfile::TempDir;
use uuid::Uuid;

use crate::place::{content, key, put, walk};

/// Every part that is there is whole, and all can be written again.
#[tokio::test]
async fn a_kill_leaves_no_half_part() {
    const CHILD: &str = "CAREPOST_TEST_OF_KILLED_FILES";
    const WRITTEN: &str = "a part is written";
    let id = FileId(Uuid::from_u128(1));
    let bytes = content(PART_LIMIT);
    if let Some(folder) = env::var_os(CHILD) {
        let files = Files::folder(Path::new(&folder)).unwrap();
        for part in 0..100_000 {
            put(&files, id, part * PART_LIMIT as u64, &bytes)
                .await
                .unwrap();
            println!("{WRITTEN}");
        }
        return;
    }
    for kill in 0..10 {
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::a_kill_leaves_no_half_part",
                "--nocapture",
            ])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // It dies somewhere in the next part, after as many as that are whole.
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let written = lines
            .map_while(Result::ok)
            .filter(|line| line.ends_with(WRITTEN));
        assert_eq!(written.take(kill).count(), kill);
        child.kill().unwrap();
        child.wait().unwrap();

        let files = Files::folder(folder.path()).unwrap();
        let parts = files.parts(id).await.unwrap();
        assert!(parts.len() >= kill);
        let end = parts.last().map_or(0, |part| part.end());
        let all: Vec<_> = files
            .read(id, &key(), &parts, 0..end)
            .try_collect()
            .await
            .unwrap();
        assert!(all.iter().all(|part| *part == bytes));
        put(&files, id, end, &bytes).await.unwrap();
        assert_eq!(files.parts(id).await.unwrap().len(), parts.len() + 1);
        files.remove(id).await.unwrap();
        assert!(walk(folder.path()).is_empty());
    }
}
