//! What is written on this page and not sent. The server keeps it as a draft; until that is done, and
//! where it cannot be, the browser does (`frontend/unsent.js` says how).

use std::time::Duration;

use js_sys::{Array, Promise};
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption, task::spawn_local};
#[cfg(feature = "hydrate")]
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::Session;

/// So long after the last change it is kept in the browser, and then on the server.
const MOMENT: Duration = Duration::from_millis(300);
const WHILE: Duration = Duration::from_secs(2);

/// So long it is waited for the server before the page goes. What it has not taken by then this browser
/// has, or it is asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// So long after the server did not take it, it is asked again.
const LATER: Duration = Duration::from_secs(15);

/// What follows in a form's JSON is said of its content: under which key it is kept, as which version.
const VERSIONED: &str = "[\"client_key\",";

#[wasm_bindgen]
extern "C" {
    /// What keeps it. There is none without a secure connection, or when the storage is blocked.
    #[derive(Clone)]
    pub type Keeper;

    #[wasm_bindgen(method, getter)]
    fn here(this: &Keeper) -> Array;

    /// What is done before somebody signs out.
    #[cfg(feature = "hydrate")]
    #[wasm_bindgen(method, setter)]
    fn set_flush(this: &Keeper, flush: &JsValue);

    #[wasm_bindgen(method)]
    async fn save(this: &Keeper, typed: Option<String>) -> JsValue;

    // What waits to be sent (`frontend/outbox.js`), which comes when all else is there.
    #[wasm_bindgen(method, catch)]
    async fn wait(this: &Keeper, path: &str, body: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn withdraw(this: &Keeper) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn hurry(this: &Keeper) -> Result<JsValue, JsValue>;
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
    /// Saves what the form holds as a draft, and says whether that is done.
    server: StoredValue<Option<Callback<(), Promise>>>,
    next_on_server: StoredValue<Option<TimeoutHandle>>,
    is_only_here: StoredValue<bool>,
    /// What is being sent, or was when nobody answered.
    tried: StoredValue<Option<String>>,
    is_sending: StoredValue<bool>,
    /// It is sent when there is a connection, unless it is written on before.
    is_waiting: StoredValue<bool>,
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
            server: StoredValue::new(None),
            next_on_server: StoredValue::new(None),
            is_only_here: StoredValue::new(false),
            tried: StoredValue::new(None),
            is_sending: StoredValue::new(false),
            is_waiting: StoredValue::new(false),
        }
    }

    #[cfg(feature = "hydrate")]
    pub fn keep_by(self, keeper: Option<Keeper>) {
        if let Some(keeper) = &keeper {
            let flush = move || {
                wasm_bindgen_futures::future_to_promise(
                    async move { Ok(self.save_all().await.into()) },
                )
            };
            let flush = Closure::<dyn Fn() -> Promise>::new(flush);
            keeper.set_flush(&flush.into_js_value());
        }
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

    /// And by this it becomes a draft.
    pub fn keep_on_server(self, save: Callback<(), Promise>) {
        self.server.set_value(Some(save));
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

    /// This browser has it, and the server has not.
    pub fn is_only_here(self) -> bool {
        !self.is_untouched.get_value() && self.is_only_here.get_value()
    }

    fn typed(self) -> Option<String> {
        self.form.get_value()?.run(())
    }

    fn keeper(self) -> Option<Keeper> {
        self.keeper.with_value(|keeper| (**keeper).clone())
    }

    /// Something was written, or may have been.
    pub fn changed(self) {
        if self.is_waiting.get_value() && !self.is_as_tried() {
            self.is_waiting.set_value(false);
            self.keeper().map(|keeper| keeper.withdraw());
        }
        crate::browser::mark("unsaved", true);
        self.is_only_here.set_value(true);
        if let Some(next) = self.next.try_update_value(Option::take).flatten() {
            next.clear();
        }
        let next = set_timeout_with_handle(move || self.save_now(), MOMENT);
        self.next.set_value(next.ok());
        self.on_server_in(WHILE);
    }

    fn on_server_in(self, time: Duration) {
        if let Some(next) = self.next_on_server.try_update_value(Option::take).flatten() {
            next.clear();
        }
        let save = move || {
            spawn_local(async move {
                if !self.save_on_server().await && self.form.with_value(Option::is_some) {
                    self.on_server_in(LATER);
                }
            });
        };
        let next = set_timeout_with_handle(save, time);
        self.next_on_server.set_value(next.ok());
    }

    /// What is kept in the browser only becomes a draft, too.
    pub fn save_soon(self) {
        self.on_server_in(WHILE);
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

    /// Here and on the server, without waiting for it. Where that fails, it is tried again as after any
    /// other change.
    pub fn save_all_now(self) {
        spawn_local(async move {
            self.save_all().await;
        });
    }

    /// The page may go: here at once, and then on the server. Says whether nothing would be lost.
    pub async fn save_all(self) -> bool {
        let is_here = self.save().await;
        if self.is_untouched.get_value() {
            return is_here;
        }
        let saved = wasm_bindgen_futures::future_to_promise(async move {
            Ok(self.save_on_server().await.into())
        });
        let first = Promise::race(&Array::of2(&saved, &crate::browser::after(PATIENCE)));
        JsFuture::from(first)
            .await
            .is_ok_and(|is_saved| is_saved.is_truthy())
            || is_here
    }

    /// Says whether it is a draft now. Then the browser keeps it no longer.
    async fn save_on_server(self) -> bool {
        let Some(save) = self.server.get_value() else {
            return true;
        };
        // Whose it would be is not known, or it is on its way.
        let is_open = self.session.is_open().get_untracked();
        if is_open || self.is_over() {
            return false;
        }
        let typed = self.typed();
        let is_saved = JsFuture::from(save.run(())).await;
        let is_saved = is_saved.is_ok_and(|is_saved| is_saved.is_truthy());
        // Written on meanwhile, it is saved again in a while.
        if is_saved && !self.is_written_on(&typed) {
            if let Some(keeper) = self.keeper() {
                keeper.save(None).await;
            }
            self.saved.set_value(self.typed());
            self.is_only_here.set_value(false);
            crate::browser::mark("unsaved", false);
        }
        is_saved
    }

    /// The form holds something else than it did, but for the version that it has.
    fn is_written_on(self, then: &Option<String>) -> bool {
        let content = |typed: &Option<String>| {
            let typed = typed.as_deref()?;
            Some(typed.rsplit_once(VERSIONED)?.0.to_owned())
        };
        content(&self.typed()) != content(then)
    }

    /// What the form holds is sent now. Meanwhile it is not kept.
    pub fn sends(self) {
        self.tried.set_value(self.typed());
        self.is_sending.set_value(true);
    }

    /// It was not, as far as is known here.
    pub fn is_refused(self) {
        self.is_sending.set_value(false);
    }

    /// The server could not be reached: what was asked of it there waits in this browser until it can be,
    /// whether or not this page is still there. Says what came of it, and whether that is as it was to
    /// be; nothing where it cannot wait, or was written on.
    pub async fn wait(self, path: &str, body: &str) -> Option<(bool, String)> {
        let keeper = self.keeper()?;
        self.is_waiting.set_value(true);
        let said = keeper.wait(path, body).await.ok()?.as_string();
        self.is_waiting.set_value(false);
        let said = said?;
        Some((said.starts_with('+'), said.get(1..)?.to_owned()))
    }

    /// What waits is tried now.
    pub fn hurry(self) {
        self.keeper().map(|keeper| keeper.hurry());
    }

    /// It is on its way, or was sent.
    pub fn is_over(self) -> bool {
        self.is_sending.get_value() || self.form.with_value(Option::is_none)
    }

    /// The form holds what was on its way when nobody answered.
    pub fn is_as_tried(self) -> bool {
        let tried = self.tried.get_value();
        tried.is_some() && !self.is_written_on(&tried)
    }

    /// It is sent: nothing of it is kept, also when it is just being saved.
    pub async fn sent(self) {
        self.form.set_value(None);
        if let Some(keeper) = self.keeper() {
            keeper.save(None).await;
        }
    }
}
