//! What is written on this page and not sent, kept in the browser until it is (`frontend/unsent.js`
//! says how).

use std::time::Duration;

use js_sys::Array;
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption, task::spawn_local};
use wasm_bindgen::prelude::wasm_bindgen;

use super::Session;

/// So long after the last change it is saved.
const MOMENT: Duration = Duration::from_millis(300);

#[wasm_bindgen]
extern "C" {
    /// What keeps it. There is none without a secure connection, or when the storage is blocked.
    #[derive(Clone)]
    pub type Keeper;

    #[wasm_bindgen(method, getter)]
    fn here(this: &Keeper) -> Array;

    #[wasm_bindgen(method)]
    async fn save(this: &Keeper, typed: Option<String>) -> wasm_bindgen::JsValue;
}

#[derive(Clone, Copy)]
pub struct Unsent {
    session: Session,
    keeper: StoredValue<SendOption<Keeper>>,
    /// Says what the form holds, as JSON; `None` while there is nothing in it.
    form: StoredValue<Option<Callback<(), Option<String>>>>,
    saved: StoredValue<Option<String>>,
    /// The form was filled in with what is kept, and nobody has done anything on the page since.
    is_untouched: StoredValue<bool>,
    next: StoredValue<Option<TimeoutHandle>>,
}

impl Unsent {
    pub fn new(session: Session) -> Self {
        Self {
            session,
            keeper: StoredValue::new(SendOption::new_local(None)),
            form: StoredValue::new(None),
            saved: StoredValue::new(None),
            is_untouched: StoredValue::new(false),
            next: StoredValue::new(None),
        }
    }

    #[cfg(feature = "hydrate")]
    pub fn keep_by(self, keeper: Option<Keeper>) {
        self.keeper.update_value(|kept| **kept = keeper);
    }

    /// It need not be kept by anything else.
    pub fn can_keep(self) -> bool {
        self.keeper().is_some()
    }

    /// What was kept at this address, the newest first: when, in words, and what.
    pub fn kept(self) -> Vec<(String, String)> {
        let Some(keeper) = self.keeper() else {
            return Vec::new();
        };
        let text = |pair: &Array, i| pair.get(i).as_string().unwrap_or_default();
        let pairs = keeper.here().into_iter().map(|pair| Array::from(&pair));
        pairs.map(|pair| (text(&pair, 0), text(&pair, 1))).collect()
    }

    /// From now on what this form holds is kept.
    pub(super) fn follow(self, form: Callback<(), Option<String>>) {
        self.form.set_value(Some(form));
    }

    /// What the form holds now is what is kept of it.
    pub fn is_as_kept(self) {
        self.saved.set_value(self.typed());
        self.is_untouched.set_value(true);
    }

    /// Somebody does something on the page.
    pub(super) fn touched(self) {
        self.is_untouched.set_value(false);
    }

    /// There is something in the form.
    #[cfg(feature = "hydrate")]
    pub(super) fn has_something(self) -> bool {
        self.typed().is_some()
    }

    /// There is something in the form that would be lost with the page.
    pub fn is_unsaved(self) -> bool {
        if self.is_untouched.get_value() {
            return false;
        }
        let typed = self.typed();
        typed.is_some() && self.saved.with_value(|saved| *saved != typed)
    }

    fn typed(self) -> Option<String> {
        self.form.get_value()?.run(())
    }

    fn keeper(self) -> Option<Keeper> {
        self.keeper.with_value(|keeper| (**keeper).clone())
    }

    /// Something was written, or may have been.
    pub fn changed(self) {
        crate::browser::mark("unsaved", true);
        if let Some(next) = self.next.try_update_value(Option::take).flatten() {
            next.clear();
        }
        let next = set_timeout_with_handle(move || self.save_now(), MOMENT);
        self.next.set_value(next.ok());
    }

    /// Whose it is may be known again. For an effect.
    pub(super) fn retry(self) {
        if !self.session.is_open().get() {
            self.changed();
        }
    }

    pub fn save_now(self) {
        spawn_local(async move {
            self.save().await;
        });
    }

    /// Says whether nothing would be lost with the page now.
    pub async fn save(self) -> bool {
        // While the page goes, the editor may not be what it was: what is kept stays.
        if self.is_untouched.get_value() {
            return true;
        }
        let typed = self.typed();
        if self.saved.with_value(|saved| *saved != typed) {
            // Whose it would be is not known.
            if self.session.is_open().get_untracked() {
                return typed.is_none();
            }
            let is_saved = match self.keeper() {
                Some(keeper) => keeper.save(typed.clone()).await.is_truthy(),
                None => false,
            };
            if !is_saved {
                return typed.is_none();
            }
            self.saved.set_value(typed);
        }
        if !self.is_unsaved() {
            crate::browser::mark("unsaved", false);
        }
        true
    }

    /// It is sent: nothing of it is kept, also when it is just being saved.
    pub async fn sent(self) {
        self.form.set_value(None);
        if let Some(keeper) = self.keeper() {
            keeper.save(None).await;
        }
    }
}
