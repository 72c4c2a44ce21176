//! Signing out when nobody is there, with a warning before ([`limits::IDLE_SECONDS`],
//! [`limits::WARNING_SECONDS`], [`limits::SESSION_SECONDS`]).
//!
//! The server decides when a session ends. The page asks it how long that is, tells it that somebody
//! is typing or pointing, and warns. Another tab of the same browser may keep the session alive, so
//! this one asks before it warns, and goes on asking while it does.

use std::{future::Future, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use model::{AccountId, ErrorCode, limits, view::SessionView};

use super::{leave::Leaving, lost::sign_in_address, session::Session};
use crate::{
    api::{ApiError, extend_session, view_session},
    components::{Dialog, Erase},
    frame::here,
    i18n::words,
    network::Network,
};

/// How often the clock is looked at, in milliseconds. A browser may do it less often in a tab that
/// is not seen, and not at all in a machine that sleeps; so what counts is the time, not the ticks.
const TICK_MS: u64 = 5_000;

/// So long after the server was last heard it is asked again.
const ASK_MS: f64 = 15_000.0;

/// So long after the server was last heard it is told that somebody is doing something.
const TELL_MS: f64 = 60_000.0;

const WARNING_MS: f64 = limits::WARNING_SECONDS as f64 * 1_000.0;

#[derive(Clone, Copy)]
struct Watch {
    session: Session,
    /// Whose page it is.
    account: AccountId,
    leaving: Leaving,
    online: ReadSignal<bool>,
    here: Signal<String>,
    /// When the session ends, as far as is known, and when that was heard. Milliseconds.
    until: StoredValue<f64>,
    heard: StoredValue<f64>,
    /// Somebody did something since.
    active: StoredValue<bool>,
    asking: StoredValue<bool>,
    warns: RwSignal<bool>,
    extendable: RwSignal<bool>,
    /// The reader knows that the longest a session may last is over.
    knows: StoredValue<bool>,
}

/// The warning. It is there for every page of somebody who is signed in.
#[component]
pub fn IdleDialog(session: Session, account: AccountId) -> impl IntoView {
    let words = words();
    let Network { online } = expect_context();
    let watch = Watch {
        session,
        account,
        leaving: expect_context(),
        online,
        here: here(),
        until: StoredValue::new(0.0),
        heard: StoredValue::new(0.0),
        active: StoredValue::new(false),
        asking: StoredValue::new(false),
        warns: RwSignal::new(false),
        extendable: RwSignal::new(true),
        knows: StoredValue::new(false),
    };
    Effect::new(move || watch.begin());
    let stay = Callback::new(move |()| watch.stay());
    let text = ArcSignal::derive(move || match watch.extendable.get() {
        true => words.idle_text(),
        false => words.idle_last_text(),
    });
    let answer = ArcSignal::derive(move || match watch.extendable.get() {
        true => words.idle_stay(),
        false => words.idle_understood(),
    });
    view! {
        <Dialog open=watch.warns on_close=stay id="idle" title=words.idle_title()>
            <div class="dialog__body">
                <p role="alert">{text}</p>
            </div>
            <form class="dialog__actions" method="post" action="/sign-out">
                <button class="button button--quiet">{words.nav_sign_out()}</button>
                <button
                    class="button button--primary"
                    type="button"
                    autofocus
                    on:click=move |_| stay.run(())
                >
                    {answer}
                </button>
            </form>
        </Dialog>
    }
    .erase()
}

impl Watch {
    fn begin(self) {
        // The page was a request; that may have been up to a minute before it counts from.
        let idle = (limits::IDLE_SECONDS - 60) as f64;
        self.heard.set_value(js_sys::Date::now());
        self.until.set_value(js_sys::Date::now() + idle * 1_000.0);
        let did = move || self.active.set_value(true);
        let listeners = [
            window_event_listener(ev::keydown, move |_| did()),
            // Dictation and some keyboards of phones press no keys; and what the message editor does
            // itself is no `input`.
            window_event_listener(ev::beforeinput, move |_| did()),
            window_event_listener(ev::pointerdown, move |_| did()),
            window_event_listener(ev::wheel, move |_| did()),
            // After a sleep, or after somebody signed in elsewhere in this browser, before anything is
            // seen for long. A page that comes back whole from the browser's memory was not asked for.
            window_event_listener(ev::focus, move |_| self.look()),
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    self.look();
                }
            }),
        ];
        let ticks = set_interval_with_handle(move || self.tick(), Duration::from_millis(TICK_MS));
        on_cleanup(move || {
            listeners.into_iter().for_each(|listener| listener.remove());
            if let Ok(ticks) = ticks {
                ticks.clear();
            }
        });
    }

    fn tick(self) {
        if self.asking.get_value() || self.session.is_open().get_untracked() {
            return;
        }
        let now = js_sys::Date::now();
        let (left, silence) = (self.until.get_value() - now, now - self.heard.get_value());
        let warns = self.warns.get_untracked();
        // While it is asked whether somebody is there, only the answer counts.
        if !warns && left > 0.0 && silence >= TELL_MS && self.active.get_value() {
            self.ask(extend_session(self.account));
        } else if left <= 0.0 || (left <= WARNING_MS && silence >= ASK_MS) {
            self.ask(view_session(self.account));
        }
    }

    /// Somebody comes to the page: is it still theirs?
    fn look(self) {
        self.tick();
        if self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        spawn_local(async move {
            let answer = view_session(self.account).await;
            if self.asking.try_set_value(false).is_some() {
                return;
            }
            // Who is asked for the password already knows that the session has ended.
            let knows = self.session.is_open().get_untracked();
            match answer {
                Err(error) if !knows || error.code() == ErrorCode::OtherAccount => {
                    self.lost(error.code());
                }
                _ => (),
            }
        });
    }

    fn stay(self) {
        // The dialog says that it was closed whoever did it.
        if !self.warns.get_untracked() {
            return;
        }
        self.warns.set(false);
        match self.extendable.get_untracked() {
            true => self.ask(extend_session(self.account)),
            false => self.knows.set_value(true),
        }
    }

    fn ask(self, question: impl Future<Output = Result<SessionView, ApiError>> + 'static) {
        self.asking.set_value(true);
        self.active.set_value(false);
        spawn_local(async move {
            let answer = question.await;
            // The reader may have signed out meanwhile, and all of this be gone.
            if self.asking.try_set_value(false).is_some() {
                return;
            }
            let now = js_sys::Date::now();
            match answer {
                Ok(SessionView {
                    seconds,
                    extendable,
                }) => {
                    let left = f64::from(seconds) * 1_000.0;
                    self.heard.set_value(now);
                    self.until.set_value(now + left);
                    self.extendable.set(extendable);
                    self.warn_if_late(left);
                }
                Err(error) if self.lost(error.code()) => (),
                // Without the server, the clock alone says it.
                Err(_) if now >= self.until.get_value() => self.ended(),
                // It may be that somebody wanted to stay: they are asked again.
                Err(_) => self.warn_if_late(self.until.get_value() - now),
            }
        });
    }

    fn warn_if_late(self, left: f64) {
        let knows = !self.extendable.get_untracked() && self.knows.get_value();
        self.warns.set(left <= WARNING_MS && !knows);
    }

    /// Whether the page is nobody's or somebody else's now; then it is seen no more.
    fn lost(self, code: ErrorCode) -> bool {
        match code {
            ErrorCode::SignedOut => self.ended(),
            ErrorCode::OtherAccount => self.is_others(),
            _ => return false,
        }
        true
    }

    /// What was written waits for its writer; where there is nothing, whoever is signed in goes on.
    fn is_others(self) {
        self.warns.set(false);
        if self.leaving.has_something() || window().location().replace("/").is_err() {
            self.session.cover_from_other();
        }
    }

    /// Nothing of the page is to be seen any more; what was written on it must not be lost.
    fn ended(self) {
        self.warns.set(false);
        if self.leaving.has_something() || !self.online.get_untracked() {
            self.session.cover();
            return;
        }
        // Not by the router: the program's memory goes, too.
        let to = sign_in_address(&self.here.get_untracked(), true);
        if window().location().replace(&to).is_err() {
            self.session.cover();
        }
    }
}
