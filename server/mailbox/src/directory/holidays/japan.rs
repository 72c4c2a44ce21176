//! The national holidays of Japan (国民の祝日に関する法律, Act No. 178 of 1948, as amended 2018).

use std::collections::BTreeMap;

use model::Date;

use super::{MONDAY, date, nth, plus};

const SUNDAY: u8 = 0;

/// The days of a year on which offices are closed in Japan, with their names. When one falls on a
/// Sunday, the next day that is none is kept instead; a day between two is one, too (article 3).
pub fn japanese_holidays(year: i32) -> Vec<(Date, String)> {
    let mut days: BTreeMap<i64, (Date, &str)> = BTreeMap::new();
    for (day, name) in named(year) {
        days.insert(day.days_since_epoch(), (day, name));
    }
    let national: Vec<Date> = days.values().map(|(day, _)| *day).collect();
    for day in &national {
        if day.weekday() == SUNDAY {
            let mut instead = plus(*day, 1);
            while days.contains_key(&instead.days_since_epoch()) {
                instead = plus(instead, 1);
            }
            days.insert(instead.days_since_epoch(), (instead, "振替休日"));
        }
        let between = plus(*day, 1);
        if national.contains(&plus(*day, 2)) {
            let number = between.days_since_epoch();
            days.entry(number).or_insert((between, "国民の休日"));
        }
    }
    days.into_values()
        .map(|(day, name)| (day, name.to_owned()))
        .collect()
}

fn named(year: i32) -> [(Date, &'static str); 16] {
    [
        (date(year, 1, 1), "元日"),
        (nth(year, 1, MONDAY, 2), "成人の日"),
        (date(year, 2, 11), "建国記念の日"),
        (date(year, 2, 23), "天皇誕生日"),
        (date(year, 3, equinox(year, 20.8431)), "春分の日"),
        (date(year, 4, 29), "昭和の日"),
        (date(year, 5, 3), "憲法記念日"),
        (date(year, 5, 4), "みどりの日"),
        (date(year, 5, 5), "こどもの日"),
        (nth(year, 7, MONDAY, 3), "海の日"),
        (date(year, 8, 11), "山の日"),
        (nth(year, 9, MONDAY, 3), "敬老の日"),
        (date(year, 9, equinox(year, 23.2488)), "秋分の日"),
        (nth(year, 10, MONDAY, 2), "スポーツの日"),
        (date(year, 11, 3), "文化の日"),
        (date(year, 11, 23), "勤労感謝の日"),
    ]
}

/// The day of the month of an equinox in Japan, as it will be until 2099. It is announced by the
/// National Astronomical Observatory the year before; this has been right each time since 1980.
fn equinox(year: i32, in_1980: f64) -> u8 {
    let years = f64::from(year - 1980);
    let day = in_1980 + 0.242_194 * years - (years / 4.0).floor();
    day.floor() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i32) -> Vec<(u8, u8)> {
        japanese_holidays(year)
            .into_iter()
            .map(|(day, _)| (day.month, day.day))
            .collect()
    }

    // https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html
    #[test]
    fn as_the_cabinet_office_publishes_them() {
        assert_eq!(
            days(2026),
            [
                (1, 1),
                (1, 12),
                (2, 11),
                (2, 23),
                (3, 20),
                (4, 29),
                (5, 3),
                (5, 4),
                (5, 5),
                (5, 6),
                (7, 20),
                (8, 11),
                (9, 21),
                (9, 22),
                (9, 23),
                (10, 12),
                (11, 3),
                (11, 23),
            ]
        );
        assert_eq!(
            days(2027),
            [
                (1, 1),
                (1, 11),
                (2, 11),
                (2, 23),
                (3, 21),
                (3, 22),
                (4, 29),
                (5, 3),
                (5, 4),
                (5, 5),
                (7, 19),
                (8, 11),
                (9, 20),
                (9, 23),
                (10, 11),
                (11, 3),
                (11, 23),
            ]
        );
    }
}
