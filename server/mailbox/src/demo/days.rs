//! When something in the demo happened.

use model::{Date, Timestamp};

use super::clinic::TIME_ZONE;
use crate::calendar::Zone;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The days before now, on the clinic's calendar.
#[derive(Clone, Debug)]
pub(super) struct Days {
    now: Timestamp,
    zone: Zone,
}

impl Days {
    pub(super) fn before(now: Timestamp) -> Self {
        Self {
            now,
            zone: Zone::named(TIME_ZONE).unwrap_or(Zone::UTC),
        }
    }

    pub(super) fn today(&self) -> Date {
        self.zone.date(self.now)
    }

    pub(super) fn ago(&self, days: i64) -> Date {
        Date::from_days_since_epoch(self.today().days_since_epoch() - days)
    }

    /// So many working days ago (1: the last one before today), at a time on the clinic's clock.
    pub(super) fn working(&self, days_ago: u32, hour: i64, minute: i64) -> Timestamp {
        let mut day = self.today();
        for _ in 0..days_ago {
            day = self.previous(day);
            while day.is_weekend() {
                day = self.previous(day);
            }
        }
        let midnight = Timestamp(day.days_since_epoch() * DAY_MS);
        let offset = i64::from(self.zone.moment(midnight).offset);
        Timestamp(midnight.0 + (hour * 60 + minute - offset) * MINUTE_MS)
    }

    pub(super) const fn minutes_ago(&self, minutes: i64) -> Timestamp {
        Timestamp(self.now.0 - minutes * MINUTE_MS)
    }

    const fn previous(&self, day: Date) -> Date {
        Date::from_days_since_epoch(day.days_since_epoch() - 1)
    }
}
