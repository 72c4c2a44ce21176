//! Letter case, for finding names. As with [`segments`](crate::segments), the browser has the table.

/// In lower case, each character by itself: Σ is always σ, also where a word ends.
#[must_use]
pub fn lowercase(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii() {
            true => lower.push(c.to_ascii_lowercase()),
            false => push(&mut lower, c),
        }
    }
    lower
}

#[cfg(target_arch = "wasm32")]
fn push(lower: &mut String, c: char) {
    let c = js_sys::JsString::from(String::from(c)).to_lower_case();
    lower.push_str(&String::from(c));
}

#[cfg(not(target_arch = "wasm32"))]
fn push(lower: &mut String, c: char) {
    lower.extend(c.to_lowercase());
}

#[cfg(test)]
mod tests {
    use super::lowercase;

    #[test]
    fn each_character_by_itself() {
        assert_eq!(
            lowercase("O'BRIEN Élodie ΟΔΟΣ 日本"),
            "o'brien élodie οδοσ 日本"
        );
        assert_eq!(lowercase("İ"), "i\u{307}");
    }
}
