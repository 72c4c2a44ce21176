//! Signing out when nobody is there, with a warning before ([`limits::IDLE_SECONDS`],
//! [`limits::WARNING_SECONDS`], [`limits::SESSION_SECONDS`]).
//!
//! The server decides when a session ends. The page asks it how long that is, tells it that somebody
//! is typing or pointing, and warns. Another tab of the same browser may keep the session alive, so
//! this one asks before it warns, and goes on asking while it does. No answer within
//! [`PATIENCE_MS`] is none: the page warns and covers itself without the server, too.

use std::time::Duration;

use js_sys::{JSON, Reflect};
use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use model::limits;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Page, fetched};
use crate::{
    address::sign_in_address,
    api::{ExtendSession, ViewSession},
    react::{effect, listen},
};

/// How often the clock is looked at, in milliseconds. A browser may do it less often in a tab that
/// is not seen, and not at all in a machine that sleeps; so what counts is the time, not the ticks.
const TICK_MS: u64 = 5_000;

/// What `frontend/live.js` hears: the session is over, or the account may look at something else.
const SESSION: &str = "carepost:session";
const ACCESS: &str = "carepost:access";

/// So long after the server was last heard it is asked again.
const ASK_MS: f64 = 15_000.0;

/// So long after the server was last heard it is told that somebody is doing something.
const TELL_MS: f64 = 60_000.0;

/// So long an answer is waited for.
const PATIENCE_MS: f64 = 10_000.0;

const WARNING_MS: f64 = limits::WARNING_SECONDS as f64 * 1_000.0;

/// The dialogs are a part of their own, which is called for so long before the warning.
const CALL_MS: f64 = 60_000.0;

#[derive(Clone, Copy)]
struct Watching {
    page: Page,
    /// Whose page it is.
    account: StoredValue<String>,
    /// When the session ends, as far as is known, and when that was heard. Milliseconds.
    until: StoredValue<f64>,
    heard: StoredValue<f64>,
    /// Somebody did something since.
    active: StoredValue<bool>,
    /// Since when the server is being asked.
    asked: StoredValue<Option<f64>>,
    /// Counts questions: what answers another one than the last comes too late.
    questions: StoredValue<u32>,
    /// The reader knows that the longest a session may last is over.
    knows: StoredValue<bool>,
}

/// Watches over the page of that account.
pub fn begin(page: Page, account: String) {
    let watching = Watching {
        page,
        account: StoredValue::new(account),
        until: StoredValue::new(0.0),
        heard: StoredValue::new(0.0),
        active: StoredValue::new(false),
        asked: StoredValue::new(None),
        questions: StoredValue::new(0),
        knows: StoredValue::new(false),
    };
    watching.begin();
    effect(move || {
        if page.idle.stays.get() > 0 {
            watching.stay();
        }
    });
    effect(move || {
        let is_open = page.session.is_open().get() || page.leaving.is_asked().get();
        if is_open || page.idle.warns.get() {
            crate::browser::call_for("dialogs");
        }
    });
}

/// What the server says of the session.
enum Answer {
    Lasts {
        seconds: f64,
        extendable: bool,
    },
    SignedOut,
    OtherAccount,
    /// Nothing.
    None,
}

impl Watching {
    fn begin(self) {
        // The page was a request; that may have been up to a minute before it counts from.
        let idle = (limits::IDLE_SECONDS - 60) as f64;
        self.heard.set_value(js_sys::Date::now());
        self.until.set_value(js_sys::Date::now() + idle * 1_000.0);
        let did = move || self.active.set_value(true);
        listen(ev::keydown, move |_| did());
        // Dictation and some keyboards of phones press no keys; and what the message editor does
        // itself is no `input`.
        listen(ev::beforeinput, move |_| did());
        listen(ev::pointerdown, move |_| did());
        listen(ev::wheel, move |_| did());
        // After a sleep, or after somebody signed in elsewhere in this browser, before anything is
        // seen for long. A page that comes back whole from the browser's memory was not asked for.
        listen(ev::focus, move |_| self.look());
        window_event_listener_untyped(SESSION, move |_| self.look());
        window_event_listener_untyped(ACCESS, move |_| self.look_anew());
        listen(ev::pageshow, move |event| {
            if event.persisted() {
                self.look();
            }
        });
        set_interval(move || self.tick(), Duration::from_millis(TICK_MS));
    }

