//! What waits for one person after the other, under whose name it is.

use leptos::prelude::*;
use model::{
    PatientId, Relation, Scope,
    view::{AccountView, PatientChoice, PersonToday, TodayView},
};

use super::lines::{awaited_line, more_awaited, more_unread, unread_line};
use crate::{
    address::{Address, Landing, Page},
    components::{Icon, IconName},
    frame::Frame,
    i18n::{Words, words},
    pages::people::relation_name,
};

/// Somebody's part of the page.
pub struct Person<'a> {
    pub today: &'a TodayView,
    pub waits: &'a PersonToday,
    /// As which their addresses begin.
    prefix: Option<PatientId>,
    /// The `lang` of the organization's own words.
    pub own_lang: Option<&'static str>,
    /// 0: whose page it is.
    place: usize,
}

impl Person<'_> {
    /// The address of one of this person's pages.
    pub fn to(&self, page: Page) -> String {
        let patient = self.prefix;
        Address { patient, page }.to_string()
    }
}

/// Everybody's part: whose page it is first. Who looks for one person alone needs no names.
pub fn people(frame: &Frame, account: &AccountView, today: &TodayView) -> AnyView {
    let words = words();
    let here = Person {
        today,
        waits: &today.here,
        prefix: frame.patient(),
        own_lang: frame.own_lang(),
        place: 0,
    };
    if today.others.is_empty() {
        return match here.waits.is_quiet() {
            true => nothing(&here),
            false => lists(&here, Heading::Second),
        };
    }
    let others = (1..).zip(&today.others).map(|(place, waits)| {
        let scope = waits.patient.as_ref();
        let scope = scope.map_or(Scope::Desk, |choice| Scope::Patient(choice.patient));
        Person {
            today,
            waits,
            prefix: Landing::prefix(scope, account),
            own_lang: frame.own_lang(),
            place,
        }
    });
    let all_quiet = today.others.iter().all(PersonToday::is_quiet) && here.waits.is_quiet();
    let all: Vec<_> = std::iter::once(here).chain(others).collect();
    let sections = all.iter().map(|person| section(person, all_quiet));
    let more = today.more_others.then(|| {
        let text = words.today_more_people(words.nav_viewing());
        view! { <p class="person__quiet">{text}</p> }
    });
    view! {
        {sections.collect_view()}
        {more}
    }
    .into_any()
}

fn section(person: &Person<'_>, all_quiet: bool) -> AnyView {
    let words = words();
    let is_here = person.place == 0;
    let id = format!("person-{}", person.place);
    let name = title(words, person.waits.patient.as_ref());
    // Where one is, no link leads.
    let name = match is_here {
        true => name.into_any(),
        false => view! { <a href=person.to(Page::Today)>{name}</a> }.into_any(),
    };
    let content = match (person.waits.is_quiet(), is_here && all_quiet) {
        (true, true) => nothing(person),
        (true, false) => view! { <p class="person__quiet">{words.today_quiet()}</p> }.into_any(),
        (false, _) => lists(person, Heading::Third),
    };
    view! {
        <section class="person" class:person--other=!is_here aria-labelledby=id>
            <h2 class="person__name" id=id.clone() dir="auto">
                {name}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

/// "You", "Leo Alvarez · your child", "My care team inbox".
fn title(words: Words, patient: Option<&PatientChoice>) -> String {
    match patient {
        None => words.nav_viewing_desk().to_owned(),
        Some(choice) if choice.relation == Relation::Self_ => words.relation_self().to_owned(),
        Some(choice) => {
            let relation = relation_name(words, choice.relation);
            words.today_person(&choice.name, &uncapitalized(relation))
        }
    }
}

/// Within a line.
fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn nothing(person: &Person<'_>) -> AnyView {
    let words = words();
    let text = match person.waits.patient {
        None => words.today_nothing_desk(),
        Some(_) => words.today_nothing_text(),
    };
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon name=IconName::Check />
            </span>
            <p class="empty__title">{words.today_nothing_title()}</p>
            <p class="empty__text">{text}</p>
        </div>
    }
    .into_any()
}

/// What a list's heading stands under.
#[derive(Clone, Copy)]
enum Heading {
    Second,
    Third,
}

/// What is new to the reader, and what waits for an answer.
fn lists(person: &Person<'_>, heading: Heading) -> AnyView {
    let words = words();
    let unread = person.waits.newest_unread.iter();
    let unread = unread.map(|row| unread_line(person, row)).collect();
    let awaited = person.waits.awaited.iter();
    let awaited = awaited.map(|row| awaited_line(person, row)).collect();
    let answer = match person.waits.patient {
        None => words.today_owed(),
        Some(_) => words.today_awaited(),
    };
    let lists = view! {
        {list(person, heading, ("to-read", words.today_to_read()), unread, more_unread(person))}
        {list(person, heading, ("awaited", answer), awaited, more_awaited(person))}
    };
    match heading {
        Heading::Second => lists.into_any(),
        Heading::Third => view! { <div class="person__lists">{lists}</div> }.into_any(),
    }
}

/// One of the two, where there is something in it.
fn list(
    person: &Person<'_>,
    heading: Heading,
    (id, title): (&'static str, &'static str),
    lines: Vec<AnyView>,
    more: Option<AnyView>,
) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let id = match person.place {
        0 => id.to_owned(),
        place => format!("{id}-{place}"),
    };
    let title = match heading {
        Heading::Second => {
            view! { <h2 class="section-title" id=id.clone()>{title}</h2> }.into_any()
        }
        Heading::Third => view! { <h3 class="section-title" id=id.clone()>{title}</h3> }.into_any(),
    };
    let rows = view! { <ul class="waiting__list">{lines} {more}</ul> };
    // Of the others the person is landmark enough: more of them would be a crowd.
    Some(match person.place {
        0 => view! { <section class="waiting" aria-labelledby=id>{title} {rows}</section> }
            .into_any(),
        _ => view! { <div class="waiting">{title} {rows}</div> }.into_any(),
    })
}

#[cfg(test)]
mod tests {
    use model::{Language, ProxyKind};

    use super::*;

    #[test]
    fn people_are_called_by_name_and_by_what_they_are_to_the_reader() {
        let choice = |relation| PatientChoice {
            patient: "01933e5e-0000-7000-8000-000000000001"
                .parse()
                .expect("an id"),
            name: "Leo Alvarez".into(),
            relation,
            may_send: true,
            birth_date: None,
        };
        let english = Words::of(Language::En);
        let child = choice(Relation::Proxy(ProxyKind::Parent));
        assert_eq!(title(english, Some(&child)), "Leo Alvarez · your child");
        assert_eq!(title(english, Some(&choice(Relation::Self_))), "You");
        assert_eq!(title(english, None), "My care team inbox");
        let spanish = title(Words::of(Language::Es), Some(&child));
        assert_eq!(spanish, "Leo Alvarez · su hijo o hija");
    }
}
