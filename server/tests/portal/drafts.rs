//! Drafts, kept by a form and by the program, and whose they are.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Letter, Portal, Visitor};

const ID: &str = "01933e5e-0000-7000-8000-00000000000d";
const DRAFTS: &str = "/messages?folder=drafts";

fn save(letter: &Letter, version: u32, text: &str) -> Value {
    json!({
        "account": letter.account,
        "scope": { "patient": letter.patient },
        "draft": {
            "draft": ID,
            "version": version,
            "content": {
                "conversation": null,
                "message_type": letter.kind,
                "recipients": [],
                "subject": letter.subject,
                "confidential": false,
                "body": { "version": 1, "blocks": [{ "kind": "paragraph", "runs": [{ "text": text }] }] },
            },
        },
    })
}

async fn keep(visitor: &impl Visitor, letter: &Letter, text: &str, version: &str) -> Answer {
    let record = letter.patient.to_string();
    let account = letter.account.to_string();
    let fields = [
        ("account", account.as_str()),
        ("patient", &record),
        ("client_key", ID),
        ("version", version),
        ("subject", &letter.subject),
        ("body", text),
        ("keep", "1"),
    ];
    visitor.post(&letter.address, &fields).await
}

async fn put(visitor: &impl Visitor, letter: &Letter, what: &str) -> Answer {
    let (account, record) = (letter.account.to_string(), letter.patient.to_string());
    let fields = [
        ("account", account.as_str()),
        ("patient", &record),
        ("draft", what),
    ];
    visitor.post(&format!("/drafts/{ID}"), &fields).await
}

#[tokio::test]
async fn a_form_keeps_discards_and_brings_back() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    assert_eq!(maria.get(DRAFTS).await.text("h1"), "Drafts");
    let kept = keep(&maria, &letter, "One <b>two</b>", "").await;
    assert_eq!(kept.location(), format!("{DRAFTS}&drafts=kept"));
    let list = maria.get(kept.location()).await;
    assert!(list.text(".inbox__link").contains("One <b>two</b>"));
    let open = maria.get(&format!("/drafts/{ID}")).await;
    assert_eq!(open.status(), StatusCode::OK);
    assert_eq!(open.text("textarea"), "One <b>two</b>");
    assert_eq!(open.attributes("[name=client_key]", "value"), [ID]);
    assert_eq!(open.attributes("[name=version]", "value"), ["1"]);
    // What was changed meanwhile stays beside it.
    keep(&maria, &letter, "Two", "1").await;
    let both = keep(&maria, &letter, "Three", "1").await;
    assert_eq!(both.location(), format!("{DRAFTS}&drafts=both"));
    assert_eq!(maria.get(DRAFTS).await.texts(".inbox__link").len(), 2);

    let gone = put(&maria, &letter, "discard").await;
    assert_eq!(gone.location(), format!("{DRAFTS}&drafts=discarded.{ID}"));
    assert_eq!(
        maria.get(&format!("/drafts/{ID}")).await.status(),
        StatusCode::NOT_FOUND
    );
    let back = put(&maria, &letter, "restore").await;
    assert_eq!(back.location(), format!("{DRAFTS}&drafts=restored"));
    assert_eq!(
        maria.get(&format!("/drafts/{ID}")).await.text("textarea"),
        "Two"
    );
    // Emptied, it is discarded.
    let empty = Letter {
        subject: String::new(),
        ..letter.clone()
    };
    let emptied = keep(&maria, &empty, " ", "2").await;
    assert_eq!(
        emptied.location(),
        format!("{DRAFTS}&drafts=discarded.{ID}")
    );
    let nothing = keep(&maria, &empty, "", "2").await;
    assert_eq!(nothing.location(), format!("{DRAFTS}&drafts=nothing"));
}

