//! Pasted HTML, parsed by the browser.

use document::Fragment;
use web_sys::{DomParser, SupportedType};

/// The blocks of HTML from the clipboard. `DOMParser` makes a document without a browsing context:
/// no script runs, nothing is fetched, and no part of it ever comes into the page.
pub(super) fn fragment(html: &str) -> Option<Fragment> {
    let parser = DomParser::new().ok()?;
    Fragment::from_html(html, |html| {
        let parsed = parser.parse_from_string(html, SupportedType::TextHtml);
        Some(parsed.ok()?.document_element()?.outer_html())
    })
}
