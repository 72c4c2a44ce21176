//! The field itself: label, toolbar, and the text.

use document::Limits;
use js_sys::{Array, Reflect};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use super::{
    help_dialog::HelpDialog,
    link_dialog::LinkDialog,
    message_body::{MessageBody, from_text},
    said,
    surface::{Editor, Notice, Setup, Status, TypedBefore},
    toolbar::Toolbar,
    viewport,
};
use crate::{
    components::{TextArea, flag, when_opened},
    i18n::words,
    page::later,
    react::effect,
};

/// A message's text with its label. `body` holds what is written.
///
/// The server renders a text area, and so does the first render in the browser.
#[component]
pub fn MessageEditor(
    body: MessageBody,
    /// What the form begins with.
    text: String,
    id: &'static str,
    name: &'static str,
    label: &'static str,
    /// Shown in the field while it is empty.
    #[prop(optional_no_strip)]
    placeholder: Option<&'static str>,
    /// The height to begin with.
    rows: u32,
    /// Visible characters that pasting fills up to.
    limit: usize,
    #[prop(into)] invalid: Signal<bool>,
    /// The page begins with the focus on it.
    autofocus: bool,
    /// Ctrl or ⌘ with Enter.
    #[prop(into)]
    on_submit: Callback<()>,
) -> impl IntoView {
    let words = words();
    let host = NodeRef::<html::Div>::new();
    let frame = NodeRef::<html::Div>::new();
    let parts = Parts {
        body,
        ready: RwSignal::new(false),
        status: RwSignal::new(Status::default()),
        announced: RwSignal::new(String::new()),
        warning: RwSignal::new(None),
        link_open: RwSignal::new(false),
        help_open: RwSignal::new(false),
        to_toolbar: RwSignal::new(0),
    };
    effect(move || {
        let (Some(area), Some(host), Some(frame)) = (body.area.get(), host.get(), frame.get())
        else {
            return;
        };
        later(move || {
            if !parts.ready.get_untracked() {
                parts.take_over(&area, &host, limit, on_submit);
                viewport::keep_above_keyboard(&frame);
            }
        });
    });
    // In an effect, so in the browser only: on the server this would be another thread.
    effect(move || on_cleanup(move || body.set_editor(None)));

    view! {
        <label
            class="field__label"
            id=format!("{id}-label")
            for=id
            // The editable element is no form control, which a label would focus.
            on:click=move |_| {
                if let Some(editor) = body.editor() {
                    editor.focus();
                }
            }
        >
            {label}
        </label>
        <div class="editor" node_ref=frame>
            <Toolbar parts=parts controls=id />
            <TextArea
                text=text
                id=id
                name=name
                class="textarea editor__plain"
                rows=rows
                node=body.area
                attr:dir="auto"
                attr:placeholder=placeholder
                attr:autofocus=autofocus
                attr:aria-required="true"
                attr:aria-describedby=format!("{id}-error")
                attr:aria-invalid=flag(invalid)
                on:input=move |_| body.edited()
            />
            <div
                class="editor__text prose"
                class:editor__text--short=rows < 5
                node_ref=host
                hidden
                data-placeholder=placeholder
                role="textbox"
                aria-multiline="true"
                aria-labelledby=format!("{id}-label")
                aria-required="true"
                aria-describedby=format!("{id}-error")
                aria-invalid=flag(invalid)
                spellcheck="true"
                autocapitalize="sentences"
            ></div>
            <p class="visually-hidden" role="status">
                {Signal::derive(move || parts.announced.get())}
            </p>
            <p class="editor__warning" role="alert">
                {Signal::derive(move || parts.warning.get())}
            </p>
            <button
                class="link editor__help"
                type="button"
                hidden=Signal::derive(move || !parts.ready.get())
                on:click=move |_| parts.help_open.set(true)
            >
                {words.editor_help()}
            </button>
        </div>
        {when_opened(parts.link_open, move || view! { <LinkDialog parts=parts /> }.into_any())}
        {when_opened(
            parts.help_open,
            move || view! { <HelpDialog open=parts.help_open /> }.into_any(),
        )}
    }
}

