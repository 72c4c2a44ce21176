//! A link to another part of what is on the page. The program follows it without leaving the page:
//! it fetches the page that the link leads to, and takes what is wanted out of it.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

use super::{Page, fetched};
use crate::{
    browser::{element, hide},
    i18n::words,
    react::listen,
};

/// An attribute of the link: its name while nothing is on its way and nothing has failed.
const NAME: &str = "data-name";

/// Ids of what the server renders for it.
#[derive(Clone, Copy)]
pub struct PartLink {
    pub link: &'static str,
    /// Around the link: hidden where it leads no further.
    pub offer: &'static str,
    /// Says that it failed.
    pub failed: &'static str,
}

impl PartLink {
    pub fn is_there(self) -> bool {
        element(self.link).is_some()
    }

    /// Where it leads, while it is offered.
    pub fn href(self) -> Option<String> {
        let offer = element(self.offer)?;
        let href = element(self.link)?.get_attribute("href")?;
        (!offer.has_attribute("hidden") && !href.is_empty()).then_some(href)
    }

    /// From now on it leads there; nowhere, and it is not offered.
    pub fn lead(self, href: Option<&str>) {
        hide(self.offer, href.is_none());
        if let (Some(href), Some(link)) = (href, element(self.link)) {
            drop(link.set_attribute("href", href));
        }
    }

    /// From now on that is its name.
    pub fn call(self, name: &str) {
        if let Some(link) = element(self.link) {
            drop(link.set_attribute(NAME, name));
            link.set_text_content(Some(name));
        }
    }

    /// Does that instead of leaving the page.
    pub fn instead(self, follow: impl Fn() + 'static) {
        listen(ev::click, move |event| {
            let target = event.target().map(JsCast::dyn_into::<Element>);
            let link = match target {
                Some(Ok(target)) => target.closest(&format!("#{}", self.link)).ok().flatten(),
                _ => None,
            };
            let has_modifier =
                event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
            if link.is_some() && !has_modifier {
                event.prevent_default();
                follow();
            }
        });
    }

    /// Fetches the page that it leads to and shows what is wanted of it; says whether that was done.
    /// Where the session has ended, `again` is called when it has begun again.
    pub async fn follow(
        self,
        page: Page,
        href: String,
        show: impl FnOnce(&Document) -> Option<()>,
        again: Callback<()>,
    ) -> bool {
        let name = self.own_name();
        hide(self.failed, true);
        self.name(words().inbox_loading(), true);
        let fetched = fetched::page(&href).await;
        self.name(&name, false);
        match fetched {
            Ok(Some(fetched)) if show(&fetched).is_some() => return true,
            Ok(None) => page.session.ask(Some(again)),
            _ => {
                self.name(words().problem_try_again(), false);
                hide(self.failed, false);
            }
        }
        false
    }

    /// As the server named it.
    fn own_name(self) -> String {
        let Some(link) = element(self.link) else {
            return String::new();
        };
        if let Some(name) = link.get_attribute(NAME) {
            return name;
        }
        let name = link.text_content().unwrap_or_default();
        drop(link.set_attribute(NAME, &name));
        name
    }

    fn name(self, name: &str, is_busy: bool) {
        let Some(link) = element(self.link) else {
            return;
        };
        link.set_text_content(Some(name));
        let said = match is_busy {
            true => link.set_attribute("aria-busy", "true"),
            false => link.remove_attribute("aria-busy"),
        };
        if said.is_err() {
            leptos::logging::error!("the link could not be marked as busy");
        }
    }
}
