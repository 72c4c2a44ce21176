//! The part of a text in which words were found.

use document::character;
use model::search::Passage;

use super::{Query, words::words};

/// Characters, about.
const CHARS: usize = 120;
/// Of those, before the first word that was found.
const BEFORE: usize = 40;

/// The text around the first word that was found, on one line, in passages that were found and others.
/// The beginning of the text, where none is in it.
pub(crate) fn excerpt(text: &str, query: &Query) -> Vec<Passage> {
    let mut found: Vec<_> = Vec::new();
    let mut all = words(text).peekable();
    let first = all.by_ref().find(|word| query.has(&word.folded));
    let start = first.as_ref().map_or(0, |word| start(text, word.at.start));
    let least = first.as_ref().map_or(start, |word| word.at.end);
    let end = end(text, start, least);
    let rest = all.take_while(|word| word.at.start < end);
    for word in first.into_iter().chain(rest) {
        if query.has(&word.folded) && found.last() != Some(&word.at) {
            found.push(word.at);
        }
    }
    let mut passages = Passages(Vec::new());
    if start > 0 {
        passages.add("… ", false);
    }
    let mut at = start;
    for word in found {
        let until = word.end.min(end);
        passages.add(&text[at..word.start], false);
        passages.add(&text[word.start..until], true);
        at = until;
    }
    passages.add(&text[at..end], false);
    if end < text.trim_end().len() {
        passages.add(" …", false);
    }
    passages.0
}

/// Where the excerpt begins: at a word, not far before the first that was found.
fn start(text: &str, found: usize) -> usize {
    let before = text[..found].char_indices().rev().nth(BEFORE);
    let Some((far, _)) = before else {
        return 0;
    };
    // After a space, where there is one.
    let space = text[far..found].find(char::is_whitespace);
    let start = far + space.unwrap_or_default();
    start + (text[start..].len() - text[start..].trim_start().len())
}

/// Where it ends: after a word, and after the first that was found, unless that is longer.
fn end(text: &str, start: usize, least: usize) -> usize {
    let Some((far, _)) = text[start..].char_indices().nth(CHARS) else {
        return text.trim_end().len().max(start);
    };
    let part = &text[start..start + far];
    let space = part.rfind(char::is_whitespace);
    let space = space.filter(|at| start + at >= least && *at > CHARS / 2);
    start + space.map_or(far, |at| part[..at].trim_end().len())
}

struct Passages(Vec<Passage>);

impl Passages {
    /// Everything on one line, and without what turns the direction of the line or shows nothing.
    fn add(&mut self, text: &str, found: bool) {
        let mut line = String::new();
        for c in text.chars() {
            match c.is_whitespace() {
                true if line.ends_with(' ') => (),
                true => line.push(' '),
                false if character::hides(c) => (),
                false => line.push(c),
            }
        }
        if !line.is_empty() {
            self.0.push(Passage { text: line, found });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With what was found in brackets.
    fn shown(text: &str, words: &str) -> String {
        let passages = excerpt(text, &Query::read(words));
        let shown = passages.iter().map(|passage| match passage.found {
            true => format!("[{}]", passage.text),
            false => passage.text.clone(),
        });
        shown.collect()
    }

    #[test]
    fn what_is_short_is_there_whole() {
        for (text, words, expected) in [
            ("", "pill", ""),
            ("No such word", "pill", "No such word"),
            (
                "Two pills,\n\none  Pillow.\n",
                "pill",
                "Two [pills], one [Pillow].",
            ),
            ("Crème brûlée", "brul CREM", "[Crème] [brûlée]"),
            ("<b>½</b> \u{202E}dose", "1 dose", "<b>[½]</b> [dose]"),
            ("头痛药", "痛", "头[痛]药"),
        ] {
            assert_eq!(shown(text, words), expected);
        }
    }

    #[test]
    fn what_is_long_is_there_around_the_first_word() {
        let text = format!(
            "{} the pills {} pills",
            "before ".repeat(50),
            "after ".repeat(50)
        );
        let found = shown(&text, "pill");
        assert_eq!(
            found,
            format!(
                "… {}the [pills] {} …",
                "before ".repeat(5),
                "after ".repeat(12).trim_end()
            )
        );
        let beginning = shown(&text, "nothing");
        assert!(beginning.starts_with("before before") && beginning.ends_with("before …"));
        assert!(beginning.chars().count() <= CHARS + 2);
    }

    proptest::proptest! {
        #[test]
        fn it_is_the_text_whatever_that_is(
            text in "(\\PC{0,60}(pill|é|头|\u{1F600}|\\s){1,9}){0,12}",
            words in "(pill|é|头|p|\\PC){1,3}",
        ) {
            let query = Query::read(&words);
            for passage in excerpt(&text, &query) {
                let is_word = super::super::words::words(&passage.text).next().is_some();
                assert!(!passage.found || is_word, "{passage:?}");
            }
        }
    }

    #[test]
    fn every_cut_is_between_characters() {
        for text in ["é".repeat(500), "头痛".repeat(500), "👩‍⚕️x".repeat(200)] {
            for words in ["痛", "x", "é", "zzz"] {
                let chars: usize = excerpt(&text, &Query::read(words))
                    .iter()
                    .map(|passage| passage.text.chars().count())
                    .sum();
                assert!(chars <= CHARS + 4, "{chars}");
            }
        }
    }
}
