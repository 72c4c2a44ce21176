//! What happened: the trail, the messages to be passed on, and a row to write for a test.

use sea_orm_migration::{prelude::*, schema::*};

use super::super::index;

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign keys: a trail outlives what it is about.
    manager
        .create_table(
            Table::create()
                .table("audit")
                .col(pk_uuid("id"))
                .col(big_integer("at"))
                // Who did it; none for the command line.
                .col(uuid_null("actor_id"))
                // From where.
                .col(text_null("address"))
                .col(text("action"))
                // To which account, for which patient, in which conversation.
                .col(uuid_null("subject_id"))
                .col(uuid_null("patient_id"))
                .col(uuid_null("conversation_id"))
                // Whether it was let, and the code of the rule that said no.
                .col(text("outcome"))
                .col(text_null("reason"))
                .to_owned(),
        )
        .await?;
    for columns in [
        ["patient_id", "at"],
        ["actor_id", "at"],
        ["subject_id", "at"],
    ] {
        manager.create_index(index("audit", &columns)).await?;
    }
    manager
        .create_table(
            Table::create()
                .table("outbox")
                // In the order in which they were written, as far as one clock goes.
                .col(pk_uuid("id"))
                .col(big_integer("at"))
                .col(text("topic"))
                .col(uuid("conversation_id"))
                .col(uuid_null("message_id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("probe")
                .col(integer("id").primary_key())
                .col(binary("filler"))
                .to_owned(),
        )
        .await
}
