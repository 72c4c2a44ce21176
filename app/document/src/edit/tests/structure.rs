use super::*;
use crate::{BlockKind, Limits, Mark};

#[test]
fn enter_splits() {
    assert_eq!(enter("ab|cd"), "ab\n|cd");
    assert_eq!(enter("|ab"), "\n|ab");
    assert_eq!(enter("ab|"), "ab\n|");
    assert_eq!(enter("a{b\nc}d"), "a\n|d");
    assert_eq!(enter("> ab|cd"), "> ab\n> |cd");
}

#[test]
fn b14_enter_keeps_marks() {
    let below = split(&state("*ab|*")).unwrap().state;
    assert_eq!(made(insert_text(&below, "c")), "*ab*\n*c*|");
    let below = split(&state("*ab*|cd")).unwrap().state;
    assert_eq!(made(insert_text(&below, "x")), "*ab*\n*x*|cd");
    let below = split(&state("[*ab*]|")).unwrap().state;
    assert_eq!(made(insert_text(&below, "c")), "*[ab*]\n*c*|");
}

#[test]
fn b15_shift_enter_breaks_the_line_in_the_block() {
    assert_eq!(made(line_break(&state("- ab|"))), "- ab⏎|");
    assert_eq!(made(line_break(&state("*a|b*"))), "*a⏎|b*");
}

#[test]
fn b16_backspace_joins_and_delete_mirrors() {
    assert_eq!(backspace("ab\n|cd"), "ab|cd");
    assert_eq!(forward("ab|\ncd"), "ab|cd");
    assert_eq!(forward("ab|\n- cd"), "ab|cd");
    assert_eq!(forward("|\n- cd"), "- |cd");
    assert_eq!(backspace("- ab\n|cd"), "- ab|cd");
    assert_eq!(backspace("|ab"), "nothing");
    assert_eq!(forward("ab|"), "nothing");
    assert_eq!(backspace("ab⏎|cd"), "ab|cd");
}

#[test]
fn b17_deleting_everything_leaves_a_plain_paragraph() {
    assert_eq!(backspace("- {*ab*\n> cd}"), "|");
    assert_eq!(backspace("- {ab}"), "|");
    assert_eq!(backspace("- {ab\n}"), "|");
    assert_eq!(types("{ab\n}", "x"), "x|");
    assert_eq!(backspace("- {ab\n  - cd}"), "|");
    assert_eq!(backspace("- {ab\n- c}d"), "- |d");
}

#[test]
fn b18_by_word_and_line() {
    let word = |text, direction| made(delete(&state(text), Unit::Word, direction));
    assert_eq!(word("one *two* |", Direction::Backward), "one |");
    assert_eq!(word("one t*wo|*", Direction::Backward), "one |");
    assert_eq!(word("one| two", Direction::Forward), "one|");
    assert_eq!(word("one\n|two", Direction::Backward), "one|two");
    let line = |text| made(delete(&state(text), Unit::Line, Direction::Backward));
    assert_eq!(line("one⏎two three|"), "one⏎|");
    assert_eq!(line("one⏎|two"), "one|two");
}

#[test]
fn b19_triple_click_chooses_one_block() {
    let list = toggle_list(&state("{ab\n}cd"), BlockKind::Bullet);
    assert_eq!(made(list), "- {ab\n}cd");
}

#[test]
fn triple_click_and_typing_replaces_one_block() {
    assert_eq!(types("{ab\n}cd", "x"), "x|\ncd");
    assert_eq!(backspace("{ab\n}cd"), "|\ncd");
    // An empty line is nothing but its end.
    assert_eq!(backspace("{\n}cd"), "|cd");
    // From within, the line end was meant.
    assert_eq!(backspace("a{b\n}cd"), "a|cd");
}

#[test]
fn b20_direction_is_kept() {
    let bold = toggle_mark(&state("a}bc{d"), Mark::Bold);
    assert_eq!(made(bold), "a*}bc*{d");
    let list = toggle_list(&state("a}b\nc{d"), BlockKind::Bullet);
    assert_eq!(made(list), "- a}b\n- c{d");
}

#[test]
fn enter_leaves_a_quote_from_an_empty_line() {
    assert_eq!(enter("> ab\n> |"), "> ab\n|");
    assert_eq!(backspace("> |ab"), "|ab");
}

#[test]
fn quotes() {
    let quote = |text| made(toggle_quote(&state(text)));
    assert_eq!(quote("a{b\n- c}d"), "> a{b\n> - c}d");
    assert_eq!(quote("> a{b\nc}d"), "> a{b\n> c}d");
    assert_eq!(quote("> a{b\n> c}d"), "a{b\nc}d");
}

#[test]
fn no_more_blocks_than_can_be_stored() {
    let lines = "a\n".repeat(Limits::DEFAULT.blocks - 1) + "a|";
    assert_eq!(enter(&lines), "nothing");
}

#[test]
fn changes_name_the_blocks_that_changed() {
    let before = state("a\nb|\nc");
    let id = |index: usize| before.document.blocks()[index].id();
    let typed = insert_text(&before, "x").unwrap();
    assert_eq!(typed.changes.touched, [id(1)]);
    assert!(typed.changes.removed.is_empty());

    let joined = delete(&typed.state, Unit::Character, Direction::Forward).unwrap();
    assert_eq!(joined.changes.touched, [id(1)]);
    assert_eq!(joined.changes.removed, [id(2)]);

    let split = split(&before).unwrap();
    let new = split.state.document.blocks()[2].id();
    assert_eq!(split.changes.touched, [new]);
}

#[test]
fn mapping_follows_positions() {
    use crate::{Bias, Position};
    let before = state("ab\nc{d\ne}f");
    let ids: Vec<_> = before
        .document
        .blocks()
        .iter()
        .map(|block| block.id())
        .collect();
    let deleted = delete_selection(&before).unwrap();
    let map = |index: usize, offset| {
        let position = Position::new(ids[index], offset);
        let mapped = deleted.mapping.map(position, Bias::After).unwrap();
        (mapped.block, mapped.offset)
    };
    assert_eq!(map(0, 1), (ids[0], 1));
    assert_eq!(map(1, 0), (ids[1], 0));
    assert_eq!(map(1, 2), (ids[1], 1));
    assert_eq!(map(2, 0), (ids[1], 1));
    assert_eq!(map(2, 2), (ids[1], 2));

    let typed = insert_text(&state("a|b"), "xy").unwrap();
    let at = Position::new(typed.state.document.blocks()[0].id(), 1);
    assert_eq!(typed.mapping.map(at, Bias::Before).unwrap().offset, 1);
    assert_eq!(typed.mapping.map(at, Bias::After).unwrap().offset, 3);
}
