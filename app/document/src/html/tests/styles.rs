//! What programs say in styles and style sheets.

use super::imported;

#[test]
fn important_and_shorthand() {
    assert_eq!(
        imported("<p style='font-weight:bold!important;font-weight:normal'>a</p>"),
        "*a*"
    );
    assert_eq!(
        imported("<span style='font: italic bold 11pt Calibri'>a</span>"),
        "*%a*%"
    );
    assert_eq!(
        imported("<b><span style='font:11pt Calibri'>a</span></b>"),
        "a"
    );
}

#[test]
fn raised_by_a_style() {
    let google = "10<span style='font-size:0.6em;vertical-align:super;'>9</span>/L";
    assert_eq!(imported(google), "10⁹/L");
    assert_eq!(
        imported("10<sup style='vertical-align:baseline'>9</sup>"),
        "109"
    );
    let excel = "<style>.font5 {vertical-align:super}</style>10<font class=font5>9</font>/L";
    assert_eq!(imported(excel), "10⁹/L");
}

#[test]
fn classes_of_word_and_outlook() {
    let word = "<html><head><style><!--\n/* Style Definitions */\n\
        p.MsoNormal, li.MsoNormal {margin:0in; font-size:11.0pt}\n\
        span.Warning {mso-style-name:Warning; font-weight:bold; color:red}\n\
        p.MsoListBullet {mso-list:l3 level2 lfo1;}\n\
        @list l3:level1 {mso-level-number-format:bullet;}\n--></style></head>\
        <body><p class=MsoNormal>Do <span class=Warning>not</span> stop</p>\
        <p class=MsoListBullet><span style='mso-list:Ignore'>·&nbsp;</span>rest</p></body></html>";
    assert_eq!(imported(word), "Do *not* stop\n- rest");
}

#[test]
fn classes_of_a_spreadsheet() {
    let table = "<style>td {font-weight:400; white-space:nowrap} .xl65 {font-weight:700;}</style>\
        <table><tr><td class=xl65>Day</td><td class=xl66>Dose</td></tr></table>";
    assert_eq!(imported(table), "*Day*\tDose");
}

#[test]
fn classes_of_google_docs() {
    let docs = "<style>.c1{font-weight:700}.c2{font-style:italic}.c3{text-decoration:underline}\
        </style><p class='c0'><span class='c1 c2'>a</span><span class='c3'>b</span></p>";
    assert_eq!(imported(docs), "*%a*%_b_");
    let lists = "<ul class='c1 lst-kix_x1y-0 start'><li>a</ul><ul class='lst-kix_x1y-1'><li>b</ul>";
    assert_eq!(imported(lists), "- a\n  - b");
}

#[test]
fn what_nobody_sees_is_not_pasted() {
    for preheader in [
        "<div style='display:none!important;max-height:0'>Open me</div>",
        "<span style='font-size:0;line-height:0'>Open me</span>",
        "<span style='opacity:0'>Open me</span>",
        "<div style='max-height:0px;overflow:hidden'>Open <b>me</b></div>",
        "<span style='visibility:hidden'>Open me<br><img alt=x></span>",
        "<style>.pre{display:none}</style><div class=pre>Open me</div>",
    ] {
        assert_eq!(
            imported(&format!("{preheader}<p>Dear Ana</p>")),
            "Dear Ana",
            "{preheader}"
        );
    }
}

#[test]
fn what_is_visible_again_is_pasted() {
    let visible = "<div style='visibility:hidden'>a<p style='visibility:visible'>b</p></div>";
    assert_eq!(imported(visible), "b");
    // How pages take the room between columns away.
    let sized = "<div style='font-size:0'> <div style='font-size:14px'>b</div> </div>";
    assert_eq!(imported(sized), "b");
}
