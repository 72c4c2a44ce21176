//! A conversation's details, to be changed: a dialog over it. It is a page of its own, so it needs no
//! program; where there is one, what is behind it is out of reach until it is left.

mod basis;
mod fields;
mod said;

use leptos::prelude::*;
use model::{
    AccountId, ConversationId, ErrorCode, Refusal, Scope, Timestamp,
    view::{ConversationView, DetailsView},
};

pub use said::said;

use self::basis::{IS_BASIS, as_it_is, basis};
use super::{
    conversation::{self, Neighbors, events},
    messages::filing::whose,
    today::cannot,
};
use crate::{
    address::{List, Page},
    api::view_details,
    around::{Shown, or_lost},
    components::{ErrorSummary, Icon, IconName, Problems},
    forms::{Typed, field, merged},
    frame::{Frame, NotShown},
    i18n::{Office, words},
};

pub async fn page(frame: &Frame, id: ConversationId, neighbors: Neighbors) -> Shown {
    match Editing::load(frame, id, neighbors.list).await {
        Ok(editing) => conversation::page(frame, neighbors, Some(editing.dialog())),
        Err(lost) => or_lost(frame, Err(lost)).into(),
    }
}

/// The button that leads there.
pub fn button(frame: &Frame, view: &ConversationView, list: List) -> Option<AnyView> {
    if !view.may_edit || matches!(frame.page(), Some(Page::Edit(_))) {
        return None;
    }
    // A form that gets has its query from its fields.
    let query = list.to_string();
    let pairs = query.trim_start_matches('?').split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    let fields = pairs.map(|(name, value)| {
        view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
    });
    Some(
        view! {
            <form action=frame.to(Page::Edit(view.id))>
                {fields.collect_view()}
                <button class="conversation__edit" id="edit">
                    <Icon name=IconName::Pencil />
                    <span>{words().edit_button()}</span>
                </button>
            </form>
        }
        .into_any(),
    )
}

struct Editing<'a> {
    frame: &'a Frame,
    account: AccountId,
    scope: Scope,
    view: DetailsView,
    /// What is in the form: what was posted, or how it is.
    typed: Typed,
    /// As of what it is changed.
    basis: Typed,
    refusal: Option<Refusal>,
    problems: Problems,
    office: Office,
    list: List,
}

impl<'a> Editing<'a> {
    async fn load(frame: &'a Frame, id: ConversationId, list: List) -> Result<Self, NotShown> {
        let account = frame.writer()?;
        let scope = frame.scope()?;
        let posted = frame.reply.as_ref();
        let refusal = posted.and_then(|reply| reply.refusal.clone());
        let is_late = refusal
            .as_ref()
            .is_some_and(|refusal| refusal.has(ErrorCode::ChangedMeanwhile));
        let since = posted.filter(|_| is_late);
        let since = since.and_then(|reply| reply.typed.get(field::AS_OF).parse().ok());
        let details = view_details(scope, id, since.map(Timestamp)).await;
        let view = details.map_err(|error| match error.code() {
            // The conversation says why nothing can be written there.
            ErrorCode::MessagingOff
            | ErrorCode::ViewOnly
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationTooOld { .. } => {
                NotShown::At(format!("{}{list}", frame.to(Page::Conversation(id))))
            }
            _ => NotShown::from(error),
        })?;
        let (typed, basis) = match posted {
            Some(reply) if is_late => (merged(&reply.typed, &view), basis(&view)),
            Some(reply) => (reply.typed.clone(), reply.typed.clone()),
            None => (as_it_is(&view), basis(&view)),
        };
        let office = Office::from(&view.organization);
        Ok(Self {
            frame,
            account,
            scope,
            typed,
            basis,
            problems: Problems::new(refusal.clone()),
            refusal,
            office,
            list,
            view,
        })
    }

    /// What is in the form is not how it is, though nobody has typed in it since it was shown.
    fn is_changed(&self) -> bool {
        let is = as_it_is(&self.view);
        let fields = [field::SUBJECT, field::TYPE, field::TO, field::CONFIDENTIAL];
        fields
            .iter()
            .any(|name| !self.typed.all(name).eq(is.all(name)))
    }

    /// That alone is asked: nothing else is wrong.
    fn is_asked(&self) -> bool {
        let problems = self.refusal.as_ref().map(Refusal::problems);
        problems.is_some_and(|problems| {
            let asks = |code| code == ErrorCode::ConfidentialityEnds;
            problems.iter().all(|problem| asks(problem.code))
        })
    }

    fn dialog(&self) -> AnyView {
        let (title, content) = match self.is_asked() {
            true => (words().edit_ask_title(), self.question()),
            false => (words().edit_title(), self.form()),
        };
        // The focus begins there, but where something is to be put right.
        let begins = self.refusal.is_none() || self.is_asked();
        view! {
            <div class="editing">
                <dialog
                    class="dialog"
                    id="details"
                    open
                    aria-labelledby="details-title"
                    data-changed=self.is_changed()
                >
                    <h2 class="dialog__title" id="details-title" tabindex="-1" autofocus=begins>
                        {title}
                    </h2>
                    {content}
                </dialog>
                {self.before_leaving()}
            </div>
        }
        .into_any()
    }

