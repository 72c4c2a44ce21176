//! What a command did, in words for those who don't see it.

use document::{BlockKind, Mark};

use super::surface::Said;
use crate::i18n::words;

pub(super) fn text(said: Said) -> String {
    let words = words();
    let text = match said {
        Said::Mark(mark, true) => return words.editor_said_on(mark_name(mark)),
        Said::Mark(mark, false) => return words.editor_said_off(mark_name(mark)),
        Said::List(BlockKind::Bullet) => words.editor_bullets(),
        Said::List(BlockKind::Numbered) => words.editor_numbers(),
        Said::List(BlockKind::Paragraph) => words.editor_said_no_list(),
        Said::Quote(true) => return words.editor_said_on(words.editor_quote()),
        Said::Quote(false) => return words.editor_said_off(words.editor_quote()),
        Said::Indented => words.editor_said_indented(),
        Said::Outdented => words.editor_said_outdented(),
        Said::Cleared => words.editor_said_cleared(),
        Said::Linked => words.editor_said_linked(),
        Said::Unlinked => words.editor_said_unlinked(),
        Said::Undone => words.editor_said_undone(),
        Said::Redone => words.editor_said_redone(),
    };
    text.to_owned()
}

fn mark_name(mark: Mark) -> &'static str {
    let words = words();
    match mark {
        Mark::Bold => words.editor_bold(),
        Mark::Italic => words.editor_italic(),
        Mark::Underline => words.editor_underline(),
        Mark::Strikethrough => words.editor_strikethrough(),
    }
}
