use super::*;
use crate::{Link, Mark, Selection};

fn bold(text: &str) -> Made {
    made(toggle_mark(&state(text), Mark::Bold))
}

fn link(address: &str) -> Link {
    Link::parse(address).unwrap()
}

#[test]
fn b28_mixed_is_all_on_then_all_off() {
    assert_eq!(bold("a{b*c*\nd}e"), "a*{bc*\n*d*}e");
    assert_eq!(bold("a*{bc*\n*d*}e"), "a{bc\nd}e");
    assert_eq!(bold("{%a%b}"), "*%{a%b*}");
}

#[test]
fn pending_marks_go_to_what_is_typed() {
    let pending = toggle_mark(&state("a|b"), Mark::Bold).unwrap();
    assert!(pending.changes.is_empty());
    assert!(active_marks(&pending.state).bold);
    let typed = insert_text(&pending.state, "x").unwrap().state;
    assert_eq!(written(&typed), "a*x*|b");
    assert_eq!(made(insert_text(&typed, "y")), "a*xy*|b");

    let off = toggle_mark(&state("*a|b*"), Mark::Bold).unwrap().state;
    assert_eq!(made(insert_text(&off, "x")), "*a*x|*b*");
}

#[test]
fn b29_pending_marks_are_lost_when_the_caret_moves() {
    let pending = toggle_mark(&state("a|b"), Mark::Bold).unwrap().state;
    assert!(pending.select(pending.selection).pending.is_some());
    let moved = pending.select(Selection::caret(pending.document.start()));
    assert!(moved.pending.is_none());
}

#[test]
fn a_mark_with_nothing_but_empty_blocks_selected_is_pending() {
    let pending = toggle_mark(&state("{\n\n}"), Mark::Bold).unwrap().state;
    assert!(pending.pending.unwrap().bold);
}

#[test]
fn b30_after_a_link_is_not_linked_inside_is() {
    assert_eq!(types("[ab]|", "x"), "[ab]x|");
    assert_eq!(types("[ab]|c", "x"), "[ab]x|c");
    assert_eq!(types("[a|b]", "x"), "[ax|b]");
    assert_eq!(types("|[ab]", "x"), "x|[ab]");
    assert_eq!(types("*[ab*]|", "x"), "*[ab]x*|");
}

#[test]
fn links_of_a_selection() {
    let linked = |text| made(set_link(&state(text), link("https://a.org/"), None));
    assert_eq!(linked("a{b*c*}d"), "a[{b*c*]}d");
    assert_eq!(linked("a{b\nc}d"), "a[{b]\n[c]}d");
    assert_eq!(linked("a|"), "a[https://a.org/]|");
}

#[test]
fn a_link_with_its_text() {
    let named = |text| made(set_link(&state(text), link("https://a.org/"), Some("here")));
    assert_eq!(named("a |"), "a [here]|");
    assert_eq!(named("a {b}"), "a [here]|");
    assert_eq!(named("a [b|c] d"), "a [here]| d");
    assert_eq!(named("a {here}"), "a [{here]}");
}

#[test]
fn changing_the_link_the_caret_is_in() {
    let changed = set_link(&state("a [b|*c*]"), link("tel:911"), None).unwrap();
    let block = &changed.state.document.blocks()[0];
    let to: Vec<_> = block
        .runs()
        .iter()
        .map(|run| run.marks().link.clone())
        .collect();
    assert_eq!(to, [None, Some(link("tel:911")), Some(link("tel:911"))]);
}

#[test]
fn a_typed_address_becomes_a_link() {
    let typed = |text| {
        let edited = link_typed(&state(text))?;
        let block = &edited.state.document.blocks()[0];
        let linked = block.runs().iter().find(|run| run.marks().link.is_some())?;
        assert_eq!(edited.state.selection, state(text).selection);
        Some((linked.text().to_owned(), linked.marks().link.clone()?))
    };
    let is = |shown: &str, address| Some((shown.to_owned(), link(address)));
    assert_eq!(
        typed("see www.a.org |now"),
        is("www.a.org", "https://www.a.org")
    );
    assert_eq!(
        typed("see *(https://a.org/b),* |"),
        is("https://a.org/b", "https://a.org/b")
    );
    assert_eq!(typed("ana@a.org\n|"), is("ana@a.org", "mailto:ana@a.org"));
    assert_eq!(typed("- ana@a.org⏎|"), is("ana@a.org", "mailto:ana@a.org"));
    for other in [
        "see www.a.org|",
        "[www.a.org] |",
        "www.a.org {x}",
        "|",
        "see |",
        "a.org |",
    ] {
        assert_eq!(typed(other), None, "{other}");
    }
    let linked = link_typed(&state("www.a.org |")).unwrap().state;
    assert_eq!(
        insert_text(&linked, "x").unwrap().state.document.blocks()[0]
            .runs()
            .len(),
        2
    );
}

#[test]
fn unlinking() {
    let unlinked = |text| made(unlink(&state(text)));
    assert_eq!(unlinked("a [b|*c*] d"), "a b|*c* d");
    assert_eq!(unlinked("a [{b}c]"), "a {b}[c]");
    assert_eq!(unlinked("a|"), "nothing");
}

#[test]
fn the_dialog_opens_with_the_link_around() {
    let around = |text| link_around(&state(text)).map(|around| around.text);
    assert_eq!(around("a [b|*c*]"), Some("bc".into()));
    assert_eq!(around("a [bc]|"), Some("bc".into()));
    assert_eq!(around("a |[bc]"), Some("bc".into()));
    assert_eq!(around("a [b{c}]"), Some("bc".into()));
    assert_eq!(around("a [b{c] d}"), None);
    assert_eq!(around("a| [bc]"), None);
    assert_eq!(around("[ab] [c|d]"), Some("cd".into()));
}

#[test]
fn clearing_makes_plain_paragraphs_and_keeps_links() {
    let cleared = |text| made(clear_formatting(&state(text)));
    assert_eq!(cleared("- *{a*[b]\n> c}"), "{a[b]\nc}");
    assert_eq!(cleared("*a{bc}d*"), "*a*{bc}*d*");
    assert_eq!(cleared("- a|"), "a|");
    assert_eq!(cleared("a|"), "nothing");
    let pending = clear_formatting(&state("*a|*")).unwrap().state;
    assert_eq!(made(insert_text(&pending, "x")), "*a*x|");
}

#[test]
fn the_toolbar_shows_the_marks_of_all() {
    let marks = active_marks(&state("*{a%b%*\n*c}*"));
    assert!(marks.bold && !marks.italic);
    assert!(active_marks(&state("*a|*b")).bold);
    assert!(active_marks(&state("a [b{c}]")).link.is_some());
}
