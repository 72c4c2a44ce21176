//! How a conversation reached each member of the care team: lists of their own for what is addressed
//! to somebody by name, and for what came through a team.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("mailbox_entry")
                    .add_column(small_integer_null("addressed"))
                    .to_owned(),
            )
            .await?;
        for what in [
            "UPDATE mailbox_entry SET addressed = CASE WHEN EXISTS (\
               SELECT 1 FROM participant AS p \
               WHERE p.conversation_id = mailbox_entry.conversation_id \
               AND p.recipient_id = mailbox_entry.scope_id AND p.removed_at IS NULL) \
             THEN 1 ELSE 2 END \
             WHERE scope_id = (SELECT practitioner_id FROM account WHERE id = account_id)",
            // What an index is restricted to, in words from which both databases see that it fits.
            "CREATE INDEX ix_mailbox_entry_addressed ON mailbox_entry \
               (account_id, scope_id, addressed, last_activity, conversation_id) \
               WHERE addressed IS NOT NULL",
        ] {
            manager.get_connection().execute_unprepared(what).await?;
        }
        Ok(())
    }
}
