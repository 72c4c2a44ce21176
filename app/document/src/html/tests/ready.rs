//! What is done to HTML before it is parsed changes nothing of what it says.

use proptest::prelude::*;

use super::{super::ready::Ready, dom, imported};
use crate::{Fragment, notation::write};

/// What comes of HTML that nothing was done to.
fn untouched(html: &str) -> String {
    let fragment = Fragment::from_parsed(&dom::parsed(html));
    write(&fragment.to_document(), None)
}

fn ready(html: &str) -> String {
    Ready::new(html).html
}

#[test]
fn styles_are_set_aside_and_handlers_left_out() {
    for (html, expected) in [
        (
            "<p style='a:b' STYLE=c>style=x</p>",
            "<p data-style='a:b' data-style=c>style=x</p>",
        ),
        ("<IMG onError='x' src=y alt = z>", "<img alt=z>"),
        (
            "a<style media=x>p { }</Style >b",
            "a<noframes data-sheet>p { }</noframes>b",
        ),
        ("<a title=\"x style='y' >\" style=z>", "<a data-style=z>"),
        ("<!-- <p style=x> --><br/>", "<!----><br>"),
        ("<![if !mso]><b/style=x>", "<![if !mso]><b data-style=x>"),
        ("<p =style=x y= 'z'>1 < 2", "<p>1 < 2"),
        ("<p style", ""),
    ] {
        assert_eq!(ready(html), expected);
    }
}

#[test]
fn text_that_looks_like_tags_stays() {
    for (html, text) in [
        ("<script>var s='<style>'</script>after", "after"),
        (
            "<script><!--<script></script><style></script>-->after",
            "-->after",
        ),
        ("<title><style></title>after", "after"),
        (
            "<textarea><style>a</style></textarea>after",
            "<style>a</style>\nafter",
        ),
        (
            "<xmp><style>a</style></xmp>after",
            "<style>a</style>\nafter",
        ),
        ("<svg><style>a</style><text>b</text></svg>after", "bafter"),
        ("<svg><title><style>a</style></title></svg>after", "after"),
        ("<svg><script>'<style>'</script></svg>after", "after"),
        (
            "<svg><![CDATA[<p style=x>]]></svg>after",
            "<p style=x>after",
        ),
        ("<iframe><style></iframe>after", "after"),
        ("<!--><b>a</b>-->", "*a*-->"),
        ("<!--a--!><b>b</b>", "*b*"),
        ("<style><!-- </noframes> --></style>after", "after"),
        ("<<!-- -->b>x", "<b>x"),
        ("<!---><b>a</b>", "*a*"),
        ("<!--!><b>a</b>-->b", "b"),
        ("<!---!><b>a</b>-->b", "b"),
        ("<!-- - -- ---><b>a</b>", "*a*"),
        ("</p title='<style>'>a", "a"),
        ("a<plaintext><style>b</style>", "a\n<style>b</style>"),
    ] {
        assert_eq!(imported(html), text, "{html}");
        assert_eq!(untouched(html), text, "{html}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_same_is_said_as_without(
        html in "([<>/='\" \\n!-]|</?(b|p|ul|li|br|td|table|div|a|style|script|title|textarea|svg|noframes)[ >]|<!--|-->|style='|class=|\\PC){0,60}"
    ) {
        prop_assert_eq!(imported(&html), untouched(&html));
    }
}

#[test]
fn what_is_nested_too_deep_keeps_its_text() {
    let deep = |tag: &str, end: &str| format!("{}x{}y", tag.repeat(2_000), end.repeat(2_000));
    assert_eq!(imported(&deep("<div>", "</div>")), "x\ny");
    assert_eq!(imported(&deep("<span>", "</span>")), "xy");
    assert_eq!(imported(&deep("<b>", "</b>")), "*x*y");
    let lines = imported(&"<div>a".repeat(300));
    assert_eq!(lines.matches('a').count(), 300);
    assert_eq!(lines.split(['\n', '⏎']).count(), 300);
}

#[test]
fn marks_that_are_closed_in_disorder_go_on_working() {
    let html = "<p><b>a</p></b>".repeat(50) + "<p><b>c</b>";
    assert!(imported(&html).ends_with("\n*c*"));
    let html = "<font color=red>a".repeat(50) + "<b>c</b>";
    assert_eq!(imported(&html).len(), 51);
}

/// How deep elements with an end are in what a parser writes.
fn depth(parsed: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    for (at, _) in parsed.match_indices('<') {
        match &parsed[at + 1..] {
            end if end.starts_with('/') => now = now.saturating_sub(1),
            void if void.starts_with("br>") || void.starts_with('!') => {}
            _ => now += 1,
        }
        deepest = deepest.max(now);
    }
    deepest
}

// What parsers take grows with what is open, and what they make of marks that are.
#[test]
fn what_is_open_at_once_is_bounded() {
    for html in [
        "<div>".repeat(26_000),
        "<b a=1><i b=2><u c=3>".repeat(2_000) + &"<p>x".repeat(2_000),
        "<font color=red>".repeat(2_000) + &"<p>x</font>".repeat(2_000),
        "<a href=x>y".repeat(5_000),
        "<table><tr><td>".repeat(5_000),
        "</b>".repeat(10_000),
        "<ul><li>".repeat(5_000),
    ] {
        let parsed = dom::parsed(&ready(&html));
        let start = &html[..20];
        assert!(
            parsed.len() < 20 * html.len() + 1_000,
            "{start}: {}",
            parsed.len()
        );
        // Parsers put the body of a table into it.
        assert!(depth(&parsed) < 1_100, "{start}: {}", depth(&parsed));
    }
}

// Each of these would take minutes if anything were looked for again and again.
#[test]
fn nothing_is_looked_for_twice() {
    for (html, count) in [
        ("<![CDATA[>", 100_000),
        ("<!---->", 100_000),
        ("<!--", 100_000),
        ("</", 200_000),
        ("<a b='", 100_000),
        ("<style></noframes", 50_000),
        ("<textarea>", 50_000),
    ] {
        ready(&html.repeat(count));
    }
    ready(&("<div>".repeat(40_000) + &"<a>".repeat(40_000)));
}

#[test]
fn much_html_is_cut_with_a_word() {
    let long = "x ".repeat(3 << 20);
    let cut = dom::parse(&long);
    assert!(cut.cut && cut.text().starts_with("x x"));
    let picture = format!(
        "a<img src='data:image/png;base64,{}'>b",
        "A".repeat(6 << 20)
    );
    let whole = dom::parse(&picture);
    assert!(!whole.cut && whole.text() == "ab");
}
