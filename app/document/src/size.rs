//! What a text is made of, beside its visible characters.

use crate::Run;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub text_bytes: usize,
    pub runs: usize,
    /// Of the addresses of links, once for each run.
    pub link_bytes: usize,
}

impl Size {
    pub(crate) fn of<'a>(runs: impl IntoIterator<Item = &'a Run>) -> Self {
        let mut size = Self::default();
        for run in runs {
            let link = run.marks().link.as_ref();
            size.text_bytes += run.text().len();
            size.runs += 1;
            size.link_bytes += link.map_or(0, |link| link.as_str().len());
        }
        size
    }

    /// What is left of this beside `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        Self {
            text_bytes: self.text_bytes.saturating_sub(other.text_bytes),
            runs: self.runs.saturating_sub(other.runs),
            link_bytes: self.link_bytes.saturating_sub(other.link_bytes),
        }
    }
}
