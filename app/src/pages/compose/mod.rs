//! Writing a new message.

mod combobox;
mod fields;
mod filter;
mod form;
mod plain;
mod recipients;
mod types;
mod writing;

use leptos::prelude::*;
use model::{AccountId, PatientId, view::ComposeView};

use self::form::ComposeForm;
use super::{lost::LostView, today::cannot};
use crate::{
    address::{Address, Page, Scope},
    api::offer_compose,
    components::{Erase, Icon, IconName, Meanwhile, Skeleton, anew, loaded},
    frame::{Frame, Lost},
    i18n::words,
};

#[component]
pub fn ComposePage() -> impl IntoView {
    let frame = Frame::current();
    let offer = Resource::new(
        move || frame.patient(),
        move |patient| async move { (patient, load(frame, patient).await) },
    );
    loaded(Meanwhile::Fallback, Skeleton, move || async move {
        let (patient, offered) = offer.await;
        match offered {
            Ok((account, offered)) => {
                // Another patient's form is another form: nothing is carried over.
                let key = offered.patient.patient;
                anew(
                    move || format!("compose {key}"),
                    move || write(account, patient, offered.clone()),
                )
            }
            Err(lost) => view! { <LostView lost=lost /> }.erase(),
        }
    })
}

async fn load(frame: Frame, patient: Option<PatientId>) -> Result<(AccountId, ComposeView), Lost> {
    let account = frame.writer().await?;
    match frame.scope(patient).await? {
        Scope::Patient(patient) => Ok((account, offer_compose(patient).await?)),
        // A care team answers; it does not begin.
        Scope::Desk => Err(model::ErrorCode::NotFound.into()),
    }
}

fn write(account: AccountId, patient: Option<PatientId>, offered: ComposeView) -> AnyView {
    match offered.refused {
        None => view! { <ComposeForm account patient offered /> }.erase(),
        Some(code) => {
            let words = words();
            let back = Address {
                patient,
                page: Page::Messages,
            };
            view! {
                <div class="empty">
                    <span class="empty__icon">
                        <Icon name=IconName::Info />
                    </span>
                    <h1 class="empty__title">{words.compose_cannot_title()}</h1>
                    <p class="empty__text">{cannot(code, &(&offered.organization).into())}</p>
                    <a class="button button--primary" href=back.to_string()>
                        {words.compose_back()}
                    </a>
                </div>
            }
            .erase()
        }
    }
}
