//! The few styles that say something about text.

use crate::{Mark, Marks};

use super::script::Script;

/// What an element's declarations say, as far as it matters here. What is none was not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    bold: Option<bool>,
    italic: Option<bool>,
    lines: Option<Lines>,
    /// Raised, lowered, or on the line.
    script: Option<Option<Script>>,
    /// White space as it stands, line ends included.
    pub keeps_white_space: Option<bool>,
    /// An element inside of it can be visible again, and have a size again.
    pub is_visible: Option<bool>,
    pub has_size: Option<bool>,
    /// Nothing inside of it is shown.
    is_gone: Option<bool>,
    is_transparent: Option<bool>,
    has_no_height: Option<bool>,
    clips: Option<bool>,
    pub has_no_border: Option<bool>,
    /// Word's own property: the list that a paragraph is in, or that this is its mark.
    pub list: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lines {
    under: bool,
    through: bool,
}

impl Style {
    /// Takes in declarations over those before, those that are important or the others.
    pub(super) fn take(&mut self, declarations: &str, important: bool) {
        for (name, value, is_important) in declarations.split(';').filter_map(declaration) {
            if is_important == important {
                self.declare(&name.to_ascii_lowercase(), &value.to_ascii_lowercase());
            }
        }
    }

    fn declare(&mut self, name: &str, value: &str) {
        let zero = || Some(is_zero(value));
        match name {
            "font-weight" => self.bold = weight(value).or(self.bold),
            "font-style" => self.italic = slope(value).or(self.italic),
            "font" => self.font(value),
            "font-size" => self.has_size = zero().map(|zero| !zero),
            "text-decoration" | "text-decoration-line" => {
                self.lines = Some(Lines {
                    under: value.contains("underline"),
                    through: value.contains("line-through"),
                });
            }
            "vertical-align" => {
                self.script = Some(match value {
                    "super" => Some(Script::Super),
                    "sub" => Some(Script::Sub),
                    _ => None,
                });
            }
            "white-space" | "white-space-collapse" => {
                let keeps = value.starts_with("pre") && value != "pre-line";
                self.keeps_white_space = Some(keeps || value == "break-spaces");
            }
            "visibility" => {
                self.is_visible = match value {
                    "visible" => Some(true),
                    "hidden" | "collapse" => Some(false),
                    _ => self.is_visible,
                }
            }
            "display" => self.is_gone = Some(value == "none"),
            "mso-hide" if value == "all" => self.is_gone = Some(true),
            "opacity" => self.is_transparent = zero(),
            "height" | "max-height" => self.has_no_height = zero(),
            "overflow" | "overflow-y" => self.clips = Some(value.starts_with("hidden")),
            "border" => self.has_no_border = Some(value.starts_with("none") || is_zero(value)),
            "mso-list" => self.list = Some(value.to_owned()),
            _ => {}
        }
    }

    /// The shorthand sets what it does not name to normal. Names of typefaces come after the size,
    /// and may have weights in them.
    fn font(&mut self, value: &str) {
        let before_size = |word: &&str| {
            word.parse::<u16>().is_ok() || word.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
        };
        let words = || value.split_ascii_whitespace().take_while(before_size);
        if words().count() == value.split_ascii_whitespace().count() {
            // `inherit`, or a font of the system.
            return;
        }
        self.bold = Some(words().find_map(weight).unwrap_or_default());
        self.italic = Some(words().find_map(slope).unwrap_or_default());
        let size = value
            .split_ascii_whitespace()
            .find(|word| !before_size(word));
        let size = size.and_then(|size| size.split('/').next());
        self.has_size = size.map(|size| !is_zero(size));
    }

    pub(super) fn apply(&self, marks: &mut Marks) {
        marks.bold = self.bold.unwrap_or(marks.bold);
        marks.italic = self.italic.unwrap_or(marks.italic);
        if let Some(lines) = self.lines {
            // Programs underline their links this way; that is how a link looks, not a mark. And
            // "none" does not take away the line of an outer element (CSS Text Decoration, 2).
            let under = lines.under && marks.link.is_none();
            marks.set(Mark::Underline, marks.underline || under);
            marks.set(Mark::Strikethrough, marks.strikethrough || lines.through);
        }
    }

    /// Whether the element is raised or lowered, where `by_name` is what its name alone says.
    pub(super) fn script(&self, by_name: Option<Script>) -> Option<Script> {
        self.script.unwrap_or(by_name)
    }

