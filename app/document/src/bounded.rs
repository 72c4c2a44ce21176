//! What is drawn of a document that was stored before there were limits for what it is made of.

use std::ops::Range;

use crate::{Block, Document, Run, text};

impl Document {
    /// The document as it can be drawn: of a visible character of more than
    /// [`text::CLUSTER`] code points, that many and an ellipsis, whatever marks are on its parts.
    /// Shares everything with this one where there is no such character, as in all that people
    /// write.
    #[must_use]
    pub fn bounded_for_display(&self) -> Self {
        let bounded = |block: &Block| {
            let text = block.text();
            let cuts: Vec<_> = text::cuts(&text).collect();
            (!cuts.is_empty()).then(|| without(block.runs(), &cuts))
        };
        let runs: Vec<_> = self.blocks().iter().map(|block| bounded(block)).collect();
        match runs.iter().all(Option::is_none) {
            true => self.clone(),
            false => {
                let mut runs = runs.into_iter();
                self.with_runs(|_, _| runs.next().flatten())
            }
        }
    }
}

/// The runs without these parts of their text, each of which leaves an ellipsis.
fn without(runs: &[Run], cuts: &[Range<usize>]) -> Vec<Run> {
    let mut kept = Vec::with_capacity(runs.len());
    let (mut start, mut cuts) = (0, cuts.iter().peekable());
    for run in runs {
        let end = start + run.text().len();
        let mut text = String::new();
        let mut at = start;
        while let Some(cut) = cuts.peek().filter(|cut| cut.start < end) {
            // A cut that began in a run before left its ellipsis there.
            if cut.start >= start {
                text.push_str(&run.text()[at - start..cut.start - start]);
                text.push(text::ELLIPSIS);
            }
            at = cut.end.min(end);
            if cut.end > end {
                break;
            }
            cuts.next();
        }
        text.push_str(&run.text()[at - start..]);
        kept.push(Run::of_clean(text, run.marks().clone()));
        start = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Mark, Marks, Piece};

    fn of_runs(texts: impl IntoIterator<Item = String>) -> Document {
        let marks = [Marks::default(), Marks::default().with(Mark::Bold)];
        let runs = texts.into_iter().enumerate();
        let runs = runs.map(|(at, text)| Run::new(&text, marks[at % 2].clone()));
        Document::from_pieces([Piece {
            runs: runs.collect(),
            ..Piece::default()
        }])
    }

    fn drawn(document: &Document) -> Vec<String> {
        let bounded = document.bounded_for_display();
        let runs = bounded.blocks()[0].runs().iter();
        runs.map(|run| run.text().to_owned()).collect()
    }

    fn marks(count: usize) -> String {
        "\u{301}".repeat(count)
    }

    #[test]
    fn what_people_write_is_the_same_document() {
        let document = Document::from_plain_text("हिन्दी 👨‍👩‍👧‍👦\nTwo\n").unwrap();
        assert!(document.bounded_for_display().is_same_as(&document));
    }

    #[test]
    fn a_character_of_thousands_of_accents_is_drawn_with_a_few() {
        let text = format!("a{} then b{}", marks(60_000), marks(5));
        let document = Document::from_plain_text(&format!("One\n{text}\nTwo")).unwrap();
        let bounded = document.bounded_for_display();
        let expected = format!("One\na{}… then b{}\nTwo", marks(31), marks(5));
        assert_eq!(bounded.plain_text(), expected);
        // Only what changed is made anew.
        assert!(Arc::ptr_eq(&bounded.blocks()[0], &document.blocks()[0]));
        assert_eq!(document.visible_chars(), 1_876 + 7 + 6);
    }

    #[test]
    fn accents_that_come_in_runs_of_their_own_are_one_character_all_the_same() {
        let scattered = [format!("xa{}", marks(20)), marks(20), marks(20), "y".into()];
        let expected = [format!("xa{}", marks(20)), format!("{}…y", marks(11))];
        assert_eq!(drawn(&of_runs(scattered)), expected);
        let two = [
            format!("a{}b{}", marks(40), marks(20)),
            format!("{}c", marks(20)),
        ];
        let expected = [
            format!("a{}…b{}", marks(31), marks(20)),
            format!("{}…c", marks(11)),
        ];
        assert_eq!(drawn(&of_runs(two)), expected);
    }

    /// Time is what a reader loses; it grows with the code points that a browser has to shape
    /// together.
    #[test]
    fn no_more_is_drawn_than_visible_characters_ask_for() {
        let one = format!("a{}", marks(500));
        let text = one.repeat(200);
        let document = Document::from_plain_text(&text).unwrap();
        let drawn = document.bounded_for_display().plain_text();
        assert_eq!(drawn.chars().count(), 200 * (text::CLUSTER + 1));
        let bounded = document.bounded_for_display();
        assert!(bounded.bounded_for_display().is_same_as(&bounded));
    }
}
