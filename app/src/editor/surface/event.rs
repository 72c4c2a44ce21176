//! Listeners of the host, and what they hear.

use document::Selection;
use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    ClipboardEvent, DragEvent, Event, EventTarget, HtmlElement, InputEvent, KeyboardEvent,
    MouseEvent,
};

use super::{core::Core, dom};

/// What the host hears of, by its kind.
pub(super) enum PageEvent {
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
    heard: impl Fn(PageEvent) + Clone + 'static,
) -> Vec<Listener> {
    let on = |name, made: fn(Event) -> PageEvent| {
        let heard = heard.clone();
        Listener::new(host, name, move |event| heard(made(event)))
    };
    let mut listeners = vec![
        on("beforeinput", |event| {
            PageEvent::BeforeInput(event.unchecked_into())
        }),
        on("input", |_| PageEvent::Input),
        on("keydown", |event| {
            PageEvent::KeyDown(event.unchecked_into())
        }),
        on("compositionstart", |_| PageEvent::CompositionStart),
        on("compositionend", |_| PageEvent::CompositionEnd),
        on("focus", |_| PageEvent::Focus),
        on("blur", |_| PageEvent::Blur),
        on("copy", |event| PageEvent::Copy(event.unchecked_into())),
        on("cut", |event| PageEvent::Cut(event.unchecked_into())),
        on("paste", |event| PageEvent::Paste(event.unchecked_into())),
        on("dragstart", |event| {
            PageEvent::DragStart(event.unchecked_into())
        }),
        on("drop", |event| PageEvent::Drop(event.unchecked_into())),
        on("dragend", |_| PageEvent::DragEnd),
        on("click", |event| PageEvent::Click(event.unchecked_into())),
    ];
    if let Some(document) = host.owner_document() {
        listeners.push(Listener::new(&document, "selectionchange", move |_| {
            heard(PageEvent::SelectionChange);
        }));
    }
    listeners
}

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn handle(&mut self, event: &PageEvent) -> bool {
        match event {
            PageEvent::BeforeInput(event) => return self.before_input(event),
            PageEvent::KeyDown(event) => return self.key_down(event),
            PageEvent::Copy(event) => return self.copy(event, false),
            PageEvent::Cut(event) => return self.copy(event, true),
            PageEvent::Paste(event) => return self.paste(event),
            PageEvent::DragStart(event) => return self.drag_start(event),
            PageEvent::Drop(event) => return self.drop(event),
            PageEvent::Input => self.input(),
            PageEvent::SelectionChange => self.selection_changed(),
            PageEvent::CompositionStart => self.composition_start(),
            PageEvent::CompositionEnd => self.composition_end(),
            PageEvent::Focus => self.focused(),
            PageEvent::Blur => self.blurred(),
            PageEvent::DragEnd => self.drag_end(),
            PageEvent::Click(event) => self.clicked(event),
            PageEvent::Mutations(records) => self.take_in(records, None),
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

impl PageEvent {
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
