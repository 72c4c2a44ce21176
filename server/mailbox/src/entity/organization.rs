use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub name: String,
    pub phone: String,
    pub source: String,
    pub external_id: String,
    pub version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_one = "super::setting::Entity")]
    Setting,
}

impl Related<super::setting::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Setting.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
