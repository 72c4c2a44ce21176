//! The organization as every page needs it: settings, types, calendar.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use model::{
    AttachmentLimits, Date, ErrorCode, Language, Moment, Timestamp, TypeCode,
    view::{Due, OrganizationView, TypeView},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    StoreError,
    calendar::{Calendar, Zone, from_day_number, months_before},
    directory::settings,
    entity::{holiday, message_type, organization, setting},
    login::Known,
};

#[derive(Debug)]
pub(crate) struct Organization {
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) messaging_on: bool,
    pub(crate) confidentiality_on: bool,
    pub(crate) body_chars: usize,
    /// 0: a conversation never closes by itself.
    pub(crate) quiet_days: u32,
    attachments: AttachmentLimits,
    emergency_phone: String,
    crisis_phone: String,
    /// Pictures are kept as they came, too.
    pub(crate) keep_originals: bool,
    urgent_text: Option<String>,
    language: Language,
    reply_business_days: u8,
    relationship_months: u32,
    calendar: Calendar,
    types: Vec<TypeView>,
    retired_types: HashMap<String, TypeView>,
}

/// Organizations as they were read last: settings, types and holidays change a few times a year.
/// Whoever is known to the database comes with the version that is in force (see
/// [`Login`](crate::Login)), so a change made by another process is noticed by the next request.
#[derive(Default)]
pub(crate) struct Organizations(Mutex<HashMap<Uuid, (i64, Arc<Organization>)>>);

impl Organizations {
    pub(crate) async fn get(
        &self,
        database: &impl ConnectionTrait,
        known: Known,
    ) -> Result<Arc<Organization>, StoreError> {
        let Some(id) = known.id else {
            return Ok(Arc::new(Organization::none()));
        };
        if let Some(read) = self.read(id, known.version) {
            return Ok(read);
        }
        let organization = Arc::new(Organization::load(database, id).await?);
        let read = (known.version, organization.clone());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, read);
        Ok(organization)
    }

    fn read(&self, id: Uuid, version: i64) -> Option<Arc<Organization>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&id)
            .filter(|(read, _)| *read == version)
            .map(|(_, organization)| organization.clone())
    }
}

impl Organization {
    async fn load(database: &impl ConnectionTrait, id: Uuid) -> Result<Self, StoreError> {
        let found = organization::Entity::find_by_id(id)
            .find_also_related(setting::Entity)
            .one(database)
            .await?;
        let Some((top, Some(setting))) = found else {
            return Ok(Self::none());
        };
        let zone = Zone::named(&setting.time_zone)
            .ok_or(StoreError::Corrupt("the organization's time zone"))?;
        let holidays = holiday::Entity::find()
            .filter(holiday::Column::OrganizationId.eq(id))
            .all(database)
            .await?
            .into_iter()
            .map(|holiday| from_day_number(holiday.day))
            .collect();
        let (types, retired_types) = load_types(database, id).await?;
        Ok(Self {
            name: top.name,
            phone: top.phone,
            messaging_on: setting.messaging_on,
            confidentiality_on: setting.confidentiality_on,
            body_chars: usize::try_from(setting.body_chars).unwrap_or_default(),
            quiet_days: u32::try_from(setting.quiet_days).unwrap_or_default(),
            attachments: settings::attachments(&setting),
            keep_originals: setting.keep_originals,
            emergency_phone: setting.emergency_phone,
            crisis_phone: setting.crisis_phone,
            urgent_text: setting.urgent_text,
            language: setting.language.parse().unwrap_or_default(),
            reply_business_days: u8::try_from(setting.reply_business_days).unwrap_or(u8::MAX),
            relationship_months: u32::try_from(setting.relationship_months).unwrap_or_default(),
            calendar: Calendar { zone, holidays },
            types,
            retired_types,
        })
    }

