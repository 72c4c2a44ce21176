//! How old somebody is.

use crate::Date;

/// As people say it: of small children in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    Years(u32),
    /// Fewer than 24.
    Months(u32),
}

impl Date {
    /// How old somebody who was born on this day is on another one; `None` before they were born.
    pub fn age_on(self, day: Self) -> Option<Age> {
        let begun = 12 * (i64::from(day.year) - i64::from(self.year)) + i64::from(day.month)
            - i64::from(self.month);
        let whole = begun - i64::from(day.day < self.day);
        let months = u32::try_from(whole).ok()?;
        Some(match months {
            0..24 => Age::Months(months),
            _ => Age::Years(months / 12),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn small_children_are_some_months_old() {
        let today = date(2026, 11, 26);
        for (born, age) in [
            (date(2017, 7, 26), Some(Age::Years(9))),
            (date(2017, 11, 26), Some(Age::Years(9))),
            (date(2017, 11, 27), Some(Age::Years(8))),
            (date(2024, 11, 26), Some(Age::Years(2))),
            (date(2024, 11, 27), Some(Age::Months(23))),
            (date(2026, 10, 26), Some(Age::Months(1))),
            (date(2026, 10, 27), Some(Age::Months(0))),
            (date(2026, 11, 26), Some(Age::Months(0))),
            (date(2026, 11, 27), None),
            (date(1917, 2, 28), Some(Age::Years(109))),
        ] {
            assert_eq!(born.age_on(today), age, "{born:?}");
        }
        let leap_day = date(2024, 2, 29);
        assert_eq!(leap_day.age_on(date(2026, 2, 28)), Some(Age::Months(23)));
        assert_eq!(leap_day.age_on(date(2026, 3, 1)), Some(Age::Years(2)));
    }
}
