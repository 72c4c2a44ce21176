//! How far files are with the scanner for viruses, as the scanner's side sees it, which looks at no
//! conversation. What it says decides whether a reader gets a file; who is a reader is decided
//! elsewhere.

use model::{AttachmentRefused, AttachmentScan, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Statement, UpdateMany,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

pub(crate) use super::rows::attachment::Scan;
use super::{
    attachments::Attachment,
    events,
    rows::{
        attachment::{Column, Entity},
        attachment_file,
    },
};
use crate::{StoreError, audit::Action, outbox::Notice, store::Change};

/// What a virus was found in is kept for so long: somebody may have to look at it, or be shown that
/// there was none.
pub(crate) const QUARANTINE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// So many that a writer has not sent are kept of one account at a time. Of more than that nothing
/// new is learnt, and nobody is to fill the disk with them.
const QUARANTINED: i64 = 5;

/// The rows that an index has, in the words it was made with: that of what is to be done, and that of
/// what is listed.
const TO_DO: &str = "scan IN (1, 3, 4)";
const UNUSUAL: &str = "scan <> 0 AND scan <> 2";
const PENDING: &str = "scan = 1";
const INFECTED: &str = "scan = 3";

fn to_do() -> Select<Entity> {
    Entity::find().filter(Expr::cust(TO_DO))
}

fn unusual() -> Select<Entity> {
    Entity::find().filter(Expr::cust(UNUSUAL))
}

impl Attachment {
    /// Whether readers may have it: all of it is there and was looked at, and a scanner has nothing
    /// against it. Whoever gives bytes of it away asks this.
    ///
    /// # Errors
    /// `NotFound`, `Held`.
    pub(crate) fn is_offered(&self) -> Result<(), AttachmentRefused> {
        if self.ready_at.is_none() {
            return Err(AttachmentRefused::NotFound);
        }
        let scan = AttachmentScan::from(self.scan);
        match scan.is_offered() {
            true => Ok(()),
            false => Err(AttachmentRefused::Held { scan }),
        }
    }

    /// Nobody else asks about it until then. `false` where somebody else does already.
    pub(crate) async fn claim(
        &self,
        change: &Change,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .if_still(&[Scan::Pending])
            .filter(Column::ScanNextAt.eq(self.scan_next_at))
            .col_expr(Column::ScanNextAt, Expr::val(until.0));
        Ok(update.exec(change).await?.rows_affected == 1)
    }

    /// There is no virus in it.
    pub(crate) async fn is_clean(&self, change: &Change) -> Result<(), StoreError> {
        let update = self
            .if_still(&[Scan::None, Scan::Pending, Scan::Clean, Scan::Failed])
            .col_expr(Column::Scan, Expr::val(Scan::Clean))
            .col_expr(Column::ScannedAt, Expr::val(change.now().0))
            .col_expr(Column::ScanTries, Expr::val(0_i16))
            .col_expr(Column::ScanNextAt, Expr::val(None::<i64>));
        change.put(update.as_query()).await?;
        let is_known_so = matches!(self.scan, Scan::None | Scan::Clean);
        match is_known_so {
            true => Ok(()),
            false => self.tell_readers(change).await,
        }
    }

    /// There was no answer: it was asked for so often, and is asked again then, or never.
    pub(crate) async fn is_unanswered(
        &self,
        change: &Change,
        tries: i16,
        again_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let scan = match again_at {
            Some(_) => Scan::Pending,
            None => Scan::Failed,
        };
        let update = self
            .if_still(&[Scan::Pending, Scan::Failed])
            .col_expr(Column::Scan, Expr::val(scan))
            .col_expr(Column::ScanTries, Expr::val(tries))
            .col_expr(Column::ScanNextAt, Expr::val(again_at.map(|at| at.0)));
        change.put(update.as_query()).await?;
        match self.scan == scan {
            true => Ok(()),
            false => self.tell_readers(change).await,
        }
    }

    /// An open page says of the file what it was. Asked after the file's row was written: it may have
    /// been sent since it was found.
    async fn tell_readers(&self, change: &Change) -> Result<(), StoreError> {
        let sent = Entity::find_by_id(self.id)
            .select_only()
            .column(Column::ConversationId)
            .filter(Column::MessageId.is_not_null());
        let sent: Option<Option<Uuid>> = sent.into_tuple().one(change).await?;
        if let Some(conversation) = sent.flatten() {
            change.notify(Notice::Edited(conversation.into()));
        }
        Ok(())
    }

    fn if_still(&self, states: &[Scan]) -> UpdateMany<Entity> {
        Entity::update_many()
            .filter(Column::Id.eq(self.id))
            .filter(Column::Scan.is_in(states.iter().copied()))
    }

    /// Where the file has just come: a virus was found, and it is not attached.
    pub(crate) async fn refuse_infected(
        &self,
        change: &Change,
        found: &str,
    ) -> Result<(), StoreError> {
        let others = Entity::find()
            .select_only()
            .expr(Expr::cust("COUNT(*)"))
            .filter(Column::AccountId.eq(self.account_id))
            .filter(Column::MessageId.is_null())
            .filter(Expr::cust(INFECTED))
            .filter(Column::ScanNextAt.is_not_null());
        let others: Option<i64> = others.into_tuple().one(change).await?;
        let mut update = Entity::update_many()
            .filter(Column::Id.eq(self.id))
            .filter(Column::MessageId.is_null())
            .filter(Column::RemovedAt.is_null())
            .col_expr(Column::RemovedAt, Expr::val(change.now().0));
        if others.unwrap_or_default() < QUARANTINED {
            update = quarantined(update, change.now(), found);
        }
        if update.exec(change).await?.rows_affected == 1 {
            let entry = Action::QuarantineAttachment.entry();
            change.audit(entry.to(self.account_id.into()));
        }
        Ok(())
    }

    /// Where it was accepted before that was known, and perhaps sent: a virus was found. Says whether
    /// that is new.
    pub(crate) async fn quarantine(
        &self,
        change: &Change,
        found: &str,
    ) -> Result<bool, StoreError> {
        // It may be sent, or taken out, at this moment.
        let is = Entity::find_by_id(self.id).lock(LockType::Update);
        let is = is.one(change).await?;
        let Some(is) = is.filter(|is| is.scan != Scan::Infected) else {
            return Ok(false);
        };
        let update = Entity::update_many().filter(Column::Id.eq(self.id));
        let update = quarantined(update, change.now(), found);
        change.put(update.as_query()).await?;
        let mut entry = Action::QuarantineAttachment.entry();
        entry = entry.to(self.account_id.into());
        if let Some(told) = events::note_infected(change, &is).await? {
            entry = entry
                .in_conversation(told.conversation)
                .for_patient(Some(told.patient));
            change.notify(Notice::Edited(told.conversation));
        }
        change.audit(entry);
        Ok(true)
    }
}

fn quarantined(update: UpdateMany<Entity>, now: Timestamp, found: &str) -> UpdateMany<Entity> {
    update
        .col_expr(Column::Scan, Expr::val(Scan::Infected))
        .col_expr(Column::ScannedAt, Expr::val(now.0))
        .col_expr(Column::ScanNextAt, Expr::val(now.0 + QUARANTINE_MS))
        .col_expr(Column::Found, Expr::val(found))
}

/// Some of those that wait, and are due, those first that have waited longest.
pub(crate) async fn due(
    database: &impl ConnectionTrait,
    now: Timestamp,
    some: u64,
) -> Result<Vec<Attachment>, StoreError> {
    let found = to_do()
        .filter(Expr::cust(PENDING))
        .filter(Column::ScanNextAt.lte(now.0))
        .filter(Column::ReadyAt.is_not_null())
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::ScanNextAt)
        .limit(some);
    Ok(found.all(database).await?)
}

