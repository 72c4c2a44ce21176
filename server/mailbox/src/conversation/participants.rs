//! The care side of conversations: who can be written to, and who takes part.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Date, Recipient, Timestamp, TypeCode, view::RecipientView};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::{
    StoreError,
    calendar::{day_number, from_day_number},
    entity::{acceptance, conversation, participant, recipient, relationship},
    organization::Organization,
};

/// Everybody a patient can write to about something: a relationship that is current, and some
/// offered type that they answer. Those seen last come first, then by name.
pub(super) async fn reachable(
    database: &impl ConnectionTrait,
    organization: &Organization,
    patient: Uuid,
    now: Timestamp,
) -> Result<Vec<RecipientView>, StoreError> {
    let known = relationship::Entity::find()
        .find_also_related(recipient::Entity)
        .filter(relationship::Column::PatientId.eq(patient))
        .filter(is_current(organization, now))
        .filter(recipient::Column::Active.eq(true))
        .all(database)
        .await?;
    let known: BTreeMap<Uuid, recipient::Model> = known
        .into_iter()
        .filter_map(|(_, shown)| shown.map(|shown| (shown.id, shown)))
        .collect();
    let mut views = views(
        database,
        organization,
        patient,
        known.into_values().collect(),
    )
    .await?;
    views.retain(|view| !view.accepts.is_empty());
    views.sort_by(|a, b| {
        (b.last_seen.cmp(&a.last_seen))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.recipient.cmp(&b.recipient))
    });
    Ok(views)
}

/// May the patient still write to anybody in this conversation about what it is about?
pub(super) async fn anybody_reachable(
    database: &impl ConnectionTrait,
    organization: &Organization,
    conversation: &conversation::Model,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let taking_part = participant::Entity::find()
        .select_only()
        .column(participant::Column::RecipientId)
        .filter(participant::Column::ConversationId.eq(conversation.id))
        .filter(participant::Column::RemovedAt.is_null());
    let answering = acceptance::Entity::find()
        .select_only()
        .column(acceptance::Column::RecipientId)
        .filter(acceptance::Column::TypeCode.eq(&conversation.type_code));
    let reachable = relationship::Entity::find()
        .find_also_related(recipient::Entity)
        .filter(relationship::Column::PatientId.eq(conversation.patient_id))
        .filter(relationship::Column::RecipientId.in_subquery(taking_part.into_query()))
        .filter(relationship::Column::RecipientId.in_subquery(answering.into_query()))
        .filter(is_current(organization, now))
        .filter(recipient::Column::Active.eq(true))
        .count(database)
        .await?;
    Ok(reachable > 0)
}

/// A care team, or a visit that is not too long ago.
fn is_current(organization: &Organization, now: Timestamp) -> Condition {
    let from = day_number(organization.visits_count_from(now));
    let basis = Condition::any()
        .add(relationship::Column::Basis.eq(relationship::Basis::CareTeam))
        .add(relationship::Column::LastSeen.gte(from));
    Condition::all()
        .add(relationship::Column::EndedAt.is_null())
        .add(basis)
}

/// Who takes part in conversations now, by name.
pub(super) async fn current(
    database: &impl ConnectionTrait,
    conversations: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<recipient::Model>>, StoreError> {
    let rows = participant::Entity::find()
        .find_also_related(recipient::Entity)
        .filter(participant::Column::ConversationId.is_in(conversations))
        .filter(participant::Column::RemovedAt.is_null())
        .order_by_asc(recipient::Column::Name)
        .order_by_asc(recipient::Column::Id)
        .all(database)
        .await?;
    let mut by_conversation: HashMap<Uuid, Vec<recipient::Model>> = HashMap::new();
    for (row, shown) in rows {
        let taking_part = by_conversation.entry(row.conversation_id).or_default();
        taking_part.extend(shown);
    }
    Ok(by_conversation)
}

/// Recipients as they are shown to those who act for a patient.
pub(super) async fn views(
    database: &impl ConnectionTrait,
    organization: &Organization,
    patient: Uuid,
    recipients: Vec<recipient::Model>,
) -> Result<Vec<RecipientView>, StoreError> {
    let ids: Vec<Uuid> = recipients.iter().map(|shown| shown.id).collect();
    let seen = last_seen(database, patient, &ids).await?;
    let mut accepted = accepted(database, organization, ids).await?;
    Ok(recipients
        .into_iter()
        .map(|shown| RecipientView {
            recipient: match shown.kind {
                recipient::Kind::Practitioner => Recipient::Practitioner(shown.id.into()),
                recipient::Kind::CareTeam => Recipient::CareTeam(shown.id.into()),
            },
            name: shown.name,
            credential: shown.credential,
            specialty: shown.specialty,
            last_seen: seen.get(&shown.id).copied(),
            accepts: accepted.remove(&shown.id).unwrap_or_default(),
        })
        .collect())
}

async fn last_seen(
    database: &impl ConnectionTrait,
    patient: Uuid,
    recipients: &[Uuid],
) -> Result<HashMap<Uuid, Date>, StoreError> {
    let rows = relationship::Entity::find()
        .filter(relationship::Column::PatientId.eq(patient))
        .filter(relationship::Column::RecipientId.is_in(recipients.iter().copied()))
        .filter(relationship::Column::LastSeen.is_not_null())
        .order_by_asc(relationship::Column::LastSeen)
        .all(database)
        .await?;
    // In ascending order, so that the last day stays.
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.recipient_id, from_day_number(row.last_seen?))))
        .collect())
}

/// The offered types each recipient answers, in the order they are offered.
async fn accepted(
    database: &impl ConnectionTrait,
    organization: &Organization,
    recipients: Vec<Uuid>,
) -> Result<HashMap<Uuid, Vec<TypeCode>>, StoreError> {
    let rows = acceptance::Entity::find()
        .filter(acceptance::Column::RecipientId.is_in(recipients))
        .all(database)
        .await?;
    let mut answered: HashMap<Uuid, HashSet<String>> = HashMap::new();
    for row in rows {
        let types = answered.entry(row.recipient_id).or_default();
        types.insert(row.type_code);
    }
    let offered = |types: &HashSet<String>| {
        let offered = organization.types().iter().map(|offered| &offered.code);
        offered
            .filter(|code| types.contains(code.as_str()))
            .cloned()
            .collect()
    };
    Ok(answered
        .into_iter()
        .map(|(recipient, types)| (recipient, offered(&types)))
        .collect())
}
