//! `/api/attachments/{scope}`: uploading files of what is being written (tus 1.0.0).

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::stream;
use http::{Method, StatusCode, header};
use hyper::body::Frame;
use mailbox::demo;
use model::limits::IDLE_SECONDS;
use serde_json::json;

use crate::support::{
    Answer, Letter, Portal, Upload, Visitor, append, heic, offset, picture, tus, with,
};

const TEXT: &[u8] = b"The rash came back on Tuesday.";

async fn letter(portal: &Portal) -> Letter {
    let patient = portal.patient("maria", "Maria Alvarez").await;
    portal.letter("maria", patient).await
}

async fn asked(visitor: &impl Visitor, method: Method, address: &str) -> Answer {
    let request = tus(method, address).body(Body::empty());
    visitor.send(request.unwrap()).await
}

/// A body that says when it is waited for, and never comes.
#[derive(Clone, Default)]
struct Never(Arc<AtomicUsize>);

impl HttpBody for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Poll::Pending
    }
}

impl Never {
    fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

#[tokio::test]
async fn a_file_is_announced_and_comes_in_pieces() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("Ausschlag März.txt", TEXT);
    let created = upload.create(&maria).await;
    assert_eq!(created.status(), StatusCode::CREATED, "{}", created.body());
    assert_eq!(created.header("tus-resumable"), "1.0.0");
    assert_eq!(created.header("upload-offset"), "0");
    let view = created.json();
    assert_eq!(view["name"], upload.name);
    assert_eq!(view["ready"], false);
    let address = created.location();
    let id = view["id"].as_str().unwrap();
    assert_eq!(address, format!("/api/attachments/{}/{id}", upload.scope));

    let first = maria.send(append(address, 0, TEXT[..9].into())).await;
    assert_eq!(first.status(), StatusCode::NO_CONTENT);
    assert_eq!(first.header("upload-offset"), "9");
    let known = offset(&maria, address).await;
    assert_eq!(known.status(), StatusCode::OK);
    assert_eq!(known.header("upload-offset"), "9");
    assert_eq!(known.header("upload-length"), TEXT.len().to_string());
    assert_eq!(known.header(header::CACHE_CONTROL), "no-store");
    // It is read by nobody before it is all there.
    let early = maria.get(address).await;
    assert_eq!(early.status(), StatusCode::NOT_FOUND);

    let rest = maria.send(append(address, 9, TEXT[9..].into())).await;
    assert_eq!(rest.header("upload-offset"), TEXT.len().to_string());
    let whole = maria.get(address).await;
    assert_eq!(whole.bytes, TEXT);
    assert_eq!(
        whole.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"Ausschlag M_rz.txt\"; filename*=UTF-8''Ausschlag%20M%C3%A4rz.txt"
    );

