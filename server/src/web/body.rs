//! Request bodies: read whole, within a size and a time, before any handler sees them, and after it
//! is known whose they are.
//!
//! Server functions read bodies themselves and know no limit, so the limit is here. Somebody who
//! has never signed in has no more to send than the sign-in form, so that bodies that are begun
//! and never ended fill no memory. Who has signed in may send a message, also when the session has
//! ended meanwhile, since what was typed has to come back; but only a few at a time.

use std::{
    collections::{HashMap, hash_map::Entry},
    error::Error as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode, header};
use http_body_util::LengthLimitError;
use model::{AccountId, ErrorCode, Field, Refusal};
use uuid::Uuid;

use super::{Portal, device::DeviceId, try_again};

/// Bytes of a form or of a server function's argument.
pub const LIMIT: usize = model::limits::REQUEST_BYTES;

/// Bytes from somebody who is not known: a username, the longest password, and where to go next.
pub const STRANGERS: usize = 8 * 1024;

/// Bodies longer than that which one sender may have under way.
const AT_ONCE: usize = 8;

/// Files which one sender may have under way.
const FILES_AT_ONCE: usize = 16;

/// How long sending that much may take.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// Who has signed in here: an account, or a browser of which nothing more is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sender([u8; 16]);

impl From<AccountId> for Sender {
    fn from(account: AccountId) -> Self {
        Self(Uuid::from(account).into_bytes())
    }
}

impl From<DeviceId> for Sender {
    fn from(device: DeviceId) -> Self {
        Self(device.0)
    }
}

/// Middleware: reads the body, or says why not.
pub async fn read(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return next.run(Request::from_parts(parts, Body::empty())).await;
    }
    let sender = parts.extensions.get::<Sender>().copied();
    let is_form = !parts.uri.path().starts_with("/api/");
    let refused = || match (sender, is_form) {
        (Some(_), false) => too_large_argument(),
        _ => too_long(sender),
    };
    let limit = if sender.is_some() { LIMIT } else { STRANGERS };
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return refused();
    }
    let is_short = announced.is_some_and(|length| length <= STRANGERS);
    let place = match sender {
        Some(sender) if !is_short => match portal.senders.place(sender) {
            Some(place) => Some(place),
            None => return try_again(5),
        },
        _ => None,
    };
    let read = tokio::time::timeout(TIMEOUT, to_bytes(body, limit)).await;
    drop(place);
    match read {
        Ok(Ok(bytes)) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Ok(Err(error)) if is_too_long(&error) => refused(),
        Ok(Err(_)) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// So long that not even a page is made of it; the browser's way back still has the text.
pub fn too_long(sender: Option<Sender>) -> Response {
    let text = match sender {
        Some(_) => {
            "This is too long to be read here. Please go back and make it shorter.\n\
             Esto es demasiado largo. Vuelva atrás y acórtelo, por favor.\n"
        }
        None => {
            "This is too long from somebody who is not signed in. Please go back, sign in, and \
             send it again.\n\
             Esto es demasiado largo sin haber iniciado sesión. Vuelva atrás, inicie sesión y \
             envíelo de nuevo, por favor.\n"
        }
    };
    (StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
}

/// To a server function, whose page has words for it.
fn too_large_argument() -> Response {
    let refusal = Refusal::from(ErrorCode::BodyTooLarge.at(Field::Message));
    (StatusCode::PAYLOAD_TOO_LARGE, Json(refusal)).into_response()
}

fn is_too_long(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(|source| source.is::<LengthLimitError>())
}

/// Who is sending how many long bodies.
#[derive(Clone, Debug)]
pub struct Senders {
    sending: Arc<Mutex<HashMap<Sender, usize>>>,
    /// Of one sender.
    at_once: usize,
}

/// One body under way.
pub struct Place {
    senders: Senders,
    sender: Sender,
}

impl Senders {
    /// Of forms and of arguments of server functions.
    pub fn bodies() -> Self {
        Self::of(AT_ONCE)
    }

    /// Of files, which take longer and of which a part is in memory.
    pub fn files() -> Self {
        Self::of(FILES_AT_ONCE)
    }

    fn of(at_once: usize) -> Self {
        Self {
            sending: Arc::default(),
            at_once,
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<Sender, usize>) -> T) -> T {
        // Every change is one number, so a panic elsewhere leaves a sound map.
        act(&mut self.sending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn place(&self, sender: Sender) -> Option<Place> {
        self.with(|sending| {
            let number = sending.entry(sender).or_default();
            (*number < self.at_once).then(|| *number += 1)
        })?;
        Some(Place {
            senders: self.clone(),
            sender,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.senders.with(|sending| {
            if let Entry::Occupied(mut number) = sending.entry(self.sender) {
                *number.get_mut() -= 1;
                if *number.get() == 0 {
                    number.remove();
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sender_has_a_few_long_bodies_under_way() {
        let senders = Senders::bodies();
        let (one, other) = (Sender([1; 16]), Sender([2; 16]));
        let mut places: Vec<_> = (0..AT_ONCE).map(|_| senders.place(one)).collect();
        assert!(places.iter().all(Option::is_some));
        assert!(senders.place(one).is_none());
        assert!(senders.place(other).is_some());
        places.pop();
        assert!(senders.place(one).is_some());
        places.clear();
        assert!(senders.with(|sending| sending.is_empty()));
    }
}
