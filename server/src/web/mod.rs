//! What the portal answers over HTTP.
//!
//! [`router`] is the whole of it, as the tests run it, too. From the outside in, a request meets:
//! its own random values ([`envelope`]), the log ([`log`]), the headers of every answer
//! ([`headers`]), the refusal of what other sites send in the reader's name ([`csrf`]), and a time
//! limit; only uploads ([`attachments`]) take as long as something comes, and who listens ([`live`]) as
//! long as they like. Pages and server functions then have their session looked up once ([`session`]) and
//! their body read within the limits of whoever sends it ([`body`]); files and health checks have
//! neither. Pages are made on threads of their own ([`rendering`]), and compressed there
//! ([`compress`]).

mod ahead;
mod api;
mod attachments;
mod attempts;
mod body;
mod client;
mod compress;
mod cookie;
mod csrf;
mod device;
mod door;
mod download;
mod draining;
mod envelope;
mod files;
mod headers;
mod health;
mod live;
mod locale;
mod log;
mod manifest;
mod origin;
mod pages;
mod portal;
mod preferences;
mod rendering;
mod sent;
mod session;
mod slash;
mod strangers;
mod turns;
mod worker;

use std::{any::Any, time::Duration};

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

pub use attempts::{BY_ADDRESS, BY_DEVICE, BY_USERNAME, BY_USERNAME_AND_ADDRESS, Failures};
pub use body::{LIMIT as BODY_LIMIT, STRANGERS as STRANGERS_BODY_LIMIT};
pub use client::{TrustedProxies, limited_as};
pub use draining::Draining;
pub use live::Endless;
pub use origin::{BadPublicOrigin, PublicOrigin};
pub use portal::{Portal, Settings};

/// How long answering may take. What is cut off then was not acknowledged: a transaction that had
/// not ended is rolled back, and one that had is found again by its client key.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Everything the portal answers.
pub fn router(portal: Portal) -> Router {
    let with_session = ServiceBuilder::new()
        .layer(from_fn_with_state(portal.clone(), session::resolve))
        .layer(from_fn_with_state(portal.clone(), body::read))
        .layer(from_fn_with_state(portal.clone(), turns::take))
        .layer(from_fn_with_state(portal.clone(), compress::pack));
    let app = pages::routes()
        .merge(api::routes())
        .merge(attachments::routes())
        .merge(download::routes())
        .layer(with_session.clone())
        .layer(from_fn(ahead::refuse));
    let not_found = Router::new()
        .fallback(pages::not_found)
        .layer(with_session)
        .with_state(portal.clone());
    let locale = locale::routes()
        .merge(manifest::routes())
        .layer(from_fn_with_state(portal.clone(), compress::pack));
    let files = ServiceBuilder::new()
        .layer(from_fn(slash::lead))
        .layer(from_fn_with_state(portal.clone(), files::keep))
        .service(files::service(&portal).fallback(not_found));
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(portal.clone(), envelope::mint))
        .layer(from_fn(log::write))
        .layer(from_fn_with_state(portal.clone(), headers::add))
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn_with_state(portal.clone(), csrf::refuse));
    let uploads =
        attachments::uploads().layer(from_fn_with_state(portal.clone(), session::resolve));
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(locale)
        .merge(worker::routes())
        .merge(app)
        .fallback_service(files)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIMEOUT,
        ))
        .merge(uploads)
        .merge(live::routes())
        .layer(around)
        .with_state(portal)
}

/// A panic; what it says may quote a message, so nobody is told.
fn broken(_: Box<dyn Any + Send>) -> Response {
    went_wrong()
}

fn went_wrong() -> Response {
    let text = "Something went wrong here. Please go back and try again.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

/// There is no answer now, and there may be one in so many seconds.
fn try_again(seconds: u32) -> Response {
    let text = "Carepost cannot answer right now. Please try again in a minute.\n\
                Carepost no puede responder en este momento. Inténtelo de nuevo en un minuto.\n";
    let again = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
    (StatusCode::SERVICE_UNAVAILABLE, again, text).into_response()
}
