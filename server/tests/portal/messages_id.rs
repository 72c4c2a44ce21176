//! `/messages/{id}` and `/api/conversation/…`: who can open and answer a conversation.

use axum::body::Body;
use http::{Request, StatusCode};
use model::{AccountId, ConversationId, PatientId};
use serde_json::{Value, json};

use crate::support::{Answer, By, Letter, Portal, Visitor};

const NOBODYS: &str = "01933e5e-0000-7000-8000-000000000001";

/// Maria writes to her care team; the conversation that comes of it.
async fn conversation(portal: &Portal, confidential: bool) -> (Letter, String) {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.confidential = confidential;
    let sent = letter.send(By::Function, &portal.maria().await).await;
    let id = sent.json()["conversation"]
        .as_str()
        .expect("it is sent")
        .to_owned();
    (letter, id)
}

fn reply_to(account: AccountId, patient: PatientId, conversation: &str, text: &str) -> Value {
    json!({ "account": account, "reply": {
        "patient": patient,
        "conversation": conversation,
        "body": { "version": 1, "blocks": [{ "kind": "paragraph", "runs": [{ "text": text }] }] },
        "client_key": "01933e5e-0000-7000-8000-0000000000aa",
    }})
}

/// Everything that can be asked about a conversation.
async fn asked(
    (visitor, account): (&impl Visitor, AccountId),
    patient: PatientId,
    conversation: &str,
) -> Vec<(&'static str, Answer)> {
    let scope = json!({ "patient": patient });
    let open = json!({ "scope": scope, "conversation": conversation });
    let before = json!({ "scope": scope, "conversation": conversation, "before": 31, "since": 0 });
    let carried = json!({ "patient": patient, "conversation": conversation });
    let list = format!("/for/{patient}/messages");
    let row = format!("{}.{conversation}", i64::MAX);
    let address = format!("/for/{patient}/messages/{conversation}");
    let (writer, record) = (account.to_string(), patient.to_string());
    let fields = [
        ("account", writer.as_str()),
        ("patient", &record),
        ("body", "Me, too."),
        ("client_key", "01933e5e-0000-7000-8000-0000000000aa"),
    ];
    let filing = [
        ("account", writer.as_str()),
        ("patient", &record),
        ("conversation", &row),
        ("do", "archive"),
    ];
    vec![
        ("page", visitor.get(&address).await),
        ("carried", visitor.call("message/carried", &carried).await),
        ("file", visitor.post(&list, &filing).await),
        ("form", visitor.post(&address, &fields).await),
        ("open", visitor.call("conversation/open", &open).await),
        ("before", visitor.call("conversation/open", &before).await),
        (
            "details",
            visitor.call("conversation/details", &before).await,
        ),
        (
            "reply",
            visitor
                .call(
                    "conversation/reply",
                    &reply_to(account, patient, conversation, "Me, too."),
                )
                .await,
        ),
    ]
}

/// The two answers differ by chance alone, and by the ids that were asked for.
fn assert_same(one: &[(&str, Answer)], id: &str, other: &[(&str, Answer)], other_id: &str) {
    for ((what, one), (_, other)) in one.iter().zip(other) {
        assert_eq!(one.status(), StatusCode::NOT_FOUND, "{what}");
        assert_eq!(one.status(), other.status(), "{what}");
        let (mut headers, mut other_headers) = (one.headers.clone(), other.headers.clone());
        for name in ["x-request-id", "content-security-policy"] {
            headers.remove(name);
            other_headers.remove(name);
        }
        assert_eq!(headers, other_headers, "{what}");
        if matches!(*what, "page" | "form" | "file") {
            let other = other.without_chance().replace(other_id, id);
            assert_eq!(one.without_chance(), other, "{what}");
        } else {
            assert_eq!(one.body(), other.body(), "{what}");
        }
    }
}

#[tokio::test]
async fn a_confidential_conversation_does_not_exist_for_a_representative() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, true).await;
    let patient = letter.patient;
    let (daniel, nora) = (portal.daniel().await, portal.nora().await);
    assert_same(
        &asked((&daniel, portal.account("daniel").await), patient, &id).await,
        &id,
        &asked((&daniel, portal.account("daniel").await), patient, NOBODYS).await,
        NOBODYS,
    );
    assert_same(
        &asked((&nora, portal.account("nora").await), patient, &id).await,
        &id,
        &asked((&nora, portal.account("nora").await), patient, NOBODYS).await,
        NOBODYS,
    );
}

