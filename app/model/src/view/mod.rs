//! What pages show. Made by the mailbox for one viewer, so nothing here is more than that viewer
//! may know.

mod list;

use document::Document;
use serde::{Deserialize, Serialize};

pub use self::list::{Cursor, Filter, Folder, FolderPage, InFolders, List, Sort};
use crate::{
    AccountId, AttachmentLimits, AttachmentView, AuthorRole, ClientKey, ConversationId, Date,
    ErrorCode, Language, MessageId, Moment, PatientId, Recipient, Relation, Scope, Timestamp,
    TypeCode,
};

/// Whose portal it is, as far as a page says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationView {
    pub name: String,
    /// The office's number, as people dial it.
    pub phone: String,
    /// To call for an ambulance.
    pub emergency_phone: String,
    /// To call in despair; empty where there is none.
    pub crisis_phone: String,
    /// The organization's own words for urgent matters; the built-in note where it has none.
    pub urgent_text: Option<String>,
    /// In which its own words are: that text, and the names of its teams, specialties and types.
    pub language: Language,
    pub messaging_on: bool,
    pub reply_business_days: u8,
    /// Visible characters of a body.
    pub body_chars: usize,
    /// What may be attached to a message.
    pub attachments: AttachmentLimits,
}

/// Who is signed in, and for whom they may look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub id: AccountId,
    pub name: String,
    pub username: String,
    pub organization: OrganizationView,
    pub language: Option<Language>,
    /// The patients this account may look at now, its own record first.
    pub patients: Vec<PatientChoice>,
    /// The account is a practitioner's and has a care-team inbox.
    pub care_team: bool,
    pub administrator: bool,
}

impl AccountView {
    /// The patient whose pages have no prefix: the account's own record.
    pub fn own_record(&self) -> Option<&PatientChoice> {
        self.patients.iter().find(|p| p.relation == Relation::Self_)
    }
}

/// How long the session of a browser lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Seconds until it ends if nothing happens.
    pub seconds: u32,
    /// Doing something makes it longer; not in the last minutes of the longest it may last.
    pub extendable: bool,
    /// Of the key that the account's pages bring along now: a page of before may have another one.
    pub key_name: String,
}

/// A patient an account may look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientChoice {
    pub patient: PatientId,
    pub name: String,
    pub relation: Relation,
    pub may_send: bool,
    /// Of somebody who is alive: to say how old they are.
    pub birth_date: Option<Date>,
}

/// What is unread for each of those for whom an account may look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewingView {
    /// On the reader's calendar.
    pub today: Date,
    /// Whose page it is comes first, then [`limits::PEOPLE`](crate::limits::PEOPLE) others at the
    /// most. Unread conversations are counted up to
    /// [`limits::COUNT_UP_TO`](crate::limits::COUNT_UP_TO).
    pub unread: Vec<(Scope, u32)>,
}

/// A message type as it is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeView {
    pub code: TypeCode,
    /// An organization's own name; a built-in type's name comes from the reader's language.
    pub name: Option<String>,
    pub purpose: Option<String>,
}

/// A recipient as it is offered or shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientView {
    pub recipient: Recipient,
    pub name: String,
    /// How the name is read, in kana; empty where it is read as it is written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reading: String,
    /// Such as "MD" or "RN"; empty where there is none.
    pub credential: String,
    /// Such as "Family medicine"; for a team, what it does.
    pub specialty: String,
    /// The last visit with this patient.
    pub last_seen: Option<Date>,
    /// Types this recipient answers.
    pub accepts: Vec<TypeCode>,
}

/// May this viewer start a confidential conversation?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidentiality {
    /// Yes; these representatives would not see it.
    Offered { hidden_from: Vec<String> },
    /// The organization does not offer it.
    Off,
    /// Only the patient decides; a representative is not asked.
    NotYours,
}

impl Confidentiality {
    /// Why it is refused; `None` when it is offered.
    pub const fn refusal(&self) -> Option<ErrorCode> {
        match self {
            Self::Offered { .. } => None,
            Self::Off => Some(ErrorCode::ConfidentialityOff),
            Self::NotYours => Some(ErrorCode::ConfidentialityNotYours),
        }
    }
}

/// Everything the page "New message" needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposeView {
    pub now: Moment,
    pub patient: PatientChoice,
    pub organization: OrganizationView,
    /// Why this viewer cannot send at all; `None` when they can.
    pub refused: Option<ErrorCode>,
    pub types: Vec<TypeView>,
    /// Everybody this patient has a relationship with and who answers some type.
    pub recipients: Vec<RecipientView>,
    pub confidentiality: Confidentiality,
    /// The day by which a message sent now is answered.
    pub answer_by: Date,
    pub client_key: ClientKey,
}

