//! tus 1.0.0: a file is made, then its bytes are appended, as many requests as it takes.
//!
//! What a header says wrongly is a bad request; what is wrong with the file is said in JSON.

use std::collections::HashMap;

use app::context::RequestContext;
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::TryStreamExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use mailbox::AttachmentError;
use model::{AccountId, AttachmentId, AttachmentRefused, AttachmentScan, DraftId, NewAttachment};

use super::{
    answer::{Failed, TUS_RESUMABLE, UPLOAD_LENGTH, UPLOAD_OFFSET, UPLOAD_SCAN, VERSION},
    mailbox,
};
use crate::web::{Portal, body::Sender, try_again};

const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const APPENDED: &[u8] = b"application/offset+octet-stream";
const SHA256: &str = "sha256 ";

/// What is spoken here.
pub async fn options() -> Response {
    let said = |name| HeaderName::from_static(name);
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (said("tus-version"), VERSION),
        (
            said("tus-extension"),
            HeaderValue::from_static("creation,termination,checksum"),
        ),
        (
            said("tus-checksum-algorithm"),
            HeaderValue::from_static("sha256"),
        ),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// A file is going to come. Its metadata: `filename`, the `draft` it is for, the `account` whose page
/// this is, and `modified`, when its owner's device says that it was changed.
pub async fn create(
    Extension(context): Extension<RequestContext>,
    Path(scope): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    if let Some(wrong) = wrong_version(&headers) {
        return Ok(wrong);
    }
    let Some((new, account)) = announced(&headers) else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    if context.signed_in_as(account).is_err() {
        return Err(AttachmentRefused::SignedOut.into());
    }
    let mailbox = mailbox(&context, &scope).await?;
    let begun = mailbox.begin_attachment(new).await?;
    let address = HeaderValue::try_from(format!("/api/attachments/{scope}/{}", begun.id));
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (UPLOAD_OFFSET, begun.received.into()),
        (
            header::LOCATION,
            address.map_err(|_| AttachmentRefused::NotFound)?,
        ),
    ];
    Ok((StatusCode::CREATED, headers, Json(begun)).into_response())
}

fn announced(headers: &HeaderMap) -> Option<(NewAttachment, AccountId)> {
    let metadata = headers.get(UPLOAD_METADATA)?.to_str().ok()?;
    let pairs = metadata.split(',').map(|pair| {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let value = STANDARD.decode(value.trim()).ok()?;
        Some((key, String::from_utf8(value).ok()?))
    });
    let mut known: HashMap<&str, String> = pairs.collect::<Option<_>>()?;
    let account = known.remove("account")?.parse().ok()?;
    let draft: DraftId = known.remove("draft")?.parse().ok()?;
    let new = NewAttachment {
        draft,
        name: known.remove("filename")?,
        bytes: number(headers, &UPLOAD_LENGTH)?,
        modified_at: known
            .remove("modified")
            .and_then(|written| written.parse().ok()),
    };
    Some((new, account))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let written = headers.get(name)?.to_str().ok()?;
    // No sign and no space, which `parse` would take or the storage could not hold.
    let is_number = !written.is_empty() && written.bytes().all(|digit| digit.is_ascii_digit());
    let number: u64 = is_number.then(|| written.parse().ok()).flatten()?;
    (number <= i64::MAX.unsigned_abs()).then_some(number)
}

/// How far it has come.
pub async fn offset(
    Extension(context): Extension<RequestContext>,
    Path((scope, id)): Path<(String, String)>,
) -> Result<Response, Failed> {
    let mailbox = mailbox(&context, &scope).await?;
    let known = mailbox.received(self::id(&id)?).await?;
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (UPLOAD_OFFSET, known.received.into()),
        (UPLOAD_LENGTH, known.bytes.into()),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// More of it.
pub async fn append(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    sender: Option<Extension<Sender>>,
    Path((scope, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failed> {
    if let Some(wrong) = wrong_version(&headers) {
        return Ok(wrong);
    }
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(APPENDED) {
        return Ok(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let (Some(offset), Ok(checksum)) = (number(&headers, &UPLOAD_OFFSET), checksum(&headers))
    else {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    };
    let Some(Extension(sender)) = sender else {
        return Err(AttachmentRefused::SignedOut.into());
    };
    let Some(_place) = portal.uploads.place(sender) else {
        return Ok(try_again(5));
    };
    let mailbox = mailbox(&context, &scope).await?;
    let body = body
        .into_data_stream()
        .map_err(|_| AttachmentError::Interrupted);
    let received = mailbox
        .receive(self::id(&id)?, offset, checksum, body)
        .await?;
    let headers = [
        (TUS_RESUMABLE, VERSION),
        (UPLOAD_OFFSET, received.received.into()),
    ];
    let waits = received
        .ready
        .is_some_and(|ready| ready.scan == AttachmentScan::Pending);
    let mut response = (StatusCode::NO_CONTENT, headers).into_response();
    if waits {
        let pending = HeaderValue::from_static("pending");
        response.headers_mut().insert(UPLOAD_SCAN, pending);
    }
    Ok(response)
}

/// It is not wanted any more.
pub async fn remove(
    Extension(context): Extension<RequestContext>,
    Path((scope, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failed> {
    if let Some(wrong) = wrong_version(&headers) {
        return Ok(wrong);
    }
    let mailbox = mailbox(&context, &scope).await?;
    mailbox.take_out(self::id(&id)?).await?;
    Ok((StatusCode::NO_CONTENT, [(TUS_RESUMABLE, VERSION)]).into_response())
}

pub(super) fn id(written: &str) -> Result<AttachmentId, AttachmentError> {
    let id = written.parse();
    id.map_err(|_| AttachmentRefused::NotFound.into())
}

fn wrong_version(headers: &HeaderMap) -> Option<Response> {
    let is_spoken = headers.get(TUS_RESUMABLE) == Some(&VERSION);
    let spoken = [(HeaderName::from_static("tus-version"), VERSION)];
    (!is_spoken).then(|| (StatusCode::PRECONDITION_FAILED, spoken).into_response())
}

/// What the body is to have, if that is said.
fn checksum(headers: &HeaderMap) -> Result<Option<[u8; 32]>, ()> {
    let Some(said) = headers.get(UPLOAD_CHECKSUM) else {
        return Ok(None);
    };
    let written = said
        .to_str()
        .ok()
        .and_then(|said| said.strip_prefix(SHA256));
    let decoded = written.and_then(|written| STANDARD.decode(written).ok());
    let digest = decoded.and_then(|bytes| bytes.try_into().ok());
    digest.map(Some).ok_or(())
}