#[tokio::test]
async fn a_confidential_conversation_changes_no_page_of_a_representative() {
    let portal = Portal::demo().await;
    let daniel = portal.daniel().await;
    let patient = portal.patient("daniel", "Maria Alvarez").await;
    let seen = async || {
        let mut pages = Vec::new();
        for path in [
            "",
            "/messages",
            "/messages?folder=sent",
            "/messages?folder=starred",
            "/messages?folder=archived",
            "/messages?folder=deleted",
        ] {
            let page = daniel.get(&format!("/for/{patient}{path}")).await;
            assert_eq!(page.status(), StatusCode::OK);
            pages.push(page.without_chance());
        }
        let scope = json!({ "scope": { "patient": patient } });
        pages.push(
            daniel
                .call("mailbox/unread", &scope)
                .await
                .body()
                .to_owned(),
        );
        pages.push(daniel.call("mailbox/today", &scope).await.body().to_owned());
        let new = list_since_ever(portal.account("daniel").await, scope["scope"].clone());
        pages.push(daniel.call("mailbox/new", &new).await.body().to_owned());
        let counted = daniel.call("mailbox/folders", &new).await;
        pages.push(counted.body().to_owned());
        pages
    };
    let before = seen().await;
    let (_, id) = conversation(&portal, true).await;
    answer_as_priya(&portal, &id).await;
    assert_eq!(seen().await, before);
    // What is not confidential does change them.
    conversation(&portal, false).await;
    assert_ne!(seen().await, before);
}

fn list_since_ever(account: AccountId, scope: Value) -> Value {
    let list = json!({ "folder": "inbox", "filter": null, "as_of": 0, "before": null });
    json!({ "account": account, "scope": scope, "list": list })
}

#[tokio::test]
async fn what_is_new_at_a_desk_and_what_is_next_is_for_whoever_sits_there() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, false).await;
    let priya = portal.priya().await;
    let desk = |account| list_since_ever(account, json!("desk"));
    let (priyas, sams) = (portal.account("priya").await, portal.account("sam").await);
    let new = priya.call("mailbox/new", &desk(priyas)).await;
    assert!(new.json().as_u64().unwrap() > 0);
    // A page of somebody else is open still.
    for function in ["mailbox/new", "mailbox/folders"] {
        let others = priya.call(function, &desk(sams)).await;
        assert_eq!(others.status(), StatusCode::CONFLICT, "{function}");
    }
    let nobody = portal.anonymous();
    for (function, arguments) in [
        ("mailbox/new", desk(priyas)),
        ("mailbox/folders", desk(priyas)),
        (
            "mailbox/next",
            json!({ "scope": "desk", "list": desk(priyas)["list"], "done": NOBODYS }),
        ),
        (
            "conversation/receipt",
            json!({ "scope": "desk", "conversation": id }),
        ),
    ] {
        let refused = nobody.call(function, &arguments).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{function}");
        let maria = portal.maria().await;
        let refused = maria.call(function, &arguments).await;
        assert!(!refused.status().is_success(), "{function}");
    }
}

