//! Whether the organization is set up.

use model::Date;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::Chart;
use crate::{
    Store, StoreError,
    calendar::{Zone, day_number},
    directory::{Directory, Settings},
    entity::{holiday, message_type},
};

pub(super) async fn examine(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    let Some(settings) = Directory::new(store, "carepost").settings().await? else {
        chart.wrong(
            "There is no organization yet. Import your directory (`carepost import fhir`), or \
             name it with `carepost organization set`.",
        );
        return Ok(());
    };
    let zone = Zone::named(&settings.time_zone);
    words(&settings, zone.is_some(), chart);
    let types = message_type::Entity::find()
        .filter(message_type::Column::Active.eq(true))
        .count(store.read())
        .await?;
    if types == 0 {
        chart.wrong("There is no message type, so nobody can write. Ask for support.");
    } else {
        chart.ok(format!("Patients choose among {types} message types."));
    }
    let this_year = zone.unwrap_or(Zone::UTC).date(store.now()).year;
    for year in [this_year, this_year + 1] {
        holidays(store, year, chart).await?;
    }
    Ok(())
}

fn words(settings: &Settings, zone_is_known: bool, chart: &mut Chart) {
    chart.ok(format!("The organization is {}.", settings.name));
    if settings.phone.trim().is_empty() {
        chart.look(
            "The organization has no phone number, so patients are not told whom to call. Set it \
             with `carepost organization set --phone`.",
        );
    } else {
        chart.ok(format!("Patients are told to call {}.", settings.phone));
    }
    if zone_is_known {
        chart.ok(format!("Its time zone is {}.", settings.time_zone));
    } else {
        chart.wrong(format!(
            "There is no time zone {}, and no page can be shown. Set one with \
             `carepost organization set --time-zone America/New_York`.",
            settings.time_zone
        ));
    }
    if settings.messaging_on {
        chart.ok("Messaging is on.");
    } else {
        chart.look(
            "Messaging is off: patients can read, and not write. Turn it on with \
             `carepost organization set --messaging on`.",
        );
    }
}

async fn holidays(store: &Store, year: i32, chart: &mut Chart) -> Result<(), StoreError> {
    let first_of = |year| {
        day_number(Date {
            year,
            month: 1,
            day: 1,
        })
    };
    let known = holiday::Entity::find()
        .filter(holiday::Column::Day.gte(first_of(year)))
        .filter(holiday::Column::Day.lt(first_of(year + 1)))
        .count(store.read())
        .await?;
    if known == 0 {
        chart.look(format!(
            "{year} has no holidays, so answers are promised on them, too. Add each with \
             `carepost organization set --holiday {year}-12-25=\"Christmas Day\"`."
        ));
    } else {
        chart.ok(format!("{year} has {known} holidays."));
    }
    Ok(())
}
