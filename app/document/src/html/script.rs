//! Superscript and subscript, as text.
//!
//! In medicine they are meaning: a count of 10⁹/L is not one of 109/L. They become characters, not
//! marks, because a message is also a preview, a line in a search, a file and what somebody copies
//! into a record, and none of those has marks. A superscript that has no characters of its own is
//! written with a caret, `2^x`. Of a subscript only digits and signs are: letters beside them are
//! said the same on the line (`HbA₁c`, `Cmax`), and lowered ones are skipped by screen readers.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Super,
    Sub,
}

/// How a raised or lowered text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    AsItIs,
    /// Each character by [`Script::character`].
    InCharacters,
    Between(&'static str, &'static str),
    Instead(&'static str),
}

/// Characters of what may be an exponent, a charge, the number of a note. What is longer is a text
/// that somebody made small.
pub(super) const LONGEST: usize = 24;

/// What is written raised in dates and ranks, and read the same on the line.
const ORDINALS: [&str; 10] = ["st", "nd", "rd", "th", "er", "re", "e", "ème", "ère", "os"];

impl Script {
    /// How `text` is to be written after the character `before`.
    pub(super) fn written(self, text: &str, before: Option<char>) -> Written {
        let is_long = text.chars().nth(LONGEST).is_some();
        let has_meaning = |c: char| is_spoken(c) || self.character(c) != c;
        if is_long || !text.contains(has_meaning) {
            return Written::AsItIs;
        }
        if self == Self::Sub || text.chars().all(|c| self.has_character(c)) {
            return Written::InCharacters;
        }
        let after_digit = before.is_some_and(|c| c.is_ascii_digit());
        match (text, before) {
            ("TM", _) => Written::Instead("™"),
            ("SM", _) => Written::Instead("℠"),
            ("a", _) if after_digit => Written::Instead("ª"),
            ("o", _) if after_digit => Written::Instead("º"),
            ("o", Some('n' | 'N')) => Written::Instead("º"),
            (text, _) if after_digit && ORDINALS.contains(&text) => Written::AsItIs,
            // There is nothing that it could be taken for a part of.
            (_, base) if !base.is_some_and(|c| is_spoken(c) || matches!(c, ')' | ']')) => {
                Written::AsItIs
            }
            (text, _) if text.starts_with('[') => Written::AsItIs,
            (text, _) if text.chars().all(|c| is_spoken(c) || c == '.') => {
                Written::Between("^", "")
            }
            (text, _) if text.starts_with('(') && text.ends_with(')') => Written::Between("^", ""),
            _ => Written::Between("^(", ")"),
        }
    }

    /// The raised or lowered character; the same where there is none.
    pub(super) fn character(self, c: char) -> char {
        const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ";
        const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎";
        const ON_THE_LINE: &str = "0123456789+-=()ni";
        // Programs write a minus, or a dash in its place.
        let c = if matches!(c, '\u{2212}' | '\u{2013}') {
            '-'
        } else {
            c
        };
        let others = if self == Self::Super { RAISED } else { LOWERED };
        let place = ON_THE_LINE.chars().position(|one| one == c);
        place.and_then(|at| others.chars().nth(at)).unwrap_or(c)
    }

    fn has_character(self, c: char) -> bool {
        c.is_whitespace() || self.character(c) != c
    }
}

/// A letter or digit of any script, as near as it takes: Unicode's tables would weigh kilobytes in
/// the browser's program.
pub(super) fn is_spoken(c: char) -> bool {
    match c {
        'ª' | '²' | '³' | 'µ' | '¹' | 'º' => true,
        // Signs of Latin 1, punctuation, arrows and shapes, and what fonts of signs have.
        '\u{A0}'..='\u{BF}' | '\u{2010}'..='\u{205F}' | '\u{2190}'..='\u{2BFF}' => false,
        '\u{3000}'..='\u{3003}' | '\u{E000}'..='\u{F8FF}' => false,
        _ => c.is_ascii_alphanumeric() || !c.is_ascii(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(before: &str, text: &str) -> String {
        written(Script::Super, before, text)
    }

    fn written(script: Script, before: &str, text: &str) -> String {
        let text = match script.written(text, before.chars().next_back()) {
            Written::AsItIs => text.to_owned(),
            Written::InCharacters => text.chars().map(|c| script.character(c)).collect(),
            Written::Between(open, close) => format!("{open}{text}{close}"),
            Written::Instead(other) => other.to_owned(),
        };
        format!("{before}{text}")
    }

    #[test]
    fn numbers_and_charges_are_raised() {
        assert_eq!(raised("10", "9"), "10⁹");
        assert_eq!(raised("10", "\u{2212}12"), "10⁻¹²");
        assert_eq!(raised("Ca", "2+"), "Ca²⁺");
        assert_eq!(raised("2", "n"), "2ⁿ");
        assert_eq!(raised("as said", "1"), "as said¹");
    }

    #[test]
    fn what_has_no_characters_has_a_caret() {
        assert_eq!(raised("2", "x"), "2^x");
        assert_eq!(raised("10", "1.5"), "10^1.5");
        assert_eq!(raised("x", "a/b"), "x^(a/b)");
        assert_eq!(raised("(a)", "k"), "(a)^k");
        assert_eq!(raised("2", "x²"), "2^x²");
    }

    #[test]
    fn ranks_notes_and_signs_read_as_they_did() {
        assert_eq!(raised("1", "st"), "1st");
        assert_eq!(raised("2", "e"), "2e");
        assert_eq!(raised("1", "a"), "1ª");
        assert_eq!(raised("N", "o"), "Nº");
        assert_eq!(raised("Brand", "TM"), "Brand™");
        assert_eq!(raised("Brand", "®"), "Brand®");
        assert_eq!(raised("", "a"), "a");
        assert_eq!(raised("said.", "a"), "said.a");
        assert_eq!(raised("word", "[a]"), "word[a]");
        let sentence = "see the note at the end of this page";
        assert_eq!(raised("Total", sentence), format!("Total{sentence}"));
    }

    #[test]
    fn digits_are_lowered_and_letters_stay() {
        let lowered = |before, text| written(Script::Sub, before, text);
        assert_eq!(lowered("CO", "2"), "CO₂");
        assert_eq!(lowered("HbA", "1c"), "HbA₁c");
        assert_eq!(lowered("C", "max"), "Cmax");
        assert_eq!(lowered("t", "1/2"), "t₁/₂");
        assert_eq!(lowered("101", "2"), "101₂");
        assert_eq!(lowered("x", "i"), "xi");
    }
}
