//! A conversation as a text file.

use std::io;

use app::{
    context::RequestContext,
    download::{Download, SUFFIX},
};
use axum::{
    Extension, Router,
    body::Body,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use futures_util::{StreamExt as _, stream};
use http::{HeaderValue, Uri, header};
use model::Refusal;

use super::Portal;

/// Says nothing of what is in it: names of files are seen by whoever uses the same computer.
const DISPOSITION: HeaderValue = HeaderValue::from_static("attachment; filename=\"messages.txt\"");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

pub fn routes() -> Router<Portal> {
    ["/messages", "/for/{patient}/messages"]
        .into_iter()
        .fold(Router::new(), |router, messages| {
            router.route(
                &format!("{messages}/{{conversation}}{SUFFIX}"),
                get(download),
            )
        })
}

/// Why there is none is said at the address of the conversation: that one has to sign in, or that
/// there is no such page.
async fn download(Extension(context): Extension<RequestContext>, uri: Uri) -> Response {
    let begun = async {
        let mut download = Download::begin(&context, uri.path()).await?;
        let first = download.part().await?;
        Ok::<_, Refusal>((download, first.unwrap_or_default()))
    };
    let (download, first) = match begun.await {
        Ok(begun) => begun,
        Err(_) => return Redirect::to(uri.path().trim_end_matches(SUFFIX)).into_response(),
    };
    let rest = stream::try_unfold(download, |mut download| async move {
        match download.part().await {
            Ok(part) => Ok(part.map(|part| (part, download))),
            // It ends in the middle, which the browser says.
            Err(refusal) => Err(io::Error::other(format!("{:?}", refusal.code()))),
        }
    });
    let all = stream::once(async { Ok(first) }).chain(rest);
    let headers = [
        (header::CONTENT_TYPE, PLAIN),
        (header::CONTENT_DISPOSITION, DISPOSITION),
    ];
    (headers, Body::from_stream(all)).into_response()
}