    /// An installation without an organization has messaging off.
    fn none() -> Self {
        Self {
            name: "Carepost".to_owned(),
            phone: String::new(),
            messaging_on: false,
            confidentiality_on: false,
            body_chars: model::limits::BODY_CHARS,
            quiet_days: 0,
            attachments: AttachmentLimits::NONE,
            keep_originals: false,
            emergency_phone: "911".to_owned(),
            crisis_phone: "988".to_owned(),
            urgent_text: None,
            language: Language::default(),
            reply_business_days: model::limits::REPLY_BUSINESS_DAYS,
            relationship_months: 0,
            calendar: Calendar {
                zone: Zone::UTC,
                holidays: BTreeSet::new(),
            },
            types: Vec::new(),
            retired_types: HashMap::new(),
        }
    }

    pub(crate) fn view(&self) -> OrganizationView {
        OrganizationView {
            name: self.name.clone(),
            phone: self.phone.clone(),
            emergency_phone: self.emergency_phone.clone(),
            crisis_phone: self.crisis_phone.clone(),
            urgent_text: self.urgent_text.clone(),
            language: self.language,
            messaging_on: self.messaging_on,
            reply_business_days: self.reply_business_days,
            body_chars: self.body_chars,
            attachments: self.attachments,
        }
    }

    /// How much may be attached to a message.
    pub(crate) const fn attachments(&self) -> AttachmentLimits {
        self.attachments
    }

    /// The types that are offered, in their order.
    pub(crate) fn types(&self) -> &[TypeView] {
        &self.types
    }

    /// A type as it is shown, offered or not any more.
    pub(crate) fn type_view(&self, code: &str) -> Result<TypeView, StoreError> {
        self.types
            .iter()
            .find(|offered| offered.code.as_str() == code)
            .or_else(|| self.retired_types.get(code))
            .cloned()
            .ok_or(StoreError::Corrupt("a conversation's message type"))
    }

    /// The day by which a message sent then is answered; see [`Calendar::answer_by`].
    pub(crate) fn answer_by(&self, sent: Timestamp) -> Date {
        self.calendar.answer_by(sent, self.reply_business_days)
    }

    /// By when the care team answers what has waited since then.
    pub(crate) fn due(&self, since: Timestamp, now: Timestamp) -> Due {
        let by = self.answer_by(since);
        Due {
            by,
            late: self.calendar.is_past(by, now),
        }
    }

    /// The first day from which a visit still counts as a relationship.
    pub(crate) fn visits_count_from(&self, now: Timestamp) -> Date {
        months_before(self.calendar.zone.date(now), self.relationship_months)
    }

    /// Nothing has happened for so long that the conversation takes no reply.
    pub(crate) fn too_quiet(&self, last_activity: i64, now: Timestamp) -> Option<ErrorCode> {
        let days = self.quiet_days;
        let quiet = now.0 - last_activity;
        (days > 0 && quiet > i64::from(days) * 86_400_000)
            .then_some(ErrorCode::ConversationTooOld { days })
    }

    /// When a day begins for a reader.
    pub(crate) fn start_of(&self, reader: Option<&Zone>, day: Date) -> i64 {
        reader.unwrap_or(&self.calendar.zone).start_of(day)
    }

    /// `at` on the clock of a reader who has chosen a time zone, or of the organization.
    pub(crate) fn moment(&self, reader: Option<&Zone>, at: i64) -> Moment {
        reader.unwrap_or(&self.calendar.zone).moment(Timestamp(at))
    }
}

async fn load_types(
    database: &impl ConnectionTrait,
    id: Uuid,
) -> Result<(Vec<TypeView>, HashMap<String, TypeView>), StoreError> {
    let mut offered = Vec::new();
    let mut retired = HashMap::new();
    let rows = message_type::Entity::find()
        .filter(message_type::Column::OrganizationId.eq(id))
        .order_by_asc(message_type::Column::Position)
        .all(database)
        .await?;
    for row in rows {
        let code: TypeCode = row
            .code
            .parse()
            .map_err(|_| StoreError::Corrupt("a message type's code"))?;
        let view = TypeView {
            code,
            name: row.name,
            purpose: row.purpose,
        };
        if row.active {
            offered.push(view);
        } else {
            retired.insert(row.code, view);
        }
    }
    Ok((offered, retired))
}
