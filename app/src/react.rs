//! What reacts to signals and events. Every closure is a type of its own, and brings a copy of the
//! machinery that runs it; what goes through here shares one. [`crate::components::live`] does the same
//! for views.

use leptos::{
    ev::EventDescriptor,
    leptos_dom::helpers::{WindowListenerHandle, window_event_listener_untyped},
    prelude::*,
};
use wasm_bindgen::JsCast;

/// Runs at once and whenever a signal it reads changes, until its owner is gone; in the browser only.
pub fn effect(run: impl FnMut() + 'static) {
    fn shared(run: Box<dyn FnMut()>) {
        Effect::new(run);
    }
    shared(Box::new(run));
}

/// Hears of what happens anywhere on the page, until the handle is used.
pub fn listen<E: EventDescriptor>(
    event: E,
    hear: impl Fn(E::EventType) + 'static,
) -> WindowListenerHandle
where
    E::EventType: JsCast,
{
    fn shared(name: &str, hear: Box<dyn Fn(web_sys::Event)>) -> WindowListenerHandle {
        window_event_listener_untyped(name, hear)
    }
    let hear = move |event: web_sys::Event| hear(event.unchecked_into());
    shared(&event.name(), Box::new(hear))
}
