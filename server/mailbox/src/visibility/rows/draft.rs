use sea_orm::entity::prelude::*;

/// What somebody writes and has not sent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub scope_id: Uuid,
    pub conversation_id: Option<Uuid>,
    pub version: i32,
    pub saved_at: i64,
    pub discarded_at: Option<i64>,
    pub type_code: Option<String>,
    pub recipients: String,
    pub subject: String,
    pub confidential: bool,
    pub preview: String,
    pub body: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
