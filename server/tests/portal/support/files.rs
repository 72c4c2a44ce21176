//! Files of messages: uploads as a page's program makes them (tus 1.0.0), and files to upload.

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Method, Request, header, request::Builder};
use model::AccountId;

use super::{Answer, Letter, Visitor};

/// The smallest picture that is one: 12 points wide and 9 high.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAJCAIAAACJ2loDAAAAsklEQVR42g3KMQEAMQgEQUQgAhGIoN4a\
    EScCEYiIiIiImP+px8xwI4w0ymhDxhhrHOMazzBz3AknnXLakTPOOse5zvM/BR5EkEEFHSiYYIMT3ODFnxJPIsmkkk\
    6UTLLJSW7y8k+FF1FkUUUXKqbY4hS3ePWnxptosqmmGzXTbHOa27z+k3ARIkWJFhIjVhxxxdOfBh9iyKGGHjTMsMMZ\
    7vDmT4svseRSSy9aZtnlLHd5yweSlnYhjzh8agAAAABJRU5ErkJggg==";

pub fn picture() -> Vec<u8> {
    STANDARD.decode(PICTURE).unwrap()
}

/// A file that somebody uploads.
#[derive(Clone, Debug)]
pub struct Upload {
    /// From whose page.
    pub account: AccountId,
    /// The patient, or `desk`.
    pub scope: String,
    /// What it is for.
    pub draft: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Letter {
    /// A file for this letter.
    pub fn file(&self, name: &str, bytes: &[u8]) -> Upload {
        Upload {
            account: self.account,
            scope: self.patient.to_string(),
            draft: self.client_key.clone(),
            name: name.to_owned(),
            bytes: bytes.to_owned(),
        }
    }
}

impl Upload {
    pub fn metadata(&self) -> String {
        let pairs = [
            ("filename", self.name.clone()),
            ("draft", self.draft.clone()),
            ("account", self.account.to_string()),
            ("modified", "1790000000000".to_owned()),
        ];
        let pairs = pairs.map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
        pairs.join(",")
    }

    pub fn announced(&self) -> Builder {
        tus(Method::POST, &format!("/api/attachments/{}", self.scope))
            .header("upload-length", self.bytes.len())
            .header("upload-metadata", self.metadata())
    }

    pub async fn create(&self, visitor: &impl Visitor) -> Answer {
        visitor
            .send(self.announced().body(Body::empty()).unwrap())
            .await
    }

    /// All of it at once; its id.
    pub async fn send(&self, visitor: &impl Visitor) -> String {
        let created = self.create(visitor).await;
        assert_eq!(created.status(), 201, "{}", created.body());
        let whole = Body::from(self.bytes.clone());
        let sent = visitor.send(append(created.location(), 0, whole)).await;
        assert_eq!(sent.status(), 204, "{}", sent.body());
        created.json()["id"].as_str().unwrap().to_owned()
    }
}

/// A request as a page's program makes it.
pub fn tus(method: Method, address: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "localhost:3000")
        .header(header::ORIGIN, "http://localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("tus-resumable", "1.0.0")
}

/// More of a file, from `offset` on.
pub fn append(address: &str, offset: usize, body: Body) -> Request<Body> {
    tus(Method::PATCH, address)
        .header("upload-offset", offset)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream")
        .body(body)
        .unwrap()
}

/// The same request without that header, or with another value.
pub fn with(mut request: Request<Body>, name: &'static str, value: Option<&str>) -> Request<Body> {
    request.headers_mut().remove(name);
    if let Some(value) = value {
        let value = http::HeaderValue::from_str(value).unwrap();
        request.headers_mut().insert(name, value);
    }
    request
}

/// How far it has come, as its writer is told.
pub async fn offset(visitor: &impl Visitor, address: &str) -> Answer {
    visitor
        .send(tus(Method::HEAD, address).body(Body::empty()).unwrap())
        .await
}
