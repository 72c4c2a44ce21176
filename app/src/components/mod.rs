//! Parts of pages.

mod call;
mod dialog;
mod document;
mod erase;
pub mod icon;
mod live;
mod offline;
mod people;
mod problems;
mod skeleton;
mod text_area;
mod time;

pub use call::with_calls;
pub use dialog::Dialog;
pub use document::DocumentView;
pub use erase::Erase;
pub use icon::{Icon, IconName};
pub use live::{Meanwhile, anew, flag, live, live_option, loaded, made_once};
pub use offline::{OfflineBanner, online};
pub use people::{
    initials, recipient_about, recipient_name, role_name, subject_or_type, type_icon, type_name,
    type_purpose, with_credential,
};
pub use problems::{ErrorSummary, FieldError, Problems};
pub use skeleton::Skeleton;
pub use text_area::TextArea;
pub use time::When;