/// Some of those that may be scanned, in the order of their ids, from the one after `last` on:
/// `all`, or those of which it is not known. What a virus was found in stays as it is.
pub(crate) async fn to_scan_after(
    database: &impl ConnectionTrait,
    last: Option<Uuid>,
    all: bool,
    some: u64,
) -> Result<Vec<Attachment>, StoreError> {
    let found = match all {
        true => Entity::find(),
        false => unusual(),
    };
    let found = found
        .filter(Column::Id.gt(last.unwrap_or_default()))
        .filter(Column::Scan.ne(Scan::Infected))
        .filter(Column::ReadyAt.is_not_null())
        .filter(Column::RemovedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(some);
    Ok(found.all(database).await?)
}

/// Some of those that are not simply offered, in the order in which they came.
pub(crate) async fn unusual_after(
    database: &impl ConnectionTrait,
    last: Option<Uuid>,
    only: Option<Scan>,
    some: u64,
) -> Result<Vec<Attachment>, StoreError> {
    let mut found = unusual().filter(Column::Id.gt(last.unwrap_or_default()));
    if let Some(only) = only {
        found = found.filter(Column::Scan.eq(only));
    }
    let found = found.order_by_asc(Column::Id).limit(some);
    Ok(found.all(database).await?)
}

/// Files in one state, and since when the oldest of them is here.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub(crate) struct Counted {
    pub(crate) scan: Scan,
    pub(crate) files: i64,
    pub(crate) since: i64,
}

/// How many there are of those that are not simply offered, by state.
pub(crate) async fn count_unusual(
    database: &impl ConnectionTrait,
) -> Result<Vec<Counted>, StoreError> {
    let sql = format!(
        "SELECT scan, COUNT(*) AS files, MIN(created_at) AS since FROM attachment \
         WHERE {TO_DO} AND (removed_at IS NULL OR {INFECTED}) GROUP BY scan"
    );
    let select = Statement::from_string(database.get_database_backend(), sql);
    Ok(Counted::find_by_statement(select).all(database).await?)
}

/// Some of those that were in quarantine for long enough, with the names under which they are
/// stored.
pub(crate) async fn some_quarantined(
    database: &impl ConnectionTrait,
    now: Timestamp,
    some: u64,
) -> Result<Vec<(Uuid, Vec<Uuid>)>, StoreError> {
    let found = to_do()
        .select_only()
        .column(Column::Id)
        .filter(Expr::cust(INFECTED))
        .filter(Column::ScanNextAt.lte(now.0))
        .order_by_asc(Column::ScanNextAt)
        .limit(some);
    let ids = found.into_tuple().all(database).await?;
    super::stored_files::with_files(database, ids).await
}

/// Their bytes are gone. What was sent is still said to have been there.
pub(crate) async fn leave_quarantine(change: &Change, ids: &[Uuid]) -> Result<(), StoreError> {
    let of = || ids.iter().copied();
    let files = attachment_file::Entity::delete_many()
        .filter(attachment_file::Column::AttachmentId.is_in(of()));
    change.put(files.as_query()).await?;
    let unsent = Entity::delete_many()
        .filter(Column::Id.is_in(of()))
        .filter(Column::MessageId.is_null());
    change.put(unsent.as_query()).await?;
    let sent = Entity::update_many()
        .filter(Column::Id.is_in(of()))
        .col_expr(Column::ScanNextAt, Expr::val(None::<i64>));
    change.put(sent.as_query()).await
}
