//! Today: what waits for the reader, and the one thing to begin.

use leptos::prelude::*;
use model::{
    ErrorCode, Relation,
    view::{AccountView, Awaited, Folder, TodayView},
};

use super::{or_lost, people::subject_or_type};
use crate::{
    address::{FolderQuery, Page},
    api::view_today,
    components::{Icon, IconName, with_calls},
    frame::{Frame, Lost},
    i18n::{Counted, Office, words},
};

pub async fn page(frame: &Frame) -> AnyView {
    let today = load(frame).await;
    or_lost(
        frame,
        today.map(|(account, today)| view(frame, &today, account)),
    )
}

async fn load(frame: &Frame) -> Result<(&AccountView, TodayView), Lost> {
    let today = view_today(frame.scope()?).await?;
    Ok((frame.account.as_ref().map_err(Clone::clone)?, today))
}

fn view(frame: &Frame, today: &TodayView, account: &AccountView) -> AnyView {
    let words = words();
    let name = first_name(&account.name);
    let hello = match today.now.hour_minute().0 {
        4..12 => words.today_morning(name),
        12..18 => words.today_afternoon(name),
        _ => words.today_evening(name),
    };
    let other = today
        .patient
        .as_ref()
        .filter(|p| p.relation != Relation::Self_);
    let other = other.map(|patient| {
        view! { <p class="greeting__for">{words.today_viewing(&patient.name)}</p> }
    });
    view! {
        <div class="page today">
            <header class="greeting">
                <h1 class="greeting__title">{words.today_title()}</h1>
                <p class="greeting__hello">{hello}</p>
                <p class="greeting__date">{words.day_full(today.now.date())}</p>
                {other}
            </header>
            {waiting(frame, today)}
            {actions(frame, today)}
        </div>
    }
    .into_any()
}

/// "Maria" of "Maria Alvarez"; the whole name where it begins with a title.
fn first_name(name: &str) -> &str {
    match name.split_whitespace().next() {
        Some(first) if !first.ends_with('.') => first,
        _ => name,
    }
}

