//! Parts of pages and of islands.

mod call;
mod dialog;
pub mod icon;
mod live;
mod people;
mod problems;
mod text_area;

pub use call::{urgent_calls, with_calls};
pub use dialog::Dialog;
pub use icon::{Icon, IconName};
pub use live::{flag, live, live_option, since_then};
#[cfg(feature = "ssr")]
pub use people::with_credential;
pub use people::{recipient_about, recipient_name, type_icon, type_name, type_purpose};
pub use problems::{ErrorSummary, FieldError, Problems};
pub use text_area::TextArea;
