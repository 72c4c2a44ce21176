//! Changing the organization.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use mailbox::{
    Directory,
    directory::{ChangeOrganizationError, OrganizationChange},
};
use model::{Date, Language};

use crate::commands::{Failure, installation::Installation, outcome::EXIT};

/// Change the organization's settings and holidays
///
/// Only what is given changes; a portal that is serving takes it over by itself. When anything
/// given is wrong, all that is wrong is said, and nothing is changed.
///
/// A year's holidays are filled in once with those of the country, where Carepost knows them: the
/// United States and Japan. What you change about them stays.
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Set {
    /// The organization's name, as patients see it
    #[arg(long, env = "CAREPOST_NAME")]
    name: Option<String>,
    /// The number patients are told to call
    #[arg(long, env = "CAREPOST_PHONE")]
    phone: Option<String>,
    /// IANA time zone, such as America/New_York
    #[arg(long, env = "CAREPOST_TIME_ZONE")]
    time_zone: Option<String>,
    /// Country, in two letters, such as US or JP. Holidays follow it, and so do the numbers for
    /// emergencies and crises that are not given
    #[arg(long, env = "CAREPOST_COUNTRY", value_name = "COUNTRY")]
    country: Option<String>,
    /// The number that calls an ambulance, such as 911
    #[arg(long, env = "CAREPOST_EMERGENCY_PHONE", value_name = "PHONE")]
    emergency_phone: Option<String>,
    /// The number for somebody in a crisis, such as 988; "" for none
    #[arg(long, env = "CAREPOST_CRISIS_PHONE", value_name = "PHONE")]
    crisis_phone: Option<String>,
    /// May patients write? on or off; what was written can be read in any case
    #[arg(long, env = "CAREPOST_MESSAGING", value_name = "ON|OFF")]
    messaging: Option<String>,
    /// May a patient keep a conversation from representatives? on or off
    #[arg(long, env = "CAREPOST_CONFIDENTIALITY", value_name = "ON|OFF")]
    confidentiality: Option<String>,
    /// What is said about urgent matters, instead of Carepost's own words; "" for these
    #[arg(long, env = "CAREPOST_URGENT_TEXT", value_name = "TEXT")]
    urgent_text: Option<String>,
    /// Language of that text, and of the names of teams, specialties and message types: en or es.
    /// Screen readers speak them in it
    #[arg(long, env = "CAREPOST_LANGUAGE", value_name = "LANGUAGE")]
    language: Option<String>,
    /// Business days within which an answer is promised, 0 to 30
    #[arg(long, env = "CAREPOST_REPLY_DAYS", value_name = "DAYS")]
    reply_days: Option<String>,
    /// Files that a message can have, 0 to 20; 0 takes none
    #[arg(long, env = "CAREPOST_ATTACHMENT_FILES", value_name = "FILES")]
    attachment_files: Option<String>,
    /// Megabytes that a file can have
    #[arg(long, env = "CAREPOST_ATTACHMENT_MB", value_name = "MB")]
    attachment_mb: Option<String>,
    /// Megabytes that all files of a message can have together
    #[arg(long, env = "CAREPOST_ATTACHMENTS_MB", value_name = "MB")]
    attachments_mb: Option<String>,
    /// Can the care team have pictures as they came, with the place where they were taken? on or off;
    /// pictures that came before are not kept so
    #[arg(long, env = "CAREPOST_KEEP_ORIGINALS", value_name = "ON|OFF")]
    keep_originals: Option<String>,
    /// A day on which nobody answers, such as 2026-12-24="Office closed"; can be given repeatedly
    #[arg(long, env = "CAREPOST_HOLIDAY", value_name = "DATE=NAME")]
    holiday: Vec<String>,
    /// More such days: a file of JSON, such as {"2026-12-24": "Office closed"}
    #[arg(long, env = "CAREPOST_HOLIDAYS", value_name = "FILE")]
    holidays: Option<PathBuf>,
    /// A day on which somebody answers after all, such as 2026-10-12; can be given repeatedly
    #[arg(long, env = "CAREPOST_REMOVE_HOLIDAY", value_name = "DATE")]
    remove_holiday: Vec<String>,
    #[command(flatten)]
    installation: Installation,
}

