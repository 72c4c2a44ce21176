//! What is stored of attachments, as those see it who look at no conversation: whoever keeps a file that
//! comes in, keeps house, takes backups, examines an installation, or gives it a new key. Nothing here is
//! for a reader; what a viewer may see is in `attachments.rs`.

use model::Timestamp;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement, UpdateMany,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::rows::{
    attachment::{Column, Entity, Scan},
    attachment_file::{self, Model as StoredFile, Role},
    draft,
};
use crate::{StoreError, store::Change};

impl StoredFile {
    pub(crate) async fn write(self, change: &Change) -> Result<(), StoreError> {
        let insert = attachment_file::Entity::insert(self.into_active_model());
        change.put(insert.as_query()).await
    }

    /// The same file beside the one that takes its place.
    pub(crate) fn kept_beside(self, kind: &str, sha256: &[u8; 32]) -> Self {
        Self {
            role: Role::Original,
            kind: kind.to_owned(),
            sha256: Some(sha256.to_vec()),
            ..self
        }
    }

    /// So much more of it is stored, unless somebody else has gone on from the same place. Says
    /// whether it was so.
    pub(crate) async fn grow(
        &self,
        change: &Change,
        from: i64,
        (parts, bytes): (String, i64),
    ) -> Result<bool, StoreError> {
        use attachment_file::Column::{AttachmentId, Bytes, FileId, Parts, Role};
        let waiting = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(Column::Id.into_expr().eq(self.attachment_id))
            .and_where(Column::MessageId.is_null())
            .and_where(Column::RemovedAt.is_null())
            .and_where(Column::ReadyAt.is_null())
            .take();
        let update = attachment_file::Entity::update_many()
            .col_expr(Parts, Expr::val(parts))
            .col_expr(Bytes, Expr::val(bytes))
            .filter(AttachmentId.eq(self.attachment_id))
            .filter(Role.eq(self.role))
            .filter(FileId.eq(self.file_id))
            .filter(Bytes.eq(from))
            .filter(Expr::exists(waiting));
        Ok(update.exec(change).await?.rows_affected == 1)
    }

    /// It was looked at: what it is, and its SHA-256. Its key may have been wrapped anew meanwhile.
    pub(crate) async fn is_known(
        &self,
        change: &Change,
        kind: &str,
        sha256: &[u8; 32],
    ) -> Result<(), StoreError> {
        use attachment_file::Column::{Kind, Sha256};
        let update = self.row().col_expr(Kind, Expr::val(kind));
        let update = update.col_expr(Sha256, Expr::val(sha256.to_vec()));
        change.put(update.as_query()).await
    }

    /// Its key is wrapped anew, unless that was changed since. Says whether it was so.
    pub(crate) async fn wrap(&self, change: &Change, anew: Vec<u8>) -> Result<bool, StoreError> {
        use attachment_file::Column::WrappedKey;
        let update = self
            .row()
            .col_expr(WrappedKey, Expr::val(anew))
            .filter(WrappedKey.eq(self.wrapped_key.clone()));
        Ok(update.exec(change).await?.rows_affected == 1)
    }

    /// Its key is wrapped as it was.
    pub(crate) async fn is_still(&self, change: &Change) -> Result<bool, StoreError> {
        let id = (self.attachment_id, self.role);
        let found = attachment_file::Entity::find_by_id(id).one(change).await?;
        Ok(found.is_some_and(|found| {
            (found.file_id, &found.wrapped_key) == (self.file_id, &self.wrapped_key)
        }))
    }

    /// This file, and no other in its place.
    fn row(&self) -> UpdateMany<attachment_file::Entity> {
        use attachment_file::Column::{AttachmentId, FileId, Role};
        attachment_file::Entity::update_many()
            .filter(AttachmentId.eq(self.attachment_id))
            .filter(Role.eq(self.role))
            .filter(FileId.eq(self.file_id))
    }

    /// Another file is stored in its place.
    pub(crate) async fn replace(self, change: &Change) -> Result<(), StoreError> {
        attachment_file::Entity::update(self.into_active_model().reset_all())
            .exec_without_returning(change)
            .await?;
        Ok(())
    }
}

/// Some of those that nobody will send: taken out, or unfinished and older than `before`, or as old
/// and of no draft any more. With the names under which they are stored.
pub(crate) async fn some_old(
    database: &impl ConnectionTrait,
    before: Timestamp,
    taken_out_before: Timestamp,
    some: u64,
) -> Result<Vec<(Uuid, Vec<Uuid>)>, StoreError> {
    let of_draft = |column| Expr::col((draft::Entity, column));
    let its_draft = Query::select()
        .expr(Expr::val(1))
        .from(draft::Entity)
        .and_where(of_draft(draft::Column::AccountId).equals((Entity, Column::AccountId)))
        .and_where(of_draft(draft::Column::Id).equals((Entity, Column::DraftId)))
        .take();
    let is_forgotten = sea_orm::Condition::any()
        .add(Column::ReadyAt.is_null())
        .add(Expr::exists(its_draft).not());
    let is_old = sea_orm::Condition::all()
        .add(Column::CreatedAt.lt(before.0))
        .add(is_forgotten);
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::MessageId.is_null())
        // That goes when its quarantine ends.
        .filter(Column::Scan.ne(Scan::Infected))
        .filter(
            sea_orm::Condition::any()
                .add(Column::RemovedAt.lt(taken_out_before.0))
                .add(is_old),
        )
        .order_by_asc(Column::CreatedAt)
        .limit(some);
    let ids = found.into_tuple().all(database).await?;
    with_files(database, ids).await
}

