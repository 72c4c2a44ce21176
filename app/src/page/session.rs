//! Signing in again where one was writing.

use leptos::prelude::*;

/// Where one signs in again without leaving the page. The dialog that does it is one of
/// [`crate::islands`].
#[derive(Clone, Copy)]
pub struct Session {
    /// Nobody may be there any more: the page is not to be seen until somebody signs in.
    open: RwSignal<bool>,
    /// And that is because somebody else has signed in.
    is_others: RwSignal<bool>,
    then: StoredValue<Option<Callback<()>>>,
}

impl Session {
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            is_others: RwSignal::new(false),
            then: StoredValue::new(None),
        }
    }

    /// Something was to be done, and the session had ended. `then` is called when it has begun
    /// again; it is the same account's, since only the password is asked.
    pub fn ask(self, then: Option<Callback<()>>) {
        self.cover();
        self.then.set_value(then);
    }

    /// The session has ended, and whoever is there may be somebody else.
    pub fn cover(self) {
        self.is_others.set(false);
        self.hide();
    }

    /// In this browser somebody else is signed in now, who is not to see what was written on this
    /// page. Nothing is sent when its writer is back: they look at it first.
    pub fn cover_from_other(self) {
        self.is_others.set(true);
        self.hide();
    }

    fn hide(self) {
        // By the style sheet, at once: the dialog that asks for the password may still be on its way.
        crate::browser::mark("covered", true);
        self.then.set_value(None);
        self.open.set(true);
    }

    /// The page waits for the password, and is not to be seen while it does.
    pub fn is_open(self) -> Signal<bool> {
        self.open.into()
    }

    pub fn is_others(self) -> Signal<bool> {
        self.is_others.into()
    }

    pub fn has_begun(self) {
        crate::browser::mark("covered", false);
        self.open.set(false);
        if let Some(then) = self.then.try_update_value(Option::take).flatten() {
            then.run(());
        }
    }

    /// A browser lets a dialog be closed in the end, whatever the page says: it stays.
    pub fn close(self) {
        if self.open.get_untracked() {
            self.open.set(false);
            self.open.set(true);
        }
    }
}
