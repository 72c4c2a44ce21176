//! The handle that the page holds, and the rule that one event is handled at a time.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use document::{
    Document, Fragment, Limits, Selection, Step,
    edit::{self, LinkAround, State},
};
use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};

use super::{
    core::Core,
    dom,
    event::{self, Listener, PageEvent},
    interface::{Command, Notice, Status},
    rescue::{self, Rescue},
};

/// An editor in an element of the page. Dropping the last handle takes it out again.
#[derive(Clone)]
pub struct Editor(Rc<Inner>);

/// What an editor begins with.
pub struct Setup {
    /// An empty element; it becomes editable. Its accessible name is the page's business.
    pub host: HtmlElement,
    pub document: Document,
    /// What pasting may fill the document up to.
    pub limits: Limits,
    /// The text area of a page without script. A crash puts the text there.
    pub fallback: Option<web_sys::HtmlTextAreaElement>,
    pub notify: Box<dyn Fn(Notice)>,
}

struct Inner {
    host: HtmlElement,
    /// None while an event is handled: an event inside of an event then waits in `queue`.
    core: Cell<Option<Box<Core>>>,
    queue: RefCell<VecDeque<PageEvent>>,
    notify: Box<dyn Fn(Notice)>,
    observer: MutationObserver,
    hooks: RefCell<Option<Hooks>>,
}

/// What must live as long as the editor.
struct Hooks {
    _listeners: Vec<Listener>,
    _mutations: Closure<dyn Fn(Array)>,
    _rescue: Option<Rescue>,
}

/// What a text area held at a moment, before the editor took its place.
pub struct TypedBefore {
    pub document: Document,
    /// The selection, by UTF-16 offsets.
    pub start: u32,
    pub end: u32,
    /// Milliseconds, by the clock of events.
    pub at: u64,
}

impl Editor {
    /// Makes the host editable and shows the document in it. None in a browser that lacks what it
    /// takes; the text area then stays.
    pub fn attach(setup: Setup) -> Option<Self> {
        let Setup {
            host,
            document,
            limits,
            fallback,
            notify,
        } = setup;
        let inner: Rc<RefCell<Weak<Inner>>> = Rc::default();
        let heard = {
            let inner = Rc::clone(&inner);
            move |event| {
                let inner = inner.borrow().upgrade();
                if let Some(inner) = inner {
                    inner.hear(event);
                }
            }
        };
        let mutations = {
            let heard = heard.clone();
            Closure::<dyn Fn(Array)>::new(move |records| heard(PageEvent::Mutations(records)))
        };
        let observer = MutationObserver::new(mutations.as_ref().unchecked_ref()).ok()?;
        let core = Core::new(host.clone(), document, limits, observer.clone())?;
        host.set_content_editable("true");
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        observer.observe_with_options(&host, &options).ok()?;

        let listeners = event::listen(&host, heard);
        let editor = Rc::new(Inner {
            host: host.clone(),
            core: Cell::new(Some(Box::new(core))),
            queue: RefCell::default(),
            notify,
            observer,
            hooks: RefCell::new(Some(Hooks {
                _listeners: listeners,
                _mutations: mutations,
                _rescue: fallback.map(|fallback| Rescue::ready(host, fallback)),
            })),
        });
        *inner.borrow_mut() = Rc::downgrade(&editor);
        Some(Self(editor))
    }

    /// The document as the page shows it now.
    #[must_use]
    pub fn document(&self) -> Document {
        let document = self.0.enter(|core| {
            core.sync();
            core.state.document.clone()
        });
        document.unwrap_or_else(|| {
            // Asked from inside of an event, by something that it did to the page; or by somebody
            // after one that threw. The next task knows which.
            self.0.check_soon();
            let text = rescue::text_of(&self.0.host);
            Fragment::from_plain_text(&text).to_document()
        })
    }

