//! One part, sealed: `nonce (24 bytes) ‖ ciphertext ‖ tag (16 bytes)`.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). Its nonce is long enough to be random for every
//! part that is ever written. The file's id and the part's offset are authenticated with it, so
//! that no part passes as another one, not even one of a file with the same key.

use bytes::Bytes;
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce, aead::AeadInOut as _};

use super::{FileId, FilesError, Part, PartBuffer, Written, buffers::Object};

pub(super) const NONCE: usize = 24;
pub(super) const TAG: usize = 16;

/// How an object begins and ends. The nonce is random, and the tag says what is between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) nonce: [u8; NONCE],
    pub(super) tag: [u8; TAG],
}

/// What sealing adds to a part.
pub(super) const OVERHEAD: u64 = (NONCE + TAG) as u64;

/// How many bytes the object of a part has.
pub(super) fn sealed_length(part: Part) -> u64 {
    part.length + OVERHEAD
}

/// Seals the buffer in place. What it gives is the object, and what there is to know it by.
pub(super) fn seal(
    cipher: &XChaCha20Poly1305,
    id: FileId,
    part: Part,
    buffer: PartBuffer,
    nonce: [u8; NONCE],
) -> Result<(Written, Object), FilesError> {
    let mut object = buffer.into_object();
    let sealed = object.bytes();
    sealed[..NONCE].copy_from_slice(&nonce);
    let bytes = &mut sealed[NONCE..];
    let tag = cipher
        .encrypt_inout_detached(&XNonce::from(nonce), &meant_for(id, part), bytes.into())
        // Only for more bytes than the cipher can take, which is far more than a part has.
        .map_err(|_| FilesError::Unfit("a part that is too long to be sealed".to_owned()))?;
    sealed.extend_from_slice(&tag);
    let tag = tag.into();
    let ends = Ends { nonce, tag };
    Ok((Written { part, ends }, object))
}

/// The part's bytes, where the object is what was sealed for this file, offset and length.
pub(super) fn open(
    cipher: &XChaCha20Poly1305,
    id: FileId,
    part: Part,
    mut object: Object,
) -> Result<Bytes, FilesError> {
    let sealed = object.bytes();
    if sealed.len() as u64 != sealed_length(part) {
        return Err(FilesError::Damaged);
    }
    let tag_at = sealed.len() - TAG;
    let (nonce, rest) = sealed.split_at_mut(NONCE);
    let (bytes, tag) = rest.split_at_mut(tag_at - NONCE);
    let nonce = XNonce::try_from(&*nonce).map_err(|_| FilesError::Damaged)?;
    let tag = Tag::try_from(&*tag).map_err(|_| FilesError::Damaged)?;
    cipher
        .decrypt_inout_detached(&nonce, &meant_for(id, part), bytes.into(), &tag)
        .map_err(|_| FilesError::Damaged)?;
    Ok(Bytes::from_owner(object).slice(NONCE..tag_at))
}

/// What is authenticated with a part. Its length is too, by the cipher itself.
fn meant_for(id: FileId, part: Part) -> [u8; 40] {
    let mut data = [0; 40];
    data[..16].copy_from_slice(b"carepost part v1");
    data[16..32].copy_from_slice(id.0.as_bytes());
    data[32..].copy_from_slice(&part.offset.to_be_bytes());
    data
}
