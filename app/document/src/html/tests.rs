//! What other programs put on the clipboard, and what is put there for them.

#[path = "../../tests/dom/mod.rs"]
mod dom;
mod meaning;
mod pastes;
mod ready;
mod styles;
mod tables;

use dom::parse;

use crate::{
    BYTES, Document, Fragment, Limits, edit,
    notation::{state, write},
};

fn imported(html: &str) -> String {
    write(&parse(html).to_document(), None)
}

#[test]
fn paragraphs_and_breaks() {
    assert_eq!(imported("<p>a</p><p>b</p>"), "a\nb");
    assert_eq!(imported("a<div>b</div>c"), "a\nb\nc");
    assert_eq!(imported("a<br>b<br>"), "a⏎b");
    assert_eq!(imported("<p>a</p><br><p>b</p>"), "a\n\nb");
    assert_eq!(
        imported("<p>a</p><p><br></p><p>&nbsp;</p><p>b</p>"),
        "a\n\n\nb"
    );
    assert_eq!(imported("<h1>a</h1>b"), "*a*\nb");
    assert_eq!(imported(""), "");
}

#[test]
fn white_space_as_it_shows() {
    assert_eq!(
        imported("<p>\r\n  a \r\n\t b <b> c</b> </p>\r\n"),
        "a b *c*"
    );
    assert_eq!(imported("<p>a<b> b</b></p>"), "a* b*");
    assert_eq!(imported("<p>a <br> b</p>"), "a⏎b");
    assert_eq!(imported("<pre>a\r\n  b\n</pre>"), "a⏎  b");
    assert_eq!(
        imported("<p style='white-space: pre-wrap'>a  b\t</p>"),
        "a  b\t"
    );
}

#[test]
fn converted_spaces() {
    let apple = "<p>a<span class=\"Apple-converted-space\">&nbsp; </span>b</p>";
    assert_eq!(imported(apple), "a  b");
    assert_eq!(imported("<p>a &nbsp;b&nbsp; c</p>"), "a  b  c");
    assert_eq!(imported("<p>10&nbsp;mg</p>"), "10\u{A0}mg");
    assert_eq!(imported("a<br class=\"Apple-interchange-newline\">"), "a");
}

#[test]
fn marks() {
    assert_eq!(
        imported("<b>a</b><i>b</i><u>c</u><s>d</s><strong><em>e</em></strong>"),
        "*a*%b%_c_~d*%~e*%"
    );
    assert_eq!(
        imported(
            "<span style=\"font-weight:700\">a</span><span style='FONT-STYLE:italic'>b</span>"
        ),
        "*a*%b%"
    );
    assert_eq!(
        imported("<span style='text-decoration: underline line-through'>a</span>b"),
        "_~a_~b"
    );
    assert_eq!(imported("<b style='font-weight:inherit'>a</b>"), "*a*");
}

#[test]
fn links() {
    assert_eq!(
        imported("see <a href='https://a.org/'>here</a>."),
        "see [here]."
    );
    let styled = "<a href='https://a.org/' style='text-decoration:none'>\
        <span style='text-decoration:underline'>here</span></a>";
    assert_eq!(imported(styled), "[here]");
    let around =
        "<span style='text-decoration:underline'>a <a href='https://a.org/'>here</a></span>";
    assert_eq!(imported(around), "_a _[here]");
    let place = "<span style='text-decoration:underline'><a name=x>here</a></span>";
    assert_eq!(imported(place), "_here_");
    assert_eq!(
        imported("<u><a href='https://a.org/'>here</a></u>"),
        "_[here]_"
    );
    assert_eq!(imported("<a name=x>here</a>"), "here");
}

// Behaviour 31.
#[test]
fn b31_script_links_become_text() {
    for href in [
        "JaVa&#9;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        " &#1;javascript:x",
    ] {
        assert_eq!(
            imported(&format!("<a href=\"{href}\">a</a>")),
            "a",
            "{href}"
        );
    }
}

