//! **To**: who the message is for.

use leptos::prelude::*;
use model::{Field, Recipient, Relation};

use super::{
    combobox::RecipientBox,
    plain::PlainRecipients,
    sheet::{FIELD, Sheet},
    writing::Writing,
};
use crate::{
    components::{FieldError, Icon, IconName, flag, live, recipient_name, with_calls},
    i18n::{Office, words},
};

/// Selects until the page is hydrated, a combobox from then on. Under both stands whom to call for
/// somebody who is not listed.
#[component]
pub fn ToField(
    writing: Writing,
    office: Signal<Office>,
    enhanced: RwSignal<bool>,
    /// The server was asked to offer only those who answer the chosen type.
    narrowed: bool,
) -> impl IntoView {
    let words = words();
    let invalid = writing.sending.problems.is_wrong(Field::To);
    let (phone, why) = writing.offered.with_value(|offered| {
        let why = match offered.patient.relation {
            Relation::Self_ => words.compose_missing_why().to_owned(),
            Relation::Proxy(_) => words.compose_missing_why_for(&offered.patient.name),
        };
        (offered.organization.phone.clone(), why)
    });
    let missing = move || with_calls(&words.compose_missing(&phone), &[&phone]);
    let foot = missing.clone();
    Effect::new(move |was: Option<Vec<Recipient>>| {
        let chosen = writing.chosen.get();
        if was.is_some_and(|was| was != chosen) {
            writing.look_again(Field::To);
        }
        chosen
    });
    let taken_out = Signal::derive(move || {
        let names: Vec<String> = writing.taken_out.get().iter().map(recipient_name).collect();
        (!names.is_empty()).then(|| words.compose_to_removed_type(&words.list(&names)))
    });
    let hint = Signal::derive(move || match enhanced.get() {
        true => words.compose_to_hint(),
        false => words.compose_to_hint_plain(),
    });
    let sheet = Sheet::new();
    let is_sheet = sheet.is_open();
    let in_sheet =
        move |value: &'static str| Signal::derive(move || is_sheet.get().then_some(value));
    let control = live(move || match enhanced.get() {
        true => view! { <RecipientBox writing=writing invalid=invalid sheet=sheet foot=foot() /> }
            .into_any(),
        false => view! { <PlainRecipients writing=writing narrowed=narrowed /> }.into_any(),
    });
    view! {
        <div
            class="field"
            class:field--invalid=invalid
            class:field--sheet=is_sheet
            id=FIELD
            role=in_sheet("dialog")
            aria-modal=flag(is_sheet)
            aria-labelledby=in_sheet("to-label")
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    sheet.leave();
                }
            }
        >
            <label class="field__label" for="to" id="to-label">
                {words.compose_to()}
            </label>
            <button
                class="button button--primary"
                type="button"
                hidden=Signal::derive(move || !is_sheet.get())
                on:click=move |_| sheet.leave()
            >
                {words.compose_to_done()}
            </button>
            <p class="field__hint" id="to-hint">
                {hint}
            </p>
            {control}
            <p class="field__hint" role="status">
                {taken_out}
            </p>
            <FieldError field=Field::To problems=writing.sending.problems office=office />
            <p class="field__hint" id="to-missing">
                <Icon name=IconName::Phone />
                {missing()} " " {why}
            </p>
        </div>
    }
}
