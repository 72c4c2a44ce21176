//! The installation's key for attachments is changed while files are read and written.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use futures_util::stream;
use mailbox::{
    Mailbox, Random, Rotated, Size, Store, StoreOptions,
    files::{FileId, FileKey, KeyRing, WrappedKey},
};
use model::{AttachmentId, ConversationId, DraftId, NewMessage, Scope};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{
    attaching::{LONG, begin, letter, photo, read, upload},
    world::{
        Database, World,
        clinic::{Clinic, new_key},
        on_both,
    },
};

/// The same installation, as another process has it open.
async fn another(world: &World, seed: u64) -> Store {
    let options = StoreOptions {
        files: world.store.files().cloned(),
        sends_limit: None,
        ..StoreOptions::new(world.database.url())
    };
    let clock = world.clock.clone();
    Store::connect(&options, clock, Random::seeded(seed))
        .await
        .unwrap()
}

async fn of_maria(store: &Store, clinic: &Clinic) -> Mailbox {
    Mailbox::open(store, clinic.maria, Scope::Patient(clinic.marias))
        .await
        .unwrap()
}

async fn rotated(store: &Store) -> Rotated {
    store.rotate_attachment_key(|_| ()).await.unwrap()
}

/// The installation's keys.
async fn keys(world: &World) -> Vec<(u32, [u8; 32])> {
    let connection = world.database.connect().await;
    let sql = "SELECT name, value FROM secret WHERE name LIKE 'attachments %' ORDER BY name";
    let select = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(select).await.unwrap();
    connection.close().await.unwrap();
    let key = |row: &sea_orm::QueryResult| {
        let name: String = row.try_get_by_index(0).unwrap();
        let value: Vec<u8> = row.try_get_by_index(1).unwrap();
        let number = name.rsplit(' ').next().unwrap().parse().unwrap();
        (number, value.try_into().unwrap())
    };
    rows.iter().map(key).collect()
}

async fn numbers_of_keys(world: &World) -> Vec<u32> {
    keys(world)
        .await
        .into_iter()
        .map(|(number, _)| number)
        .collect()
}

/// How many files' keys each of the installation's wraps; all of them can be had.
async fn wrapped(world: &World) -> Vec<(u32, usize)> {
    let ring = KeyRing::new(keys(world).await).unwrap();
    let connection = world.database.connect().await;
    let select = "SELECT file_id, wrapped_key FROM attachment_file";
    let select = Statement::from_string(connection.get_database_backend(), select);
    let rows = connection.query_all_raw(select).await.unwrap();
    connection.close().await.unwrap();
    let mut numbers = std::collections::BTreeMap::new();
    for row in rows {
        let id = FileId(row.try_get_by_index(0).unwrap());
        let wrapped = WrappedKey::from(row.try_get_by_index::<Vec<u8>>(1).unwrap());
        ring.unwrap(&id, &wrapped).unwrap();
        *numbers.entry(wrapped.number().unwrap()).or_default() += 1;
    }
    numbers.into_iter().collect()
}

/// A file that Maria has sent.
async fn sent(
    maria: &Mailbox,
    clinic: &Clinic,
    name: &str,
    bytes: &[u8],
) -> (ConversationId, AttachmentId) {
    let client_key = new_key();
    let file = upload(maria, DraftId(client_key.0), name, bytes)
        .await
        .unwrap();
    let attachments = vec![file.id];
    let message = NewMessage {
        client_key,
        attachments,
        ..clinic.message()
    };
    (maria.send(message).await.unwrap().conversation, file.id)
}

/// Bytes, as a statement has them.
fn literal(world: &World, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match world.database {
        Database::Postgres { .. } => format!("'\\x{hex}'"),
        Database::Sqlite { .. } => format!("x'{hex}'"),
    }
}

fn literal_id(world: &World, id: Uuid) -> String {
    match world.database {
        Database::Postgres { .. } => format!("'{id}'"),
        Database::Sqlite { .. } => literal(world, id.as_bytes()),
    }
}

