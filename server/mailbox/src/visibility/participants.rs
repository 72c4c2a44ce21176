//! Who takes part in a conversation on the care side.

use model::{
    Date, Recipient, Timestamp, TypeCode,
    search::PersonView,
    view::{RecipientChoice, RecipientView, WithView},
};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryResult, QuerySelect, QueryTrait, Statement, Value,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{Started, Visible, rows::participant};
use crate::{
    StoreError,
    calendar::{day_number, from_day_number},
    entity::{recipient, relationship},
    organization::Organization,
    store::Change,
    viewer::{Side, Viewer},
};

impl Started {
    pub(crate) async fn invite(
        self,
        change: &Change,
        recipients: impl IntoIterator<Item = Recipient>,
    ) -> Result<(), StoreError> {
        let rows = recipients.into_iter().map(|recipient| {
            let row = participant::Model {
                conversation_id: self.id().0,
                recipient_id: match recipient {
                    Recipient::Practitioner(id) => id.0,
                    Recipient::CareTeam(id) => id.0,
                },
                added_at: change.now().0,
                removed_at: None,
            };
            row.into_active_model()
        });
        let insert = participant::Entity::insert_many(rows);
        change.put(insert.as_query()).await
    }
}

impl Visible {
    /// Who takes part now, by name, and whether the patient may still write to anybody of them
    /// about what the conversation is about.
    pub(crate) async fn participants(
        &self,
        database: &impl ConnectionTrait,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<(Vec<RecipientView>, bool), StoreError> {
        let taking_part = participant::Entity::find()
            .select_only()
            .column(participant::Column::RecipientId)
            .filter(participant::Column::ConversationId.eq(self.id))
            .filter(participant::Column::RemovedAt.is_null())
            .into_query();
        let query = known_to(database, organization, self.patient_id, now)
            .and_where(
                Expr::col((recipient::Entity, recipient::Column::Id)).in_subquery(taking_part),
            )
            .take();
        let mut shown = shown(database, &query).await?;
        shown.sort_by(|a, b| (a.in_order(), a.id).cmp(&(b.in_order(), b.id)));
        let reachable = shown
            .iter()
            .any(|known| known.active && known.is_related && known.answers(&self.type_code));
        let views = shown
            .into_iter()
            .map(|known| known.view(organization))
            .collect::<Result<_, _>>()?;
        Ok((views, reachable))
    }
}

impl Visible {
    /// Who takes part now, by id and name.
    pub(crate) async fn people(
        &self,
        database: &impl ConnectionTrait,
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        let sql = "SELECT r.id, r.name FROM participant AS p \
             JOIN recipient AS r ON r.id = p.recipient_id \
             WHERE p.conversation_id = $1 AND p.removed_at IS NULL";
        let backend = database.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [self.id.into()]);
        let rows = database.query_all_raw(statement).await?.into_iter();
        rows.map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
            .collect()
    }
}

