//! The files of a form, each a row, and the button that adds one.

use leptos::{ev, html, prelude::*};
use model::{AttachmentKind, AttachmentScan, Field};

use super::{Attaching, Row, State};
use crate::{
    components::{FieldError, Icon, IconName},
    forms::field,
    i18n::{Office, words},
    islands::writing::sending::Sending,
};

/// The rows. Nothing of it is seen while there is none.
#[component]
pub fn AttachField(
    attaching: Attaching,
    sending: Sending,
    office: Signal<Office>,
    /// The program is there.
    enhanced: RwSignal<bool>,
) -> impl IntoView {
    let (title, drop) = attaching
        .setup
        .with_value(|setup| (setup.words.title.clone(), setup.words.drop.clone()));
    let rows = move |rows: Vec<Row>| {
        let row =
            |row| view! { <FileRow row=row attaching=attaching enhanced=enhanced /> }.into_any();
        rows.into_iter().map(row).collect_view()
    };
    let not_added = |text: String| {
        let alert = view! { <Icon name=IconName::Alert /> };
        view! { <p class="field__error">{alert} {text}</p> }.into_any()
    };
    let is_empty = Signal::derive(move || {
        attaching.rows.with(Vec::is_empty) && attaching.not_added.with(Vec::is_empty)
    });
    view! {
        <div class="attach" id="attachments" tabindex="-1" role="group" aria-label=title hidden=is_empty>
            <ul class="attach__rows" role="list">
                {move || rows(attaching.rows.get())}
            </ul>
            <div class="attach__not-added" role="alert">
                {move || attaching.not_added.get().into_iter().map(not_added).collect_view()}
            </div>
            <FieldError field=Field::Attachments problems=sending.problems office=office />
            <p class="visually-hidden" role="status">
                {Signal::derive(move || attaching.said.get())}
            </p>
        </div>
        // For the mouse alone: nothing else drops.
        <p class="attach-drop" aria-hidden="true">
            {drop}
        </p>
    }
}

/// One file: what it is, how far it is, and what can be done with it.
#[component]
fn FileRow(row: Row, attaching: Attaching, enhanced: RwSignal<bool>) -> impl IntoView {
    let (state, sent, id, scan) = (row.state, row.sent, row.id, row.scan);
    let name = row.name.clone();
    let (bytes, kind) = (row.bytes, row.kind);
    let said = |what: fn(&super::setup::AttachWords) -> &String| {
        let name = name.clone();
        attaching
            .setup
            .with_value(|setup| what(&setup.words).replace("{name}", &name))
    };
    let (remove, cancel, retry) = (
        said(|words| &words.remove),
        said(|words| &words.cancel),
        said(|words| &words.retry),
    );
    let keep = said(|words| &words.keep);
    let take_out = Signal::derive(move || match state.get().is_under_way() {
        true => cancel.clone(),
        false => remove.clone(),
    });
    let percent = move || 100 * sent.get() / bytes.max(1);
    let size = words().bytes(bytes);
    let how_far = Signal::derive(move || {
        let state = state.get();
        let said = attaching.setup.with_value(|setup| {
            let words = &setup.words;
            match state {
                State::Waiting => words.waiting.clone(),
                State::Sending if percent() >= 100 => words.checking.clone(),
                State::Sending => words.percent.replace("{percent}", &percent().to_string()),
                State::Unfinished => words.unfinished.clone(),
                State::Ready => match scan.get() {
                    AttachmentScan::Pending => words.scan_pending.clone(),
                    AttachmentScan::Failed => words.scan_failed.clone(),
                    _ => String::new(),
                },
                State::Failed(refused) => words.refused(refused),
            }
        });
        let is_said = !said.is_empty();
        let between = if is_said { " · " } else { "" };
        [between, &said].concat()
    });
    let is_wrong =
        Signal::derive(move || matches!(state.get(), State::Failed(_) | State::Unfinished));
    let no_retry = Signal::derive(move || !matches!(state.get(), State::Failed(_)));
    let is_still = Signal::derive(move || state.get() != State::Sending);
    let shown_percent = Signal::derive(move || percent().to_string());
    let shown_id = Signal::derive(move || id.get().map(|id| id.to_string()));
    let is_enhanced = Signal::derive(move || enhanced.get());
    let is_plain = Signal::derive(move || !enhanced.get());
    let address = attaching.setup.with_value(|setup| setup.address.clone());
    let has_picture = kind.is_picture() && kind != AttachmentKind::Heic;
    let picture = Signal::derive(move || {
        let id = id
            .get()
            .filter(|_| has_picture && state.get() == State::Ready && scan.get().is_offered())?;
        Some(format!("{address}/{id}?size=thumbnail"))
    });
    let has_thumbnail = Signal::derive(move || picture.get().is_some());
    let no_thumbnail = Signal::derive(move || picture.get().is_none());
    let (again, gone) = (row.clone(), row);
    let label = name.clone();
    view! {
        <li class="file" class:file--wrong=is_wrong>
            <span class="file__picture file__picture--none" hidden=has_thumbnail>
                <Icon name=IconName::File />
            </span>
            <img
                class="file__picture"
                src=picture
                hidden=no_thumbnail
                alt=""
                width="56"
                height="56"
            />
            <span class="file__what">
                <bdi class="file__name">{name}</bdi>
                <span class="file__size">{size} {how_far}</span>
                <progress
                    class="file__progress"
                    max="100"
                    value=shown_percent
                    hidden=is_still
                    aria-label=label
                ></progress>
                // Without script what is not to be sent is left out here.
                <label class="file__keep" hidden=is_enhanced>
                    <input
                        type="checkbox"
                        name=field::ATTACHMENT
                        value=shown_id
                        checked
                    />
                    {keep}
                </label>
            </span>
            <button
                type="button"
                class="button button--quiet"
                hidden=no_retry
                aria-label=retry
                on:click=move |_| attaching.retry(&again)
            >
                <Icon name=IconName::Retry />
            </button>
            <button
                type="button"
                class="button button--quiet"
                hidden=is_plain
                aria-label=take_out
                on:click=move |_| {
                    attaching.remove(&gone);
                    crate::browser::focus(ADD);
                }
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
}

const ADD: &str = "attach-add";

/// **Add Attachment**, beside **Send**.
#[component]
pub fn AddButton(attaching: Attaching, enhanced: RwSignal<bool>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let setup = attaching.setup.get_value();
    let is_plain = Signal::derive(move || !enhanced.get());
    let choose = move |event: ev::MouseEvent| {
        if let Some(input) = input.get_untracked() {
            event.prevent_default();
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            if let Some(files) = input.files() {
                attaching.add(&files);
            }
            // The same file can be chosen again.
            input.set_value("");
        }
    };
    view! {
        <span class="attach-add" class:attach-add--plain=is_plain>
            <input
                node_ref=input
                type="file"
                name=field::FILE
                multiple
                accept=setup.accept
                aria-label=setup.words.title
                title=setup.words.hint
                // With script the button opens it.
                hidden=Signal::derive(move || enhanced.get())
                on:change=chosen
            />
            <button
                class="button button--quiet"
                id=ADD
                formaction=setup.action
                formenctype="multipart/form-data"
                on:click=choose
            >
                <Icon name=IconName::Paperclip />
                <span class="attach-add__name">{setup.words.add}</span>
            </button>
        </span>
    }
}
