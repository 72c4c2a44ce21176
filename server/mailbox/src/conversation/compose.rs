//! What the page "New message" offers.

use model::{
    ClientKey, Relation, Timestamp,
    view::{ComposeView, Confidentiality},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{participants, refusal};
use crate::{
    MailboxError, Random, StoreError,
    entity::access,
    organization::Organization,
    viewer::{PatientSide, Viewer},
};

pub(crate) async fn compose(
    database: &impl ConnectionTrait,
    random: &Random,
    viewer: &Viewer,
    side: &PatientSide,
    now: Timestamp,
) -> Result<ComposeView, MailboxError> {
    let organization = Organization::load(database, now).await?;
    let patient = side.choice.patient.0;
    let recipients = participants::reachable(database, &organization, patient, now).await?;
    Ok(ComposeView {
        now: organization.moment(viewer.zone.as_ref(), now.0),
        patient: side.choice.clone(),
        refused: refusal::of_writing(&organization, viewer),
        types: organization.types().to_vec(),
        recipients,
        confidentiality: confidentiality(database, &organization, side, now).await?,
        answer_by: organization.answer_by(now),
        client_key: ClientKey(random.id(now)),
        organization: organization.view(),
    })
}

async fn confidentiality(
    database: &impl ConnectionTrait,
    organization: &Organization,
    side: &PatientSide,
    now: Timestamp,
) -> Result<Confidentiality, StoreError> {
    if side.choice.relation != Relation::Self_ {
        return Ok(Confidentiality::NotYours);
    }
    if !organization.confidentiality_on {
        return Ok(Confidentiality::Off);
    }
    // Access that is yet to begin would not show it, either.
    let not_over = Condition::any()
        .add(access::Column::Ends.is_null())
        .add(access::Column::Ends.gt(now.0));
    let representatives = access::Entity::find()
        .filter(access::Column::PatientId.eq(side.choice.patient.0))
        .filter(access::Column::Relation.eq(access::AccessRelation::Proxy))
        .filter(access::Column::AccountId.is_not_null())
        .filter(access::Column::RevokedAt.is_null())
        .filter(not_over)
        .order_by_asc(access::Column::Name)
        .all(database)
        .await?;
    let hidden_from = representatives.into_iter().map(|row| row.name).collect();
    Ok(Confidentiality::Offered { hidden_from })
}
