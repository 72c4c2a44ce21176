//! What was written before and not sent, here or in a draft: it is there again, says so, and can be
//! discarded.

use document::Document;
use leptos::prelude::*;
use model::{AccountId, DraftView};

use super::keeping::{Keeping, State};
use crate::{
    components::{Icon, IconName, live, live_option},
    editor::{Lines, MessageBody},
    forms::{Typed, field, written},
    i18n::words,
    page::Page,
};

/// The button that brings back what was discarded.
const UNDO: &str = "bring-back";

/// What the form says of it.
#[derive(Clone, Copy)]
pub struct KeptState {
    note: RwSignal<Note>,
    pub keeping: Keeping,
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

/// What of it is filled in.
pub struct Taken {
    pub typed: Typed,
    /// It takes the place of the draft that the form began with, of which it is a later version.
    pub replaces: bool,
}

impl KeptState {
    pub fn new(keeping: Keeping) -> Self {
        Self {
            note: RwSignal::new(Note::None),
            keeping,
            is_whole: StoredValue::new(false),
        }
    }

    /// The form is filled in with what this browser has, before the editor takes the text over. What
    /// that holds but for the text is given back; where several tabs wrote, of the last one.
    pub fn take_over(self, account: AccountId, body: MessageBody) -> Option<Taken> {
        let unsent = Page::current().unsent;
        // What was typed before the program came is no part of it.
        let draft = (self.keeping.version() > 0).then(|| body.beginning());
        let is_of_draft = |typed: &Typed| {
            typed.get(field::CLIENT_KEY).parse() == Ok(self.keeping.key()) && draft.is_some()
        };
        let mut all = Vec::new();
        for (at, json) in unsent.kept() {
            let typed = json::read::<Typed>(&json).ok();
            let typed = typed.filter(|typed| typed.writer() == Some(account));
            // The draft has it already: only the answer was lost.
            let is_new = |typed: &Typed| !is_of_draft(typed) || Some(written(typed)) != draft;
            if let Some(typed) = typed.filter(is_new) {
                all.push((at, typed));
            }
        }
        let Some((when, newest)) = all.first().cloned() else {
            self.is_whole.set_value(draft.is_some());
            return None;
        };
        let version = newest.get(field::VERSION).parse().unwrap_or_default();
        let replaces = is_of_draft(&newest) && version == self.keeping.version();
        if draft.is_none()
            && let Ok(key) = newest.get(field::CLIENT_KEY).parse()
        {
            self.keeping.go_on_from(key, version);
        }
        // What is newer in both places stays in both.
        let both = draft.filter(|_| !replaces);
        let texts = all.iter().map(|(_, typed)| written(typed));
        let (before, also) = (words().unsent_before(), words().unsent_also());
        let kept = Document::joined(texts, also);
        // Already something was written on this page, too: both stay.
        let is_begun = body.put_under(both, kept, Lines { before, also });
        self.is_whole
            .set_value(!is_begun && all.len() == 1 && !replaces);
        self.note.set(Note::Here(when));
        Some(Taken {
            typed: newest,
            replaces,
        })
    }

    /// The form is filled in.
    pub fn settle(self) {
        let unsent = Page::current().unsent;
        self.keeping.begins();
        let is_draft = self.note.with_untracked(|note| *note == Note::None);
        if self.is_whole.get_value() && (!is_draft || self.keeping.is_as_kept()) {
            unsent.is_as_kept();
        }
        unsent.save_soon();
    }

