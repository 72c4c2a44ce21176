//! Changing what a conversation is called, about what it is, who takes part, and whether it is
//! confidential.

use model::{
    Edit, ErrorCode, Recipient, Scope, Timestamp,
    view::{Confidentiality, DetailsView, Edited},
};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use super::{
    compose::{self, Representatives},
    pace, refusal,
};
use crate::{
    Login, MailboxError, Store, StoreError,
    audit::Action,
    entity::conversation,
    organization::Organization,
    outbox::Notice,
    search,
    store::Change,
    viewer::{Side, Viewer},
    visibility::{
        Visible,
        events::{Event, Kind},
    },
};

pub(crate) async fn details(
    store: &Store,
    viewer: &Viewer,
    id: model::ConversationId,
    since: Option<Timestamp>,
) -> Result<DetailsView, MailboxError> {
    let now = store.now();
    let snapshot = store.snapshot().await?;
    let organization = store.organization(&snapshot, viewer.organization).await?;
    let found = viewer.find(&snapshot, id, now).await?;
    let row = found.ok_or(ErrorCode::NotFound)?;
    refusal::of_details(&organization, viewer, &row, now).map_or(Ok(()), Err)?;
    let mut view = view(&snapshot, &organization, viewer, &row, now).await?;
    if let Some(since) = since {
        let of = (viewer, &*organization, now);
        view.changed = row.events(&snapshot, of, (0, row.messages), since).await?;
    }
    store.seen(snapshot).await?;
    Ok(view)
}

async fn view(
    database: &impl ConnectionTrait,
    organization: &Organization,
    viewer: &Viewer,
    row: &Visible,
    now: Timestamp,
) -> Result<DetailsView, StoreError> {
    let recipients = row.choices(database, organization, now).await?;
    let (mut representatives, mut may_have_read) = (Vec::new(), Vec::new());
    let confidentiality = match &viewer.side {
        Side::Patient(side) if viewer.is_the_patient() => {
            let all = Representatives::of(database, side.choice.patient.0).await?;
            representatives = all.now(now);
            may_have_read = all.since(row.started_at, now);
            match compose::confidentiality(organization, side) {
                // What is confidential can be shown, also where nothing new is hidden any more.
                Confidentiality::Off if !row.confidential => Confidentiality::Off,
                _ => Confidentiality::Offered {
                    hidden_from: representatives.iter().map(|who| who.name.clone()).collect(),
                },
            }
        }
        _ => Confidentiality::NotYours,
    };
    let own = organization.type_view(&row.type_code)?;
    let mut types = organization.types().to_vec();
    let message_type = own.code.clone();
    if !types.contains(&own) {
        types.insert(0, own);
    }
    let taking_part = recipients.iter().filter(|choice| choice.takes_part);
    let taking_part = taking_part.map(|choice| choice.known.recipient);
    Ok(DetailsView {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        conversation: row.id.into(),
        organization: organization.view(),
        refused: refusal::of_editing(organization, viewer, row, now),
        version: version(row, taking_part.collect()),
        subject: row.subject.clone(),
        message_type,
        types,
        recipients,
        confidential: row.confidential,
        confidentiality,
        representatives,
        may_have_read,
        changed: Vec::new(),
    })
}

