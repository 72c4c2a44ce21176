//! Finding words in a whole mailbox: what is a word, what of a message is kept for it, and what is
//! asked of the database.
//!
//! Each message has a document, in the table `search_document`: its words, those of the subject and of
//! the names of its files, and the names of its author and of who takes part. Two things are known of it:
//!
//! - its words, for looking at conversations one after the other (`words`), and
//! - an index from word to documents (`search_word`, an FTS5 table on SQLite; on PostgreSQL a GIN
//!   index of the words). A word stands there behind the name of whose it is ([`Scope`]): whoever
//!   looks for something goes through their own words and not through everybody's, however many
//!   others there are.
//!
//! FTS5 is given the words of several messages together. Those that wait for that are looked through by
//! whoever asks the index, so that what was sent is found at once.
//!
//! Neither says who may see what: the visibility condition is asked for each conversation.
//!
//! Both databases are given words as they are made here, in letters and digits, and take them apart
//! at spaces only; so they find the same, and nothing that somebody types means anything to them.
//!
//! A document is never changed: where a subject or participants change, each of the conversation's is
//! deleted and written anew.

mod again;
mod excerpt;
mod fill;
mod indexed;
mod query;
mod scope;
mod words;

pub(crate) use self::{
    again::again,
    excerpt::excerpt,
    fill::{Files, fill, is_whole, with_files},
    indexed::{About, Indexed, Written, insert},
    query::{Query, Spelled, WORDS},
    scope::Scope,
};
