//! FHIR `date` and `dateTime` (<https://hl7.org/fhir/R4/datatypes.html#dateTime>), as days.

use jiff::tz::TimeZone;
use model::{Date, Timestamp};

use super::{report::Reason, resources::Period};

/// The calendar of the organization, and which day it is on it.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    now: jiff::Timestamp,
    today: Date,
}

impl Calendar {
    /// `zone` is an IANA name; UTC when it is not known on this machine.
    pub fn new(zone: &str, now: Timestamp) -> Self {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
        Self {
            today: day_of(now, &zone),
            now,
            zone,
        }
    }

    /// The last day of the period that is known to be over or to have begun: its end, else its
    /// start.
    ///
    /// # Errors
    /// [`Reason::NoDate`], [`Reason::BadDate`], [`Reason::FutureDate`].
    pub fn last_day(&self, period: Option<&Period>) -> Result<Date, Reason> {
        let mut reason = Reason::NoDate;
        let period = period.ok_or(reason)?;
        for text in [&period.end, &period.start].into_iter().flatten() {
            match FhirDate::parse(text) {
                Some(date) if self.has_come(date) => return Ok(date.first_day(&self.zone)),
                Some(_) => reason = Reason::FutureDate,
                None => reason = Reason::BadDate,
            }
        }
        Err(reason)
    }

    /// Has the period begun, and is it not over? What cannot be read says nothing.
    pub fn is_now(&self, period: Option<&Period>) -> bool {
        let begins = period
            .and_then(|period| period.start.as_deref())
            .and_then(FhirDate::parse);
        begins.is_none_or(|begins| self.has_come(begins)) && !self.is_over(period)
    }

    /// Whatever is meant of it, some of it has been; of a moment, all of it.
    fn has_come(&self, date: FhirDate) -> bool {
        match date {
            FhirDate::Instant(instant) => instant <= self.now,
            FhirDate::Year(_) | FhirDate::Month(..) | FhirDate::Day(_) => {
                date.first_day(&self.zone) <= self.today
            }
        }
    }

    /// Is the period over? One without an end, or with an end that cannot be read, goes on.
    pub fn is_over(&self, period: Option<&Period>) -> bool {
        period
            .and_then(|period| period.end.as_deref())
            .and_then(FhirDate::parse)
            .is_some_and(|end| end.last_day(&self.zone) < self.today)
    }
}

/// A date as exact as its source knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FhirDate {
    Year(i32),
    Month(i32, u8),
    Day(Date),
    Instant(jiff::Timestamp),
}

impl FhirDate {
    /// `None` when the text is no FHIR date. A time of day needs an offset, as FHIR demands: without
    /// it nobody knows which instant is meant.
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.get(..10).unwrap_or(text);
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4).filter(|year| *year > 0)?;
        let month = parts.next();
        let day = parts.next();
        if parts.next().is_some() {
            return None;
        }
        let Some(month) = month else {
            return Some(Self::Year(year));
        };
        let month = number(month, 2)
            .and_then(|month| u8::try_from(month).ok())
            .filter(|month| (1..=12).contains(month))?;
        let Some(day) = day else {
            return Some(Self::Month(year, month));
        };
        let day = u8::try_from(number(day, 2)?).ok()?;
        let date = Date { year, month, day };
        if Date::from_days_since_epoch(date.days_since_epoch()) != date {
            return None;
        }
        match text.as_bytes().get(10) {
            None => Some(Self::Day(date)),
            Some(b'T') => text.parse().ok().map(Self::Instant),
            Some(_) => None,
        }
    }

    /// The first day that can be meant: what is known of a visit never makes it later than it was.
    /// An instant falls on the day that it was where the organization is.
    pub fn first_day(self, zone: &TimeZone) -> Date {
        match self {
            Self::Year(year) => Date {
                year,
                month: 1,
                day: 1,
            },
            Self::Month(year, month) => Date {
                year,
                month,
                day: 1,
            },
            Self::Day(date) => date,
            Self::Instant(instant) => day_of(instant, zone),
        }
    }

    /// The last day that can be meant: an end of `2026` includes all of that year
    /// (<https://hl7.org/fhir/R4/datatypes.html#period>).
    fn last_day(self, zone: &TimeZone) -> Date {
        let next = match self {
            Self::Year(year) => Date {
                year: year + 1,
                month: 1,
                day: 1,
            },
            Self::Month(year, 12) => Date {
                year: year + 1,
                month: 1,
                day: 1,
            },
            Self::Month(year, month) => Date {
                year,
                month: month + 1,
                day: 1,
            },
            Self::Day(_) | Self::Instant(_) => return self.first_day(zone),
        };
        Date::from_days_since_epoch(next.days_since_epoch() - 1)
    }
}

