//! Writing a new message.

use leptos::prelude::*;
use model::{
    AccountId, ErrorCode, Field,
    view::{Carried, ComposeView, Confidentiality},
};

use super::{Shown, Wake, not_here, or_lost, preloaded, today::cannot, unsent::unsent, woken};
use crate::{
    address::{Page, Scope},
    api::{carry_over, offer_compose},
    components::{Icon, IconName},
    forms::{FormReply, Typed, field},
    frame::{Frame, Lost},
    i18n::words,
    islands::{ComposeForm, ComposeSetup},
};

pub async fn page(frame: &Frame) -> Shown {
    let offered = load(frame).await;
    let fills = matches!(&offered, Ok((_, offered)) if offered.refused.is_none());
    let carried = match (&offered, frame.from.filter(|_| frame.reply.is_none())) {
        // One that is not there has nothing to take over.
        (Ok((_, offered)), Some(from)) => carry_over(offered.patient.patient, from).await.ok(),
        _ => None,
    };
    let view = offered.map(|(account, offered)| view(frame, account, offered, carried));
    Shown {
        view: or_lost(frame, view),
        fills,
    }
}

async fn load(frame: &Frame) -> Result<(AccountId, ComposeView), Lost> {
    let account = frame.writer()?;
    match frame.scope()? {
        Scope::Patient(patient) => Ok((account, offer_compose(patient).await?)),
        // A care team answers; it does not begin.
        Scope::Desk => Err(not_here()),
    }
}

/// The form as it is when it begins from another conversation. Whoever can no longer be written to
/// is left out, and that is said.
fn filled_in(account: AccountId, carried: &Carried, offered: &ComposeView) -> FormReply {
    let mut typed = Typed::default();
    typed.push(field::ACCOUNT, account.to_string());
    typed.push(field::TYPE, carried.message_type.as_str());
    typed.push(field::SUBJECT, &carried.subject);
    if carried.confidential && matches!(offered.confidentiality, Confidentiality::Offered { .. }) {
        typed.push(field::CONFIDENTIAL, "1");
    }
    let mut refusal = None;
    for recipient in &carried.recipients {
        let known = offered
            .recipients
            .iter()
            .find(|known| known.recipient == *recipient);
        match known.filter(|known| known.accepts.contains(&carried.message_type)) {
            Some(_) => typed.push(field::TO, recipient.to_string()),
            None => refusal = Some(ErrorCode::RecipientUnknown.at(Field::To).into()),
        }
    }
    FormReply {
        typed,
        refusal,
        signed_in_again: false,
    }
}

fn view(
    frame: &Frame,
    account: AccountId,
    offered: ComposeView,
    carried: Option<Carried>,
) -> AnyView {
    let messages = frame.to(Page::Messages);
    let Some(code) = offered.refused else {
        let carried = carried.map(|carried| filled_in(account, &carried, &offered));
        let posted = frame.reply.clone().or(carried).unwrap_or_default();
        let setup = ComposeSetup {
            account,
            messages,
            offered,
            posted,
        };
        let form = woken(Wake::Now, view! { <ComposeForm setup /> }.into_any());
        return view! {
            {preloaded("ComposeForm")}
            {form}
        }
        .into_any();
    };
    let words = words();
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon name=IconName::Info />
            </span>
            <h1 class="empty__title">{words.compose_cannot_title()}</h1>
            <p class="empty__text">{cannot(code, &(&offered.organization).into())}</p>
            {unsent(frame.reply.as_ref())}
            <a class="button button--primary" href=messages>
                {words.compose_back()}
            </a>
        </div>
    }
    .into_any()
}
