//! `/messages/new` and `/api/message/send`: what is sent, and what bad input gets.

use http::StatusCode;
use mailbox::demo;
use model::{
    PatientId,
    limits::{BODY_CHARS, IDLE_SECONDS, SUBJECT_CHARS},
    view::{Folder, List},
};
use serde_json::json;

use crate::support::{Answer, By, Letter, Portal, Visitor};

const ID: &str = "01933e5e-0000-7000-8000-000000000001";

/// Both ways say the same: this code, with this status; and the form keeps what was typed.
async fn is_refused(
    letter: &Letter,
    visitor: &impl Visitor,
    status: StatusCode,
    code: &str,
) -> Vec<Answer> {
    let mut answers = Vec::new();
    for by in By::BOTH {
        let answer = letter.send(by, visitor).await;
        assert_eq!(answer.status(), status, "{by:?}: {}", answer.body());
        assert!(
            answer.refuses(code),
            "{by:?} says {code}: {}",
            answer.body()
        );
        answers.push(answer);
    }
    answers
}

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn a_message_is_sent_either_way() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    for by in By::BOTH {
        let letter = portal.letter("maria", patient).await;
        let answer = letter.send(by, &maria).await;
        let address = match by {
            By::Function => {
                assert_eq!(answer.status(), StatusCode::OK, "{}", answer.body());
                format!(
                    "/messages/{}",
                    answer.json()["conversation"].as_str().unwrap()
                )
            }
            By::Form => {
                assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
                answer.location().to_owned()
            }
        };
        let page = maria.get(&address).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(page.text("article .letter__body"), letter.text, "{by:?}");
        assert_eq!(page.text("h1"), letter.subject);
    }
}

#[tokio::test]
async fn that_it_was_sent_is_said_once_by_the_browser_that_sent_it() {
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    for by in By::BOTH {
        let (maria, elsewhere) = (portal.maria().await, portal.elsewhere().await);
        portal.sign_in_at(&elsewhere, "maria").await;
        let answer = portal.letter("maria", patient).await.send(by, &maria).await;
        let address = match by {
            By::Function => {
                let id = answer.json()["conversation"].as_str().unwrap().to_owned();
                format!("/messages/{id}?sent=1")
            }
            By::Form => answer.location().replace("#sent", ""),
        };
        let said = |page: &Answer| page.texts(".conversation__sent").len();
        assert_eq!(said(&elsewhere.get(&address).await), 0, "{by:?}");
        assert_eq!(said(&maria.get(&address).await), 1, "{by:?}");
        assert_eq!(said(&maria.get(&address).await), 0, "{by:?}");
    }
}

#[tokio::test]
async fn a_form_that_was_sent_is_another_one_afterwards() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    // By its first name, a browser knows into which form what was typed belongs.
    let first = async |address: &str| {
        let page = maria.get(address).await;
        page.attributes("form:has([name=body]) > input", "name")
            .remove(0)
    };
    let before = first("/messages/new").await;
    assert_eq!(before, first("/messages/new").await);
    let letter = portal.letter("maria", patient).await;
    let answer = letter.send(By::Form, &maria).await;
    let after = first("/messages/new").await;
    assert_ne!(before, after);

    let address = answer.location().replace("?sent=1#sent", "");
    let before = first(&address).await;
    let form = maria.get(&address).await.form("body");
    let refused = form
        .clone()
        .with("body", " ")
        .submit(&maria, &address)
        .await;
    assert_eq!(refused.status(), UNPROCESSABLE);
    assert_eq!(before, first(&address).await, "nothing was sent");
    form.with("body", "More").submit(&maria, &address).await;
    assert_ne!(before, first(&address).await);
}

#[tokio::test]
async fn an_unknown_recipient_is_refused() {
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.to = vec![format!("practitioner:{ID}")];
    let maria = portal.maria().await;
    is_refused(&letter, &maria, UNPROCESSABLE, "recipient_unknown").await;
    // What is no recipient at all, only a form can say.
    letter.to = vec!["everybody".to_owned()];
    let answer = letter.send(By::Form, &maria).await;
    assert!(answer.refuses("recipient_unknown"));
}

