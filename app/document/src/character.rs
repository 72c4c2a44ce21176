//! What a character is to a text: the one table of those that show nothing, or steer how others
//! are shown.
//!
//! | use | refused | dropped | shows nothing |
//! | --- | --- | --- | --- |
//! | a message's text | control characters but tab and line feed | | every class but `Visible` |
//! | a subject | control characters, line ends, what turns the direction | | the same |
//! | a preview, one line among others | | what [`hides`], in clusters of nothing else | the same |
//! | a name, an address of a link | | what [`hides`] | the same |

/// What a character does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Shows something. Signs that stand before or around a number (Arabic, Syriac, Kaithi) do,
    /// though Unicode counts them among its format characters.
    Visible,
    /// White space inside a line.
    Space,
    /// Ends a line, by the newline function of Unicode (The Unicode Standard, 5.8).
    LineEnd,
    /// C0 and C1 controls, delete and tab.
    Control,
    /// A letter or pattern without ink: room that looks like a space and is none.
    Filler,
    /// Turns the direction of what follows (UAX 9): harmless inside a block, which is isolated,
    /// but not on a line shared with other text.
    Turning,
    /// A letter without ink and room that has a direction (UAX 9): Hebrew and Arabic need it.
    DirectionMark,
    /// Joins or parts its neighbours: Persian, Indic scripts and emoji are spelt with it.
    Joiner,
    /// Chooses a form of the character before it, or binds it: variation selectors, and the
    /// controls of Mongolian, Khmer, hieroglyphs, shorthand and music.
    Selector,
    /// Spells the flags of countries inside a country (UTS 51); elsewhere, text that nobody sees.
    Tag,
    /// Nothing that anybody sees: soft hyphens, zero-width spaces, byte order marks, annotations,
    /// and what Unicode reserves for more of it.
    Invisible,
}

/// The class of a character.
///
/// Every format character (`General_Category` Cf) and every default-ignorable one of Unicode is in
/// the table; a test holds it against Unicode's own.
#[must_use]
pub fn class(c: char) -> Class {
    match c {
        ' ' => Class::Space,
        '!'..='~' => Class::Visible,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineEnd,
        '\0'..='\u{9F}' => Class::Control,
        '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' => Class::Filler,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Class::Turning,
        '\u{61C}' | '\u{200E}' | '\u{200F}' => Class::DirectionMark,
        '\u{200C}' | '\u{200D}' => Class::Joiner,
        '\u{34F}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180D}'
        | '\u{180F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{13430}'..='\u{13440}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0100}'..='\u{E01EF}' => Class::Selector,
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => Class::Tag,
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}' => Class::Invisible,
        c if c.is_whitespace() => Class::Space,
        _ => Class::Visible,
    }
}

/// Shows nothing by itself.
#[must_use]
pub fn is_blank(c: char) -> bool {
    class(c) != Class::Visible
}

/// Keeps words apart: white space, or room without ink.
#[must_use]
pub fn is_room(c: char) -> bool {
    c == '\t' || matches!(class(c), Class::Space | Class::LineEnd | Class::Filler)
}

/// Neither shows anything nor spells anything, but could make one text look like another, or move
/// the cursor of a terminal (Unicode Technical Report 36, section 2.9).
#[must_use]
pub fn hides(c: char) -> bool {
    matches!(
        class(c),
        Class::Control | Class::Turning | Class::DirectionMark | Class::Tag | Class::Invisible
    )
}

/// Has no place on a line that is shared with other text: ends it, steers a terminal, or turns
/// what stands beside it.
#[must_use]
pub fn breaks_line(c: char) -> bool {
    matches!(class(c), Class::LineEnd | Class::Control | Class::Turning)
}

/// What no document holds: control characters but tab and line feed, and the separators that
/// break lines behind the model's back.
pub(crate) fn is_forbidden(c: char) -> bool {
    !matches!(c, '\t' | '\n') && matches!(class(c), Class::LineEnd | Class::Control)
}

pub(crate) fn is_line_end(c: char) -> bool {
    class(c) == Class::LineEnd
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class as Set, HirKind};

    use super::*;

    /// The characters that a property of Unicode has, by tables that are not ours.
    fn all(property: &str) -> Vec<char> {
        let hir = regex_syntax::parse(property).unwrap();
        let HirKind::Class(Set::Unicode(set)) = hir.kind() else {
            panic!("{property} is no set of characters");
        };
        set.iter()
            .flat_map(|range| range.start()..=range.end())
            .collect()
    }

    /// Format characters with ink: they stand before or around digits (`Prepended_Concatenation_Mark`).
    const WITH_INK: &str =
        r"[\u{600}-\u{605}\u{6DD}\u{70F}\u{890}\u{891}\u{8E2}\u{110BD}\u{110CD}]";

    #[test]
    fn every_format_character_and_every_ignorable_one_is_in_the_table() {
        let with_ink = all(WITH_INK);
        assert_eq!(all(r"\p{Prepended_Concatenation_Mark}"), with_ink);
        let wanted = all(r"[\p{Cf}\p{Default_Ignorable_Code_Point}]");
        assert!(wanted.len() > 4_000, "Unicode's own tables are there");
        for c in wanted {
            let is_seen = with_ink.contains(&c);
            assert_eq!(class(c) == Class::Visible, is_seen, "{c:?}");
        }
    }

    #[test]
    fn controls_and_spaces_are_all_in_the_table() {
        for c in all(r"\p{Cc}") {
            assert!(matches!(class(c), Class::Control | Class::LineEnd), "{c:?}");
            assert!(breaks_line(c), "{c:?}");
        }
        for c in all(r"[\p{Zl}\p{Zp}]") {
            assert_eq!(class(c), Class::LineEnd, "{c:?}");
        }
        for c in all(r"\p{Zs}") {
            assert_eq!(class(c), Class::Space, "{c:?}");
        }
        for c in all(r"\p{Bidi_Control}") {
            let turns = matches!(class(c), Class::Turning | Class::DirectionMark);
            assert!(turns && hides(c), "{c:?}");
        }
        for c in all(r"\p{Variation_Selector}") {
            assert_eq!(class(c), Class::Selector, "{c:?}");
        }
        for c in all(r"\p{Join_Control}") {
            assert!(class(c) == Class::Joiner && !hides(c), "{c:?}");
        }
    }

    #[test]
    fn what_has_ink_is_seen() {
        // Letters, marks, numbers, punctuation and symbols, but those Unicode lets nobody see.
        let seen =
            r"[[\p{L}\p{M}\p{N}\p{P}\p{S}]--\p{Default_Ignorable_Code_Point}--[\u{2800}\u{13440}]]";
        for c in all(seen) {
            assert_eq!(class(c), Class::Visible, "{c:?}");
        }
    }
}
