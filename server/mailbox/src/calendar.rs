//! Time zones, and the days on which somebody answers.

use std::collections::BTreeSet;

use jiff::{Span, civil, tz::TimeZone};
use model::{Date, Moment, Timestamp};

/// A time zone of the IANA database.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    pub(crate) const UTC: Self = Self(TimeZone::UTC);

    /// `None` for a name that the database does not have.
    pub(crate) fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// What a clock on the wall in this zone shows then.
    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        let instant = instant(at);
        let seconds = self.0.to_offset(instant).seconds();
        Moment {
            at,
            offset: i16::try_from(seconds / 60).unwrap_or_default(),
        }
    }

    pub(crate) fn date(&self, at: Timestamp) -> Date {
        self.moment(at).date()
    }

    /// When a day begins here. Days that no clock shows begin before and after all others.
    pub(crate) fn start_of(&self, day: Date) -> i64 {
        let start = || -> Option<i64> {
            let year = i16::try_from(day.year).ok()?;
            let (month, day) = (i8::try_from(day.month).ok()?, i8::try_from(day.day).ok()?);
            let day = civil::Date::new(year, month, day).ok()?;
            let start = day.to_zoned(self.0.clone()).ok()?;
            Some(start.timestamp().as_millisecond())
        };
        let beyond = if day.year < 1_970 { i64::MIN } else { i64::MAX };
        start().unwrap_or(beyond)
    }
}

// A time beyond jiff's range (the year 9999) is not one that a clock shows.
fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::MAX)
}

/// When the organization works.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) zone: Zone,
    pub(crate) holidays: BTreeSet<Date>,
}

impl Calendar {
    /// The day by which a message sent at `sent` is answered: so many business days after the day
    /// it was sent, on the organization's calendar. Weekends and holidays do not count, so the
    /// clinic has the same number of working days whenever it was sent.
    ///
    /// With three business days: sent on a Thursday, Tuesday; on a Friday, Saturday or Sunday,
    /// Wednesday.
    pub(crate) fn answer_by(&self, sent: Timestamp, business_days: u8) -> Date {
        let mut day = self.zone.date(sent);
        let mut left = business_days;
        while left > 0 || !self.is_business_day(day) {
            day = day.next();
            left -= u8::from(left > 0 && self.is_business_day(day));
        }
        day
    }

    /// The day by which it was to be answered has passed.
    pub(crate) fn is_past(&self, day: Date, now: Timestamp) -> bool {
        self.zone.date(now) > day
    }

    fn is_business_day(&self, day: Date) -> bool {
        !day.is_weekend() && !self.holidays.contains(&day)
    }
}

/// The same day of an earlier month, or that month's last.
pub(crate) fn months_before(day: Date, months: u32) -> Date {
    let earlier = || -> Result<civil::Date, jiff::Error> {
        let year = i16::try_from(day.year).unwrap_or(civil::Date::MAX.year());
        let month = i8::try_from(day.month).unwrap_or_default();
        let of_month = i8::try_from(day.day).unwrap_or_default();
        civil::Date::new(year, month, of_month)?
            .checked_sub(Span::new().try_months(i64::from(months))?)
    };
    earlier().map_or(day, |earlier| Date {
        year: earlier.year().into(),
        month: earlier.month().unsigned_abs(),
        day: earlier.day().unsigned_abs(),
    })
}

/// How days are stored: whole days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    i32::try_from(day.days_since_epoch()).unwrap_or(i32::MAX)
}

pub(crate) fn from_day_number(number: i32) -> Date {
    Date::from_days_since_epoch(number.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        let date: civil::Date = text.parse().unwrap();
        Date {
            year: date.year().into(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        }
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    fn new_york(holidays: &[&str]) -> Calendar {
        Calendar {
            zone: Zone::named("America/New_York").unwrap(),
            holidays: holidays.iter().map(|text| day(text)).collect(),
        }
    }

    #[test]
    fn answers_are_promised_in_business_days() {
        let calendar = new_york(&["2026-11-26", "2026-12-25", "2027-01-01"]);
        for (sent, days, by, why) in [
            (
                "2026-11-16T15:00:00Z",
                3,
                "2026-11-19",
                "Monday to Thursday",
            ),
            ("2026-11-19T15:00:00Z", 3, "2026-11-24", "over a weekend"),
            (
                "2026-11-20T15:00:00Z",
                3,
                "2026-11-25",
                "Friday to Wednesday",
            ),
            (
                "2026-11-14T15:00:00Z",
                3,
                "2026-11-18",
                "Saturday to Wednesday",
            ),
            (
                "2026-11-15T15:00:00Z",
                3,
                "2026-11-18",
                "Sunday to Wednesday",
            ),
            ("2026-11-23T15:00:00Z", 3, "2026-11-27", "over Thanksgiving"),
            (
                "2026-11-26T15:00:00Z",
                3,
                "2026-12-01",
                "a holiday does not count",
            ),
            (
                "2026-12-24T15:00:00Z",
                1,
                "2026-12-28",
                "holiday and weekend together",
            ),
            (
                "2026-11-17T04:30:00Z",
                1,
                "2026-11-17",
                "still Monday in New York",
            ),
            (
                "2026-11-17T05:30:00Z",
                1,
                "2026-11-18",
                "Tuesday in New York",
            ),
            ("2026-11-16T15:00:00Z", 0, "2026-11-16", "the same day"),
            (
                "2026-11-14T15:00:00Z",
                0,
                "2026-11-16",
                "the same business day",
            ),
        ] {
            assert_eq!(calendar.answer_by(at(sent), days), day(by), "{why}");
        }
    }

    #[test]
    fn an_answer_is_late_from_the_day_after() {
        let calendar = new_york(&[]);
        let by = day("2026-11-19");
        assert!(!calendar.is_past(by, at("2026-11-20T04:59:59Z")));
        assert!(calendar.is_past(by, at("2026-11-20T05:00:00Z")));
    }

    #[test]
    fn a_moment_knows_summer_time() {
        let zone = Zone::named("America/New_York").unwrap();
        assert_eq!(zone.moment(at("2026-11-01T05:59:59Z")).offset, -240);
        assert_eq!(zone.moment(at("2026-11-01T06:00:00Z")).offset, -300);
        assert!(Zone::named("Middle/Earth").is_none());
    }

    #[test]
    fn a_day_begins_at_its_first_moment() {
        let zone = Zone::named("America/New_York").unwrap();
        assert_eq!(
            zone.start_of(day("2026-11-16")),
            at("2026-11-16T05:00:00Z").0
        );
        assert_eq!(
            zone.start_of(day("2026-07-01")),
            at("2026-07-01T04:00:00Z").0
        );
        // There the clock goes from 24:00 to 1:00.
        let zone = Zone::named("America/Asuncion").unwrap();
        assert_eq!(
            zone.start_of(day("2023-10-01")),
            at("2023-10-01T04:00:00Z").0
        );
        let far = Date {
            year: 12_026,
            ..day("2026-11-16")
        };
        assert_eq!(zone.start_of(far), i64::MAX);
    }

    #[test]
    fn months_before_end_with_the_month() {
        assert_eq!(months_before(day("2026-11-22"), 36), day("2023-11-22"));
        assert_eq!(months_before(day("2026-03-31"), 1), day("2026-02-28"));
        assert_eq!(months_before(day("2026-11-22"), 0), day("2026-11-22"));
    }

    #[test]
    fn days_survive_storage() {
        for text in ["1970-01-01", "1917-02-28", "2026-11-22"] {
            assert_eq!(from_day_number(day_number(day(text))), day(text));
        }
    }
}