#[tokio::test]
async fn a_recipient_without_a_relationship_is_as_unknown() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.to = vec![stranger(&portal, patient).await];
    let known = is_refused(&letter, &maria, UNPROCESSABLE, "recipient_unknown").await;
    letter.to = vec![format!("practitioner:{ID}")];
    let unknown = is_refused(&letter, &maria, UNPROCESSABLE, "recipient_unknown").await;
    assert_eq!(known[0].body(), unknown[0].body());
}

/// Somebody of the organization who knows Leo, but not his mother.
async fn stranger(portal: &Portal, patient: PatientId) -> String {
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let leos = portal
        .mailbox("maria", leo)
        .await
        .compose()
        .await
        .unwrap()
        .recipients;
    let known = portal
        .mailbox("maria", patient)
        .await
        .compose()
        .await
        .unwrap()
        .recipients;
    let stranger = leos
        .iter()
        .find(|leos| known.iter().all(|known| known.recipient != leos.recipient))
        .expect("Leo has a doctor of his own");
    stranger.recipient.to_string()
}

#[tokio::test]
async fn a_recipient_who_does_not_answer_the_type_is_refused() {
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let offered = portal
        .mailbox("maria", patient)
        .await
        .compose()
        .await
        .unwrap();
    let (kind, wrong) = offered
        .types
        .iter()
        .find_map(|kind| {
            let wrong = offered
                .recipients
                .iter()
                .find(|r| !r.accepts.contains(&kind.code))?;
            Some((kind.code.to_string(), wrong.recipient.to_string()))
        })
        .expect("somebody in the demo does not answer everything");
    let mut letter = portal.letter("maria", patient).await;
    (letter.kind, letter.to) = (kind, vec![wrong]);
    is_refused(
        &letter,
        &portal.maria().await,
        UNPROCESSABLE,
        "recipient_wrong_type",
    )
    .await;
}

#[tokio::test]
async fn a_message_needs_a_type_that_exists_and_somebody_to_go_to() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.kind = "gossip".to_owned();
    is_refused(&letter, &maria, UNPROCESSABLE, "type_unknown").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.to.clear();
    is_refused(&letter, &maria, UNPROCESSABLE, "recipient_missing").await;
}

#[tokio::test]
async fn who_may_only_read_sends_nothing() {
    let portal = Portal::demo().await;
    let nora = portal.nora().await;
    let patient = portal.patient("nora", "Maria Alvarez").await;
    let mut letter = portal.letter("daniel", patient).await;
    letter.account = portal.account("nora").await;
    letter.address = format!("/for/{patient}/messages/new");
    is_refused(&letter, &nora, StatusCode::FORBIDDEN, "view_only").await;
}

#[tokio::test]
async fn nobody_writes_for_a_patient_who_is_none_of_theirs() {
    let portal = Portal::demo().await;
    let nora = portal.nora().await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let mut letter = portal.letter("maria", leo).await;
    letter.account = portal.account("nora").await;
    letter.address = format!("/for/{leo}/messages/new");
    let known = is_refused(&letter, &nora, StatusCode::NOT_FOUND, "not_found").await;
    letter.patient = ID.parse().unwrap();
    letter.address = format!("/for/{ID}/messages/new");
    let unknown = is_refused(&letter, &nora, StatusCode::NOT_FOUND, "not_found").await;
    assert_eq!(known[0].body(), unknown[0].body());
    let leo = leo.to_string();
    assert_eq!(
        known[1].without_chance().replace(&leo, ID),
        unknown[1].without_chance()
    );
}

#[tokio::test]
async fn a_representative_does_not_decide_about_confidentiality() {
    let portal = Portal::demo().await;
    let patient = portal.patient("daniel", "Maria Alvarez").await;
    let mut letter = portal.letter("daniel", patient).await;
    letter.confidential = true;
    let daniel = portal.daniel().await;
    is_refused(&letter, &daniel, UNPROCESSABLE, "confidentiality_not_yours").await;
}

