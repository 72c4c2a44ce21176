//! Sending what a form holds, once.

use leptos::{ev, prelude::*, server_fn::ServerFn, task::spawn_local};
use model::{ErrorCode, Field, Refusal, view::Sent};

use serde::Serialize;

use super::{asked, attaching::Attaching};
use crate::{
    api::ApiError,
    components::{Icon, IconName, Problems, flag},
    forms::field,
    i18n::words,
    page::Page,
    react::effect,
};

/// The state of a form that sends. Nothing that was typed is touched by any of it.
#[derive(Clone, Copy)]
pub struct Sending {
    /// What is wrong; shown in the form.
    pub problems: Problems,
    send: StoredValue<Option<Callback<()>>>,
    held: StoredValue<Option<Callback<Refusal>>>,
    state: RwSignal<State>,
    /// Files that it waits for.
    files: StoredValue<Option<Attaching>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Writing,
    /// It goes when all files are there.
    Waiting,
    /// On the way.
    Busy,
    /// It goes when there is a connection, unless it is written on before.
    Offline,
    /// What was sent is shown next, on a page of its own.
    Sent,
}

impl Sending {
    /// `refusal` is what the server found wrong before the page was shown again.
    pub fn new(refusal: Option<Refusal>) -> Self {
        Self {
            problems: Problems::new(refusal),
            send: StoredValue::new(None),
            held: StoredValue::new(None),
            state: RwSignal::new(State::Writing),
            files: StoredValue::new(None),
        }
    }

    /// Nothing else is sent from this form: something is on its way, or has arrived.
    fn is_over(self) -> bool {
        matches!(self.state.get_untracked(), State::Busy | State::Sent)
    }

    /// What is sent waits for these files, and then goes by itself.
    pub fn with_files(self, files: Attaching) {
        self.files.set_value(Some(files));
        let is_under_way = files.is_under_way();
        effect(move || {
            if !is_under_way.get()
                && self.state.get_untracked() == State::Waiting
                && let Some(send) = self.send.get_value()
            {
                send.run(());
            }
        });
    }

    /// Whether it has to wait for files; one that failed is said.
    fn waits(self) -> bool {
        let Some(files) = self.files.get_value() else {
            return false;
        };
        if files.is_under_way().get_untracked() {
            self.state.set(State::Waiting);
            return true;
        }
        self.state.set(State::Writing);
        let has_failed = files.has_failed();
        if has_failed {
            let missing = ErrorCode::AttachmentMissing.at(Field::Attachments);
            self.problems.show(missing.into());
        }
        has_failed
    }

    /// It was sent, and the page is about to go.
    pub fn is_sent(self) -> Signal<bool> {
        Signal::derive(move || self.state.get() == State::Sent)
    }

    /// What sends this form. It is done once more when the session had ended and has begun again.
    pub fn by(self, send: Callback<()>) -> Callback<()> {
        self.send.set_value(Some(send));
        send
    }

    /// What is done when somebody else has written meanwhile.
    pub fn held(self, held: Callback<Refusal>) {
        self.held.set_value(Some(held));
    }

    /// Sends what the form holds, if nothing is wrong with it, and nothing was sent already.
    pub fn try_to<M, F: ServerFn + Serialize>(
        self,
        check: impl FnOnce() -> Result<M, Refusal>,
        send: impl FnOnce(M) -> F,
        sent: Callback<Sent>,
    ) {
        if self.is_over() {
            return;
        }
        if self.state.get_untracked() == State::Offline {
            return Page::current().unsent.hurry();
        }
        let checked = check().and_then(|message| match self.waits() {
            true => Ok(None),
            false => Ok(Some(asked::written(&send(message))?)),
        });
        match checked {
            Ok(Some(message)) => self.run(F::PATH, message, sent),
            Ok(None) => (),
            Err(refusal) => self.problems.show(refusal),
        }
    }

