//! Keeping what somebody writes, until they send it or discard it.

use document::{BYTES, Document, Limits};
use model::{
    Draft, DraftCursor, DraftFound, DraftId, DraftSaved, DraftView, DraftsPage, ErrorCode, Field,
    Recipient, SaveDraft, Timestamp,
    draft::{Answers, DraftPlace, DraftRow},
    limits::{DRAFTS, DRAFTS_SHOWN, PAGE_ROWS, PREVIEW_CHARS, SUBJECT_CODE_POINTS, UNDO_SECONDS},
    view::WithView,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::folder;
use crate::{
    MailboxError, Store, StoreError,
    attachment::Attached,
    organization::Organization,
    store::Change,
    viewer::Viewer,
    visibility::{
        drafts::{self, Listed},
        participants,
    },
};

/// What a form can hold is longer than what may be sent; this is more than either.
const MOST_RECIPIENTS: usize = 100;
const SUBJECT_BYTES: usize = 8 * SUBJECT_CODE_POINTS;

pub(crate) async fn save(
    store: &Store,
    viewer: &Viewer,
    draft: SaveDraft,
) -> Result<DraftSaved, MailboxError> {
    let (version, at) = write(store, Saving::new(viewer.clone(), draft)?).await?;
    let organization = store
        .organization(store.read(), viewer.organization)
        .await?;
    Ok(DraftSaved {
        version: version.unsigned_abs(),
        at: organization.moment(viewer.zone.as_ref(), at),
    })
}

async fn write(store: &Store, saving: Saving) -> Result<(i32, i64), MailboxError> {
    store.take_save(saving.viewer.account)?;
    let saved = store.write(saving, |saving: &Saving, change| {
        Box::pin(saving.run(change))
    });
    saved.await
}

pub(crate) async fn keep(
    store: &Store,
    viewer: &Viewer,
    draft: SaveDraft,
) -> Result<DraftPlace, MailboxError> {
    match save(store, viewer, draft.clone()).await {
        Ok(_) => Ok(DraftPlace::InPlace),
        Err(MailboxError::Refused(refusal))
            if [ErrorCode::DraftChanged, ErrorCode::ClientKeyReused].contains(&refusal.code()) =>
        {
            let id = DraftId(store.random().id(store.now()));
            let beside = SaveDraft {
                draft: id,
                version: 0,
                ..draft
            };
            let saving = Saving {
                // Its author has one of that conversation, which need not be there any more.
                is_known: refusal.has(ErrorCode::DraftChanged),
                ..Saving::new(viewer.clone(), beside)?
            };
            write(store, saving).await?;
            Ok(DraftPlace::Beside(id))
        }
        Err(error) => Err(error),
    }
}

struct Saving {
    viewer: Viewer,
    draft: DraftId,
    /// What was changed.
    version: i32,
    content: Draft,
    json: String,
    /// Its author may write about that conversation, whether or not they see it now.
    is_known: bool,
}

impl Saving {
    fn new(viewer: Viewer, draft: SaveDraft) -> Result<Self, MailboxError> {
        let SaveDraft {
            draft,
            version,
            content,
        } = draft;
        let is_answer = content.conversation.is_some();
        let names_what_it_cannot = content.recipients.len() > MOST_RECIPIENTS
            || content.subject.len() > SUBJECT_BYTES
            || (is_answer && !content.recipients.is_empty());
        let Ok(version) = i32::try_from(version) else {
            return Err(ErrorCode::Malformed.into());
        };
        if names_what_it_cannot {
            return Err(ErrorCode::Malformed.into());
        }
        // The care team answers; it does not begin.
        if viewer.patient_side().is_none() && !is_answer {
            return Err(ErrorCode::NotFound.into());
        }
        let json = content.body.to_json();
        if content.body.check_structure(&Limits::DEFAULT).is_err() {
            return Err(ErrorCode::BodyInvalid.at(Field::Message).into());
        }
        if json.len() > BYTES {
            return Err(ErrorCode::BodyTooLarge.at(Field::Message).into());
        }
        Ok(Self {
            viewer,
            draft,
            version,
            content,
            json,
            is_known: false,
        })
    }

    /// The version that is kept now, and since when.
    async fn run(&self, change: &Change) -> Result<(i32, i64), MailboxError> {
        match self.at_once(change).await? {
            Some(saved) => Ok(saved),
            None => self.with_care(change).await,
        }
    }

    /// As nearly always: it is new, or nobody else has changed it.
    async fn at_once(&self, change: &Change) -> Result<Option<(i32, i64)>, MailboxError> {
        let row = self.row(self.version.saturating_add(1), change.now());
        let is_kept = match (self.version, self.content.conversation) {
            (0, Some(conversation)) => {
                let visible = self.viewer.find(change, conversation, change.now()).await?;
                visible.is_some() && row.begin(change, &self.viewer, DRAFTS).await?
            }
            (0, None) => row.begin(change, &self.viewer, DRAFTS).await?,
            _ => row.go_on_from(change, self.version).await?,
        };
        Ok(is_kept.then_some((row.version, row.saved_at)))
    }

    /// Finds out what is in its way.
    async fn with_care(&self, change: &Change) -> Result<(i32, i64), MailboxError> {
        let known = self.viewer.draft_to_change(change, self.draft).await?;
        let Some(known) = known else {
            self.check_new(change).await?;
            let row = self.row(self.version.saturating_add(1), change.now());
            return Ok(self.write(change, row, true).await?);
        };
        let conversation = self.content.conversation.map(|id| id.0);
        if known.scope_id != self.viewer.scope_id() || known.conversation_id != conversation {
            return Err(ErrorCode::NotFound.into());
        }
        let row = self.row(known.version.saturating_add(1), change.now());
        let is_same = drafts::Draft {
            version: known.version,
            saved_at: known.saved_at,
            ..row.clone()
        } == known;
        if is_same {
            return Ok((known.version, known.saved_at));
        }
        // Whoever still writes it has not discarded it.
        if known.version != self.version && known.discarded_at.is_none() {
            return Err(ErrorCode::DraftChanged.into());
        }
        Ok(self.write(change, row, false).await?)
    }

    async fn write(
        &self,
        change: &Change,
        row: drafts::Draft,
        is_new: bool,
    ) -> Result<(i32, i64), StoreError> {
        let saved = (row.version, row.saved_at);
        row.write(change, is_new).await?;
        Ok(saved)
    }

    async fn check_new(&self, change: &Change) -> Result<(), MailboxError> {
        let (sent, others) = (self.viewer)
            .before_new_draft(change, self.draft, DRAFTS)
            .await?;
        if sent.is_some() {
            return Err(ErrorCode::ClientKeyReused.into());
        }
        if let Some(conversation) = self.content.conversation.filter(|_| !self.is_known) {
            let visible = self.viewer.find(change, conversation, change.now()).await?;
            visible.ok_or(ErrorCode::NotFound)?;
        }
        if others >= DRAFTS {
            return Err(ErrorCode::TooManyDrafts { limit: DRAFTS }.into());
        }
        Ok(())
    }

    fn row(&self, version: i32, now: Timestamp) -> drafts::Draft {
        let content = &self.content;
        let recipients: Vec<String> = content
            .recipients
            .iter()
            .map(Recipient::to_string)
            .collect();
        drafts::Draft {
            account_id: self.viewer.account.0,
            id: self.draft.0,
            scope_id: self.viewer.scope_id(),
            conversation_id: content.conversation.map(|id| id.0),
            version,
            saved_at: now.0,
            discarded_at: None,
            type_code: content.message_type.as_ref().map(ToString::to_string),
            recipients: recipients.join(" "),
            subject: content.subject.clone(),
            confidential: content.confidential,
            preview: content.body.preview(PREVIEW_CHARS),
            body: self.json.clone(),
        }
    }
}

pub(crate) async fn list(
    store: &Store,
    viewer: &Viewer,
    before: Option<DraftCursor>,
) -> Result<DraftsPage, MailboxError> {
    // What is shown of a conversation is as in every list.
    store.caught_up(viewer.account).await;
    let (now, database) = (store.now(), store.read());
    let organization = store.organization(database, viewer.organization).await?;
    // One more than is shown says whether there is another page.
    let mut found = viewer
        .newest_drafts(database, before, PAGE_ROWS + 1)
        .await?;
    let page = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let is_more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| is_more).map(|last| DraftCursor {
        at: Timestamp(last.saved_at),
        draft: DraftId(last.id),
    });
    let ids: Vec<Uuid> = found.iter().filter_map(|row| row.conversation_id).collect();
    let answered = folder::rows_of(database, &organization, (viewer, now), &ids).await?;
    let mut chosen: Vec<Recipient> = found.iter().flat_map(Listed::recipients).collect();
    chosen.sort_unstable();
    chosen.dedup();
    let known = match viewer.patient_side() {
        Some(side) if !chosen.is_empty() => {
            let patient = side.choice.patient.0;
            participants::reachable(database, &organization, patient, Some(&chosen), now).await?
        }
        _ => Vec::new(),
    };
    let row = |found: Listed| {
        let to = found.recipients().filter_map(|chosen| {
            let known = known.iter().find(|known| known.recipient == chosen)?;
            Some(WithView {
                name: known.name.clone(),
                is_team: matches!(chosen, Recipient::CareTeam(_)),
            })
        });
        let answers = found.conversation_id.map(|id| {
            let row = answered.iter().find(|row| row.conversation.0 == id);
            row.map_or(Answers::Gone, |row| {
                Answers::Conversation(Box::new(row.clone()))
            })
        });
        DraftRow {
            draft: DraftId(found.id),
            answers,
            // One that is not offered any more has no name.
            message_type: (found.type_code.as_deref())
                .and_then(|code| organization.type_view(code).ok()),
            to: to.collect(),
            subject: found.subject.clone(),
            confidential: found.confidential,
            preview: found.preview.clone(),
            attachments: super::count(found.attachments),
            saved_at: organization.moment(viewer.zone.as_ref(), found.saved_at),
        }
    };
    Ok(DraftsPage {
        rows: found.into_iter().map(row).collect(),
        next,
        now: organization.moment(viewer.zone.as_ref(), now.0),
    })
}

