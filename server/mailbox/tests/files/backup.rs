//! Files go from one place to another without a key.

use mailbox::files::PART_LIMIT;

use crate::place::{content, folder, id, key, memory, places, read_until, s3, sealed, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_read_like_the_file() {
    for from in places().await {
        let (id, bytes) = (id(), content(2 * PART_LIMIT + 3));
        let parts = write(&from.files, id, &bytes).await;
        let copied = sealed(&from.files, id).await;
        let offsets: Vec<u64> = copied.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(
            offsets,
            parts.iter().map(|part| part.offset).collect::<Vec<_>>()
        );
        for to in [folder(), memory(), s3().await] {
            for (offset, sealed) in copied.iter().cloned() {
                to.files.copy_in(id, offset, sealed).await.unwrap();
            }
            assert_eq!(to.files.parts(id).await.unwrap(), parts);
            assert_eq!(sealed(&to.files, id).await, copied);
            let (seen, error) = read_until(&to.files, id, &parts).await;
            assert!(error.is_none() && seen == bytes);
        }
    }
}

/// `axum::body::Body::from_stream` wants that of a stream; a task, of a future.
#[test]
fn what_is_handed_out_can_go_to_another_task() {
    fn can<T: Send + 'static>(_: T) {}
    let files = memory().files;
    can(files.read(id(), &key(), &[], 0..0));
    can(files.copy_out(id()));
    can(files.list());
    let owned = files.clone();
    can(async move { owned.put(id(), &key(), 0, owned.buffer(), [0; 24]).await });
    can(async move { files.remove(id()).await });
}
