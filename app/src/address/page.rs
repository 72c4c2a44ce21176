//! Addresses of pages, and where they lead an account. For the server: what the browser needs of them
//! is written into the page.

use std::fmt;

use model::{
    ConversationId, DraftId, PatientId, Scope, Timestamp,
    view::{AccountView, Cursor, Filter, Folder, List, Sort},
};

/// A page, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    pub patient: Option<PatientId>,
    pub page: Page,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    Today,
    Messages,
    Compose,
    Conversation(ConversationId),
    /// What the reader has begun to write: the list, which is a folder in addresses, and one of it.
    Drafts,
    Draft(DraftId),
    /// Its details, to be changed.
    Edit(ConversationId),
    /// What is found in all messages.
    Search,
    /// Leads on to the next conversation of a list.
    Next,
}

/// The folder of that name in addresses.
pub const DRAFTS: &str = "drafts";

impl Page {
    /// The conversation that is open in it.
    pub const fn conversation(self) -> Option<ConversationId> {
        match self {
            Self::Conversation(id) | Self::Edit(id) => Some(id),
            _ => None,
        }
    }
}

impl Address {
    /// The page of an address with a query: one of them is a page of its own.
    pub fn with_query(self, query: &str) -> Self {
        let mut pairs = query.trim_start_matches('?').split('&');
        let is_drafts = |pair: &str| pair.strip_prefix("folder=") == Some(DRAFTS);
        match self.page {
            Page::Messages if pairs.any(is_drafts) => Self {
                page: Page::Drafts,
                ..self
            },
            _ => self,
        }
    }

    /// `None` for an address that is no such page.
    pub fn parse(path: &str) -> Option<Self> {
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        let patient = if parts.next_if_eq(&"for").is_some() {
            Some(parts.next()?.parse().ok()?)
        } else {
            None
        };
        let page = match (parts.next(), parts.next()) {
            (None, None) => Page::Today,
            (Some("messages"), None) => Page::Messages,
            (Some("messages"), Some("new")) => Page::Compose,
            (Some("messages"), Some("search")) => Page::Search,
            (Some("messages"), Some("next")) => Page::Next,
            (Some("messages"), Some(id)) => {
                let id = id.parse().ok()?;
                match parts.next_if_eq(&"edit") {
                    Some(_) => Page::Edit(id),
                    None => Page::Conversation(id),
                }
            }
            (Some("drafts"), Some(id)) => Page::Draft(id.parse().ok()?),
            _ => return None,
        };
        parts.next().is_none().then_some(Self { patient, page })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(patient) = self.patient {
            write!(f, "/for/{patient}")?;
        }
        match self.page {
            Page::Today if self.patient.is_some() => Ok(()),
            Page::Today => f.write_str("/"),
            Page::Messages => f.write_str("/messages"),
            Page::Compose => f.write_str("/messages/new"),
            Page::Search => f.write_str("/messages/search"),
            Page::Next => f.write_str("/messages/next"),
            Page::Conversation(id) => write!(f, "/messages/{id}"),
            Page::Drafts => write!(f, "/messages?folder={DRAFTS}"),
            Page::Draft(id) => write!(f, "/drafts/{id}"),
            Page::Edit(id) => write!(f, "/messages/{id}/edit"),
        }
    }
}

/// Where an account is led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    Here(Scope),
    /// The account has no record of its own: to the first patient it may look at.
    To(PatientId),
    /// Nothing is open to the account.
    Nowhere,
}

impl Landing {
    /// Whose messages the prefix of an address means for this account. Whether the account may see
    /// them is for the mailbox to say.
    pub fn of(patient: Option<PatientId>, account: &AccountView) -> Self {
        if let Some(patient) = patient {
            return Self::Here(Scope::Patient(patient));
        }
        if account.care_team {
            return Self::Here(Scope::Desk);
        }
        match (account.own_record(), account.patients.first()) {
            (Some(own), _) => Self::Here(Scope::Patient(own.patient)),
            (None, Some(first)) => Self::To(first.patient),
            (None, None) => Self::Nowhere,
        }
    }
}

impl Landing {
    /// The prefix of a scope's addresses for this account; the other way round of [`Self::of`].
    pub fn prefix(scope: Scope, account: &AccountView) -> Option<PatientId> {
        match scope {
            Scope::Desk => None,
            Scope::Patient(patient) => {
                let own = account
                    .own_record()
                    .is_some_and(|own| own.patient == patient);
                (!own || account.care_team).then_some(patient)
            }
        }
    }
}

/// The list that a query names; what it does not say is as where an address says nothing. No value
/// of it needs escapes.
pub fn list_of(query: &str) -> List {
    let query = query.strip_prefix('?').unwrap_or(query);
    let pairs = || query.split('&').filter_map(|pair| pair.split_once('='));
    let all = |name| {
        pairs()
            .filter(move |pair| pair.0 == name)
            .map(|pair| pair.1)
    };
    let first = |name| all(name).next();
    List {
        folder: Folder::from_name(first("folder").unwrap_or_default()),
        filter: Some(Filter::from_name(first("show").unwrap_or_default())),
        sort: Sort::from_name(first("sort").unwrap_or_default()),
        as_of: first("as-of").and_then(|at| at.parse().ok()).map(Timestamp),
        // Also said of the conversation that is open beside it.
        before: all("before").find_map(Cursor::parse),
    }
}

