//! The texts on screen, in the reader's language.
//!
//! `build.rs` makes one function on [`Words`] per text of `locales/*.json`. The server has the
//! tables of all languages; the browser fetches its page's table before it hydrates
//! ([`install`]), so that nobody loads a language they don't read.

mod counts;
mod dates;
mod errors;

#[cfg(not(feature = "ssr"))]
use std::sync::OnceLock;

use model::Language;

pub use counts::Counted;
pub use errors::Office;

#[cfg(any(feature = "ssr", test))]
mod tables {
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

mod generated {
    use super::{Words, fill};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// All texts of one language. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
    table: &'static [&'static str],
}

/// The one table of a browser's page.
#[cfg(not(feature = "ssr"))]
static INSTALLED: OnceLock<Words> = OnceLock::new();

/// The words of the reader's language: from the request on the server, from the page's own table
/// in the browser.
///
/// # Panics
/// When neither was given, which is a mistake of the program that renders the page.
pub fn words() -> Words {
    #[cfg(feature = "ssr")]
    let words = leptos::prelude::use_context::<Words>();
    #[cfg(not(feature = "ssr"))]
    let words = INSTALLED.get().copied();
    words.expect("the words of the page's language are provided before it renders")
}

/// Takes over the table that the browser fetched: a JSON list of texts in the order of their keys.
/// Says whether it is one; without it the page stays as the server made it.
#[cfg(not(feature = "ssr"))]
pub fn install(language: Language, json: &str) -> bool {
    let Ok(texts) = js_sys::JSON::parse(json) else {
        return false;
    };
    // By the browser's own reader: the program's comes with the islands that need it.
    let texts: Vec<String> = js_sys::Array::from(&texts)
        .iter()
        .filter_map(|text| text.as_string())
        .collect();
    if texts.len() != generated::COUNT {
        return false;
    }
    // Once per page, and needed as long as the page lives.
    let texts: Vec<&'static str> = texts.into_iter().map(|text| &*text.leak()).collect();
    INSTALLED
        .set(Words {
            language,
            table: texts.leak(),
        })
        .is_ok()
}

impl Words {
    #[cfg(any(feature = "ssr", test))]
    pub fn of(language: Language) -> Self {
        let table: &'static [&'static str] = match language {
            Language::En => &tables::EN,
            Language::Es => &tables::ES,
        };
        Self { language, table }
    }

    pub fn language(self) -> Language {
        self.language
    }

    fn text(self, number: usize) -> &'static str {
        self.table[number]
    }

    /// CLDR plural rules: English and Spanish have a form of their own for 1 alone (Spanish has
    /// another one for whole millions, which nothing here counts up to).
    fn is_one(self, count: u32) -> bool {
        count == 1
    }

    /// With thousands separated: "12,500". Spanish as it is written in the Americas.
    pub fn number(self, number: u32) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// As file managers of today count them: "640 KB", "2.3 MB".
    pub fn bytes(self, bytes: u64) -> String {
        match bytes {
            0..1_000_000 => format!("{} KB", bytes.div_ceil(1_000).max(1)),
            _ => {
                let tenths = (bytes + 50_000) / 100_000;
                format!("{}.{} MB", tenths / 10, tenths % 10)
            }
        }
    }

    /// "Ann", "Ann and Ben", "Ann, Ben and Cid".
    /// The sentence, where the time before its end is written with a full stop of its own ("p. m.").
    pub fn ended(sentence: String) -> String {
        match sentence.strip_suffix("..") {
            Some(rest) => format!("{rest}."),
            None => sentence,
        }
    }

    pub fn list<T: AsRef<str>>(self, names: &[T]) -> String {
        let Some((last, rest)) = names.split_last() else {
            return String::new();
        };
        let last = last.as_ref();
        if rest.is_empty() {
            return last.to_owned();
        }
        let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
        let rest = rest.join(", ");
        // "Ana y Luis", but "Ana e Inés": RAE, Diccionario panhispánico de dudas, "y".
        if self.language == Language::Es && begins_with_i(last) {
            self.list_last_i(last, &rest)
        } else {
            self.list_last(last, &rest)
        }
    }
}

fn begins_with_i(name: &str) -> bool {
    let name = document::lowercase(name);
    let mut letters = name.chars();
    match letters.next() {
        Some('i' | 'í') => !matches!(letters.next(), Some('a' | 'e' | 'o')),
        Some('h') => {
            matches!(letters.next(), Some('i' | 'í'))
                && !matches!(letters.next(), Some('a' | 'e' | 'o'))
        }
        _ => false,
    }
}

/// Puts the values in the places of their names. A value is never read as a template.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            text.push_str(value);
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// The table of a language as the browser fetches it.
#[cfg(feature = "ssr")]
pub fn table_json(language: Language) -> &'static str {
    match language {
        Language::En => tables::EN_JSON,
        Language::Es => tables::ES_JSON,
    }
}

/// The address of [`table_json`]. It names the content, so the answer may be kept for ever.
#[cfg(feature = "ssr")]
pub fn path(language: Language) -> &'static str {
    match language {
        Language::En => tables::EN_PATH,
        Language::Es => tables::ES_PATH,
    }
}

/// The address of what a device is told that installs the portal.
#[cfg(feature = "ssr")]
pub fn manifest_path(language: Language) -> String {
    format!("/{}.webmanifest", language.tag())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_and_never_read_as_templates() {
        assert_eq!(
            fill("To {who} by {day}.", &[("who", "{day}"), ("day", "Wed")]),
            "To {day} by Wed."
        );
        assert_eq!(fill("plain", &[]), "plain");
    }

    #[test]
    fn numbers_have_thousands() {
        let words = Words::of(Language::En);
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (9_120, "9,120"),
            (1_000_000, "1,000,000"),
        ] {
            assert_eq!(words.number(number), text);
        }
    }

    #[test]
    fn lists_of_names_read_well() {
        let english = Words::of(Language::En);
        assert_eq!(english.list::<&str>(&[]), "");
        assert_eq!(english.list(&["Ann"]), "Ann");
        assert_eq!(english.list(&["Ann", "Ben", "Ida"]), "Ann, Ben and Ida");
        let spanish = Words::of(Language::Es);
        assert_eq!(spanish.list(&["Ana", "Luis"]), "Ana y Luis");
        assert_eq!(spanish.list(&["Ana", "Inés"]), "Ana e Inés");
        assert_eq!(spanish.list(&["Ana", "Hierro"]), "Ana y Hierro");
    }

    #[test]
    fn every_language_has_its_whole_table() {
        for language in Language::ALL {
            assert_eq!(Words::of(language).table.len(), generated::COUNT);
        }
    }
}
