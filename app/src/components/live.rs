//! Views that follow their signals.
//!
//! Every closure in a view is a type of its own, and brings a copy of the machinery that runs it.
//! What goes through here shares one; for attributes, [`Signal`] does the same.

use std::sync::Arc;

use leptos::prelude::*;

use crate::react::effect;

/// A view that is made anew when a signal it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn shared(view: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || view()).into_any()
    }
    shared(Arc::new(view))
}

/// As [`live`], for a view that is not always there.
pub fn live_option(view: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    live(move || view().into_any())
}

/// The value of an attribute such as `aria-invalid` that is "true" or not there.
pub fn flag(is_on: impl Into<Signal<bool>>) -> Signal<Option<&'static str>> {
    let is_on = is_on.into();
    Signal::derive(move || is_on.get().then_some("true"))
}

/// The signal as it is from now on, for what an island that came later is drawn with: it begins as
/// the server drew it, which is what the browser takes over.
pub fn since_then<T: Clone + Send + Sync + 'static>(
    drawn: T,
    signal: impl Into<Signal<T>>,
) -> Signal<T> {
    let (signal, shown) = (signal.into(), RwSignal::new(drawn));
    effect(move || shown.set(signal.get()));
    shown.into()
}
