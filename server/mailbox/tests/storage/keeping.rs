//! Backups: taken while others write, brought back into an empty place, on either database.

use std::{
    io::{self, Cursor, Read, Seek, SeekFrom, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use futures_util::TryStreamExt as _;
use mailbox::{
    Mailbox, MockClock, Random, Size, Store, StoreError, StoreOptions,
    files::{FileId, Files},
    keeping::{self, Copied, RestoreError, Verified},
};
use model::{
    AttachmentId, AttachmentScan, ConversationId, DraftId, Edit, NewMessage, Scope, search::Search,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement, TryGetable};
use sha2::{Digest as _, Sha256};

use crate::{
    attaching::{LONG, begin, letter, photo, read, upload},
    world::{
        Database, NOW, World,
        clinic::{Clinic, PASSWORD, answer, new_key, unchanged},
        on_both,
    },
};

/// Every row of every table but those that a backup leaves out, in order.
async fn everything(database: &Database) -> Vec<String> {
    let connection = database.connect().await;
    let mut found = Vec::new();
    for table in tables(&connection).await {
        let left_out = ["session", "allowance", "seaql_migrations", "probe"];
        if !left_out.contains(&table.as_str()) && !table.starts_with("search_") {
            let rows = rows_of(&connection, &table).await;
            found.extend(rows.iter().map(|row| format!("{table}: {row}")));
        }
    }
    connection.close().await.unwrap();
    found.sort();
    found
}

async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table'",
        _ => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
    };
    let rows = connection
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn is_empty(database: &Database) -> bool {
    let connection = database.connect().await;
    let empty = tables(&connection).await.is_empty();
    connection.close().await.unwrap();
    empty
}

async fn rows_of(connection: &DatabaseConnection, table: &str) -> Vec<String> {
    let backend = connection.get_database_backend();
    let select = Statement::from_string(backend, format!("SELECT * FROM {table}"));
    let rows = connection.query_all_raw(select).await.unwrap();
    rows.iter()
        .map(|row| {
            let mut cells: Vec<String> = row
                .column_names()
                .iter()
                .map(|name| format!("{name}={}", cell(row, name)))
                .collect();
            cells.sort();
            cells.join(" ")
        })
        .collect()
}

/// What is in a column, the same on both databases.
fn cell(row: &QueryResult, name: &str) -> String {
    fn shown<T: TryGetable + std::fmt::Debug>(row: &QueryResult, name: &str) -> Option<String> {
        let value = row.try_get::<Option<T>>("", name).ok()?;
        Some(format!("{value:?}"))
    }
    shown::<String>(row, name)
        .or_else(|| shown::<uuid::Uuid>(row, name))
        .or_else(|| shown::<Vec<u8>>(row, name))
        .or_else(|| shown::<i64>(row, name))
        .or_else(|| shown::<i32>(row, name))
        .or_else(|| shown::<i16>(row, name))
        .or_else(|| {
            let yes = row.try_get::<Option<bool>>("", name).ok()?;
            Some(format!("{:?}", yes.map(i64::from)))
        })
        .unwrap()
}

/// Says what differs, and not all the rest.
fn assert_same(found: &[String], expected: &[String]) {
    let missing = expected.iter().find(|row| !found.contains(row));
    let added = found.iter().find(|row| !expected.contains(row));
    assert_eq!((missing, added), (None, None));
    assert_eq!(found.len(), expected.len());
}

/// The clinic, conversations, a proxy, somebody who is signed in, and text that is hard to keep.
async fn lived_in(world: &World) {
    let clinic = world.clinic().await;
    world.strangers().await;
    let plain = clinic.sent(world, clinic.message()).await;
    clinic.sent(world, clinic.confidential()).await;
    let desk = world.desk(clinic.nair).await;
    desk.reply(answer(plain)).await.unwrap();
    let is = desk.details(plain, None).await.unwrap();
    let edit = Edit {
        subject: "Put right".into(),
        recipients: vec![clinic.to_nair, clinic.to_nurses],
        ..unchanged(&is)
    };
    desk.edit(edit).await.unwrap();
    let mut hard = clinic.message();
    hard.subject = "ñ 👩‍⚕️ \" \\ ' [1] {\"a\":1}".into();
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let draft = DraftId(hard.client_key.0);
    let file = upload(&maria, draft, "a.txt", b"Small.").await.unwrap();
    hard.attachments = vec![file.id];
    clinic.sent(world, hard).await;
    let holidays = mailbox::directory::us_federal_holidays(2026);
    world.directory().set_holidays(&holidays).await.unwrap();
    mailbox::Sessions::new(&world.store)
        .start(clinic.maria)
        .await
        .unwrap();
}

async fn taken(store: &Store) -> Vec<u8> {
    keeping::backup(store, Vec::new()).await.unwrap().0
}

fn verified(backup: Vec<u8>) -> Result<Verified<Cursor<Vec<u8>>>, RestoreError> {
    Verified::read(Cursor::new(backup))
}

/// A database in which nothing is yet.
async fn empty(database: &Database) -> Store {
    connect(database, Some(Files::at("memory:///", []).unwrap())).await
}

async fn connect(database: &Database, files: Option<Files>) -> Store {
    let options = StoreOptions {
        files,
        ..StoreOptions::new(database.url())
    };
    let clock = Arc::new(MockClock::at(NOW));
    Store::connect(&options, clock, Random::seeded(9))
        .await
        .unwrap()
}

/// Files that Maria has sent, with what is in them; and one that she has not.
struct WithFiles {
    conversation: ConversationId,
    sent: Vec<(AttachmentId, Vec<u8>)>,
    unsent: AttachmentId,
    unsent_bytes: &'static [u8],
}

/// A long text, a photo, a file in a draft, one that is half there and one that was taken out.
async fn with_files(world: &World, clinic: &Clinic) -> WithFiles {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let message = clinic.message();
    let draft = DraftId(message.client_key.0);
    let long = letter(LONG);
    let text = upload(&maria, draft, "a.txt", &long).await.unwrap();
    let shown = upload(&maria, draft, "rash.jpg", &photo()).await.unwrap();
    let sent = maria.unsent_attachment(shown.id, Size::Whole).await;
    let sent = vec![(text.id, long), (shown.id, read(sent).await)];
    let attachments = vec![text.id, shown.id];
    let message = NewMessage {
        attachments,
        ..message
    };
    let conversation = clinic.sent(world, message).await;
    let other = DraftId(new_key().0);
    let unsent = upload(&maria, other, "b.txt", b"Not yet.")
        .await
        .unwrap()
        .id;
    begin(&maria, other, "c.txt", LONG).await.unwrap();
    let gone = upload(&maria, other, "d.txt", b"Rather not.")
        .await
        .unwrap();
    maria.take_out(gone.id).await.unwrap();
    WithFiles {
        conversation,
        sent,
        unsent,
        unsent_bytes: b"Not yet.",
    }
}

impl WithFiles {
    /// Byte for byte, through the same doors as before.
    async fn are_in(&self, store: &Store, clinic: &Clinic) {
        let scope = Scope::Patient(clinic.marias);
        let maria = Mailbox::open(store, clinic.maria, scope).await.unwrap();
        for (id, bytes) in &self.sent {
            let found = maria.attachment(self.conversation, *id, Size::Whole).await;
            assert!(read(found).await == *bytes, "{id:?}");
        }
        for size in [Size::View, Size::Thumbnail] {
            let found = maria
                .attachment(self.conversation, self.sent[1].0, size)
                .await;
            assert!(!read(found).await.is_empty());
        }
        let found = maria.unsent_attachment(self.unsent, Size::Whole).await;
        assert_eq!(read(found).await, self.unsent_bytes);
    }
}

/// The stored file of an attachment, by what it is called.
pub async fn stored(world: &World, name: &str) -> FileId {
    let connection = world.database.connect().await;
    let sql = format!(
        "SELECT file_id FROM attachment_file JOIN attachment ON id = attachment_id \
         WHERE name = '{name}' AND role = 0"
    );
    let select = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(select).await.unwrap().unwrap();
    connection.close().await.unwrap();
    FileId(row.try_get_by_index(0).unwrap())
}

async fn carried_into(world: &World, database: Database) {
    let clinic = world.clinic().await;
    let files = with_files(world, &clinic).await;
    let (backup, taken) = keeping::backup(&world.store, Vec::new()).await.unwrap();
    // What was taken out, and of what there is nothing yet, is not among them.
    let expected = Copied { files: 5, ..taken };
    assert_eq!((taken, taken.left_out, taken.lost), (expected, 0, 0));
    let store = empty(&database).await;
    let copied = keeping::restore(&store, verified(backup).unwrap())
        .await
        .unwrap();
    assert_eq!(copied, taken);
    files.are_in(&store, &clinic).await;
    store.close().await.unwrap();
    database.drop().await;
}

async fn brought_back_into(world: &World, database: Database) {
    lived_in(world).await;
    let backup = verified(taken(&world.store).await).unwrap();
    assert_eq!(backup.header().taken_at, NOW);
    let store = empty(&database).await;
    let copied = keeping::restore(&store, backup).await.unwrap();
    assert_eq!(
        everything(&database).await,
        everything(&world.database).await
    );
    let rows = everything(&world.database).await.len() as u64;
    assert_eq!(
        copied.rows, rows,
        "every table is one of those that were compared"
    );
    store.ready().await.unwrap();
    let accounts = mailbox::Accounts::new(&store);
    let maria = accounts.check_password("maria", PASSWORD).await.unwrap();
    assert!(maria.is_some(), "people sign in as before");
    assert_eq!(
        found_by_words(&store).await,
        found_by_words(&world.store).await
    );
    let connection = database.connect().await;
    assert!(
        rows_of(&connection, "session").await.is_empty(),
        "nobody is signed in"
    );
    // References are kept as before.
    let orphan = "DELETE FROM conversation";
    assert!(connection.execute_unprepared(orphan).await.is_err());
    connection.close().await.unwrap();
    store.close().await.unwrap();
    database.drop().await;
}

/// What Maria finds, which is made anew and not brought back.
async fn found_by_words(store: &Store) -> Vec<ConversationId> {
    let found = found_in(store, "maria hel").await;
    assert_eq!(found.len(), 3);
    found
}

async fn found_in(store: &Store, words: &str) -> Vec<ConversationId> {
    let accounts = mailbox::Accounts::new(store);
    let maria = accounts.find("maria").await.unwrap().unwrap();
    let patient = accounts.view(maria).await.unwrap().patients[0].patient;
    let mailbox = mailbox::Mailbox::open(store, maria, Scope::Patient(patient)).await;
    let search = Search {
        words: words.into(),
        ..Search::default()
    };
    let found = mailbox.unwrap().search(search).await.unwrap();
    found
        .rows
        .iter()
        .map(|found| found.row.conversation)
        .collect()
}

/// A writer that holds up whoever takes the backup at the first byte.
struct Held {
    reached: Option<tokio::sync::oneshot::Sender<()>>,
    go_on: mpsc::Receiver<()>,
    written: Vec<u8>,
}

impl Write for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(reached) = self.reached.take() {
            reached.send(()).unwrap();
            self.go_on.recv().unwrap();
        }
        self.written.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader that stops, once it is armed, far enough on for files to have come.
struct Stopped {
    from: Cursor<Vec<u8>>,
    armed: Arc<AtomicBool>,
    reached: Option<tokio::sync::oneshot::Sender<()>>,
    go_on: mpsc::Receiver<()>,
}

impl Read for Stopped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let far = self.from.position() > self.from.get_ref().len() as u64 * 9 / 10;
        if far
            && self.armed.load(Ordering::SeqCst)
            && let Some(reached) = self.reached.take()
        {
            reached.send(()).unwrap();
            self.go_on.recv().ok();
        }
        self.from.read(buffer)
    }
}

