//! Counts that the server counts up to a limit only: from there on it is "99+".

use model::limits::COUNT_UP_TO;

use super::Words;

/// A count as it is seen, and as it is said where the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub seen: String,
    pub said: Option<String>,
}

impl Words {
    /// "12" or "99+".
    pub fn tally(self, count: u32) -> String {
        match count {
            COUNT_UP_TO.. => self.count_many(&self.number(COUNT_UP_TO - 1)),
            count => self.number(count),
        }
    }

    /// ", 12 unread" or ", more than 99 unread", for those who hear it.
    pub fn unread_said(self, count: u32) -> String {
        match count {
            COUNT_UP_TO.. => self.nav_unread_many(&self.number(COUNT_UP_TO - 1)),
            count => self.nav_unread(count),
        }
    }

    /// The title of a page while so many conversations are unread.
    pub fn title_with_unread(self, count: u32, page: &str) -> String {
        match count {
            0 => self.app_page_title(page),
            COUNT_UP_TO.. => self.app_page_title_many(&self.tally(count), page),
            count => self.app_page_title_unread(count, page),
        }
    }

    /// Which part of a conversation is shown, when it is not all of it: from which message to which,
    /// of how many.
    pub fn part(self, first: u32, last: u32, total: u32) -> Option<String> {
        (first > 1 || last < total).then(|| {
            let [first, last, total] = [first, last, total].map(|n| self.number(n));
            self.conversation_part(&first, &last, &total)
        })
    }

    /// "12 unread", of somebody who is named before it.
    pub fn unread_there(self, count: u32) -> Counted {
        match count {
            COUNT_UP_TO.. => Counted {
                seen: self.nav_viewing_unread_many(&self.tally(count)),
                said: Some(self.nav_viewing_unread_said(&self.number(COUNT_UP_TO - 1))),
            },
            count => Counted {
                seen: self.nav_viewing_unread(count),
                said: None,
            },
        }
    }

    /// "12 unread conversations".
    pub fn unread_conversations(self, count: u32) -> Counted {
        match count {
            COUNT_UP_TO.. => Counted {
                seen: self.today_unread_many(&self.tally(count)),
                said: Some(self.today_unread_said(&self.number(COUNT_UP_TO - 1))),
            },
            count => Counted {
                seen: self.today_unread(count),
                said: None,
            },
        }
    }

    /// "3 new", of a list.
    pub fn new_in_list(self, count: u32) -> String {
        match count {
            COUNT_UP_TO.. => self.inbox_new_here_many(&self.tally(count)),
            count => self.inbox_new_here(count),
        }
    }

    /// "12 conversations", with which something was done.
    pub fn conversations(self, count: u32) -> String {
        match count {
            COUNT_UP_TO.. => self.filing_count_many(&self.tally(count)),
            count => self.filing_count(count),
        }
    }

    /// "2 drafts".
    pub fn drafts(self, count: u32) -> String {
        match count {
            COUNT_UP_TO.. => self.drafts_count_many(&self.tally(count)),
            count => self.drafts_count(count),
        }
    }

    /// How many there are beside those that are `shown`: "and 7 more". Of very many, how many there
    /// are in all.
    pub fn more_than_shown(self, count: u32, shown: u32) -> Option<Counted> {
        match count {
            COUNT_UP_TO.. => Some(Counted {
                seen: self.today_all_many(&self.tally(count)),
                said: Some(self.today_all_said(&self.number(COUNT_UP_TO - 1))),
            }),
            count if count > shown => Some(Counted {
                seen: self.today_more(count - shown),
                said: None,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn very_many_are_said_to_be_more_than_99() {
        let english = Words::of(Language::En);
        assert_eq!(english.tally(99), "99");
        assert_eq!(english.tally(100), "99+");
        assert_eq!(english.unread_said(99), ", 99 unread");
        assert_eq!(english.unread_said(100), ", more than 99 unread");
        assert_eq!(english.title_with_unread(0, "Today"), "Today · Carepost");
        assert_eq!(
            english.title_with_unread(7, "Today"),
            "(7) Today · Carepost"
        );
        assert_eq!(
            english.title_with_unread(100, "Today"),
            "(99+) Today · Carepost"
        );
        let spanish = Words::of(Language::Es);
        assert_eq!(spanish.tally(100), "99+");
        assert_eq!(spanish.unread_said(100), ", más de 99 sin leer");
    }

    #[test]
    fn what_is_unread_there_is_said_in_full() {
        let words = Words::of(Language::En);
        assert_eq!(words.unread_there(2).seen, "2 unread");
        let many = words.unread_there(100);
        assert_eq!(many.seen, "99+ unread");
        assert_eq!(many.said.as_deref(), Some("More than 99 unread"));
    }

    #[test]
    fn today_counts_as_far_as_is_known() {
        let words = Words::of(Language::En);
        let counted = |seen: &str, said: Option<&str>| Counted {
            seen: seen.to_owned(),
            said: said.map(str::to_owned),
        };
        assert_eq!(
            words.unread_conversations(1),
            counted("1 unread conversation", None)
        );
        assert_eq!(
            words.unread_conversations(100),
            counted(
                "99+ unread conversations",
                Some("You have more than 99 unread conversations")
            )
        );
        assert_eq!(words.more_than_shown(5, 5), None);
        assert_eq!(
            words.more_than_shown(7, 5),
            Some(counted("and 2 more", None))
        );
        assert_eq!(
            words.more_than_shown(100, 5),
            Some(counted("99+ in all", Some("More than 99 in all")))
        );
        let spanish = Words::of(Language::Es);
        assert_eq!(
            spanish.unread_conversations(100),
            counted(
                "99+ conversaciones sin leer",
                Some("Tiene más de 99 conversaciones sin leer")
            )
        );
    }
}
