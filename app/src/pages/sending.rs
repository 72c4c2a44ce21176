//! Sending what a form holds, once.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};
use model::{ErrorCode, Refusal};

use super::session::Session;
use crate::{
    api::ApiError,
    components::{Erase, Icon, IconName, Problems, flag},
    i18n::words,
    network::Network,
};

/// The state of a form that sends. Nothing that was typed is touched by any of it.
#[derive(Clone, Copy)]
pub struct Sending {
    /// What is wrong; shown in the form.
    pub problems: Problems,
    session: Session,
    send: StoredValue<Option<Callback<()>>>,
    busy: RwSignal<bool>,
}

impl Sending {
    /// `refusal` is what the server found wrong before the page was shown again.
    pub fn new(refusal: Option<Refusal>) -> Self {
        Self {
            problems: Problems::new(refusal),
            session: expect_context(),
            send: StoredValue::new(None),
            busy: RwSignal::new(false),
        }
    }

    pub fn is_busy(self) -> bool {
        self.busy.get_untracked()
    }

    /// What sends this form. It is done once more when the session had ended and has begun again.
    pub fn by(self, send: Callback<()>) -> Callback<()> {
        self.send.set_value(Some(send));
        send
    }

    /// Waits for the answer; until it is there, nothing else is sent.
    pub fn run<T: 'static>(
        self,
        work: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.busy.set(true);
        self.problems.clear();
        spawn_local(async move {
            let answer = work.await;
            // The form may be gone by now, and its state with it.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(sent) => done(sent),
                Err(error) if error.code() == ErrorCode::SignedOut => {
                    self.session.ask(self.send.get_value());
                }
                Err(error) if error.code() == ErrorCode::OtherAccount => {
                    self.session.cover_from_other();
                }
                Err(error) => self.problems.show(error.0),
            }
        });
    }
}

/// **Send**. Without a connection it waits; the banner above says why.
#[component]
pub fn SendButton(sending: Sending, #[prop(into)] class: String) -> impl IntoView {
    let words = words();
    let Network { online } = expect_context();
    let name = ArcSignal::derive(move || match sending.busy.get() {
        true => words.compose_sending(),
        false => words.compose_send(),
    });
    view! {
        <button
            class=class
            disabled=ArcSignal::derive(move || !online.get())
            aria-busy=flag(sending.busy)
        >
            <Icon name=IconName::Send />
            {name}
        </button>
    }
    .erase()
}
