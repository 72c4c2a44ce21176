//! `/sign-in`.

use http::{StatusCode, header};
use mailbox::{Allowances, demo};
use serde_json::json;
use server::web::{BY_ADDRESS, BY_USERNAME, BY_USERNAME_AND_ADDRESS, Failures, TrustedProxies};

use crate::support::{Anonymous, Answer, Otherwise, Portal, Visitor as _, form_of};

async fn try_in(browser: &Anonymous, username: &str, password: &str) -> Answer {
    browser
        .post(
            "/sign-in",
            &[("username", username), ("password", password)],
        )
        .await
}

#[tokio::test]
async fn the_right_password_begins_a_session() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let answer = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(
        (answer.status(), answer.location()),
        (StatusCode::SEE_OTHER, "/")
    );
    assert_eq!(browser.get("/messages").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_hydrated_page_signs_in_without_leaving() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let account = portal.account("maria").await;
    let typed =
        |password: &str| json!({ "account": account, "username": "maria", "password": password });
    let wrong = browser.call("session/start", &typed("wrong")).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.codes(), ["wrong_credentials"]);
    let right = browser.call("session/start", &typed(demo::PASSWORD)).await;
    assert_eq!(right.status(), StatusCode::OK);
    assert!(right.set_cookies()[0].starts_with("carepost="));
    assert_eq!(browser.get("/messages").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn both_ways_in_share_one_limit() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let account = portal.account("maria").await;
    let typed = json!({ "account": account, "username": "maria", "password": "wrong" });
    for n in 0..BY_USERNAME_AND_ADDRESS.at_once {
        if n % 2 == 0 {
            try_in(&browser, "maria", "wrong").await;
        } else {
            browser.call("session/start", &typed).await;
        }
    }
    let answer = browser.call("session/start", &typed).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.codes(), ["too_many_attempts"]);
    assert!(!answer.header(header::RETRY_AFTER).is_empty());
    let answer = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_phones_keyboard_may_add_a_space_or_a_capital() {
    let portal = Portal::demo().await;
    let answer = try_in(&portal.anonymous(), "Maria ", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_is_led_on_to_where_one_wanted_to_go_and_nowhere_else() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let answer = browser.get("/messages/new").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let sign_in = answer.location().to_owned();
    assert!(sign_in.starts_with("/sign-in"), "{sign_in}");
    let form = browser.get(&sign_in).await.form("password");
    let form = form
        .with("username", "maria")
        .with("password", demo::PASSWORD);
    assert_eq!(
        form.submit(&browser, &sign_in).await.location(),
        "/messages/new"
    );
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
    ] {
        let elsewhere = form
            .clone()
            .with("next", next)
            .submit(&browser, "/sign-in")
            .await;
        assert_eq!(elsewhere.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_over_tls_and_no_script() {
    let portal = Portal::behind_tls().await;
    let answer = try_in(&portal.anonymous(), "maria", demo::PASSWORD).await;
    let cookie = &answer.set_cookies()[0];
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    let token = pair.strip_prefix("__Host-carepost=").expect(pair);
    assert_eq!(token.len(), 43, "256 bits");
    let mut attributes: Vec<_> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
}

#[tokio::test]
async fn without_tls_only_this_machine_gets_a_cookie_that_works() {
    let portal = Portal::demo().await;
    let answer = try_in(&portal.anonymous(), "maria", demo::PASSWORD).await;
    let cookie = answer.set_cookies().remove(0);
    assert!(cookie.starts_with("carepost="), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    let fields = [("username", "maria"), ("password", demo::PASSWORD)];
    let mut request = form_of("/sign-in", &fields);
    request
        .headers_mut()
        .insert(header::HOST, "portal.example.org".parse().unwrap());
    let answer = portal.anonymous().send(request).await;
    let cookie = answer.set_cookies().remove(0);
    assert!(
        cookie.starts_with("__Host-carepost=") && cookie.contains("; Secure"),
        "{cookie}"
    );
}

#[tokio::test]
async fn a_trusted_proxy_may_say_that_the_browser_speaks_tls() {
    let portal = Portal::with(Otherwise {
        proxies: TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]),
        ..Otherwise::default()
    })
    .await;
    for (peer, name) in [("10.0.0.1", "__Host-carepost="), ("192.0.2.1", "carepost=")] {
        let browser = portal.anonymous();
        *browser.0.address.lock().unwrap() = peer.parse().unwrap();
        let fields = [("username", "maria"), ("password", demo::PASSWORD)];
        let mut request = form_of("/sign-in", &fields);
        let headers = request.headers_mut();
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let answer = browser.send(request).await;
        let cookie = answer.set_cookies().remove(0);
        assert!(cookie.starts_with(name), "{peer}: {cookie}");
        let told = !answer.header("strict-transport-security").is_empty();
        assert_eq!(told, peer == "10.0.0.1");
    }
}

#[tokio::test]
async fn signing_in_ends_the_session_that_was_there() {
    let portal = Portal::demo().await;
    let (browser, fixed) = (portal.anonymous(), portal.anonymous());
    try_in(&browser, "maria", demo::PASSWORD).await;
    let before = browser.token().unwrap();
    try_in(&browser, "daniel", demo::PASSWORD).await;
    assert_ne!(browser.token().unwrap(), before);
    fixed.0.keep("carepost", &before);
    assert_eq!(fixed.get("/messages").await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_token_from_elsewhere_is_never_taken_over() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let planted = "A".repeat(43);
    browser.0.keep("carepost", &planted);
    try_in(&browser, "maria", demo::PASSWORD).await;
    assert_ne!(browser.token().unwrap(), planted);
}

#[tokio::test]
async fn nobody_learns_whether_an_account_exists() {
    let portal = Portal::demo().await;
    let known = try_in(&portal.anonymous(), "maria", "not the password").await;
    let unknown = try_in(&portal.anonymous(), "mario", "not the password").await;
    for answer in [&known, &unknown] {
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert!(answer.set_cookies().is_empty());
    }
    // What was typed is shown again; it is all that differs.
    let unknown = unknown.without_chance().replace("mario", "maria");
    assert_eq!(known.without_chance(), unknown);
    assert!(!unknown.contains("not the password"));
}

#[tokio::test]
async fn nothing_typed_is_said_field_by_field() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    for (username, password) in [("", ""), ("maria", ""), ("", "x"), ("   ", "x")] {
        let answer = try_in(&browser, username, password).await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{username}/{password}"
        );
    }
}

/// So many failures as if they had been made, and not one less than there may be.
async fn failed(portal: &Portal, failures: Failures, whose: &str, times: u32) {
    let allowances = Allowances::open(&portal.store).await.unwrap();
    for _ in 0..times {
        let taken = allowances.take(&[failures.of(whose.as_bytes())]).await;
        taken.unwrap().unwrap();
    }
}

fn at(browser: Anonymous, address: &str) -> Anonymous {
    *browser.0.address.lock().unwrap() = address.parse().unwrap();
    browser
}

#[tokio::test]
async fn failures_for_one_username_from_one_address_are_limited_known_or_not() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let pause = BY_USERNAME_AND_ADDRESS.pause.as_secs();
    for username in ["maria", "mario"] {
        for _ in 0..BY_USERNAME_AND_ADDRESS.at_once {
            let answer = try_in(&browser, username, "wrong").await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        }
        for typed in [username, &username.to_uppercase()] {
            let answer = try_in(&browser, typed, demo::PASSWORD).await;
            assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "{typed}");
            assert_eq!(answer.header(header::RETRY_AFTER), pause.to_string());
        }
    }
    // Nobody is kept out by what happens elsewhere.
    let home = at(portal.anonymous(), "192.0.2.7");
    let answer = try_in(&home, "maria", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    portal.later(pause as i64);
    let answer = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn failures_for_one_username_are_limited_from_wherever() {
    let portal = Portal::demo().await;
    for username in ["maria", "mario"] {
        failed(&portal, BY_USERNAME, username, BY_USERNAME.at_once - 1).await;
        for (address, status) in [
            ("192.0.2.7", StatusCode::UNAUTHORIZED),
            ("2001:db8::7", StatusCode::TOO_MANY_REQUESTS),
        ] {
            let browser = at(portal.anonymous(), address);
            let answer = try_in(&browser, username, "wrong").await;
            assert_eq!(answer.status(), status, "{username} from {address}");
        }
    }
}

#[tokio::test]
async fn failures_from_one_address_are_limited_whatever_the_username() {
    let portal = Portal::demo().await;
    let host = "2001:db8::";
    failed(&portal, BY_ADDRESS, host, BY_ADDRESS.at_once - 1).await;
    let browser = at(portal.anonymous(), "2001:db8::1");
    let answer = try_in(&browser, "user", "wrong").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    // A neighbour in the same /64 is the same host, one in the next is not.
    for (address, status) in [
        ("2001:db8::ffff", StatusCode::TOO_MANY_REQUESTS),
        ("2001:db8:0:1::1", StatusCode::SEE_OTHER),
    ] {
        let browser = at(portal.anonymous(), address);
        let answer = try_in(&browser, "maria", demo::PASSWORD).await;
        assert_eq!(answer.status(), status, "{address}");
    }
    portal.later(BY_ADDRESS.pause.as_secs() as i64);
    let answer = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

/// The limit that was, thirty for everybody behind one proxy, locked all of them out.
#[tokio::test]
async fn what_others_do_behind_the_same_proxy_keeps_nobody_out() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    for n in 0..32 {
        try_in(&browser, &format!("user{n}"), "wrong").await;
    }
    let answer = try_in(&browser, "maria", demo::PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn all_processes_share_one_limit() {
    let portal = Portal::demo().await;
    let (here, there) = (portal.anonymous(), portal.elsewhere().await);
    for n in 0..BY_USERNAME_AND_ADDRESS.at_once {
        let browser = if n % 2 == 0 { &here } else { &there };
        let answer = try_in(browser, "maria", "wrong").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    for browser in [here, there] {
        let answer = try_in(&browser, "maria", demo::PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    }
}

/// Who hangs up has tried all the same.
#[tokio::test]
async fn an_attempt_counts_whether_or_not_the_browser_waits() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let before = portal.rows("audit").await;
    {
        let attempt = std::pin::pin!(try_in(&browser, "maria", "wrong"));
        let begun = async { while portal.rows("allowance").await == 0 {} };
        tokio::select! {
            biased;
            () = begun => (),
            _ = attempt => panic!("the browser has hung up by then"),
        }
    }
    let patience = std::time::Duration::from_secs(60);
    let written = async { while portal.rows("audit").await == before {} };
    assert!(tokio::time::timeout(patience, written).await.is_ok());
    assert!(portal.rows("allowance").await > 0);
}

#[tokio::test]
async fn success_does_not_use_up_attempts() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    for _ in 0..BY_USERNAME_AND_ADDRESS.at_once + 2 {
        let answer = try_in(&browser, "maria", demo::PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
}

/// Tries once with `X-Forwarded-For`, from a peer at 10.0.0.1.
async fn forwarded(portal: &Portal, username: &str, from: &str) -> StatusCode {
    let fields = [("username", username), ("password", "wrong")];
    let mut request = form_of("/sign-in", &fields);
    request
        .headers_mut()
        .insert("x-forwarded-for", from.parse().unwrap());
    let browser = at(portal.anonymous(), "10.0.0.1");
    browser.send(request).await.status()
}

#[tokio::test]
async fn only_a_trusted_proxy_says_from_where_somebody_tries() {
    let trusting = Portal::with(Otherwise {
        proxies: TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]),
        ..Otherwise::default()
    })
    .await;
    for (portal, last) in [
        (Portal::demo().await, StatusCode::TOO_MANY_REQUESTS),
        (trusting, StatusCode::UNAUTHORIZED),
    ] {
        for n in 0..BY_USERNAME_AND_ADDRESS.at_once {
            forwarded(&portal, "maria", &format!("192.0.2.{n}")).await;
        }
        assert_eq!(forwarded(&portal, "maria", "192.0.2.200").await, last);
    }
}

/// A proxy that rewrites `Host` to a loopback name, and says nothing of TLS.
#[tokio::test]
async fn a_form_that_came_over_tls_gets_the_strict_cookies() {
    let portal = Portal::demo().await;
    let browser = portal.anonymous();
    let fields = [("username", "maria"), ("password", demo::PASSWORD)];
    let mut request = form_of("/sign-in", &fields);
    request.headers_mut().insert(
        header::ORIGIN,
        "https://portal.example.org".parse().unwrap(),
    );
    let answer = browser.send(request).await;
    assert_eq!(answer.set_cookies().len(), 2);
    for cookie in answer.set_cookies() {
        assert!(
            cookie.starts_with("__Host-carepost") && cookie.contains("; Secure"),
            "{cookie}"
        );
    }
    // What follows a link says nothing of TLS, and carries the same cookie.
    assert_eq!(browser.get("/messages").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_demo_lists_its_accounts_and_nothing_else_does() {
    let unlisted = Portal::with(Otherwise {
        unlisted: true,
        ..Otherwise::default()
    })
    .await;
    for (portal, listed) in [(Portal::demo().await, true), (unlisted, false)] {
        let page = portal.anonymous().get("/sign-in").await;
        assert_eq!(page.body().contains(demo::PASSWORD), listed);
        assert_eq!(page.body().contains("Maria Alvarez"), listed);
    }
}
