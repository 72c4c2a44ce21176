use super::*;
use crate::{Mark, Position, Selection};

/// The page's text of the first block is now `text`, with `|` for the caret.
fn reads(before: &str, text: &str) -> Made {
    let state = state(before);
    let block = state.document.blocks()[0].id();
    let caret = text.split('|').next().unwrap().encode_utf16().count() as u32;
    let selection = Selection::caret(Position::new(block, caret));
    made(read_back(&state, block, &text.replace('|', ""), selection))
}

#[test]
fn b01_two_spaces_stay() {
    assert_eq!(types("a |b", " "), "a  |b");
    assert_eq!(reads("a |", "a  |"), "a  |");
}

#[test]
fn b02_one_backspace_per_emoji() {
    for emoji in ["👨‍👩‍👧‍👦", "🇪🇸", "👍🏽", "1️⃣"] {
        assert_eq!(backspace(&format!("a{emoji}|b")), "a|b");
        assert_eq!(forward(&format!("a|{emoji}b")), "a|b");
    }
}

#[test]
fn b02_an_emoji_whose_parts_differ_in_marks_goes_whole() {
    assert_eq!(backspace("a👍*🏽*|b"), "a|b");
}

#[test]
fn b03_a_combining_mark_takes_two() {
    assert_eq!(backspace("n\u{303}|"), "n|");
    assert_eq!(backspace("n|"), "|");
}

#[test]
fn b04_dead_key() {
    assert_eq!(reads("r|t", "r^|t"), "r^|t");
    assert_eq!(reads("r^|t", "rê|t"), "rê|t");
}

#[test]
fn b05_press_and_hold_replaces_the_letter() {
    assert_eq!(reads("caf*e*|", "cafè|"), "caf*è*|");
    assert_eq!(types("caf{e}", "é"), "café|");
}

#[test]
fn b06_replacement_keeps_marks() {
    assert_eq!(reads("a *teh* b|", "a the| b"), "a *the*| b");
    assert_eq!(types("a *{teh}* b", "the"), "a *the*| b");
    assert_eq!(types("see [{heer}] now", "here"), "see [here]| now");
    assert_eq!(types("see [h{eer}] now", "ere"), "see [here]| now");
    assert_eq!(types("see [go {heer}] now", "here"), "see [go here]| now");
}

#[test]
fn a_link_that_is_typed_over_stays_one_letter_by_letter() {
    let first = insert_text(&state("see [{*old*}] now"), "n").unwrap().state;
    let second = insert_text(&first, "e").unwrap().state;
    assert_eq!(made(insert_text(&second, "w")), "see [*new*]| now");
    // Whoever moves away and comes back writes beside it.
    let moved = second.select(Selection::caret(second.document.start()));
    let back = moved.select(second.selection);
    assert_eq!(made(insert_text(&back, "w")), "see [*ne*]*w*| now");
    assert_eq!(types("{see [old}] now", "x"), "x| now");
}

#[test]
fn reading_back_follows_the_caret() {
    assert_eq!(reads("ba*ll*|", "bal|ll"), "bal|*ll*");
    assert_eq!(reads("ba*ll*|", "balll|"), "ba*lll*|");
    assert_eq!(reads("a|", "a|"), "nothing");
}

#[test]
fn b09_composing_with_bold_pending() {
    let pending = toggle_mark(&state("ab|"), Mark::Bold).unwrap().state;
    let block = pending.document.blocks()[0].id();
    let selection = Selection::caret(Position::new(block, 3));
    let read = read_back(&pending, block, "abc", selection).unwrap();
    assert_eq!(made(Some(read)), "ab*c*|");
}

#[test]
fn b30_what_the_browser_typed_at_the_end_of_a_link_is_not_linked() {
    assert_eq!(reads("[ab]|", "abx|"), "[ab]x|");
    assert_eq!(reads("[ab]|", "axb|"), "[axb]|");
}

#[test]
fn b46_a_foreign_change_is_taken_over_in_one_pass() {
    let healed = "*one* and *two*";
    let reads_as = |text| reads(healed, text);
    assert_eq!(reads_as("one, and two|"), "*one,* and *two*|");
    assert_eq!(reads_as("|"), "|");
}

#[test]
fn control_characters_never_get_in() {
    assert_eq!(types("a|", "\u{0}\r\nb\u{7F}"), "a⏎b|");
    assert_eq!(types("a|", "\u{0}"), "nothing");
    assert_eq!(reads("a|", "a\u{0}|"), "nothing");
}

#[test]
fn a_selection_that_is_not_there_does_nothing() {
    let elsewhere = Selection::caret(Position::new(crate::BlockId::from_number(77), 0));
    let lost = state("a|").select(elsewhere);
    assert!(insert_text(&lost, "x").is_none());
    assert!(split(&lost).is_none());
    assert!(delete(&lost, Unit::Word, Direction::Backward).is_none());
    assert!(toggle_mark(&lost, Mark::Bold).is_none());
    assert!(indent(&lost).is_none());
    assert!(list_start(&lost).is_none());
    assert!(cut(&lost).is_none());
}

#[test]
fn b10_typing_over_a_selection_of_two_blocks() {
    assert_eq!(types("a{b\nc}d", "に"), "aに|d");
    assert_eq!(types("a}b\nc{d", "に"), "aに|d");
}
