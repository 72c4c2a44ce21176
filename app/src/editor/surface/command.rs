//! What toolbar and shortcuts can do, and what is active where the caret stands.

use document::{
    Step,
    edit::{self, Edited, State},
};

use super::{
    core::Core,
    interface::{Command, Notice, Said, Status},
};

impl Core {
    /// Does what was asked, where the caret is. During a composition it waits for the end of it.
    /// Gives false when it is not possible there.
    pub(super) fn run(&mut self, command: Command) -> bool {
        self.sync();
        if self.composition.is_active() {
            self.composition.defer(command);
            return true;
        }
        if self.is_focused {
            self.read_selection();
        }
        let said = match command {
            Command::Undo => return self.travel(true),
            Command::Redo => return self.travel(false),
            other => {
                let Some(edited) = edit_of(&self.state, &other) else {
                    return false;
                };
                self.apply(edited, Step::Command);
                said_of(&other, &self.state)
            }
        };
        self.say(said);
        true
    }

    fn travel(&mut self, back: bool) -> bool {
        let state = match back {
            true => self.history.undo(&self.state),
            false => self.history.redo(&self.state),
        };
        let Some(state) = state else {
            return false;
        };
        self.put(state);
        self.say(if back { Said::Undone } else { Said::Redone });
        true
    }

    pub(super) fn say(&mut self, said: Said) {
        self.outbox.push(Notice::Said(said));
    }

    /// What is active at the selection.
    pub(super) fn status(&self) -> Status {
        let marks = edit::active_marks(&self.state);
        Status {
            bold: marks.bold,
            italic: marks.italic,
            underline: marks.underline,
            strikethrough: marks.strikethrough,
            kind: edit::active_kind(&self.state).unwrap_or_default(),
            quote: edit::in_quote(&self.state),
            link: edit::link_around(&self.state).is_some(),
            can_undo: self.history.can_undo(),
            can_redo: self.history.can_redo(),
        }
    }
}

fn edit_of(state: &State, command: &Command) -> Option<Edited> {
    match command {
        Command::Mark(mark) => edit::toggle_mark(state, *mark),
        Command::List(kind) => edit::toggle_list(state, *kind),
        Command::Quote => edit::toggle_quote(state),
        Command::Indent => edit::indent(state),
        Command::Outdent => edit::outdent(state),
        Command::ClearFormatting => edit::clear_formatting(state),
        Command::SetLink(link, text) => edit::set_link(state, link.clone(), text.as_deref()),
        Command::Unlink => edit::unlink(state),
        Command::Undo | Command::Redo => None,
    }
}

fn said_of(command: &Command, after: &State) -> Said {
    match command {
        Command::Mark(mark) => Said::Mark(*mark, edit::active_marks(after).has(*mark)),
        Command::List(_) => Said::List(edit::active_kind(after).unwrap_or_default()),
        Command::Quote => Said::Quote(edit::in_quote(after)),
        Command::Indent => Said::Indented,
        Command::Outdent => Said::Outdented,
        Command::ClearFormatting => Said::Cleared,
        Command::SetLink(..) => Said::Linked,
        Command::Unlink => Said::Unlinked,
        Command::Undo => Said::Undone,
        Command::Redo => Said::Redone,
    }
}
