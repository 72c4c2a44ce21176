use super::*;
use crate::{Fragment, Limits, Link, Mark, Marks, Piece, Position, Run};

const LIMITS: Limits = Limits::DEFAULT;

fn pasted(into: &str, fragment: &Fragment) -> Made {
    made(paste(&state(into), fragment, &LIMITS).map(|pasted| pasted.edited))
}

/// Copies what is selected in `from`, through the clipboard's format.
fn copied(from: &str) -> Fragment {
    let state = state(from);
    let fragment = state.document.copy(state.selection).unwrap();
    Fragment::from_json(&fragment.to_json()).unwrap()
}

#[test]
fn b33_copy_then_paste_is_the_identity() {
    for text in [
        "a{b*c*d}e",
        "a{b\nc}d",
        "{ab\ncd}",
        "- {ab}",
        "{ab\n}cd",
        "- {ab\n- }cd",
        "{ab\n}",
        "- a{b\n  # c\n  # d\n- e}f",
        "- a\n  - {b\n- c}",
        "> a{b\nc}d",
        "a{b\n> c}d",
        "# a{b\np\n#+ c}d",
        "- a\n  b{c\n- d}e",
        "- a{b\nc}d",
    ] {
        let before = state(text);
        let after = paste(&before, &copied(text), &LIMITS).unwrap().edited.state;
        assert_eq!(after.document, before.document, "{text}");
    }
}

#[test]
fn cut_all_then_paste_gives_everything_back() {
    for text in ["- {ab}", "{ab\n}", "# {a\n  - b\n> c}", "> {ab}", "{a}"] {
        let before = state(text);
        let (fragment, cut) = cut(&before).unwrap();
        let after = paste(&cut.state, &fragment, &LIMITS).unwrap().edited.state;
        assert_eq!(after.document, before.document, "{text}");
    }
}

#[test]
fn b32_an_address_pasted_on_a_selection_links_it() {
    let address = Fragment::from_plain_text("https://a.org/");
    assert_eq!(pasted("see {this}.", &address), "see [{this]}.");
    assert_eq!(pasted("see |", &address), "see https://a.org/|");
    let script = Fragment::from_plain_text("javascript:alert(1)");
    assert_eq!(pasted("see {this}.", &script), "see javascript:alert(1)|.");
}

#[test]
fn b34_a_nested_list() {
    let list = copied("- {a\n  # b\n- c}");
    assert_eq!(pasted("- x\n- |", &list), "- x\n- a\n  # b\n- c|");
    assert_eq!(pasted("- x|y\n- z", &list), "- xa\n  # b\n- c|y\n- z");
    assert_eq!(pasted("- w\n  - x|", &list), "- w\n  - xa\n    # b\n  - c|");
    assert_eq!(pasted("> |", &list), "> - a\n  > # b\n> - c|");
    assert_eq!(pasted("> x|", &list), "> xa\n> # b\n> - c|");
    assert_eq!(pasted("|", &list), "- a\n  # b\n- c|");
}

#[test]
fn a_list_from_the_middle_keeps_its_levels() {
    let middle = copied("- a\n  - {b\n  - c\n- d\n  - e}");
    assert_eq!(pasted("|", &middle), "- b\n- c\n- d\n  - e|");
    assert_eq!(
        pasted("- x\n- |", &middle),
        "- x\n  - b\n  - c\n- d\n  - e|"
    );
    assert_eq!(pasted("- x|", &middle), "- xb\n- c\n- d\n  - e|");
    let climbing = copied("- a\n  - b\n    - {c\n  - d\n- e\n  - f}");
    assert_eq!(pasted("|", &climbing), "- c\n- d\n- e\n  - f|");
    assert_eq!(
        pasted("- x\n  - y\n    - |", &climbing),
        "- x\n  - y\n    - c\n  - d\n- e\n  - f|"
    );
    assert_eq!(pasted("> |", &middle), "> - b\n> - c\n> - d\n  > - e|");
}

#[test]
fn paragraphs_pasted_into_a_list_become_items() {
    let plain = Fragment::from_plain_text("a\r\nb");
    assert_eq!(pasted("# x|y", &plain), "# xa\n# b|y");
    assert_eq!(pasted("> *x|*", &plain), "> *xa*\n> *b*|");
}

#[test]
fn part_of_an_item_is_only_text() {
    assert_eq!(pasted("x|", &copied("- a{b}")), "xb|");
    assert_eq!(pasted("|", &copied("- a{b}c")), "b|");
    assert_eq!(pasted("|", &copied("- {ab}")), "- ab|");
    assert_eq!(pasted("x|", &copied("- {ab}")), "xab|");
}

#[test]
fn b38_plain_paste_is_only_text() {
    let plain = |text| paste_plain(&state("*a|*"), text, &LIMITS).map(|p| p.edited);
    assert_eq!(made(plain("<b>x</b>")), "*a<b>x</b>*|");
    assert_eq!(made(plain("x\ny")), "*ax*\n*y*|");
    assert_eq!(made(plain("")), "nothing");
}

#[test]
fn b39_cut_is_one_step() {
    let before = state("a{b\nc}d");
    let (fragment, edited) = cut(&before).unwrap();
    assert_eq!(fragment.text(), "b\nc");
    assert_eq!(written(&edited.state), "a|d");
}

