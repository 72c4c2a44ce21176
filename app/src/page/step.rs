//! What an island does to wake, in steps: between two of them the page answers whoever is there. The
//! browser compiles a function when it is first called, which makes a page's first moments its
//! slowest.

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;

thread_local! {
    static AHEAD: Cell<u32> = const { Cell::new(0) };
}

/// Does `work` in a step of its own, after those that were asked for before.
pub fn later(work: impl FnOnce() + 'static) {
    let owner = Owner::current();
    AHEAD.set(AHEAD.get() + 1);
    let step = move || {
        AHEAD.set(AHEAD.get() - 1);
        match owner {
            Some(owner) => owner.with(work),
            None => work(),
        }
    };
    set_timeout(step, Duration::ZERO);
}

/// There are steps to come: `boot.js` calls the page awake when there are none.
pub fn is_waking() -> bool {
    AHEAD.get() > 0
}
