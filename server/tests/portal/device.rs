//! Browsers that have signed in before.

use http::StatusCode;
use mailbox::demo;
use server::web::{BY_DEVICE, BY_USERNAME_AND_ADDRESS};

use crate::support::{Anonymous, Portal, Visitor as _};

const COOKIE: &str = "carepost-device";
const DAY_SECONDS: i64 = 24 * 60 * 60;

async fn try_in(browser: &Anonymous, username: &str, password: &str) -> StatusCode {
    let fields = [("username", username), ("password", password)];
    browser.post("/sign-in", &fields).await.status()
}

/// A browser that has signed in, and out again.
async fn known(portal: &Portal, username: &str) -> Anonymous {
    let browser = portal.anonymous();
    let status = try_in(&browser, username, demo::PASSWORD).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.token(), None);
    browser
}

/// A stranger behind the same router fails until nobody gets in any more.
async fn lock_out(portal: &Portal, username: &str) {
    let stranger = portal.anonymous();
    for _ in 0..BY_USERNAME_AND_ADDRESS.at_once {
        try_in(&stranger, username, "wrong").await;
    }
    let status = try_in(&stranger, username, demo::PASSWORD).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_strangers_failures_do_not_keep_the_owner_out() {
    let portal = Portal::demo().await;
    let owner = known(&portal, "maria").await;
    lock_out(&portal, "maria").await;
    // Also after a slip of one's own.
    for (password, status) in [
        ("wrong", StatusCode::UNAUTHORIZED),
        (demo::PASSWORD, StatusCode::SEE_OTHER),
    ] {
        assert_eq!(try_in(&owner, "Maria ", password).await, status);
    }
}

#[tokio::test]
async fn a_known_browser_is_one_like_any_other_after_too_many_failures() {
    let portal = Portal::demo().await;
    let browser = known(&portal, "maria").await;
    let tries = BY_DEVICE.at_once + BY_USERNAME_AND_ADDRESS.at_once;
    for n in 0..tries {
        let status = try_in(&browser, "maria", "wrong").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{n}");
    }
    let status = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    // Another browser of hers has an allowance of its own.
    portal.later(BY_USERNAME_AND_ADDRESS.pause.as_secs() as i64);
    let other = known(&portal, "maria").await;
    lock_out(&portal, "maria").await;
    let status = try_in(&other, "maria", demo::PASSWORD).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_family_shares_a_browser() {
    let portal = Portal::demo().await;
    let browser = known(&portal, "maria").await;
    for username in ["daniel", "nora", "priya"] {
        assert_eq!(
            try_in(&browser, username, demo::PASSWORD).await,
            StatusCode::SEE_OTHER
        );
    }
    lock_out(&portal, "maria").await;
    lock_out(&portal, "priya").await;
    for username in ["priya", "maria"] {
        assert_eq!(
            try_in(&browser, username, demo::PASSWORD).await,
            StatusCode::SEE_OTHER
        );
    }
    // Four at the most: the browser's cookies stay small.
    let length = browser.0.kept(COOKIE).unwrap().len();
    for username in ["sam", "admin"] {
        try_in(&browser, username, demo::PASSWORD).await;
    }
    assert_eq!(browser.0.kept(COOKIE).unwrap().len(), length);
}

#[tokio::test]
async fn a_pass_that_is_forged_or_another_accounts_is_none() {
    let portal = Portal::demo().await;
    let pass = known(&portal, "maria").await.0.kept(COOKIE).unwrap();
    let other = known(&portal, "daniel").await.0.kept(COOKIE).unwrap();
    let elsewhere = known(
        &Portal::with(crate::support::Otherwise {
            seed: 8,
            ..Default::default()
        })
        .await,
        "maria",
    )
    .await
    .0
    .kept(COOKIE)
    .unwrap();
    lock_out(&portal, "maria").await;
    let mut changed = pass.clone().into_bytes();
    for (at, byte) in [(0, b'A'), (30, b'A'), (60, b'A')] {
        changed[at] = if changed[at] == byte { b'B' } else { byte };
    }
    let changed = String::from_utf8(changed).unwrap();
    for cookie in [
        &other,
        &changed,
        &elsewhere,
        &pass[1..],
        "",
        "x.y.z",
        &".".repeat(2_000),
    ] {
        let browser = portal.anonymous();
        browser.0.keep(COOKIE, cookie);
        let status = try_in(&browser, "maria", demo::PASSWORD).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{cookie}");
    }
    let browser = portal.anonymous();
    browser.0.keep(COOKIE, &pass);
    let status = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_pass_lasts_for_a_year_from_the_last_time() {
    let portal = Portal::demo().await;
    let browser = known(&portal, "maria").await;
    for (days, status) in [
        (364, StatusCode::SEE_OTHER),
        (364, StatusCode::SEE_OTHER),
        (365, StatusCode::TOO_MANY_REQUESTS),
    ] {
        portal.later(days * DAY_SECONDS);
        lock_out(&portal, "maria").await;
        assert_eq!(try_in(&browser, "maria", demo::PASSWORD).await, status);
    }
}

#[tokio::test]
async fn the_cookie_is_kept_for_a_year_and_for_no_script() {
    for (portal, name, secure) in [
        (Portal::demo().await, "carepost-device=", ""),
        (
            Portal::behind_tls().await,
            "__Host-carepost-device=",
            "; Secure",
        ),
    ] {
        let fields = [("username", "maria"), ("password", demo::PASSWORD)];
        let answer = portal.anonymous().post("/sign-in", &fields).await;
        let cookie = answer.set_cookies().remove(1);
        let (pass, attributes) = cookie.split_once("; ").unwrap();
        let pass = pass.strip_prefix(name).expect(name);
        assert!(!pass.contains("maria"));
        assert_eq!(
            attributes,
            format!("Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict{secure}")
        );
    }
}

#[tokio::test]
async fn who_fails_is_not_made_known() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    for username in ["maria", "mario"] {
        try_in(&browser, username, "wrong").await;
    }
    assert_eq!(browser.0.kept(COOKIE), None);
}
