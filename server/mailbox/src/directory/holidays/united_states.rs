//! The holidays of the United States' federal government (5 U.S.C. 6103).

use model::Date;

use super::{MONDAY, date, nth, plus};

const THURSDAY: u8 = 4;

/// The days of a year on which federal offices are closed, with their names. A holiday on a
/// Saturday is kept on the Friday before, one on a Sunday on the Monday after; so the last day of
/// a year may belong to the next year's first.
pub fn us_federal_holidays(year: i32) -> Vec<(Date, String)> {
    let mut days = vec![
        (observed(date(year, 1, 1)), "New Year's Day"),
        (nth(year, 1, MONDAY, 3), "Martin Luther King Jr. Day"),
        (nth(year, 2, MONDAY, 3), "Washington's Birthday"),
        (last_monday_of_may(year), "Memorial Day"),
        (observed(date(year, 6, 19)), "Juneteenth"),
        (observed(date(year, 7, 4)), "Independence Day"),
        (nth(year, 9, MONDAY, 1), "Labor Day"),
        (nth(year, 10, MONDAY, 2), "Columbus Day"),
        (observed(date(year, 11, 11)), "Veterans Day"),
        (nth(year, 11, THURSDAY, 4), "Thanksgiving Day"),
        (observed(date(year, 12, 25)), "Christmas Day"),
        (observed(date(year + 1, 1, 1)), "New Year's Day"),
    ];
    days.retain(|(day, _)| day.year == year);
    days.into_iter()
        .map(|(day, name)| (day, name.to_owned()))
        .collect()
}

const fn observed(day: Date) -> Date {
    match day.weekday() {
        6 => plus(day, -1),
        0 => plus(day, 1),
        _ => day,
    }
}

const fn last_monday_of_may(year: i32) -> Date {
    let last = date(year, 5, 31);
    plus(last, -(last.weekday() as i64 - MONDAY as i64).rem_euclid(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i32) -> Vec<(u8, u8)> {
        us_federal_holidays(year)
            .into_iter()
            .map(|(day, _)| (day.month, day.day))
            .collect()
    }

    // https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/
    #[test]
    fn as_the_government_publishes_them() {
        assert_eq!(
            days(2026),
            [
                (1, 1),
                (1, 19),
                (2, 16),
                (5, 25),
                (6, 19),
                (7, 3),
                (9, 7),
                (10, 12),
                (11, 11),
                (11, 26),
                (12, 25),
            ]
        );
        assert_eq!(
            days(2027),
            [
                (1, 1),
                (1, 18),
                (2, 15),
                (5, 31),
                (6, 18),
                (7, 5),
                (9, 6),
                (10, 11),
                (11, 11),
                (11, 25),
                (12, 24),
                (12, 31),
            ]
        );
        assert!(
            !days(2028).contains(&(1, 1)),
            "kept on the last day of 2027"
        );
    }
}