impl Visible {
    /// Who takes part now, by name, and then who else could, as [`reachable`] orders them.
    pub(crate) async fn choices(
        &self,
        database: &impl ConnectionTrait,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Vec<RecipientChoice>, StoreError> {
        let taking_part = participant::Entity::find()
            .select_only()
            .column(participant::Column::RecipientId)
            .filter(participant::Column::ConversationId.eq(self.id))
            .filter(participant::Column::RemovedAt.is_null());
        let related = relationship::Entity::find()
            .select_only()
            .column(relationship::Column::RecipientId)
            .filter(relationship::Column::PatientId.eq(self.patient_id));
        let id = || Expr::col((recipient::Entity, recipient::Column::Id));
        let takes_part = taking_part.clone().filter(
            Expr::col((participant::Entity, participant::Column::RecipientId))
                .equals((recipient::Entity, recipient::Column::Id)),
        );
        let mut either = taking_part.into_query();
        either.union(UnionType::All, related.into_query());
        let query = known_to(database, organization, self.patient_id, now)
            .expr_as(
                Expr::exists(takes_part.into_query()),
                Alias::new("takes_part"),
            )
            .and_where(id().in_subquery(either))
            .take();
        let query = database.get_database_backend().build(&query);
        let mut choices = Vec::new();
        for row in database.query_all_raw(query).await? {
            let known = Shown::from_query_result(&row, "")?;
            let takes_part = row.try_get("", "takes_part")?;
            let is_near = known.active && known.is_related;
            let known = known.view(organization)?;
            let reachable = is_near && !known.accepts.is_empty();
            if takes_part || reachable {
                choices.push(RecipientChoice {
                    known,
                    takes_part,
                    reachable,
                });
            }
        }
        choices.sort_by(|a, b| {
            let by_name =
                || (&a.known.name, a.known.recipient).cmp(&(&b.known.name, b.known.recipient));
            match (a.takes_part, b.takes_part) {
                (true, true) => by_name(),
                (false, false) => b.known.last_seen.cmp(&a.known.last_seen).then_with(by_name),
                (takes_part, _) if takes_part => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            }
        });
        Ok(choices)
    }

    /// Lets somebody take part from now on, perhaps again.
    pub(crate) async fn add(&self, change: &Change, who: Recipient) -> Result<(), StoreError> {
        let sql = "INSERT INTO participant (conversation_id, recipient_id, added_at, removed_at) \
             VALUES ($1, $2, $3, NULL) \
             ON CONFLICT (conversation_id, recipient_id) DO UPDATE SET \
               added_at = excluded.added_at, removed_at = NULL";
        self.put(change, sql, who).await
    }

    /// Somebody takes part no more.
    pub(crate) async fn remove(&self, change: &Change, who: Recipient) -> Result<(), StoreError> {
        let sql = "UPDATE participant SET removed_at = $3 \
             WHERE conversation_id = $1 AND recipient_id = $2";
        self.put(change, sql, who).await
    }

    async fn put(&self, change: &Change, sql: &str, who: Recipient) -> Result<(), StoreError> {
        let values: [Value; 3] = [self.id.into(), who.id().into(), change.now().0.into()];
        let backend = change.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        change.put_statement(statement).await
    }
}

/// Everybody a patient can write to about something, or those of them who are `among` the chosen
/// ones: a relationship that is current, and some offered type that they answer. Those seen last
/// come first, then by name.
pub(crate) async fn reachable(
    database: &impl ConnectionTrait,
    organization: &Organization,
    patient: Uuid,
    among: Option<&[Recipient]>,
    now: Timestamp,
) -> Result<Vec<RecipientView>, StoreError> {
    let query = asking_whom(database, organization, patient, among, now);
    those_reachable(&database.query_all_raw(query).await?, organization)
}

/// A column of [`asking_whom`].
pub(crate) const IS_RELATED: &str = "is_related";

/// The query of [`reachable`].
pub(crate) fn asking_whom(
    database: &impl ConnectionTrait,
    organization: &Organization,
    patient: Uuid,
    among: Option<&[Recipient]>,
    now: Timestamp,
) -> Statement {
    let id = || Expr::col((recipient::Entity, recipient::Column::Id));
    let related = relationship::Entity::find()
        .select_only()
        .column(relationship::Column::RecipientId)
        .filter(relationship::Column::PatientId.eq(patient))
        .into_query();
    let mut query = known_to(database, organization, patient, now);
    match among {
        None => query.and_where(id().in_subquery(related)),
        Some(chosen) => {
            query.and_where(id().is_in(chosen.iter().map(|recipient| match recipient {
                Recipient::Practitioner(id) => id.0,
                Recipient::CareTeam(id) => id.0,
            })))
        }
    };
    database.get_database_backend().build(&query)
}

/// What [`asking_whom`] found.
pub(crate) fn those_reachable(
    rows: &[QueryResult],
    organization: &Organization,
) -> Result<Vec<RecipientView>, StoreError> {
    let mut views = Vec::new();
    for row in rows {
        let known = Shown::from_query_result(row, "")?;
        if known.active && known.is_related {
            views.push(known.view(organization)?);
        }
    }
    views.retain(|view| !view.accepts.is_empty());
    views.sort_by(|a, b| {
        (b.last_seen.cmp(&a.last_seen))
            .then_with(|| in_order(&a.name, &a.reading).cmp(in_order(&b.name, &b.reading)))
            .then_with(|| a.recipient.cmp(&b.recipient))
    });
    Ok(views)
}

/// Kinds and names of who takes part in `conversation` now, as a list in JSON; in no order.
pub(crate) fn names(backend: DbBackend) -> Expr {
    let pair = match backend {
        DbBackend::Postgres => "json_build_array(r.kind, r.name)",
        _ => "json_array(r.kind, r.name)",
    };
    json_list(
        backend,
        pair,
        "participant AS p JOIN recipient AS r ON r.id = p.recipient_id \
         WHERE p.conversation_id = conversation.id AND p.removed_at IS NULL",
    )
}

/// What [`names`] gave, in order.
pub(crate) fn read_names(json: &str) -> Result<Vec<WithView>, StoreError> {
    let pairs: Vec<(String, String)> =
        serde_json::from_str(json).map_err(|_| StoreError::Corrupt("a list of names"))?;
    let team = recipient::Kind::CareTeam.to_value();
    let names = pairs.into_iter().map(|(kind, name)| WithView {
        is_team: kind == team,
        name,
    });
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    Ok(names)
}

/// A column of some rows as one text, so that one statement reads both rows and what belongs to
/// each. Only literals of this file go into it.
fn json_list(backend: DbBackend, column: &str, from: &str) -> Expr {
    Expr::cust(match backend {
        DbBackend::Postgres => {
            format!("(SELECT COALESCE(json_agg({column}), '[]')::text FROM {from})")
        }
        _ => format!("(SELECT json_group_array({column}) FROM {from})"),
    })
}

/// A recipient, with what a patient has to do with them.
#[derive(FromQueryResult)]
struct Shown {
    id: Uuid,
    kind: recipient::Kind,
    name: String,
    reading: String,
    credential: String,
    specialty: String,
    active: bool,
    /// The relationship is current.
    is_related: bool,
    last_seen: Option<i32>,
    accepts: String,
}

/// What a name is put in order by: as it is read.
fn in_order<'a>(name: &'a str, reading: &'a str) -> &'a str {
    if reading.is_empty() { name } else { reading }
}

impl Shown {
    fn in_order(&self) -> &str {
        in_order(&self.name, &self.reading)
    }

