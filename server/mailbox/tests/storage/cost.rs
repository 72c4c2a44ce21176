//! What pages cost: statements, and rows that are looked at.
//!
//! Lists are read from an index of the reader's own entries: SQLite says so of every statement that a
//! page makes, whatever there is in the tables.

use bytes::Bytes;
use futures_util::stream;
use mailbox::{Mailbox, Size};
use model::{
    AccountId, AttachmentScan, ConversationId, Draft, DraftCursor, DraftId, Edit, Filing,
    NewMessage, PatientId, SaveDraft, Scope, Which,
    search::Search,
    view::{Cursor, Filter, Folder, List, Sort},
};
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    attaching::upload,
    world::{
        World,
        clamd::{Does, FakeClamd, eicar},
        clinic::{Clinic, answer, new_key, proxy, text, unchanged},
        on_both,
    },
};

/// Everything that a patient's side and the desk do.
async fn everything(world: &World, clinic: &Clinic) -> Vec<(&'static str, Vec<String>)> {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let sam = world.desk(clinic.sam).await;
    let message = || NewMessage {
        recipients: vec![clinic.to_nurses],
        ..clinic.message()
    };
    let conversation = maria.send(message()).await.unwrap().conversation;
    // From here on, what is kept is known.
    maria.compose().await.unwrap();
    world.store.caught_up(clinic.maria).await;
    world.statements.take();
    let mut seen = Vec::new();
    let mut note = |what, seen_now| seen.push((what, seen_now));
    maria.send(message()).await.unwrap();
    note("send", world.statements.take());
    maria.reply(clinic.reply(conversation)).await.unwrap();
    note("reply", world.statements.take());
    sam.reply(answer(conversation)).await.unwrap();
    note("answer", world.statements.take());
    // A patient has all of them under every name.
    for (mailbox, account, filters) in [
        (&maria, clinic.maria, &[Filter::All][..]),
        (&sam, clinic.sam, &Filter::ALL),
    ] {
        for (what, made) in pages(world, mailbox, filters, conversation).await {
            note(what, made);
        }
        world.store.caught_up(account).await;
        note("mark read", world.statements.take());
    }
    maria.compose().await.unwrap();
    note("compose", world.statements.take());
    for (mailbox, account, patient) in [
        (&sam, clinic.sam, None),
        (&maria, clinic.maria, Some(clinic.marias)),
    ] {
        let made = edited(world, clinic, (mailbox, account, patient), conversation);
        for (what, made) in made.await {
            note(what, made);
        }
    }
    for (what, made) in of_several(world, clinic).await {
        note(what, made);
    }
    for (what, made) in files(world, clinic).await {
        note(what, made);
    }
    for (what, made) in scanned(world, clinic).await {
        note(what, made);
    }
    seen
}

/// What is asked for a file of a message, and for all of them.
async fn files(world: &World, clinic: &Clinic) -> Vec<(&'static str, Vec<String>)> {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let mut message = clinic.message();
    for name in ["a.txt", "b.txt"] {
        let draft = DraftId(message.client_key.0);
        let hello = stream::iter([Ok(Bytes::from_static(b"Hello"))]);
        let file = maria.attach(draft, name.to_owned(), hello).await.unwrap();
        message.attachments.push(file.id);
    }
    let file = message.attachments[0];
    let conversation = clinic.sent(world, message).await;
    let letter = maria.conversation(conversation, Some(2)).await.unwrap();
    let letter = letter.messages[0].id;
    world.store.settled(clinic.maria).await;
    let mut seen = Vec::new();
    world.statements.take();
    maria
        .attachment(conversation, file, Size::Whole)
        .await
        .unwrap();
    seen.push(("a file", world.statements.take()));
    maria.attachments(conversation, letter).await.unwrap();
    seen.push(("all files", world.statements.take()));
    for with_files in [false, true] {
        let search = Search {
            words: "txt".into(),
            with_files,
            ..Search::default()
        };
        assert_eq!(maria.search(search).await.unwrap().rows.len(), 1);
        seen.push(("search", world.statements.take()));
    }
    seen
}

