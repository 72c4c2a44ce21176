//! The form of a new message, top to bottom.

use document::Document;
use json::Carried;
use leptos::{ev, prelude::*};
use model::{AccountId, ConversationId, DraftView, ErrorCode, Relation, view::ComposeView};
use serde::{Deserialize, Serialize};

use super::{
    fields::{ConfidentialityField, SubjectField},
    recipients::ToField,
    types::TypeField,
    writing::{Writing, sender},
};
use crate::{
    components::{
        ErrorSummary, Icon, IconName, live_option, recipient_lang, recipient_name, step,
        urgent_calls, urgent_note, urgent_short, with_calls, with_own_words,
    },
    forms::{FormReply, Typed, field},
    i18n::{Office, words},
    islands::writing::{
        attaching::{AddButton, AttachField, AttachSetup},
        kept::{KeepButton, KeptLine, KeptNote, KeptVersions, Take},
        message_field::MessageField,
        sending::{SendButton, Sending, is_send_key, is_to_keep, why_not},
        written_by::WrittenBy,
    },
    page::{Page, is_waking, later},
    react::effect,
};

/// What the form is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComposeSetup {
    /// Whose page it is on.
    pub account: AccountId,
    /// The address of the patient's messages.
    pub messages: String,
    pub offered: ComposeView,
    /// What was posted from it, if the page is shown again.
    pub posted: FormReply,
    /// That it is a draft, and since when; nothing where the page is new, or shown again.
    pub kept: Option<String>,
    /// What was sent from this browser before, see [`WrittenBy`].
    pub after: String,
    /// Nothing where no files are taken.
    pub attach: Option<AttachSetup>,
}

