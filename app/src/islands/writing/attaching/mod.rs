//! Files that go with what is written: chosen, dropped or pasted, uploaded at once, and taken out again.
//!
//! On the server, and before the program comes, it is a field of files and a button that posts the form
//! with them.

mod field;
mod request;
mod row;
mod setup;

use leptos::{ev, prelude::*, reactive::send_wrapper_ext::SendOption, task::spawn_local};
use model::{AccountId, AttachmentId, AttachmentKind, AttachmentRefused, AttachmentScan};
use web_sys::{File, FileList, XmlHttpRequest};

pub use self::{
    field::{AddButton, AttachField},
    setup::AttachSetup,
};
use super::{keeping::Keeping, sending::Sending};
use crate::{
    editor::MessageBody,
    forms::{Typed, field as fields},
    page::{Page, fetched},
    react::{effect, listen},
};

fn holds_files(event: &ev::DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.includes(&"Files".into(), 0))
}

/// Files that are on their way at the same time.
const AT_ONCE: usize = 2;

/// The files of one form.
#[derive(Clone, Copy)]
pub struct Attaching {
    account: AccountId,
    keeping: Keeping,
    setup: StoredValue<AttachSetup>,
    rows: RwSignal<Vec<Row>>,
    /// What was not added, and why.
    not_added: RwSignal<Vec<String>>,
    /// For those who cannot see it.
    said: RwSignal<String>,
    last: StoredValue<u32>,
    /// What was discarded with the form, and can be brought back until something is written in it.
    discarded: StoredValue<Vec<Row>>,
}

/// One file.
#[derive(Clone)]
struct Row {
    number: u32,
    name: String,
    bytes: u64,
    kind: AttachmentKind,
    id: RwSignal<Option<AttachmentId>>,
    state: RwSignal<State>,
    /// What a scanner for viruses has said of it, when it is ready.
    scan: RwSignal<AttachmentScan>,
    /// Bytes that are there.
    sent: RwSignal<u64>,
    /// Made in the browser only.
    file: StoredValue<SendOption<File>>,
    request: StoredValue<SendOption<XmlHttpRequest>>,
    /// It was begun from this page, under its id.
    is_begun: StoredValue<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Others go before it.
    Waiting,
    Sending,
    /// It was begun on a page that is gone.
    Unfinished,
    Ready,
    Failed(AttachmentRefused),
}

impl State {
    const fn is_under_way(self) -> bool {
        matches!(self, Self::Waiting | Self::Sending)
    }
}

impl Attaching {
    pub fn new(account: AccountId, keeping: Keeping, setup: AttachSetup) -> Self {
        let last = StoredValue::new(0);
        let rows = setup.attached.iter().map(|attached| {
            last.update_value(|last| *last += 1);
            let state = match (attached.ready, attached.scan) {
                (_, AttachmentScan::Infected) => State::Failed(AttachmentRefused::Infected),
                (true, _) => State::Ready,
                (false, _) => State::Unfinished,
            };
            Row {
                id: RwSignal::new(Some(attached.id)),
                scan: RwSignal::new(attached.scan),
                state: RwSignal::new(state),
                ..Row::new(
                    last.get_value(),
                    &attached.name,
                    attached.bytes,
                    attached.kind,
                )
            }
        });
        Self {
            account,
            keeping,
            rows: RwSignal::new(rows.collect()),
            not_added: RwSignal::new(setup.not_added.clone()),
            setup: StoredValue::new(setup),
            said: RwSignal::new(String::new()),
            last,
            discarded: StoredValue::new(Vec::new()),
        }
    }

    /// What is sent from this form waits for files, and those that come into its text are added.
    pub fn serve(self, sending: Sending, body: MessageBody) {
        sending.with_files(self);
        body.gives_files_to(Callback::new(move |files: FileList| self.add(&files)));
        effect(move || {
            body.changes().track();
            if body.has_text() {
                self.drop_discarded();
            }
        });
        self.keeping.has_files(self.has_some());
        effect(move || self.take_dropped());
    }

