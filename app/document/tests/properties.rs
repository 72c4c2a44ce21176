//! What holds for every document and every sequence of edits.

mod dom;
mod said;
mod script;

use document::{Document, Fragment, Limits, Link};
use proptest::{collection::vec, prelude::*};
use said::said;

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn edits_keep_the_invariants_and_can_be_undone(bytes in vec(any::<u8>(), 0..500)) {
        script::run(&bytes);
    }

    #[test]
    fn json_there_and_back(bytes in vec(any::<u8>(), 0..100)) {
        let document = script::Bytes(&bytes).document();
        let json = document.to_json();
        let read = Document::from_json(&json, &Limits::DEFAULT);
        prop_assert_eq!(read.as_ref(), Ok(&document));
        prop_assert_eq!(read.map(|read| read.to_json()), Ok(json));
    }

    #[test]
    fn html_there_and_back(bytes in vec(any::<u8>(), 0..100)) {
        let document = script::Bytes(&bytes).document();
        let back = dom::parse(&document.to_html()).to_document();
        prop_assert_eq!(said(&back), said(&document));
    }

    #[test]
    fn plain_text_there_and_back(text in "([\\PC&&[^\u{2028}\u{2029}]]|[\\n\\t ]){0,200}") {
        let document = Document::from_plain_text(&text);
        prop_assert_eq!(document.map(|document| document.plain_text()), Ok(text));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        if let Ok(document) = Document::from_plain_text(&text) {
            prop_assert_eq!(document.check_structure(&Limits::DEFAULT), Ok(()));
        }
        let pasted = Fragment::from_plain_text(&text).to_document();
        prop_assert!(Document::from_json(&pasted.to_json(), &Limits::DEFAULT).is_ok());
    }

    #[test]
    fn any_html_becomes_a_document(html in "([<>/='\" \\n]|(b|p|ul|ol|li|br|td|tr|div|span|pre|style|blockquote|&nbsp;|a)|\\PC){0,80}") {
        let once = dom::parse(&html).to_document();
        prop_assert_eq!(once.check_structure(&Limits::DEFAULT), Ok(()));
        let again = dom::parse(&once.to_html()).to_document();
        prop_assert_eq!(said(&again), said(&once));
    }

    #[test]
    fn a_preview_is_one_short_line(bytes in vec(any::<u8>(), 0..100), max in 0_usize..50) {
        let preview = script::Bytes(&bytes).document().preview(max);
        prop_assert!(!preview.contains(['\n', '\t']));
        let length = Document::from_plain_text(&preview).map(|line| line.visible_chars());
        prop_assert!(length.is_ok_and(|length| length <= max));
    }

    #[test]
    fn a_checked_link_stays_as_it_is(address in "(https?://|mailto:|tel:1|java\\tscript:)?(\\PC|[ \\t\\n]){0,30}") {
        if let Ok(link) = Link::parse(&address) {
            prop_assert_eq!(Link::parse(link.as_str()), Ok(link.clone()));
            let allowed = ["http:", "https:", "mailto:", "tel:"];
            prop_assert!(allowed.iter().any(|scheme| link.as_str().starts_with(scheme)));
        }
    }
}
