use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    pub read_through: i32,
    pub last_activity: i64,
    pub awaiting_since: Option<i64>,
    pub unread: bool,
    pub wrote: bool,
    /// `entries::TO_READER` or `entries::TO_TEAM`; nothing on the patient's side.
    pub addressed: Option<i16>,
    /// One of `entries::INBOX`, `entries::ARCHIVED`, `entries::DELETED`.
    pub folder: i16,
    pub starred: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