/// What a new message takes from a conversation that takes no more answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    pub message_type: TypeCode,
    pub subject: String,
    /// Who takes part now, whether or not they can still be written to.
    pub recipients: Vec<Recipient>,
    pub confidential: bool,
}

/// A row of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    pub conversation: ConversationId,
    /// Whose record it is in: shown to care teams.
    pub patient: PatientFacts,
    /// The care side's participants, by name.
    pub with: Vec<WithView>,
    /// Who wrote last, and whether that was the viewer.
    pub last_author: AuthorView,
    pub last_is_mine: bool,
    pub message_type: TypeView,
    /// Empty: the type's name is shown.
    pub subject: String,
    pub preview: String,
    pub messages: u32,
    /// Files in it.
    pub attachments: u32,
    pub last_activity: Moment,
    /// By when it is answered, while it waits for the care team.
    pub due: Option<Due>,
    pub unread: bool,
    pub starred: bool,
    /// The reader has begun an answer, and not sent it.
    pub answer_begun: bool,
    pub confidential: bool,
    /// Where it stands in its list: what that is ordered by.
    pub place: Timestamp,
}

impl ConversationRow {
    /// The place in the list below this row.
    pub const fn cursor(&self) -> Cursor {
        Cursor {
            at: self.place,
            conversation: self.conversation,
        }
    }

    /// It, as of its last message that is shown here.
    pub const fn as_seen(&self) -> Cursor {
        Cursor {
            at: self.last_activity.at,
            conversation: self.conversation,
        }
    }
}

/// Somebody of the care side who takes part, as a list names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WithView {
    pub name: String,
    /// Its name is made of words, in the organization's language.
    pub is_team: bool,
}

impl AsRef<str> for WithView {
    fn as_ref(&self) -> &str {
        &self.name
    }
}

/// What tells patients apart, also two of one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientFacts {
    pub name: String,
    pub birth_date: Option<Date>,
    /// The medical record number.
    pub mrn: Option<String>,
}

/// The day by which the care team answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub by: Date,
    /// The day has passed.
    pub late: bool,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorView {
    pub name: String,
    /// A care-team member's, such as "MD"; empty for others.
    pub credential: String,
    pub role: AuthorRole,
}

/// One message, as it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    pub id: MessageId,
    /// 1 for the conversation's first.
    pub position: u32,
    pub author: AuthorView,
    pub mine: bool,
    pub sent_at: Moment,
    pub body: Document,
    pub attachments: Vec<AttachmentView>,
}

/// An open conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationView {
    pub id: ConversationId,
    /// When the last message in it was written.
    pub last_activity: Timestamp,
    /// Where its reader has put it: the inbox, `Archived` or `Deleted`.
    pub folder: Folder,
    pub starred: bool,
    pub now: Moment,
    pub patient: PatientId,
    /// More than the name is for care teams.
    pub patient_facts: PatientFacts,
    pub organization: OrganizationView,
    pub message_type: TypeView,
    pub subject: String,
    pub confidential: bool,
    pub participants: Vec<RecipientView>,
    /// Some of the messages that follow each other, oldest first.
    pub messages: Vec<MessageView>,
    /// What was changed after the first of them and since, oldest first.
    pub events: Vec<EventView>,
    /// This viewer may change subject, recipients and the like; or the patient, what is confidential.
    pub may_edit: bool,
    /// The position of the first of them, when there are earlier ones: ask for what is before it.
    pub earlier: Option<u32>,
    pub messages_total: u32,
    /// The position of the first message shown that this viewer has not seen before.
    pub new_from: Option<u32>,
    /// Why this viewer cannot reply; `None` when they can.
    pub refused: Option<ErrorCode>,
    /// When an answer to a reply sent now can be expected; `None` for the care team.
    pub answer_by: Option<Date>,
    /// The last message is the patient's side's: by when it is answered.
    pub awaiting: Option<Due>,
    /// When somebody of the care team first saw the last message, while that waits for an answer.
    pub seen: Option<Moment>,
    pub client_key: ClientKey,
}

impl ConversationView {
    /// The last message of the conversation is among those shown.
    pub fn is_newest(&self) -> bool {
        self.messages
            .last()
            .is_some_and(|last| last.position >= self.messages_total)
    }
}

