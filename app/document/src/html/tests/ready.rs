//! What is done to HTML before it is parsed changes nothing of what it says.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{
    super::ready::{Ready, STYLE},
    Content, Node, dom, imported,
};
use crate::{Fragment, notation::write};

/// A tree of HTML that nothing was done to.
#[derive(Clone)]
struct Untouched(dom::Dom);

impl Node for Untouched {
    fn content(&self) -> Content<'_> {
        self.0.content()
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.0.attribute(if name == STYLE { "style" } else { name })
    }

    fn children(&self) -> Vec<Self> {
        self.0.children().into_iter().map(Self).collect()
    }
}

fn untouched(html: &str) -> String {
    let tree = Untouched(dom::tree(html));
    write(&Fragment::from_tree(&tree).to_document(), None)
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

#[test]
fn much_html_is_cut_with_a_word_and_soon() {
    for html in [
        "<div>".repeat(26_000),
        "<b a=1><i b=2><u c=3>".repeat(2_000) + &"<p>x".repeat(20_000),
        "<a href=x>y".repeat(20_000),
        "<table><tr><td>".repeat(9_000),
        "</b>".repeat(40_000),
        "<ul><li>".repeat(16_000),
    ] {
        let began = Instant::now();
        imported(&html);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(5), "{took:?}: {}", &html[..20]);
    }
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