/// Without script, too: the answer is sent, the next page is there, and says what was sent.
#[tokio::test]
async fn an_answer_may_lead_on_to_the_next_conversation() {
    let portal = Portal::demo().await;
    let (_, first) = conversation(&portal, false).await;
    portal.later(1);
    let (_, second) = conversation(&portal, false).await;
    let priya = portal.priya().await;
    let list = priya.get("/messages").await;
    let opened = |id: &str| {
        let body = list.body();
        let at = body.find(&format!("/messages/{id}")).unwrap();
        body[at..].split('"').next().unwrap().to_owned()
    };
    let (address, next) = (opened(&first), opened(&second));
    assert!(address.contains("?as-of="), "{address}");
    let page = priya.get(&address).await;
    let form = page.form("body").with("body", "This is the answer.");
    let then = page.attributes("button[name=then]", "value").remove(0);
    let sent = form.with("then", &then).submit(&priya, &address).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    assert_eq!(sent.location(), then);
    let led = priya.get(&then).await;
    assert_eq!(led.location(), format!("{next}&sent={first}"));
    let page = priya.get(led.location()).await;
    assert!(
        page.text("#sent").contains("To Maria Alvarez"),
        "{}",
        page.text("#sent")
    );
    // The last one of the list leads nowhere on, and an address of somebody else's nowhere at all.
    let none: Vec<String> = Vec::new();
    assert_eq!(page.attributes("button[name=then]", "value"), none);
    let form = page.form("body").with("body", "Another answer.");
    let astray = form.with("then", "//elsewhere.example/");
    let sent = astray.submit(&priya, &next).await;
    assert_eq!(sent.location(), "/");
}

async fn answer_as_priya(portal: &Portal, id: &str) {
    let conversation: ConversationId = id.parse().unwrap();
    let desk = portal.desk("priya").await;
    let key = desk
        .conversation(conversation, None)
        .await
        .unwrap()
        .client_key;
    desk.reply(model::NewReply {
        patient: None,
        conversation,
        body: model::Document::from_plain_text("Come tomorrow.").unwrap(),
        client_key: key,
        seen: None,
        attachments: Vec::new(),
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_conversation_of_another_patient_does_not_exist() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, false).await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let maria = portal.maria().await;
    // Maria may look at both records, and still finds hers only among her own.
    assert_same(
        &asked((&maria, portal.account("maria").await), leo, &id).await,
        &id,
        &asked((&maria, portal.account("maria").await), leo, NOBODYS).await,
        NOBODYS,
    );
}

#[tokio::test]
async fn a_patient_of_somebody_else_does_not_exist() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, false).await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let nora = portal.nora().await;
    assert_same(
        &asked((&nora, portal.account("nora").await), leo, &id).await,
        &id,
        &asked((&nora, portal.account("nora").await), leo, NOBODYS).await,
        NOBODYS,
    );
}

#[tokio::test]
async fn who_may_only_read_reads_and_is_told_why_not_to_answer() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let nora = portal.nora().await;
    let page = nora
        .get(&format!("/for/{}/messages/{id}", letter.patient))
        .await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.text("article .letter__body"), letter.text);
    assert!(
        page.attributes("textarea", "name").is_empty(),
        "there is nothing to type in"
    );
    let address = format!("/for/{}/messages/{id}", letter.patient);
    let account = portal.account("nora").await;
    let (writer, record) = (account.to_string(), letter.patient.to_string());
    let fields = [
        ("account", writer.as_str()),
        ("patient", &record),
        ("body", "Me, too."),
        ("client_key", NOBODYS),
    ];
    let form = nora.post(&address, &fields).await;
    let call = nora
        .call(
            "conversation/reply",
            &reply_to(account, letter.patient, &id, "Me, too."),
        )
        .await;
    for answer in [form, call] {
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(answer.refuses("view_only"));
    }
}

#[tokio::test]
async fn a_blank_reply_is_refused_and_the_conversation_stays() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let maria = portal.maria().await;
    let address = format!("/messages/{id}");
    let form = maria.get(&address).await.form("body").with("body", "  \n ");
    let page = form.submit(&maria, &address).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.refuses("body_blank"));
    assert_eq!(page.text("article .letter__body"), letter.text);
    let call = maria
        .call(
            "conversation/reply",
            &reply_to(letter.account, letter.patient, &id, " "),
        )
        .await;
    assert!(call.refuses("body_blank"));
}

#[tokio::test]
async fn a_care_team_member_opens_what_is_addressed_to_them_only() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let open = |conversation: &str| json!({ "scope": "desk", "conversation": conversation });
    let priya = portal.priya().await;
    let opened = priya.call("conversation/open", &open(&id)).await;
    assert_eq!(opened.json()["subject"], letter.subject);
    let sam = portal.sam().await;
    let others = sam.call("conversation/open", &open(&id)).await;
    let nobodys = sam.call("conversation/open", &open(NOBODYS)).await;
    assert_eq!(others.status(), StatusCode::NOT_FOUND);
    assert_eq!(others.body(), nobodys.body());
    // The desk is for the care team alone.
    let maria = portal.maria().await;
    let refused = maria.call("conversation/open", &open(&id)).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(refused.refuses("no_mailbox"));
    let admin = portal.admin().await;
    assert!(
        admin
            .call("conversation/open", &open(&id))
            .await
            .refuses("no_mailbox")
    );
}