    /// Whoever goes on at once finds it in no list: the server hears of it without the moment's rest
    /// that what is written gets.
    fn discarded(self, discard: Callback<()>) {
        discard.run(());
        self.note.set(Note::Discarded);
        Page::current().unsent.save_all_now();
    }
}

/// The line that says so, above what is written. `discard` empties the form, `bring_back` undoes that.
#[component]
pub fn KeptNote(kept: KeptState, discard: Callback<()>, bring_back: Callback<()>) -> impl IntoView {
    let words = words();
    let (note, state) = (kept.note, kept.keeping.state());
    let is_saved = move || matches!(state.get(), State::Saved(_));
    let text = Signal::derive(move || match note.get() {
        Note::None => String::new(),
        // Then it says that below.
        Note::Here(_) if is_saved() => String::new(),
        Note::Here(when) => words.unsent_here(&when),
        Note::Discarded => words.unsent_discarded().to_owned(),
    });
    let is_none = Signal::derive(move || match note.get() {
        Note::None => true,
        Note::Here(_) => is_saved(),
        Note::Discarded => false,
    });
    let act = Signal::derive(move || match note.get() {
        Note::Discarded => words.unsent_bring_back().to_owned(),
        _ => words.unsent_discard().to_owned(),
    });
    view! {
        <div class="kept" hidden=is_none>
            <p class="kept__text" role="status">
                {text}
            </p>
            <button
                class="button button--quiet"
                id=UNDO
                type="button"
                on:click=move |_| match note.get_untracked() {
                    Note::Discarded => {
                        bring_back.run(());
                        note.set(Note::None);
                        crate::browser::focus("message");
                    }
                    _ => kept.discarded(discard),
                }
            >
                {act}
            </button>
        </div>
    }
}

/// Another version, while it is not decided which it is to be. `take` puts it there, in the place of what
/// is written or under it.
#[component]
pub fn KeptVersions(kept: KeptState, take: Callback<(DraftView, Take)>) -> impl IntoView {
    let state = kept.keeping.state();
    live_option(move || match state.get() {
        State::Elsewhere(other) => Some(versions(kept, *other, take)),
        _ => None,
    })
}

/// What becomes of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// It is what is written on from here.
    Other,
    /// What is written here stays as it is.
    This,
    Both,
}

/// Another version, beside what is written here, and which it is to be.
fn versions(kept: KeptState, other: DraftView, take: Callback<(DraftView, Take)>) -> AnyView {
    let words = words();
    let title = words.draft_elsewhere(&words.time(other.saved_at));
    let subject = model::compose::subject(&other.content.subject).to_owned();
    let subject = (!subject.is_empty()).then(|| view! { <strong>{subject}</strong> });
    let text = other.content.body.plain_text();
    let button = |name: &'static str, class: &'static str, way: Take| {
        let other = other.clone();
        view! {
            <button
                class=class
                type="button"
                on:click=move |_| {
                    kept.keeping.has_seen(&other);
                    take.run((other.clone(), way));
                    Page::current().unsent.changed();
                    crate::browser::focus("message");
                }
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="notice notice--warning" role="alert">
            <Icon name=IconName::Alert />
            <div class="notice__text">
                <p class="notice__title">{title}</p>
                <div class="kept__other" tabindex="0" role="group" aria-label=words.draft_other()>
                    {subject}
                    <p dir="auto">{text}</p>
                </div>
            </div>
            <div class="notice__actions">
                {button(words.draft_join(), "button button--primary", Take::Both)}
                {button(words.draft_keep_this(), "button button--secondary", Take::This)}
                {button(words.draft_use_other(), "button button--secondary", Take::Other)}
            </div>
        </div>
    }
    .into_any()
}

/// Keeps what is written, where no program does that by itself.
#[component]
pub fn KeepButton() -> impl IntoView {
    view! {
        <button class="button button--secondary keep" name=field::KEEP value="1">
            {words().draft_keep()}
        </button>
    }
}

/// That it is in Drafts, beside **Send**, and the way to discard it, which asks once.
#[component]
pub fn KeptLine(kept: KeptState, discard: Callback<()>) -> impl IntoView {
    let words = words();
    let state = kept.keeping.state();
    let is_none =
        Signal::derive(move || matches!(state.get(), State::Nothing | State::Elsewhere(_)));
    let line = live(move || match state.get() {
        State::Saved(saved) => saved.into_any(),
        State::InBrowser => words.draft_in_browser().into_any(),
        State::Nowhere => words.draft_nowhere().into_any(),
        State::Nothing | State::Elsewhere(_) => ().into_any(),
    });
    // Heard when it begins, and when it is not so any more; not each time.
    let heard = Memo::new(move |_| match state.get() {
        State::Nothing | State::Elsewhere(_) => "",
        State::Saved(_) => words.drafts_kept(),
        State::InBrowser => words.draft_in_browser(),
        State::Nowhere => words.draft_nowhere(),
    });
    view! {
        <div class="kept-line" hidden=is_none>
            <span>{line}</span>
            <details class="discard">
                <summary class="discard__button">{words.unsent_discard()}</summary>
                <div class="discard__form">
                    <span>{words.drafts_discard_sure()}</span>
                    " "
                    <button
                        class="button button--danger"
                        type="button"
                        on:click=move |_| {
                            kept.discarded(discard);
                            // Which brings it into sight, once it is shown.
                            request_animation_frame(|| crate::browser::focus(UNDO));
                        }
                    >
                        {words.drafts_discard_go()}
                    </button>
                </div>
            </details>
        </div>
        <p class="visually-hidden" role="status">
            {Signal::derive(move || heard.get())}
        </p>
    }
}