fn waiting(frame: &Frame, today: &TodayView) -> AnyView {
    let words = words();
    let is_desk = today.patient.is_none();
    let content = if today.unread == 0 && today.awaited.is_empty() {
        let text = if is_desk {
            words.today_nothing_desk()
        } else {
            words.today_nothing_text()
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
    } else {
        view! {
            <ul class="waiting__list">
                {unread_line(frame, today)}
                {today.awaited.iter().map(|a| awaited_line(frame, today, a)).collect_view()}
                {more_line(frame, today)}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="waiting" aria-labelledby="waiting-title">
            <h2 class="section-title" id="waiting-title">
                {words.today_waiting()}
            </h2>
            {content}
        </section>
    }
    .into_any()
}

fn unread_line(frame: &Frame, today: &TodayView) -> Option<AnyView> {
    let words = words();
    if today.unread == 0 {
        return None;
    }
    let what = counted(words.unread_conversations(today.unread));
    let is_desk = today.patient.is_none();
    let newest = today.newest_unread.first().map(|row| {
        let time = words.moment_near(row.last_activity, today.now);
        let (author, patient) = (&row.last_author.name, &row.patient_name);
        // A care team looks for the patient, whoever wrote.
        let why = match is_desk && author != patient {
            true => words.today_newest_about(author, patient, &time),
            false => words.today_newest(author, &time),
        };
        view! { <span class="waiting__why">{why}</span> }
    });
    // One conversation is opened, several are listed.
    let page = match &today.newest_unread[..] {
        [only] if today.unread == 1 => Page::Conversation(only.conversation),
        _ => Page::Messages,
    };
    let href = frame.to(page);
    Some(
        view! {
            <li>
                <a class="waiting__link waiting__link--attention" href=href>
                    <span class="waiting__icon">
                        <Icon name=IconName::Inbox />
                    </span>
                    <span class="waiting__text">
                        <span class="waiting__what">{what}</span>
                        {newest}
                    </span>
                    <Icon name=IconName::ChevronRight />
                </a>
            </li>
        }
        .into_any(),
    )
}

/// A count, for those who see it and for those who hear it.
fn counted(Counted { seen, said }: Counted) -> AnyView {
    let Some(said) = said else {
        return seen.into_any();
    };
    view! {
        <span aria-hidden="true">{seen}</span>
        <span class="visually-hidden">{said}</span>
    }
    .into_any()
}

fn awaited_line(frame: &Frame, today: &TodayView, awaited: &Awaited) -> AnyView {
    let words = words();
    let is_desk = today.patient.is_none();
    let day = words.day(awaited.answer_by);
    let phone = &today.organization.phone;
    let when = match (is_desk, awaited.late) {
        (false, false) => words.today_answer_by(&day),
        (false, true) => words.today_answer_late(&day, phone),
        (true, false) => words.today_owed_by(&day),
        (true, true) => words.today_owed_late(&day),
    };
    let subject = subject_or_type(words, &awaited.subject, &awaited.message_type);
    let since = words.day(awaited.since.date());
    // Everything is the reader's own here; the care team looks for the patient.
    let (what, about) = if is_desk {
        let what = view! { <span class="waiting__what">{awaited.patient_name.clone()}</span> };
        let about = view! {
            <span class="waiting__about" dir="auto">
                {subject}
            </span>
            <span class="waiting__dates">
                <span class="waiting__since">{words.today_since(&since)}</span>
                " "
                <span class="waiting__due">{when}</span>
            </span>
        };
        (what.into_any(), about.into_any())
    } else {
        let to = words.today_sent(&since, &words.list(&awaited.with));
        let what = view! { <span class="waiting__what">{when}</span> };
        let about = view! {
            <span class="waiting__why" dir="auto">
                {subject}
            </span>
            <span class="waiting__why">{to}</span>
        };
        (what.into_any(), about.into_any())
    };
    let class = if awaited.late {
        "waiting__link waiting__link--attention"
    } else {
        "waiting__link"
    };
    let href = frame.to(Page::Conversation(awaited.conversation));
    view! {
        <li>
            <a class=class href=href>
                <span class="waiting__icon">
                    <Icon name=if is_desk { IconName::Reply } else { IconName::Clock } />
                </span>
                <span class="waiting__text">
                    {what} " " {about}
                </span>
                <Icon name=IconName::ChevronRight />
            </a>
        </li>
    }
    .into_any()
}

fn more_line(frame: &Frame, today: &TodayView) -> Option<AnyView> {
    let words = words();
    let more = words.more_than_shown(today.awaited_count, today.awaited.len() as u32)?;
    let folder = if today.patient.is_none() {
        Folder::Inbox
    } else {
        Folder::Sent
    };
    let query = FolderQuery {
        folder,
        before: None,
    };
    let href = format!("{}{query}", frame.to(Page::Messages));
    Some(
        view! {
            <li>
                <a class="waiting__link" href=href>
                    <span class="waiting__text">
                        <span class="waiting__what">{counted(more)}</span>
                    </span>
                    <Icon name=IconName::ChevronRight />
                </a>
            </li>
        }
        .into_any(),
    )
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
    let content = match (today.patient.is_none(), today.refused) {
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
            view! {
                <a class="button button--primary button--large button--wide" href=href>
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
        </section>
    }
    .into_any()
}

/// Why one cannot write here, with the number to call.
pub fn cannot(code: ErrorCode, office: &Office) -> AnyView {
    with_calls(&words().error(code, office), &[&office.phone])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_greeted_by_their_first_name() {
        assert_eq!(first_name("Maria Alvarez"), "Maria");
        assert_eq!(first_name("Dr. Priya Nair"), "Dr. Priya Nair");
        assert_eq!(first_name(""), "");
    }
}
