//! Changing the organization bit by bit.

use std::collections::BTreeSet;

use model::{Date, Language};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{Change, Settings, Writing, country, organizations, settings};
use crate::{
    StoreError,
    audit::Action,
    calendar::{Zone, day_number, from_day_number},
    entity::holiday,
};

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationChange {
    pub name: Option<String>,
    pub phone: Option<String>,
    /// IANA name such as `America/New_York`.
    pub time_zone: Option<String>,
    /// Blank: the product's own words.
    pub urgent_text: Option<String>,
    /// In which its own words are.
    pub language: Option<Language>,
    pub messaging_on: Option<bool>,
    pub confidentiality_on: Option<bool>,
    /// At most [`OrganizationChange::REPLY_DAYS`].
    pub reply_business_days: Option<u8>,
    /// Files of one message; 0 takes none. At most [`OrganizationChange::FILES`].
    pub attachment_files: Option<u32>,
    /// Megabytes of one file, 1 to [`OrganizationChange::FILES_MB`].
    pub attachment_mb: Option<u32>,
    /// Megabytes of all files of a message together, 1 to [`OrganizationChange::FILES_MB`].
    pub attachments_mb: Option<u32>,
    pub keep_originals: Option<bool>,
    /// Two letters of ISO 3166-1. Holidays follow it, and numbers to call that are not given.
    pub country: Option<String>,
    pub emergency_phone: Option<String>,
    /// Blank: there is none.
    pub crisis_phone: Option<String>,
    /// Added, or named anew.
    pub holidays: Vec<(Date, String)>,
    pub removed_holidays: Vec<Date>,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationProblem {
    #[error("there is no organization yet: it needs a name, a phone number and a time zone")]
    NoOrganization,
    #[error("the name is empty")]
    NameMissing,
    #[error("the phone number has no digit")]
    NoPhone,
    #[error("{0:?} is no country; one has two letters, such as US or JP")]
    NoSuchCountry(String),
    #[error("the emergency number has no digit")]
    NoEmergencyPhone,
    #[error("the crisis line has no digit; \"\" for none")]
    NoCrisisPhone,
    #[error("there is no time zone {0:?}; one looks like America/New_York")]
    NoSuchTimeZone(String),
    #[error(
        "an answer is promised in at most {} business days",
        OrganizationChange::REPLY_DAYS
    )]
    TooManyReplyDays,
    #[error(
        "the urgent text has more than {} characters",
        OrganizationChange::URGENT_CHARS
    )]
    UrgentTextTooLong,
    #[error("a message has at most {} attachments", OrganizationChange::FILES)]
    TooManyFiles,
    #[error("attachments have 1 to {} MB", OrganizationChange::FILES_MB)]
    NoSuchSize,
    #[error("the holiday on {} has no name", iso(*.0))]
    HolidayWithoutName(Date),
    #[error("{} is given twice", iso(*.0))]
    HolidayTwice(Date),
    #[error("{} is no holiday", iso(*.0))]
    NoSuchHoliday(Date),
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOrganizationError {
    /// All that is wrong.
    #[error("{}", lines(.0))]
    Refused(Vec<OrganizationProblem>),
    #[error(transparent)]
    Storage(#[from] StoreError),
}

impl From<sea_orm::DbErr> for ChangeOrganizationError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Storage(error.into())
    }
}

