//! How long the document takes for what is done to it, natively: a table of microseconds, the
//! median of many runs, for texts of three lengths. `./dev bench document` prints it.

use std::{hint::black_box, time::Instant};

use document::{
    Document, Fragment, History, Limits, Mark, Position, Selection, Step,
    edit::{self, State},
};

#[path = "../tests/dom/mod.rs"]
mod dom;

const SIZES: [usize; 3] = [1_000, 20_000, 100_000];
const RUNS: usize = 101;

fn main() {
    let texts = SIZES.map(|size| State::new(sample(size)));
    println!(
        "{:<34}{:>12}{:>12}{:>12}",
        "microseconds, median", "1k", "20k", "100k"
    );
    row("a letter the browser typed", &texts, |state| {
        // As in the editor, nobody else holds the document.
        let mut state = in_the_middle(&alone(state));
        move || {
            let Position { block, offset } = state.selection.focus;
            if let Some(typed) = edit::typed(&state, block, 0, offset, "x") {
                typed.apply(&mut state);
            }
        }
    });
    row("a letter put in by the model", &texts, |state| {
        let state = in_the_middle(state);
        move || drop(black_box(edit::insert_text(&state, "x")))
    });
    row("Enter", &texts, |state| {
        let state = in_the_middle(state);
        move || drop(black_box(edit::split(&state)))
    });
    row("bold on everything", &texts, |state| {
        let all = state.select(state.document.everything());
        move || drop(black_box(edit::toggle_mark(&all, Mark::Bold)))
    });
    row("remembering and undoing", &texts, |state| {
        let state = in_the_middle(state);
        let after = edit::split(&state).map_or_else(|| state.clone(), |edited| edited.state);
        let mut history = History::new();
        move || {
            history.record(&state, &after, Step::Command, 0);
            drop(black_box(history.undo(&after)));
        }
    });
    row("counting what is visible", &texts, |state| {
        let pieces = state.document.copy(state.document.everything());
        move || {
            // Counts are kept; so they are counted in a new document.
            let fresh = pieces.as_ref().map(Fragment::to_document);
            black_box(fresh.map(|fresh| fresh.visible_chars()));
        }
    });
    row("JSON written", &texts, |state| {
        let document = state.document.clone();
        move || drop(black_box(document.to_json()))
    });
    row("JSON read and checked", &texts, |state| {
        let json = state.document.to_json();
        move || drop(black_box(Document::from_json(&json, &Limits::DEFAULT)))
    });
    row("plain text", &texts, |state| {
        let document = state.document.clone();
        move || drop(black_box(document.plain_text()))
    });
    row("HTML for the clipboard", &texts, |state| {
        let all = state.document.copy(state.document.everything());
        move || drop(black_box(all.as_ref().map(Fragment::to_html)))
    });
    row("HTML parsed and taken in", &texts, |state| {
        let all = state.document.copy(state.document.everything());
        let html = all.map(|all| all.to_html()).unwrap_or_default();
        move || drop(black_box(dom::parse(&html)))
    });
}

fn row<F: FnMut()>(name: &str, texts: &[State], make: impl Fn(&State) -> F) {
    let cells = texts.iter().map(|text| {
        let mut act = make(text);
        act();
        let mut times: Vec<f64> = (0..RUNS).map(|_| micros(&mut act)).collect();
        times.sort_by(f64::total_cmp);
        format!("{:>12.2}", times[RUNS / 2])
    });
    println!("{name:<34}{}", cells.collect::<String>());
}

fn micros(act: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    act();
    start.elapsed().as_secs_f64() * 1e6
}

/// Paragraphs and list items of about 70 characters, a fifth of the text with marks.
fn sample(size: usize) -> Document {
    let mut html = String::new();
    let (mut length, mut index) = (0, 0);
    while length < size {
        let mark = ["b", "i", "u"][index % 3];
        let text = format!("The morning was fine, but at {index} I felt dizzy again ");
        let block = format!("{text}<{mark}>after my pills</{mark}>.");
        html.push_str(&match index % 5 {
            3 | 4 => format!("<ul><li>{block}</li></ul>"),
            _ => format!("<p>{block}</p>"),
        });
        length += text.len() + 15;
        index += 1;
    }
    dom::parse(&html).to_document()
}

fn in_the_middle(state: &State) -> State {
    let blocks = state.document.blocks();
    let place = Position::new(blocks[blocks.len() / 2].id(), 12);
    state.select(Selection::caret(place))
}

/// The same, with nothing shared.
fn alone(state: &State) -> State {
    let json = state.document.to_json();
    State::new(Document::from_json(&json, &Limits::DEFAULT).unwrap_or_default())
}
