//! What people see: pages, components, and the server functions that pages call.
//!
//! The same code renders a page on the server (feature `ssr`) and takes it over in the browser
//! (feature `hydrate`). The first render must be the same on both sides, so nothing that ends up in
//! markup may depend on the side, the clock or chance; what does comes from the server as data.
//!
//! The server needs [`context`] (what it gives each request), [`forms`] (posted forms), [`shell()`]
//! (the document) and [`i18n`] (the tables of texts to serve).

mod address;
pub mod api;
mod app;
mod browser;
mod components;
#[cfg(feature = "ssr")]
pub mod context;
mod editor;
pub mod forms;
mod frame;
pub mod i18n;
mod network;
mod pages;
pub mod preference;
#[cfg(feature = "ssr")]
mod shell;

pub use app::App;
#[cfg(feature = "hydrate")]
pub use app::hydrate;
pub use i18n as locale;
#[cfg(feature = "ssr")]
pub use shell::shell;
