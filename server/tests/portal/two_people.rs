//! Two people at one browser: what one wrote is never sent as the other, nor shown to them.

use http::StatusCode;
use mailbox::{Accounts, NewAccount, NewAccountRole, demo};
use model::{
    Document, PatientId,
    limits::IDLE_SECONDS,
    view::{Folder, List},
};
use serde_json::json;

use crate::support::{Answer, By, Letter, PageForm, Patient, Portal, Visitor};

const TEXT: &str = "It burns when I laugh.";
const SUBJECT: &str = "A burning question";
const PEOPLE: [(&str, &str); 2] = [("maria", "Maria Alvarez"), ("leo", "Leo Alvarez")];

/// The demo, where Leo has a login of his own.
async fn portal() -> Portal {
    let portal = Portal::demo().await;
    let leo = NewAccount {
        username: "leo".to_owned(),
        password: demo::PASSWORD.to_owned(),
        role: NewAccountRole::Patient {
            mrn: "RFH-100232".to_owned(),
        },
        language: None,
        time_zone: None,
    };
    Accounts::new(&portal.store).add(leo).await.unwrap();
    portal
}

/// At Maria's browser, and at Leo's: who writes, and who comes after.
async fn pairs(portal: &Portal) -> [(Patient, Letter, &'static str, &'static str); 2] {
    let [maria, leo] = PEOPLE;
    let mut pairs = Vec::new();
    for ((writer, name), (other, others_name)) in [(maria, leo), (leo, maria)] {
        let patient = portal.patient(writer, name).await;
        let mut letter = portal.letter(writer, patient).await;
        letter.text = TEXT.to_owned();
        letter.subject = SUBJECT.to_owned();
        let browser = Patient(portal.signed_in(writer).await);
        pairs.push((browser, letter, other, others_name));
    }
    pairs.try_into().ok().unwrap()
}

async fn sent(portal: &Portal) -> usize {
    let mut count = 0;
    for (username, name) in PEOPLE {
        let patient = portal.patient(username, name).await;
        let mailbox = portal.mailbox(username, patient).await;
        count += mailbox
            .folder(List::of(Folder::Sent))
            .await
            .unwrap()
            .rows
            .len();
    }
    count
}

/// It says who is there, and holds nothing of what was written.
fn is_kept_from(answer: &Answer, others_name: &str) {
    holds_nothing_of(answer, others_name, &[TEXT, SUBJECT]);
}

fn holds_nothing_of(answer: &Answer, others_name: &str, texts: &[&str]) {
    assert_eq!(answer.status(), StatusCode::CONFLICT, "{}", answer.body());
    assert!(answer.refuses("other_account"), "{}", answer.body());
    for written in texts {
        assert!(!answer.body().contains(*written), "{}", answer.body());
    }
    if answer.body().starts_with("<!DOCTYPE") {
        assert_eq!(answer.text("main h1"), "Someone else is signed in now");
        assert!(answer.texts("main p").join(" ").contains(others_name));
        assert!(answer.attributes("textarea", "name").is_empty());
    }
}

#[tokio::test]
async fn a_message_of_one_is_not_sent_as_the_other() {
    let portal = portal().await;
    let before = sent(&portal).await;
    for (browser, letter, other, others_name) in pairs(&portal).await {
        let page = browser.get("/messages/new").await;
        let form = page.form("body").with("body", TEXT);
        assert_eq!(form.value("account"), Some(&*letter.account.to_string()));
        assert_eq!(form.value("patient"), Some(&*letter.patient.to_string()));
        portal.sign_in_at(&browser, other).await;
        is_kept_from(&form.submit(&browser, "/messages/new").await, others_name);
        for by in By::BOTH {
            is_kept_from(&letter.send(by, &browser).await, others_name);
        }
        let narrowed = form.with("narrow", "1");
        is_kept_from(
            &narrowed.submit(&browser, "/messages/new").await,
            others_name,
        );
    }
    assert_eq!(sent(&portal).await, before);
}

#[tokio::test]
async fn a_reply_of_one_is_not_sent_as_the_other() {
    const REPLY: &str = "It still stings.";
    let portal = portal().await;
    for (browser, letter, other, others_name) in pairs(&portal).await {
        let answer = letter.send(By::Function, &browser).await;
        let id = answer.json()["conversation"].as_str().unwrap().to_owned();
        let address = format!("/messages/{id}");
        let page = browser.get(&address).await;
        let form = page.form("body").with("body", REPLY);
        portal.sign_in_at(&browser, other).await;
        let answer = form.submit(&browser, &address).await;
        holds_nothing_of(&answer, others_name, &[REPLY]);
        let body = Document::from_plain_text(REPLY).unwrap();
        let reply = json!({ "account": letter.account, "reply": {
            "patient": letter.patient,
            "conversation": id,
            "body": body,
            "client_key": form.value("client_key"),
        }});
        let answer = browser.call("conversation/reply", &reply).await;
        holds_nothing_of(&answer, others_name, &[REPLY]);
    }
}

