//! Writing a new message.

use leptos::prelude::*;
use model::{AccountId, view::ComposeView};

use super::{Shown, Wake, not_here, or_lost, preloaded, today::cannot, unsent::unsent, woken};
use crate::{
    address::{Page, Scope},
    api::offer_compose,
    components::{Icon, IconName},
    frame::{Frame, Lost},
    i18n::words,
    islands::{ComposeForm, ComposeSetup},
};

pub async fn page(frame: &Frame) -> Shown {
    let offered = load(frame).await;
    let fills = matches!(&offered, Ok((_, offered)) if offered.refused.is_none());
    let view = offered.map(|(account, offered)| view(frame, account, offered));
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

fn view(frame: &Frame, account: AccountId, offered: ComposeView) -> AnyView {
    let messages = frame.to(Page::Messages);
    let Some(code) = offered.refused else {
        let posted = frame.reply.clone().unwrap_or_default();
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
