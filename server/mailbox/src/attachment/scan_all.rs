//! What whoever runs an installation sees of the scanner's work, and has done anew.

use model::{AccountId, AttachmentId, AttachmentRefused, AttachmentScan, Timestamp};

use super::{
    AttachmentError,
    scan::{Answered, show},
};
use crate::{
    Store, StoreError,
    visibility::{attachments::Scan, scanned},
};

/// So many are looked up together.
const TOGETHER: u64 = 100;

/// A file that is not simply offered. Says nothing of what is in it, nor what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldAttachment {
    pub id: AttachmentId,
    /// Who has uploaded it, and when.
    pub account: AccountId,
    pub at: Timestamp,
    pub bytes: u64,
    /// It is part of a message.
    pub sent: bool,
    pub state: AttachmentScan,
    /// The name of the signature.
    pub found: Option<String>,
}

/// Some of those, in the order in which they came, from the one after `last` on. None: that was all.
pub(crate) async fn held(
    store: &Store,
    last: Option<AttachmentId>,
    only: Option<AttachmentScan>,
) -> Result<Vec<HeldAttachment>, StoreError> {
    let last = last.map(|last| last.0);
    let only = only.map(Scan::from);
    let found = scanned::unusual_after(store.read(), last, only, TOGETHER).await?;
    let shown = found.into_iter().map(|file| HeldAttachment {
        id: AttachmentId(file.id),
        account: file.account_id.into(),
        at: Timestamp(file.created_at),
        bytes: file.bytes.unsigned_abs(),
        sent: file.message_id.is_some(),
        state: file.scan.into(),
        found: file.found,
    });
    Ok(shown.collect())
}

/// What came of showing many files to the scanner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    pub clean: u64,
    pub infected: u64,
    /// It could not say, or the file could not be read.
    pub unknown: u64,
    /// It has stopped answering, so not all were shown to it.
    pub broke_off: bool,
}

impl Scanned {
    pub const fn all(self) -> u64 {
        self.clean + self.infected + self.unknown
    }
}

/// Shows files to the scanner: those of which it is not known whether there is a virus in them, however
/// often it was asked, or `all` but those in which there is one.
pub(crate) async fn scan_all(
    store: &Store,
    all: bool,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Scanned, AttachmentError> {
    let scanner = store.scanner().ok_or(AttachmentRefused::Off)?;
    let (mut scanned, mut last) = (Scanned::default(), None);
    loop {
        let some = scanned::to_scan_after(store.read(), last, all, TOGETHER).await?;
        let Some(end) = some.last() else {
            return Ok(scanned);
        };
        last = Some(end.id);
        for file in &some {
            match show(store, scanner, file).await? {
                Answered::Clean => scanned.clean += 1,
                Answered::Infected => scanned.infected += 1,
                Answered::NotThis => scanned.unknown += 1,
                Answered::NotNow => {
                    scanned.broke_off = true;
                    return Ok(scanned);
                }
            }
            progress(scanned.all());
        }
    }
}
