//! The root of a page, on the server.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};
use model::Language;

use crate::{
    context::RequestContext,
    i18n::Words,
    page::Page,
    pages::{OfflinePage, ReaderPage, SignInPage},
    preference::Theme,
};

/// Everything inside `<body>`. Each page is rendered whole, so that it needs no script to be
/// complete; the browser only ever runs what is in [`crate::islands`].
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let context = use_context::<RequestContext>();
    // Without a request there is only the list of routes to be made.
    let (language, theme) = context.map_or_else(
        || (Language::default(), Theme::default()),
        |context| (context.language, context.theme),
    );
    provide_context(Words::of(language));
    provide_context(theme);
    Page::provide();
    view! {
        <Router>
            <Routes fallback=ReaderPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/offline") view=OfflinePage ssr=SsrMode::Async />
                <Route path=path!("/") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/messages") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/messages/new") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/messages/search") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/messages/:conversation") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/drafts/:draft") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient/drafts/:draft") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/messages/:conversation/edit") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient/messages") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient/messages/new") view=ReaderPage ssr=SsrMode::Async />
                <Route path=path!("/for/:patient/messages/search") view=ReaderPage ssr=SsrMode::Async />
                <Route
                    path=path!("/for/:patient/messages/:conversation")
                    view=ReaderPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/for/:patient/messages/:conversation/edit")
                    view=ReaderPage
                    ssr=SsrMode::Async
                />
            </Routes>
        </Router>
    }
}
