//! What of a message is kept for finding it.

use std::collections::BTreeSet;

use sea_orm::{DbBackend, Statement, Value};
use uuid::Uuid;

use super::{scope::Scope, words::words};

/// What surrounds a message.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) patient: Uuid,
    /// Told to the care team alone: to the patient's side every message is this patient's.
    pub(crate) patient_name: String,
    pub(crate) confidential: bool,
    pub(crate) subject: String,
    /// Who takes part on the care side, by id and name.
    pub(crate) people: Vec<(Uuid, String)>,
}

/// Bytes of words of one document, over all scopes: PostgreSQL takes a megabyte of them
/// (postgresql.org/docs/current/textsearch-limitations.html). A message of ordinary length has a
/// hundredth of that; of a longer one, with many recipients, some words are not found.
const BYTES: usize = 900_000;

/// In front of a word.
pub(super) const FOR_ALL: char = ' ';
/// In front of a word that is for the care team alone.
pub(super) const AT_THE_DESK: char = '\n';

/// The words of one message.
struct Document {
    /// Each once, and behind [`FOR_ALL`] or [`AT_THE_DESK`].
    words: String,
    /// Each for each scope, with spaces between them.
    index: String,
}

impl Document {
    fn of(about: &About, author: &str, files: &str, text: &str) -> Self {
        let scopes = about.people.iter();
        let at_the_desk: Vec<Scope> = scopes.map(|(id, _)| Scope::of_recipient(*id)).collect();
        let record = Scope::of_record(about.patient, about.confidential);
        let mut left = BYTES / (at_the_desk.len() + 1);
        let mut take = |text: &str, into: &mut BTreeSet<String>| {
            for word in words(text) {
                // Four letters of a scope, and a space.
                let bytes = word.folded.len() + 5;
                if bytes <= left && into.insert(word.folded) {
                    left -= bytes;
                }
            }
        };
        let (mut for_all, mut of_patient) = (BTreeSet::new(), BTreeSet::new());
        take(&about.patient_name, &mut of_patient);
        take(author, &mut for_all);
        for (_, name) in &about.people {
            take(name, &mut for_all);
        }
        take(&about.subject, &mut for_all);
        take(files, &mut for_all);
        take(text, &mut for_all);
        of_patient.retain(|word| !for_all.contains(word));

        let mut document = Self {
            words: String::new(),
            index: String::new(),
        };
        for (before, words) in [(FOR_ALL, &for_all), (AT_THE_DESK, &of_patient)] {
            for word in words {
                document.words.push(before);
                document.words.push_str(word);
            }
        }
        let of_record = for_all.iter().map(|word| (&record, word));
        let of_desk = at_the_desk.iter().flat_map(|scope| {
            let words = for_all.iter().chain(&of_patient);
            words.map(move |word| (scope, word))
        });
        for (scope, word) in of_record.chain(of_desk) {
            if !document.index.is_empty() {
                document.index.push(' ');
            }
            document.index.push_str(&scope.word(word));
        }
        document
    }
}

/// A message, as its document knows it.
pub(crate) struct Written<'a> {
    pub(crate) conversation: Uuid,
    pub(crate) position: i32,
    pub(crate) sent_at: i64,
    pub(crate) author: &'a str,
    /// Names of its files, a line each.
    pub(crate) files: &'a str,
    pub(crate) text: &'a str,
}

/// When words come into SQLite's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Indexed {
    /// With the document.
    Now,
    /// With those of [`TOGETHER`] documents: until then they wait, and are looked through by whoever asks
    /// the index (`visibility/matches/in_index.rs`).
    Together,
}

/// Documents that wait at the most. Each time something is put into it, FTS5 writes a part of the index of
/// its own, which is merged with others later: for one message at a time, that was a sixth of the pages
/// that a message writes.
const TOGETHER: i64 = 64;