/// Answers of Maria's, until the conversation has 40 messages.
async fn long_conversation(portal: &Portal) -> (PatientId, String) {
    let (letter, id) = conversation(portal, false).await;
    let mailbox = portal.mailbox("maria", letter.patient).await;
    for number in 2..=40 {
        let reply = model::NewReply {
            patient: Some(letter.patient),
            conversation: id.parse().unwrap(),
            body: model::Document::from_plain_text(&format!("Number {number}.")).unwrap(),
            seen: None,
            attachments: Vec::new(),
            client_key: format!("01933e5e-0000-7000-8000-{number:012}")
                .parse()
                .unwrap(),
        };
        mailbox.reply(reply).await.unwrap();
    }
    (letter.patient, id)
}

#[tokio::test]
async fn a_long_conversation_is_read_in_parts_without_script() {
    let portal = Portal::demo().await;
    let (_, id) = long_conversation(&portal).await;
    let maria = portal.maria().await;
    let letters = |page: &Answer| page.texts("article .letter__body");
    // Beside a part of the list, which stays.
    let list = format!("?folder=sent&before=1795359600000.{NOBODYS}");
    let page = maria.get(&format!("/messages/{id}{list}")).await;
    assert_eq!(letters(&page).len(), 30);
    assert_eq!(letters(&page)[0], "Number 11.");
    assert_eq!(letters(&page)[29], "Number 40.");
    let earlier = page.attributes(".earlier a", "href");
    assert_eq!(earlier, [format!("/messages/{id}{list}&before=11")]);

    let page = maria.get(&earlier[0]).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(letters(&page).len(), 10);
    assert_eq!(letters(&page)[9], "Number 10.");
    assert!(
        page.attributes(".earlier a", "href").is_empty(),
        "it begins here"
    );
    assert_eq!(page.text("main h2"), "Sent", "the list beside it stays");
    assert!(
        page.attributes("textarea", "name").is_empty(),
        "one answers to the last message"
    );
    let newest = page.attributes(".conversation .pagination a", "href");
    assert_eq!(newest, [format!("/messages/{id}{list}#latest")]);
}

