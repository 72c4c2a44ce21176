//! People at their browsers.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Mutex,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::{HeaderValue, Method, Request, header, request::Builder};
use tower::ServiceExt as _;

use super::Answer;

/// Nobody is signed in.
pub struct Anonymous(pub Seat);
/// For one's own record.
pub struct Patient(pub Seat);
/// For somebody else's record, and may write.
pub struct Proxy(pub Seat);
/// For somebody else's record, and may only read.
pub struct ViewOnlyProxy(pub Seat);
/// Answers patients.
pub struct CareTeam(pub Seat);
/// Runs the installation, and reads no messages.
pub struct Administrator(pub Seat);

/// A browser: its cookies and where it stands.
pub struct Seat {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    pub address: Mutex<IpAddr>,
}

impl Seat {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: Mutex::default(),
            address: Mutex::new(IpAddr::from([192, 0, 2, 1])),
        }
    }

    pub fn keep(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    /// The cookie of that name that the browser holds.
    pub fn kept(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    fn cookie_header(&self) -> Option<HeaderValue> {
        let cookies = self.cookies.lock().unwrap();
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; ").parse().unwrap())
    }

    fn take_cookies(&self, answer: &Answer) {
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').expect("a cookie has a value");
            let value = rest.split(';').next().unwrap_or_default();
            let mut cookies = self.cookies.lock().unwrap();
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// What anybody can do with a browser.
pub trait Visitor {
    fn seat(&self) -> &Seat;

    /// The session's cookie, if the browser holds one.
    fn token(&self) -> Option<String> {
        let cookies = self.seat().cookies.lock().unwrap();
        let session = ["carepost", "__Host-carepost"];
        session
            .into_iter()
            .find_map(|name| cookies.get(name).cloned())
    }

    /// Opens a page of the site by a link on it.
    async fn get(&self, path: &str) -> Answer {
        self.send(navigation(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    /// Posts a form without JavaScript.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form_of(path, fields)).await
    }

    /// Calls a server function as a hydrated page does, with its arguments as JSON.
    async fn call(&self, function: &str, arguments: &serde_json::Value) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/api/{function}"))
            .header(header::HOST, "localhost:3000")
            .header(header::ORIGIN, "http://localhost:3000")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        self.send(request.body(Body::from(arguments.to_string())).unwrap())
            .await
    }

    /// Sends whatever the test likes, with this browser's cookies, from its address.
    async fn send(&self, mut request: Request<Body>) -> Answer {
        let seat = self.seat();
        if let Some(cookies) = seat.cookie_header() {
            request.headers_mut().insert(header::COOKIE, cookies);
        }
        let peer = SocketAddr::new(*seat.address.lock().unwrap(), 54_321);
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = seat
            .router
            .clone()
            .oneshot(request)
            .await
            .unwrap_or_else(|never| match never {});
        let answer = Answer::read(response).await;
        seat.take_cookies(&answer);
        answer
    }
}

macro_rules! visitors {
    ($($role:ident)*) => {$(
        impl Visitor for $role {
            fn seat(&self) -> &Seat {
                &self.0
            }
        }
    )*};
}

visitors! { Anonymous Patient Proxy ViewOnlyProxy CareTeam Administrator }

fn navigation(method: Method, path: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .header("sec-fetch-mode", "navigate")
        .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
        .header(header::ACCEPT_LANGUAGE, "en-US,en;q=0.9")
}

/// The request that a browser makes of a form.
pub fn form_of(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    navigation(Method::POST, path)
        .header(header::ORIGIN, "http://localhost:3000")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()))
        .unwrap()
}
