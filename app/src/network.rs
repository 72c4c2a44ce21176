//! The state of the connection, known to all pages.

use leptos::prelude::ReadSignal;

/// Provided as a context around all pages.
#[derive(Clone, Copy)]
pub struct Network {
    pub online: ReadSignal<bool>,
}
