//! What is removed is gone, and nothing else; what is there is listed.

use futures_util::TryStreamExt as _;
use mailbox::files::{FileId, FilesError, PART_LIMIT};

use crate::place::{content, folder, id, objects, places, put, read_until, sealed, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_is_gone_and_can_be_removed_again() {
    for place in places().await {
        let (gone, kept) = (id(), id());
        let parts = write(&place.files, gone, &content(2 * PART_LIMIT + 1)).await;
        put(&place.files, gone, 0, b"never committed")
            .await
            .unwrap();
        let others = write(&place.files, kept, &content(10)).await;
        for _ in 0..2 {
            place.files.remove(gone).await.unwrap();
            assert_eq!(place.files.parts(gone).await.unwrap(), []);
            assert_eq!(sealed(&place.files, gone).await.len(), 0);
            let (seen, error) = read_until(&place.files, gone, &parts).await;
            assert!(seen.is_empty() && matches!(error, Some(FilesError::Missing)));
        }
        place.files.remove(id()).await.unwrap();
        assert!(read_until(&place.files, kept, &others).await.1.is_none());
        if let Some(root) = &place.root {
            assert_eq!(objects(root).len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_file_is_listed_once() {
    for place in places().await {
        let all: Vec<FileId> = place.files.list().try_collect().await.unwrap();
        assert_eq!(all, []);
        let mut ids = vec![id(), id(), id()];
        for &id in ids.iter().rev() {
            write(&place.files, id, &content(2 * PART_LIMIT + 1)).await;
            put(&place.files, id, 0, b"x").await.unwrap();
        }
        place.files.check().await.unwrap();
        let mut all: Vec<FileId> = place.files.list().try_collect().await.unwrap();
        all.sort();
        ids.sort();
        assert_eq!(all, ids);
    }
}

#[tokio::test]
async fn what_was_not_written_here_is_not_listed() {
    let place = folder();
    let id = id();
    let parts = write(&place.files, id, b"x").await;
    let attachments = place
        .root
        .as_ref()
        .unwrap()
        .path()
        .join("files/attachments");
    let mine = attachments.join(id.0.to_string());
    for name in [
        "notes",
        "0-1",
        "000000000000-0",
        "000000000000-999999",
        "-",
        "+00000000000-000001",
    ] {
        std::fs::write(mine.join(name), [0; 41]).unwrap();
    }
    std::fs::create_dir(attachments.join("lost+found")).unwrap();
    std::fs::write(attachments.join("lost+found/000000000000-000001"), [0; 41]).unwrap();
    std::fs::write(attachments.join("readme"), "x").unwrap();
    assert_eq!(place.files.parts(id).await.unwrap(), parts);
    let all: Vec<FileId> = place.files.list().try_collect().await.unwrap();
    assert_eq!(all, [id]);
}