impl Seek for Stopped {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}

/// A disk with so much room.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

on_both! {
    async fn all_comes_back_in_sqlite(world: &World) {
        brought_back_into(world, Database::sqlite()).await;
    }

    async fn all_comes_back_in_postgres(world: &World) {
        brought_back_into(world, Database::postgres().await).await;
    }

    async fn attachments_come_along_to_sqlite(world: &World) {
        carried_into(world, Database::sqlite()).await;
    }

    async fn attachments_come_along_to_postgres(world: &World) {
        carried_into(world, Database::postgres().await).await;
    }

    /// What nobody has sent was taken out meanwhile; what was sent should be there, and is missed.
    async fn a_file_that_is_gone_is_counted(world: &World) {
        let clinic = world.clinic().await;
        let files = with_files(world, &clinic).await;
        let place = world.store.files().unwrap();
        place.remove(stored(world, "a.txt").await).await.unwrap();
        place.remove(stored(world, "b.txt").await).await.unwrap();
        let (backup, taken) = keeping::backup(&world.store, Vec::new()).await.unwrap();
        assert_eq!((taken.files, taken.left_out, taken.lost), (3, 1, 1));
        let other = Database::sqlite();
        let store = empty(&other).await;
        let copied = keeping::restore(&store, verified(backup).unwrap()).await.unwrap();
        assert_eq!(copied, taken);
        let scope = Scope::Patient(clinic.marias);
        let maria = Mailbox::open(&store, clinic.maria, scope).await.unwrap();
        let (shown, bytes) = &files.sent[1];
        let found = maria.attachment(files.conversation, *shown, Size::Whole).await;
        assert!(read(found).await == *bytes);
        // Nobody sends what is not there.
        assert!(maria.unsent_attachment(files.unsent, Size::Whole).await.is_err());
        store.close().await.unwrap();
    }

    /// Whatever goes wrong, nothing is left; and what somebody else has there stays.
    async fn files_need_an_empty_place_of_their_own(world: &World) {
        let clinic = world.clinic().await;
        with_files(world, &clinic).await;
        let backup = taken(&world.store).await;
        let other = Database::sqlite();
        let nowhere = connect(&other, None).await;
        let refused = keeping::restore(&nowhere, verified(backup.clone()).unwrap()).await;
        assert!(matches!(refused, Err(RestoreError::NoFiles)), "{refused:?}");
        assert!(is_empty(&other).await);
        nowhere.close().await.unwrap();
        let place = Files::at("memory:///", []).unwrap();
        let somebodys = FileId(uuid::Uuid::from_u128(7));
        place.copy_in(somebodys, 0, vec![0; 50].into()).await.unwrap();
        let store = connect(&other, Some(place.clone())).await;
        let refused = keeping::restore(&store, verified(backup).unwrap()).await;
        assert!(matches!(refused, Err(RestoreError::FilesThere)), "{refused:?}");
        assert_eq!(place.parts(somebodys).await.unwrap().len(), 1);
        assert!(is_empty(&other).await);
        store.close().await.unwrap();
        // Nor is a backup made without them.
        let blind = connect(&world.database, None).await;
        let refused = keeping::backup(&blind, Vec::new()).await;
        assert!(matches!(refused, Err(keeping::BackupError::NoFiles)));
        blind.close().await.unwrap();
    }

    /// As when the machine is switched off: no row is there, only bytes that nothing names.
    async fn half_a_restore_is_no_installation(world: &World) {
        let clinic = world.clinic().await;
        let files = with_files(world, &clinic).await;
        let backup = taken(&world.store).await;
        let other = match &world.database {
            Database::Sqlite { .. } => Database::sqlite(),
            Database::Postgres { .. } => Database::postgres().await,
        };
        let store = empty(&other).await;
        let (reached, is_far) = tokio::sync::oneshot::channel();
        let (go_on, held) = mpsc::channel();
        let armed = Arc::new(AtomicBool::new(false));
        let from = Cursor::new(backup.clone());
        let reader = Stopped { from, armed: armed.clone(), reached: Some(reached), go_on: held };
        let half = Verified::read(reader).unwrap();
        armed.store(true, Ordering::SeqCst);
        let run = tokio::spawn({
            let store = store.clone();
            async move { keeping::restore(&store, half).await.map(drop) }
        });
        is_far.await.unwrap();
        let place = store.files().unwrap();
        while place.is_empty().await.unwrap() {
            tokio::task::yield_now().await;
        }
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
        drop(go_on);
        assert!(is_empty(&other).await);
        let refused = keeping::restore(&store, verified(backup.clone()).unwrap()).await;
        assert!(matches!(refused, Err(RestoreError::FilesThere)), "{refused:?}");
        let left: Vec<FileId> = place.list().try_collect().await.unwrap();
        for id in left {
            place.remove(id).await.unwrap();
        }
        keeping::restore(&store, verified(backup).unwrap()).await.unwrap();
        files.are_in(&store, &clinic).await;
        store.close().await.unwrap();
        other.drop().await;
    }

    /// As they were made before there were attachments.
    async fn a_backup_of_the_first_version_is_brought_back(world: &World) {
        lived_in(world).await;
        let first = rewritten(&taken(&world.store).await, "Carepost backup 1\n", |line| {
            if line.starts_with("{\"end\":") {
                let end: serde_json::Value = serde_json::from_str(line).unwrap();
                let (tables, rows) = (&end["end"]["tables"], &end["end"]["rows"]);
                return Some(format!("{{\"end\":{{\"tables\":{tables},\"rows\":{rows}}}}}\n"));
            }
            let is_of_file = line.starts_with("{\"file\":") || line.starts_with("{\"end_of_file\":");
            let is_part = line.starts_with("[0,6,");
            (!is_of_file && !is_part).then(|| line.to_owned())
        });
        let other = Database::sqlite();
        let store = empty(&other).await;
        let copied = keeping::restore(&store, verified(first).unwrap()).await.unwrap();
        assert_eq!((copied.files, copied.bytes), (0, 0));
        assert_same(&everything(&other).await, &everything(&world.database).await);
        store.close().await.unwrap();
    }

    /// The sums are right only if every file is there, and every part.
    async fn a_file_that_is_left_out_by_mistake_is_noticed(world: &World) {
        let clinic = world.clinic().await;
        with_files(world, &clinic).await;
        let whole = taken(&world.store).await;
        let other = Database::sqlite();
        let store = empty(&other).await;
        for begins in ["[262144,", "{\"file\":", "{\"end_of_file\":"] {
            let mut left = 1;
            let less = rewritten(&whole, "Carepost backup 2\n", |line| {
                let is_one = line.starts_with(begins) && left > 0;
                left -= i32::from(is_one);
                (!is_one).then(|| line.to_owned())
            });
            let refused = keeping::restore(&store, verified(less).unwrap()).await;
            assert!(matches!(refused, Err(RestoreError::Inconsistent(_))), "{begins}: {refused:?}");
            assert!(is_empty(&other).await);
            assert!(store.files().unwrap().is_empty().await.unwrap(), "{begins}");
        }
        keeping::restore(&store, verified(whole).unwrap()).await.unwrap();
        store.close().await.unwrap();
    }

    /// What is written while the backup is taken is not in it, nor is half of it.
    async fn a_backup_is_of_one_moment(world: &World) {
        lived_in(world).await;
        let before = everything(&world.database).await;
        let (reached, at_the_first_byte) = tokio::sync::oneshot::channel();
        let (go_on, held) = mpsc::channel();
        let writer = Held { reached: Some(reached), go_on: held, written: Vec::new() };
        let store = world.store.clone();
        let backup = tokio::spawn(async move { keeping::backup(&store, writer).await });
        at_the_first_byte.await.unwrap();
        world.set(|settings| settings.name = "Another name".into()).await;
        world.sql("UPDATE message SET plain = 'written meanwhile'").await;
        world.sql("UPDATE account SET name = 'renamed meanwhile'").await;
        go_on.send(()).unwrap();
        let (writer, _) = backup.await.unwrap().unwrap();
        let other = Database::sqlite();
        let store = empty(&other).await;
        keeping::restore(&store, verified(writer.written).unwrap()).await.unwrap();
        assert_same(&everything(&other).await, &before);
        store.close().await.unwrap();
        assert!(everything(&world.database).await != before);
    }

    async fn nothing_is_brought_back_where_something_is(world: &World) {
        lived_in(world).await;
        let backup = taken(&world.store).await;
        let before = everything(&world.database).await;
        let refused = keeping::restore(&world.store, verified(backup).unwrap()).await;
        assert!(matches!(refused, Err(RestoreError::NotEmpty(_))), "{refused:?}");
        assert_same(&everything(&world.database).await, &before);
    }

    /// `carepost migrate` was run in the new place already.
    async fn tables_without_rows_are_an_empty_place(world: &World) {
        let source = World::on(Database::sqlite()).await;
        lived_in(&source).await;
        let backup = verified(taken(&source.store).await).unwrap();
        keeping::restore(&world.store, backup).await.unwrap();
        assert_same(&everything(&world.database).await, &everything(&source.database).await);
        source.end().await;
    }

    async fn tables_of_others_are_left_alone(world: &World) {
        let backup = taken(&world.store).await;
        let foreign = "CREATE TABLE invoice (number INTEGER)";
        world.sql(foreign).await;
        let refused = keeping::restore(&world.store, verified(backup.clone()).unwrap()).await;
        assert!(matches!(refused, Err(RestoreError::NotEmpty(name)) if name == "invoice"));
        assert_eq!(world.rows("invoice").await, 0);
        world.store.ready().await.unwrap();
    }

    /// A backup that is not whole is refused in the middle, and the place can be used then.
    async fn half_a_backup_leaves_an_empty_place(world: &World) {
        lived_in(world).await;
        world.sql("DELETE FROM audit").await;
        let other = match &world.database {
            Database::Sqlite { .. } => Database::sqlite(),
            Database::Postgres { .. } => Database::postgres().await,
        };
        let store = empty(&other).await;
        for (what, statement) in [
            ("a row that is referred to is missing", "DELETE FROM patient"),
            ("a row twice", "INSERT INTO holiday SELECT * FROM holiday"),
        ] {
            let forged = forged(world, statement).await;
            let refused = keeping::restore(&store, verified(forged).unwrap()).await;
            assert!(refused.is_err(), "{what}");
            assert!(is_empty(&other).await, "{what}");
            assert!(store.files().unwrap().is_empty().await.unwrap(), "{what}");
        }
        let backup = verified(taken(&world.store).await).unwrap();
        keeping::restore(&store, backup).await.unwrap();
        store.close().await.unwrap();
        other.drop().await;
    }

    /// What is known of viruses is in it; what one was found in is not.
    async fn a_backup_holds_no_virus(world: &World) {
        let clinic = world.clinic().await;
        let files = with_files(world, &clinic).await;
        for (name, scan) in [("a.txt", 3), ("b.txt", 1)] {
            world.sql(&format!("UPDATE attachment SET scan = {scan}, scan_next_at = 1 WHERE name = '{name}'")).await;
        }
        let (backup, taken) = keeping::backup(&world.store, Vec::new()).await.unwrap();
        let expected = Copied { files: 4, ..taken };
        assert_eq!((taken, taken.left_out, taken.lost), (expected, 0, 0));
        let other = Database::sqlite();
        let store = empty(&other).await;
        keeping::restore(&store, verified(backup).unwrap()).await.unwrap();
        let held = store.held_attachments(None, None).await.unwrap();
        let states: Vec<_> = held.iter().map(|file| (file.id, file.state)).collect();
        let expected = [(files.sent[0].0, AttachmentScan::Infected), (files.unsent, AttachmentScan::Pending)];
        assert_eq!(states, expected);
        let scope = Scope::Patient(clinic.marias);
        let maria = Mailbox::open(&store, clinic.maria, scope).await.unwrap();
        let size = Size::Whole;
        assert!(maria.attachment(files.conversation, files.sent[0].0, size).await.is_err());
        assert!(maria.attachment(files.conversation, files.sent[1].0, size).await.is_ok());
        // What is not there is not missed.
        let chart = mailbox::doctor::examine(&store).await;
        let lines: Vec<_> = chart.0.iter().map(ToString::to_string).collect();
        assert!(lines.iter().all(|line| !line.contains("are missing")), "{lines:#?}");
        store.forget_old_attachments().await.unwrap();
        store.close().await.unwrap();
    }

    /// What the schema has become since is made of the rows that are brought back.
    async fn an_older_backup_is_brought_up_to_date(world: &World) {
        lived_in(world).await;
        world.sql("DROP TABLE holiday_year").await;
        world.sql("ALTER TABLE conversation DROP COLUMN seen_through").await;
        world.sql("ALTER TABLE conversation DROP COLUMN seen_at").await;
        for table in ["attachment_file", "attachment", "filed", "draft", "event"] {
            world.sql(&format!("DROP TABLE {table}")).await;
        }
        for index in ["newest", "unread", "wrote", "starred", "awaited", "addressed"] {
            world.sql(&format!("DROP INDEX ix_mailbox_entry_{index}")).await;
        }
        for column in ["addressed", "folder", "starred"] {
            world.sql(&format!("ALTER TABLE mailbox_entry DROP COLUMN {column}")).await;
        }
        world.sql("ALTER TABLE conversation DROP COLUMN attachments").await;
        for table in ["recipient", "patient"] {
            world.sql(&format!("ALTER TABLE {table} DROP COLUMN reading")).await;
        }
        for column in ["language", "attachment_files", "attachment_mb", "attachments_mb", "keep_originals", "country", "emergency_phone", "crisis_phone"] {
            world.sql(&format!("ALTER TABLE setting DROP COLUMN {column}")).await;
        }
        world.sql("ALTER TABLE account DROP COLUMN seal").await;
        world.sql("DELETE FROM seaql_migrations WHERE version >= 'm0008'").await;
        let backup = verified(taken(&world.store).await).unwrap();
        let other = World::on(Database::sqlite()).await;
        keeping::restore(&other.store, backup).await.unwrap();
        other.store.ready().await.unwrap();
        assert_eq!(other.rows("holiday_year WHERE year = 2026").await, 1);
        other.end().await;
    }

    /// With the names of files that were sent before these were found, and all that has none.
    async fn a_backup_without_names_of_files_is_searched_whole(world: &World) {
        lived_in(world).await;
        let found = found_by_words(&world.store).await;
        for (table, column) in [
            ("setting", "keep_originals"),
            ("setting", "country"),
            ("setting", "emergency_phone"),
            ("setting", "crisis_phone"),
            ("recipient", "reading"),
            ("patient", "reading"),
            ("account", "seal"),
        ] {
            world.sql(&format!("ALTER TABLE {table} DROP COLUMN {column}")).await;
        }
        world.sql("DELETE FROM seaql_migrations WHERE version >= 'm0019'").await;
        let backup = verified(taken(&world.store).await).unwrap();
        let database = Database::sqlite();
        let store = empty(&database).await;
        keeping::restore(&store, backup).await.unwrap();
        assert_eq!(found_by_words(&store).await, found);
        assert_eq!(found_in(&store, "txt").await.len(), 1);
        store.close().await.unwrap();
        database.drop().await;
    }

    async fn a_full_disk_is_said(world: &World) {
        lived_in(world).await;
        for room in [0, 10, 500, 2_000] {
            let refused = keeping::backup(&world.store, Full(room)).await.map(drop);
            let Err(keeping::BackupError::Write(error)) = refused else {
                panic!("{room}: {refused:?}");
            };
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
        // Nothing is held up afterwards.
        world.set(|settings| settings.name = "Another name".into()).await;
    }

    async fn an_empty_database_has_no_backup(world: &World) {
        let other = match &world.database {
            Database::Sqlite { .. } => Database::sqlite(),
            Database::Postgres { .. } => Database::postgres().await,
        };
        let store = empty(&other).await;
        let refused = keeping::backup(&store, Vec::new()).await;
        assert!(matches!(refused, Err(keeping::BackupError::Nothing)));
        store.close().await.unwrap();
        other.drop().await;
    }

    async fn a_newer_schema_is_refused(world: &World) {
        let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)";
        world.sql(step).await;
        let backup = verified(taken(&world.store).await).unwrap();
        assert_eq!(backup.header().steps.last().map(String::as_str), Some("m9999_future"));
        let other = Database::sqlite();
        let store = empty(&other).await;
        let refused = keeping::restore(&store, backup).await;
        assert!(matches!(refused, Err(RestoreError::UnknownStep(step)) if step == "m9999_future"));
        assert!(is_empty(&other).await);
        store.close().await.unwrap();
    }
}

