//! What is looked for. No address says it: it is kept under an id.

use model::{Date, SearchId, search::Search, view::Cursor};

use super::with_query;
use crate::forms::Typed;

/// The names of the fields of the form.
pub mod search_field {
    pub const WORDS: &str = "q";
    pub const TYPE: &str = "type";
    pub const PERSON: &str = "with";
    pub const FROM: &str = "from";
    pub const TO: &str = "to";
    pub const UNREAD: &str = "unread";
    pub const FILES: &str = "files";
    /// In an address: under which id all of that is kept.
    pub const ASKED: &str = "asked";

    pub(super) const ALL: [&str; 7] = [WORDS, TYPE, PERSON, FROM, TO, UNREAD, FILES];
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub search: Search,
    /// It cannot be looked for.
    pub wrong: Option<Wrong>,
}

/// What is wrong with the days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such day.
    NoDay,
    /// They end before they begin.
    TurnedAround,
}

impl Asked {
    /// A type or a person that is none by its form leaves nothing out. `before`: below which row the
    /// page begins.
    pub fn read(typed: &Typed, before: Option<Cursor>) -> Self {
        use search_field as field;
        let get = |name| Some(typed.get(name)).filter(|value| !value.trim().is_empty());
        let day = |name| get(name).map(|text| Date::parse(text.trim()).ok_or(Wrong::NoDay));
        let (from, to) = (day(field::FROM).transpose(), day(field::TO).transpose());
        let wrong = match (from, to) {
            (Err(wrong), _) | (_, Err(wrong)) => Some(wrong),
            (Ok(Some(from)), Ok(Some(to))) if from > to => Some(Wrong::TurnedAround),
            _ => None,
        };
        let search = Search {
            words: typed.get(field::WORDS).to_owned(),
            message_type: get(field::TYPE).and_then(|code| code.parse().ok()),
            person: get(field::PERSON).and_then(|person| person.parse().ok()),
            unread: get(field::UNREAD).is_some(),
            with_files: get(field::FILES).is_some(),
            from: from.ok().flatten(),
            to: to.ok().flatten(),
            before,
        };
        Self { search, wrong }
    }

    /// What of a form is kept, to be read again by [`Self::of_kept`].
    pub fn kept(typed: &Typed) -> String {
        let mut kept = Typed::default();
        for name in search_field::ALL {
            let value = typed.get(name);
            // Far more than is looked at.
            let end = value.floor_char_boundary(1_000);
            if end > 0 {
                kept.push(name, &value[..end]);
            }
        }
        serde_json::to_string(&kept).unwrap_or_default()
    }

    pub fn of_kept(kept: &str, before: Option<Cursor>) -> Self {
        Self::read(&serde_json::from_str(kept).unwrap_or_default(), before)
    }
}

/// The address of a page of what is found.
pub fn search_address(page: &str, asked: Option<SearchId>, before: Option<Cursor>) -> String {
    let asked = asked.map(|asked| (search_field::ASKED, asked.to_string()));
    let before = before.map(|row| ("before", row.to_string()));
    let parts = asked.into_iter().chain(before);
    parts.fold(page.to_owned(), |address, (name, value)| {
        with_query(&address, name, value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in fields {
            typed.push(name, *value);
        }
        typed
    }

    #[test]
    fn what_is_looked_for_survives_being_kept() {
        let person = "team:01933e5e-0000-7000-8000-000000000001";
        let fields = [
            ("q", "a+b \"c\" & d=é?"),
            ("type", "general"),
            ("with", person),
            ("from", "2026-02-28"),
            ("to", "2026-11-03"),
            ("unread", "1"),
            ("files", "1"),
            ("account", "nobody asks for that"),
        ];
        let search = Search {
            words: "a+b \"c\" & d=é?".into(),
            message_type: Some("general".parse().unwrap()),
            person: person.parse().ok(),
            unread: true,
            with_files: true,
            from: Date::parse("2026-02-28"),
            to: Date::parse("2026-11-03"),
            before: None,
        };
        let kept = Asked::kept(&typed(&fields));
        assert!(!kept.contains("nobody"));
        assert_eq!(Asked::of_kept(&kept, None).search, search);
        let long = Asked::kept(&typed(&[("q", &"é".repeat(5_000))]));
        assert_eq!(Asked::of_kept(&long, None).search.words, "é".repeat(500));
        assert_eq!(Asked::of_kept("not ours", None), Asked::default());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let asked = |fields: &[(&str, &str)]| Asked::read(&typed(fields), None);
        assert_eq!(asked(&[]), Asked::default());
        for from in [
            "2026-02-30",
            "2026-13-01",
            "tomorrow",
            "1",
            "-1-1-1",
            "2026-1-1x",
        ] {
            assert_eq!(asked(&[("from", from)]).wrong, Some(Wrong::NoDay), "{from}");
        }
        let turned = asked(&[("from", "2026-02-02"), ("to", "2026-02-01")]);
        assert_eq!(turned.wrong, Some(Wrong::TurnedAround));
        let odd = asked(&[
            ("q", "x"),
            ("type", "NO SUCH"),
            ("with", "nobody"),
            ("unread", ""),
        ]);
        assert_eq!((odd.wrong, odd.search.filters()), (None, 0));
    }
}