/// So many files that are named and have no bytes. Priya Nair has them in a draft.
async fn many(world: &World, clinic: &Clinic, count: u128) {
    let ring = KeyRing::new(keys(world).await).unwrap();
    let connection = world.database.connect().await;
    let account = literal_id(world, clinic.nair.0);
    let (mut attachments, mut files) = (Vec::new(), Vec::new());
    for number in 0..count {
        let id = Uuid::from_u128(1_000_000 + number);
        let nonce: [u8; 24] = std::array::from_fn(|at| (number >> (8 * (at % 4))) as u8);
        let wrapped = ring.wrap(&FileId(id), &FileKey::new([7; 32]), nonce);
        let wrapped = literal(world, &Vec::from(wrapped));
        let id = literal_id(world, id);
        attachments.push(format!(
            "({id}, {account}, {id}, {id}, 'a.txt', 'txt', 0, 1)"
        ));
        files.push(format!("({id}, 0, 'txt', {id}, {wrapped}, '', 0)"));
    }
    for (into, rows) in [
        (
            "attachment (id, account_id, scope_id, draft_id, name, kind, bytes, created_at)",
            attachments,
        ),
        (
            "attachment_file (attachment_id, role, kind, file_id, wrapped_key, parts, bytes)",
            files,
        ),
    ] {
        let insert = format!("INSERT INTO {into} VALUES {}", rows.join(", "));
        connection.execute_unprepared(&insert).await.unwrap();
    }
    connection.close().await.unwrap();
}