#[test]
fn lists() {
    assert_eq!(
        imported("<ul><li>a<li>b<ol><li>c</ol></ul>d"),
        "- a\n- b\n  # c\nd"
    );
    assert_eq!(
        imported("<ul><li>a</li><ul><li>b</li></ul></ul>"),
        "- a\n  - b"
    );
    assert_eq!(imported("<ol start=5><li>a<li>b</ol>"), "#5 a\n# b");
    assert_eq!(
        imported("<ul><li><p>a</p><p>b</p></li><li></li></ul>"),
        "- a\n  b\n- "
    );
    assert_eq!(imported("<ul><li><ul><li>a</ul></ul>"), "- a");
    assert_eq!(imported("<li>a</li>"), "- a");
    let deep = "<ul><li>a".repeat(300);
    let depth = parse(&deep).to_document().blocks().last().unwrap().depth();
    assert_eq!(depth, Limits::DEFAULT.depth);
}

#[test]
fn quotes() {
    assert_eq!(
        imported("<blockquote>a<ul><li>b</ul></blockquote>c"),
        "> a\n> - b\nc"
    );
    let indented = "<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>a</blockquote>";
    assert_eq!(imported(indented), "a");
}

#[test]
fn tables_become_lines() {
    let table = "<table><tr><th>a<th>b</tr>\n<tr><td>c</td>\n<td>d</td></tr></table>e";
    assert_eq!(imported(table), "*a*\t*b*\nc\td\ne");
    assert_eq!(
        imported("<table><tr><td><p>a</p><p>b</p></td></tr></table>"),
        "a\nb"
    );
}

// Behaviour 35.
#[test]
fn b35_bullets_of_word_keep_their_levels() {
    let item = |level: u8, mark: &str, text: &str| {
        format!(
            "<p class=MsoListParagraphCxSpMiddle style='text-indent:-.25in;\
             mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='font-family:Symbol'>\
             <span style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>\
             &nbsp;&nbsp;&nbsp; </span></span></span><![endif]><b>{text}</b><o:p></o:p></p>\r\n"
        )
    };
    let html = format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p {{}}</style>\
         <!--[if gte mso 9]><xml>x</xml><![endif]--></head><body><!--StartFragment-->{}{}{}{}{}\
         <p class=MsoNormal>after<o:p></o:p></p><!--EndFragment--></body></html>",
        item(1, "·", "one"),
        item(2, "o", "two"),
        item(3, "1.", "three"),
        item(1, "·", "four"),
        item(1, "3)", "five"),
    );
    assert_eq!(
        imported(&html),
        "- *one*\n  - *two*\n    # *three*\n- *four*\n#3 *five*\nafter"
    );
}

#[test]
fn marks_of_word_that_no_list_has_stay_as_text() {
    let item = |level: u8, mark: &str, text: &str| {
        format!(
            "<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{mark}\
             <span>&nbsp;&nbsp; </span></span>{text}</p>"
        )
    };
    let numbered = [
        item(1, "1.", "a"),
        item(2, "1.1.", "b"),
        item(2, "1.2.", "c"),
        item(1, "2.", "d"),
    ];
    assert_eq!(imported(&numbered.concat()), "# a\n  1.1. b\n  1.2. c\n# d");
    for mark in ["(a)", "1-", "Step 1:", "a.", "iv)", "§ 2", "1st."] {
        assert_eq!(imported(&item(1, mark, "b")), format!("{mark} b"), "{mark}");
    }
    for bullet in ["·", "o", "§", "\u{F0B7}", "–", "->", ""] {
        assert_eq!(imported(&item(1, bullet, "b")), "- b", "{bullet}");
    }
    let resumed = item(1, "1.", "a") + "<p>then</p>" + &item(1, "2.", "b") + &item(1, "4.", "c");
    assert_eq!(imported(&resumed), "# a\nthen\n#2 b\n4. c");
}

#[test]
fn word_on_the_web_states_levels() {
    let html = "<div><ul><li data-aria-level=\"1\"><p>a</p></li></ul></div>\
        <div><ul><li data-aria-level=\"2\"><p>b</p></li></ul></div>";
    assert_eq!(imported(html), "- a\n  - b");
}

