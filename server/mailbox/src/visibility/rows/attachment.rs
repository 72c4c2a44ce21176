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
    pub scan: Scan,
    pub scanned_at: Option<i64>,
    pub scan_tries: i16,
    pub scan_next_at: Option<i64>,
    pub found: Option<String>,
}

/// What a scanner for viruses has said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Scan {
    /// Nobody has asked.
    #[default]
    None = 0,
    Pending = 1,
    Clean = 2,
    Infected = 3,
    /// It could not say, however often it was asked.
    Failed = 4,
}

impl From<model::AttachmentScan> for Scan {
    fn from(scan: model::AttachmentScan) -> Self {
        use model::AttachmentScan::*;
        match scan {
            None => Self::None,
            Pending => Self::Pending,
            Clean => Self::Clean,
            Infected => Self::Infected,
            Failed => Self::Failed,
        }
    }
}

impl From<Scan> for model::AttachmentScan {
    fn from(scan: Scan) -> Self {
        match scan {
            Scan::None => Self::None,
            Scan::Pending => Self::Pending,
            Scan::Clean => Self::Clean,
            Scan::Infected => Self::Infected,
            Scan::Failed => Self::Failed,
        }
    }
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
