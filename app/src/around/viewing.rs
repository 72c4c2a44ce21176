//! For whom one is looking.

use leptos::prelude::*;
use model::{
    Age, Relation,
    view::{AccountView, PatientChoice},
};

use crate::{
    address::{Address, Landing, Page, Scope},
    components::{Icon, IconName},
    frame::Frame,
    i18n::words,
    pages::people::{counted, relation_name},
};

/// Where there is a choice, a menu of links. It opens without the program, and nothing is chosen by
/// moving through it.
pub fn menu(frame: &Frame, account: &AccountView) -> Option<AnyView> {
    let words = words();
    let desk = account.care_team.then_some((Scope::Desk, None));
    let patients = account.patients.iter();
    let patients = patients.map(|choice| (Scope::Patient(choice.patient), Some(choice)));
    let choices: Vec<_> = desk.into_iter().chain(patients).collect();
    if choices.len() < 2 {
        return None;
    }
    let here = frame.to(Page::Today);
    let mut chosen = words.nav_viewing_choose().to_owned();
    let mut links = Vec::new();
    for (scope, choice) in choices {
        let patient = Landing::prefix(scope, account);
        let page = Page::Today;
        let address = Address { patient, page }.to_string();
        let is_here = address == here;
        let name = choice.map_or(words.nav_viewing_desk(), |choice| &choice.name);
        if is_here {
            chosen = match choice.map(|choice| choice.relation) {
                Some(Relation::Self_) => words.nav_viewing_self(name),
                _ => name.to_owned(),
            };
        }
        let name = name.to_owned();
        let about = choice.map(|choice| about(frame, choice));
        links.push(view! {
            <li>
                <a class="account__row" href=address aria-current=is_here.then_some("true")>
                    <span class="viewing__who">{name} {about}</span>
                    {unread(frame, scope)}
                    {is_here.then(|| view! { <Icon name=IconName::Check /> })}
                </a>
            </li>
        });
    }
    Some(
        view! {
            <div class="viewing">
                <span class="viewing__label" id="viewing-label">
                    {words.nav_viewing()}
                </span>
                <span class="select">
                    <button
                        class="select__input"
                        type="button"
                        id="viewing-button"
                        popovertarget="viewing"
                        aria-labelledby="viewing-label viewing-button"
                    >
                        {chosen}
                    </button>
                </span>
                <ul class="viewing__menu sheet" id="viewing" popover="auto">
                    {links}
                </ul>
            </div>
        }
        .into_any(),
    )
}

/// Who somebody is to the reader, and how old: two of a family may have one name.
fn about(frame: &Frame, choice: &PatientChoice) -> AnyView {
    let words = words();
    let relation = relation_name(words, choice.relation);
    let today = frame.viewing.as_ref().map(|viewing| viewing.today);
    let age = choice.birth_date.zip(today);
    let age = age.and_then(|(born, today)| born.age_on(today));
    let age = age.map(|age| match age {
        Age::Years(years) => words.age_years(years),
        Age::Months(0) => words.age_newborn().to_owned(),
        Age::Months(months) => words.age_months(months),
    });
    view! {
        " "
        <span class="viewing__relation">
            {relation} {age.map(|age| view! { " · " <span class="whole">{age}</span> })}
        </span>
    }
    .into_any()
}

/// How many conversations are unread there, as far as that is known.
fn unread(frame: &Frame, scope: Scope) -> Option<AnyView> {
    let unread = &frame.viewing.as_ref()?.unread;
    let (_, count) = unread.iter().find(|(of, _)| *of == scope)?;
    (*count > 0).then(|| {
        let count = counted(words().unread_there(*count));
        view! {
            " "
            <span class="pill pill--attention">{count}</span>
        }
        .into_any()
    })
}
