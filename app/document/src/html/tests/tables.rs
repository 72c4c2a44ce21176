//! Tables stay readable as lines.

use super::imported;

#[test]
fn cells_of_paragraphs_are_apart_as_others_are() {
    // So write Word and Google Docs.
    let table = "<table><tbody><tr><td><p>Test</p></td><td><p>Value</p></td></tr>\n\
        <tr><td><p>Hemoglobin<o:p></o:p></p></td> <td><p><b>9.1</b> g/dL</p></td></tr></table>after";
    assert_eq!(
        imported(table),
        "Test\tValue\nHemoglobin\t*9.1* g/dL\nafter"
    );
}

#[test]
fn a_cell_of_a_few_lines_is_one() {
    let row = |cells: &str| imported(&format!("<table><tr>{cells}</tr></table>"));
    assert_eq!(row("<td>Iron<br>(blood)<td>80"), "Iron (blood)\t80");
    assert_eq!(row("<td><p>one</p><p>two</p></td><td>3"), "one two\t3");
    assert_eq!(row("<td><pre>a</pre><td>b"), "a\nb");
}

#[test]
fn empty_cells_keep_the_columns() {
    let row = |cells: &str| imported(&format!("<table><tr>{cells}</tr></table>"));
    assert_eq!(row("<td></td><td>a<td>&nbsp;<td>b"), "\ta\t\tb");
    assert_eq!(row("<td>a<td><p>&nbsp;</p><td>"), "a");
    assert_eq!(row("<td colspan=2>a<td>b"), "a\t\tb");
    assert_eq!(imported("a<table><tr><td>&nbsp;<td> </table>b"), "a\nb");
}

#[test]
fn the_columns_of_a_page_are_not_one_line() {
    let mail = "<table><tr><td><p>Dear Ana,</p><p>your visit</p><p>is near.</p><p>Bye</p></td>\
        <td>aside</td></tr></table>";
    assert_eq!(
        imported(mail),
        "Dear Ana,\nyour visit\nis near.\nBye\naside"
    );
    let nested = "<table><tr><td>logo</td><td><table><tr><td>a<td>b</table></td></tr></table>";
    assert_eq!(imported(nested), "logo\na\tb");
    let lists = "<table><tr><td>Do<td><ul><li>rest<li>drink</ul></table>";
    assert_eq!(imported(lists), "Do\n- rest\n- drink");
}

#[test]
fn a_table_in_an_item_is_in_it() {
    let list = "<ul><li><table><tr><td>a<td>b<tr><td>c<td>d</table></ul>";
    assert_eq!(imported(list), "- a\tb\n  c\td");
}