#[island(lazy)]
pub fn ComposeForm(#[prop(into)] setup: Carried<ComposeSetup>) -> impl IntoView {
    let words = words();
    let ComposeSetup {
        account,
        messages,
        offered,
        posted: reply,
        kept: saved,
        after,
        attach,
    } = setup.0;
    let inbox = messages.clone();
    // What the server says of the whole page is not about a field.
    let refusal = reply
        .refusal
        .filter(|refusal| refusal.code() != ErrorCode::SignedOut);
    let is_right = refusal.is_none();
    let narrowed = reply.typed.has(field::NARROW);
    let sending = Sending::new(refusal);
    let office = Signal::stored(Office::from(&offered.organization));
    let limit = offered.organization.body_chars;
    let for_whom = (offered.patient.relation != Relation::Self_).then(|| {
        view! { <p class="compose__for">{words.compose_for(&offered.patient.name)}</p> }
    });
    let again = reply.signed_in_again.then(|| {
        view! {
            <div class="notice notice--success" role="status">
                <Icon name=IconName::Check />
                <div class="notice__text">
                    <p>{words.session_back()}</p>
                </div>
            </div>
        }
    });
    let urgent = own_urgent_note(&offered);
    let calls = urgent_calls(&Office::from(&offered.organization));
    let organization = &offered.organization;
    let urgent_lang = words.lang_of(organization.language);
    let urgent_lang = urgent_lang.filter(|_| organization.urgent_text.is_some());
    let record = offered.patient.patient;
    let is_draft = saved.is_some();
    let was_posted = !is_draft && reply.typed.writer().is_some();
    let client_key = reply.typed.client_key_or(offered.client_key);
    let refused = offered.refused;
    let version = reply.typed.get(field::VERSION).to_owned();
    let drafts = messages.strip_suffix("/messages").unwrap_or_default();
    let drafts = format!("{drafts}/drafts");
    let action = match refused {
        Some(_) => format!("{drafts}/{client_key}"),
        None => format!("{messages}/new"),
    };
    let conversations = messages.clone();
    let writing = Writing::new(
        (account, attach),
        messages,
        offered,
        &reply.typed,
        saved,
        sending,
    );
    let send = sender(writing);

    let Page {
        leaving, unsent, ..
    } = Page::current();
    leaving.guard(Callback::new(move |()| writing.held()));
    let keeping = writing.kept.keeping;
    let arrived = Callback::new(move |conversation: ConversationId| {
        crate::browser::show_sent(Some(&format!("{conversations}/{conversation}")));
    });
    keeping.follow(
        Callback::new(move |()| writing.draft()),
        Some(drafts),
        arrived,
    );
    // False on the server and at the first render, so that both are the same.
    let enhanced = RwSignal::new(false);
    // When all parts are there, and before the editor is in the place of the text area.
    let settle = move || {
        writing.read_page(was_posted);
        writing.kept.settle();
        if is_draft {
            writing.body.begin_at_end(is_right && refused.is_none());
        }
        later(move || {
            let is_there = crate::browser::has_focus_within("to");
            enhanced.set(true);
            // Another control has taken its place.
            if is_there {
                crate::browser::focus("to");
            }
        });
    };
    effect(move || later(settle));
    effect(move || {
        writing.body.changes().track();
        writing.chosen.track();
        unsent.changed();
    });
    let discarded = StoredValue::new((Document::new(), Typed::default()));
    let discard = Callback::new(move |()| {
        discarded.set_value(writing.empty());
        if let Some(files) = writing.files {
            files.discard();
        }
    });
    let bring_back = Callback::new(move |()| {
        if let Some(files) = writing.files {
            files.bring_back();
        }
        discarded.with_value(|(text, typed)| {
            writing.body.put_back(text);
            writing.fill_in(typed);
        });
    });

    let take = Callback::new(move |(other, way): (DraftView, Take)| writing.take(&other, way));
    let submit = move |event: ev::SubmitEvent| {
        // The form is what the server made of it until all of it is there.
        if is_waking() {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        match is_to_keep(&event) {
            true => unsent.changed(),
            false => send.run(()),
        }
    };
    let class = match refused {
        Some(_) => "compose compose--kept",
        None => "compose",
    };
    let to_whom = match refused {
        Some(code) => writing.as_it_was(code, office).into_any(),
        None => {
            let kind = move || view! { <TypeField writing=writing office=office /> }.into_any();
            let to = move || {
                view! { <ToField writing=writing office=office enhanced=enhanced narrowed=narrowed /> }
                    .into_any()
            };
            view! {
                {step(kind)}
                {step(to)}
            }
            .into_any()
        }
    };
    let confidentiality = refused
        .is_none()
        .then(|| view! { <ConfidentialityField writing=writing office=office /> });
    let text = reply.typed.get(field::BODY).to_owned();
    let message = move || {
        view! {
            <MessageField
                body=writing.body
                text=text
                label=words.compose_message()
                rows=8
                limit=limit
                sending=sending
                office=office
                send=send
            />
        }
        .into_any()
    };
    let foot = move || {
        view! { <Foot enhanced=enhanced writing=writing sending=sending discard=discard /> }
            .into_any()
    };
    view! {
        <form class=class method="post" action=action novalidate inert=sending.is_sent() on:submit=submit on:keydown=move |event| on_key(&event, send)>
            <WrittenBy account=account record=Some(record) after=after />
            <input type="hidden" name=field::CLIENT_KEY value=client_key />
            <input type="hidden" name=field::VERSION value=version />
            <header class="compose__bar">
                <a class="button button--quiet compose__close" href=inbox>
                    <Icon name=IconName::Close />
                    {words.compose_close()}
                </a>
                <h1 class="compose__title">{words.compose_title()}</h1>
            </header>
            <div class="compose__body form">
                {for_whom}
                <div class="notice notice--urgent notice--slim">
                    <Icon name=IconName::Alert />
                    <div class="notice__text">
                        <p lang=urgent_lang>{urgent}</p>
                        {calls}
                    </div>
                </div>
                {again}
                <KeptNote kept=writing.kept discard=discard bring_back=bring_back />
                <ErrorSummary problems=sending.problems office=office />
                {to_whom}
                <SubjectField writing=writing office=office value=reply.typed.get(field::SUBJECT).to_owned() />
                {confidentiality}
                <KeptVersions kept=writing.kept take=take />
                {step(message)}
                {writing.files.map(|files| view! { <AttachField attaching=files sending=sending office=office enhanced=enhanced /> })}
            </div>
            {step(foot)}
        </form>
    }
}

/// Ctrl or ⌘ with Enter sends. Enter alone never does: in a text area it begins a line, in other
/// fields it would post the form.
fn on_key(event: &ev::KeyboardEvent, send: Callback<()>) {
    if is_waking() {
        return;
    }
    if is_send_key(event) {
        event.prevent_default();
        send.run(());
    } else if event.key() == "Enter" && !event.is_composing() && crate::browser::is_input(event) {
        event.prevent_default();
    }
}

/// The organization's own words, or ours.
fn own_urgent_note(offered: &ComposeView) -> AnyView {
    let office = Office::from(&offered.organization);
    match &offered.organization.urgent_text {
        Some(text) => with_calls(text, &[&office.emergency, &office.crisis, &office.phone]),
        None => urgent_note(&office),
    }
}

impl Writing {
    /// Why it cannot be sent, and what was chosen before that was so, which stays with the draft.
    fn as_it_was(self, code: ErrorCode, office: Signal<Office>) -> impl IntoView {
        let words = words();
        let hidden = |name: &'static str, value: String| {
            view! { <input type="hidden" name=name value=value /> }
        };
        let kind = self.kind.get_untracked();
        let kind = kind.map(|kind| hidden(field::TYPE, kind.to_string()));
        let chosen = self.chosen.get_untracked();
        let chosen: Vec<_> = chosen
            .iter()
            .map(|chosen| hidden(field::TO, chosen.to_string()))
            .collect();
        let is_confidential = self.confidential.get_untracked();
        let confidential = is_confidential.then(|| hidden(field::CONFIDENTIAL, "1".to_owned()));
        let why = office
            .with_untracked(|office| with_calls(&words.error(code, office), &[&office.phone]));
        view! {
            {kind}
            {chosen}
            {confidential}
            {why_not(words.compose_cannot_title(), why, None)}
        }
    }
}