impl Listed {
    fn recipients(&self) -> impl Iterator<Item = Recipient> {
        recipients(&self.recipients)
    }
}

fn recipients(written: &str) -> impl Iterator<Item = Recipient> {
    written.split(' ').filter_map(|text| text.parse().ok())
}

pub(crate) async fn find(
    store: &Store,
    viewer: &Viewer,
    id: DraftId,
) -> Result<DraftFound, MailboxError> {
    let database = store.read();
    if let Some(row) = viewer.draft(database, id).await? {
        let organization = store.organization(database, viewer.organization).await?;
        let mut attached = attached(database, viewer, &[row.id]).await?;
        let draft = Box::new(view(row, viewer, &organization, &mut attached)?);
        let is_there = match draft.content.conversation {
            None => true,
            Some(conversation) => viewer
                .find(database, conversation, store.now())
                .await?
                .is_some(),
        };
        return Ok(match is_there {
            true => DraftFound::Here(draft),
            false => DraftFound::Alone(draft),
        });
    }
    let sent = viewer.sent_as(database, id).await?;
    let (conversation, body) = sent.ok_or(ErrorCode::NotFound)?;
    let visible = viewer.find(database, conversation, store.now()).await?;
    visible.ok_or(ErrorCode::NotFound)?;
    let body = Document::from_json(&body, &Limits::DEFAULT);
    let body = body.map_err(|_| StoreError::Corrupt("the text of a message"))?;
    Ok(DraftFound::Sent { conversation, body })
}

