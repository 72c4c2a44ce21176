//! The form for an answer.

use leptos::{ev, prelude::*};
use model::{AccountId, NewReply, PatientId, Refusal, view::ConversationView};

use super::{
    conversation::SentHere,
    leave::Leaving,
    message_field::MessageField,
    sending::{SendButton, Sending},
    written_by::WrittenBy,
};
use crate::{
    address::{Address, Page},
    api::send_reply,
    components::{Erase, ErrorSummary, Icon, IconName, with_calls},
    editor::MessageBody,
    forms::{Typed, field, new_reply, written},
    frame::Frame,
    i18n::{Office, words},
};

/// What a reply is made of, and where.
#[derive(Clone, Copy)]
struct Reply {
    account: AccountId,
    view: StoredValue<ConversationView>,
    /// The record it is in; `None` at the care team's desk.
    record: Option<PatientId>,
    body: MessageBody,
    client_key: StoredValue<String>,
}

#[component]
pub fn ReplyForm(
    view: ConversationView,
    /// Whose page it is on.
    account: AccountId,
    /// Whose pages these are, as the address says.
    patient: Option<PatientId>,
    is_desk: bool,
) -> impl IntoView {
    let words = words();
    let frame = Frame::current();
    let path = Address {
        patient,
        page: Page::Conversation(view.id),
    }
    .to_string();
    let leaving: Leaving = expect_context();
    let mut posted = frame.reply().unwrap_or_default();
    if let Some(kept) = leaving.take_kept(&path, account) {
        posted.typed = kept;
    }
    let sending = Sending::new(posted.refusal);
    let text = posted.typed.get(field::BODY).to_owned();
    let client_key = match posted.typed.get(field::CLIENT_KEY) {
        "" => view.client_key.to_string(),
        key => key.to_owned(),
    };
    let action = path.clone();
    let office = Signal::stored(Office::from(&view.organization));
    let limit = view.organization.body_chars;
    let expect = view.answer_by.filter(|_| !is_desk);
    let expect = expect.map(|day| words.compose_expect(&words.day(day)));
    let record = (!is_desk).then_some(view.patient);
    let reply = Reply {
        account,
        record,
        view: StoredValue::new(view),
        body: MessageBody::new(written(&posted.typed)),
        client_key: StoredValue::new(client_key.clone()),
    };

    leaving.guard(path, Callback::new(move |()| reply.would_be_lost()));
    let SentHere(sent_here) = expect_context();
    let send = sending.by(Callback::new(move |()| {
        if sending.is_busy() {
            return;
        }
        match reply.checked() {
            Ok(checked) => sending.run(send_reply(account, checked), move |_| {
                reply.body.clear();
                sent_here.set_value(true);
                frame.refresh();
            }),
            Err(refusal) => sending.problems.show(refusal),
        }
    }));
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send.run(());
        }
    };
    let urgent = (!is_desk).then(|| {
        let urgent = words.compose_urgent_short("911");
        view! { <p class="reply__note">{with_calls(&urgent, &["911"])}</p> }
    });
    view! {
        <form
            class="reply"
            method="post"
            action=action
            novalidate
            aria-label=words.conversation_reply_title()
            on:keydown=on_key
            on:submit=move |event: ev::SubmitEvent| {
                event.prevent_default();
                send.run(());
            }
        >
            <ErrorSummary problems=sending.problems office=office />
            <WrittenBy account=account record=record />
            <input type="hidden" name=field::CLIENT_KEY value=client_key />
            <MessageField
                body=reply.body
                text=text
                label=words.conversation_reply()
                rows=3
                limit=limit
                sending=sending
                office=office
                send=send
            />
            <div class="reply__bar">
                {expect
                    .map(|expect| {
                        view! {
                            <p class="reply__expect">
                                <Icon name=IconName::Clock />
                                {expect}
                            </p>
                        }
                    })} <SendButton sending=sending class="button button--primary" />
            </div>
            {urgent}
        </form>
    }
    .erase()
}

impl Reply {
    /// What was typed, if leaving would lose it.
    fn would_be_lost(self) -> Option<Typed> {
        self.body.has_text().then(|| {
            let mut typed = Typed::default();
            self.body.write_into(&mut typed);
            typed.push(field::CLIENT_KEY, self.client_key.get_value());
            typed.push(field::ACCOUNT, self.account.to_string());
            typed
        })
    }

    /// Checked as the server will check it.
    fn checked(self) -> Result<NewReply, Refusal> {
        let mut typed = Typed::default();
        typed.push(field::CLIENT_KEY, self.client_key.get_value());
        self.view.with_value(|view| {
            let mut reply = new_reply(self.record, view.id, &typed)?;
            reply.body = self.body.document();
            reply.check(view.organization.body_chars)?;
            Ok(reply)
        })
    }
}
