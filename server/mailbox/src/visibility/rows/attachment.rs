use sea_orm::entity::prelude::*;

/// A file of a message, sent or not.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub scope_id: Uuid,
    pub draft_id: Uuid,
    pub conversation_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    pub position: i16,
    pub name: String,
    pub kind: String,
    pub bytes: i64,
    pub created_at: i64,
    pub ready_at: Option<i64>,
    pub removed_at: Option<i64>,
    pub modified_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::attachment_file::Entity")]
    File,
}

impl Related<super::attachment_file::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::File.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
