//! What somebody submits under a client key, once.

use document::{BYTES, Document, Limits};
use model::{AttachmentId, ClientKey, ErrorCode, Field, NewMessage, NewReply, Scope, view::Sent};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use sha2::{Digest, Sha256};

use super::pace;
use crate::{
    MailboxError, Store,
    login::{self, Login},
    statement::{Fixed, given},
    store::Change,
    viewer::Viewer,
    visibility::messages::{self, Earlier, Text},
};

/// A text and the key it was submitted under.
pub(super) struct Submission {
    client_key: ClientKey,
    /// SHA-256 of everything the writer chose.
    digest: [u8; 32],
    body: Document,
    json: String,
}

impl Submission {
    /// Two messages are the same when they say the same, about the same, to the same recipients,
    /// in whatever order these were chosen.
    pub(super) fn of_message(message: &NewMessage) -> Self {
        let mut recipients: Vec<String> =
            message.recipients.iter().map(ToString::to_string).collect();
        recipients.sort_unstable();
        recipients.dedup();
        let json = message.body.to_json();
        let message_type = message.message_type.as_ref().map(|code| code.as_str());
        let files = files(&message.attachments);
        Self {
            digest: digest([
                "message",
                &message.patient.to_string(),
                message_type.unwrap_or_default(),
                &recipients.join(" "),
                message.subject.trim(),
                if message.confidential {
                    "confidential"
                } else {
                    ""
                },
                &json,
                &files,
            ]),
            client_key: message.client_key,
            body: message.body.clone(),
            json,
        }
    }

    pub(super) fn of_reply(reply: &NewReply) -> Self {
        let json = reply.body.to_json();
        Self {
            digest: digest([
                "reply",
                &reply.conversation.to_string(),
                &json,
                &files(&reply.attachments),
            ]),
            client_key: reply.client_key,
            body: reply.body.clone(),
            json,
        }
    }

    /// The writer, as the database knows them now, and what the same key gave them before: one
    /// statement for both.
    ///
    /// # Errors
    /// As for [`Viewer::of`]; `TooManyMessages`.
    pub(super) async fn writer(
        &self,
        store: &Store,
        change: &Change,
        viewer: &Viewer,
    ) -> Result<(Viewer, Option<Earlier>), MailboxError> {
        let limit = store.sends_limit();
        let rows = change.query_all_raw(self.of_writer(change, viewer, limit));
        known(&rows.await?, viewer, limit)
    }

    /// The same, and the rows of another query ([`Change::query_both`]).
    ///
    /// # Errors
    /// As for [`Self::writer`].
    pub(super) async fn writer_and(
        &self,
        store: &Store,
        change: &Change,
        viewer: &Viewer,
        (other, mark): (Statement, &str),
    ) -> Result<((Viewer, Option<Earlier>), Vec<QueryResult>), MailboxError> {
        let limit = store.sends_limit();
        let writer = self.of_writer(change, viewer, limit);
        let [rows, others] = change.query_both(writer, other, mark).await?;
        Ok((known(&rows, viewer, limit)?, others))
    }

    fn of_writer(&self, change: &Change, viewer: &Viewer, limit: Option<u32>) -> Statement {
        static UNLIMITED: Fixed = Fixed::new();
        static LIMITED: Fixed = Fixed::new();
        static REPRESENTATIVE: Fixed = Fixed::new();
        let backend = change.get_database_backend();
        let [now, account, key]: [Value; 3] = [
            change.now().0.into(),
            viewer.account.0.into(),
            self.client_key.0.into(),
        ];
        let writer = || messages::with_earlier(login::of_account(), given(3));
        let Some(limit) = limit else {
            return UNLIMITED.with(backend, writer, [now, account, key]);
        };
        let [since, by_account, together] = pace::limits(change.now(), limit);
        let limited = || pace::with_sent(writer());
        match pace::represented(viewer) {
            None => LIMITED.with(backend, limited, [now, account, key, since, by_account]),
            Some(patient) => REPRESENTATIVE.with(
                backend,
                || pace::with_sent_together(limited()),
                [
                    now,
                    account,
                    key,
                    since,
                    by_account,
                    patient.into(),
                    together,
                ],
            ),
        }
    }

    /// What the same submission gave before.
    ///
    /// # Errors
    /// `ClientKeyReused` when the viewer used the key for something else. `NotFound` when the
    /// viewer may not see any more what it gave: a key must not bring it back.
    pub(super) async fn again(
        &self,
        change: &Change,
        viewer: &Viewer,
        earlier: Earlier,
    ) -> Result<Sent, MailboxError> {
        if earlier.digest != self.digest {
            return Err(ErrorCode::ClientKeyReused.into());
        }
        let visible = viewer.find(change, earlier.conversation, change.now());
        match visible.await? {
            Some(_) => Ok(Sent {
                conversation: earlier.conversation,
                message: earlier.message.into(),
            }),
            None => Err(ErrorCode::NotFound.into()),
        }
    }

    /// What no editor of ours makes, too many blocks or lists too deep; and, however much an
    /// organization allows, more than could be read again.
    ///
    /// # Errors
    /// `BodyInvalid`, `BodyTooLarge`.
    pub(super) fn check_structure(&self) -> Result<(), MailboxError> {
        let code = match self.body.check_structure(&Limits::DEFAULT) {
            Err(_) => ErrorCode::BodyInvalid,
            Ok(()) if self.json.len() > BYTES => ErrorCode::BodyTooLarge,
            Ok(()) => return Ok(()),
        };
        Err(code.at(Field::Message).into())
    }

    /// `files`: names of those that go with it, a line each.
    pub(super) fn text(&self, files: String) -> Text<'_> {
        Text {
            files,
            body: &self.body,
            json: &self.json,
            client_key: self.client_key,
            digest: self.digest,
        }
    }

    /// The beginning that lists show.
    pub(super) fn preview(&self) -> String {
        self.body.preview(model::limits::PREVIEW_CHARS)
    }
}

/// Reads what was found of the writer.
fn known(
    rows: &[QueryResult],
    viewer: &Viewer,
    limit: Option<u32>,
) -> Result<(Viewer, Option<Earlier>), MailboxError> {
    let nothing = match viewer.scope() {
        Scope::Patient(_) => ErrorCode::NotFound,
        Scope::Desk => ErrorCode::NoMailbox,
    };
    let login = Login::from_rows(rows)?.ok_or(nothing)?;
    let earlier = match rows.first() {
        Some(row) => messages::earlier(row)?,
        None => None,
    };
    let viewer = Viewer::of(&login, viewer.scope())?;
    // What was sent already is answered again, however often.
    if let (Some(limit), Some(row), None) = (limit, rows.first(), &earlier) {
        pace::check(row, &viewer, limit)?;
    }
    Ok((viewer, earlier))
}

/// The files in their order.
fn files(attachments: &[AttachmentId]) -> String {
    let files: Vec<String> = attachments.iter().map(ToString::to_string).collect();
    files.join(" ")
}

/// Each part with its length, so that no two lists of parts are written the same. The last part, of the
/// files, counts only where there are some: what was sent before there were any is known again.
fn digest<const N: usize>(parts: [&str; N]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let last = N - usize::from(parts.last().is_some_and(|files| files.is_empty()));
    for part in &parts[..last] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
