//! Many visitors at once.

use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;

use crate::support::{Portal, Visitor as _};

/// How many read at the same time.
const READERS: usize = 24;
/// How often each goes through all pages.
const ROUNDS: usize = 4;

/// Pages are rendered side by side on several threads, and what one leaves behind must not be gone
/// while another still reads it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_is_whole_for_every_reader() {
    let portal = Portal::demo().await;
    let maria = Arc::new(portal.maria().await);
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let newest = portal.newest("maria", patient).await;
    let pages: Arc<[(String, &str)]> = Arc::new([
        ("/".to_owned(), "Start a New Message"),
        ("/messages".to_owned(), "<h1"),
        ("/messages/new".to_owned(), "Confidentiality"),
        (format!("/messages/{newest}"), "letter__body"),
    ]);
    let mut readers = JoinSet::new();
    for reader in 0..READERS {
        let (maria, pages) = (maria.clone(), pages.clone());
        readers.spawn(async move {
            for visit in reader..reader + ROUNDS * pages.len() {
                let (path, part) = &pages[visit % pages.len()];
                let page = maria.get(path).await;
                assert_eq!(page.status(), StatusCode::OK, "{path}");
                assert!(page.body().contains(part), "{path} shows {part}");
                assert!(page.body().contains("</html>"), "{path} is whole");
            }
        });
    }
    while let Some(reader) = readers.join_next().await {
        reader.unwrap();
    }
}
