//! Today: what waits for the reader, and the one thing to begin.

use leptos::prelude::*;
use model::{
    ErrorCode, Relation,
    view::{AccountView, Awaited, ConversationRow, Filter, Folder, TodayView},
};

use super::{
    due::due_text,
    or_lost,
    people::{author_name, first_name, patient_marks, subject_or_type, whole},
};
use crate::{
    address::{List, Page},
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
            {actions(frame, today)}
            <div class="today__lists">{lists(frame, today)}</div>
        </div>
    }
    .into_any()
}

/// What is new to the reader, and what waits for an answer.
fn lists(frame: &Frame, today: &TodayView) -> AnyView {
    let words = words();
    let is_desk = today.patient.is_none();
    if today.unread == 0 && today.awaited.is_empty() {
        let text = match is_desk {
            true => words.today_nothing_desk(),
            false => words.today_nothing_text(),
        };
        return view! {
            <div class="empty">
                <span class="empty__icon">
                    <Icon name=IconName::Check />
                </span>
                <p class="empty__title">{words.today_nothing_title()}</p>
                <p class="empty__text">{text}</p>
            </div>
        }
        .into_any();
    }
    let unread = today.newest_unread.iter();
    let unread = unread.map(|row| unread_line(frame, today, row)).collect();
    let awaited = today.awaited.iter();
    let awaited = awaited.map(|a| awaited_line(frame, today, a)).collect();
    let answer = match is_desk {
        true => words.today_owed(),
        false => words.today_awaited(),
    };
    view! {
        {list("to-read", words.today_to_read(), unread, more_unread(frame, today))}
        {list("awaited", answer, awaited, more_awaited(frame, today))}
    }
    .into_any()
}

/// One of the two, where there is something in it.
fn list(
    id: &'static str,
    title: &'static str,
    lines: Vec<AnyView>,
    more: Option<AnyView>,
) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    Some(
        view! {
            <section class="waiting" aria-labelledby=id>
                <h2 class="section-title" id=id>
                    {title}
                </h2>
                <ul class="waiting__list">{lines} {more}</ul>
            </section>
        }
        .into_any(),
    )
}

fn unread_line(frame: &Frame, today: &TodayView, row: &ConversationRow) -> AnyView {
    let words = words();
    let time = words.moment_near(row.last_activity, today.now);
    let author = author_name(words, &row.last_author, row.last_is_mine);
    let subject = subject_or_type(words, &row.subject, &row.message_type);
    let (what, about) = match today.patient {
        // Everything is the reader's own here; a care team looks for the patient.
        Some(_) => (subject, None),
        None => {
            let marks = whole(patient_marks(words, &row.patient), " ·");
            let about = view! {
                <span class="waiting__patient">{marks}</span>
                " "
                <span class="waiting__about" dir="auto">
                    {subject}
                </span>
            };
            (row.patient.name.clone(), Some(about))
        }
    };
    let href = frame.to(Page::Conversation(row.conversation));
    view! {
        <li>
            <a class="waiting__link waiting__link--attention" href=href>
                <span class="waiting__icon">
                    <Icon name=IconName::Inbox />
                </span>
                <span class="waiting__text">
                    <span class="waiting__what" dir="auto">
                        {what}
                    </span>
                    " "
                    {about}
                    " "
                    <span class="waiting__why">{words.today_from(&author, &time)}</span>
                </span>
                <Icon name=IconName::ChevronRight />
            </a>
        </li>
    }
    .into_any()
}

/// The way to all that is unread, where more of it is there than is shown.
fn more_unread(frame: &Frame, today: &TodayView) -> Option<AnyView> {
    let shown = u32::try_from(today.newest_unread.len()).unwrap_or(u32::MAX);
    (today.unread > shown).then(|| {
        let all = counted(words().unread_conversations(today.unread));
        let list = List {
            // At the desk, not all of them need an answer.
            filter: today.patient.is_none().then_some(Filter::All),
            ..List::default()
        };
        line_to(format!("{}{list}", frame.to(Page::Messages)), all)
    })
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
    let day = words.day(awaited.due.by);
    let phone = &today.organization.phone;
    let when = match (is_desk, awaited.due.late) {
        (false, false) => words.today_answer_by(&day),
        (false, true) => words.today_answer_late(&day, phone),
        (true, _) => due_text(awaited.due, today.now),
    };
    let subject = subject_or_type(words, &awaited.subject, &awaited.message_type);
    let since = words.day(awaited.since.date());
    // Everything is the reader's own here; the care team looks for the patient.
    let (what, about) = if is_desk {
        let marks = whole(patient_marks(words, &awaited.patient), " ·");
        let what = view! {
            <span class="waiting__what">{awaited.patient.name.clone()}</span>
            " "
            <span class="waiting__patient">{marks}</span>
        };
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
        let seen = match awaited.seen {
            Some(moment) => words.today_seen(&words.moment_near(moment, today.now)),
            None => words.today_not_seen().to_owned(),
        };
        let what = view! { <span class="waiting__what">{when}</span> };
        let about = view! {
            <span class="waiting__why" dir="auto">
                {subject}
            </span>
            <span class="waiting__why">{to} " · " {seen}</span>
        };
        (what.into_any(), about.into_any())
    };
    let class = if awaited.due.late {
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

fn more_awaited(frame: &Frame, today: &TodayView) -> Option<AnyView> {
    let words = words();
    let more = words.more_than_shown(today.awaited_count, today.awaited.len() as u32)?;
    let folder = match today.patient {
        None => Folder::Inbox,
        Some(_) => Folder::Sent,
    };
    let href = format!("{}{}", frame.to(Page::Messages), List::of(folder));
    Some(line_to(href, counted(more)))
}

fn line_to(href: String, what: AnyView) -> AnyView {
    view! {
        <li>
            <a class="waiting__link waiting__link--more" href=href>
                <span class="waiting__text">
                    <span class="waiting__what">{what}</span>
                </span>
                <Icon name=IconName::ChevronRight />
            </a>
        </li>
    }
    .into_any()
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
