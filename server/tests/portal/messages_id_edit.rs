//! `/messages/{id}/edit`: what is changed of a conversation, as a page and a plain form.

use http::StatusCode;
use mailbox::Directory;

use crate::support::{Answer, By, PageForm, Portal, Visitor};

/// So many things were changed in the conversations that the demo begins with.
const OF_THE_DEMO: i64 = 2;

const NOBODYS: &str = "01933e5e-0000-7000-8000-000000000001";

/// Maria's conversation with Dr. Nair: its address for her.
async fn conversation(portal: &Portal, confidential: bool) -> String {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.confidential = confidential;
    let sent = letter.send(By::Function, &portal.maria().await).await;
    let id = sent.json()["conversation"].as_str().unwrap().to_owned();
    format!("/messages/{id}")
}

async fn for_maria(portal: &Portal, address: &str) -> String {
    let patient = portal.patient("daniel", "Maria Alvarez").await;
    format!("/for/{patient}{address}")
}

async fn form(visitor: &impl Visitor, address: &str) -> PageForm {
    let page = visitor.get(&format!("{address}/edit")).await;
    assert_eq!(page.status(), StatusCode::OK);
    page.form("subject")
}

/// With one recipient more, by name.
fn with_recipient(mut form: PageForm, page: &Answer, name: &str) -> PageForm {
    let names = page.texts("#details .choice__name");
    let ids = page.attributes("#details [name=to]", "value");
    let of_name = names.iter().position(|known| known.starts_with(name));
    form.fields
        .push(("to".to_owned(), ids[of_name.unwrap()].clone()));
    form
}

#[tokio::test]
async fn details_are_changed_by_a_plain_form() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let address = conversation(&portal, false).await;
    let open = maria.get(&address).await;
    let button = open.attributes("form:has(#edit)", "action");
    assert_eq!(button, [format!("{address}/edit")]);
    let page = maria.get(&format!("{address}/edit?folder=sent")).await;
    assert_eq!(page.text("#details-title"), "Edit this conversation");
    assert_eq!(page.texts("#details[open]").len(), 1);
    let form = page
        .form("subject")
        .with("subject", " A <b>new</b> name ")
        .with("type", "general");
    let form = with_recipient(form, &page, "Primary care nurses");
    let posted = form.submit(&maria, "").await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER, "{}", posted.body());
    assert_eq!(
        posted.location(),
        format!("{address}?folder=sent&edited=done")
    );
    let open = maria.get(posted.location()).await;
    assert_eq!(open.text("#sent"), "Details were changed");
    assert_eq!(open.text("h1"), "A <b>new</b> name");
    let lines = open.texts(".timeline__event");
    let begins = [
        "You changed the subject to “\u{2068}A <b>new</b> name\u{2069}”, Nov",
        "You changed the message type to General message, Nov",
        "You added Primary care nurses, Nov",
    ];
    assert_eq!(lines.len(), begins.len());
    for (line, begins) in lines.iter().zip(begins) {
        assert!(line.starts_with(begins), "{line}");
    }
    // In Spanish, and at the desk, where she has come to it by that.
    let sam = portal.sam().await;
    let at_desk = sam.get(&address).await;
    assert!(at_desk.texts(".timeline__event")[2].starts_with("Maria added Primary care nurses"));
    maria
        .post("/settings/language", &[("language", "es"), ("back", "/")])
        .await;
    let open = maria.get(&address).await;
    assert!(open.texts(".timeline__event")[0].starts_with("Usted cambió el asunto a «"));
    assert_eq!(open.attributes(".timeline__event span", "lang"), ["en"]);

    // What is so already is said to be no change.
    let nothing = form_again(&maria, &address).await;
    assert!(nothing.location().ends_with("?edited=nothing"));
    assert_eq!(
        maria.get(nothing.location()).await.text("#sent"),
        "No se cambió nada"
    );
}

async fn form_again(visitor: &impl Visitor, address: &str) -> Answer {
    form(visitor, address).await.submit(visitor, "").await
}

#[tokio::test]
async fn what_is_wrong_is_said_and_everything_typed_is_kept() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let address = conversation(&portal, false).await;
    let long = "x".repeat(121);
    let mut nobody = form(&maria, &address).await.with("subject", &long);
    nobody.fields.retain(|(name, _)| name != "to");
    let refused = nobody.submit(&maria, "").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.refuses("recipient_missing"));
    assert_eq!(refused.texts("#details #errors li").len(), 2);
    assert_eq!(refused.attributes("#subject", "value"), [long.as_str()]);
    assert_eq!(
        refused
            .attributes("#details [name=to][checked]", "value")
            .len(),
        0
    );
    for (name, value, code) in [
        ("type", "NO SUCH", "type_unknown"),
        ("type", "telepathy", "type_unknown"),
        ("type", "billing", "recipient_wrong_type"),
        ("to", "nobody", "recipient_unknown"),
        (
            "to",
            "team:01933e5e-0000-7000-8000-000000000001",
            "recipient_unknown",
        ),
        ("version", "", "changed_meanwhile"),
    ] {
        let odd = form(&maria, &address)
            .await
            .with("subject", "Kept")
            .with(name, value);
        let refused = odd.submit(&maria, "").await;
        assert!(refused.status().is_client_error(), "{name}={value}");
        assert!(
            refused.refuses(code),
            "{name}={value}: {:?}",
            refused.codes()
        );
        assert_eq!(
            refused.attributes("#subject", "value"),
            ["Kept"],
            "{name}={value}"
        );
    }
    assert_eq!(portal.rows("event").await, OF_THE_DEMO);
}

