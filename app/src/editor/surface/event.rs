//! Listeners of the host, and what they hear.

use document::Selection;
use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    ClipboardEvent, DragEvent, Event, EventTarget, HtmlElement, InputEvent, KeyboardEvent,
    MouseEvent,
};

use super::{core::Core, dom};

/// Something that happened to the host.
pub(super) enum Happening {
    BeforeInput(InputEvent),
    Input,
    KeyDown(KeyboardEvent),
    SelectionChange,
    CompositionStart,
    CompositionEnd,
    Focus,
    Blur,
    Copy(ClipboardEvent),
    Cut(ClipboardEvent),
    Paste(ClipboardEvent),
    DragStart(DragEvent),
    Drop(DragEvent),
    DragEnd,
    Click(MouseEvent),
    Mutations(Array),
}

/// A listener that is removed when it is dropped.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(super) fn new(
        target: &EventTarget,
        name: &'static str,
        heard: impl Fn(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn Fn(Event)>::new(heard);
        let target = target.clone();
        if let Err(error) =
            target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref())
        {
            dom::report(&error);
        }
        Self {
            target,
            name,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        if let Err(error) = self
            .target
            .remove_event_listener_with_callback(self.name, callback)
        {
            dom::report(&error);
        }
    }
}

/// Hears everything the editor lives on.
pub(super) fn listen(
    host: &HtmlElement,
    heard: impl Fn(Happening) + Clone + 'static,
) -> Vec<Listener> {
    let on = |name, happening: fn(Event) -> Happening| {
        let heard = heard.clone();
        Listener::new(host, name, move |event| heard(happening(event)))
    };
    let mut listeners = vec![
        on("beforeinput", |event| {
            Happening::BeforeInput(event.unchecked_into())
        }),
        on("input", |_| Happening::Input),
        on("keydown", |event| {
            Happening::KeyDown(event.unchecked_into())
        }),
        on("compositionstart", |_| Happening::CompositionStart),
        on("compositionend", |_| Happening::CompositionEnd),
        on("focus", |_| Happening::Focus),
        on("blur", |_| Happening::Blur),
        on("copy", |event| Happening::Copy(event.unchecked_into())),
        on("cut", |event| Happening::Cut(event.unchecked_into())),
        on("paste", |event| Happening::Paste(event.unchecked_into())),
        on("dragstart", |event| {
            Happening::DragStart(event.unchecked_into())
        }),
        on("drop", |event| Happening::Drop(event.unchecked_into())),
        on("dragend", |_| Happening::DragEnd),
        on("click", |event| Happening::Click(event.unchecked_into())),
    ];
    if let Some(document) = host.owner_document() {
        listeners.push(Listener::new(&document, "selectionchange", move |_| {
            heard(Happening::SelectionChange);
        }));
    }
    listeners
}

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn handle(&mut self, happening: &Happening) -> bool {
        match happening {
            Happening::BeforeInput(event) => return self.before_input(event),
            Happening::KeyDown(event) => return self.key_down(event),
            Happening::Copy(event) => return self.copy(event, false),
            Happening::Cut(event) => return self.copy(event, true),
            Happening::Paste(event) => return self.paste(event),
            Happening::DragStart(event) => return self.drag_start(event),
            Happening::Drop(event) => return self.drop(event),
            Happening::Input => self.input(),
            Happening::SelectionChange => self.selection_changed(),
            Happening::CompositionStart => self.composition_start(),
            Happening::CompositionEnd => self.composition_end(),
            Happening::Focus => self.focused(),
            Happening::Blur => self.blurred(),
            Happening::DragEnd => self.drag_end(),
            Happening::Click(event) => self.clicked(event),
            Happening::Mutations(records) => self.take_in(records, None),
        }
        false
    }

    fn selection_changed(&mut self) {
        if !self.is_focused {
            return;
        }
        // What plain typing did to the caret is known, and asking would cost more than all of the
        // rest. What else may select something in the same moment, keys and clicks, forgets it.
        if self.caret_ahead.take() == Some(self.state.selection) {
            return;
        }
        // Whatever happened to the text was heard of before this.
        self.read_selection();
    }

    /// Whoever comes by key for the first time goes on at the end; browsers begin at the start. Where a
    /// form grows under the finger that touches it, they put the caret nowhere: it is where it was.
    fn focused(&mut self) {
        self.is_focused = true;
        let start = Selection::caret(self.state.document.start());
        let is_first = !std::mem::replace(&mut self.was_focused, true);
        match self.page_selection() {
            Some(shown) if !is_first || shown != start => (),
            _ => self.write_selection(),
        }
    }

    fn blurred(&mut self) {
        self.sync();
        self.is_focused = false;
        self.native = None;
        self.caret_ahead = None;
        self.history.seal(&self.state);
    }

    /// A click with Ctrl or ⌘ follows a link; a plain one puts the caret into it.
    fn clicked(&mut self, event: &MouseEvent) {
        if self.caret_ahead.take().is_some() {
            self.selection_changed();
        }
        let wanted = if self.is_mac {
            event.meta_key()
        } else {
            event.ctrl_key()
        };
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let (Some(link), true, Some(window)) = (link, wanted, web_sys::window()) else {
            return;
        };
        let address = link.get_attribute("href").unwrap_or_default();
        // Checked again: something else may have put the link there.
        if let Ok(address) = document::Link::parse(&address)
            && let Err(error) = window.open_with_url_and_target_and_features(
                address.as_str(),
                "_blank",
                "noopener,noreferrer",
            )
        {
            dom::report(&error);
        }
    }
}

impl Happening {
    pub(super) fn prevent(&self) {
        match self {
            Self::BeforeInput(event) => event.prevent_default(),
            Self::KeyDown(event) => event.prevent_default(),
            Self::Copy(event) | Self::Cut(event) | Self::Paste(event) => event.prevent_default(),
            Self::DragStart(event) | Self::Drop(event) => event.prevent_default(),
            _ => {}
        }
    }
}