#[tokio::test]
async fn a_form_that_does_not_say_whose_it_is_is_nobodys() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let page = maria.get("/messages/new").await;
    for account in ["", "maria", "01933e5e-0000-7000-8000-000000000001"] {
        let form = page
            .form("body")
            .with("account", account)
            .with("body", TEXT);
        let answer = form.submit(&maria, "/messages/new").await;
        is_kept_from(&answer, "Maria Alvarez");
    }
}

#[tokio::test]
async fn a_form_for_another_record_is_not_sent_and_keeps_what_was_typed() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let page = maria.get("/messages/new").await;
    let form = page.form("body").with("body", TEXT);
    for patient in [leo.to_string(), String::new()] {
        let form = form.clone().with("patient", &patient);
        let answer = form.submit(&maria, "/messages/new").await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(answer.refuses("other_record"));
        let again = answer.form("body");
        assert_eq!(again.value("body"), Some(TEXT));
        let own = portal.patient("maria", "Maria Alvarez").await.to_string();
        assert_eq!(again.value("patient"), Some(&*own));
    }
}

/// Maria's session has ended when she sends; the page asks for the password.
async fn asked(portal: &Portal, maria: &Patient, patient: PatientId) -> PageForm {
    let mut letter = portal.letter("maria", patient).await;
    letter.text = TEXT.to_owned();
    portal.later(IDLE_SECONDS);
    let page = letter.send(By::Form, maria).await;
    assert_eq!(page.status(), StatusCode::UNAUTHORIZED);
    page.form("password")
}

fn filled_in(form: &PageForm, username: &str, password: &str) -> PageForm {
    let form = form.clone().with("username", username);
    form.with("password", password)
}

#[tokio::test]
async fn whoever_signs_in_again_as_somebody_else_sees_nothing_and_loses_nothing() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let form = asked(&portal, &maria, patient).await;
    let as_leo = filled_in(&form, "leo", demo::PASSWORD);
    let answer = as_leo.submit(&maria, "/messages/new").await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(answer.refuses("other_account"));
    assert!(answer.set_cookies().is_empty(), "nobody is signed in");
    assert!(answer.texts("main").iter().all(|text| !text.contains(TEXT)));
    // The writer finds it there.
    let as_maria = filled_in(&answer.form("password"), "maria", demo::PASSWORD);
    let page = as_maria.submit(&maria, "/messages/new").await;
    assert_eq!(page.status(), StatusCode::OK, "{}", page.body());
    assert_eq!(page.form("body").value("body"), Some(TEXT));
    let sent = page.form("body").submit(&maria, "/messages/new").await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_page_that_asks_for_the_password_shows_nothing_to_who_is_signed_in_meanwhile() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let form = asked(&portal, &maria, patient).await;
    portal.sign_in_at(&maria, "leo").await;
    for (username, password) in [
        ("leo", demo::PASSWORD),
        ("leo", "wrong"),
        ("maria", "wrong"),
        ("", ""),
    ] {
        let form = filled_in(&form, username, password);
        let answer = form.submit(&maria, "/messages/new").await;
        is_kept_from(&answer, "Leo Alvarez");
    }
    let as_maria = filled_in(&form, "maria", demo::PASSWORD);
    let page = as_maria.submit(&maria, "/messages/new").await;
    assert_eq!(page.form("body").value("body"), Some(TEXT));
}

#[tokio::test]
async fn a_page_goes_on_for_its_own_account_only() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let account = portal.account("maria").await;
    let start = |username: &str| json!({ "account": account, "username": username, "password": demo::PASSWORD });
    let refused = maria.call("session/start", &start("leo")).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(refused.codes(), ["other_account"]);
    assert!(refused.set_cookies().is_empty());
    portal.sign_in_at(&maria, "leo").await;
    for function in ["session/view", "session/extend"] {
        let answer = maria.call(function, &json!({ "account": account })).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT, "{function}");
        assert_eq!(answer.codes(), ["other_account"], "{function}");
    }
    let back = maria.call("session/start", &start("maria")).await;
    assert_eq!(back.status(), StatusCode::OK);
    let answer = maria
        .call("session/view", &json!({ "account": account }))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_language_is_chosen_for_the_account_of_the_page() {
    let portal = portal().await;
    let maria = portal.maria().await;
    let form = maria.get("/").await.form("language");
    assert_eq!(form.value("language"), Some("es"));
    portal.sign_in_at(&maria, "leo").await;
    let answer = form.submit(&maria, "/").await;
    is_kept_from(&answer, "Leo Alvarez");
    for username in ["maria", "leo"] {
        assert_eq!(portal.view(username).await.language, None, "{username}");
    }
    portal.sign_in_at(&maria, "maria").await;
    form.submit(&maria, "/").await;
    let language = portal.view("maria").await.language;
    assert_eq!(language, Some(model::Language::Es));
}