#[tokio::test]
async fn only_who_may_write_is_led_there() {
    let portal = Portal::demo().await;
    let address = conversation(&portal, false).await;
    let of_maria = for_maria(&portal, &address).await;
    let (daniel, nora) = (portal.daniel().await, portal.nora().await);
    // A representative is not asked about confidentiality, and cannot answer.
    let form = form(&daniel, &of_maria).await;
    assert_eq!(form.value("confidential"), None);
    assert_eq!(form.value("was_confidential"), None);
    let page = daniel.get(&format!("{of_maria}/edit")).await;
    assert_eq!(page.texts("[role=switch]").len(), 0);
    let refused = form.with("confidential", "1").submit(&daniel, "").await;
    assert!(refused.refuses("confidentiality_not_yours"));
    // Whoever may only read sees no button, and is led back.
    assert_eq!(nora.get(&of_maria).await.texts("#edit").len(), 0);
    let led = nora.get(&format!("{of_maria}/edit")).await;
    assert_eq!(
        (led.status(), led.location()),
        (StatusCode::SEE_OTHER, of_maria.as_str())
    );
    // At the desk the rest can be put right.
    let priya = portal.priya().await;
    let page = priya.get(&format!("{address}/edit")).await;
    assert_eq!(page.texts("[role=switch]").len(), 0);
    let renamed = page
        .form("subject")
        .with("subject", "From the desk")
        .submit(&priya, "")
        .await;
    assert!(renamed.location().starts_with(&address));
    assert!(renamed.location().ends_with("&edited=done"));
    let sam = portal.sam().await;
    assert_eq!(
        sam.get(&format!("{address}/edit")).await.status(),
        StatusCode::NOT_FOUND
    );
    let signed_out = portal.anonymous().get(&format!("{address}/edit")).await;
    assert!(signed_out.location().starts_with("/sign-in?next="));
}

