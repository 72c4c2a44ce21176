//! How a stretch of text looks and where it leads.

use crate::Link;

/// A mark that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    Bold,
    Italic,
    Underline,
    Strikethrough,
}

/// The marks of a run. Every combination is valid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    pub strikethrough: bool,
    pub link: Option<Link>,
}

impl Mark {
    pub const ALL: [Self; 4] = [
        Self::Bold,
        Self::Italic,
        Self::Underline,
        Self::Strikethrough,
    ];
}

impl Marks {
    #[must_use]
    pub fn has(&self, mark: Mark) -> bool {
        match mark {
            Mark::Bold => self.bold,
            Mark::Italic => self.italic,
            Mark::Underline => self.underline,
            Mark::Strikethrough => self.strikethrough,
        }
    }

    pub fn set(&mut self, mark: Mark, on: bool) {
        match mark {
            Mark::Bold => self.bold = on,
            Mark::Italic => self.italic = on,
            Mark::Underline => self.underline = on,
            Mark::Strikethrough => self.strikethrough = on,
        }
    }

    #[must_use]
    pub fn with(mut self, mark: Mark) -> Self {
        self.set(mark, true);
        self
    }

    #[must_use]
    pub fn linked(mut self, link: Option<Link>) -> Self {
        self.link = link;
        self
    }

    /// Neither marked nor linked.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