    let gone = asked(&maria, Method::DELETE, address).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    for method in [Method::HEAD, Method::GET, Method::DELETE] {
        let answer = asked(&maria, method.clone(), address).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{method}");
    }
    let late = maria.send(append(address, 0, TEXT.into())).await;
    assert_eq!(late.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_care_team_uploads_at_its_desk() {
    let portal = Portal::demo().await;
    let priya = portal.priya().await;
    let patient = portal.patient("maria", "Maria Alvarez").await;
    let conversation = portal.newest("maria", patient).await;
    let conversation = conversation.parse().unwrap();
    let desk = portal.desk("priya").await;
    let shown = desk.conversation(conversation, None).await.unwrap();
    let upload = Upload {
        account: portal.account("priya").await,
        scope: "desk".to_owned(),
        draft: shown.client_key.to_string(),
        name: "plan.png".to_owned(),
        bytes: picture(),
    };
    let id = upload.send(&priya).await;
    let address = format!("/api/attachments/desk/{id}");
    for (size, kind, name) in [
        (
            "",
            "image/png",
            "attachment; filename=\"plan.png\"; filename*=UTF-8''plan.png",
        ),
        ("?size=view", "image/", "inline"),
        ("?size=thumbnail", "image/", "inline"),
    ] {
        let answer = priya.get(&format!("{address}{size}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{size}");
        assert!(
            answer.header(header::CONTENT_TYPE).starts_with(kind),
            "{size}"
        );
        assert_eq!(answer.header(header::CONTENT_DISPOSITION), name);
    }
    let unknown = priya.get(&format!("{address}?size=huge")).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    // It is a desk's, and whose is another's.
    let other = portal.sam().await;
    assert_eq!(other.get(&address).await.status(), StatusCode::NOT_FOUND);
    let reply = json!({ "account": upload.account, "reply": {
        "patient": null,
        "conversation": conversation,
        "body": { "version": 1, "blocks": [{ "kind": "paragraph", "runs": [{ "text": "Here." }] }] },
        "client_key": upload.draft,
        "attachments": [id],
    }});
    let sent = priya.call("conversation/reply", &reply).await;
    assert_eq!(sent.status(), StatusCode::OK, "{}", sent.body());
    // Sent, it is the conversation's.
    assert_eq!(priya.get(&address).await.status(), StatusCode::NOT_FOUND);
    let removed = asked(&priya, Method::DELETE, &address).await;
    assert_eq!(removed.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_broke_off_goes_on() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let bytes = TEXT.repeat(20_000);
    let upload = letter(&portal).await.file("long.txt", &bytes);
    let created = upload.create(&maria).await;
    let address = created.location();
    let come = 300_000;
    let pieces = [
        Ok(Bytes::copy_from_slice(&bytes[..come])),
        Err(io::Error::other("the cable")),
    ];
    let broken = Body::from_stream(stream::iter(pieces));
    let broken = maria.send(append(address, 0, broken)).await;
    assert_eq!(broken.status(), StatusCode::SERVICE_UNAVAILABLE);
    let known = offset(&maria, address).await;
    assert_eq!(known.header("upload-offset"), come.to_string());

    // Not from the beginning, and not past what is there.
    for wrong in [0, come - 1, come + 1] {
        let body = Body::from(bytes[wrong..].to_vec());
        let answer = maria.send(append(address, wrong, body)).await;
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert_eq!(answer.json(), json!({ "offset": { "received": come } }));
    }
    // A page that has forgotten about it is led to it.
    let again = upload.create(&maria).await;
    assert_eq!(again.location(), address);
    assert_eq!(again.header("upload-offset"), come.to_string());
    let rest = Body::from(bytes[come..].to_vec());
    let rest = maria.send(append(address, come, rest)).await;
    assert_eq!(rest.status(), StatusCode::NO_CONTENT);
    assert_eq!(maria.get(address).await.bytes, bytes);
    let more = maria.send(append(address, bytes.len(), "x".into())).await;
    assert_eq!(more.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_sends_nothing_is_given_up() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    let never = Never::default();
    let mut sending = Box::pin(maria.send(append(address, 0, Body::new(never.clone()))));
    while !never.is_awaited() {
        assert!(poll_once(sending.as_mut()).await.is_pending());
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(29)).await;
    assert!(poll_once(sending.as_mut()).await.is_pending());
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::time::resume();
    assert_eq!(sending.await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let sent = maria.send(append(address, 0, TEXT.into())).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_browser_says_which_protocol_it_speaks() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    for version in [None, Some("0.2.2"), Some("1.0.1"), Some("")] {
        for request in [
            upload.announced().body(Body::empty()).unwrap(),
            append(address, 0, TEXT.into()),
            tus(Method::DELETE, address).body(Body::empty()).unwrap(),
        ] {
            let method = request.method().clone();
            let answer = maria.send(with(request, "tus-resumable", version)).await;
            let status = answer.status();
            assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{method}");
            assert_eq!(answer.header("tus-version"), "1.0.0");
        }
    }
    for path in [&format!("/api/attachments/{}", upload.scope), address] {
        let request = with(
            tus(Method::OPTIONS, path).body(Body::empty()).unwrap(),
            "tus-resumable",
            None,
        );
        let said = maria.send(request).await;
        assert_eq!(said.status(), StatusCode::NO_CONTENT);
        assert_eq!(said.header("tus-version"), "1.0.0");
        assert_eq!(
            said.header("tus-extension"),
            "creation,termination,checksum"
        );
        assert_eq!(said.header("tus-checksum-algorithm"), "sha256");
        assert_eq!(said.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_read_is_the_senders_mistake() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let announced = || upload.announced().body(Body::empty()).unwrap();
    for length in [
        None,
        Some(""),
        Some("-1"),
        Some("+5"),
        Some(" 5"),
        Some("5 "),
        Some("5.0"),
        Some("5,5"),
        Some("0x5"),
        Some("9223372036854775808"),
        Some("99999999999999999999999999"),
    ] {
        let answer = maria.send(with(announced(), "upload-length", length)).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{length:?}");
    }
    let metadata = upload.metadata();
    let encoded = |text: &str| STANDARD.encode(text);
    let named = |name: &str| metadata.replace(&encoded("a.txt"), name);
    for metadata in [
        None,
        Some(String::new()),
        Some(named("%%%")),
        // Not UTF-8.
        Some(named("//79")),
        Some(metadata.replace("filename ", "name ")),
        Some(metadata.replace("draft ", "")),
        Some(metadata.replace(&encoded(&upload.draft), &encoded("1"))),
        Some(metadata.replace("account ", "writer ")),
        Some(metadata.replace(',', ";")),
    ] {
        let request = with(announced(), "upload-metadata", metadata.as_deref());
        let answer = maria.send(request).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{metadata:?}");
    }
    let created = upload.create(&maria).await;
    let address = created.location();
    for (name, wrong) in [
        ("upload-offset", None),
        ("upload-offset", Some("-1")),
        ("upload-offset", Some("+0")),
        ("upload-offset", Some("0 ")),
        ("upload-offset", Some("18446744073709551616")),
        ("upload-checksum", Some("sha256")),
        ("upload-checksum", Some("sha256 AAAA")),
        ("upload-checksum", Some("sha256 %%%")),
        ("upload-checksum", Some("md5 1B2M2Y8AsgTpgAmY7PhCfg==")),
    ] {
        let request = with(append(address, 0, TEXT.into()), name, wrong);
        let answer = maria.send(request).await;
        assert_eq!(
            answer.status(),
            StatusCode::BAD_REQUEST,
            "{name}: {wrong:?}"
        );
    }
    for kind in [None, Some("text/plain"), Some("multipart/form-data")] {
        let request = with(append(address, 0, TEXT.into()), "content-type", kind);
        let status = maria.send(request).await.status();
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind:?}");
    }
    for id in ["x", "", "01933e5e-0000-7000-8000-0000000000"] {
        let nowhere = format!("/api/attachments/{}/{id}", upload.scope);
        let answer = maria.send(append(&nowhere, 0, TEXT.into())).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{id}");
    }
    assert_eq!(
        offset(&maria, address).await.header("upload-offset"),
        "0",
        "nothing of it was taken"
    );
}

#[tokio::test]
async fn what_arrives_is_what_was_sent() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    let checked = |body: &'static [u8], of: &[u8]| {
        use sha2::{Digest as _, Sha256};
        let sum = format!("sha256 {}", STANDARD.encode(Sha256::digest(of)));
        with(
            append(address, 0, body.into()),
            "upload-checksum",
            Some(&sum),
        )
    };
    let wrong = maria.send(checked(TEXT, b"Something else.")).await;
    assert_eq!(wrong.status().as_u16(), 460);
    assert_eq!(wrong.json(), "checksum");
    assert_eq!(offset(&maria, address).await.header("upload-offset"), "0");
    let much = maria.send(append(address, 0, TEXT.repeat(2).into())).await;
    assert_eq!(much.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(much.json(), "too_much");
    let right = maria.send(checked(TEXT, TEXT)).await;
    assert_eq!(right.status(), StatusCode::NO_CONTENT);
    assert_eq!(maria.get(address).await.bytes, TEXT);
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_before_it_comes() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    for (name, bytes, status, refused) in [
        (
            "a.txt",
            "50000001",
            413,
            json!({ "too_large": { "mb": 50 } }),
        ),
        (
            "a.txt",
            "9223372036854775807",
            413,
            json!({ "too_large": { "mb": 50 } }),
        ),
        ("a.txt", "0", 422, json!("empty")),
        ("a.exe", "5", 422, json!("kind")),
        ("a.pdf.exe", "5", 422, json!("kind")),
        ("", "5", 422, json!("kind")),
    ] {
        let never = Never::default();
        let request = letter.file(name, b"").announced();
        let request = request.body(Body::new(never.clone())).unwrap();
        let answer = maria
            .send(with(request, "upload-length", Some(bytes)))
            .await;
        assert_eq!(answer.status().as_u16(), status, "{name}, {bytes}");
        assert_eq!(answer.json(), refused);
        assert!(!never.is_awaited());
    }
    for number in 1..=5 {
        letter
            .file(&format!("{number}.txt"), TEXT)
            .send(&maria)
            .await;
    }
    let sixth = letter.file("6.txt", TEXT).create(&maria).await;
    assert_eq!(sixth.json(), json!({ "too_many": { "files": 5 } }));
    let twice = letter.file("5.txt", TEXT).create(&maria).await;
    assert_eq!(twice.json(), "twice");
}

#[tokio::test]
async fn what_is_in_it_is_looked_at() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let letter = letter(&portal).await;
    for (name, bytes, refused) in [
        ("a.pdf", &b"MZ\x90\0 a program"[..], "mismatch"),
        (
            "a.txt",
            b"<html><script>alert(1)</script></html>",
            "mismatch",
        ),
        ("a.png", &picture()[..60], "damaged"),
        ("a.heic", &heic()[..120], "damaged"),
        // A film: where in it something is said of the place, nobody here knows.
        (
            "b.heic",
            b"\0\0\0\x14ftyphevc\0\0\0\0hevc\0\0\0\x08moov\0\0\0\x08mdat",
            "unknown_picture",
        ),
    ] {
        let created = letter.file(name, bytes).create(&maria).await;
        let address = created.location();
        let body = Body::from(bytes.to_vec());
        let answer = maria.send(append(address, 0, body)).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(answer.json(), refused, "{name}");
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
        // It is gone.
        let known = offset(&maria, address).await;
        assert_eq!(known.status(), StatusCode::NOT_FOUND, "{name}");
        assert_eq!(maria.get(address).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn nobody_uploads_without_a_session() {
    let portal = Portal::demo().await;
    let maria = portal.anonymous();
    let signed_in = [("username", "maria"), ("password", demo::PASSWORD)];
    maria.post("/sign-in", &signed_in).await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    portal.later(IDLE_SECONDS);
    // One of them has signed in here before.
    for nobody in [portal.anonymous(), maria] {
        let answers = [
            upload.create(&nobody).await,
            nobody.send(append(address, 0, TEXT.into())).await,
            asked(&nobody, Method::HEAD, address).await,
            asked(&nobody, Method::GET, address).await,
            asked(&nobody, Method::DELETE, address).await,
        ];
        for answer in answers {
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        }
    }
}

/// Somebody else has signed in in another tab.
#[tokio::test]
async fn the_page_says_whose_it_is() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    portal.sign_in_at(&maria, "daniel").await;
    let answer = upload.create(&maria).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json(), "signed_out");
    assert_eq!(portal.rows("attachment").await, 0);
}

#[tokio::test]
async fn nobody_elses_file_exists() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let id = upload.send(&maria).await;
    let begun = Upload {
        name: "b.txt".to_owned(),
        ..upload.clone()
    };
    let begun = begun.create(&maria).await;
    let begun = begun.location();
    let begun = begun.rsplit('/').next().unwrap();
    let (daniel, priya) = (portal.daniel().await, portal.priya().await);
    let unknown = "01933e5e-0000-7000-8000-00000000beef";
    let leos = portal.patient("maria", "Leo Alvarez").await.to_string();
    for id in [&id[..], begun, unknown] {
        // As her representative, at another record, at a desk, as one who may nothing, and Maria
        // herself at the address of another record.
        for (answers, scope) in [
            (all_of_it(&daniel, &upload.scope, id).await, "Maria's"),
            (all_of_it(&daniel, &leos, id).await, "Leo's"),
            (all_of_it(&priya, "desk", id).await, "the desk"),
            (
                all_of_it(&priya, &upload.scope, id).await,
                "no scope of theirs",
            ),
            (
                all_of_it(&portal.admin().await, "desk", id).await,
                "no desk",
            ),
            (all_of_it(&maria, &leos, id).await, "not hers"),
            (all_of_it(&maria, "desk", id).await, "not hers"),
            (all_of_it(&maria, "x", id).await, "none"),
        ] {
            for answer in answers {
                assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{scope}");
                assert!(["\"not_found\"", ""].contains(&answer.body()), "{scope}");
            }
        }
    }
    let address = format!("/api/attachments/{}/{id}", upload.scope);
    assert_eq!(maria.get(&address).await.bytes, TEXT, "it is all there");
}

async fn all_of_it(visitor: &impl Visitor, scope: &str, id: &str) -> [Answer; 4] {
    let address = format!("/api/attachments/{scope}/{id}");
    [
        asked(visitor, Method::HEAD, &address).await,
        asked(visitor, Method::GET, &address).await,
        visitor.send(append(&address, 0, TEXT.into())).await,
        asked(visitor, Method::DELETE, &address).await,
    ]
}

#[tokio::test]
async fn no_other_site_uploads_in_somebodys_name() {
    let portal = Portal::demo().await;
    let maria = portal.maria().await;
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    for site in ["cross-site", "same-site"] {
        for request in [
            upload.announced().body(Body::empty()).unwrap(),
            append(address, 0, TEXT.into()),
            tus(Method::DELETE, address).body(Body::empty()).unwrap(),
        ] {
            let method = request.method().clone();
            let answer = maria
                .send(with(request, "sec-fetch-site", Some(site)))
                .await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method}, {site}");
        }
    }
    let known = offset(&maria, address).await;
    assert_eq!(known.header("upload-offset"), "0");
}

#[tokio::test]
async fn who_may_only_look_attaches_nothing() {
    let portal = Portal::demo().await;
    let nora = portal.nora().await;
    let view = portal.view("nora").await;
    let upload = Upload {
        account: portal.account("nora").await,
        scope: view.patients[0].patient.to_string(),
        draft: "01933e5e-0000-7000-8000-00000000000d".to_owned(),
        name: "a.txt".to_owned(),
        bytes: TEXT.to_owned(),
    };
    let answer = upload.create(&nora).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(answer.json(), "off");
    assert_eq!(portal.rows("attachment").await, 0);
}

#[tokio::test]
async fn one_account_sends_sixteen_files_at_once() {
    let portal = Portal::demo().await;
    let (maria, priya) = (portal.maria().await, portal.priya().await);
    let upload = letter(&portal).await.file("a.txt", TEXT);
    let created = upload.create(&maria).await;
    let address = created.location();
    let bodies: Vec<_> = (0..16).map(|_| Never::default()).collect();
    let never = |never: &Never| append(address, 0, Body::new(never.clone()));
    let mut under_way: Vec<_> = bodies
        .iter()
        .map(|body| Box::pin(maria.send(never(body))))
        .collect();
    while !bodies.iter().all(Never::is_awaited) {
        for sending in &mut under_way {
            assert!(poll_once(sending.as_mut()).await.is_pending());
        }
        tokio::task::yield_now().await;
    }
    let more = maria.send(append(address, 0, TEXT.into())).await;
    assert_eq!(more.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(more.header(header::RETRY_AFTER), "5");
    // Everybody else goes on.
    let nothing = append("/api/attachments/desk/x", 0, TEXT.into());
    assert_eq!(priya.send(nothing).await.status(), StatusCode::NOT_FOUND);
    drop(under_way);
    let sent = maria.send(append(address, 0, TEXT.into())).await;
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
}
