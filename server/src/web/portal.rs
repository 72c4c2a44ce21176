//! What every handler can reach.

use std::{env, ops::Deref, sync::Arc};

use app::context::Demo;
use mailbox::{Allowances, Clock, Random, Secret, Store, StoreError, demo::DemoAccount};
use tokio::sync::OnceCell;

use super::{
    Draining, PublicOrigin, TrustedProxies, body::Senders, device::Devices, health::Readiness,
    rendering::Renderers, session, strangers::Strangers, turns::Turns, worker::Worker,
};
use crate::site::Site;

/// What a portal is made of.
pub struct Settings {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub random: Random,
    pub site: Site,
    pub proxies: TrustedProxies,
    pub public_origin: PublicOrigin,
    pub draining: Draining,
    /// Shown on the sign-in page; empty unless this is a demo.
    pub demo: Vec<DemoAccount>,
}

/// The state behind the router; clones share it.
#[derive(Clone)]
pub struct Portal(Arc<Shared>);

pub struct Shared {
    pub settings: Settings,
    pub renderers: Renderers,
    pub senders: Senders,
    pub turns: Turns,
    /// Files that come in.
    pub uploads: Senders,
    pub readiness: Readiness,
    pub strangers: Strangers,
    /// None while developing.
    pub worker: Option<Worker>,
    allowances: OnceCell<Allowances>,
    devices: OnceCell<Devices>,
    unsent: OnceCell<Secret>,
    /// The demo's accounts as the sign-in page lists them; none unless this is a demo.
    pub listed: Option<Arc<Demo>>,
    /// Where the page listens for rebuilds, as an addition to `connect-src`.
    pub live_reload: Option<String>,
}

impl Portal {
    pub fn new(settings: Settings) -> Self {
        let port = settings.site.options.reload_port;
        Self(Arc::new(Shared {
            renderers: Renderers::default(),
            senders: Senders::bodies(),
            turns: Turns::default(),
            uploads: Senders::files(),
            readiness: Readiness::default(),
            strangers: Strangers::default(),
            worker: Worker::of(&settings.site),
            allowances: OnceCell::new(),
            devices: OnceCell::new(),
            unsent: OnceCell::new(),
            listed: session::listed(&settings.demo),
            // Set by cargo-leptos when it watches.
            live_reload: env::var_os("LEPTOS_WATCH")
                .map(|_| format!(" ws://localhost:{port} ws://127.0.0.1:{port}")),
            settings,
        }))
    }

    /// How often something may be done.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn allowances(&self) -> Result<&Allowances, StoreError> {
        let open = || Allowances::open(&self.store);
        self.allowances.get_or_try_init(open).await
    }

    /// Browsers that have signed in before.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn devices(&self) -> Result<&Devices, StoreError> {
        let open = || Devices::open(&self.store);
        self.devices.get_or_try_init(open).await
    }

    /// What makes the keys of what browsers keep until it is sent: see [`app::context`].
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn unsent(&self) -> Result<&Secret, StoreError> {
        let open = || Secret::named(&self.store, "unsent");
        self.unsent.get_or_try_init(open).await
    }
}

impl Deref for Portal {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Deref for Shared {
    type Target = Settings;

    fn deref(&self) -> &Settings {
        &self.settings
    }
}