/// A backup with other lines.
fn rewritten(
    backup: &[u8],
    first_line: &str,
    mut line: impl FnMut(&str) -> Option<String>,
) -> Vec<u8> {
    let mut lines = String::new();
    let packed = &backup[first_line.len()..backup.len() - 73];
    GzDecoder::new(packed).read_to_string(&mut lines).unwrap();
    let mut packer = GzEncoder::new(first_line.as_bytes().to_vec(), Compression::fast());
    for kept in lines.split_inclusive('\n').filter_map(&mut line) {
        packer.write_all(kept.as_bytes()).unwrap();
    }
    let mut rewritten = packer.finish().unwrap();
    let digest = Sha256::digest(&rewritten);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    rewritten.extend(format!("\nsha256 {digest}\n").bytes());
    rewritten
}

/// A backup of a database that does not hold together any more.
async fn forged(world: &World, statement: &str) -> Vec<u8> {
    let copy = Database::sqlite();
    let store = empty(&copy).await;
    let backup = verified(taken(&world.store).await).unwrap();
    keeping::restore(&store, backup).await.unwrap();
    let connection = copy.connect().await;
    connection
        .execute_unprepared("PRAGMA foreign_keys = OFF")
        .await
        .unwrap();
    connection
        .execute_unprepared(
            "CREATE TABLE other AS SELECT * FROM holiday; DROP TABLE holiday; \
             CREATE TABLE holiday (organization_id uuid_text, day integer, name text); \
             INSERT INTO holiday SELECT organization_id, day, name FROM other; DROP TABLE other",
        )
        .await
        .unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
    let forged = taken(&store).await;
    store.close().await.unwrap();
    forged
}