#[test]
fn b40_drag_moves_and_copies() {
    let before = state("a{b*c*}d\nef");
    let to = Position::new(before.document.blocks()[1].id(), 1);
    assert_eq!(made(move_to(&before, to)), "ad\ne{b*c*}f");
    assert_eq!(made(copy_to(&before, to)), "ab*c*d\ne{b*c*}f");
    let up = state("ab\nc{d}");
    assert_eq!(made(move_to(&up, up.document.start())), "{d}ab\nc");
    let inside = Position::new(before.document.blocks()[0].id(), 2);
    assert_eq!(made(move_to(&before, inside)), "nothing");
}

#[test]
fn drag_within_a_block() {
    let before = state("a{bc}de");
    let block = before.document.blocks()[0].id();
    assert_eq!(made(move_to(&before, Position::new(block, 4))), "ad{bc}e");
    assert_eq!(made(move_to(&before, Position::new(block, 0))), "{bc}ade");
}

#[test]
fn b41_a_large_paste_is_capped_and_nothing_typed_is_lost() {
    let large = Fragment::from_plain_text(&"abcd ".repeat(200_000));
    let result = paste(&state("x|y"), &large, &LIMITS).unwrap();
    assert_eq!(result.left_out, 1_000_000 - 9_998);
    let document = result.edited.state.document;
    assert_eq!(document.check(&LIMITS), Ok(()));
    assert!(document.plain_text().starts_with("xabcd"));
    assert!(document.plain_text().ends_with('y'));

    let lines = Fragment::from_plain_text(&"a\n".repeat(5_000));
    let result = paste(&state("x|y"), &lines, &LIMITS).unwrap();
    assert_eq!(result.left_out, 3_000);
    assert_eq!(result.edited.state.document.blocks().len(), 2_000);
}

#[test]
fn what_was_pasted_can_be_sent() {
    let family = "👨‍👩‍👧‍👦";
    let marked = |at: usize| {
        let marks = [Marks::default(), Marks::default().with(Mark::Bold)];
        Run::new("x", marks[at % 2].clone())
    };
    let linked = |at: usize| {
        let address = format!("https://a.org/{at}{}", "/b".repeat(900));
        Run::new("x", Marks::default().linked(Link::parse(&address).ok()))
    };
    let of_runs = |runs: Vec<Run>| {
        Fragment::of_blocks(vec![Piece {
            runs,
            ..Piece::default()
        }])
    };
    for large in [
        Fragment::from_plain_text(&family.repeat(9_000)),
        Fragment::from_plain_text(&"e\u{301}\u{301}\u{301}\u{301}".repeat(9_990)),
        of_runs((0..9_000).map(marked).collect()),
        of_runs((0..500).map(linked).collect()),
    ] {
        let pasted = paste(&state("a{b}*c*|"), &large, &LIMITS).unwrap();
        let document = pasted.edited.state.document;
        assert!(pasted.left_out > 0);
        assert_eq!(document.check(&LIMITS), Ok(()));
        assert!(document.length() <= LIMITS.visible_chars);
    }
    let typed = Fragment::from_plain_text(&family.repeat(9_000)).to_document();
    assert!(typed.length() > LIMITS.visible_chars, "the counter says it");
}

#[test]
fn a_pasted_character_of_thousands_of_accents_has_a_few() {
    let accents = Fragment::from_plain_text(&format!("Hello a{}", "\u{301}".repeat(60_000)));
    let pasted = paste(&state("|"), &accents, &LIMITS).unwrap();
    assert!(pasted.left_out > 1_000);
    let document = pasted.edited.state.document;
    assert_eq!(document.visible_chars(), "Hello a…".chars().count());
    assert!(document.bounded_for_display() == document);
}

#[test]
fn b41_with_no_room_at_all_what_is_selected_stays() {
    let full = format!("{{ab}}{}", "a".repeat(12_000));
    let result = paste_plain(&state(&full), "xyz", &LIMITS).unwrap();
    assert_eq!(result.left_out, 3);
    assert_eq!(written(&result.edited.state), full);
}

#[test]
fn plain_text_for_other_programs() {
    assert_eq!(copied("# a{b}").to_plain_text(), "b");
    assert_eq!(copied("> - a {word} b").to_plain_text(), "word");
    assert_eq!(copied("# {a\n  - b}").to_plain_text(), "1. a\n  - b");
}

#[test]
fn a_triple_click_copies_no_empty_line() {
    assert_eq!(pasted("x|y", &copied("{ab\n}cd")), "xab|y");
    assert_eq!(pasted("- x\n- |", &copied("- {ab\n- }cd")), "- x\n- ab|");
}

#[test]
fn a_fragment_from_elsewhere_is_checked() {
    let script =
        r#"{"version":1,"whole":true,"blocks":[{"runs":[{"text":"a","link":"javascript:x"}]}]}"#;
    assert_eq!(
        Fragment::from_json(script),
        Err(crate::DocumentError::BadLink)
    );
    let whole = r#"{"version":1,"whole":true,"blocks":[]}"#;
    assert!(Fragment::from_json(whole).unwrap().is_empty());
    let document = crate::Document::from_json(whole, &LIMITS);
    assert_eq!(document, Err(crate::DocumentError::UnknownKey));
}