    /// Asked by `frontend/changes.js` where something was changed and is not saved.
    fn before_leaving(&self) -> AnyView {
        let words = words();
        view! {
            <dialog class="dialog" id="discard" aria-labelledby="discard-title">
                <h2 class="dialog__title" id="discard-title">
                    {words.edit_leave_title()}
                </h2>
                <div class="dialog__body">
                    <p>{words.edit_leave_text()}</p>
                </div>
                <form class="dialog__actions" method="dialog">
                    <a class="button button--danger" href=self.close()>
                        {words.edit_leave_go()}
                    </a>
                    <button class="button button--primary" autofocus>
                        {words.edit_leave_stay()}
                    </button>
                </form>
            </dialog>
        }
        .into_any()
    }

    /// The conversation, at the button that led here.
    fn close(&self) -> String {
        let conversation = self.frame.to(Page::Conversation(self.view.conversation));
        format!("{conversation}{}#edit", self.list)
    }

    fn action(&self) -> String {
        format!(
            "{}{}",
            self.frame.to(Page::Edit(self.view.conversation)),
            self.list
        )
    }

    fn form(&self) -> AnyView {
        let words = words();
        let basis = self
            .basis
            .iter()
            .filter(|(name, _)| IS_BASIS.contains(name));
        let basis = basis.map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        view! {
            <form class="form" method="post" action=self.action() novalidate autocomplete="off">
                <ErrorSummary problems=self.problems office=self.office.clone() />
                {self.meanwhile()}
                {whose(self.account, self.scope)}
                {basis.collect_view()}
                {self.details()}
                {self.confidentiality()}
                <div class="dialog__actions">
                    <a class="button button--quiet" href=self.close() data-close>
                        {words.edit_cancel()}
                    </a>
                    <button class="button button--primary">{words.edit_save()}</button>
                </div>
            </form>
        }
        .into_any()
    }

    /// All but confidentiality; or why that is all there is to change.
    fn details(&self) -> AnyView {
        let words = words();
        let Some(code) = self.view.refused else {
            return view! {
                <p>{words.edit_for_all()}</p>
                {self.subject()}
                {self.message_type()}
                {self.recipients()}
            }
            .into_any();
        };
        let as_it_is = as_it_is(&self.view).without(field::CONFIDENTIAL);
        let kept = as_it_is.iter().map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        view! {
            {kept.collect_view()}
            <p>{cannot(code, &self.office)}</p>
        }
        .into_any()
    }

    /// What others have changed, which is why nothing was saved.
    fn meanwhile(&self) -> Option<AnyView> {
        if self.view.changed.is_empty() {
            return None;
        }
        let words = words();
        let own = self.frame.own_lang();
        let lines = self.view.changed.iter();
        let lines = lines.map(|event| view! { <li>{events::line(event, own)}</li> });
        Some(
            view! {
                <div class="notice notice--warning" role="group" aria-labelledby="since">
                    <Icon name=IconName::Pencil />
                    <div class="notice__text">
                        <p class="notice__title" id="since">
                            {words.edit_since()}
                        </p>
                        <ul class="editing__since">{lines.collect_view()}</ul>
                        <p>{words.edit_since_kept()}</p>
                    </div>
                </div>
            }
            .into_any(),
        )
    }

    /// Who will see what is confidential no more, before they do.
    fn question(&self) -> AnyView {
        let words = words();
        let kept = self.typed.iter().filter(|(name, _)| *name != field::TOLD);
        let kept = kept.map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        });
        let representatives = &self.view.representatives;
        let told: Vec<String> = representatives
            .iter()
            .map(|who| who.id.to_string())
            .collect();
        let who = match representatives.is_empty() {
            true => view! { <p>{words.edit_ask_nobody()}</p> }.into_any(),
            false => {
                let names = representatives.iter();
                let names = names.map(|who| view! { <li>{who.name.clone()}</li> });
                view! {
                    <p>{words.edit_ask_who()}</p>
                    <ul class="editing__who">{names.collect_view()}</ul>
                }
                .into_any()
            }
        };
        view! {
            <form class="form" method="post" action=self.action() autocomplete="off">
                {kept.collect_view()}
                <input type="hidden" name=field::TOLD value=told.join(",") />
                {who}
                <div class="dialog__actions">
                    <button class="button button--quiet" name=field::GO_BACK value="1" data-close>
                        {words.edit_ask_no()}
                    </button>
                    <button class="button button--primary">{words.edit_ask_yes()}</button>
                </div>
            </form>
        }
        .into_any()
    }
}