#[tokio::test]
async fn a_body_says_something() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    for blank in [
        "",
        "   ",
        "\n\n\t\n",
        "\u{a0}\u{3000}\u{2003}",
        "\u{200b}\u{feff}",
    ] {
        let mut letter = portal.letter("maria", patient).await;
        letter.text = blank.to_owned();
        let answers = is_refused(&letter, &maria, UNPROCESSABLE, "body_blank").await;
        let page = &answers[1];
        assert_eq!(
            page.form("body").value("subject"),
            Some("Refill of lisinopril")
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_and_kept() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "ñ".repeat(BODY_CHARS + 1);
    let answers = is_refused(&letter, &maria, UNPROCESSABLE, "body_too_long").await;
    assert_eq!(
        answers[1].form("body").value("body"),
        Some(letter.text.as_str())
    );
    letter.text.pop();
    let answer = letter.send(By::Form, &maria).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn few_characters_of_many_parts_are_refused_and_kept() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    for text in [
        format!("a{}", "\u{301}".repeat(60_000)),
        "👨‍👩‍👧‍👦".repeat(BODY_CHARS),
    ] {
        let mut letter = portal.letter("maria", patient).await;
        letter.text = text;
        let answers = is_refused(&letter, &maria, UNPROCESSABLE, "body_too_large").await;
        let kept = answers[1].form("body");
        assert_eq!(kept.value("body"), Some(letter.text.as_str()));
    }
    let mut letter = portal.letter("maria", patient).await;
    letter.subject = format!("a{}", "\u{301}".repeat(1_000));
    is_refused(&letter, &maria, UNPROCESSABLE, "subject_too_large").await;
}

#[tokio::test]
async fn a_whole_message_of_any_script_is_sent_either_way() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    for text in ["मुझे घुटने में दर्द है। ", "ฉันปวดเข่า ", "أُعَانِي مِنْ أَلَمٍ ", "👍🏽", "🇪🇸"]
    {
        let times = BODY_CHARS / document::text::visible_chars(text);
        for by in By::BOTH {
            let mut letter = portal.letter("maria", patient).await;
            letter.text = text.repeat(times);
            let answer = letter.send(by, &maria).await;
            let is_sent = answer.status().is_success() || answer.status().is_redirection();
            assert!(is_sent, "{by:?} {text}: {}", answer.body());
        }
    }
}

#[tokio::test]
async fn a_subject_that_nobody_can_read_is_none() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.subject = "\u{3164}\u{200b}\u{2800}".to_owned();
    let sent = letter.send(By::Form, &maria).await;
    let page = maria.get(sent.location()).await;
    assert_eq!(page.text("h1"), "Medication question");
}

#[tokio::test]
async fn a_subject_is_one_line_of_some_length() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.subject = "é".repeat(SUBJECT_CHARS + 1);
    is_refused(&letter, &maria, UNPROCESSABLE, "subject_too_long").await;
    for subject in ["two\nlines", "a bell\u{7}", "\u{202e}desrever", "null\0"] {
        letter.subject = subject.to_owned();
        is_refused(&letter, &maria, UNPROCESSABLE, "subject_not_one_line").await;
    }
}

#[tokio::test]
async fn control_characters_in_a_body_are_refused() {
    let portal = Portal::demo().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "a bell\u{7}".to_owned();
    let answer = letter.send(By::Form, &portal.maria().await).await;
    assert_eq!(answer.status(), UNPROCESSABLE);
    assert!(answer.refuses("body_invalid"));
}

#[tokio::test]
async fn a_document_the_editor_could_not_have_made_is_refused() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    let paragraph =
        |runs| json!({ "version": 1, "blocks": [{ "kind": "paragraph", "runs": runs }] });
    for (why, body) in [
        ("HTML", json!("<p>hello</p>")),
        ("another version", json!({ "version": 2, "blocks": [] })),
        (
            "an unknown kind",
            json!({ "version": 1, "blocks": [{ "kind": "script", "runs": [] }] }),
        ),
        (
            "a control character",
            paragraph(json!([{ "text": "a bell\u{7}" }])),
        ),
        (
            "a script as a link",
            paragraph(json!([{ "text": "x", "link": "javascript:alert(1)" }])),
        ),
        (
            "an unknown key",
            paragraph(json!([{ "text": "x", "html": "<b>x</b>" }])),
        ),
        ("nothing", json!(null)),
    ] {
        let mut argument = letter.argument();
        argument["message"]["body"] = body;
        let answer = maria.call("message/send", &argument).await;
        assert_eq!(
            answer.status(),
            StatusCode::BAD_REQUEST,
            "{why}: {}",
            answer.body()
        );
        assert!(answer.refuses("malformed"), "{why}");
    }
    let mailbox = portal.mailbox("maria", patient).await;
    let sent = mailbox.folder(List::of(Folder::Sent)).await.unwrap().rows;
    assert!(
        sent.iter().all(|row| row.subject != letter.subject),
        "nothing was sent"
    );
}

