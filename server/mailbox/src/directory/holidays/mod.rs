//! Days on which offices are closed, by country.

mod japan;
mod united_states;

use model::Date;

pub use japan::japanese_holidays;
pub use united_states::us_federal_holidays;

const MONDAY: u8 = 1;

/// A year's holidays in that country; none where they are not known, which `organization set
/// --holidays` tells.
pub(super) fn in_country(country: &str, year: i32) -> Vec<(Date, String)> {
    match country {
        "US" => us_federal_holidays(year),
        "JP" => japanese_holidays(year),
        _ => Vec::new(),
    }
}

const fn date(year: i32, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

const fn plus(day: Date, days: i64) -> Date {
    Date::from_days_since_epoch(day.days_since_epoch() + days)
}

/// The first, second, … such weekday of a month.
const fn nth(year: i32, month: u8, weekday: u8, nth: i64) -> Date {
    let first = date(year, month, 1);
    let to_weekday = (weekday as i64 - first.weekday() as i64).rem_euclid(7);
    plus(first, to_weekday + 7 * (nth - 1))
}
