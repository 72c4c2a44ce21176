//! Having files looked at for viruses.
//!
//! One that comes is shown to the scanner before it can be sent. Where the scanner does not answer, the
//! file is taken all the same, so that no message is lost by that, and waits: it may be sent, and nobody
//! is given it. What waits is shown again, by whichever process comes to it first.

use std::time::Duration;

use model::{AttachmentRefused, Timestamp};

use super::{AttachmentError, parts};
use crate::{
    Store, StoreError,
    files::{FileId, FilesError},
    scanner::{ScanError, Scanner, Verdict},
    visibility::{
        attachments::{Attachment, Role, Scan, StoredFile},
        scanned,
    },
};

/// Files that one process shows to the scanner at the same time: fewer than clamd has threads
/// (`MaxThreads`, ten).
pub(crate) const AT_ONCE: usize = 4;

/// Nobody else shows a file that waits meanwhile; whoever does so and dies is taken over from then.
const CLAIM_MS: i64 = 15 * 60 * 1000;

/// What nobody waits for may take so long: less than it is claimed for.
const LATER: Duration = Duration::from_secs(10 * 60);

/// When the scanner did not answer at all, it is asked again after that; and how often it is looked
/// whether something waits.
pub(crate) const PAUSE: Duration = Duration::from_secs(30);
const PAUSE_MS: i64 = 30 * 1000;

/// A file that the scanner cannot look at is shown to it so often, each time after four times as long:
/// within an hour and a half.
const TRIES: i16 = 5;
const FIRST_PAUSE_MS: i64 = 60 * 1000;

/// So many that wait are looked up together.
const TOGETHER: u64 = 20;

/// What is known of a file that has just come, to be written with it.
///
/// # Errors
/// `Infected`: then it is out of its draft already. When it cannot be read.
pub(super) async fn at_once(
    store: &Store,
    attachment: &Attachment,
    file: &StoredFile,
) -> Result<Attachment, AttachmentError> {
    let now = store.now();
    let mut scanned = Attachment {
        scan: Scan::None,
        ..attachment.clone()
    };
    let Some(scanner) = store.scanner() else {
        return Ok(scanned);
    };
    // Somebody waits for this.
    let patience = scanner.while_it_comes(file.bytes.unsigned_abs());
    let answer = asked(patience, ask(store, scanner, file)).await;
    match answer {
        Ok(Verdict::Clean) => {
            scanned.scan = Scan::Clean;
            scanned.scanned_at = Some(now.0);
        }
        Ok(Verdict::Found(found)) => {
            refuse(store, attachment, found).await?;
            return Err(AttachmentRefused::Infected.into());
        }
        Err(Unscanned::Scanner(error)) => {
            tracing::warn!(attachment = %attachment.id, %error, "a file waits to be scanned");
            scanned.scan = Scan::Pending;
            let tries = i16::from(is_of_file(&error));
            scanned.scan_tries = tries;
            scanned.scan_next_at = Some(match tries {
                0 => now.0,
                tries => again_at(now, tries).0,
            });
        }
        Err(Unscanned::File(error)) => return Err(error),
    }
    Ok(scanned)
}

async fn refuse(store: &Store, file: &Attachment, found: String) -> Result<(), StoreError> {
    tracing::warn!(
        attachment = %file.id,
        account = %file.account_id,
        "a virus was found in a file, which was not taken"
    );
    let refusing = (file.clone(), found);
    let refused = store.write(refusing, |(file, found), change| {
        Box::pin(file.refuse_infected(change, found))
    });
    refused.await
}

/// Why there is no verdict.
enum Unscanned {
    Scanner(ScanError),
    /// It cannot be read now.
    File(AttachmentError),
}

impl<E: Into<AttachmentError>> From<E> for Unscanned {
    fn from(error: E) -> Self {
        Self::File(error.into())
    }
}

async fn ask(store: &Store, scanner: &Scanner, file: &StoredFile) -> Result<Verdict, Unscanned> {
    let turn = store.scans().acquire_owned().await;
    let _turn = turn.map_err(|_| StoreError::Interrupted)?;
    let files = store.files().ok_or(AttachmentRefused::Off)?;
    let (id, bytes) = (FileId(file.file_id), file.bytes.unsigned_abs());
    let wrapped = file.wrapped_key.clone();
    let key = store.rings().unwrap(store, id, wrapped).await?;
    let parts = parts::read(&file.parts)?;
    let read = files.read(id, &key, &parts, 0..bytes);
    match scanner.scan(bytes, read).await {
        Ok(verdict) => Ok(verdict),
        Err(ScanError::File(error)) => Err(error.into()),
        Err(other) => Err(Unscanned::Scanner(other)),
    }
}

/// Clean is what is clean in all of it.
async fn ask_of_all(
    store: &Store,
    scanner: &Scanner,
    files: &[StoredFile],
) -> Result<Verdict, Unscanned> {
    for file in files {
        match ask(store, scanner, file).await? {
            Verdict::Clean => (),
            found => return Ok(found),
        }
    }
    Ok(Verdict::Clean)
}