on_both! {
    /// A portal that serves meanwhile takes the new key over by itself, for reading and for writing.
    async fn files_are_read_as_before(world: &World) {
        let clinic = world.clinic().await;
        let portal = another(world, 3).await;
        let maria = of_maria(&portal, &clinic).await;
        let text = letter(LONG);
        let (conversation, file) = sent(&maria, &clinic, "a.txt", &text).await;
        let (of_photo, photo) = sent(&maria, &clinic, "rash.jpg", &photo()).await;
        let before = read(maria.attachment(of_photo, photo, Size::Whole).await).await;
        let draft = DraftId(new_key().0);
        let half = begin(&maria, draft, "half.txt", LONG).await.unwrap();
        let body = stream::iter([Ok(Bytes::copy_from_slice(&text[..300_000]))]);
        maria.receive(half.id, 0, None, body).await.unwrap();

        let expected = Rotated {
            key: 2, is_new: true, rewrapped: 5, unreadable: 0, removed: 1, kept: 0,
        };
        assert_eq!(rotated(&world.store).await, expected);
        assert_eq!(wrapped(world).await, [(2, 5)]);
        assert_eq!(numbers_of_keys(world).await, [2]);
        for store in [&portal, &world.store] {
            let maria = of_maria(store, &clinic).await;
            assert!(read(maria.attachment(conversation, file, Size::Whole).await).await == text);
            assert!(read(maria.attachment(of_photo, photo, Size::Whole).await).await == before);
        }
        // What was half there goes on, and what is new is under the new key.
        let body = stream::iter([Ok(Bytes::copy_from_slice(&text[300_000..]))]);
        let done = maria.receive(half.id, 300_000, None, body).await.unwrap();
        assert!(done.ready.is_some());
        assert!(read(maria.unsent_attachment(half.id, Size::Whole).await).await == text);
        sent(&maria, &clinic, "b.txt", b"After.").await;
        assert_eq!(wrapped(world).await, [(2, 6)]);
        assert_eq!(world.rows("audit WHERE action = 'rotate_attachment_key'").await, 1);
        // Once more, with nothing left over, is one more key.
        assert_eq!(rotated(&world.store).await, Rotated { key: 3, rewrapped: 6, ..expected });
        assert!(read(maria.attachment(conversation, file, Size::Whole).await).await == text);
        portal.close().await.unwrap();
    }

    async fn the_first_key_is_added_where_there_is_none(world: &World) {
        let expected = Rotated { key: 1, is_new: true, ..Rotated::default() };
        assert_eq!(rotated(&world.store).await, expected);
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        sent(&maria, &clinic, "a.txt", b"Hello.").await;
        assert_eq!(wrapped(world).await, [(1, 1)]);
    }

    /// Some are under the new key then and some under the old one, and all can be read; the next run
    /// goes on.
    async fn a_run_that_was_interrupted_is_finished(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let (conversation, file) = sent(&maria, &clinic, "a.txt", b"Hello.").await;
        many(world, &clinic, 600).await;
        let store = another(world, 4).await;
        let run = tokio::spawn(async move {
            store.rotate_attachment_key(|_| panic!("the power is cut")).await.map(drop)
        });
        assert!(run.await.unwrap_err().is_panic());
        assert_eq!(wrapped(world).await, [(1, 351), (2, 250)]);
        assert_eq!(read(maria.attachment(conversation, file, Size::Whole).await).await, b"Hello.");
        sent(&maria, &clinic, "b.txt", b"Meanwhile.").await;
        assert_eq!(wrapped(world).await, [(1, 351), (2, 251)]);
        let expected = Rotated {
            key: 2, is_new: false, rewrapped: 351, unreadable: 0, removed: 1, kept: 0,
        };
        assert_eq!(rotated(&world.store).await, expected);
        assert_eq!(wrapped(world).await, [(2, 602)]);
        assert_eq!(read(maria.attachment(conversation, file, Size::Whole).await).await, b"Hello.");
    }

    /// However many run at once, while others upload: nothing is ever under a key that is gone.
    async fn two_at_once_do_no_harm(world: &World) {
        let clinic = Arc::new(world.clinic().await);
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        sent(&maria, &clinic, "a.txt", b"Hello.").await;
        many(world, &clinic, 300).await;
        let is_over = Arc::new(AtomicBool::new(false));
        let uploading = tokio::spawn({
            let (store, clinic, is_over) = (another(world, 5).await, clinic.clone(), is_over.clone());
            async move {
                let maria = of_maria(&store, &clinic).await;
                let mut made = Vec::new();
                while !is_over.load(Ordering::SeqCst) {
                    made.push(sent(&maria, &clinic, "more.txt", b"More.").await);
                }
                store.close().await.unwrap();
                made
            }
        });
        let runs = [another(world, 6).await, another(world, 7).await].map(|store| {
            tokio::spawn(async move {
                for _ in 0..3 {
                    rotated(&store).await;
                }
                store.close().await.unwrap();
            })
        });
        for run in runs {
            run.await.unwrap();
        }
        is_over.store(true, Ordering::SeqCst);
        let made = uploading.await.unwrap();
        assert!(!made.is_empty());
        rotated(&world.store).await;
        let [(_, all)] = wrapped(world).await[..] else { panic!("{:?}", wrapped(world).await) };
        assert_eq!(all, 301 + made.len());
        assert_eq!(numbers_of_keys(world).await.len(), 1);
        for (conversation, file) in made {
            assert_eq!(read(maria.attachment(conversation, file, Size::Whole).await).await, b"More.");
        }
    }

    /// It is not given up for the others, nor is what it was wrapped with.
    async fn what_cannot_be_unwrapped_is_counted(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        sent(&maria, &clinic, "a.txt", b"Hello.").await;
        many(world, &clinic, 3).await;
        let one = literal_id(world, Uuid::from_u128(1_000_001));
        let flipped = match world.database {
            Database::Postgres { .. } => "set_byte(wrapped_key, 40, get_byte(wrapped_key, 40) # 1)",
            Database::Sqlite { .. } => "CAST(substr(wrapped_key, 1, 75) || x'00' AS BLOB)",
        };
        let damage = format!("UPDATE attachment_file SET wrapped_key = {flipped} WHERE file_id = {one}");
        world.sql(&damage).await;
        let expected = Rotated {
            key: 2, is_new: true, rewrapped: 3, unreadable: 1, removed: 0, kept: 1,
        };
        assert_eq!(rotated(&world.store).await, expected);
        assert_eq!(numbers_of_keys(world).await, [1, 2]);
        world.sql(&format!("DELETE FROM attachment_file WHERE file_id = {one}")).await;
        assert_eq!(wrapped(world).await, [(2, 3)]);
    }
}
