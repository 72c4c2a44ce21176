//! State, history, and showing what an edit made.

use document::{
    Changes, Document, History, Limits, Selection, Step,
    edit::{Edited, State},
};
use web_sys::{HtmlElement, MutationObserver, Performance};

use super::{
    interface::{Notice, Status},
    pending::{Composition, Drag, Foreign, LeftToBrowser},
    selection,
    view::View,
};

/// The editor while one event is handled. Nothing in here is shared, so that no event inside of an
/// event can find it half changed.
pub(super) struct Core {
    pub host: HtmlElement,
    pub state: State,
    pub history: History,
    pub view: View,
    pub observer: MutationObserver,
    pub limits: Limits,
    pub composition: Composition,
    /// What was left to the browser and not yet read back.
    pub native: Option<LeftToBrowser>,
    /// The caret after plain typing, of which the page has not told yet.
    pub caret_ahead: Option<Selection>,
    pub foreign: Foreign,
    pub drag: Option<Drag>,
    /// The state in which an address was made a link, until something else happens.
    pub linked: Option<State>,
    /// When a paste of plain text was asked for: Mod+Shift+V was pressed.
    pub paste_plain: Option<u64>,
    pub is_mac: bool,
    pub is_focused: bool,
    pub was_focused: bool,
    /// What the page is to be told, once this event is done.
    pub outbox: Vec<Notice>,
    status: Status,
    clock: Option<Performance>,
}

impl Core {
    pub(super) fn new(
        host: HtmlElement,
        document: Document,
        limits: Limits,
        observer: MutationObserver,
    ) -> Option<Self> {
        let dom = host.owner_document()?;
        let window = dom.default_view()?;
        let navigator = window.navigator();
        let mut core = Self {
            view: View::new(host.clone(), dom, &document),
            state: State::new(document),
            history: History::new(),
            observer,
            limits,
            composition: Composition::default(),
            native: None,
            caret_ahead: None,
            foreign: Foreign::default(),
            drag: None,
            linked: None,
            paste_plain: None,
            is_mac: navigator
                .user_agent()
                .is_ok_and(|agent| agent.contains("Mac OS")),
            is_focused: false,
            was_focused: false,
            outbox: Vec::new(),
            status: Status::default(),
            clock: window.performance(),
            host,
        };
        core.status = core.status();
        Some(core)
    }

    /// Milliseconds, for history.
    pub(super) fn now(&self) -> u64 {
        self.clock.as_ref().map_or(0, |clock| clock.now() as u64)
    }

    /// Makes an edit of the model: remembers, shows and selects it.
    pub(super) fn apply(&mut self, edited: Edited, step: Step) {
        let now = self.now();
        self.history.record(&self.state, &edited.state, step, now);
        self.show(edited.state, &edited.changes);
    }

    /// Goes to another state, as undo does.
    pub(super) fn put(&mut self, state: State) {
        let changes = Changes::between(&self.state.document, &state.document);
        self.show(state, &changes);
    }

    fn show(&mut self, state: State, changes: &Changes) {
        self.state = state;
        if changes.is_empty() {
            self.write_selection();
            return self.refresh_status();
        }
        self.outbox.push(Notice::Changed);
        self.draw(|view, document| view.show(document, changes));
    }

    /// Changes the page: what is heard of that is nobody else's doing, and what is selected and
    /// active goes with it.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut View, &Document)) {
        draw(&mut self.view, &self.state.document);
        self.observer.take_records();
        self.write_selection();
        self.refresh_status();
    }

    /// Never while the focus is elsewhere: selecting would take it.
    pub(super) fn write_selection(&mut self) {
        if !self.is_focused {
            return;
        }
        selection::write(&self.view, self.state.selection);
    }

    /// Takes over what is selected in the page.
    pub(super) fn read_selection(&mut self) {
        if let Some(selection) = self.page_selection()
            && selection != self.state.selection
        {
            self.select(selection);
        }
    }

    pub(super) fn page_selection(&self) -> Option<Selection> {
        let shown = selection::read(&self.view, &self.host, &self.state.document)?;
        let document = &self.state.document;
        if shown == self.state.selection {
            return Some(shown);
        }
        let focus = document.nearest(shown.focus)?;
        match shown.is_caret() {
            true => Some(Selection::caret(focus)),
            false => Some(Selection::new(document.nearest(shown.anchor)?, focus)),
        }
    }

    pub(super) fn select(&mut self, selection: Selection) {
        self.state = self.state.select(selection);
        self.refresh_status();
    }

    /// Tells the toolbar, if it would show anything else.
    pub(super) fn refresh_status(&mut self) {
        let status = self.status();
        if status != self.status {
            self.status = status;
            self.outbox.push(Notice::Status(status));
        }
    }

    pub(super) fn last_status(&self) -> Status {
        self.status
    }
}