    /// What the toolbar is to show.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.enter(|core| core.last_status()).unwrap_or_default()
    }

    /// Does something at the caret, which stays where it is. Gives false if it is not possible
    /// there.
    pub fn run(&self, command: Command) -> bool {
        self.0.enter(|core| core.run(command)).unwrap_or(false)
    }

    /// The link the caret is in, with its text; else the text that is selected.
    #[must_use]
    pub fn link_around(&self) -> (Option<LinkAround>, String) {
        let found = self.0.enter(|core| {
            core.sync();
            let selected = core.state.document.selected_text(core.state.selection);
            (edit::link_around(&core.state), selected)
        });
        found.unwrap_or_default()
    }

    /// Gives the editor the focus, with what was selected in it last.
    pub fn focus(&self) {
        self.0.enter(|core| {
            core.is_focused = true;
            core.was_focused = true;
            if let Err(error) = core.host.focus() {
                dom::report(&error);
            }
            core.write_selection();
        });
    }

    /// Lets what was typed into the text area be undone. `steps` are what it held after each input,
    /// the document it began with first.
    pub fn remember(&self, steps: Vec<TypedBefore>) {
        self.0.enter(|core| {
            let states = steps.into_iter().map(|step| {
                let at = |offset| step.document.position_in_plain_text(offset);
                let selection = Selection::new(at(step.start), at(step.end));
                (State::new(step.document).select(selection), step.at)
            });
            let states: Vec<(State, u64)> = states.collect();
            for pair in states.windows(2) {
                let [(before, _), (after, at)] = pair else {
                    continue;
                };
                core.history.record(before, after, Step::Typing, *at);
            }
            core.refresh_status();
        });
    }

    /// Takes everything out, as somebody does who selects it all and deletes it.
    pub fn clear(&self) {
        self.0.enter(|core| {
            core.sync();
            let all = core.state.document.everything();
            if let Some(edited) = edit::delete_selection(&core.state.select(all)) {
                core.apply(edited, Step::Command);
            }
            if let Some(edited) = edit::clear_formatting(&core.state) {
                core.apply(edited, Step::Command);
            }
        });
    }

    /// Puts a document before what is written.
    pub fn put_before(&self, document: &Document) {
        let Some(fragment) = document.copy(document.everything()) else {
            return;
        };
        self.0.enter(|core| {
            core.sync();
            let start = Selection::caret(core.state.document.start());
            let pasted = edit::paste(&core.state.select(start), &fragment, &Limits::STORED);
            if let Some(pasted) = pasted {
                core.apply(pasted.edited, Step::Command);
            }
        });
    }

    /// Selects by UTF-16 offsets into the document's plain text, as a text area counts them.
    pub fn select_as_text_area(&self, start: u32, end: u32) {
        self.0.enter(|core| {
            let at = |offset| core.state.document.position_in_plain_text(offset);
            let selection = Selection::new(at(start), at(end));
            core.select(selection);
            core.write_selection();
        });
    }
}

impl Inner {
    fn hear(self: &Rc<Self>, event: PageEvent) {
        let prevented = self.enter(|core| core.handle(&event));
        match prevented {
            Some(true) => event.prevent(),
            Some(false) => {}
            None => {
                self.queue.borrow_mut().push_back(event);
                self.check_soon();
            }
        }
    }

    /// An event inside of another is over before the next task begins. Who is at work then still
    /// threw, and left nothing behind to handle more.
    fn check_soon(self: &Rc<Self>) {
        let inner = Rc::downgrade(self);
        let check = Closure::once_into_js(move || {
            let Some(inner) = inner.upgrade() else {
                return;
            };
            match inner.core.take() {
                None => rescue::rescue(),
                core => inner.core.set(core),
            }
        });
        let window = web_sys::window();
        let later = window.map(|window| window.set_timeout_with_callback(check.unchecked_ref()));
        if let Some(Err(error)) = later {
            dom::report(&error);
        }
    }

    /// Has the core to itself. None inside of another event.
    fn enter<R>(&self, f: impl FnOnce(&mut Core) -> R) -> Option<R> {
        let mut core = self.core.take()?;
        let result = f(&mut core);
        loop {
            // What waited comes too late to be prevented; what the browser did is read back.
            let next = self.queue.borrow_mut().pop_front();
            match next {
                Some(PageEvent::BeforeInput(_)) => core.native = None,
                Some(event) => {
                    core.handle(&event);
                }
                None => break,
            }
        }
        let notices = std::mem::take(&mut core.outbox);
        self.core.set(Some(core));
        for notice in notices {
            (self.notify)(notice);
        }
        Some(result)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.observer.disconnect();
        self.hooks.borrow_mut().take();
    }
}
