//! How the organization is set.

use std::io::{self, Write as _};

use clap::{Args, builder::FalseyValueParser};
use mailbox::{Directory, directory::Settings};
use model::Date;
use serde_json::{Value, json};

use super::iso;
use crate::commands::{
    Failure,
    installation::Installation,
    outcome::{EXIT, unless_closed},
};

/// Show the organization's settings and the holidays to come
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Show {
    /// For scripts: one JSON object
    #[arg(long, env = "CAREPOST_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
    #[command(flatten)]
    installation: Installation,
}

impl Show {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let directory = Directory::new(&opened.store, "carepost");
        let settings = directory.settings().await?.ok_or(
            "there is no organization yet: import your directory, or name it with `carepost \
             organization set --name … --phone … --time-zone …`",
        )?;
        const DAY_MS: i64 = 86_400_000;
        let today = Date::from_days_since_epoch(opened.store.now().0.div_euclid(DAY_MS));
        let holidays = directory.holidays(today).await?;
        let text = if self.json {
            format!("{}\n", as_json(&settings, &holidays))
        } else {
            as_text(&settings, &holidays)
        };
        Ok(unless_closed(io::stdout().write_all(text.as_bytes()))?)
    }
}

fn as_text(settings: &Settings, holidays: &[(Date, String)]) -> String {
    let on = |on| if on { "on" } else { "off" };
    let crisis = match settings.crisis_phone.as_str() {
        "" => "no number",
        phone => phone,
    };
    let urgent = settings.urgent_text.as_deref();
    let quiet = match settings.quiet_days {
        0 => "never closes by itself".to_owned(),
        days => format!("{days} days without a message"),
    };
    let limits = settings.attachments;
    let files = match limits.files {
        0 => "none".to_owned(),
        files => format!(
            "{files} files of {} MB each, {} MB together",
            limits.file_mb, limits.total_mb
        ),
    };
    let mut text = String::new();
    for (name, value) in [
        ("Name", settings.name.clone()),
        ("Phone", settings.phone.clone()),
        ("Time zone", settings.time_zone.clone()),
        ("Country", settings.country.clone()),
        ("Emergencies", settings.emergency_phone.clone()),
        ("Crises", crisis.to_owned()),
        ("Messaging", on(settings.messaging_on).to_owned()),
        (
            "Confidentiality",
            on(settings.confidentiality_on).to_owned(),
        ),
        ("Language", settings.language.tag().to_owned()),
        ("Urgent text", urgent.unwrap_or("Carepost's own").to_owned()),
        (
            "Answer within",
            format!("{} business days", settings.reply_business_days),
        ),
        (
            "Message length",
            format!("{} characters", settings.body_chars),
        ),
        ("Closes after", quiet),
        ("Attachments", files),
        ("Originals kept", on(settings.keep_originals).to_owned()),
        (
            "Visits count for",
            format!("{} months", settings.relationship_months),
        ),
    ] {
        text.push_str(&format!("{name:<17} {value}\n"));
    }
    for (index, (day, holiday)) in holidays.iter().enumerate() {
        let name = if index == 0 { "Holidays" } else { "" };
        text.push_str(&format!("{name:<17} {} {holiday}\n", iso(*day)));
    }
    text
}

fn as_json(settings: &Settings, holidays: &[(Date, String)]) -> Value {
    let holidays = holidays
        .iter()
        .map(|(day, name)| json!({ "day": iso(*day), "name": name }));
    json!({
        "name": settings.name,
        "phone": settings.phone,
        "time_zone": settings.time_zone,
        "country": settings.country,
        "emergency_phone": settings.emergency_phone,
        "crisis_phone": settings.crisis_phone,
        "messaging": settings.messaging_on,
        "confidentiality": settings.confidentiality_on,
        "urgent_text": settings.urgent_text,
        "language": settings.language.tag(),
        "reply_days": settings.reply_business_days,
        "body_chars": settings.body_chars,
        "quiet_days": settings.quiet_days,
        "relationship_months": settings.relationship_months,
        "attachment_files": settings.attachments.files,
        "attachment_mb": settings.attachments.file_mb,
        "attachments_mb": settings.attachments.total_mb,
        "keep_originals": settings.keep_originals,
        "holidays": holidays.collect::<Value>(),
    })
}