/// The query of an open conversation's address: the place of the list beside it, and before which
/// message the part of the conversation ends that is shown.
pub fn conversation_query(list: List, before: Option<u32>) -> String {
    let list = list.to_string();
    match before {
        Some(before) => with_query(&list, "before", before),
        None => list,
    }
}

/// An address, or its query, with one thing more in the query.
pub fn with_query(address: &str, name: &str, value: impl fmt::Display) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{name}={value}")
}

/// Where to go after signing in. Only a page of ours: an address with a host would lead a reader
/// who has just signed in to somebody else's copy of this site (OWASP, "Unvalidated Redirects").
pub fn safe_next(next: Option<&str>) -> String {
    let path = next.unwrap_or_default();
    let (only_path, rest) = match path.find(['?', '#']) {
        Some(end) => path.split_at(end),
        None => (path, ""),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~?#=&".contains(c);
    match Address::parse(only_path) {
        Some(address) if only_path.starts_with('/') && rest.chars().all(plain) => {
            format!("{address}{rest}")
        }
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01933e5e-0000-7000-8000-000000000001";

    #[test]
    fn addresses_survive_being_read() {
        for path in [
            "/".to_owned(),
            "/messages".to_owned(),
            "/messages/new".to_owned(),
            "/messages/next".to_owned(),
            "/messages/search".to_owned(),
            format!("/messages/{ID}"),
            format!("/for/{ID}"),
            format!("/for/{ID}/messages/new"),
            format!("/for/{ID}/messages/{ID}"),
            format!("/drafts/{ID}"),
            format!("/for/{ID}/drafts/{ID}"),
            format!("/messages/{ID}/edit"),
            format!("/for/{ID}/messages/{ID}/edit"),
        ] {
            assert_eq!(Address::parse(&path).expect(&path).to_string(), path);
        }
        for path in [
            "/for",
            "/for/x",
            "/messages/x",
            "/drafts",
            "/drafts/x",
            "/messages/new/more",
            "/messages/new/edit",
            "/messages/x/edit",
            "/sign-in",
            "/for//messages",
        ] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }

    #[test]
    fn one_is_led_on_to_our_own_pages_only() {
        assert_eq!(safe_next(Some("/messages/new")), "/messages/new");
        assert_eq!(
            safe_next(Some("/messages?folder=sent")),
            "/messages?folder=sent"
        );
        for next in [
            None,
            Some(""),
            Some("//evil.example"),
            Some("https://evil.example/messages"),
            Some("/\\evil.example"),
            Some("messages"),
            Some("/messages?x=\r\nSet-Cookie: a"),
            Some("/messages?x=<script>"),
            Some("/sign-out"),
        ] {
            assert_eq!(safe_next(next), "/", "{next:?}");
        }
        // Extra slashes are no host: the address is written anew.
        assert_eq!(safe_next(Some("//messages")), "/messages");
    }

    #[test]
    fn drafts_are_a_folder_in_addresses() {
        let messages = Address::parse("/messages").unwrap();
        let drafts = messages.with_query("?before=1&folder=drafts");
        assert_eq!(drafts.page, Page::Drafts);
        assert_eq!(drafts.to_string(), "/messages?folder=drafts");
        for other in ["", "folder=sent", "folder=draftsy", "folders=drafts"] {
            assert_eq!(messages.with_query(other), messages, "{other}");
        }
        let next = Some("/messages?folder=drafts");
        assert_eq!(safe_next(next), "/messages?folder=drafts");
    }

    #[test]
    fn lists_are_written_into_the_query() {
        let before = Cursor::parse(&format!("12.{ID}"));
        assert_eq!(List::default().to_string(), "");
        let list = List {
            before,
            ..List::of(Folder::Sent)
        };
        assert_eq!(list.to_string(), format!("?folder=sent&before=12.{ID}"));
        let open = conversation_query(list, Some(31));
        assert_eq!(open, format!("?folder=sent&before=12.{ID}&before=31"));
        assert_eq!(conversation_query(List::default(), Some(31)), "?before=31");
        assert_eq!(conversation_query(List::default(), None), "");
        let of = |filter| List {
            filter: Some(filter),
            ..List::default()
        };
        assert_eq!(of(Filter::NeedsAnswer).to_string(), "");
        let mine = of(Filter::Mine).held(Timestamp(12));
        assert_eq!(mine.to_string(), "?show=mine&as-of=12");
        assert_eq!(mine.anew().to_string(), "?show=mine");
        let unread = List {
            sort: Sort::UnreadFirst,
            ..List::default()
        };
        assert_eq!(unread.to_string(), "?sort=unread");
        let row = before.unwrap();
        let rest = format!("?sort=read&before=12.{ID}");
        assert_eq!(unread.below(row, false).to_string(), rest);
        assert_eq!(list_of(&rest).beginning().sort, Sort::UnreadFirst);
        for list in [list, mine, unread, List::of(Folder::Archived)] {
            let filter = Some(list.filter.unwrap_or_default());
            assert_eq!(list_of(&list.to_string()), List { filter, ..list });
        }
        let odd = list_of("?folder=x&show=&sort=up&as-of=-&before=31&before=12&&before");
        let filter = Some(Filter::NeedsAnswer);
        assert_eq!(
            odd,
            List {
                filter,
                ..List::default()
            }
        );
        assert_eq!(with_query("/", "sent", 1), "/?sent=1");
        assert_eq!(with_query("/?sent=1", "x", 2), "/?sent=1&x=2");
    }
}
