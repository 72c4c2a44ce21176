//! Another key for the installation, which wraps the files' keys from now on.

use sea_orm::sea_query::LockType;

use super::{AttachmentError, ring};
use crate::{
    Store,
    audit::Action,
    files::{FileId, FilesError, KeyRing, WrappedKey},
    store::Change,
    visibility::{attachments::StoredFile, stored_files},
};

/// Wrapped anew in one change: what others write goes between.
const TOGETHER: u64 = 250;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// The number of the key that wraps now.
    pub key: u32,
    /// It was added by this run. If not, this run has finished an earlier one.
    pub is_new: bool,
    /// Files whose keys were wrapped anew.
    pub rewrapped: u64,
    /// Files whose keys could not be unwrapped. What wrapped them is kept.
    pub unreadable: u64,
    /// Older keys that nothing needs any more, and that are gone.
    pub removed: u64,
    /// Older keys that are still there.
    pub kept: u64,
}

/// Adds a key, wraps every file's key with it, and removes the older ones. Files themselves, and their
/// own keys, stay as they are.
///
/// Can be interrupted at any time, and called again; a run that finds an earlier one unfinished
/// finishes that, and adds no key. Several at once do no harm. `progress` is told after each change
/// how many were wrapped anew so far.
pub(crate) async fn rotate(
    store: &Store,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Rotated, AttachmentError> {
    let mut rotated = Rotated::default();
    if ring::load(store.read(), None).await?.len() > 1 {
        wrap_all(store, &mut rotated, &mut progress).await?;
    }
    if rotated.rewrapped == 0 {
        add(store).await?;
        rotated.is_new = true;
        wrap_all(store, &mut rotated, &mut progress).await?;
    }
    Ok(rotated)
}

async fn add(store: &Store) -> Result<(), AttachmentError> {
    let fresh: [u8; 32] = store.random().bytes();
    let adding = store.write(fresh, |fresh, change| {
        Box::pin(async move {
            let keys = ring::load(change, Some(LockType::Update)).await?;
            let newest = keys.last().map_or(0, |(number, _)| *number);
            change.audit(Action::RotateAttachmentKey.entry());
            ring::add(change, newest + 1, *fresh).await?;
            Ok::<_, AttachmentError>(())
        })
    });
    adding.await
}

/// Until no file needs an older key; what was begun with one may be written after it was passed.
async fn wrap_all(
    store: &Store,
    rotated: &mut Rotated,
    progress: &mut (impl FnMut(u64) + Send),
) -> Result<(), AttachmentError> {
    loop {
        let before = rotated.rewrapped;
        rotated.unreadable = 0;
        pass(store, rotated, progress).await?;
        let left = store.write((), |(), change| Box::pin(remove_unused(change)));
        let left = left.await?;
        rotated.key = left.newest;
        rotated.kept = left.kept;
        rotated.removed += left.removed;
        if left.kept == 0 || rotated.rewrapped == before {
            return Ok(());
        }
    }
}

/// Goes through all files once.
async fn pass(
    store: &Store,
    rotated: &mut Rotated,
    progress: &mut (impl FnMut(u64) + Send),
) -> Result<(), AttachmentError> {
    let mut last = None;
    loop {
        let some = stored_files::stored_after(store.read(), last, TOGETHER).await?;
        let Some(end) = some.last() else {
            return Ok(());
        };
        last = Some((end.attachment_id, end.role));
        let some = some.into_iter().map(|file| (file, store.random().bytes()));
        let some: Vec<(StoredFile, [u8; 24])> = some.collect();
        let wrapping = store.write(some, |some, change| Box::pin(wrap(change, some)));
        let (rewrapped, unreadable) = wrapping.await?;
        rotated.rewrapped += rewrapped;
        rotated.unreadable += unreadable;
        progress(rotated.rewrapped);
    }
}

/// Says how many were wrapped anew, and how many could not be unwrapped.
async fn wrap(
    change: &Change,
    some: &[(StoredFile, [u8; 24])],
) -> Result<(u64, u64), AttachmentError> {
    // As they are now, and until this is committed: another run may be under way.
    let ring = KeyRing::new(ring::load(change, Some(LockType::Share)).await?)?;
    let (mut rewrapped, mut unreadable) = (0, 0);
    for (file, nonce) in some {
        let wrapped = WrappedKey::from(file.wrapped_key.clone());
        match ring.rewrap(&FileId(file.file_id), &wrapped, *nonce) {
            Ok(None) => (),
            Ok(Some(anew)) => {
                if file.wrap(change, anew.into()).await? {
                    rewrapped += 1;
                }
            }
            Err(FilesError::Damaged | FilesError::Unfit(_)) => {
                // Somebody else was faster, it was replaced, or it is so.
                if file.is_still(change).await? {
                    unreadable += 1;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((rewrapped, unreadable))
}

struct Left {
    newest: u32,
    removed: u64,
    kept: u64,
}

/// Nobody wraps anything with one of them meanwhile: who does holds a lock on it.
async fn remove_unused(change: &Change) -> Result<Left, AttachmentError> {
    let keys = ring::load(change, Some(LockType::Update)).await?;
    let mut left = Left {
        newest: 0,
        removed: 0,
        kept: 0,
    };
    let Some(((newest, _), older)) = keys.split_last() else {
        return Ok(left);
    };
    left.newest = *newest;
    for (number, _) in older {
        if stored_files::is_any_wrapped_with(change, *number).await? {
            left.kept += 1;
        } else {
            ring::remove(change, *number).await?;
            left.removed += 1;
        }
    }
    Ok(left)
}
