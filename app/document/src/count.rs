//! Counting visible characters again after a change, without reading the whole text.

use std::ops::Range;

use crate::text;

/// How many visible characters a text has after a change in it, where it had `before`. `changed` is
/// what is new in it. None where it is not certain from what stands near.
pub(crate) fn after_change(
    before: usize,
    old: &str,
    new: &str,
    changed: Range<usize>,
) -> Option<usize> {
    let unchanged_end = new.len() - changed.end;
    let from = seam_before(&new[..changed.start])?;
    let to = seam_after(&new[changed.end..])?;
    let counted = |text: &str| {
        let end = text.len() - unchanged_end + to;
        text::visible_chars(&text[from..end])
    };
    (before + counted(new)).checked_sub(counted(old))
}

/// The last place in a text where one character ends and another begins, whatever follows.
///
/// Between two ASCII characters there is one (UAX 29), but between CR and LF, and no document holds
/// a CR.
fn seam_before(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (1..bytes.len()).rev().find(|at| is_seam(bytes, *at))
}

/// The first such place.
fn seam_after(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (1..bytes.len()).find(|at| is_seam(bytes, *at))
}

fn is_seam(bytes: &[u8], at: usize) -> bool {
    bytes[at - 1].is_ascii() && bytes[at].is_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_is_near_is_read() {
        let long = "Me duele la rodilla desde ayer. ".repeat(2_000);
        let (head, tail) = long.split_at(long.len() / 2);
        let new = format!("{head}ñ{tail}");
        let changed = head.len()..head.len() + "ñ".len();
        assert_eq!(after_change(7, &long, &new, changed), Some(8));
        assert_eq!(after_change(1, "न", "ना", 3..6), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn the_same_as_counting_all(
            head in "([a-c \n]|\\PC|[\u{301}\u{200D}🇪🇸👍🏽नि्क]){0,20}",
            gone in "(a|[\u{301}\u{200D}🇪👍🏽्]){0,3}",
            typed in "(a|[\u{301}\u{200D}🇪👍🏽्]){0,3}",
            tail in "([a-c \n]|\\PC|[\u{301}\u{200D}🇪🇸👍🏽नि्क]){0,20}",
        ) {
            let old = format!("{head}{gone}{tail}");
            let new = format!("{head}{typed}{tail}");
            let changed = head.len()..head.len() + typed.len();
            let after = after_change(text::visible_chars(&old), &old, &new, changed);
            prop_assert!(after.is_none_or(|after| after == text::visible_chars(&new)));
        }
    }
}
