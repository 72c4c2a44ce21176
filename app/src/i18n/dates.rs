//! Days and times as people write them. Both sides compute the same text from the same numbers,
//! since the server says how far the reader's clock is from UTC.

use model::{Date, Language, Moment};

use super::Words;

impl Words {
    /// "Wed, Nov 25"; in Spanish "miércoles 25 de noviembre", as it is written within a sentence.
    pub fn day(self, date: Date) -> String {
        let weekdays = match self.language() {
            Language::En => self.date_weekdays_short(),
            Language::Es => self.date_weekdays(),
        };
        self.date_day(
            &date.day.to_string(),
            nth(self.months_within(), date.month - 1),
            nth(weekdays, date.weekday()),
        )
    }

    /// Months as they are written within a sentence: Spanish does not shorten them there.
    fn months_within(self) -> &'static str {
        match self.language() {
            Language::En => self.date_months_short(),
            Language::Es => self.date_months(),
        }
    }

    /// "Wednesday, November 25".
    pub fn day_full(self, date: Date) -> String {
        self.date_day_full(
            &date.day.to_string(),
            nth(self.date_months(), date.month - 1),
            nth(self.date_weekdays(), date.weekday()),
        )
    }

    /// "Nov 25, 2026".
    pub fn date(self, date: Date) -> String {
        self.date_medium(
            &date.day.to_string(),
            nth(self.date_months_short(), date.month - 1),
            &date.year.to_string(),
        )
    }

    /// "3:04 PM".
    pub fn time(self, moment: Moment) -> String {
        let (hour, minute) = moment.hour_minute();
        let half = if hour < 12 {
            self.date_am()
        } else {
            self.date_pm()
        };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{hour}:{minute:02}\u{a0}{half}")
    }

    /// "Nov 22, 2026 at 3:04 PM".
    pub fn moment(self, moment: Moment) -> String {
        self.date_moment(&self.date(moment.date()), &self.time(moment))
    }

    /// "Wednesday, November 25, 2026, 3:04 PM".
    pub fn moment_full(self, moment: Moment) -> String {
        let date = moment.date();
        self.date_moment_full(
            &date.day.to_string(),
            nth(self.date_months(), date.month - 1),
            &self.time(moment),
            nth(self.date_weekdays(), date.weekday()),
            &date.year.to_string(),
        )
    }

    /// As short as can be without being unclear, seen from `now`: "3:04 PM" today, "Nov 20" this
    /// year, "Nov 20, 2025" before.
    pub fn moment_near(self, moment: Moment, now: Moment) -> String {
        let (date, today) = (moment.date(), now.date());
        if date == today {
            self.time(moment)
        } else if date.year == today.year {
            self.date_month_day(
                &date.day.to_string(),
                nth(self.date_months_short(), date.month - 1),
            )
        } else {
            self.date(date)
        }
    }

    /// The same within a sentence, after "at" or "on": "3:04 PM", "Nov 20"; in Spanish after "a" or
    /// "el": "las 3:04 p. m.", "20 de noviembre".
    pub fn moment_within(self, moment: Moment, now: Moment) -> String {
        let (date, today) = (moment.date(), now.date());
        let day = date.day.to_string();
        let month = nth(self.months_within(), date.month - 1);
        if date == today {
            // "La una", and "las" for all other hours.
            let is_one = moment.hour_minute().0 % 12 == 1;
            self.date_clock(if is_one { 1 } else { 2 }, &self.time(moment))
        } else if date.year == today.year {
            self.date_within(&day, month)
        } else {
            self.date_within_year(&day, month, &date.year.to_string())
        }
    }
}

fn nth(names: &'static str, index: u8) -> &'static str {
    names.split('|').nth(index.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    const SUNDAY: Moment = Moment {
        at: Timestamp(1_795_377_840_000), // 2026-11-22T20:04:00Z
        offset: -300,
    };

    #[test]
    fn english_days_and_times() {
        let words = Words::of(Language::En);
        assert_eq!(words.day(SUNDAY.date()), "Sun, Nov 22");
        assert_eq!(words.day_full(SUNDAY.date()), "Sunday, November 22");
        assert_eq!(words.moment(SUNDAY), "Nov 22, 2026 at 3:04\u{a0}PM");
        assert_eq!(
            words.moment_full(SUNDAY),
            "Sunday, November 22, 2026, 3:04\u{a0}PM"
        );
    }

    #[test]
    fn spanish_days_and_times() {
        let words = Words::of(Language::Es);
        assert_eq!(words.day(SUNDAY.date()), "domingo 22 de noviembre");
        assert_eq!(words.day_full(SUNDAY.date()), "domingo 22 de noviembre");
        assert_eq!(words.moment(SUNDAY), "22 nov 2026, 3:04\u{a0}p.\u{a0}m.");
        assert_eq!(
            words.moment_full(SUNDAY),
            "domingo 22 de noviembre de 2026, 3:04\u{a0}p.\u{a0}m."
        );
    }

    #[test]
    fn midnight_and_noon_are_twelve() {
        let words = Words::of(Language::En);
        let at = |hours: i64| Moment {
            at: Timestamp(hours * 3_600_000),
            offset: 0,
        };
        assert_eq!(words.time(at(0)), "12:00\u{a0}AM");
        assert_eq!(words.time(at(12)), "12:00\u{a0}PM");
        assert_eq!(words.time(at(23)), "11:00\u{a0}PM");
    }

    #[test]
    fn near_moments_are_short() {
        let words = Words::of(Language::En);
        let back = |days: i64| Moment {
            at: Timestamp(SUNDAY.at.0 - days * 86_400_000),
            ..SUNDAY
        };
        assert_eq!(words.moment_near(back(0), SUNDAY), "3:04\u{a0}PM");
        assert_eq!(words.moment_near(back(2), SUNDAY), "Nov 20");
        assert_eq!(words.moment_near(back(365), SUNDAY), "Nov 22, 2025");
    }

    #[test]
    fn moments_within_a_sentence_are_grammatical() {
        let back = |hours: i64| Moment {
            at: Timestamp(SUNDAY.at.0 - hours * 3_600_000),
            ..SUNDAY
        };
        let within = |language, hours| Words::of(language).moment_within(back(hours), SUNDAY);
        assert_eq!(within(Language::En, 0), "3:04\u{a0}PM");
        assert_eq!(within(Language::En, 48), "Nov 20");
        assert_eq!(within(Language::Es, 0), "las 3:04\u{a0}p.\u{a0}m.");
        assert_eq!(within(Language::Es, 2), "la 1:04\u{a0}p.\u{a0}m.");
        assert_eq!(within(Language::Es, 48), "20 de noviembre");
        assert_eq!(within(Language::Es, 24 * 365), "22 de noviembre de 2025");
    }

    #[test]
    fn days_read_well_in_spanish_sentences() {
        let words = Words::of(Language::Es);
        let day = words.day(SUNDAY.date());
        let expect = "Espere una respuesta para el domingo 22 de noviembre";
        assert_eq!(words.compose_expect(&day), expect);
        assert_eq!(words.today_since(&day), "Desde el domingo 22 de noviembre");
    }

    #[test]
    fn every_month_and_weekday_has_a_name() {
        for language in Language::ALL {
            let words = Words::of(language);
            for (names, count) in [
                (words.date_months(), 12),
                (words.date_months_short(), 12),
                (words.date_weekdays(), 7),
                (words.date_weekdays_short(), 7),
            ] {
                assert_eq!(names.split('|').count(), count, "{names}");
            }
        }
    }
}
