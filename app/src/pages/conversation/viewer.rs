//! Where the pictures of a conversation are shown large, one after the other. `frontend/viewer.js` fills
//! it, and knows its parts by their `data-` attributes; without it a picture's link leads to the picture.

use leptos::prelude::*;
use model::AttachmentView;

use crate::{
    components::{Icon, IconName},
    i18n::words,
};

/// Nothing where there is no picture.
pub fn viewer<'a>(mut files: impl Iterator<Item = &'a AttachmentView>) -> Option<AnyView> {
    files.any(AttachmentView::is_picture).then(dialog)
}

fn dialog() -> AnyView {
    let words = words();
    let button = |does: &'static str, name: &'static str, icon: IconName| {
        view! {
            <button type="button" class="button button--quiet" data-do=does aria-label=name>
                <Icon name=icon />
            </button>
        }
    };
    let turn = |does: &'static str, class: &'static str, name: &'static str, icon: IconName| {
        let class = format!("button viewer__turn {class}");
        view! {
            <button type="button" class=class data-do=does aria-label=name>
                <Icon name=icon />
            </button>
        }
    };
    view! {
        <dialog class="viewer" aria-labelledby="viewer-name">
            <header class="viewer__bar">
                <h2 class="viewer__name" id="viewer-name">
                    <bdi data-name></bdi>
                </h2>
                <p class="viewer__count" data-count=words.viewer_count("{all}", "{number}")></p>
                <a class="button button--quiet" download data-label=words.attach_download("{name}")>
                    <Icon name=IconName::Download />
                </a>
                {button("farther", words.viewer_farther(), IconName::Minus)}
                {button("closer", words.viewer_closer(), IconName::Plus)}
                {button("close", words.viewer_close(), IconName::Close)}
            </header>
            <div
                class="viewer__stage"
                data-closeness="0"
                role="group"
                tabindex="0"
                autofocus
                aria-labelledby="viewer-name"
            >
                <img class="viewer__picture" alt="" draggable="false" />
                <p class="viewer__failed" role="alert" data-failed=words.viewer_failed()></p>
            </div>
            {turn("back", "viewer__turn--back", words.viewer_previous(), IconName::ChevronLeft)}
            {turn("on", "viewer__turn--on", words.viewer_next(), IconName::ChevronRight)}
            <p class="visually-hidden" role="status"></p>
        </dialog>
    }
    .into_any()
}