fn lines(problems: &[OrganizationProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn iso(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

impl OrganizationChange {
    pub const REPLY_DAYS: u8 = 30;
    pub const URGENT_CHARS: usize = 1_000;
    pub const FILES: u32 = 20;
    pub const FILES_MB: u32 = 1_000;

    /// What can be seen to be wrong without looking at what is stored.
    pub fn problems(&self) -> Vec<OrganizationProblem> {
        use OrganizationProblem::*;
        let mut problems = Vec::new();
        if blank(self.name.as_deref()) {
            problems.push(NameMissing);
        }
        let has_digit = |phone: &str| phone.contains(|c: char| c.is_ascii_digit());
        if self.phone.as_deref().is_some_and(|phone| !has_digit(phone)) {
            problems.push(NoPhone);
        }
        if let Some(zone) = &self.time_zone
            && Zone::named(zone).is_none()
        {
            problems.push(NoSuchTimeZone(zone.clone()));
        }
        if let Some(country) = &self.country
            && !country::is_country(country)
        {
            problems.push(NoSuchCountry(country.clone()));
        }
        if self
            .emergency_phone
            .as_deref()
            .is_some_and(|phone| !has_digit(phone))
        {
            problems.push(NoEmergencyPhone);
        }
        if self
            .crisis_phone
            .as_deref()
            .is_some_and(|phone| !phone.trim().is_empty() && !has_digit(phone))
        {
            problems.push(NoCrisisPhone);
        }
        let urgent = self.urgent_text.as_deref().unwrap_or_default();
        if urgent.chars().count() > Self::URGENT_CHARS {
            problems.push(UrgentTextTooLong);
        }
        if self.reply_business_days > Some(Self::REPLY_DAYS) {
            problems.push(TooManyReplyDays);
        }
        if self.attachment_files > Some(Self::FILES) {
            problems.push(TooManyFiles);
        }
        let mut sizes = [self.attachment_mb, self.attachments_mb]
            .into_iter()
            .flatten();
        if sizes.any(|mb| !(1..=Self::FILES_MB).contains(&mb)) {
            problems.push(NoSuchSize);
        }
        let nameless = self.holidays.iter().filter(|(_, name)| blank(Some(name)));
        problems.extend(nameless.map(|(day, _)| HolidayWithoutName(*day)));
        let mut known = BTreeSet::new();
        let all = self.holidays.iter().map(|(day, _)| day);
        let twice = all
            .chain(&self.removed_holidays)
            .filter(|day| !known.insert(**day));
        problems.extend(twice.map(|day| HolidayTwice(*day)));
        problems
    }

    fn applied_to(&self, before: Option<Settings>) -> Option<Settings> {
        let mut settings = match before {
            Some(before) => before,
            None => Settings::new(
                self.name.as_deref()?,
                self.phone.as_deref()?,
                self.time_zone.as_deref()?,
            ),
        };
        if let Some(country) = &self.country {
            settings = settings.in_country(country);
        }
        let emergency = self.emergency_phone.as_deref().map(trimmed);
        set(&mut settings.emergency_phone, emergency);
        set(
            &mut settings.crisis_phone,
            self.crisis_phone.as_deref().map(trimmed),
        );
        set(&mut settings.name, self.name.as_deref().map(trimmed));
        set(&mut settings.phone, self.phone.as_deref().map(trimmed));
        set(&mut settings.time_zone, self.time_zone.clone());
        let urgent = self.urgent_text.as_deref().map(trimmed);
        set(
            &mut settings.urgent_text,
            urgent.map(|text| Some(text).filter(|text| !text.is_empty())),
        );
        set(&mut settings.language, self.language);
        set(&mut settings.messaging_on, self.messaging_on);
        set(&mut settings.confidentiality_on, self.confidentiality_on);
        set(&mut settings.reply_business_days, self.reply_business_days);
        set(&mut settings.attachments.files, self.attachment_files);
        set(&mut settings.attachments.file_mb, self.attachment_mb);
        set(&mut settings.attachments.total_mb, self.attachments_mb);
        set(&mut settings.keep_originals, self.keep_originals);
        Some(settings)
    }
}

fn blank(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.trim().is_empty())
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn set<T>(setting: &mut T, to: Option<T>) {
    if let Some(to) = to {
        *setting = to;
    }
}

pub(super) async fn save(
    writing: &Writing<'_, OrganizationChange>,
    change: &Change,
) -> Result<(), ChangeOrganizationError> {
    let wanted = writing.rows;
    let refused = |problems| Err(ChangeOrganizationError::Refused(problems));
    let before = settings::load(change).await?;
    let moved_from = before.as_ref().map(|before| before.country.clone());
    let Some(after) = wanted.applied_to(before) else {
        return refused(vec![OrganizationProblem::NoOrganization]);
    };
    let settings = Writing {
        store: writing.store,
        source: writing.source,
        home: writing.home,
        rows: &after,
    };
    settings::save(&settings, change).await?;
    let home = writing.home(change).await?;
    if let Some(from) = moved_from.filter(|from| *from != after.country) {
        let this_year = Zone::UTC.date(writing.store.now()).year;
        settings::move_holidays(home, &from, &after.country, this_year, change).await?;
    }
    fill(writing, home, change).await?;
    let mut missing = Vec::new();
    for day in &wanted.removed_holidays {
        if !remove(home, *day, change).await? {
            missing.push(OrganizationProblem::NoSuchHoliday(*day));
        }
    }
    if !missing.is_empty() {
        return refused(missing);
    }
    for (day, name) in &wanted.holidays {
        remove(home, *day, change).await?;
        let row = holiday::Model {
            organization_id: home,
            day: day_number(*day),
            name: trimmed(name),
        };
        holiday::Entity::insert(row.into_active_model())
            .exec_without_returning(change)
            .await?;
    }
    change.audit(Action::ChangeOrganization.entry());
    Ok(())
}

/// A year of which one day is set has the usual holidays besides.
async fn fill(
    writing: &Writing<'_, OrganizationChange>,
    home: Uuid,
    change: &Change,
) -> Result<(), StoreError> {
    let added = writing.rows.holidays.iter().map(|(day, _)| day);
    let days = added.chain(&writing.rows.removed_holidays);
    let years: BTreeSet<i32> = days.map(|day| day.year).collect();
    let years: Vec<i32> = years.into_iter().collect();
    let filling = Writing {
        store: writing.store,
        source: writing.source,
        home: Some(home),
        rows: years.as_slice(),
    };
    settings::fill_holidays(&filling, change).await
}

/// Says whether it was one.
async fn remove(home: Uuid, day: Date, change: &Change) -> Result<bool, StoreError> {
    let removed = holiday::Entity::delete_by_id((home, day_number(day)))
        .exec(change)
        .await?;
    Ok(removed.rows_affected > 0)
}

pub(super) async fn holidays(
    database: &impl ConnectionTrait,
    from: Date,
) -> Result<Vec<(Date, String)>, StoreError> {
    let Some(home) = organizations::first(database).await? else {
        return Ok(Vec::new());
    };
    let rows = holiday::Entity::find()
        .filter(holiday::Column::OrganizationId.eq(home))
        .filter(holiday::Column::Day.gte(day_number(from)))
        .order_by_asc(holiday::Column::Day)
        .all(database)
        .await?;
    let days = rows.into_iter();
    Ok(days
        .map(|row| (from_day_number(row.day), row.name))
        .collect())
}