#[tokio::test]
async fn the_patient_decides_what_is_confidential_where_nothing_is_written_any_more() {
    let portal = Portal::demo().await;
    let address = conversation(&portal, false).await;
    let directory = Directory::new(&portal.store, "demo");
    let mut settings = directory.settings().await.unwrap().unwrap();
    settings.messaging_on = false;
    directory.set_settings(&settings).await.unwrap();
    let maria = portal.maria().await;
    assert_eq!(maria.get(&address).await.texts("#edit").len(), 1);
    let page = maria.get(&format!("{address}/edit")).await;
    let shown = page.texts("#details :is(input:not([type=hidden]), select)");
    assert_eq!(
        (shown.len(), page.texts("#details [role=switch]").len()),
        (1, 1)
    );
    assert!(
        page.text("#details form > p:not([role])")
            .contains("has turned messages off")
    );
    let posted = page
        .form("version")
        .with("confidential", "1")
        .submit(&maria, "")
        .await;
    assert_eq!(posted.location(), format!("{address}?edited=done"));
    let daniel = portal.daniel().await;
    let of_maria = for_maria(&portal, &address).await;
    assert_eq!(daniel.get(&of_maria).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_takes_themselves_off_is_led_to_the_list() {
    let portal = Portal::demo().await;
    let address = conversation(&portal, false).await;
    let priya = portal.priya().await;
    let page = priya.get(&format!("{address}/edit")).await;
    let mut form = page.form("subject").with("type", "medication");
    form.fields.retain(|(name, _)| name != "to");
    let form = with_recipient(form, &page, "Primary care nurses");
    let posted = form.submit(&priya, "").await;
    assert!(posted.location().starts_with("/messages?as-of="));
    assert!(posted.location().ends_with("&edited=gone"));
    let list = priya.get(posted.location()).await;
    assert_eq!(
        list.text("#sent"),
        "You no longer take part in that conversation."
    );
    assert_eq!(priya.get(&address).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_will_see_it_is_named_before_confidentiality_ends() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let address = conversation(&portal, true).await;
    let of_maria = for_maria(&portal, &address).await;
    let daniel = portal.daniel().await;
    let mut off = form(&maria, &address)
        .await
        .with("subject", "For all of us");
    assert_eq!(off.value("confidential"), Some("1"));
    off.fields.retain(|(name, _)| name != "confidential");
    let asked = off.submit(&maria, "").await;
    assert_eq!(asked.status(), StatusCode::CONFLICT);
    assert_eq!(
        asked.text("#details-title"),
        "Let others see this conversation?"
    );
    let names = asked.texts("#details .editing__who li");
    assert_eq!(names, ["Daniel Alvarez", "Nora Kim"]);
    assert_eq!(daniel.get(&of_maria).await.status(), StatusCode::NOT_FOUND);
    // One can go back, with everything typed.
    let back = asked
        .form("told")
        .with("go_back", "1")
        .submit(&maria, "")
        .await;
    assert_eq!(back.status(), StatusCode::OK);
    assert_eq!(back.attributes("#subject", "value"), ["For all of us"]);
    assert_eq!(back.attributes("#confidential[checked]", "value").len(), 0);
    assert_eq!(daniel.get(&of_maria).await.status(), StatusCode::NOT_FOUND);
    let done = asked.form("told").submit(&maria, "").await;
    assert_eq!(done.location(), format!("{address}?edited=done"));
    let shown = daniel.get(&of_maria).await;
    assert_eq!(
        (shown.status(), shown.text("h1")),
        (StatusCode::OK, "For all of us".to_owned())
    );
    assert_eq!(shown.texts(".timeline__event").len(), 0);

    // And is hidden again; she is told who may have read it.
    let on = form(&maria, &address)
        .await
        .with("confidential", "1")
        .submit(&maria, "")
        .await;
    let open = maria.get(on.location()).await;
    assert_eq!(
        open.text("#sent p + p"),
        "May have read it already: Daniel Alvarez and Nora Kim."
    );
    assert_eq!(daniel.get(&of_maria).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_comes_second_keeps_what_they_typed_and_what_others_changed() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let address = conversation(&portal, false).await;
    let of_maria = for_maria(&portal, &address).await;
    let hers = form(&maria, &address).await.with("subject", "By Maria");
    let page = daniel.get(&format!("{of_maria}/edit")).await;
    let his = with_recipient(page.form("subject"), &page, "Primary care nurses");
    assert_eq!(
        his.submit(&daniel, "").await.status(),
        StatusCode::SEE_OTHER
    );
    let late = hers.submit(&maria, "").await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    assert!(late.refuses("changed_meanwhile"));
    let since = late.texts("#details .editing__since li");
    assert_eq!(since.len(), 1);
    assert!(
        since[0].starts_with("Daniel (spouse) added Primary care nurses"),
        "{since:?}"
    );
    // Both are in the form, and saved from there.
    assert_eq!(late.attributes("#subject", "value"), ["By Maria"]);
    assert_eq!(
        late.attributes("#details [name=to][checked]", "value")
            .len(),
        2
    );
    let saved = late.form("subject").submit(&maria, "").await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{}", saved.body());
    let open = maria.get(saved.location()).await;
    assert_eq!(open.text("h1"), "By Maria");
    assert_eq!(open.texts(".timeline__event").len(), 2);
}

#[tokio::test]
async fn a_form_of_another_page_changes_nothing() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let address = conversation(&portal, false).await;
    let leo = portal.patient("maria", "Leo Alvarez").await;
    let another = portal.account("daniel").await.to_string();
    let form = form(&maria, &address).await.with("subject", "Not this one");
    for (name, value) in [
        ("account", another.as_str()),
        ("account", ""),
        ("patient", ""),
        ("patient", &leo.to_string()),
    ] {
        let refused = form.clone().with(name, value).submit(&maria, "").await;
        assert_eq!(refused.status(), StatusCode::CONFLICT, "{name}={value}");
    }
    let of_another = form
        .clone()
        .with("account", &another)
        .submit(&maria, "")
        .await;
    assert!(!of_another.body().contains("Not this one"));
    // For Leo's record, it is not there at all.
    let for_leo = form.clone().with("patient", &leo.to_string());
    let address_for_leo = format!("/for/{leo}{address}/edit");
    let fields: Vec<_> = for_leo
        .fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let elsewhere = maria.post(&address_for_leo, &fields).await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
    // The session has ended meanwhile: nothing typed is lost.
    let anonymous = portal.anonymous();
    let asked = form.submit(&anonymous, "").await;
    assert_eq!(asked.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        asked.form("sign_in_again").value("subject"),
        Some("Not this one")
    );
    assert_eq!(portal.rows("event").await, OF_THE_DEMO);
}

#[tokio::test]
async fn a_confidential_conversation_has_no_details_for_a_representative() {
    let portal = Portal::demo().await;
    let daniel = portal.daniel().await;
    let address = conversation(&portal, true).await;
    let (confidential, unknown) = (
        for_maria(&portal, &address).await,
        for_maria(&portal, &format!("/messages/{NOBODYS}")).await,
    );
    let (account, patient) = (
        portal.account("daniel").await.to_string(),
        portal.patient("daniel", "Maria Alvarez").await.to_string(),
    );
    let fields = [
        ("account", account.as_str()),
        ("patient", &patient),
        ("subject", "Found"),
        ("type", "general"),
        ("version", ""),
    ];
    let id = address.rsplit('/').next().unwrap();
    let mut answers = Vec::new();
    for address in [&confidential, &unknown] {
        let address = format!("{address}/edit");
        for answer in [
            daniel.get(&address).await,
            daniel.post(&address, &fields).await,
        ] {
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
            answers.push(answer.without_chance().replace(id, NOBODYS));
        }
    }
    assert_eq!(answers[..2], answers[2..]);
}
