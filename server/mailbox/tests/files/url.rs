//! Places that are given as a URL.

use mailbox::files::{Files, FilesError};
use tempfile::TempDir;

use crate::place::{SECRET, content, id, read, s3, s3_at, walk, write};

fn at(url: &str, options: &[(&str, &str)]) -> Result<Files, FilesError> {
    Files::at(url, options.iter().map(|(k, v)| ((*k).into(), (*v).into())))
}

#[tokio::test]
async fn a_file_url_is_a_folder() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("new/files");
    let files = at(&format!("file://{}", path.display()), &[]).unwrap();
    files.check().await.unwrap();
    let (one, bytes) = (id(), content(10));
    let parts = write(&files, one, &bytes).await;
    assert_eq!(read(&files, one, &parts, 0..10).await.unwrap(), bytes);
    // Again, as after a restart.
    let again = Files::folder(&path).unwrap();
    assert_eq!(read(&again, one, &parts, 0..10).await.unwrap(), bytes);
    assert_eq!(walk(&path).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_in_the_url_comes_before_every_name() {
    let place = s3().await;
    let id = id();
    write(&place.files, id, b"x").await;
    place.files.check().await.unwrap();
    let root = place.root.as_ref().unwrap().path();
    let name = format!(
        "bucket/clinic/north/attachments/{}/000000000000-000001",
        id.0
    );
    assert!(root.join(name).is_file());
}

#[test]
fn a_place_that_makes_no_sense_is_refused() {
    for (url, options) in [
        ("", vec![]),
        ("/var/lib/carepost", vec![]),
        ("ftp://host/files", vec![]),
        ("https://example.org/files", vec![]),
        ("s3://", vec![]),
        (
            "s3://bucket?secret_access_key=wJalrXUtnFEMI-K7MDENG",
            vec![],
        ),
        ("s3://carepost:wJalrXUtnFEMI-K7MDENG@bucket/files", vec![]),
        ("s3://wJalrXUtnFEMI-K7MDENG@bucket/files", vec![]),
        ("file://host/files", vec![]),
        ("s3://bucket", vec![("secret_acces_key", SECRET)]),
        ("file:///tmp", vec![("region", SECRET)]),
        ("memory://", vec![("region", SECRET)]),
        ("s3://bucket", vec![("timeout", SECRET)]),
        ("az://container", vec![]),
        (
            "az://container",
            vec![("account_name", "a"), ("access_key", SECRET)],
        ),
        ("gs://bucket", vec![("google_service_account_key", SECRET)]),
    ] {
        let error = at(url, &options).unwrap_err();
        assert!(
            matches!(error, FilesError::Unfit(_)),
            "{url} {options:?}: {error}"
        );
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

/// That the other clouds' stores are there at all; they cannot be tried here.
#[test]
fn each_cloud_is_known() {
    at("s3://bucket/a/b", &[("region", "us-east-1")]).unwrap();
    let azure = [("account_name", "carepost"), ("access_key", "c2VjcmV0")];
    at("az://container/a", &azure).unwrap();
    at("gs://bucket/a", &[("google_skip_signature", "true")]).unwrap();
    let files = s3_at("s3://bucket", 1, &[]);
    assert_eq!(format!("{files:?}"), "Files(…)");
}