    /// Files are dropped anywhere on the page, and only files: what is text goes into the text. While
    /// they are over it, the page says what will become of them.
    fn take_dropped(self) {
        let is_over = StoredValue::new(false);
        let shows = move |is: bool| {
            if is_over.get_value() != is {
                is_over.set_value(is);
                crate::browser::mark("drops", is);
            }
        };
        let over = listen(ev::dragover, move |event| {
            if holds_files(&event) {
                event.prevent_default();
                shows(true);
            }
        });
        let left = listen(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                shows(false);
            }
        });
        let dropped = listen(ev::drop, move |event| {
            shows(false);
            // What was dropped into the text came from there.
            if !holds_files(&event) || event.default_prevented() {
                return;
            }
            event.prevent_default();
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(files) = files.filter(|_| !crate::browser::is_covered()) {
                self.add(&files);
            }
        });
        on_cleanup(move || {
            over.remove();
            left.remove();
            dropped.remove();
        });
    }

    /// Something is added or on its way.
    pub fn has_some(self) -> bool {
        self.rows.with_untracked(|rows| !rows.is_empty())
    }

    /// What is sent has to wait.
    pub fn is_under_way(self) -> Signal<bool> {
        let is_under_way = |row: &Row| row.state.get().is_under_way();
        Signal::derive(move || self.rows.get().iter().any(is_under_way))
    }

    /// Something is there that cannot be sent as it is.
    pub fn has_failed(self) -> bool {
        let is_ready = |row: &Row| row.state.get_untracked() == State::Ready;
        !self.rows.with_untracked(|rows| rows.iter().all(is_ready))
    }

    /// Takes all out, to be brought back.
    pub fn discard(self) {
        let rows = self.rows.get_untracked();
        for row in &rows {
            if row.state.get_untracked().is_under_way() {
                row.state.set(State::Waiting);
            }
            row.give_up();
        }
        self.rows.set(Vec::new());
        self.not_added.set(Vec::new());
        self.discarded.set_value(rows);
        self.keeping.has_files(false);
    }

    pub fn bring_back(self) {
        let rows = self
            .discarded
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        self.keeping.has_files(!rows.is_empty());
        self.rows.set(rows);
        self.go_on();
    }

    fn drop_discarded(self) {
        let rows = self.discarded.try_update_value(std::mem::take);
        for row in rows.unwrap_or_default() {
            spawn_local(self.take_out(&row));
        }
    }

    /// What **Send** says while it waits.
    pub fn says_waiting(self) -> String {
        self.setup
            .with_value(|setup| setup.words.send_waits.clone())
    }

    pub fn write_into(self, typed: &mut Typed) {
        let ready = |row: &Row| {
            let is_ready = row.state.get_untracked() == State::Ready;
            is_ready.then(|| row.id.get_untracked()).flatten()
        };
        self.rows.with_untracked(|rows| {
            for id in rows.iter().filter_map(ready) {
                typed.push(fields::ATTACHMENT, id.to_string());
            }
        });
    }

    /// Adds what was chosen, dropped or pasted.
    pub fn add(self, files: &FileList) {
        self.not_added.set(Vec::new());
        self.drop_discarded();
        for file in (0..files.length()).filter_map(|at| files.get(at)) {
            self.add_one(file);
        }
        // So that it is found again with its draft.
        self.keeping.has_files(self.has_some());
        Page::current().unsent.changed();
        self.go_on();
    }

    fn add_one(self, file: File) {
        let (name, bytes) = (model::clean_name(&file.name()), file.size() as u64);
        let rows = self.rows.get_untracked();
        let is_again = |row: &&Row| {
            let state = row.state.get_untracked();
            row.name == name && row.bytes == bytes && !state.is_under_way() && state != State::Ready
        };
        if let Some(row) = rows.iter().find(is_again) {
            row.file.update_value(|known| **known = Some(file));
            row.state.set(State::Waiting);
            return;
        }
        let others = rows.iter().map(|row| (row.name.as_str(), row.bytes));
        let limits = self.setup.with_value(|setup| setup.limits);
        match limits.check(&file.name(), bytes, others) {
            Ok(kind) => {
                self.last.update_value(|last| *last += 1);
                let row = Row::new(self.last.get_value(), &name, bytes, kind);
                row.file.update_value(|known| **known = Some(file));
                self.rows.update(|rows| rows.push(row));
                self.say(|words| words.said_added.replace("{name}", &name));
            }
            Err(refused) => self.refuse(&name, refused),
        }
    }

    fn refuse(self, name: &str, refused: AttachmentRefused) {
        let text = self.setup.with_value(|setup| {
            let why = setup.words.refused(refused);
            setup
                .words
                .not_added
                .replace("{name}", name)
                .replace("{why}", &why)
        });
        self.not_added.update(|all| all.push(text));
    }

    fn say(self, what: impl FnOnce(&setup::AttachWords) -> String) {
        self.said
            .set(self.setup.with_value(|setup| what(&setup.words)));
    }

    /// Sends what waits, a few at a time.
    fn go_on(self) {
        let rows = self.rows.get_untracked();
        let state = |row: &&Row| row.state.get_untracked();
        let sending = rows
            .iter()
            .filter(|row| state(row) == State::Sending)
            .count();
        let waiting = rows.iter().filter(|row| state(row) == State::Waiting);
        for row in waiting.take(AT_ONCE.saturating_sub(sending)) {
            row.state.set(State::Sending);
            let row = row.clone();
            spawn_local(async move {
                let sent = row.send(self).await;
                // It may have been taken out meanwhile, and the form may be gone.
                if row.state.try_get_untracked() != Some(State::Sending) {
                    return;
                }
                match sent {
                    Ok(()) => {
                        row.state.set(State::Ready);
                        self.say(|words| words.said_ready.replace("{name}", &row.name));
                    }
                    Err(refused) => self.has_failed_with(&row, refused),
                }
                Page::current().unsent.changed();
                self.go_on();
            });
        }
    }

    fn has_failed_with(self, row: &Row, refused: AttachmentRefused) {
        if refused == AttachmentRefused::SignedOut {
            let again = row.clone();
            let retry = Callback::new(move |()| self.retry(&again));
            Page::current().session.ask(Some(retry));
        }
        match refused.may_pass() || refused == AttachmentRefused::SignedOut {
            true => row.state.set(State::Failed(refused)),
            // There is nothing to try again.
            false => {
                self.forget(row);
                self.refuse(&row.name, refused);
            }
        }
    }

    fn retry(self, row: &Row) {
        if matches!(row.state.get_untracked(), State::Failed(_)) {
            row.state.set(State::Waiting);
            self.go_on();
        }
    }

    fn remove(self, row: &Row) {
        row.state.set(State::Failed(AttachmentRefused::NotFound));
        row.give_up();
        self.forget(row);
        let name = row.name.clone();
        let is_gone = self.take_out(row);
        spawn_local(async move {
            is_gone.await;
            // The form may be gone meanwhile.
            if self.said.try_get_untracked().is_some() {
                self.say(|words| words.said_removed.replace("{name}", &name));
            }
        });
        Page::current().unsent.changed();
        self.go_on();
    }

    /// Has it removed on the server; done when it is.
    fn take_out(self, row: &Row) -> impl Future<Output = ()> + use<> {
        let address = row.id.get_untracked().map(|id| {
            self.setup
                .with_value(|setup| format!("{}/{id}", setup.address))
        });
        async move {
            if let Some(address) = address {
                // What stays can be taken out again, and goes a day after its draft.
                drop(fetched::remove(&address, request::VERSION).await);
            }
        }
    }

    fn forget(self, row: &Row) {
        self.rows
            .update(|rows| rows.retain(|other| other.number != row.number));
        self.keeping.has_files(self.has_some());
    }
}
