//! By when the care team answers, at its desk.

use leptos::prelude::*;
use model::{Moment, view::Due};

use crate::{
    components::{Icon, IconName},
    i18n::words,
};

/// "Due Fri, Nov 27", "Due today", "Was due Thu, Nov 19".
pub fn due_text(due: Due, now: Moment) -> String {
    let words = words();
    match due.by {
        by if due.late => words.due_late(&words.day(by)),
        by if by == now.date() => words.due_today().to_owned(),
        by => words.due_by(&words.day(by)),
    }
}

pub fn due(due: Due, now: Moment) -> AnyView {
    let is_pressing = due.late || due.by == now.date();
    view! {
        <span class="pill" class:pill--attention=is_pressing>
            <Icon name=IconName::Clock />
            {due_text(due, now)}
        </span>
    }
    .into_any()
}
