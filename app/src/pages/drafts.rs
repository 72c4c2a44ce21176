//! What the reader has begun to write, and not sent.

use leptos::prelude::*;
use model::{
    AccountId, DraftId, DraftsPage, Moment,
    draft::{Answers, DraftRow},
};

use super::{
    empty::empty,
    paging::paging,
    people::{patient_marks, subject_lang, subject_or_type, teams, whole},
    when::when,
};
use crate::{
    address::{Page, Scope, with_query},
    api::list_drafts,
    around::or_lost,
    components::{Icon, IconName, type_name, with_own_words},
    forms::field,
    frame::{DraftsSaid, Frame, NotShown},
    i18n::words,
};

/// The list, which stands where those of conversations do.
pub async fn list(frame: &Frame) -> AnyView {
    or_lost(frame, load(frame).await.map(|drafts| drafts.view()))
}

async fn load(frame: &Frame) -> Result<Drafts<'_>, NotShown> {
    let account = frame.account.as_ref().map_err(Clone::clone)?;
    let scope = frame.scope()?;
    Ok(Drafts {
        frame,
        account: account.id,
        scope,
        page: list_drafts(scope, frame.drafts_before).await?,
    })
}

struct Drafts<'a> {
    frame: &'a Frame,
    account: AccountId,
    scope: Scope,
    page: DraftsPage,
}