/// What will happen, in short, beside **Send**.
#[component]
fn Foot(
    writing: Writing,
    sending: Sending,
    discard: Callback<()>,
    enhanced: RwSignal<bool>,
) -> impl IntoView {
    let words = words();
    let day = writing
        .offered
        .with_value(|offered| words.day(offered.answer_by));
    let urgent = writing
        .offered
        .with_value(|offered| urgent_short(&Office::from(&offered.organization)));
    let summary = live_option(move || {
        let names: Vec<String> = writing.chosen_views().iter().map(recipient_name).collect();
        let confidential = writing.confidential.get();
        let chosen = writing.chosen_views();
        let own = writing.own_lang();
        let teams = chosen
            .iter()
            .filter(|known| recipient_lang(known, own).is_some());
        let teams: Vec<&str> = teams.map(|team| team.name.as_str()).collect();
        let to = words.compose_summary(&words.list(&names));
        let to = (!names.is_empty()).then(|| with_own_words(to, teams, own));
        let lock = confidential.then(|| {
            view! {
                <span class="compose__lock">
                    <Icon name=IconName::Lock />
                    {words.compose_confidential()}
                </span>
            }
        });
        let both = to.is_some() && lock.is_some();
        (to.is_some() || lock.is_some()).then(|| {
            view! { <p class="compose__summary">{to} {both.then_some(" · ")} {lock}</p> }.into_any()
        })
    });
    let can_send = writing.refused().is_none();
    let expect = can_send.then(|| {
        view! {
            <p class="compose__expect">
                <Icon name=IconName::Clock />
                {words.compose_expect(&day)}
            </p>
            <p class="compose__urgent">{urgent}</p>
        }
    });
    let send = can_send.then(|| {
        view! { <SendButton sending=sending class="button button--primary compose__send" /> }
    });
    view! {
        <footer class="compose__foot">
            <div class="compose__about">
                <KeptLine kept=writing.kept discard=discard />
                {summary} {expect}
            </div>
            {writing.files.map(|files| view! { <AddButton attaching=files enhanced=enhanced /> })}
            <KeepButton />
            {send}
        </footer>
    }
}
