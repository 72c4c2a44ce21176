//! Limits that forms show and the server enforces. An organization may set some of its own.

use document::Limits;

/// Visible characters of a subject, one line.
pub const SUBJECT_CHARS: usize = 120;

/// Code points of a subject: enough for a subject of emoji, each with a tone of skin.
pub const SUBJECT_CODE_POINTS: usize = 8 * SUBJECT_CHARS;

/// Visible characters of a body unless the organization sets another number.
pub const BODY_CHARS: usize = Limits::DEFAULT.visible_chars;

/// Bytes of a request, at the most: a form or the argument of a server function. The longest
/// message is JSON of that size. In a form every byte takes three; there a text of as many
/// characters as there may be is read even where it is too large, as families of emoji are (25
/// bytes each), so that the answer is a page with the text and with words. What else stands beside
/// the text is short.
pub const REQUEST_BYTES: usize = {
    let form = 3 * 26 * Limits::DEFAULT.visible_chars;
    let json = Limits::DEFAULT.json_bytes();
    (if form > json { form } else { json }) + 32 * 1024
};

/// Recipients of one conversation: enough for a care team and a specialist, too few for a mailing.
pub const RECIPIENTS: usize = 10;

/// Part of the body limit from which a live counter shows how much is left.
pub const COUNTER_FROM: f64 = 0.9;

/// Business days within which an answer is promised, unless the organization sets another number.
pub const REPLY_BUSINESS_DAYS: u8 = 3;

/// A visit counts as a relationship for this many months.
pub const RELATIONSHIP_MONTHS: u32 = 36;

/// A conversation without activity for this many days takes no reply (0: never closes).
pub const QUIET_DAYS: u32 = 45;

/// Rows of one page of a folder.
pub const PAGE_ROWS: u64 = 25;

/// Conversations with which something is done at once, when each is named.
pub const MOST_AT_ONCE: usize = 100;

/// What was done with conversations can be taken back for this long, unless something else was
/// done meanwhile.
pub const UNDO_SECONDS: i64 = 60 * 60;

/// Drafts that an account keeps for one record, or at its desk: several a day for weeks, and not what
/// fills a disk.
pub const DRAFTS: u32 = 200;

/// Files that an account has uploaded and not sent, in all of its drafts together.
pub const UNSENT_FILES: i64 = 100;

/// Bytes of them.
pub const UNSENT_BYTES: i64 = 1_000_000_000;

/// Drafts of answers in one conversation that are shown with it.
pub const DRAFTS_SHOWN: u64 = 5;

/// Conversations are counted up to this many: whoever has a thousand unread needs no exact number, and
/// counting on would cost what there is, not what is shown.
pub const COUNT_UP_TO: u32 = 100;

/// A list is held as it was for this long, while somebody goes from one conversation to the next.
pub const HOLD_SECONDS: i64 = 60 * 60;

/// People whose messages are looked through for one page, beside the one whose page it is.
pub const PEOPLE: usize = 10;

/// Messages of a conversation shown at a time.
pub const WINDOW_MESSAGES: u32 = 30;

/// Bytes of message bodies, as stored, shown at a time; one message is shown whatever its size.
pub const WINDOW_BYTES: i64 = 256 * 1024;

/// Characters of a message shown in a row of the inbox.
pub const PREVIEW_CHARS: usize = 140;

/// Sign-out after this many seconds without a request (HIPAA, 45 CFR 164.312(a)(2)(iii)).
pub const IDLE_SECONDS: i64 = 15 * 60;

/// So many seconds before a sign-out the reader is warned (WCAG 2.2, 2.2.1, asks for 20).
pub const WARNING_SECONDS: u32 = 2 * 60;

/// Sign-out after this many seconds, however busy.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// Characters of a password that is set, at the least (NIST SP 800-63B, 5.1.1.2).
pub const PASSWORD_CHARS: usize = 12;

/// Bytes of a password that is read, at the most: hashing a longer one is work for an attacker.
pub const PASSWORD_BYTES: usize = 1024;
