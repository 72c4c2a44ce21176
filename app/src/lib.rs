//! What people see: pages, components, and the server functions that pages call.
//!
//! Pages are made on the server (feature `ssr`). What is alive in them, the [`islands`], is rendered
//! there and taken over in the browser (feature `hydrate`): its first render must be the same on
//! both sides, so nothing that ends up in its markup may depend on the side, the clock or chance;
//! what does comes from the server as data.
//!
//! The server needs [`context`] (what it gives each request), [`forms`] (posted forms), [`shell()`]
//! (the document) and [`i18n`] (the tables of texts to serve).

mod address;
pub mod api;
#[cfg(feature = "ssr")]
mod app;
#[cfg(feature = "ssr")]
mod around;
mod browser;
mod components;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod download;
mod editor;
pub mod forms;
#[cfg(feature = "ssr")]
mod frame;
pub mod i18n;
mod islands;
mod page;
#[cfg(feature = "ssr")]
mod pages;
pub mod preference;
mod react;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use app::App;
pub use i18n as locale;
#[cfg(feature = "hydrate")]
pub use page::{Keeper, begin, is_waking};
#[cfg(feature = "ssr")]
pub use shell::shell;
