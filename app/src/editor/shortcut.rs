//! Keys that do what a button does, as they are written for people and for screen readers.

/// Ctrl on most keyboards, ⌘ on Apple's, with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shortcut {
    pub shift: bool,
    pub key: &'static str,
}

impl Shortcut {
    pub const fn new(key: &'static str) -> Self {
        Self { shift: false, key }
    }

    pub const fn shift(key: &'static str) -> Self {
        Self { shift: true, key }
    }

    /// "Ctrl+Shift+X", on a Mac "⇧⌘X".
    pub fn text(self, is_mac: bool) -> String {
        match (is_mac, self.shift) {
            (true, true) => format!("⇧⌘{}", self.key),
            (true, false) => format!("⌘{}", self.key),
            (false, true) => format!("Ctrl+Shift+{}", self.key),
            (false, false) => format!("Ctrl+{}", self.key),
        }
    }

    /// As `aria-keyshortcuts` has it (WAI-ARIA 1.2, 6.6).
    pub fn aria(self, is_mac: bool) -> String {
        let modifier = if is_mac { "Meta" } else { "Control" };
        match self.shift {
            true => format!("{modifier}+Shift+{}", self.key),
            false => format!("{modifier}+{}", self.key),
        }
    }
}

/// Whether this is one of Apple's keyboards. False on the server and at the first render.
pub(super) fn is_mac() -> bool {
    let agent = leptos::prelude::window().navigator().user_agent();
    agent.is_ok_and(|agent| agent.contains("Mac OS"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_people_know_them() {
        let strike = Shortcut::shift("X");
        assert_eq!(strike.text(false), "Ctrl+Shift+X");
        assert_eq!(strike.text(true), "⇧⌘X");
        assert_eq!(strike.aria(false), "Control+Shift+X");
        assert_eq!(Shortcut::new("B").aria(true), "Meta+B");
    }
}
