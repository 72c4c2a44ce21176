//! Puts text into blocks as it is met, with the white space that a browser would show.

use super::{
    numbers,
    script::{LONGEST, Script, Written},
};
use crate::{BYTES, Format, Marks, Piece, Run, run};

const NO_BREAK_SPACE: char = '\u{A0}';

#[derive(Default)]
pub(super) struct Blocks {
    done: Vec<Piece>,
    open: Option<Open>,
    /// Numbers that items state, by the index of their block.
    numbers: Vec<(usize, u16)>,
    bytes: usize,
}

struct Open {
    format: Format,
    runs: Vec<Run>,
    /// White space that shows if text follows it on the line, with its marks.
    space: Option<Marks>,
    /// Nothing is on the line yet.
    line_start: bool,
    /// Where the cell of a row begins among the runs, and the columns that it takes.
    cell: usize,
    columns: usize,
}

impl Blocks {
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Begins a block; one that is open has to be closed before.
    pub(super) fn open(&mut self, format: Format) {
        self.open = Some(Open {
            format,
            runs: Vec::new(),
            space: None,
            line_start: true,
            cell: 0,
            columns: 0,
        });
    }

    /// The block that is open states a number of its own.
    pub(super) fn number(&mut self, number: u16) {
        self.numbers.push((self.done.len(), number));
    }

    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.done.push(Piece {
                format: open.format,
                runs: shown(run::merged(open.runs)),
            });
        }
    }

    pub(super) fn line_break(&mut self, marks: &Marks) {
        if let Some(open) = &mut self.open {
            open.space = None;
            open.line_start = true;
            open.runs
                .push(Run::of_clean("\n".to_owned(), marks.clone()));
        }
    }

    /// Begins a cell of a row that is one line.
    pub(super) fn cell(&mut self, columns: usize) {
        if let Some(open) = &mut self.open {
            open.end_cell();
            // Columns that the cell before takes are passed over as well.
            let tabs = "\t".repeat(open.columns);
            open.runs.push(Run::of_clean(tabs, Marks::default()));
            open.columns = columns;
            open.cell = open.runs.len();
            open.line_start = true;
        }
    }

    /// What would be a line of its own, inside of a cell.
    pub(super) fn space(&mut self, marks: &Marks) {
        if let Some(open) = &mut self.open {
            open.space.get_or_insert_with(|| marks.clone());
        }
    }

    /// Ends a row that is one line. One without text is none.
    pub(super) fn end_row(&mut self) {
        if let Some(open) = &mut self.open {
            open.end_cell();
            let is_blank = |run: &Run| run.text().chars().all(char::is_whitespace);
            while open.runs.last().is_some_and(is_blank) {
                open.runs.pop();
            }
            if open.runs.is_empty() {
                self.open = None;
            }
        }
        self.close();
    }

    /// Text whose white space is kept.
    pub(super) fn verbatim(&mut self, text: &str, marks: &Marks) {
        if let Some(open) = &mut self.open {
            open.flush_space();
            open.runs.push(Run::new(text, marks.clone()));
            open.line_start = text.ends_with('\n');
        }
    }

    /// Text whose white space collapses (CSS Text, 4.1.1).
    pub(super) fn collapsed(&mut self, text: &str, marks: &Marks) {
        let Some(open) = &mut self.open else {
            return;
        };
        let mut shown = String::with_capacity(text.len());
        for (at, word) in text.split(is_collapsible).enumerate() {
            if at > 0 {
                open.space.get_or_insert_with(|| marks.clone());
            }
            if word.is_empty() {
                continue;
            }
            if shown.is_empty() {
                open.flush_space();
            } else if open.space.take().is_some() {
                shown.push(' ');
            }
            shown.push_str(word);
            open.line_start = false;
        }
        if !shown.is_empty() {
            open.runs.push(Run::new(&shown, marks.clone()));
        }
    }

    /// Where the next text comes.
    pub(super) fn place(&self) -> Place {
        Place {
            block: self.done.len(),
            run: self.open.as_ref().map_or(0, |open| open.runs.len()),
        }
    }

    /// What came since was raised or lowered. Where a block ended meanwhile, it was a text in small
    /// letters and no part of a number.
    pub(super) fn write_as(&mut self, script: Script, since: Place) {
        if since.block == self.done.len()
            && let Some(open) = &mut self.open
        {
            open.write_as(script, since.run);
        }
    }

    /// As much of a text as may still be read.
    pub(super) fn room_for<'a>(&mut self, text: &'a str) -> &'a str {
        let fits = text.floor_char_boundary(BYTES - self.bytes);
        self.bytes += fits;
        &text[..fits]
    }

    pub(super) fn finish(mut self) -> Vec<Piece> {
        self.close();
        numbers::keep(&mut self.done, &self.numbers);
        self.done
    }
}