#[tokio::test]
async fn a_part_of_a_conversation_is_asked_for_by_position() {
    let portal = Portal::demo().await;
    let (patient, id) = long_conversation(&portal).await;
    let maria = portal.maria().await;
    let open = |before: Value| json!({ "scope": { "patient": patient }, "conversation": id, "before": before });
    let newest = maria
        .call("conversation/open", &open(Value::Null))
        .await
        .json();
    assert_eq!(
        (&newest["earlier"], &newest["messages_total"]),
        (&json!(11), &json!(40))
    );
    let earlier = maria
        .call("conversation/open", &open(json!(11)))
        .await
        .json();
    let positions = |view: &Value| -> Vec<u64> {
        let messages = view["messages"].as_array().unwrap().iter();
        messages
            .map(|message| message["position"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(positions(&newest), (11..=40).collect::<Vec<_>>());
    assert_eq!(positions(&earlier), (1..=10).collect::<Vec<_>>());
    assert_eq!(earlier["earlier"], Value::Null);
    // What is no position is refused; in an address it names no part.
    for before in [json!(-1), json!("x"), json!(1.5), json!(4_294_967_296_u64)] {
        let refused = maria.call("conversation/open", &open(before.clone())).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{before}");
    }
    for before in ["x", "-1", "0", "1", "99999999999", "11.5"] {
        let page = maria.get(&format!("/messages/{id}?before={before}")).await;
        assert_eq!(page.texts("article").len(), 30, "{before}");
    }
}

#[tokio::test]
async fn what_is_no_id_is_no_page() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    for path in [
        "/messages/1",
        "/messages/new/1",
        "/for/1/messages",
        "/for/me",
        "/messages/%00",
    ] {
        assert_eq!(
            maria.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_page_is_not_made_before_somebody_asks_for_it() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, false).await;
    let priya = portal.priya().await;
    let unread = async || {
        let scope = json!({ "scope": "desk" });
        priya.call("mailbox/unread", &scope).await.body().to_owned()
    };
    let before = unread().await;
    let address = format!("/messages/{id}");
    for address in [address.clone(), format!("{address}/text")] {
        for purpose in [
            "prefetch",
            "prefetch;prerender",
            "prefetch;anonymous-client-ip",
        ] {
            let ahead = Request::get(&address)
                .header("sec-purpose", purpose)
                .body(Body::empty())
                .unwrap();
            let answer = priya.send(ahead).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{purpose}");
        }
    }
    assert_eq!(unread().await, before);
    priya.get(&format!("/messages/{id}")).await;
    assert_ne!(unread().await, before);
}

/// Without script: the page comes back with the text, what is new, and a way to send it all the same.
#[tokio::test]
async fn an_answer_to_what_has_changed_comes_back_with_what_is_new() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let priya = portal.priya().await;
    let address = format!("/messages/{id}");
    let form = priya
        .get(&address)
        .await
        .form("body")
        .with("body", "Please rest.");
    let mailbox = portal.mailbox("maria", letter.patient).await;
    let reply = mailbox.reply(model::NewReply {
        patient: Some(letter.patient),
        conversation: id.parse().unwrap(),
        body: model::Document::from_plain_text("I feel better.").unwrap(),
        client_key: "01933e5e-0000-7000-8000-0000000000bb".parse().unwrap(),
        seen: None,
        attachments: Vec::new(),
    });
    reply.await.unwrap();
    let held = form.submit(&priya, &address).await;
    assert_eq!(held.status(), StatusCode::CONFLICT);
    assert!(held.refuses("answered_meanwhile"));
    assert!(held.text("#answered").contains("Maria wrote at"));
    assert_eq!(held.texts("article").len(), 2);
    let again = held.form("body");
    assert_eq!(again.value("body"), Some("Please rest."));
    assert_eq!(again.value("seen"), Some("2"));
    let sent = again.submit(&priya, &address).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    assert_eq!(priya.get(&address).await.texts("article").len(), 3);
}

#[tokio::test]
async fn what_was_written_is_shown_where_nothing_can_be_sent_any_more() {
    let portal = Portal::demo().await;
    let (_, id) = conversation(&portal, false).await;
    let maria = portal.maria().await;
    let address = format!("/messages/{id}");
    let reply = maria
        .get(&address)
        .await
        .form("body")
        .with("body", "One more thing.");
    let new = maria
        .get("/messages/new")
        .await
        .form("body")
        .with("body", "Something new.");
    let directory = mailbox::Directory::new(&portal.store, "demo");
    let mut settings = directory.settings().await.unwrap().unwrap();
    settings.messaging_on = false;
    directory.set_settings(&settings).await.unwrap();
    for (form, address, text) in [
        (reply, address.as_str(), "One more thing."),
        (new, "/messages/new", "Something new."),
    ] {
        let answer = form.submit(&maria, address).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{address}");
        assert_eq!(answer.text("#unsent"), text, "{address}");
    }
}

#[tokio::test]
async fn what_is_too_old_leads_to_a_new_message_with_the_same_people() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    portal.clock.advance(46 * 86_400_000);
    let maria = portal.maria().await;
    let new = format!("/messages/new?from={id}");
    let page = maria.get(&format!("/messages/{id}")).await;
    assert!(page.body().contains(&format!("href=\"{new}\"")));
    let form = maria.get(&new).await.form("body");
    for (name, value) in [
        ("type", letter.kind.as_str()),
        ("to", &letter.to[0]),
        ("subject", &letter.subject),
        ("body", ""),
    ] {
        assert_eq!(form.value(name), Some(value), "{name}");
    }
    let form = form.with("body", "It has come back.");
    let sent = form.submit(&maria, "/messages/new").await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);

    // Who is not there any more is left out, and that is said.
    let directory = mailbox::Directory::new(&portal.store, "demo");
    let nair = mailbox::directory::RecipientRef::Practitioner("nair".into());
    let billing = ["billing".parse().unwrap()];
    directory.set_accepted(&nair, &billing).await.unwrap();
    let page = maria.get(&new).await;
    assert_eq!(page.form("body").value("to"), Some(""));
    assert!(page.body().contains("error-summary"));
    // What one may not see gives an empty form.
    let daniel = portal.daniel().await;
    let from = format!("/for/{}/messages/new?from={NOBODYS}", letter.patient);
    assert_eq!(
        daniel.get(&from).await.form("body").value("subject"),
        Some("")
    );
}

