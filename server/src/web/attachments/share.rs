//! What somebody shares from another app into a new message (Web Share Target, section 3): text, an
//! address, files.
//!
//! It becomes a draft, and nothing is sent. It does not outlive the way to signing in: nobody knows yet
//! whose it is then, and it may be 250 MB.

use app::{
    context::RequestContext,
    forms::{SHARE_ROUTE, SHARED_FIELDS, Sharing, field},
};
use axum::{
    Extension,
    extract::{Request, State},
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    form::{Fields, Form, take},
    parts::Parts,
};
use crate::web::{Portal, body::Sender, envelope::Envelope, pages, went_wrong};

/// Files that a device offers to share here. Each is looked at when it comes, and an organization may
/// take less.
const ACCEPTED: [&str; 9] = [
    "image/*",
    "application/pdf",
    "text/plain",
    ".heic",
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
];

/// What the manifest says of it.
pub fn target() -> Value {
    let [title, text, url] = SHARED_FIELDS;
    json!({
        "action": SHARE_ROUTE,
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": title,
            "text": text,
            "url": url,
            "files": [{ "name": field::FILE, "accept": ACCEPTED }],
        },
    })
}

/// Nothing is to be seen here: somebody has come back to the address.
pub async fn lead() -> Response {
    Redirect::to("/messages/new").into_response()
}

/// Makes a draft of it, and leads there.
pub async fn share(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    Extension(envelope): Extension<Envelope>,
    sender: Option<Extension<Sender>>,
    request: Request,
) -> Response {
    let instead = match Sharing::of(&context).await {
        Ok(Sharing::Into(draft)) => {
            let form = Form {
                path: &draft.path,
                list: None,
                fields: |shared: Fields| draft.fields(&shared),
                is_for_files: false,
            };
            return take(&portal, (context, envelope), sender, request, form).await;
        }
        Ok(Sharing::Not(address)) => pages::see_other(&address),
        Ok(Sharing::NoRecord) => no_record(),
        Err(error) => {
            tracing::error!(%error, "nothing can be shared");
            went_wrong()
        }
    };
    // What a known browser sends is read first, or it shows that the connection broke.
    if sender.is_some() {
        let passed = match Parts::of(request).await {
            Ok(mut parts) => parts.pass_over().await,
            Err(broken) => Err(broken),
        };
        if passed.is_err() {
            tracing::debug!("what was shared was cut off");
        }
    }
    instead
}

fn no_record() -> Response {
    let text = "This account has no record of a patient, so nothing can be shared into a new \
                message here.\n\
                Esta cuenta no tiene el expediente de ningún paciente, así que aquí no se puede \
                compartir nada en un mensaje nuevo.\n";
    (StatusCode::FORBIDDEN, text).into_response()
}
