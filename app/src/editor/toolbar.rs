//! The toolbar: one tab stop, arrow keys inside (WAI-ARIA Authoring Practices, "Toolbar").

use document::{BlockKind, Mark};
use leptos::{ev, html, prelude::*};

use super::{
    message_editor::Parts,
    shortcut::{Shortcut, is_mac},
    surface::{Command, Status},
};
use crate::{
    components::{Icon, IconName, flag, live_option},
    i18n::{Words, words},
    react::effect,
};

/// A button of the toolbar.
struct Tool {
    name: fn(Words) -> &'static str,
    icon: IconName,
    shortcut: Option<Shortcut>,
    act: Act,
    /// Whether it is pressed; none for what does something once.
    pressed: Option<fn(Status) -> bool>,
    enabled: fn(Status) -> bool,
}

#[derive(Clone)]
enum Act {
    Run(Command),
    Link,
}

const fn always(_: Status) -> bool {
    true
}

/// In groups, as they stand.
const TOOLS: [&[Tool]; 5] = [
    &[
        Tool {
            name: |words| words.editor_bold(),
            icon: IconName::Bold,
            shortcut: Some(Shortcut::new("B")),
            act: Act::Run(Command::Mark(Mark::Bold)),
            pressed: Some(|status| status.bold),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_italic(),
            icon: IconName::Italic,
            shortcut: Some(Shortcut::new("I")),
            act: Act::Run(Command::Mark(Mark::Italic)),
            pressed: Some(|status| status.italic),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_underline(),
            icon: IconName::Underline,
            shortcut: Some(Shortcut::new("U")),
            act: Act::Run(Command::Mark(Mark::Underline)),
            pressed: Some(|status| status.underline),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_strikethrough(),
            icon: IconName::Strikethrough,
            shortcut: Some(Shortcut::shift("X")),
            act: Act::Run(Command::Mark(Mark::Strikethrough)),
            pressed: Some(|status| status.strikethrough),
            enabled: always,
        },
    ],
    &[
        Tool {
            name: |words| words.editor_bullets(),
            icon: IconName::BulletedList,
            shortcut: Some(Shortcut::shift("8")),
            act: Act::Run(Command::List(BlockKind::Bullet)),
            pressed: Some(|status| status.kind == BlockKind::Bullet),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_numbers(),
            icon: IconName::NumberedList,
            shortcut: Some(Shortcut::shift("7")),
            act: Act::Run(Command::List(BlockKind::Numbered)),
            pressed: Some(|status| status.kind == BlockKind::Numbered),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_outdent(),
            icon: IconName::Outdent,
            shortcut: None,
            act: Act::Run(Command::Outdent),
            pressed: None,
            enabled: always,
        },
        Tool {
            name: |words| words.editor_indent(),
            icon: IconName::Indent,
            shortcut: None,
            act: Act::Run(Command::Indent),
            pressed: None,
            enabled: always,
        },
    ],
    &[
        Tool {
            name: |words| words.editor_quote(),
            icon: IconName::Quote,
            shortcut: Some(Shortcut::shift("9")),
            act: Act::Run(Command::Quote),
            pressed: Some(|status| status.quote),
            enabled: always,
        },
        Tool {
            name: |words| words.editor_link(),
            icon: IconName::Link,
            shortcut: Some(Shortcut::new("K")),
            act: Act::Link,
            pressed: Some(|status| status.link),
            enabled: always,
        },
    ],
    &[Tool {
        name: |words| words.editor_clear(),
        icon: IconName::ClearFormatting,
        shortcut: Some(Shortcut::new("\\")),
        act: Act::Run(Command::ClearFormatting),
        pressed: None,
        enabled: always,
    }],
    &[
        Tool {
            name: |words| words.editor_undo(),
            icon: IconName::Undo,
            shortcut: Some(Shortcut::new("Z")),
            act: Act::Run(Command::Undo),
            pressed: None,
            enabled: |status| status.can_undo,
        },
        Tool {
            name: |words| words.editor_redo(),
            icon: IconName::Redo,
            shortcut: Some(Shortcut::shift("Z")),
            act: Act::Run(Command::Redo),
            pressed: None,
            enabled: |status| status.can_redo,
        },
    ],
];

