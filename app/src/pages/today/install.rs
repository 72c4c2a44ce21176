//! That the portal can be put on the device, at the foot of Today: `frontend/install.js` shows it where
//! that can be done, to who has come a second time and has not said "Not now".

use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    i18n::words,
};

pub fn hint(organization: &str) -> AnyView {
    let words = words();
    view! {
        <section
            class="notice install"
            id="install"
            hidden
            aria-labelledby="install-title"
            data-by-hand=words.install_by_hand()
        >
            <Icon name=IconName::Download />
            <div class="notice__text">
                <p class="notice__title" id="install-title">
                    {words.install_title(organization)}
                </p>
                <p>{words.install_text()}</p>
            </div>
            <div class="notice__actions">
                <button class="button button--secondary" type="button" data-install>
                    {words.install_go()}
                </button>
                <button class="button button--quiet" type="button" data-later>
                    {words.install_later()}
                </button>
            </div>
        </section>
    }
    .into_any()
}
