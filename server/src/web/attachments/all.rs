//! All files of a message at once.

use app::{context::RequestContext, download::conversation_at};
use axum::{
    Extension,
    body::Body,
    response::{IntoResponse as _, Redirect, Response},
};
use futures_util::stream;
use http::{HeaderValue, Uri, header};
use mailbox::Together;
use model::{AttachmentRefused, MessageId};

use super::{
    answer::Failed,
    archive::{self, Archive},
};

/// Between the addresses of the conversation and of the message.
const BELOW: &str = "/attachments/all/";

const ZIP: HeaderValue = HeaderValue::from_static("application/zip");

/// Says nothing of what is in it: names of files are seen by whoever uses the same computer.
const DISPOSITION: HeaderValue =
    HeaderValue::from_static("attachment; filename=\"attachments.zip\"");

/// At an address below the conversation's. Why there is none is said at that address, as of a single
/// file.
pub async fn sent(Extension(context): Extension<RequestContext>, uri: Uri) -> Response {
    let Failed(error) = match find(&context, uri.path()).await {
        Ok(found) => return answer(found),
        Err(failed) => failed,
    };
    let conversation = uri.path().split(BELOW).next();
    match (error.refused(), conversation) {
        (AttachmentRefused::NotFound | AttachmentRefused::SignedOut, Some(conversation)) => {
            Redirect::to(conversation).into_response()
        }
        _ => Failed(error).into_response(),
    }
}

async fn find(context: &RequestContext, path: &str) -> Result<Together, Failed> {
    let (conversation, message) = path.split_once(BELOW).ok_or(AttachmentRefused::NotFound)?;
    let message: MessageId = message.parse().map_err(|_| AttachmentRefused::NotFound)?;
    let (mailbox, conversation) = conversation_at(context, conversation).await?;
    Ok(mailbox.attachments(conversation, message).await?)
}

/// Made as it is read, and as fast: whoever stops reading stops it, and one that cannot be gone on with
/// ends in the middle, which a browser says.
fn answer(found: Together) -> Response {
    let entries = archive::entries(found.files);
    let said = [
        (header::CONTENT_TYPE, ZIP),
        (header::CONTENT_DISPOSITION, DISPOSITION),
        (header::CONTENT_LENGTH, archive::length(&entries).into()),
    ];
    let archive = Archive::of(entries, found.came_at);
    let made = stream::try_unfold(archive, |mut archive| async move {
        let next = archive.next().await.inspect_err(|error| {
            tracing::error!(%error, "files that were asked for together were not given out");
        })?;
        Ok::<_, archive::Broken>(next.map(|bytes| (bytes, archive)))
    });
    (said, Body::from_stream(made)).into_response()
}
