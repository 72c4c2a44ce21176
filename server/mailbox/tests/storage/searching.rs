//! What is found by words, and by whom.

mod plans;

use mailbox::Mailbox;
use model::{
    ConversationId, Date, DraftId, Edit, ErrorCode, Filing, NewMessage, NewReply, Which,
    limits::{PAGE_ROWS, SESSION_SECONDS},
    search::{Passage, Search, SearchPage},
    view::Cursor,
};

use plans::{begins_at_the_index, leads_from_word_to_word};

use crate::{
    attaching::upload,
    world::{
        DAY, MINUTE, World,
        clinic::{Clinic, answer, code, new_key, text, unchanged},
        on_both,
    },
};

fn words(words: &str) -> Search {
    Search {
        words: words.into(),
        ..Search::default()
    }
}

async fn page(mailbox: &Mailbox, search: Search) -> SearchPage {
    mailbox.search(search).await.unwrap()
}

/// The subjects of what is found.
async fn found(mailbox: &Mailbox, search: Search) -> Vec<String> {
    let rows = page(mailbox, search).await.rows.into_iter();
    rows.map(|found| found.row.subject).collect()
}

/// What is marked, in brackets.
fn marked(page: &SearchPage) -> Vec<String> {
    let rows = page.rows.iter().map(|found| in_brackets(&found.excerpt));
    rows.collect()
}

fn in_brackets(passages: &[Passage]) -> String {
    let passages = passages.iter().map(|passage| match passage.found {
        true => format!("[{}]", passage.text),
        false => passage.text.clone(),
    });
    passages.collect()
}

async fn says(world: &World, clinic: &Clinic, subject: &str, body: &str) -> ConversationId {
    world.clock.advance(MINUTE);
    let message = NewMessage {
        subject: subject.into(),
        body: text(body),
        ..clinic.message()
    };
    clinic.sent(world, message).await
}

/// Maria has sent this with these files, each with a greeting in it.
async fn with_files(
    world: &World,
    clinic: &Clinic,
    message: NewMessage,
    names: &[&str],
) -> ConversationId {
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let draft = DraftId(message.client_key.0);
    let mut attachments = Vec::new();
    for name in names {
        let file = upload(&maria, draft, name, b"Good morning").await.unwrap();
        attachments.push(file.id);
    }
    world.clock.advance(MINUTE);
    let message = NewMessage {
        attachments,
        ..message
    };
    clinic.sent(world, message).await
}

/// What is marked in the names of files, in brackets.
fn marked_files(page: &SearchPage) -> Vec<String> {
    let files = page.rows.iter().flat_map(|found| &found.files);
    files.map(|name| in_brackets(name)).collect()
}