#[tokio::test]
async fn markup_in_a_text_is_text() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let evil = "</textarea><script>alert(1)</script><b title=\"'\">&amp;";
    let mut letter = portal.letter("maria", patient).await;
    (letter.text, letter.subject) = (evil.to_owned(), evil.to_owned());
    let mut refused = letter.clone();
    refused.to.clear();
    let page = refused.send(By::Form, &maria).await;
    assert_eq!(page.form("body").value("body"), Some(evil));
    assert_eq!(page.form("body").value("subject"), Some(evil));
    assert!(!page.body().contains("<script>alert"), "{}", page.body());
    let sent = letter.send(By::Form, &maria).await;
    let page = maria.get(sent.location()).await;
    assert_eq!(page.text("article .letter__body"), evil);
    assert_eq!(page.text("h1"), evil);
    assert!(!page.body().contains("<script>alert"), "{}", page.body());
    assert!(
        !maria
            .get("/messages")
            .await
            .body()
            .contains("<script>alert")
    );
}

#[tokio::test]
async fn the_same_message_twice_at_once_is_sent_once() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mailbox = portal.mailbox("maria", patient).await;
    let before = mailbox
        .folder(List::of(Folder::Sent))
        .await
        .unwrap()
        .rows
        .len();
    let letter = portal.letter("maria", patient).await;
    let (one, other, form) = tokio::join!(
        letter.send(By::Function, &maria),
        letter.send(By::Function, &maria),
        letter.send(By::Form, &maria),
    );
    assert_eq!(one.status(), StatusCode::OK, "{}", one.body());
    assert_eq!(one.body(), other.body());
    let id = one.json()["conversation"].as_str().unwrap().to_owned();
    assert!(
        form.location().starts_with(&format!("/messages/{id}")),
        "{}",
        form.location()
    );
    let after = mailbox
        .folder(List::of(Folder::Sent))
        .await
        .unwrap()
        .rows
        .len();
    assert_eq!(after, before + 1);
}

#[tokio::test]
async fn another_text_under_the_same_key_is_refused() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.send(By::Form, &maria).await;
    letter.text = "Something else.".to_owned();
    is_refused(&letter, &maria, StatusCode::CONFLICT, "client_key_reused").await;
}

#[tokio::test]
async fn a_session_that_ends_while_one_writes_loses_nothing() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "It hurts when I laugh.\n\"Really\" <it> does.".to_owned();
    portal.later(IDLE_SECONDS);
    let answers = is_refused(&letter, &maria, StatusCode::UNAUTHORIZED, "signed_out").await;

    // Without JavaScript, the page asks for the password and holds on to everything typed.
    let form = answers[1].form("password");
    assert_eq!(form.value("body").map(normal), Some(letter.text.clone()));
    let wrong = form
        .clone()
        .with("username", "maria")
        .with("password", "wrong");
    let wrong = wrong.submit(&maria, &letter.address).await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let form = wrong.form("password");
    assert_eq!(form.value("body").map(normal), Some(letter.text.clone()));

    // With it, the same form is there again, filled in; nothing is sent by itself.
    let form = form
        .with("username", "maria")
        .with("password", demo::PASSWORD);
    let page = form.submit(&maria, &letter.address).await;
    assert_eq!(page.status(), StatusCode::OK, "{}", page.body());
    let form = page.form("body");
    assert_eq!(form.value("body").map(normal), Some(letter.text.clone()));
    assert_eq!(form.value("subject"), Some(letter.subject.as_str()));
    assert_eq!(form.value("type"), Some(letter.kind.as_str()));
    assert_eq!(form.value("to"), Some(letter.to[0].as_str()));
    let sent = form.submit(&maria, &letter.address).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", sent.body());
}

/// Browsers send CR LF for a line break (HTML, section 4.10.22.6).
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[tokio::test]
async fn who_runs_the_installation_has_no_mailbox() {
    let portal = Portal::demo().await;
    let admin = portal.admin().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.account = portal.account("admin").await;
    letter.address = format!("/for/{patient}/messages/new");
    is_refused(&letter, &admin, StatusCode::NOT_FOUND, "not_found").await;
    assert_eq!(admin.get("/").await.status(), StatusCode::OK);
}
