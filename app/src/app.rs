//! The root of the page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};
use model::Language;

use crate::{
    forms::FormReply,
    i18n::{Words, words},
};

/// Everything inside `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_words();
    let words = words();
    let _reply = SharedValue::new(use_context::<FormReply>).into_inner();

    Effect::new(|| {
        if let Some(root) = document().document_element()
            && root.set_attribute("data-hydrated", "true").is_err()
        {
            leptos::logging::error!("the page could not be marked as hydrated");
        }
    });

    view! {
        <Title text=words.app_name() />
        <Router>
            <Routes fallback=|| ()>
                <Route path=path!("/") view=|| () ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

#[cfg(feature = "ssr")]
fn provide_words() {
    let context = use_context::<crate::context::RequestContext>();
    // Without a request there is only the list of routes to be made.
    let language = context.map_or_else(Language::default, |context| context.language);
    provide_context(Words::of(language));
}

#[cfg(not(feature = "ssr"))]
fn provide_words() {}

/// Takes over the page that the server rendered. `table` is the page's table of texts.
#[cfg(feature = "hydrate")]
pub fn hydrate(table: &str) {
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    let root = document().document_element();
    let language = root.and_then(|root| root.get_attribute("lang"));
    let language: Language = language
        .and_then(|tag| tag.parse().ok())
        .unwrap_or_default();
    if crate::i18n::install(language, table) {
        leptos::mount::hydrate_body(App);
    } else {
        leptos::logging::error!("the table of texts is not this program's");
    }
}