    /// Waits for the answer. When it was sent there is nothing to lose any more, and nothing to be
    /// typed into a form that is about to go.
    fn run(self, path: &'static str, message: String, sent: Callback<Sent>) {
        let Page {
            leaving,
            session,
            unsent,
            ..
        } = Page::current();
        self.state.set(State::Busy);
        unsent.sends();
        self.problems.clear();
        spawn_local(async move {
            let mut said = asked::answer(path, &message).await;
            let reached = said.is_some();
            if !reached {
                self.state.set(State::Offline);
                said = unsent.wait(path, &message).await;
            }
            let is_written_on = !reached && said.is_none() && !unsent.is_as_tried();
            let answer: Result<Sent, ApiError> = match &said {
                Some(said) => asked::read(said),
                None => Err(ErrorCode::Unavailable.into()),
            };
            let state = match answer {
                Ok(_) => State::Sent,
                Err(_) => State::Writing,
            };
            self.state.set(state);
            if state == State::Writing {
                unsent.is_refused();
                if !reached {
                    unsent.changed();
                }
            }
            match answer {
                // It is sent when its writer says so again.
                Err(_) if is_written_on => (),
                Ok(answer) => {
                    leaving.release();
                    unsent.sent().await;
                    sent.run(answer);
                }
                Err(error) if error.code() == ErrorCode::SignedOut => {
                    session.ask(self.send.get_value());
                }
                Err(error) if error.code() == ErrorCode::OtherAccount => {
                    session.cover_from_other();
                }
                Err(error) => match self.held.get_value() {
                    Some(held) if error.code() == ErrorCode::AnsweredMeanwhile => held.run(error.0),
                    _ => self.problems.show(error.0),
                },
            }
        });
    }
}

/// Ctrl or ⌘ with Enter sends; not the Enter that takes what an input method offers.
pub fn is_send_key(event: &ev::KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
}

/// It was sent by the button that also leads on.
pub fn is_to_go_on(event: &ev::SubmitEvent) -> bool {
    let by = event.submitter();
    by.is_some_and(|by| by.get_attribute("name").as_deref() == Some(field::THEN))
}

/// It was sent by the button beside what was held back.
pub fn is_anyway(event: &ev::SubmitEvent) -> bool {
    event.submitter().is_some_and(|by| by.has_attribute("form"))
}

/// It was sent by the button that keeps it as a draft.
pub fn is_to_keep(event: &ev::SubmitEvent) -> bool {
    let by = event.submitter();
    by.is_some_and(|by| by.get_attribute("name").as_deref() == Some(field::KEEP))
}

/// Why nothing can be sent, above a form without **Send**. `actions`: what to do instead.
pub fn why_not(title: &'static str, why: AnyView, actions: Option<AnyView>) -> AnyView {
    view! {
        <div class="notice notice--info" id=WHY_NOT tabindex="-1" role="group" aria-labelledby="why-not-title">
            <Icon name=IconName::Info />
            <div class="notice__text">
                <p class="notice__title" id="why-not-title">
                    {title}
                </p>
                <p>{why}</p>
            </div>
            {actions}
        </div>
    }
    .into_any()
}

/// Leads there whoever tries to send by key.
pub fn say_why_not() -> Callback<()> {
    Callback::new(|()| crate::browser::focus(WHY_NOT))
}

const WHY_NOT: &str = "why-not";

/// **Send**. Without a connection, what is sent waits; the banner above says so.
#[component]
pub fn SendButton(sending: Sending, #[prop(into)] class: String) -> impl IntoView {
    let words = words();
    let is_free = |state| matches!(state, State::Writing | State::Offline);
    let is_busy = Signal::derive(move || !is_free(sending.state.get()));
    let name = Signal::derive(
        move || match (sending.state.get(), sending.files.get_value()) {
            (State::Writing | State::Offline, _) => words.compose_send().to_owned(),
            (State::Waiting, Some(files)) => files.says_waiting(),
            _ => words.compose_sending().to_owned(),
        },
    );
    view! {
        <button class=class aria-busy=flag(is_busy)>
            <Icon name=IconName::Send />
            {name}
        </button>
    }
}
