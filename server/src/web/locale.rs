//! The texts of one language, as the browser fetches them before it hydrates.

use app::i18n;
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderValue, header};
use model::Language;

use super::{Portal, files::FOREVER};

/// One address per language, named by what it holds; an outdated one does not exist.
pub fn routes() -> Router<Portal> {
    Language::ALL
        .into_iter()
        .fold(Router::new(), |router, language| {
            router.route(i18n::path(language), get(async move || table(language)))
        })
}

fn table(language: Language) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, FOREVER),
    ];
    (headers, i18n::table_json(language)).into_response()
}
