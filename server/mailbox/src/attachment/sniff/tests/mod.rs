mod documents;
mod hostile;
mod kinds;

use std::io::Cursor;

use super::{Mismatch, check};
use model::AttachmentKind;

fn checked(name: &str, bytes: &[u8]) -> Result<AttachmentKind, Mismatch> {
    check(name, &mut Cursor::new(bytes), false)
}

fn named(kind: AttachmentKind) -> String {
    format!("scan.{}", kind.extension().to_uppercase())
}

/// What the content was taken for.
#[track_caller]
fn found(name: &str, bytes: &[u8]) -> Option<&'static str> {
    match checked(name, bytes) {
        Err(Mismatch::Content { found, .. }) => found,
        other => panic!("{name}: {other:?}"),
    }
}

#[track_caller]
fn is_taken(name: &str, bytes: &[u8]) {
    assert!(
        checked(name, bytes).is_ok(),
        "{name}: {:?}",
        checked(name, bytes)
    );
}

macro_rules! assert_refused {
    ($name:expr, $bytes:expr, $why:pat) => {
        let result = checked($name, $bytes);
        assert!(matches!(result, Err($why)), "{}: {result:?}", $name);
    };
}

use assert_refused;
