//! A phone's keyboard covers part of the page; the toolbar stays above it.
//!
//! Where the page is made smaller instead (`interactive-widget=resizes-content`) there is nothing
//! to do. Safari on a phone knew nothing of that before
//! <https://bugs.webkit.org/show_bug.cgi?id=321543>; it says in `visualViewport` how much is covered.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::HtmlElement;

/// Keeps the custom property `--keyboard` of an element at the height that is covered, in pixels.
pub fn keep_above_keyboard(element: &HtmlElement) {
    let Some(viewport) = window().visual_viewport() else {
        return;
    };
    let element = element.clone();
    let shown = viewport.clone();
    let mut before = 0;
    let measure = Closure::<dyn FnMut()>::new(move || {
        let page = window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .unwrap_or(0.0);
        // Zooming in makes the visual viewport smaller, too, and is no keyboard.
        let is_zoomed = shown.scale() > 1.05;
        let covered = if is_zoomed {
            0.0
        } else {
            (page - shown.height() - shown.offset_top()).max(0.0)
        };
        let covered = covered.round() as u32;
        if covered != before {
            before = covered;
            let set = element
                .style()
                .set_property("--keyboard", &format!("{covered}px"));
            if set.is_err() {
                leptos::logging::error!("the toolbar cannot be moved above the keyboard");
            }
        }
    });
    // For as long as there is a page.
    let measure = measure.into_js_value();
    for name in ["resize", "scroll"] {
        if let Err(error) = viewport.add_event_listener_with_callback(name, measure.unchecked_ref())
        {
            leptos::logging::error!("the keyboard is not watched: {error:?}");
        }
    }
}