/// Attachments, with the names under which they are stored.
pub(super) async fn with_files(
    database: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, Vec<Uuid>)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let files = attachment_file::Entity::find()
        .filter(attachment_file::Column::AttachmentId.is_in(ids.iter().copied()))
        .all(database)
        .await?;
    let of = |id: Uuid| {
        let own = files.iter().filter(|file| file.attachment_id == id);
        (id, own.map(|file| file.file_id).collect())
    };
    Ok(ids.into_iter().map(of).collect())
}

/// Their bytes are gone.
pub(crate) async fn forget(change: &Change, ids: &[Uuid]) -> Result<(), StoreError> {
    let files = attachment_file::Entity::delete_many()
        .filter(attachment_file::Column::AttachmentId.is_in(ids.iter().copied()));
    change.put(files.as_query()).await?;
    let rows = Entity::delete_many()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::MessageId.is_null());
    change.put(rows.as_query()).await
}

/// A stored file with what a look from outside needs to know.
#[derive(FromQueryResult)]
pub(crate) struct FileToCheck {
    pub(crate) file_id: Uuid,
    pub(crate) parts: String,
    pub(crate) message_id: Option<Uuid>,
    pub(crate) removed_at: Option<i64>,
    pub(crate) scan: Scan,
}

impl FileToCheck {
    /// Its bytes are to be there for as long as it is.
    pub(crate) fn is_to_stay(&self) -> bool {
        self.removed_at.is_none() && self.scan != Scan::Infected
    }
}

/// Those of some names.
pub(crate) async fn kept_as(
    database: &impl ConnectionTrait,
    files: &[Uuid],
) -> Result<Vec<FileToCheck>, StoreError> {
    let found = attachment_file::Entity::find()
        .inner_join(Entity)
        .select_only()
        .columns([
            attachment_file::Column::FileId,
            attachment_file::Column::Parts,
        ])
        .columns([Column::MessageId, Column::RemovedAt, Column::Scan])
        .filter(attachment_file::Column::FileId.is_in(files.iter().copied()));
    Ok(found.into_model().all(database).await?)
}

/// How many files something is stored of, that was sent or may be.
pub(crate) async fn count_kept(
    database: &impl ConnectionTrait,
    sent: bool,
) -> Result<u64, StoreError> {
    let is_sent = match sent {
        true => Column::MessageId.is_not_null(),
        false => Column::MessageId.is_null(),
    };
    let found = attachment_file::Entity::find()
        .inner_join(Entity)
        .filter(attachment_file::Column::Parts.ne(""))
        .filter(Column::RemovedAt.is_null())
        .filter(Column::Scan.ne(Scan::Infected))
        .filter(is_sent);
    Ok(found.count(database).await?)
}

/// Some of all stored files, in the order of their key, from the one after `last` on.
pub(crate) async fn stored_after(
    database: &impl ConnectionTrait,
    last: Option<(Uuid, Role)>,
    some: u64,
) -> Result<Vec<StoredFile>, StoreError> {
    use attachment_file::Column::{AttachmentId, Role as OfRole};
    let mut found = attachment_file::Entity::find()
        .order_by_asc(AttachmentId)
        .order_by_asc(OfRole)
        .limit(some);
    if let Some((attachment, role)) = last {
        // The first condition says where in the index to begin.
        found = found.filter(AttachmentId.gte(attachment)).filter(
            sea_orm::Condition::any()
                .add(AttachmentId.gt(attachment))
                .add(OfRole.gt(role)),
        );
    }
    Ok(found.all(database).await?)
}

/// Is any file's key wrapped with the key of that number? A wrapped key begins with it. Looks at all.
pub(crate) async fn is_any_wrapped_with(
    database: &impl ConnectionTrait,
    number: u32,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM attachment_file WHERE substr(wrapped_key, 1, 4) = $1 LIMIT 1";
    let number = number.to_be_bytes().to_vec();
    let backend = database.get_database_backend();
    let select = Statement::from_sql_and_values(backend, sql, [number.into()]);
    Ok(database.query_one_raw(select).await?.is_some())
}

/// The file of an attachment in that role, if it was sent and is to stay.
pub(crate) async fn sent_file(
    database: &impl ConnectionTrait,
    attachment: Uuid,
    role: Role,
) -> Result<Option<StoredFile>, StoreError> {
    let found = attachment_file::Entity::find_by_id((attachment, role))
        .inner_join(Entity)
        .filter(Column::MessageId.is_not_null())
        .filter(Column::Scan.ne(Scan::Infected));
    Ok(found.one(database).await?)
}

/// Stored files are not whole: what was not sent of their attachments is not wanted any more.
pub(crate) async fn take_out_stored(
    database: &impl ConnectionTrait,
    now: Timestamp,
    files: &[Uuid],
) -> Result<(), StoreError> {
    for some in files.chunks(250) {
        let theirs = attachment_file::Entity::find()
            .select_only()
            .column(attachment_file::Column::AttachmentId)
            .filter(attachment_file::Column::FileId.is_in(some.iter().copied()))
            .into_query();
        Entity::update_many()
            .col_expr(Column::RemovedAt, Expr::val(now.0))
            .filter(Column::Id.in_subquery(theirs))
            .filter(Column::MessageId.is_null())
            .filter(Column::RemovedAt.is_null())
            .exec(database)
            .await?;
    }
    Ok(())
}
