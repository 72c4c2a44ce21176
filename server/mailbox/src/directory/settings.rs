//! The organization's own settings.

use std::collections::BTreeSet;

use model::{AttachmentLimits, Date, Language, limits, message_type::BUILT_IN};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Change, Settings, Writing,
    country::{self, Help},
    holidays, organizations,
};
use crate::{
    StoreError,
    calendar::day_number,
    entity::{holiday, holiday_year, message_type, organization, setting},
};

impl Settings {
    /// The product's defaults.
    pub fn new(
        name: impl Into<String>,
        phone: impl Into<String>,
        time_zone: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            phone: phone.into(),
            time_zone: time_zone.into(),
            urgent_text: None,
            language: Language::default(),
            messaging_on: true,
            confidentiality_on: true,
            reply_business_days: limits::REPLY_BUSINESS_DAYS,
            body_chars: limits::BODY_CHARS as u32,
            quiet_days: limits::QUIET_DAYS,
            relationship_months: limits::RELATIONSHIP_MONTHS,
            attachments: AttachmentLimits::DEFAULT,
            keep_originals: false,
            country: String::new(),
            emergency_phone: String::new(),
            crisis_phone: String::new(),
        }
        .in_country(COUNTRY)
    }

    /// There, with the numbers that are called there.
    #[must_use]
    pub fn in_country(mut self, country: &str) -> Self {
        let Help { emergency, crisis } = country::help(country);
        country.clone_into(&mut self.country);
        emergency.clone_into(&mut self.emergency_phone);
        crisis.clone_into(&mut self.crisis_phone);
        self
    }
}

/// Until somebody says otherwise.
const COUNTRY: &str = "US";

/// How much may be attached to a message.
pub(crate) fn attachments(stored: &setting::Model) -> AttachmentLimits {
    let number = |stored: i32| u32::try_from(stored).unwrap_or_default();
    AttachmentLimits {
        files: number(stored.attachment_files),
        file_mb: number(stored.attachment_mb),
        total_mb: number(stored.attachments_mb),
    }
}

pub(super) async fn load(database: &impl ConnectionTrait) -> Result<Option<Settings>, StoreError> {
    let found = organization::Entity::find()
        .filter(organization::Column::ParentId.is_null())
        .order_by_asc(organization::Column::Id)
        .find_also_related(setting::Entity)
        .one(database)
        .await?;
    let Some((top, Some(stored))) = found else {
        return Ok(None);
    };
    if organizations::is_placeholder(&top) {
        return Ok(None);
    }
    let number = |stored: i32| u32::try_from(stored).unwrap_or_default();
    let attachments = attachments(&stored);
    Ok(Some(Settings {
        name: top.name,
        phone: top.phone,
        time_zone: stored.time_zone,
        urgent_text: stored.urgent_text,
        language: stored.language.parse().unwrap_or_default(),
        messaging_on: stored.messaging_on,
        confidentiality_on: stored.confidentiality_on,
        reply_business_days: u8::try_from(stored.reply_business_days).unwrap_or(u8::MAX),
        body_chars: number(stored.body_chars),
        quiet_days: number(stored.quiet_days),
        relationship_months: number(stored.relationship_months),
        attachments,
        keep_originals: stored.keep_originals,
        country: stored.country,
        emergency_phone: stored.emergency_phone,
        crisis_phone: stored.crisis_phone,
    }))
}

pub(super) async fn save(
    writing: &Writing<'_, Settings>,
    change: &Change,
) -> Result<(), StoreError> {
    let settings = writing.rows;
    if crate::calendar::Zone::named(&settings.time_zone).is_none() {
        return Err(StoreError::UnknownTimeZone);
    }
    let top = match writing.home {
        Some(home) => organization::Entity::find_by_id(home).one(change).await?,
        None => None,
    };
    match top {
        Some(mut top) => {
            top.name.clone_from(&settings.name);
            top.phone.clone_from(&settings.phone);
            top.version += 1;
            if organizations::is_placeholder(&top) {
                writing.source.clone_into(&mut top.source);
            }
            replace(&top, settings, change).await
        }
        None => {
            let top = organization::Model {
                id: writing.new_id(),
                parent_id: None,
                name: settings.name.clone(),
                phone: settings.phone.clone(),
                source: writing.source.to_owned(),
                external_id: String::new(),
                version: 1,
            };
            make_top(top, settings, change).await
        }
    }
}

/// Writes the organization at the top and its settings as they are from now on.
pub(super) async fn replace(
    top: &organization::Model,
    settings: &Settings,
    change: &Change,
) -> Result<(), StoreError> {
    organization::Entity::update(top.clone().into_active_model().reset_all())
        .exec_without_returning(change)
        .await?;
    let row = row(top.id, settings);
    setting::Entity::update(row.into_active_model().reset_all())
        .exec_without_returning(change)
        .await?;
    Ok(())
}

/// Whoever has read the organization reads it again.
async fn changed(organization: Uuid, change: &Change) -> Result<(), StoreError> {
    let version = Expr::col(organization::Column::Version).add(1);
    organization::Entity::update_many()
        .col_expr(organization::Column::Version, version)
        .filter(organization::Column::Id.eq(organization))
        .exec(change)
        .await?;
    Ok(())
}