    fn tick(self) {
        let now = js_sys::Date::now();
        if let Some(asked) = self.asked.get_value() {
            if now - asked < PATIENCE_MS {
                return;
            }
            self.hear(&Answer::None);
        }
        if self.page.session.is_open().get_untracked() {
            return;
        }
        let (left, silence) = (self.until.get_value() - now, now - self.heard.get_value());
        if left <= WARNING_MS + CALL_MS {
            crate::browser::call_for("dialogs");
        }
        let warns = self.page.idle.warns.get_untracked();
        // While it is asked whether somebody is there, only the answer counts.
        if !warns && left > 0.0 && silence >= TELL_MS && self.active.get_value() {
            self.tell();
        } else if left <= 0.0 || (left <= WARNING_MS && silence >= ASK_MS) {
            self.ask(ViewSession::PATH);
        }
    }

    /// Somebody comes to the page: is it still theirs?
    fn look(self) {
        self.tick();
        if self.asked.get_value().is_none() {
            self.ask(ViewSession::PATH);
        }
    }

    /// Something may have been taken away: the page shows what there is now, where nothing is lost by
    /// that.
    fn look_anew(self) {
        if self.page.leaving.has_something() || window().location().reload().is_err() {
            self.look();
        }
    }

    fn stay(self) {
        match self.page.idle.extendable.get_untracked() {
            true => self.tell(),
            false => self.knows.set_value(true),
        }
    }

    /// Somebody is there.
    fn tell(self) {
        self.active.set_value(false);
        self.ask(ExtendSession::PATH);
    }

    fn ask(self, path: &'static str) {
        let number = self.questions.get_value() + 1;
        self.questions.set_value(number);
        self.asked.set_value(Some(js_sys::Date::now()));
        spawn_local(async move {
            let account = self.account.get_value();
            let answer = asked(path, &account).await.unwrap_or(Answer::None);
            if self.questions.get_value() == number && self.asked.get_value().is_some() {
                self.hear(&answer);
            }
        });
    }

    fn hear(self, answer: &Answer) {
        self.asked.set_value(None);
        let now = js_sys::Date::now();
        // Who is asked for the password already knows that the session has ended.
        let knows = self.page.session.is_open().get_untracked();
        match *answer {
            Answer::OtherAccount => self.is_others(),
            _ if knows => (),
            Answer::Lasts {
                seconds,
                extendable,
            } => {
                let left = seconds * 1_000.0;
                self.heard.set_value(now);
                self.until.set_value(now + left);
                self.page.idle.extendable.set(extendable);
                self.warn_if_late(left);
            }
            Answer::SignedOut => self.ended(),
            // Without the server, the clock alone says it.
            Answer::None if now >= self.until.get_value() => self.ended(),
            // It may be that somebody wanted to stay: they are asked again.
            Answer::None => self.warn_if_late(self.until.get_value() - now),
        }
    }

    fn warn_if_late(self, left: f64) {
        let knows = !self.page.idle.extendable.get_untracked() && self.knows.get_value();
        self.page.idle.warns.set(left <= WARNING_MS && !knows);
    }

    /// What was written waits for its writer; where there is nothing, whoever is signed in goes on.
    fn is_others(self) {
        self.page.idle.warns.set(false);
        if self.page.leaving.has_something() || window().location().replace("/").is_err() {
            self.page.session.cover_from_other();
        }
    }

    /// Nothing of the page is to be seen any more; what was written on it must not be lost.
    fn ended(self) {
        self.page.idle.warns.set(false);
        if self.page.leaving.has_something() || !self.page.network.online.get_untracked() {
            self.page.session.cover();
            return;
        }
        let to = sign_in_address(&crate::browser::here(), true);
        if window().location().replace(&to).is_err() {
            self.page.session.cover();
        }
    }
}

/// Asks a server function about the session. Its status says why there is none (see
/// `api::status`), so that no code to read refusals is needed here.
async fn asked(path: &str, account: &str) -> Result<Answer, JsValue> {
    // An id needs no escaping.
    let response = fetched::ask(path, &format!("{{\"account\":\"{account}\"}}")).await?;
    match response.status() {
        200 => (),
        401 => return Ok(Answer::SignedOut),
        409 => return Ok(Answer::OtherAccount),
        _ => return Ok(Answer::None),
    }
    let text = JsFuture::from(response.text()?).await?;
    let session = JSON::parse(&text.as_string().unwrap_or_default())?;
    let seconds = Reflect::get(&session, &"seconds".into())?;
    let extendable = Reflect::get(&session, &"extendable".into())?;
    Ok(Answer::Lasts {
        seconds: seconds.as_f64().ok_or(JsValue::NULL)?,
        extendable: extendable.is_truthy(),
    })
}
