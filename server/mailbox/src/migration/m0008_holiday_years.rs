//! Which years' holidays were set: a day that somebody took away does not come back.

use std::collections::BTreeSet;

use sea_orm_migration::{prelude::*, schema::*, sea_orm::Statement};

use super::references;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("holiday_year")
                    .col(uuid("organization_id"))
                    .col(integer("year"))
                    .primary_key(Index::create().col("organization_id").col("year"))
                    .foreign_key(&mut references(
                        "holiday_year",
                        "organization_id",
                        "organization",
                    ))
                    .to_owned(),
            )
            .await?;
        let database = manager.get_connection();
        let backend = database.get_database_backend();
        let days = Statement::from_string(backend, "SELECT organization_id, day FROM holiday");
        let mut years = BTreeSet::new();
        for row in database.query_all_raw(days).await? {
            let organization: ::uuid::Uuid = row.try_get("", "organization_id")?;
            let day: i32 = row.try_get("", "day")?;
            let year = model::Date::from_days_since_epoch(day.into()).year;
            years.insert((organization, year));
        }
        for (organization, year) in years {
            let insert = Query::insert()
                .into_table("holiday_year")
                .columns(["organization_id", "year"])
                .values_panic([organization.into(), year.into()])
                .to_owned();
            database.execute(&insert).await?;
        }
        Ok(())
    }
}