pub(crate) async fn answers_begun(
    store: &Store,
    viewer: &Viewer,
    conversation: model::ConversationId,
) -> Result<Vec<DraftView>, MailboxError> {
    let database = store.read();
    let organization = store.organization(database, viewer.organization).await?;
    let rows = viewer
        .answers_begun(database, conversation, DRAFTS_SHOWN)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut attached = attached(database, viewer, &ids).await?;
    let views = rows.into_iter();
    let views = views.map(|row| view(row, viewer, &organization, &mut attached));
    Ok(views.collect::<Result<_, _>>()?)
}

async fn attached(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
    drafts: &[Uuid],
) -> Result<Attached, StoreError> {
    let drafts: Vec<DraftId> = drafts.iter().copied().map(DraftId).collect();
    let found = viewer.attachments_of(database, &drafts).await?;
    Attached::of(database, viewer, found).await
}

fn view(
    row: drafts::Draft,
    viewer: &Viewer,
    organization: &Organization,
    attached: &mut Attached,
) -> Result<DraftView, StoreError> {
    let body = Document::from_json(&row.body, &Limits::DEFAULT);
    Ok(DraftView {
        draft: DraftId(row.id),
        attachments: attached.take(row.id),
        version: row.version.unsigned_abs(),
        saved_at: organization.moment(viewer.zone.as_ref(), row.saved_at),
        content: Draft {
            conversation: row.conversation_id.map(Into::into),
            message_type: row.type_code.as_deref().and_then(|code| code.parse().ok()),
            recipients: recipients(&row.recipients).collect(),
            subject: row.subject,
            confidential: row.confidential,
            body: body.map_err(|_| StoreError::Corrupt("the text of a draft"))?,
        },
    })
}

pub(crate) async fn discard(
    store: &Store,
    viewer: &Viewer,
    id: DraftId,
) -> Result<(), MailboxError> {
    put(store, viewer, id, Ok(store.now())).await
}

pub(crate) async fn restore(
    store: &Store,
    viewer: &Viewer,
    id: DraftId,
) -> Result<(), MailboxError> {
    put(store, viewer, id, Err(oldest(store))).await
}

async fn put(
    store: &Store,
    viewer: &Viewer,
    id: DraftId,
    is_discarded: Result<Timestamp, Timestamp>,
) -> Result<(), MailboxError> {
    store.take_save(viewer.account)?;
    let on = (viewer.clone(), id, is_discarded);
    let put = store.write(on, |(viewer, id, is_discarded), change| {
        Box::pin(async move {
            let found = viewer.discard_draft(change, *id, *is_discarded).await?;
            match found {
                true => Ok::<_, MailboxError>(()),
                false => Err(ErrorCode::NotFound.into()),
            }
        })
    });
    put.await
}

/// What was discarded before cannot be taken back any more.
fn oldest(store: &Store) -> Timestamp {
    Timestamp(store.now().0 - UNDO_SECONDS * 1_000)
}
