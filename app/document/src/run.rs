//! A stretch of text with the same marks.

use crate::{Marks, character, text};

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
        debug_assert!(!text.contains(character::is_forbidden));
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

/// The runs of `runs` between two byte offsets, which must be character boundaries.
pub(crate) fn slice(runs: &[Run], from: usize, to: usize) -> Vec<Run> {
    let mut start = 0;
    let mut out = Vec::new();
    for run in runs {
        let end = start + run.text.len();
        if end > from && start < to {
            let text = &run.text[from.max(start) - start..to.min(end) - start];
            out.push(Run::of_clean(text.to_owned(), run.marks.clone()));
        }
        start = end;
    }
    out
}

/// `runs` with `f` applied to the marks of the text between two byte offsets.
pub(crate) fn remarked(runs: &[Run], from: usize, to: usize, f: impl Fn(&mut Marks)) -> Vec<Run> {
    let len = runs.iter().map(|run| run.text.len()).sum();
    let mut middle = slice(runs, from, to);
    middle.iter_mut().for_each(|run| f(&mut run.marks));
    let mut out = slice(runs, 0, from);
    out.append(&mut middle);
    out.append(&mut slice(runs, to, len));
    merged(out)
}
