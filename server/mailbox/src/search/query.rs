//! What somebody looks for.

use sea_orm::Value;

use super::{
    indexed::{AT_THE_DESK, FOR_ALL},
    scope::Scope,
    words::words,
};

/// Words that are looked for at once, at the most; further ones are left out.
pub(crate) const WORDS: usize = 8;

/// Bytes that are looked at.
const BYTES: usize = 1_000;

/// Words that must all be there, each as the beginning of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    words: Vec<String>,
    /// Not everything that was typed is looked for.
    pub(crate) is_cut: bool,
}

impl Query {
    /// What was typed: its words, whatever stands between them. What another word begins with is
    /// there where that is.
    pub(crate) fn read(typed: &str) -> Self {
        let end = typed.floor_char_boundary(BYTES);
        let mut all: Vec<String> = Vec::new();
        for word in words(&typed[..end]) {
            if all.iter().any(|known| known.starts_with(&word.folded)) {
                continue;
            }
            all.retain(|known| !word.folded.starts_with(known.as_str()));
            all.push(word.folded);
        }
        let is_cut = all.len() > WORDS || end < typed.len();
        all.truncate(WORDS);
        Self { words: all, is_cut }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// A word of a text, as it is compared, is one that is looked for.
    pub(super) fn has(&self, folded: &str) -> bool {
        self.words.iter().any(|word| folded.starts_with(word))
    }

    /// For the index of SQLite (sqlite.org/fts5.html, 3).
    pub(crate) fn for_sqlite(&self, scopes: &[Scope]) -> String {
        self.in_scopes(scopes, [" AND ", " OR "], |word| format!("\"{word}\"*"))
    }

    /// For PostgreSQL, as text of a `tsquery`.
    pub(crate) fn for_postgres(&self, scopes: &[Scope]) -> String {
        self.in_scopes(scopes, [" & ", " | "], |word| format!("'{word}':*"))
    }

    fn in_scopes(
        &self,
        scopes: &[Scope],
        [and, or]: [&str; 2],
        quoted: impl Fn(String) -> String,
    ) -> String {
        let in_scope = |scope: &Scope| {
            let words = self.words.iter().map(|word| quoted(scope.word(word)));
            format!("({})", words.collect::<Vec<_>>().join(and))
        };
        scopes.iter().map(in_scope).collect::<Vec<_>>().join(or)
    }

    /// What the words of a document are compared with on SQLite, in [`WORDS`] pairs: as a word for
    /// all, and as one for the desk. Where there are fewer words, something that is everywhere.
    pub(crate) fn beginnings(&self, is_desk: bool) -> Vec<Value> {
        let words = self.words.iter().flat_map(|word| {
            let for_all = format!("{FOR_ALL}{word}");
            let at_the_desk = match is_desk {
                true => format!("{AT_THE_DESK}{word}"),
                false => for_all.clone(),
            };
            [for_all, at_the_desk]
        });
        let rest = std::iter::repeat_with(String::new);
        words.chain(rest).take(2 * WORDS).map(Value::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_is_syntax() {
        for typed in ["", "\"*^:()-+%", "\0 \u{1F600}", "' \\ ;--"] {
            assert!(Query::read(typed).is_empty(), "{typed:?}");
        }
        let query = Query::read("NEAR(\"Blood\" test*) OR words:x %_");
        assert_eq!(query.words, ["near", "blood", "test", "or", "words", "x"]);
        let scope = [Scope::of_recipient(uuid::Uuid::nil())];
        let only = |text: &str, signs: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ' || signs.contains(c);
            text.chars().all(plain)
        };
        assert!(only(&query.for_sqlite(&scope), "\"*()"));
        assert!(only(&query.for_postgres(&scope), "':*()&"));
    }

    #[test]
    fn what_is_much_is_bounded() {
        let many = Query::read("one two three four five six seven eight nine");
        assert_eq!((many.words.len(), many.is_cut), (8, true));
        let long = Query::read(&"word ".repeat(2_000));
        assert_eq!((long.words.len(), long.is_cut), (1, true));
        let letters = Query::read(&"é".repeat(10_000));
        assert_eq!((letters.words[0].len(), letters.is_cut), (32, true));
        assert!(!Query::read("a few words").is_cut);
    }

    #[test]
    fn a_beginning_of_another_word_is_not_looked_for_twice() {
        assert_eq!(
            Query::read("app apple APP banana").words,
            ["apple", "banana"]
        );
    }
}
