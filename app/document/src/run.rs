//! A stretch of text with the same marks.

use crate::{Marks, text};

/// Text with one set of marks. Line feeds in it are line breaks inside the block.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Run {
    text: String,
    marks: Marks,
}

impl Run {
    /// A run of text from anywhere: line ends become line feeds, other control characters are
    /// dropped.
    #[must_use]
    pub fn new(text: &str, marks: Marks) -> Self {
        Self {
            text: text::clean(text).into_owned(),
            marks,
        }
    }

    /// A run of text that is known to hold no forbidden characters.
    pub(crate) fn of_clean(text: String, marks: Marks) -> Self {
        debug_assert!(!text.contains(text::is_forbidden));
        Self { text, marks }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn marks(&self) -> &Marks {
        &self.marks
    }
}

/// Drops empty runs and merges neighbours with the same marks.
pub(crate) fn merged(runs: Vec<Run>) -> Vec<Run> {
    let is_merged = runs.iter().all(|run| !run.text.is_empty())
        && runs.windows(2).all(|two| two[0].marks != two[1].marks);
    if is_merged {
        return runs;
    }
    let mut merged: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match merged.last_mut() {
            _ if run.text.is_empty() => {}
            Some(last) if last.marks == run.marks => last.text.push_str(&run.text),
            _ => merged.push(run),
        }
    }
    merged
}
