//! The form for an answer.

use document::Document;
use json::Carried;
use leptos::{ev, prelude::*, task::spawn_local};
use model::{
    AccountId, ConversationId, Draft, DraftId, DraftView, NewReply, PatientId, Refusal, Scope,
    view::Sent,
};
use serde::{Deserialize, Serialize};

use super::{
    attaching::{AddButton, AttachField, AttachSetup, Attaching},
    held,
    keeping::Keeping,
    kept::{KeepButton, KeptLine, KeptNote, KeptState, KeptVersions, Take},
    message_field::MessageField,
    sending::{SendButton, Sending, is_anyway, is_send_key, is_to_go_on, is_to_keep, say_why_not},
    written_by::WrittenBy,
};
use crate::{
    api::SendReply,
    components::{ErrorSummary, Icon, IconName, urgent_short},
    editor::MessageBody,
    forms::{FormReply, Typed, field, new_reply, written},
    i18n::{Office, words},
    page::Page,
    react::effect,
};

/// What the form is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplySetup {
    /// Whose page it is on.
    pub account: AccountId,
    pub conversation: ConversationId,
    /// For whose record; `None` at the care team's desk.
    pub record: Option<PatientId>,
    /// The address of the page, which names the list beside it.
    pub address: String,
    /// Where one may go on after it was sent: to the next conversation. For the care team.
    pub next: Option<String>,
    pub client_key: String,
    /// The position of the last message on the page.
    pub seen: u32,
    /// Visible characters, at the most.
    pub limit: usize,
    pub office: Office,
    /// When an answer to it may be expected, in words.
    pub expect: Option<String>,
    /// What was posted from it, if the page is shown again.
    pub posted: FormReply,
    /// That it is a draft, and since when; nothing where nothing was begun, or the page is shown again.
    pub kept: Option<String>,
    /// The writer's own last message before it, see [`WrittenBy`].
    pub after: String,
    /// It can be written on and kept, and not sent: the page says why above it ([`super::why_not`]).
    pub is_closed: bool,
    /// Nothing where no files are taken.
    pub attach: Option<AttachSetup>,
}

/// What a reply is made of.
#[derive(Clone, Copy)]
struct Reply {
    conversation: ConversationId,
    record: Option<PatientId>,
    limit: usize,
    body: MessageBody,
    kept: KeptState,
    account: AccountId,
    /// The position of the last message that the writer has before them.
    seen: RwSignal<u32>,
    /// Nothing where no files are taken.
    files: Option<Attaching>,
}

