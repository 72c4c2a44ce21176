use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Option<Uuid>,
    pub username: String,
    pub name: String,
    pub password_hash: String,
    pub practitioner_id: Option<Uuid>,
    pub administrator: bool,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
    /// How often all of its sessions were ended, see [`Login::seal`](crate::Login::seal).
    pub seal: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
