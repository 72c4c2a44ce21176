//! `/share`: what another app shares into a new message.

use std::io;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http::{Request, StatusCode, header};

use crate::support::{
    Answer, Portal, Visitor, field_part, file_part, form_with_files, picture, posted, with,
};

const TEXT: &[u8] = b"The rash came back on Tuesday.";
const ADDRESS: &str = "https://example.org/rash";
const KEPT: &str = "attachment WHERE removed_at IS NULL";

/// As a browser sends it: nobody's page has asked for it.
fn shared(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Request<Body> {
    from_the_device(form_with_files("/share", fields, files))
}

fn from_the_device(request: Request<Body>) -> Request<Body> {
    let request = with(request, "origin", Some("null"));
    with(request, "sec-fetch-site", Some("none"))
}

async fn share(visitor: &impl Visitor, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    visitor.send(shared(fields, files)).await
}

#[tokio::test]
async fn what_is_shared_is_a_draft() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let fields = [
        ("title", "A rash"),
        ("text", "Since Tuesday"),
        ("url", ADDRESS),
    ];
    let files: [(&str, &[u8]); 2] = [("rash.png", &picture()), ("notes.txt", TEXT)];
    let answer = share(&maria, &fields, &files).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
    let draft = answer.location();
    assert!(
        draft.starts_with("/drafts/") && !draft.contains('?'),
        "{draft}"
    );
    let page = maria.get(draft).await;
    assert_eq!(
        page.text("textarea"),
        format!("A rash Since Tuesday {ADDRESS}")
    );
    for (name, _) in files {
        assert!(page.body().contains(name), "{name}");
    }
    assert_eq!(portal.rows(KEPT).await, 2);
    // Once more is another one.
    let again = share(&maria, &fields, &[]).await;
    assert_ne!(again.location(), draft);
    // A representative's is for whom they act.
    let daniel = portal.daniel().await;
    let answer = share(&daniel, &[("text", "For somebody else")], &[]).await;
    assert!(
        answer.location().starts_with("/for/"),
        "{}",
        answer.location()
    );
    let page = daniel.get(answer.location()).await;
    assert_eq!(page.text("textarea"), "For somebody else");
}

#[tokio::test]
async fn what_is_refused_is_said() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let text = [("text", "Look")];
    portal.attachment_limits(1, 50, 250).await;
    for (fields, files, refused) in [
        (&[][..], vec![], "none"),
        (&[], vec![("a.exe", TEXT)], "kind"),
        (&text, vec![("a.exe", TEXT)], "kind"),
        (&text, vec![("a.txt", &b""[..])], "empty"),
        (&text, vec![("a.txt", TEXT), ("b.txt", TEXT)], "too_many"),
    ] {
        let answer = share(&maria, fields, &files).await;
        let (page, said) = answer.location().split_once('?').unwrap();
        assert_eq!(said, format!("attach={refused}"), "{files:?}");
        assert_eq!(page == "/messages/new", fields.is_empty(), "{page}");
        let page = maria.get(answer.location()).await;
        assert_eq!(page.status(), StatusCode::OK);
    }
    // Of the two, one.
    assert_eq!(portal.rows(KEPT).await, 1);
    assert_eq!(portal.rows("draft").await, 3);
}

#[tokio::test]
async fn nobody_shares_where_they_may_not_write() {
    let portal = Portal::demo().await;
    let text = [("text", "Look at this")];
    let file: [(&str, &[u8]); 1] = [("a.txt", TEXT)];

    let nobody = portal.anonymous();
    let answer = share(&nobody, &text, &file).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let sign_in = nobody.get(answer.location()).await;
    assert!(sign_in.body().contains("share it again"));
    assert!(!sign_in.body().contains("Look at this"));

    let nora = portal.nora().await;
    let answer = share(&nora, &text, &file).await;
    assert!(
        answer.location().ends_with("/messages/new"),
        "{}",
        answer.location()
    );
    assert!(
        nora.get(answer.location())
            .await
            .body()
            .contains("You may read these messages")
    );

    let desk = share(&portal.priya().await, &text, &file).await;
    let administrator = share(&portal.admin().await, &text, &file).await;
    for answer in [desk, administrator] {
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(answer.body().contains("no record of a patient"));
    }

    let maria = portal.maria().await;
    for site in ["cross-site", "same-site"] {
        let request = with(shared(&text, &file), "sec-fetch-site", Some(site));
        let answer = maria.send(request).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{site}");
    }
    for table in ["draft", "attachment"] {
        assert_eq!(portal.rows(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn of_what_breaks_off_no_half_of_a_file_is_left() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let mut begun = field_part("text", "Look at this");
    begun.extend(file_part("a.txt", TEXT));
    begun.extend(file_part("b.txt", &TEXT.repeat(20_000)));
    let begun: Vec<_> = begun.chunks(10_000).map(Bytes::copy_from_slice).collect();
    let cable = stream::iter([Err(io::Error::other("the cable"))]);
    let body = Body::from_stream(stream::iter(begun).map(Ok).chain(cable));
    let answer = maria.send(from_the_device(posted("/share", body))).await;
    assert!(
        answer.location().contains("attach=unavailable"),
        "{}",
        answer.body()
    );
    let page = maria.get(answer.location()).await;
    assert_eq!(page.text("textarea"), "Look at this");
    assert_eq!(portal.rows(KEPT).await, 1);
}

#[tokio::test]
async fn whoever_comes_back_to_it_writes() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let answer = maria.get("/share").await;
    assert_eq!(answer.location(), "/messages/new");
    let other = maria.post("/share", &[("text", "x")]).await;
    assert_eq!(other.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(other.header(header::CACHE_CONTROL), "no-store");
}
