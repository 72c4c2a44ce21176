use sea_orm::entity::prelude::*;

/// How a conversation was for a reader before they did something with it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "filed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope_id: Uuid,
    pub filing_id: Uuid,
    /// The name of a `model::Filing`.
    pub filing: String,
    pub last_activity: i64,
    pub folder: i16,
    pub starred: bool,
    pub unread: bool,
    pub read_through: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
