//! How much of the limit is used, from the point where it matters.

use leptos::prelude::*;
use model::limits::COUNTER_FROM;

use crate::{components::Erase, i18n::words};

/// Appears from 90 % of the limit on. Who sees it sees every keystroke counted; who hears it hears
/// it when it begins, halfway to the limit, and over it.
#[component]
pub fn Counter(#[prop(into)] used: Signal<usize>, limit: usize) -> impl IntoView {
    let words = words();
    let text = move |used: usize| match used.saturating_sub(limit) {
        0 => words.compose_counter(&words.number(limit as u32), &words.number(used as u32)),
        over => words.compose_counter_over(over as u32),
    };
    let shown = Memo::new(move |_| is_shown(used.get(), limit));
    let step = Memo::new(move |_| step(used.get(), limit));
    let heard = ArcSignal::derive(move || step.get().map(|_| text(used.get_untracked())));
    view! {
        <p
            class="field__counter"
            class:field__counter--over=ArcSignal::derive(move || used.get() > limit)
            hidden=ArcSignal::derive(move || !shown.get())
            aria-hidden="true"
        >
            {ArcSignal::derive(move || shown.get().then(|| text(used.get())))}
        </p>
        <p class="visually-hidden" role="status">
            {heard}
        </p>
    }
    .erase()
}

fn is_shown(used: usize, limit: usize) -> bool {
    used as f64 >= limit as f64 * COUNTER_FROM
}

/// Changes where it is worth saying.
fn step(used: usize, limit: usize) -> Option<usize> {
    is_shown(used, limit).then(|| match used {
        _ if used > limit => 2,
        _ if used as f64 >= limit as f64 * (1.0 + COUNTER_FROM) / 2.0 => 1,
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_appears_at_ninety_percent_and_is_said_three_times() {
        let steps = [8_999, 9_000, 9_499, 9_500, 10_000, 10_001, 12_000].map(|n| step(n, 10_000));
        assert_eq!(
            steps,
            [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]
        );
    }
}
