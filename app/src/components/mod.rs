//! Parts of pages and of islands.

mod call;
mod dialog;
pub mod icon;
mod live;
mod own_words;
mod people;
mod problems;
mod step;
mod text_area;

#[cfg(feature = "ssr")]
pub use call::urgent_foot;
pub use call::{urgent_calls, urgent_note, urgent_short, with_calls};
pub use dialog::{Dialog, when_opened};
pub use icon::{Icon, IconName};
pub use live::{flag, live, live_option, since_then};
pub use own_words::with_own_words;
pub use own_words::{recipient_lang, type_lang};
#[cfg(feature = "ssr")]
pub use people::with_credential;
pub use people::{
    recipient_about, recipient_name, recipient_parts, type_icon, type_name, type_purpose,
};
pub use problems::{ErrorSummary, FieldError, Problems};
pub use step::step;
pub use text_area::TextArea;
