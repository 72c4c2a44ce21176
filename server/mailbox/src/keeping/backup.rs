//! Taking a backup.

use std::{io::Write, pin::pin};

use futures_util::TryStreamExt as _;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, Statement, StreamTrait as _};
use sea_orm_migration::seaql_migrations;
use serde::Serialize;
use tokio::{sync::mpsc, task};

use super::{
    BackupError, Copied, Header, Mark, STEPS, attached, cells,
    container::Packer,
    tables::{self, Table},
};
use crate::{Store, StoreError, files::Files, store::Snapshot};

/// Lines are handed to the writer in pieces of about this many bytes; so many pieces may wait.
/// That, and a row or a part of a file, is all that is in memory.
const PIECE: usize = 128 * 1024;
const WAITING: usize = 4;

/// Writes everything to `to` as it is at this moment, while others go on reading and writing.
///
/// Gives `to` back when all was written to it; whether that is on disk is its owner's to say.
///
/// # Errors
/// When the database is empty or does not answer, the files' store does not, or `to` cannot be
/// written; what was written until then is no backup. Files that are not there are no error:
/// [`Copied`] counts them.
pub async fn backup<W>(store: &Store, to: W) -> Result<(W, Copied), BackupError>
where
    W: Write + Send + 'static,
{
    let snapshot = store.snapshot().await?;
    no_time_limits(&snapshot).await?;
    let tables = tables::kept(&snapshot).await?;
    let header = header(store, &snapshot).await?;
    let (lines, writer) = writer(to);
    let copied = copy(&snapshot, &header, &tables, store.files(), lines).await;
    let written = writer.await.map_err(|_| StoreError::Interrupted)?;
    let copied = match copied {
        // The writer knows why it stopped taking lines.
        Err(BackupError::Storage(StoreError::Interrupted)) => {
            return Err(written
                .err()
                .map_or_else(|| StoreError::Interrupted.into(), BackupError::Write));
        }
        other => other?,
    };
    store.seen(snapshot).await?;
    Ok((written?, copied))
}

/// A large table takes longer than any statement of a page may.
pub(super) async fn no_time_limits(snapshot: &Snapshot) -> Result<(), StoreError> {
    if backend(snapshot) != DbBackend::Postgres {
        return Ok(());
    }
    for setting in ["statement_timeout", "idle_in_transaction_session_timeout"] {
        snapshot
            .execute_unprepared(&format!("SET LOCAL {setting} = 0"))
            .await?;
    }
    Ok(())
}

async fn header(store: &Store, snapshot: &Snapshot) -> Result<Header, BackupError> {
    let all = tables::names(snapshot).await?;
    if !all.iter().any(|name| name == STEPS) {
        return Err(BackupError::Nothing);
    }
    let steps = seaql_migrations::Entity::find()
        .order_by_asc(seaql_migrations::Column::Version)
        .all(snapshot)
        .await?;
    Ok(Header {
        carepost: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: store.now(),
        database: match backend(snapshot) {
            DbBackend::Postgres => "postgres".to_owned(),
            _ => "sqlite".to_owned(),
        },
        steps: steps.into_iter().map(|step| step.version).collect(),
    })
}

fn backend(snapshot: &Snapshot) -> DbBackend {
    ConnectionTrait::get_database_backend(snapshot)
}

/// Packing and writing block: on a thread of their own.
fn writer<W>(to: W) -> (Lines, task::JoinHandle<std::io::Result<W>>)
where
    W: Write + Send + 'static,
{
    let (to_writer, mut pieces) = mpsc::channel(WAITING);
    let writer = task::spawn_blocking(move || {
        let mut packer = Packer::new(to)?;
        loop {
            match pieces.blocking_recv() {
                Some(Piece::Lines(lines)) => packer.write(&lines)?,
                Some(Piece::End) => return packer.finish(),
                // Whoever reads the database has given up: what is there so far must not look
                // like a whole backup.
                None => return Err(std::io::ErrorKind::Interrupted.into()),
            }
        }
    });
    let lines = Lines {
        piece: Vec::with_capacity(PIECE),
        to_writer,
    };
    (lines, writer)
}

pub(super) struct Lines {
    piece: Vec<u8>,
    to_writer: mpsc::Sender<Piece>,
}

enum Piece {
    Lines(Vec<u8>),
    End,
}

async fn copy(
    snapshot: &Snapshot,
    header: &Header,
    tables: &[Table],
    files: Option<&Files>,
    mut lines: Lines,
) -> Result<Copied, BackupError> {
    lines.mark(&Mark::Backup(header.clone()))?;
    let mut copied = Copied::default();
    for table in tables {
        lines.mark(&Mark::Table {
            name: table.name.clone(),
            columns: table.columns.clone(),
        })?;
        let rows = copy_table(snapshot, table, &mut lines).await?;
        lines.mark(&Mark::EndOfTable { rows })?;
        lines.hand_over().await?;
        copied.tables += 1;
        copied.rows += rows;
    }
    attached::copy(snapshot, tables, files, &mut lines, &mut copied).await?;
    lines.mark(&Mark::End(copied))?;
    lines.hand_over().await?;
    lines.send(Piece::End).await?;
    Ok(copied)
}

async fn copy_table(
    snapshot: &Snapshot,
    table: &Table,
    lines: &mut Lines,
) -> Result<u64, StoreError> {
    let select = Statement::from_string(backend(snapshot), cells::select(table));
    let mut stream = pin!(snapshot.stream_raw(select).await?);
    let mut rows = 0;
    while let Some(row) = stream.try_next().await? {
        cells::write(&row, &table.columns, &mut lines.piece)?;
        rows += 1;
        if lines.piece.len() >= PIECE {
            lines.hand_over().await?;
        }
    }
    Ok(rows)
}

impl Lines {
    pub(super) fn mark(&mut self, mark: &Mark) -> Result<(), StoreError> {
        self.push(mark)
    }

    /// A line among many, of any length.
    pub(super) async fn line(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        self.push(line)?;
        if self.piece.len() >= PIECE {
            self.hand_over().await?;
        }
        Ok(())
    }

    fn push(&mut self, line: &impl Serialize) -> Result<(), StoreError> {
        cells::json(&mut self.piece, line)?;
        self.piece.push(b'\n');
        Ok(())
    }

    async fn hand_over(&mut self) -> Result<(), StoreError> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.send(Piece::Lines(piece)).await
    }

    async fn send(&self, piece: Piece) -> Result<(), StoreError> {
        let taken = self.to_writer.send(piece).await;
        taken.map_err(|_| StoreError::Interrupted)
    }
}
