//! The editor's behaviours that the model decides, in the notation of `crate::notation`.

mod clipboard;
mod lists;
mod marks;
mod structure;
mod typing;

use super::*;
use crate::notation::{state, written};

/// What an edit made, or nothing. Compared with what a test writes down as it would be written
/// back: the order of signs at one place says nothing.
#[derive(Debug)]
struct Made(Option<String>);

impl PartialEq<&str> for Made {
    fn eq(&self, expected: &&str) -> bool {
        match &self.0 {
            None => *expected == "nothing",
            Some(made) => *made == written(&state(expected)),
        }
    }
}

fn made(edited: Option<Edited>) -> Made {
    Made(edited.map(|edited| written(&edited.state)))
}

fn enter(text: &str) -> Made {
    made(split(&state(text)))
}

fn backspace(text: &str) -> Made {
    made(delete(&state(text), Unit::Character, Direction::Backward))
}

fn forward(text: &str) -> Made {
    made(delete(&state(text), Unit::Character, Direction::Forward))
}

fn types(text: &str, typed: &str) -> Made {
    made(insert_text(&state(text), typed))
}

#[test]
fn states_cross_threads() {
    fn can_cross<T: Send + Sync + 'static>() {}
    can_cross::<State>();
    can_cross::<crate::History>();
    can_cross::<crate::outline::Node>();
}
