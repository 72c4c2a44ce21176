//! A row of a folder.

use leptos::prelude::*;
use model::{
    Moment, PatientId,
    view::{ConversationRow, Folder},
};

use crate::{
    address::{Address, FolderQuery, Page},
    components::{Erase, Icon, IconName, When, flag, subject_or_type, type_name},
    frame::Frame,
    i18n::words,
};

/// One conversation as a link: who, what, when, and whether it is unread, in words as well.
#[component]
pub fn Row(
    row: ConversationRow,
    /// Whose list it is in, as its address says.
    patient: Option<PatientId>,
    /// The part of the folder it is in: kept in the link, so that the list stays the same beside
    /// the conversation.
    query: FolderQuery,
    now: Moment,
    is_desk: bool,
) -> impl IntoView {
    let words = words();
    let frame = Frame::current();
    let page = Page::Conversation(row.conversation);
    let href = format!("{}{query}", Address { patient, page });
    let is_open = ArcSignal::derive(move || {
        frame
            .address
            .get()
            .is_some_and(|address| address.page == page)
    });
    let class = if row.unread {
        "inbox__row inbox__row--unread"
    } else {
        "inbox__row"
    };

    let names = words.list(&row.with);
    // A care team looks for the patient, a patient for the care team.
    let people = match query.folder {
        _ if is_desk => row.patient_name.clone(),
        Folder::Sent => words.inbox_to(&names),
        Folder::Inbox => names,
    };
    let preview = if row.last_is_mine {
        words.inbox_you(&row.preview)
    } else {
        row.preview.clone()
    };
    let kind = type_name(words, &row.message_type);
    let subject = subject_or_type(words, &row.subject, &row.message_type);
    let has_subject = !model::compose::subject(&row.subject).is_empty();
    view! {
        <li class=class>
            <a class="inbox__link" href=href aria-current=flag(is_open)>
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
                    })} <When class="inbox__time" moment=row.last_activity now=now /> " "
                <span class="inbox__subject" dir="auto">{subject}</span> " "
                <span class="inbox__preview" dir="auto">{preview}</span> " "
                <span class="inbox__marks">
                    {row
                        .confidential
                        .then(|| {
                            view! {
                                <span class="pill pill--confidential">
                                    <Icon name=IconName::Lock />
                                    {words.inbox_confidential()}
                                </span>
                            }
                        })} {has_subject.then(|| view! { <span class="pill">{kind}</span> })}
                </span>
            </a>
        </li>
    }
    .erase()
}