/// What somebody has changed of a conversation: a line of its timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// The position of the message that it stands after.
    pub after: u32,
    pub at: Moment,
    pub by: AuthorView,
    pub mine: bool,
    pub what: Changed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// To this; empty: there is none any more.
    Subject(String),
    Type(TypeView),
    Added(WithView),
    Removed(WithView),
    /// It is confidential. For the patient alone: which representatives could have read it until then.
    Hidden {
        may_have_read: Vec<String>,
    },
    /// It is not confidential any more.
    Shown,
    /// A virus was found in this file after it was sent, and nobody is given it any more. It is a line
    /// of its sender's.
    Infected(String),
}

/// What can be changed of a conversation, and how it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailsView {
    pub now: Moment,
    pub conversation: ConversationId,
    pub organization: OrganizationView,
    /// Why nothing can be changed but whether it is confidential, which the patient decides at any time.
    pub refused: Option<ErrorCode>,
    /// Stands for all that can be changed, as it is. Tells nothing to who does not see that.
    pub version: String,
    pub subject: String,
    pub message_type: TypeCode,
    /// Those that are offered, and the conversation's own.
    pub types: Vec<TypeView>,
    /// Who takes part, by name; then who else can be added.
    pub recipients: Vec<RecipientChoice>,
    pub confidential: bool,
    /// May this viewer change that? Those from whom it is, or would be, hidden are the representatives.
    pub confidentiality: Confidentiality,
    /// Who would see it if it were not confidential. For the patient alone.
    pub representatives: Vec<Representative>,
    /// Representatives who could have read it so far. For the patient alone.
    pub may_have_read: Vec<String>,
    /// What was changed since the moment that was asked for.
    pub changed: Vec<EventView>,
}

impl DetailsView {
    pub fn choice(&self, recipient: Recipient) -> Option<&RecipientChoice> {
        let mut choices = self.recipients.iter();
        choices.find(|choice| choice.known.recipient == recipient)
    }

    pub fn takes_part(&self, recipient: Recipient) -> bool {
        self.choice(recipient)
            .is_some_and(|choice| choice.takes_part)
    }
}

/// Somebody who takes part in a conversation, or could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientChoice {
    pub known: RecipientView,
    pub takes_part: bool,
    /// The patient can write to them still.
    pub reachable: bool,
}

/// Somebody who may look at a patient's record, or will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    pub id: uuid::Uuid,
    pub name: String,
}

/// What has become of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Something is another than what its editor had before them.
    pub changed: bool,
    /// Its editor still sees the conversation.
    pub still_here: bool,
}

/// A conversation that waits for the care team's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub conversation: ConversationId,
    /// Whose record it is in: shown to care teams.
    pub patient: PatientFacts,
    pub message_type: TypeView,
    pub subject: String,
    /// To whom it went: the care side's participants, by name.
    pub with: Vec<WithView>,
    /// When the first message without an answer was written.
    pub since: Moment,
    pub due: Due,
    /// When somebody of the care team first saw all of it.
    pub seen: Option<Moment>,
}

/// What waits in one patient's record, or at the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonToday {
    /// `None` at the care team's desk.
    pub patient: Option<PatientChoice>,
    /// Both are counted up to [`limits::COUNT_UP_TO`](crate::limits::COUNT_UP_TO).
    pub unread: u32,
    pub awaited_count: u32,
    /// The newest unread conversations, three at the most.
    pub newest_unread: Vec<ConversationRow>,
    /// Patient's side: answers expected. Care team's side: answers owed. Soonest first, five at
    /// the most; three of those whose page it is not.
    pub awaited: Vec<Awaited>,
}

impl PersonToday {
    /// Nothing is new, and nothing waits.
    pub fn is_quiet(&self) -> bool {
        self.unread == 0 && self.awaited_count == 0
    }
}

/// The page "Today", for a patient's side or for the care team's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayView {
    pub now: Moment,
    pub organization: OrganizationView,
    /// Whose page it is.
    pub here: PersonToday,
    /// The others for whom the account may look, [`limits::PEOPLE`](crate::limits::PEOPLE) at the
    /// most: the desk first, then one's own record, then by name.
    pub others: Vec<PersonToday>,
    /// There are others still.
    pub more_others: bool,
    /// The reader's drafts here, counted up to
    /// [`limits::COUNT_UP_TO`](crate::limits::COUNT_UP_TO).
    pub drafts: u32,
    /// Why this viewer cannot start a conversation; `None` when they can.
    pub refused: Option<ErrorCode>,
}

/// What somebody sent, once they have gone on to something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub conversation: ConversationId,
    pub patient: PatientFacts,
    pub sent_at: Moment,
}

/// What a successful send gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub conversation: ConversationId,
    pub message: MessageId,
}
