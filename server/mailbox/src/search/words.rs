//! What is a word, for texts and for what is looked for in them alike.
//!
//! Words are found by Unicode's rules (UAX 29), where an ideograph is a word of its own, and then cut
//! at everything that is neither letter nor digit: "l'hôpital" is two words, so that either finds it.
//! A word is compared without case, accents and forms of writing (NFKD): what is left is letters and
//! digits, and nothing that a database could take for anything else.

use std::ops::Range;

use document::character::{Class, class};
use unicode_normalization::{
    UnicodeNormalization,
    char::{canonical_combining_class, is_combining_mark},
};
use unicode_segmentation::UnicodeSegmentation;

/// Characters of a word that are looked at: what is longer is no word of a language, and is found by
/// its beginning.
const CHARS: usize = 32;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands.
    pub(super) at: Range<usize>,
    /// As it is compared.
    pub(super) folded: String,
}

/// The words of a text, in its order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> {
    let segments = text.split_word_bound_indices();
    segments.flat_map(|(start, segment)| {
        let mut found = Vec::new();
        let mut open = None;
        for (at, c) in segment.char_indices() {
            match (open, belongs(c)) {
                (None, true) => open = Some(at),
                (Some(from), false) => {
                    add(&mut found, start + from, &segment[from..at]);
                    open = None;
                }
                _ => (),
            }
        }
        if let Some(from) = open {
            add(&mut found, start + from, &segment[from..]);
        }
        found
    })
}

/// One written word may be several when it is folded, as "½" is "1" and "2".
fn add(to: &mut Vec<Word>, start: usize, written: &str) {
    let folded = folded(written);
    for folded in folded.split(|c| !is_letter(c)) {
        if !folded.is_empty() {
            to.push(Word {
                at: start..start + written.len(),
                folded: folded.chars().take(CHARS).collect(),
            });
        }
    }
}

/// A part of a word: a letter, a digit, a sign on one of them, or what is there without being seen.
fn belongs(c: char) -> bool {
    is_letter(c) || is_hidden(c)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_hidden(c: char) -> bool {
    let class = class(c);
    matches!(class, Class::Joiner | Class::Selector | Class::Invisible)
}

/// Upper case first: it is the same for letters of which there are two small ones, "ς" and "σ", and
/// writes "ß" as "SS".
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfkd()
        .filter(|c| canonical_combining_class(*c) == 0 && !is_hidden(*c))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn case_accents_and_forms_do_not_count() {
        for (text, words) in [
            ("Hello, WORLD", vec!["hello", "world"]),
            ("Crème brûlée", vec!["creme", "brulee"]),
            ("Cre\u{300}me", vec!["creme"]),
            ("l'hôpital", vec!["l", "hopital"]),
            ("Straße STRASSE", vec!["strasse", "strasse"]),
            ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", vec!["οδυσσευσ", "οδυσσευσ"]),
            ("ＡＢＣ ﬁne", vec!["abc", "fine"]),
            ("İstanbul ısı", vec!["istanbul", "isi"]),
            ("so\u{AD}dium", vec!["sodium"]),
            (
                "ibuprofen 200mg, 2.5 ml",
                vec!["ibuprofen", "200mg", "2", "5", "ml"],
            ),
            ("½", vec!["1", "2"]),
            ("头痛 dos", vec!["头", "痛", "dos"]),
            ("मुझे", vec!["मुझे"]),
            ("e-mail_address", vec!["e", "mail", "address"]),
        ] {
            assert_eq!(folded_words(text), words, "{text}");
        }
    }

    #[test]
    fn signs_are_no_words() {
        for text in ["", " \t\n", "\"*^%:()-+", "\0", "👩‍⚕️ ❤️ 🇩🇪", "…—„“"]
        {
            assert_eq!(folded_words(text), Vec::<String>::new(), "{text:?}");
        }
    }

    #[test]
    fn a_word_says_where_it_stands() {
        let text = "Die Straße, «Crème»";
        let written: Vec<&str> = words(text).map(|word| &text[word.at]).collect();
        assert_eq!(written, ["Die", "Straße", "Crème"]);
    }

    #[test]
    fn what_is_long_is_known_by_its_beginning() {
        assert_eq!(folded_words(&"a".repeat(5_000)), ["a".repeat(32)]);
    }
}
