//! The few inline styles that say something about text.

use crate::{Mark, Marks};

/// The value of a property in a `style` attribute, the last if there are several.
pub(super) fn property<'a>(style: &'a str, name: &str) -> Option<&'a str> {
    let declarations = style.rsplit(';').filter_map(|one| one.split_once(':'));
    let mut values = declarations.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    values.next().map(|(_, value)| value.trim())
}

/// Applies what a style says of weight, slope and lines.
pub(super) fn apply(style: &str, marks: &mut Marks) {
    let has = |value: &str, word: &str| value.to_ascii_lowercase().contains(word);
    if let Some(weight) = property(style, "font-weight") {
        marks.bold = match weight.to_ascii_lowercase().as_str() {
            "bold" | "bolder" => true,
            "normal" | "lighter" => false,
            number => number
                .parse()
                .map_or(marks.bold, |number: u16| number >= 600),
        };
    }
    if let Some(slope) = property(style, "font-style") {
        let upright = slope.eq_ignore_ascii_case("normal");
        marks.italic = has(slope, "italic") || has(slope, "oblique") || marks.italic && !upright;
    }
    let line = property(style, "text-decoration-line");
    if let Some(line) = line.or_else(|| property(style, "text-decoration")) {
        // Programs underline their links this way; that is how a link looks, not a mark. And
        // "none" does not take away the line of an outer element (CSS Text Decoration, 2).
        let underline = has(line, "underline") && marks.link.is_none();
        marks.set(Mark::Underline, marks.underline || underline);
        marks.set(
            Mark::Strikethrough,
            marks.strikethrough || has(line, "line-through"),
        );
    }
}

/// White space as it stands, line ends included.
pub(super) fn keeps_white_space(style: &str) -> Option<bool> {
    let value =
        property(style, "white-space").or_else(|| property(style, "white-space-collapse"))?;
    let value = value.to_ascii_lowercase();
    Some((value.starts_with("pre") && value != "pre-line") || value == "break-spaces")
}

pub(super) fn is_hidden(style: &str) -> bool {
    let is = |name, value| property(style, name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    is("display", "none") || is("visibility", "hidden") || is("mso-hide", "all")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        let style = "Color: red; font-weight:400;FONT-WEIGHT: 700 ;x";
        assert_eq!(property(style, "color"), Some("red"));
        assert_eq!(property(style, "font-weight"), Some("700"));
        assert_eq!(property(style, "weight"), None);
        assert_eq!(property("", "color"), None);
    }

    #[test]
    fn hidden_text() {
        assert!(is_hidden("Display: NONE"));
        assert!(is_hidden("mso-hide:all"));
        assert!(!is_hidden("display:block"));
    }

    #[test]
    fn white_space() {
        assert_eq!(keeps_white_space("white-space: pre-wrap"), Some(true));
        assert_eq!(keeps_white_space("white-space:normal"), Some(false));
        assert_eq!(keeps_white_space("white-space:pre-line"), Some(false));
        assert_eq!(keeps_white_space(""), None);
    }
}
