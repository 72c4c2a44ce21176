//! A list goes on by itself while somebody scrolls through it: its next part comes below the rows that
//! are there, and with very many of them the first ones go. Back to those leads the way above.
//!
//! The address of the page is that of the part that is in sight, so that it is there again after
//! looking at a conversation, and when the page is loaded anew.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, HtmlElement, ScrollRestoration};

use super::{Page, part_link::PartLink};
use crate::{
    browser::{element, here, is_at_with, is_checked},
    i18n::words,
};

/// Ids of what the server renders for it.
const BELOW: PartLink = PartLink {
    link: "below",
    offer: "below-offer",
    failed: "below-failed",
};
const ABOVE: PartLink = PartLink {
    link: "above",
    offer: "above-offer",
    failed: "below-failed",
};
const ROWS: &str = "rows";
const SAID: &str = "below-said";

/// Of the list, by which it keeps its place (`keepPlaces` in `boot.js`).
const LIST: &str = "[data-list]";

/// So many rows are on the page at the most, while none is being selected.
const MOST: usize = 100;

/// So far from its end, in CSS pixels, what is beyond is fetched.
const NEAR: f64 = 800.0;

/// What one page of the server has of the list.
struct Part {
    address: String,
    /// Its name where the list keeps its place.
    place: String,
    rows: Vec<Element>,
}

impl Part {
    fn of(page: &Document, address: String) -> Option<Self> {
        let list = page.query_selector(LIST).ok()??;
        let rows = page.get_element_by_id(ROWS)?.children();
        Some(Self {
            address,
            place: list.get_attribute("data-list")?,
            rows: (0..rows.length()).filter_map(|i| rows.item(i)).collect(),
        })
    }

    fn top(&self) -> Option<f64> {
        Some(self.rows.first()?.get_bounding_client_rect().top())
    }

    fn bottom(&self) -> Option<f64> {
        Some(self.rows.last()?.get_bounding_client_rect().bottom())
    }
}

struct Shown {
    /// On the page, from above to below; never none.
    parts: Vec<Part>,
    /// Addresses of those above it, the nearest last.
    above: Vec<String>,
    /// Which of `parts` the address of the page is.
    here: usize,
}

#[derive(Clone, Copy)]
struct List {
    page: Page,
    shown: StoredValue<Shown, LocalStorage>,
    is_loading: StoredValue<bool>,
    /// It has failed: from then on it is asked for.
    waits: StoredValue<bool>,
}

/// On a page with a list.
pub fn begin(page: Page) {
    let Some(first) = Part::of(&document(), here()) else {
        return;
    };
    let state = window().history().ok().and_then(|it| it.state().ok());
    let above = state.and_then(|state| state.as_string());
    let above: Vec<String> = above
        .iter()
        .flat_map(|it| it.lines())
        .map(str::to_owned)
        .collect();
    ABOVE.lead(above.last().map(String::as_str));
    let list = List {
        page,
        shown: StoredValue::new_local(Shown {
            parts: vec![first],
            above,
            here: 0,
        }),
        is_loading: StoredValue::new(false),
        waits: StoredValue::new(false),
    };
    BELOW.instead(move || list.go_on());
    ABOVE.instead(move || list.go_back());
    // Also where the list scrolls by itself: such an event does not come to the window.
    listen("scroll", move |_| {
        list.follow();
        list.look_ahead();
    });
    listen("click", move |event| list.leave_by(&event));
}

/// For as long as the page is there.
fn listen(name: &str, hear: impl Fn(web_sys::Event) + 'static) {
    let hear = Closure::<dyn Fn(web_sys::Event)>::new(hear).into_js_value();
    let added =
        document().add_event_listener_with_callback_and_bool(name, hear.unchecked_ref(), true);
    if added.is_err() {
        leptos::logging::error!("the page does not hear of {name}");
    }
}