#[island(lazy)]
pub fn ReplyForm(#[prop(into)] setup: Carried<ReplySetup>) -> impl IntoView {
    let words = words();
    let ReplySetup {
        account,
        conversation,
        record,
        address,
        next,
        client_key,
        seen,
        limit,
        office,
        expect,
        posted,
        kept: saved,
        after,
        is_closed,
        attach,
    } = setup.0;
    let is_draft = saved.is_some();
    let was_posted = !is_draft && posted.typed.writer().is_some();
    let sending = Sending::new(posted.refusal);
    let text = posted.typed.get(field::BODY).to_owned();
    let scope = record.map_or(Scope::Desk, Scope::Patient);
    let fresh = client_key.parse().unwrap_or(DraftId(Default::default()));
    let keeping = Keeping::new(
        (account, scope),
        Some(conversation),
        &posted.typed,
        fresh,
        saved,
    );
    let client_key = keeping.key().to_string();
    let version = posted.typed.get(field::VERSION).to_owned();
    let office = Signal::stored(office);
    let body = MessageBody::new(written(&posted.typed));
    let files = attach.map(|setup| Attaching::new(account, keeping, setup));
    if let Some(files) = files {
        files.serve(sending, body);
    }
    // False on the server and at the first render, so that both are the same.
    let enhanced = RwSignal::new(false);
    let reply = Reply {
        files,
        conversation,
        record,
        limit,
        body,
        kept: KeptState::new(keeping),
        account,
        seen: RwSignal::new(seen),
    };
    let Page {
        leaving, unsent, ..
    } = Page::current();
    leaving.guard(Callback::new(move |()| reply.held()));
    let arrived = Callback::new(|_| crate::browser::show_sent(None));
    keeping.follow(Callback::new(move |()| reply.draft()), None, arrived);
    effect(move || {
        enhanced.set(true);
        if !was_posted {
            drop(reply.kept.take_over(account, reply.body));
            reply.kept.settle();
            // Whoever has begun to write on has the caret where they put it.
            if is_draft && !is_closed && !crate::browser::has_focus_within("message") {
                reply.body.begin_at_end(false);
            }
        } else {
            // The server gave it back: what this browser has of it is as good as taken over.
            drop(unsent.kept());
        }
    });
    effect(move || {
        reply.body.changes().track();
        unsent.changed();
    });
    let discarded = StoredValue::new(Document::new());
    let discard = Callback::new(move |()| {
        discarded.set_value(reply.body.clear());
        if let Some(files) = files {
            files.discard();
        }
    });
    let bring_back = Callback::new(move |()| {
        if let Some(files) = files {
            files.bring_back();
        }
        discarded.with_value(|text| reply.body.put_back(text));
    });

    let take = Callback::new(move |(other, way): (DraftView, Take)| {
        let other = other.content.body;
        match way {
            Take::This => (),
            Take::Other => {
                drop(reply.body.clear());
                reply.body.put_back(&other);
            }
            Take::Both => {
                let both = [reply.body.clear(), other];
                reply
                    .body
                    .put_back(&Document::joined(both, words.unsent_also()));
            }
        }
    });

    let then = StoredValue::new(next.clone());
    let goes_on = StoredValue::new(false);
    let sent = Callback::new(move |Sent { .. }: Sent| {
        then.with_value(|next| match next {
            Some(next) if goes_on.get_value() => crate::browser::replace(next),
            _ => crate::browser::show_sent(None),
        });
    });
    sending.held(Callback::new(move |refusal: Refusal| {
        let address = format!("?{}={}", field::SEEN, reply.seen.get_untracked());
        spawn_local(async move {
            match held::show(&address).await {
                Some(seen) => reply.seen.set(seen),
                None => sending.problems.show(refusal),
            }
        });
    }));
    let send = match is_closed {
        true => say_why_not(),
        false => sending.by(Callback::new(move |()| {
            let send = |checked| {
                let client_key = reply.kept.keeping.key_to_send();
                let reply = NewReply {
                    client_key,
                    ..checked
                };
                SendReply { account, reply }
            };
            sending.try_to(|| reply.checked(), send, sent);
        })),
    };
    let send_and = move |then_on: bool| {
        goes_on.set_value(then_on);
        send.run(());
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if is_send_key(&event) {
            event.prevent_default();
            send_and(event.shift_key());
        }
    };
    let send_alone = Callback::new(move |()| send_and(false));
    let send_and_next = next.map(|next| {
        // Without a connection, trying says so.
        view! {
            <button
                class="button button--secondary"
                name=field::THEN
                value=next
                aria-keyshortcuts="Control+Shift+Enter"
            >
                {words.compose_send_next()}
            </button>
        }
    });
    let expect = expect.map(|expect| {
        view! {
            <p class="reply__expect">
                <Icon name=IconName::Clock />
                {expect}
            </p>
        }
    });
    let urgent = record.filter(|_| !is_closed).map(|_| {
        let urgent = office.with_untracked(urgent_short);
        view! { <p class="reply__note">{urgent}</p> }
    });
    let class = match is_closed {
        true => "reply reply--kept",
        false => "reply",
    };
    // What is posted with files goes to another address.
    let about = (is_closed || files.is_some()).then(|| {
        let conversation = conversation.to_string();
        view! { <input type="hidden" name=field::CONVERSATION value=conversation /> }
    });
    let send_button = (!is_closed)
        .then(|| view! { <SendButton sending=sending class="button button--primary" /> });
    view! {
        <form
            class=class
            id="reply"
            method="post"
            action=address
            novalidate
            inert=sending.is_sent()
            aria-label=words.conversation_reply_title()
            on:keydown=on_key
            // By what is in it, the style sheet knows whether it is more than one line high.
            on:focusout=move |_| reply.body.mirror()
            on:submit=move |event: ev::SubmitEvent| {
                event.prevent_default();
                event.stop_propagation();
                match is_to_keep(&event) {
                    true => unsent.changed(),
                    // As it was to be sent before.
                    false if is_anyway(&event) => send_and(goes_on.get_value()),
                    false => send_and(is_to_go_on(&event)),
                }
            }
        >
            <ErrorSummary problems=sending.problems office=office />
            <WrittenBy account=account record=record after=after />
            <input type="hidden" name=field::CLIENT_KEY value=client_key />
            <input type="hidden" name=field::VERSION value=version />
            <input
                type="hidden"
                name=field::SEEN
                value=Signal::derive(move || reply.seen.get().to_string())
            />
            {about}
            <KeptNote kept=reply.kept discard=discard bring_back=bring_back />
            <KeptVersions kept=reply.kept take=take />
            <MessageField
                body=reply.body
                text=text
                label=words.conversation_reply()
                placeholder=Some(words.conversation_reply_title())
                rows=3
                limit=limit
                sending=sending
                office=office
                send=send_alone
            />
            {files.map(|files| view! { <AttachField attaching=files sending=sending office=office enhanced=enhanced /> })}
            <div class="reply__bar">
                {expect}
                <KeptLine kept=reply.kept discard=discard />
                <div class="reply__send">
                    {files.map(|files| view! { <AddButton attaching=files enhanced=enhanced /> })}
                    <KeepButton />
                    {send_and_next} {send_button}
                </div>
            </div>
            {urgent}
        </form>
    }
}

impl Reply {
    /// What the form holds, to be kept.
    fn held(self) -> Option<String> {
        let typed = self.typed();
        let has_something = self.body.has_text() || self.files.is_some_and(Attaching::has_some);
        has_something.then(|| json::write(&typed).ok()).flatten()
    }

    fn typed(self) -> Typed {
        let mut typed = Typed::default();
        typed.push(field::ACCOUNT, self.account.to_string());
        self.body.write_into(&mut typed);
        if let Some(files) = self.files {
            files.write_into(&mut typed);
        }
        self.kept.keeping.write_into(&mut typed);
        typed
    }

    fn draft(self) -> Draft {
        Draft {
            conversation: Some(self.conversation),
            body: self.body.document(),
            ..Draft::default()
        }
    }

    /// Checked as the server will check it.
    fn checked(self) -> Result<NewReply, Refusal> {
        let mut typed = self.typed().without(field::BODY);
        typed.push(field::SEEN, self.seen.get_untracked().to_string());
        let mut reply = new_reply(self.record, self.conversation, &typed)?;
        reply.body = self.body.document();
        reply.check(self.limit)?;
        Ok(reply)
    }
}