/// Every name and shortcut, for the help dialog.
pub(super) fn shortcuts(words: Words) -> impl Iterator<Item = (&'static str, Shortcut)> {
    let tools = TOOLS.iter().flat_map(|group| group.iter());
    tools.filter_map(move |tool| Some(((tool.name)(words), tool.shortcut?)))
}

/// Hidden and empty until there is an editor to act on; the style sheet keeps its place.
#[component]
pub(super) fn Toolbar(parts: Parts, controls: &'static str) -> impl IntoView {
    let words = words();
    let bar = NodeRef::<html::Div>::new();
    // Where the arrow keys are: the only button that Tab reaches.
    let current = RwSignal::new(0);
    let apple = RwSignal::new(false);
    effect(move || apple.set(is_mac()));
    effect(move || {
        if parts.to_toolbar.get() > 0 {
            focus_button(bar, current.get_untracked());
        }
    });
    let count = TOOLS.iter().map(|group| group.len()).sum::<usize>();
    let on_key = move |event: ev::KeyboardEvent| {
        let at = current.get_untracked();
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            "Escape" => {
                event.prevent_default();
                return parts.to_text();
            }
            _ => return,
        };
        event.prevent_default();
        current.set(to);
        focus_button(bar, to);
    };
    let tools = move || {
        let mut index = 0;
        let groups = TOOLS.iter().map(|group| {
            let buttons = group.iter().map(|tool| {
                index += 1;
                button(parts, tool, index - 1, current, apple)
            });
            let buttons: Vec<AnyView> = buttons.collect();
            view! { <div class="editor__group">{buttons}</div> }.into_any()
        });
        let groups: Vec<AnyView> = groups.collect();
        groups.into_any()
    };
    view! {
        <div
            class="editor__toolbar"
            role="toolbar"
            aria-label=words.editor_toolbar()
            aria-controls=controls
            hidden=Signal::derive(move || !parts.ready.get())
            node_ref=bar
            on:keydown=on_key
            // The text keeps its selection, and a phone its keyboard.
            on:pointerdown=move |event| keep_focus(&event)
            on:mousedown=move |event| keep_focus(&event)
        >
            {live_option(move || parts.ready.get().then(tools))}
        </div>
    }
}

fn button(
    parts: Parts,
    tool: &'static Tool,
    index: usize,
    current: RwSignal<usize>,
    apple: RwSignal<bool>,
) -> AnyView {
    let name = (tool.name)(words());
    let title = Signal::derive(move || {
        Some(match tool.shortcut {
            Some(shortcut) => format!("{name} ({})", shortcut.text(apple.get())),
            None => name.to_owned(),
        })
    });
    let keys = Signal::derive(move || Some(tool.shortcut?.aria(apple.get())));
    let pressed = Memo::new(move |_| tool.pressed.map(|pressed| pressed(parts.status.get())));
    let pressed = Signal::derive(move || match pressed.get()? {
        true => Some("true"),
        false => Some("false"),
    });
    let disabled = Memo::new(move |_| !(tool.enabled)(parts.status.get()));
    let tab = Signal::derive(move || match current.get() == index {
        true => Some("0"),
        false => Some("-1"),
    });
    let act = move |_| {
        current.set(index);
        match &tool.act {
            Act::Link => parts.link_open.set(true),
            Act::Run(command) => {
                parts.body.run(command.clone());
            }
        }
    };
    view! {
        <button
            class="editor__button"
            type="button"
            aria-label=name
            title=title
            aria-keyshortcuts=keys
            aria-pressed=pressed
            aria-disabled=flag(disabled)
            tabindex=tab
            on:focus=move |_| current.set(index)
            on:click=act
        >
            <Icon name=tool.icon />
        </button>
    }
    .into_any()
}

/// Except for touch that scrolls the bar, which `pointerdown` does not end.
fn keep_focus(event: &web_sys::MouseEvent) {
    event.prevent_default();
}

fn focus_button(bar: NodeRef<html::Div>, index: usize) {
    let buttons = bar
        .get_untracked()
        .and_then(|bar| bar.query_selector_all("button").ok());
    let button = buttons.and_then(|buttons| buttons.item(index as u32));
    if let Some(button) = button
        .and_then(|button| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(button).ok())
    {
        // Refused only by an element that is gone.
        button.focus().ok();
    }
}