/// What is asked again and again for the scanner of viruses, and what is done for one file.
async fn scanned(world: &World, clinic: &Clinic) -> Vec<(&'static str, Vec<String>)> {
    let clamd = FakeClamd::unix();
    let store = world.scanned_by(Some(clamd.impatient())).await;
    let scope = Scope::Patient(clinic.marias);
    let maria = Mailbox::open(&store, clinic.maria, scope).await.unwrap();
    let mut seen = Vec::new();
    for (does, virus) in [
        (Does::HangUp, false),
        (Does::HangUp, true),
        (Does::Look, true),
    ] {
        clamd.does(does);
        let message = clinic.message();
        let bytes = if virus { eicar() } else { b"Hello.".to_vec() };
        let file = upload(&maria, DraftId(message.client_key.0), "a.txt", &bytes).await;
        let attachments = file.iter().map(|file| file.id).collect();
        let message = NewMessage {
            attachments,
            ..message
        };
        maria.send(message).await.unwrap();
    }
    // One is clean and one is not.
    world.statements.take();
    store.scan_waiting_attachments().await.unwrap();
    seen.push(("scanning two", world.statements.take()));
    store.scan_waiting_attachments().await.unwrap();
    seen.push(("scanning none", world.statements.take()));
    let state = Some(AttachmentScan::Infected);
    let held = store.held_attachments(None, state).await.unwrap();
    store
        .held_attachments(Some(held[0].id), None)
        .await
        .unwrap();
    seen.push(("held files", world.statements.take()));
    store.close().await.unwrap();
    seen
}

/// Pages of an account that may look at more than one record, with something in each list.
async fn of_several(world: &World, clinic: &Clinic) -> Vec<(&'static str, Vec<String>)> {
    let strangers = world.strangers().await;
    let peter = world.mailbox(strangers.peter, strangers.peters).await;
    for account in [clinic.daniel, clinic.nair] {
        let accounts = world.accounts();
        let granted = accounts.grant(account, proxy("P1", "Daniel", true));
        granted.await.unwrap();
    }
    let of_peter = NewMessage {
        patient: strangers.peters,
        recipients: vec![strangers.to_santos],
        ..clinic.message()
    };
    peter.send(of_peter).await.unwrap();
    let mut seen = Vec::new();
    for mailbox in [
        world.mailbox(clinic.daniel, strangers.peters).await,
        world.mailbox(clinic.daniel, clinic.marias).await,
        world.mailbox(clinic.nair, strangers.peters).await,
        world.desk(clinic.nair).await,
    ] {
        world.statements.take();
        mailbox.today().await.unwrap();
        seen.push(("today of several", world.statements.take()));
        mailbox.viewing().await.unwrap();
        seen.push(("viewing", world.statements.take()));
    }
    seen
}

async fn pages(
    world: &World,
    mailbox: &Mailbox,
    filters: &[Filter],
    conversation: ConversationId,
) -> Vec<(&'static str, Vec<String>)> {
    let mut seen = Vec::new();
    mailbox.today().await.unwrap();
    seen.push(("today", world.statements.take()));
    let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
    seen.push(("inbox", world.statements.take()));
    let below = page.rows.first().map(|row| model::view::Cursor {
        at: row.place,
        conversation: row.conversation,
    });
    mailbox
        .folder(List {
            before: below,
            ..List::of(Folder::Inbox)
        })
        .await
        .unwrap();
    seen.push(("a deeper page", world.statements.take()));
    for (folder, name) in [
        (Folder::Sent, "sent"),
        (Folder::Starred, "starred"),
        (Folder::Archived, "archived"),
        (Folder::Deleted, "deleted"),
    ] {
        let before = below;
        let list = List {
            before,
            ..List::of(folder)
        };
        mailbox.folder(list).await.unwrap();
        seen.push((name, world.statements.take()));
    }
    for sort in [Sort::Oldest, Sort::UnreadFirst, Sort::ThenRead] {
        for folder in Folder::ALL {
            let list = List {
                sort,
                before: below,
                ..List::of(folder)
            };
            let [sorted, next] = match folder {
                Folder::Sent | Folder::Starred => ["sorted", "next of sorted"],
                _ => ["sorted folder", "next of sorted folder"],
            };
            for list in [list, list.beginning()] {
                mailbox.folder(list).await.unwrap();
                seen.push((sorted, world.statements.take()));
                mailbox.next(list, conversation).await.unwrap();
                seen.push((next, world.statements.take()));
            }
        }
    }
    for &filter in filters {
        let list = List {
            filter: Some(filter),
            as_of: Some(world.store.now()),
            before: below,
            ..List::of(Folder::Inbox)
        };
        for list in [
            list,
            List {
                before: None,
                ..list
            },
            list.anew(),
        ] {
            mailbox.folder(list).await.unwrap();
            seen.push((filter_name(filter), world.statements.take()));
        }
        mailbox.new_in(list).await.unwrap();
        seen.push(("new", world.statements.take()));
        mailbox.next(list, conversation).await.unwrap();
        seen.push((next_name(filter), world.statements.take()));
    }
    for unread in [false, true] {
        let search = Search {
            words: "hello how".into(),
            unread,
            before: below,
            ..Search::default()
        };
        mailbox.search(search).await.unwrap();
        seen.push(("search", world.statements.take()));
    }
    seen.extend(filed(world, mailbox, conversation).await);
    seen.extend(drafts(world, mailbox, conversation).await);
    mailbox.receipt(conversation).await.unwrap();
    seen.push(("receipt", world.statements.take()));
    mailbox.unread().await.unwrap();
    seen.push(("unread", world.statements.take()));
    mailbox.in_folders().await.unwrap();
    seen.push(("in folders", world.statements.take()));
    mailbox.conversation(conversation, None).await.unwrap();
    let open = world.statements.take();
    // What is written behind the page may have begun.
    let reads = open
        .iter()
        .position(|statement| statement == "COMMIT")
        .map_or(open.len(), |end| end + 1);
    seen.push(("open", open[..reads].to_vec()));
    seen
}

