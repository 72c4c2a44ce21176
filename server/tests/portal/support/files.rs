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

/// What the EXIF of [`heic`] says.
pub const PLACE: &[u8] = b"40.7N 74.0W";

/// What is shown of [`heic`], which nothing here decodes.
pub const TILE: &[u8] = b"the picture itself";

/// A picture as the camera of an iPhone writes it, with the place where it was taken.
pub fn heic() -> Vec<u8> {
    let boxed = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(8 + content.len()).unwrap();
        [&length.to_be_bytes(), kind.as_slice(), content].concat()
    };
    let full = |kind: &[u8; 4], version: u8, content: &[u8]| {
        boxed(kind, &[&[version, 0, 0, 0], content].concat())
    };
    let item = |id: u8, kind: &[u8; 4]| {
        let entry = [&[0, id, 0, 0], kind.as_slice(), b"\0"].concat();
        full(b"infe", 2, &entry)
    };
    let start = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let meta = |from: usize| {
        let [mut places, mut at] = [vec![0x44, 0, 0, 2], vec![]];
        let mut offset = from;
        for (id, content) in [(1, TILE), (2, PLACE)] {
            at.extend([0, id, 0, 0, 0, 1]);
            for number in [offset, content.len()] {
                at.extend(u32::try_from(number).unwrap().to_be_bytes());
            }
            offset += content.len();
        }
        places.extend(at);
        let entries = [vec![0, 2], item(1, b"hvc1"), item(2, b"Exif")].concat();
        let properties = [boxed(b"ipco", b""), full(b"ipma", 0, &[0; 4])].concat();
        let parts = [
            full(b"hdlr", 0, &[b"\0\0\0\0pict".as_slice(), &[0; 13]].concat()),
            full(b"pitm", 0, &[0, 1]),
            full(b"iinf", 0, &entries),
            boxed(b"iprp", &properties),
            full(b"iloc", 0, &places),
        ];
        full(b"meta", 0, &parts.concat())
    };
    let from = start.len() + meta(0).len() + 8;
    let data = boxed(b"mdat", &[TILE, PLACE].concat());
    [start, meta(from), data].concat()
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
    /// Presses the button that attaches files, without JavaScript.
    pub async fn attach(&self, visitor: &impl Visitor, files: &[(&str, &[u8])]) -> Answer {
        self.attach_as(visitor, &[], files).await
    }

    /// The same with other fields, in place of its own or beside them.
    pub async fn attach_as(
        &self,
        visitor: &impl Visitor,
        others: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let path = self.address.replace("/messages/new", "/messages/attach");
        let own = self.fields();
        let own = own.iter().map(|(name, value)| (*name, &**value));
        let is_other = |name: &str| others.iter().any(|other| other.0 == name);
        let fields: Vec<_> = own
            .filter(|own| !is_other(own.0))
            .chain(others.iter().copied())
            .collect();
        visitor.send(form_with_files(&path, &fields, files)).await
    }

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

/// Ends each part of a form with files.
pub const BOUNDARY: &str = "----WebKitFormBoundaryf00dF00D";

/// The request that a browser makes of a form with files: its fields, then files by name.
pub fn form_with_files(
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(field_part(name, value));
    }
    for (name, bytes) in files {
        body.extend(file_part(name, bytes));
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    posted(path, body)
}

/// A body as a browser posts a form with files.
pub fn posted(path: &str, body: impl Into<Body>) -> Request<Body> {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut request = super::form_of(path, &[]);
    let kind = http::HeaderValue::try_from(kind).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    *request.body_mut() = body.into();
    request
}

pub fn field_part(name: &str, value: &str) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    format!("{head}{value}\r\n").into_bytes()
}

pub fn file_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n"].concat()
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
