use sea_orm::entity::prelude::*;

pub use crate::entity::conversation::Role;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub conversation_id: Uuid,
    pub position: i32,
    pub at: i64,
    pub number: i16,
    pub author_account_id: Uuid,
    pub author_role: Role,
    pub author_kind: Option<String>,
    pub author_name: String,
    pub author_credential: String,
    pub kind: Kind,
    pub detail: String,
    pub recipient_id: Option<Uuid>,
    pub confidential: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    #[sea_orm(string_value = "subject")]
    Subject,
    #[sea_orm(string_value = "type")]
    Type,
    #[sea_orm(string_value = "added")]
    Added,
    #[sea_orm(string_value = "removed")]
    Removed,
    #[sea_orm(string_value = "hidden")]
    Hidden,
    #[sea_orm(string_value = "shown")]
    Shown,
    /// A virus was found in a file that its author had sent.
    #[sea_orm(string_value = "infected")]
    Infected,
}
