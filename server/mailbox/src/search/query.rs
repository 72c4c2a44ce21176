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

    /// For the index of SQLite (sqlite.org/fts5.html, 3): that all of some words are there.
    pub(crate) fn for_sqlite(scopes: &[Scope], words: &[Spelled<'_>]) -> String {
        let in_scope = |scope: &Scope| {
            let words = words.iter().map(|word| word.in_scope(scope));
            format!("({})", words.collect::<Vec<_>>().join(" AND "))
        };
        scopes.iter().map(in_scope).collect::<Vec<_>>().join(" OR ")
    }

    /// For PostgreSQL, as text of a `tsquery`.
    pub(crate) fn for_postgres(&self, scopes: &[Scope]) -> String {
        let in_scope = |scope: &Scope| {
            let words = self
                .words
                .iter()
                .map(|word| format!("'{}':*", scope.word(word)));
            format!("({})", words.collect::<Vec<_>>().join(" & "))
        };
        scopes.iter().map(in_scope).collect::<Vec<_>>().join(" | ")
    }

    /// The longest first, which is the rarest as a rule.
    pub(crate) fn by_length(&self) -> Vec<&str> {
        let mut words: Vec<_> = self.words.iter().map(String::as_str).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    }

    /// What the words of a document are compared with on SQLite, in [`WORDS`] pairs: as a word for
    /// all, and as one for the desk. The longest first, since the rest is not looked for where that is
    /// not. Where there are fewer words, something that is everywhere.
    pub(crate) fn beginnings(&self, is_desk: bool) -> Vec<Value> {
        let words = self.by_length().into_iter().flat_map(|word| {
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

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelled<'a> {
    pub(crate) beginning: &'a str,
    /// All that is in the index with this beginning, with the scopes in front; `None` where that is much.
    pub(crate) whole: Option<Vec<String>>,
}

impl Spelled<'_> {
    fn in_scope(&self, scope: &Scope) -> String {
        let beginning = scope.word(self.beginning);
        let Some(whole) = &self.whole else {
            return format!("\"{beginning}\"*");
        };
        let whole = whole.iter().filter(|word| word.starts_with(&beginning));
        let whole: Vec<_> = whole.map(|word| format!("\"{word}\"")).collect();
        match whole.is_empty() {
            // The same: there is none.
            true => format!("\"{beginning}\""),
            false => format!("({})", whole.join(" OR ")),
        }
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
        let spelled: Vec<_> = query.by_length().into_iter().map(many).collect();
        assert!(only(&Query::for_sqlite(&scope, &spelled), "\"*()"));
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

    /// With which much begins.
    fn many(beginning: &str) -> Spelled<'_> {
        Spelled {
            beginning,
            whole: None,
        }
    }

    #[test]
    fn words_are_spelled_out_where_few_begin_so() {
        let query = Query::read("at zebra b zoo");
        assert_eq!(query.by_length(), ["zebra", "zoo", "at", "b"]);
        let [own, team] = [1, 2].map(|id| Scope::of_recipient(uuid::Uuid::from_u128(id)));
        let few = |beginning, whole: &[String]| Spelled {
            beginning,
            whole: Some(whole.to_vec()),
        };
        let spelled = [
            many("zebra"),
            few(
                "zoo",
                &[own.word("zoo"), own.word("zoom"), team.word("zoo")],
            ),
            few("at", &[own.word("at")]),
            many("b"),
        ];
        let said = Query::for_sqlite(&[own.clone(), team.clone()], &spelled);
        let [own, team] = [&own, &team].map(|scope| scope.word(""));
        let of_own = format!(
            "(\"{own}zebra\"* AND (\"{own}zoo\" OR \"{own}zoom\") AND (\"{own}at\") AND \"{own}b\"*)"
        );
        // Where none begins so, it is asked for as it is: it is not there either.
        let of_team =
            format!("(\"{team}zebra\"* AND (\"{team}zoo\") AND \"{team}at\" AND \"{team}b\"*)");
        assert_eq!(said, format!("{of_own} OR {of_team}"));
    }

    #[test]
    fn a_beginning_of_another_word_is_not_looked_for_twice() {
        assert_eq!(
            Query::read("app apple APP banana").words,
            ["apple", "banana"]
        );
    }
}
