use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub patient_id: Uuid,
    pub type_code: String,
    pub subject: String,
    pub confidential: bool,
    pub started_at: i64,
    pub last_activity: i64,
    pub messages: i32,
    pub awaiting_since: Option<i64>,
    pub closed_at: Option<i64>,
    pub preview: String,
    pub last_author_account_id: Uuid,
    pub last_author_role: Role,
    pub last_author_kind: Option<String>,
    pub last_author_name: String,
    pub last_author_credential: String,
    /// The position of the last message that somebody of the care team has seen, of those that
    /// waited for an answer; and when it was first seen.
    pub seen_through: i32,
    pub seen_at: Option<i64>,
    /// Files in it.
    pub attachments: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// In which role a message was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    #[sea_orm(string_value = "patient")]
    Patient,
    #[sea_orm(string_value = "proxy")]
    Proxy,
    #[sea_orm(string_value = "care_team")]
    CareTeam,
}