    /// Nothing of what is inside is shown, whatever it says of itself: so mails hide the line
    /// that lists of mails show beside the subject.
    pub(super) fn hides_all(&self) -> bool {
        let is = |said: Option<bool>| said == Some(true);
        is(self.is_gone) || is(self.is_transparent) || is(self.has_no_height) && is(self.clips)
    }

    /// The bullet or number that Word wrote out as text, for programs that don't know its lists.
    pub(super) fn is_list_mark(&self) -> bool {
        self.list.as_deref() == Some("ignore")
    }
}

/// Name, value, and whether it is important.
fn declaration(text: &str) -> Option<(&str, &str, bool)> {
    let (name, value) = text.split_once(':')?;
    let (value, is_important) = match value.rsplit_once('!') {
        Some((value, word)) if word.trim().eq_ignore_ascii_case("important") => (value, true),
        _ => (value, false),
    };
    Some((name.trim(), value.trim(), is_important))
}

fn weight(value: &str) -> Option<bool> {
    match value {
        "bold" | "bolder" => Some(true),
        "normal" | "lighter" => Some(false),
        number => number.parse().ok().map(|number: u16| number >= 600),
    }
}

fn slope(value: &str) -> Option<bool> {
    match value {
        "normal" => Some(false),
        _ if value.contains("italic") || value.contains("oblique") => Some(true),
        _ => None,
    }
}

/// Nothing, in whatever unit.
fn is_zero(value: &str) -> bool {
    let first = value.split_ascii_whitespace().next().unwrap_or_default();
    let number = first.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    !number.is_empty() && number.chars().all(|c| matches!(c, '0' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(declarations: &str) -> Style {
        let mut style = Style::default();
        style.take(declarations, false);
        style.take(declarations, true);
        style
    }

    fn marks(declarations: &str) -> Marks {
        let mut marks = Marks::default();
        style(declarations).apply(&mut marks);
        marks
    }

    #[test]
    fn what_comes_last_counts_unless_something_is_important() {
        assert!(marks("Color: red; font-weight:400;FONT-WEIGHT: 700 ;x").bold);
        assert!(!marks("font-weight:700;font-weight:normal").bold);
        assert!(marks("font-weight:700 ! Important;font-weight:normal").bold);
        assert!(!marks("my-font-weight:700").bold);
        assert!(marks("font-weight:bold;font-weight:inherit").bold);
    }

    #[test]
    fn the_shorthand_for_fonts() {
        assert!(marks("font: italic 700 12px/1.5 Arial").bold);
        assert!(marks("font: italic 700 12px/1.5 Arial").italic);
        assert!(marks("font:bold 1em serif").bold);
        assert!(!marks("font-weight:bold;font:12px Arial").bold);
        assert!(!marks("font: 12px 'Arial bold italic'").bold);
        assert!(marks("font-weight:bold;font:inherit").bold);
        assert!(marks("font:12px Arial;font-weight:bold").bold);
    }

    #[test]
    fn hidden_text() {
        for hidden in [
            "Display: NONE",
            "display:none !important",
            "mso-hide:all",
            "opacity:0",
            "max-height:0px;overflow:hidden",
            "overflow: hidden; height: 0",
        ] {
            assert!(style(hidden).hides_all(), "{hidden}");
        }
        for shown in [
            "display:block",
            "display:none;display:inline",
            "opacity:0.5",
            "max-height:0",
            "overflow:hidden;height:20px",
            "visibility:hidden",
        ] {
            assert!(!style(shown).hides_all(), "{shown}");
        }
        assert_eq!(style("visibility:hidden").is_visible, Some(false));
        assert_eq!(style("visibility:visible").is_visible, Some(true));
        assert_eq!(style("font-size:0").has_size, Some(false));
        assert_eq!(style("font:0/0 a").has_size, Some(false));
        assert_eq!(style("font-size:0.9em").has_size, Some(true));
        assert_eq!(style("font-size:10pt").has_size, Some(true));
    }

    #[test]
    fn white_space() {
        let keeps = |text| style(text).keeps_white_space;
        assert_eq!(keeps("white-space: pre-wrap"), Some(true));
        assert_eq!(keeps("white-space:normal"), Some(false));
        assert_eq!(keeps("white-space:pre-line"), Some(false));
        assert_eq!(keeps(""), None);
    }

    #[test]
    fn raised_and_lowered() {
        let script = |text| style(text).script(Some(Script::Super));
        assert_eq!(script("vertical-align:sub"), Some(Script::Sub));
        assert_eq!(script("vertical-align:baseline"), None);
        assert_eq!(script("color:red"), Some(Script::Super));
    }
}
