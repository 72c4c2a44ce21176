//! What every handler can reach.

use std::{env, ops::Deref, sync::Arc};

use app::context::Demo;
use mailbox::{Clock, Random, Store, demo::DemoAccount};
use tower_http::csrf::{ConfigError, CsrfLayer};

use super::{
    Draining, PublicOrigin, TrustedProxies, attempts::Attempts, health::Readiness,
    rendering::Renderers, session,
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
    pub attempts: Attempts,
    pub csrf: CsrfLayer,
    pub readiness: Readiness,
    pub renderers: Renderers,
    /// The demo's accounts as the sign-in page lists them; none unless this is a demo.
    pub listed: Option<Arc<Demo>>,
    /// Where the page listens for rebuilds, as an addition to `connect-src`.
    pub live_reload: Option<String>,
}

impl Portal {
    /// # Errors
    /// When the public origin is none that a browser would send.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let mut csrf = CsrfLayer::new();
        if let Some(origin) = settings.public_origin.as_str() {
            // For proxies that rewrite `Host`.
            csrf = csrf.add_trusted_origin(origin)?;
        }
        let port = settings.site.options.reload_port;
        Ok(Self(Arc::new(Shared {
            attempts: Attempts::new(settings.clock.clone()),
            csrf,
            readiness: Readiness::default(),
            renderers: Renderers::default(),
            listed: session::listed(&settings.demo),
            // Set by cargo-leptos when it watches.
            live_reload: env::var_os("LEPTOS_WATCH")
                .map(|_| format!(" ws://localhost:{port} ws://127.0.0.1:{port}")),
            settings,
        })))
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
