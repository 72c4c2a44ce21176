//! Today: what waits for the reader, person by person, and the one thing to begin.

mod install;
mod lines;
mod person;

use leptos::prelude::*;
use model::{
    ErrorCode, Moment, Relation,
    view::{AccountView, PatientChoice, TodayView},
};

use super::{arrived, people::first_name};
use crate::{
    address::Page,
    api::view_today,
    around::or_lost,
    components::{Icon, IconName, with_calls},
    frame::{Frame, NotShown},
    i18n::{Office, Words, words},
};

pub async fn page(frame: &Frame) -> AnyView {
    let today = load(frame).await;
    or_lost(
        frame,
        today.map(|(account, today)| view(frame, &today, account)),
    )
}

async fn load(frame: &Frame) -> Result<(&AccountView, TodayView), NotShown> {
    let today = view_today(frame.scope()?).await?;
    Ok((frame.account.as_ref().map_err(Clone::clone)?, today))
}

fn view(frame: &Frame, today: &TodayView, account: &AccountView) -> AnyView {
    let words = words();
    let name = first_name(&account.name);
    let hello = hello(words, today.now, name);
    let other = somebody_else(today).map(|patient| {
        view! { <p class="greeting__for">{words.today_viewing(&patient.name)}</p> }
    });
    let arrived = arrived::link(arrived::Link {
        href: frame.to(Page::Today),
        conversation: None,
        one: words.arrived_today(),
        many: words.arrived_today().to_owned(),
        edited: words.arrived_today(),
    });
    view! {
        {arrived}
        <div class="page today">
            <header class="greeting">
                <h1 class="greeting__title">{words.today_title()}</h1>
                <p class="greeting__hello">{hello}</p>
                <p class="greeting__date">{words.day_full(today.now.date())}</p>
                {other}
            </header>
            {actions(frame, today)}
            <div class="today__lists">{person::people(frame, account, today)}</div>
            {install::hint(&today.organization.name)}
        </div>
    }
    .into_any()
}

fn hello(words: Words, now: Moment, name: &str) -> String {
    match now.hour_minute().0 {
        // In the night nothing else is right.
        0..4 => words.today_hello(name),
        4..12 => words.today_morning(name),
        12..18 => words.today_afternoon(name),
        _ => words.today_evening(name),
    }
}

/// Whose page it is, where that is not the reader.
fn somebody_else(today: &TodayView) -> Option<&PatientChoice> {
    let patient = today.here.patient.as_ref();
    patient.filter(|patient| patient.relation != Relation::Self_)
}

fn actions(frame: &Frame, today: &TodayView) -> AnyView {
    let words = words();
    let organization = &today.organization;
    let inbox = || {
        let href = frame.to(Page::Messages);
        view! {
            <a class="button button--secondary button--large button--wide" href=href>
                <Icon name=IconName::Inbox />
                {words.today_open_inbox()}
            </a>
        }
    };
    let content = match (today.here.patient.is_none(), today.refused) {
        (true, _) => inbox().into_any(),
        (false, Some(code)) => {
            let note = cannot(code, &organization.into());
            view! {
                {inbox()}
                <p class="actions__note">{note}</p>
            }
            .into_any()
        }
        (false, None) => {
            let days = organization.reply_business_days.into();
            let href = frame.to(Page::Compose);
            let whose = somebody_else(today);
            let described = whose.map(|_| "actions-for");
            let whose = whose.map(|patient| {
                let text = words.today_start_for(&patient.name);
                view! { <p class="actions__for" id="actions-for">{text}</p> }
            });
            view! {
                {whose}
                <a
                    class="button button--primary button--large button--wide"
                    href=href
                    aria-describedby=described
                >
                    <Icon name=IconName::Pencil />
                    {words.today_start()}
                </a>
                <p class="actions__note">{words.today_reply_time(days)}</p>
            }
            .into_any()
        }
    };
    view! {
        <section class="actions" aria-labelledby="actions-title">
            <h2 class="section-title" id="actions-title">
                {words.today_actions()}
            </h2>
            {content}
            {drafts(frame, today.drafts)}
        </section>
    }
    .into_any()
}

/// What was begun, where there is something.
fn drafts(frame: &Frame, count: u32) -> Option<AnyView> {
    if count == 0 {
        return None;
    }
    let href = frame.to(Page::Drafts);
    let (name, tally) = (words().today_drafts(), words().tally(count));
    Some(
        view! {
            <a class="button button--secondary button--wide" href=href>
                <Icon name=IconName::Pencil />
                {name}
                " "
                <span class="actions__count">{tally}</span>
            </a>
        }
        .into_any(),
    )
}

/// Why one cannot write here, with the number to call.
pub fn cannot(code: ErrorCode, office: &Office) -> AnyView {
    with_calls(&words().error(code, office), &[&office.phone])
}

#[cfg(test)]
mod tests {
    use model::{Language, Timestamp};

    use super::*;

    #[test]
    fn the_greeting_fits_the_hour_also_at_night() {
        let words = Words::of(Language::En);
        for (hour, greeting) in [
            (0, "Hello, Maria"),
            (3, "Hello, Maria"),
            (4, "Good morning, Maria"),
            (12, "Good afternoon, Maria"),
            (18, "Good evening, Maria"),
            (23, "Good evening, Maria"),
        ] {
            let now = Moment {
                at: Timestamp(hour * 3_600_000),
                offset: 0,
            };
            assert_eq!(hello(words, now, "Maria"), greeting);
        }
    }
}