impl Open {
    fn write_as(&mut self, script: Script, from: usize) {
        let chars = self.runs[from..].iter().flat_map(|run| run.text().chars());
        // White space may stand around it.
        let inside: String = chars.take(2 * LONGEST + 1).collect();
        let (Some(first), false) = (self.runs.get(from), inside.chars().count() > 2 * LONGEST)
        else {
            return;
        };
        let marks = first.marks().clone();
        let text = inside.trim();
        let (space, _) = inside.split_at(inside.len() - inside.trim_start().len());
        let last = |run: &Run| run.text().chars().next_back();
        let before = space.chars().next_back();
        let before = before.or_else(|| self.runs[..from].iter().rev().find_map(last));
        match script.written(text, before) {
            Written::AsItIs => {}
            Written::InCharacters => {
                for run in &mut self.runs[from..] {
                    let text = run.text().chars().map(|c| script.character(c));
                    *run = Run::of_clean(text.collect(), run.marks().clone());
                }
            }
            Written::Between(open, close) => {
                let sign = |sign: &str| Run::of_clean(sign.to_owned(), marks.clone());
                self.runs.insert(from, sign(open));
                self.runs.push(sign(close));
            }
            Written::Instead(other) => {
                let written = Run::of_clean(inside.replace(text, other), marks);
                self.runs.truncate(from);
                self.runs.push(written);
            }
        }
    }

    /// Takes away the space at the end of a cell: programs fill empty ones with it.
    fn end_cell(&mut self) {
        self.space = None;
        while let Some(last) = self.runs[self.cell..].last() {
            let kept = last.text().trim_end();
            if kept.len() == last.text().len() {
                return;
            }
            let kept = Run::of_clean(kept.to_owned(), last.marks().clone());
            self.runs.pop();
            if !kept.text().is_empty() {
                return self.runs.push(kept);
            }
        }
    }

    fn flush_space(&mut self) {
        if let Some(marks) = self.space.take()
            && !self.line_start
        {
            self.runs.push(Run::of_clean(" ".to_owned(), marks));
        }
    }
}

/// A place among what was read.
#[derive(Clone, Copy)]
pub(super) struct Place {
    block: usize,
    run: usize,
}

pub(super) fn is_collapsible(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}')
}

/// What a block shows: a line break at its end shows nothing. Non-breaking spaces next to other
/// spaces, or at the ends of a line, are there only so that they don't collapse (Apple's converted
/// spaces, and what every editor writes for two spaces); one alone stands for an empty line. One
/// between two words stays, since French and units of measure want it.
fn shown(runs: Vec<Run>) -> Vec<Run> {
    // The first byte of a non-breaking space, which the signs of Latin 1 have, too.
    let is_looked_at = |byte| matches!(byte, b'\n' | 0xC2);
    if !runs.iter().any(|run| run.text().bytes().any(is_looked_at)) {
        return runs;
    }
    let text: String = runs.iter().map(Run::text).collect();
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.chars().eq([NO_BREAK_SPACE]) {
        return Vec::new();
    }
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let (mut left, mut before, mut following) = (text.len(), None, text.chars().skip(1));
    let runs = runs.into_iter().map(|run| {
        let kept = &run.text()[..run.text().len().min(left)];
        left -= kept.len();
        let plain = kept.chars().map(|c| {
            let after = following.next();
            let is_filler = c == NO_BREAK_SPACE && (is_space(before) || is_space(after));
            before = Some(c);
            if is_filler { ' ' } else { c }
        });
        Run::of_clean(plain.collect(), run.marks().clone())
    });
    let runs = runs.collect();
    run::merged(runs)
}