/// The day of that instant on the calendar of that place.
pub fn day_of(instant: jiff::Timestamp, zone: &TimeZone) -> Date {
    let day = zone.to_datetime(instant).date();
    Date {
        year: i32::from(day.year()),
        month: day.month().unsigned_abs(),
        day: day.day().unsigned_abs(),
    }
}

fn number(text: &str, digits: usize) -> Option<i32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, zone: &TimeZone) -> Option<(i32, u8, u8)> {
        let date = FhirDate::parse(text)?.first_day(zone);
        Some((date.year, date.month, date.day))
    }

    #[test]
    fn a_date_is_as_exact_as_it_is_written() {
        let zone = TimeZone::UTC;
        for (text, expected) in [
            ("2026", (2026, 1, 1)),
            ("2026-05", (2026, 5, 1)),
            ("2024-02-29", (2024, 2, 29)),
            ("2026-05-21T10:40:00Z", (2026, 5, 21)),
            ("2026-05-21T23:30:00.123456-04:00", (2026, 5, 22)),
            ("2026-05-21T00:30:00+02:00", (2026, 5, 20)),
        ] {
            assert_eq!(day(text, &zone), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_instant_falls_on_the_day_it_was_at_the_organization() {
        let zone = TimeZone::fixed(jiff::tz::offset(-5));
        assert_eq!(day("2026-05-22T03:00:00Z", &zone), Some((2026, 5, 21)));
        // A day is a day everywhere.
        assert_eq!(day("2026-05-22", &zone), Some((2026, 5, 22)));
    }

    fn period(start: &str, end: &str) -> Period {
        let date = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Period {
            start: date(start),
            end: date(end),
        }
    }

    /// 2026-11-22T15:00:00Z.
    fn calendar() -> Calendar {
        Calendar::new("America/New_York", Timestamp(1_795_359_600_000))
    }

    #[test]
    fn the_last_day_of_a_period_is_its_end_or_start_but_never_to_come() {
        let seen = |start, end| calendar().last_day(Some(&period(start, end)));
        let day = |year, month, day| Ok(Date { year, month, day });
        assert_eq!(seen("2026-05-01", "2026-05-03"), day(2026, 5, 3));
        assert_eq!(seen("2026-05-01T08:00:00Z", ""), day(2026, 5, 1));
        assert_eq!(seen("2026-11-20", "2026-12-24"), day(2026, 11, 20));
        assert_eq!(seen("2026", "2026"), day(2026, 1, 1));
        assert_eq!(seen("2026-05-01", "soon"), day(2026, 5, 1));
        assert_eq!(seen("2027", ""), Err(Reason::FutureDate));
        assert_eq!(seen("2026-11-22T15:00:00Z", ""), day(2026, 11, 22));
        assert_eq!(seen("2026-11-22T15:00:01Z", ""), Err(Reason::FutureDate));
        assert_eq!(seen("soon", ""), Err(Reason::BadDate));
        assert_eq!(seen("", ""), Err(Reason::NoDate));
        assert_eq!(calendar().last_day(None), Err(Reason::NoDate));
    }

    #[test]
    fn a_period_is_over_after_all_that_its_end_can_mean() {
        for (end, over) in [
            ("2025", true),
            ("2026", false),
            ("2026-10", true),
            ("2026-11", false),
            ("2026-12", false),
            ("2026-11-21", true),
            ("2026-11-22", false),
            ("", false),
            ("soon", false),
            ("2026-11-22T04:59:59Z", true),
            ("2026-11-22T05:00:00Z", false),
        ] {
            assert_eq!(calendar().is_over(Some(&period("", end))), over, "{end}");
        }
    }

    #[test]
    fn what_begins_later_is_not_yet() {
        for (start, end, now) in [
            ("", "", true),
            ("2026-11-22", "", true),
            ("2026-11-23", "", false),
            ("2026-11-22T15:00:01Z", "", false),
            ("2026", "", true),
            ("soon", "", true),
            ("2026-01-01", "2026-11-21", false),
        ] {
            assert_eq!(calendar().is_now(Some(&period(start, end))), now, "{start}");
        }
        assert!(calendar().is_now(None));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "26",
            "0000",
            "2026-",
            "2026-5",
            "2026-13",
            "2026-02-30",
            "2026-05-21T10:40:00",
            "2026-05-21 10:40:00Z",
            "2026-05-21X",
            "2026-05-211",
            "2026-05-21Tnoon",
            "tomorrow",
            "2026-05-2é",
            "+026",
            "99999",
        ] {
            assert_eq!(FhirDate::parse(text), None, "{text}");
        }
    }
}
