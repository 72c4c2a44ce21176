//! Logins, what they give access to, and who is signed in.

use sea_orm_migration::{prelude::*, schema::*};

use super::super::{index, one_of, references, unique};

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("account")
                .col(pk_uuid("id"))
                // None for an administrator of the whole installation.
                .col(uuid_null("organization_id"))
                .col(text("username"))
                .col(text("name"))
                .col(text("password_hash"))
                .col(uuid_null("practitioner_id"))
                .col(boolean("administrator"))
                .col(text_null("language"))
                .col(text_null("time_zone"))
                .col(big_integer("created_at"))
                .col(big_integer_null("disabled_at"))
                .foreign_key(&mut references(
                    "account",
                    "organization_id",
                    "organization",
                ))
                .foreign_key(&mut references(
                    "account",
                    "practitioner_id",
                    "practitioner",
                ))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique("account", &["username"]))
        .await?;
    // Who is to be told of a message to a practitioner.
    manager
        .create_index(index("account", &["practitioner_id"]))
        .await?;
    access(manager).await?;
    manager
        .create_table(
            Table::create()
                .table("session")
                // SHA-256 of the token; the token itself is nowhere but in the browser.
                .col(binary_len("token_digest", 32).primary_key())
                .col(uuid("account_id"))
                .col(big_integer("started_at"))
                .col(big_integer("last_seen"))
                .foreign_key(&mut references("session", "account_id", "account"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("session", &["account_id"]))
        .await?;
    // What has ended is looked for when somebody signs in.
    manager.create_index(index("session", &["last_seen"])).await
}

async fn access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("access")
                .col(pk_uuid("id"))
                // Nobody's until it is granted to an account.
                .col(uuid_null("account_id"))
                .col(uuid("patient_id"))
                .col(text("relation"))
                .col(text_null("kind"))
                // The representative's name, as the clinic knows it.
                .col(text("name"))
                .col(boolean("may_send"))
                .col(big_integer_null("starts"))
                .col(big_integer_null("ends"))
                .col(big_integer_null("granted_at"))
                .col(big_integer_null("revoked_at"))
                .col(text_null("source"))
                .col(text_null("external_id"))
                .check(one_of("relation", &["own", "proxy"]))
                .foreign_key(&mut references("access", "account_id", "account"))
                .foreign_key(&mut references("access", "patient_id", "patient"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(index("access", &["patient_id"]))
        .await?;
    manager
        .create_index(unique("access", &["source", "external_id"]))
        .await?;
    let connection = manager.get_connection();
    connection
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_access_account_patient ON access (account_id, patient_id) \
             WHERE account_id IS NOT NULL AND revoked_at IS NULL",
        )
        .await?;
    Ok(())
}

/// After the copy, which sees to it that it holds.
pub(super) async fn one_own_access(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX uq_access_own ON access (patient_id) \
             WHERE relation = 'own' AND account_id IS NOT NULL AND revoked_at IS NULL",
        )
        .await?;
    Ok(())
}
