//! Whether there is a connection.

use leptos::prelude::*;

use crate::react::listen;

#[derive(Clone, Copy)]
pub struct Network {
    /// The server, and the first render, say yes.
    pub online: RwSignal<bool>,
}

impl Network {
    pub fn new() -> Self {
        Self {
            online: RwSignal::new(true),
        }
    }

    /// From now on as the browser says; the page's notice says so, too.
    pub fn watch(self) {
        use leptos::ev;

        let look = move || {
            let online = window().navigator().on_line();
            self.online.set(online);
            crate::browser::hide("offline", online);
        };
        look();
        listen(ev::online, move |_| look());
        listen(ev::offline, move |_| look());
    }
}
