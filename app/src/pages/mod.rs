//! The pages, one module each, and what stands around them.

mod compose;
mod conversation;
mod idle;
mod leave;
mod letters;
mod lost;
mod masthead;
mod message_field;
mod messages;
mod reply;
mod row;
mod sending;
mod session;
mod setting;
mod sign_in;
mod today;
mod written_by;

pub use compose::ComposePage;
pub use conversation::ConversationPage;
pub use masthead::{Layout, NotFoundPage};
pub use messages::{MessagesPage, NothingOpen};
pub use sign_in::SignInPage;
pub use today::TodayPage;
