//! The dialogs over every page of somebody who is signed in.

mod idle;
mod leave;
mod session;

use leptos::prelude::*;
use model::AccountId;

use self::{idle::IdleDialog, leave::LeaveDialog, session::SessionDialog};

/// They follow the [`crate::page::Page`], also what happened on it before they came.
#[component]
pub fn Dialogs(
    /// Whose page it is.
    account: AccountId,
    username: String,
) -> impl IntoView {
    view! {
        <LeaveDialog />
        <SessionDialog account username />
        <IdleDialog />
    }
}