impl Drafts<'_> {
    fn view(&self) -> AnyView {
        let rows = match self.page.rows.is_empty() {
            true => self.empty(),
            false => {
                let rows = self.page.rows.iter().map(|row| self.row(row));
                view! {
                    <ul class="inbox" aria-label=words().drafts_title()>
                        {rows.collect_view()}
                    </ul>
                }
                .into_any()
            }
        };
        view! { {self.said()} {rows} {self.paging()} }.into_any()
    }

    fn row(&self, row: &DraftRow) -> AnyView {
        let words = words();
        let own = self.frame.own_lang();
        let page = Page::Draft(row.draft);
        let is_open = self.frame.page() == Some(page);
        let (people, subject, lang) = match &row.answers {
            Some(Answers::Conversation(answered)) => {
                let people = match self.scope {
                    Scope::Desk => answered.patient.name.clone().into_any(),
                    Scope::Patient(_) => {
                        let names = words.list(&answered.with);
                        with_own_words(names, teams(&answered.with), own)
                    }
                };
                let marks = whole(patient_marks(words, &answered.patient), " ·");
                let marks =
                    marks.map(|marks| view! { " " <span class="inbox__patient">{marks}</span> });
                let subject = subject_or_type(words, &answered.subject, &answered.message_type);
                (
                    view! { {people} {marks} }.into_any(),
                    words.drafts_answer(&subject),
                    subject_lang(&answered.subject, &answered.message_type, own),
                )
            }
            Some(Answers::Gone) => (
                words.drafts_answer_gone().into_any(),
                words.drafts_answer_gone_text().to_owned(),
                None,
            ),
            None => {
                let people = match row.to.is_empty() {
                    true => words.drafts_to_nobody().into_any(),
                    false => {
                        let names = words.inbox_to(&words.list(&row.to));
                        with_own_words(names, teams(&row.to), own)
                    }
                };
                let kind = row.message_type.as_ref();
                let subject = match model::compose::subject(&row.subject) {
                    "" => kind.map_or(words.drafts_no_subject().to_owned(), |kind| {
                        type_name(words, kind)
                    }),
                    subject => subject.to_owned(),
                };
                (people, subject, None)
            }
        };
        let preview = match row.preview.as_str() {
            "" => words.drafts_no_text().into_any(),
            preview => view! { <bdi>{preview.to_owned()}</bdi> }.into_any(),
        };
        let confidential = row.confidential.then(|| {
            view! {
                <span class="inbox__marks">
                    <span class="pill pill--confidential">
                        <Icon name=IconName::Lock />
                        {words.inbox_confidential()}
                    </span>
                </span>
            }
        });
        view! {
            <li class="inbox__row draft">
                <a
                    class="inbox__link"
                    href=self.frame.to(page)
                    aria-current=is_open.then_some("true")
                >
                    <span class="inbox__people">{people}</span>
                    " "
                    {when(row.saved_at, self.page.now, "inbox__time")}
                    " "
                    <span class="inbox__subject" dir="auto" lang=lang>
                        {subject}
                    </span>
                    " "
                    <span class="inbox__preview">{preview}</span>
                    " "
                    {confidential}
                </a>
                {(!is_open).then(|| self.discard(row.draft))}
            </li>
        }
        .into_any()
    }

    /// Asks once.
    fn discard(&self, draft: DraftId) -> AnyView {
        let words = words();
        view! {
            <details class="discard draft__discard">
                <summary class="button button--quiet">
                    <Icon name=IconName::Trash />
                    {words.unsent_discard()}
                </summary>
                {self.form(
                    draft,
                    view! {
                        <span>{words.drafts_discard_sure()}</span>
                        " "
                        <button
                            class="button button--danger"
                            name=field::DRAFT
                            value=field::DISCARD
                        >
                            {words.drafts_discard_go()}
                        </button>
                    }
                        .into_any(),
                )}
            </details>
        }
        .into_any()
    }

    fn form(&self, draft: DraftId, content: AnyView) -> AnyView {
        let record = match self.scope {
            Scope::Patient(patient) => patient.to_string(),
            Scope::Desk => String::new(),
        };
        view! {
            <form class="discard__form" method="post" action=self.frame.to(Page::Draft(draft))>
                <input type="hidden" name=field::ACCOUNT value=self.account.to_string() />
                <input type="hidden" name=field::PATIENT value=record />
                {content}
            </form>
        }
        .into_any()
    }

    /// What was done with a draft a moment ago, and the way to take it back.
    fn said(&self) -> Option<AnyView> {
        let words = words();
        let text = match self.frame.drafts_said.as_ref()? {
            DraftsSaid::Kept => words.drafts_kept(),
            DraftsSaid::Both => words.drafts_both(),
            DraftsSaid::Nothing => words.drafts_nothing(),
            DraftsSaid::Discarded(_) => words.drafts_discarded(),
            DraftsSaid::Restored => words.drafts_restored(),
        };
        let undo = match self.frame.drafts_said {
            Some(DraftsSaid::Discarded(draft)) => Some(draft),
            _ => None,
        };
        let undo = undo.map(|draft| {
            let button = view! {
                <button
                    class="button button--quiet"
                    name=field::DRAFT
                    value=field::RESTORE
                >
                    <Icon name=IconName::Undo />
                    {words.filing_undo()}
                </button>
            };
            self.form(draft, button.into_any())
        });
        Some(
            view! {
                <div class="notice notice--info notice--slim filed" id="sent" tabindex="-1">
                    <p class="notice__text" role="status">
                        {text}
                    </p>
                    {undo}
                    <a
                        class="notice__close"
                        href=self.frame.to(Page::Drafts)
                        aria-label=words.conversation_close_notice()
                    >
                        <Icon name=IconName::Close />
                    </a>
                </div>
            }
            .into_any(),
        )
    }

    fn empty(&self) -> AnyView {
        let words = words();
        let (title, text) = match self.frame.drafts_before {
            Some(_) => (words.inbox_end_title(), words.inbox_end_text()),
            None => (words.drafts_empty_title(), words.drafts_empty_text()),
        };
        empty(IconName::Pencil, title, text)
    }

    fn paging(&self) -> Option<AnyView> {
        let words = words();
        let drafts = self.frame.to(Page::Drafts);
        let next = self.page.next;
        let older = next.map(|next| with_query(&drafts, "before", next));
        paging(
            self.frame
                .drafts_before
                .map(|_| (drafts, words.inbox_newest())),
            older.map(|older| (older, words.inbox_older())),
        )
    }
}

/// When something was kept, as a form says it.
pub fn saved(at: Moment, now: Moment) -> String {
    words().draft_saved(&words().moment_within(at, now))
}
