use sea_orm::{entity::prelude::*, sea_query::ExprTrait};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Option<Uuid>,
    pub patient_id: Uuid,
    pub relation: AccessRelation,
    pub kind: Option<String>,
    pub name: String,
    pub may_send: bool,
    pub starts: Option<i64>,
    pub ends: Option<i64>,
    pub granted_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub source: Option<String>,
    pub external_id: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::patient::Entity",
        from = "Column::PatientId",
        to = "super::patient::Column::Id"
    )]
    Patient,
}

impl Related<super::patient::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Patient.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Whether the record is the account's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccessRelation {
    #[sea_orm(string_value = "own")]
    Own,
    #[sea_orm(string_value = "proxy")]
    Proxy,
}

impl AccessRelation {
    /// That access is of this kind. Said with the word itself: an index is restricted to one of them,
    /// and SQLite would plan a query that leaves it open anew each time it runs.
    pub fn is(self) -> Expr {
        let word = Expr::cust(format!("'{}'", self.to_value()));
        Expr::col((Entity, Column::Relation)).eq(word)
    }
}
