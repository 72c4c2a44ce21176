//! One file on its way.

use std::time::Duration;

use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption};
use model::{AttachmentId, AttachmentKind, AttachmentRefused, AttachmentScan};
use web_sys::{File, XmlHttpRequest};

use super::{Attaching, Row, State, request::ask};
use crate::forms::field;

/// So much is sent with one request: what is lost with a connection is sent once more.
const PIECE: u64 = 4_000_000;

/// So long it is waited before an upload is tried again, the first time; then twice as long.
const PAUSE: Duration = Duration::from_millis(1_000);
const TRIES: u32 = 6;

impl Row {
    pub(super) fn new(number: u32, name: &str, bytes: u64, kind: AttachmentKind) -> Self {
        Self {
            number,
            name: name.to_owned(),
            bytes,
            kind,
            id: RwSignal::new(None),
            state: RwSignal::new(State::Waiting),
            sent: RwSignal::new(0),
            scan: RwSignal::new(AttachmentScan::None),
            file: StoredValue::new(SendOption::new_local(None)),
            request: StoredValue::new(SendOption::new_local(None)),
            is_begun: StoredValue::new(false),
        }
    }

    /// Sends what the server does not have yet; tries again for a while where it does not answer.
    pub(super) async fn send(&self, form: Attaching) -> Result<(), AttachmentRefused> {
        let file = self.file.with_value(|file| (**file).clone());
        let file = file.ok_or(AttachmentRefused::NotFound)?;
        let mut tries = 0;
        loop {
            let before = self.sent.get_untracked();
            let sent = self.send_once(form, &file).await;
            // Somebody has taken it out.
            if self.state.try_get_untracked() != Some(State::Sending) {
                return sent;
            }
            match sent {
                Err(refused) if refused.may_pass() && tries < TRIES => {
                    tries = match self.sent.get_untracked() > before {
                        true => 0,
                        false => tries + 1,
                    };
                    pause(PAUSE * 2_u32.pow(tries)).await;
                }
                other => return other,
            }
        }
    }

    async fn send_once(&self, form: Attaching, file: &File) -> Result<(), AttachmentRefused> {
        let (id, mut offset, bytes) = self.begin(form, file).await?;
        let address = form
            .setup
            .with_value(|setup| format!("{}/{id}", setup.address));
        loop {
            self.shows(form, offset);
            let end = bytes.min(offset + PIECE);
            let piece = file.slice_with_f64_and_f64(offset as f64, end as f64);
            let piece = piece.map_err(|_| AttachmentRefused::NotFound)?;
            let at = offset.to_string();
            let headers = [
                ("upload-offset", at.as_str()),
                ("content-type", "application/offset+octet-stream"),
            ];
            let (row, from) = (self.clone(), offset);
            let progress = move |sent: u64| row.shows(form, (from + sent).min(bytes));
            let answer = ask(
                ("PATCH", &address),
                &headers,
                Some(&piece),
                |request| self.may_be_given_up(request),
                progress,
            );
            let answer = answer.await?.ok()?;
            offset = answer.offset().unwrap_or(end);
            if offset >= bytes {
                // It is taken, and looked at later.
                if answer.header("upload-scan").as_deref() == Some("pending") {
                    self.scan.set(AttachmentScan::Pending);
                }
                self.shows(form, self.bytes);
                return Ok(());
            }
        }
    }

    /// Stops what is on its way.
    pub(super) fn give_up(&self) {
        self.request.with_value(|request| {
            // What is over already cannot be given up.
            if let Some(request) = &**request {
                request.abort().ok();
            }
        });
    }

    fn may_be_given_up(&self, request: XmlHttpRequest) {
        self.request.update_value(|known| **known = Some(request));
    }

    /// Makes room for it, or finds how much of it is there, and how much there will be: of a picture
    /// that is all there less is kept than was sent.
    async fn begin(
        &self,
        form: Attaching,
        file: &File,
    ) -> Result<(AttachmentId, u64, u64), AttachmentRefused> {
        // Its last answer may have been lost.
        if let Some(id) = self
            .id
            .get_untracked()
            .filter(|_| self.is_begun.get_value())
        {
            let address = form
                .setup
                .with_value(|setup| format!("{}/{id}", setup.address));
            let given_up = |request| self.may_be_given_up(request);
            let known = ask(("HEAD", &address), &[], None, given_up, |_| ()).await?;
            match (known.offset(), known.length()) {
                (Some(offset), Some(length)) => return Ok((id, offset, length)),
                _ if known.is_missing() => (),
                _ => return Err(known.refused()),
            }
        }
        let lost = AttachmentRefused::Unavailable;
        let said = [
            ("filename", self.name.clone()),
            (field::DRAFT, form.keeping.key().to_string()),
            (field::ACCOUNT, form.account.to_string()),
            ("modified", (file.last_modified() as i64).to_string()),
        ];
        let said = said.map(|(name, value)| format!("{name} {}", base64(&value)));
        let (said, bytes) = (said.join(","), self.bytes.to_string());
        let headers = [
            ("upload-length", bytes.as_str()),
            ("upload-metadata", said.as_str()),
        ];
        let address = form.setup.with_value(|setup| setup.address.clone());
        let answer = ask(
            ("POST", &address),
            &headers,
            None,
            |request| self.may_be_given_up(request),
            |_| (),
        );
        let answer = answer.await?.ok()?;
        let id = answer.header("location").ok_or(lost)?;
        let id = id.rsplit('/').next().and_then(|id| id.parse().ok());
        let id = id.ok_or(lost)?;
        self.id.set(Some(id));
        self.is_begun.set_value(true);
        Ok((id, answer.offset().unwrap_or_default(), self.bytes))
    }

    /// How far it is; said at each quarter.
    fn shows(&self, form: Attaching, sent: u64) {
        let Some(before) = self.sent.try_get_untracked() else {
            return;
        };
        self.sent.set(sent);
        let quarters = |sent: u64| 4 * sent / self.bytes.max(1);
        let (was, is) = (quarters(before), quarters(sent));
        if is > was && is < 4 {
            let percent = (25 * is).to_string();
            form.say(|words| {
                let said = words.said_percent.replace("{name}", &self.name);
                said.replace("{percent}", &percent)
            });
        }
    }
}

/// As the protocol wants what is said of a file.
fn base64(text: &str) -> String {
    let binary: String = text.bytes().map(char::from).collect();
    // Every char of it is a byte, as that function wants it.
    window().btoa(&binary).unwrap_or_default()
}

async fn pause(long: Duration) {
    let over = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Nobody may wait any more.
                resolve.call0(&wasm_bindgen::JsValue::NULL).ok();
            },
            long,
        );
    });
    // It is never refused.
    wasm_bindgen_futures::JsFuture::from(over).await.ok();
}
