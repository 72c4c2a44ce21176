//! The root of the page.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use model::Language;

use crate::{
    components::online,
    forms::FormReply,
    frame::Frame,
    network::Network,
    pages::{
        ComposePage, ConversationPage, Layout, MessagesPage, NotFoundPage, NothingOpen, SignInPage,
        TodayPage,
    },
};

/// Everything inside `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_request();
    provide_context(Network { online: online() });
    mark_as_hydrated();
    view! {
        <Router>
            <Pages />
        </Router>
    }
}

/// What the server knows of the request and both sides must know at the first render.
fn provide_request() {
    #[cfg(feature = "ssr")]
    let theme = {
        let context = use_context::<crate::context::RequestContext>();
        // Without a request there is only the list of routes to be made.
        let language = context
            .as_ref()
            .map_or_else(Language::default, |context| context.language);
        provide_context(crate::i18n::Words::of(language));
        context.map(|context| context.theme).unwrap_or_default()
    };
    #[cfg(not(feature = "ssr"))]
    let theme = crate::preference::Theme::System;
    provide_context(SharedValue::new(|| theme).into_inner());
}

fn mark_as_hydrated() {
    Effect::new(|| {
        if let Some(root) = document().document_element()
            && root.set_attribute("data-hydrated", "true").is_err()
        {
            leptos::logging::error!("the page could not be marked as hydrated");
        }
    });
}

/// The pages. Every one is rendered whole, so that it needs no script to be complete.
#[component]
fn Pages() -> impl IntoView {
    let reply = SharedValue::new(use_context::<FormReply>).into_inner();
    Frame::provide(reply);
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
            <ParentRoute path=path!("") view=Layout ssr=SsrMode::Async>
                <Route path=path!("/") view=TodayPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient") view=TodayPage ssr=SsrMode::Async />
                <ParentRoute path=path!("/messages") view=MessagesPage ssr=SsrMode::Async>
                    <Route path=path!("") view=NothingOpen ssr=SsrMode::Async />
                    <Route path=path!("new") view=ComposePage ssr=SsrMode::Async />
                    <Route path=path!(":conversation") view=ConversationPage ssr=SsrMode::Async />
                </ParentRoute>
                <ParentRoute path=path!("/for/:patient/messages") view=MessagesPage ssr=SsrMode::Async>
                    <Route path=path!("") view=NothingOpen ssr=SsrMode::Async />
                    <Route path=path!("new") view=ComposePage ssr=SsrMode::Async />
                    <Route path=path!(":conversation") view=ConversationPage ssr=SsrMode::Async />
                </ParentRoute>
            </ParentRoute>
        </Routes>
    }
}

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
