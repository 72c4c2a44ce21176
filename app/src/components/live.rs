//! Views that follow their signals and their data.
//!
//! Every closure in a view is a type of its own, and brings a copy of the machinery that runs it.
//! What goes through here shares one; for attributes, [`ArcSignal`] does the same.
//!
//! It is `ArcSignal`, and not `Signal`, wherever data is waited for around it: while the next data
//! is on its way, the old view stays and follows what it reads, but a `Signal` that was made for
//! it is gone by then, and so is a `Memo` or `StoredValue`.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::{either::Either, prelude::*};

use super::Erase;

/// A view that is made anew when a signal it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn shared(view: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || view()).erase()
    }
    shared(Arc::new(view))
}

/// As [`live`], for a view that is not always there.
pub fn live_option(view: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    live(move || view().erase())
}

/// A view that is made when it is first needed, and stays from then on.
pub fn made_once(
    needed: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let was_needed = ArcMemo::new(move |before: Option<&bool>| before == Some(&true) || needed());
    live_option(move || was_needed.get().then(&view))
}

/// A view that forgets everything, the state of its controls as well, when `key` changes.
pub fn anew(
    key: impl Fn() -> String + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    type View = Arc<dyn Fn() -> AnyView + Send + Sync>;
    fn shared(key: Arc<dyn Fn() -> String + Send + Sync>, view: View) -> AnyView {
        let children = move |_| view();
        view! { <For each=move || [key()] key=String::clone children=children /> }.erase()
    }
    shared(Arc::new(key), Arc::new(view))
}

/// While data is loaded again, what is shown of it?
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// The old view stays.
    Old,
    /// The fallback takes its place.
    Fallback,
}

/// A view of data that has to be waited for. The server waits for it, too.
pub fn loaded<F>(
    meanwhile: Meanwhile,
    fallback: impl Into<ViewFn>,
    view: impl Fn() -> F + Send + Sync + 'static,
) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    type Loading = Pin<Box<dyn Future<Output = AnyView> + Send>>;
    fn shared(
        meanwhile: Meanwhile,
        fallback: ViewFn,
        view: Arc<dyn Fn() -> Loading + Send + Sync>,
    ) -> AnyView {
        let content = move || Suspend::new(view());
        match meanwhile {
            Meanwhile::Old => Either::Left(
                view! { <Transition fallback=move || fallback.run()>{content}</Transition> },
            ),
            Meanwhile::Fallback => Either::Right(
                view! { <Suspense fallback=move || fallback.run()>{content}</Suspense> },
            ),
        }
        .erase()
    }
    shared(
        meanwhile,
        fallback.into(),
        Arc::new(move || Box::pin(view())),
    )
}

/// The value of an attribute such as `aria-invalid` that is "true" or not there.
pub fn flag(is_on: impl Into<ArcSignal<bool>>) -> ArcSignal<Option<&'static str>> {
    let is_on = is_on.into();
    ArcSignal::derive(move || is_on.get().then_some("true"))
}
