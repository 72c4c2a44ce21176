use sea_orm::entity::prelude::*;

pub use crate::entity::conversation::Role;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub conversation_id: Uuid,
    pub position: i32,
    pub author_account_id: Uuid,
    pub author_role: Role,
    pub author_kind: Option<String>,
    pub author_name: String,
    pub author_credential: String,
    pub sent_at: i64,
    pub body: String,
    pub body_bytes: i32,
    pub plain: String,
    pub client_key: Uuid,
    pub content_digest: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