/// Makes the organization at the top, with its settings and the message types to start with.
pub(super) async fn make_top(
    top: organization::Model,
    settings: &Settings,
    change: &Change,
) -> Result<(), StoreError> {
    let organization_id = top.id;
    let row = row(top.id, settings);
    organization::Entity::insert(top.into_active_model())
        .exec_without_returning(change)
        .await?;
    setting::Entity::insert(row.into_active_model())
        .exec_without_returning(change)
        .await?;
    let types = BUILT_IN.iter().zip(1..).map(|(code, position)| {
        let built_in = message_type::Model {
            organization_id,
            code: (*code).to_owned(),
            name: None,
            purpose: None,
            position,
            active: true,
        };
        built_in.into_active_model()
    });
    message_type::Entity::insert_many(types)
        .exec_without_returning(change)
        .await?;
    Ok(())
}

fn row(organization_id: Uuid, settings: &Settings) -> setting::Model {
    let number = |setting: u32| i32::try_from(setting).unwrap_or(i32::MAX);
    setting::Model {
        organization_id,
        time_zone: settings.time_zone.clone(),
        urgent_text: settings.urgent_text.clone(),
        language: settings.language.tag().to_owned(),
        messaging_on: settings.messaging_on,
        confidentiality_on: settings.confidentiality_on,
        reply_business_days: settings.reply_business_days.into(),
        body_chars: number(settings.body_chars),
        quiet_days: number(settings.quiet_days),
        relationship_months: number(settings.relationship_months),
        attachment_files: number(settings.attachments.files),
        attachment_mb: number(settings.attachments.file_mb),
        attachments_mb: number(settings.attachments.total_mb),
        keep_originals: settings.keep_originals,
        country: settings.country.clone(),
        emergency_phone: settings.emergency_phone.clone(),
        crisis_phone: settings.crisis_phone.clone(),
    }
}

pub(super) async fn save_holidays(
    writing: &Writing<'_, [(Date, String)]>,
    change: &Change,
) -> Result<(), StoreError> {
    let years: BTreeSet<i32> = writing.rows.iter().map(|(day, _)| day.year).collect();
    let organization_id = writing.home(change).await?;
    for year in years {
        holiday::Entity::delete_many()
            .filter(in_year(organization_id, year))
            .exec(change)
            .await?;
        settle(organization_id, year, change).await?;
    }
    let mut known = BTreeSet::new();
    let rows = writing.rows.iter().filter(|(day, _)| known.insert(*day));
    let rows: Vec<_> = rows
        .map(|(day, name)| {
            let row = holiday::Model {
                organization_id,
                day: day_number(*day),
                name: name.clone(),
            };
            row.into_active_model()
        })
        .collect();
    holiday::Entity::insert_many(rows)
        .exec_without_returning(change)
        .await?;
    changed(organization_id, change).await
}

pub(super) async fn fill_holidays(
    writing: &Writing<'_, [i32]>,
    change: &Change,
) -> Result<(), StoreError> {
    // An installation without an organization has nobody who would be off.
    let Some(organization_id) = writing.home else {
        return Ok(());
    };
    let country = country_of(organization_id, change).await?;
    for year in writing.rows {
        let settled = holiday_year::Entity::find_by_id((organization_id, *year));
        if settled.one(change).await?.is_some() {
            continue;
        }
        let holidays = holidays::in_country(&country, *year);
        if holidays.is_empty() {
            continue;
        }
        let filling = Writing {
            store: writing.store,
            source: writing.source,
            home: writing.home,
            rows: holidays.as_slice(),
        };
        save_holidays(&filling, change).await?;
    }
    Ok(())
}

async fn country_of(organization: Uuid, change: &Change) -> Result<String, StoreError> {
    let stored = setting::Entity::find_by_id(organization)
        .one(change)
        .await?;
    Ok(stored.map_or_else(|| COUNTRY.to_owned(), |stored| stored.country))
}

/// The holidays of another country, from that year on, in the place of those of the one before. What
/// the organization has set itself stays.
pub(super) async fn move_holidays(
    organization: Uuid,
    from: &str,
    to: &str,
    since: i32,
    change: &Change,
) -> Result<(), StoreError> {
    let years: Vec<i32> = holiday_year::Entity::find()
        .select_only()
        .column(holiday_year::Column::Year)
        .filter(holiday_year::Column::OrganizationId.eq(organization))
        .filter(holiday_year::Column::Year.gte(since))
        .into_tuple()
        .all(change)
        .await?;
    for year in years {
        for (day, name) in holidays::in_country(from, year) {
            holiday::Entity::delete_by_id((organization, day_number(day)))
                .filter(holiday::Column::Name.eq(name))
                .exec(change)
                .await?;
        }
        let rows = holidays::in_country(to, year).into_iter();
        let rows = rows.map(|(day, name)| {
            let row = holiday::Model {
                organization_id: organization,
                day: day_number(day),
                name,
            };
            row.into_active_model()
        });
        holiday::Entity::insert_many(rows)
            .on_conflict_do_nothing()
            .exec_without_returning(change)
            .await?;
    }
    changed(organization, change).await
}

/// From then on a year's holidays are as somebody set them, also when none is left: nothing fills
/// them in by itself.
async fn settle(organization_id: Uuid, year: i32, change: &Change) -> Result<(), StoreError> {
    let row = holiday_year::Model {
        organization_id,
        year,
    };
    holiday_year::Entity::insert(row.into_active_model())
        .on_conflict_do_nothing()
        .exec_without_returning(change)
        .await?;
    Ok(())
}

fn in_year(organization: Uuid, year: i32) -> Condition {
    let first_of = |year| {
        day_number(Date {
            year,
            month: 1,
            day: 1,
        })
    };
    Condition::all()
        .add(holiday::Column::OrganizationId.eq(organization))
        .add(holiday::Column::Day.gte(first_of(year)))
        .add(holiday::Column::Day.lt(first_of(year + 1)))
}
