//! Where there is nothing: why, and what there could be.

use leptos::prelude::*;

use crate::components::{Icon, IconName};

pub fn empty(icon: IconName, title: &'static str, text: &'static str) -> AnyView {
    view! {
        <div class="empty">
            <span class="empty__icon">
                <Icon name=icon />
            </span>
            <p class="empty__title">{title}</p>
            <p class="empty__text">{text}</p>
        </div>
    }
    .into_any()
}