on_both! {
    async fn names_of_files_count_as_the_text_does(world: &World) {
        let clinic = world.clinic().await;
        let names = ["Blood_test-2026.txt", "Röntgen.txt"];
        let shown = NewMessage { subject: "Results".into(), ..clinic.message() };
        let results = with_files(world, &clinic, shown, &names).await;
        with_files(world, &clinic, clinic.confidential(), &["Secret-blood.txt"]).await;
        says(world, &clinic, "No file", "My blood sugar").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let nair = world.desk(clinic.nair).await;
        // What was never sent is found by nobody.
        upload(&maria, DraftId(new_key().0), "Unsent.txt", b"Hello").await.unwrap();
        for (typed, subjects) in [
            ("blood", vec!["No file", "Between us", "Results"]),
            ("test", vec!["Results"]),
            ("2026", vec!["Results"]),
            ("blood_test-2026.txt", vec!["Results"]),
            ("ront hello", vec!["Results"]),
            ("secret", vec!["Between us"]),
            ("morning", vec![]),
            ("unsent", vec![]),
        ] {
            assert_eq!(found(&maria, words(typed)).await, subjects, "{typed:?}");
            assert_eq!(found(&nair, words(typed)).await, subjects, "{typed:?}");
            let seen: Vec<_> = subjects.into_iter().filter(|it| *it != "Between us").collect();
            assert_eq!(found(&daniel, words(typed)).await, seen, "{typed:?}");
        }
        assert_eq!(
            marked_files(&page(&maria, words("blo test ron")).await),
            ["[Blood]_[test]-2026.txt", "[Röntgen].txt"]
        );
        assert_eq!(marked_files(&page(&daniel, words("blood")).await), ["[Blood]_test-2026.txt"]);
        assert!(marked_files(&page(&maria, words("sugar")).await).is_empty());
        // With an answer, too, and when everything around it was written anew.
        let draft = answer(results);
        let file = upload(&nair, DraftId(draft.client_key.0), "Plan.txt", b"Hello").await.unwrap();
        nair.reply(NewReply { attachments: vec![file.id], ..draft }).await.unwrap();
        let is = nair.details(results, None).await.unwrap();
        let edit = Edit { subject: "Renamed".into(), ..unchanged(&is) };
        nair.edit(edit).await.unwrap();
        assert_eq!(found(&daniel, words("plan welcome")).await, ["Renamed"]);
        assert_eq!(found(&daniel, words("2026 renamed")).await, ["Renamed"]);
        assert_eq!(found(&daniel, words("plan 2026")).await, Vec::<String>::new());
    }

    async fn conversations_without_files_can_be_left_out(world: &World) {
        let clinic = world.clinic().await;
        let shown = NewMessage { subject: "With".into(), ..clinic.message() };
        with_files(world, &clinic, shown, &["a.txt"]).await;
        with_files(world, &clinic, clinic.confidential(), &["b.txt"]).await;
        says(world, &clinic, "Without", "Hello").await;
        let only = Search { with_files: true, ..words("hello") };
        assert_eq!(only.filters(), 1);
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        assert_eq!(found(&maria, words("hello")).await, ["Without", "Between us", "With"]);
        assert_eq!(found(&maria, only.clone()).await, ["Between us", "With"]);
        assert_eq!(found(&daniel, only.clone()).await, ["With"]);
        let unread = Search { unread: true, ..only };
        assert_eq!(found(&maria, unread.clone()).await, Vec::<String>::new());
        assert_eq!(found(&daniel, unread).await, ["With"]);
    }

    /// Documents were made without them once.
    async fn names_of_files_that_were_sent_before_are_found(world: &World) {
        let clinic = world.clinic().await;
        let shown = NewMessage { subject: "With".into(), ..clinic.message() };
        with_files(world, &clinic, shown, &["Zebra.txt"]).await;
        for sql in [
            "UPDATE attachment SET name = 'Quagga.txt'",
            "DELETE FROM seaql_migrations WHERE version = 'm0019_file_names'",
        ] {
            world.sql(sql).await;
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        assert_eq!(found(&maria, words("zebra")).await, ["With"]);
        assert_eq!(found(&maria, words("quagga")).await, Vec::<String>::new());
        world.store.migrate().await.unwrap();
        assert_eq!(found(&maria, words("quagga hello")).await, ["With"]);
        assert_eq!(found(&maria, words("zebra")).await, Vec::<String>::new());
    }

    /// Wherever they were put, but for what was deleted; in one order.
    async fn what_is_archived_is_found_and_what_is_deleted_is_not(world: &World) {
        let clinic = world.clinic().await;
        let mut all = Vec::new();
        for subject in ["one", "two", "three", "four"] {
            all.push(says(world, &clinic, subject, "A zebra").await);
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let file = async |filing, conversation| {
            let at = world.store.now();
            let which = Which::These(vec![Cursor { at, conversation }]);
            maria.file(filing, which).await.unwrap()
        };
        file(Filing::Archive, all[1]).await;
        let deleted = file(Filing::Delete, all[2]).await;
        assert_eq!(found(&maria, words("zebra")).await, ["four", "two", "one"]);
        maria.undo(deleted.undo.unwrap()).await.unwrap();
        assert_eq!(found(&maria, words("zebra")).await, ["four", "three", "two", "one"]);
        let before = page(&maria, words("zebra")).await.rows[1].row.cursor();
        let rest = Search { before: Some(before), ..words("zebra") };
        assert_eq!(found(&maria, rest).await, ["two", "one"]);
    }

    async fn what_was_looked_for_is_kept_for_a_while_and_for_oneself(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let kept = maria.look_for("{\"q\":\"zebra\"}".into()).await.unwrap();
        assert_eq!(maria.looked_for(kept).await.unwrap().unwrap(), "{\"q\":\"zebra\"}");
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        assert_eq!(daniel.looked_for(kept).await.unwrap(), None);
        let refused = maria.look_for("x".repeat(4_001)).await;
        assert_eq!(code(refused), ErrorCode::Malformed);
        for _ in 0..100 {
            world.clock.advance(1);
            maria.look_for("{}".into()).await.unwrap();
        }
        assert_eq!(maria.looked_for(kept).await.unwrap(), None, "the last hundred");
        let last = maria.look_for("{}".into()).await.unwrap();
        assert_eq!(world.rows("looked_for").await, 100);
        world.clock.advance(SESSION_SECONDS * 1_000 + 1);
        assert_eq!(maria.looked_for(last).await.unwrap(), None);
    }

    async fn all_words_must_be_there_in_whatever_form(world: &World) {
        let clinic = world.clinic().await;
        says(world, &clinic, "First", "Is the Crème brûlée bad for my blood sugar?").await;
        says(world, &clinic, "Second", "My blood pressure is 120/80.").await;
        says(world, &clinic, "Blood test", "头痛 since l'été. 100% \"sure\" it's *not* the Straße").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for (typed, subjects) in [
            ("blood", vec!["Blood test", "Second", "First"]),
            ("BLOOD pres", vec!["Second"]),
            ("creme brulee", vec!["First"]),
            ("CRE\u{300}ME", vec!["First"]),
            ("sugar blo", vec!["First"]),
            ("blood cake", vec![]),
            ("lood", vec![]),
            ("120/80", vec!["Second"]),
            ("头痛", vec!["Blood test"]),
            ("痛", vec!["Blood test"]),
            ("ete", vec!["Blood test"]),
            ("strass", vec!["Blood test"]),
            ("b", vec!["Blood test", "Second", "First"]),
            // Signs and words of other languages are signs and words.
            ("\"blood\" & (pressure* | :x:)", vec![]),
            ("\"blood\" & (pressure*)", vec!["Second"]),
            ("blood AND pressure", vec![]),
            ("100%", vec!["Blood test"]),
            ("% _ * \" ' \\ \0 😀", vec![]),
            ("NEAR(blood)", vec![]),
            ("' OR 1=1 --", vec![]),
        ] {
            assert_eq!(found(&maria, words(typed)).await, subjects, "{typed:?}");
        }
    }

    async fn subject_and_people_count_as_the_text_does(world: &World) {
        let clinic = world.clinic().await;
        let refill = says(world, &clinic, "Refill", "May I have more?").await;
        let to_nurses = NewMessage { recipients: vec![clinic.to_nurses], ..clinic.message() };
        let asked = clinic.sent(world, to_nurses).await;
        let nair = world.desk(clinic.nair).await;
        nair.reply(answer(refill)).await.unwrap();
        let sam = world.desk(clinic.sam).await;
        sam.reply(answer(asked)).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        assert_eq!(found(&maria, words("refill more")).await, ["Refill"]);
        assert_eq!(found(&maria, words("welcome refill priya")).await, ["Refill"]);
        assert_eq!(found(&maria, words("nurses")).await, ["A question"]);
        assert_eq!(found(&maria, words("okafor welcome")).await, ["A question"]);
        // Whose record it is says something at the desk alone.
        assert_eq!(found(&nair, words("alvarez welcome")).await, ["Refill"]);
        assert_eq!(found(&maria, words("alvarez welcome")).await, Vec::<String>::new());
        assert_eq!(found(&maria, words("alvarez")).await.len(), 2, "she wrote them");
        assert_eq!(found(&sam, words("maria")).await, ["A question"]);
        assert_eq!(found(&nair, words("okafor")).await, Vec::<String>::new());
    }

    async fn a_conversation_is_found_once_with_its_newest_message(world: &World) {
        let clinic = world.clinic().await;
        let first = says(world, &clinic, "First", "The pills make me dizzy.").await;
        says(world, &clinic, "Second", "Which pills are these?").await;
        let desk = world.desk(clinic.nair).await;
        for body in ["Take the pills, <b>with</b> food.", "All is well."] {
            world.clock.advance(DAY);
            let reply = NewReply { body: text(body), ..answer(first) };
            desk.reply(reply).await.unwrap();
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let page = page(&maria, words("pill")).await;
        assert_eq!(
            marked(&page),
            ["Take the [pills], <b>with</b> food.", "Which [pills] are these?"]
        );
        let row = &page.rows[0];
        assert_eq!(row.row.preview, "All is well.");
        assert_eq!(row.sent_at.at.0, row.row.last_activity.at.0 - DAY);
        assert!(row.row.unread && !page.rows[1].row.unread);
    }

    async fn filters_leave_the_rest_out(world: &World) {
        let clinic = world.clinic().await;
        let start = world.store.now();
        says(world, &clinic, "Old", "hello").await;
        world.clock.advance(2 * DAY);
        let medication = NewMessage {
            message_type: Some("medication".parse().unwrap()),
            recipients: vec![clinic.to_nurses],
            subject: "Pills".into(),
            ..clinic.message()
        };
        let medication = clinic.sent(world, medication).await;
        world.desk(clinic.sam).await.reply(answer(medication)).await.unwrap();
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        assert_eq!(found(&maria, words("hello")).await, ["Pills", "Old"]);
        let day = |day: u8| Some(Date { year: 2026, month: 11, day });
        let of = |change: fn(Search) -> Search| change(words("hello"));
        assert_eq!(start.0, crate::world::NOW.0, "Monday the 16th");
        for (search, subjects) in [
            (Search { message_type: Some("medication".parse().unwrap()), ..words("hello") }, vec!["Pills"]),
            (Search { message_type: Some("unknown".parse().unwrap()), ..words("hello") }, vec![]),
            (Search { person: Some(clinic.to_nurses), ..words("hello") }, vec!["Pills"]),
            (Search { person: Some(clinic.to_nair), ..words("hello") }, vec!["Old"]),
            (Search { person: Some(model::Recipient::CareTeam(uuid::Uuid::nil().into())), ..words("hello") }, vec![]),
            (of(|search| Search { unread: true, ..search }), vec!["Pills"]),
            (Search { from: day(17), ..words("hello") }, vec!["Pills"]),
            (Search { to: day(16), ..words("hello") }, vec!["Old"]),
            (Search { from: day(16), to: day(18), ..words("hello") }, vec!["Pills", "Old"]),
            (Search { from: day(18), to: day(16), ..words("hello") }, vec![]),
            (Search { unread: true, person: Some(clinic.to_nair), ..words("hello") }, vec![]),
        ] {
            assert_eq!(found(&maria, search.clone()).await, subjects, "{search:?}");
        }
        // The days are the reader's: in New York the 16th ends five hours later than at Greenwich.
        let old = page(&maria, Search { to: day(16), ..words("hello") }).await;
        assert_eq!(old.types.len(), 6);
        let people: Vec<_> = old.people.iter().map(|known| known.name.as_str()).collect();
        assert_eq!(people, ["Nurses", "Priya Nair"]);
    }

    async fn nothing_is_found_without_words(world: &World) {
        let clinic = world.clinic().await;
        says(world, &clinic, "Blood test", "One two three four five six seven eight nine").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for typed in ["", "   ", "\"*%", "😀", "\0"] {
            let page = page(&maria, words(typed)).await;
            assert!(page.rows.is_empty() && !page.has_words && !page.is_cut, "{typed:?}");
        }
        let nine = page(&maria, words("one two three four five six seven eight zebra")).await;
        assert!(nine.is_cut && nine.rows.len() == 1, "the ninth is left out");
        let long = page(&maria, words(&"x".repeat(10_000))).await;
        assert!(long.is_cut && long.rows.is_empty());
        let long = page(&maria, words(&"blood ".repeat(2_000))).await;
        assert!(long.is_cut && long.rows.len() == 1);
    }

    async fn what_is_confidential_is_not_found_by_others(world: &World) {
        let clinic = world.clinic().await;
        clinic.sent(world, clinic.confidential()).await;
        says(world, &clinic, "For all", "Hello there").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        assert_eq!(found(&maria, words("hello")).await, ["For all", "Between us"]);
        assert_eq!(found(&daniel, words("hello")).await, ["For all"]);
        assert_eq!(found(&daniel, words("between")).await, Vec::<String>::new());
        world.sam_is_a_nurse(false).await;
        let sam = world.desk(clinic.sam).await;
        assert_eq!(found(&sam, words("hello")).await, Vec::<String>::new());
    }

    /// Beyond what is looked at first, the index leads to what is rare, and to all of it.
    async fn what_is_far_down_is_found_page_by_page(world: &World) {
        let clinic = world.clinic().await;
        for number in 0..30 {
            says(world, &clinic, &format!("Zebra {number}"), "Where is the zoo?").await;
        }
        let hidden = NewMessage { body: text("A secret zebra"), ..clinic.confidential() };
        clinic.sent(world, hidden).await;
        for number in 0..410 {
            let body = format!("Nothing new today, my number {number}");
            says(world, &clinic, "Every day", &body).await;
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let nair = world.desk(clinic.nair).await;
        let zebras = (0..30).rev().map(|number| format!("Zebra {number}"));
        let zebras: Vec<String> = zebras.collect();
        for (mailbox, sees_hidden) in [(&maria, true), (&daniel, false), (&nair, true)] {
            world.statements.take();
            let first = page(mailbox, words("zeb")).await;
            let made = world.statements.take();
            let by_index: Vec<_> =
                made.iter().filter(|sql| sql.contains("AS \"found\"")).collect();
            assert_eq!(by_index.len(), 1, "{made:#?}");
            begins_at_the_index(world, by_index[0]).await;
            for sql in made.iter().filter(|sql| sql.contains("search_vocabulary")) {
                leads_from_word_to_word(world, sql).await;
            }
            let asked = made.iter().filter(|sql| sql.contains("MATCH $1") || sql.contains("@@"));
            let asked = asked.filter(|sql| sql.contains("COUNT(*)")).count();
            assert_eq!(asked, 1, "{made:#?}");
            assert!(made.len() <= 11, "{made:#?}");
            let rest = page(mailbox, Search { before: first.next, ..words("zeb") }).await;
            assert_eq!((first.rows.len() as u64, rest.next), (PAGE_ROWS, None));
            let all = first.rows.iter().chain(&rest.rows);
            let mut all: Vec<_> = all.map(|found| found.row.subject.clone()).collect();
            if sees_hidden {
                assert_eq!(all.remove(0), "Between us");
            }
            assert_eq!(all, zebras);
            let one = page(mailbox, words("where zoo zebra 7")).await;
            assert_eq!(marked(&one), ["[Where] is the [zoo]?"]);
            let unread = Search { unread: true, ..words("zebra") };
            let unread = page(mailbox, unread).await.rows.len();
            // Daniel and the doctor have read nothing, Maria wrote it all.
            assert_eq!(unread == 0, std::ptr::eq(mailbox, &maria));
        }
        world.statements.take();
        let common = page(&maria, words("nothing today")).await;
        assert_eq!(common.rows.len() as u64, PAGE_ROWS);
        let made = world.statements.take();
        assert!(made.len() <= 5, "{made:#?}");
        assert_eq!(found(&maria, words("number 409")).await, ["Every day"]);
        assert_eq!(found(&maria, words("quagga")).await, Vec::<String>::new());
    }

    /// On SQLite words are put into the index for some messages together. What is said of them meanwhile is
    /// said at once.
    async fn what_waits_for_the_index_is_found_with_what_is_in_it(world: &World) {
        let clinic = world.clinic().await;
        says(world, &clinic, "Old zebra", "At the zoo").await;
        for _ in 0..210 {
            says(world, &clinic, "Every day", "Nothing new").await;
        }
        let newest = says(world, &clinic, "New zebra", "At the zoo").await;
        let hidden = NewMessage { body: text("A secret zebra"), ..clinic.confidential() };
        clinic.sent(world, hidden).await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        let nair = world.desk(clinic.nair).await;
        world.sam_is_a_nurse(false).await;
        let sam = world.desk(clinic.sam).await;
        let all = ["Between us", "New zebra", "Old zebra"];
        let finds = async |typed: &str, subjects: &[&str]| {
            assert_eq!(found(&maria, words(typed)).await, subjects, "{typed}");
            assert_eq!(found(&nair, words(typed)).await, subjects, "{typed}");
            let open: Vec<_> = subjects.iter().filter(|it| **it != "Between us").collect();
            assert_eq!(found(&daniel, words(typed)).await.iter().collect::<Vec<_>>(), open, "{typed}");
            assert_eq!(found(&sam, words(typed)).await, Vec::<String>::new(), "{typed}");
        };
        finds("zebra", &all).await;
        finds("zoo zeb", &all[1..]).await;
        let is = maria.details(newest, None).await.unwrap();
        let edit = Edit { subject: "New giraffe".into(), ..clinic.unchanged(&is) };
        maria.edit(edit).await.unwrap();
        finds("zebra", &[all[0], all[2]]).await;
        finds("giraffe", &["New giraffe"]).await;
        for _ in 0..70 {
            says(world, &clinic, "Every day", "Nothing new").await;
        }
        finds("zebra", &[all[0], all[2]]).await;
        finds("giraffe", &["New giraffe"]).await;
    }

    /// What is newest of all that the index leads to may be nothing that is asked for, or is to be seen.
    async fn what_is_asked_for_is_found_below_much_that_is_not(world: &World) {
        let clinic = world.clinic().await;
        let results = Some("results".parse().unwrap());
        for number in 0..3 {
            world.clock.advance(MINUTE);
            let subject = format!("Pelican {number}");
            let message_type = results.clone();
            clinic.sent(world, NewMessage { message_type, subject, ..clinic.message() }).await;
        }
        for number in 0..60 {
            says(world, &clinic, &format!("Pelican at the lake {number}"), "It was large").await;
        }
        for _ in 0..410 {
            says(world, &clinic, "Every day", "Nothing new").await;
        }
        let pelicans = ["Pelican 2", "Pelican 1", "Pelican 0"];
        let daniel = world.mailbox(clinic.daniel, clinic.marias).await;
        for mailbox in [&daniel, &world.desk(clinic.nair).await] {
            for typed in ["pelican", "pelican n"] {
                world.statements.take();
                let first = found(mailbox, words(typed)).await;
                assert_eq!(first.len() as u64, PAGE_ROWS, "{typed}");
                let made = world.statements.take();
                let by_index: Vec<_> =
                    made.iter().filter(|sql| sql.contains("AS \"found\"")).collect();
                assert_eq!(by_index.len(), 1, "{made:#?}");
                begins_at_the_index(world, by_index[0]).await;
                assert_eq!(first[0], "Pelican at the lake 59");
                let message_type = results.clone();
                let of_type = found(mailbox, Search { message_type, ..words(typed) }).await;
                assert_eq!(of_type, pelicans, "{typed}");
            }
            assert_eq!(found(mailbox, words("pelican large")).await.len() as u64, PAGE_ROWS);
            assert_eq!(found(mailbox, words("pelican quagga")).await, Vec::<String>::new());
        }
        world
            .sql("UPDATE conversation SET confidential = TRUE WHERE subject LIKE '%lake%'")
            .await;
        assert_eq!(found(&daniel, words("pelican")).await, pelicans);
    }

    /// A page has the newest of both folders, whichever fills it, and the next one goes on from there.
    async fn what_is_archived_stands_among_the_rest(world: &World) {
        let clinic = world.clinic().await;
        for number in 0..70 {
            says(world, &clinic, &format!("Heron {number}"), "At the pond").await;
        }
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let all: Vec<_> = (0..70).rev().map(|number| format!("Heron {number}")).collect();
        for archived in ["%3", "%4", "%1_", "%"] {
            let sql = format!(
                "UPDATE mailbox_entry SET folder = 1 WHERE conversation_id IN \
                 (SELECT id FROM conversation WHERE subject LIKE 'Heron {archived}')"
            );
            world.sql(&sql).await;
            let (mut seen, mut before) = (Vec::new(), None);
            loop {
                let next = page(&maria, Search { before, ..words("heron") }).await;
                seen.extend(next.rows.iter().map(|found| found.row.subject.clone()));
                before = next.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(seen, all, "{archived}");
        }
    }

    /// What is seldom in the first of the list and often in the index is found along the list.
    async fn what_is_not_rare_is_found_below_what_was_looked_at(world: &World) {
        let clinic = world.clinic().await;
        let often = says(world, &clinic, "Often", "A giraffe").await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        for _ in 0..440 {
            let body = text("Another giraffe");
            maria.reply(NewReply { body, ..clinic.reply(often) }).await.unwrap();
            world.clock.advance(MINUTE);
        }
        for number in 0..4 {
            says(world, &clinic, &format!("Older {number}"), "A giraffe").await;
        }
        for number in 0..400 {
            let animal = if number % 16 == 0 { "giraffe" } else { "cow" };
            says(world, &clinic, &format!("New {number}"), &format!("A {animal}")).await;
        }
        world.statements.take();
        let first = page(&maria, words("giraffe")).await;
        let made = world.statements.take();
        assert!(!made.iter().any(|sql| sql.contains("AS \"found\"")), "{made:#?}");
        let rest = page(&maria, Search { before: first.next, ..words("giraffe") }).await;
        assert_eq!(first.rows.len() as u64, PAGE_ROWS);
        let all = first.rows.iter().chain(&rest.rows);
        let all: Vec<_> = all.map(|found| found.row.subject.clone()).collect();
        let newer = (0..400).rev().filter(|number| number % 16 == 0);
        let newer = newer.map(|number| format!("New {number}"));
        let older = (0..4).rev().map(|number| format!("Older {number}"));
        let expected: Vec<_> = newer.chain(older).chain(["Often".to_owned()]).collect();
        assert_eq!(all, expected);
    }
}