/// Keeping a draft, again, discarding it and bringing it back.
async fn drafts(
    world: &World,
    mailbox: &Mailbox,
    conversation: ConversationId,
) -> Vec<(&'static str, Vec<String>)> {
    let mut seen = Vec::new();
    let draft = DraftId(new_key().0);
    world.statements.take();
    for (version, words) in ["Hello", "Hello there"].into_iter().enumerate() {
        let content = Draft {
            conversation: Some(conversation),
            body: text(words),
            ..Draft::default()
        };
        let version = u32::try_from(version).unwrap();
        let save = SaveDraft {
            draft,
            version,
            content,
        };
        mailbox.save_draft(save).await.unwrap();
        let what = if version == 0 { "first draft" } else { "draft" };
        seen.push((what, world.statements.take()));
    }
    let page = mailbox.drafts(None).await.unwrap();
    seen.push(("drafts", world.statements.take()));
    let before = Some(DraftCursor {
        at: page.now.at,
        draft,
    });
    mailbox.drafts(before).await.unwrap();
    seen.push(("drafts", world.statements.take()));
    mailbox.draft(draft).await.unwrap();
    seen.push(("draft opened", world.statements.take()));
    mailbox.answers_begun(conversation).await.unwrap();
    seen.push(("answers begun", world.statements.take()));
    mailbox.discard_draft(draft).await.unwrap();
    seen.push(("discard", world.statements.take()));
    mailbox.restore_draft(draft).await.unwrap();
    seen.push(("restore", world.statements.take()));
    seen
}

/// Each thing that can be changed, and what is shown of it.
async fn edited(
    world: &World,
    clinic: &Clinic,
    (mailbox, account, patient): (&Mailbox, AccountId, Option<PatientId>),
    conversation: ConversationId,
) -> Vec<(&'static str, Vec<String>)> {
    let mut seen = Vec::new();
    for turn in 0..2 {
        world.statements.take();
        let since = Some(model::Timestamp(0));
        let is = mailbox.details(conversation, since).await.unwrap();
        seen.push(("details", world.statements.take()));
        let recipients = match turn {
            0 => vec![clinic.to_nair, clinic.to_nurses],
            _ => vec![clinic.to_nurses],
        };
        let edit = Edit {
            patient,
            subject: format!("{turn} {}", is.version),
            message_type: Some(["general", "medication"][turn].parse().unwrap()),
            recipients,
            confidential: patient.map(|_| turn == 0),
            told: Some(is.representatives.iter().map(|who| who.id).collect()),
            ..unchanged(&is)
        };
        let edit = match turn {
            0 => edit,
            _ => Edit {
                message_type: unchanged(&is).message_type,
                ..edit
            },
        };
        mailbox.edit(edit).await.unwrap();
        seen.push(("edit", world.statements.take()));
        mailbox.conversation(conversation, Some(2)).await.unwrap();
        let open = world.statements.take();
        let reads = open.iter().position(|made| made == "COMMIT").unwrap();
        seen.push(("open edited", open[..=reads].to_vec()));
        // What is written behind a page is not that of the next one.
        world.store.settled(account).await;
    }
    seen
}