/// What the parts of the field share.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub body: MessageBody,
    /// The editor stands in the place of the text area.
    pub ready: RwSignal<bool>,
    pub status: RwSignal<Status>,
    pub announced: RwSignal<String>,
    pub warning: RwSignal<Option<String>>,
    pub link_open: RwSignal<bool>,
    pub help_open: RwSignal<bool>,
    /// Counts how often the toolbar was asked to take the focus.
    pub to_toolbar: RwSignal<u32>,
}

impl Parts {
    /// Puts the editor in the place of the text area: text, caret, focus, and the name by which
    /// links and labels find it.
    fn take_over(
        self,
        area: &HtmlTextAreaElement,
        host: &HtmlElement,
        limit: usize,
        on_submit: Callback<()>,
    ) {
        let limits = Limits {
            visible_chars: limit,
            ..Limits::DEFAULT
        };
        let setup = Setup {
            host: host.clone(),
            document: self.body.taken_over(&area.value()),
            limits,
            fallback: Some(area.clone()),
            notify: Box::new(move |notice| self.notice(notice, on_submit)),
        };
        let Some(editor) = Editor::attach(setup) else {
            return;
        };
        let had_focus = document()
            .active_element()
            .is_some_and(|active| active.id() == area.id());
        let (start, end) = (area.selection_start(), area.selection_end());
        let id = area.id();
        area.set_id(&format!("{id}-plain"));
        host.set_id(&id);
        area.set_hidden(true);
        host.set_hidden(false);
        if let (Ok(Some(start)), Ok(Some(end))) = (start, end) {
            editor.select_as_text_area(start, end);
        }
        editor.remember(self.typed_before(area));
        self.status.set(editor.status());
        self.body.set_editor(Some(editor.clone()));
        if had_focus {
            editor.focus();
        }
        self.body.count();
        self.ready.set(true);
    }

    /// What was typed into the text area while the program was on its way, as `boot.js` remembers it.
    fn typed_before(self, area: &HtmlTextAreaElement) -> Vec<TypedBefore> {
        let edits = Reflect::get(area, &"edits".into()).unwrap_or_default();
        let edits = match edits.dyn_into::<Array>() {
            Ok(edits) => edits.iter().map(|edit| Array::from(&edit)).collect(),
            Err(_) => Vec::new(),
        };
        let number = |edit: &Array, i| edit.get(i).as_f64().unwrap_or_default();
        let steps = edits.iter().map(|edit| TypedBefore {
            document: from_text(&edit.get(0).as_string().unwrap_or_default()),
            start: number(edit, 1) as u32,
            end: number(edit, 2) as u32,
            at: number(edit, 3) as u64,
        });
        let steps: Vec<TypedBefore> = steps.collect();
        let Some(first) = steps.first() else {
            return steps;
        };
        let beginning = self.body.beginning();
        let end = beginning.plain_text().encode_utf16().count() as u32;
        let began = TypedBefore {
            document: beginning,
            start: end,
            end,
            at: first.at,
        };
        std::iter::once(began).chain(steps).collect()
    }

    fn notice(self, notice: Notice, on_submit: Callback<()>) {
        match notice {
            Notice::Changed => {
                if self.warning.with_untracked(Option::is_some) {
                    self.warning.set(None);
                }
                self.body.changed();
            }
            Notice::Status(status) => self.status.set(status),
            Notice::Said(what) => self.announced.set(said::text(what)),
            Notice::ToLink => self.link_open.set(true),
            Notice::ToHelp => self.help_open.set(true),
            Notice::ToToolbar => self.to_toolbar.update(|count| *count += 1),
            Notice::Submit => on_submit.run(()),
            Notice::Files(files) => {
                let count = files.length();
                if !self.body.give_files(files) {
                    self.warning.set(Some(words().editor_files(count)));
                }
            }
            Notice::LeftOut(0) => self.warning.set(Some(words().editor_full().to_owned())),
            Notice::LeftOut(count) => {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                self.warning.set(Some(words().editor_left_out(count)));
            }
        }
    }

    /// Gives the focus back to the text.
    pub fn to_text(self) {
        if let Some(editor) = self.body.editor() {
            editor.focus();
        }
    }
}
