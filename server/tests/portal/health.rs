//! `/healthz` and `/readyz`.

use http::StatusCode;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn a_working_process_is_alive_and_ready() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    assert_eq!(nobody.get("/healthz").await.status(), StatusCode::OK);
    let ready = nobody.get("/readyz").await;
    assert_eq!((ready.status(), ready.body()), (StatusCode::OK, "ready\n"));
}

#[tokio::test]
async fn a_process_on_its_way_out_is_alive_and_not_ready() {
    let portal = Portal::demo().await;
    let nobody = portal.anonymous();
    portal.draining.set();
    assert_eq!(nobody.get("/healthz").await.status(), StatusCode::OK);
    let ready = nobody.get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.body(), "draining\n");
    // What had begun is still answered.
    assert_eq!(nobody.get("/sign-in").await.status(), StatusCode::OK);
}