/// Each way to put a conversation elsewhere, and back.
async fn filed(
    world: &World,
    mailbox: &Mailbox,
    conversation: ConversationId,
) -> Vec<(&'static str, Vec<String>)> {
    let mut seen = Vec::new();
    for filing in Filing::ALL {
        let at = world.store.now();
        let row = Cursor { at, conversation };
        let list = List {
            filter: Some(Filter::Team),
            ..List::default()
        };
        for which in [Which::These(vec![row]), Which::All(list.held(at))] {
            world.statements.take();
            let done = mailbox.file(filing, which).await.unwrap();
            seen.push(("file", world.statements.take()));
            let Some(undo) = done.undo else { continue };
            mailbox.filed(undo).await.unwrap();
            seen.push(("filed", world.statements.take()));
            mailbox.undo(undo).await.unwrap();
            seen.push(("undo", world.statements.take()));
        }
    }
    seen
}

const fn filter_name(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "all",
        _ => "filtered",
    }
}

const fn next_name(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "next of all",
        _ => "next",
    }
}

on_both! {
    /// `BEGIN` and `COMMIT` count. With the session, which is one more, a page stays within what
    /// the documentation promises.
    async fn a_page_is_few_statements(world: &World) {
        let clinic = world.clinic().await;
        for (what, made) in everything(world, &clinic).await {
            let most = match what {
                "today" => 5,
                // However many there are.
                "today of several" => 8,
                "inbox" | "a deeper page" | "sent" | "starred" | "archived" | "deleted" => 2,
                // Where there is no row, the counts that stand beside it are asked for alone.
                "all" | "filtered" | "next" | "next of all" | "receipt" => 2,
                // Of lists that are short.
                "search" => 6,
 // What is unread and what is read, and the counts where there is neither.
                "sorted" | "sorted folder" => 3,
                "next of sorted" | "next of sorted folder" => 4,
                "unread" | "in folders" | "viewing" | "new" | "filed" => 1,
                // And their files.
                "answers begun" => 2,
                // And whether what it answers is still there.
                "draft opened" => 3,
                // And what they answer, or to whom they are.
                "drafts" => 2,
                "draft" => 3,
                "discard" | "restore" => 4,
                // And whether what it answers is there.
                "first draft" => 4,
                // However many there are of them; here are few.
                "file" | "undo" if is_sqlite(world) => 4,
                "file" | "undo" => 6,
                // And what it is in, and the keys, once.
                "a file" => 4,
                "all files" => 4,
                "open" | "compose" => 5,
                // Where there is nothing to be told of it, that costs no statement.
                "open edited" => 6,
                "details" => 7,
                "scanning none" => 1,
                "held files" => 2,
                // Each is claimed, read and written down, and one is told of.
                "scanning two" => 40,
                "edit" if is_sqlite(world) => 12,
                "edit" => 24,
                // On SQLite what is written goes there as one text, and what comes alone is begun and
                // committed on the way.
                "send" if is_sqlite(world) => 2,
                "reply" | "answer" if is_sqlite(world) => 4,
                "send" | "reply" | "answer" => 12,
                _ => 8,
            };
            assert!(made.len() <= most, "{what}: {} statements: {made:#?}", made.len());
        }
    }

    /// A representative who guesses ids learns nothing from the work that is done for them either.
    async fn a_confidential_id_costs_what_an_unknown_one_does(world: &World) {
        let clinic = world.clinic().await;
        let confidential = clinic.sent(world, clinic.confidential()).await;
        let unknown = ConversationId(uuid::Uuid::from_u128(7));
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let mut made = Vec::new();
        let edit = |id| Edit {
            patient: Some(clinic.marias),
            conversation: id,
            version: String::new(),
            subject: String::new(),
            message_type: None,
            recipients: Vec::new(),
            confidential: None,
            told: None,
        };
        for id in [confidential, unknown] {
            world.statements.take();
            daniel.conversation(id, None).await.unwrap_err();
            world.store.caught_up(clinic.daniel).await;
            daniel.conversation(id, Some(5)).await.unwrap_err();
            world.store.caught_up(clinic.daniel).await;
            daniel.reply(clinic.reply(id)).await.unwrap_err();
            daniel.details(id, None).await.unwrap_err();
            daniel.edit(edit(id)).await.unwrap_err();
            made.push(world.statements.take());
        }
        assert!(!made[0].is_empty());
        assert_eq!(made[0], made[1]);
    }
}

fn is_sqlite(world: &World) -> bool {
    world.database.url().starts_with("sqlite")
}

