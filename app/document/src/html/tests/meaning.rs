//! What text would say something else without.

use super::imported;

#[test]
fn powers_charges_and_formulas() {
    assert_eq!(
        imported("WBC 6.1 × 10<sup>9</sup>/L, H<sub>2</sub>O, Na<sup>+</sup>"),
        "WBC 6.1 × 10⁹/L, H₂O, Na⁺"
    );
    assert_eq!(imported("10<sup>-</sup><sup>12</sup> mol"), "10⁻¹² mol");
    assert_eq!(imported("<b>10<sup>9</sup></b>/L"), "*10⁹*/L");
    assert_eq!(imported("cm<sup><i>3</i></sup>"), "cm%³%");
    assert_eq!(imported("2<sup>a/b</sup> and"), "2^(a/b) and");
    assert_eq!(imported("e<sup>x<sup>2</sup></sup>"), "e^x²");
    assert_eq!(imported("<pre>10<sup>9</sup>\n5</pre>"), "10⁹⏎5");
}

#[test]
fn raised_text_that_is_no_number_reads_as_it_did() {
    assert_eq!(imported("May 1<sup>st</sup>"), "May 1st");
    assert_eq!(imported("a <sup>note</sup> b"), "a note b");
    assert_eq!(
        imported("Brand<sup>®</sup>, Brand<sup>TM</sup>"),
        "Brand®, Brand™"
    );
    assert_eq!(imported("a<sup> </sup>b<sup></sup>c"), "a bc");
    assert_eq!(imported("<sup><p>one</p><p>2</p></sup>"), "one\n2");
    let note = "<sup>This is said in small letters at the end of the page, 1</sup>";
    assert!(imported(note).ends_with("page, 1"));
}

#[test]
fn raised_links_lead_where_they_did() {
    assert_eq!(
        imported("said<sup><a href='https://a.org/'>1</a></sup>"),
        "said[¹]"
    );
}

#[test]
fn hostile_depths_of_raised_text_cost_little() {
    let deep = "<sup>1".repeat(20_000);
    assert!(imported(&deep).starts_with("111"));
}

#[test]
fn quotations_have_their_marks() {
    assert_eq!(
        imported("He said <q>take <b>two</b></q>."),
        "He said “take *two*”."
    );
    assert_eq!(imported("<q>a <q>b</q></q>"), "“a ‘b’”");
}

#[test]
fn what_was_added_and_taken_out_stays_marked() {
    assert_eq!(
        imported("take <del>5</del><ins>10</ins> mg"),
        "take ~5_~10_ mg"
    );
}

#[test]
fn items_keep_the_number_they_state() {
    let list = |items: &str| imported(&format!("<ol>{items}</ol>"));
    assert_eq!(list("<li value=4>a<li>b"), "#4 a\n# b");
    assert_eq!(list("<li>a<li value=2>b"), "# a\n# b");
    assert_eq!(list("<li>a<li value=5>b<li>c<li>d"), "# a\n5. b\n#6 c\n# d");
    assert_eq!(
        list("<li value=3>a<li value=2>b<li value=1>c"),
        "#3 a\n2. b\n# c"
    );
    assert_eq!(
        list("<li>a<ul><li>x</ul><li value=7>b<ul><li>y</ul><li>c"),
        "# a\n  - x\n7. b\n- y\n#8 c"
    );
    assert_eq!(list("<li value=x>a<li value=-1>b"), "# a\n# b");
    assert_eq!(imported("<ul><li value=3>a</ul>"), "- a");
}
