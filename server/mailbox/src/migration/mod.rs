//! The steps from an empty database to today's schema. See `README.md` beside this file.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait of a migration is declared so"
)]

mod m0001_organization;
mod m0002_directory;
mod m0003_accounts;
mod m0004_conversations;
mod m0005_audit;
mod m0006_door;
mod m0007_ground;
mod m0008_holiday_years;
mod m0009_lists;
mod m0010_seen;
mod m0011_desk;
mod m0012_language;
mod m0013_folders;
mod m0014_search;
mod m0015_drafts;
mod m0016_events;
mod m0017_attachments;
mod m0018_scanning;
mod m0019_file_names;
mod m0020_originals;
mod m0021_country;
mod m0022_readings;
mod m0023_vocabulary;
mod m0024_seal;
mod m0025_vocabulary;
mod m0026_waiting;

use sea_orm_migration::prelude::*;

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organization::Migration),
            Box::new(m0002_directory::Migration),
            Box::new(m0003_accounts::Migration),
            Box::new(m0004_conversations::Migration),
            Box::new(m0005_audit::Migration),
            Box::new(m0006_door::Migration),
            Box::new(m0007_ground::Migration),
            Box::new(m0008_holiday_years::Migration),
            Box::new(m0009_lists::Migration),
            Box::new(m0010_seen::Migration),
            Box::new(m0011_desk::Migration),
            Box::new(m0012_language::Migration),
            Box::new(m0013_folders::Migration),
            Box::new(m0014_search::Migration),
            Box::new(m0015_drafts::Migration),
            Box::new(m0016_events::Migration),
            Box::new(m0017_attachments::Migration),
            Box::new(m0018_scanning::Migration),
            Box::new(m0019_file_names::Migration),
            Box::new(m0020_originals::Migration),
            Box::new(m0021_country::Migration),
            Box::new(m0022_readings::Migration),
            Box::new(m0023_vocabulary::Migration),
            Box::new(m0024_seal::Migration),
            Box::new(m0025_vocabulary::Migration),
            Box::new(m0026_waiting::Migration),
        ]
    }
}

/// A foreign key to the `id` of another table.
fn references(
    table: &'static str,
    column: &'static str,
    other: &'static str,
) -> ForeignKeyCreateStatement {
    references_column(table, column, other, "id")
}

fn references_column(
    table: &'static str,
    column: &'static str,
    other: &'static str,
    other_column: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(other, other_column)
        .to_owned()
}

/// An index named after what it is on.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("ix_{table}_{}", columns.join("_")))
        .table(table);
    for column in columns {
        index.col(*column);
    }
    index.to_owned()
}

fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index
        .name(format!("uq_{table}_{}", columns.join("_")))
        .unique()
        .to_owned()
}

/// One of a few words.
fn one_of(column: &'static str, words: &[&'static str]) -> Expr {
    Expr::col(column).is_in(words.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// They are recorded by name, and a backup is known by the names of its steps.
    #[test]
    fn steps_are_in_the_order_of_their_names() {
        let steps = Migrator::migrations();
        let names: Vec<&str> = steps.iter().map(|step| step.name()).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        let numbered = |name: &str| name.starts_with('m') && name[1..5].parse::<u16>().is_ok();
        assert!(names.iter().all(|name| numbered(name)), "{names:?}");
    }
}
