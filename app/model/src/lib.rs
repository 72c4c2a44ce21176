//! The words that the browser and the server both speak.
//!
//! A page and the storage behind it meet in this crate: identifiers ([`id`]), moments as a reader
//! sees them ([`time`]), what can be wrong ([`refusal`]), limits ([`limits`]), what a writer
//! submits ([`compose`], [`attachment`], [`edit`], [`sign_in`]) and what a page shows ([`view`]). Checks live here when both the form and
//! the server make them; the server's answer is the one that counts.

pub mod age;
pub mod attachment;
pub mod compose;
pub mod draft;
pub mod edit;
pub mod filing;
pub mod id;
pub mod language;
pub mod limits;
pub mod message_type;
pub mod recipient;
pub mod refusal;
pub mod role;
pub mod search;
pub mod sign_in;
pub mod time;
pub mod view;

pub use age::Age;
pub use attachment::{
    AttachmentKind, AttachmentLimits, AttachmentRefused, AttachmentRoom, AttachmentScan,
    AttachmentView, NewAttachment, clean_name,
};
pub use compose::{NewMessage, NewReply};
pub use document::Document;
pub use draft::{Draft, DraftCursor, DraftFound, DraftSaved, DraftView, DraftsPage, SaveDraft};
pub use edit::Edit;
pub use filing::{Filed, Filing, Which};
pub use id::{
    AccountId, AttachmentId, CareTeamId, ClientKey, ConversationId, DraftId, FilingId, MessageId,
    PatientId, PractitionerId, SearchId,
};
pub use language::Language;
pub use message_type::TypeCode;
pub use recipient::Recipient;
pub use refusal::{ErrorCode, Field, Problem, Refusal};
pub use role::{AuthorRole, ProxyKind, Relation, Scope};
pub use time::{Date, Moment, Timestamp};
