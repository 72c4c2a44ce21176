//! Logins that are taken away while somebody is signed in with them.

use http::StatusCode;
use mailbox::{Accounts, Revoked};
use serde_json::json;

use crate::support::{Portal, Visitor as _};

#[tokio::test]
async fn a_disabled_login_gets_no_further_page() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    assert_eq!(maria.get("/messages").await.status(), StatusCode::OK);
    Accounts::new(&portal.store).disable("maria").await.unwrap();
    let answer = maria.get("/messages").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in"));
    let answer = maria.call("account/view", &json!({})).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        daniel.call("account/view", &json!({})).await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_new_password_signs_out_whoever_is_in() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let accounts = Accounts::new(&portal.store);
    accounts
        .set_password("maria", "another good password".into())
        .await
        .unwrap();
    let answer = maria.call("account/view", &json!({})).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_record_that_was_taken_away_is_not_there() {
    let portal = Portal::demo().await;
    let daniel = portal.daniel().await;
    let marias = portal.patient("daniel", "Maria Alvarez").await;
    let page = format!("/for/{marias}/messages");
    assert_eq!(daniel.get(&page).await.status(), StatusCode::OK);
    Accounts::new(&portal.store)
        .revoke_for("daniel", Revoked::All)
        .await
        .unwrap();
    assert_eq!(daniel.get(&page).await.status(), StatusCode::NOT_FOUND);
}
