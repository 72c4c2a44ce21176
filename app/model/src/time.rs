//! Time as it is stored and as a reader sees it.
//!
//! The browser carries no time-zone database: the server says, with every moment, how far the
//! reader's clock is from UTC at that moment, and both sides compute the same wall time from it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// An instant, and how far the reader's wall clock is from UTC then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub at: Timestamp,
    /// Minutes east of UTC.
    pub offset: i16,
}

const DAY_MS: i64 = 86_400_000;

impl Date {
    /// Days since 1970-01-01. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    pub const fn days_since_epoch(self) -> i64 {
        let month = self.month as i64;
        let year = self.year as i64 - (month <= 2) as i64;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + self.day as i64 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    pub const fn from_days_since_epoch(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted + 2) / 5 + 1) as u8;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        Self {
            year: (year_of_era + era * 400 + (month <= 2) as i64) as i32,
            month: month as u8,
            day,
        }
    }

    /// The day written `2026-11-16` (RFC 3339, "full-date"); `None` when there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let mut part = |digits: usize| {
            let part = parts.next()?;
            let is_written = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            is_written.then(|| part.parse::<u16>().ok())?
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let date = Self {
            year: year.into(),
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        };
        let is_known = (1..=12).contains(&date.month);
        (is_known && Self::from_days_since_epoch(date.days_since_epoch()) == date).then_some(date)
    }

    /// 0 is Sunday, 6 is Saturday.
    pub const fn weekday(self) -> u8 {
        (self.days_since_epoch() + 4).rem_euclid(7) as u8
    }

    pub const fn is_weekend(self) -> bool {
        matches!(self.weekday(), 0 | 6)
    }

    pub const fn next(self) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch() + 1)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Moment {
    const fn wall_ms(self) -> i64 {
        self.at.0 + self.offset as i64 * 60_000
    }

    /// The day on the reader's calendar.
    pub const fn date(self) -> Date {
        Date::from_days_since_epoch(self.wall_ms().div_euclid(DAY_MS))
    }

    /// Hour (0 to 23) and minute on the reader's clock.
    pub const fn hour_minute(self) -> (u8, u8) {
        let minutes = self.wall_ms().rem_euclid(DAY_MS) / 60_000;
        ((minutes / 60) as u8, (minutes % 60) as u8)
    }

    /// RFC 3339, for the `datetime` attribute of `<time>`.
    pub fn rfc3339(self) -> String {
        let Date { year, month, day } = self.date();
        let (hour, minute) = self.hour_minute();
        let second = self.wall_ms().rem_euclid(60_000) / 1_000;
        let sign = if self.offset < 0 { '-' } else { '+' };
        let offset = self.offset.unsigned_abs();
        format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}",
            offset / 60,
            offset % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_moment_shows_the_readers_wall_clock() {
        let moment = Moment {
            at: Timestamp(1_795_359_600_000), // 2026-11-22T15:00:00Z
            offset: -300,
        };
        assert_eq!(moment.rfc3339(), "2026-11-22T10:00:00-05:00");
        assert_eq!(moment.date().weekday(), 0);
        assert_eq!(moment.hour_minute(), (10, 0));
    }

    #[test]
    fn a_leap_day_is_between_its_neighbours() {
        let day = Date {
            year: 2028,
            month: 2,
            day: 28,
        };
        assert_eq!(
            day.next(),
            Date {
                year: 2028,
                month: 2,
                day: 29
            }
        );
        assert_eq!(
            day.next().next(),
            Date {
                year: 2028,
                month: 3,
                day: 1
            }
        );
    }

    proptest! {
        #[test]
        fn days_and_dates_are_inverse(days in -1_000_000_i64..1_000_000) {
            prop_assert_eq!(Date::from_days_since_epoch(days).days_since_epoch(), days);
        }
    }
}