/// Wherever a byte is not as it was written, and wherever the file ends.
#[tokio::test]
async fn damage_is_found_before_anything_is_done() {
    let world = World::on(Database::sqlite()).await;
    lived_in(&world).await;
    let whole = taken(&world.store).await;
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(verified(damaged).is_err(), "byte {place}");
    }
    for length in 0..whole.len() {
        let cut = verified(whole[..length].to_vec());
        assert!(cut.is_err(), "{length} bytes");
        assert!(
            length == 0 || matches!(cut, Err(RestoreError::CutOff)),
            "{length} bytes: {cut:?}"
        );
    }
    let mut longer = whole.clone();
    longer.push(b'\n');
    assert!(verified(longer).is_err());
    for (other, expected) in [
        (&b""[..], RestoreError::NotABackup),
        (b"SQLite format 3\0", RestoreError::NotABackup),
        (b"PK\x03\x04", RestoreError::NotABackup),
        (b"Carepost backup 3\nwhatever", RestoreError::NewerFormat),
        (b"Carepost backup 2\n", RestoreError::CutOff),
        (b"Carepost backup 1\n", RestoreError::CutOff),
        (b"Carepost backup ", RestoreError::CutOff),
    ] {
        let refused = verified(other.to_vec()).unwrap_err();
        assert_eq!(refused.to_string(), expected.to_string());
    }
    world.end().await;
}

/// Whoever finds such a file can see what it is, and unpack it without Carepost.
#[tokio::test]
async fn a_backup_says_what_it_is() {
    let world = World::on(Database::sqlite()).await;
    let backup = taken(&world.store).await;
    assert!(backup.starts_with(b"Carepost backup 2\n\x1f\x8b"));
    let end = &backup[backup.len() - 73..];
    assert!(end.starts_with(b"\nsha256 ") && end.ends_with(b"\n"));
    world.end().await;
}

#[tokio::test]
async fn what_cannot_be_brought_back_is_not_taken() {
    let world = World::on(Database::sqlite()).await;
    world
        .sql("ALTER TABLE audit ADD COLUMN shape polygon")
        .await;
    let refused = keeping::backup(&world.store, Vec::new()).await;
    assert!(matches!(
        refused,
        Err(keeping::BackupError::Storage(StoreError::Corrupt(_)))
    ));
    world.end().await;
}