impl Set {
    pub async fn run(self) -> Result<(), Failure> {
        let mut wrong = Vec::new();
        let change = self.read(&mut wrong);
        if change == OrganizationChange::default() && wrong.is_empty() {
            return Err(
                "nothing was given to change: see `carepost organization set --help`".into(),
            );
        }
        wrong.extend(change.problems().iter().map(ToString::to_string));
        if !wrong.is_empty() {
            return Err(refused(&wrong));
        }
        let opened = self.installation.migrated().await?;
        let directory = Directory::new(&opened.store, "carepost");
        match directory.change(&change).await {
            Ok(()) => println!("Changed. `carepost organization show` shows how it is now."),
            Err(ChangeOrganizationError::Refused(problems)) => {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                return Err(refused(&problems));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Reads what was given, and notes what cannot be read.
    fn read(&self, wrong: &mut Vec<String>) -> OrganizationChange {
        let mut wrong = Wrong(wrong);
        let holidays = self.holiday.iter().filter_map(|text| {
            let (date, name) = text.split_once('=').unwrap_or((text, ""));
            Some((wrong.or_note(day("--holiday", date))?, name.to_owned()))
        });
        let mut holidays: Vec<_> = holidays.collect();
        if let Some(file) = &self.holidays {
            holidays.extend(wrong.or_note(holidays_in(file)).unwrap_or_default());
        }
        let removed = self.remove_holiday.iter();
        let removed_holidays = removed
            .filter_map(|text| wrong.or_note(day("--remove-holiday", text)))
            .collect();
        let language = self.language.as_deref();
        let language = language.and_then(|tag| wrong.or_note(language_of(tag)));
        let mut number = |option, given: &Option<String>| {
            let given = given.as_deref()?;
            wrong.or_note(number(option, given))
        };
        let attachment_files = number("--attachment-files", &self.attachment_files);
        let attachment_mb = number("--attachment-mb", &self.attachment_mb);
        let attachments_mb = number("--attachments-mb", &self.attachments_mb);
        let mut on = |option, given: &Option<String>| {
            let given = given.as_deref()?;
            wrong.or_note(on_or_off(option, given))
        };
        OrganizationChange {
            name: self.name.clone(),
            phone: self.phone.clone(),
            time_zone: self.time_zone.clone(),
            country: self.country.as_deref().map(str::to_uppercase),
            emergency_phone: self.emergency_phone.clone(),
            crisis_phone: self.crisis_phone.clone(),
            urgent_text: self.urgent_text.clone(),
            language,
            messaging_on: on("--messaging", &self.messaging),
            confidentiality_on: on("--confidentiality", &self.confidentiality),
            keep_originals: on("--keep-originals", &self.keep_originals),
            reply_business_days: self
                .reply_days
                .as_deref()
                .and_then(|text| wrong.or_note(days("--reply-days", text))),
            attachment_files,
            attachment_mb,
            attachments_mb,
            holidays,
            removed_holidays,
        }
    }
}

struct Wrong<'a>(&'a mut Vec<String>);

impl Wrong<'_> {
    fn or_note<T>(&mut self, read: Result<T, String>) -> Option<T> {
        read.map_err(|problem| self.0.push(problem)).ok()
    }
}

fn refused(wrong: &[String]) -> Failure {
    let mut text = String::from("nothing was changed:");
    for problem in wrong {
        text.push_str("\n  - ");
        text.push_str(problem);
    }
    text.into()
}

fn on_or_off(option: &str, text: &str) -> Result<bool, String> {
    match text.trim() {
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(format!("{option} is on or off, not {other:?}")),
    }
}

fn holidays_in(file: &Path) -> Result<Vec<(Date, String)>, String> {
    let wrong = |problem: String| format!("--holidays: {}: {problem}", file.display());
    let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let days: BTreeMap<String, String> =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    days.into_iter()
        .map(|(date, name)| Ok((day("--holidays", &date)?, name)))
        .collect()
}

fn language_of(tag: &str) -> Result<Language, String> {
    let known = Language::ALL.map(Language::tag).join(" or ");
    (tag.trim().parse()).map_err(|_| format!("--language is {known}, not {tag:?}"))
}

fn days(option: &str, text: &str) -> Result<u8, String> {
    let days = text.trim().parse();
    days.map_err(|_| format!("{option} is a number from 0 to 30, not {text:?}"))
}

fn number(option: &str, text: &str) -> Result<u32, String> {
    let number = text.trim().parse();
    number.map_err(|_| format!("{option} is a number, not {text:?}"))
}

fn day(option: &str, text: &str) -> Result<Date, String> {
    let wrong = |_| format!("{option}: {text:?} is no day; one looks like 2026-12-24");
    let day: jiff::civil::Date = text.trim().parse().map_err(wrong)?;
    Ok(Date {
        year: day.year().into(),
        month: day.month().unsigned_abs(),
        day: day.day().unsigned_abs(),
    })
}
