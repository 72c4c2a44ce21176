//! A row of a folder.

use leptos::prelude::*;
use model::{
    Moment,
    view::{ConversationRow, Folder, List},
};

use super::filing;
use crate::{
    address::{Page, with_query},
    around::kept,
    components::{Icon, IconName, type_lang, type_name, with_own_words},
    forms::field,
    frame::Frame,
    i18n::words,
    pages::{
        conversation::files::clip,
        due::due,
        people::{author_name, patient_marks, subject_lang, subject_or_type, teams, whole},
        when::when,
    },
};

/// One conversation as a link: who, what, when, and whether it is unread, in words as well. The link
/// keeps the `list`, so that this stays the same beside the conversation.
pub fn row(
    frame: &Frame,
    row: &ConversationRow,
    list: List,
    now: Moment,
    is_desk: bool,
) -> AnyView {
    row_with(frame, row, list, now, is_desk, None)
}

/// The reader has begun an answer.
fn draft_mark() -> AnyView {
    view! {
        <span class="pill pill--draft">
            <Icon name=IconName::Pencil />
            {words().draft_mark()}
        </span>
    }
    .into_any()
}

/// The same with something else than the newest message's beginning.
pub fn row_with(
    frame: &Frame,
    row: &ConversationRow,
    list: List,
    now: Moment,
    is_desk: bool,
    instead: Option<AnyView>,
) -> AnyView {
    let words = words();
    let page = Page::Conversation(row.conversation);
    let href = format!("{}{list}", frame.to(page));
    // What was found in it may be far up.
    let href = match instead {
        Some(_) => with_query(&href, field::WHOLE, 1),
        None => href,
    };
    let is_open = frame.page().and_then(Page::conversation) == Some(row.conversation);
    let class = if row.unread {
        "inbox__row inbox__row--unread"
    } else {
        "inbox__row"
    };

    let names = words.list(&row.with);
    // A care team looks for the patient, a patient for the care team.
    let people = match list.folder {
        _ if is_desk => row.patient.name.clone(),
        Folder::Sent => words.inbox_to(&names),
        _ => names,
    };
    let choice = filing::choice(
        row,
        &people,
        &subject_or_type(words, &row.subject, &row.message_type),
    );
    let own = frame.own_lang();
    let people = with_own_words(people, teams(&row.with), own);
    let subject_lang = subject_lang(&row.subject, &row.message_type, own);
    let marks = whole(patient_marks(words, &row.patient), " ·");
    let marks = marks.map(|marks| view! { <span class="inbox__patient">{marks}</span> " " });
    let author = author_name(words, &row.last_author, row.last_is_mine);
    let kind = type_name(words, &row.message_type);
    let subject = subject_or_type(words, &row.subject, &row.message_type);
    let has_subject = !model::compose::subject(&row.subject).is_empty();
    view! {
        <li class=class>
            {choice}
            <a class="inbox__link" href=href aria-current=is_open.then_some("true")>
                {row.unread.then(|| view! { <span class="visually-hidden">{words.inbox_unread()} " "</span> })}
                <span class="inbox__people">{people}</span>
                " "
                {(row.messages > 1)
                    .then(|| {
                        view! {
                            <span class="inbox__count" aria-hidden="true">
                                {words.number(row.messages)}
                            </span>
                            <span class="visually-hidden">
                                {words.inbox_count(row.messages)} " "
                            </span>
                        }
                    })} {when(row.last_activity, now, "inbox__time")} " "
                {marks}
                <span class="inbox__subject" dir="auto" lang=subject_lang>{subject}</span> " "
                <span class="inbox__preview">
                    {instead
                        .unwrap_or_else(|| {
                            view! {
                                <span class="inbox__author">{words.inbox_author(&author)}</span>
                                " "
                                <bdi>{row.preview.clone()}</bdi>
                            }
                                .into_any()
                        })}
                </span> " "
                <span class="inbox__marks">
                    {clip(row.attachments)}
                    {if row.answer_begun { draft_mark() } else { kept::mark() }} " "
                    {row
                        .starred
                        .then(|| {
                            view! {
                                <span class="inbox__star">
                                    <Icon name=IconName::Star />
                                    <span class="visually-hidden">{words.inbox_starred()}</span>
                                </span>
                            }
                        })} {row.due.filter(|_| is_desk).map(|by| due(by, now))}
                    {row
                        .confidential
                        .then(|| {
                            view! {
                                <span class="pill pill--confidential">
                                    <Icon name=IconName::Lock />
                                    {words.inbox_confidential()}
                                </span>
                            }
                        })} {has_subject.then(|| view! { <span class="pill" lang=type_lang(&row.message_type, own)>{kind}</span> })}
                </span>
            </a>
        </li>
    }    .into_any()
}
