//! Pages, and the forms they post to their own addresses.

use std::sync::LazyLock;

use app::{
    App,
    context::RequestContext,
    forms::{self, FormOutcome, FormReply},
    shell,
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Form, Request, State},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use leptos::{nonce::Nonce, prelude::provide_context};

use super::{Portal, compress::whole, envelope::Envelope, rendering, try_again, went_wrong};

/// Leptos marks a redirect with this for its own client instead of answering one.
const LEPTOS_REDIRECT: HeaderName = HeaderName::from_static("serverfnredirect");

/// The addresses of pages. While Leptos lists them no resource anywhere in the process is loaded, and
/// a page that is being rendered waits for ever: so they are listed once, before there is a router.
static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
    rendering::install();
    let listings = leptos_axum::generate_route_list(App).into_iter();
    listings.map(|listing| listing.path().to_owned()).collect()
});

/// A route per page of the app, and one per address that takes a form.
pub fn routes() -> Router<Portal> {
    let mut router = Router::new();
    for path in PATHS.iter() {
        router = router.route(path, get(page));
    }
    for path in forms::POST_ROUTES {
        router = router.route(path, post(form));
    }
    router
}

/// Is there a page, or something that takes a form?
pub fn exists(path: &str) -> bool {
    let fits = |pattern: &str| {
        let (mut known, mut asked) = (pattern.split('/'), path.split('/'));
        loop {
            match (known.next(), asked.next()) {
                (None, None) => return true,
                (Some(known), Some(asked)) if known == asked => (),
                (Some(known), Some(asked)) if known.starts_with('{') && !asked.is_empty() => (),
                _ => return false,
            }
        }
    };
    let pages = PATHS.iter().map(String::as_str);
    pages.chain(forms::POST_ROUTES).any(fits)
}

async fn page(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    render(&portal, context, None, request).await
}

/// What is at no address of ours: said by a page like any other.
pub async fn not_found(
    State(portal): State<Portal>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let mut response = render(&portal, context, None, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Does what a form asks for; leads on, or shows its page again with what was typed.
async fn form(
    State(portal): State<Portal>,
    Extension(mut context): Extension<RequestContext>,
    Extension(envelope): Extension<Envelope>,
    uri: Uri,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let outcome = forms::submit(&mut context, uri.path(), uri.query(), fields).await;
    answer(&portal, context, envelope, uri, outcome).await
}

/// Leads on, or shows the page at an address in place of what was asked for.
pub async fn answer(
    portal: &Portal,
    context: RequestContext,
    envelope: Envelope,
    uri: Uri,
    outcome: FormOutcome,
) -> Response {
    match outcome {
        FormOutcome::Go(address) => see_other(&address),
        FormOutcome::Page { status, reply } => {
            let mut request = Request::new(Body::empty());
            *request.method_mut() = Method::GET;
            *request.uri_mut() = uri;
            request.extensions_mut().insert(envelope);
            let mut response = render(portal, context, Some(*reply), request).await;
            if !response.status().is_redirection() {
                *response.status_mut() = status;
            }
            response
        }
    }
}

async fn render(
    portal: &Portal,
    context: RequestContext,
    reply: Option<FormReply>,
    request: Request,
) -> Response {
    let nonce = request
        .extensions()
        .get::<Envelope>()
        .map(|envelope| envelope.nonce.clone());
    let provide = move || {
        provide_context(context.clone());
        if let Some(nonce) = nonce.clone() {
            // In place of the one the integration has just made.
            provide_context(Nonce::from_value(nonce));
        }
        if let Some(reply) = reply.clone() {
            provide_context(reply);
        }
    };
    let options = portal.site.options.clone();
    let view = move || shell(options.clone());
    let page = async move {
        whole(leptos_axum::render_app_async_with_context(provide, view)(request).await).await
    };
    let mut response = match portal.renderers.place().await {
        Ok(place) => place.run(page).await.unwrap_or_else(|_| went_wrong()),
        Err(_) => {
            tracing::warn!("too many pages wait to be made");
            return try_again(5);
        }
    };
    response.headers_mut().remove(LEPTOS_REDIRECT);
    if response.headers().contains_key(header::LOCATION) {
        *response.status_mut() = StatusCode::SEE_OTHER;
    }
    response
}

pub fn see_other(address: &str) -> Response {
    match HeaderValue::try_from(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => {
            tracing::error!("a form leads to what is no address");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