#[tokio::test]
async fn folders_are_changed_from_ones_own_page_alone() {
    let portal = Portal::demo().await;
    let (letter, id) = conversation(&portal, false).await;
    let (maria, patient) = (portal.maria().await, letter.patient.to_string());
    let row = format!("{}.{id}", i64::MAX);
    let account = portal.account("maria").await.to_string();
    let another = portal.account("daniel").await.to_string();
    let is_archived = async || {
        let archived = maria.get("/messages?folder=archived").await;
        archived.body().contains(&letter.subject)
    };
    for (account, patient, status) in [
        (another.as_str(), patient.as_str(), StatusCode::CONFLICT),
        ("", &patient, StatusCode::CONFLICT),
        (&account, NOBODYS, StatusCode::CONFLICT),
        (&account, "", StatusCode::CONFLICT),
    ] {
        let fields = [
            ("account", account),
            ("patient", patient),
            ("conversation", &row),
            ("do", "archive"),
        ];
        let refused = maria.post("/messages", &fields).await;
        assert_eq!(refused.status(), status, "{account} {patient}");
        assert!(!is_archived().await);
    }
    let fields = [
        ("account", account.as_str()),
        ("patient", &patient),
        ("conversation", &row),
        ("do", "archive"),
    ];
    let signed_out = portal.anonymous().post("/messages", &fields).await;
    assert_ne!(signed_out.status(), StatusCode::SEE_OTHER);
    assert!(!is_archived().await);
    // What cannot be read changes nothing, and is no error of ours.
    for (name, value) in [("do", "burn"), ("conversation", "x"), ("undo", NOBODYS)] {
        let mut odd = fields.to_vec();
        odd.retain(|field| field.0 != name);
        odd.push((name, value));
        let answer = maria.post("/messages", &odd).await;
        assert!(!answer.status().is_server_error(), "{name}");
        assert!(!is_archived().await, "{name}");
    }
    let done = maria.post("/messages?folder=sent", &fields).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert!(is_archived().await);
    let shown = maria.get(done.location()).await;
    let (_, said) = done.location().split_once("filed=").unwrap();
    let undo = shown.form("undo").with("undo", &said[..36]);
    // Another page than one of ours is not where it leads.
    let elsewhere = undo.with("back", "https://evil.example/");
    let undone = elsewhere.submit(&maria, "/messages").await;
    assert_eq!(undone.location(), "/?filed=undone");
    assert!(!is_archived().await);
}

#[tokio::test]
async fn what_its_reader_knows_is_folded_away() {
    let portal = Portal::demo().await;
    let (_, id) = long_conversation(&portal).await;
    let (maria, priya) = (portal.maria().await, portal.priya().await);
    let address = format!("/messages/{id}");
    let count = |page: &Answer| {
        let [folded, open] = [".folded article", "#timeline article"].map(|all| page.texts(all));
        (folded.len(), open.len())
    };
    let page = maria.get(&address).await;
    assert_eq!(count(&page), (26, 4));
    assert_eq!(page.text("summary.folded__summary"), "36 earlier messages");
    assert_eq!(
        page.attributes(".folded .earlier a", "href"),
        [format!("{address}?before=11")]
    );
    // Where something is looked for in it, or somebody goes back in it, nothing is.
    assert_eq!(
        count(&maria.get(&format!("{address}?whole=1")).await),
        (0, 30)
    );
    assert_eq!(
        count(&maria.get(&format!("{address}?before=11")).await),
        (0, 10)
    );
    // New to her, all of it.
    assert_eq!(count(&priya.get(&address).await), (0, 30));
}
