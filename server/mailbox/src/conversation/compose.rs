//! What the page "New message" offers.

use model::{
    ClientKey, ConversationId, ErrorCode, Relation, Timestamp,
    view::{Carried, ComposeView, Confidentiality, RecipientView, Representative},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::refusal;
use crate::{
    MailboxError, Store, StoreError,
    entity::access,
    organization::Organization,
    viewer::{PatientSide, Viewer},
    visibility::participants,
};

pub(crate) async fn compose(
    store: &Store,
    viewer: &Viewer,
    side: &PatientSide,
) -> Result<ComposeView, MailboxError> {
    let now = store.now();
    let snapshot = store.snapshot().await?;
    let organization = store.organization(&snapshot, viewer.organization).await?;
    let confidentiality = confidentiality(&organization, side);
    let hidden_from = match &confidentiality {
        Confidentiality::Offered { .. } => representatives(&snapshot, side, now).await?,
        _ => Vec::new(),
    };
    let patient = side.choice.patient.0;
    let recipients = participants::reachable(&snapshot, &organization, patient, None, now).await?;
    store.seen(snapshot).await?;
    let key = ClientKey(store.random().id(now));
    let offer = view(&organization, viewer, side, recipients, key, now);
    Ok(match confidentiality {
        Confidentiality::Offered { .. } => ComposeView {
            confidentiality: Confidentiality::Offered { hidden_from },
            ..offer
        },
        _ => offer,
    })
}

/// What a new message takes from a conversation.
pub(crate) async fn carried(
    store: &Store,
    viewer: &Viewer,
    id: ConversationId,
) -> Result<Carried, MailboxError> {
    let now = store.now();
    let snapshot = store.snapshot().await?;
    let organization = store.organization(&snapshot, viewer.organization).await?;
    let found = viewer.find(&snapshot, id, now).await?;
    let row = found.ok_or(ErrorCode::NotFound)?;
    let (participants, _) = row.participants(&snapshot, &organization, now).await?;
    store.seen(snapshot).await?;
    Ok(Carried {
        message_type: organization.type_view(&row.type_code)?.code,
        subject: row.subject.clone(),
        recipients: participants.iter().map(|known| known.recipient).collect(),
        confidential: row.confidential,
    })
}

/// What is offered, as far as it matters to a message that is being sent: `recipients` are those of the
/// chosen ones who may be written to.
pub(super) fn offer(
    organization: &Organization,
    viewer: &Viewer,
    side: &PatientSide,
    recipients: Vec<RecipientView>,
    now: Timestamp,
) -> ComposeView {
    let key = ClientKey(Uuid::nil());
    view(organization, viewer, side, recipients, key, now)
}

fn view(
    organization: &Organization,
    viewer: &Viewer,
    side: &PatientSide,
    recipients: Vec<RecipientView>,
    client_key: ClientKey,
    now: Timestamp,
) -> ComposeView {
    ComposeView {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        patient: side.choice.clone(),
        refused: refusal::of_writing(organization, viewer),
        types: organization.types().to_vec(),
        recipients,
        confidentiality: confidentiality(organization, side),
        answer_by: organization.answer_by(now),
        client_key,
        organization: organization.view(),
    }
}

pub(super) fn confidentiality(organization: &Organization, side: &PatientSide) -> Confidentiality {
    if side.choice.relation != Relation::Self_ {
        Confidentiality::NotYours
    } else if !organization.confidentiality_on {
        Confidentiality::Off
    } else {
        let hidden_from = Vec::new();
        Confidentiality::Offered { hidden_from }
    }
}

/// From whom it would be hidden. Access that is yet to begin would not show it, either.
async fn representatives(
    database: &impl ConnectionTrait,
    side: &PatientSide,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let all = Representatives::of(database, side.choice.patient.0).await?;
    Ok(all.now(now).into_iter().map(|known| known.name).collect())
}

/// Everybody who was ever given access to a patient's record, by name.
pub(super) struct Representatives(Vec<access::Model>);

impl Representatives {
    pub(super) async fn of(
        database: &impl ConnectionTrait,
        patient: Uuid,
    ) -> Result<Self, StoreError> {
        let mut all = access::Entity::find()
            .filter(access::Column::PatientId.eq(patient))
            .filter(access::AccessRelation::Proxy.is())
            .filter(access::Column::AccountId.is_not_null())
            .all(database)
            .await?;
        all.sort_unstable_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(Self(all))
    }

    /// Those whose access was neither revoked nor has ended; it may be yet to begin.
    pub(super) fn now(&self, now: Timestamp) -> Vec<Representative> {
        let rows = self.0.iter().filter(|row| row.revoked_at.is_none());
        rows.filter(|row| row.ends.is_none_or(|ends| ends > now.0))
            .map(|row| Representative {
                id: row.id,
                name: row.name.clone(),
            })
            .collect()
    }

    /// Those who could look at some moment since then.
    pub(super) fn since(&self, then: i64, now: Timestamp) -> Vec<String> {
        let had = |row: &&access::Model| {
            let begins = std::cmp::max(row.granted_at, row.starts);
            let over = [row.revoked_at, row.ends];
            row.granted_at.is_some()
                && begins.is_some_and(|begins| begins <= now.0)
                && over.into_iter().flatten().all(|over| over > then)
        };
        let mut names: Vec<String> = self
            .0
            .iter()
            .filter(had)
            .map(|row| row.name.clone())
            .collect();
        names.dedup();
        names
    }
}