/// No table is gone through and nothing is sorted, in any statement of any page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_has_its_index() {
    let world = World::on(crate::world::Database::sqlite()).await;
    let clinic = world.clinic().await;
    let connection = world.database.connect().await;
    let mut looked_at = 0;
    for (what, made) in everything(&world, &clinic).await {
        // On SQLite what is written together is one text.
        for sql in made.iter().flat_map(|made| made.split(";\n")) {
            let words = [
                "BEGIN",
                "COMMIT",
                "SAVEPOINT",
                "RELEASE",
                "INSERT INTO \"audit",
            ];
            if words.iter().any(|word| sql.starts_with(word)) {
                continue;
            }
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let explain = Statement::from_string(connection.get_database_backend(), explain);
            for row in connection.query_all_raw(explain).await.unwrap() {
                let step: String = row.try_get("", "detail").unwrap();
                looked_at += 1;
                // A few rows that were found already, one row that is made of nothing.
                let made_here = [
                    "SCAN found",
                    "SCAN newest",
                    "SCAN r",
                    "SCAN (subquery",
                    "SCAN CONSTANT ROW",
                    // By its row, which is how SQLite says so of a virtual table.
                    "SCAN search_word VIRTUAL TABLE INDEX 0:=",
                    // What waits to be put into the index of words, which is never much.
                    "SCAN search_waiting",
                    "SCAN w",
                ];
                let small = made_here.iter().any(|known| step.starts_with(known))
                    || step.ends_with("VALUES CLAUSE");
                assert!(!step.starts_with("SCAN") || small, "{what}: {step}\n{sql}");
                // Of the few organizations, and of thirty messages.
                let sorts = step.contains("TEMP B-TREE FOR ORDER BY");
                let few = sql.contains("account_username") || sql.contains("bytes_so_far");
                assert!(!sorts || few, "{what}: {step}\n{sql}");
                // Not everything a reader has: an index of what is asked for, or one row; or those of
                // one conversation, whose readers are others now.
                let entries = step.starts_with("SEARCH mailbox_entry");
                let one = "INDEX ix_mailbox_entry_";
                let of_one = what == "edit" && step.contains("(conversation_id=?");
                assert!(
                    !entries
                        || of_one
                        || step.contains(one)
                        || step.contains("(conversation_id=? AND"),
                    "{what}: {step}\n{sql}"
                );
                let newest = step.contains("ix_mailbox_entry_newest");
                // One of the folders that have no other condition.
                let whole = [
                    "inbox",
                    "a deeper page",
                    "archived",
                    "deleted",
                    "all",
                    "next of all",
                    "sorted folder",
                    "next of sorted folder",
                    "search",
                    "in folders",
                ];
                let of_all = whole.contains(&what) || what == "file";
                assert!(!newest || of_all, "{what}: {step}\n{sql}");
            }
        }
    }
    assert!(looked_at > 100, "only {looked_at} steps were looked at");
    connection.close().await.unwrap();
    world.end().await;
}

/// The same of PostgreSQL, as it plans for this program, when the tables are still empty for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_has_its_index_on_postgres() {
    let world = World::on(crate::world::Database::postgres().await).await;
    let clinic = world.clinic().await;
    let connection = world.database.connect().await;
    for (name, value) in mailbox::POSTGRES_PLANNING {
        let set = format!("SET {name} = {value}");
        connection.execute_unprepared(&set).await.unwrap();
    }
    let mut looked_at = 0;
    for (what, made) in everything(&world, &clinic).await {
        let asks = ["SELECT", "UPDATE", "INSERT INTO \"draft\""];
        let plans = |sql: &&String| asks.iter().any(|asks| sql.starts_with(asks));
        for sql in made.iter().filter(plans) {
            let values = (1..40).filter(|place| sql.contains(&format!("${place}")));
            let nothing = vec!["NULL"; values.count()].join(", ");
            let prepare = format!("PREPARE looked_at AS {sql}");
            connection.execute_unprepared(&prepare).await.unwrap();
            let explain = match nothing.is_empty() {
                true => "EXPLAIN EXECUTE looked_at".to_owned(),
                false => format!("EXPLAIN EXECUTE looked_at ({nothing})"),
            };
            let explain = Statement::from_string(connection.get_database_backend(), explain);
            for row in connection.query_all_raw(explain).await.unwrap() {
                let step: String = row.try_get_by_index(0).unwrap();
                looked_at += 1;
                // One row for each organization.
                let small = step.contains("Seq Scan on organization");
                assert!(!step.contains("Seq Scan") || small, "{what}: {step}\n{sql}");
                let few = sql.contains("account_username") || sql.contains("bytes_so_far");
                assert!(!step.contains("Sort ") || few, "{what}: {step}\n{sql}");
            }
            connection
                .execute_unprepared("DEALLOCATE looked_at")
                .await
                .unwrap();
        }
    }
    assert!(looked_at > 100, "only {looked_at} steps were looked at");
    connection.close().await.unwrap();
    world.end().await;
}
