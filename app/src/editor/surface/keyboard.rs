//! Keys that are not text.

use document::{BlockKind, Mark};
use web_sys::KeyboardEvent;

use super::{
    core::Core,
    interface::{Command, Notice},
    quirk,
};

impl Core {
    /// Says whether the browser must not do it.
    pub(super) fn key_down(&mut self, event: &KeyboardEvent) -> bool {
        let code = event.key_code();
        if code == quirk::IME_KEY {
            return quirk::is_late_enter(event, self.composition.is_active());
        }
        if self.composition.is_active() {
            return false;
        }
        let is_shortcut = match self.is_mac {
            true => event.meta_key() && !event.ctrl_key(),
            false => event.ctrl_key() && !event.meta_key(),
        };
        if is_shortcut && !event.alt_key() {
            self.caret_ahead = None;
            // The browser tells of what a key has selected later than of the next key.
            self.sync();
            self.read_selection();
            return self.shortcut(event);
        }
        // Every question costs time, and most keys are letters: so the number comes first, and the
        // name is not asked for.
        if !matches!(code, TAB | PAGE_UP..=ARROW_DOWN | F10) || event.ctrl_key() || event.meta_key()
        {
            return false;
        }
        match code {
            TAB if !event.alt_key() => self.tab(event.shift_key()),
            PAGE_UP..=ARROW_DOWN => {
                self.caret_ahead = None;
                // Two quick moves may end where they began, and the browser then tells of none.
                self.state.pending = None;
                self.refresh_status();
                false
            }
            F10 if event.alt_key() => {
                self.outbox.push(Notice::ToToolbar);
                true
            }
            _ => false,
        }
    }

    fn shortcut(&mut self, event: &KeyboardEvent) -> bool {
        let shift = event.shift_key();
        let key = event.key().to_ascii_lowercase();
        let code = event.code();
        // By the letter on the key; where the layout has other letters, by the key's place.
        let is_latin = key.len() == 1 && key.is_ascii();
        let is = |letter: &str, place: &str| {
            if is_latin {
                key == letter
            } else {
                code == place
            }
        };
        let command = match shift {
            false if is("b", "KeyB") => Command::Mark(Mark::Bold),
            false if is("i", "KeyI") => Command::Mark(Mark::Italic),
            false if is("u", "KeyU") => Command::Mark(Mark::Underline),
            true if is("x", "KeyX") => Command::Mark(Mark::Strikethrough),
            true if code == "Digit8" => Command::List(BlockKind::Bullet),
            true if code == "Digit7" => Command::List(BlockKind::Numbered),
            true if code == "Digit9" => Command::Quote,
            false if key == "\\" || code == "Backslash" => Command::ClearFormatting,
            false if is("z", "KeyZ") => Command::Undo,
            true if is("z", "KeyZ") => Command::Redo,
            false if is("y", "KeyY") => Command::Redo,
            true if is("v", "KeyV") => {
                // The browser pastes; what it then hands over is taken as text only.
                self.paste_plain = Some(self.now());
                return false;
            }
            false if is("k", "KeyK") => {
                self.outbox.push(Notice::ToLink);
                return true;
            }
            _ if key == "/" || (shift && key == "?") => {
                self.outbox.push(Notice::ToHelp);
                return true;
            }
            // The form may have more than one way to send.
            true if key == "enter" => {
                self.sync();
                return false;
            }
            false if key == "enter" => {
                self.sync();
                self.outbox.push(Notice::Submit);
                return true;
            }
            _ => return false,
        };
        self.read_selection();
        self.run(command);
        true
    }

    /// Tab moves a list item where that is possible. Elsewhere it moves the focus on, so that nobody
    /// is caught in the text.
    fn tab(&mut self, back: bool) -> bool {
        self.sync();
        self.read_selection();
        if self.last_status().kind == BlockKind::Paragraph {
            return false;
        }
        self.run(if back {
            Command::Outdent
        } else {
            Command::Indent
        })
    }
}

const TAB: u32 = 9;
const PAGE_UP: u32 = 33;
const ARROW_DOWN: u32 = 40;
const F10: u32 = 121;