// Behaviour 36.
#[test]
fn b36_google_docs_is_not_all_bold() {
    let html = "<meta charset='utf-8'><b style=\"font-weight:normal;\" id=\"docs-internal-guid-1\">\
        <p dir=\"ltr\" style=\"line-height:1.38\"><span style=\"font-weight:400;white-space:pre-wrap;\">\
        plain  </span><span style=\"font-weight:700;white-space:pre-wrap;\">bold</span></p><br />\
        <ul><li dir=\"ltr\" aria-level=\"1\" style=\"font-weight:400\"><p role=\"presentation\">\
        <span style=\"font-weight:400\">item</span></p></li></ul></b>\
        <br class=\"Apple-interchange-newline\">";
    assert_eq!(imported(html), "plain  *bold*\n\n- item");
}

// Behaviour 37.
#[test]
fn b37_tricks_become_text() {
    for (html, text) in [
        ("a<img src=x onerror=alert(1)>b", "ab"),
        ("<img alt='😀' src=x>", "😀"),
        ("a<script>alert(1)</script><style>b{}</style>", "a"),
        (
            "<svg onload=alert(1)><text>a</text><script>x</script></svg>",
            "a",
        ),
        (
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">a</p></noscript>",
            "a",
        ),
        (
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 \
             onerror=alert(1)&gt;\">",
            "",
        ),
        (
            "<form><input value=x><textarea><b>a</b></textarea></form>",
            "<b>a</b>",
        ),
        ("<template>x</template><iframe>y</iframe>z", "z"),
        ("<p style='display:none'>x</p><p hidden>y</p>z", "z"),
        ("<!-- x --><?php y ?><![CDATA[z]]>a", "a"),
        ("<unknown-thing>a</unknown-thing>", "a"),
        ("a\u{0}b&#1;c&#x85;", "abc…"),
    ] {
        assert_eq!(imported(html), text, "{html}");
    }
}

#[test]
fn hostile_sizes_are_bounded() {
    let deep = "<span>".repeat(50_000) + "a";
    let _small: Document = parse(&deep).to_document();
    // One text that is too long for us alone is cut as well, with a word.
    let long = format!("<p>{}</p>", "a ".repeat(BYTES));
    let pasted = edit::paste(&state("x|"), &parse(&long), &Limits::DEFAULT).unwrap();
    let chars = pasted.edited.state.document.visible_chars();
    assert_eq!(chars, Limits::DEFAULT.visible_chars);
    assert!(pasted.left_out > 900_000);
}

#[test]
fn written_for_other_programs() {
    let html = |text: &str| state(text).document.to_html();
    assert_eq!(
        html("a*b*[%c%]"),
        "<p>a<strong>b</strong><a href=\"https://a.org/\"><em>c</em></a></p>"
    );
    assert_eq!(
        html("[a*b*c]d"),
        "<p><a href=\"https://a.org/\">a<strong>b</strong>c</a>d</p>"
    );
    assert_eq!(html("a<&>\""), "<p>a&lt;&amp;&gt;&quot;</p>");
    assert_eq!(
        html("#3 a\n  - b\n  c\n> d"),
        "<ol start=\"3\"><li>a<ul><li>b</li></ul><p>c</p></li></ol><blockquote><p>d</p></blockquote>"
    );
    assert_eq!(html("a  b"), "<p style=\"white-space: pre-wrap\">a  b</p>");
    let part = state("a{b}c");
    assert_eq!(
        part.document.copy(part.selection).unwrap().to_html(),
        "<span>b</span>"
    );
}

#[test]
fn html_there_and_back() {
    for text in [
        "a*b*[c]\n\nd⏎e⏎",
        "- a\n  - b\n    c\n- \n# d",
        "> a\n> - b\n#7 c\n# d",
        " a  b \n\tc ⏎ d",
        "- a\n  b\n  - c⏎",
        "# a\n> b\n- c",
        "[*a*_b_]c",
    ] {
        let document = state(text).document;
        assert_eq!(imported(&document.to_html()), write(&document, None));
    }
}
