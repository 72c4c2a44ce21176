//! Part of an island that wakes in a step of its own, see [`later`](crate::page::later).

use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos::{html, tachys::view::Position};

/// The server renders the part where it stands. In the browser it is passed over when its island is
/// taken over, and made and taken over after it: until then it is what the server rendered.
#[cfg(feature = "ssr")]
pub fn step(part: impl FnOnce() -> AnyView + 'static) -> AnyView {
    view! { <div class="island">{part()}</div> }.into_any()
}

#[cfg(not(feature = "ssr"))]
pub fn step(part: impl FnOnce() -> AnyView + 'static) -> AnyView {
    let place = NodeRef::<html::Div>::new();
    crate::page::later(move || {
        if let Some(place) = place.get_untracked() {
            let part = part().hydrate_from_position::<true>(&place, Position::FirstChild);
            // It is there for as long as the page is, as its island.
            std::mem::forget(part);
        }
    });
    view! { <div class="island" node_ref=place></div> }.into_any()
}