impl List {
    fn look_ahead(self) {
        if self.waits.get_value() {
            return;
        }
        let height = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64());
        let height = height.unwrap_or_default();
        let place = |link: PartLink| Some(element(link.link)?.get_bounding_client_rect());
        if BELOW.href().is_some() && place(BELOW).is_some_and(|at| at.top() < height + NEAR) {
            self.go_on();
        } else if ABOVE.href().is_some() && place(ABOVE).is_some_and(|at| at.bottom() > -NEAR) {
            self.go_back();
        }
    }

    fn go_on(self) {
        let again = move || self.go_on();
        self.fetch(BELOW, again, move |page, address| {
            let next = Part::of(page, address)?;
            let rows = element(ROWS)?;
            for row in &next.rows {
                rows.append_with_node_1(row).ok()?;
            }
            let count = next.rows.len();
            let link = page.get_element_by_id(BELOW.link);
            BELOW.lead(link.and_then(|link| link.get_attribute("href")).as_deref());
            self.shown.update_value(|shown| shown.parts.push(next));
            self.say(count);
            self.keep_few(true);
            Some(())
        });
    }

    fn go_back(self) {
        let again = move || self.go_back();
        self.fetch(ABOVE, again, move |page, address| {
            let before = Part::of(page, address)?;
            let rows = element(ROWS)?;
            let first = rows.first_element_child()?;
            let count = before.rows.len();
            hold_still(&first, || {
                for row in before.rows.iter().rev() {
                    rows.prepend_with_node_1(row).ok();
                }
            });
            self.shown.update_value(|shown| {
                shown.above.pop();
                shown.parts.insert(0, before);
                shown.here += 1;
                ABOVE.lead(shown.above.last().map(String::as_str));
            });
            self.say(count);
            self.keep_few(false);
            Some(())
        });
    }

    fn fetch(
        self,
        link: PartLink,
        again: impl Fn() + Send + Sync + 'static,
        show: impl FnOnce(&Document, String) -> Option<()> + 'static,
    ) {
        let Some(href) = link.href().filter(|_| !self.is_loading.get_value()) else {
            return;
        };
        self.is_loading.set_value(true);
        spawn_local(async move {
            let address = href.clone();
            let again = Callback::new(move |()| again());
            let show = move |page: &Document| show(page, address);
            let is_shown = link.follow(self.page, href, show, again).await;
            self.is_loading.set_value(false);
            self.waits.set_value(!is_shown);
            if is_shown {
                self.follow();
                // Marks that the browser knows of, as when another tab has changed them.
                if let Ok(changed) = web_sys::Event::new("storage") {
                    window().dispatch_event(&changed).ok();
                }
            }
        });
    }

    fn say(self, count: usize) {
        if let Some(said) = element(SAID) {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            said.set_text_content(Some(&words().inbox_more_loaded(count)));
        }
    }

    /// What is selected stays where it is.
    fn keep_few(self, from_above: bool) {
        if is_checked("selecting") == Some(true) {
            return;
        }
        self.shown.update_value(|shown| {
            let count = |parts: &[Part]| parts.iter().map(|part| part.rows.len()).sum::<usize>();
            while shown.parts.len() > 1 && count(&shown.parts) > MOST {
                if from_above {
                    let gone = shown.parts.remove(0);
                    let first = shown.parts[0].rows.first().cloned();
                    let remove = || gone.rows.iter().for_each(Element::remove);
                    match first {
                        Some(first) => hold_still(&first, remove),
                        None => remove(),
                    }
                    shown.here = shown.here.saturating_sub(1);
                    ABOVE.lead(Some(&gone.address));
                    shown.above.push(gone.address);
                } else if let Some(gone) = shown.parts.pop() {
                    gone.rows.iter().for_each(Element::remove);
                    shown.here = shown.here.min(shown.parts.len() - 1);
                    BELOW.lead(Some(&gone.address));
                }
            }
        });
    }

    /// The address is that of the first part that is in sight.
    fn follow(self) {
        let top = element(ROWS).and_then(|rows| rows.closest(LIST).ok()?);
        let top = top.map_or(0.0, |list| list.get_bounding_client_rect().top().max(0.0));
        let first = self.shown.with_value(|shown| {
            let is_seen = |part: &Part| part.bottom().is_some_and(|bottom| bottom > top + 1.0);
            shown.parts.iter().position(is_seen)
        });
        if let Some(first) = first {
            self.is_at(first);
        }
    }

    /// Whoever opens a conversation comes back to the part it is in.
    fn leave_by(self, event: &web_sys::Event) {
        let target = event.target().map(JsCast::dyn_into::<Element>);
        let Some(Ok(target)) = target else { return };
        let Ok(Some(row)) = target.closest(".inbox__row") else {
            return;
        };
        let part = self.shown.with_value(|shown| {
            let has = |part: &Part| part.rows.contains(&row);
            shown.parts.iter().position(has)
        });
        if let Some(part) = part {
            self.is_at(part);
        }
    }

    fn is_at(self, here: usize) {
        self.shown.update_value(|shown| {
            let Some(part) = shown.parts.get(here) else {
                return;
            };
            let list = document().query_selector(LIST).ok().flatten();
            let list = list.and_then(|list| list.dyn_into::<HtmlElement>().ok());
            if let (Some(list), Some(first)) = (list, shown.parts.first()) {
                let above = part.top().zip(first.top()).map(|(top, first)| top - first);
                // As a whole number: to write others down would cost the first part 14 KB.
                let above = (above.unwrap_or_default() as i32).to_string();
                drop(list.dataset().set("above", &above));
                drop(list.dataset().set("list", &part.place));
            }
            // Beside what is open, the address is that one's.
            if shown.here != here && !is_beside() {
                let earlier = shown.parts[..here].iter().map(|part| part.address.clone());
                let above: Vec<_> = shown.above.iter().cloned().chain(earlier).collect();
                is_at_with(&part.address, Some(&above.join("\n")));
                // The browser would scroll as far as it was, with all the parts above.
                let history = window().history();
                let kept =
                    history.and_then(|it| it.set_scroll_restoration(ScrollRestoration::Manual));
                if kept.is_err() {
                    leptos::logging::error!("the browser scrolls by itself");
                }
            }
            shown.here = here;
        });
    }
}

/// Something is open beside the list.
fn is_beside() -> bool {
    matches!(document().query_selector(".messages--open"), Ok(Some(_)))
}

/// Lets `change` change what is above a row, which stays where it is on the screen.
fn hold_still(row: &Element, change: impl FnOnce()) {
    let before = row.get_bounding_client_rect().top();
    change();
    let moved = row.get_bounding_client_rect().top() - before;
    // Where the browser has not kept it there by itself.
    if moved.abs() > 1.0 {
        let list = row.closest(LIST).ok().flatten();
        // Where there is room it scrolls by itself, else with the page.
        let scrolls = list.filter(|list| list.scroll_height() > list.client_height() + 1);
        match scrolls {
            Some(list) => list.set_scroll_top(list.scroll_top() + moved as i32),
            None => window().scroll_by_with_x_and_y(0.0, moved),
        }
    }
}