async fn asked(
    patience: Duration,
    asking: impl Future<Output = Result<Verdict, Unscanned>>,
) -> Result<Verdict, Unscanned> {
    match tokio::time::timeout(patience, asking).await {
        Ok(answer) => answer,
        Err(_) => Err(Unscanned::Scanner(ScanError::Slow)),
    }
}

/// The scanner is well, and cannot look at this file.
const fn is_of_file(error: &ScanError) -> bool {
    matches!(
        error,
        ScanError::TooLarge | ScanError::Refused(_) | ScanError::Length | ScanError::File(_)
    )
}

fn again_at(now: Timestamp, tries: i16) -> Timestamp {
    let times = 4_i64.pow(u32::from((tries - 1).clamp(0, TRIES).unsigned_abs()));
    Timestamp(now.0 + FIRST_PAUSE_MS * times)
}

/// What became of a file that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Clean,
    Infected,
    /// The scanner cannot look at this one, or it cannot be read.
    NotThis,
    /// The scanner does not answer.
    NotNow,
}

/// Shows what waits to the scanner, until nothing is due or the scanner does not answer. Says whether it
/// did, where it was asked.
pub(crate) async fn scan_waiting(store: &Store) -> Result<bool, AttachmentError> {
    let Some(scanner) = store.scanner() else {
        return Ok(true);
    };
    let mut is_there = false;
    loop {
        let now = store.now();
        let due = scanned::due(store.read(), now, TOGETHER).await?;
        if due.is_empty() {
            return Ok(true);
        }
        // Before anything is claimed: it would have to wait.
        if !is_there && scanner.ping().await.is_err() {
            return Ok(false);
        }
        is_there = true;
        for file in due {
            let claiming = (file.clone(), Timestamp(now.0 + CLAIM_MS));
            let claimed = store.write(claiming, |(file, until), change| {
                Box::pin(file.claim(change, *until))
            });
            if claimed.await? && show(store, scanner, &file).await? == Answered::NotNow {
                return Ok(false);
            }
        }
    }
}

/// Shows a file to the scanner, and writes down what it says. What is known of a file that did not wait
/// stays, where the scanner does not say anything else.
pub(super) async fn show(
    store: &Store,
    scanner: &Scanner,
    attachment: &Attachment,
) -> Result<Answered, AttachmentError> {
    let file = attachment.file(store.read(), Role::Whole).await?;
    // It was removed meanwhile.
    let Some(file) = file else {
        return Ok(Answered::NotThis);
    };
    // A picture as it came may have in it what the one without its place has not.
    let original = attachment.file(store.read(), Role::Original).await?;
    let files: Vec<StoredFile> = original.into_iter().chain([file]).collect();
    let error = match asked(LATER, ask_of_all(store, scanner, &files)).await {
        Ok(Verdict::Clean) => {
            let clean = store.write(attachment.clone(), |file, change| {
                Box::pin(file.is_clean(change))
            });
            clean.await?;
            return Ok(Answered::Clean);
        }
        Ok(Verdict::Found(found)) => {
            quarantine(store, attachment, found).await?;
            return Ok(Answered::Infected);
        }
        // What is wrong with one row is no reason not to go on with others.
        Err(Unscanned::File(AttachmentError::Storage(error @ StoreError::Corrupt(_)))) => {
            error.to_string()
        }
        Err(Unscanned::File(AttachmentError::Storage(error))) => return Err(error.into()),
        // The place of the files, and not this one.
        Err(Unscanned::File(AttachmentError::Files(FilesError::Unavailable(_)))) => {
            return not_now(store, attachment).await;
        }
        Err(Unscanned::File(error)) => error.to_string(),
        Err(Unscanned::Scanner(error)) => {
            // What hangs on one file may be well with others.
            if !is_of_file(&error) && scanner.ping().await.is_err() {
                return not_now(store, attachment).await;
            }
            error.to_string()
        }
    };
    let tries = attachment.scan_tries.saturating_add(1);
    let again_at = (tries < TRIES).then(|| again_at(store.now(), tries));
    tracing::warn!(
        attachment = %attachment.id, error, tries, given_up = again_at.is_none(),
        "a file was not scanned"
    );
    unanswered(store, attachment, tries, again_at).await?;
    Ok(Answered::NotThis)
}

/// It is let go of, and not counted.
async fn not_now(store: &Store, file: &Attachment) -> Result<Answered, AttachmentError> {
    let soon = Timestamp(store.now().0 + PAUSE_MS);
    unanswered(store, file, file.scan_tries, Some(soon)).await?;
    Ok(Answered::NotNow)
}

async fn quarantine(
    store: &Store,
    file: &Attachment,
    found: String,
) -> Result<(), AttachmentError> {
    let quarantining = (file.clone(), found);
    let is_new = store.write(quarantining, |(file, found), change| {
        Box::pin(file.quarantine(change, found))
    });
    if is_new.await? {
        tracing::warn!(
            attachment = %file.id,
            account = %file.account_id,
            "a virus was found in a file that was taken before, which nobody is given any more"
        );
    }
    Ok(())
}

async fn unanswered(
    store: &Store,
    file: &Attachment,
    tries: i16,
    again_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let writing = (file.clone(), tries, again_at);
    let written = store.write(writing, |(file, tries, again_at), change| {
        Box::pin(file.is_unanswered(change, *tries, *again_at))
    });
    written.await
}
