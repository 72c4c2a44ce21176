use super::*;
use crate::BlockKind::{Bullet, Numbered, Paragraph};

fn toggle(text: &str, kind: crate::BlockKind) -> Made {
    made(toggle_list(&state(text), kind))
}

fn tab(text: &str) -> Made {
    made(indent(&state(text)))
}

fn shift_tab(text: &str) -> Made {
    made(outdent(&state(text)))
}

#[test]
fn b21_enter_splits_an_item() {
    assert_eq!(enter("- ab|gh"), "- ab\n- |gh");
    assert_eq!(enter("#5 ab|gh"), "#5 ab\n# |gh");
}

#[test]
fn b22_enter_in_an_empty_item_goes_up_then_out() {
    assert_eq!(enter("- a\n  - |"), "- a\n- |");
    assert_eq!(enter("- a\n- |"), "- a\n|");
    assert_eq!(enter("- a\n  |"), "- a\n|");
    assert_eq!(enter("- a\n  - |\n    - b"), "- a\n- |\n  - b");
}

#[test]
fn backspace_at_the_start_goes_up_then_out_then_joins() {
    assert_eq!(backspace("- a\n  - |b"), "- a\n- |b");
    assert_eq!(backspace("- a\n- |b"), "- a\n|b");
    assert_eq!(backspace("- a\n|b"), "- a|b");
    assert_eq!(backspace("- |a"), "|a");
}

#[test]
fn b23_tab_on_the_first_item_is_not_ours() {
    assert_eq!(tab("- a|\n- b"), "nothing");
    assert_eq!(tab("- {a\n- b}"), "nothing");
    assert_eq!(tab("a|"), "nothing");
    assert_eq!(tab("- a\n  - b|"), "nothing");
    assert_eq!(shift_tab("- a|"), "nothing");
}

#[test]
fn tab_goes_under_the_item_above() {
    assert_eq!(tab("- a\n- b|"), "- a\n  - b|");
    assert_eq!(tab("- a\n- b|\n  - c\n- d"), "- a\n  - b|\n    - c\n- d");
    assert_eq!(tab("- a\nb|"), "- a\n  b|");
    assert_eq!(tab("- a\n> - b|"), "nothing");
}

#[test]
fn tab_stops_at_the_deepest_level() {
    let lines: Vec<_> = (0..7)
        .map(|depth| format!("{}- a", "  ".repeat(depth)))
        .collect();
    let deep = lines.join("\n");
    assert_eq!(tab(&format!("{deep}\n{}- b|", "  ".repeat(6))), "nothing");
}

#[test]
fn b24_shift_tab_carries_children() {
    assert_eq!(
        shift_tab("- a\n  - b|\n    - c\n  - d"),
        "- a\n- b|\n  - c\n  - d"
    );
    assert_eq!(
        shift_tab("- a\n  - {b\n  - c}\n    - d"),
        "- a\n- {b\n- c}\n  - d"
    );
}

#[test]
fn b25_bullet_to_number_on_the_chosen_only() {
    assert_eq!(
        toggle("- a\n- {b\n- c}\n- d", Numbered),
        "- a\n# {b\n# c}\n- d"
    );
    assert_eq!(toggle("# a\n# b|\n# c", Bullet), "# a\n- b|\n#+ c");
    assert_eq!(toggle("a\nb|", Numbered), "a\n# b|");
    assert_eq!(toggle("- {a\nb}", Bullet), "- {a\n- b}");
}

#[test]
fn b26_lifting_a_middle_item_splits_and_numbering_goes_on() {
    assert_eq!(
        toggle("# a\n# b|\n# c\n# d", Numbered),
        "# a\nb|\n#+ c\n# d"
    );
    assert_eq!(toggle("#3 a|\n# b", Numbered), "a|\n#3 b");
    assert_eq!(toggle("# x\np\n# a|\n# b", Numbered), "# x\np\na|\n# b");
    // Put back, it is one list again.
    assert_eq!(toggle("# a\nb|\n#+ c", Numbered), "# a\n# b|\n# c");
}

#[test]
fn lifting_an_item_carries_what_is_below_it() {
    assert_eq!(toggle("- a|\n  - b\n    - c", Bullet), "a|\n- b\n  - c");
}

#[test]
fn a_nested_item_that_is_none_any_more_stands_outside() {
    assert_eq!(toggle("- a\n  - b|\n  - c", Bullet), "- a\nb|\n- c");
    assert_eq!(toggle("- {a\n  - b}\n  - c", Bullet), "{a\nb}\n- c");
    assert_eq!(toggle("> - a\n  > - b|", Bullet), "> - a\n> b|");
}

#[test]
fn of_several_lines_in_a_paragraph_those_selected_become_items() {
    assert_eq!(toggle("a⏎b|⏎c", Bullet), "a\n- b|\nc");
    assert_eq!(toggle("a⏎*{b*⏎c}⏎d", Numbered), "a\n# *{b*\n# c}\nd");
    assert_eq!(toggle("a}⏎b⏎{c", Bullet), "- a}\n- b\n{c");
    assert_eq!(toggle("a⏎|", Bullet), "a\n- |");
    assert_eq!(
        toggle("x{y⏎z\n- b⏎c\nd}⏎e", Bullet),
        "- x{y\n- z\n- b⏎c\n- d}\ne"
    );
    assert_eq!(toggle("> a|⏎b", Bullet), "> - a|\n> b");
    assert_eq!(toggle("- a⏎b|", Numbered), "# a⏎b|");
}

#[test]
fn b27_deleting_across_items_joins() {
    assert_eq!(backspace("- Fi{rst\n- Seco}nd"), "- Fi|nd");
    assert_eq!(backspace("# Fi{rst\n# x\n# Seco}nd\n# y"), "# Fi|nd\n# y");
}

#[test]
fn children_of_a_deleted_item_move_up() {
    assert_eq!(backspace("p{\n- a}\n  - b\n    - c"), "p|\n- b\n  - c");
}

#[test]
fn a_mark_at_the_start_of_a_line_begins_a_list() {
    let start = |text| made(list_start(&state(text)));
    assert_eq!(start("- |"), "nothing");
    let typed = |before: &str, text: &str| {
        let typed = insert_text(&state(before), text).unwrap().state;
        made(list_start(&typed))
    };
    assert_eq!(typed("|", "- "), "- |");
    assert_eq!(typed("|ab", "1. "), "# |ab");
    assert_eq!(typed("> |ab", "- "), "> - |ab");
    assert_eq!(typed("x|", "- "), "nothing");
    assert_eq!(typed("|", "2. "), "nothing");
    assert_eq!(typed("|", "-"), "nothing");
    assert_eq!(typed("# |", "- "), "nothing");
}

#[test]
fn undo_gives_back_the_mark_as_typed() {
    let typed = insert_text(&state("|"), "- ").unwrap().state;
    let listed = list_start(&typed).unwrap().state;
    let mut history = crate::History::new();
    history.record(&typed, &listed, crate::Step::Command, 0);
    let undone = history.undo(&listed).unwrap();
    assert_eq!(undone.document.blocks()[0].text(), "- ");
    assert_eq!(undone.document.blocks()[0].kind(), Paragraph);
}

#[test]
fn the_toolbar_shows_the_kind_of_all() {
    assert_eq!(active_kind(&state("- {a\n- b}")), Some(Bullet));
    assert_eq!(active_kind(&state("- {a\nb}")), Some(Paragraph));
    assert!(in_quote(&state("> {a\n> b}")));
    assert!(!in_quote(&state("> {a\nb}")));
}
