use sea_orm::entity::prelude::*;

/// What is stored of an attachment.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attachment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: Role,
    /// What these bytes are: a smaller picture may be of another kind.
    pub kind: String,
    pub file_id: Uuid,
    pub wrapped_key: Vec<u8>,
    pub parts: String,
    pub bytes: i64,
    pub sha256: Option<Vec<u8>>,
}

/// Says nothing of its key.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("attachment_file")
            .field("attachment_id", &self.attachment_id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What it is of the attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Role {
    /// The file.
    Whole = 0,
    /// A picture of sane size, to look at.
    View = 1,
    /// A small one, for lists.
    Thumbnail = 2,
    /// A picture as it came, where the organization keeps that.
    Original = 3,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::attachment::Entity",
        from = "Column::AttachmentId",
        to = "super::attachment::Column::Id"
    )]
    Attachment,
}

impl Related<super::attachment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Attachment.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