/// The statements that write a message's document, one after the other.
pub(crate) fn insert(
    backend: DbBackend,
    about: &About,
    written: &Written<'_>,
    indexed: Indexed,
) -> Vec<Statement> {
    let Document {
        words,
        index: of_index,
    } = Document::of(about, written.author, written.files, written.text);
    let [conversation, position, sent_at]: [Value; 3] = [
        written.conversation.into(),
        written.position.into(),
        written.sent_at.into(),
    ];
    if backend == DbBackend::Postgres {
        let sql = "INSERT INTO search_document (conversation_id, position, sent_at, words) \
             VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4, ' ')))";
        let values = [conversation, position, sent_at, of_index.into()];
        return vec![Statement::from_sql_and_values(backend, sql, values)];
    }
    let document = "INSERT INTO search_document (conversation_id, position, sent_at, words) \
         VALUES ($1, $2, $3, $4)";
    let words: [Value; 4] = [
        conversation.clone(),
        position.clone(),
        sent_at,
        words.into(),
    ];
    let into = match indexed {
        Indexed::Now => "search_word (rowid, words)",
        Indexed::Together => "search_waiting (document_id, words)",
    };
    let index = format!(
        "INSERT INTO {into} SELECT id, $3 FROM search_document \
         WHERE conversation_id = $1 AND position = $2"
    );
    let of_index: [Value; 3] = [conversation, position, of_index.into()];
    let mut statements = vec![
        Statement::from_sql_and_values(backend, document, words),
        Statement::from_sql_and_values(backend, index, of_index),
    ];
    if indexed == Indexed::Together {
        statements.extend(those_that_waited());
    }
    statements
}

/// Puts all that waits into the index, when it is enough.
fn those_that_waited() -> [Statement; 2] {
    // Their ids follow each other.
    let are_enough = format!(
        "(SELECT MAX(document_id) FROM search_waiting) >= \
           (SELECT MIN(document_id) FROM search_waiting) + {}",
        TOGETHER - 1
    );
    [
        "INSERT INTO search_word (rowid, words) SELECT document_id, words FROM search_waiting",
        "DELETE FROM search_waiting",
    ]
    .map(|all| Statement::from_string(DbBackend::Sqlite, format!("{all} WHERE {are_enough}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patients_name_is_for_the_desk() {
        let about = About {
            patient: Uuid::from_u128(1),
            patient_name: "Maria Alvarez".into(),
            confidential: false,
            subject: "Refill".into(),
            people: vec![(Uuid::from_u128(2), "Priya Nair".into())],
        };
        let document = Document::of(
            &about,
            "Nora Alvarez",
            "Blood_test-2026.pdf",
            "One, two, one.",
        );
        assert_eq!(
            document.words,
            " 2026 alvarez blood nair nora one pdf priya refill test two\nmaria"
        );
        let record = Scope::of_record(about.patient, false);
        let desk = Scope::of_recipient(about.people[0].0);
        let index: Vec<&str> = document.index.split(' ').collect();
        assert_eq!(index.len(), 11 + 12);
        assert!(index.contains(&desk.word("maria").as_str()));
        assert!(!index.contains(&record.word("maria").as_str()));
    }

    #[test]
    fn the_longest_message_to_the_most_recipients_fits() {
        let letters = ('a'..='z')
            .chain('α'..='ω')
            .chain('а'..='я')
            .collect::<Vec<_>>();
        let text: String = (0..60_000)
            .map(|n| {
                let letter = |n: usize| letters[n % letters.len()];
                let word = [letter(n), letter(n / 80), letter(n / 6_400)];
                format!("{}{n} ", word.iter().collect::<String>())
            })
            .collect();
        let people = (0..10).map(|n| (Uuid::from_u128(n), format!("Nurse {n}")));
        let about = About {
            patient: Uuid::from_u128(1),
            patient_name: String::new(),
            confidential: true,
            subject: "Last but found".into(),
            people: people.collect(),
        };
        let document = Document::of(&about, "", "", &text);
        assert!((500_000..1_000_000).contains(&document.index.len()));
        assert!(document.words.contains(" last"));
    }
}
