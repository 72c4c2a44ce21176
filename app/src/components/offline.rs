//! Whether there is a connection.

use leptos::{ev, prelude::*};

use super::{Erase, Icon, IconName, live_option};
use crate::i18n::words;

/// Whether the browser has a connection. The server, and the first render, say yes.
pub fn online() -> ReadSignal<bool> {
    let (online, set_online) = signal(true);
    Effect::new(move || {
        set_online.set(window().navigator().on_line());
        let up = window_event_listener(ev::online, move |_| set_online.set(true));
        let down = window_event_listener(ev::offline, move |_| set_online.set(false));
        on_cleanup(move || {
            up.remove();
            down.remove();
        });
    });
    online
}

/// Says when there is no connection, and that nothing is lost by that.
#[component]
pub fn OfflineBanner(online: ReadSignal<bool>) -> impl IntoView {
    let words = words();
    let banner = live_option(move || {
        let banner = || view! { <Icon name=IconName::Offline /> {words.offline_banner()} };
        (!online.get()).then(|| banner().erase())
    });
    view! {
        <p class="offline" role="status" hidden=online>
            {banner}
        </p>
    }
    .erase()
}
