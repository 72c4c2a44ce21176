use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub time_zone: String,
    pub urgent_text: Option<String>,
    pub language: String,
    pub messaging_on: bool,
    pub confidentiality_on: bool,
    pub reply_business_days: i32,
    pub body_chars: i32,
    pub quiet_days: i32,
    pub relationship_months: i32,
    /// Of one message, at the most; 0 takes none.
    pub attachment_files: i32,
    pub attachment_mb: i32,
    /// Of all files of a message together.
    pub attachments_mb: i32,
    /// Pictures as they came, beside those that readers are given.
    pub keep_originals: bool,
    pub country: String,
    pub emergency_phone: String,
    pub crisis_phone: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::OrganizationId",
        to = "super::organization::Column::Id"
    )]
    Organization,
}

impl Related<super::organization::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Organization.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
