//! What was written at this address before and not sent: it is there again, says so, and can be
//! discarded.

use document::Document;
use leptos::prelude::*;
use model::AccountId;

use crate::{
    editor::MessageBody,
    forms::{Typed, field, written},
    i18n::words,
    page::Page,
};

/// What the form says of it.
#[derive(Clone, Copy)]
pub struct Kept {
    note: RwSignal<Note>,
    /// What came back, for its key: see [`Kept::client_key`].
    typed: StoredValue<Option<Typed>>,
    fresh_key: StoredValue<String>,
    /// The form holds what was kept, and nothing else.
    is_whole: StoredValue<bool>,
}

#[derive(Clone, PartialEq, Eq)]
enum Note {
    None,
    /// It is here; when it was written.
    Here(String),
    Discarded,
}

impl Kept {
    /// `fresh_key` is for what is written on this page.
    pub fn new(fresh_key: String) -> Self {
        Self {
            note: RwSignal::new(Note::None),
            typed: StoredValue::new(None),
            fresh_key: StoredValue::new(fresh_key),
            is_whole: StoredValue::new(false),
        }
    }

    /// The form is filled in again, before the editor takes the text over. What it holds but for
    /// the text is given back; where several tabs wrote, of the last one.
    pub fn take_over(self, account: AccountId, body: MessageBody) -> Option<Typed> {
        let unsent = Page::current().unsent;
        if unsent.can_keep() {
            body.forget_in_browser();
        }
        let mut all = Vec::new();
        let mut when = None;
        for (at, json) in unsent.kept() {
            let typed = serde_json::from_str::<Typed>(&json).ok();
            if let Some(typed) = typed.filter(|typed| typed.writer() == Some(account)) {
                when.get_or_insert(at);
                all.push(typed);
            }
        }
        let newest = all.first()?.clone();
        let document = Document::joined(all.iter().map(written), words().unsent_also());
        // Already something was written on this page, too: both stay.
        let is_begun = body.put_under(document, words().unsent_before());
        self.is_whole.set_value(!is_begun && all.len() == 1);
        self.note.set(Note::Here(when?));
        self.typed.set_value(Some(newest.clone()));
        Some(newest)
    }

    /// The form is filled in.
    pub fn settle(self) {
        if self.is_whole.get_value() {
            Page::current().unsent.is_as_kept();
        }
    }

    /// Whether the server has seen it before: a text that comes back as it was has the key with
    /// which it may already have been sent, when the page went before it heard of it. What was
    /// changed is another one.
    pub fn client_key(self, typed: &Typed) -> String {
        let kept = self.typed.with_value(|kept| {
            let kept = kept.as_ref()?;
            let is_same = kept.clone().without(field::CLIENT_KEY) == *typed;
            is_same.then(|| kept.get(field::CLIENT_KEY).to_owned())
        });
        kept.unwrap_or_else(|| self.fresh_key.get_value())
    }
}

/// The line that says so. `discard` empties the form, `bring_back` undoes that.
#[component]
pub fn KeptNote(kept: Kept, discard: Callback<()>, bring_back: Callback<()>) -> impl IntoView {
    let words = words();
    let note = kept.note;
    let text = move || match note.get() {
        Note::None => String::new(),
        Note::Here(when) => words.unsent_here(&when),
        Note::Discarded => words.unsent_discarded().to_owned(),
    };
    let act = move || match note.get() {
        Note::Discarded => words.unsent_bring_back(),
        _ => words.unsent_discard(),
    };
    let is_none = Signal::derive(move || note.with(|note| *note == Note::None));
    view! {
        <div class="kept" hidden=is_none>
            <p class="kept__text" role="status">
                {text}
            </p>
            <button
                class="button button--quiet"
                type="button"
                on:click=move |_| match note.get_untracked() {
                    Note::Discarded => {
                        bring_back.run(());
                        note.set(Note::None);
                    }
                    _ => {
                        discard.run(());
                        note.set(Note::Discarded);
                    }
                }
            >
                {act}
            </button>
        </div>
    }
}
