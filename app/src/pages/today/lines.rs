//! The rows of "Today": what is new to the reader, and what waits for an answer.

use leptos::prelude::*;
use model::view::{Awaited, ConversationRow, Filter, Folder};

use super::person::Person;
use crate::{
    address::{List, Page},
    components::{Icon, IconName, with_own_words},
    i18n::words,
    pages::{
        due::due_text,
        people::{
            author_name, counted, patient_marks, subject_lang, subject_or_type, teams, whole,
        },
    },
};

pub fn unread_line(person: &Person<'_>, row: &ConversationRow) -> AnyView {
    let words = words();
    let time = words.moment_near(row.last_activity, person.today.now);
    let author = author_name(words, &row.last_author, row.last_is_mine);
    let subject = subject_or_type(words, &row.subject, &row.message_type);
    let lang = subject_lang(&row.subject, &row.message_type, person.own_lang);
    let (what, about) = match person.waits.patient {
        // Everything is the reader's own here; a care team looks for the patient.
        Some(_) => (subject, None),
        None => {
            let marks = whole(patient_marks(words, &row.patient), " ·");
            let about = view! {
                <span class="waiting__patient">{marks}</span>
                " "
                <span class="waiting__about" dir="auto" lang=lang>
                    {subject}
                </span>
            };
            (row.patient.name.clone(), Some(about))
        }
    };
    let what_lang = lang.filter(|_| about.is_none());
    let href = person.to(Page::Conversation(row.conversation));
    view! {
        <li>
            <a class="waiting__link waiting__link--attention" href=href>
                <span class="waiting__icon">
                    <Icon name=IconName::Inbox />
                </span>
                <span class="waiting__text">
                    <span class="waiting__what" dir="auto" lang=what_lang>
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
pub fn more_unread(person: &Person<'_>) -> Option<AnyView> {
    let shown = u32::try_from(person.waits.newest_unread.len()).unwrap_or(u32::MAX);
    (person.waits.unread > shown).then(|| {
        let all = counted(words().unread_conversations(person.waits.unread));
        let list = List {
            // At the desk, not all of them need an answer.
            filter: person.waits.patient.is_none().then_some(Filter::All),
            ..List::default()
        };
        line_to(format!("{}{list}", person.to(Page::Messages)), all)
    })
}

pub fn awaited_line(person: &Person<'_>, awaited: &Awaited) -> AnyView {
    let words = words();
    let is_desk = person.waits.patient.is_none();
    let day = words.day(awaited.due.by);
    let phone = &person.today.organization.phone;
    let when = match (is_desk, awaited.due.late) {
        (false, false) => words.today_answer_by(&day),
        (false, true) => words.today_answer_late(&day, phone),
        (true, _) => due_text(awaited.due, person.today.now),
    };
    let subject = subject_or_type(words, &awaited.subject, &awaited.message_type);
    let lang = subject_lang(&awaited.subject, &awaited.message_type, person.own_lang);
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
            <span class="waiting__about" dir="auto" lang=lang>
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
        let to = with_own_words(to, teams(&awaited.with), person.own_lang);
        let seen = match awaited.seen {
            Some(moment) => words.today_seen(&words.moment_near(moment, person.today.now)),
            None => words.today_not_seen().to_owned(),
        };
        let what = view! { <span class="waiting__what">{when}</span> };
        let about = view! {
            <span class="waiting__why" dir="auto" lang=lang>
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
    let href = person.to(Page::Conversation(awaited.conversation));
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

pub fn more_awaited(person: &Person<'_>) -> Option<AnyView> {
    let words = words();
    let more = words.more_than_shown(
        person.waits.awaited_count,
        person.waits.awaited.len() as u32,
    )?;
    let folder = match person.waits.patient {
        None => Folder::Inbox,
        Some(_) => Folder::Sent,
    };
    let href = format!("{}{}", person.to(Page::Messages), List::of(folder));
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
