//! What a browser may send as a stored document or fragment: refused, or the same when read again.
#![no_main]

use document::{Document, DocumentError, Fragment, Limits};

libfuzzer_sys::fuzz_target!(|json: &str| {
    let read = Document::from_json(json, &Limits::DEFAULT);
    let through_serde = serde_json::from_str::<Document>(json);
    match &read {
        Ok(document) => {
            assert_eq!(through_serde.as_ref().ok(), Some(document));
            assert_eq!(document.check_structure(&Limits::DEFAULT), Ok(()));
            let again = Document::from_json(&document.to_json(), &Limits::DEFAULT);
            // Defaults may be left out in reading, but what is written can be longer.
            if again
                != Err(DocumentError::TooLarge {
                    limit: document::BYTES,
                })
            {
                assert_eq!(again.as_ref(), Ok(document));
            }
        }
        Err(_) => assert!(through_serde.is_err() || json.len() > document::BYTES),
    }
    if let Ok(fragment) = Fragment::from_json(json) {
        assert_eq!(
            Fragment::from_json(&fragment.to_json()).as_ref(),
            Ok(&fragment)
        );
    }
});