    fn answers(&self, type_code: &str) -> bool {
        let codes: Result<Vec<String>, _> = serde_json::from_str(&self.accepts);
        codes.is_ok_and(|codes| codes.iter().any(|code| code == type_code))
    }

    /// With the offered types they answer, in the order they are offered.
    fn view(self, organization: &Organization) -> Result<RecipientView, StoreError> {
        let answered: Vec<String> = serde_json::from_str(&self.accepts)
            .map_err(|_| StoreError::Corrupt("a list of message types"))?;
        let offered = organization.types().iter().map(|offered| &offered.code);
        let accepts: Vec<TypeCode> = offered
            .filter(|code| answered.iter().any(|answered| answered == code.as_str()))
            .cloned()
            .collect();
        let last_seen: Option<Date> = self.last_seen.map(from_day_number);
        Ok(RecipientView {
            recipient: match self.kind {
                recipient::Kind::Practitioner => Recipient::Practitioner(self.id.into()),
                recipient::Kind::CareTeam => Recipient::CareTeam(self.id.into()),
            },
            name: self.name,
            reading: self.reading,
            credential: self.credential,
            specialty: self.specialty,
            last_seen,
            accepts,
        })
    }
}

async fn shown(
    database: &impl ConnectionTrait,
    query: &SelectStatement,
) -> Result<Vec<Shown>, StoreError> {
    let statement = database.get_database_backend().build(query);
    Ok(Shown::find_by_statement(statement).all(database).await?)
}

/// Recipients, each with what this patient has to do with them.
fn known_to(
    database: &impl ConnectionTrait,
    organization: &Organization,
    patient: Uuid,
    now: Timestamp,
) -> SelectStatement {
    let relationships = relationship::Entity::find()
        .select_only()
        .filter(relationship::Column::PatientId.eq(patient))
        .filter(
            Expr::col((relationship::Entity, relationship::Column::RecipientId))
                .equals((recipient::Entity, recipient::Column::Id)),
        );
    let last_seen = relationships
        .clone()
        .column_as(relationship::Column::LastSeen.max(), "last")
        .into_query();
    let related = relationships
        .column(relationship::Column::Id)
        .filter(is_current(organization, now))
        .into_query();
    let accepts = json_list(
        database.get_database_backend(),
        "a.type_code",
        "acceptance AS a WHERE a.recipient_id = recipient.id",
    );
    let columns = [
        recipient::Column::Id,
        recipient::Column::Kind,
        recipient::Column::Name,
        recipient::Column::Reading,
        recipient::Column::Credential,
        recipient::Column::Specialty,
        recipient::Column::Active,
    ];
    Query::select()
        .columns(columns.map(|column| (recipient::Entity, column)))
        .expr_as(Expr::exists(related), Alias::new(IS_RELATED))
        .expr_as(Expr::from(last_seen), Alias::new("last_seen"))
        .expr_as(accepts, Alias::new("accepts"))
        .from(recipient::Entity)
        .take()
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

/// Whom messages of a viewer's mailbox may be with, by name: those the patient has to do with, or the
/// member of the care team and the teams they are on.
pub(crate) async fn known(
    database: &impl ConnectionTrait,
    viewer: &Viewer,
) -> Result<Vec<PersonView>, StoreError> {
    let sql = match &viewer.side {
        Side::Patient(_) => {
            "SELECT r.id, r.kind, r.name FROM recipient AS r WHERE r.id IN \
             (SELECT s.recipient_id FROM relationship AS s WHERE s.patient_id = $1)"
        }
        Side::CareTeam(_) => {
            "SELECT r.id, r.kind, r.name FROM recipient AS r WHERE r.id = $1 UNION ALL \
             SELECT r.id, r.kind, r.name FROM care_team_member AS t \
             JOIN recipient AS r ON r.id = t.care_team_id \
             WHERE t.practitioner_id = $1 AND t.ended_at IS NULL"
        }
    };
    let backend = database.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [viewer.scope_id().into()]);
    let mut known = Vec::new();
    for row in database.query_all_raw(statement).await? {
        let id: Uuid = row.try_get("", "id")?;
        known.push(PersonView {
            name: row.try_get("", "name")?,
            recipient: match row.try_get("", "kind")? {
                recipient::Kind::Practitioner => Recipient::Practitioner(id.into()),
                recipient::Kind::CareTeam => Recipient::CareTeam(id.into()),
            },
        });
    }
    known.sort();
    Ok(known)
}