/// Of what can be changed, and of nothing else: a number of changes would tell a representative of
/// those that were made while it was confidential.
fn version(row: &conversation::Model, mut taking_part: Vec<Recipient>) -> String {
    taking_part.sort_unstable();
    let mut hash = Sha256::new();
    for part in [&row.subject, &row.type_code] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update([u8::from(row.confidential)]);
    for who in taking_part {
        hash.update(who.id());
    }
    let hash = hash.finalize();
    hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub(crate) async fn edit(
    store: &Store,
    viewer: &Viewer,
    edit: Edit,
) -> Result<Edited, MailboxError> {
    let patient = viewer.patient_side().map(|side| side.choice.patient);
    let entry = Action::Edit
        .entry()
        .for_patient(patient)
        .in_conversation(edit.conversation);
    let editing = Editing {
        store: store.clone(),
        viewer: viewer.clone(),
        edit,
    };
    store
        .act(entry, editing, |editing: &Editing, change| {
            Box::pin(editing.run(change))
        })
        .await
}

struct Editing {
    store: Store,
    viewer: Viewer,
    edit: Edit,
}

impl Editing {
    async fn run(&self, change: &Change) -> Result<Edited, MailboxError> {
        let viewer = self.editor(change).await?;
        pace::check_edits(change, &viewer, self.store.sends_limit()).await?;
        let found = viewer
            .find_to_change(change, self.edit.conversation)
            .await?;
        let row = found.ok_or(ErrorCode::NotFound)?;
        let organization = self.store.organization(change, viewer.organization).await?;
        let now = change.now();
        refusal::of_details(&organization, &viewer, &row, now).map_or(Ok(()), Err)?;
        let is = view(change, &organization, &viewer, &row, now).await?;
        // Also when an answer was lost, and the same is asked for again.
        if self.edit.is_nothing(&is) {
            return Ok(Edited {
                changed: self.edit.version != is.version,
                still_here: true,
            });
        }
        if let Some(code) = is
            .refused
            .filter(|_| !self.edit.is_of_confidentiality_alone(&is))
        {
            return Err(code.into());
        }
        if self.edit.version != is.version {
            return Err(ErrorCode::ChangedMeanwhile.into());
        }
        self.edit.check(&is)?;
        self.write(change, &viewer, row, &is).await?;
        let still_here = match &viewer.side {
            Side::Patient(_) => true,
            Side::CareTeam(_) => viewer
                .find(change, self.edit.conversation, now)
                .await?
                .is_some(),
        };
        Ok(Edited {
            changed: true,
            still_here,
        })
    }

    /// As the database knows them now.
    async fn editor(&self, change: &Change) -> Result<Viewer, MailboxError> {
        let scope = self.viewer.scope();
        let nothing = match scope {
            Scope::Patient(_) => ErrorCode::NotFound,
            Scope::Desk => ErrorCode::NoMailbox,
        };
        let login = match Login::load(change, change.now(), self.viewer.account).await {
            Err(MailboxError::Refused(_)) => return Err(nothing.into()),
            login => login?,
        };
        let fits = match scope {
            Scope::Patient(patient) => self.edit.patient == Some(patient),
            Scope::Desk => self.edit.patient.is_none(),
        };
        match fits {
            true => Viewer::of(&login, scope),
            false => Err(ErrorCode::NotFound.into()),
        }
    }

    async fn write(
        &self,
        change: &Change,
        viewer: &Viewer,
        row: Visible,
        is: &DetailsView,
    ) -> Result<(), StoreError> {
        let edit = &self.edit;
        let events = self.events(is)?;
        let of_readers = |kind| {
            matches!(
                kind,
                Kind::Added | Kind::Removed | Kind::Hidden | Kind::Shown
            )
        };
        let has_other_readers = events.iter().any(|(_, event)| of_readers(event.kind));
        let is_found_otherwise = events.iter().any(|(_, event)| event.kind != Kind::Type);
        for (action, _) in &events {
            let entry = action.entry().in_conversation(row.id.into());
            change.audit(entry.for_patient(Some(row.patient_id.into())));
        }
        for added in edit.added(is) {
            row.add(change, added).await?;
        }
        for removed in edit.removed(is) {
            row.remove(change, removed).await?;
        }
        let confidential = edit.confidential.unwrap_or(row.confidential);
        let events = events.into_iter().map(|(_, event)| event).collect();
        row.note(change, viewer, events, row.confidential || confidential)
            .await?;
        let type_code = edit.message_type.as_ref();
        let row = row
            .change(change, |row| conversation::Model {
                subject: model::compose::subject(&edit.subject).to_owned(),
                type_code: type_code.map_or_else(|| row.type_code.clone(), ToString::to_string),
                confidential,
                ..row
            })
            .await?;
        if has_other_readers {
            row.list_anew(change).await?;
        }
        if is_found_otherwise {
            search::again(change, row.id).await?;
        }
        change.notify(Notice::Edited(row.id.into()));
        Ok(())
    }

    /// What is changed, each thing with its line on the trail.
    fn events(&self, is: &DetailsView) -> Result<Vec<(Action, Event)>, StoreError> {
        let edit = &self.edit;
        let event = |kind, detail, recipient: Option<Recipient>| Event {
            kind,
            detail,
            recipient: recipient.map(Recipient::id),
        };
        let mut events = Vec::new();
        if edit.is_of_subject(is) {
            let subject = model::compose::subject(&edit.subject).to_owned();
            events.push((Action::ChangeSubject, event(Kind::Subject, subject, None)));
        }
        if let Some(code) = edit.message_type.as_ref().filter(|_| edit.is_of_type(is)) {
            let detail = event(Kind::Type, code.to_string(), None);
            events.push((Action::ChangeType, detail));
        }
        let of_recipients = [
            (
                Action::AddRecipient,
                Kind::Added,
                edit.added(is).collect::<Vec<_>>(),
            ),
            (
                Action::RemoveRecipient,
                Kind::Removed,
                edit.removed(is).collect(),
            ),
        ];
        for (action, kind, recipients) in of_recipients {
            let all = recipients.into_iter();
            events.extend(all.map(|who| (action, event(kind, String::new(), Some(who)))));
        }
        match edit
            .confidential
            .filter(|wanted| *wanted != is.confidential)
        {
            Some(true) => {
                let names = serde_json::to_string(&is.may_have_read);
                let names = names.map_err(|_| StoreError::Corrupt("a list of names"))?;
                events.push((Action::MakeConfidential, event(Kind::Hidden, names, None)));
            }
            Some(false) => {
                let shown = event(Kind::Shown, String::new(), None);
                events.push((Action::EndConfidentiality, shown));
            }
            None => (),
        }
        Ok(events)
    }
}
