//! What is found in all messages, as a page.

use http::{StatusCode, header};
use serde_json::json;

use crate::support::{Answer, By, Portal, Visitor};

/// Fills in the form of the page and is led on to what is found.
async fn search(visitor: &impl Visitor, page: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = visitor.get(page).await.form("q");
    for (name, value) in fields {
        form = form.with(name, value);
    }
    let posted = form.submit(visitor, page).await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER, "{fields:?}");
    // No address says what is looked for.
    let found = posted.location();
    let (_, id) = found.split_once("/messages/search?asked=").unwrap();
    assert!(id.parse::<uuid::Uuid>().is_ok(), "{found}");
    visitor.get(found).await
}

#[tokio::test]
async fn whatever_is_typed_is_words_or_nothing() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let long = "x ".repeat(5_000);
    for words in [
        "",
        "\0",
        "\"",
        "\" OR \"",
        "NEAR(a b, 10)",
        "*",
        "a:b ^c {d} -e",
        "' OR 1=1; --",
        "%_\\",
        "😀👩‍⚕️",
        "\u{202E}\u{FEFF}",
        &long,
    ] {
        let found = search(&maria, "/messages", &[("q", words)]).await;
        assert_eq!(found.status(), StatusCode::OK, "{words:?}");
        assert_eq!(found.header(header::CACHE_CONTROL), "no-store");
    }
    for fields in [
        &[("type", "NO SUCH"), ("with", "nobody")][..],
        &[
            ("type", "general"),
            ("with", "team:01933e5e-0000-7000-8000-000000000001"),
        ],
        &[("from", "2026-02-30")],
        &[("from", "2026-03-02"), ("to", "2026-03-01")],
        &[("from", "9999-12-31"), ("to", "9999-12-31")],
    ] {
        let fields = [&[("q", "a")][..], fields].concat();
        let found = search(&maria, "/messages/search", &fields).await;
        assert_eq!(found.status(), StatusCode::OK, "{fields:?}");
    }
    for rest in [
        "",
        "?asked=x",
        "?asked=01933e5e-0000-7000-8000-000000000001&before=x",
        "?q=a",
    ] {
        let found = maria.get(&format!("/messages/search{rest}")).await;
        assert_eq!(found.status(), StatusCode::OK, "{rest}");
        assert_eq!(found.texts(".inbox__link").len(), 0, "{rest}");
    }
}

#[tokio::test]
async fn what_is_found_is_text_and_marked() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "Is the <script>alert(1)</script> crème a xylophone?".to_owned();
    letter.send(By::Form, &maria).await;
    let found = search(&maria, "/messages", &[("q", "creme \"><script> xylo")]).await;
    assert_eq!(
        found.texts("mark"),
        ["script", "script", "crème", "xylophone"]
    );
    assert!(!found.body().contains("<script>alert"));
    assert_eq!(
        found.attributes("#search", "value"),
        ["creme \"><script> xylo"]
    );
    assert!(!found.text("title").contains("xylo"));
}

#[tokio::test]
async fn names_of_files_are_found_and_marked() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let letter = portal.letter("maria", patient).await;
    let name = "Xylophone & <b>test.txt";
    let file = letter.file(name, b"Hello").send(&maria).await;
    let mut argument = letter.argument();
    argument["message"]["attachments"] = json!([file]);
    let sent = maria.call("message/send", &argument).await;
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.body());
    // Else chance would say which of them is the newer one.
    portal.clock.advance(1_000);
    let mut other = portal.letter("maria", patient).await;
    other.text = "A xylophone".to_owned();
    other.send(By::Form, &maria).await;
    let both = search(&maria, "/messages", &[("q", "xylo")]).await;
    assert_eq!(both.texts(".inbox__link").len(), 2);
    assert_eq!(both.texts("mark"), ["xylophone", "Xylophone"]);
    assert_eq!(both.texts("[name=files][checked]").len(), 0);
    assert!(both.body().contains("Only with attachments"));
    // What was chosen is kept with the rest.
    let fields = [("q", "xylo"), ("files", "1")];
    let one = search(&maria, "/messages/search", &fields).await;
    assert_eq!(one.texts(".inbox__link").len(), 1);
    assert_eq!(one.texts("mark"), ["Xylophone"]);
    assert_eq!(one.attributes("[name=files][checked]", "value"), ["1"]);
    assert_eq!(one.texts(".pill mark"), ["Xylophone"]);
    let names = one.texts(".pill bdi").join(" ");
    assert!(names.contains("Xylophone & _b_test.txt"), "{names}");
    maria
        .post("/settings/language", &[("language", "es"), ("back", "/")])
        .await;
    let spanish = search(&maria, "/messages/search", &fields).await;
    assert!(spanish.body().contains("Solo con archivos adjuntos"));
}

#[tokio::test]
async fn only_who_may_look_finds() {
    let portal = Portal::demo().await;
    let (maria, daniel) = (portal.maria().await, portal.daniel().await);
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let mut letter = portal.letter("maria", patient).await;
    letter.text = "A xylophone".to_owned();
    letter.confidential = true;
    letter.send(By::Form, &maria).await;
    let page = format!("/for/{patient}/messages");
    let of_maria = search(&maria, &page, &[("q", "xylophone")]).await;
    assert_eq!(of_maria.texts(".inbox__link").len(), 1);
    let hidden = search(&daniel, &page, &[("q", "xylophone")]).await;
    assert_eq!(hidden.status(), StatusCode::OK);
    let nothing = search(&daniel, &page, &[("q", "xylophonf")]).await;
    let same = |answer: &Answer| {
        let text = answer.without_chance();
        let text = text.replace("xylophone", "").replace("xylophonf", "");
        // Under which id it is kept is chance.
        without_ids(&text)
    };
    assert_eq!(same(&hidden), same(&nothing));
    // What somebody else looked for is nobody's.
    let form = maria.get(&page).await.form("q").with("q", "xylophone");
    let asked = form.submit(&maria, &page).await.location().to_owned();
    let others = daniel.get(&asked).await;
    assert_eq!(others.attributes("#search", "value"), [""]);
    assert_eq!(others.texts(".inbox__link").len(), 0);
    assert_eq!(
        portal.sam().await.get(&asked).await.status(),
        StatusCode::NOT_FOUND
    );
    let signed_out = portal.anonymous().get(&asked).await;
    assert!(signed_out.status().is_redirection());
}

#[tokio::test]
async fn a_form_of_another_account_finds_nothing() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let form = maria
        .get("/messages")
        .await
        .form("q")
        .with("q", "cholesterol");
    let found = form.submit(&maria, "/messages").await;
    let found = maria.get(found.location()).await;
    assert_eq!(found.texts(".inbox__link").len(), 1);
    let another = portal.account("daniel").await.to_string();
    for form in [
        form.clone().with("account", &another),
        form.with("patient", ""),
    ] {
        let refused = form.submit(&maria, "/messages/search").await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        assert_eq!(refused.texts(".messages__list [role=alert]").len(), 1);
    }
}

/// Without ids after `asked=`.
fn without_ids(text: &str) -> String {
    let mut parts = text.split("asked=");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.get(36..).unwrap_or_default())
}