#[tokio::test]
async fn sent_it_leads_to_what_was_sent() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = Letter {
        client_key: ID.to_owned(),
        ..portal.letter("maria", patient).await
    };
    keep(&maria, &letter, "I have taken the last one.", "").await;
    let sent = letter.send(crate::support::By::Form, &maria).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let (conversation, _) = sent.location().split_once('?').unwrap();
    assert_eq!(
        maria.get(&format!("/drafts/{ID}")).await.location(),
        conversation
    );
    assert_eq!(maria.get(DRAFTS).await.texts(".inbox__link").len(), 0);
    let late = maria.call("draft/save", &save(&letter, 1, "Late")).await;
    assert!(late.refuses("client_key_reused"));
    assert_eq!(late.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_program_is_told_of_another_version() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    for (version, text, status) in [
        (0, "One", StatusCode::OK),
        (1, "Two", StatusCode::OK),
        (1, "Three", StatusCode::CONFLICT),
    ] {
        let saved = maria
            .call("draft/save", &save(&letter, version, text))
            .await;
        assert_eq!(saved.status(), status, "{text}");
    }
    let asked = json!({ "scope": { "patient": patient }, "draft": ID });
    let other = maria.call("draft/view", &asked).await;
    assert!(other.body().contains("Two"));
    for broken in [
        json!({}),
        json!({ "account": letter.account }),
        json!({ "account": letter.account, "scope": "desk", "draft": { "draft": "x" } }),
    ] {
        let refused = maria.call("draft/save", &broken).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn it_is_its_writers_alone() {
    let portal = Portal::demo().await;
    let (maria, daniel, nobody) = (
        portal.maria().await,
        portal.daniel().await,
        portal.anonymous(),
    );
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    keep(&maria, &letter, "Only Maria's", "").await;
    // From her page, in a browser in which he has signed in.
    for answer in [
        keep(&daniel, &letter, "Only Maria's", "1").await,
        put(&daniel, &letter, "discard").await,
        daniel
            .call("draft/save", &save(&letter, 1, "Only Maria's"))
            .await,
    ] {
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(answer.refuses("other_account"));
        assert!(!answer.body().contains("Only Maria"));
    }
    let his = Letter {
        account: portal.account("daniel").await,
        ..letter.clone()
    };
    for path in [
        format!("/drafts/{ID}"),
        format!("/for/{patient}/drafts/{ID}"),
    ] {
        let answer = daniel.get(&path).await;
        assert!(!answer.body().contains("Only Maria"), "{path}");
        assert_ne!(answer.status(), StatusCode::OK, "{path}");
    }
    let asked = json!({ "scope": { "patient": patient }, "draft": ID });
    assert_eq!(
        daniel.call("draft/view", &asked).await.status(),
        StatusCode::NOT_FOUND
    );
    let discard = json!({ "account": his.account, "scope": { "patient": patient }, "draft": ID });
    assert_eq!(
        daniel.call("draft/discard", &discard).await.status(),
        StatusCode::NOT_FOUND
    );
    // For another record than the page says.
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let moved = Letter {
        patient: leo,
        ..letter.clone()
    };
    for answer in [
        keep(&maria, &moved, "For Leo", "").await,
        put(&maria, &moved, "discard").await,
    ] {
        assert!(answer.refuses("other_record"));
    }
    // Without a session nothing is written, and nothing that was typed is lost.
    let signed_out = keep(&nobody, &letter, "Typed in vain", "").await;
    assert_eq!(signed_out.status(), StatusCode::UNAUTHORIZED);
    assert!(signed_out.body().contains("Typed in vain"));
    let refused = nobody
        .call("draft/save", &save(&letter, 1, "In vain"))
        .await;
    assert!(refused.refuses("signed_out"));
    assert_eq!(
        maria.get(&format!("/drafts/{ID}")).await.text("textarea"),
        "Only Maria's"
    );
    for path in [
        "/drafts/x",
        "/drafts",
        &format!("/drafts/{}", ID.replace('d', "e")),
    ] {
        assert_eq!(
            maria.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

/// Whether anybody of the organization may send.
async fn messaging(portal: &Portal, is_on: bool) {
    let directory = mailbox::Directory::new(&portal.store, "demo");
    let mut settings = directory.settings().await.unwrap().unwrap();
    settings.messaging_on = is_on;
    directory.set_settings(&settings).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_sent_is_written_on_and_loses_nothing() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    let address = format!("/drafts/{ID}");
    let form = maria.get("/messages/new").await.form("body");
    let mut form = form
        .with("client_key", ID)
        .with("type", &letter.kind)
        .with("to", &letter.to[0])
        .with("confidential", "1")
        .with("subject", "Before")
        .with("body", "One")
        .with("keep", "1");
    form.submit(&maria, "/messages/new").await;
    messaging(&portal, false).await;

    let page = maria.get(&address).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text("#why-not").contains("You cannot send a message"));
    let buttons = page.texts("form.compose button:not([type=button])");
    assert_eq!(buttons, ["Save draft"]);
    assert_eq!(page.attributes("[name=type][type=radio]", "name").len(), 0);
    form = page.form("body");
    assert_eq!(form.action, address);
    form = form
        .with("subject", "After")
        .with("body", "Two")
        .with("keep", "1");
    let kept = form.submit(&maria, &address).await;
    assert_eq!(kept.location(), format!("{DRAFTS}&drafts=kept"));
    // The program's way.
    let saved = maria.call("draft/save", &save(&letter, 2, "Three")).await;
    assert_eq!(saved.status(), StatusCode::OK);
    // Written elsewhere meanwhile, both stay.
    let both = form.submit(&maria, &address).await;
    assert_eq!(both.location(), format!("{DRAFTS}&drafts=both"));
    // What cannot be kept comes back in the same form.
    let wrong = form
        .clone()
        .with("client_key", "none")
        .with("body", "Typed in vain");
    let wrong = wrong.submit(&maria, &address).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert_eq!(wrong.text("textarea#message"), "Typed in vain");
    // Sending is refused whatever the form says.
    let sent = letter.send(crate::support::By::Form, &maria).await;
    assert!(sent.refuses("messaging_off"));

    messaging(&portal, true).await;
    let copy = maria.get(DRAFTS).await.attributes(".inbox__link", "href");
    let page = maria.get(&copy[0]).await;
    assert_eq!(
        page.attributes("[name=type][checked]", "value"),
        [letter.kind.as_str()]
    );
    assert!(
        page.form("body")
            .value("to")
            .is_some_and(|to| to == letter.to[0])
    );
    assert_eq!(page.attributes("#confidential[checked]", "value"), ["1"]);
    assert_eq!(page.attributes("#subject", "value"), ["After"]);
    assert_eq!(page.text("textarea"), "Two");
}

#[tokio::test]
async fn an_answer_to_what_is_gone_is_written_on_by_nobody_else() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let sent = portal.letter("maria", patient).await;
    let sent = sent.send(crate::support::By::Function, &maria).await.json();
    let id = sent["conversation"].as_str().unwrap();
    let conversation = format!("/for/{patient}/messages/{id}");
    let form = daniel.get(&conversation).await.form("body");
    let form = form
        .with("client_key", ID)
        .with("body", "Mine")
        .with("keep", "1");
    form.submit(&daniel, &conversation).await;
    let edit = maria
        .get(&format!("/messages/{id}/edit"))
        .await
        .form("confidential");
    let edit = edit.with("confidential", "1");
    let edited = edit.submit(&maria, &format!("/messages/{id}/edit")).await;
    assert_eq!(edited.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        daniel.get(&conversation).await.status(),
        StatusCode::NOT_FOUND
    );

    let address = format!("/for/{patient}/drafts/{ID}");
    let page = daniel.get(&address).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(
        page.text("#why-not")
            .contains("The conversation is not here any more")
    );
    assert_eq!(
        page.texts("form.reply button:not([type=button])"),
        ["Save draft"]
    );
    let form = page.form("body");
    assert_eq!(form.value("body"), Some("Mine"));
    let written = form.clone().with("body", "Still mine").with("keep", "1");
    let kept = written.submit(&daniel, &address).await;
    assert_eq!(
        kept.location(),
        format!("/for/{patient}{DRAFTS}&drafts=kept")
    );
    assert_eq!(daniel.get(&address).await.text("textarea"), "Still mine");
    let both = form.clone().with("body", "Also mine").with("keep", "1");
    let both = both.submit(&daniel, &address).await;
    assert_eq!(
        both.location(),
        format!("/for/{patient}{DRAFTS}&drafts=both")
    );
    let list = daniel.get(&format!("/for/{patient}{DRAFTS}")).await;
    assert_eq!(list.texts(".inbox__link").len(), 2);

    // By his own page in her browser, and by one of hers that names his draft.
    let nora = portal.nora().await;
    let theirs = written.with("body", "Not his");
    let hers = theirs
        .clone()
        .with("account", &portal.account("nora").await.to_string());
    for (answer, code) in [
        (theirs.submit(&nora, &address).await, "other_account"),
        (hers.submit(&nora, &address).await, "not_found"),
    ] {
        assert!(answer.refuses(code), "{code}");
        assert!(!answer.body().contains("Still mine"), "{code}");
    }
    // Nor does it begin an answer to what he does not see.
    let new = form
        .with("client_key", &ID.replace('d', "f"))
        .with("body", "New")
        .with("keep", "1");
    assert!(new.submit(&daniel, &address).await.refuses("not_found"));
    assert_eq!(daniel.get(&address).await.text("textarea"), "Still mine");
}
