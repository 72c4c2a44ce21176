//! The first part of the browser's program: what every page waits for, and nothing that draws. It
//! watches over the page, and holds what its islands share.
//!
//! Nothing here reads JSON or makes a view: code for that comes with the islands that need it.

#[cfg(feature = "hydrate")]
mod earlier;
#[cfg(feature = "hydrate")]
mod endless;
pub mod fetched;
#[cfg(feature = "hydrate")]
mod keys;
mod leave;
#[cfg(feature = "hydrate")]
mod network;
#[cfg(feature = "hydrate")]
mod news;
#[cfg(feature = "hydrate")]
mod part_link;
#[cfg(feature = "hydrate")]
mod select;
mod session;
mod step;
mod unsent;
#[cfg(feature = "hydrate")]
mod watch;

use leptos::prelude::*;

pub use self::{
    leave::Leaving,
    session::Session,
    step::{is_waking, later},
    unsent::Unsent,
};
#[cfg(feature = "hydrate")]
pub use self::{network::Network, unsent::Keeper};

/// What the islands of a page share.
#[derive(Clone, Copy)]
pub struct Page {
    #[cfg(feature = "hydrate")]
    pub network: Network,
    pub unsent: Unsent,
    pub leaving: Leaving,
    pub session: Session,
    pub idle: Idle,
}

/// The warning before the session ends because nobody does anything.
#[derive(Clone, Copy)]
pub struct Idle {
    pub warns: RwSignal<bool>,
    /// The session can be made longer.
    pub extendable: RwSignal<bool>,
    /// Counts how often somebody said that they are there.
    stays: RwSignal<u32>,
}

impl Page {
    /// Around all islands, on both sides.
    pub fn provide() -> Self {
        let session = Session::new();
        let unsent = Unsent::new(session);
        let page = Self {
            #[cfg(feature = "hydrate")]
            network: Network::new(),
            unsent,
            leaving: Leaving::new(unsent),
            session,
            idle: Idle {
                warns: RwSignal::new(false),
                extendable: RwSignal::new(true),
                stays: RwSignal::new(0),
            },
        };
        provide_context(page);
        page
    }

    pub fn current() -> Self {
        expect_context()
    }
}

impl Idle {
    /// Somebody is there.
    pub fn stay(self) {
        // The dialog says that it was closed whoever did it.
        if self.warns.get_untracked() {
            self.warns.set(false);
            self.stays.update(|stays| *stays += 1);
        }
    }
}

/// Makes ready for the islands of the page, which `boot.js` wakes then as they are needed. `table`
/// is the page's table of texts, `account` whose page it is, `keeper` what keeps unsent texts. Says
/// whether the table is this program's; else the page stays as it is.
#[cfg(feature = "hydrate")]
pub fn begin(table: &str, account: Option<String>, keeper: Option<Keeper>) -> bool {
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    let root = document().document_element();
    let language = root.and_then(|root| root.get_attribute("lang"));
    let language = language.and_then(|tag| tag.parse().ok());
    if !crate::i18n::install(language.unwrap_or_default(), table) {
        leptos::logging::error!("the table of texts is not this program's");
        return false;
    }
    leptos::mount::hydrate_islands();
    let page = Page::provide();
    page.network.watch();
    page.unsent.keep_by(keeper);
    crate::browser::lead_on_by_selects();
    earlier::begin(page);
    if let Some(account) = account {
        keys::begin();
        select::begin();
        news::begin();
        endless::begin(page);
        watch::begin(page, account);
    }
    true
}
