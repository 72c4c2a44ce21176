//! One request of an upload, which says how far it is while it goes.

use js_sys::Promise;
use model::AttachmentRefused;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// What every request says.
pub const VERSION: (&str, &str) = ("tus-resumable", "1.0.0");

/// What was answered; status 0 when nothing was.
pub struct Answer {
    request: XmlHttpRequest,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.get_response_header(name).ok().flatten()
    }

    pub fn offset(&self) -> Option<u64> {
        self.header("upload-offset")?.parse().ok()
    }

    /// How much there will be.
    pub fn length(&self) -> Option<u64> {
        self.header("upload-length")?.parse().ok()
    }

    pub fn is_missing(&self) -> bool {
        self.status() == 404
    }

    fn status(&self) -> u16 {
        self.request.status().unwrap_or_default()
    }

    /// # Errors
    /// What the server refused, and `Unavailable` when it did not answer.
    pub fn ok(self) -> Result<Self, AttachmentRefused> {
        match self.status() {
            200..=299 => Ok(self),
            _ => Err(self.refused()),
        }
    }

    pub fn refused(&self) -> AttachmentRefused {
        if self.status() == 401 {
            return AttachmentRefused::SignedOut;
        }
        let text = self.request.response_text().ok().flatten();
        let refused = json::read(&text.unwrap_or_default());
        refused.unwrap_or(AttachmentRefused::Unavailable)
    }
}

/// `begun` is given the request, by which it can be given up.
pub async fn ask(
    (method, address): (&str, &str),
    headers: &[(&str, &str)],
    body: Option<&Blob>,
    begun: impl FnOnce(XmlHttpRequest),
    progress: impl Fn(u64) + 'static,
) -> Result<Answer, AttachmentRefused> {
    let lost = |_: JsValue| AttachmentRefused::Unavailable;
    let request = XmlHttpRequest::new().map_err(lost)?;
    request.open(method, address).map_err(lost)?;
    for (name, value) in headers.iter().chain(std::iter::once(&VERSION)) {
        request.set_request_header(name, value).map_err(lost)?;
    }
    let sent = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        // A whole number, as JavaScript has them.
        progress(event.loaded() as u64);
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(sent.as_ref().unchecked_ref()));
    }
    let over = Promise::new(&mut |resolve, _| {
        let end = Closure::once_into_js(move || {
            // Nobody may wait any more.
            resolve.call0(&JsValue::NULL).ok();
        });
        request.set_onloadend(Some(end.unchecked_ref()));
    });
    let given = match body {
        Some(body) => request.send_with_opt_blob(Some(body)),
        None => request.send(),
    };
    given.map_err(lost)?;
    begun(request.clone());
    JsFuture::from(over).await.map_err(lost)?;
    drop(sent);
    Ok(Answer { request })
}
