//! What is done with conversations, the same for both sides of them: what differs is in the
//! [`Viewer`](crate::viewer::Viewer), which every function takes.

pub(crate) mod company;
pub(crate) mod compose;
pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod filing;
pub(crate) mod folder;
mod list;
pub(crate) mod looked_for;
pub(crate) mod open;
mod pace;
pub(crate) mod refusal;
pub(crate) mod reply;
pub(crate) mod search;
pub(crate) mod send;
mod submission;
pub(crate) mod today;

pub(crate) use self::list::{in_folders, new_in, unread};

use model::view::RecipientView;
use uuid::Uuid;

/// A number that a view shows; counts in the database are never negative.
fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// As what a message is found by knows somebody who takes part.
fn person(of: RecipientView) -> (Uuid, String) {
    (of.recipient.id(), of.name)
}
