//! Files of messages: how a browser uploads and reads them.
//!
//! Uploads speak tus 1.0.0 (core, creation, termination, checksum), so that what was interrupted goes
//! on where it stopped. They have no time limit but that something must come; the storage stops
//! whoever sends nothing, and no more than a part of a file is in memory.
//!
//! Those of one message can be had together ([`all`]), as an [`archive`] that is made as it is read.
//!
//! Where no program uploads them, files are posted together with what was written ([`form`]), as parts
//! of one body ([`parts`]). What other apps share comes in the same way ([`share`]).

mod all;
mod answer;
mod archive;
mod form;
mod parts;
mod read;
pub mod share;
mod upload;

use app::{
    context::RequestContext,
    forms::{ATTACH_ROUTES, SHARE_ROUTE},
};
use axum::{
    Router,
    routing::{get, post},
};
use mailbox::{AttachmentError, Mailbox};
use model::{AttachmentRefused, Scope};

use super::Portal;

/// What takes as long as it takes.
pub fn uploads() -> Router<Portal> {
    let one = get(read::unsent)
        .head(upload::offset)
        .patch(upload::append)
        .delete(upload::remove)
        .options(upload::options);
    let forms = ATTACH_ROUTES
        .into_iter()
        .fold(Router::new(), |router, path| {
            router.route(path, post(form::attach).get(form::lead))
        });
    Router::new()
        .merge(forms)
        .route(SHARE_ROUTE, post(share::share).get(share::lead))
        .route(
            "/api/attachments/{scope}",
            post(upload::create).options(upload::options),
        )
        .route("/api/attachments/{scope}/{id}", one)
}

/// Files of conversations, at addresses below theirs.
pub fn routes() -> Router<Portal> {
    ["/messages", "/for/{patient}/messages"]
        .into_iter()
        .fold(Router::new(), |router, messages| {
            let below = format!("{messages}/{{conversation}}/attachments");
            router
                .route(&format!("{below}/{{id}}"), get(read::sent))
                .route(&format!("{below}/all/{{message}}"), get(all::sent))
        })
}

/// The desk, or a patient's record.
fn scope(written: &str) -> Result<Scope, AttachmentError> {
    match written {
        "desk" => Ok(Scope::Desk),
        patient => {
            let patient = patient.parse().map_err(|_| AttachmentRefused::NotFound)?;
            Ok(Scope::Patient(patient))
        }
    }
}

async fn mailbox(context: &RequestContext, written: &str) -> Result<Mailbox, AttachmentError> {
    Ok(context.mailbox(scope(written)?).await?)
}
